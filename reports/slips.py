"""Pages and files that go to one unit: 整改通知单, 催办单, and the sheet it confirms or disputes before issue."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views import View
from django.views.generic import FormView, TemplateView

from checks.filters import ConfirmationFilter
from checks.forms import CHANNELS, AskForm, ConfirmationForm
from checks.models import Confirmation
from checks.services import answer_confirmation, ask_confirmations, record_confirmation
from checks.tables import ConfirmationTable, reply_mark
from govaudit.errors import UserError
from govaudit.roles import Right
from govaudit.views import Action, RecordForm, RecordList, RightRequired, Titled, find_record
from reports.document.docx import render_notice
from reports.document.page import render_page
from reports.document.xlsx import render_table
from reports.selectors.slips import (
    OVERDUE_TITLE,
    SLIP_TITLES,
    SlipKind,
    UnitSheet,
    changed_figures,
    overdue_list,
    reminded_by_slip,
    slip,
    unit_sheet,
    units_to_rectify,
)
from reports.services.slips import remind_by_slip
from units.frame import current_period
from units.models import Participation, Period, Unit

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class NothingToSend(UserError):
    """A slip that would have nothing on it."""


class SlipList(RightRequired, Titled, TemplateView):
    """Units with faults that wait for them, each with its slips."""

    right = Right.VIEW_OWN
    template_name = "reports/slip_list.html"
    title = "整改通知和催办"
    purpose = "还有问题没有整改的单位，不分周期。整改通知单列全部待整改的问题，催办单只列逾期的。"

    def get_parent(self) -> tuple[str, str]:
        return "问题与整改", reverse("checks:finding-list")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        rows = units_to_rectify(self.person, today)
        return super().get_context_data(**kwargs) | {
            "rows": rows,
            "has_overdue": any(row.overdue for row in rows),
            "may_record": self.person.has_right(Right.RECORD),
            "reminded": set(reminded_by_slip(today).values()),
        }


class SlipFile(RightRequired, View):
    """A unit's slip of today as .docx. Sent as a form with `remind`, a 整改催办单 is a reminder on record too."""

    right = Right.VIEW_OWN

    def post(self, request: HttpRequest, kind: str, unit: str) -> HttpResponse:
        response = self.get(request, kind, unit)
        if kind == SlipKind.REMIND and "remind" in request.POST:
            remind_by_slip(actor=self.person, unit=self.found(unit), day=timezone.localdate())
        return response

    def found(self, code: str) -> Unit:
        unit: Unit = find_record(_units(self), {"unit": "code"}, {"unit": code})
        return unit

    def get(self, request: HttpRequest, kind: str, unit: str) -> HttpResponse:
        if kind not in SLIP_TITLES:
            raise Http404
        found = self.found(unit)
        title = SLIP_TITLES[SlipKind(kind)]
        document = slip(found, SlipKind(kind), timezone.localdate())
        if document is None:
            which = "逾期" if kind == SlipKind.REMIND else "待整改"
            raise NothingToSend(f"{found}没有{which}的问题，不用发{title}。")
        return _file(render_notice(document), f"{found}{title}.docx", DOCX)


class OverdueFile(RightRequired, View):
    """All overdue faults as a workbook, for the inspection office."""

    right = Right.VIEW

    def get(self, request: HttpRequest) -> HttpResponse:
        document, attachment = overdue_list(timezone.localdate())
        if not attachment.table.rows:
            raise NothingToSend("没有逾期的问题，不用移交。")
        return _file(render_table(document, attachment), f"{OVERDUE_TITLE}.xlsx", XLSX)


class ConfirmationList(RecordList):
    """Which units were asked to look through their sheets of the period in view, and what they answered."""

    right = Right.VIEW_OWN
    model, table_class, filterset_class = Confirmation, ConfirmationTable, ConfirmationFilter
    title = "单位确认"
    unit_word = "家"
    actions = (Action("请单位确认", "reports:confirmation-ask"),)

    @cached_property
    def period(self) -> Period | None:
        return current_period(self.request)

    def records(self) -> QuerySet[Any]:
        order = ("unit__group__position", "unit__position", "unit__code")
        rows = Confirmation.objects.filter(period=self.period).select_related("unit", "period").order_by(*order)
        return rows.defer("figures")

    def get_purpose(self) -> str:
        if self.period is None:
            return ""
        said = self.visible(Confirmation.objects.filter(period=self.period)).values_list("verdict", flat=True)
        missing = sum(not verdict for verdict in said)
        return f"{self.period.name}通报印发前送单位核对数字和问题：已送 {len(said)} 家，没有答复 {missing} 家。"

    def get_empty_hint(self) -> str:
        if not self.person.has_right(Right.RECORD):
            return "本期还没有送单位核对。"
        return "本期还没有送单位核对。点“请单位确认”，定一个答复期限。"


