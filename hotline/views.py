"""Pages of letters and work orders."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from govaudit.measures import Subject
from govaudit.roles import Right
from govaudit.views import Action, RecordForm, RecordPage
from hotline.filters import LetterFilter, WorkOrderFilter
from hotline.forms import LetterForm, WorkOrderForm
from hotline.measures import LETTERS, ORDERS
from hotline.models import Letter, LetterBox, OrderSource, WorkOrder
from hotline.selectors import seen_until
from hotline.services import save_letter, save_order
from hotline.tables import LetterTable, WorkOrderTable, letter_mark, order_mark
from units.counting import origin_of, where_counted
from units.frame import current_period
from units.lists import MeasuredList
from units.models import Period
from units.record_pages import SaveAndNext, period_sentence

_ORDER_KEY = {"source": "source__code", "number": "number"}
_LETTER_KEY = {"box": "box__code", "number": "number"}


class CaseList(MeasuredList):
    """Letters or orders of a period, with their state as the period sees it."""

    right = Right.VIEW_OWN
    by = "received_at"
    unit_word = "件"
    related: tuple[str, ...] = ()

    def records(self) -> QuerySet[Any]:
        return super().records().select_related("unit", "kind", *self.related)

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"until": seen_until(self.period.span) if self.period else timezone.now()}


class WorkOrderList(CaseList):
    model, table_class, filterset_class = WorkOrder, WorkOrderTable, WorkOrderFilter
    subject = ORDERS
    title = "12345工单"
    purpose = "本期受理的热线工单，状态按截至日看。"
    related = ("source",)
    empty_hint = "没有受理的工单。可以逐件录入，或换一个周期看。"
    actions = (Action("录入工单", "hotline:order-add"),)


class LetterList(CaseList):
    model, table_class, filterset_class = Letter, LetterTable, LetterFilter
    subject = LETTERS
    title = "县长信箱"
    purpose = "本期收到的来信，状态按截至日看。"
    related = ("box",)
    empty_hint = "没有收到来信。可以逐件录入，或换一个周期看。"
    actions = (Action("录入来信", "hotline:letter-add"),)


class CasePage(RecordPage):
    """A letter or an order: what it says, its state, and which figures it enters."""

    right = Right.VIEW_OWN
    subject: Subject
    list_name: tuple[str, str]
    edit_page: str

    def get_actions(self) -> list[Action]:
        origin = {"unit": self.record.unit.code, "origin": origin_of(self.record, self.subject)}
        return [
            Action("修改", self.edit_page, self.kwargs),
            Action("记问题或亮点", "checks:finding-add", query=urlencode(origin), is_primary=False),
        ]

    def get_parent(self) -> tuple[str, str]:
        label, url_name = self.list_name
        return label, reverse(url_name)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record, period = self.record, current_period(self.request)
        received_on = timezone.localtime(record.received_at).date()
        periods = Period.objects.filter(start__lte=received_on, end__gte=received_on)
        return super().get_context_data(**kwargs) | {
            "counted": where_counted(record, self.subject, periods),
            "mark": self.mark(record, seen_until(period.span) if period else timezone.now()),
        }

    def mark(self, record: Any, until: Any) -> str:
        raise NotImplementedError


class WorkOrderPage(CasePage):
    model, lookup, subject = WorkOrder, _ORDER_KEY, ORDERS
    template_name = "hotline/order_detail.html"
    list_name = ("12345工单", "hotline:order-list")
    edit_page = "hotline:order-edit"

    def records(self) -> QuerySet[Any]:
        return WorkOrder.objects.select_related("source", "kind", "topic", "unit")

    def get_title(self) -> str:
        return f"工单 {self.record.number}"

    def get_purpose(self) -> str:
        return str(self.record.title)

    def mark(self, record: Any, until: Any) -> str:
        return order_mark(record, until)


class LetterPage(CasePage):
    model, lookup, subject = Letter, _LETTER_KEY, LETTERS
    template_name = "hotline/letter_detail.html"
    list_name = ("县长信箱", "hotline:letter-list")
    edit_page = "hotline:letter-edit"

    def records(self) -> QuerySet[Any]:
        return Letter.objects.select_related("box", "kind", "unit")

    def get_title(self) -> str:
        return f"来信 {self.record.number}"

    def get_purpose(self) -> str:
        return str(self.record.title)

    def mark(self, record: Any, until: Any) -> str:
        return letter_mark(record, until)


class WorkOrderAdd(SaveAndNext, RecordForm):
    right = Right.RECORD
    model, form_class = WorkOrder, WorkOrderForm
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
    lookup = _ORDER_KEY
    title, purpose = "修改工单", ""

    def get_parent(self) -> tuple[str, str]:
        return f"工单 {self.kwargs['number']}", reverse("hotline:order-detail", kwargs=self.kwargs)


class LetterAdd(SaveAndNext, RecordForm):
    right = Right.RECORD
    model, form_class = Letter, LetterForm
    title, purpose = "录入来信", "逐件录入县长信箱来信。"
    page, add_page = "hotline:letter-detail", "hotline:letter-add"
    carried = ("box", "unit", "kind")

    def new_record(self) -> Letter:
        boxes = LetterBox.objects.all()[:2]
        return Letter(box=boxes[0]) if len(boxes) == 1 else Letter()

    def save(self, form: Any) -> Letter:
        return save_letter(actor=self.person, letter=form.instance)

    def get_saved_sentence(self) -> str:
        letter = self.object
        return f"已保存来信“{letter.number}”。{period_sentence(self.request, letter.received_at, '收到')}"

    def get_success_url(self) -> str:
        return self.next_url() or reverse(self.page, args=[self.object.box.code, self.object.number])

    def get_parent(self) -> tuple[str, str]:
        return "县长信箱", reverse("hotline:letter-list")


class LetterEdit(LetterAdd):
    lookup = _LETTER_KEY
    title, purpose = "修改来信", ""

    def get_parent(self) -> tuple[str, str]:
        return f"来信 {self.kwargs['number']}", reverse("hotline:letter-detail", kwargs=self.kwargs)
