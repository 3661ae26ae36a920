"""Pages of requests for information, and of the reviews and lawsuits over their answers."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from checks.annual import dispute_table, request_table, write_workbook
from checks.filters import FoiDisputeFilter, FoiRequestFilter
from checks.forms import FoiDisputeForm, FoiRequestForm
from checks.measures import FOI_DISPUTES, FOI_REQUESTS
from checks.models import ApplicantKind, FoiDispute, FoiRequest, FoiResult
from checks.services import delete_foi_dispute, delete_foi_request, save_foi_dispute, save_foi_request
from checks.tables import FoiDisputeTable, FoiRequestTable, dispute_mark, request_mark
from govaudit.exports import download
from govaudit.roles import Right
from govaudit.views import Action, ConfirmDelete, RecordForm, RecordPage, RightRequired, Titled, find_record
from units.closings import facts_for
from units.counting import origin_of, where_counted
from units.frame import current_period
from units.lists import MeasuredList
from units.models import Period
from units.record_pages import SaveAndNext, period_sentence
from units.views.reminders import Reminders

_LIST = ("依申请公开", "checks:foi-list")


class FoiRequestList(MeasuredList):
    right = Right.VIEW_OWN
    model, table_class, filterset_class = FoiRequest, FoiRequestTable, FoiRequestFilter
    subject, by = FOI_REQUESTS, "received_on"
    title = "依申请公开"
    purpose = "本期收到的政府信息公开申请，状态按截至日看。"
    unit_word = "件"
    empty_hint = "没有收到申请。可以逐件录入，或换一个周期看。"
    actions = (
        Action("录入申请", "checks:foi-add"),
        Action("年度报告表", "checks:foi-annual", is_primary=False),
        Action("复议诉讼", "checks:dispute-list", is_primary=False),
    )

    def records(self) -> QuerySet[Any]:
        return super().records().select_related("unit", "channel", "applicant", "result")

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"day": self.period.span.as_of if self.period else timezone.localdate()}


class FoiRequestPage(RecordPage):
    """A request: what was asked for, its deadline, how it ended, and what was done against the answer."""

    right = Right.VIEW_OWN
    model = FoiRequest
    template_name = "checks/foi_detail.html"

    def records(self) -> QuerySet[Any]:
        return FoiRequest.objects.select_related("unit", "channel", "applicant", "result__group")

    def get_title(self) -> str:
        return f"申请 {self.record.code}"

    def get_parent(self) -> tuple[str, str]:
        return _LIST[0], reverse(_LIST[1])

    def get_actions(self) -> list[Action]:
        unit = self.record.unit
        origin = ({"unit": unit.code} if unit else {}) | {"origin": origin_of(self.record, FOI_REQUESTS)}
        return [
            Action("修改", "checks:foi-edit", self.kwargs),
            Action("录入复议诉讼", "checks:dispute-add", self.kwargs, is_primary=False),
            Action("记问题或亮点", "checks:finding-add", query=urlencode(origin), is_primary=False),
            Action("删除", "checks:foi-delete", self.kwargs, is_primary=False),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        request, today = self.record, timezone.localdate()
        periods = Period.objects.filter(end__gte=request.received_on, start__lte=request.closed_on or today)
        return super().get_context_data(**kwargs) | {
            "mark": request_mark(request, today),
            "may_record": self.person.has_right(Right.RECORD),
            "disputes": [(dispute, dispute_mark(dispute, today)) for dispute in request.disputes.all()],
            "counted": where_counted(request, FOI_REQUESTS, periods),
            "reminders": Reminders(request, FOI_REQUESTS, request.unit, self.person),
        }


class FoiRequestAdd(SaveAndNext, RecordForm):
    right = Right.RECORD
    model, form_class = FoiRequest, FoiRequestForm
    title, purpose = "录入申请", "逐件录入政府信息公开申请；不记申请人的姓名。"
    page, add_page = "checks:foi-detail", "checks:foi-add"
    carried = ("channel", "applicant", "unit")

    def save(self, form: Any) -> FoiRequest:
        return save_foi_request(actor=self.person, request=form.instance)

    def get_saved_sentence(self) -> str:
        request = self.object
        outside = period_sentence(self.request, request.received_on, "收到")
        return f"已保存申请“{request.code}”。答复期限 {request.due_on:%Y-%m-%d}。{outside}"

    def get_success_url(self) -> str:
        return self.next_url() or super().get_success_url()

    def get_parent(self) -> tuple[str, str]:
        return _LIST[0], reverse(_LIST[1])


class FoiRequestEdit(FoiRequestAdd):
    lookup = {"code": "code"}
    title, purpose = "修改申请", ""

    def get_parent(self) -> tuple[str, str]:
        return f"申请 {self.kwargs['code']}", reverse("checks:foi-detail", kwargs=self.kwargs)


class FoiRequestDelete(ConfirmDelete):
    right = Right.RECORD
    model = FoiRequest

    def delete(self, record: Any) -> None:
        delete_foi_request(actor=self.person, request=record)

    def consequences(self) -> list[str]:
        return [*super().consequences(), f"申请内容：{self.record.title}"]

    def get_back_url(self) -> str:
        return reverse("checks:foi-detail", kwargs=self.kwargs)

    def get_done_url(self) -> str:
        return reverse(_LIST[1])


class FoiDisputeList(MeasuredList):
    right = Right.VIEW_OWN
    model, table_class, filterset_class = FoiDispute, FoiDisputeTable, FoiDisputeFilter
    subject, by = FOI_DISPUTES, "filed_on"
    title = "复议诉讼"
    purpose = "本期因政府信息公开申请提起的行政复议和行政诉讼，结果按截至日看。"
    unit_word = "件"
    empty_hint = "没有复议和诉讼。有的在申请的页面上录入。"

    def records(self) -> QuerySet[Any]:
        return super().records().select_related("request__unit")

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"day": self.period.span.as_of if self.period else timezone.localdate()}

    def get_parent(self) -> tuple[str, str]:
        return _LIST[0], reverse(_LIST[1])


class FoiDisputeAdd(RecordForm):
    """A review or a lawsuit over the answer to the request named in the address."""

    right = Right.RECORD
    model, form_class = FoiDispute, FoiDisputeForm
    title = "录入复议诉讼"

    def new_record(self) -> FoiDispute:
        return FoiDispute(request=find_record(self.visible(FoiRequest.objects.all()), {"code": "code"}, self.kwargs))

    def get_purpose(self) -> str:
        return f"申请“{self.object.request.code}”：{self.object.request.title}"

    def save(self, form: Any) -> FoiDispute:
        return save_foi_dispute(actor=self.person, dispute=form.instance)

    def get_success_url(self) -> str:
        return self.get_parent()[1]

    def get_parent(self) -> tuple[str, str]:
        code = self.object.request.code
        return f"申请 {code}", reverse("checks:foi-detail", args=[code])


class FoiDisputeEdit(FoiDisputeAdd):
    lookup = {"code": "code"}
    title = "修改复议诉讼"

    def records(self) -> QuerySet[Any]:
        return FoiDispute.objects.select_related("request")

    def get_actions(self) -> list[Action]:
        return [Action("删除", "checks:dispute-delete", self.kwargs, is_primary=False)]


class FoiDisputeDelete(ConfirmDelete):
    right = Right.RECORD
    model = FoiDispute

    def records(self) -> QuerySet[Any]:
        return FoiDispute.objects.select_related("request")

    def delete(self, record: Any) -> None:
        delete_foi_dispute(actor=self.person, dispute=record)

    def get_back_url(self) -> str:
        return reverse("checks:foi-detail", args=[self.record.request.code])


class FoiAnnual(RightRequired, Titled, TemplateView):
    """The annual report's tables for the period in view, on the page and as a workbook (`?export=xlsx`)."""

    right = Right.VIEW
    template_name = "checks/foi_annual.html"
    title = "依申请公开年度报告表"
    purpose = "政府信息公开工作年度报告的第三、四表，点数字看申请。换一个周期，就是那个周期的表。"

    def get_parent(self) -> tuple[str, str]:
        return _LIST[0], reverse(_LIST[1])

    def get_actions(self) -> list[Action]:
        period = current_period(self.request)
        query = urlencode({"period": period.code, "export": "xlsx"}) if period else ""
        return [Action("导出表格", "checks:foi-annual", query=query)] if period else []

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        period = current_period(request)
        if period is None or "export" not in request.GET:
            return super().get(request, *args, **kwargs)
        name = f"依申请公开年度报告表_{period.name}_{timezone.localdate():%Y%m%d}.xlsx"
        return download(lambda target: write_workbook(target, period, _tables(period)), name)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        period = current_period(self.request)
        return super().get_context_data(**kwargs) | {
            "period": period,
            "has_lists": ApplicantKind.objects.exists() and FoiResult.objects.exists(),
            "tables": _tables(period) if period else [],
        }


def _tables(period: Period) -> list[Any]:
    facts = facts_for(period)
    return [request_table(period, facts), dispute_table(period, facts)]
