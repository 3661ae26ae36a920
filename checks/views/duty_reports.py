"""Pages of what was due and what units sent: terms, reports, and the entry of a term for all units at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from checks.filters import DutyReportFilter, DutyTermFilter
from checks.forms import DutyReportForm, TermReportForm
from checks.measures import DUTY_TERMS
from checks.models import Duty, DutyReport, DutyTerm
from checks.services import delete_duty_report, save_duty_report
from checks.tables import DutyReportTable, DutyTermTable, term_mark
from govaudit.errors import NotAllowed, UserError
from govaudit.lib.periods import Span
from govaudit.roles import Right
from govaudit.views import Action, ConfirmDelete, RecordForm, RecordList, RecordPage, find_record
from govaudit.views.bases import RightRequired, Titled
from units.counting import where_counted
from units.lists import MeasuredList
from units.models import Period
from units.record_pages import SaveAndNext


class DutyTermList(MeasuredList):
    right = Right.VIEW_OWN
    model, table_class, filterset_class = DutyTerm, DutyTermTable, DutyTermFilter
    subject, by = DUTY_TERMS, "counts_on"
    title = "应报情况"
    purpose = "本期到期的应报，一个单位一期一行。每周的职责算在星期日所在的周期，每月、每季的算在截止日所在的周期。"
    unit_word = "期"
    empty_hint = "没有到期的应报。"

    def get_parent(self) -> tuple[str, str]:
        return "报送职责", reverse("checks:duty-list")

    def records(self) -> QuerySet[Any]:
        return super().records().select_related("unit__group", "duty")

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"period": self.period}


def _up_to_today() -> Span:
    today = timezone.localdate()
    return Span(today, today, today)


class DutyTermPage(RecordPage):
    """A term of a unit, what it sent, and what it counts for."""

    right = Right.VIEW_OWN
    model = DutyTerm
    lookup = {"duty": "duty__code", "unit": "unit__code", "day": "starts_on"}
    template_name = "checks/duty_term_detail.html"

    def records(self) -> QuerySet[Any]:
        return DutyTerm.objects.with_reports(_up_to_today()).select_related("unit", "duty")

    def get_title(self) -> str:
        return f"{self.record.unit} · {self.record.words}"

    def get_purpose(self) -> str:
        return str(self.record.duty)

    def get_parent(self) -> tuple[str, str]:
        return self.record.duty.name, reverse("checks:duty-detail", args=[self.record.duty.code])

    def get_actions(self) -> list[Action]:
        term = self.record
        query = f"duty={term.duty.code}&unit={term.unit.code}&for_on={term.starts_on}"
        return [Action("登记报送", "checks:duty-report-add", query=query)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        term = self.record
        reports = DutyReport.objects.with_day().filter(duty=term.duty_id, unit=term.unit_id)
        reports = reports.filter(day__range=(term.starts_on, term.ends_on)).select_related("duty", "unit")
        periods = Period.objects.filter(start__lte=term.counts_on, end__gte=term.counts_on)
        return super().get_context_data(**kwargs) | {
            "mark": term_mark(term, timezone.localdate()),
            "table": DutyReportTable(reports, exclude=("unit", "duty"), orderable=False),
            "has_reports": reports.exists(),
            "counted": where_counted(term, DUTY_TERMS, periods),
        }


class DutyTermEntry(RightRequired, Titled, TemplateView):
    """What all units sent for one term, entered at once."""

    right = Right.RECORD
    template_name = "checks/duty_term_entry.html"

    @cached_property
    def duty(self) -> Duty:
        duty: Duty = find_record(Duty.objects.all(), {"code": "code"}, self.kwargs)
        return duty

    @cached_property
    def terms(self) -> list[DutyTerm]:
        day = self.kwargs["day"]
        rows = DutyTerm.objects.filter(duty=self.duty, starts_on=day).with_reports(_up_to_today())
        order = ("unit__group__position", "unit__position", "unit__code")
        terms = list(rows.select_related("unit", "duty").order_by(*order))
        if not terms:
            raise Http404
        return terms

    def get_title(self) -> str:
        return f"{self.duty} · {self.terms[0].words}"

    def get_purpose(self) -> str:
        term = self.terms[0]
        return f"{term.due_on} 截止，每个单位 {term.required} 篇。收到的填日期和篇数，没有收到的留空，一起保存。"

    def get_parent(self) -> tuple[str, str]:
        return self.duty.name, reverse("checks:duty-detail", args=[self.duty.code])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        forms = kwargs.pop("forms", None) or [TermReportForm(term=term) for term in self.terms]
        rows = [(form, term_mark(form.term, timezone.localdate())) for form in forms]
        return super().get_context_data(**kwargs) | {"rows": rows, "back_url": self.get_parent()[1]}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        forms = [TermReportForm(request.POST, term=term) for term in self.terms]
        if not all(form.is_valid() for form in forms):
            return self._refused(forms, "有的单位没有填对，都还没有保存。请改正后再保存。")
        reports = [report for form in forms if (report := form.report())]
        try:
            with transaction.atomic():  # all or none
                number = len([save_duty_report(actor=self.person, report=report) for report in reports])
        except NotAllowed:
            raise
        except UserError as error:
            return self._refused(forms, str(error))
        messages.success(request, f"已登记 {number} 家单位的报送。" if number else "没有填报送日期，什么也没有登记。")
        return redirect(self.get_parent()[1])

    def _refused(self, forms: list[TermReportForm], sentence: str) -> HttpResponse:
        return self.render_to_response(self.get_context_data(forms=forms, refusal=sentence), status=422)


class DutyReportList(RecordList):
    right = Right.VIEW_OWN
    model, table_class, filterset_class = DutyReport, DutyReportTable, DutyReportFilter
    title = "报送记录"
    purpose = "各单位按报送职责报来的材料，不分周期，最近的在前。"
    empty_hint = "还没有报送记录。可以在职责的表格里一期一期登记，也可以从表格导入。"
    actions = (Action("登记报送", "checks:duty-report-add"),)

    def get_parent(self) -> tuple[str, str]:
        return "报送职责", reverse("checks:duty-list")

    def records(self) -> QuerySet[Any]:
        return DutyReport.objects.select_related("unit", "duty")


class DutyReportPage(RecordPage):
    right = Right.VIEW_OWN
    model = DutyReport
    template_name = "checks/duty_report_detail.html"

    def records(self) -> QuerySet[Any]:
        return DutyReport.objects.select_related("unit", "duty")

    def get_parent(self) -> tuple[str, str]:
        return "报送记录", reverse("checks:duty-report-list")

    def get_actions(self) -> list[Action]:
        return [
            Action("修改", "checks:duty-report-edit", self.kwargs),
            Action("删除", "checks:duty-report-delete", self.kwargs, is_primary=False),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report = self.record
        start, _ = report.duty.bounds_of(report.for_on or report.sent_on)
        terms = DutyTerm.objects.filter(duty=report.duty_id, unit=report.unit_id, starts_on=start)
        term = terms.select_related("duty", "unit").first()
        periods = Period.objects.filter(start__lte=term.counts_on, end__gte=term.counts_on) if term else []
        counted = where_counted(term, DUTY_TERMS, periods) if term else []
        return super().get_context_data(**kwargs) | {"term": term, "counted": counted}


class DutyReportAdd(SaveAndNext, RecordForm):
    right = Right.RECORD
    model, form_class = DutyReport, DutyReportForm
    title, purpose = "登记报送", "单位报来一次登记一条，一次报几篇的，篇数填几。"
    page, add_page = "checks:duty-report-detail", "checks:duty-report-add"
    carried = ("duty", "sent_on")
    accepted = ("unit", "for_on")

    def save(self, form: Any) -> DutyReport:
        return save_duty_report(actor=self.person, report=form.instance)

    def get_success_url(self) -> str:
        return self.next_url() or super().get_success_url()

    def get_parent(self) -> tuple[str, str]:
        return "报送记录", reverse("checks:duty-report-list")


class DutyReportEdit(DutyReportAdd):
    lookup = {"code": "code"}
    title, purpose = "修改报送", ""

    def get_parent(self) -> tuple[str, str]:
        return self.kwargs["code"], reverse("checks:duty-report-detail", kwargs=self.kwargs)


class DutyReportDelete(ConfirmDelete):
    right = Right.RECORD
    model = DutyReport

    def records(self) -> QuerySet[Any]:
        return DutyReport.objects.select_related("unit", "duty")

    def delete(self, record: Any) -> None:
        delete_duty_report(actor=self.person, report=record)

    def consequences(self) -> list[str]:
        report = self.record
        return [*super().consequences(), f"{report.unit}的“{report.duty}”将少 {report.quantity} 篇。"]

    def get_back_url(self) -> str:
        return reverse("checks:duty-report-detail", kwargs=self.kwargs)

    def get_done_url(self) -> str:
        return reverse("checks:duty-report-list")
