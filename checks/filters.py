"""Filters of columns, updates, accounts, findings, indicators and their numbers."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import F, Q, QuerySet

from checks.models import (
    ColumnArea,
    ColumnUpdate,
    Finding,
    FindingCategory,
    Indicator,
    MediaAccount,
    Observation,
    Platform,
    StatedValue,
    WebColumn,
)
from govaudit.filters import DayFilter, RecordFilter, SearchFilter, YesNoFilter
from units.frame import current_period
from units.models import AREAS
from units.record_filter import UnitChoiceFilter


def _area_filter(path: str) -> django_filters.ModelChoiceFilter:
    return django_filters.ModelChoiceFilter(
        field_name=path, to_field_name="name", queryset=ColumnArea.objects.all(), label="领域"
    )


class WebColumnFilter(RecordFilter):
    unit = UnitChoiceFilter("unit", label="责任单位")
    area = _area_filter("area")
    progress = django_filters.ChoiceFilter(
        choices=[("met", "达标"), ("unmet", "未达标"), ("silent", "零更新")],
        empty_label="全部",
        method="in_progress",
        label="完成情况",
    )
    text = SearchFilter(("name",), label="查找", placeholder="栏目名称")
    open_names = ("unit", "area", "progress", "text")

    class Meta:
        model = WebColumn
        fields: tuple[str, ...] = ()

    def in_progress(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        conditions = {
            "met": Q(updated__gte=F("required")),
            "unmet": Q(updated__lt=F("required")),
            "silent": Q(updated=0),
        }
        return rows.filter(conditions[value])


class ColumnUpdateFilter(RecordFilter):
    unit = UnitChoiceFilter("column__unit", label="责任单位")
    area = _area_filter("column__area")
    text = SearchFilter(("title", "column__name"), label="查找", placeholder="标题或栏目")
    since = DayFilter("published_on", lookup_expr="gte", label="发布日期从")
    until = DayFilter("published_on", lookup_expr="lte", label="发布日期到")

    class Meta:
        model = ColumnUpdate
        fields: tuple[str, ...] = ()


class MediaAccountFilter(RecordFilter):
    unit = UnitChoiceFilter("owner", label="主办单位")
    platform = django_filters.ModelChoiceFilter(
        field_name="platform", to_field_name="name", queryset=Platform.objects.all(), label="平台"
    )
    filing = django_filters.ChoiceFilter(
        choices=[("filed", "已备案"), ("unfiled", "未备案"), ("closed", "已注销")],
        empty_label="全部",
        method="with_filing",
        label="备案",
    )
    state = django_filters.ChoiceFilter(
        choices=[("normal", "正常"), ("fault", "不正常"), ("unchecked", "没有检查")],
        empty_label="全部",
        method="in_state",
        label="本期状态",
    )
    text = SearchFilter(("name",), label="查找", placeholder="账号名称")
    open_names = ("unit", "platform", "filing", "state")

    class Meta:
        model = MediaAccount
        fields: tuple[str, ...] = ()

    def with_filing(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """The filing as it stood on the period's 截至, as the table shows it."""
        period = current_period(self.request)
        if period is None:
            return rows
        closed = Q(closed_on__lte=period.as_of)
        filed = Q(filed_on__lte=period.as_of)
        return rows.filter({"closed": closed, "filed": filed & ~closed, "unfiled": ~filed}[value])

    def in_state(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        conditions = {
            "normal": Q(has_check=True, has_fault=False),
            "fault": Q(has_fault=True),
            "unchecked": Q(has_check=False),
        }
        return rows.filter(conditions[value])


class FindingFilter(RecordFilter):
    unit = UnitChoiceFilter("unit")
    nature = YesNoFilter(Q(is_merit=False), labels=("问题", "亮点"), label="性质")
    answered = YesNoFilter(Q(answered_at__isnull=False), labels=("已答复", "没有答复"), label="答复")
    category = django_filters.ModelChoiceFilter(
        field_name="category", to_field_name="name", queryset=FindingCategory.objects.all(), label="类别"
    )
    text = SearchFilter(("text", "code"), label="查找", placeholder="情况或编号")
    since = DayFilter("found_on", lookup_expr="gte", label="发现日期从")
    until = DayFilter("found_on", lookup_expr="lte", label="发现日期到")
    open_names = ("unit", "nature", "answered", "text")

    class Meta:
        model = Finding
        fields: tuple[str, ...] = ()


class IndicatorFilter(RecordFilter):
    area = django_filters.ChoiceFilter(choices=list(AREAS.items()), empty_label="全部", label="领域")
    summed = YesNoFilter(Q(is_summed=True), labels=("可累计的数", "比率或水平"), label="数的种类")
    text = SearchFilter(("name", "definition"), label="查找", placeholder="名称或口径")

    class Meta:
        model = Indicator
        fields: tuple[str, ...] = ()


def _indicator_filter() -> django_filters.ModelChoiceFilter:
    return django_filters.ModelChoiceFilter(
        field_name="indicator", to_field_name="code", queryset=Indicator.objects.all(), label="指标"
    )


class ObservationFilter(RecordFilter):
    indicator = _indicator_filter()
    unit = UnitChoiceFilter("unit")
    text = SearchFilter(("note", "code"), label="查找", placeholder="说明或编号")

    class Meta:
        model = Observation
        fields: tuple[str, ...] = ()


class StatedValueFilter(RecordFilter):
    indicator = _indicator_filter()
    unit = UnitChoiceFilter("unit")
    span = django_filters.ChoiceFilter(
        choices=[("exact", "正好是本期"), ("other", "其他起止")],
        empty_label="全部",
        method="of_span",
        label="起止",
    )
    text = SearchFilter(("source", "breakdown", "code"), label="查找", placeholder="来源、分类或编号")
    open_names = ("indicator", "unit", "span", "text")

    class Meta:
        model = StatedValue
        fields: tuple[str, ...] = ()

    def of_span(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Those that speak of exactly the period in view answer for it; others do not."""
        period = current_period(self.request)
        if period is None:
            return rows
        exact = Q(start=period.start, end=period.end)
        return rows.filter(exact if value == "exact" else ~exact)
