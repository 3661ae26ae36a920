"""Filters of indicators and their numbers."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from checks.models import (
    Indicator,
    Observation,
    StatedValue,
)
from govaudit.filters import RecordFilter, SearchFilter, YesNoFilter
from units.frame import current_period
from units.models import AREAS
from units.record_filter import UnitChoiceFilter


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
    text = SearchFilter(("note", "breakdown", "code"), label="查找", placeholder="说明、分类或编号")

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
