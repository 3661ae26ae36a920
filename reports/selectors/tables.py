"""Tables of a notice: rows from the roster or of accounts, cells from scores or expressions, in the order the table
names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.urls import reverse

from govaudit.lib.expressions import Expression, canonical_call, parse_expression
from hotline.measures.wording import NO_UNIT
from reports.document.blocks import Cell, Counts, Figure, Input, Table, Text
from reports.models import Criterion, Score, ScoreLine
from reports.selectors.account_lists import account_rows
from reports.selectors.figures import FigureDesk, printed_number
from units.models import Unit

Settings = Mapping[str, Any]
Row = tuple[Cell, ...]


def build_table(desk: FigureDesk, scores: Mapping[str, Score], settings: Settings, note: str) -> Table:
    """A table as its settings say, with its note rendered. A blank cell is no value; 0 is printed as 0."""
    columns = settings["columns"]
    is_of_accounts = settings.get("rows") == "accounts"
    rows = account_rows(desk, settings) if is_of_accounts else _rows(desk, scores, settings)
    return Table(
        code=settings["code"],
        widths=tuple(column.get("width", 10) for column in columns),
        header=_header([column["header"] for column in columns]),
        rows=tuple(rows),
        note=note,
    )


def _rows(desk: FigureDesk, scores: Mapping[str, Score], settings: Settings) -> list[Row]:
    """A row for each unit of the roster."""
    columns = settings["columns"]
    units = _ordered(desk, scores, settings)
    expressions = {
        column["take"]: parse_expression(column["take"]) for column in columns if _is_expression(column["take"])
    }
    use = settings.get("unit_names", "short")
    rows = []
    for number, unit in enumerate(units, start=1):
        cells = []
        for column in columns:
            take = column["take"]
            if take in expressions:
                cells.append(_cell(desk.figure(expressions[take], {"单位": unit.code})))
            elif take == "row":
                cells.append(Cell((Text(str(number)),)))
            elif take == "unit":
                cells.append(Cell((Text(unit.name_for(use), reverse("units:unit-detail", args=[unit.code])),)))
            else:
                cells.append(_cell(score_figure(scores[unit.code], take) if unit.code in scores else None))
        rows.append(tuple(cells))
    if settings.get("none_row"):
        rows += _none_row(desk, expressions, columns)
    return rows


def _none_row(
    desk: FigureDesk, expressions: Mapping[str, Expression], columns: Iterable[Mapping[str, Any]]
) -> list[Row]:
    """The row of what no unit has, so that the rows come to the total; none where there is nothing of it."""
    figures = {take: desk.figure(expression, {"单位": NO_UNIT}) for take, expression in expressions.items()}
    if not any(figure.value for figure in figures.values()):
        return []
    cells = {take: _cell(figure) for take, figure in figures.items()} | {"unit": Cell((Text(NO_UNIT),))}
    return [tuple(cells.get(column["take"], Cell()) for column in columns)]


def _is_expression(take: str) -> bool:
    return take not in ("row", "unit", "base", "total", "place") and not take.startswith("line:")


def _cell(figure: Figure | None) -> Cell:
    return Cell((figure,)) if figure and figure.value is not None else Cell()


def _ordered(desk: FigureDesk, scores: Mapping[str, Score], settings: Settings) -> list[Unit]:
    """Units of the roster in the table's order; ties keep protocol order."""
    roster = desk.roster.get(settings["area"], [])
    units = [desk.units[entry.unit.code] for entry in roster if entry.group.code == settings["group"]]
    if settings.get("omit_empty"):
        filled = parse_expression(settings["omit_empty"])
        units = [unit for unit in units if desk.evaluate(filled, {"单位": unit.code})]
    order = settings["order"]
    if order == "rank":
        return sorted((u for u in units if u.code in scores), key=lambda unit: scores[unit.code].place)
    if order == "listed":
        listed = {code: position for position, code in enumerate(settings["listed"])}
        return sorted(units, key=lambda unit: listed.get(unit.code, len(listed)))
    if order == "protocol":
        return units
    key = parse_expression(order.removeprefix("-"))
    sign = -1 if order.startswith("-") else 1
    return sorted(units, key=lambda unit: sign * (desk.evaluate(key, {"单位": unit.code}) or 0))


