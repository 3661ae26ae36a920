"""Filters of what happened to orders."""

from __future__ import annotations

import django_filters

from govaudit.filters import DayFilter, RecordFilter, SearchFilter
from hotline.models import EventKind, Level, OrderEvent
from units.record_filter import UnitChoiceFilter


class OrderEventFilter(RecordFilter):
    unit = UnitChoiceFilter("order__unit", label="主办单位")
    kind = django_filters.ChoiceFilter(choices=EventKind.choices, empty_label="全部", label="事项")
    level = django_filters.ChoiceFilter(choices=Level.choices, empty_label="全部", label="级别")
    text = SearchFilter(("order__number", "note"), label="查找", placeholder="编号或说明")
    since = DayFilter("at", lookup_expr="date__gte", label="时间从")
    until = DayFilter("at", lookup_expr="date__lte", label="时间到")
    open_names = ("unit", "kind", "level", "text")

    class Meta:
        model = OrderEvent
        fields: tuple[str, ...] = ()
