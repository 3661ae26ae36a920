"""The workbook of faulty rows: the file's own columns with what is wrong, to be mended in an office program."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from govaudit.imports.pipeline import headers_of, hidden_of, mapping_of, with_corrections
from govaudit.imports.private import Hidden
from govaudit.imports.selectors import CHUNK, faulty_rows
from govaudit.imports.wording import fault_sentence, row_sentence
from govaudit.models import FaultyRow, Import
from govaudit.sheets.writing import A4, FONT, GRID, OPTIONAL

SHEET, ROW, ERRORS = "工作表", "行号", "错误说明"
TITLE = "有问题的行"
NOTES = (
    "请改浅红色的格，改好后保存，传回同一次导入。“工作表”和“行号”用来找到原来的行，不要改动；"
    "“错误说明”不用改；不想导入的行可以删去，它会留在有问题的行里。"
)
MOST_ROWS = 5000  # in one workbook, written while the person waits; nobody mends more of them by hand
REST = "问题较多，这里是前 {most:,} 行，其余 {rest:,} 行等这些传回以后再下载；同一种问题可以在网页上一次改完。"
FIRST_ROW = 2  # below the notes and the headers
COMMENTS = 1000  # cells that get a comment; office programs open a workbook with many of them slowly
COMMENT_LIMIT = 1000  # characters
CELL_LIMIT = 32_767
LINE, MOST_LINES = 15, 12  # points of a line, lines of a row in view
NARROW, WIDE, ERRORS_WIDTH = 8, 30, 44


@dataclass(frozen=True, slots=True)
class Layout:
    """Columns of the workbook between 行号 and 错误说明: `labels` are their headers, one for each header of the file
    (a column without one is named by its number), `places` where they stand in each sheet's rows."""

    labels: list[str]
    places: Mapping[int, list[int | None]]


def layout_of(imported: Import) -> Layout:
    mapping = mapping_of(imported)
    by_sheet = headers_of(imported, mapping)
    places: dict[int, list[int | None]] = {}
    for sheet, headers in by_sheet.items():
        left: dict[str, list[int]] = {}
        for place, header in enumerate(headers):
            left.setdefault(header, []).append(place)
        places[sheet] = [left[header].pop(0) if left.get(header) else None for header in mapping.headers]
    labels = [header or f"（第{number}栏）" for number, header in enumerate(mapping.headers, 1)]
    return Layout(labels, places)


