"""Tables of inspections and their items."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from checks.models import Inspection, InspectionItem, ItemVerdict
from govaudit.access import may_open
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
from units.models import User

_TONES = {ItemVerdict.NORMAL.value: "good", ItemVerdict.PROBLEM.value: "late", ItemVerdict.UNREACHABLE.value: "near"}


def item_mark(verdict: str) -> SafeString:
    """What was said of an item; 未检查 where nothing was."""
    return badge(ItemVerdict(verdict).label, _TONES[verdict]) if verdict else badge("未检查")


def inspection_mark(inspection: Inspection | None, person: User) -> SafeString | str:
    """The inspection a record belongs to, linked for who may open it; empty where it belongs to none."""
    if inspection is None:
        return ""
    if not may_open(person, "checks:inspection-detail"):
        return inspection.title
    return format_html('<a href="{}">{}</a>', reverse("checks:inspection-detail", args=[inspection.code]), inspection)


class InspectionColumn(tables.Column):
    """The inspection a record belongs to, by name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            accessor="inspection", order_by=("inspection__starts_on", "inspection__code"), verbose_name="检查批次",
            **kwargs,
        )  # fmt: skip


class InspectionTable(RecordTable):
    """Inspections with their progress."""

    starts_on = DayColumn()
    ends_on = DayColumn(attrs=WIDE_ONLY | {"td": {"class": "nowrap wide-only"}})
    area = tables.Column(attrs=WIDE_ONLY)
    title = KeyColumn(attrs=WRAPPED)
    drawn_number = NumberColumn(verbose_name="应检")
    checked_number = NumberColumn(verbose_name="已检")
    faulty_number = NumberColumn(verbose_name="有问题")
    finding_number = NumberColumn(verbose_name="登记问题")
    code = tables.Column(attrs={"td": {"class": "nowrap"}})
    note = NoteColumn(orderable=False)
    at_first = "starts_on,ends_on,area,title,drawn_number,checked_number,faulty_number,finding_number,-code,-note"

    class Meta(RecordTable.Meta):
        model = Inspection
        fields = (
            "starts_on", "ends_on", "area", "title", "drawn_number", "checked_number", "faulty_number",
            "finding_number", "code", "note",
        )  # fmt: skip

    def record_url(self, record: Inspection) -> str:
        return reverse("checks:inspection-detail", args=[record.code])


class InspectionItemTable(RecordTable):
    """Items of inspections."""

    unit = UnitColumn()
    name = KeyColumn(verbose_name="抽查对象", orderable=False, attrs=WRAPPED)
    detail = tables.Column(verbose_name="所属", orderable=False, attrs=WIDE_ONLY)
    inspection = InspectionColumn(attrs=WRAPPED)
    number = NumberColumn()
    checker = tables.Column(order_by=("checker__username",))
    verdict = tables.Column(empty_values=())
    note = NoteColumn(orderable=False)
    checked_on = DayColumn()
    checked_by = tables.Column(attrs=WIDE_ONLY)
    at_first = "unit,name,detail,inspection,checker,verdict,note,checked_on,-number,-checked_by"

    class Meta(RecordTable.Meta):
        model = InspectionItem
        fields = (
            "unit", "name", "detail", "inspection", "checker", "verdict", "note", "checked_on", "number", "checked_by",
        )  # fmt: skip

    def record_url(self, record: InspectionItem) -> str:
        return reverse("checks:inspection-item-detail", args=[record.inspection.code, record.number])

    def render_verdict(self, record: InspectionItem) -> SafeString:
        return item_mark(record.verdict)
