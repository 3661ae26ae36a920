"""Working days of an office (调休 included), and deadlines in working days, calendar days or working hours.

A calendar knows the days that differ from Monday to Friday and the years it was filled in for. Of any other year it
takes Monday to Friday, and says that what comes of that is provisional. All moments are Asia/Shanghai's.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_SESSION = re.compile(r"([0-9]{2}:[0-9]{2}) ?- ?([0-9]{2}:[0-9]{2})", re.ASCII)

#: 全国年节及纪念日放假办法: every year's arrangement by the State Council names days off for each of these.
FESTIVALS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")


def missing_festivals(names: Iterable[str]) -> list[str]:
    """Festivals that no name of a year's days off speaks of; 国庆节、中秋节 speaks of two, 清明 is 清明节."""
    said = "\n".join(names)
    return [festival for festival in FESTIVALS if festival[:2] not in said]


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """`rest` are days off and `work` days worked, where Monday to Friday says otherwise (days off on a weekend do no
    harm); `years` are those whose arrangement is known. Raises ValueError for a day that is both.

    Counting takes the same time for any number of days: `_days` are the days that differ, as ordinals, `_more` by how
    many working days they and all before them differ from Monday to Friday, `_counts` the working days through each.
    """

    rest: frozenset[date]
    work: frozenset[date]
    years: frozenset[int]
    _days: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _more: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _counts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if both := self.rest & self.work:
            raise ValueError(f"days both off and worked: {sorted(both)}")
        changes = {day.toordinal(): -1 for day in self.rest if day.weekday() < 5}
        changes |= {day.toordinal(): 1 for day in self.work if day.weekday() >= 5}
        days = tuple(sorted(changes))
        more = (0, *accumulate(changes[day] for day in days))
        object.__setattr__(self, "_days", days)
        object.__setattr__(self, "_more", more)
        object.__setattr__(self, "_counts", tuple(map(_weekdays_through, days, more[1:])))

    def is_workday(self, day: date) -> bool:
        return day in self.work or (day.weekday() < 5 and day not in self.rest)

    def is_provisional(self, day: date) -> bool:
        """Whether nobody has said yet how `day` is worked: its year is not in the table."""
        return day.year not in self.years

    def workdays(self, first: date, last: date) -> int:
        """Number of working days from `first` to `last`, both included; 0 where `last` comes first."""
        return max(self._through(last.toordinal()) - self._through(first.toordinal() - 1), 0)

    def nth_workday(self, day: date, number: int) -> date:
        """The `number`-th working day after `day`, which itself is not counted. Raises ValueError for a number
        below 1 and where the day would lie beyond the year 9999."""
        if number < 1:
            raise ValueError(f"no working day has the number {number}")
        wanted = self._through(day.toordinal()) + number
        at = bisect_left(self._counts, wanted)  # _days[at] is the first differing day that may be it
        found = _nth_weekday(wanted - self._more[at])
        # A worked weekend may come before the weekday found.
        return date.fromordinal(min(found, self._days[at]) if at < len(self._days) else found)

    def _through(self, ordinal: int) -> int:
        """Working days through a day, counted from the first day of the year 1."""
        return _weekdays_through(ordinal, self._more[bisect_right(self._days, ordinal)])


def _weekdays_through(ordinal: int, more: int = 0) -> int:
    """Mondays to Fridays through a day, and `more`; 0001-01-01, with the ordinal 1, was a Monday."""
    weeks, days = divmod(ordinal, 7)
    return 5 * weeks + min(days, 5) + more


