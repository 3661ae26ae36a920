"""Workbooks (.xlsx, .xls, .ods) read by python-calamine, sheet by sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from govaudit.imports.reading.cells import BLOCK, TEXTS, lines_of, plain_text
from govaudit.imports.reading.compound import NotCompound
from govaudit.imports.reading.contract import Limits, RefusedFile
from govaudit.imports.reading.mistakes import MistakeFinder, Mistakes, OldMistakeFinder
from govaudit.imports.reading.opendocument import OpenDocumentFinder
from govaudit.imports.reading.refusals import DAMAGED, locked, with_macros

#: Rows of a sheet that hold any text: number from 1, line of cells apart by tabs.
Lines = Iterator[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Merge:
    """Cells that are one: rows from 1, columns from 0, all inclusive."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Source:
    """One sheet to be read. `height` counts its rows, with empty ones (0: not known); `position` tells how far the
    reading is where the height is not known: done and total, in any measure."""

    name: str
    lines: Lines
    is_hidden: bool = False
    merges: list[Merge] = field(default_factory=list)
    height: int = 0
    position: Callable[[], tuple[int, int]] | None = None


def workbook_sheets(kept: Path, kind: str, name: str, limits: Limits) -> Iterator[Source]:
    """The sheets with cells, one after the other in their order; only one is in memory at a time."""
    try:
        yield from _sheets(kept, kind, name, limits)
    except PasswordError:
        raise locked(name) from None
    except (CalamineError, NotCompound):
        raise RefusedFile(DAMAGED) from None
    except BaseException as error:
        # A panic of the reading library is no Exception; its class is not published.
        if type(error).__name__ != "PanicException":
            raise
        raise RefusedFile(DAMAGED) from None


def _sheets(kept: Path, kind: str, name: str, limits: Limits) -> Iterator[Source]:
    finder: MistakeFinder | OldMistakeFinder | OpenDocumentFinder
    if kind == "xlsx":
        finder = MistakeFinder(kept)
    elif kind == "xls":
        finder = OldMistakeFinder(kept, limits.size)
    else:
        finder = OpenDocumentFinder(kept)
    # By its content: the library would believe an ending of the path.
    with kept.open("rb") as file:
        book = CalamineWorkbook.from_path(f"/dev/fd/{file.fileno()}")
    listed = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    if any(sheet.typ in (SheetTypeEnum.MacroSheet, SheetTypeEnum.Vba) for sheet in book.sheets_metadata):
        raise with_macros(name)
    if len(listed) > limits.sheets:
        raise RefusedFile(f"“{name}”有 {len(listed)} 张工作表，超过了 {limits.sheets} 张。请拆成几个文件，再上传。")
    for entry in listed:
        sheet = book.get_sheet_by_name(entry.name)
        mistakes = finder.of_sheet(entry.name)
        if isinstance(finder, OpenDocumentFinder):
            spans = finder.spans_of(entry.name)
        else:
            spans = sheet.merged_cell_ranges or []
        yield Source(
            plain_text(entry.name),
            _lines(sheet, mistakes),
            entry.visible != SheetVisibleEnum.Visible,
            [Merge(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in spans],
            sheet.total_height,
        )
        del sheet


def _lines(sheet: Any, mistakes: Mistakes) -> Lines:
    if sheet.start is None:
        return
    texts = TEXTS
    first_column = sheet.start[1]
    before = "\t" * first_column
    rows = sheet.iter_rows()
    if mistakes:
        rows = _with_mistakes(rows, mistakes, first_column)
    number = 1
    while block := list(islice(rows, BLOCK)):
        # A dispatch by type in place: a call for each cell would double the time of a large sheet.
        cells = [
            [value if value.__class__ is str else texts[value.__class__](value) for value in values] for values in block
        ]
        for number, line in enumerate(lines_of(cells), number):  # noqa: B020 - goes on counting
            if line:
                yield number, before + line
        number += 1


def _with_mistakes(rows: Iterator[list[Any]], mistakes: Mistakes, first_column: int) -> Iterator[list[Any]]:
    by_row: dict[int, list[tuple[int, str]]] = {}
    for (row, column), text in mistakes.items():
        by_row.setdefault(row, []).append((column - first_column, text))
    for number, values in enumerate(rows, 1):
        for place, text in by_row.get(number, ()):
            if 0 <= place < len(values) and values[place] == "":
                values[place] = text
        yield values
