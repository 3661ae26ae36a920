"""Filters of letters and test letters."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet

from govaudit.filters import DayFilter, RecordFilter, SearchFilter
from hotline.filters.cases import until_of
from hotline.models import Letter, LetterBox, LetterKind, OrderClass, Satisfaction, TestLetter
from hotline.selectors import LETTER_STATES, TestResult, letters_in_state, letters_published, with_result
from units.record_filter import UnitChoiceFilter


class LetterFilter(RecordFilter):
    box = django_filters.ModelChoiceFilter(
        field_name="box", to_field_name="name", queryset=LetterBox.objects.all(), label="信箱"
    )
    unit = UnitChoiceFilter("unit", label="承办单位")
    kind = django_filters.ModelChoiceFilter(
        field_name="kind", to_field_name="name", queryset=LetterKind.objects.all(), label="类型"
    )
    state = django_filters.ChoiceFilter(
        choices=[(value, word) for value, (word, _) in LETTER_STATES.items()],
        empty_label="全部",
        method="in_state",
        label="状态",
    )
    text = SearchFilter(("number", "title"), label="查找", placeholder="编号或主题")
    topic = django_filters.ModelChoiceFilter(
        field_name="topic", to_field_name="name", queryset=OrderClass.objects.all(), label="分类"
    )
    published = django_filters.ChoiceFilter(
        choices=[("yes", "已公开"), ("no", "没有公开")], empty_label="全部", method="is_published", label="公开"
    )
    satisfaction = django_filters.ChoiceFilter(choices=Satisfaction.choices, empty_label="全部", label="满意度")
    since = DayFilter("received_at", lookup_expr="date__gte", label="收到日期从")
    until = DayFilter("received_at", lookup_expr="date__lte", label="收到日期到")
    open_names = ("box", "unit", "kind", "state", "text")

    class Meta:
        model = Letter
        fields: tuple[str, ...] = ()

    def in_state(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(letters_in_state(value, until_of(self.request)))

    def is_published(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        condition = letters_published(until_of(self.request))
        return rows.filter(condition) if value == "yes" else rows.exclude(condition)


class TestLetterFilter(RecordFilter):
    __test__ = False  # no test class
    unit = UnitChoiceFilter("unit", label="被测单位")
    box = django_filters.ModelChoiceFilter(
        field_name="box", to_field_name="name", queryset=LetterBox.objects.all(), label="信箱"
    )
    result = django_filters.ChoiceFilter(
        choices=[(result.name.lower().replace("_", "-"), result.value) for result in TestResult],
        empty_label="全部",
        method="of_result",
        label="结果",
    )
    text = SearchFilter(("code", "title"), label="查找", placeholder="编号或主题")
    since = DayFilter("sent_at", lookup_expr="date__gte", label="发出日期从")
    until = DayFilter("sent_at", lookup_expr="date__lte", label="发出日期到")
    open_names = ("unit", "box", "result", "text")

    class Meta:
        model = TestLetter
        fields: tuple[str, ...] = ()

    def of_result(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        result = TestResult[value.upper().replace("-", "_")]
        return rows.filter(with_result(result, until_of(self.request)))
