"""Filters of inspections and their items, and the filter by inspection that lists of records share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django.db.models import F, Q

from checks.models import FAULTY, TARGETS, Inspection, InspectionItem, ItemVerdict
from govaudit.filters import DayFilter, RecordFilter, SearchFilter
from units.record_filter import UnitChoiceFilter

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

#: What lists of items may ask for besides a verdict.
UNCHECKED, CHECKED, FAULT = "unchecked", "checked", "faulty"


def _visible(request: HttpRequest | None) -> QuerySet[Inspection]:
    rows = Inspection.objects.all()
    return rows.visible_to(request.user) if request is not None else rows  # type: ignore[arg-type]


class InspectionChoiceFilter(django_filters.ModelChoiceFilter):
    """An inspection by its code; who does not see them has none to choose from."""

    def __init__(self, path: str = "inspection") -> None:
        super().__init__(field_name=path, to_field_name="code", queryset=_visible, label="检查批次")


class InspectionFilter(RecordFilter):
    area = django_filters.ChoiceFilter(choices=list(TARGETS.items()), empty_label="全部", label="检查对象")
    state = django_filters.ChoiceFilter(
        choices=[("empty", "还没有抽取"), ("open", "还没有查完"), ("done", "已经查完")],
        empty_label="全部",
        method="in_state",
        label="进度",
    )
    text = SearchFilter(("title", "code", "note"), label="查找", placeholder="名称或编号")

    class Meta:
        model = Inspection
        fields: tuple[str, ...] = ()

    def in_state(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        conditions = {
            "empty": Q(drawn_number=0),
            "open": Q(checked_number__lt=F("drawn_number")),
            "done": Q(drawn_number__gt=0, checked_number__gte=F("drawn_number")),
        }
        return rows.filter(conditions[value])


class InspectionItemFilter(RecordFilter):
    unit = UnitChoiceFilter("unit")
    inspection = InspectionChoiceFilter()
    verdict = django_filters.ChoiceFilter(
        choices=[*ItemVerdict.choices, (FAULT, "问题或无法访问"), (CHECKED, "已检查"), (UNCHECKED, "未检查")],
        empty_label="全部",
        method="with_verdict",
        label="结果",
    )
    area = django_filters.ChoiceFilter(
        field_name="inspection__area", choices=list(TARGETS.items()), empty_label="全部", label="检查对象"
    )
    text = SearchFilter(
        ("column__name", "account__name", "assignment__item__name", "note"), label="查找", placeholder="名称或说明"
    )
    since = DayFilter("checked_on", lookup_expr="gte", label="检查日期从")
    until = DayFilter("checked_on", lookup_expr="lte", label="检查日期到")
    open_names = ("unit", "inspection", "verdict", "text")

    class Meta:
        model = InspectionItem
        fields: tuple[str, ...] = ()

    def with_verdict(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        meant = {UNCHECKED: Q(verdict=""), CHECKED: ~Q(verdict=""), FAULT: Q(verdict__in=FAULTY)}
        return rows.filter(meant.get(value, Q(verdict=value)))
