"""The tables of requests and disputes in the annual report on government information (国办公开办函〔2021〕30号, parts
three and four) for a period: every number leads to its records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import IO

from xlsxwriter import Workbook

from checks.measures.foi import NOT_SAID
from checks.models import ApplicantKind, DisputeKind, DisputeResult, FoiResult
from govaudit.exports import today
from govaudit.measures import MEASURES, Facts, Measure
from govaudit.sheets.writing import FONT
from units.models import Period

_NUMERALS = "一二三四五六七八九十"
_HEADS = 3  # columns of words before the numbers


@dataclass(frozen=True, slots=True)
class Cell:
    """A number, and the page of its records."""

    value: int
    url: str


@dataclass(frozen=True, slots=True)
class Head:
    """Words beside or above numbers, over so many rows and columns."""

    text: str
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    heads: tuple[Head, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class AnnualTable:
    """`header` are the rows of headings over the numbers."""

    title: str
    header: tuple[tuple[Head, ...], ...]
    rows: tuple[Row, ...]

    @property
    def width(self) -> int:
        """Columns of the whole table."""
        return sum(head.columns for head in self.header[0])


def request_table(period: Period, facts: Facts) -> AnnualTable:
    """Requests by kind of applicant; what came in and was carried over is what was closed and is carried on."""
    numbers = _Numbers(period, facts)
    kinds = list(ApplicantKind.objects.values_list("name", "group"))
    if numbers.has_unsaid_applicants():
        kinds.append((NOT_SAID, NOT_SAID))
    numbers.applicants = [name for name, _ in kinds]
    now, before, after = ("本年", "上年", "下年度") if _is_year(period) else ("本期", "上期", "下期")
    rows = [
        Row((Head(f"一、{now}新收政府信息公开申请数量", columns=_HEADS),), numbers.row("申请受理")),
        Row((Head(f"二、{before}结转政府信息公开申请数量", columns=_HEADS),), numbers.row("申请上期结转")),
        *_result_rows(numbers, now),
        Row((Head(f"四、结转{after}继续办理", columns=_HEADS),), numbers.row("申请结转下期")),
    ]
    return AnnualTable("收到和处理政府信息公开申请情况", _header(kinds), tuple(rows))


def dispute_table(period: Period, facts: Facts) -> AnnualTable:
    """Reviews and lawsuits by what came of them."""
    results = ["", *(result.label.removeprefix("结果") for result in DisputeResult), "尚未审结"]
    said = ["总计", *(result.label for result in DisputeResult), "尚未审结"]
    header = (Head("类型", columns=_HEADS), *(Head(word) for word in [*said[1:], said[0]]))
    rows = []
    for kind in DisputeKind:
        stem, slices = ("公开复议", {}) if kind == DisputeKind.REVIEW else ("公开诉讼", {"类型": str(kind.label)})
        cells = [_cell(period, facts, MEASURES.by_name[f"{stem}{result}"], slices) for result in results]
        words = str(kind.label) if kind == DisputeKind.REVIEW else f"行政诉讼：{kind.label}"
        rows.append(Row((Head(words, columns=_HEADS),), (*cells[1:], cells[0])))
    return AnnualTable("因政府信息公开工作被申请行政复议、提起行政诉讼情况", (header,), tuple(rows))


def _is_year(period: Period) -> bool:
    start, end = period.start, period.end
    return (start.month, start.day, end.month, end.day) == (1, 1, 12, 31) and start.year == end.year


def _cell(period: Period, facts: Facts, measure: Measure, slices: dict[str, str]) -> Cell:
    return Cell(int(facts.value(measure, slices) or 0), measure.records_url(period.code, slices))


class _Numbers:
    """Rows of numbers, one for each kind of applicant and their total. Totals are added up, so that asking by applicant
    is asking once."""

    def __init__(self, period: Period, facts: Facts) -> None:
        self.period, self.facts = period, facts
        self.applicants: list[str] = []

    def row(self, name: str, slices: dict[str, str] | None = None) -> tuple[Cell, ...]:
        measure, own = MEASURES.by_name[name], slices or {}
        cells = [_cell(self.period, self.facts, measure, {**own, "申请人": kind}) for kind in self.applicants]
        return *cells, Cell(sum(cell.value for cell in cells), measure.records_url(self.period.code, own))

    def has_unsaid_applicants(self) -> bool:
        measures = [MEASURES.by_name[name] for name in ("申请受理", "申请上期结转", "申请办结", "申请结转下期")]
        return any(self.facts.value(measure, {"申请人": NOT_SAID}) for measure in measures)


def _header(kinds: list[tuple[str, str]]) -> tuple[tuple[Head, ...], ...]:
    """Kinds under their group's name; one that is its own group stands alone."""
    upper, lower = [Head("本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和", 2, _HEADS)], []
    for group, members in groupby(kinds, key=lambda kind: kind[1] or kind[0]):
        names = [name for name, _ in members]
        if names == [group]:
            upper.append(Head(group, 2))
        else:
            upper.append(Head(group, columns=len(names)))
            lower += [Head(name) for name in names]
    return (*upper, Head("总计", 2)), tuple(lower)


