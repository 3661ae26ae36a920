"""Pages of test letters (模拟测评), which never stand among real ones."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from govaudit.roles import Right
from govaudit.views import Action, ConfirmDelete, RecordForm, RecordPage
from hotline.filters import TestLetterFilter
from hotline.filters.cases import until_of
from hotline.forms import TestLetterForm
from hotline.measures import TEST_LETTERS
from hotline.models import LetterBox, TestLetter
from hotline.selectors import seen_until
from hotline.services import delete_test_letter, save_test_letter
from hotline.tables import TestLetterTable, result_mark
from units.counting import where_counted
from units.lists import MeasuredList
from units.models import Period
from units.record_pages import SaveAndNext, period_sentence

LIST = ("模拟测评", "hotline:test-letter-list")


class TestLetterList(MeasuredList):
    right = Right.VIEW_OWN
    model, table_class, filterset_class = TestLetter, TestLetterTable, TestLetterFilter
    subject, by = TEST_LETTERS, "sent_at"
    title = "模拟测评"
    purpose = "本期发出的测评信件，结果按截至日看；不计入来信。"
    unit_word = "件"
    empty_hint = "没有发出测评信件。可以逐件录入，或换一个周期看。"
    actions = (Action("录入测评信件", "hotline:test-letter-add"),)

    def records(self) -> QuerySet[Any]:
        return super().records().select_related("unit", "box")

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"until": seen_until(self.period.span) if self.period else timezone.now()}


class TestLetterPage(RecordPage):
    right = Right.VIEW_OWN
    model = TestLetter
    template_name = "hotline/test_letter_detail.html"

    def records(self) -> QuerySet[Any]:
        return TestLetter.objects.select_related("box", "unit")

    def get_title(self) -> str:
        return f"测评信件 {self.record.code}"

    def get_purpose(self) -> str:
        return str(self.record.title)

    def get_parent(self) -> tuple[str, str]:
        return LIST[0], reverse(LIST[1])

    def get_actions(self) -> list[Action]:
        return [
            Action("修改", "hotline:test-letter-edit", self.kwargs),
            Action("删除", "hotline:test-letter-delete", self.kwargs, is_primary=False),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sent_on = timezone.localtime(self.record.sent_at).date()
        periods = Period.objects.filter(start__lte=sent_on, end__gte=sent_on)
        return super().get_context_data(**kwargs) | {
            "counted": where_counted(self.record, TEST_LETTERS, periods),
            "mark": result_mark(self.record, until_of(self.request)),
        }


class TestLetterAdd(SaveAndNext, RecordForm):
    right = Right.RECORD
    model, form_class = TestLetter, TestLetterForm
    title, purpose = "录入测评信件", "办公室为测评发出的信件，一件一条。"
    page, add_page = "hotline:test-letter-detail", "hotline:test-letter-add"
    carried = ("box", "title", "sent_at")

    def new_record(self) -> TestLetter:
        boxes = LetterBox.objects.all()[:2]
        return TestLetter(box=boxes[0]) if len(boxes) == 1 else TestLetter()

    def save(self, form: Any) -> TestLetter:
        return save_test_letter(actor=self.person, letter=form.instance)

    def get_saved_sentence(self) -> str:
        letter = self.object
        return f"已保存测评信件“{letter.code}”。{period_sentence(self.request, letter.sent_at, '发出')}"

    def get_success_url(self) -> str:
        return self.next_url() or super().get_success_url()

    def get_parent(self) -> tuple[str, str]:
        return LIST[0], reverse(LIST[1])


class TestLetterEdit(TestLetterAdd):
    lookup = {"code": "code"}
    title, purpose = "修改测评信件", ""

    def get_parent(self) -> tuple[str, str]:
        return f"测评信件 {self.kwargs['code']}", reverse("hotline:test-letter-detail", kwargs=self.kwargs)


class TestLetterDelete(ConfirmDelete):
    right = Right.RECORD
    model = TestLetter

    def consequences(self) -> list[str]:
        sent = f"{timezone.localtime(self.record.sent_at):%Y-%m-%d}"
        return [*super().consequences(), f"{sent} 发给{self.record.unit}。"]

    def delete(self, record: Any) -> None:
        delete_test_letter(actor=self.person, letter=record)

    def get_back_url(self) -> str:
        return reverse("hotline:test-letter-detail", kwargs=self.kwargs)

    def get_done_url(self) -> str:
        return reverse(LIST[1])
