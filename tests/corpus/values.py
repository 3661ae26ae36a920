"""Files whose cells say the right thing in an awkward way, or the wrong thing."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.corpus.make import corpus_file
from tests.corpus.packing import fill, settled, simple, workbook
from tests.corpus.rows import HEADERS, order, orders, table


@corpus_file("full_width.xlsx")
def full_width(path: Path) -> None:
    """Digits, dashes and colons of a Chinese input method."""
    rows = [
        order(1, received_at="２０２２－０７－０１ ０９：３０", returned="２"),
        order(2, received_at="２０２２年７月２日９时３０分", returned="０"),
        order(3, received_at="２０２２．７．３　９：３０", returned="１０"),
    ]
    simple(path, table(*rows))


#: The ways one moment is written, by the order's number; the last are days, which begin at midnight.
WRITTEN = {
    1: "2022-07-01 09:30",
    2: "2022/7/2 9:30",
    3: "2022.7.3 9:30",
    4: "2022年7月4日 9:30",
    5: "2022年7月5日9时30分",
    6: "2022-07-06 09:30:00",
    7: "2022-07-07T09:30:00",
    8: "2022/07/08 09:30:00.0",
    9: "20220709093000",
    10: "20220710 09:30",
    11: "2022.7.11",
    12: "2022年7月12日",
    13: "20220713",
    14: "2022-7-14",
    15: "2022/7/15",
}


@corpus_file("dates_in_words.xlsx")
def dates_in_words(path: Path) -> None:
    """The same moment in every usual way, as text."""
    rows = [order(n, received_at=text, closed_at=None) for n, text in WRITTEN.items()]
    simple(path, table(*rows))


@corpus_file("dates_unreadable.xlsx")
def dates_unreadable(path: Path) -> None:
    """What may be a date, but not which; and days that never were."""
    unreadable = ["7月1日", "22.7.2", "03/07/2022", "2022-02-30 09:30", "昨天", "2022-13-01", "1999-07-07 09:30"]
    simple(path, table(*[order(n, received_at=text) for n, text in enumerate(unreadable, start=1)]))


@corpus_file("excel_serials.xlsx")
def excel_serials(path: Path) -> None:
    """Moments whose cells lost their format: 44743.395833… is the first of July 2022, half past nine."""
    rows = [
        order(1, received_at=44743.395833333336, due_at=44753.708333333336, closed_at=44745),
        order(2, received_at="44744.395833333336", due_at="44754", closed_at=None),
    ]
    simple(path, table(*rows))


@corpus_file("exact_midnight.xlsx")
def exact_midnight(path: Path) -> None:
    """Moments that fall on midnight, beside others in the same column."""
    rows = [
        order(1, received_at=datetime(2022, 7, 1), due_at=datetime(2022, 7, 11)),  # noqa: DTZ001
        order(2, received_at=datetime(2022, 7, 2, 0, 0, 1), due_at=datetime(2022, 7, 12, 23, 59)),  # noqa: DTZ001
        order(3),
    ]
    simple(path, table(*rows))


@corpus_file("deadline_days.xlsx")
def deadline_days(path: Path) -> None:
    """Deadlines given as a day, in words and as a date without a time; one that says midnight; one order closed on the
    very day."""
    closed = datetime(2022, 7, 11, 10, 0)  # noqa: DTZ001
    due = ["2022-07-11", "2022年7月12日", datetime(2022, 7, 13), "2022-07-14 00:00", "2022/7/15 星期五"]  # noqa: DTZ001
    rows = [order(n, due_at=text, closed_at=closed if n == 1 else None) for n, text in enumerate(due, start=1)]
    simple(path, table(*rows))


@corpus_file("calendar_1904.xlsx")
def calendar_1904(path: Path) -> None:
    """A workbook made on a Macintosh counts its days from 1904."""
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    for row in table(*orders(2)):
        book.active.append(row)
    made = io.BytesIO()
    book.save(made)
    path.write_bytes(settled(made.getvalue()))


@corpus_file("numbers_as_text.xlsx")
def numbers_as_text(path: Path) -> None:
    """Numbers kept as text, with blanks, thousands, the point of a whole number, what is counted; and what is none."""
    returned = ["2", " 3 ", "1,204", "4.0", "3次", "-1", "1.5", "四"]
    simple(path, table(*[order(n, returned=text) for n, text in enumerate(returned, start=1)]))


@corpus_file("scientific_numbers.xlsx")
def scientific_numbers(path: Path) -> None:
    """Order numbers that an office program turned into powers of ten: as text, and as a number of 17 digits."""
    rows = [
        order(1, number="2.02207E+14"),
        order(2, number="2.02207e+16"),
        order(3, number=20220701000000123),
        order(4),
    ]
    simple(path, table(*rows))


@corpus_file("whole_numbers.xlsx")
def whole_numbers(path: Path) -> None:
    """Order numbers kept as numbers that lost nothing: 12 and 15 digits."""
    simple(path, table(order(1, number=202207010001), order(2, number=202207010000123)))


@corpus_file("shortened_numbers.xlsx")
def shortened_numbers(path: Path) -> None:
    """Order numbers that were kept as 2.02305E+14 and opened again: the digits behind are zeros. A number that only
    ends in zeros."""
    rows = [order(1, number=202305000000000), order(2, number="202207000000"), order(3, number=202207010000)]
    simple(path, table(*rows))


@corpus_file("misspelt_units.xlsx")
def misspelt_units(path: Path) -> None:
    """Two misspelt units, one of them twice, a blank inside a name, and one nobody knows."""
    units = ["卫件局", "卫件局", "城关鎮", "城关 镇", "火星移民局", "千阳县卫生健康局"]
    simple(path, table(*[order(n, unit=unit) for n, unit in enumerate(units, start=1)]))


@corpus_file("unknown_kinds.xlsx")
def unknown_kinds(path: Path) -> None:
    """A kind and a class the lists do not have, in the same row and apart."""
    rows = [order(1, kind="求办"), order(2, topic="路灯"), order(3, kind="求办", topic="路灯"), order(4, kind="求助")]
    simple(path, table(*rows))


@corpus_file("several_faults.xlsx")
def several_faults(path: Path) -> None:
    """One row with four faults, which are told all at once; one with a blank required cell."""
    bad = order(1, kind="求办", unit="火星移民局", received_at="昨天", due_at=None, returned="四")
    simple(path, table(bad, order(2, number=None), order(3)))


@corpus_file("wrong_order.xlsx")
def wrong_order(path: Path) -> None:
    """Closed before received; due before received; not yet received."""
    rows = [
        order(1, closed_at=datetime(2022, 6, 30, 9, 0)),  # noqa: DTZ001
        order(2, due_at=datetime(2022, 7, 1, 9, 0)),  # noqa: DTZ001
        order(3, received_at="2022-09-03 09:30", due_at="2022-09-10 17:30", closed_at=None),
        order(4),
    ]
    simple(path, table(*rows))


@corpus_file("repeated_same.xlsx")
def repeated_same(path: Path) -> None:
    """The same order twice, word for word, and a third time in other spelling."""
    simple(path, table(order(1), order(2), order(1), order(1, unit="城关镇人民政府", returned="0")))


@corpus_file("repeated_different.xlsx")
def repeated_different(path: Path) -> None:
    """One number with two contents: the file does not say which is right."""
    simple(path, table(order(1), order(2), order(1, unit="南寨镇"), order(3)))


@corpus_file("formulas.xlsx")
def formulas(path: Path) -> None:
    """Cells with formulas and the values their program kept."""
    with workbook(path) as book:
        sheet = book.add_worksheet()
        fill(book, sheet, table(*orders(3)))
        sheet.write_formula("K2", "=1+1", None, 2)
        sheet.write_formula("E3", '="反映"&"路灯不亮"', None, "反映路灯不亮")
        moment = book.add_format({"num_format": "yyyy/m/d h:mm"})
        sheet.write_formula("H4", "=G4+10", moment, 44755.395833333336)


@corpus_file("formulas_not_computed.xlsx")
def formulas_not_computed(path: Path) -> None:
    """Formulas written by a program that does not compute: the cells hold no value."""
    book = openpyxl.Workbook()
    for row in table(*orders(2)):
        book.active.append(row)
    book.active["G2"] = "=G3-1"
    made = io.BytesIO()
    book.save(made)
    path.write_bytes(settled(made.getvalue()))


@corpus_file("error_cells.xlsx")
def error_cells(path: Path) -> None:
    """What a broken formula leaves behind."""
    with workbook(path) as book:
        sheet = book.add_worksheet()
        fill(book, sheet, table(*orders(4)))
        sheet.write_formula("F2", "=VLOOKUP(1,A:A,2,0)", None, "#N/A")
        sheet.write_formula("K3", "=1/0", None, "#DIV/0!")
        sheet.write_formula("D4", "=A0", None, "#REF!")


@corpus_file("booleans.xlsx")
def booleans(path: Path) -> None:
    """Yes and no where a number should be."""
    simple(path, table(order(1, returned=True), order(2)))


@corpus_file("rich_text.xlsx")
def rich_text(path: Path) -> None:
    """Letters in two colours within a cell, a hyperlink, a comment and a drop-down."""
    with workbook(path) as book:
        sheet, red = book.add_worksheet(), book.add_format({"color": "red"})
        fill(book, sheet, table(order(1, title=None), order(2)))
        sheet.write_rich_string("E2", "反映", red, "路灯", "不亮")
        sheet.write_url("B3", "https://www.qianyang.example/2", string=order(2)[1])
        sheet.write_comment("F2", "已电话核实")
        sheet.data_validation("C2:C3", {"validate": "list", "source": ["投诉", "求助"]})


@corpus_file("looks_like_formula.xlsx")
def looks_like_formula(path: Path) -> None:
    """Texts that begin as a formula does."""
    titles = ["=1+1", "+86路灯", "-路灯不亮", "@路灯", "'路灯"]
    simple(path, table(*[order(n, title=title) for n, title in enumerate(titles, start=1)]))


@corpus_file("control_characters.xlsx")
def control_characters(path: Path) -> None:
    """What copying from web pages brings: no-break and zero-width spaces, a bell, a trailing line break."""
    rows = [
        order(1, unit="\u00a0城关镇\u00a0"),
        order(2, kind="投诉\n"),
        order(3, title="反映\x07路灯\x0b不亮"),
        order(4, unit="\ufeff城关镇"),
    ]
    simple(path, table(*rows))


@corpus_file("long_cell.xlsx")
def long_cell(path: Path) -> None:
    """The longest text a cell of a workbook holds, where 200 characters are room enough; and one of exactly 200."""
    simple(path, table(order(1, title="路" * 32767), order(2, title="灯" * 200), order(3, title="灯" * 201)))


@corpus_file("protected_sheet.xlsx")
def protected_sheet(path: Path) -> None:
    """The sheet is protected against typing, not against reading."""
    with workbook(path) as book:
        sheet = book.add_worksheet()
        fill(book, sheet, table(*orders(2)))
        sheet.protect("1234")
        sheet.autofilter(0, 0, 2, len(HEADERS) - 1)
        sheet.freeze_panes(1, 0)


#: An order of the 千阳 pack as its orders.csv has it.
KNOWN = [
    "市12345平台", "T20220401000089", "投诉", "物业服务", "反映县城新区建筑工地夜间施工", "县住建局",
    "2022-04-01 08:53", "2022-04-11 17:30", "2022-04-06 17:14", None, "0",
]  # fmt: skip
KNOWN_TOO = [
    "市12345平台", "T20220401000199", "投诉", "道路交通", "反映一村民小组公交站点偏远", "县交通局",
    "2022-04-01 11:36", "2022-04-11 17:30", "2022-04-07 16:16", None, "0",
]  # fmt: skip


@corpus_file("against_records.xlsx")
def against_records(path: Path) -> None:
    """One order as it is on file, one with another closing, a new one."""
    changed = [*KNOWN_TOO[:8], "2022-04-08 10:00", *KNOWN_TOO[9:]]
    simple(path, table(KNOWN, changed, order(1)))


@corpus_file("blank_cells.xlsx")
def blank_cells(path: Path) -> None:
    """An order on file whose closing and title are blank here."""
    simple(path, table([*KNOWN[:4], None, *KNOWN[5:8], None, *KNOWN[9:]]))


@corpus_file("changed_by_hand.xlsx")
def changed_by_hand(path: Path) -> None:
    """Another closing for an order that a person changed since it was put on file."""
    simple(path, table([*KNOWN[:8], "2022-04-08 10:00", *KNOWN[9:]], KNOWN_TOO))
