"""The working-day calendar: a year at a view, and one day of it."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from govaudit.lib.workdays import OfficeHours, WorkCalendar, missing_festivals
from govaudit.roles import Right
from govaudit.validators import FIRST_YEAR, LAST_YEAR
from govaudit.views import Action, RecordForm, RightRequired, Titled
from units.following import Effect, follow, follow_days
from units.forms import CalendarDayForm, HoursForm
from units.frame import current_period
from units.models import CalendarDay, DayKind, Office
from units.selectors import days_on_file, office_hours, work_calendar
from units.services import clear_day, save_hours, set_day
from units.views.previews import LongAct, PreviewedConfirm, PreviewedForm

WEEKDAYS = "一二三四五六日"
QUARTERS = ("一季度", "二季度", "三季度", "四季度")


@dataclass(frozen=True, slots=True)
class Cell:
    """A day as the page shows it: its mark (休, 班 or none), and in words for who does not see colours."""

    day: date
    look: str
    mark: str
    words: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month: its working days, its weeks of days (None beside the month), its blocks in words."""

    number: int
    workdays: int
    weeks: list[list[Cell | None]]
    blocks: list[tuple[DayKind, str]]


class WorkdayCalendar(RightRequired, Titled, TemplateView):
    """A year as twelve months, with its working days by month and quarter."""

    right = Right.VIEW_OWN
    template_name = "units/calendar.html"
    purpose = "哪天上班、哪天放假，期限里的工作日照此计算。"

    @cached_property
    def year(self) -> int:
        text = self.request.GET.get("year", "")
        if not text:
            period = current_period(self.request)
            return period.start.year if period else timezone.localdate().year
        if not (text.isascii() and text.isdigit() and len(text) == 4 and FIRST_YEAR <= int(text) <= LAST_YEAR):
            raise Http404
        return int(text)

    @cached_property
    def may_configure(self) -> bool:
        may: bool = self.person.has_right(Right.CONFIGURE)
        return may

    def get_title(self) -> str:
        return f"{self.year}年工作日历"

    def get_actions(self) -> list[Action]:
        export = Action("导出", "import-records", {"kind": "calendar"}, "export=xlsx", is_primary=False)
        policies = Action("时限规则", "hotline:policy-list", is_primary=False)
        if not self.may_configure:
            return [policies, export]
        return [
            Action("导入", "import-add", query="kind=calendar"),
            Action("下载模板", "import-template", {"kind": "calendar"}, is_primary=False),
            Action("办公时间", "units:hours-edit", is_primary=False),
            policies,
            export,
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        year, known = self.year, work_calendar()
        days = {day.date: day for day in CalendarDay.objects.filter(date__year=year)}
        months = [_month(year, number, known, days) for number in range(1, 13)]
        counts = [month.workdays for month in months]
        rest_names = [day.name for day in days.values() if day.kind == DayKind.REST]
        return super().get_context_data(**kwargs) | {
            "year": year,
            "months": months,
            "quarters": [
                (name, list(enumerate(counts[first : first + 3], first + 1)), sum(counts[first : first + 3]))
                for name, first in zip(QUARTERS, range(0, 12, 3), strict=True)
            ],
            "workday_count": sum(counts),
            "is_known": year in known.years,
            "day_count": len(days),
            "missing": missing_festivals(rest_names),
            "years": _years(known, year),
            "weekdays": WEEKDAYS,
            "may_configure": self.may_configure,
            "hours": office_hours(),
        }


def _years(known: WorkCalendar, shown: int) -> list[tuple[int, bool]]:
    """Years to look at, with whether each is in the table: those that are, the next one, and the one shown."""
    this = timezone.localdate().year
    years = {*known.years, this, this + 1, shown, *((max(known.years) + 1,) if known.years else ())}
    return [(year, year in known.years) for year in sorted(years) if year <= LAST_YEAR]


def _month(year: int, number: int, known: WorkCalendar, days: dict[date, CalendarDay]) -> Month:
    weeks = [
        [_cell(day, days.get(day)) if day.month == number else None for day in week]
        for week in calendar.Calendar().monthdatescalendar(year, number)
    ]
    first, last = date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1])
    marked = [day for at, day in sorted(days.items()) if at.month == number]
    return Month(number, known.workdays(first, last), weeks, _blocks(marked))


def _cell(day: date, entry: CalendarDay | None) -> Cell:
    weekday = f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"
    today = " is-today" if day == timezone.localdate() else ""
    if entry is None:
        is_weekend = day.weekday() >= 5
        return Cell(day, f"{'is-weekend' if is_weekend else ''}{today}", "", f"{weekday}{_usual(day)}")
    look, mark = ("is-rest", "休") if entry.kind == DayKind.REST else ("is-work", "班")
    return Cell(day, f"{look}{today}", mark, f"{weekday}{entry.get_kind_display()}，{entry.name}")


def _usual(day: date) -> str:
    return "休息日" if day.weekday() >= 5 else "工作日"


def _blocks(days: list[CalendarDay]) -> list[tuple[DayKind, str]]:
    """`1日—7日 国庆节`: days that follow one another and say the same."""
    runs: list[list[CalendarDay]] = []
    for entry in days:
        if runs and _follows(runs[-1][-1], entry):
            runs[-1].append(entry)
        else:
            runs.append([entry])
    return [(DayKind(run[0].kind), f"{_span(run)} {run[0].name}") for run in runs]


def _follows(before: CalendarDay, entry: CalendarDay) -> bool:
    says_the_same = (before.kind, before.name) == (entry.kind, entry.name)
    return says_the_same and entry.date - before.date == timedelta(1)


def _span(run: list[CalendarDay]) -> str:
    first, last = run[0].date.day, run[-1].date.day
    return f"{first}日" if first == last else f"{first}日—{last}日"


