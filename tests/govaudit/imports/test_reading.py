"""Files become rows of text and a profile."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt

from govaudit.imports.reading import Profile, files, read_file
from govaudit.imports.reading.cells import TEXTS, lines_of
from govaudit.imports.spool import RawRow, read_rows
from tests.corpus.packing import minimal_xlsx, ods_bytes, zip_bytes

KNOWN = frozenset({"单位", "工单编号", "受理时间"})
HEADER = ["工单编号", "单位", "受理时间"]
Read = Callable[..., tuple[Profile, list[RawRow]]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def reading(content: bytes, name: str = "表.xlsx", **more: Any) -> tuple[Profile, list[RawRow]]:
        kept, rows = tmp_path / "kept", tmp_path / "rows.tsv"
        kept.write_bytes(content)
        profile = read_file(kept, rows, name=name, known=KNOWN, **more)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["kept", "rows.tsv"]
        return profile, list(read_rows(rows))

    return reading


def xlsx(*sheets: list[list[Any]], change: Callable[[openpyxl.Workbook], None] = lambda _book: None) -> bytes:
    book, made = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    change(book)
    book.save(made)
    return made.getvalue()


def cells(rows: list[RawRow]) -> list[list[str]]:
    return [row.cells for row in rows]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2023, 5, 20), "2023-05-20"),
        (datetime(2023, 5, 20, 9, 30), "2023-05-20 09:30"),  # noqa: DTZ001 - a cell knows no zone
        (datetime(2023, 5, 20, 9, 30, 5), "2023-05-20 09:30:05"),  # noqa: DTZ001
        (datetime(2023, 5, 20, 0, 0), "2023-05-20 00:00"),  # noqa: DTZ001
        (datetime(2023, 5, 20, 9, 29, 59, 999_600), "2023-05-20 09:30"),  # noqa: DTZ001
        (time(9, 30), "09:30"),
        (timedelta(hours=30, minutes=5), "30:05"),
        (True, "是"),
        (False, "否"),
        (None, ""),
        (0.0, "0"),
        (-0.0, "0"),
        (12.0, "12"),
        (-3.5, "-3.5"),
        (98.60000000000001, "98.6"),
        (0.1 + 0.2, "0.3"),
        (0.00001, "0.00001"),
        (202305201234567.0, "202305201234567"),
        (999999999999999.0, "999999999999999"),
        (2.0230520123456e17, "2.02305E+17"),
        (1e15, "1E+15"),
        (10**20, "1E+20"),
        (7, "7"),
    ],
)
def test_a_value_becomes_the_text_a_person_sees(value: Any, text: str) -> None:
    assert TEXTS[type(value)](value) == text


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (" 城关镇 ", "城关镇"),
        ("\u3000城关镇\xa0", "城关镇"),
        ("反映\x07路灯\x0b不亮", "反映路灯不亮"),
        ("\ufeff城关\u200b镇", "城关镇"),
        ("第一行\r\n第二行\r第三行", "第一行\n第二行\n第三行"),
        ("甲\t乙", "甲 乙"),
        ("城关　镇", "城关　镇"),
        ("１２", "１２"),
    ],
)
def test_texts_lose_what_cannot_be_seen_and_nothing_else(found: str, text: str) -> None:
    assert lines_of([["甲", "乙"], ["", found, "丙"], ["丁"]]) == ["甲\t乙", f"\t{text}\t丙", "丁"]


def test_blank_cells_at_the_end_and_blank_rows_are_dropped() -> None:
    assert lines_of([["甲", "", ""], ["", " ", ""], ["\u3000", "乙"]]) == ["甲", "", "\t乙"]


def test_rows_have_the_numbers_and_places_the_office_program_shows(read: Read) -> None:
    def move(book: openpyxl.Workbook) -> None:
        sheet = book.create_sheet()
        sheet["C3"], sheet["D5"] = "甲", 2

    _profile, rows = read(xlsx(change=move))
    assert rows == [RawRow(0, 3, ["", "", "甲"]), RawRow(0, 5, ["", "", "", "2"])]


def test_a_workbook_is_read_with_its_profile(read: Read) -> None:
    rows = [["七月工单"], HEADER, *[[f"T{n}", "城关镇", date(2022, 7, n)] for n in range(1, 31)]]
    profile, found = read(xlsx(rows))
    (sheet,) = profile.sheets
    assert (profile.format, sheet.rows, sheet.columns, sheet.header) == ("xlsx", 32, 3, (2, 2))
    assert sheet.headers == HEADER
    assert sheet.head[:2] == [(1, ["七月工单"]), (2, HEADER)] or sheet.head[:2] == [[1, ["七月工单"]], [2, HEADER]]
    assert len(sheet.head) == 30
    assert [row for row, _cells in sheet.samples] == list(range(3, 23))
    assert found[2] == RawRow(0, 3, ["T1", "城关镇", "2022-07-01"])
    assert len(found) == 32


def test_the_profile_survives_being_kept_as_json(read: Read) -> None:
    profile, _rows = read(xlsx([HEADER, ["T1", "城关镇"]]))
    assert Profile.from_json(profile.as_json()) == profile


def test_every_sheet_is_listed_with_empty_and_hidden_ones(read: Read) -> None:
    def hide(book: openpyxl.Workbook) -> None:
        book.worksheets[0].sheet_state = "veryHidden"

    profile, rows = read(xlsx([["字典"]], [], [HEADER], change=hide))
    assert [(sheet.rows, sheet.is_hidden) for sheet in profile.sheets] == [(1, True), (0, False), (1, False)]
    assert [(row.sheet, row.row) for row in rows] == [(0, 1), (2, 1)]


def test_error_cells_keep_their_text(read: Read) -> None:
    def break_cells(book: openpyxl.Workbook) -> None:
        for place, text in (("B2", "#N/A"), ("C3", "#DIV/0!")):
            book.worksheets[1][place] = text
            book.worksheets[1][place].data_type = "e"

    _profile, rows = read(xlsx([HEADER], [HEADER, ["T1"], ["T2", "城关镇"]], change=break_cells))
    assert cells(rows)[2:] == [["T1", "#N/A"], ["T2", "城关镇", "#DIV/0!"]]


def test_texts_of_cells_are_cut_in_the_profile_only(read: Read) -> None:
    profile, rows = read(xlsx([HEADER, ["路" * 5000, "甲"]]))
    assert profile.sheets[0].samples[0][1] == ["路" * 200 + "…", "甲"]
    assert rows[1].cells[0] == "路" * 5000


def test_the_profile_keeps_the_headers_and_the_first_rows_of_every_sheet_however_much_the_file_holds(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_PROFILE", 900)
    headers = [["说明"], ["长" * 5000, *HEADER]]
    profile, _rows = read(xlsx(*[[*headers, *[["", f"T{n}", "城关镇", "一"] for n in range(40)]]] * 3))
    assert [len(sheet.head) + len(sheet.samples) for sheet in profile.sheets] == [
        files.HEAD + files.SAMPLES, 2 * files._LEAST_SHOWN, 2 * files._LEAST_SHOWN,
    ]  # fmt: skip
    assert [sheet.headers for sheet in profile.sheets] == [["长" * 200, *HEADER]] * 3


def test_merged_headers_are_joined_over_their_columns(read: Read) -> None:
    def merge(book: openpyxl.Workbook) -> None:
        for span in ("A1:D1", "A2:A3", "B2:B3", "C2:D2"):
            book.worksheets[0].merge_cells(span)

    rows = [["七月"], ["工单编号", "单位", "加减分"], [None, None, "新闻动态", "主动公开"], ["T1", "城关镇", 1, 2]]
    profile, _rows = read(xlsx(rows, change=merge))
    assert profile.sheets[0].header == (2, 3)
    assert profile.sheets[0].headers == ["工单编号", "单位", "加减分/新闻动态", "加减分/主动公开"]


def test_units_merged_downwards_stand_in_each_row_and_numbers_do_not(read: Read) -> None:
    def merge(book: openpyxl.Workbook) -> None:
        for span in ("B2:B4", "C2:C4"):
            book.worksheets[0].merge_cells(span)

    rows = [HEADER, ["T1", "城关镇", 3], ["T2"], ["T3"], ["T4"]]
    _profile, found = read(xlsx(rows, change=merge))
    assert cells(found)[1:] == [["T1", "城关镇", "3"], ["T2", "城关镇"], ["T3", "城关镇"], ["T4"]]


def test_a_merged_row_without_texts_of_its_own_stays_empty(read: Read) -> None:
    _profile, found = read(
        xlsx([HEADER, ["T1", "城关镇"], [], ["T3"]], change=lambda book: book.worksheets[0].merge_cells("B2:B4"))
    )
    assert [(row.row, row.cells) for row in found[1:]] == [(2, ["T1", "城关镇"]), (4, ["T3", "城关镇"])]


def test_the_ending_of_the_path_does_not_matter(tmp_path: Path) -> None:
    kept = tmp_path / "kept.xls"
    kept.write_bytes(xlsx([HEADER]))
    assert read_file(kept, tmp_path / "rows.tsv", name="表.csv", known=KNOWN).format == "xlsx"


def old_workbook() -> bytes:
    book, made = xlwt.Workbook(), io.BytesIO()
    book.add_sheet("封面").write(0, 0, "封面")
    sheet = book.add_sheet("工单")
    moment = xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm")
    for at, text in enumerate(HEADER):
        sheet.write(0, at, text)
    sheet.write(1, 0, 12)
    sheet.write_merge(1, 2, 1, 1, "城关镇")
    sheet.write(1, 2, datetime(2022, 7, 1, 9, 30), moment)  # noqa: DTZ001
    sheet.write(2, 0, "T2")
    sheet.row(2).set_cell_error(2, 0x2A)
    book.save(made)
    return made.getvalue()


def test_an_old_workbook_is_read_with_merges_and_error_cells(read: Read) -> None:
    profile, rows = read(old_workbook())
    assert profile.format == "xls"
    assert profile.sheets[1].header == (1, 1)
    assert cells(rows)[2:] == [["12", "城关镇", "2022-07-01 09:30"], ["T2", "城关镇", "#N/A"]]


def test_an_open_document_is_read(read: Read) -> None:
    row = "<table:table-row>{}</table:table-row>"
    text = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    day = '<table:table-cell office:value-type="date" office:date-value="2022-07-01T09:30:00"/>'
    number = '<table:table-cell office:value-type="float" office:value="12"/>'
    lines = row.format("".join(map(text.format, HEADER))) + row.format(number + text.format("城关镇") + day)
    profile, rows = read(ods_bytes({"工单": lines}))
    assert (profile.format, profile.sheets[0].header) == ("ods", (1, 1))
    assert cells(rows) == [HEADER, ["12", "城关镇", "2022-07-01 09:30"]]


def test_a_single_text_far_below_costs_little_and_keeps_its_row(read: Read) -> None:
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>单位</t></is></c></row>'
        '<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>完</t></is></c></row></sheetData></worksheet>'
    )
    _profile, rows = read(zip_bytes(minimal_xlsx([], sheet=sheet.encode())))
    assert rows == [RawRow(0, 1, ["单位"]), RawRow(0, 1_048_576, ["完"])]


CSV = "工单编号,单位,受理时间\r\nT1,城关镇,2022-07-01\r\n"


@pytest.mark.parametrize(
    ("content", "encoding", "delimiter"),
    [
        (CSV.encode(), "UTF-8", "逗号"),
        (CSV.encode("utf-8-sig"), "UTF-8", "逗号"),
        (CSV.encode("gb18030"), "GB18030", "逗号"),
        (CSV.encode("utf-16"), "UTF-16", "逗号"),
        (b"\xfe\xff" + CSV.encode("utf-16-be"), "UTF-16", "逗号"),
        (CSV.replace(",", "\t").encode(), "UTF-8", "制表符"),
        (CSV.replace(",", ";").encode("gb18030"), "GB18030", "分号"),
        (CSV.replace(",", "，").encode(), "UTF-8", "全角逗号"),
        (CSV.replace("\r\n", "\r").encode(), "UTF-8", "逗号"),
        (b"no,one,two\n" * 200_000 + CSV.encode("gb18030"), "GB18030", "逗号"),
    ],
)
def test_a_text_file_is_read_in_its_encoding_and_delimiter(
    content: bytes, encoding: str, delimiter: str, read: Read
) -> None:
    profile, rows = read(content, "表.csv")
    assert (profile.format, profile.encoding, profile.delimiter) == ("csv", encoding, delimiter)
    assert cells(rows)[-2:] == [HEADER, ["T1", "城关镇", "2022-07-01"]]


def test_commas_in_texts_do_not_outvote_the_delimiter(read: Read) -> None:
    profile, _rows = read("编号\t诉求\nT1\t路灯,水管,噪声\nT2\t路灯,水管\n".encode(), "表.csv")
    assert profile.delimiter == "制表符"


def test_a_record_of_several_lines_has_the_number_of_its_first(read: Read) -> None:
    _profile, rows = read('单位,诉求\n城关镇,"一\n二"\n\n南寨镇,"说""好"""\n'.encode(), "表.csv")
    assert [(row.row, row.cells) for row in rows] == [
        (1, ["单位", "诉求"]), (2, ["城关镇", "一\n二"]), (5, ["南寨镇", '说"好"']),
    ]  # fmt: skip


