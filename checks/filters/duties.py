"""Filters of recurring duties, their terms and reports."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from checks.measures.duties import LATE, MISSING, ON_TIME
from checks.models import Cycle, Duty, DutyReport, DutyTerm
from govaudit.filters import DayFilter, RecordFilter, SearchFilter
from units.record_filter import UnitChoiceFilter


def _duty_filter() -> django_filters.ModelChoiceFilter:
    return django_filters.ModelChoiceFilter(
        field_name="duty", to_field_name="code", queryset=Duty.objects.all(), label="职责"
    )


class DutyFilter(RecordFilter):
    cycle = django_filters.ChoiceFilter(choices=Cycle.choices, empty_label="全部", label="周期")
    text = SearchFilter(("name", "topic", "code"), label="查找", placeholder="名称或所属工作")

    class Meta:
        model = Duty
        fields: tuple[str, ...] = ()


class DutyTermFilter(RecordFilter):
    unit = UnitChoiceFilter("unit")
    duty = _duty_filter()
    state = django_filters.ChoiceFilter(
        choices=[("untimely", "迟报或漏报"), ("on_time", "按时"), ("late", "迟报"), ("missing", "漏报")],
        empty_label="全部",
        method="in_state",
        label="报送情况",
    )
    since = DayFilter("due_on", lookup_expr="gte", label="截止日期从")
    until = DayFilter("due_on", lookup_expr="lte", label="截止日期到")

    class Meta:
        model = DutyTerm
        fields: tuple[str, ...] = ()

    def in_state(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        conditions: dict[str, Q] = {"untimely": LATE | MISSING, "on_time": ON_TIME, "late": LATE, "missing": MISSING}
        return rows.filter(conditions[value])


class DutyReportFilter(RecordFilter):
    unit = UnitChoiceFilter("unit")
    duty = _duty_filter()
    text = SearchFilter(("title", "code"), label="查找", placeholder="题目或编号")
    since = DayFilter("sent_on", lookup_expr="gte", label="报送日期从")
    until = DayFilter("sent_on", lookup_expr="lte", label="报送日期到")

    class Meta:
        model = DutyReport
        fields: tuple[str, ...] = ()
