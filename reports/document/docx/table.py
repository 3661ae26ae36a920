"""Tables of the notice. Rows are appended as XML: cell by cell through python-docx takes time quadratic in the rows."""

from __future__ import annotations

import math

from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Twips
from docx.table import Table as WordTable

from reports.document.blocks import Table
from reports.document.docx.elements import Face, fonts, w
from reports.document.grid import SLACK, Slot, column_widths, fits, slots
from reports.document.plain import plain, text_width

TEXT_WIDTH = 8845  # twips between the margins
PADDING = 34  # twips (0.6 mm) left and right in a cell
ROW_HEIGHT = 482  # twips (8.5 mm), at least
SIZES = (24, 21, 18)  # half points: 12 pt, or 10.5 and 9 pt for tables that do not fit


def add_table(word: WordDocument, table: Table) -> None:
    """The table at the full width of the text. Widths stand in gridCol and in every cell: WPS goes by the one, Word
    by the other. Header rows repeat on each page; a row is never split between two."""
    size = next((size for size in SIZES if fits(table, TEXT_WIDTH, size * 10, 2 * PADDING)), SIZES[-1])
    widths = column_widths(table, TEXT_WIDTH, size * 10, 2 * PADDING)
    added = word.add_table(rows=0, cols=len(widths))
    _set_frame(added)
    for column, width in zip(added.columns, widths, strict=True):
        column.width = Twips(width)
    for rows, is_header in ((table.header, True), (table.rows, False)):
        added._tbl.extend(_row(row, widths, size, is_header) for row in slots(rows, len(widths)))


def _set_frame(table: WordTable) -> None:
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    edges = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = [w(edge, val="single", sz=4, space=0, color="000000") for edge in edges]
    padding = [w(side, w=PADDING, type="dxa") for side in ("left", "right")]
    properties = table._tbl.tblPr
    properties.replace(properties.find(qn("w:tblW")), w("tblW", w=TEXT_WIDTH, type="dxa"))
    properties.insert_element_before(w("tblBorders", *borders), "w:tblLayout")
    properties.insert_element_before(w("tblCellMar", *padding), "w:tblLook")


def _row(row: list[Slot], widths: tuple[int, ...], size: int, is_header: bool) -> BaseOxmlElement:
    properties = [w("cantSplit"), w("trHeight", val=ROW_HEIGHT, hRule="atLeast")]
    if is_header:
        properties.append(w("tblHeader"))
    return w("tr", w("trPr", *properties), *(_cell(slot, widths, size, is_header) for slot in row))


def _cell(slot: Slot, widths: tuple[int, ...], size: int, is_header: bool) -> BaseOxmlElement:
    width = sum(widths[slot.column : slot.column + slot.cell.colspan])
    properties = [w("tcW", w=width, type="dxa")]
    if slot.cell.colspan > 1:
        properties.append(w("gridSpan", val=slot.cell.colspan))
    if slot.cell.rowspan > 1:
        properties.append(w("vMerge", val="restart") if slot.is_start else w("vMerge"))
    properties.append(w("vAlign", val="center"))
    text = plain(slot.cell.inlines) if slot.is_start else ""
    style, face = ("TableHeader", Face.BLACK) if is_header else ("TableText", Face.BODY)
    indents = _balance(text, width - 2 * PADDING, size * 10) if is_header else []
    paragraph = w("p", w("pPr", w("pStyle", val=style), *indents))
    if text:
        run = w("r", w("rPr", fonts(face), w("sz", val=size)))
        run.add_t(text)
        paragraph.append(run)
    return w("tc", w("tcPr", *properties), paragraph)


def _balance(text: str, width: int, char: int) -> list[BaseOxmlElement]:
    """Indents under which a header that needs several lines breaks into even ones: 新闻/动态, not 新闻动/态."""
    characters = text_width(text)
    lines = math.ceil(characters * char / width)
    if lines < 2:
        return []
    side = int((width - (math.ceil(characters / lines) + SLACK) * char) / 2)
    return [w("ind", left=side, right=side)] if side > 0 else []
