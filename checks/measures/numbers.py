"""Measures of indicators: what was observed, and what was stated elsewhere."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from checks.models import (
    Indicator,
    Observation,
    StatedValue,
)
from checks.terms import TERMS, first_not_over, only_term
from govaudit.lib.periods import Span
from govaudit.measures import MEASURES, Measure, Slice, SpanDay, Subject, Take
from units.counting import NAMED
from units.models import AREAS

_GROUP = Slice("分组", "group", "unit__group__name")
_MONTH = Slice("月", "month", "month__month")
_EXACT_UNIT = Slice("单位", "unit", "unit__code", is_exact=True)
_ITEM = Slice("分类", "breakdown", "breakdown", none="未分类")
_BREAKDOWN = Slice("分类", "breakdown", "breakdown", is_exact=True)


def _whole_terms(rows: QuerySet[Any], span: Span) -> QuerySet[Any]:
    """Say of each number whether its term is over on the last day that counts (`is_whole`)."""
    ends = {term: Q(month__lt=first_not_over(span, term)) for term in TERMS}
    return _marked(rows, ends)


def _only_terms(rows: QuerySet[Any], span: Span) -> QuerySet[Any]:
    """Say of each number whether its term is the period (`is_whole`)."""
    return _marked(rows, {term: Q(month=first) for term in TERMS if (first := only_term(span, term))})


def _marked(rows: QuerySet[Any], conditions: dict[int, Q]) -> QuerySet[Any]:
    whole = Q(pk__in=[])
    for term, condition in conditions.items():
        whole |= Q(indicator__term=term) & condition
    return rows.alias(is_whole=ExpressionWrapper(whole, BooleanField()))


def _kept_in(
    area: str,
    model: type[Observation | StatedValue],
    page: str,
    *slices: Slice,
    prepare: Callable[[QuerySet[Any], Span], QuerySet[Any]] | None = None,
) -> Subject:
    return Subject(
        model=model,
        area=area,
        page=page,
        unit_path="unit__code",
        key_paths=("code",),
        slices=slices,
        prepare=prepare,
    )


#: Numbers that are added up, rates and levels that are not, and what was copied from elsewhere; each area has its own,
#: since areas are closed one by one.
OBSERVED = {
    area: _kept_in(
        area,
        Observation,
        "checks:observation-list",
        Slice("单位", "unit", "unit__code"),
        _GROUP,
        _MONTH,
        _ITEM,
        prepare=_whole_terms,
    )
    for area in AREAS
}
OBSERVED_RATES = {
    area: _kept_in(area, Observation, "checks:observation-list", _EXACT_UNIT, _BREAKDOWN, prepare=_only_terms)
    for area in AREAS
}
STATED = {area: _kept_in(area, StatedValue, "checks:stated-list", _EXACT_UNIT, _BREAKDOWN) for area in AREAS}


def indicator_measure(indicator: Indicator) -> Measure:
    """What the indicator's name means in formulas and notices: the observations of the whole terms of the period,
    added up; of a rate the one of a period that is one term. Where there are none, what was stated for exactly these
    days (docs/decisions/indicators.md)."""
    is_summed = indicator.is_summed
    stated = _measure(indicator, "stated", STATED, Q(start=SpanDay.START, end=SpanDay.END))
    subjects = OBSERVED if is_summed else OBSERVED_RATES
    where = Q(is_whole=True, month__gte=SpanDay.START)
    return _measure(indicator, "observed", subjects, where, otherwise=stated)


def _measure(
    indicator: Indicator, source: str, subjects: dict[str, Subject], where: Q, otherwise: Measure | None = None
) -> Measure:
    return Measure(
        code=f"{source}-{indicator.code}",
        name=indicator.name,
        unit=indicator.unit,
        definition=indicator.definition,
        subject=subjects[indicator.area],
        where=Q(indicator__code=indicator.code) & where,
        take=Take.SUM,
        of="value",
        otherwise=otherwise,
    )


def _indicator_measures() -> Iterator[Measure]:
    return (indicator_measure(indicator) for indicator in Indicator.objects.all())


MEASURES.sources.append(_indicator_measures)
NAMED["checks.Observation"] = next(iter(OBSERVED.values()))
NAMED["checks.StatedValue"] = next(iter(STATED.values()))