def write_workbook(imported: Import, path: Path) -> int:
    """Write the import's faulty rows, the first ones where there are many, to an .xlsx file; gives their number."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    rows = faulty_rows(imported)
    layout, hidden = layout_of(imported), hidden_of(imported)
    names = [str(sheet["name"]) for sheet in imported.profile["sheets"]]
    with Workbook(str(path), options) as book:
        page = book.add_worksheet(TITLE)
        formats = _formats(book)
        page.write_string(0, 0, _notes(rows.count()), formats["notes"])
        widths = _set_up(page, layout, formats, rows[:CHUNK])
        writer = _Rows(page, layout, hidden, formats, names, widths)
        for row in rows[:MOST_ROWS].iterator(chunk_size=CHUNK):
            writer.write(row)
    return writer.count


class _Rows:
    """Writes one faulty row after the other."""

    def __init__(
        self,
        page: Worksheet,
        layout: Layout,
        hidden: Mapping[int, Hidden],
        formats: Mapping[str, Format],
        names: Sequence[str],
        widths: Sequence[int],
    ) -> None:
        self._page, self._layout, self._formats, self._names, self._widths = page, layout, formats, names, widths
        self._hidden, self._comments = hidden, 0
        self.count = 0

    def write(self, row: FaultyRow) -> None:
        at = FIRST_ROW + self.count
        self.count += 1
        cells = self._hidden[row.sheet].shown(with_corrections(row.cells, row.corrected))
        errors, sentence = _errors_by_place(row.errors), row_sentence(row.errors, row.row, "原表 ")[:CELL_LIMIT]
        places = self._layout.places[row.sheet]
        texts = [cells[place] if place is not None and place < len(cells) else "" for place in places]
        self._page.set_row(at, _height([self._names[row.sheet], str(row.row), *texts, sentence], self._widths))
        plain, wrong = self._formats["plain"], self._formats["wrong"]
        self._page.write_string(at, 0, self._names[row.sheet], plain)
        self._page.write_number(at, 1, row.row, self._formats["number"])
        for column, (place, text) in enumerate(zip(places, texts, strict=True), 2):
            faults = errors.get(place) if place is not None else None
            if faults:
                self._page.write_string(at, column, text, wrong)
                self._comment(at, column, faults)
            elif text:
                self._page.write_string(at, column, text, plain)
            else:
                self._page.write_blank(at, column, None, plain)
        self._page.write_string(at, len(self._layout.labels) + 2, sentence, plain)

    def _comment(self, at: int, column: int, faults: list[Mapping[str, Any]]) -> None:
        self._comments += 1
        if self._comments <= COMMENTS:
            text = "".join(map(fault_sentence, faults))[:COMMENT_LIMIT]
            self._page.write_comment(at, column, text, {"x_scale": 2, "author": ""})


def _formats(book: Workbook) -> dict[str, Format]:
    """Cells are text, so that an office program leaves 20230520 and 2-1 as they are written."""
    frame = {"valign": "top", "border": 1, "border_color": GRID, "font_name": FONT}
    text = {**frame, "num_format": "@", "text_wrap": True}
    return {
        "plain": book.add_format(text),
        "wrong": book.add_format({**text, "bg_color": "#F8CBCB"}),
        "number": book.add_format({**frame, "font_color": "#666666", "align": "center"}),
        "header": book.add_format({**text, "bold": True, "bg_color": OPTIONAL}),
        "notes": book.add_format({"font_color": "#666666", "font_name": FONT}),
    }


def _set_up(page: Worksheet, layout: Layout, formats: Mapping[str, Format], sample: Iterable[FaultyRow]) -> list[int]:
    """Headers, how they stay in view and print; gives the widths of the columns."""
    headers = [SHEET, ROW, *layout.labels, ERRORS]
    widths = [min(max(_width(header) + 2, NARROW), WIDE) for header in headers]
    for row in sample:
        for column, place in enumerate(layout.places[row.sheet], 2):
            if place is not None and place < len(row.cells):
                widths[column] = min(max(widths[column], _width(row.cells[place]) + 2), WIDE)
    widths[-1] = ERRORS_WIDTH
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    page.freeze_panes(FIRST_ROW, 2)
    page.set_paper(A4)
    page.set_landscape()
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    page.fit_to_pages(1, 0)
    page.repeat_rows(FIRST_ROW - 1)
    for column, header in enumerate(headers):
        page.write_string(1, column, header, formats["header"])
    return widths


def _height(texts: Iterable[str], widths: Iterable[int]) -> int:
    """Points that a row takes with its texts broken into lines: not every office program finds that by itself."""
    lines = (
        sum(max(1, ceil(_width(line) / (width - 1))) for line in text.split("\n"))
        for text, width in zip(texts, widths, strict=True)
    )
    return LINE * min(max(lines), MOST_LINES)


def _notes(count: int) -> str:
    rest = count - MOST_ROWS
    return NOTES + REST.format(most=MOST_ROWS, rest=rest) if rest > 0 else NOTES


def _width(text: str) -> int:
    """Columns a text takes: characters of full width take two."""
    line = text.partition("\n")[0]
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)


def _errors_by_place(errors: Iterable[Mapping[str, Any]]) -> dict[int, list[Mapping[str, Any]]]:
    by_place: dict[int, list[Mapping[str, Any]]] = {}
    for error in errors:
        by_place.setdefault(error["place"], []).append(error)
    return by_place
