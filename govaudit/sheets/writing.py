"""Writing records as a spreadsheet: typed cells in the layout of the kind's sheet, row by row in constant memory."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from govaudit.errors import UserError
from govaudit.lib.privacy import mask_text
from govaudit.measures import SHANGHAI
from govaudit.sheets.cells import (
    CellKind,
    Choice,
    Code,
    Day,
    Link,
    Moment,
    Month,
    Number,
    Reference,
    Serial,
    Text,
    Whole,
)
from govaudit.sheets.sheet import Column, Sheet
from govaudit.sheets.streaming import LONGEST_CELL, Place, StreamedSheet, TextTooLong

if TYPE_CHECKING:
    from django.db.models import QuerySet

Target = Path | IO[bytes]
#: Makes the cell of a row (counted from 0) from the value of a field.
CellWriter = Callable[[int, Any], str]
#: Is told the number of rows written so far.
Progress = Callable[[int], None]

LONGEST_TEXT_CELL = 255  # characters that Excel shows of a cell in text format; a longer one shows as ####
CHUNK = 2000  # rows
AT_A_MINUTE, AT_A_SECOND = "yyyy-mm-dd hh:mm", "yyyy-mm-dd hh:mm:ss"
FONT = "宋体"
NOTES = "说明"  # name of the page behind the rows
A4 = 9  # as Excel numbers paper
GRID = "#D0D7E2"
REQUIRED, OPTIONAL = "#F6D9A8", "#DCE4F0"  # fills of headers

# China has had one offset from UTC since 1991, and no moment before 2000 is on record.
_EPOCH = datetime(1899, 12, 30, tzinfo=timezone(timedelta(hours=8)))
_FIRST_DAY = date(1900, 3, 1)  # Excel counts a 29 February 1900 that never was
_EPOCH_DAY = date(1899, 12, 30).toordinal()
_DAY = 86_400  # seconds


class TooLongForCell(UserError):
    """A text that no cell of a spreadsheet can hold whole."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a column's cells look: number format, width in characters, whether long text is broken into lines."""

    number_format: str
    width: int
    wraps: bool = False


def look_of(kind: CellKind) -> Look:
    """Text format keeps Excel from turning order numbers into 2.02E+14 when a cell is edited."""
    match kind:
        case Day():
            return Look("yyyy-mm-dd", 12)
        case Month():
            return Look("yyyy-mm", 10)
        case Moment():
            return Look(AT_A_MINUTE, 17)
        case Whole():
            return Look("0", 10)
        case Number():
            return Look(f"0.{'0' * kind.decimals}" if kind.decimals else "0", 10)
        case Text() | Link() if kind.limit is None or kind.limit > LONGEST_TEXT_CELL:
            return Look("General", 48, wraps=True)
        case Text() if kind.limit is not None:
            return Look("@", 40 if kind.limit > 100 else 24)
        case Code() | Serial():
            return Look("@", 18)
        case _:
            return Look("@", 14)


def path_of(column: Column) -> str:
    """Field path of the value that a cell prints (`unit__short_name`)."""
    shown = column.kind.shown if isinstance(column.kind, Reference) else ""
    return f"{column.field}__{shown}" if shown else column.field


def rows_of(sheet: Sheet, records: QuerySet[Any]) -> Iterator[tuple[Any, ...]]:
    """Field values of the records in the order of the columns, as they come from the database; `records` keep their
    order."""
    paths = [path_of(column) for column in sheet.columns]
    return records.prefetch_related(None).values_list(*paths).iterator(chunk_size=CHUNK)


def write_sheet(
    target: Target,
    sheet: Sheet,
    rows: Iterable[Sequence[Any]],
    *,
    created: datetime,
    optional: Collection[str] = (),
    notes: Sequence[str] = (),
    progress: Progress | None = None,
) -> int:
    """Write rows of field values (as `rows_of` gives them) as a workbook; gives their number. `optional` are required
    fields that this file may lack, `notes` lines of a page of their own behind the rows. Equal rows with equal
    `created` give equal bytes. Raises TooLongForCell, and leaves no file then."""
    with workbook(target, sheet.title, created) as book:
        page = book.add_worksheet(sheet.title, StreamedSheet)
        write_header(book, page, sheet, 0, optional)
        number = write_rows(book, page, sheet, rows, first=1, progress=progress)
        page.autofilter(0, 0, number, len(sheet.columns) - 1)
        if notes:
            _write_notes(book, notes)
    return number


def _write_notes(book: Workbook, notes: Sequence[str]) -> None:
    page, plain = book.add_worksheet(NOTES), book.add_format({"font_name": FONT})
    for row, text in enumerate(notes):
        page.write_string(row, 0, mask_text(text), plain)


@contextmanager
def workbook(target: Target, title: str, created: datetime) -> Iterator[Workbook]:
    """A workbook that is written row by row. Where that fails, the file is removed."""
    with tempfile.TemporaryDirectory(prefix="sheet-") as folder:
        book = Workbook(
            target,
            {
                "constant_memory": True,
                "tmpdir": folder,
                "strings_to_urls": False,
                "strings_to_formulas": False,
                "strings_to_numbers": False,
            },
        )
        book.set_properties({"title": title, "created": created.astimezone(SHANGHAI).replace(tzinfo=None)})
        try:
            with book:
                yield book
        except BaseException:
            if isinstance(target, Path):
                target.unlink(missing_ok=True)
            raise


