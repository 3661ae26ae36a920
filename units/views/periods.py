"""Pages of periods: list, one period with its areas, closing and reopening, rosters."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View
from django.views.generic import FormView, TemplateView

from govaudit.errors import NotAllowed, UserError
from govaudit.measures import MEASURES, Facts, Number, Take
from govaudit.roles import Right
from govaudit.views import Action, Confirm, RecordForm, RecordList, RecordPage, RightRequired, Titled, find_record
from units.closings import facts_for
from units.filters import PeriodFilter
from units.forms import ParticipationForm, PeriodChangeForm, PeriodForm, ReasonForm
from units.frame import SESSION_KEY
from units.models import AREAS, Closing, Participation, Period, Unit
from units.reviewing import doubts_about
from units.services import add_period, change_period, close_area, reopen_area, save_participation
from units.tables import PeriodTable
from units.views.opening import opening_of


class PeriodList(RecordList):
    right = Right.VIEW_OWN
    model, table_class, filterset_class = Period, PeriodTable, PeriodFilter
    title = "周期与锁定"
    purpose = "每个考核周期的起止、截至和各领域的锁定情况。"
    unit_word = "个"
    empty_hint = "还没有考核周期。请管理员新建一个，或装入本县的配置包。"

    def get_actions(self) -> list[Action]:
        latest = Period.objects.first()
        following = [Action("开启下一周期", "units:period-open", {"code": latest.code})] if latest else []
        return [*following, Action("新建周期", "units:period-add", is_primary=not latest)]

    def records(self) -> QuerySet[Period]:
        return Period.objects.prefetch_related("closings")


class PeriodSwitch(View):
    """Look at another period: the same page where it exists for it, else the page as it is."""

    def get(self, request: HttpRequest) -> HttpResponse:
        period = find_record(Period.objects.all(), {"to": "code"}, {"to": request.GET.get("to", "")})
        request.session[SESSION_KEY] = period.code
        target = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(target, {request.get_host()}):
            target = reverse("home")
        return redirect(_same_page(target.partition("?")[0], period))


def _same_page(path: str, period: Period) -> str:
    """The page's address for another period: the period in its path is replaced, else given as a parameter."""
    try:
        match = resolve(path)
    except Resolver404:
        return reverse("home")
    if match.view_name in ("units:period-detail", "units:period-edit", "units:period-open", "units:period-carried"):
        return reverse("units:period-detail", args=[period.code])
    if match.view_name.startswith("reports:notice-"):
        return reverse("reports:notice-list")
    if "period" in match.kwargs:
        return reverse(match.view_name, kwargs=match.kwargs | {"period": period.code})
    return f"{path}?{urlencode({'period': period.code})}"


