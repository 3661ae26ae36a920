"""Measures of findings, and of what had become of them by a period's 截至."""

from typing import Any, cast

from django.db.models import Q

from checks.models import PENDING, Finding, FindingQuerySet, Severity, StepKind
from govaudit.measures import MEASURES, Measure, Slice, SpanDay, Subject, Take
from units.models import AREAS

FINDINGS = Subject(
    model=Finding,
    area="columns",
    page="checks:finding-list",
    unit_path="unit__code",
    key_paths=("code",),
    area_path="area",
    prepare=lambda rows, span: cast(FindingQuerySet, rows).with_repeats().carried_into(span.start).seen_on(span.as_of),
    slices=(
        Slice("单位", "unit", "unit__code"),
        Slice("分组", "group", "unit__group__name"),
        Slice("领域", "area", "area", words=tuple(AREAS.items())),
        Slice("类别", "category", "category__name"),
        Slice("严重程度", "severity", "severity", words=tuple((str(v), str(label)) for v, label in Severity.choices)),
        Slice("月", "month", "found_on__month"),
    ),
)
_FAULT = Q(is_merit=False)
_PENDING = _FAULT & Q(state__in=PENDING)
_CARRIED = _FAULT & Q(found_on__lt=SpanDay.START, is_over=False)


def _found(code: str, name: str, definition: str, where: Q = _FAULT, unit: str = "个", **more: Any) -> Measure:
    return Measure(
        code=code, name=name, unit=unit, definition=definition, subject=FINDINGS, by="found_on", where=where, **more
    )


def _carried(code: str, name: str, definition: str, where: Q | None = None, unit: str = "个", **more: Any) -> Measure:
    """A measure of the faults of earlier days that were not closed when the period began."""
    said: dict[str, Any] = {"code": code, "name": name, "unit": unit, "definition": definition}
    return Measure(**said, subject=FINDINGS, base=(_CARRIED,), where=where or Q(), **more)


MEASURES.add(
    _found("faults", "问题", "发现日期在周期内的问题。"),
    _found("fault_units", "问题单位", "周期内发现有问题的单位。", unit="家", take=Take.UNITS),
    _found("merits", "亮点", "发现日期在周期内的亮点。", Q(is_merit=True)),
    _found("merit_units", "亮点单位", "周期内记有亮点的单位。", Q(is_merit=True), unit="家", take=Take.UNITS),
    _found(
        "faults_vetoing",
        "单项否决问题",
        "周期内发现的问题中单独标明单项否决的，和类别属于单项否决的。",
        _FAULT & (Q(is_veto=True) | Q(category__is_veto=True)),
    ),
    _found(
        "faults_repeated",
        "重复问题",
        "周期内发现的问题中，同一单位以前有过同类别的问题，并且来源记录相同、错误表述相同或情况文字相同的。",
        _FAULT & Q(is_repeat=True),
    ),
    _found(
        "faults_pending",
        "待整改问题",
        "周期内发现的问题中，至截至日单位还没有反馈，或者被退回以后没有再反馈的。",
        _PENDING,
    ),
    _found(
        "faults_overdue",
        "逾期问题",
        "待整改问题中，至截至日已过整改期限的；延期的按新的期限算。",
        _PENDING & Q(due__lt=SpanDay.AS_OF),
    ),
    _found(
        "fault_overdue_units",
        "逾期问题单位",
        "至截至日有逾期问题的单位。",
        _PENDING & Q(due__lt=SpanDay.AS_OF),
        unit="家",
        take=Take.UNITS,
    ),
    _found(
        "faults_answered",
        "已反馈问题",
        "周期内发现的问题中，至截至日单位已经反馈而没有销号的，包括已认可的，不含退回的。",
        _FAULT & Q(state__in=(StepKind.ANSWER, StepKind.ACCEPT)),
    ),
    _found("faults_closed", "已销号问题", "周期内发现的问题中，至截至日已经销号的。", _FAULT & Q(state=StepKind.CLOSE)),
    _found(
        "fault_reminders",
        "问题催办",
        "周期内发现的问题至截至日催办的次数。",
        unit="次",
        take=Take.SUM,
        of="reminded",
        zero_when_empty=True,
    ),
    _carried("faults_carried", "问题上期结转", "周期开始以前发现，到周期开始时还没有销号的问题。"),
    _carried(
        "faults_carried_pending",
        "结转未整改问题",
        "问题上期结转中，至截至日单位还没有反馈，或者被退回以后没有再反馈的。",
        Q(state__in=PENDING),
    ),
    _carried(
        "fault_carried_units",
        "结转未整改单位",
        "有结转未整改问题的单位。",
        Q(state__in=PENDING),
        unit="家",
        take=Take.UNITS,
    ),
    _carried(
        "faults_carried_closed",
        "结转销号问题",
        "问题上期结转中，至截至日已经销号的。",
        Q(state=StepKind.CLOSE),
    ),
)
