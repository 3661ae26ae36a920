"""Working days and deadlines: around every holiday of 2022–2026 by hand, and against counting day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govaudit.lib.workdays import (
    FESTIVALS,
    SHANGHAI,
    Deadline,
    OfficeHours,
    TimeUnit,
    WorkCalendar,
    deadline,
    missing_festivals,
)

#: What the State Council arranged, block by block: first and last day off; then the weekends worked.
REST = """
2022-01-01..03 2022-01-31..02-06 2022-04-03..05 2022-04-30..05-04 2022-06-03..05 2022-09-10..12 2022-10-01..07
2022-12-31..31
2023-01-01..02 2023-01-21..27 2023-04-05..05 2023-04-29..05-03 2023-06-22..24 2023-09-29..10-06 2023-12-30..31
2024-01-01..01 2024-02-10..17 2024-04-04..06 2024-05-01..05 2024-06-10..10 2024-09-15..17 2024-10-01..07
2025-01-01..01 2025-01-28..02-04 2025-04-04..06 2025-05-01..05 2025-05-31..06-02 2025-10-01..08
2026-01-01..03 2026-02-15..23 2026-04-04..06 2026-05-01..05 2026-06-19..21 2026-09-25..27 2026-10-01..07
"""
WORK = """
2022-01-29 2022-01-30 2022-04-02 2022-04-24 2022-05-07 2022-10-08 2022-10-09
2023-01-28 2023-01-29 2023-04-23 2023-05-06 2023-06-25 2023-10-07 2023-10-08
2024-02-04 2024-02-18 2024-04-07 2024-04-28 2024-05-11 2024-09-14 2024-09-29 2024-10-12
2025-01-26 2025-02-08 2025-04-27 2025-09-28 2025-10-11
2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20 2026-10-10
"""


def days_of(block: str) -> list[date]:
    begin, _, end = block.partition("..")
    first, last = date.fromisoformat(begin), date.fromisoformat(begin[: -len(end)] + end)
    return [first + timedelta(offset) for offset in range((last - first).days + 1)]


CALENDAR = WorkCalendar(
    rest=frozenset(day for block in REST.split() for day in days_of(block)),
    work=frozenset(map(date.fromisoformat, WORK.split())),
    years=frozenset(range(2022, 2027)),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def test_the_blocks_above_have_the_right_number_of_days():
    per_year = [sum(day.year == year for day in CALENDAR.rest) for year in range(2022, 2027)]
    assert per_year == [32, 28, 28, 28, 33]


# --- By hand --------------------------------------------------------------------------------------------
# The start is at 9:00, counted from the day after. What is worked around each block is written beside it.

AFTER = [
    # 元旦 2022: Sat 1 to Mon 3 January off
    ("2021-12-31", 1, "2022-01-04"),
    ("2022-01-01", 1, "2022-01-04"),
    # 春节 2022: Sat 29, Sun 30 January worked; Mon 31 January to Sun 6 February off
    ("2022-01-28", 1, "2022-01-29"),
    ("2022-01-28", 2, "2022-01-30"),
    ("2022-01-28", 3, "2022-02-07"),
    ("2022-01-28", 5, "2022-02-09"),
    ("2022-02-02", 1, "2022-02-07"),
    # 清明 2022: Sat 2 April worked, Sun 3 to Tue 5 off
    ("2022-04-01", 1, "2022-04-02"),
    ("2022-04-01", 2, "2022-04-06"),
    # 劳动节 2022: Sun 24 April worked; Sat 30 April to Wed 4 May off; Sat 7 May worked
    ("2022-04-22", 1, "2022-04-24"),
    ("2022-04-29", 1, "2022-05-05"),
    ("2022-04-29", 3, "2022-05-07"),
    ("2022-04-29", 4, "2022-05-09"),
    # 端午 2022: Fri 3 to Sun 5 June off
    ("2022-06-02", 1, "2022-06-06"),
    # 中秋 2022: Sat 10 to Mon 12 September off
    ("2022-09-09", 1, "2022-09-13"),
    # 国庆 2022: Sat 1 to Fri 7 October off, Sat 8 and Sun 9 worked
    ("2022-09-30", 1, "2022-10-08"),
    ("2022-09-30", 2, "2022-10-09"),
    ("2022-09-30", 3, "2022-10-10"),
    ("2022-09-30", 7, "2022-10-14"),
    ("2022-09-30", 8, "2022-10-17"),
    # 元旦 2023: Sat 31 December to Mon 2 January off
    ("2022-12-30", 1, "2023-01-03"),
    ("2022-12-30", 2, "2023-01-04"),
    # 春节 2023: Sat 21 to Fri 27 January off, Sat 28 and Sun 29 worked
    ("2023-01-20", 1, "2023-01-28"),
    ("2023-01-20", 3, "2023-01-30"),
    ("2023-01-18", 5, "2023-01-30"),
    # 清明 2023: Wed 5 April off
    ("2023-04-04", 1, "2023-04-06"),
    ("2023-04-03", 2, "2023-04-06"),
    # 劳动节 2023: Sun 23 April worked; Sat 29 April to Wed 3 May off; Sat 6 May worked
    ("2023-04-21", 1, "2023-04-23"),
    ("2023-04-28", 1, "2023-05-04"),
    ("2023-04-28", 3, "2023-05-06"),
    ("2023-04-28", 4, "2023-05-08"),
    # 端午 2023: Thu 22 to Sat 24 June off, Sun 25 worked
    ("2023-06-21", 1, "2023-06-25"),
    ("2023-06-21", 2, "2023-06-26"),
    # 中秋、国庆 2023: Fri 29 September to Fri 6 October off, Sat 7 and Sun 8 worked
    ("2023-09-28", 1, "2023-10-07"),
    ("2023-09-28", 2, "2023-10-08"),
    ("2023-09-28", 5, "2023-10-11"),
    # 元旦 2024: Sat 30 December to Mon 1 January off; twenty days end on Mon 29 January
    ("2023-12-29", 1, "2024-01-02"),
    ("2023-12-29", 20, "2024-01-29"),
    # 春节 2024: Sun 4 February worked; Sat 10 to Sat 17 off; Sun 18 worked
    ("2024-02-02", 1, "2024-02-04"),
    ("2024-02-02", 6, "2024-02-09"),
    ("2024-02-09", 1, "2024-02-18"),
    ("2024-02-09", 2, "2024-02-19"),
    # 清明 2024: Thu 4 to Sat 6 April off, Sun 7 worked
    ("2024-04-03", 1, "2024-04-07"),
    ("2024-04-03", 2, "2024-04-08"),
    # 劳动节 2024: Sun 28 April worked; Wed 1 to Sun 5 May off; Sat 11 May worked
    ("2024-04-26", 3, "2024-04-30"),
    ("2024-04-26", 4, "2024-05-06"),
    ("2024-04-30", 6, "2024-05-11"),
    ("2024-04-30", 7, "2024-05-13"),
    # 端午 2024: Mon 10 June off
    ("2024-06-07", 1, "2024-06-11"),
    # 中秋 2024: Sat 14 September worked, Sun 15 to Tue 17 off
    ("2024-09-13", 1, "2024-09-14"),
    ("2024-09-13", 2, "2024-09-18"),
    # 国庆 2024: Sun 29 September worked; Tue 1 to Mon 7 October off; Sat 12 worked
    ("2024-09-27", 1, "2024-09-29"),
    ("2024-09-27", 3, "2024-10-08"),
    ("2024-09-30", 5, "2024-10-12"),
    ("2024-09-30", 6, "2024-10-14"),
    # 元旦 2025: Wed 1 January off
    ("2024-12-31", 1, "2025-01-02"),
    # 春节 2025: Sun 26 January worked; Tue 28 January to Tue 4 February off; Sat 8 February worked
    ("2025-01-24", 1, "2025-01-26"),
    ("2025-01-24", 3, "2025-02-05"),
    ("2025-01-27", 4, "2025-02-08"),
    ("2025-01-27", 5, "2025-02-10"),
    # 清明 2025: Fri 4 to Sun 6 April off
    ("2025-04-03", 1, "2025-04-07"),
    # 劳动节 2025: Sun 27 April worked; Thu 1 to Mon 5 May off
    ("2025-04-25", 1, "2025-04-27"),
    ("2025-04-30", 1, "2025-05-06"),
    ("2025-04-30", 4, "2025-05-09"),
    # 端午 2025: Sat 31 May to Mon 2 June off
    ("2025-05-30", 1, "2025-06-03"),
    # 国庆、中秋 2025: Sun 28 September worked; Wed 1 to Wed 8 October off; Sat 11 worked
    ("2025-09-26", 3, "2025-09-30"),
    ("2025-09-26", 4, "2025-10-09"),
    ("2025-09-30", 3, "2025-10-11"),
    ("2025-09-30", 4, "2025-10-13"),
    # 元旦 2026: Thu 1 to Sat 3 January off, Sun 4 worked
    ("2025-12-31", 1, "2026-01-04"),
    ("2025-12-31", 2, "2026-01-05"),
    # 春节 2026: Sat 14 February worked; Sun 15 to Mon 23 off; Sat 28 worked
    ("2026-02-13", 1, "2026-02-14"),
    ("2026-02-13", 2, "2026-02-24"),
    ("2026-02-14", 5, "2026-02-28"),
    ("2026-02-14", 6, "2026-03-02"),
    # 清明 2026: Sat 4 to Mon 6 April off
    ("2026-04-03", 1, "2026-04-07"),
    # 劳动节 2026: Fri 1 to Tue 5 May off, Sat 9 worked
    ("2026-04-30", 1, "2026-05-06"),
    ("2026-04-30", 4, "2026-05-09"),
    ("2026-04-30", 5, "2026-05-11"),
    # 端午 2026: Fri 19 to Sun 21 June off
    ("2026-06-18", 1, "2026-06-22"),
    # 中秋 2026: Sun 20 September worked; Fri 25 to Sun 27 off
    ("2026-09-18", 1, "2026-09-20"),
    ("2026-09-18", 5, "2026-09-24"),
    ("2026-09-18", 6, "2026-09-28"),
    # 国庆 2026: Thu 1 to Wed 7 October off, Sat 10 worked
    ("2026-09-30", 1, "2026-10-08"),
    ("2026-09-30", 3, "2026-10-10"),
    ("2026-09-30", 4, "2026-10-12"),
]


@pytest.mark.parametrize(("start", "number", "last"), AFTER)
def test_working_days_from_the_day_after_end_when_the_office_closes(start: str, number: int, last: str):
    found = deadline(CALENDAR, at(f"{start} 09:00"), number, TimeUnit.WORKDAY)
    assert found == Deadline(at(f"{last} 18:00"), is_provisional=False)


@pytest.mark.parametrize(
    ("start", "number", "last"),
    [
        ("2024-09-30 09:00", 1, "2024-09-30"),  # the same working day
        ("2024-09-30 17:59", 1, "2024-09-30"),
        ("2024-09-30 18:00", 1, "2024-10-08"),  # the office is closed: the day after 国庆
        ("2024-09-30 07:00", 2, "2024-10-08"),
        ("2024-10-03 09:00", 1, "2024-10-08"),  # a day off
        ("2024-10-03 23:30", 2, "2024-10-09"),
        ("2024-10-12 09:00", 1, "2024-10-12"),  # a worked Saturday
        ("2024-10-12 09:00", 2, "2024-10-14"),
        ("2024-10-13 09:00", 1, "2024-10-14"),  # an ordinary Sunday
        ("2022-01-30 10:00", 2, "2022-02-07"),
        ("2025-09-28 08:00", 4, "2025-10-09"),
        ("2026-02-28 18:30", 1, "2026-03-02"),
    ],
)
def test_working_days_at_once_begin_with_the_day_itself(start: str, number: int, last: str):
    found = deadline(CALENDAR, at(start), number, TimeUnit.WORKDAY, at_once=True)
    assert found == Deadline(at(f"{last} 18:00"), is_provisional=False)


@pytest.mark.parametrize(
    ("start", "number", "at_once", "last"),
    [
        ("2024-09-30 09:00", 7, False, "2024-10-07"),  # days off count, and the last day may be one
        ("2024-09-30 09:00", 7, True, "2024-10-06"),
        ("2024-09-30 18:00", 7, True, "2024-10-07"),
        ("2024-10-05 09:00", 1, False, "2024-10-06"),
        ("2024-10-05 09:00", 1, True, "2024-10-05"),
        ("2023-12-31 09:00", 60, False, "2024-02-29"),
        ("2026-12-31 09:00", 15, False, "2027-01-15"),
    ],
)
def test_calendar_days_take_no_notice_of_days_off_and_are_never_provisional(
    start: str, number: int, at_once: bool, last: str
):
    found = deadline(CALENDAR, at(start), number, TimeUnit.DAY, at_once=at_once)
    assert found == Deadline(at(f"{last} 18:00"), is_provisional=False)


@pytest.mark.parametrize(
    ("start", "number", "at_once", "moment"),
    [  # an office day has seven hours: 8:30–12:00, 14:30–18:00
        ("2024-09-30 09:00", 2, True, "2024-09-30 11:00"),
        ("2024-09-30 11:00", 1, True, "2024-09-30 12:00"),  # to the end of the morning
        ("2024-09-30 11:30", 1, True, "2024-09-30 15:00"),  # over noon
        ("2024-09-30 12:00", 1, True, "2024-09-30 15:30"),
        ("2024-09-30 13:10", 1, True, "2024-09-30 15:30"),  # begins at noon
        ("2024-09-30 07:15", 1, True, "2024-09-30 09:30"),  # begins before the office opens
        ("2024-09-30 17:00", 1, True, "2024-09-30 18:00"),  # to the end of the day
        ("2024-09-30 17:00", 2, True, "2024-10-08 09:30"),  # over 国庆
        ("2024-09-30 19:00", 1, True, "2024-10-08 09:30"),
        ("2024-10-04 10:00", 4, True, "2024-10-08 15:00"),
        ("2024-09-30 09:00", 7, True, "2024-10-08 09:00"),
        ("2024-09-30 08:30", 7, True, "2024-09-30 18:00"),
        ("2024-09-30 09:00", 24, True, "2024-10-10 12:00"),  # 6.5 h + 7 h + 7 h + 3.5 h
        ("2024-10-11 16:00", 4, True, "2024-10-12 10:30"),  # on a worked Saturday
        ("2024-09-30 09:00", 2, False, "2024-10-08 10:30"),
        ("2024-10-11 09:00", 8, False, "2024-10-14 09:30"),
        ("2024-10-12 20:00", 7, False, "2024-10-14 18:00"),
        ("2025-01-27 17:59", 1, True, "2025-02-05 09:29"),
    ],
)
def test_working_hours_run_while_the_office_is_open(start: str, number: int, at_once: bool, moment: str):
    found = deadline(CALENDAR, at(start), number, TimeUnit.WORK_HOUR, at_once=at_once)
    assert found == Deadline(at(moment), is_provisional=False)


def test_hours_of_another_office_are_given():
    hours = OfficeHours(((time(9), time(12)), (time(13), time(17, 30))))
    start = at("2024-09-30 11:00")
    assert deadline(CALENDAR, start, 2, TimeUnit.WORKDAY, hours=hours).moment == at("2024-10-09 17:30")
    assert deadline(CALENDAR, start, 2, TimeUnit.WORK_HOUR, at_once=True, hours=hours).moment == at("2024-09-30 14:00")
    assert deadline(CALENDAR, start, 6, TimeUnit.WORK_HOUR, at_once=True, hours=hours).moment == at("2024-10-08 09:30")


def test_days_are_those_of_shanghai():
    """Half past midnight of 1 October is still 30 September in UTC."""
    late = datetime(2024, 9, 29, 16, 30, tzinfo=UTC)
    assert deadline(CALENDAR, late, 1, TimeUnit.WORKDAY).moment == at("2024-10-08 18:00")
    assert deadline(CALENDAR, late, 1, TimeUnit.WORKDAY, at_once=True).moment == at("2024-09-30 18:00")


@pytest.mark.parametrize(
    ("start", "number", "unit", "moment", "is_provisional"),
    [
        ("2026-12-29 09:00", 2, TimeUnit.WORKDAY, "2026-12-31 18:00", False),
        ("2026-12-30 09:00", 2, TimeUnit.WORKDAY, "2027-01-01 18:00", True),  # a Friday, for all that is known
        ("2026-12-31 09:00", 1, TimeUnit.WORKDAY, "2027-01-01 18:00", True),
        ("2027-10-01 09:00", 1, TimeUnit.WORKDAY, "2027-10-04 18:00", True),
        ("2021-12-31 09:00", 1, TimeUnit.WORKDAY, "2022-01-04 18:00", False),  # no day of 2021 is counted
        ("2021-12-30 09:00", 1, TimeUnit.WORKDAY, "2021-12-31 18:00", True),
        ("2021-12-30 09:00", 2, TimeUnit.WORKDAY, "2022-01-04 18:00", True),
        ("2026-12-31 09:00", 1, TimeUnit.WORK_HOUR, "2027-01-01 09:30", True),
        ("2031-05-01 09:00", 3, TimeUnit.DAY, "2031-05-04 18:00", False),
    ],
)
def test_what_rests_on_a_year_that_is_not_in_the_table_is_provisional(
    start: str, number: int, unit: TimeUnit, moment: str, is_provisional: bool
):
    assert deadline(CALENDAR, at(start), number, unit) == Deadline(at(moment), is_provisional)


def test_a_year_between_that_is_not_in_the_table_makes_it_provisional():
    gap = WorkCalendar(frozenset(), frozenset(), frozenset({2022, 2024}))
    assert deadline(gap, at("2022-12-30 09:00"), 280, TimeUnit.WORKDAY) == Deadline(at("2024-01-26 18:00"), True)


@pytest.mark.parametrize(
    ("year", "counts"),
    [
        (2023, [61, 62, 64, 62]),
        (2024, [61, 62, 66, 62]),
        (2025, [59, 61, 67, 61]),
        (2026, [59, 61, 66, 62]),
    ],
)
def test_a_quarter_has_the_published_number_of_working_days(year: int, counts: list[int]):
    firsts = [date(year, month, 1) for month in (1, 4, 7, 10)] + [date(year + 1, 1, 1)]
    found = [CALENDAR.workdays(first, after - timedelta(1)) for first, after in pairwise(firsts)]
    assert found == counts


def test_working_days_between_days_count_both_ends():
    assert CALENDAR.workdays(date(2024, 9, 30), date(2024, 10, 8)) == 2
    assert CALENDAR.workdays(date(2024, 10, 1), date(2024, 10, 7)) == 0
    assert CALENDAR.workdays(date(2024, 10, 12), date(2024, 10, 12)) == 1
    assert CALENDAR.workdays(date(2024, 10, 12), date(2024, 10, 9)) == 0


def test_a_year_is_missing_the_festivals_that_none_of_its_days_off_names():
    assert missing_festivals([]) == list(FESTIVALS)
    assert missing_festivals(["元旦", "春节", "清明", "劳动节", "端午节假期", "国庆节、中秋节"]) == []
    assert missing_festivals(["元旦", "春节", "清明节", "劳动节", "端午节", "国庆节"]) == ["中秋节"]


# --- What is refused ------------------------------------------------------------------------------------


@pytest.mark.parametrize("amount", [0, -1])
def test_a_deadline_of_no_length_is_refused(amount: int):
    with pytest.raises(ValueError, match="no deadline"):
        deadline(CALENDAR, at("2024-01-02 09:00"), amount, TimeUnit.WORKDAY)
    with pytest.raises(ValueError, match="no working day"):
        CALENDAR.nth_workday(date(2024, 1, 2), amount)


def test_a_start_in_no_time_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        deadline(CALENDAR, datetime(2024, 1, 2, 9), 1, TimeUnit.WORKDAY)  # noqa: DTZ001 - refused


def test_a_day_that_is_both_off_and_worked_is_refused():
    day = frozenset({date(2024, 10, 12)})
    with pytest.raises(ValueError, match="both"):
        WorkCalendar(day, day, frozenset())


@pytest.mark.parametrize(
    "sessions", [(), ((time(12), time(8)),), ((time(8), time(12)), (time(11), time(18)))], ids=["none", "back", "lap"]
)
def test_hours_that_overlap_are_refused(sessions: tuple[tuple[time, time], ...]):
    with pytest.raises(ValueError, match="no office"):
        OfficeHours(sessions)


# --- Against counting day by day ------------------------------------------------------------------------

DAYS = st.dates(date(2021, 12, 1), date(2023, 2, 28))
CALENDARS = st.builds(
    lambda rest, work: WorkCalendar(frozenset(rest), frozenset(work - rest), frozenset({2022})),
    st.sets(DAYS, max_size=60),
    st.sets(DAYS, max_size=60),
) | st.just(CALENDAR)


def works(calendar: WorkCalendar, day: date) -> bool:
    if day in calendar.rest:
        return False
    return day in calendar.work or day.weekday() < 5


def slow_nth(calendar: WorkCalendar, day: date, number: int) -> date:
    while number:
        day += timedelta(1)
        number -= works(calendar, day)
    return day


@settings(deadline=None)
@given(CALENDARS, st.dates(date(2021, 11, 1), date(2023, 3, 31)), st.integers(1, 80))
def test_the_nth_working_day_is_that_of_counting_day_by_day(calendar: WorkCalendar, day: date, number: int):
    assert calendar.nth_workday(day, number) == slow_nth(calendar, day, number)


@settings(deadline=None)
@given(CALENDARS, DAYS, DAYS)
def test_working_days_between_days_are_those_of_counting_day_by_day(calendar: WorkCalendar, first: date, last: date):
    days = [first + timedelta(offset) for offset in range((last - first).days + 1)]
    assert calendar.workdays(first, last) == sum(works(calendar, day) for day in days)
    assert [calendar.is_workday(day) for day in days] == [works(calendar, day) for day in days]


@settings(deadline=None)
@given(CALENDARS, DAYS, st.integers(1, 80))
def test_there_are_n_working_days_through_the_nth_one(calendar: WorkCalendar, day: date, number: int):
    last = calendar.nth_workday(day, number)
    assert calendar.is_workday(last)
    assert calendar.workdays(day + timedelta(1), last) == number


def slow_hours(calendar: WorkCalendar, start: datetime, minutes: int) -> datetime:
    """The minute at whose end `minutes` of office time are over."""
    hours = OfficeHours()
    while minutes:
        is_open = any(opens <= start.time() < closes for opens, closes in hours.sessions)
        minutes -= is_open and works(calendar, start.date())
        start += timedelta(minutes=1)
    return start


@settings(deadline=None, max_examples=40)
@given(CALENDARS, st.datetimes(datetime(2021, 12, 20), datetime(2023, 2, 1)), st.integers(1, 15))  # noqa: DTZ001
def test_working_hours_are_those_of_counting_minute_by_minute(calendar: WorkCalendar, start: datetime, number: int):
    start = start.replace(second=0, microsecond=0, tzinfo=SHANGHAI)
    found = deadline(calendar, start, number, TimeUnit.WORK_HOUR, at_once=True)
    assert found.moment == slow_hours(calendar, start, 60 * number)


@settings(deadline=None)
@given(CALENDARS, st.datetimes(datetime(2021, 12, 20), datetime(2023, 2, 1)), st.integers(1, 40), st.booleans())  # noqa: DTZ001
def test_a_deadline_in_working_days_is_that_of_counting_day_by_day(
    calendar: WorkCalendar, start: datetime, number: int, at_once: bool
):
    start = start.replace(tzinfo=SHANGHAI)
    counted = at_once and start.time() < time(18)
    last = slow_nth(calendar, start.date() - timedelta(counted), number)
    found = deadline(calendar, start, number, TimeUnit.WORKDAY, at_once=at_once)
    assert found.moment == datetime.combine(last, time(18), SHANGHAI)
    days = [start.date() + timedelta(1 - counted + offset) for offset in range((last - start.date()).days + 1)]
    assert found.is_provisional == any(calendar.is_provisional(day) for day in days if day <= last)
