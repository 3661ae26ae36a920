"""Text files: encodings, delimiters, quotes, line ends."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from tests.corpus.make import corpus_file
from tests.corpus.rows import HEADERS, as_texts, columns, order, orders, table


def text_of(rows: list[list[object]], delimiter: str = ",", end: str = "\r\n") -> str:
    made = io.StringIO(newline="")
    csv.writer(made, delimiter=delimiter, lineterminator=end).writerows(as_texts(rows))
    return made.getvalue()


@corpus_file("gb18030.csv")
def gb18030(path: Path) -> None:
    """As Windows saves it in China, with a character only the four-byte form has."""
    rows = table(order(1), order(2, title="反映𠮷祥巷路灯㑇不亮"), order(3))
    path.write_bytes(text_of(rows).encode("gb18030"))


@corpus_file("utf8.csv")
def utf8(path: Path) -> None:
    """Without a byte order mark, lines ended by a line feed only."""
    path.write_bytes(text_of(table(*orders(3)), end="\n").encode())


@corpus_file("utf8_bom.csv")
def utf8_bom(path: Path) -> None:
    """With a byte order mark, which is no part of the first header."""
    path.write_bytes(text_of(table(*orders(3))).encode("utf-8-sig"))


@corpus_file("utf16.csv")
def utf16(path: Path) -> None:
    """ "Unicode text" of office programs: UTF-16 and tabs."""
    path.write_bytes(b"\xff\xfe" + text_of(table(*orders(3)), "\t").encode("utf-16-le"))


@corpus_file("utf16_big.csv")
def utf16_big(path: Path) -> None:
    """The other byte order."""
    path.write_bytes(b"\xfe\xff" + text_of(table(*orders(2))).encode("utf-16-be"))


@corpus_file("tabs.csv")
def tabs(path: Path) -> None:
    """Tabs under the name of commas; commas in the texts."""
    rows = table(order(1, title="反映路灯,水管,噪声"), order(2, title="反映路灯,水管"))
    path.write_bytes(text_of(rows, "\t").encode("gb18030"))


@corpus_file("tabs.txt")
def tabs_text(path: Path) -> None:
    """The same under the name of plain text."""
    path.write_bytes(text_of(table(*orders(2)), "\t").encode())


@corpus_file("semicolons.csv")
def semicolons(path: Path) -> None:
    """Semicolons; commas in the texts."""
    rows = table(order(1, title="反映路灯,水管,噪声"), order(2, title="反映路灯；水管"))
    path.write_bytes(text_of(rows, ";").encode())


@corpus_file("quotes.csv")
def quotes(path: Path) -> None:
    """Quotes, commas and delimiters inside quoted cells."""
    rows = table(order(1, title='反映"老街"路灯,不亮'), order(2, title='"'), order(3, title="a;b\tc"))
    path.write_bytes(text_of(rows).encode())


@corpus_file("line_breaks.csv")
def line_breaks(path: Path) -> None:
    """Line breaks inside quoted cells: the row's number is that of its first line."""
    rows = table(order(1, title="第一行\n第二行\n第三行"), order(2), order(3, unit="火星移民局"))
    path.write_bytes(text_of(rows).encode("utf-8-sig"))


@corpus_file("ragged.csv")
def ragged(path: Path) -> None:
    """Rows cut off after their last text, rows with delimiters too many, one with a text beyond the headers."""
    headers = [*HEADERS[:9], "返工次数", "撤单时间"]
    first, second, third = as_texts(columns(orders(3), headers))
    lines = [headers, first[:-1], [*second, "", "", ""], [*third, "多出来的"]]
    path.write_bytes("\n".join(",".join(line) for line in lines).encode())


@corpus_file("blank_lines.csv")
def blank_lines(path: Path) -> None:
    """Empty lines, lines of delimiters only, no end of the last line."""
    first, second, third = [",".join(row) for row in as_texts(orders(3))]
    commas = "," * (len(HEADERS) - 1)
    lines = ["", ",".join(HEADERS), "", first, commas, second, "   ", third]
    path.write_bytes("\r\n".join(lines).encode())


@corpus_file("old_mac.csv")
def old_mac(path: Path) -> None:
    """Lines ended by a carriage return only."""
    path.write_bytes(text_of(table(*orders(3)), end="\r").encode("gb18030"))


@corpus_file("titled.csv")
def titled(path: Path) -> None:
    """A title, a unit line and a total in a text file."""
    total = ["合计", *[""] * 9, 3]
    rows = [["工单明细"], ["单位：件"], *table(order(1, returned=1), order(2, returned=2), total)]
    path.write_bytes(text_of(rows).encode("gb18030"))


@corpus_file("separator_line.csv")
def separator_line(path: Path) -> None:
    """The line by which a file tells office programs its delimiter."""
    path.write_bytes(("sep=;\r\n" + text_of(table(*orders(2)), ";")).encode())


@corpus_file("kept_as_text.csv")
def kept_as_text(path: Path) -> None:
    """Platforms keep long numbers whole with a tab before or behind, or as a formula: `="2022…"`."""
    numbers = ["\t20220701000000001", "20220701000000002\t", '="20220701000000003"']
    rows = as_texts(table(*[order(n, number=number) for n, number in enumerate(numbers, start=1)]))
    path.write_bytes("\n".join(",".join(row) for row in rows).encode("gb18030"))


@corpus_file("unclosed_quote.csv")
def unclosed_quote(path: Path) -> None:
    """A quote that is opened and never closed swallows the rest."""
    first, second, third = [",".join(row) for row in as_texts(orders(3))]
    path.write_bytes("\n".join([",".join(HEADERS), first, '"' + second, third]).encode())


@corpus_file("broken_encoding.csv")
def broken_encoding(path: Path) -> None:
    """Cut within a character and put together again: neither UTF-8 nor GB18030."""
    whole = text_of(table(*orders(3))).encode()
    path.write_bytes(whole[:200] + b"\xff\xfe\xff" + whole[201:])


@corpus_file("no_table.csv")
def no_table(path: Path) -> None:
    """A letter, not a table."""
    path.write_bytes("各镇、各部门：\n现将有关事项通知如下。\n特此通知。\n".encode())


@corpus_file("very_long_cell.csv")
def very_long_cell(path: Path) -> None:
    """A cell longer than any workbook's."""
    path.write_bytes(text_of(table(order(1), order(2, title="路" * 40_000))).encode())


@corpus_file("too_many_columns.csv")
def too_many_columns(path: Path) -> None:
    """Six hundred columns."""
    extra = [f"项目{at}" for at in range(600)]
    path.write_bytes(text_of([[*HEADERS, *extra], *[[*row, *range(600)] for row in orders(2)]]).encode())
