"""Deadlines of orders, letters and test letters: what the policies, the calendar and the office hours make of them.

A deadline that a platform or a person stated is left alone. All others follow the policy that holds. They count from
when the record was sent on (派单, 批转), else from when it was received; a record that a closed period counts keeps
what it has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Max, Q, QuerySet

from govaudit.lib.workdays import OfficeHours, TimeUnit, WorkCalendar, deadline
from govaudit.measures import SHANGHAI, midnight
from hotline.models import DeadlinePolicy, DueBasis, EventKind, Letter, OrderEvent, PolicyScope, TestLetter, WorkOrder
from hotline.policies import Case, Policies
from units.models import Closing
from units.selectors import office_hours, work_calendar

CHUNK = 2000  # records a statement
#: Records that share their deadlines are written in one statement from this number on.
SHARED = 20


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a kind of record keeps what its deadlines follow from, and the deadlines; "" for what it does not have.
    `soon` is the earlier deadline (签收, 优先答复), which only what has a unit has."""

    policies: PolicyScope
    model: type[models.Model]
    area: str
    received: str
    sent_on: str
    case: tuple[str, ...]
    soon: str
    base: str
    soon_ended: str
    ended: str
    withdrawn: str


SCOPES: dict[type[models.Model], Scope] = {
    WorkOrder: Scope(
        PolicyScope.ORDERS, WorkOrder, "orders", "received_at", "dispatched_at",
        ("channel_id", "kind_id", "urgency_id"), "sign_due_at", "base_due_at", "signed_at", "closed_at", "withdrawn_at",
    ),
    Letter: Scope(
        PolicyScope.LETTERS, Letter, "letters", "received_at", "passed_on_at",
        ("box_id", "kind_id"), "", "", "", "answered_at", "",
    ),
    TestLetter: Scope(
        PolicyScope.TESTS, TestLetter, "letters", "sent_at", "",
        ("box_id",), "soon_due_at", "", "answered_at", "answered_at", "",
    ),
}  # fmt: skip


class Deadlines(NamedTuple):
    """What a record says of its deadlines: the earlier one, the one in effect, that before extensions, its basis."""

    soon: datetime | None = None
    due: datetime | None = None
    base: datetime | None = None
    basis: str = DueBasis.STATED.value

    @property
    def is_stated(self) -> bool:
        """Whether a platform or a person gave the deadline."""
        return self.basis == DueBasis.STATED and self.due is not None

    @property
    def ends(self) -> tuple[datetime | None, datetime | None]:
        """The earlier deadline and the one in effect."""
        return self.soon, self.due


#: The earlier deadline, the other one, whether that is provisional.
Times = tuple[datetime | None, datetime | None, bool]


class Told(NamedTuple):
    """A record as far as its deadlines and its side of them go."""

    pk: int
    received: datetime
    sent_on: datetime | None
    unit: int | None
    case: Case
    now: Deadlines
    soon_ended: datetime | None
    ended: datetime | None
    withdrawn: datetime | None


