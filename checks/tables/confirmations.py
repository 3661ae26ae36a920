"""Tables of what units say to their sheets."""

from __future__ import annotations

from datetime import date

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from checks.models import Confirmation, Reply
from govaudit.tables import WIDE_ONLY, DayColumn, KeyColumn, NoteColumn, RecordTable, badge


class ConfirmationTable(RecordTable):
    unit = KeyColumn(order_by=("unit__group__position", "unit__position", "unit__code"))
    verdict = tables.Column(empty_values=())
    due_on = DayColumn()
    answered_on = DayColumn(attrs=WIDE_ONLY | {"td": {"class": "nowrap wide-only"}})
    channel = tables.Column(attrs=WIDE_ONLY)
    text = NoteColumn(orderable=False)
    answered_by = tables.Column(attrs=WIDE_ONLY)

    class Meta(RecordTable.Meta):
        model = Confirmation
        fields = ("unit", "verdict", "due_on", "answered_on", "channel", "text", "answered_by")

    def record_url(self, record: Confirmation) -> str:
        return reverse("reports:unit-sheet", args=[record.period.code, record.unit.code])

    def render_verdict(self, record: Confirmation) -> SafeString:
        return reply_mark(record, timezone.localdate())


def reply_mark(confirmation: Confirmation, day: date) -> SafeString:
    """What the unit answered; nothing past its day is red."""
    if confirmation.verdict == Reply.CONFIRMED:
        return badge(Reply.CONFIRMED.label, "good")
    if confirmation.verdict == Reply.DISPUTED:
        return badge(Reply.DISPUTED.label, "late")
    if confirmation.due_on < day:
        return badge(f"没有答复，逾期 {(day - confirmation.due_on).days} 天", "late")
    return badge("没有答复", "near")
