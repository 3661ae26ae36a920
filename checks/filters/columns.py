"""Filters of website columns and their updates."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import F, Q, QuerySet

from checks.measures.columns import EMPTY, OVERDUE
from checks.models import (
    ColumnArea,
    ColumnCadence,
    ColumnUpdate,
    WebColumn,
    limit,
)
from checks.models.columns import MET
from govaudit.filters import DayFilter, RecordFilter, SearchFilter, YesNoFilter
from units.record_filter import UnitChoiceFilter

#: Levels of columns by name, from the first on.
LEVELS = ("一级", "二级", "三级")


def _area_filter(path: str) -> django_filters.ModelChoiceFilter:
    return django_filters.ModelChoiceFilter(
        field_name=path, to_field_name="name", queryset=ColumnArea.objects.all(), label="领域"
    )


class HolderFilter(UnitChoiceFilter):
    """The unit responsible on the last day of the period (`with_updates`)."""

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return qs.filter(holder_id=value.pk) if value else qs


class WebColumnFilter(RecordFilter):
    unit = HolderFilter("unit", label="责任单位")
    area = _area_filter("area")
    progress = django_filters.ChoiceFilter(
        choices=[("met", "达标"), ("unmet", "未达标"), ("silent", "零更新"), ("free", "没有规定应更新数")],
        empty_label="全部",
        method="in_progress",
        label="完成情况",
    )
    text = SearchFilter(("name",), label="查找", placeholder="栏目名称")
    state = django_filters.ChoiceFilter(
        choices=[("overdue", "应更新未更新"), ("empty", "空白栏目"), ("idle", "连续零更新")],
        empty_label="全部",
        method="in_state",
        label="更新状态",
    )
    level = django_filters.ChoiceFilter(
        choices=[(str(level), words) for level, words in enumerate(LEVELS, start=1)], empty_label="全部", label="层级"
    )
    topic = YesNoFilter(Q(is_topic=True), labels=("专题专栏", "一般栏目"), label="专题专栏")
    cadence = django_filters.ModelChoiceFilter(
        to_field_name="code", queryset=ColumnCadence.objects.all(), label="更新频次"
    )
    open_names = ("unit", "area", "progress", "state", "text")

    class Meta:
        model = WebColumn
        fields: tuple[str, ...] = ()

    def in_progress(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        conditions = {
            "met": MET,
            "unmet": Q(updated__lt=F("required")),
            "silent": Q(updated=0),
            "free": Q(required=0),
        }
        return rows.filter(conditions[value], is_parent=False)

    def in_state(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        conditions = {"overdue": OVERDUE, "empty": EMPTY, "idle": Q(idle_months__gte=limit("idle_months"))}
        return rows.filter(conditions[value], is_parent=False)


class ColumnUpdateFilter(RecordFilter):
    unit = UnitChoiceFilter("unit", label="发布单位")
    area = _area_filter("column__area")
    text = SearchFilter(("title", "column__name"), label="查找", placeholder="标题或栏目")
    since = DayFilter("published_on", lookup_expr="gte", label="发布日期从")
    until = DayFilter("published_on", lookup_expr="lte", label="发布日期到")

    class Meta:
        model = ColumnUpdate
        fields: tuple[str, ...] = ()