@dataclass(frozen=True, slots=True)
class Clock:
    """The days and hours of the office and the policies by scope."""

    calendar: WorkCalendar
    hours: OfficeHours
    policies: Mapping[PolicyScope, Policies]
    _kept: dict[object, Times] = field(default_factory=dict, compare=False, repr=False)

    def end(self, start: datetime, amount: int, unit: str, *, at_once: bool) -> tuple[datetime, bool]:
        """The last moment of `amount` of `unit` from `start`, and whether it is provisional."""
        found = deadline(self.calendar, start, amount, TimeUnit(unit), at_once=at_once, hours=self.hours)
        return found.moment, found.is_provisional

    def worked_out(self, scope: Scope, told: Told, until: datetime | None) -> Deadlines:
        """What the deadlines of a record have to be; `until` is the latest one granted to it."""
        now = told.now
        if scope.policies == PolicyScope.TESTS and now.basis == DueBasis.STATED and (now.soon or now.due):
            return now
        soon, due, is_provisional = self._times(scope, told)
        if not scope.soon or (told.unit is None and told.sent_on is None):
            soon = None
        if now.is_stated:
            return now._replace(soon=soon)
        basis = (DueBasis.PROVISIONAL if is_provisional else DueBasis.POLICY) if due else DueBasis.STATED
        if until is None:
            return Deadlines(soon, due, None, basis.value)
        if due is None:  # no policy holds any more: what was granted stands, but nobody stated it
            return Deadlines(soon, until, None, now.basis)
        return Deadlines(soon, max(due, until), due, basis.value)

    def _times(self, scope: Scope, told: Told) -> Times:
        """The earlier deadline, the other one, and whether that is provisional. What starts on one day is worked out
        once, where working hours do not count from its moment."""
        received = told.received.astimezone(SHANGHAI)
        policy = self.policies[scope.policies].holding(told.case, received.date())
        if policy is None:
            return None, None, False
        is_later = told.sent_on is not None and told.sent_on > told.received
        start = told.sent_on.astimezone(SHANGHAI) if told.sent_on and is_later else received
        key = policy.code, _start_of(policy, start, self.hours)
        if key not in self._kept:
            self._kept[key] = self._work_out(policy, start)
        return self._kept[key]

    def _work_out(self, policy: DeadlinePolicy, start: datetime) -> Times:
        soon, due, is_provisional = None, None, False
        if policy.sign_amount:
            soon, _ = self.end(start, policy.sign_amount, policy.sign_unit, at_once=policy.is_at_once)
        if policy.finish_amount:
            due, is_provisional = self.end(start, policy.finish_amount, policy.finish_unit, at_once=policy.is_at_once)
        return (min(soon, due) if soon and due else soon), due, is_provisional


def _start_of(policy: DeadlinePolicy, start: datetime, hours: OfficeHours) -> object:
    """What of a start decides the deadlines of a policy: its day, of working hours from now on its moment."""
    if not policy.is_at_once:
        return start.date()
    if start.time() >= hours.closes:
        return start.date(), False
    return start if TimeUnit.WORK_HOUR in (policy.sign_unit, policy.finish_unit) else (start.date(), True)


def read_policies() -> dict[PolicyScope, Policies]:
    """All policies on file, in one query."""
    return by_scope(DeadlinePolicy.objects.all())


def by_scope(policies: Iterable[DeadlinePolicy]) -> dict[PolicyScope, Policies]:
    found: dict[PolicyScope, list[DeadlinePolicy]] = {scope: [] for scope in PolicyScope}
    for policy in policies:
        found[PolicyScope(policy.scope)].append(policy)
    return {scope: Policies(of_scope) for scope, of_scope in found.items()}


def read_clock() -> Clock:
    """As days, hours and policies are on file; three queries."""
    return Clock(work_calendar(), office_hours(), read_policies())


def fill_deadlines(rows: QuerySet[Any]) -> None:
    """Work out the sign-in deadline of every record, and the deadline of those to which nobody stated one. One query
    where no policy is on file."""
    scope = SCOPES[rows.model]
    policies = read_policies()
    if not policies[scope.policies]:
        return
    clock = Clock(work_calendar(), office_hours(), policies)
    write(scope, (move for move in moves(scope, clock, rows) if not move.is_closed))


def renew_deadlines(order: WorkOrder) -> None:
    """The same for one order as it is in memory, not saved: sent on anew, it has new deadlines."""
    scope, clock = SCOPES[WorkOrder], read_clock()
    is_left = order.due_basis == DueBasis.STATED and not clock.policies[scope.policies]
    if is_left or is_closed(order.received_at, closed_days(scope)):
        return
    granted = _granted(WorkOrder.objects.filter(pk=order.pk)) if order.base_due_at or order.extended else {}
    _set(scope, order, clock.worked_out(scope, told_of(scope, order), granted.get(order.pk)))


def told_of(scope: Scope, record: models.Model) -> Told:
    """What a record in memory says."""
    return _told([getattr(record, name) if name else None for name in _columns(scope)])


class Move(NamedTuple):
    """A record whose deadlines are not what they have to be; where a closed period counts it they stay so."""

    told: Told
    after: Deadlines
    is_closed: bool