def test_numbers_kept_whole_as_formulas_are_texts(read: Read) -> None:
    _profile, rows = read('编号,单位\n="20220701000000003",城关镇\n\t20220701000000001,"=""7"""\n'.encode(), "表.csv")
    assert cells(rows)[1:] == [["20220701000000003", "城关镇"], ["20220701000000001", "7"]]


def test_a_line_that_names_the_delimiter_is_no_row(read: Read) -> None:
    profile, rows = read(("sep=;\n" + CSV.replace(",", ";")).encode(), "表.csv")
    assert (profile.delimiter, rows[0].row) == ("分号", 2)


def test_backslashes_and_line_breaks_survive(read: Read) -> None:
    text = "C:\\new\\table\\r\n第二行\\"
    _profile, rows = read(xlsx([["单位", text]]))
    assert rows[0].cells == ["单位", text]


def test_progress_is_told_and_ends_with_all_rows(read: Read) -> None:
    told: list[tuple[int, int]] = []
    read(xlsx([HEADER, *[["T"]] * 4999]), progress=lambda done, total: told.append((done, total)))
    assert told[0] == (0, 0)
    assert told[-1] == (5000, 5000)
    assert [done for done, _total in told] == sorted(done for done, _total in told)


def test_a_short_text_file_with_long_lines_is_read(read: Read) -> None:
    long = "路" * 20_000
    profile, rows = read(f"工单编号,备注一,备注二\nT1,{long},{long}\n".encode(), "表.csv")
    assert cells(rows)[1] == ["T1", long, long]
    assert profile.sheets[0].rows == 2
