"""Records as cells: what each kind of column writes, that texts stay texts, and that equal records give equal bytes."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from govaudit.sheets import Choice, Code, Column, Day, Moment, Month, Number, Reference, Serial, Sheet, Text, Whole
from govaudit.sheets.streaming import Place, StreamedSheet
from govaudit.sheets.writing import TooLongForCell, path_of, write_sheet
from hotline.models import WorkOrder

CREATED = datetime(2022, 8, 22, 1, 30, tzinfo=UTC)
COLUMNS = (
    Column("编号", "code", Code(16)),
    Column("单位", "unit", Reference("units", "单位", shown="short_name")),
    Column("性质", "is_merit", Choice({"问题": False, "亮点": True})),
    Column("发现日期", "found_on", Day()),
    Column("月份", "month", Month()),
    Column("受理时间", "received_at", Moment()),
    Column("条数", "quantity", Whole()),
    Column("分值", "points", Number(4, 2)),
    Column("工单编号", "number", Serial(32)),
    Column("情况", "text", Text(None), required=False, blank=""),
)
SHEET = Sheet(file="things.csv", title="样表", model=WorkOrder, columns=COLUMNS, key=("code",))
ROW = (
    "F000001",
    "城关镇",
    False,
    date(2022, 4, 5),
    date(2022, 4, 1),
    datetime(2022, 4, 5, 1, 30, tzinfo=UTC),
    7,
    Decimal("-1.50"),
    "0012345678901234567",
    "两行\n文字",
)
NASTY = [
    "=1+1", "+86", "-5", "@sum", "\t=1", "'quoted", '"quoted"', "https://www.example.com/", "<r>bold</r>", "<b>&amp;",
    "_x0041_", "１２３", "😀", " ", "007", "1e5", "2022-04-05", "{=1}", "internal:a", "真", "\\n", "\u3000a\u3000",
]  # fmt: skip


def written(sheet: Sheet, rows: list[tuple]) -> openpyxl.Workbook:
    file = io.BytesIO()
    write_sheet(file, sheet, rows, created=CREATED)
    return openpyxl.load_workbook(file)


def text_sheet() -> Sheet:
    return replace(SHEET, columns=(Column("情况", "text", Text(None)),))


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("编号", "F000001"),
        ("单位", "城关镇"),
        ("性质", "问题"),
        ("发现日期", datetime(2022, 4, 5)),  # noqa: DTZ001 - a cell knows no zone
        ("月份", datetime(2022, 4, 1)),  # noqa: DTZ001
        ("受理时间", datetime(2022, 4, 5, 9, 30)),  # noqa: DTZ001
        ("条数", 7),
        ("分值", -1.5),
        ("工单编号", "0012345678901234567"),
        ("情况", "两行\n文字"),
    ],
)
def test_a_cell_holds_what_a_person_reads_in_the_record(header: str, value: object):
    page = written(SHEET, [ROW]).active
    assert page[2][SHEET.headers.index(header)].value == value


@pytest.mark.parametrize("blank", [None, ""])
def test_what_a_record_does_not_say_is_a_blank_cell(blank: object):
    assert written(SHEET, [(*ROW[:9], blank)]).active["J2"].value is None


def test_a_cell_of_a_reference_to_nothing_is_blank():
    assert written(SHEET, [(ROW[0], None, *ROW[2:])]).active["B2"].value is None


def test_zero_is_not_blank():
    assert written(SHEET, [(*ROW[:6], 0, *ROW[7:])]).active["G2"].value == 0


def test_a_reference_is_asked_by_the_path_of_what_it_shows():
    assert [path_of(column) for column in COLUMNS[:3]] == ["code", "unit__short_name", "is_merit"]
    unshown = Reference("criteria", "评分项代码", shown="")
    assert path_of(Column("评分项", "criterion_code", unshown)) == "criterion_code"


def test_days_and_moments_are_dates_of_excel_with_their_formats():
    page = written(SHEET, [ROW]).active
    assert [(page[cell].value, page[cell].number_format) for cell in ("D2", "E2", "F2")] == [
        (datetime(2022, 4, 5), "yyyy-mm-dd"),  # noqa: DTZ001
        (datetime(2022, 4, 1), "yyyy-mm"),  # noqa: DTZ001
        (datetime(2022, 4, 5, 9, 30), "yyyy-mm-dd hh:mm"),  # noqa: DTZ001
    ]


def test_a_deadline_at_midnight_is_a_text_since_as_a_date_it_would_last_all_day():
    columns = (Column("办结期限", "due_at", Moment(ends_day=True)),)
    rows = [(datetime(2022, 4, 4, 16, tzinfo=UTC),), (datetime(2022, 4, 5, 15, 59, tzinfo=UTC),)]
    page = written(replace(SHEET, columns=columns), rows).active
    assert [page["A2"].value, page["A3"].value] == ["2022-04-05 00:00", datetime(2022, 4, 5, 23, 59)]  # noqa: DTZ001


def test_a_moment_keeps_its_seconds_and_shows_them():
    moment = datetime(2022, 4, 5, 15, 59, 59, tzinfo=UTC)
    cell = written(SHEET, [(*ROW[:5], moment, *ROW[6:])]).active["F2"]
    assert (cell.value, cell.number_format) == (datetime(2022, 4, 5, 23, 59, 59), "yyyy-mm-dd hh:mm:ss")  # noqa: DTZ001


def test_midnight_is_a_moment_too():
    moment = datetime(2022, 4, 4, 16, 0, tzinfo=UTC)
    assert written(SHEET, [(*ROW[:5], moment, *ROW[6:])]).active["F2"].value == datetime(2022, 4, 5)  # noqa: DTZ001


def test_a_day_that_excel_cannot_count_is_written_as_text():
    page = written(SHEET, [(*ROW[:3], date(1900, 2, 28), *ROW[4:]), (*ROW[:3], date(1900, 3, 1), *ROW[4:])]).active
    assert (page["D2"].value, page["D3"].value) == ("1900-02-28", datetime(1900, 3, 1))  # noqa: DTZ001


def test_numbers_are_numbers_and_codes_are_text():
    page = written(SHEET, [ROW]).active
    assert (page["G2"].data_type, page["H2"].value) == ("n", -1.5)
    assert (page["I2"].data_type, page["I2"].value, page["I2"].number_format) == ("s", "0012345678901234567", "@")


@pytest.mark.parametrize("text", NASTY)
def test_a_text_stays_the_text_it_is(text: str):
    cell = written(text_sheet(), [(text,)]).active["A2"]
    assert (cell.data_type, openpyxl.utils.escape.unescape(cell.value), cell.hyperlink) == ("s", text, None)


def test_line_breaks_are_written_as_excel_writes_them():
    assert written(text_sheet(), [("一\r\n二\r三",)]).active["A2"].value == "一\n二\n三"


def test_a_text_of_the_longest_cell_is_written_whole():
    assert written(text_sheet(), [("长" * 32_767,)]).active["A2"].value == "长" * 32_767


@pytest.mark.parametrize("text", ["长" * 32_768, "😀" * 16_384])
def test_a_text_that_no_cell_holds_is_refused_and_no_file_stays(tmp_path: Path, text: str):
    target = tmp_path / "long.xlsx"
    with pytest.raises(TooLongForCell, match="第 3 行的“情况”太长"):
        write_sheet(target, text_sheet(), [("短",), (text,)], created=CREATED)
    assert list(tmp_path.iterdir()) == []


def test_the_header_is_bold_framed_in_view_and_filtered():
    page = written(SHEET, [ROW, ROW]).active
    assert [cell.value for cell in page[1]] == SHEET.headers
    assert all(cell.font.b and cell.border.left.style == "thin" and cell.fill.fill_type == "solid" for cell in page[1])
    assert (page.freeze_panes, page.auto_filter.ref, page.title) == ("A2", "A1:J3", "样表")


def test_required_columns_have_a_header_of_another_colour():
    page = written(SHEET, []).active
    colours = [cell.fill.start_color.rgb for cell in page[1]]
    assert len(set(colours[:-1])) == 1
    assert colours[-1] != colours[0]


def test_equal_records_give_equal_bytes_and_the_given_moment(tmp_path: Path):
    one, other = io.BytesIO(), io.BytesIO()
    write_sheet(one, SHEET, [ROW], created=CREATED)
    write_sheet(other, SHEET, [ROW], created=CREATED)
    assert one.getvalue() == other.getvalue()
    assert openpyxl.load_workbook(one).properties.created == datetime(2022, 8, 22, 9, 30)  # noqa: DTZ001


def test_progress_is_told_on_the_way():
    told: list[int] = []
    count = write_sheet(io.BytesIO(), text_sheet(), [("一",)] * 4500, created=CREATED, progress=told.append)
    assert (count, told) == (4500, [2000, 4000])


def test_rows_written_whole_are_those_xlsxwriter_writes_cell_by_cell():
    texts = [text for text in NASTY if text != "<r>bold</r>"]  # which XlsxWriter takes for finished XML
    files = [io.BytesIO(), io.BytesIO()]
    for streamed, file in zip((True, False), files, strict=True):
        with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
            page = book.add_worksheet("样表", StreamedSheet)
            look = book.add_format({"border": 1})
            page.write_string(0, 0, "表头", look)
            places = [Place(at, look) for at in range(3)]
            for row, text in enumerate(texts, 1):
                if streamed:
                    cells = [places[0].text(row, text), places[1].number(row, row / 7), places[2].blank(row)]
                    page.write_cells(row, cells)
                else:
                    page.write_string(row, 0, text, look)
                    page.write_number(row, 1, row / 7, look)
                    page.write_blank(row, 2, None, look)
    parts = [zipfile.ZipFile(file).read("xl/worksheets/sheet1.xml") for file in files]
    assert parts[0] == parts[1]