def moves(
    scope: Scope, clock: Clock, rows: QuerySet[Any], passed: Callable[[int], None] | None = None
) -> Iterator[Move]:
    """The records among `rows` whose deadlines have to change, by primary key; two queries, of orders three. `passed`
    is told now and then how many rows were looked at."""
    closed, granted = closed_days(scope), _granted(rows) if scope.base else {}
    columns = _columns(scope)
    names = list(dict.fromkeys(filter(None, columns)))
    places = [names.index(name) if name else -1 for name in columns]
    for number, values in enumerate(rows.order_by("pk").values_list(*names).iterator(chunk_size=CHUNK)):
        if passed and number % CHUNK == 0:
            passed(number)
        cells = (*values, None)  # the last one stands for what this kind of record does not have
        told = _told([cells[place] for place in places])
        after = clock.worked_out(scope, told, granted.get(told.pk))
        if after != told.now:
            yield Move(told, after, is_closed(told.received, closed))


def _columns(scope: Scope) -> list[str]:
    return [
        "pk", scope.received, scope.sent_on, "unit_id", scope.soon, "due_at", scope.base, "due_basis",
        scope.soon_ended, scope.ended, scope.withdrawn, *scope.case,
    ]  # fmt: skip


def _told(cells: Sequence[Any]) -> Told:
    pk, received, sent_on, unit, soon, due, base, basis, soon_ended, ended, withdrawn, *case = cells
    now = Deadlines(soon, due, base, basis)
    return Told(pk, received, sent_on, unit, tuple(case), now, soon_ended, ended, withdrawn)


def _granted(rows: QuerySet[Any]) -> dict[int, datetime]:
    """The latest deadline granted to each order whose deadline is worked out."""
    extended = rows.filter(Q(extended__gt=0) | ~Q(base_due_at=None)).exclude(due_basis=DueBasis.STATED).order_by()
    granted = OrderEvent.objects.valid().filter(kind=EventKind.GRANT_EXTENSION, order__in=extended.values("pk"))
    latest = granted.exclude(until=None).order_by().values("order").annotate(latest=Max("until"))
    return dict(latest.values_list("order", "latest"))


def closed_days(scope: Scope) -> list[tuple[datetime, datetime]]:
    """From when to when what was received belongs to a closed period."""
    closings = Closing.objects.active().filter(area=scope.area).select_related("period").order_by("pk")
    spans = [closing.period.span for closing in closings]
    return [(midnight(span.start), midnight(span.last + timedelta(days=1))) for span in spans]


def is_closed(received: datetime, closed: Iterable[tuple[datetime, datetime]]) -> bool:
    return any(first <= received < end for first, end in closed)


def _fields(scope: Scope) -> list[str]:
    return [name for name in (scope.soon, "due_at", scope.base, "due_basis") if name]


def _values(scope: Scope, after: Deadlines) -> dict[str, Any]:
    named = zip((scope.soon, "due_at", scope.base, "due_basis"), after, strict=True)
    return {name: value for name, value in named if name}


def _set(scope: Scope, record: models.Model, after: Deadlines) -> None:
    for name, value in _values(scope, after).items():
        setattr(record, name, value)


def write(scope: Scope, moved: Iterable[Move]) -> None:
    """Give the records their new deadlines: those that share them in one statement, the rest by the hundred."""
    shared: dict[Deadlines, list[int]] = {}
    for move in moved:
        shared.setdefault(move.after, []).append(move.told.pk)
    manager, single = scope.model._default_manager, []
    for after, keys in shared.items():
        if len(keys) < SHARED:
            single += [(key, after) for key in keys]
            continue
        for start in range(0, len(keys), CHUNK):
            manager.filter(pk__in=keys[start : start + CHUNK]).update(**_values(scope, after))
    records = [scope.model(pk=key, **_values(scope, after)) for key, after in single]
    manager.bulk_update(records, _fields(scope), batch_size=100)


def reaching(scope: Scope, first: date, last: date) -> Q:
    """Records whose deadlines may rest on one of the days from `first` to `last`."""
    begin, end = datetime.combine(first, time.min, SHANGHAI), midnight(last + timedelta(days=1))
    later = Q(due_at__gte=begin) | (Q(**{f"{scope.soon}__gte": begin}) if scope.soon else Q())
    return Q(**{f"{scope.received}__lt": end}) & later
