"""Other file formats, and workbooks as other programs write them."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import xlwt

from tests.corpus.make import corpus_file
from tests.corpus.packing import SPREADSHEET, XML, fill, minimal_xlsx, ods_bytes, simple, workbook, zip_bytes
from tests.corpus.rows import as_texts, order, orders, table
from tests.corpus.texts import text_of


def xls_book(rows: list[list[Any]]) -> xlwt.Workbook:
    book = xlwt.Workbook()
    sheet, moment = book.add_sheet("工单"), xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm")
    for down, cells in enumerate(rows):
        for right, cell in enumerate(cells):
            if isinstance(cell, datetime):
                sheet.write(down, right, cell, moment)
            elif cell is not None:
                sheet.write(down, right, cell)
    return book


@corpus_file("old_office.xls")
def old_office(path: Path) -> None:
    """The format of 1997, with a title, dates, numbers and a merged unit."""
    rows = [["工单明细"], *table(order(1, returned=2), order(2, unit=None), order(3))]
    book = xls_book(rows)
    book.get_sheet(0).merge(2, 3, 5, 5)
    made = io.BytesIO()
    book.save(made)
    path.write_bytes(made.getvalue())


def _ods_cell(cell: Any) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, datetime):
        value = f'office:value-type="date" office:date-value="{cell:%Y-%m-%dT%H:%M:%S}"'
        return f"<table:table-cell {value}><text:p>{cell:%Y/%m/%d}</text:p></table:table-cell>"
    if isinstance(cell, int):
        value = f'office:value-type="float" office:value="{cell}"'
        return f"<table:table-cell {value}><text:p>{cell}</text:p></table:table-cell>"
    return f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'


def _ods_row(cells: list[Any]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, cells))}</table:table-row>"


@corpus_file("open_document.ods")
def open_document(path: Path) -> None:
    """Cells and rows written once for many: `number-columns-repeated`, and a million empty rows at the end."""
    rows = [_ods_row(row) for row in table(order(1, returned=2), order(2), order(3))]
    empty = (
        '<table:table-row table:number-rows-repeated="1048572">'
        '<table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
    )
    blanks = '<table:table-cell table:number-columns-repeated="10"/>'
    title = f"<table:table-row>{_ods_cell('统计表')}{blanks}</table:table-row>"
    path.write_bytes(ods_bytes({"工单": "".join([title, *rows, empty]), "空表": ""}))


@corpus_file("errors_and_merges.ods")
def errors_and_merges(path: Path) -> None:
    """A title merged over the table, a unit merged down over two orders, formulas that failed: one with a name for it
    and a remark beside it, one with a number only."""
    header, *rows = table(order(1, unit="南寨镇"), order(2, unit=None), order(3, returned=None), order(4, topic=None))
    merged = "".join(map(_ods_row, rows[:2])).replace(
        "<table:table-cell", '<table:table-cell table:number-rows-spanned="2"', 6
    )  # the sixth is the unit; those before it have texts below them
    remark = "<office:annotation><text:p>看不懂</text:p></office:annotation>"
    failed = [
        _ods_row(row).replace("<table:table-cell/>", _ods_error(text), 1)
        for row, text in (
            ([*rows[2][:9], "", None], f"{remark}<text:p>#N/A</text:p>"),
            (rows[3], "<text:p>Err:502</text:p>"),
        )
    ]
    title = (
        '<table:table-row><table:table-cell table:number-columns-spanned="11" office:value-type="string">'
        '<text:p>统计表</text:p></table:table-cell><table:covered-table-cell table:number-columns-repeated="10"/>'
        "</table:table-row>"
    )
    path.write_bytes(ods_bytes({"工单": "".join([title, _ods_row(header), merged, *failed])}))


def _ods_error(words: str) -> str:
    return (
        '<table:table-cell table:formula="of:=A1" office:value-type="string" office:string-value=""'
        f' calcext:value-type="error">{words}</table:table-cell>'
    )


@corpus_file("repeated_cells.ods")
def repeated_cells(path: Path) -> None:
    """The same value in neighbouring cells and rows is written once, with its number."""
    rows = table(order(1), order(2, withdrawn_at="2022-07-02 10:00"))
    header, first, second = map(_ods_row, rows)
    again = first.replace("<table:table-row>", '<table:table-row table:number-rows-repeated="2">')
    path.write_bytes(ods_bytes({"工单": header + again + second}))


@corpus_file("no_cell_addresses.xlsx")
def no_cell_addresses(path: Path) -> None:
    """Rows and cells without addresses, texts within the cells, no styles: programs that write the least."""
    path.write_bytes(zip_bytes(minimal_xlsx(as_texts(table(*orders(3))))))


@corpus_file("prefixed_names.xlsx")
def prefixed_names(path: Path) -> None:
    """Every element with a prefix, as some servers write them; a wrong `dimension`."""
    lines = []
    for down, row in enumerate(as_texts(table(*orders(3))), start=1):
        cells = "".join(
            f'<x:c r="{chr(65 + at)}{down}" t="inlineStr"><x:is><x:t>{escape(cell)}</x:t></x:is></x:c>'
            for at, cell in enumerate(row)
        )
        lines.append(f'<x:row r="{down}">{cells}</x:row>')
    sheet = (
        f'{XML}<x:worksheet xmlns:x="{SPREADSHEET}"><x:dimension ref="A1"/>'
        f"<x:sheetData>{''.join(lines)}</x:sheetData></x:worksheet>"
    )
    path.write_bytes(zip_bytes(minimal_xlsx([], sheet=sheet.encode())))


@corpus_file("carriage_returns.xlsx")
def carriage_returns(path: Path) -> None:
    """Line ends that office programs write as `_x000D_`, in a header and behind a word."""
    rows = as_texts(table(*orders(2)))
    rows[0][1], rows[1][2] = "工单_x000D_\n编号", "投诉_x000D_\n"
    path.write_bytes(zip_bytes(minimal_xlsx(rows)))


@corpus_file("text_named.xls")
def text_named(path: Path) -> None:
    """What many platforms call "export to Excel": tabs and GB18030 under the name of a workbook."""
    path.write_bytes(text_of(table(*orders(3)), "\t").encode("gb18030"))


@corpus_file("new_named.xls")
def new_named(path: Path) -> None:
    """A workbook of the new format under the old name."""
    made = path.with_suffix(".xlsx.tmp")
    simple(made, table(*orders(2)))
    made.replace(path)


@corpus_file("far_cell.xlsx")
def far_cell(path: Path) -> None:
    """A blank typed into the last cell of the sheet, XFD1048576."""
    with workbook(path) as book:
        sheet = book.add_worksheet()
        fill(book, sheet, table(*orders(2)))
        sheet.write_string(1048575, 16383, " ")


@corpus_file("far_text.xlsx")
def far_text(path: Path) -> None:
    """A text in the last row, a million rows below the table."""
    with workbook(path) as book:
        sheet = book.add_worksheet()
        fill(book, sheet, table(*orders(2)))
        sheet.write_string(1048575, 0, "完")
