"""What the page of an order says of its life: its events in words, and how it stands to its deadlines."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from govaudit.lib.workdays import TimeUnit, WorkCalendar
from hotline.clock import SCOPES, read_clock, told_of
from hotline.events import events_of, happened, project
from hotline.kinds import event_faults
from hotline.lifecycle import Happened, in_order
from hotline.limits import late_returns
from hotline.models import DueBasis, EventKind, OrderEvent, PolicyScope, WorkOrder
from units.recording import snapshot


@dataclass(frozen=True, slots=True)
class Step:
    """One event; `place` is its number in the order of recording, by which addresses name it."""

    event: OrderEvent
    place: int
    kind: str
    said: tuple[str, ...]

    @property
    def when(self) -> str:
        return moment_text(self.event.at) if self.event.at else "未记时间"


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One deadline and what became of it; tones as in govaudit.tables.badge."""

    label: str
    text: str
    mark: str = ""
    tone: str = ""


def steps_of(order: WorkOrder) -> list[Step]:
    """All events as they followed one another, struck-out ones among them; those without a moment last."""
    related = ("unit", "other__source", "batch__imported", "void_batch__imported")
    events = list(OrderEvent.objects.filter(order=order).select_related(*related).order_by("pk"))
    places = {event.pk: place for place, event in enumerate(events, start=1)}
    by_key = {event.pk: event for event in events}
    ordered = [by_key[event.key] for event in in_order(happened(event) for event in events)]
    ordered.sort(key=lambda event: event.at is None)
    late = late_returns(order, [event for event in events if not event.is_void])
    return [
        Step(event, places[event.pk], event.get_kind_display(), (*_said(event), *filter(None, [late.get(event.pk)])))
        for event in ordered
    ]


def assisting(steps: list[Step]) -> list[Any]:
    """协办: the units asked to help, each once."""
    found = [step.event.unit for step in steps if step.event.kind == EventKind.ASSIST and not step.event.is_void]
    return list(dict.fromkeys(found))


def _said(event: OrderEvent) -> Iterator[str]:
    if event.unit:
        yield f"派给{event.unit}" if event.kind == EventKind.DISPATCH else str(event.unit)
    if event.level:
        yield event.get_level_display()
    if event.times > 1:
        yield f"{event.times} 次"
    if event.times < 0:
        yield f"少 {-event.times} 次（所报次数比已记的少）"
    if event.until:
        yield f"延至 {moment_text(event.until)}"
    if event.satisfaction:
        yield event.get_satisfaction_display()
    if event.is_solved is not None:
        yield "已解决" if event.is_solved else "未解决"
    if event.other:
        yield f"并入工单 {event.other.number}"
    if event.note:
        yield event.note


def fitting_kinds(order: WorkOrder) -> tuple[set[EventKind], set[EventKind]]:
    """Kinds of events that can happen to the order now, and those that only could have happened to it before."""
    events = list(events_of(order))
    now = _kinds_at(order, events, timezone.now())
    moments = {order.received_at, *(event.at for event in events if event.at)}
    return now, set().union(*(_kinds_at(order, events, at) for at in moments)) - now


def _kinds_at(order: WorkOrder, events: list[Happened], at: datetime) -> set[EventKind]:
    asked = {kind: event_faults(OrderEvent(order=order, kind=kind, at=at), events) for kind in EventKind}
    return {kind for kind, faults in asked.items() if faults.keys().isdisjoint({"at", "kind"})}


def consequences_of(order: WorkOrder, event: OrderEvent) -> list[str]:
    """What striking the event out changes in the order, as sentences; nothing is written."""
    if event.is_void:
        return ["这一条早已作废。"]
    after = copy(order)
    unit = None if event.kind == EventKind.DISPATCH else order.unit_id
    project(after, [other for other in events_of(order) if other.key != event.pk], unit)
    then, now = snapshot(after), snapshot(order)
    changes = [
        f"{name}由“{_or_blank(now[name])}”变为“{_or_blank(then[name])}”。" for name in now if now[name] != then[name]
    ]
    return changes or ["工单的内容不变。"]


def _or_blank(value: object) -> object:
    return "空" if value in (None, "") else value


@dataclass(frozen=True, slots=True)
class _Spans:
    """How lengths of time are told: in working days where a calendar is given, else in calendar days."""

    signing: WorkCalendar | None = None
    closing: WorkCalendar | None = None


