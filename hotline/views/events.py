"""The list of what happened to orders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.urls import reverse

from govaudit.measures import Take
from govaudit.roles import Right
from hotline.filters.events import OrderEventFilter
from hotline.measures import ASSISTS, EVENTS
from hotline.models import OrderEvent
from hotline.tables.events import OrderEventTable
from units.lists import MeasuredList

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from govaudit.measures import Measure


class OrderEventList(MeasuredList):
    """Events of the orders received in a period, or those behind a figure; one struck out is in neither."""

    right = Right.VIEW_OWN
    model, table_class, filterset_class = OrderEvent, OrderEventTable, OrderEventFilter
    subject = EVENTS
    by = "order__received_at"
    title = "工单经过"
    purpose = "本期受理的工单经过的每一步；没有写明单位的，是主办单位的事项。"
    unit_word = "条"
    empty_hint = "受理的工单还没有经过。可以在工单页面上逐条记录，或导入平台工单。"

    def accepts(self, measure: Measure) -> bool:
        return measure.subject in (EVENTS, ASSISTS) and measure.take is not Take.UNITS

    def records(self) -> QuerySet[Any]:
        rows = super().records().filter(is_void=False).select_related("order__source", "order__unit", "unit")
        return rows.order_by(F("at").desc(nulls_last=True), "-pk")

    def get_parent(self) -> tuple[str, str]:
        return "12345工单", reverse("hotline:order-list")
