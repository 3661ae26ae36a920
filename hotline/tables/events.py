"""Tables of what happened to orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_tables2 as tables
from django.urls import reverse

from govaudit.tables import KeyColumn, MomentColumn, NoteColumn, NumberColumn, RecordTable, UnitColumn
from hotline.models import OrderEvent

if TYPE_CHECKING:
    from units.models import Unit


class OrderEventTable(RecordTable):
    """Events; one that names no unit is the business of whoever has the order."""

    order = KeyColumn(accessor="order__number", verbose_name="工单编号", attrs={"td": {"class": "nowrap"}})
    kind = tables.Column()
    at = MomentColumn()
    unit = UnitColumn(verbose_name="单位", empty_values=())
    level = tables.Column()
    times = NumberColumn()
    note = NoteColumn()

    class Meta(RecordTable.Meta):
        model = OrderEvent
        fields = ("order", "kind", "at", "unit", "level", "times", "note")

    def record_url(self, record: OrderEvent) -> str:
        return reverse("hotline:order-detail", args=[record.order.source.code, record.order.number])

    def render_unit(self, record: OrderEvent, column: tables.Column) -> str:
        unit: Unit | None = record.unit or record.order.unit
        return str(UnitColumn.render(column, unit)) if unit else self.default
