"""Filters of key areas: the catalogue, who publishes what where, and checks."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from checks.filters.inspections import InspectionChoiceFilter
from checks.models import GAPS, KeyArea, KeyAssignment, KeyCheck, KeyItem, Level, Verdict
from govaudit.filters import DayFilter, RecordFilter, SearchFilter
from units.record_filter import UnitChoiceFilter

UNCHECKED, GAP = "unchecked", "gap"


def _area_filter(path: str) -> django_filters.ModelChoiceFilter:
    return django_filters.ModelChoiceFilter(
        field_name=path, to_field_name="code", queryset=KeyArea.objects.all(), label="重点领域"
    )


class KeyAreaFilter(RecordFilter):
    text = SearchFilter(("name", "code"), label="查找", placeholder="领域名称")

    class Meta:
        model = KeyArea
        fields: tuple[str, ...] = ()


class KeyItemFilter(RecordFilter):
    area = _area_filter("area")
    level = django_filters.ChoiceFilter(choices=Level.choices, empty_label="全部", label="公开层级")
    text = SearchFilter(("name", "heading", "elements", "code"), label="查找", placeholder="事项、要素或代码")
    open_names = ("area", "level", "text")

    class Meta:
        model = KeyItem
        fields: tuple[str, ...] = ()


class KeyAssignmentFilter(RecordFilter):
    unit = UnitChoiceFilter("unit", label="责任单位")
    area = _area_filter("item__area")
    result = django_filters.ChoiceFilter(
        choices=[*Verdict.choices, (GAP, "未公开或不完整"), (UNCHECKED, "未检查")],
        empty_label="全部",
        method="with_result",
        label="本期结果",
    )
    text = SearchFilter(("item__name", "item__heading", "place"), label="查找", placeholder="事项或栏目")
    open_names = ("unit", "area", "result", "text")

    class Meta:
        model = KeyAssignment
        fields: tuple[str, ...] = ()

    def with_result(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        special = {UNCHECKED: Q(verdict=None), GAP: Q(verdict__in=GAPS)}
        return rows.filter(special.get(value, Q(verdict=value)))


class KeyCheckFilter(RecordFilter):
    unit = UnitChoiceFilter("assignment__unit", label="责任单位")
    area = _area_filter("assignment__item__area")
    verdict = django_filters.ChoiceFilter(choices=Verdict.choices, empty_label="全部", label="结果")
    inspection = InspectionChoiceFilter()
    text = SearchFilter(
        ("assignment__item__name", "assignment__place", "missing", "note"), label="查找", placeholder="事项、栏目或要素"
    )
    since = DayFilter("checked_on", lookup_expr="gte", label="检查日期从")
    until = DayFilter("checked_on", lookup_expr="lte", label="检查日期到")
    open_names = ("unit", "area", "verdict", "text")

    class Meta:
        model = KeyCheck
        fields: tuple[str, ...] = ()
