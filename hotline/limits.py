"""What a policy allows once an order is on its way: how often and how far it may be extended, until when a unit may
hand it back. A person's act beyond that is refused; what has happened already is kept and marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from govaudit.measures import SHANGHAI
from hotline.clock import SCOPES, Clock, read_clock, told_of
from hotline.events import happened
from hotline.lifecycle import in_order
from hotline.models import DeadlinePolicy, EventKind, OrderEvent, PolicyScope, WorkOrder


def extension_fault(event: OrderEvent) -> str:
    """Why an extension may not be asked for or granted, or "". Where no policy holds nothing is refused."""
    order = event.order
    if event.kind not in (EventKind.ASK_EXTENSION, EventKind.GRANT_EXTENSION) or event.at is None:
        return ""
    clock = read_clock()
    policy = policy_of(clock, order)
    if policy is None or order.due_at is None:
        return ""
    if _asked_at(event) > order.due_at:
        return f"延期要在到期前申请，这件工单已于{_words(order.due_at)}到期。"
    if event.kind == EventKind.ASK_EXTENSION:
        return ""
    if policy.extension_count is not None and order.extended >= policy.extension_count:
        if policy.extension_count == 0:
            return "按时限规则，这类工单不能延期。"
        return f"按时限规则，这类工单至多延期 {policy.extension_count} 次，这件已经延期 {order.extended} 次。"
    return _too_long(clock, policy, order.due_at, event.until)


def _too_long(clock: Clock, policy: DeadlinePolicy, due: datetime, until: datetime | None) -> str:
    if not policy.extension_amount or until is None:
        return ""
    latest, _ = clock.end(due, policy.extension_amount, policy.extension_unit, at_once=False)
    return f"按时限规则，这一次至多延到{_words(latest)}。" if until > latest else ""


def _asked_at(event: OrderEvent) -> datetime:
    """When an extension was asked for: the last request on record before it was granted, else the granting itself."""
    assert event.at is not None
    asked = OrderEvent.objects.valid().filter(order=event.order, kind=EventKind.ASK_EXTENSION, at__lte=event.at)
    if event.kind == EventKind.GRANT_EXTENSION:
        granted = OrderEvent.objects.valid().filter(order=event.order, kind=EventKind.GRANT_EXTENSION, at__lte=event.at)
        last = granted.order_by("-at", "-pk").values_list("at", flat=True).first()
        found = (asked.filter(at__gt=last) if last else asked).order_by("-at", "-pk").values_list("at", flat=True)
        return found.first() or event.at
    return event.at


def policy_of(clock: Clock, order: WorkOrder) -> DeadlinePolicy | None:
    """The policy that holds for an order."""
    told = told_of(SCOPES[WorkOrder], order)
    return clock.policies[PolicyScope.ORDERS].holding(told.case, told.received.astimezone(SHANGHAI).date())


def late_returns(order: WorkOrder, events: Iterable[OrderEvent]) -> Mapping[int, str]:
    """A remark for each hand-back (退件) that came after its time, by the event's primary key. Three queries,
    none where nothing was handed back."""
    known = [happened(event) for event in events]
    if all(event.kind != EventKind.HAND_BACK for event in known):
        return {}
    clock = read_clock()
    policy = policy_of(clock, order)
    if policy is None or not policy.return_amount:
        return {}
    remarks: dict[int, str] = {}
    sent = None
    for event in in_order(known):
        if event.kind == EventKind.DISPATCH and event.at:
            sent = event.at
        elif event.kind == EventKind.HAND_BACK and event.at and sent:
            latest, _ = clock.end(sent, policy.return_amount, policy.return_unit, at_once=policy.is_at_once)
            if event.at > latest:
                remarks[event.key] = f"超过退件时限（应在{_words(latest)}以前）"
    return remarks


def _words(moment: datetime) -> str:
    local = moment.astimezone(SHANGHAI)
    return f"{local.year}年{local.month}月{local.day}日{local:%H:%M}"
