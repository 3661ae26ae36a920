"""The .xlsx, read back."""

import dataclasses
import io
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.cell import MergedCell
from openpyxl.worksheet.worksheet import Worksheet

from reports.document.blocks import Attachment, Cell, Counts, Document, Figure, Table, Text
from reports.document.xlsx import render_table


def sheet_of(document: Document, number: int) -> Worksheet:
    return openpyxl.load_workbook(io.BytesIO(render_table(document, document.attachments[number - 1]))).worksheets[0]


def values(sheet: Worksheet) -> list[list[object]]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def written(document: Document, cell: Cell) -> "openpyxl.cell.Cell":
    """What becomes of one body cell."""
    table = Table("t", (1, 1), ((Cell((Text("甲"),)), Cell((Text("乙"),))),), ((cell, Cell()),))
    data = render_table(document, Attachment(1, "t", "表", table))
    return openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]["A3"]


def figure(printed: str) -> Cell:
    return Cell((Figure("数", printed, Decimal(1), "", "", Counts.ROWS, None),))


def test_title_note_header_and_rows_stand_in_order_with_numbers_as_numbers(document: Document) -> None:
    assert values(sheet_of(document, 2)) == [
        ["各镇工单办理情况统计表", None, None, None],
        ["（截至2022年6月30日）", None, None, None],
        ["序号", "承办单位", "承办件", "按期办结率"],
        [1, "高崖镇", 7, 1],
        [2, "城关镇", 22, 0.909],
    ]


def test_title_note_and_headers_are_merged(document: Document) -> None:
    assert {str(area) for area in sheet_of(document, 1).merged_cells.ranges} == {"A1:D1", "A2:A3", "B2:C2", "D2:D3"}
    assert {str(area) for area in sheet_of(document, 2).merged_cells.ranges} == {"A1:D1", "A2:D2"}


def test_blanks_are_empty_cells(document: Document) -> None:
    assert values(sheet_of(document, 1))[3:] == [["环保新材料管委会", -31, None, 269], ["=卫健局*#<&", 2, 16, None]]


@pytest.mark.parametrize(
    ("printed", "value", "number_format"),
    [
        ("100%", 1, "0%"),
        ("90.9%", 0.909, "0.0%"),
        ("99.50%", 0.995, "0.00%"),
        ("-8", -8, "0"),
        ("297.5", 297.5, "0.0"),
        ("3.0", 3, "0.0"),
        ("+2", 2, "+0;-0;0"),
        ("0", 0, "0"),
    ],
)
def test_a_figure_is_a_number_shown_as_it_is_printed(
    document: Document, printed: str, value: float, number_format: str
) -> None:
    cell = written(document, figure(printed))
    assert (cell.data_type, cell.value, cell.number_format) == ("n", value, number_format)


@pytest.mark.parametrize("text", ["=1+1", "+860910", "-x", "@sum", "2022040112345678", "007", "县财政局、县水利局"])
def test_words_stay_words(document: Document, text: str) -> None:
    cell = written(document, Cell((Text(text),)))
    assert (cell.data_type, cell.value) == ("s", text)
    assert bool(cell.quotePrefix) == (text[0] in "=+-@")


def test_a_figure_that_prints_names_is_text(document: Document) -> None:
    assert written(document, figure("县财政局、县水利局")).data_type == "s"


def test_a_title_like_a_formula_is_text(document: Document) -> None:
    attachment = dataclasses.replace(document.attachments[0], title="=1+[县]/表：" + "长" * 40)
    sheet = openpyxl.load_workbook(io.BytesIO(render_table(document, attachment))).worksheets[0]
    assert sheet["A1"].data_type == "s"
    assert sheet.title.startswith("=1+县表：长")
    assert len(sheet.title) == 31


def test_the_header_stays_in_view_and_repeats_in_print_on_a4(document: Document) -> None:
    sheet = sheet_of(document, 1)
    assert sheet.freeze_panes == "A4"
    assert sheet.print_title_rows == "$2:$3"
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (9, 1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_every_cell_of_the_table_is_framed_and_in_a_chinese_face(document: Document) -> None:
    for row in sheet_of(document, 1).iter_rows(min_row=2):
        for cell in (cell for cell in row if not isinstance(cell, MergedCell)):
            assert cell.border.left.style == cell.border.bottom.style == "thin"
            assert cell.font.name == ("黑体" if cell.row < 4 else "仿宋_GB2312")


def test_a_sheet_too_wide_for_the_page_is_not_squeezed(document: Document) -> None:
    row = tuple(Cell((Text("八个字的单位名称"),)) for _ in range(6))
    data = render_table(document, Attachment(1, "w", "宽表", Table("w", (1,) * 6, (row,), (row,))))
    widths = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].column_dimensions
    assert all(widths[letter].width * 5.25 > 8 * 12 for letter in "ABCDEF")


def test_a_row_is_as_high_as_its_longest_text_is_when_broken_into_lines(document: Document) -> None:
    def heights(*texts: str) -> list[float]:
        rows = tuple((Cell((Text(text),)), Cell((Text("短"),))) for text in texts)
        header = (Cell((Text("情况"),)), Cell((Text("期限"),)))
        data = render_table(document, Attachment(1, "t", "表", Table("t", (3, 1), (header,), rows)))
        sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
        room = sheet.column_dimensions["A"].width * 5.25 - 8
        assert 28 < room / 12 < 32  # characters of 12 points on a line
        return [sheet.row_dimensions[row].height for row in range(3, 3 + len(texts))]

    assert heights("短", "字" * 28) == [22, 22]
    assert heights("字" * 40, "字" * 100, "字" * 5000) == [2 * 16 + 6, 4 * 16 + 6, 409]


def test_a_cell_over_several_rows_or_columns_makes_none_of_them_higher_than_needed(document: Document) -> None:
    header = (Cell((Text("一"),)), Cell((Text("二"),)))
    long = "字" * 30
    rows = (
        (Cell((Text(long),), rowspan=2), Cell((Text("甲"),))),
        (Cell((Text("乙"),)),),
        (Cell((Text(long),), colspan=2),),
    )
    data = render_table(document, Attachment(1, "t", "表", Table("t", (1, 1), (header,), rows)))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert [sheet.row_dimensions[row].height for row in (3, 4, 5)] == [22, 22, 22]
