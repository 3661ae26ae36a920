"""Filters of findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django.db.models import Q
from django.utils import timezone

from checks.filters.inspections import InspectionChoiceFilter
from checks.models import PENDING, STATES, Finding, FindingCategory, Severity
from govaudit.filters import DayFilter, RecordFilter, SearchFilter, YesNoFilter
from units.models import AREAS
from units.record_filter import UnitChoiceFilter

if TYPE_CHECKING:
    from django.db.models import QuerySet

_STATES = [*STATES.items(), ("pending", "待整改和已退回"), ("overdue", "逾期")]


class StateFilter(django_filters.ChoiceFilter):
    """Where a fault stands, by the annotations of `seen_on`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=_STATES, empty_label="全部", **kwargs)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return qs
        faults = qs.filter(is_merit=False)
        if value == "overdue":
            return faults.filter(state__in=PENDING, due__lt=timezone.localdate())
        return faults.filter(state__in=PENDING if value == "pending" else [value])


class FindingFilter(RecordFilter):
    unit = UnitChoiceFilter("unit")
    nature = YesNoFilter(Q(is_merit=False), labels=("问题", "亮点"), label="性质")
    state = StateFilter(label="整改")
    area = django_filters.ChoiceFilter(choices=list(AREAS.items()), empty_label="全部", label="领域")
    category = django_filters.ModelChoiceFilter(
        field_name="category", to_field_name="name", queryset=FindingCategory.objects.all(), label="类别"
    )
    severity = django_filters.ChoiceFilter(choices=Severity.choices, empty_label="全部", label="严重程度")
    veto = YesNoFilter(Q(is_veto=True) | Q(category__is_veto=True), labels=("是", "否"), label="单项否决")
    repeat = YesNoFilter(Q(is_repeat=True, is_merit=False), labels=("是", "否"), label="重复出现")
    inspection = InspectionChoiceFilter()
    text = SearchFilter(
        ("text", "code", "wrong_words", "where_found"), label="查找", placeholder="情况、错误表述或编号"
    )
    since = DayFilter("found_on", lookup_expr="gte", label="发现日期从")
    until = DayFilter("found_on", lookup_expr="lte", label="发现日期到")
    open_names = ("unit", "nature", "state", "text")

    class Meta:
        model = Finding
        fields: tuple[str, ...] = ()


class OverdueFilter(RecordFilter):
    unit = UnitChoiceFilter("unit")
    area = django_filters.ChoiceFilter(choices=list(AREAS.items()), empty_label="全部", label="领域")
    text = SearchFilter(("text", "code"), label="查找", placeholder="情况或编号")

    class Meta:
        model = Finding
        fields: tuple[str, ...] = ()
