"""Tables of work orders."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_tables2 as tables
from django.utils.safestring import SafeString

from govaudit.addresses import address_of
from govaudit.tables import KeyColumn, MomentColumn, NumberColumn, RecordTable, UnitColumn, badge
from hotline.models import WorkOrder
from hotline.selectors import State, order_state

_TONES = {State.LATE: "late", State.OVERDUE: "late", State.SOON: "near"}


def order_mark(order: WorkOrder, until: datetime) -> SafeString:
    """The state of an order as `until` sees it: late in red with the word 超时."""
    state = order_state(order, until)
    return badge(state.value, _TONES.get(state, ""))


class WorkOrderTable(RecordTable):
    """Orders with their state at `until`; sorted by what an index of theirs begins with, for they may be a million."""

    number = KeyColumn(attrs={"td": {"class": "nowrap"}}, order_by=("source_id", "number"))
    state = tables.Column(verbose_name="状态", empty_values=(), orderable=False)
    unit = UnitColumn(verbose_name="承办单位", orderable=False)
    kind = tables.Column(orderable=False)
    title = tables.Column(orderable=False)
    received_at = MomentColumn()
    due_at = MomentColumn()
    closed_at = MomentColumn()
    returned = NumberColumn(verbose_name="返工")
    topic = tables.Column(orderable=False)
    source = tables.Column(orderable=False)
    channel = tables.Column(orderable=False)
    urgency = tables.Column(orderable=False)
    place = tables.Column(orderable=False)
    dispatched_at = MomentColumn(orderable=False)
    signed_at = MomentColumn(orderable=False)
    handed_back = NumberColumn(verbose_name="退件", orderable=False)
    extended = NumberColumn(verbose_name="延期", orderable=False)
    warned = NumberColumn(verbose_name="预警", orderable=False)
    supervised = NumberColumn(verbose_name="督办", orderable=False)
    satisfaction = tables.Column(orderable=False)

    class Meta(RecordTable.Meta):
        model = WorkOrder
        fields: tuple[str, ...] = (
            "number", "state", "unit", "kind", "title", "received_at", "due_at", "closed_at", "returned", "topic",
            "source", "channel", "urgency", "place", "dispatched_at", "signed_at", "handed_back", "extended", "warned",
            "supervised", "satisfaction",
        )  # fmt: skip

    at_first = ",".join((*Meta.fields[:9], *map("-{}".format, Meta.fields[9:])))

    def __init__(self, *args: Any, until: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.until = until

    def record_url(self, record: WorkOrder) -> str:
        return address_of("hotline:order-detail", record.source.code, record.number)

    def render_state(self, record: WorkOrder) -> SafeString:
        return order_mark(record, self.until)


class SigningTable(WorkOrderTable):
    """Orders that have to be signed for: the deadline for that beside the other one."""

    sign_due_at = MomentColumn()

    class Meta(WorkOrderTable.Meta):
        fields = (
            "number",
            "state",
            "unit",
            "kind",
            "title",
            "received_at",
            "sign_due_at",
            *WorkOrderTable.Meta.fields[6:],
        )

    at_first = ",".join((*Meta.fields[:8], *map("-{}".format, Meta.fields[8:])))