class _DayPage:
    """What the pages of one day share."""

    kwargs: dict[str, Any]

    @cached_property
    def day(self) -> date:
        try:
            day = date.fromisoformat(self.kwargs["day"])
        except ValueError as error:
            raise Http404 from error
        if day.isoformat() != self.kwargs["day"] or not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise Http404
        return day

    @cached_property
    def entry(self) -> CalendarDay | None:
        return CalendarDay.objects.filter(date=self.day).first()

    @property
    def day_name(self) -> str:
        return f"{self.day.year}年{self.day.month}月{self.day.day}日（星期{WEEKDAYS[self.day.weekday()]}）"

    def get_back_url(self) -> str:
        return f"{reverse('units:calendar')}?year={self.day.year}"

    def get_success_url(self) -> str:
        return self.get_back_url()

    def get_parent(self) -> tuple[str, str]:
        return f"{self.day.year}年工作日历", self.get_back_url()


class DayEdit(_DayPage, PreviewedForm, RecordForm):
    """Says that a day is off or a worked weekend."""

    right = Right.CONFIGURE
    model, form_class = CalendarDay, CalendarDayForm
    lookup: ClassVar[dict[str, str]] = {"day": "date"}

    def get_object(self, queryset: Any = None) -> CalendarDay:
        # Not `entry`: a form writes into its record what it was sent, also where it refuses that.
        return CalendarDay.objects.filter(date=self.day).first() or CalendarDay(date=self.day)

    def get_title(self) -> str:
        return self.day_name

    def get_purpose(self) -> str:
        entry = self.entry
        said = f"{entry.get_kind_display()}（{entry.name}）" if entry else f"照常，{_usual(self.day)}"
        return f"现在：{said}。改动以后，期限里的工作日照新的安排计算。"

    def get_actions(self) -> list[Action]:
        clear = Action("恢复照常", "units:calendar-day-clear", {"day": self.kwargs["day"]}, is_primary=False)
        return [clear] if self.entry else []

    def get_saved_sentence(self) -> str:
        return f"已保存：{self.day_name}{self.object.get_kind_display()}，{self.object.name}。"

    def effect(self, form: CalendarDayForm) -> Effect:
        days = days_on_file()
        said = form.cleaned_data["kind"], form.cleaned_data["name"]
        return follow_days(days | {self.day: said}, days)

    def long_act(self, form: CalendarDayForm) -> LongAct:
        return LongAct(
            "calendar.set_day", {"day": self.kwargs["day"], **form.cleaned_data}, f"修改{self.day_name}的安排"
        )

    def save(self, form: CalendarDayForm) -> CalendarDay:
        return set_day(actor=self.person, day=self.day, digest=self.digest, **form.cleaned_data)


class DayClear(_DayPage, PreviewedConfirm):
    """Names what comes of it, then lets the day be as Monday to Friday are."""

    right = Right.CONFIGURE
    button = "恢复照常"

    def get_title(self) -> str:
        return f"{self.day_name}恢复照常"

    def consequences(self) -> list[str]:
        if self.entry is None:
            return [f"{self.day_name}本来就照常：{_usual(self.day)}。"]
        known = work_calendar()
        year = known.workdays(date(self.day.year, 1, 1), date(self.day.year, 12, 31))
        change = (self.day.weekday() < 5) - known.is_workday(self.day)
        counted = f"全年工作日由 {year} 天变为 {year + change} 天" if change else f"全年工作日仍是 {year} 天"
        return [
            f"现在：{self.entry.get_kind_display()}（{self.entry.name}）。恢复后是{_usual(self.day)}，{counted}。",
            *self._left_out(known),
        ]

    def _left_out(self, known: WorkCalendar) -> Iterable[str]:
        """Whether the year would no longer be in the table."""
        rest = CalendarDay.objects.filter(date__year=self.day.year, kind=DayKind.REST).exclude(date=self.day)
        missing = missing_festivals(rest.values_list("name", flat=True))
        if self.day.year in known.years and missing:
            yield f"{self.day.year}年就没有{'、'.join(missing)}的放假了，这一年的期限会标为暂定。"

    def find_effect(self) -> Effect:
        days = days_on_file()
        return follow_days({day: said for day, said in days.items() if day != self.day}, days)

    def long_act(self) -> LongAct:
        return LongAct("calendar.clear_day", {"day": self.kwargs["day"]}, self.get_title())

    def do(self, digest: str) -> str:
        clear_day(actor=self.person, day=self.day, digest=digest)
        return f"{self.day_name}已恢复照常。"


class HoursEdit(PreviewedForm, RecordForm):
    """Says when the office works on a working day."""

    right = Right.CONFIGURE
    model, form_class = Office, HoursForm
    title = "办公时间"
    purpose = "工作日的期限到下班时为止，工作小时只算办公时间。"

    def get_object(self, queryset: Any = None) -> Office:
        office = Office.objects.first()
        if office is None:
            raise Http404
        return office

    @property
    def is_new(self) -> bool:
        return False

    def effect(self, form: HoursForm) -> Effect:
        return follow(work_calendar(), OfficeHours.parse(form.cleaned_data["hours"]), None)

    def long_act(self, form: HoursForm) -> LongAct:
        return LongAct("office.save_hours", form.cleaned_data, "修改办公时间")

    def save(self, form: HoursForm) -> Office:
        return save_hours(actor=self.person, digest=self.digest, **form.cleaned_data)

    def get_saved_sentence(self) -> str:
        return f"已保存办公时间：{self.object.hours}。"

    def get_parent(self) -> tuple[str, str]:
        return "工作日历", reverse("units:calendar")

    def get_success_url(self) -> str:
        return self.get_back_url()
