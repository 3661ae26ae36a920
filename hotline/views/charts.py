"""Charts of orders, with the numbers as a table beside; every number leads to its records."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from govaudit.roles import Right
from govaudit.validators import FIRST_YEAR, LAST_YEAR
from govaudit.views import RecordList, RightRequired, Titled
from hotline.charts import (
    BREAKDOWNS,
    DAY_WORDS,
    Breakdown,
    DaysTaken,
    bar_widths,
    days_taken,
    month_bars,
    months_beside_last_year,
    orders_by_days,
    orders_of_month,
    shares,
    total_url,
)
from hotline.filters import WorkOrderFilter
from hotline.models import WorkOrder
from hotline.selectors import seen_until
from hotline.tables import WorkOrderTable
from units.closings import facts_for
from units.frame import current_period
from units.models import Period
from units.selectors import work_calendar

BAR, HEIGHT = 400, 120  # width of a bar, height of the columns, in units of the drawings


class Charts(RightRequired, Titled, TemplateView):
    right = Right.VIEW_OWN
    template_name = "hotline/charts.html"
    title = "热线分析"
    purpose = "本期工单的构成、各月受理数和办理时长，点数字看工单。"

    @cached_property
    def period(self) -> Period | None:
        return current_period(self.request)

    @cached_property
    def breakdown(self) -> Breakdown:
        asked = self.request.GET.get("by", BREAKDOWNS[0].param)
        found = next((entry for entry in BREAKDOWNS if entry.param == asked), None)
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs) | {"period": self.period}
        if self.period is None:
            return context
        parts = shares(self.period, facts_for(self.period), self.breakdown, self.person)
        last = min(self.period.span.as_of, timezone.localdate())
        months = months_beside_last_year(self.period.end.year, self.person, last)
        taken = days_taken(self.period.span, self.person, work_calendar())
        largest = max((part.value for part in parts), default=0)
        return context | {
            "breakdowns": BREAKDOWNS,
            "breakdown": self.breakdown,
            "parts": [(part, bar_widths([part.value], largest, BAR)[0][1]) for part in parts],
            "total": sum(part.value for part in parts),
            "total_url": total_url(self.period, self.person),
            "bar": BAR,
            "height": HEIGHT,
            "year": self.period.end.year,
            "last_year": self.period.end.year - 1,
            "months": month_bars(months, HEIGHT),
            "has_months": any(month.count or month.before for month in months),
            "day_words": DAY_WORDS,
            "taken": [(entry, self._bars(entry)) for entry in taken],
        }

    def _bars(self, entry: DaysTaken) -> list[dict[str, Any]]:
        """The classes of a unit's days: number, bar, and the page of its orders."""
        assert self.period is not None
        unit = {"unit": entry.unit.code} if entry.unit else {}
        widths = bar_widths(entry.counts, entry.total, BAR)
        return [
            {
                "place": place,
                "word": DAY_WORDS[place],
                "count": count,
                "x": widths[place][0],
                "width": widths[place][1],
                "url": f"{reverse('hotline:chart-days', args=[place])}?"
                f"{urlencode({'period': self.period.code} | unit)}",
            }
            for place, count in enumerate(entry.counts)
        ]


class _ChartOrders(RecordList):
    """Orders behind a number of a chart."""

    right = Right.VIEW_OWN
    model, table_class, filterset_class = WorkOrder, WorkOrderTable, WorkOrderFilter
    unit_word = "件"
    empty_hint = "没有这样的工单。"

    def chosen(self) -> QuerySet[WorkOrder]:
        raise NotImplementedError

    def records(self) -> QuerySet[Any]:
        return self.chosen().select_related("unit", "kind", "source")

    def get_table_kwargs(self) -> dict[str, Any]:
        period = current_period(self.request)
        return {"until": seen_until(period.span) if period else timezone.now()}

    def get_parent(self) -> tuple[str, str]:
        return "热线分析", reverse("hotline:charts")


class ChartMonth(_ChartOrders):
    """Orders received in a month."""

    purpose = "这个月受理的工单。"

    @cached_property
    def month(self) -> date:
        year, number = self.kwargs["year"], self.kwargs["month"]
        if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= number <= 12):
            raise Http404
        return date(year, number, 1)

    def get_title(self) -> str:
        return f"{self.month.year}年{self.month.month}月受理的工单"

    def chosen(self) -> QuerySet[WorkOrder]:
        return orders_of_month(self.month, self.person)

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"until": timezone.now()}


class ChartDays(_ChartOrders):
    """Orders of one unit closed within a class of working days."""

    purpose = "从受理次日起算的工作日。"

    def get_title(self) -> str:
        return f"{DAY_WORDS[self.place]}办结的工单"

    @cached_property
    def place(self) -> int:
        place: int = self.kwargs["place"]
        if place >= len(DAY_WORDS):
            raise Http404
        return place

    def chosen(self) -> QuerySet[WorkOrder]:
        period = current_period(self.request)
        if period is None:
            return WorkOrder.objects.none()
        unit = self.request.GET.get("unit", "")
        return orders_by_days(period.span, self.person, work_calendar(), self.place, unit)
