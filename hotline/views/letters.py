"""Pages of letters."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from govaudit.roles import Right
from govaudit.views import Action, ConfirmDelete, RecordForm
from hotline.filters import LetterFilter
from hotline.forms import LetterForm
from hotline.measures import LETTERS
from hotline.models import Letter, LetterBox
from hotline.services import delete_letter, save_letter
from hotline.tables import LetterTable, letter_mark
from hotline.views.cases import CaseList, CasePage
from units.record_pages import SaveAndNext, period_sentence

_KEY = {"box": "box__code", "number": "number"}


class LetterList(CaseList):
    model, table_class, filterset_class = Letter, LetterTable, LetterFilter
    subject = LETTERS
    title = "县长信箱"
    purpose = "本期各信箱收到的来信，状态按截至日看。"
    related = ("box",)
    empty_hint = "没有收到来信。可以逐件录入，或换一个周期看。"
    actions = (Action("录入来信", "hotline:letter-add"),)


class LetterPage(CasePage):
    model, lookup, subject = Letter, _KEY, LETTERS
    template_name = "hotline/letter_detail.html"
    list_name = ("县长信箱", "hotline:letter-list")
    edit_page = "hotline:letter-edit"

    def records(self) -> QuerySet[Any]:
        return Letter.objects.select_related("box", "kind", "topic", "unit")

    def get_title(self) -> str:
        return f"来信 {self.record.number}"

    def get_purpose(self) -> str:
        return str(self.record.title)

    def get_actions(self) -> list[Action]:
        return [*super().get_actions(), Action("删除", "hotline:letter-delete", self.kwargs, is_primary=False)]

    def is_open(self, record: Any) -> bool:
        return record.answered_at is None

    def mark(self, record: Any, until: Any) -> SafeString:
        return letter_mark(record, until)


class LetterAdd(SaveAndNext, RecordForm):
    right = Right.RECORD
    model, form_class = Letter, LetterForm
    title, purpose = "录入来信", "逐件录入各信箱的来信。"
    page, add_page = "hotline:letter-detail", "hotline:letter-add"
    carried = ("box", "unit", "kind", "topic")

    def new_record(self) -> Letter:
        boxes = LetterBox.objects.all()[:2]
        return Letter(box=boxes[0]) if len(boxes) == 1 else Letter()

    def save(self, form: Any) -> Letter:
        return save_letter(actor=self.person, letter=form.instance)

    def get_saved_sentence(self) -> str:
        letter = self.object
        outside = period_sentence(self.request, letter.received_at, "收到")
        due = f"答复期限 {timezone.localtime(letter.due_at):%Y-%m-%d %H:%M}。" if letter.due_at else ""
        return f"已保存来信“{letter.number}”。{due}{outside}"

    def get_success_url(self) -> str:
        return self.next_url() or reverse(self.page, args=[self.object.box.code, self.object.number])

    def get_parent(self) -> tuple[str, str]:
        return "县长信箱", reverse("hotline:letter-list")


class LetterEdit(LetterAdd):
    lookup = _KEY
    title, purpose = "修改来信", ""

    def get_parent(self) -> tuple[str, str]:
        return f"来信 {self.kwargs['number']}", reverse("hotline:letter-detail", kwargs=self.kwargs)


class LetterDelete(ConfirmDelete):
    right = Right.RECORD
    model, lookup = Letter, _KEY

    def records(self) -> QuerySet[Any]:
        return Letter.objects.select_related("box", "unit")

    def consequences(self) -> list[str]:
        letter = self.record
        received = f"{timezone.localtime(letter.received_at):%Y-%m-%d}"
        who = f"承办单位是{letter.unit}" if letter.unit else "没有批转"
        return [*super().consequences(), f"{letter.box} {received} 收到，{who}。"]

    def delete(self, record: Any) -> None:
        delete_letter(actor=self.person, letter=record)

    def get_back_url(self) -> str:
        return reverse("hotline:letter-detail", kwargs=self.kwargs)

    def get_done_url(self) -> str:
        return reverse("hotline:letter-list")
