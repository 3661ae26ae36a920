"""Tables of 政务信息 and its adoptions."""

from __future__ import annotations

import django_tables2 as tables
from django.urls import reverse
from django.utils.safestring import SafeString

from checks.models import Adoption, Submission
from govaudit.tables import DASH, WIDE_ONLY, DayColumn, KeyColumn, NumberColumn, RecordTable, UnitColumn, badge


class SubmissionTable(RecordTable):
    """Items with `is_used`."""

    sent_on = DayColumn()
    unit = UnitColumn()
    title = KeyColumn()
    kind = tables.Column(order_by=("kind__position", "kind__code"), attrs=WIDE_ONLY)
    quantity = NumberColumn()
    is_used = tables.Column(verbose_name="采用", orderable=False)

    class Meta(RecordTable.Meta):
        model = Submission
        fields = ("sent_on", "unit", "title", "kind", "quantity", "is_used")

    def record_url(self, record: Submission) -> str:
        return reverse("checks:submission-detail", args=[record.code])

    def render_is_used(self, value: bool) -> SafeString | str:
        return badge("已采用", "good") if value else DASH


class AdoptionTable(RecordTable):
    adopted_on = DayColumn()
    unit = UnitColumn()
    title = KeyColumn(empty_values=(), orderable=False)
    publication = tables.Column(order_by=("publication__level__position", "publication__position", "publication__code"))
    level = tables.Column(
        accessor="publication__level", verbose_name="级别", order_by=("publication__level__position",), attrs=WIDE_ONLY
    )
    quantity = NumberColumn()

    class Meta(RecordTable.Meta):
        model = Adoption
        fields = ("adopted_on", "unit", "title", "publication", "level", "quantity")

    def record_url(self, record: Adoption) -> str:
        return reverse("checks:adoption-detail", args=[record.code])

    def render_title(self, record: Adoption) -> str:
        return str(record)
