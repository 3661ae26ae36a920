"""Pages of the indicators an office defines."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from checks.filters import IndicatorFilter
from checks.forms import IndicatorForm
from checks.grid import number_text
from checks.measures import indicator_measure
from checks.models import Indicator
from checks.selectors import notes_on, value_words
from checks.services import save_indicator
from checks.tables import IndicatorTable
from govaudit.roles import Right
from govaudit.views import Action, RecordForm, RecordList, RecordPage
from units.closings import facts_for
from units.frame import current_period
from units.models import Period, Unit


class IndicatorList(RecordList):
    right = Right.VIEW_OWN
    model, table_class, filterset_class = Indicator, IndicatorTable, IndicatorFilter
    title = "填报指标"
    purpose = "没有逐条记录、只填数的指标。名称可以直接写进公式和通报。"
    unit_word = "个"
    empty_hint = "还没有填报指标。先新增指标，再填数。"
    actions = (
        Action("新增指标", "checks:indicator-add"),
        Action("预设", "checks:preset-list", is_primary=False),
    )

    def get_parent(self) -> tuple[str, str]:
        return "填报值", reverse("checks:observation-list")


class IndicatorPage(RecordPage):
    """An indicator, and its number of the period in view."""

    right = Right.VIEW_OWN
    model = Indicator
    template_name = "checks/indicator_detail.html"

    def get_parent(self) -> tuple[str, str]:
        return "填报指标", reverse("checks:indicator-list")

    def get_actions(self) -> list[Action]:
        query = urlencode({"indicator": self.record.code})
        return [
            Action("录入填报值", "checks:observation-add", query=query),
            Action("录入转述值", "checks:stated-add", query=query, is_primary=False),
            Action("修改指标", "checks:indicator-edit", self.kwargs, is_primary=False),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        period = current_period(self.request)
        context = super().get_context_data(**kwargs) | {
            "period": period,
            "filling_units": Unit.objects.filter(code__in=self.record.filled_by).in_protocol_order(),
            "limits": self._limits(),
        }
        return context | (self._number(period) if period else {})

    def _limits(self) -> str:
        """不小于 0，不大于 100；超出时不能保存."""
        least, most = self.record.least, self.record.most
        said = [f"不小于 {number_text(least)}"] if least is not None else []
        said += [f"不大于 {number_text(most)}"] if most is not None else []
        return f"{'，'.join(said)}；超出时{self.record.get_is_strict_display()}" if said else ""

    def _number(self, period: Period) -> dict[str, Any]:
        """The number that formulas and notices take; a liaison's is the own unit's."""
        facts = facts_for(period)
        slices = {} if self.person.sees_all else {"单位": self.person.unit.code if self.person.unit else ""}
        measure = facts.answering(indicator_measure(self.record), slices)
        assert measure is not None  # every one knows 单位
        value = facts.value(measure, slices)
        return {
            "printed": value_words(value, measure.unit) if value is not None else "",
            "records_url": measure.records_url(period.code, slices),
            "notes": notes_on(facts, period, self.record, slices),
        }


class IndicatorAdd(RecordForm):
    right = Right.CONFIGURE
    model, form_class = Indicator, IndicatorForm
    title, purpose = "新增指标", "没有逐条记录、只有数的，设成指标再填数，例如来电、接通率。"
    page = "checks:indicator-detail"

    def save(self, form: Any) -> Indicator:
        return save_indicator(actor=self.person, indicator=form.instance)

    def get_parent(self) -> tuple[str, str]:
        return "填报指标", reverse("checks:indicator-list")


class IndicatorEdit(IndicatorAdd):
    lookup = {"code": "code"}
    title, purpose = "修改指标", "已有数的指标，名称、代码、领域、种类、范围和频次不能再改。"

    def get_parent(self) -> tuple[str, str]:
        return self.object.name, reverse("checks:indicator-detail", kwargs=self.kwargs)
