"""Pages of faults and merits found at units, and of the units' answers."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from checks.filters import FindingFilter
from checks.forms import AnswerForm, FindingForm
from checks.measures import FINDINGS
from checks.models import Finding
from checks.services import answer_finding, save_finding
from checks.tables import FindingTable, answer_mark, nature_mark
from govaudit.roles import Right
from govaudit.views import Action, RecordForm, RecordPage
from units.counting import origin_link, where_counted
from units.lists import MeasuredList
from units.models import Period
from units.record_pages import SaveAndNext, period_sentence


class FindingList(MeasuredList):
    right = Right.VIEW_OWN
    model, table_class, filterset_class = Finding, FindingTable, FindingFilter
    subject, by = FINDINGS, "found_on"
    title = "问题与亮点"
    purpose = "本期检查发现的问题、记下的亮点和单位的答复。"
    empty_hint = "没有记录问题和亮点。"
    actions = (Action("录入问题或亮点", "checks:finding-add"),)

    def records(self) -> QuerySet[Any]:
        return super().records().select_related("unit", "category")


class FindingPage(RecordPage):
    """What was found, and what the unit answered."""

    right = Right.VIEW_OWN
    model = Finding
    template_name = "checks/finding_detail.html"

    def records(self) -> QuerySet[Any]:
        return Finding.objects.select_related("unit", "category")

    def get_title(self) -> str:
        return f"{self.record.unit.short_name}的{self.record.get_is_merit_display()}"

    def get_parent(self) -> tuple[str, str]:
        return "问题与亮点", reverse("checks:finding-list")

    def get_actions(self) -> list[Action]:
        label = "修改答复" if self.record.answered_at else "答复"
        return [
            Action(label, "checks:finding-answer", self.kwargs),
            Action("修改", "checks:finding-edit", self.kwargs, is_primary=False),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        day = self.record.found_on
        periods = Period.objects.filter(start__lte=day, end__gte=day)
        return super().get_context_data(**kwargs) | {
            "nature": nature_mark(self.record),
            "answer_state": answer_mark(self.record),
            "origin": origin_link(self.record.origin),
            "counted": where_counted(self.record, FINDINGS, periods),
        }


class FindingAdd(SaveAndNext, RecordForm):
    right = Right.RECORD
    model, form_class = Finding, FindingForm
    title = "录入问题或亮点"
    page, add_page = "checks:finding-detail", "checks:finding-add"
    carried = ("is_merit", "category", "found_on")
    accepted = ("unit", "origin")

    def get_purpose(self) -> str:
        origin = origin_link(self.request.GET.get("origin", ""))
        source = f"来源：{origin[0]}。" if origin else ""
        return f"{source}单位的联络员可以看到，并作出答复。"

    def save(self, form: Any) -> Finding:
        return save_finding(actor=self.person, finding=form.instance)

    def get_saved_sentence(self) -> str:
        finding = self.object
        return f"已保存{finding.code}。{period_sentence(self.request, finding.found_on, '发现')}"

    def get_success_url(self) -> str:
        return self.next_url() or super().get_success_url()

    def get_parent(self) -> tuple[str, str]:
        return "问题与亮点", reverse("checks:finding-list")


class FindingEdit(FindingAdd):
    lookup = {"code": "code"}
    title = "修改问题或亮点"

    def get_purpose(self) -> str:
        return ""

    def get_parent(self) -> tuple[str, str]:
        return self.kwargs["code"], reverse("checks:finding-detail", kwargs=self.kwargs)


class FindingAnswer(RecordForm):
    """The unit's answer, by its liaison."""

    right = Right.ANSWER
    model, form_class = Finding, AnswerForm
    lookup = {"code": "code"}
    title = "答复"
    page = "checks:finding-detail"
    save_label = "提交答复"

    def get_purpose(self) -> str:
        return str(self.object.text)

    def save(self, form: Any) -> Finding:
        return answer_finding(actor=self.person, finding=form.instance, answer=form.cleaned_data["answer"])

    def get_saved_sentence(self) -> str:
        return "答复已提交。"

    def get_parent(self) -> tuple[str, str]:
        return self.kwargs["code"], reverse("checks:finding-detail", kwargs=self.kwargs)
