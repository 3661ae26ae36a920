"""Measures of what the office observes."""

from collections.abc import Iterator
from typing import cast

from django.db.models import F, Q

from checks.models import (
    ColumnUpdate,
    Finding,
    Indicator,
    MediaAccount,
    MediaAccountQuerySet,
    Observation,
    StatedValue,
    WebColumn,
    WebColumnQuerySet,
)
from govaudit.measures import MEASURES, Measure, Slice, SpanDay, Subject, Take
from units.models import AREAS

COLUMNS = Subject(
    model=WebColumn,
    area="columns",
    page="checks:column-list",
    unit_path="unit__code",
    key_paths=("code",),
    prepare=lambda rows, span: cast(WebColumnQuerySet, rows).with_updates(span),
    slices=(
        Slice("单位", "unit", "unit__code"),
        Slice("分组", "group", "unit__group__name"),
        Slice("领域", "area", "area__name"),
        Slice("项", "lead", "lead"),
        Slice("栏目", "column", "name"),
    ),
)
UPDATES = Subject(
    model=ColumnUpdate,
    area="columns",
    page="checks:update-list",
    unit_path="column__unit__code",
    key_paths=("code",),
    slices=(
        Slice("单位", "unit", "column__unit__code"),
        Slice("分组", "group", "column__unit__group__name"),
        Slice("领域", "area", "column__area__name"),
        Slice("项", "lead", "column__lead"),
        Slice("栏目", "column", "column__name"),
        Slice("月", "month", "published_on__month"),
    ),
)
ACCOUNTS = Subject(
    model=MediaAccount,
    area="media",
    page="checks:account-list",
    unit_path="owner__code",
    key_paths=("code",),
    prepare=lambda rows, span: cast(MediaAccountQuerySet, rows).with_checks(span),
    slices=(
        Slice("单位", "unit", "owner__code"),
        Slice("分组", "group", "owner__group__name"),
        Slice("平台", "platform", "platform__name"),
    ),
)
FINDINGS = Subject(
    model=Finding,
    area="columns",
    page="checks:finding-list",
    unit_path="unit__code",
    key_paths=("code",),
    slices=(
        Slice("单位", "unit", "unit__code"),
        Slice("分组", "group", "unit__group__name"),
        Slice("类别", "category", "category__name"),
    ),
)

_FILED = Q(filed_on__lte=SpanDay.AS_OF) & (Q(closed_on=None) | Q(closed_on__gt=SpanDay.AS_OF))

