"""manage.py import_sheet: the same import without a browser."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from govaudit.imports.report import report_lines
from govaudit.models import AuditEntry, Import, ImportState
from govaudit.tasks import run_job
from hotline.models import WorkOrder
from tests.govaudit.imports.flow import ORDER_HEADERS, order, workbook
from units.models import Participation, Period

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("qianyang")]

SOURCE = "--source=市12345平台"


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_job, "apply_async", lambda args, **_: None)


def told(*arguments: object) -> list[str]:
    out = StringIO()
    call_command("import_sheet", *map(str, arguments), stdout=out)
    return out.getvalue().splitlines()


def test_a_good_file_is_checked_and_nothing_written(tmp_path: Path) -> None:
    path = workbook(tmp_path / "八月.xlsx", [order("X1"), order("X2")])
    lines = told("orders", path, SOURCE)
    imported = Import.objects.get()
    assert lines[:-1] == report_lines(imported)
    assert lines[-1] == (
        f"全部通过，还没有写入记录。加上 --accept 再运行一次，或者在网页上接受：/imports/{imported.code}/"
    )
    assert (imported.state, WorkOrder.objects.filter(number="X1").count()) == (ImportState.CHECKED, 0)
    assert path.exists()


def test_with_accept_the_rows_are_written(tmp_path: Path) -> None:
    lines = told("orders", workbook(tmp_path / "八月.xlsx", [order("X1"), order("X2")]), SOURCE, "--accept")
    assert lines[-1] == "第1批已接受：新增2条，修改0条"
    assert WorkOrder.objects.filter(number__in=["X1", "X2"]).count() == 2
    assert set(AuditEntry.objects.filter(act__startswith="import.").values_list("actor_name", flat=True)) == {"命令行"}


def test_faulty_rows_end_it_with_one(tmp_path: Path) -> None:
    path = workbook(tmp_path / "八月.xlsx", [order("X1"), order("X2", 承办单位="城关")])
    with pytest.raises(CommandError, match=r"^没有全部导入：有问题1行。可以在网页上接着处理：/imports/") as refusal:
        told("orders", path, SOURCE, "--accept")
    assert refusal.value.returncode == 1
    assert WorkOrder.objects.filter(number__in=["X1", "X2"]).count() == 1


def test_columns_that_cannot_be_told_are_named(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "八月.xlsx", [order("X1")], ["来源", "甲", "乙", "丙", "丁", "受理时间", "办结期限", "戊", "己"]
    )
    with pytest.raises(CommandError, match=r"工单编号.*请在网页上对应一次"):
        told("orders", path, SOURCE)


def test_without_a_source_it_is_the_command_lines_own(tmp_path: Path) -> None:
    told("orders", workbook(tmp_path / "八月.xlsx", [order("X1")]))
    assert Import.objects.get().source.name == "命令行导入"


def test_a_file_that_is_not_there_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"^读不到文件“.*没有.xlsx”"):
        told("orders", tmp_path / "没有.xlsx")


def test_an_unknown_kind_is_told_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="letters（县长信箱留言）"):
        told("nonsense", workbook(tmp_path / "八月.xlsx", [order("X1")]))


def test_a_broken_file_is_told_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(CommandError, match=r"。$"):
        told("orders", path)


def test_records_of_a_period_take_it_from_the_command_line(tmp_path: Path) -> None:
    Period.objects.create(code="2022Q3", name="2022年三季度", start="2022-07-01", end="2022-09-30", as_of="2022-09-30")
    path = workbook(tmp_path / "名册.xlsx", [["栏目更新", "城关镇", "各镇"]], ["领域", "单位", "分组"])
    with pytest.raises(CommandError, match="选定周期"):
        told("roster", path)
    told("roster", path, "--period=2022Q3", "--accept")
    assert [str(entry.unit) for entry in Participation.objects.filter(period__code="2022Q3")] == ["城关镇"]


def test_the_same_file_again_changes_nothing_and_is_noticed(tmp_path: Path) -> None:
    path = workbook(tmp_path / "八月.xlsx", [order("X1")])
    told("orders", path, SOURCE, "--accept")
    lines = told("orders", path, SOURCE, "--accept")
    assert any(line.startswith("同一个文件在") and line.endswith("接受了第1批") for line in lines)
    assert "读到数据1行：不用改动1行" in lines
    assert ORDER_HEADERS[0] in lines[3]
