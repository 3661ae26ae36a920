"""Files whose table does not stand where a program would put it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.corpus.make import corpus_file
from tests.corpus.packing import fill, simple, workbook
from tests.corpus.rows import HEADERS, columns, order, orders, table

TITLE = "千阳县12345热线工单办理情况统计表"


@corpus_file("plain.xlsx")
def plain(path: Path) -> None:
    """The kind's own headers in the first row; the measure of all others."""
    simple(path, table(*orders(5)))


@corpus_file("title_rows.xlsx")
def title_rows(path: Path) -> None:
    """A merged title, the span and the maker above the header."""
    with workbook(path) as book:
        sheet = book.add_worksheet("七月")
        sheet.merge_range(0, 0, 0, len(HEADERS) - 1, TITLE, book.add_format({"align": "center", "bold": True}))
        fill(book, sheet, [["统计周期：2022年7月1日至7月31日", None, None, None, "制表：县政府办公室"]], row=1)
        fill(book, sheet, table(*orders(4)), row=2)


@corpus_file("unit_line.xlsx")
def unit_line(path: Path) -> None:
    """What is counted stands alone at the right, between title and header."""
    simple(path, [[TITLE], [None] * 10 + ["单位：件"], *table(*orders(3))])


@corpus_file("two_row_header.xlsx")
def two_row_header(path: Path) -> None:
    """Groups merged over their columns, single headers merged over both rows, and two columns nobody asked for."""
    below = [*[""] * 6, *HEADERS[6:10], "", "新闻动态", "主动公开"]
    with workbook(path) as book:
        sheet, middle = book.add_worksheet(), book.add_format({"align": "center"})
        sheet.merge_range(0, 0, 0, 12, TITLE, middle)
        for at in (0, 1, 2, 3, 4, 5, 10):
            sheet.merge_range(1, at, 2, at, HEADERS[at], middle)
        sheet.merge_range(1, 6, 1, 9, "时限", middle)
        sheet.merge_range(1, 11, 1, 12, "加减分", middle)
        for at, text in enumerate(below):
            if text:
                sheet.write_string(2, at, text)
        fill(book, sheet, [[*row, 1, -0.5] for row in orders(3)], row=3)


@corpus_file("header_in_row_7.xlsx")
def header_in_row_7(path: Path) -> None:
    """Six rows of explanation first, two of them empty, one as long as a table row."""
    lines: list[list[Any]] = [
        [TITLE],
        [],
        ["填报说明：", "1.每周一报", "2.数字用半角", "3.单位写简称", "4.时间写到分"],
        ["联系人", "县政府办公室", "电话", "0000"],
        [],
        ["（以下由平台导出）"],
    ]
    simple(path, [*lines, *table(*orders(3))])


@corpus_file("shifted_sheets.xlsx")
def shifted_sheets(path: Path) -> None:
    """Three sheets with the same headers: as they are, the other way round, and shifted by an empty column."""
    turned = HEADERS[::-1]
    shifted = ["", *HEADERS[:3], "", *HEADERS[3:]]
    simple(
        path,
        table(*orders(2, first=1)),
        [turned, *columns(orders(2, first=3), turned)],
        [shifted, *columns(orders(2, first=5), shifted)],
        names=("上旬", "中旬", "下旬"),
    )


@corpus_file("empty_sheets.xlsx")
def empty_sheets(path: Path) -> None:
    """The three sheets of old office programs, the table on the second."""
    simple(path, [], table(*orders(2)), [], names=("Sheet1", "Sheet2", "Sheet3"))


@corpus_file("hidden_sheet.xlsx")
def hidden_sheet(path: Path) -> None:
    """The platform's word lists lie hidden before the table."""
    with workbook(path) as book:
        lists = book.add_worksheet("字典")
        fill(book, lists, [["类型", "承办单位"], ["投诉", "城关镇"], ["求助", "南寨镇"]])
        shown = book.add_worksheet("工单")
        fill(book, shown, table(*orders(3)))
        shown.activate()
        shown.set_first_sheet()
        lists.hide()


@corpus_file("formatted_empty_rows.xlsx")
def formatted_empty_rows(path: Path) -> None:
    """Lines drawn far below the table, blanks in cells, an empty row in the middle."""
    with workbook(path) as book:
        sheet, framed = book.add_worksheet(), book.add_format({"border": 1})
        fill(book, sheet, [*table(*orders(2)), [], order(3), ["  ", "\u3000", " "]])
        for row in range(5, 800):
            for column in range(len(HEADERS)):
                sheet.write_blank(row, column, None, framed)
        sheet.set_column(0, 200, 12, framed)


def _total(label: str, returned: int, **more: Any) -> list[Any]:
    return [label, *[None] * 9, returned]


@corpus_file("total_agrees.xlsx")
def total_agrees(path: Path) -> None:
    """A 合计 row, its sum as written."""
    simple(path, table(order(1, returned=1), order(2, returned=0), order(3, returned=2), _total("合计", 3)))


@corpus_file("total_differs.xlsx")
def total_differs(path: Path) -> None:
    """A 合 计 row that says one more than the rows above it: a row was lost on the way."""
    simple(path, table(order(1, returned=1), order(2, returned=0), order(3, returned=2), _total("合 计", 4)))


