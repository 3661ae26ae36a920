"""Acts on work orders and on what happened to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from govaudit.acts import act, write_entry
from govaudit.errors import Conflict
from govaudit.lib.periods import Span
from govaudit.measures import midnight
from govaudit.roles import Right
from hotline.clock import renew_deadlines
from hotline.events import events_of, project, settle_order
from hotline.kinds import ORDER, event_faults, received_in
from hotline.lifecycle import extended_until
from hotline.limits import extension_fault
from hotline.models import DueBasis, EventKind, OrderEvent, WorkOrder
from hotline.models.choices import COUNTED_TIMES
from units.models import User
from units.recording import InvalidRecord, RecordKind, refuse_if_counted, save_record, snapshot


@act("order.save", right=Right.RECORD)
def save_order(*, actor: User | None, order: WorkOrder) -> WorkOrder:
    """Enter a work order or correct it. In a closed period only what happened after its 截至 may be added."""
    stored = WorkOrder.objects.filter(pk=order.pk).first() if order.pk else None
    saved = save_record(ORDER, order, actor=actor, act="order.save")
    if stored is not None and stored.due_at != saved.due_at:
        _state_deadline(saved)
    settle_order(saved, _name(actor))
    if stored is not None:
        refuse_if_counted(ORDER, stored, saved)
    return saved


def _state_deadline(order: WorkOrder) -> None:
    """What a person writes is the platform's word: it replaces what was worked out, and what it was before. Raises
    InvalidRecord for a deadline that an extension has moved on."""
    until = extended_until(events_of(order))
    if until is not None and (order.due_at is None or order.due_at < until):
        moment = timezone.localtime(until)
        raise InvalidRecord(
            f"已经同意延期至{moment:%Y-%m-%d %H:%M}，办结期限不能早于它。要改期限，请先在经过里作废那次同意延期。"
        )
    order.due_basis = DueBasis.STATED
    order.base_due_at = order.due_at if order.base_due_at else None
    order.save(update_fields=["due_basis", "base_due_at"])


@act("order.event", right=Right.RECORD)
def record_event(*, actor: User | None, event: OrderEvent) -> OrderEvent:
    """Put on record what happened to an order, and let the order say what follows. Raises InvalidRecord for what cannot
    have happened, AreaClosed where a closed period counts it. The same once more changes nothing."""
    order = _held(event)
    event.order, event.recorded_by = order, _name(actor)
    same = OrderEvent.objects.valid().filter(order=order, **{name: getattr(event, name) for name in _SAID}).first()
    if same is not None:
        _write(actor, "order.event", order, f"工单“{order.number}”{same.get_kind_display()}：早已记录，无变化")
        return same
    if faults := event_faults(event, events_of(order)):
        raise InvalidRecord("".join(dict.fromkeys(faults.values())))
    if sentence := extension_fault(event):
        raise InvalidRecord(sentence)
    _check(event)
    _keep_unit(event)
    event.save()
    _reproject(actor, "order.event", event, order.unit_id, f"工单“{order.number}”记录{_called(event)}")
    return event


@act("order.strike", right=Right.RECORD)
def strike_event(*, actor: User | None, event: OrderEvent, reason: str) -> OrderEvent:
    """Strike out an event that was recorded amiss; it stays to be seen, with the reason. One struck out stays so. An
    order of which no 派单 is left has no unit. Raises InvalidRecord without a reason, or where later events could not
    have followed; AreaClosed."""
    order = _held(event)
    event = OrderEvent.objects.select_for_update().get(pk=event.pk)
    event.order, summary = order, f"作废工单“{order.number}”的{_called(event)}"
    if event.is_void:
        _write(actor, "order.strike", order, f"{summary}：早已作废，无变化")
        return event
    if not reason.strip():
        raise InvalidRecord("请写明作废的原因。")
    event.is_void, event.void_reason = True, reason
    _check(event)
    event.save(update_fields=["is_void", "void_reason"])
    unit = None if event.kind == EventKind.DISPATCH else order.unit_id
    _reproject(actor, "order.strike", event, unit, f"{summary}：{reason}")
    return event


def _held(event: OrderEvent) -> WorkOrder:
    """The event's order, held until the transaction ends with the one that the event names: always in the same order,
    and in a way that lets events refer to them meanwhile. Raises Conflict where one is gone."""
    keys = {event.order_id} if event.other_id is None else {event.order_id, event.other_id}
    orders = WorkOrder.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    held = {order.pk: order for order in orders}
    if len(held) < len(keys):
        raise Conflict("工单刚被别人删除，没有保存。")
    if event.other_id is not None:
        event.other = held[event.other_id]
    return held[event.order_id]


#: What makes two events the same.
_SAID = ("kind", "at", "times", "unit", "level", "until", "satisfaction", "is_solved", "other")


def _check(record: OrderEvent | WorkOrder) -> None:
    """Raise InvalidRecord for what the model's rules refuse."""
    try:
        record.full_clean()
    except ValidationError as error:
        raise InvalidRecord("".join(error.messages)) from error