def _result_rows(numbers: _Numbers, now: str) -> Iterator[Row]:
    results = list(
        FoiResult.objects.order_by("group__position", "group__code", "position", "code").select_related("group")
    )
    groups = [(group.name, [result.name for result in found]) for group, found in groupby(results, lambda r: r.group)]
    unsaid = numbers.row("申请办结", {"结果": NOT_SAID})
    if unsaid[-1].value or not groups:
        groups.append((NOT_SAID, [NOT_SAID]))
    section = Head(f"三、{now if now != '本年' else '本年度'}办理结果", sum(len(names) for _, names in groups) + 1)
    first: tuple[Head, ...] = (section,)
    for place, (group, names) in enumerate(groups):
        title = f"（{_NUMERALS[place]}）{group}" if place < len(_NUMERALS) else group
        for number, name in enumerate(names, start=1):
            if names == [group]:
                heads: tuple[Head, ...] = (Head(title, columns=_HEADS - 1),)
            else:
                heads = (*([Head(title, len(names))] if number == 1 else []), Head(f"{number}. {name}"))
            yield Row((*first, *heads), unsaid if name == NOT_SAID else numbers.row("申请办结", {"结果": name}))
            first = ()
    place = len(groups)
    title = f"（{_NUMERALS[place]}）总计" if place < len(_NUMERALS) else "总计"
    yield Row((Head(title, columns=_HEADS - 1),), numbers.row("申请办结"))


def write_workbook(target: IO[bytes], period: Period, tables: list[AnnualTable]) -> None:
    """The tables, one page each, as a workbook. Equal numbers give equal bytes on one day."""
    book = Workbook(target, {"in_memory": True})
    book.set_properties({"title": f"{period.name}依申请公开年度报告表", "created": today().replace(tzinfo=None)})
    look = {"border": 1, "font_name": FONT, "valign": "vcenter", "text_wrap": True}
    words, numbers = book.add_format(look), book.add_format(look | {"align": "right", "num_format": "0"})
    heading = book.add_format(look | {"align": "center", "bold": True})
    title = book.add_format({"font_name": FONT, "bold": True, "font_size": 14, "align": "center"})
    for name, table in zip(("申请", "复议诉讼"), tables, strict=True):
        page = book.add_worksheet(name)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.set_column(0, _HEADS - 2, 14)
        page.set_column(_HEADS - 1, _HEADS - 1, 30)
        page.set_column(_HEADS, table.width - 1, 11)
        page.merge_range(0, 0, 0, table.width - 1, f"{table.title}（{period.name}）", title)
        free = _Free()
        for at, heads in enumerate(table.header, start=1):
            free.put(page, at, heads, heading)
        for at, row in enumerate(table.rows, start=1 + len(table.header)):
            free.put(page, at, row.heads, words)
            for place, cell in enumerate(row.cells, start=_HEADS):
                page.write_number(at, place, cell.value, numbers)
    book.close()


class _Free:
    """Places words into cells that no words from above reach into."""

    def __init__(self) -> None:
        self._taken: set[tuple[int, int]] = set()

    def put(self, page: object, row: int, heads: tuple[Head, ...], look: object) -> None:
        column = 0
        for head in heads:
            while (row, column) in self._taken:
                column += 1
            cells = {(row + y, column + x) for y in range(head.rows) for x in range(head.columns)}
            self._taken |= cells
            if len(cells) == 1:
                page.write_string(row, column, head.text, look)  # type: ignore[attr-defined]
            else:
                last_row, last_column = max(cells)
                page.merge_range(row, column, last_row, last_column, head.text, look)  # type: ignore[attr-defined]
