"""Filters of work orders."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet

from govaudit.filters import DayFilter, RecordFilter, SearchFilter
from hotline.filters.cases import until_of
from hotline.measures.wording import NO_UNIT
from hotline.models import Channel, OrderClass, OrderKind, OrderSource, Satisfaction, Urgency, WorkOrder
from hotline.selectors import ORDER_STATES, orders_in_state
from units.record_filter import UnitChoiceFilter


def _entry(name: str, model: type[Any], label: str, key: str = "name") -> django_filters.ModelChoiceFilter:
    return django_filters.ModelChoiceFilter(
        field_name=name, to_field_name=key, queryset=model.objects.all(), label=label
    )


def _at_least(name: str, label: str) -> django_filters.ChoiceFilter:
    """How often something happened: once, twice, three times or more."""
    choices = [(str(times), f"{times} 次以上") for times in (1, 2, 3)]
    return django_filters.ChoiceFilter(
        field_name=name, lookup_expr="gte", choices=choices, empty_label="全部", label=label
    )


class WorkOrderFilter(RecordFilter):
    unit = UnitChoiceFilter("unit", label="承办单位", none=NO_UNIT)
    kind = _entry("kind", OrderKind, "类型")
    state = django_filters.ChoiceFilter(
        choices=[(value, word) for value, (word, _) in ORDER_STATES.items()],
        empty_label="全部",
        method="in_state",
        label="状态",
    )
    text = SearchFilter(("number", "title"), label="查找", placeholder="编号或诉求")
    topic = _entry("topic", OrderClass, "分类")
    source = _entry("source", OrderSource, "来源", "code")
    channel = _entry("channel", Channel, "渠道")
    urgency = _entry("urgency", Urgency, "紧急程度")
    returned = _at_least("returned", "返工")
    handed_back = _at_least("handed_back", "退件")
    satisfaction = django_filters.ChoiceFilter(choices=Satisfaction.choices, empty_label="全部", label="满意度")
    since = DayFilter("received_at", lookup_expr="date__gte", label="受理日期从")
    until = DayFilter("received_at", lookup_expr="date__lte", label="受理日期到")
    due_since = DayFilter("due_at", lookup_expr="date__gte", label="办结期限从")
    due_until = DayFilter("due_at", lookup_expr="date__lte", label="办结期限到")
    open_names = ("unit", "kind", "state", "text")

    class Meta:
        model = WorkOrder
        fields: tuple[str, ...] = ()

    def in_state(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(orders_in_state(value, until_of(self.request)))
