"""Reads of what the office observes that pages need beside the records themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone

from checks.measures import indicator_measure
from checks.models import PENDING, FillState, FillTask, Finding
from checks.terms import first_not_over, only_term, term_words, terms_of
from govaudit.measures import Facts, Measure, Number
from govaudit.roles import Right
from units.models import Period, User

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from checks.models import Indicator
    from govaudit.lib.periods import Span

#: A sentence and the page it points to (may be empty).
Note = tuple[str, str]


def months_of(span: Span) -> list[date]:
    """First days of the months a period touches, up to its 截至."""
    months = [span.start.replace(day=1)]
    while (following := (months[-1] + timedelta(days=32)).replace(day=1)) <= span.last:
        months.append(following)
    return months


def pending_faults(user: User) -> QuerySet[Finding]:
    """Faults that wait for the unit of a liaison, also those sent back; none for everybody else."""
    if user.sees_all or user.unit_id is None:
        return Finding.objects.none()
    faults = Finding.objects.filter(is_merit=False, unit=user.unit_id)
    return faults.seen_on(timezone.localdate()).filter(state__in=PENDING)


def findings_to_answer(user: User, period: Period) -> int:
    """Number of faults that wait for the liaison's unit; 0 for everybody else."""
    return pending_faults(user).count()


def filling_that_waits(user: User, period: Period) -> int:
    """Number of tasks that wait: for a liaison to be filled in, for the office to be accepted."""
    if user.has_right(Right.RECORD):
        return FillTask.objects.filter(state=FillState.SENT).count()
    if user.sees_all or user.unit_id is None:
        return 0
    return FillTask.objects.visible_to(user).filter(state__in=(FillState.ASKED, FillState.RETURNED)).count()


def value_words(value: Number, unit: str) -> str:
    """1268 次, 89.67%."""
    printed = f"{Decimal(value).normalize():f}"
    return f"{printed}%" if unit == "%" else f"{printed} {unit}"


def notes_on(facts: Facts, period: Period, indicator: Indicator, slices: Mapping[str, str]) -> list[Note]:
    """What stands behind an indicator's number of a period and is not in it: months without an observation, and what
    was stated for the same days."""
    observed, stated = indicator_measure(indicator).chain
    sums, copied = _value(facts, observed, slices), _value(facts, stated, slices)
    term = indicator.term
    notes = list(_terms_missing(facts, observed, slices, term)) if indicator.is_summed and sums is not None else []
    if sums is None and not indicator.is_summed and only_term(facts.span, term) is None:
        whole = "一个整月" if term == 1 else f"{indicator.get_term_display()}一填的那一期"
        notes.append((f"这个数不累计：本期不是{whole}，只用起止正好是本期的转述值。", ""))
    if copied is not None:
        told, page = value_words(copied, stated.unit), stated.records_url(period.code, slices)
        notes.append((_compared(sums, copied, told), page))
    return notes


def _value(facts: Facts, measure: Measure, slices: Mapping[str, str]) -> Number | None:
    return facts.value(measure, slices) if measure.knows(slices) else None


def _terms_missing(facts: Facts, observed: Measure, slices: Mapping[str, str], term: int) -> Iterator[Note]:
    span = facts.span
    terms = [start for start in terms_of(span, term) if span.start <= start < first_not_over(span, term)]
    filled = set(facts.records(observed, slices).values_list("month", flat=True))
    missing = [start for start in terms if start not in filled]
    if missing:
        names = "、".join(term_words(start, term) for start in missing)
        what = "月份" if term == 1 else "各期"
        yield f"{names}还没有填报值，这个数只合计了已填报的{what}。", ""


def _compared(sums: Number | None, copied: Number, told: str) -> str:
    if sums is None:
        return f"本期没有填报值，取转述值 {told}。"
    if sums == copied:
        return f"转述值也是 {told}，与填报值一致。"
    return f"另有转述值 {told}，与填报值不一致。以填报值为准，转述值没有采用。"
