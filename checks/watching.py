"""What pages show of website columns beside the records themselves: the tree, months, the checklist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Sum
from django.db.models.functions import ExtractMonth

from checks.models import PRESETS, ColumnUpdate, Threshold, WebColumn, limits
from govaudit.measures import MEASURES, Facts, Measure

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from units.models import Period, Unit

MONTHS = range(1, 13)


@dataclass(slots=True)
class Node:
    """A column in the tree (as `with_updates` gives it), what stands under it, items of the period and the last day
    of any in it and under it."""

    column: Any
    under: list[Node] = field(default_factory=list)
    updated: int = 0
    last_on: date | None = None


def tree_of(columns: Iterable[Any]) -> list[Node]:
    """The columns as a tree; one whose own upper column is not among them stands at the top."""
    nodes = {column.pk: Node(column, [], column.updated, column.last_on) for column in columns}
    top: list[Node] = []
    for node in nodes.values():
        above = nodes.get(node.column.parent_id)
        (above.under if above else top).append(node)
    for node in top:
        _add_up(node)
    return top


def _add_up(node: Node) -> None:
    for below in node.under:
        _add_up(below)
        node.updated += below.updated
        node.last_on = max(filter(None, (node.last_on, below.last_on)), default=None)


@dataclass(frozen=True, slots=True)
class Cell:
    """A month's number: None where the month is not over the period's last day yet; `url` of its items where the
    period holds the month."""

    month: int
    number: int | None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A unit or a column with its year."""

    record: Unit | WebColumn
    cells: Sequence[Cell]

    @property
    def total(self) -> int:
        return sum(cell.number or 0 for cell in self.cells)


def year_rows(period: Period) -> QuerySet[ColumnUpdate]:
    """Items of the period's year, up to the last day that counts."""
    return ColumnUpdate.objects.filter(published_on__year=period.end.year, published_on__lte=period.span.last)


def lines_of(
    rows: QuerySet[ColumnUpdate], period: Period, records: Iterable[Unit | WebColumn], key: str, slices: Any
) -> list[Line]:
    """A line for each record, by `key`, the field of an update that names it; `slices(record)` leads to its items.
    `rows` are those of `year_rows` or some of them."""
    year, last = period.end.year, period.span.last
    monthly = rows.order_by().annotate(month=ExtractMonth("published_on")).values(key, "month")
    counted = monthly.annotate(number=Sum("quantity")).values_list(key, "month", "number")
    numbers: Mapping[tuple[int, int], int] = {(pk, month): number for pk, month, number in counted}
    begun = last.month if last.year == year else 0
    return [
        Line(
            record,
            [_cell(period, month, numbers.get((record.pk, month), 0), begun, slices(record)) for month in MONTHS],
        )
        for record in records
    ]


def _cell(period: Period, month: int, number: int, begun: int, slices: Mapping[str, str]) -> Cell:
    if month > begun:
        return Cell(month, None)
    is_within = period.start.year < period.end.year or period.start.month <= month
    url = MEASURES.by_code["updates"].records_url(period.code, {**slices, "月": str(month)}) if is_within else ""
    return Cell(month, number, url)


def year_of(column: WebColumn, period: Period) -> Line:
    """The months of one column in the period's year."""
    rows = year_rows(period).filter(column=column)
    return lines_of(rows, period, [column], "column", lambda record: {"栏目代码": record.code})[0]


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the checklist: what was found, from which number on it is a veto, and the limits it goes by."""

    measure: Measure
    found: int
    url: str
    limit: Threshold
    ages: Sequence[Threshold]

    @property
    def is_veto(self) -> bool:
        return self.found >= self.limit.value


#: Measures of the checklist's item 栏目不更新, each with its limit and the limits that the measure goes by.
CHECKLIST = (
    ("columns_unwatched", "stale_columns", ("news_days", "notice_days")),
    ("columns_stale", "overdue_columns", ()),
    ("columns_empty", "empty_columns", ()),
)


def checklist(facts: Facts, period: Period) -> list[Item]:
    """The checklist's items that columns decide, for a period."""
    held, items = limits(), []
    for code, limit, ages in CHECKLIST:
        measure = MEASURES.by_code[code]
        url = measure.records_url(period.code, {})
        found = int(facts.value(measure, {}) or 0)
        items.append(Item(measure, found, url, held[limit], [held[age] for age in ages]))
    return items


def other_limits() -> list[Threshold]:
    """Limits that no item of the checklist goes by."""
    held = limits()
    used = {name for _, limit, ages in CHECKLIST for name in (limit, *ages)}
    return [held[code] for code in PRESETS if code not in used]
