"""Filters of letters and work orders."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from govaudit.filters import DayFilter, RecordFilter, SearchFilter
from hotline.models import Letter, LetterBox, LetterKind, OrderClass, OrderKind, OrderSource, WorkOrder
from hotline.selectors import STATE_CHOICES, letters_in_state, orders_in_state, seen_until
from units.frame import current_period
from units.record_filter import UnitChoiceFilter


def _until(request: HttpRequest | None) -> datetime:
    period = current_period(request) if request is not None else None
    return seen_until(period.span) if period else timezone.now()


class WorkOrderFilter(RecordFilter):
    unit = UnitChoiceFilter("unit", label="承办单位")
    kind = django_filters.ModelChoiceFilter(
        field_name="kind", to_field_name="name", queryset=OrderKind.objects.all(), label="类型"
    )
    state = django_filters.ChoiceFilter(
        choices=list(STATE_CHOICES.items()), empty_label="全部", method="in_state", label="状态"
    )
    text = SearchFilter(("number", "title"), label="查找", placeholder="编号或诉求")
    topic = django_filters.ModelChoiceFilter(
        field_name="topic", to_field_name="name", queryset=OrderClass.objects.all(), label="分类"
    )
    source = django_filters.ModelChoiceFilter(
        field_name="source", to_field_name="code", queryset=OrderSource.objects.all(), label="来源"
    )
    returned = django_filters.ChoiceFilter(
        field_name="returned", lookup_expr="gte", choices=[("1", "有返工")], empty_label="全部", label="返工"
    )
    since = DayFilter("received_at", lookup_expr="date__gte", label="受理日期从")
    until = DayFilter("received_at", lookup_expr="date__lte", label="受理日期到")
    open_names = ("unit", "kind", "state", "text")

    class Meta:
        model = WorkOrder
        fields: tuple[str, ...] = ()

    def in_state(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(orders_in_state(value, _until(self.request)))


class LetterFilter(RecordFilter):
    unit = UnitChoiceFilter("unit", label="承办单位")
    kind = django_filters.ModelChoiceFilter(
        field_name="kind", to_field_name="name", queryset=LetterKind.objects.all(), label="类型"
    )
    state = django_filters.ChoiceFilter(
        choices=[("closed", "已答复"), ("open", "办理中"), ("late", "超时")],
        empty_label="全部",
        method="in_state",
        label="状态",
    )
    text = SearchFilter(("number", "title"), label="查找", placeholder="编号或主题")
    box = django_filters.ModelChoiceFilter(
        field_name="box", to_field_name="name", queryset=LetterBox.objects.all(), label="信箱"
    )
    since = DayFilter("received_at", lookup_expr="date__gte", label="收到日期从")
    until = DayFilter("received_at", lookup_expr="date__lte", label="收到日期到")
    open_names = ("unit", "kind", "state", "text")

    class Meta:
        model = Letter
        fields: tuple[str, ...] = ()

    def in_state(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(letters_in_state(value, _until(self.request)))