@dataclass(frozen=True, slots=True)
class Part:
    """A column of the score table that is no criterion."""

    name: str
    unit: str
    definition: str


PARTS = {
    "base": Part("基准分", "分", "评分方案的基准分。"),
    "total": Part("小计", "分", "基准分加各项加减分。"),
    "place": Part("名次", "", "组内按小计从高到低排名，并列的名次相同，其后不跳号。"),
}


def score_figure(score: Score, take: str) -> Figure | None:
    """A cell of the score table: base, total, place, or `line:CODE`; None where the unit has no such line."""
    kind, _, code = take.partition(":")
    if kind == "line":
        lines = [line for line in score.lines.all() if line.criterion.code == code]
        return _line_figure(score, lines) if lines else None
    part = PARTS[kind]
    value = Decimal(getattr(score, kind))
    lines = list(score.lines.all())
    return Figure(
        name=canonical_call(part.name, {"单位": score.unit.short_name}),
        printed=printed_number(value),
        value=int(value) if value == int(value) else value,
        unit=part.unit,
        definition=part.definition,
        counts=Counts.SCORE,
        records_url=score_url(score, kind),
        inputs=_line_inputs(score, lines) if kind == "total" else (),
    )


def _line_figure(score: Score, lines: list[ScoreLine]) -> Figure:
    criterion = lines[0].criterion
    value = sum((line.points for line in lines), start=Decimal(0))
    inputs = [
        Input(entry["name"], entry["value"], Counts(entry["counts"]), entry["url"])
        for line in lines
        for entry in line.inputs
    ]
    return Figure(
        name=canonical_call(criterion.name, {"单位": score.unit.short_name}),
        printed=printed_number(value),
        value=int(value) if value == int(value) else value,
        unit="分",
        definition=criterion.clause,
        counts=Counts.SCORE,
        records_url=score_url(score, criterion.code),
        inputs=tuple(inputs),
    )


@dataclass(frozen=True, slots=True)
class AccountEntry:
    """A criterion of a unit's account: its lines and what they come to."""

    criterion: Criterion
    lines: tuple[ScoreLine, ...]
    points: Decimal
    is_marked: bool


@dataclass(frozen=True, slots=True)
class Account:
    """A unit's score line by line. `marked` is the part asked for and `marked_value` what it comes to."""

    entries: tuple[AccountEntry, ...]
    marked: str
    marked_value: Decimal


def score_account(score: Score, marked: str) -> Account | None:
    """The account with the part `marked` (base, total, place or a criterion's code); None for an unknown part."""
    entries = tuple(
        AccountEntry(criterion, lines, sum((line.points for line in lines), start=Decimal(0)), criterion.code == marked)
        for criterion, group in groupby(score.lines.all(), key=lambda line: line.criterion)
        for lines in (tuple(group),)
    )
    values = {"base": score.base, "total": score.total, "place": Decimal(score.place)}
    values |= {entry.criterion.code: entry.points for entry in entries}
    return Account(entries, marked, values[marked]) if marked in values else None


def _line_inputs(score: Score, lines: Iterable[ScoreLine]) -> tuple[Input, ...]:
    by_criterion = groupby(lines, key=lambda line: line.criterion)
    figures = [_line_figure(score, list(group)) for _, group in by_criterion]
    return tuple(Input(figure.name, figure.value, figure.counts, figure.records_url) for figure in figures)


def score_url(score: Score, part: str) -> str:
    """Page of a unit's account; `line` marks the part that a figure prints."""
    page = reverse("reports:score-detail", args=[score.period.code, score.unit.code])
    return f"{page}?line={part}"


def _header(headers: list[list[str]]) -> tuple[Row, ...]:
    """One or two header rows; neighbours with the same upper entry are merged, single entries span both."""
    if all(len(header) == 1 for header in headers):
        return (tuple(Cell((Text(header[0]),)) for header in headers),)
    upper: list[Cell] = []
    lower: list[Cell] = []
    for (top, is_single), group in groupby(headers, key=lambda header: (header[0], len(header) == 1)):
        members = list(group)
        if is_single:
            upper += [Cell((Text(top),), rowspan=2) for _ in members]
        else:
            upper.append(Cell((Text(top),), colspan=len(members)))
            lower += [Cell((Text(header[1]),)) for header in members]
    return (tuple(upper), tuple(lower))
