"""Filters of requests for information, and of the reviews and lawsuits over their answers."""

from __future__ import annotations

import django_filters
from django.db.models import Q

from checks.measures.foi import NO_UNIT, NOT_SAID
from checks.models import ApplicantKind, DisputeKind, FoiChannel, FoiDispute, FoiRequest, FoiResult
from govaudit.filters import DayFilter, RecordFilter, SearchFilter, YesNoFilter
from units.record_filter import UnitChoiceFilter


class FoiRequestFilter(RecordFilter):
    unit = UnitChoiceFilter("unit", label="承办单位", none=NO_UNIT)
    channel = django_filters.ModelChoiceFilter(
        field_name="channel", to_field_name="name", queryset=FoiChannel.objects.all(), label="方式"
    )
    closed = YesNoFilter(Q(closed_on=None), labels=("没有办结", "已经办结"), label="办结")
    text = SearchFilter(("title", "code"), label="查找", placeholder="申请内容或编号")
    applicant = django_filters.ModelChoiceFilter(
        field_name="applicant",
        to_field_name="name",
        queryset=ApplicantKind.objects.all(),
        label="申请人类别",
        null_label=NOT_SAID,
        null_value=NOT_SAID,
    )
    result = django_filters.ModelChoiceFilter(
        field_name="result",
        to_field_name="name",
        queryset=FoiResult.objects.all(),
        label="办理结果",
        null_label=NOT_SAID,
        null_value=NOT_SAID,
    )
    since = DayFilter("received_on", lookup_expr="gte", label="收到日期从")
    until = DayFilter("received_on", lookup_expr="lte", label="收到日期到")
    open_names = ("unit", "channel", "closed", "text")

    class Meta:
        model = FoiRequest
        fields: tuple[str, ...] = ()


class FoiDisputeFilter(RecordFilter):
    unit = UnitChoiceFilter("request__unit", label="承办单位", none=NO_UNIT)
    kind = django_filters.ChoiceFilter(choices=DisputeKind.choices, empty_label="全部", label="类型")
    decided = YesNoFilter(~Q(result=""), labels=("已经审结", "尚未审结"), label="审结")

    class Meta:
        model = FoiDispute
        fields: tuple[str, ...] = ()
