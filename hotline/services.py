"""Acts on what citizens raise: letters and work orders."""

from django.utils import timezone

from govaudit.acts import act, write_entry
from govaudit.roles import Right
from hotline.events import project, settle_order
from hotline.kinds import LETTER, ORDER, event_faults
from hotline.models import DueBasis, Letter, OrderEvent, WorkOrder
from units.models import User
from units.recording import InvalidRecord, refuse_if_counted, save_record, snapshot


@act("order.save", right=Right.RECORD)
def save_order(*, actor: User | None, order: WorkOrder) -> WorkOrder:
    """Enter a work order or correct it. In a closed period only what happened after its 截至 may be added."""
    stored = WorkOrder.objects.filter(pk=order.pk).first() if order.pk else None
    saved = save_record(ORDER, order, actor=actor, act="order.save")
    if stored is not None and stored.due_at != saved.due_at and saved.due_at is not None:
        # What a person writes is the platform's word: it replaces what was worked out, and what it was before.
        saved.due_basis = DueBasis.STATED
        saved.base_due_at = saved.due_at if stored.base_due_at else None
        saved.save(update_fields=["due_basis", "base_due_at"])
    settle_order(saved, _name(actor))
    return saved


@act("order.event", right=Right.RECORD)
def record_event(*, actor: User | None, event: OrderEvent) -> OrderEvent:
    """Put on record what happened to an order, and let the order say what follows. Raises InvalidRecord for what cannot
    have happened, AreaClosed where a closed period counts it. The same once more changes nothing."""
    order = WorkOrder.objects.select_for_update().get(pk=event.order_id)
    event.order, event.recorded_by = order, _name(actor)
    same = OrderEvent.objects.valid().filter(order=order, **{name: getattr(event, name) for name in _SAID}).first()
    if same is not None:
        _write(actor, "order.event", order, f"工单“{order.number}”{same.get_kind_display()}：早已记录，无变化")
        return same
    if faults := event_faults(event):
        raise InvalidRecord("".join(dict.fromkeys(faults.values())))
    event.full_clean(exclude=["order"])
    event.save()
    _reproject(actor, "order.event", order, f"工单“{order.number}”记录{event.get_kind_display()}")
    return event


@act("order.strike", right=Right.RECORD)
def strike_event(*, actor: User | None, event: OrderEvent, reason: str) -> OrderEvent:
    """Strike out an event that was recorded amiss; it stays to be seen, with the reason. One struck out stays so."""
    order = WorkOrder.objects.select_for_update().get(pk=event.order_id)
    event = OrderEvent.objects.select_for_update().get(pk=event.pk)
    if event.is_void:
        _write(actor, "order.strike", order, f"作废工单“{order.number}”的{event.get_kind_display()}：早已作废，无变化")
        return event
    event.is_void, event.void_reason = True, reason
    event.full_clean()
    event.save(update_fields=["is_void", "void_reason"])
    _reproject(actor, "order.strike", order, f"作废工单“{order.number}”的{event.get_kind_display()}：{reason}")
    return event


#: What makes two events the same.
_SAID = ("kind", "at", "times", "unit", "level", "until", "satisfaction", "is_solved", "other")


def _reproject(actor: User | None, act: str, order: WorkOrder, summary: str) -> None:
    """Save what the order's events make of it now. Raises InvalidRecord, AreaClosed."""
    stored, before = WorkOrder.objects.get(pk=order.pk), snapshot(order)
    project(order)
    faults = ORDER.faults({field.name: getattr(order, field.name) for field in WorkOrder._meta.concrete_fields})
    if faults:
        raise InvalidRecord("".join(dict.fromkeys(faults.values())))
    refuse_if_counted(ORDER, stored, order)
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


def _write(actor: User | None, act: str, order: WorkOrder, summary: str) -> None:
    write_entry(actor=actor, act=act, subject=ORDER.subject(order), summary=summary)


def _name(actor: User | None) -> str:
    return (actor.get_full_name() or actor.get_username()) if actor else ""


@act("letter.save", right=Right.RECORD)
def save_letter(*, actor: User | None, letter: Letter) -> Letter:
    """Enter a letter or correct it. In a closed period only an answer after its 截至 may be added."""
    return save_record(LETTER, letter, actor=actor, act="letter.save")
