"""Pages of faults and merits found at units; what became of them is on the pages of rectification."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView

from checks.filters import FindingFilter, OverdueFilter
from checks.forms import FindingBatchForm, FindingForm, FindingLines
from checks.measures import FINDINGS
from checks.models import PENDING, Finding, FindingQuerySet, Rectification, StepKind
from checks.rectifying import earlier_ones, steps_of
from checks.services import delete_finding, save_finding, save_findings
from checks.tables import FindingTable, OverdueTable, inspection_mark, nature_mark, rectification_mark, severity_mark
from govaudit.errors import NotAllowed, UserError
from govaudit.measures import MEASURES
from govaudit.roles import Right
from govaudit.views import Action, ConfirmDelete, RecordForm, RecordList, RecordPage, RightRequired, Titled
from units.counting import origin_link, where_counted
from units.lists import MeasuredList
from units.models import Period
from units.record_pages import SaveAndNext, period_sentence
from units.views.evidence import EvidenceSection
from units.views.reminders import Reminders

_LIST = ("问题与整改", "checks:finding-list")


class FindingList(MeasuredList):
    """Findings of a period as they stand now; behind a figure as they stood on the 截至."""

    right = Right.VIEW_OWN
    model, table_class, filterset_class = Finding, FindingTable, FindingFilter
    subject, by = FINDINGS, "found_on"
    title = _LIST[0]
    purpose = "本期检查发现的问题、记下的亮点和现在的整改情况。"
    empty_hint = "没有记录问题和亮点。可以逐条录入、一次录入多条，或换一个周期看。"
    actions = (
        Action("录入问题或亮点", "checks:finding-add"),
        Action("一次录入多条", "checks:finding-batch", is_primary=False),
        Action("逾期未整改", "checks:finding-overdue", is_primary=False),
        Action("整改通知和催办", "reports:slip-list", is_primary=False),
    )

    def get_actions(self) -> list[Action]:
        if self.period is None:
            return super().get_actions()
        carried = urlencode({"period": self.period.code, "measure": "faults_carried"})
        return [*super().get_actions(), Action("上期结转", "checks:finding-list", query=carried, is_primary=False)]

    def records(self) -> QuerySet[Any]:
        return super().records().select_related("unit", "category")

    def ordinary(self, period: Period) -> QuerySet[Any]:
        rows = cast(FindingQuerySet, super().ordinary(period))
        return rows.seen_on(timezone.localdate())

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"until": self.period.as_of if self.period and self.measured else None}


class OverdueList(RecordList):
    """Faults of all periods whose deadline is over and that wait for the unit."""

    right = Right.VIEW_OWN
    model, table_class, filterset_class = Finding, OverdueTable, OverdueFilter
    title = "逾期未整改"
    purpose = "已过整改期限、单位还没有反馈或被退回后没有再反馈的问题，不分周期。"
    unit_word = "个"
    empty_hint = "没有逾期的问题。"
    actions = (Action("整改通知和催办", "reports:slip-list", is_primary=False),)

    def records(self) -> QuerySet[Any]:
        today = timezone.localdate()
        handed = Rectification.objects.filter(finding=OuterRef("pk"), kind=StepKind.HAND_OVER).order_by("-done_on")
        rows = Finding.objects.filter(is_merit=False).seen_on(today).filter(state__in=PENDING, due__lt=today)
        rows = rows.annotate(handed=Subquery(handed.values("done_on")[:1])).select_related("unit", "category")
        return rows.order_by("unit__group__position", "unit__position", "unit__code", "found_on", "code")

    def get_parent(self) -> tuple[str, str]:
        return _LIST[0], reverse(_LIST[1])


class FindingPage(RecordPage):
    """What was found, whether it was found before, and what became of it."""

    right = Right.VIEW_OWN
    model = Finding
    template_name = "checks/finding_detail.html"

    def records(self) -> QuerySet[Any]:
        return Finding.objects.select_related("unit", "category", "inspection").seen_on(timezone.localdate())

    def get_title(self) -> str:
        return f"{self.record.unit.short_name}的{self.record.get_is_merit_display()}"

    def get_parent(self) -> tuple[str, str]:
        return _LIST[0], reverse(_LIST[1])

    def get_actions(self) -> list[Action]:
        edit = [
            Action("修改", "checks:finding-edit", self.kwargs, is_primary=False),
            Action("删除", "checks:finding-delete", self.kwargs, is_primary=False),
        ]
        if self.record.is_merit or self.record.state == StepKind.CLOSE:
            return edit
        return [
            Action("答复", "checks:finding-answer", self.kwargs),
            Action("记一步", "checks:finding-step", self.kwargs),
            *edit,
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        finding, person = self.record, self.person
        day = finding.found_on
        last = day if finding.is_merit else finding.closed_on or timezone.localdate()
        periods = Period.objects.filter(end__gte=day, start__lte=max(day, last))  # later ones count it as carried over
        return super().get_context_data(**kwargs) | {
            "nature": nature_mark(finding),
            "severity": severity_mark(finding),
            "state": rectification_mark(finding, timezone.localdate()),
            "is_veto": finding.is_veto or (finding.category.is_veto and not finding.is_merit),
            "origin": origin_link(finding.origin),
            "earlier": earlier_ones(finding),
            "steps": steps_of(finding),
            "inspection": inspection_mark(finding.inspection, person),
            "may_record": person.has_right(Right.RECORD),
            "counted": where_counted(finding, FINDINGS, periods),
            "evidence": EvidenceSection.of(finding, FINDINGS, person),
            "reminders": None if finding.is_merit else Reminders(finding, FINDINGS, finding.unit, person),
        }


class FindingAdd(SaveAndNext, RecordForm):
    right = Right.RECORD
    model, form_class = Finding, FindingForm
    template_name = "checks/finding_form.html"
    title = "录入问题或亮点"
    page, add_page = "checks:finding-detail", "checks:finding-add"
    carried = ("is_merit", "area", "category", "found_on", "due_on", "inspection")
    accepted = ("unit", "origin")

    def get_purpose(self) -> str:
        origin = origin_link(self.request.GET.get("origin", ""))
        source = f"来源：{origin[0]}。" if origin else ""
        return f"{source}单位的联络员可以看到，并作出答复。"

    def get_initial(self) -> dict[str, Any]:
        """A finding that comes from a record belongs to its area."""
        area = _area_of(self.request.GET.get("origin", ""))
        return ({"area": area} if area and self.is_new else {}) | super().get_initial()

    def save(self, form: Any) -> Finding:
        return save_finding(actor=self.person, finding=form.instance)

    def get_saved_sentence(self) -> str:
        finding = self.object
        earlier = earlier_ones(finding)
        repeated = f"这个问题以前出现过（{earlier[0].finding.code}），计为重复问题。" if earlier else ""
        return f"已保存{finding.code}。{repeated}{period_sentence(self.request, finding.found_on, '发现')}"

    def get_success_url(self) -> str:
        return self.next_url() or super().get_success_url()

    def get_parent(self) -> tuple[str, str]:
        return _LIST[0], reverse(_LIST[1])


class FindingEdit(FindingAdd):
    lookup = {"code": "code"}
    title = "修改问题或亮点"

    def get_purpose(self) -> str:
        return ""

    def get_parent(self) -> tuple[str, str]:
        return self.kwargs["code"], reverse("checks:finding-detail", kwargs=self.kwargs)


class FindingDelete(ConfirmDelete):
    right = Right.RECORD
    model = Finding

    def records(self) -> QuerySet[Any]:
        return Finding.objects.select_related("unit")

    def consequences(self) -> list[str]:
        finding = self.record
        return [*super().consequences(), f"{finding.unit}，{finding.found_on:%Y-%m-%d} 发现。"]

    def delete(self, record: Any) -> None:
        delete_finding(actor=self.person, finding=record)

    def get_back_url(self) -> str:
        return reverse("checks:finding-detail", kwargs=self.kwargs)

    def get_done_url(self) -> str:
        return reverse(_LIST[1])


class FindingBatch(RightRequired, Titled, FormView):
    """Several findings of one unit at once: what they share stands above, each has a line. A block copied from a
    spreadsheet is pasted into the lines."""

    right = Right.RECORD
    form_class = FindingBatchForm
    template_name = "checks/finding_batch.html"
    title = "一次录入多条"
    purpose = "单位、日期、类别只填一次，下面每行一条；可以从表格复制一块粘贴进来。"

    def get_parent(self) -> tuple[str, str]:
        return _LIST[0], reverse(_LIST[1])

    def get_initial(self) -> dict[str, Any]:
        names = ("unit", "category", "area", "is_merit", "found_on", "due_on")
        return {"area": "columns"} | {name: self.request.GET[name] for name in names if name in self.request.GET}

    @cached_property
    def lines(self) -> Any:
        return FindingLines(self.request.POST or None, prefix="lines")

    def form_valid(self, form: Any) -> HttpResponse:
        if not self.lines.is_valid():
            return self.form_invalid(form)
        shared = form.cleaned_data
        shared["severity"] = shared["severity"] or shared["category"].severity
        told = [line.cleaned_data for line in self.lines if line.cleaned_data.get("text")]
        findings = [Finding(**shared, **values) for values in told]
        try:
            saved = save_findings(actor=self.person, findings=findings)
        except NotAllowed:
            raise
        except UserError as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        known = len(findings) - len(saved)
        sentence = f"已保存 {len(saved)} 条。" + (f"另有 {known} 条早已录入，没有重复录入。" if known else "")
        messages.success(self.request, sentence + period_sentence(self.request, shared["found_on"], "发现"))
        return redirect(f"{reverse(_LIST[1])}?unit={shared['unit'].code}")

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"lines": self.lines, "back_url": reverse(_LIST[1])}


def _area_of(origin: str) -> str:
    """The area of the records that a text key names; "" where no measure counts them."""
    label = origin.partition("/")[0]
    areas = (m.subject.area for m in MEASURES.by_code.values() if m.subject.model._meta.label == label)
    return next(areas, "")
