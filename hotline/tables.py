"""Tables of letters and work orders."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.safestring import SafeString

from govaudit.tables import KeyColumn, MomentColumn, NumberColumn, RecordTable, UnitColumn, badge
from hotline.models import Letter, WorkOrder
from hotline.selectors import State, state_of

_TONES = {State.LATE: "late", State.OVERDUE: "late", State.SOON: "near"}
_LETTER_WORDS = {State.IN_TIME: "已答复", State.LATE: "超时答复", State.OVERDUE: "超时未答复"}


def order_mark(order: WorkOrder, until: datetime) -> SafeString:
    """The state of an order as `until` sees it: late in red with the word 超时."""
    state = state_of(order.closed_at, order.withdrawn_at, order.due_at, until)
    return badge(state.value, _TONES.get(state, ""))


def letter_mark(letter: Letter, until: datetime) -> SafeString:
    """The state of a letter as `until` sees it."""
    state = state_of(letter.answered_at, None, letter.due_at, until)
    return badge(_LETTER_WORDS.get(state, state.value), _TONES.get(state, ""))


class WorkOrderTable(RecordTable):
    """Orders with their state at `until`."""

    number = KeyColumn(attrs={"td": {"class": "nowrap"}})
    state = tables.Column(verbose_name="状态", empty_values=(), orderable=False)
    unit = UnitColumn(verbose_name="承办单位")
    kind = tables.Column(order_by=("kind__position", "kind__code"))
    title = tables.Column()
    received_at = MomentColumn()
    due_at = MomentColumn()
    closed_at = MomentColumn()
    returned = NumberColumn(verbose_name="返工")

    class Meta(RecordTable.Meta):
        model = WorkOrder
        fields = ("number", "state", "unit", "kind", "title", "received_at", "due_at", "closed_at", "returned")

    def __init__(self, *args: Any, until: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.until = until

    def record_url(self, record: WorkOrder) -> str:
        return reverse("hotline:order-detail", args=[record.source.code, record.number])

    def render_state(self, record: WorkOrder) -> SafeString:
        return order_mark(record, self.until)


class LetterTable(RecordTable):
    """Letters with their state at `until`."""

    number = KeyColumn(attrs={"td": {"class": "nowrap"}})
    state = tables.Column(verbose_name="状态", empty_values=(), orderable=False)
    unit = UnitColumn(verbose_name="承办单位")
    kind = tables.Column(order_by=("kind__position", "kind__code"))
    title = tables.Column()
    box = tables.Column(order_by=("box__position", "box__code"))
    received_at = MomentColumn()
    due_at = MomentColumn()
    answered_at = MomentColumn()

    class Meta(RecordTable.Meta):
        model = Letter
        fields = ("number", "state", "unit", "kind", "title", "box", "received_at", "due_at", "answered_at")

    def __init__(self, *args: Any, until: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.until = until

    def record_url(self, record: Letter) -> str:
        return reverse("hotline:letter-detail", args=[record.box.code, record.number])

    def render_state(self, record: Letter) -> SafeString:
        return letter_mark(record, self.until)
