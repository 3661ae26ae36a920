"""Measures of recurring duties: what was due, sent, late and missing."""

from typing import cast

from django.db.models import F, Q

from checks.models import DutyTerm, DutyTermQuerySet
from govaudit.measures import MEASURES, Measure, Slice, Subject, Take

DUTY_TERMS = Subject(
    model=DutyTerm,
    area="information",
    page="checks:duty-term-list",
    unit_path="unit__code",
    key_paths=("duty__code", "unit__code", "starts_on"),
    prepare=lambda rows, span: cast(DutyTermQuerySet, cast(DutyTermQuerySet, rows).due()).with_reports(span),
    slices=(
        Slice("单位", "unit", "unit__code"),
        Slice("分组", "group", "unit__group__name"),
        Slice("职责", "duty", "duty__name"),
        Slice("所属工作", "topic", "duty__topic", none="未注明工作"),
        Slice("月", "month", "counts_on__month"),
    ),
)
_WHEN = "以截止日归入周期，每周的职责不早于这一周的星期日；截止日过了才计。"
ON_TIME = Q(on_time__gte=F("required"))
LATE = Q(sent__gte=F("required"), on_time__lt=F("required"))
MISSING = Q(sent__lt=F("required"))


def _measure(code: str, name: str, unit: str, definition: str, where: Q, **more: object) -> Measure:
    said = f"{definition}{_WHEN}"
    given = {"definition": said, "subject": DUTY_TERMS, "by": "counts_on", "where": where}
    return Measure(code=code, name=name, unit=unit, **given, **more)  # type: ignore[arg-type]


MEASURES.add(
    _measure("duty_terms", "职责应报", "期", "各单位应报的期数，一个单位一周（月、季）为一期。", Q(), is_due=True),
    _measure(
        "duty_terms_sent", "职责已报", "期", "截至日已报齐的期数，按时的和迟报的都算。", Q(sent__gte=F("required")),
        parts=("duty_terms_on_time", "duty_terms_late"),
    ),
    _measure("duty_terms_on_time", "职责按时", "期", "在截止日以前（含当天）报齐的期数。", ON_TIME),
    _measure("duty_terms_late", "职责迟报", "期", "截至日已报齐、但过了截止日才报齐的期数。", LATE),
    _measure("duty_terms_missing", "职责漏报", "期", "截至日没有报齐的期数，少报一篇也算漏报。", MISSING, is_due=True),
    _measure(
        "duty_items_due", "职责应报篇数", "篇", "各期应报篇数之和。", Q(),
        take=Take.SUM, of="required", is_due=True,
    ),
    _measure(
        "duty_items_sent", "职责已报篇数", "篇", "各期至截至日已报篇数之和，多报的也计在内。", Q(),
        take=Take.SUM, of="sent",
    ),
    _measure("duty_units", "职责应报单位", "家", "有应报的单位。", Q(), take=Take.UNITS, is_due=True),
    _measure("duty_late_units", "职责迟报单位", "家", "有迟报的单位。", LATE, take=Take.UNITS),
    _measure("duty_missing_units", "职责漏报单位", "家", "有漏报的单位。", MISSING, take=Take.UNITS, is_due=True),
    _measure(
        "duty_untimely_units", "职责不及时单位", "家", "有迟报或漏报的单位。", LATE | MISSING, take=Take.UNITS,
        is_due=True,
    ),
)  # fmt: skip
