"""Tables of indicators and their numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from checks.models import (
    Indicator,
    Observation,
    StatedValue,
)
from checks.selectors import value_words
from govaudit.tables import (
    WIDE_ONLY,
    WRAPPED,
    DayColumn,
    KeyColumn,
    MonthColumn,
    NumberColumn,
    RecordTable,
    UnitColumn,
)

if TYPE_CHECKING:
    pass


class IndicatorTable(RecordTable):
    name = KeyColumn()
    area = tables.Column()
    unit = tables.Column()
    is_summed = tables.Column()
    term = tables.Column(attrs=WIDE_ONLY)
    is_by_unit = tables.Column(attrs=WIDE_ONLY)
    definition = tables.Column(orderable=False, attrs=WIDE_ONLY)

    class Meta(RecordTable.Meta):
        model = Indicator
        fields = ("name", "area", "unit", "is_summed", "term", "is_by_unit", "definition")

    def record_url(self, record: Indicator) -> str:
        return reverse("checks:indicator-detail", args=[record.code])


class CountyUnitColumn(UnitColumn):
    """A unit, or the whole county where the number is of none."""

    def __init__(self) -> None:
        super().__init__(empty_values=())

    def render(self, value: Any) -> SafeString:
        return super().render(value) if value is not None else mark_safe("全县")


class ValueColumn(NumberColumn):
    """A number of an indicator with the word it is counted in."""

    def render(self, value: Decimal, record: Any) -> str:
        return value_words(value, record.indicator.unit)


class TermColumn(MonthColumn):
    """The month of a number, or the quarter, half-year, year that begins with it."""

    def render(self, value: Any, record: Any) -> str:  # type: ignore[override]
        return super().render(value) if record.indicator.term == 1 else record.term_words


class ObservationTable(RecordTable):
    month = TermColumn()
    indicator = tables.Column(order_by=("indicator__position", "indicator__code"))
    unit = CountyUnitColumn()
    breakdown = tables.Column()
    value = ValueColumn(linkify=lambda record, table: table.record_url(record))
    note = tables.Column(orderable=False, attrs=WIDE_ONLY)

    class Meta(RecordTable.Meta):
        model = Observation
        fields = ("month", "indicator", "unit", "breakdown", "value", "note")

    def record_url(self, record: Observation) -> str:
        return reverse("checks:observation-detail", args=[record.code])


class StatedValueTable(RecordTable):
    indicator = tables.Column(order_by=("indicator__position", "indicator__code"))
    unit = CountyUnitColumn()
    breakdown = tables.Column()
    start = DayColumn(attrs=WIDE_ONLY | {"td": {"class": "nowrap wide-only"}})
    end = DayColumn(attrs=WIDE_ONLY | {"td": {"class": "nowrap wide-only"}})
    value = ValueColumn(linkify=lambda record, table: table.record_url(record))
    source = tables.Column(orderable=False, attrs=WRAPPED)

    class Meta(RecordTable.Meta):
        model = StatedValue
        fields = ("indicator", "unit", "breakdown", "start", "end", "value", "source")

    def record_url(self, record: StatedValue) -> str:
        return reverse("checks:stated-detail", args=[record.code])
