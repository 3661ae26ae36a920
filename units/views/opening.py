"""Pages on which the next period is opened: what it takes over, and the records that carry over by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from govaudit.errors import NotAllowed, UserError
from govaudit.lib.periods import following_code
from govaudit.models import AuditEntry
from govaudit.roles import Right
from govaudit.views import RecordList, RightRequired, Titled, find_record
from units.carrying import COPIED, LASTING, OPENED, SHOWN, TO_DO, Lasting, refusal, skipped, unsaved_period
from units.forms import PeriodForm
from units.frame import SESSION_KEY
from units.models import Period
from units.recording import InvalidRecord
from units.services import open_period
from units.today import Task


def carries(later: Period, earlier: Period) -> list[dict[str, Any]]:
    """What carries over by itself, with numbers that lead to the records."""
    return [
        {"entry": entry, "number": entry.rows(later.span).count(), "url": entry.url(earlier, later)}
        for entry in LASTING
    ]


@dataclass(frozen=True, slots=True)
class Opening:
    """How a period was opened: the entry of the audit trail, the period before, what carries over, what is to do."""

    entry: AuditEntry
    earlier: Period
    carried: list[dict[str, Any]]
    to_do: list[Task]


def opening_of(period: Period) -> Opening | None:
    """None for a period that was opened without one before."""
    entry = AuditEntry.objects.filter(act=OPENED, subject=f"考核周期/{period.code}").order_by("pk").last()
    earlier = Period.objects.filter(code=entry.after.get("承接", "")).first() if entry else None
    if entry is None or earlier is None:
        return None
    to_do = [task for source in TO_DO for task in source(earlier, period)]
    return Opening(entry, earlier, carries(period, earlier), [task for task in to_do if task.number])


def _named(names: list[str]) -> str:
    shown = "、".join(names[:SHOWN])
    return shown if len(names) <= SHOWN else f"{shown}等 {len(names)} 个周期"


class PeriodOpen(RightRequired, Titled, TemplateView):
    """Proposes the period that follows, shows what it would take over, and opens it."""

    right = Right.CONFIGURE
    template_name = "units/period_open.html"
    title = "开启下一周期"

    @cached_property
    def earlier(self) -> Period:
        period: Period = find_record(Period.objects.all(), {"code": "code"}, self.kwargs)
        return period

    @cached_property
    def form(self) -> PeriodForm:
        """The code and 截至 asked for, else the period that follows."""
        given = self.request.POST or self.request.GET
        return PeriodForm(given if "code" in given else {"code": following_code(self.earlier.code)})

    @cached_property
    def later(self) -> Period | None:
        """The period that would be opened; None where the form cannot be read."""
        if not self.form.is_valid():
            return None
        try:
            return unsaved_period(**self.form.cleaned_data)
        except InvalidRecord as error:
            self.form.add_error("code", str(error))
            return None

    def get_purpose(self) -> str:
        return f"承接{self.earlier.name}。先看会承接什么，再开启；没有开启以前什么都不改。"

    def get_parent(self) -> tuple[str, str]:
        return self.earlier.name, reverse("units:period-detail", args=[self.earlier.code])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        later = self.later
        fault = kwargs.pop("fault", "") or (refusal(self.earlier, later) if later else "")
        context = super().get_context_data(**kwargs) | {"form": self.form, "earlier": self.earlier, "later": later}
        if later is None or fault:
            known = Period.objects.filter(code=later.code).first() if later else None
            return context | {"fault": fault, "known": known}
        return context | {
            "copied": [(entry, entry.look(self.earlier, later)) for entry in COPIED],
            "carried": carries(later, self.earlier),
            "skipped": _named(skipped(self.earlier, later)),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.later is None:
            return self.render_to_response(self.get_context_data(), status=422)
        values = {**self.form.cleaned_data, "taken": request.POST.getlist("taken")}
        try:
            period = open_period(actor=self.person, earlier=self.earlier, **values)
        except NotAllowed:
            raise
        except UserError as error:
            return self.render_to_response(self.get_context_data(fault=str(error)), status=422)
        request.session[SESSION_KEY] = period.code
        messages.success(request, f"已开启{period.name}，承接{self.earlier.name}。")
        return redirect("units:period-detail", period.code)


class CarriedList(RecordList):
    """Records that would carry over into a period which is not on file yet."""

    right = Right.CONFIGURE
    empty_hint = "没有要承接的。"

    @cached_property
    def earlier(self) -> Period:
        period: Period = find_record(Period.objects.all(), {"code": "code"}, self.kwargs)
        return period

    @cached_property
    def entry(self) -> Lasting:
        found = next((entry for entry in LASTING if entry.code == self.kwargs["what"]), None)
        if found is None:
            raise Http404
        return found

    @cached_property
    def later(self) -> Period:
        try:
            return unsaved_period(self.request.GET.get("to") or following_code(self.earlier.code), None)
        except InvalidRecord as error:
            raise Http404 from error

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            self.model = self.records().model
            self.table_class, self.filterset_class = self.entry.table, self.entry.filterset
            self.unit_word = self.entry.unit_word  # type: ignore[misc]

    def records(self) -> QuerySet[Any]:
        return self.entry.rows(self.later.span)

    def get_table_kwargs(self) -> dict[str, Any]:
        return self.entry.options(self.later)

    def get_title(self) -> str:
        return f"{self.entry.title}（{self.later.name}）"

    def get_purpose(self) -> str:
        return self.entry.said

    def get_parent(self) -> tuple[str, str]:
        page = reverse("units:period-open", args=[self.earlier.code])
        return "开启下一周期", f"{page}?code={self.later.code}"
