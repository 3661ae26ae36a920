"""Measures of key areas: what units have to publish, and what the latest checks found."""

from typing import cast

from django.db.models import Q

from checks.models import GAPS, KeyAssignment, KeyAssignmentQuerySet, KeyCheck, KeyCheckQuerySet, Verdict
from govaudit.measures import MEASURES, Measure, Slice, Subject, Take

KEY_ASSIGNMENTS = Subject(
    model=KeyAssignment,
    area="disclosure",
    page="checks:key-assignment-list",
    unit_path="unit__code",
    key_paths=("code",),
    prepare=lambda rows, span: cast(KeyAssignmentQuerySet, rows).with_checks(span),
    slices=(
        Slice("单位", "unit", "unit__code"),
        Slice("分组", "group", "unit__group__name"),
        Slice("重点领域", "area", "item__area__name"),
        Slice("事项", "item", "item__name"),
        Slice("栏目", "place", "place"),
    ),
)
KEY_CHECKS = Subject(
    model=KeyCheck,
    area="disclosure",
    page="checks:key-check-list",
    unit_path="assignment__unit__code",
    key_paths=("code",),
    prepare=lambda rows, span: cast(KeyCheckQuerySet, rows).with_counts(span),
    slices=(
        Slice("单位", "unit", "assignment__unit__code"),
        Slice("分组", "group", "assignment__unit__group__name"),
        Slice("重点领域", "area", "assignment__item__area__name"),
        Slice("事项", "item", "assignment__item__name"),
        Slice("栏目", "place", "assignment__place"),
        Slice("结果", "verdict", "verdict", words=tuple((verdict.value, verdict.label) for verdict in Verdict)),
    ),
)
_LATEST = Q(is_latest=True)
_RULE = "一个事项在周期内检查几次的，以截至日以前最近一次为准。"

MEASURES.add(
    Measure(
        code="key_items",
        name="公开事项",
        unit="项",
        definition="周期内分工由单位公开的重点领域事项；一个事项由几个单位公开的，各算一项。",
        subject=KEY_ASSIGNMENTS,
    ),
    Measure(
        code="key_items_unchecked",
        name="未检查事项",
        unit="项",
        definition="公开事项中周期内还没有检查的。没有检查，不等于已公开。",
        subject=KEY_ASSIGNMENTS,
        where=Q(has_check=False),
    ),
    Measure(
        code="key_items_checked",
        name="已检查事项",
        unit="项",
        definition=f"周期内检查过的公开事项。{_RULE}",
        subject=KEY_CHECKS,
        by="checked_on",
        where=_LATEST,
        parts=tuple(f"key_items_{verdict.value}" for verdict in Verdict),
    ),
    *(
        Measure(
            code=f"key_items_{verdict.value}",
            name=f"{verdict.label}事项",
            unit="项",
            definition=f"周期内检查结果是“{verdict.label}”的公开事项。{_RULE}",
            subject=KEY_CHECKS,
            by="checked_on",
            where=_LATEST & Q(verdict=verdict.value),
        )
        for verdict in Verdict
    ),
    Measure(
        code="key_elements_missing",
        name="未公开要素",
        unit="个",
        definition=(
            "已检查的公开事项中没有公开的要素，有下级要素的按下级要素计；没有列要素而未公开或不完整的事项算 1 个。"
            f"{_RULE}"
        ),
        subject=KEY_CHECKS,
        by="checked_on",
        where=_LATEST,
        take=Take.SUM,
        of="missing_number",
    ),
    Measure(
        code="key_gap_units",
        name="公开缺项单位",
        unit="家",
        definition=f"有事项的检查结果是未公开或不完整的单位。{_RULE}",
        subject=KEY_CHECKS,
        by="checked_on",
        where=_LATEST & Q(verdict__in=GAPS),
        take=Take.UNITS,
    ),
)
