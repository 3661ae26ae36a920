"""Tables of documents and of what explains them."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.safestring import SafeString

from checks.models import Interpretation, PolicyDocument
from govaudit.tables import DASH, WIDE_ONLY, DayColumn, KeyColumn, NoteColumn, RecordTable, UnitColumn, badge

_DAY = {"th": {"class": "nowrap"}, "td": {"class": "nowrap"}}
_WIDE_DAY = WIDE_ONLY | {"td": {"class": "nowrap wide-only"}}


def published_mark(document: PolicyDocument, day: date) -> SafeString | str:
    """Whether a document that has to be published was so by a day: 已公开, 超期公开, 未公开, 超期未公开."""
    if not document.attribute.is_public:
        return DASH
    due, published = document.publish_due_on, document.published_on
    if published and published <= day:
        return badge("超期公开", "late") if due and published > due else badge("已公开")
    return badge("超期未公开", "late") if due and due < day else badge("未公开", "near")


def reading_mark(document: PolicyDocument, *, is_read: bool) -> SafeString | str:
    """Whether a document that has to be explained is."""
    if is_read:
        return badge("已解读")
    return badge("未解读", "near") if document.needs_reading else DASH


class PolicyDocumentTable(RecordTable):
    """Documents as the 截至 sees them; rows carry `is_read`."""

    number = KeyColumn(attrs=_DAY)
    title = tables.Column()
    issuer = tables.Column(order_by=("issuer__position", "issuer__code"), attrs=WIDE_ONLY)
    unit = UnitColumn(verbose_name="起草单位")
    issued_on = DayColumn()
    attribute = tables.Column(order_by=("attribute__position", "attribute__code"), attrs=_DAY)
    state = tables.Column(verbose_name="公开", empty_values=(), orderable=False, attrs=_DAY)
    published_on = DayColumn(attrs=_WIDE_DAY)
    reading = tables.Column(verbose_name="解读", empty_values=(), orderable=False, attrs=_DAY)

    class Meta(RecordTable.Meta):
        model = PolicyDocument
        fields = (
            "number", "title", "issuer", "unit", "issued_on", "attribute", "state", "published_on", "reading",
        )  # fmt: skip

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day

    def record_url(self, record: PolicyDocument) -> str:
        return reverse("checks:document-detail", args=[record.number])

    def render_state(self, record: PolicyDocument) -> SafeString | str:
        return published_mark(record, self.day)

    def render_reading(self, record: Any) -> SafeString | str:
        return reading_mark(record, is_read=record.is_read)


class InterpretationTable(RecordTable):
    """Interpretations; a row opens the document."""

    code = KeyColumn(attrs=_DAY)
    form = tables.Column(order_by=("form__position", "form__code"), attrs=_DAY)
    published_on = DayColumn()
    number = tables.Column(accessor="document__number", verbose_name="文号", attrs=_DAY)
    title = NoteColumn(accessor="document__title", verbose_name="文件标题")
    unit = UnitColumn("document__unit", verbose_name="起草单位")

    class Meta(RecordTable.Meta):
        model = Interpretation
        fields = ("code", "form", "published_on", "number", "title", "unit")

    def record_url(self, record: Interpretation) -> str:
        return reverse("checks:document-detail", args=[record.document.number])