MEASURES.add(
    Measure(
        code="columns_kept",
        name="责任栏目",
        unit="个",
        definition="周期内由单位负责维护的网站栏目。",
        subject=COLUMNS,
    ),
    Measure(
        code="columns_required",
        name="应更新数",
        unit="条",
        definition="周期内责任栏目应发布条数之和。",
        subject=COLUMNS,
        take=Take.SUM,
        of="required",
    ),
    Measure(
        code="columns_met",
        name="达标栏目",
        unit="个",
        definition="周期内发布条数不少于应更新数的责任栏目。",
        subject=COLUMNS,
        where=Q(updated__gte=F("required")),
    ),
    Measure(
        code="columns_silent",
        name="零更新栏目",
        unit="个",
        definition="周期内没有发布任何信息的责任栏目。",
        subject=COLUMNS,
        where=Q(updated=0),
    ),
    Measure(
        code="columns_silent_updates",
        name="零更新栏目条数",
        unit="条",
        definition="周期内没有更新的栏目的发布条数合计。",
        subject=COLUMNS,
        where=Q(updated=0),
        take=Take.SUM,
        of="updated",
    ),
    Measure(
        code="units_silent",
        name="零更新单位",
        unit="家",
        definition="有栏目在周期内没有发布任何信息的责任单位。",
        subject=COLUMNS,
        where=Q(updated=0),
        take=Take.UNITS,
    ),
    Measure(
        code="units_all_met",
        name="全部完成单位",
        unit="家",
        definition="所负责的栏目全部达到应更新数的单位。",
        subject=COLUMNS,
        where=Q(area_has_met=True, area_has_unmet=False),
        take=Take.UNITS,
    ),
    Measure(
        code="units_partly_met",
        name="部分完成单位",
        unit="家",
        definition="所负责的栏目有的达到应更新数、有的没有达到的单位。",
        subject=COLUMNS,
        where=Q(area_has_met=True, area_has_unmet=True),
        take=Take.UNITS,
    ),
    Measure(
        code="updates",
        name="栏目更新",
        unit="条",
        definition="发布日期在周期内的栏目信息条数。",
        subject=UPDATES,
        by="published_on",
        take=Take.SUM,
        of="quantity",
        zero_when_empty=True,
    ),
    Measure(
        code="accounts_filed",
        name="备案账号",
        unit="个",
        definition="截至日已备案且未注销的政务新媒体账号。",
        subject=ACCOUNTS,
        where=_FILED,
    ),
    Measure(
        code="accounts_filed_units",
        name="备案账号单位",
        unit="家",
        definition="截至日有已备案且未注销账号的单位。",
        subject=ACCOUNTS,
        where=_FILED,
        take=Take.UNITS,
    ),
    Measure(
        code="accounts_normal",
        name="运行正常账号",
        unit="个",
        definition="已备案，且周期内有检查、每次检查状态都正常的账号。",
        subject=ACCOUNTS,
        where=_FILED & Q(has_check=True, has_fault=False),
    ),
    Measure(
        code="accounts_unfiled",
        name="未备案账号",
        unit="个",
        definition="开设日期在周期内、至截至日没有备案的账号（含已注销的）。",
        subject=ACCOUNTS,
        by="opened_on",
        where=Q(filed_on=None) | Q(filed_on__gt=SpanDay.AS_OF),
    ),
    Measure(
        code="faults",
        name="问题",
        unit="个",
        definition="发现日期在周期内的问题。",
        subject=FINDINGS,
        by="found_on",
        where=Q(is_merit=False),
    ),
    Measure(
        code="fault_units",
        name="问题单位",
        unit="家",
        definition="周期内发现有问题的单位。",
        subject=FINDINGS,
        by="found_on",
        where=Q(is_merit=False),
        take=Take.UNITS,
    ),
    Measure(
        code="merit_units",
        name="亮点单位",
        unit="家",
        definition="周期内记有亮点的单位。",
        subject=FINDINGS,
        by="found_on",
        where=Q(is_merit=True),
        take=Take.UNITS,
    ),
)

_GROUP = Slice("分组", "group", "unit__group__name")
_MONTH = Slice("月", "month", "month__month")
_EXACT_UNIT = Slice("单位", "unit", "unit__code", is_exact=True)
_BREAKDOWN = Slice("分类", "breakdown", "breakdown", is_exact=True)


def _kept_in(area: str, model: type[Observation | StatedValue], page: str, *slices: Slice) -> Subject:
    return Subject(model=model, area=area, page=page, unit_path="unit__code", key_paths=("code",), slices=slices)


#: Numbers that are added up, rates and levels that are not, and what was copied from elsewhere; each area has its own,
#: since areas are closed one by one.
OBSERVED = {
    area: _kept_in(area, Observation, "checks:observation-list", Slice("单位", "unit", "unit__code"), _GROUP, _MONTH)
    for area in AREAS
}
OBSERVED_RATES = {area: _kept_in(area, Observation, "checks:observation-list", _EXACT_UNIT) for area in AREAS}
STATED = {area: _kept_in(area, StatedValue, "checks:stated-list", _EXACT_UNIT, _BREAKDOWN) for area in AREAS}


def indicator_measure(indicator: Indicator) -> Measure:
    """What the indicator's name means in formulas and notices: the observations of the whole months of the period,
    added up; of a rate the one of a period that is one month. Where there are none, what was stated for exactly these
    days (docs/decisions/indicators.md)."""
    is_summed = indicator.is_summed
    stated = _measure(indicator, "stated", STATED, Q(start=SpanDay.START, end=SpanDay.END))
    inside = Q(month__gte=SpanDay.START, month__lt=SpanDay.MONTHS_END)
    subjects = OBSERVED if is_summed else OBSERVED_RATES
    where = inside if is_summed else Q(month=SpanDay.ONLY_MONTH)
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