@corpus_file("subtotals.xlsx")
def subtotals(path: Path) -> None:
    """A 小计 after each unit's block, one of them wrong, and the 总计."""
    simple(
        path,
        table(
            order(1, returned=1),
            order(2, returned=2),
            _total("小计", 3),
            order(3, returned=4, unit="南寨镇"),
            _total("小计", 5),
            _total("总计", 7),
        ),
    )


@corpus_file("notes_below.xlsx")
def notes_below(path: Path) -> None:
    """A note, its second line and the signatures under the table."""
    notes = [
        ["注：1.本表数据来自市12345平台；"],
        [],
        ["备注：撤单不计入超期。"],
        ["填表人：某某", None, None, "审核人：某某"],
    ]
    simple(path, [*table(*orders(3)), *notes])


@corpus_file("repeated_headers.xlsx")
def repeated_headers(path: Path) -> None:
    """Printed pages put together: title and header come again before each page."""
    simple(path, [[TITLE], *table(*orders(2)), [TITLE], *table(*orders(2, first=3)), HEADERS, order(5)])


@corpus_file("merged_down.xlsx")
def merged_down(path: Path) -> None:
    """The unit stands once, merged down over its orders, which a second merge follows."""
    with workbook(path) as book:
        sheet = book.add_worksheet()
        fill(book, sheet, table(*[order(n, unit=None) for n in range(1, 6)]))
        sheet.merge_range(1, 5, 3, 5, "南寨镇", book.add_format({"valign": "vcenter"}))
        sheet.merge_range(4, 5, 5, 5, "高崖镇", book.add_format({"valign": "vcenter"}))


@corpus_file("headers_only.xlsx")
def headers_only(path: Path) -> None:
    """A week without orders."""
    simple(path, [[TITLE], HEADERS])


@corpus_file("no_header.xlsx")
def no_header(path: Path) -> None:
    """The rows without any header."""
    simple(path, orders(3))


@corpus_file("messy_headers.xlsx")
def messy_headers(path: Path) -> None:
    """Line breaks, blanks, stars, colons and what is counted inside the headers."""
    messy = [
        "来　源", "工单\n编号*", " 类 型 ", "分类：", "诉求摘要", "承办\r\n单位", "受理时间（年月日）", "办结期限:",
        "★办结时间", "撤单时间", "返工次数（次）",
    ]  # fmt: skip
    simple(path, [messy, *orders(2)])


@corpus_file("extra_columns.xlsx")
def extra_columns(path: Path) -> None:
    """The platform's serial number, which the program does not keep; the citizen's name and telephone, which it keeps
    apart; satisfaction."""
    headers = ["序号", *HEADERS[:5], "来电人", "联系电话", *HEADERS[5:], "满意度", None]
    rows = [
        [at, *row[:5], "某先生", "00000000", *row[5:], "基本满意", None] for at, row in enumerate(orders(3), start=1)
    ]
    simple(path, [headers, *rows])


@corpus_file("missing_required.xlsx")
def missing_required(path: Path) -> None:
    """No column says since when."""
    kept = [name for name in HEADERS if name != "受理时间"]
    simple(path, [kept, *columns(orders(3), kept)])


@corpus_file("duplicate_headers.xlsx")
def duplicate_headers(path: Path) -> None:
    """受理时间 stands over two columns: the platform's and the county's."""
    simple(path, [[*HEADERS, "受理时间"], *[[*row, row[6]] for row in orders(2)]])


@corpus_file("no_source_column.xlsx")
def no_source_column(path: Path) -> None:
    """The platform does not name itself in its own file: a person says it once for all rows."""
    simple(path, [row[1:] for row in table(*orders(3))])


@corpus_file("title_over_words.xlsx")
def title_over_words(path: Path) -> None:
    """The title is merged over the whole row of the sheet, A1:XFD1, and a word lies hidden beneath it."""
    with workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 16383, TITLE, book.add_format({"align": "left"}))
        sheet.write_string(0, 3, "附件1")
        fill(book, sheet, table(*orders(3)), row=1)


@corpus_file("own_template.xlsx")
def own_template(path: Path) -> None:
    """The page to fill in with the pages beside it, as the program hands them out: 填写说明, and 选项 hidden."""
    with workbook(path) as book:
        fill(book, book.add_worksheet("12345工单"), [["请从第 3 行起填写，一行一条。"], *table(*orders(2))])
        fill(book, book.add_worksheet("填写说明"), [["这一栏", "要不要填"], *[[name, "必填"] for name in HEADERS]])
        options = book.add_worksheet("选项")
        fill(book, options, [["投诉", "城关镇"], ["求助", "南寨镇"]])
        options.hide()


@corpus_file("wide_headers.xlsx")
def wide_headers(path: Path) -> None:
    """Right of the table sixty columns headed by the same long explanation."""
    rows = table(*orders(2))
    simple(path, [[*rows[0], *["长" * 3000] * 60], *rows[1:]])


@corpus_file("side_by_side.xlsx")
def side_by_side(path: Path) -> None:
    """A small table of another matter stands to the right, after an empty column."""
    rows = table(*orders(3))
    beside = [["单位", "电话"], ["城关镇", "0000"], ["南寨镇", "0000"], [None, None]]
    simple(path, [[*row, None, *more] for row, more in zip(rows, beside, strict=True)])
