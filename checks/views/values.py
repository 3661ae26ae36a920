"""Pages of the numbers of indicators: those the office fills in month by month, and those copied from elsewhere."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from checks.filters import ObservationFilter, StatedValueFilter
from checks.forms import ObservationForm, StatedValueForm
from checks.kinds.numbers import beyond_limits
from checks.measures import OBSERVED, OBSERVED_RATES, STATED
from checks.models import Indicator, Observation, StatedValue
from checks.selectors import Note, months_of, notes_on, value_words
from checks.services import delete_observation, delete_stated_value, save_observation, save_stated_value
from checks.tables import ObservationTable, StatedValueTable
from govaudit.measures import Measure
from govaudit.roles import Right
from govaudit.tables import DASH
from govaudit.views import Action, ConfirmDelete, RecordForm, RecordPage
from units.counting import where_counted
from units.frame import current_period
from units.lists import MeasuredList
from units.models import AREAS, Period
from units.record_pages import SaveAndNext
from units.views.evidence import EvidenceSection


class ValueList(MeasuredList):
    """Numbers of indicators; behind a figure also what stands beside it and is not in it."""

    right = Right.VIEW_OWN
    template_name = "checks/value_list.html"

    def accepts(self, measure: Measure) -> bool:
        return measure.subject.model is self.model

    def records(self) -> QuerySet[Any]:
        return super().records().select_related("indicator", "unit")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if self.measured is None:
            return context | {"notes": []}
        no_value = {} if context["record_count"] else {"record_sum": DASH, "empty_hint": "这里没有数，所以没有数值。"}
        return context | {"notes": self._notes()} | no_value

    def _notes(self) -> list[Note]:
        assert self.measured is not None
        measure, slices = self.measured.measure, self.measured.slices
        own = self.person.unit.code if self.person.unit else ""
        if not self.person.sees_all and slices.get("单位") != own:
            return []  # they are about the whole county
        indicator = Indicator.objects.get(name=measure.name)
        notes = notes_on(self.facts, self.measured.period, indicator, slices)
        here = measure.records_url(self.measured.period.code, slices)
        return [(sentence, "" if page == here else page) for sentence, page in notes]


class ObservationList(ValueList):
    model, table_class, filterset_class = Observation, ObservationTable, ObservationFilter
    subject, by = OBSERVED[next(iter(AREAS))], "month"
    title = "填报值"
    purpose = "各指标在本期各月的数。"
    empty_hint = "没有填报值。录入各月的数，或从表格导入。"
    actions = (
        Action("录入填报值", "checks:observation-add"),
        Action("填报表", "checks:grid", is_primary=False),
        Action("转述值", "checks:stated-list", is_primary=False),
        Action("填报指标", "checks:indicator-list", is_primary=False),
    )


class StatedValueList(ValueList):
    model, table_class, filterset_class = StatedValue, StatedValueTable, StatedValueFilter
    subject = STATED[next(iter(AREAS))]
    title = "转述值"
    purpose = "从上级平台或以前的通报抄来的数，写明来源。起止正好是本期的，才用于本期。"
    empty_hint = "没有转述值。"
    actions = (
        Action("录入转述值", "checks:stated-add"),
        Action("填报值", "checks:observation-list", is_primary=False),
        Action("填报指标", "checks:indicator-list", is_primary=False),
    )

    def ordinary(self, period: Period) -> QuerySet[Any]:
        """What speaks of any day of the period."""
        return super().ordinary(period).filter(start__lte=period.end, end__gte=period.start)


class ObservationPage(RecordPage):
    right = Right.VIEW_OWN
    model = Observation
    template_name = "checks/observation_detail.html"

    def records(self) -> QuerySet[Any]:
        return Observation.objects.select_related("indicator", "unit")

    def get_parent(self) -> tuple[str, str]:
        return "填报值", reverse("checks:observation-list")

    def get_actions(self) -> list[Action]:
        return [
            Action("修改", "checks:observation-edit", self.kwargs),
            Action("删除", "checks:observation-delete", self.kwargs, is_primary=False),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        month, indicator = self.record.month, self.record.indicator
        subject = (OBSERVED if indicator.is_summed else OBSERVED_RATES)[indicator.area]
        periods = Period.objects.filter(start__lte=month, end__gte=month)
        return super().get_context_data(**kwargs) | {
            "printed": value_words(self.record.value, indicator.unit),
            "warning": beyond_limits(indicator, self.record.value),
            "counted": where_counted(self.record, subject, periods),
            "evidence": EvidenceSection.of(self.record, subject, self.person),
        }


class ObservationAdd(SaveAndNext, RecordForm):
    right = Right.RECORD
    model, form_class = Observation, ObservationForm
    title, purpose = "录入填报值", "一个指标一期一个数。没有数的不填，不要填 0；许多数一起填，用填报表。"
    page, add_page = "checks:observation-detail", "checks:observation-add"
    carried = ("indicator", "breakdown", "month")

    def save(self, form: Any) -> Observation:
        return save_observation(actor=self.person, observation=form.instance)

    def get_saved_sentence(self) -> str:
        period, month = current_period(self.request), self.object.month
        outside = period is not None and month not in months_of(period.span)
        where = f"这个月不在{period.name}内，本期的列表里没有这一条。" if period and outside else ""
        return f"{super().get_saved_sentence()}{where}"

    def get_success_url(self) -> str:
        return self.next_url() or super().get_success_url()

    def get_parent(self) -> tuple[str, str]:
        return "填报值", reverse("checks:observation-list")


class ObservationEdit(ObservationAdd):
    lookup = {"code": "code"}
    title, purpose = "修改填报值", ""

    def get_parent(self) -> tuple[str, str]:
        return self.kwargs["code"], reverse("checks:observation-detail", kwargs=self.kwargs)


class ValueDelete(ConfirmDelete):
    """Names the number that goes."""

    right = Right.RECORD

    def records(self) -> QuerySet[Any]:
        return super().records().select_related("indicator", "unit")

    def consequences(self) -> list[str]:
        record = self.record
        told = value_words(record.value, record.indicator.unit)
        kind = record._meta.verbose_name
        return [f"将删除{kind}“{record}”：{told}。删除后不能恢复，日志里留有原来的内容。"]


class ObservationDelete(ValueDelete):
    model = Observation

    def delete(self, record: Any) -> None:
        delete_observation(actor=self.person, observation=record)

    def get_back_url(self) -> str:
        return reverse("checks:observation-detail", kwargs=self.kwargs)

    def get_done_url(self) -> str:
        return reverse("checks:observation-list")


class StatedValuePage(RecordPage):
    right = Right.VIEW_OWN
    model = StatedValue
    template_name = "checks/stated_detail.html"

    def records(self) -> QuerySet[Any]:
        return StatedValue.objects.select_related("indicator", "unit")

    def get_parent(self) -> tuple[str, str]:
        return "转述值", reverse("checks:stated-list")

    def get_actions(self) -> list[Action]:
        return [
            Action("修改", "checks:stated-edit", self.kwargs),
            Action("删除", "checks:stated-delete", self.kwargs, is_primary=False),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        stated, subject = self.record, STATED[self.record.indicator.area]
        periods = Period.objects.filter(start=stated.start, end=stated.end)
        return super().get_context_data(**kwargs) | {
            "printed": value_words(stated.value, stated.indicator.unit),
            "counted": where_counted(stated, subject, periods),
            "evidence": EvidenceSection.of(stated, subject, self.person),
        }


class StatedValueAdd(SaveAndNext, RecordForm):
    right = Right.RECORD
    model, form_class = StatedValue, StatedValueForm
    title = "录入转述值"
    purpose = "没有记录、只有总数或比率的，照抄下来并写明来源。"
    page, add_page = "checks:stated-detail", "checks:stated-add"
    carried = ("indicator", "start", "end", "source", "source_file", "noted_on")

    def new_record(self) -> StatedValue:
        period = current_period(self.request)
        days = {"start": period.start, "end": period.end} if period else {}
        return StatedValue(noted_on=timezone.localdate(), **days)

    def save(self, form: Any) -> StatedValue:
        return save_stated_value(actor=self.person, stated=form.instance)

    def get_success_url(self) -> str:
        return self.next_url() or super().get_success_url()

    def get_parent(self) -> tuple[str, str]:
        return "转述值", reverse("checks:stated-list")


class StatedValueEdit(StatedValueAdd):
    lookup = {"code": "code"}
    title, purpose = "修改转述值", ""

    def get_parent(self) -> tuple[str, str]:
        return self.kwargs["code"], reverse("checks:stated-detail", kwargs=self.kwargs)


class StatedValueDelete(ValueDelete):
    model = StatedValue

    def delete(self, record: Any) -> None:
        delete_stated_value(actor=self.person, stated=record)

    def get_back_url(self) -> str:
        return reverse("checks:stated-detail", kwargs=self.kwargs)

    def get_done_url(self) -> str:
        return reverse("checks:stated-list")
