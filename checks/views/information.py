"""Pages of 政务信息 and its adoptions."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from checks.filters import AdoptionFilter, SubmissionFilter
from checks.forms import AdoptionForm, SubmissionForm
from checks.measures import ADOPTIONS, SUBMISSIONS
from checks.models import Adoption, Submission
from checks.services import delete_adoption, delete_submission, save_adoption, save_submission
from checks.tables import AdoptionTable, SubmissionTable
from govaudit.roles import Right
from govaudit.views import Action, ConfirmDelete, RecordForm, RecordPage
from units.counting import where_counted
from units.lists import MeasuredList
from units.models import Period
from units.record_pages import SaveAndNext, period_sentence


class SubmissionList(MeasuredList):
    right = Right.VIEW_OWN
    model, table_class, filterset_class = Submission, SubmissionTable, SubmissionFilter
    subject, by = SUBMISSIONS, "sent_on"
    title = "政务信息"
    purpose = "本期各单位上报的政务信息，一篇一行；只有月度总数的，一个月一行。"
    empty_hint = "没有上报的政务信息。可以逐篇录入，也可以从表格导入。"
    actions = (
        Action("录入信息", "checks:submission-add"),
        Action("看采用", "checks:adoption-list", is_primary=False),
    )

    def records(self) -> QuerySet[Any]:
        used = Adoption.objects.filter(submission=OuterRef("pk"))
        return super().records().select_related("unit", "kind").annotate(is_used=Exists(used))


class SubmissionPage(RecordPage):
    """An item, and where it was used."""

    right = Right.VIEW_OWN
    model = Submission
    template_name = "checks/submission_detail.html"

    def records(self) -> QuerySet[Any]:
        return Submission.objects.select_related("unit", "kind")

    def get_parent(self) -> tuple[str, str]:
        return "政务信息", reverse("checks:submission-list")

    def get_actions(self) -> list[Action]:
        item = self.record
        query = urlencode({"unit": item.unit.code, "submission": item.code})
        return [
            Action("录入采用", "checks:adoption-add", query=query),
            Action("修改", "checks:submission-edit", self.kwargs, is_primary=False),
            Action("删除", "checks:submission-delete", self.kwargs, is_primary=False),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        day = self.record.sent_on
        periods = Period.objects.filter(start__lte=day, end__gte=day)
        uses = self.record.adoptions.select_related("publication__level")
        return super().get_context_data(**kwargs) | {
            "counted": where_counted(self.record, SUBMISSIONS, periods),
            "table": AdoptionTable(uses, exclude=("unit", "title"), orderable=False),
            "has_uses": uses.exists(),
        }


class SubmissionAdd(SaveAndNext, RecordForm):
    right = Right.RECORD
    model, form_class = Submission, SubmissionForm
    title, purpose = "录入信息", "一篇信息录一条；只有月度总数的，一个单位一个月录一条。"
    page, add_page = "checks:submission-detail", "checks:submission-add"
    carried = ("unit", "sent_on", "kind")

    def save(self, form: Any) -> Submission:
        return save_submission(actor=self.person, submission=form.instance)

    def get_saved_sentence(self) -> str:
        item = self.object
        return f"已保存“{item.title}”。{period_sentence(self.request, item.sent_on, '上报')}"

    def get_success_url(self) -> str:
        return self.next_url() or super().get_success_url()

    def get_parent(self) -> tuple[str, str]:
        return "政务信息", reverse("checks:submission-list")


class SubmissionEdit(SubmissionAdd):
    lookup = {"code": "code"}
    title, purpose = "修改信息", ""

    def get_parent(self) -> tuple[str, str]:
        return self.kwargs["code"], reverse("checks:submission-detail", kwargs=self.kwargs)


class SubmissionDelete(ConfirmDelete):
    right = Right.RECORD
    model = Submission

    def delete(self, record: Any) -> None:
        delete_submission(actor=self.person, submission=record)

    def consequences(self) -> list[str]:
        item = self.record
        return [*super().consequences(), f"{item.unit.short_name}的上报将少 {item.quantity} 篇。"]

    def get_back_url(self) -> str:
        return reverse("checks:submission-detail", kwargs=self.kwargs)

    def get_done_url(self) -> str:
        return reverse("checks:submission-list")


class AdoptionList(MeasuredList):
    right = Right.VIEW_OWN
    model, table_class, filterset_class = Adoption, AdoptionTable, AdoptionFilter
    subject, by = ADOPTIONS, "adopted_on"
    title = "信息采用"
    purpose = "本期被采用的政务信息，被一家刊物采用一次一行；只有月度总数的，一个月一行。"
    empty_hint = "没有信息采用记录。可以从信息的页面录入采用，也可以从表格导入。"
    actions = (Action("录入采用", "checks:adoption-add"),)

    def get_parent(self) -> tuple[str, str]:
        return "政务信息", reverse("checks:submission-list")

    def records(self) -> QuerySet[Any]:
        return super().records().select_related("unit", "submission", "publication__level")


class AdoptionPage(RecordPage):
    right = Right.VIEW_OWN
    model = Adoption
    template_name = "checks/adoption_detail.html"

    def records(self) -> QuerySet[Any]:
        return Adoption.objects.select_related("unit", "submission", "publication__level")

    def get_parent(self) -> tuple[str, str]:
        return "信息采用", reverse("checks:adoption-list")

    def get_actions(self) -> list[Action]:
        return [
            Action("修改", "checks:adoption-edit", self.kwargs),
            Action("删除", "checks:adoption-delete", self.kwargs, is_primary=False),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        day = self.record.adopted_on
        periods = Period.objects.filter(start__lte=day, end__gte=day)
        return super().get_context_data(**kwargs) | {"counted": where_counted(self.record, ADOPTIONS, periods)}


class AdoptionAdd(SaveAndNext, RecordForm):
    right = Right.RECORD
    model, form_class = Adoption, AdoptionForm
    title, purpose = "录入采用", "一篇信息被一家刊物采用一次录一条；只有月度总数的，一个单位一个月录一条。"
    page, add_page = "checks:adoption-detail", "checks:adoption-add"
    carried = ("publication", "adopted_on")
    accepted = ("unit", "submission")

    def records(self) -> QuerySet[Any]:
        return Adoption.objects.select_related("submission")

    def save(self, form: Any) -> Adoption:
        return save_adoption(actor=self.person, adoption=form.instance)

    def get_saved_sentence(self) -> str:
        adoption = self.object
        return f"已保存“{adoption}”的采用。{period_sentence(self.request, adoption.adopted_on, '采用')}"

    def get_success_url(self) -> str:
        return self.next_url() or super().get_success_url()

    def get_parent(self) -> tuple[str, str]:
        return "信息采用", reverse("checks:adoption-list")


class AdoptionEdit(AdoptionAdd):
    lookup = {"code": "code"}
    title, purpose = "修改采用", ""

    def get_parent(self) -> tuple[str, str]:
        return self.kwargs["code"], reverse("checks:adoption-detail", kwargs=self.kwargs)


class AdoptionDelete(ConfirmDelete):
    right = Right.RECORD
    model = Adoption

    def records(self) -> QuerySet[Any]:
        return Adoption.objects.select_related("submission", "unit")

    def delete(self, record: Any) -> None:
        delete_adoption(actor=self.person, adoption=record)

    def get_title(self) -> str:
        return f"删除“{self.record}”的采用记录"

    def consequences(self) -> list[str]:
        adoption = self.record
        return [*super().consequences(), f"{adoption.unit.short_name}的采用将少 {adoption.quantity} 篇次。"]

    def get_back_url(self) -> str:
        return reverse("checks:adoption-detail", kwargs=self.kwargs)

    def get_done_url(self) -> str:
        return reverse("checks:adoption-list")
