"""Tables of requests for information, and of the reviews and lawsuits over their answers."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from checks.models import FoiDispute, FoiRequest
from govaudit.tables import WIDE_ONLY, DayColumn, KeyColumn, NoteColumn, RecordTable, UnitColumn, badge

_DAY = {"th": {"class": "nowrap"}, "td": {"class": "nowrap"}}
_WIDE_DAY = WIDE_ONLY | {"td": {"class": "nowrap wide-only"}}
#: A request that is due within as many days is marked.
SOON = 7


def request_mark(request: FoiRequest, day: date) -> SafeString:
    """The state of a request as it was on a day: 已办结, 超期办结, 超期未办结, 临近期限, 办理中."""
    due, closed = request.extended_to or request.due_on, request.closed_on
    if closed and closed <= day:
        return badge("超期办结", "late") if due and closed > due else badge("已办结")
    if due and due < day:
        return badge("超期未办结", "late")
    if due and (due - day).days <= SOON:
        return badge("临近期限", "near")
    return badge("办理中")


def dispute_mark(dispute: FoiDispute, day: date) -> SafeString:
    """What had come of a review or a lawsuit by a day."""
    is_decided = dispute.result and (dispute.decided_on is None or dispute.decided_on <= day)
    return badge(dispute.get_result_display()) if is_decided else badge("尚未审结", "near")


class FoiRequestTable(RecordTable):
    """Requests with their state on the last day that counts."""

    code = KeyColumn(attrs=_DAY)
    state = tables.Column(verbose_name="状态", empty_values=(), orderable=False, attrs=_DAY)
    title = NoteColumn()
    unit = UnitColumn(verbose_name="承办单位")
    channel = tables.Column(order_by=("channel__position", "channel__code"), attrs=_DAY)
    applicant = tables.Column(order_by=("applicant__position", "applicant__code"), attrs=WIDE_ONLY)
    received_on = DayColumn()
    due_on = DayColumn(attrs=_WIDE_DAY)
    closed_on = DayColumn()
    result = tables.Column(order_by=("result__group__position", "result__position", "result__code"))

    class Meta(RecordTable.Meta):
        model = FoiRequest
        fields = (
            "code", "state", "title", "unit", "channel", "applicant", "received_on", "due_on", "closed_on", "result",
        )  # fmt: skip

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day

    def record_url(self, record: FoiRequest) -> str:
        return reverse("checks:foi-detail", args=[record.code])

    def render_state(self, record: FoiRequest) -> SafeString:
        return request_mark(record, self.day)

    def render_due_on(self, value: date, record: FoiRequest) -> SafeString | str:
        until = record.extended_to
        return format_html("{}<small>延期</small>", f"{until:%Y-%m-%d}") if until else f"{value:%Y-%m-%d}"


class FoiDisputeTable(RecordTable):
    """Reviews and lawsuits; a row opens the request."""

    code = KeyColumn(attrs=_DAY)
    request = tables.Column(accessor="request__code", verbose_name="申请编号", attrs=_DAY)
    title = NoteColumn(accessor="request__title", verbose_name="申请内容")
    unit = UnitColumn("request__unit", verbose_name="承办单位")
    kind = tables.Column(attrs=_DAY)
    filed_on = DayColumn()
    state = tables.Column(verbose_name="审理结果", empty_values=(), order_by=("result",), attrs=_DAY)
    decided_on = DayColumn(attrs=_WIDE_DAY)

    class Meta(RecordTable.Meta):
        model = FoiDispute
        fields = ("code", "request", "title", "unit", "kind", "filed_on", "state", "decided_on")

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day

    def record_url(self, record: FoiDispute) -> str:
        return reverse("checks:foi-detail", args=[record.request.code])

    def render_state(self, record: FoiDispute) -> SafeString:
        return dispute_mark(record, self.day)
