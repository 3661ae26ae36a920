"""Filters of 政务信息 and its adoptions."""

from __future__ import annotations

import django_filters
from django.db.models import Q

from checks.models import Adoption, AdoptionLevel, Publication, Submission, SubmissionKind
from govaudit.filters import DayFilter, RecordFilter, SearchFilter, YesNoFilter
from units.record_filter import UnitChoiceFilter


class SubmissionFilter(RecordFilter):
    unit = UnitChoiceFilter("unit")
    used = YesNoFilter(Q(is_used=True), labels=("有采用记录", "没有采用记录"), label="采用")
    text = SearchFilter(("title", "code"), label="查找", placeholder="标题或编号")
    kind = django_filters.ModelChoiceFilter(
        field_name="kind", to_field_name="name", queryset=SubmissionKind.objects.all(), label="类别"
    )
    since = DayFilter("sent_on", lookup_expr="gte", label="上报日期从")
    until = DayFilter("sent_on", lookup_expr="lte", label="上报日期到")

    class Meta:
        model = Submission
        fields: tuple[str, ...] = ()


class AdoptionFilter(RecordFilter):
    unit = UnitChoiceFilter("unit")
    level = django_filters.ModelChoiceFilter(
        field_name="publication__level", to_field_name="name", queryset=AdoptionLevel.objects.all(), label="级别"
    )
    publication = django_filters.ModelChoiceFilter(
        field_name="publication", to_field_name="name", queryset=Publication.objects.all(), label="刊物"
    )
    text = SearchFilter(("title", "submission__title", "code"), label="查找", placeholder="标题或编号")
    since = DayFilter("adopted_on", lookup_expr="gte", label="采用日期从")
    until = DayFilter("adopted_on", lookup_expr="lte", label="采用日期到")
    open_names = ("unit", "level", "publication", "text")

    class Meta:
        model = Adoption
        fields: tuple[str, ...] = ()
