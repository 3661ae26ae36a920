"""Pages of recurring duties: the list, a duty with its grid of units and terms, the units it takes in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from checks.filters import DutyFilter
from checks.forms import DutyForm, DutyUnitForm
from checks.models import Cycle, Duty, DutyTerm, DutyUnit
from checks.services import delete_duty, delete_duty_unit, save_duty, save_duty_unit
from checks.tables import DutyTable, figures_of, rule_words, term_mark
from govaudit.roles import Right
from govaudit.views import Action, ConfirmDelete, RecordForm, RecordList, RecordPage, find_record
from units.closings import facts_for
from units.frame import current_period
from units.models import Period, Unit


def own_unit(person: Any) -> str:
    """Code of the unit whose figures a liaison sees; empty for who sees all."""
    return "" if person.sees_all else person.unit.code if person.unit else "?"


class DutyList(RecordList):
    right = Right.VIEW_OWN
    model, table_class, filterset_class = Duty, DutyTable, DutyFilter
    title = "报送职责"
    purpose = "各单位每周、每月或每季要报的材料，和本期按时、迟报、漏报的期数。"
    unit_word = "项"
    empty_hint = "还没有报送职责。先新增一项，写明多久报一次、哪些单位报。"
    actions = (
        Action("新增职责", "checks:duty-add"),
        Action("登记报送", "checks:duty-report-add", is_primary=False),
        Action("报送记录", "checks:duty-report-list", is_primary=False),
    )

    @cached_property
    def period(self) -> Period | None:
        return current_period(self.request)

    def get_table_kwargs(self) -> dict[str, Any]:
        facts = facts_for(self.period) if self.period else None
        return {"period": self.period, "facts": facts, "own": own_unit(self.person)}


@dataclass(frozen=True, slots=True)
class Head:
    """A term as a column of the grid."""

    starts_on: date
    label: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Line:
    """A unit as a row of the grid: (mark, page) of each term, None where it owes nothing."""

    unit: Unit
    cells: tuple[tuple[SafeString, str] | None, ...]


def grid_of(duty: Duty, terms: Iterable[DutyTerm], as_of: date) -> tuple[list[Head], list[Line]]:
    """Columns and rows of a duty's terms, which stand in protocol order."""
    heads: dict[date, Head] = {}
    rows: dict[Unit, dict[date, tuple[SafeString, str]]] = {}
    for term in terms:
        day = term.starts_on
        heads.setdefault(day, Head(day, _short(duty, term), term.due_on))
        page = reverse("checks:duty-term-detail", args=[duty.code, term.unit.code, day])
        rows.setdefault(term.unit, {})[day] = term_mark(term, as_of), page
    days = sorted(heads)
    return [heads[day] for day in days], [Line(unit, tuple(map(cells.get, days))) for unit, cells in rows.items()]


def _short(duty: Duty, term: DutyTerm) -> str:
    if duty.cycle == Cycle.WEEK:
        return f"{term.starts_on.month}.{term.starts_on.day}-{term.ends_on.month}.{term.ends_on.day}"
    return term.words


