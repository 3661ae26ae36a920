"""Pages of documents and of what explains them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from checks.filters import InterpretationFilter, PolicyDocumentFilter
from checks.forms import InterpretationEntryForm, PolicyDocumentForm
from checks.measures import DOCUMENTS, INTERPRETATIONS
from checks.models import Interpretation, PolicyDocument
from checks.services import delete_document, delete_interpretation, save_document, save_interpretation
from checks.tables import InterpretationTable, PolicyDocumentTable, published_mark, reading_mark
from govaudit.roles import Right
from govaudit.views import Action, ConfirmDelete, RecordForm, RecordPage, find_record
from units.counting import origin_of, where_counted
from units.lists import MeasuredList
from units.models import Period
from units.record_pages import SaveAndNext, period_sentence
from units.views.reminders import Reminders

_LIST = ("文件与解读", "checks:document-list")
_KEY = {"number": "number"}


class PolicyDocumentList(MeasuredList):
    right = Right.VIEW_OWN
    model, table_class, filterset_class = PolicyDocument, PolicyDocumentTable, PolicyDocumentFilter
    subject, by = DOCUMENTS, "issued_on"
    title = "文件与解读"
    purpose = "本期印发的文件，是否公开、是否解读按截至日看。"
    unit_word = "个"
    empty_hint = "没有印发文件。可以逐个录入，或换一个周期看。"
    actions = (
        Action("录入文件", "checks:document-add"),
        Action("解读材料", "checks:interpretation-list", is_primary=False),
    )

    def records(self) -> QuerySet[Any]:
        return super().records().select_related("unit", "issuer", "attribute")

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"day": self.period.span.as_of if self.period else timezone.localdate()}


class PolicyDocumentPage(RecordPage):
    """A document: whether it is public, until when it was to be, and what explains it."""

    right = Right.VIEW_OWN
    model, lookup = PolicyDocument, _KEY
    template_name = "checks/document_detail.html"

    def records(self) -> QuerySet[Any]:
        return PolicyDocument.objects.select_related("unit", "issuer", "attribute")

    def get_purpose(self) -> str:
        return str(self.record.title)

    def get_parent(self) -> tuple[str, str]:
        return _LIST[0], reverse(_LIST[1])

    def get_actions(self) -> list[Action]:
        unit = self.record.unit
        origin = ({"unit": unit.code} if unit else {}) | {"origin": origin_of(self.record, DOCUMENTS)}
        return [
            Action("修改", "checks:document-edit", self.kwargs),
            Action("录入解读材料", "checks:interpretation-add", self.kwargs, is_primary=False),
            Action("记问题或亮点", "checks:finding-add", query=urlencode(origin), is_primary=False),
            Action("删除", "checks:document-delete", self.kwargs, is_primary=False),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        document, today = self.record, timezone.localdate()
        periods = Period.objects.filter(start__lte=document.issued_on, end__gte=document.issued_on)
        interpretations = list(document.interpretations.select_related("form"))
        return super().get_context_data(**kwargs) | {
            "published": published_mark(document, today),
            "reading": reading_mark(document, is_read=bool(interpretations)),
            "interpretations": interpretations,
            "may_record": self.person.has_right(Right.RECORD),
            "counted": where_counted(document, DOCUMENTS, periods),
            "reminders": Reminders(document, DOCUMENTS, document.unit, self.person),
        }


class PolicyDocumentAdd(SaveAndNext, RecordForm):
    right = Right.RECORD
    model, form_class = PolicyDocument, PolicyDocumentForm
    title, purpose = "录入文件", "一个文件录一条，用文号区分。"
    page, add_page = "checks:document-detail", "checks:document-add"
    carried = ("issuer", "unit", "attribute", "issued_on")

    def save(self, form: Any) -> PolicyDocument:
        return save_document(actor=self.person, document=form.instance)

    def get_saved_sentence(self) -> str:
        document = self.object
        due = document.publish_due_on
        sentence = f"公开期限 {due:%Y-%m-%d}。" if due and not document.published_on else ""
        return f"已保存“{document}”。{sentence}{period_sentence(self.request, document.issued_on, '印发')}"

    def get_success_url(self) -> str:
        return self.next_url() or reverse(self.page, args=[self.object.number])

    def get_parent(self) -> tuple[str, str]:
        return _LIST[0], reverse(_LIST[1])


class PolicyDocumentEdit(PolicyDocumentAdd):
    lookup = _KEY
    title, purpose = "修改文件", ""

    def get_parent(self) -> tuple[str, str]:
        return self.kwargs["number"], reverse("checks:document-detail", kwargs=self.kwargs)


class PolicyDocumentDelete(ConfirmDelete):
    right = Right.RECORD
    model, lookup = PolicyDocument, _KEY

    def delete(self, record: Any) -> None:
        delete_document(actor=self.person, document=record)

    def consequences(self) -> list[str]:
        return [*super().consequences(), f"标题：{self.record.title}"]

    def get_back_url(self) -> str:
        return reverse("checks:document-detail", kwargs=self.kwargs)

    def get_done_url(self) -> str:
        return reverse(_LIST[1])


class InterpretationList(MeasuredList):
    right = Right.VIEW_OWN
    model, table_class, filterset_class = Interpretation, InterpretationTable, InterpretationFilter
    subject, by = INTERPRETATIONS, "published_on"
    title = "解读材料"
    purpose = "本期公开的解读材料，点一行看所解读的文件。"
    unit_word = "个"
    empty_hint = "没有解读材料。有的在文件的页面上录入。"

    def records(self) -> QuerySet[Any]:
        return super().records().select_related("document__unit", "form")

    def get_parent(self) -> tuple[str, str]:
        return _LIST[0], reverse(_LIST[1])


class InterpretationAdd(RecordForm):
    """What explains the document named in the address."""

    right = Right.RECORD
    model, form_class = Interpretation, InterpretationEntryForm
    title = "录入解读材料"

    def new_record(self) -> Interpretation:
        return Interpretation(document=find_record(self.visible(PolicyDocument.objects.all()), _KEY, self.kwargs))

    def get_purpose(self) -> str:
        return f"{self.object.document.number}：{self.object.document.title}"

    def save(self, form: Any) -> Interpretation:
        return save_interpretation(actor=self.person, interpretation=form.instance)

    def get_success_url(self) -> str:
        return self.get_parent()[1]

    def get_parent(self) -> tuple[str, str]:
        number = self.object.document.number
        return number, reverse("checks:document-detail", args=[number])


class InterpretationEdit(InterpretationAdd):
    lookup = {"code": "code"}
    title = "修改解读材料"

    def records(self) -> QuerySet[Any]:
        return Interpretation.objects.select_related("document")

    def get_actions(self) -> list[Action]:
        return [Action("删除", "checks:interpretation-delete", self.kwargs, is_primary=False)]


class InterpretationDelete(ConfirmDelete):
    right = Right.RECORD
    model = Interpretation

    def records(self) -> QuerySet[Any]:
        return Interpretation.objects.select_related("document")

    def delete(self, record: Any) -> None:
        delete_interpretation(actor=self.person, interpretation=record)

    def get_back_url(self) -> str:
        return reverse("checks:document-detail", args=[self.record.document.number])
