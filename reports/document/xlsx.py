"""One attachment as .xlsx: the table as printed, its numbers as numbers, set to print on A4."""

from __future__ import annotations

import io
import math
import re
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.cell import MergedCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from reports.document.archive import fix_bytes
from reports.document.blocks import Attachment, Cell, Document, Figure
from reports.document.grid import Rows, column_widths, slots, unbroken_width
from reports.document.plain import clean, plain, text_width

TITLE_FONT = Font(name="方正小标宋简体", size=18)
NOTE_FONT = Font(name="仿宋_GB2312", size=12)
HEADER_FONT = Font(name="黑体", size=12)
BODY_FONT = Font(name="仿宋_GB2312", size=12)
THIN = Side(style="thin")
BORDER = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)

PAGE_WIDTH = 500.0  # points between the margins of A4
WIDEST = 700.0  # points; a sheet wider than the page is shrunk to it in print
POINTS_PER_UNIT = 5.25  # a unit of column width is a digit of the workbook's standard face
PADDING = 8.0  # points left and right in a cell together
BODY_SIZE = 12.0  # points, a full-width character of header and body
HEADER_HEIGHT, BODY_HEIGHT = 32.0, 22.0  # points, of a row whose texts stand on one line
LINE_HEIGHT, LINE_PADDING = 16.0, 6.0  # points
HIGHEST = 409.0  # points; no spreadsheet program has higher rows

_PRINTED_NUMBER = re.compile(r"([+-]?)\d+(?:\.(\d+))?(%?)", re.ASCII)
_ORDINAL = re.compile(r"[1-9]\d{0,3}", re.ASCII)


def render_table(document: Document, attachment: Attachment) -> bytes:
    """The attachment as a workbook of one sheet: title, note, header, rows. The same document, the same bytes."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = _sheet_name(attachment.title)
    columns = len(attachment.table.widths)
    top = _lines_above(sheet, attachment, columns)
    _rows(sheet, attachment.table.header, top, columns, HEADER_FONT)
    first = top + len(attachment.table.header)
    _rows(sheet, attachment.table.rows, first, columns, BODY_FONT)
    widths = _set_widths(sheet, attachment)
    _set_heights(sheet, attachment.table.header, top, widths, HEADER_HEIGHT)
    _set_heights(sheet, attachment.table.rows, first, widths, BODY_HEIGHT)
    _set_print(sheet, top, first)
    book.properties.title = clean(attachment.title)
    book.properties.creator = book.properties.lastModifiedBy = clean(document.office)
    written = io.BytesIO()
    book.save(written)
    return fix_bytes(written.getvalue(), document.dated_on)


def _sheet_name(title: str) -> str:
    """As Excel takes it: at most 31 characters, none of [ ] : * ? / \\ and no ' at its ends."""
    return re.sub(r"[\[\]:*?/\\]", "", clean(title))[:31].strip("' ") or "附件"


def _lines_above(sheet: Worksheet, attachment: Attachment, columns: int) -> int:
    """Writes title and note across the table; gives the row where the header starts."""
    lines = [(attachment.title, TITLE_FONT, 32)]
    if attachment.table.note:
        lines.append((attachment.table.note, NOTE_FONT, 20))
    for row, (text, font, height) in enumerate(lines, start=1):
        cell = _unmerged(sheet, row, 1)
        _write_text(cell, clean(text))
        cell.font, cell.alignment = font, CENTRED
        sheet.row_dimensions[row].height = height
        if columns > 1:
            sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=columns)
    return len(lines) + 1


def _rows(sheet: Worksheet, rows: Rows, first: int, columns: int, font: Font) -> None:
    for row, laid in enumerate(slots(rows, columns), start=first):
        for slot in laid:
            for column in range(slot.column + 1, slot.column + slot.cell.colspan + 1):
                cell = sheet.cell(row, column)
                cell.font, cell.border, cell.alignment = font, BORDER, CENTRED
            if slot.is_start:
                _write(_unmerged(sheet, row, slot.column + 1), slot.cell)
                _merge(sheet, row, slot.column + 1, slot.cell)


def _unmerged(sheet: Worksheet, row: int, column: int) -> SheetCell:
    """A cell that can be written: none that a merged area hides."""
    cell = sheet.cell(row, column)
    assert not isinstance(cell, MergedCell)
    return cell


def _merge(sheet: Worksheet, row: int, column: int, cell: Cell) -> None:
    if cell.colspan > 1 or cell.rowspan > 1:
        sheet.merge_cells(
            start_row=row,
            start_column=column,
            end_row=row + cell.rowspan - 1,
            end_column=column + cell.colspan - 1,
        )


def _write(target: SheetCell, cell: Cell) -> None:
    """A number as it is printed, with the format that prints it so; else text; a blank stays empty."""
    text = plain(cell.inlines)
    printed = _PRINTED_NUMBER.fullmatch(text)
    is_figure = len(cell.inlines) == 1 and isinstance(cell.inlines[0], Figure)
    if printed and (is_figure or _ORDINAL.fullmatch(text)):
        sign, decimals, percent = printed.groups()
        target.value = _number(text)
        target.number_format = _number_format(sign, len(decimals or ""), percent)
    elif text:
        _write_text(target, text)


def _number(printed: str) -> int | Decimal:
    value = Decimal(printed.rstrip("%"))
    if printed.endswith("%"):
        value /= 100
    return int(value) if value == int(value) else value


def _number_format(sign: str, decimals: int, percent: str) -> str:
    digits = "0" + ("." + "0" * decimals if decimals else "") + percent
    return f"+{digits};-{digits};{digits}" if sign == "+" else digits


def _write_text(target: SheetCell, text: str) -> None:
    """Text that is never a formula, here or when somebody edits the cell."""
    target.value = text
    target.data_type = "s"
    if text[:1] in "=+-@":
        target.quotePrefix = True


def _set_widths(sheet: Worksheet, attachment: Attachment) -> tuple[int, ...]:
    """Gives the widths in points."""
    total = min(max(PAGE_WIDTH, unbroken_width(attachment.table, 12.0, PADDING)), WIDEST)
    widths = column_widths(attachment.table, total, 12.0, PADDING)
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = round(width / POINTS_PER_UNIT, 1)
    return widths


def _set_heights(sheet: Worksheet, rows: Rows, first: int, widths: tuple[int, ...], least: float) -> None:
    """Rows as high as their texts are when broken into lines. A spreadsheet program does not measure rows that have
    merged cells, or a height of their own; a cell over several rows needs no more than these have together."""
    for row, laid in enumerate(slots(rows, len(widths)), start=first):
        needs = [
            _lines(plain(slot.cell.inlines), sum(widths[slot.column : slot.column + slot.cell.colspan]))
            for slot in laid
            if slot.cell.rowspan == 1
        ]
        height = max(needs, default=1) * LINE_HEIGHT + LINE_PADDING
        sheet.row_dimensions[row].height = min(max(least, height), HIGHEST)


def _lines(text: str, width: float) -> int:
    """Lines that a text takes in a cell, a character kept back for what a line cannot break."""
    room = max((width - PADDING) / BODY_SIZE - 0.5, 1.0)
    return max(math.ceil(text_width(text) / room), 1)


def _set_print(sheet: Worksheet, top: int, first: int) -> None:
    sheet.freeze_panes = f"A{first}"
    sheet.print_title_rows = f"{top}:{first - 1}"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = sheet.ORIENTATION_PORTRAIT
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.6
    assert sheet.oddFooter is not None
    sheet.oddFooter.center.text = "— &P —"
    sheet.sheet_view.showGridLines = False
