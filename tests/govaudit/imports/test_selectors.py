"""Questions about imports: rows at fault, check sums, what a source no longer lists, where a record came from."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from checks.models import MediaAccount
from govaudit.imports.pipeline import stage_of
from govaudit.imports.report import report_lines
from govaudit.imports.selectors import faulty_rows, missing_from, provenance, same_file
from govaudit.imports.staging import Verdict
from govaudit.models import Import
from govaudit.services.import_rows import correct_row, drop_rows
from govaudit.services.imports import accept_rows, request_check, undo_import
from hotline.models import WorkOrder
from tests.govaudit.imports.flow import ORDER_HEADERS, check, now, order, run_jobs, sheets, upload, workbook

ACCOUNT_HEADERS = ("账号名称", "平台", "主办单位", "开设日期")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("qianyang")]


def test_the_same_file_again_is_noticed(tmp_path: Path) -> None:
    path = workbook(tmp_path / "一.xlsx", [order("X1")])
    shutil.copyfile(path, tmp_path / "二.xlsx")
    first, second = check(path), upload(tmp_path / "二.xlsx")
    accept_rows(actor=None, imported=first)
    assert [(found.pk, found.batches.count()) for found in same_file(second)] == [(first.pk, 1)]
    assert list(same_file(first)) == []


def test_another_file_is_not_the_same(tmp_path: Path) -> None:
    check(workbook(tmp_path / "一.xlsx", [order("X1")]))
    other = check(workbook(tmp_path / "二.xlsx", [order("X2")]))
    assert list(same_file(other)) == []


def test_a_mended_row_is_no_faulty_row(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1", 承办单位="城关"), order("X2", 承办单位="城关")]))
    correct_row(actor=None, row=faulty_rows(imported)[0], cells={4: "城关镇"})
    assert [row.row for row in faulty_rows(imported)] == [3]


def test_rows_are_paged_by_verdict(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1"), order("X2"), order("X2"), order("X3")]))
    page = stage_of(imported).rows(Verdict.NEW, 1, 2)
    assert [(row.row, row.record.number) for row in page] == [(3, "X2"), (5, "X3")]  # type: ignore[attr-defined]


def test_a_record_knows_its_file_sheet_and_row(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "八月.xlsx", [order("X1"), order("X2")]))
    accept_rows(actor=None, imported=imported)
    found = WorkOrder.objects.get(number="X2")
    assert provenance(found) == ("导入自 八月.xlsx · 工单 · 第 3 行", f"/imports/{imported.code}/")


def test_a_row_of_a_csv_has_no_sheet(tmp_path: Path) -> None:
    path = tmp_path / "八月.csv"
    path.write_text("\n".join(",".join(row) for row in (ORDER_HEADERS, order("X1"))), encoding="gb18030")
    imported = check(path)
    accept_rows(actor=None, imported=imported)
    found = provenance(WorkOrder.objects.get(number="X1"))
    assert found is not None
    assert found[0] == "导入自 八月.csv · 第 2 行"


def test_a_record_entered_by_hand_has_no_file() -> None:
    assert provenance(WorkOrder.objects.order_by("pk")[0]) is None


def test_what_a_source_no_longer_lists_is_missing(tmp_path: Path) -> None:
    first = check(workbook(tmp_path / "一.xlsx", [order("X1"), order("X2"), order("X3")]))
    batch = accept_rows(actor=None, imported=first)
    second = check(workbook(tmp_path / "二.xlsx", [order("X1"), order("X3")]))
    assert second.counts["missing"] == 1
    assert [record.number for record in missing_from(second)] == ["X2"]
    assert batch is not None
    undo_import(actor=None, batch=batch)
    third = check(workbook(tmp_path / "三.xlsx", [order("X1"), order("X3")]))
    assert third.counts["missing"] == 0


def missing(imported: Import) -> list[str]:
    imported = now(imported)
    found = sorted(record.number for record in missing_from(imported))
    assert imported.counts["missing"] == len(found)
    return found


def test_records_of_faulty_and_dropped_rows_are_not_missing(tmp_path: Path) -> None:
    rows = [order(f"X{number}", 承办单位="城关") for number in range(1, 5)]
    first = check(workbook(tmp_path / "一.xlsx", [order("X0"), *rows]))
    for row in faulty_rows(first):
        correct_row(actor=None, row=row, cells={4: "城关镇"})
    assert accept_rows(actor=None, imported=now(first)) is not None
    second = check(workbook(tmp_path / "二.xlsx", [order("X0"), *rows[:3], order("", 承办单位="城关")]))
    assert missing(second) == ["X4"]
    faulty = {row.row: row for row in faulty_rows(second)}
    assert [faulty[row].record for row in (3, 6)] == [WorkOrder.objects.get(number="X1").pk, None]
    drop_rows(actor=None, imported=second, rows=[faulty[4].pk])
    correct_row(actor=None, row=faulty[5], cells={4: "没有", 1: "X4"})
    assert missing(second) == ["X3"]
    request_check(actor=None, imported=second)
    run_jobs()
    assert missing(second) == ["X3"]


def test_a_faulty_row_names_its_record_by_code_or_by_what_recognises_it(tmp_path: Path) -> None:
    good = [["甲号", "微信公众号", "城关镇", "2020-01-02"], ["乙号", "微信公众号", "城关镇", "2020-01-02"]]
    known = check(workbook(tmp_path / "一.xlsx", good, ACCOUNT_HEADERS), "accounts")
    assert accept_rows(actor=None, imported=known) is not None
    first, second = MediaAccount.objects.filter(name__in=("甲号", "乙号")).order_by("code")
    bad = ["城关镇", "没有日期"]
    rows = [
        [first.code, "没有", "没有", *bad],
        ["", "乙号", "微信公众号", *bad],
        ["", "乙号", "没有", *bad],
        ["M 错/", "乙号", "微信公众号", *bad],
    ]
    again = check(workbook(tmp_path / "二.xlsx", rows, ("代码", *ACCOUNT_HEADERS)), "accounts")
    assert [row.record for row in faulty_rows(again)] == [first.pk, second.pk, None, None]


def test_a_total_that_does_not_agree_is_told(tmp_path: Path) -> None:
    rows = [order("X1", 返工次数="2"), order("X2", 返工次数="3"), ["合计", "", "", "", "", "", "", "", "6"]]
    imported = check(workbook(tmp_path / "一.xlsx", rows))
    assert imported.counts["rows"] == 2
    assert imported.totals == [
        {"sheet": 0, "row": 4, "label": "合计", "header": "返工次数", "stated": "6", "read": "5"}
    ]
    assert "工作表“工单”第4行“合计”的“返工次数”写的是6，各行加起来是5" in report_lines(imported)


def test_corrected_cells_count_in_the_sum_and_dropped_rows_too(tmp_path: Path) -> None:
    total = ["合计", *[""] * 7, "6"]
    rows = [order("X1", 返工次数="2"), order("X2", 返工次数="一次"), order("X3", 返工次数="3", 类型="抱怨"), total]
    imported = check(workbook(tmp_path / "一.xlsx", rows))
    assert [entry["read"] for entry in imported.totals] == ["5"]
    mended, dropped = imported.faulty_rows.order_by("row")
    correct_row(actor=None, row=mended, cells={8: "1"})
    drop_rows(actor=None, imported=imported, rows=[dropped.pk])
    request_check(actor=None, imported=now(imported))
    run_jobs()
    assert [entry["read"] for entry in now(imported).totals] == ["6"]


def test_subtotals_are_held_against_their_own_block(tmp_path: Path) -> None:
    blank = [""] * 7
    rows = [
        order("X1", 返工次数="2"),
        ["小计", *blank, "2"],
        order("X2", 返工次数="3"),
        order("X3", 返工次数="4"),
        ["小计", *blank, "7"],
        ["总计", *blank, "9"],
    ]
    imported = check(workbook(tmp_path / "一.xlsx", rows))
    assert [(total["label"], total["stated"], total["read"]) for total in imported.totals] == [
        ("小计", "2", "2"),
        ("小计", "7", "7"),
        ("总计", "9", "9"),
    ]


def test_a_wrong_subtotal_is_told_with_the_sum_of_its_block(tmp_path: Path) -> None:
    blank = [""] * 7
    rows = [
        order("X1", 返工次数="2"),
        ["小计", *blank, "2"],
        order("X2", 返工次数="3"),
        ["小计", *blank, "5"],
    ]
    imported = check(workbook(tmp_path / "一.xlsx", rows))
    assert [(total["stated"], total["read"]) for total in imported.totals] == [("2", "2"), ("5", "3")]


def test_totals_of_several_tables_in_one_sheet_are_each_their_own(tmp_path: Path) -> None:
    blank = [""] * 7
    rows = [
        order("X1", 返工次数="2"),
        ["合计", *blank, "2"],
        order("X2", 返工次数="3"),
        ["合计", *blank, "3"],
    ]
    imported = check(workbook(tmp_path / "一.xlsx", rows))
    assert [(total["stated"], total["read"]) for total in imported.totals] == [("2", "2"), ("3", "3")]


def test_the_report_tells_file_columns_rows_faults_and_batches(tmp_path: Path) -> None:
    path = sheets(
        tmp_path / "八月.xlsx",
        {
            "工单": [
                [*ORDER_HEADERS, "备用"],
                [*order("X1"), ""],
                [*order("X2", 承办单位="城关"), ""],
                [*order("X3"), ""],
            ]
        },
    )
    imported = check(path)
    batch = accept_rows(actor=None, imported=imported)
    assert batch is not None
    lines = report_lines(now(imported))
    assert lines[:3] == [
        "文件：八月.xlsx，导入12345工单，来源“市12345平台”",
        "工作表“工单”：表头在第1行，10栏",
        f"栏目：{'；'.join(ORDER_HEADERS)}",
    ]
    assert "不用的栏目：备用" in lines
    assert "读到数据3行：已接受2条，有问题1行" in lines
    assert "  承办单位 “城关”：1行" in lines
    (row,) = [line for line in lines if line.startswith("  工作表“工单”第3行“承办单位”（E3）写的是“城关”，应为")]
    assert row.endswith("是不是“城关镇”？")
    assert lines[-1] == "第1批已接受：新增2条，修改0条"