def clock_of(order: WorkOrder, until: datetime) -> list[ClockLine]:
    """How the order stands to its deadlines as `until` sees it."""
    spans = _spans_of(order)
    lines = (_signing(order, until, spans.signing), _closing(order, until, spans.closing), _extension(order))
    return [line for line in lines if line]


def _spans_of(order: WorkOrder) -> _Spans:
    """By the rule that gave the deadlines; without one no query."""
    is_stated = order.due_at is None or order.due_basis == DueBasis.STATED
    if is_stated and order.sign_due_at is None:
        return _Spans()
    clock, received = read_clock(), timezone.localtime(order.received_at)
    case = told_of(SCOPES[WorkOrder], order).case
    policy = clock.policies[PolicyScope.ORDERS].holding(case, received.date())
    if policy is None:
        return _Spans()
    signs, closes = (unit == TimeUnit.WORKDAY for unit in (policy.sign_unit, policy.finish_unit))
    return _Spans(clock.calendar if signs else None, clock.calendar if closes and not is_stated else None)


def _signing(order: WorkOrder, until: datetime, calendar: WorkCalendar | None) -> ClockLine | None:
    due, signed = order.sign_due_at, order.signed_at
    if signed is None and (due is None or not is_open(order, until)):
        return None
    limit = f"签收期限 {moment_text(due)}" if due else "没有签收期限"
    if signed is not None:
        text = f"{moment_text(signed)} 签收，{limit}"
        if due is None:
            return ClockLine("签收", text)
        return ClockLine("签收", text, *_side(signed, due, ("按时签收", "超时签收"), calendar))
    assert due is not None
    return ClockLine("签收", limit, *_left(due, until, "未签收", calendar))


def _closing(order: WorkOrder, until: datetime, calendar: WorkCalendar | None) -> ClockLine:
    due, closed = order.due_at, order.closed_at
    limit = f"办结期限 {moment_text(due)}（{order.get_due_basis_display()}）" if due else "没有办结期限"
    if closed is not None and closed < until:
        text = f"{moment_text(closed)} 办结，{limit}"
        if due is None:
            return ClockLine("办结", text)
        return ClockLine("办结", text, *_side(closed, due, ("按时办结", "超时办结"), calendar))
    if due is None or not is_open(order, until):
        return ClockLine("办结", limit)
    return ClockLine("办结", limit, *_left(due, until, "未办结", calendar))


def _extension(order: WorkOrder) -> ClockLine | None:
    if order.base_due_at is None or order.due_at is None:
        return None
    return ClockLine("延期", f"{moment_text(order.base_due_at)} 延至 {moment_text(order.due_at)}")


def is_open(order: WorkOrder, until: datetime) -> bool:
    """Whether the order still has to be closed as `until` sees it."""
    ends = (order.closed_at, order.withdrawn_at, order.refused_at, order.merged_at)
    return not any(end is not None and end < until for end in ends)


def _side(moment: datetime, due: datetime, words: tuple[str, str], calendar: WorkCalendar | None) -> tuple[str, str]:
    in_time, late = words
    if moment <= due:
        return in_time, "good"
    return f"{late}，超 {span_text(due, moment, calendar)}", "late"


def _left(due: datetime, until: datetime, what: str, calendar: WorkCalendar | None) -> tuple[str, str]:
    if due < until:
        return f"超时{what}，已超 {span_text(due, until, calendar)}", "late"
    tone = "near" if due - until <= timedelta(days=1) else ""
    return f"还剩 {span_text(until, due, calendar)}", tone


def span_text(first: datetime, last: datetime, calendar: WorkCalendar | None = None) -> str:
    """What lies between two moments: `3 个工作日` by a calendar, counted from the day after the first one; without one,
    or where no working day follows, `2 个自然日 3 小时`."""
    if calendar:
        begin, end = (timezone.localtime(moment).date() for moment in (first, last))
        if number := calendar.workdays(begin + timedelta(days=1), end):
            return f"{number} 个工作日"
    span = last - first
    days, hours = span.days, span.seconds // 3600
    parts = [f"{days} 个自然日"] * bool(days) + [f"{hours} 小时"] * bool(hours)
    return " ".join(parts) or "不到 1 小时"


def moment_text(moment: datetime) -> str:
    """A moment as the pages print it."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
