"""Filters of documents and of what explains them."""

from __future__ import annotations

import django_filters
from django.db.models import Q

from checks.measures.documents import NO_UNIT
from checks.models import DocumentAttribute, DocumentIssuer, Interpretation, InterpretationForm, PolicyDocument
from govaudit.filters import DayFilter, RecordFilter, SearchFilter, YesNoFilter
from units.record_filter import UnitChoiceFilter


class PolicyDocumentFilter(RecordFilter):
    unit = UnitChoiceFilter("unit", label="起草单位", none=NO_UNIT)
    attribute = django_filters.ModelChoiceFilter(
        field_name="attribute", to_field_name="name", queryset=DocumentAttribute.objects.all(), label="公开属性"
    )
    published = YesNoFilter(Q(published_on__isnull=False), labels=("已公开", "没有公开"), label="公开")
    text = SearchFilter(("title", "number"), label="查找", placeholder="标题或文号")
    issuer = django_filters.ModelChoiceFilter(
        field_name="issuer", to_field_name="name", queryset=DocumentIssuer.objects.all(), label="制发机关"
    )
    to_read = YesNoFilter(Q(needs_reading=True), labels=("应当解读", "不要求解读"), label="解读要求")
    read = YesNoFilter(Q(is_read=True), labels=("已有解读", "没有解读"), label="解读")
    since = DayFilter("issued_on", lookup_expr="gte", label="印发日期从")
    until = DayFilter("issued_on", lookup_expr="lte", label="印发日期到")
    open_names = ("unit", "attribute", "published", "text")

    class Meta:
        model = PolicyDocument
        fields: tuple[str, ...] = ()


class InterpretationFilter(RecordFilter):
    unit = UnitChoiceFilter("document__unit", label="起草单位", none=NO_UNIT)
    form = django_filters.ModelChoiceFilter(
        field_name="form", to_field_name="name", queryset=InterpretationForm.objects.all(), label="解读形式"
    )
    text = SearchFilter(("document__title", "document__number"), label="查找", placeholder="文件标题或文号")

    class Meta:
        model = Interpretation
        fields: tuple[str, ...] = ()