def write_header(book: Workbook, page: StreamedSheet, sheet: Sheet, row: int, optional: Collection[str] = ()) -> None:
    """The headers of the sheet, required ones in a fill of their own, and the widths; down to them the page stays in
    view, and they are printed on every sheet of paper."""
    look = {"bold": True, "border": 1, "border_color": "#8C9BB3", "valign": "vcenter", "font_name": FONT}
    needed = book.add_format(look | {"bg_color": REQUIRED})
    other = book.add_format(look | {"bg_color": OPTIONAL})
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, look_of(column.kind).width)
        is_needed = column.required and column.field not in optional
        page.write_string(row, place, column.header, needed if is_needed else other)
    page.freeze_panes(row + 1, 0)
    page.set_paper(A4)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(row)


def write_rows(
    book: Workbook,
    page: StreamedSheet,
    sheet: Sheet,
    rows: Iterable[Sequence[Any]],
    *,
    first: int,
    progress: Progress | None = None,
) -> int:
    """Write rows of field values from row `first` (counted from 0) on; gives their number."""
    cells_of = row_writer(book, sheet)
    number = 0
    for number, values in enumerate(rows, 1):
        row = first + number - 1
        page.write_cells(row, cells_of(row, values))
        if progress and number % CHUNK == 0:
            progress(number)
    return number


def row_writer(book: Workbook, sheet: Sheet, **more: Any) -> Callable[[int, Sequence[Any]], list[str]]:
    """What makes a row's cells from its field values, settled once so that a large export asks nothing per cell. `more`
    are properties of every cell's format."""
    writers = [_writer_of(book, place, column, more) for place, column in enumerate(sheet.columns)]
    return lambda row, values: [write(row, value) for write, value in zip(writers, values, strict=True)]


def format_of(book: Workbook, column: Column, more: Mapping[str, Any]) -> Format:
    look = look_of(column.kind)
    return book.add_format(
        {
            "num_format": look.number_format,
            "text_wrap": look.wraps,
            "valign": "top",
            "border": 1,
            "border_color": GRID,
            "font_name": FONT,
            **more,
        }
    )


def _writer_of(book: Workbook, place: int, column: Column, more: Mapping[str, Any]) -> CellWriter:
    cells = Place(place, format_of(book, column, more))
    match column.kind:
        case Moment():
            at_a_second = Place(place, format_of(book, column, {**more, "num_format": AT_A_SECOND}))
            return _moments(cells, at_a_second, says_midnight=column.kind.ends_day)
        case Day() | Month():
            return _days(cells)
        case Whole() | Number():
            return lambda row, value: cells.blank(row) if value is None else cells.number(row, value)
        case _:
            return _texts(cells, column)


def _moments(at_a_minute: Place, at_a_second: Place, *, says_midnight: bool) -> CellWriter:
    """With `says_midnight` that one is a text: as a number it would be the same as a day alone."""

    def write(row: int, value: datetime | None) -> str:
        if value is None:
            return at_a_minute.blank(row)
        since = value - _EPOCH
        if says_midnight and not since.seconds:
            return at_a_minute.text(row, f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}")
        cells = at_a_second if since.seconds % 60 else at_a_minute
        return cells.number(row, since.days + since.seconds / _DAY)

    return write


def _days(cells: Place) -> CellWriter:
    def write(row: int, value: date | None) -> str:
        if value is None:
            return cells.blank(row)
        if value < _FIRST_DAY:
            return cells.text(row, value.isoformat())
        return cells.number(row, value.toordinal() - _EPOCH_DAY)

    return write


def _texts(cells: Place, column: Column) -> CellWriter:
    shown = _to_text(column.kind)

    def write(row: int, value: Any) -> str:
        text = shown(value)
        if text is None:
            return cells.blank(row)
        try:
            return cells.text(row, text)
        except TextTooLong:
            raise TooLongForCell(
                f"第 {row + 1} 行的“{column.header}”太长：一个单元格最多放 {LONGEST_CELL} 个字，没有导出。"
                f"请把这条记录筛选掉再导出。它的开头是“{text[:20]}”。"
            ) from None

    return write


def _to_text(kind: CellKind) -> Callable[[Any], str | None]:
    """What makes the text of a cell from the value of a field; None for a blank one."""
    if isinstance(kind, Choice):
        words = {value: word for word, value in kind.values.items()}
        return lambda value: words.get(value, value)
    if isinstance(kind, Text):  # a file leaves the office: nobody's telephone number goes with it
        return lambda value: _lines(mask_text(str(value))) if value not in (None, "") else None
    return lambda value: _lines(str(value)) if value not in (None, "") else None


def _lines(text: str) -> str:
    """Excel breaks lines within a cell in one way only."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
