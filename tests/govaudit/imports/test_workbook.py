"""The workbook of faulty rows: written, mended in an office program, taken back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from govaudit.imports.workbook import NOTES, write_workbook
from govaudit.models import FaultyRow, Import, Job
from govaudit.services.import_rows import correct_row, settle_value, upload_mended
from govaudit.services.imports import accept_rows
from hotline.models import WorkOrder
from tests.govaudit.imports.flow import ORDER_HEADERS, check, now, order, run_jobs, sheets, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("qianyang")]

UNIT, ERRORS = 2 + ORDER_HEADERS.index("承办单位") + 1, 2 + len(ORDER_HEADERS) + 1


def written(imported: Import, tmp_path: Path) -> tuple[Path, Worksheet]:
    path = tmp_path / "有问题的行.xlsx"
    write_workbook(imported, path)
    page = load_workbook(path).active
    assert isinstance(page, Worksheet)
    return path, page


def mend(imported: Import, page: Worksheet, tmp_path: Path) -> Job:
    """Save the workbook as changed, and take it back."""
    path = tmp_path / "改好.xlsx"
    assert page.parent is not None
    page.parent.save(path)
    upload_mended(actor=None, imported=imported, content=path, file_name=path.name)
    (job,) = run_jobs()
    return job


def numbers(page: Worksheet) -> list[object]:
    return [page.cell(row, 2).value for row in range(3, page.max_row + 1)]


def test_it_has_the_files_own_columns_between_the_place_and_the_faults(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1"), order("X2", 承办单位="城关")]))
    _, page = written(imported, tmp_path)
    assert page["A1"].value == NOTES
    assert [cell.value for cell in page[2]] == ["工作表", "行号", *ORDER_HEADERS, "错误说明"]
    assert [cell.value for cell in page[3]][:4] == ["工单", 3, "市12345平台", "X2"]
    assert "“承办单位”（原表 E3）写的是“城关”" in str(page.cell(3, ERRORS).value)
    assert page.max_row == 3
    assert page.freeze_panes == "C3"


def test_it_prints_one_page_wide_with_its_headers_on_every_sheet_of_paper(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X2", 承办单位="城关")]))
    _, page = written(imported, tmp_path)
    setup = page.page_setup
    assert (setup.orientation, setup.paperSize, setup.fitToHeight) == ("landscape", 9, 0)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.print_title_rows == "$2:$2"


def test_a_long_text_is_broken_into_lines_and_its_row_is_high_enough(tmp_path: Path) -> None:
    rows = [order("X1", 承办单位="城关"), order("X2", 承办单位="城关", 诉求摘要="反映小区停水三天" * 12)]
    _, page = written(check(workbook(tmp_path / "一.xlsx", rows)), tmp_path)
    assert page.cell(4, 2 + ORDER_HEADERS.index("诉求摘要") + 1).alignment.wrap_text
    assert page.row_dimensions[4].height >= 6 * 15 > page.row_dimensions[3].height


def test_of_many_faulty_rows_it_holds_the_first_and_says_how_many_are_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("govaudit.imports.workbook.MOST_ROWS", 2)
    imported = check(workbook(tmp_path / "一.xlsx", [order(f"X{number}", 承办单位="城关") for number in range(5)]))
    _, page = written(imported, tmp_path)
    assert numbers(page) == [2, 3]
    assert "这里是前 2 行，其余 3 行" in str(page["A1"].value)


def test_only_the_faulty_cell_is_red_and_says_why(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X2", 承办单位="城关")]))
    _, page = written(imported, tmp_path)
    red = [cell.column for cell in page[3] if cell.fill.fgColor.rgb == "FFF8CBCB"]
    assert red == [UNIT]
    comment = page.cell(3, UNIT).comment
    assert comment is not None
    assert "“城关”" in comment.text


def test_text_that_looks_like_a_formula_or_a_number_stays_text(tmp_path: Path) -> None:
    titles = ["=1+2", "+86", "-5", "@某人", "20220801", "http://example.test/"]
    rows = [order(f"X{number}", 诉求摘要=title, 承办单位="城关") for number, title in enumerate(titles)]
    book = workbook(tmp_path / "一.xlsx", [])
    page = load_workbook(book).active
    assert page is not None
    for at, cells in enumerate(rows, 2):
        for column, text in enumerate(cells, 1):
            page.cell(at, column).value = text
            page.cell(at, column).data_type = "s"
    page.parent.save(book)
    _, page = written(check(book), tmp_path)
    column = 2 + ORDER_HEADERS.index("诉求摘要") + 1
    found = [page.cell(at, column) for at in range(3, 3 + len(titles))]
    assert [cell.value for cell in found] == titles
    assert {cell.data_type for cell in found} == {"s"}
    assert {cell.number_format for cell in found} == {"@"}
    assert {cell.hyperlink for cell in found} == {None}


def test_mended_rows_go_to_the_stage_and_the_rest_stays(tmp_path: Path) -> None:
    rows = [order("X1", 承办单位="城关"), order("X2", 承办单位="火星"), order("X3", 类型="抱怨")]
    imported = check(workbook(tmp_path / "一.xlsx", rows))
    _, page = written(imported, tmp_path)
    page.cell(3, UNIT).value = "城关镇"
    page.cell(4, UNIT).value = "金星"
    page.delete_rows(5)  # a row left out of it stays faulty
    job = mend(imported, page, tmp_path)
    assert job.message == "改好的表已收回，改了2行，还有2行有问题。"
    assert (now(imported).counts["new"], now(imported).counts["faulty"]) == (1, 2)
    left = FaultyRow.objects.get(imported=imported, row=3)
    assert (left.corrected, left.errors[0]["found"]) == ({str(UNIT - 3): "金星"}, "金星")
    accept_rows(actor=None, imported=imported)
    assert WorkOrder.objects.get(number="X1").unit.short_name == "城关镇"


def test_the_same_workbook_twice_is_once(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1", 承办单位="城关"), order("X2", 类型="抱怨")]))
    _, page = written(imported, tmp_path)
    page.cell(3, UNIT).value = "城关镇"
    mend(imported, page, tmp_path)
    job = mend(imported, page, tmp_path)
    assert job.message == "改好的表已收回，没有改动，还有1行有问题。1行早已没有问题，没有再改。"
    assert (now(imported).counts["new"], now(imported).counts["faulty"]) == (1, 1)


def test_an_untouched_workbook_changes_nothing(tmp_path: Path) -> None:
    titles = ["  空格 ", "两\n行", "反斜\\杠", "制表\t符", "全角　空格"]
    rows = [order(f"X{number}", 诉求摘要=title, 承办单位="城关") for number, title in enumerate(titles)]
    imported = check(workbook(tmp_path / "一.xlsx", rows))
    path, _ = written(imported, tmp_path)
    copy = tmp_path / "原样.xlsx"
    shutil.copyfile(path, copy)
    upload_mended(actor=None, imported=imported, content=copy, file_name=copy.name)
    (job,) = run_jobs()
    assert job.message == "改好的表已收回，没有改动，还有5行有问题。"
    assert not FaultyRow.objects.exclude(corrected={}).exists()


def test_rows_and_headers_nobody_knows_are_named(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1"), order("X2", 承办单位="城关")]))
    _, page = written(imported, tmp_path)
    page.cell(2, ERRORS + 1).value = "备注"
    page.cell(3, ERRORS + 1).value = "已问过"
    page.append(["工单", 2, "市12345平台"])
    page.append(["别的表", 9, "市12345平台"])
    page.append(["", "", "市12345平台"])
    message = mend(imported, page, tmp_path).message
    assert "没有这些栏目，没有用：备注。" in message
    assert "工单第2行" in message
    assert "（别的表，9）" in message
    assert "（没有工作表，没有行号）" in message


def test_columns_in_another_order_or_left_out_are_found_by_name(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1", 承办单位="城关")]))
    path = workbook(tmp_path / "改.xlsx", [["城关镇", "2", "工单"]], ["承办单位", "行号", "工作表"])
    upload_mended(actor=None, imported=imported, content=path, file_name=path.name)
    run_jobs()
    assert now(imported).counts["new"] == 1
    accept_rows(actor=None, imported=imported)
    assert WorkOrder.objects.get(number="X1").title == "反映路灯不亮"


def test_another_workbook_is_refused_in_a_sentence(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1", 承办单位="城关")]))
    path = workbook(tmp_path / "别的.xlsx", [order("X1")])
    upload_mended(actor=None, imported=imported, content=path, file_name=path.name)
    (job,) = run_jobs()
    assert job.state == "failed"
    assert "找不到“工作表”和“行号”" in job.message


def test_it_tells_what_is_left_after_correcting_in_the_browser(tmp_path: Path) -> None:
    rows = [order("X1", 承办单位="城关", 类型="抱怨"), order("X2", 承办单位="南寨"), order("X3", 返工次数="一")]
    imported = check(workbook(tmp_path / "一.xlsx", rows))
    first = FaultyRow.objects.get(imported=imported, row=2)
    correct_row(actor=None, row=first, cells={UNIT - 3: "城关镇"})
    settle_value(actor=None, imported=imported, field="unit", found="南寨", meant="南寨镇", remember=False)
    run_jobs()
    _, page = written(imported, tmp_path)
    assert numbers(page) == [2, 4]
    assert page.cell(3, UNIT).value == "城关镇"


def test_rows_of_several_sheets_keep_their_places(tmp_path: Path) -> None:
    turned = tuple(reversed(ORDER_HEADERS))
    path = sheets(
        tmp_path / "两月.xlsx",
        {
            "七月": [ORDER_HEADERS, order("X1", 承办单位="城关")],
            "八月": [["八月份工单"], turned, list(reversed(order("X2", 承办单位="南寨")))],
        },
    )
    imported = check(path)
    _, page = written(imported, tmp_path)
    assert [[cell.value for cell in page[at]][:4] for at in (3, 4)] == [
        ["七月", 2, "市12345平台", "X1"],
        ["八月", 3, "市12345平台", "X2"],
    ]
    page.cell(4, UNIT).value = "南寨镇"
    mend(imported, page, tmp_path)
    accept_rows(actor=None, imported=imported)
    assert WorkOrder.objects.get(number="X2").unit.short_name == "南寨镇"


def test_a_column_of_the_file_that_is_called_like_ours_is_told_apart(tmp_path: Path) -> None:
    headers = ["错误说明", *ORDER_HEADERS[:3], *ORDER_HEADERS[4:]]
    cells = order("X2", 承办单位="城关")
    path = workbook(tmp_path / "一.xlsx", [["反映路灯不亮", *cells[:3], *cells[4:]]], headers)
    imported = check(path)
    _, page = written(imported, tmp_path)
    page.cell(3, 2 + headers.index("承办单位") + 1).value = "城关镇"
    mend(imported, page, tmp_path)
    assert [row.corrected for row in FaultyRow.objects.filter(imported=imported)] == [
        {str(headers.index("承办单位")): "城关镇"}
    ]