class ConfirmationAsk(RightRequired, Titled, FormView):
    """Asks the units of the period's rosters; of a period without rosters all units."""

    right = Right.RECORD
    form_class = AskForm
    template_name = "govaudit/record_form.html"
    title = "请单位确认"

    @cached_property
    def period(self) -> Period:
        period = current_period(self.request)
        if period is None:
            raise Http404
        return period

    @cached_property
    def units(self) -> list[Unit]:
        existing = Unit.objects.existing_on(self.period.span.last)
        units = Unit.objects.in_protocol_order().filter(pk__in=existing)
        roster = Participation.objects.filter(period=self.period, excused="")
        return list(units.filter(pk__in=roster.values("unit"))) or list(units)

    def get_purpose(self) -> str:
        what = f"将请 {len(self.units)} 家单位核对{self.period.name}的数字和问题。"
        return f"{what}已经答复的不变，没有答复的改用新的期限。"

    def get_parent(self) -> tuple[str, str]:
        return "单位确认", reverse("reports:confirmation-list")

    def form_valid(self, form: Any) -> HttpResponse:
        due_on = form.cleaned_data["due_on"]
        try:
            new = ask_confirmations(actor=self.person, period=self.period, units=self.units, due_on=due_on)
        except UserError as error:
            form.add_error("due_on", str(error))
            return self.form_invalid(form)
        messages.success(self.request, f"已请 {new} 家单位在 {due_on:%Y-%m-%d} 前答复。")
        return redirect(reverse("reports:confirmation-list"))

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        more = {"back_url": reverse("reports:confirmation-list"), "save_label": "发起确认"}
        return super().get_context_data(**kwargs) | more


class _OfUnit(RightRequired):
    """What pages of one unit's sheet share; somebody else's unit is a 404."""

    right = Right.VIEW_OWN
    kwargs: dict[str, Any]

    @cached_property
    def period(self) -> Period:
        found: Period = find_record(Period.objects.all(), {"period": "code"}, self.kwargs)
        return found

    @cached_property
    def unit(self) -> Unit:
        found: Unit = find_record(_units(self), {"unit": "code"}, self.kwargs)
        return found

    @cached_property
    def confirmation(self) -> Confirmation | None:
        return Confirmation.objects.filter(period=self.period, unit=self.unit).first()

    @cached_property
    def sheet(self) -> UnitSheet:
        due_on = self.confirmation.due_on if self.confirmation else None
        return unit_sheet(self.period, self.unit, today=timezone.localdate(), due_on=due_on)

    def get_sheet_url(self) -> str:
        return reverse("reports:unit-sheet", args=[self.period.code, self.unit.code])


class UnitSheetPage(_OfUnit, Titled, TemplateView):
    """The sheet as it will print, with what the unit answered."""

    template_name = "reports/unit_sheet.html"

    def get_title(self) -> str:
        return f"{self.unit}：{self.period.name}情况"

    def get_purpose(self) -> str:
        return "通报印发前送单位核对；带下划线的数字可以点，看它的记录。"

    def get_parent(self) -> tuple[str, str]:
        return "单位确认", reverse("reports:confirmation-list")

    def get_actions(self) -> list[Action]:
        download = Action("下载确认单", "reports:unit-sheet-file", self.kwargs, is_primary=False)
        if self.confirmation is None:
            return [download]
        return [
            Action("答复", "reports:confirmation-answer", self.kwargs),
            Action("登记单位答复", "reports:confirmation-record", self.kwargs),
            download,
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = self.confirmation
        changed = changed_figures(found.figures, self.sheet.figures) if found and found.verdict else []
        return super().get_context_data(**kwargs) | {
            "period": self.period,
            "page": render_page(self.sheet.document),
            "confirmation": found,
            "verdict": reply_mark(found, timezone.localdate()) if found else "",
            "changed": changed,
        }


class UnitSheetFile(_OfUnit, View):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _file(render_notice(self.sheet.document), f"{self.unit}{self.period.name}情况确认单.docx", DOCX)


class ConfirmationAnswer(_OfUnit, RecordForm):
    """The unit's own answer, by its liaison."""

    right = Right.ANSWER
    model, form_class = Confirmation, ConfirmationForm
    template_name = "reports/confirmation_form.html"
    lookup = {"period": "period__code", "unit": "unit__code"}
    title = "答复情况确认单"
    save_label = "提交答复"
    is_office = False

    def get_purpose(self) -> str:
        return f"{self.unit}，{self.period.name}，请于 {self.object.due_on:%Y-%m-%d} 前答复。"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"is_office": self.is_office}

    def save(self, form: Any) -> Confirmation:
        said = {name: form.cleaned_data[name] for name in ("verdict", "text")}
        return answer_confirmation(actor=self.person, confirmation=self.object, figures=self.sheet.figures, **said)

    def get_saved_sentence(self) -> str:
        return f"已记录{self.unit}的答复：{self.object.get_verdict_display()}。"

    def get_success_url(self) -> str:
        return self.get_sheet_url()

    def get_parent(self) -> tuple[str, str]:
        return f"{self.unit}：{self.period.name}情况", self.get_sheet_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"channels": CHANNELS}


class ConfirmationRecord(ConfirmationAnswer):
    """The unit's answer as the office got it."""

    right = Right.RECORD
    title = "登记单位答复"
    save_label = "登记"
    is_office = True

    def save(self, form: Any) -> Confirmation:
        said = {name: form.cleaned_data[name] for name in ("verdict", "text", "channel")}
        return record_confirmation(actor=self.person, confirmation=self.object, figures=self.sheet.figures, **said)


def _units(view: RightRequired) -> QuerySet[Unit]:
    return view.visible(Unit.objects.prefetch_related("names"))


def _file(data: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