class DutyPage(RecordPage):
    """A duty: what is asked of whom, and how each unit kept to it in the period."""

    right = Right.VIEW_OWN
    model = Duty
    template_name = "checks/duty_detail.html"

    def records(self) -> QuerySet[Any]:
        return Duty.objects.select_related("group")

    def get_purpose(self) -> str:
        return f"{rule_words(self.record)}。"

    def get_parent(self) -> tuple[str, str]:
        return "报送职责", reverse("checks:duty-list")

    def get_actions(self) -> list[Action]:
        return [
            Action("登记报送", "checks:duty-report-add", query=f"duty={self.record.code}"),
            Action("修改", "checks:duty-edit", self.kwargs, is_primary=False),
            Action("增减单位", "checks:duty-unit-add", self.kwargs, is_primary=False),
            Action("删除", "checks:duty-delete", self.kwargs, is_primary=False),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        period = current_period(self.request)
        exceptions = self.record.exceptions.select_related("unit") if self.person.sees_all else []
        more = {
            "period": period,
            "exceptions": exceptions,
            "may_record": self.person.has_right(Right.RECORD),
            "rule": rule_words(self.record),
        }
        return super().get_context_data(**kwargs) | more | (self._grid(period) if period else {"lines": []})

    def _grid(self, period: Period) -> dict[str, Any]:
        span, own = period.span, own_unit(self.person)
        rows = DutyTerm.objects.filter(duty=self.record, counts_on__gte=span.start, counts_on__lte=span.end)
        terms = rows.with_reports(span).select_related("unit__group", "duty")
        order = ("unit__group__position", "unit__position", "unit__code", "starts_on")
        heads, lines = grid_of(self.record, self.visible(terms).order_by(*order), span.as_of)
        slices = {"职责": self.record.name} | ({"单位": own} if own else {})
        return {"heads": heads, "lines": lines, "figures": figures_of(facts_for(period), period, slices)}


class DutyAdd(RecordForm):
    right = Right.RECORD
    model, form_class = Duty, DutyForm
    title, purpose = "新增职责", "写明多久报一次、每次几篇、截止在哪一天、哪些单位报，程序据此算出各单位应报的每一期。"
    page = "checks:duty-detail"

    def save(self, form: Any) -> Duty:
        return save_duty(actor=self.person, duty=form.instance)

    def get_parent(self) -> tuple[str, str]:
        return "报送职责", reverse("checks:duty-list")


class DutyEdit(DutyAdd):
    lookup = {"code": "code"}
    title, purpose = "修改职责", "改动以后，已经开始的各期也按新的要求重新计算；锁定的周期不变，会变的不让保存。"

    def get_parent(self) -> tuple[str, str]:
        return self.object.name, reverse("checks:duty-detail", kwargs=self.kwargs)


class DutyDelete(ConfirmDelete):
    right = Right.RECORD
    model = Duty

    def delete(self, record: Any) -> None:
        delete_duty(actor=self.person, duty=record)

    def consequences(self) -> list[str]:
        terms = DutyTerm.objects.filter(duty=self.record).count()
        return [*super().consequences(), f"由它算出的 {terms} 期应报一并删除。"]

    def get_back_url(self) -> str:
        return reverse("checks:duty-detail", kwargs=self.kwargs)

    def get_done_url(self) -> str:
        return reverse("checks:duty-list")


class DutyUnitAdd(RecordForm):
    """Takes a unit in beside the scope of the duty named in the address, or leaves it out."""

    right = Right.RECORD
    model, form_class = DutyUnit, DutyUnitForm
    title = "增减单位"

    def new_record(self) -> DutyUnit:
        return DutyUnit(duty=find_record(Duty.objects.select_related("group"), {"code": "code"}, self.kwargs))

    def get_purpose(self) -> str:
        duty = self.object.duty
        scope = f"分组“{duty.group}”" if duty.group else duty.get_scope_display()
        return f"“{duty}”的单位范围是{scope}。在范围以外要报的、在范围以内不用报的，一家一家登记。"

    def save(self, form: Any) -> DutyUnit:
        return save_duty_unit(actor=self.person, entry=form.instance)

    def get_saved_sentence(self) -> str:
        return f"已登记{self.object.unit}：{self.object.get_is_excused_display()}。"

    def get_success_url(self) -> str:
        return reverse("checks:duty-detail", kwargs=self.kwargs)

    def get_parent(self) -> tuple[str, str]:
        return self.object.duty.name, self.get_success_url()


class DutyUnitDelete(ConfirmDelete):
    right = Right.RECORD
    model, lookup = DutyUnit, {"code": "duty__code", "unit": "unit__code"}
    button = "取消登记"

    def records(self) -> QuerySet[Any]:
        return DutyUnit.objects.select_related("duty", "unit")

    def get_title(self) -> str:
        return f"取消{self.record.unit}的登记"

    def consequences(self) -> list[str]:
        entry = self.record
        return [f"{entry.unit}不再登记为“{entry.get_is_excused_display()}”，“{entry.duty}”按单位范围重新计算。"]

    def act(self) -> str:
        sentence = f"已取消{self.record.unit}的登记。"
        delete_duty_unit(actor=self.person, entry=self.record)
        return sentence

    def get_back_url(self) -> str:
        return reverse("checks:duty-detail", args=[self.kwargs["code"]])