def _keep_unit(event: OrderEvent) -> None:
    """Before an order is sent on or handed back for the first time on record, put on record who had it: else nobody
    could say so once the new event is struck out."""
    order = event.order
    if event.kind not in (EventKind.DISPATCH, EventKind.HAND_BACK) or order.unit_id is None:
        return
    if not OrderEvent.objects.valid().filter(order=order, kind=EventKind.DISPATCH).exists():
        OrderEvent.objects.create(
            order=order, kind=EventKind.DISPATCH, unit=order.unit, recorded_by=event.recorded_by, note="原来的承办单位"
        )


def _reproject(actor: User | None, act: str, event: OrderEvent, unit: int | None, summary: str) -> None:
    """Save what the order's events make of it now, after `event` was recorded or struck out. Raises InvalidRecord,
    AreaClosed."""
    order = event.order
    stored, before = WorkOrder.objects.get(pk=order.pk), snapshot(order)
    project(order, events_of(order), unit)
    is_given_back = event.is_void and event.kind == EventKind.GRANT_EXTENSION and stored.base_due_at is None
    if order.dispatched_at != stored.dispatched_at or is_given_back:
        renew_deadlines(order)
    faults = ORDER.faults({field.name: getattr(order, field.name) for field in WorkOrder._meta.concrete_fields})
    if faults:
        raise InvalidRecord(f"这样一来经过对不上：{''.join(dict.fromkeys(faults.values()))}请先处理后来的经过。")
    _check(order)
    refuse_if_counted(_seen_with(event, stored), stored, order)
    order.changed_at = timezone.now()
    order.save()
    after = snapshot(order)
    changed = [name for name in after if after[name] != before[name]]
    write_entry(
        actor=actor,
        act=act,
        subject=ORDER.subject(order),
        summary=summary,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )


_COUNTED = frozenset({EventKind.ASSIST, *COUNTED_TIMES})


def _seen_with(event: OrderEvent, stored: WorkOrder) -> RecordKind[WorkOrder]:
    """Orders as closed periods count them: what happened after a 截至 changes nothing that had happened by then, and
    what is counted event by event is counted whatever the order says."""

    def counted(order: WorkOrder, span: Span) -> object:
        if event.at is not None and event.at >= midnight(span.as_of + timedelta(days=1)):
            return None
        seen = ORDER.counted(order, span)
        is_counted = event.kind in _COUNTED and received_in(order.received_at, span)
        return seen, is_counted and order is stored

    return replace(ORDER, counted=counted)


def _write(actor: User | None, act: str, order: WorkOrder, summary: str) -> None:
    write_entry(actor=actor, act=act, subject=ORDER.subject(order), summary=summary)


def _called(event: OrderEvent) -> str:
    """What happened, in words, with the unit that was asked to help: the order itself does not say whom."""
    word = event.get_kind_display()
    return f"{word}（{event.unit}）" if event.kind == EventKind.ASSIST else word


def _name(actor: User | None) -> str:
    return (actor.get_full_name() or actor.get_username()) if actor else ""
