"""A trial of the deadline policies: what becomes of something received at a moment, day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from govaudit.lib.workdays import TimeUnit
from govaudit.measures import SHANGHAI
from hotline.clock import Clock
from hotline.models import DeadlinePolicy, PolicyScope
from hotline.policies import Case

WEEKDAYS = "一二三四五六日"
MOST_DAYS = 100  # that a page lists one by one


@dataclass(frozen=True, slots=True)
class TriedEnd:
    """One deadline: its name, its last moment, whether it is provisional, the days it counts and those it passes."""

    name: str
    moment: datetime
    is_provisional: bool
    days: tuple[TriedDay, ...]

    @property
    def rest_count(self) -> int:
        return sum(not day.number for day in self.days)


@dataclass(frozen=True, slots=True)
class TriedDay:
    """A day up to the deadline: the how many-th it is (0: nobody works), and what it is called."""

    day: date
    number: int
    words: str

    @property
    def weekday(self) -> str:
        return f"周{WEEKDAYS[self.day.weekday()]}"


def tried(
    clock: Clock, scope: PolicyScope, case: Case, received: datetime, names: dict[date, str]
) -> tuple[DeadlinePolicy, list[TriedEnd]] | None:
    """The policy that holds and the deadlines it gives; None where none holds. `names` calls days that differ."""
    policy = clock.policies[scope].holding(case, received.astimezone(SHANGHAI).date())
    if policy is None:
        return None
    return policy, [_end(clock, policy, part, name, received, names) for part, name in _parts(policy)]


def _parts(policy: DeadlinePolicy) -> list[tuple[str, str]]:
    words = {
        PolicyScope.ORDERS: {"sign": "签收期限", "return": "退件期限", "finish": "办结期限"},
        PolicyScope.LETTERS: {"finish": "答复期限"},
        PolicyScope.TESTS: {"sign": "优先答复期限", "finish": "答复期限"},
    }[PolicyScope(policy.scope)]
    return [(part, name) for part, name in words.items() if getattr(policy, f"{part}_amount")]


def _end(
    clock: Clock, policy: DeadlinePolicy, part: str, name: str, received: datetime, names: dict[date, str]
) -> TriedEnd:
    amount, unit = getattr(policy, f"{part}_amount"), getattr(policy, f"{part}_unit")
    moment, is_provisional = clock.end(received, amount, unit, at_once=policy.is_at_once)
    start = received.astimezone(SHANGHAI)
    is_today = policy.is_at_once and start.time() < clock.hours.closes
    first = start.date() if is_today else start.date() + timedelta(1)
    days: list[TriedDay] = []
    number = 0
    for ahead in range(min((moment.date() - first).days + 1, MOST_DAYS)):
        day = first + timedelta(ahead)
        counts = unit == TimeUnit.DAY or clock.calendar.is_workday(day)
        number += counts
        usual = "周末" if day.weekday() >= 5 and not clock.calendar.is_workday(day) else ""
        days.append(TriedDay(day, number if counts else 0, names.get(day, usual)))
    return TriedEnd(name, moment, is_provisional, tuple(days))
