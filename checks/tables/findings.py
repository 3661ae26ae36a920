"""Tables of findings."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from checks.models import PENDING, STATES, Finding, Severity, StepKind
from checks.tables.inspections import InspectionColumn
from govaudit.tables import (
    DASH,
    WIDE_ONLY,
    DayColumn,
    KeyColumn,
    NumberColumn,
    RecordTable,
    UnitColumn,
    badge,
)

_TONES = {StepKind.CLOSE.value: "good", StepKind.ANSWER.value: "", StepKind.ACCEPT.value: ""}


class FindingTable(RecordTable):
    """Findings with their state at the end of the day `until`."""

    found_on = DayColumn(attrs=WIDE_ONLY | {"td": {"class": "nowrap wide-only"}})
    unit = UnitColumn()
    is_merit = tables.Column()
    area = tables.Column(attrs=WIDE_ONLY)
    category = tables.Column(order_by=("category__position", "category__code"), attrs=WIDE_ONLY)
    severity = tables.Column(attrs=WIDE_ONLY)
    text = KeyColumn()
    due = DayColumn(verbose_name="整改期限", orderable=False, attrs=WIDE_ONLY | {"td": {"class": "nowrap wide-only"}})
    state = tables.Column(verbose_name="整改", empty_values=(), orderable=False)
    reminded = NumberColumn(verbose_name="催办次数", orderable=False)
    inspection = InspectionColumn()
    at_first = "found_on,unit,is_merit,category,text,due,state,-area,-severity,-reminded,-inspection"

    class Meta(RecordTable.Meta):
        model = Finding
        fields = (
            "found_on", "unit", "is_merit", "category", "text", "due", "state", "area", "severity", "reminded",
            "inspection",
        )  # fmt: skip

    def __init__(self, *args: Any, until: date | None = None, **kwargs: Any) -> None:
        self.until = until or timezone.localdate()
        super().__init__(*args, **kwargs)

    def record_url(self, record: Finding) -> str:
        return reverse("checks:finding-detail", args=[record.code])

    def render_is_merit(self, record: Finding) -> SafeString:
        return nature_mark(record)

    def render_text(self, record: Any) -> SafeString | str:
        return format_html("{} {}", record.text, badge("重复出现", "late")) if _is_repeat(record) else record.text

    def render_state(self, record: Any) -> SafeString | str:
        return rectification_mark(record, self.until)


class OverdueTable(RecordTable):
    """Faults past their deadlines, as the inspection office gets them."""

    unit = UnitColumn()
    text = KeyColumn()
    found_on = DayColumn(attrs=WIDE_ONLY | {"td": {"class": "nowrap wide-only"}})
    due = DayColumn(verbose_name="整改期限", orderable=False)
    late = NumberColumn(verbose_name="逾期天数", empty_values=(), orderable=False)
    state = tables.Column(verbose_name="整改", empty_values=(), orderable=False, attrs=WIDE_ONLY)
    reminded = NumberColumn(verbose_name="催办次数", orderable=False)
    handed = DayColumn(verbose_name="移交督查", orderable=False, attrs=WIDE_ONLY)

    class Meta(RecordTable.Meta):
        model = Finding
        fields = ("unit", "text", "found_on", "due", "late", "state", "reminded", "handed")

    def record_url(self, record: Finding) -> str:
        return reverse("checks:finding-detail", args=[record.code])

    def render_late(self, record: Any) -> int:
        return int((timezone.localdate() - record.due).days)

    def render_state(self, record: Any) -> SafeString:
        return badge(STATES[record.state], "late")


def _is_repeat(finding: Any) -> bool:
    return bool(finding.is_repeat) and not finding.is_merit


def nature_mark(finding: Finding) -> SafeString:
    return badge("亮点", "good") if finding.is_merit else badge("问题", "late")


def severity_mark(finding: Finding) -> SafeString:
    label = finding.get_severity_display()
    return badge(label, "late") if finding.severity == Severity.SERIOUS else badge(label)


def rectification_mark(finding: Any, day: date) -> SafeString | str:
    """Where a fault stands at the end of a day, by the annotations of `seen_on`."""
    if finding.is_merit:
        return DASH
    if finding.state not in PENDING:
        return badge(STATES[finding.state], _TONES[finding.state])
    if finding.due and finding.due < day:
        return badge(f"{STATES[finding.state]}，逾期 {(day - finding.due).days} 天", "late")
    return badge(STATES[finding.state], "near")
