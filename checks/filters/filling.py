"""The filter of what units were asked to fill in."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from checks.models import FillState, FillTask
from govaudit.filters import RecordFilter, SearchFilter
from units.record_filter import UnitChoiceFilter


class FillTaskFilter(RecordFilter):
    state = django_filters.ChoiceFilter(choices=FillState.choices, empty_label="全部", label="状态")
    late = django_filters.ChoiceFilter(
        choices=[("yes", "已逾期")], empty_label="全部", method="of_lateness", label="期限"
    )
    unit = UnitChoiceFilter("unit")
    text = SearchFilter(("request__code", "request__note"), label="查找", placeholder="编号或要求")
    open_names = ("state", "late", "unit", "text")

    class Meta:
        model = FillTask
        fields: tuple[str, ...] = ()

    def of_lateness(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        open_states = Q(state__in=(FillState.ASKED, FillState.RETURNED))
        return rows.filter(open_states, request__due_on__lt=timezone.localdate())
