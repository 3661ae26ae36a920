"""The workbook of faulty rows: the file's own columns with what is wrong, to be mended in an office program."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from govaudit.imports.pipeline import headers_of, mapping_of, with_corrections
from govaudit.imports.selectors import CHUNK, faulty_rows
from govaudit.imports.wording import fault_sentence, row_sentence
from govaudit.models import FaultyRow, Import

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
NARROW, WIDE, ERRORS_WIDTH = 8, 40, 60


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
    layout = layout_of(imported)
    names = [str(sheet["name"]) for sheet in imported.profile["sheets"]]
    with Workbook(str(path), options) as book:
        page = book.add_worksheet(TITLE)
        formats = _formats(book)
        page.write_string(0, 0, _notes(rows.count()), formats["notes"])
        _set_up(page, layout, formats, rows[:CHUNK])
        writer = _Rows(page, layout, formats, names)
        for row in rows[:MOST_ROWS].iterator(chunk_size=CHUNK):
            writer.write(row)
    return writer.count


class _Rows:
    """Writes one faulty row after the other."""

    def __init__(self, page: Worksheet, layout: Layout, formats: Mapping[str, Format], names: Sequence[str]) -> None:
        self._page, self._layout, self._formats, self._names = page, layout, formats, names
        self._comments = 0
        self.count = 0

    def write(self, row: FaultyRow) -> None:
        at = FIRST_ROW + self.count
        self.count += 1
        cells = with_corrections(row.cells, row.corrected)
        errors = _errors_by_place(row.errors)
        plain, wrong = self._formats["plain"], self._formats["wrong"]
        self._page.write_string(at, 0, self._names[row.sheet], plain)
        self._page.write_number(at, 1, row.row, self._formats["number"])
        for column, place in enumerate(self._layout.places[row.sheet], 2):
            text = cells[place] if place is not None and place < len(cells) else ""
            faults = errors.get(place) if place is not None else None
            if faults:
                self._page.write_string(at, column, text, wrong)
                self._comment(at, column, faults)
            elif text:
                self._page.write_string(at, column, text, plain)
            else:
                self._page.write_blank(at, column, None, plain)
        self._page.write_string(at, len(self._layout.labels) + 2, row_sentence(row.errors)[:CELL_LIMIT], plain)

    def _comment(self, at: int, column: int, faults: list[Mapping[str, Any]]) -> None:
        self._comments += 1
        if self._comments <= COMMENTS:
            text = "".join(map(fault_sentence, faults))[:COMMENT_LIMIT]
            self._page.write_comment(at, column, text, {"x_scale": 2, "author": ""})


def _formats(book: Workbook) -> dict[str, Format]:
    """Cells are text, so that an office program leaves 20230520 and 2-1 as they are written."""
    text = {"num_format": "@", "valign": "top"}
    return {
        "plain": book.add_format(text),
        "wrong": book.add_format({**text, "bg_color": "#F8CBCB"}),
        "number": book.add_format({"valign": "top", "font_color": "#666666"}),
        "header": book.add_format({**text, "bold": True, "bottom": 1}),
        "notes": book.add_format({"font_color": "#666666"}),
    }


def _set_up(page: Worksheet, layout: Layout, formats: Mapping[str, Format], sample: Iterable[FaultyRow]) -> None:
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
    for column, header in enumerate(headers):
        page.write_string(1, column, header, formats["header"])


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
