"""The entry grid (填报表): which cells a grid has, what stands in them, and why some cannot be changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils import timezone

from checks.kinds.numbers import beyond_limits, counts_in
from checks.models import Indicator, Observation
from checks.terms import add_months, term_of, term_words, terms_of
from units.importing import closed_sentence
from units.models import Closing, Period, Unit

HISTORY = 12  # values shown of a cell's past


@dataclass(frozen=True)
class Place:
    """What one cell stands for: an indicator's number of a unit (None: the county), an item, a term."""

    indicator: Indicator
    unit: Unit | None
    item: str
    month: date

    @property
    def key(self) -> Key:
        return self.indicator.pk, self.unit.pk if self.unit else None, self.item, self.month

    def before(self) -> Place:
        """The same of the term before."""
        return Place(self.indicator, self.unit, self.item, add_months(self.month, -self.indicator.term))

    def named(self) -> dict[str, str]:
        """The place as addresses and requests name it."""
        return {
            "indicator": self.indicator.code,
            "unit": self.unit.code if self.unit else "",
            "item": self.item,
            "month": f"{self.month:%Y-%m}",
        }

    def words(self) -> str:
        who = self.unit.short_name if self.unit else "全县"
        parts = [self.indicator.name, who, self.item, term_words(self.month, self.indicator.term)]
        return " ".join(part for part in parts if part)


#: What stands in a cell: an observation, or what a liaison filled in.
Kept = Any
Key = tuple[int, int | None, str, date]
Values = Mapping[Key, Kept]


def key_of(kept: Observation) -> Key:
    return kept.indicator_id, kept.unit_id, kept.breakdown, kept.month


def version_of(kept: Kept | None) -> str:
    """A short digest of what a cell says; empty where it says nothing."""
    if kept is None:
        return ""
    return hashlib.sha256(f"{number_text(kept.value)}\x1f{kept.note}".encode()).hexdigest()[:12]


def number_text(value: Decimal) -> str:
    """1268, 89.67: without the zeros that the database keeps behind a number."""
    return f"{Decimal(value).normalize():f}"


@dataclass(frozen=True)
class Line:
    """A row or a column: its words, and what it fixes of the places of its cells. `key` names a row in requests."""

    label: str
    indicator: Indicator | None = None
    unit: Unit | None = None
    item: str = ""
    month: date | None = None
    hint: str = ""


@dataclass(frozen=True)
class Grid:
    """Rows and columns, and the place of each cell, None where the two have nothing to do with one another."""

    period: Period
    rows: Sequence[Line]
    columns: Sequence[Line]
    places: Mapping[tuple[int, int], Place] = field(default_factory=dict)

    @cached_property
    def indicators(self) -> list[Indicator]:
        return list({place.indicator.pk: place.indicator for place in self.places.values()}.values())

    def values(self) -> dict[Key, Observation]:
        """What is on file for these places and for the terms before them, in one query."""
        if not self.places:
            return {}
        months = {place.month for place in self.places.values()}
        months |= {place.before().month for place in self.places.values()}
        rows = Observation.objects.filter(indicator__in=self.indicators, month__in=sorted(months))
        units = {place.unit for place in self.places.values()}
        if len(units) == 1:
            rows = rows.filter(unit=next(iter(units)))
        return {key_of(observation): observation for observation in rows.order_by()}


def unit_months(period: Period, indicator: Indicator, item: str, units: Iterable[Unit]) -> Grid:
    """One indicator: units down, the period's terms across."""
    terms = terms_of(period.span, indicator.term)
    columns = [Line(_short(term, indicator), month=term) for term in terms]
    whom: list[Unit | None] = [unit for unit in units if indicator.is_filled_by(unit)]
    rows = [Line(unit.short_name, unit=unit) for unit in whom if unit] if indicator.is_by_unit else [Line("全县")]
    places = {
        (r, c): Place(indicator, row.unit, item, term) for r, row in enumerate(rows) for c, term in enumerate(terms)
    }
    return Grid(period, rows, columns, places)


def unit_indicators(period: Period, month: date, indicators: Iterable[Indicator], units: Iterable[Unit]) -> Grid:
    """One month: units down (and the county), indicators across, an item of one that has any as a column of its own."""
    columns = [
        Line(indicator.name, indicator=indicator, item=item, hint=item)
        for indicator in indicators
        for item in indicator.item_names or [""]
    ]
    rows = [Line(unit.short_name, unit=unit) for unit in units]
    if any(line.indicator and not line.indicator.is_by_unit for line in columns):
        rows.insert(0, Line("全县"))
    places = {}
    for r, row in enumerate(rows):
        for c, line in enumerate(columns):
            assert line.indicator is not None
            if line.indicator.is_filled_by(row.unit):
                places[r, c] = Place(line.indicator, row.unit, line.item, term_of(month, line.indicator.term))
    shown = sorted({r for r, _ in places})
    renumbered = {(shown.index(r), c): place for (r, c), place in places.items()}
    return Grid(period, [rows[r] for r in shown], columns, renumbered)