def _nth_weekday(number: int) -> int:
    """Ordinal of the day through which there are `number` Mondays to Fridays, itself one of them."""
    weeks, days = divmod(number - 1, 5)
    return 7 * weeks + days + 1


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """The sessions of a working day as (opens, closes), in order; raises ValueError for sessions that overlap.
    A deadline that falls on a day ends when its last session does."""

    sessions: tuple[tuple[time, time], ...] = ((time(8, 30), time(12)), (time(14, 30), time(18)))

    def __post_init__(self) -> None:
        edges = [edge for session in self.sessions for edge in session]
        if not edges or any(earlier >= later for earlier, later in pairwise(edges)):
            raise ValueError(f"no office keeps these hours: {self.sessions}")

    @classmethod
    def parse(cls, text: str) -> OfficeHours:
        """`08:30-12:00,14:30-18:00`. Raises ValueError for anything else, and for sessions that overlap."""
        sessions = [_SESSION.fullmatch(part.strip()) for part in text.split(",")]
        return cls(tuple(_session(found) for found in sessions))

    @property
    def closes(self) -> time:
        return self.sessions[-1][1]

    @property
    def length(self) -> timedelta:
        """Office time of a whole day."""
        return self.passed_at(self.closes)

    def passed_at(self, moment: time) -> timedelta:
        """Office time of a day that is over at `moment`."""
        now = _since_midnight(moment)
        parts = ((_since_midnight(opens), _since_midnight(closes)) for opens, closes in self.sessions)
        return sum((min(now, closes) - opens for opens, closes in parts if now > opens), timedelta())

    def time_after(self, passed: timedelta) -> time:
        """When `passed` of a day's office time is over: the earliest such time, so the end of a session rather than the
        beginning of the next one. `passed` is more than nothing and at most `length`."""
        for opens, closes in self.sessions:
            lasts = _since_midnight(closes) - _since_midnight(opens)
            if passed <= lasts:
                return (datetime.combine(date.min, opens) + passed).time()
            passed -= lasts
        raise ValueError(f"{passed} more than an office day has")


def _session(found: re.Match[str] | None) -> tuple[time, time]:
    if found is None:
        raise ValueError("not a session of office hours")
    return time.fromisoformat(found[1]), time.fromisoformat(found[2])


def _since_midnight(moment: time) -> timedelta:
    return timedelta(hours=moment.hour, minutes=moment.minute, seconds=moment.second, microseconds=moment.microsecond)


class TimeUnit(StrEnum):
    """What a deadline is counted in."""

    WORKDAY = "workday"  # 工作日
    DAY = "day"  # 自然日
    WORK_HOUR = "work_hour"  # 工作小时


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last moment that is still in time (Asia/Shanghai), and whether it rests on days of a year that is not in
    the table."""

    moment: datetime
    is_provisional: bool


def deadline(
    calendar: WorkCalendar,
    start: datetime,
    amount: int,
    unit: TimeUnit,
    *,
    at_once: bool = False,
    hours: OfficeHours = OfficeHours(),
) -> Deadline:
    """When `amount` of `unit` from `start` are over.

    Counted from the day after `start` (自次日起), or `at_once`: then the day of `start` is the first day as long as the
    office is not closed for the day, and of working hours only those after `start` count. Days on which nobody works
    are passed over, so what starts on a rest day counts from the next working day; calendar days count every day.
    Days end when the office closes, working hours at their minute. Raises ValueError for an amount below 1 and a
    `start` without a time zone.
    """
    if amount < 1:
        raise ValueError(f"no deadline is {amount} long")
    if start.tzinfo is None:
        raise ValueError(f"{start} is in no time zone")
    local = start.astimezone(SHANGHAI)
    is_today = at_once and local.time() < hours.closes
    before = local.date() - timedelta(1) if is_today else local.date()  # the day before the first one counted
    closes = hours.closes
    if unit is TimeUnit.DAY:
        last = before + timedelta(amount)
    elif unit is TimeUnit.WORKDAY:
        last = calendar.nth_workday(before, amount)
    else:
        is_begun = is_today and calendar.is_workday(local.date())
        total = timedelta(hours=amount) + (hours.passed_at(local.time()) if is_begun else timedelta())
        length = hours.length
        days = -(-total // length)
        last = calendar.nth_workday(before, days)
        closes = hours.time_after(total - (days - 1) * length)
    years = range((before + timedelta(1)).year, last.year + 1)
    is_provisional = unit is not TimeUnit.DAY and not calendar.years.issuperset(years)
    return Deadline(datetime.combine(last, closes, SHANGHAI), is_provisional)
