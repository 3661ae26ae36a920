"""What follows from the working days and the office hours on the floors above: shown before they change, written when
they do. An app above adds itself to FOLLOWERS."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from govaudit.errors import Conflict
from govaudit.lib.workdays import OfficeHours, WorkCalendar
from units.selectors import calendar_of, office_hours

#: Records that a page names; of more it gives the number.
SHOWN = 200
#: A change that moves more records than this is made as a job.
AT_ONCE = 5000
Report = Callable[[int, int], None]
#: Days that differ from Monday to Friday: `{day: (kind, name)}`.
Days = Mapping[date, tuple[str, str]]


class Overtaken(Conflict):
    """What was shown is no longer what would happen."""

    def __init__(self) -> None:
        super().__init__("您看过以后，记录或规则又有变动，会改变的期限与刚才列出的不同，没有保存。请重新核对再确认。")


@dataclass(frozen=True, slots=True)
class MovedEnd:
    """One deadline of a record, before and after (None: none), how its side changes, in words or "", and whether it is
    late then."""

    name: str
    before: datetime | None
    after: datetime | None
    change: str
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """A record whose deadlines move; `url` is its page."""

    label: str
    url: str
    unit: str
    received: datetime
    ends: tuple[MovedEnd, ...]

    @property
    def changes_side(self) -> bool:
        return any(end.change for end in self.ends)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change does to deadlines: sentences with numbers, the same as counts, how many records it moves, the first
    SHOWN of them, and a digest that differs as soon as anything of it does."""

    sentences: tuple[str, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
    moved: int = 0
    shown: tuple[Moved, ...] = ()
    digest: str = ""

    @property
    def is_large(self) -> bool:
        return self.moved > AT_ONCE

    @property
    def changes_sides(self) -> bool:
        """Whether some of the records shown change sides and others do not."""
        return len({record.changes_side for record in self.shown}) > 1

    @property
    def more(self) -> int:
        """Records that are not shown."""
        return self.moved - len(self.shown)


def joined(effects: Iterable[Effect]) -> Effect:
    """Several effects as one."""
    parts = list(effects)
    said = "\n".join(part.digest for part in parts)
    return Effect(
        tuple(sentence for part in parts for sentence in part.sentences),
        tuple(count for part in parts for count in part.counts),
        sum(part.moved for part in parts),
        tuple(moved for part in parts for moved in part.shown)[:SHOWN],
        hashlib.sha256(said.encode()).hexdigest()[:32],
    )


class Follower(Protocol):
    """Says what a calendar and office hours do to the records of its app; `write` does it too. `days` are the first and
    the last day that differ from before, None where all may."""

    def __call__(
        self,
        calendar: WorkCalendar,
        hours: OfficeHours,
        days: tuple[date, date] | None,
        *,
        write: bool,
        report: Report | None,
    ) -> Effect: ...


FOLLOWERS: list[Follower] = []


def follow(
    calendar: WorkCalendar,
    hours: OfficeHours,
    days: tuple[date, date] | None,
    *,
    write: bool = False,
    digest: str | None = None,
    report: Report | None = None,
) -> Effect:
    """What follows on all floors above. Raises Overtaken where it is not what `digest` stands for; who writes does so
    in a transaction."""
    effect = joined(follower(calendar, hours, days, write=write, report=report) for follower in FOLLOWERS)
    if digest is not None and effect.digest != digest:
        raise Overtaken
    return effect


def follow_days(
    days: Days,
    before: Days,
    *,
    write: bool = False,
    digest: str | None = None,
    report: Report | None = None,
) -> Effect:
    """What follows where `days` differ from Monday to Friday, and not those of `before`. Raises Overtaken."""
    known, now = calendar_of(before), calendar_of(days)
    changed = [day for day in days.keys() | before.keys() if days.get(day) != before.get(day)]
    years = known.years ^ now.years
    touched = [*changed, *(date(year, *end) for year in years for end in ((1, 1), (12, 31)))]
    if not touched:
        return Effect()
    span = min(touched), max(touched)
    return follow(now, office_hours(), span, write=write, digest=digest, report=report)
