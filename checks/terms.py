"""Terms (填报频次) that an indicator's numbers are given for: whole months, named by the first day of the first."""

from __future__ import annotations

from datetime import date, timedelta

from govaudit.lib.periods import Span, period_name

#: Length in months, and its word. A term begins where the calendar's does: a quarter in January, April, July, October.
TERMS = {1: "每月", 2: "每两个月", 3: "每季度", 6: "每半年", 12: "每年"}


def add_months(month: date, count: int) -> date:
    """The first day of the month that many months later."""
    years, rest = divmod(month.month - 1 + count, 12)
    return date(month.year + years, rest + 1, 1)


def term_of(day: date, term: int) -> date:
    """The first day of the term that a day lies in."""
    return date(day.year, day.month - (day.month - 1) % term, 1)


def terms_of(span: Span, term: int) -> list[date]:
    """First days of the terms that a period touches, up to its 截至."""
    starts = [term_of(span.start, term)]
    while (following := add_months(starts[-1], term)) <= span.last:
        starts.append(following)
    return starts


def first_not_over(span: Span, term: int) -> date:
    """A term that begins before this day is over on the last day of the period that counts."""
    return add_months(span.months_end, 1 - term)


def only_term(span: Span, term: int) -> date | None:
    """The first day of the one whole term that the period is; None for any other period."""
    is_whole = span.start.day == 1 and span.last == span.end
    return span.start if is_whole and add_months(span.start, term) == span.end + timedelta(days=1) else None


def term_words(start: date, term: int) -> str:
    """2022年4月, 2022年二季度, 2022年上半年."""
    last = start.month + term - 1
    return period_name(
        {
            1: f"{start:%Y-%m}",
            3: f"{start.year}Q{last // 3}",
            6: f"{start.year}H{last // 6}",
            12: f"{start.year}",
        }.get(term, f"{start:%Y-%m}_{last:02d}")
    )
