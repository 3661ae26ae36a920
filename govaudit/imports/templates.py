"""The template of a kind: a workbook to fill in, with an example, drop-downs from live data, and a page of notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from govaudit.imports.kinds import ImportKind
from govaudit.imports.lookups import Choices
from govaudit.imports.proposing import optional_fields
from govaudit.sheets import (
    Choice,
    Code,
    Column,
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
from govaudit.sheets.streaming import Place, StreamedSheet
from govaudit.sheets.writing import FONT, Target, format_of, look_of, row_writer, workbook, write_header

NOTES, OPTIONS = "填写说明", "选项"
#: Rows of the page to fill in, counted from 0. What stands above the header is never read as a record; the hint
#: between them keeps the example from looking like the upper half of a header.
EXAMPLE, HINT, HEADER = 0, 1, 2
#: Stands beside the example, so that a record that says the same as it is not taken for a repetition of it.
EXAMPLE_MARK = "← 示例，不会导入"
LAST_ROW = 1_048_575
GREY = "#8A8A8A"


@dataclass(frozen=True, slots=True)
class Told:
    """What the template tells of one column."""

    column: Column
    is_required: bool
    words: str
    example: str
    choices: list[str]


def write_template(target: Target, kind: ImportKind, *, created: datetime) -> None:
    """Write the template of the kind. Equal data with equal `created` give equal bytes."""
    lookups: Mapping[str, Any] = kind.lookups()
    optional = optional_fields(kind)
    told = [_told(kind, column, lookups, column.field in optional) for column in kind.sheet.columns]
    with workbook(target, kind.title, created) as book:
        page = book.add_worksheet(kind.title, StreamedSheet)
        notes, options = book.add_worksheet(NOTES), book.add_worksheet(OPTIONS)
        options.hide()
        _write_notes(book, notes, kind, told)
        ranges = _write_options(options, told)
        _write_page(book, page, kind, told, lookups)
        _add_choices(page, told, ranges)


def example_of(column: Column, lookups: Mapping[str, Choices]) -> str:
    """Text of the column's cell in the example line; of a reference one that exists. Where nothing has to stand and no
    example is given, nothing stands."""
    if isinstance(column.kind, Reference):
        names = lookups[column.kind.to].names()
        return column.example if column.example in names or not names else names[0]
    if column.example or not column.required:
        return column.example
    return str(_EXAMPLES[type(column.kind)](column.kind))


_EXAMPLES: dict[type, Any] = {
    Choice: lambda kind: next(iter(kind.values)),
    Code: lambda kind: "A001",
    Day: lambda kind: "2022-04-05",
    Link: lambda kind: "https://www.example.gov.cn/1.html",
    Moment: lambda kind: "2022-04-05 09:30",
    Month: lambda kind: "2022-04",
    Number: lambda kind: "1",
    Serial: lambda kind: "20220405001",
    Text: lambda kind: "文字",
    Whole: lambda kind: str(max(kind.least, 1)),
}


def _told(kind: ImportKind, column: Column, lookups: Mapping[str, Choices], is_numbered: bool) -> Told:
    choices: list[str] = []
    if isinstance(column.kind, Reference):
        choices = lookups[column.kind.to].names()
    elif isinstance(column.kind, Choice):
        choices = list(column.kind.values)
    is_required = column.required and not is_numbered
    words = column.kind.expected + ("，可以从下拉列表里选" if choices else "")
    if is_numbered:
        words += f"。新记录留空，由程序编号（{kind.code_prefix}000001 这样）；改原有记录时填它的编号"
    elif isinstance(column.kind, Moment) and column.kind.ends_day:
        words += "。只写日期的，算到当天24时前（23:59）"
    elif not is_required and column.blank not in (None, ""):
        words += f"。空白算作 {column.blank}"
    return Told(column, is_required, words, example_of(column, lookups), choices)


def _write_page(
    book: Workbook, page: StreamedSheet, kind: ImportKind, told: list[Told], lookups: Mapping[str, Choices]
) -> None:
    hint = book.add_format({"font_name": FONT})
    values = [_example_value(entry, lookups) for entry in told]
    cells = row_writer(book, kind.sheet, italic=True, font_color=GREY, bg_color="#F5F6F8")(EXAMPLE, values)
    page.write_cells(EXAMPLE, [*cells, Place(len(cells), hint).text(EXAMPLE, EXAMPLE_MARK)])
    words = (
        f"上面一行是示例，不会导入。请从第 {HEADER + 2} 行起填写，一行一条；橙色表头的栏必须填写，怎么填见“{NOTES}”。"
    )
    page.write_string(HINT, 0, words, hint)
    write_header(book, page, kind.sheet, HEADER, optional_fields(kind))
    for place, entry in enumerate(told):
        look = format_of(book, entry.column, {"border": 0})
        page.set_column(place, place, look_of(entry.column.kind).width, look)
        note = f"{'必填' if entry.is_required else '可以空白'}：{entry.words}。\n示例：{entry.example or '（空白）'}"
        page.write_comment(HEADER, place, note, {"x_scale": 1.6, "author": "", "font_size": 9})


def _example_value(entry: Told, lookups: Mapping[str, Choices]) -> Any:
    """The example as the value of a field, so that days are days in the workbook too."""
    if isinstance(entry.column.kind, Reference) or not entry.example:
        return entry.example or None
    return entry.column.kind.read(entry.example, lookups)


def _write_notes(book: Workbook, page: Worksheet, kind: ImportKind, told: list[Told]) -> None:
    """One line for each column: what belongs there, whether it has to be filled, an example."""
    plain = book.add_format({"font_name": FONT, "text_wrap": True, "valign": "top"})
    head = book.add_format({"font_name": FONT, "bold": True, "bottom": 1})
    lines = [
        (f"{kind.title}：怎么填", "", "", ""),
        ("表头的名称不要改，栏的先后可以换，用不着的栏可以删去。", "", "", ""),
        *([("考核周期在上传时选，不写在表里。", "", "", "")] if "period" in kind.context else []),
        ("", "", "", ""),
    ]
    for row, line in enumerate(lines):
        page.write_string(row, 0, line[0], book.add_format({"font_name": FONT, "bold": row == 0}))
    page.write_row(len(lines), 0, ["这一栏", "要不要填", "填什么", "示例"], head)
    for row, entry in enumerate(told, len(lines) + 1):
        texts = [entry.column.header, "必填" if entry.is_required else "可以空白", entry.words, entry.example]
        for place, text in enumerate(texts):
            page.write_string(row, place, text, plain)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    for place, width in enumerate((18, 10, 64, 36)):
        page.set_column(place, place, width)


def _write_options(page: Worksheet, told: list[Told]) -> dict[int, str]:
    """Put the choices of each column below one another; gives their ranges by place of the column."""
    lists = {place: entry.choices for place, entry in enumerate(told) if entry.choices}
    for row in range(max(map(len, lists.values()), default=0)):
        for right, texts in enumerate(lists.values()):
            if row < len(texts):
                page.write_string(row, right, texts[row])
    letters = {place: xl_col_to_name(right) for right, place in enumerate(lists)}
    return {place: f"={OPTIONS}!${letters[place]}$1:${letters[place]}${len(texts)}" for place, texts in lists.items()}


def _add_choices(page: Worksheet, told: list[Told], ranges: Mapping[int, str]) -> None:
    """Drop-downs. Other texts are allowed after a warning: an import knows more spellings than the list shows."""
    for place, source in ranges.items():
        page.data_validation(
            HEADER + 1,
            place,
            LAST_ROW,
            place,
            {
                "validate": "list",
                "source": source,
                "error_type": "warning",
                "error_title": "不在列表里",
                "error_message": f"应为{told[place].column.kind.expected}。仍要这样填吗？",
            },
        )