class PeriodDetail(RecordPage):
    """A period: what each area counts, whether it is closed and by whom, and its roster."""

    right = Right.VIEW_OWN
    model = Period
    template_name = "units/period_detail.html"

    def get_purpose(self) -> str:
        period = self.record
        return f"{period.start} 至 {period.end}，截至 {period.as_of}。截至以后发生的不计入本期。"

    def get_parent(self) -> tuple[str, str]:
        return "周期与锁定", reverse("units:period-list")

    def get_actions(self) -> list[Action]:
        code = {"code": self.record.code}
        return [
            Action("开启下一周期", "units:period-open", code, is_primary=False),
            Action("修改周期", "units:period-edit", code, is_primary=False),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        period = self.record
        active = {closing.area: closing for closing in Closing.objects.active().filter(period=period)}
        rosters, facts = _roster_numbers(period), facts_for(period)
        areas = [
            {
                "code": area,
                "name": name,
                "closing": active.get(area),
                **_shown_counts(area_counts(facts, period, area, self.person)),
                "taking_part": rosters.get(area, (0, 0))[0],
                "excused": rosters.get(area, (0, 0))[1],
            }
            for area, name in AREAS.items()
        ]
        return super().get_context_data(**kwargs) | {
            "period": period,
            "areas": areas,
            "past": Closing.objects.filter(period=period).exclude(reopened_at=None).defer("frozen"),
            "area_names": AREAS,
            "may_close": self.person.has_right(Right.CLOSE),
            "sees_all": self.person.sees_all,
            "opening": opening_of(period) if self.person.sees_all else None,
        }


def area_counts(facts: Facts, period: Period, area: str, person: Any) -> list[dict[str, Any]]:
    """What an area's measures of rows and sums count in the period; a liaison's are of the own unit."""
    own = {} if person.sees_all else {"单位": person.unit.code if person.unit else ""}
    counts = []
    for head in MEASURES.of_area(area):
        slices = own | ({"领域": AREAS[area]} if head.subject.area_path else {})
        measure = facts.answering(head, slices)
        if measure is not None and measure.take is not Take.UNITS:
            value, url = facts.value(measure, slices), measure.records_url(period.code, slices)
            said = {"name": measure.name, "unit": measure.unit, "definition": measure.definition}
            counts.append({**said, "value": value, "url": url, "is_entered": head.is_entered and head.has_any(value)})
    return counts


def _shown_counts(counts: list[dict[str, Any]]) -> dict[str, Any]:
    """Those of an area as its card shows them; while nothing of the period is on file, only what is not 0."""
    has_records = any(count["is_entered"] for count in counts)
    shown = counts if has_records else [count for count in counts if count["value"]]
    return {"counts": shown, "has_records": has_records}


def _roster_numbers(period: Period) -> dict[str, tuple[int, int]]:
    """Units taking part and excused, by area."""
    numbers: dict[str, tuple[int, int]] = {}
    for area, excused in period.participations.values_list("area", "excused"):
        taking, out = numbers.get(area, (0, 0))
        numbers[area] = (taking, out + 1) if excused else (taking + 1, out)
    return numbers


class PeriodAdd(RecordForm):
    right = Right.CONFIGURE
    model = Period
    form_class = PeriodForm  # type: ignore[assignment]
    title = "新建周期"
    purpose = "起止日期和名称由代码得出。"

    def get_parent(self) -> tuple[str, str]:
        return "周期与锁定", reverse("units:period-list")

    def save(self, form: PeriodForm) -> Period:
        return add_period(actor=self.person, **form.cleaned_data)

    def get_success_url(self) -> str:
        return reverse("units:period-detail", args=[self.object.code])


class PeriodEdit(RecordForm):
    right = Right.CONFIGURE
    model, form_class = Period, PeriodChangeForm
    lookup: ClassVar[dict[str, str]] = {"code": "code"}
    page = "units:period-detail"
    purpose = "可以改名称和截至；有领域锁定时不能改。"

    def get_title(self) -> str:
        return f"修改周期 {self.kwargs['code']}"

    def get_parent(self) -> tuple[str, str]:
        return self.kwargs["code"], reverse("units:period-detail", args=[self.kwargs["code"]])

    def save(self, form: PeriodChangeForm) -> Period:
        return change_period(actor=self.person, period=form.instance, **form.cleaned_data)


class _AreaPage:
    """What the pages of one area of one period share."""

    kwargs: dict[str, Any]

    @property
    def period(self) -> Period:
        period: Period = find_record(Period.objects.all(), {"code": "code"}, self.kwargs)
        return period

    @property
    def area(self) -> str:
        area: str = self.kwargs["area"]
        if area not in AREAS:
            raise Http404
        return area

    def get_back_url(self) -> str:
        return reverse("units:period-detail", args=[self.period.code])

    def get_parent(self) -> tuple[str, str]:
        return self.period.name, self.get_back_url()


class AreaClose(_AreaPage, Confirm):
    """Names what will be frozen, with numbers, and what should be settled before; then closes the area."""

    right = Right.CLOSE
    button = "锁定"
    template_name = "units/area_close.html"

    def get_title(self) -> str:
        return f"锁定{self.period.name}“{AREAS[self.area]}”"

    def consequences(self) -> list[str]:
        period, area = self.period, self.area
        found = area_counts(facts_for(period), period, area, self.person)
        counts = [entry for entry in found if entry["value"]]
        frozen = "、".join(f"{entry['name']} {_plain(entry['value'])} {entry['unit']}" for entry in counts)
        what = (
            f"将锁定“{AREAS[area]}”的统计口径：{frozen}。" if counts else f"“{AREAS[area]}”本期没有记录，也可以锁定。"
        )
        return [
            what,
            "锁定以后，会改变这些数字的记录不能再录入、修改或删除；得分和通报按锁定时的数字。",
            "以后确需更正，由主管或管理员写明原因解除锁定。",
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        doubts = doubts_about(self.period, self.area)
        return super().get_context_data(**kwargs) | {
            "blocking": [doubt for doubt in doubts if doubt.is_blocking],
            "doubts": [doubt for doubt in doubts if not doubt.is_blocking],
            "known": self.request.POST.get("known", ""),
        }

    def act(self) -> str:
        known = self.request.POST.get("known", "")
        close_area(actor=self.person, period=self.period, area=self.area, known=known)
        return f"已锁定{self.period.name}“{AREAS[self.area]}”。"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().post(request, *args, **kwargs)
        except NotAllowed:
            raise
        except UserError as error:
            return self.render_to_response(self.get_context_data(fault=str(error)), status=422)


def _plain(value: Number) -> str:
    return f"{value:f}" if not isinstance(value, int) else str(value)


class AreaReopen(_AreaPage, RightRequired, Titled, FormView):
    """Asks for the reason, then opens the area again."""

    right = Right.CLOSE
    form_class = ReasonForm
    template_name = "units/area_reopen.html"

    def get_title(self) -> str:
        return f"解除{self.period.name}“{AREAS[self.area]}”的锁定"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        closing = Closing.objects.active().filter(period=self.period, area=self.area).first()
        return super().get_context_data(**kwargs) | {
            "closing": closing,
            "area_name": AREAS[self.area],
            "back_url": self.get_back_url(),
        }

    def form_valid(self, form: ReasonForm) -> HttpResponse:
        try:
            reopen_area(actor=self.person, period=self.period, area=self.area, reason=form.cleaned_data["reason"])
        except NotAllowed:
            raise
        except UserError as error:
            form.add_error("reason", str(error))
            return self.form_invalid(form)
        messages.success(self.request, f"已解除{self.period.name}“{AREAS[self.area]}”的锁定。")
        return redirect(self.get_back_url())


class ParticipationList(_AreaPage, RightRequired, Titled, TemplateView):
    """The roster of an area: who takes part, in which group, who does not and why, who is not on it."""

    right = Right.VIEW
    template_name = "units/participation_list.html"

    def get_title(self) -> str:
        return f"{self.period.name}“{AREAS[self.area]}”参评名册"

    def get_purpose(self) -> str:
        return "参评的单位才计分、排名；不参评的要写明原因。"

    def get_actions(self) -> list[Action]:
        query = urlencode({"period": self.period.code})
        return [Action("导出、导入名册", "import-records", {"kind": "roster"}, query, is_primary=False)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        period, area = self.period, self.area
        roster = Participation.objects.filter(period=period, area=area).select_related("unit", "group")
        roster = roster.order_by("group__position", "unit__position", "unit__code")
        listed = roster.values("unit")
        return super().get_context_data(**kwargs) | {
            "period": period,
            "area": area,
            "area_name": AREAS[area],
            "roster": roster,
            "unlisted": Unit.objects.existing_on(period.end).exclude(pk__in=listed),
            "is_closed": Closing.objects.active().filter(period=period, area=area).exists(),
            "may_configure": self.person.has_right(Right.CONFIGURE),
        }


class ParticipationEdit(_AreaPage, RecordForm):
    """Put a unit on the roster, or say why it does not take part."""

    right = Right.CONFIGURE
    model, form_class = Participation, ParticipationForm
    lookup: ClassVar[dict[str, str]] = {}

    @property
    def is_new(self) -> bool:
        """The service makes or changes the entry by itself."""
        return False

    @property
    def unit(self) -> Unit:
        unit: Unit = find_record(Unit.objects.all(), {"unit": "code"}, self.kwargs)
        return unit

    def new_record(self) -> Participation:
        entry = Participation.objects.filter(period=self.period, area=self.area, unit=self.unit).first()
        return entry or Participation(period=self.period, area=self.area, unit=self.unit, group=self.unit.group)

    def get_title(self) -> str:
        return f"{self.unit}：{self.period.name}“{AREAS[self.area]}”参评"

    def get_back_url(self) -> str:
        return reverse("units:participation-list", args=[self.period.code, self.area])

    def get_parent(self) -> tuple[str, str]:
        return "参评名册", self.get_back_url()

    def get_success_url(self) -> str:
        return self.get_back_url()

    def get_saved_sentence(self) -> str:
        return f"已保存“{self.unit}”的参评情况。"

    def save(self, form: ParticipationForm) -> Participation:
        values = form.cleaned_data
        return save_participation(actor=self.person, period=self.period, area=self.area, unit=self.unit, **values)