def indicator_months(period: Period, unit: Unit | None, indicators: Iterable[Indicator]) -> Grid:
    """One unit, or the county: indicators and their items down, months across. A number of a longer term stands in the
    column of its first month."""
    rows = [
        Line(indicator.name, indicator=indicator, unit=unit, item=item, hint=item)
        for indicator in indicators
        if indicator.is_filled_by(unit)
        for item in indicator.item_names or [""]
    ]
    found = {term for row in rows if row.indicator for term in terms_of(period.span, row.indicator.term)}
    months = sorted(found)
    places = {}
    for r, row in enumerate(rows):
        assert row.indicator is not None
        for term in terms_of(period.span, row.indicator.term):
            places[r, months.index(term)] = Place(row.indicator, unit, row.item, term)
    return Grid(period, rows, [Line(f"{month.year}年{month.month}月", month=month) for month in months], places)


def _short(term: date, indicator: Indicator) -> str:
    return term_words(term, indicator.term)


class Locks:
    """Why the cells of an indicator and a term cannot be changed: the area of a period that counts them is closed, or
    the term has not begun."""

    def __init__(self, indicators: Iterable[Indicator]) -> None:
        areas = {indicator.area for indicator in indicators}
        self._closings = list(Closing.objects.active().filter(area__in=areas).select_related("period"))
        self._today = timezone.localdate()
        self._known: dict[tuple[int, date], str] = {}

    def sentence(self, place: Place) -> str:
        key = place.indicator.pk, place.month
        if key not in self._known:
            self._known[key] = self._sentence(place.indicator, place.month)
        return self._known[key]

    def _sentence(self, indicator: Indicator, month: date) -> str:
        if month > self._today:
            return "月份还没有到。"
        for closing in self._closings:
            if closing.area == indicator.area and counts_in(indicator, month, closing.period.span):
                return f"{closing.closed_by}锁定：{closed_sentence(closing)}"
        return ""


@dataclass(frozen=True)
class Cell:
    """What a cell shows."""

    row: int
    column: int
    place: Place
    kept: Kept | None
    lock: str
    previous: str

    @property
    def text(self) -> str:
        return number_text(self.kept.value) if self.kept else ""

    @property
    def note(self) -> str:
        return str(self.kept.note) if self.kept else ""

    @property
    def warning(self) -> str:
        return beyond_limits(self.place.indicator, self.kept.value) if self.kept else ""

    def told(self) -> dict[str, Any]:
        """The cell as the page's script takes it; what is blank is left out."""
        said = {
            "row": self.row,
            "column": self.column,
            **self.place.named(),
            "words": self.place.words(),
            "lock": self.lock,
            "previous": self.previous,
            **state_of(self.place, self.kept),
        }
        return {name: value for name, value in said.items() if value != ""}


def state_of(place: Place, kept: Kept | None) -> dict[str, str]:
    """What changes in a cell when somebody saves: value, note, version, the code of its record, a warning."""
    return {
        "value": number_text(kept.value) if kept else "",
        "note": kept.note if kept else "",
        "version": version_of(kept),
        "code": getattr(kept, "code", "") if kept else "",
        "warning": beyond_limits(place.indicator, kept.value) if kept else "",
    }


def cells_of(grid: Grid, values: Values, locks: Locks | None = None, lock: str = "") -> dict[tuple[int, int], Cell]:
    """Every cell by row and column. `lock` says of all of them why they cannot be changed."""
    locks = locks or Locks(grid.indicators)
    found = {}
    for (row, column), place in grid.places.items():
        before = values.get(place.before().key)
        previous = number_text(before.value) if before else ""
        found[row, column] = Cell(row, column, place, values.get(place.key), lock or locks.sentence(place), previous)
    return found


def digest_of(grid: Grid, values: Values) -> str:
    """Says whether anything in the grid has changed since."""
    said = "\x1e".join(version_of(values.get(place.key)) for place in grid.places.values())
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def history_of(place: Place) -> list[tuple[str, str]]:
    """The last values before the cell's, newest first: (term, value), a value of none empty."""
    terms = [add_months(place.month, -place.indicator.term * back) for back in range(1, HISTORY + 1)]
    whose = Q(unit=place.unit) if place.unit else Q(unit=None)
    rows = Observation.objects.filter(whose, indicator=place.indicator, breakdown=place.item, month__in=terms)
    values = dict(rows.order_by().values_list("month", "value"))
    return [
        (term_words(term, place.indicator.term), number_text(values[term]) if term in values else "") for term in terms
    ]
