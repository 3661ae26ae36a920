"""The state of a letter or an order as a given moment sees it, and the same states as conditions of a query."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.utils import timezone

from govaudit.measures import midnight

if TYPE_CHECKING:
    from govaudit.lib.periods import Span

SOON = timedelta(days=1)


class State(Enum):
    """What became of a letter or an order; the value is the word on screen for an order."""

    IN_TIME = "已办结"
    LATE = "超时办结"
    OVERDUE = "超时未办结"
    SOON = "临期"
    OPEN = "办理中"
    WITHDRAWN = "撤单"

    @property
    def is_late(self) -> bool:
        return self in (State.LATE, State.OVERDUE)


#: Words of the state filter, by url value.
STATE_CHOICES = {"closed": "已办结", "open": "办理中", "late": "超时", "withdrawn": "撤单"}


def seen_until(span: Span) -> datetime:
    """The moment a period looks back from: the end of its 截至, or now while that is still to come."""
    return min(midnight(span.as_of + timedelta(days=1)), timezone.now())


def state_of(
    finished_at: datetime | None, withdrawn_at: datetime | None, due_at: datetime | None, until: datetime
) -> State:
    """The state seen at `until`; what happened at that moment or later is not seen. A closing at the very
    moment it was due is in time, and what has no deadline is never late."""
    if withdrawn_at is not None and withdrawn_at < until:
        return State.WITHDRAWN
    if finished_at is not None and finished_at < until:
        return State.LATE if due_at is not None and finished_at > due_at else State.IN_TIME
    if due_at is None:
        return State.OPEN
    if due_at < until:
        return State.OVERDUE
    return State.SOON if due_at - until <= SOON else State.OPEN


def orders_in_state(state: str, until: datetime) -> Q:
    """Condition on orders for a value of the state filter."""
    return _in_state(state, until, "closed_at") & _withdrawn(until, wanted=state == "withdrawn")


def letters_in_state(state: str, until: datetime) -> Q:
    """Condition on letters for a value of the state filter."""
    return _in_state(state, until, "answered_at")


def _withdrawn(until: datetime, *, wanted: bool) -> Q:
    return Q(withdrawn_at__lt=until) if wanted else Q(withdrawn_at=None) | Q(withdrawn_at__gte=until)


def _in_state(state: str, until: datetime, field: str) -> Q:
    finished = Q(**{f"{field}__lt": until})
    unfinished = Q(**{field: None}) | Q(**{f"{field}__gte": until})
    if state == "closed":
        return finished
    if state == "open":
        return unfinished
    if state == "late":
        return (finished & Q(**{f"{field}__gt": F("due_at")})) | (unfinished & Q(due_at__lt=until))
    return Q()
