"""The table of what units were asked to fill in."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from checks.models import FillState, FillTask
from govaudit.tables import WIDE_ONLY, DayColumn, MomentColumn, RecordTable, UnitColumn, badge

TONES = {FillState.SENT: "near", FillState.RETURNED: "late", FillState.ACCEPTED: "good"}


class FillTaskTable(RecordTable):
    code = tables.Column(
        accessor="request__code", verbose_name="编号", linkify=lambda record, table: table.record_url(record)
    )
    unit = UnitColumn()
    period = tables.Column(accessor="request__period", verbose_name="考核周期", orderable=False)
    due_on = DayColumn(accessor="request__due_on", verbose_name="截止日期")
    state = tables.Column()
    sent_at = MomentColumn(attrs=WIDE_ONLY)
    decided_by = tables.Column(attrs=WIDE_ONLY)

    class Meta(RecordTable.Meta):
        model = FillTask
        fields = ("code", "unit", "period", "due_on", "state", "sent_at", "decided_by")

    def record_url(self, record: FillTask) -> str:
        return reverse("checks:fill-detail", args=[record.request.code, record.unit.code])

    def render_state(self, value: Any, record: FillTask) -> SafeString:
        if record.is_open and record.request.due_on < timezone.localdate():
            return badge(f"{record.get_state_display()}，已逾期", "late")
        return badge(record.get_state_display(), TONES.get(FillState(record.state), ""))
