"""Tables of key areas: the catalogue, who publishes what where, and checks."""

from __future__ import annotations

import django_tables2 as tables
from django.urls import reverse
from django.utils.safestring import SafeString

from checks.elements import elements_of, in_words
from checks.models import KeyArea, KeyAssignment, KeyCheck, KeyItem, Verdict
from checks.tables.inspections import InspectionColumn
from govaudit.tables import (
    WIDE_ONLY,
    WRAPPED,
    DayColumn,
    KeyColumn,
    NoteColumn,
    NumberColumn,
    RecordTable,
    UnitColumn,
    badge,
)

_TONES = {Verdict.PUBLISHED: "good", Verdict.MISSING: "late", Verdict.INCOMPLETE: "near", Verdict.LATE: "near"}


def verdict_mark(verdict: str | None) -> SafeString:
    """What a check found, in words; 未检查 where there was none."""
    return badge(Verdict(verdict).label, _TONES.get(Verdict(verdict), "")) if verdict else badge("未检查")


class ElementsColumn(tables.Column):
    """Elements as a sentence lists them."""

    attrs = WRAPPED

    def render(self, value: str) -> str:
        return in_words(elements_of(value))


class KeyAreaTable(RecordTable):
    """Areas with `item_number` (of the catalogue) and `unit_number`."""

    name = KeyColumn()
    item_number = NumberColumn(verbose_name="公开事项")
    unit_number = NumberColumn(verbose_name="责任单位")

    class Meta(RecordTable.Meta):
        model = KeyArea
        fields = ("position", "name", "item_number", "unit_number")

    def record_url(self, record: KeyArea) -> str:
        return reverse("checks:key-area-detail", args=[record.code])


class KeyItemTable(RecordTable):
    """Items with `unit_number` (of those that publish them)."""

    area = tables.Column(order_by=("area__position", "area__code"))
    name = KeyColumn(attrs=WRAPPED)
    elements = ElementsColumn(orderable=False)
    time_limit = tables.Column(attrs=WIDE_ONLY)
    level = tables.Column(attrs=WIDE_ONLY)
    unit_number = NumberColumn(verbose_name="责任单位")

    class Meta(RecordTable.Meta):
        model = KeyItem
        fields = ("area", "heading", "name", "elements", "time_limit", "level", "unit_number")

    def record_url(self, record: KeyItem) -> str:
        return reverse("checks:key-item-detail", args=[record.code])


class KeyAssignmentTable(RecordTable):
    """Assignments with `verdict` and `checked_on` of the period's latest check."""

    unit = UnitColumn(verbose_name="责任单位")
    area = tables.Column(
        accessor="item__area",
        verbose_name="重点领域",
        order_by=("item__area__position", "item__area__code"),
        attrs=WIDE_ONLY,
    )
    item = KeyColumn(accessor="item__name", attrs=WRAPPED, verbose_name="事项")
    place = tables.Column(attrs=WRAPPED)
    verdict = tables.Column(verbose_name="本期结果", empty_values=(), orderable=False)
    checked_on = DayColumn(verbose_name="检查日期")

    class Meta(RecordTable.Meta):
        model = KeyAssignment
        fields = ("unit", "area", "item", "verdict", "place", "checked_on")

    def record_url(self, record: KeyAssignment) -> str:
        return reverse("checks:key-assignment-detail", args=[record.code])

    def render_verdict(self, value: str | None) -> SafeString:
        return verdict_mark(value)


class KeyCheckTable(RecordTable):
    """Checks with `missing_number`."""

    checked_on = DayColumn()
    unit = UnitColumn("assignment__unit", verbose_name="责任单位")
    area = tables.Column(
        accessor="assignment__item__area",
        verbose_name="重点领域",
        order_by=("assignment__item__area__position", "assignment__item__area__code"),
        attrs=WIDE_ONLY,
    )
    item = KeyColumn(accessor="assignment__item__name", attrs=WRAPPED, verbose_name="事项")
    place = tables.Column(accessor="assignment__place", verbose_name="公开栏目", attrs=WRAPPED)
    verdict = tables.Column()
    missing_number = NumberColumn(verbose_name="未公开要素数")
    missing = ElementsColumn(orderable=False)
    note = NoteColumn(orderable=False)
    inspection = InspectionColumn()
    at_first = "checked_on,unit,area,item,place,verdict,missing_number,missing,note,-inspection"

    class Meta(RecordTable.Meta):
        model = KeyCheck
        fields = (
            "checked_on", "unit", "area", "item", "place", "verdict", "missing_number", "missing", "note", "inspection",
        )  # fmt: skip

    def record_url(self, record: KeyCheck) -> str:
        return reverse("checks:key-check-detail", args=[record.code])

    def render_verdict(self, record: KeyCheck) -> SafeString:
        return verdict_mark(record.verdict)
