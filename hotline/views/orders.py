"""Pages of work orders."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from govaudit.roles import Right
from govaudit.views import Action, RecordForm
from hotline.filters import WorkOrderFilter
from hotline.forms import WorkOrderForm
from hotline.measures import ORDERS
from hotline.models import OrderSource, WorkOrder
from hotline.services import save_order
from hotline.tables import WorkOrderTable, order_mark
from hotline.timeline import assisting, clock_of, is_open, steps_of
from hotline.views.cases import CaseList, CasePage
from units.record_pages import SaveAndNext, period_sentence

_KEY = {"source": "source__code", "number": "number"}


class WorkOrderList(CaseList):
    model, table_class, filterset_class = WorkOrder, WorkOrderTable, WorkOrderFilter
    subject = ORDERS
    title = "12345工单"
    purpose = "本期受理的热线工单，状态按截至日看。"
    related = ("source",)  # of the row's address; its table adds what the columns show
    empty_hint = "没有受理的工单。可以逐件录入，或换一个周期看。"
    actions = (Action("录入工单", "hotline:order-add"),)


class WorkOrderPage(CasePage):
    model, lookup, subject = WorkOrder, _KEY, ORDERS
    template_name = "hotline/order_detail.html"
    list_name = ("12345工单", "hotline:order-list")
    edit_page = "hotline:order-edit"

    def records(self) -> QuerySet[Any]:
        related = ("source", "kind", "topic", "unit", "channel", "urgency", "repeat_of__source")
        return WorkOrder.objects.select_related(*related)

    def get_actions(self) -> list[Action]:
        record, *more = super().get_actions()
        return [Action("记一步", "hotline:order-event-add", self.kwargs), replace(record, is_primary=False), *more]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        order, steps = self.record, steps_of(self.record)
        return context | {
            "steps": steps,
            "assisting": assisting(steps),
            "clock": clock_of(order, timezone.now()),
            "repeats": order.repeats.visible_to(self.person).select_related("source").order_by("received_at", "pk"),
            "may_record": self.person.has_right(Right.RECORD),
            "sees_all": self.person.sees_all,
        }

    def get_title(self) -> str:
        return f"工单 {self.record.number}"

    def get_purpose(self) -> str:
        return str(self.record.title)

    def is_open(self, record: Any) -> bool:
        return is_open(record, timezone.now())

    def mark(self, record: Any, until: Any) -> SafeString:
        return order_mark(record, until)


class WorkOrderAdd(SaveAndNext, RecordForm):
    right = Right.RECORD
    model, form_class = WorkOrder, WorkOrderForm
    template_name = "hotline/order_form.html"
    title, purpose = "录入工单", "逐件录入 12345 热线工单。"
    page, add_page = "hotline:order-detail", "hotline:order-add"
    carried = ("source", "unit", "kind")

    def new_record(self) -> WorkOrder:
        sources = OrderSource.objects.all()[:2]
        return WorkOrder(source=sources[0]) if len(sources) == 1 else WorkOrder()

    def save(self, form: Any) -> WorkOrder:
        return save_order(actor=self.person, order=form.instance)

    def get_saved_sentence(self) -> str:
        order = self.object
        return f"已保存工单“{order.number}”。{period_sentence(self.request, order.received_at, '受理')}"

    def get_success_url(self) -> str:
        return self.next_url() or reverse(self.page, args=[self.object.source.code, self.object.number])

    def get_parent(self) -> tuple[str, str]:
        return "12345工单", reverse("hotline:order-list")


class WorkOrderEdit(WorkOrderAdd):
    lookup = _KEY
    title, purpose = "修改工单", "照平台更正；改动的时间和次数会写进经过。新发生的事用“记一步”。"

    def get_parent(self) -> tuple[str, str]:
        return f"工单 {self.kwargs['number']}", reverse("hotline:order-detail", kwargs=self.kwargs)
