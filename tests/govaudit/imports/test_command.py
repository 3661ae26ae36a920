"""manage.py import_sheet: the same import without a browser."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from openpyxl import load_workbook

from govaudit.imports.kinds import KINDS
from govaudit.imports.report import report_lines
from govaudit.imports.templates import write_template
from govaudit.models import AuditEntry, Batch, Import, ImportState, Job
from govaudit.services.imports import undo_import
from govaudit.tasks import run_job
from hotline.models import WorkOrder
from tests.cast import Cast
from tests.govaudit.imports.flow import ORDER, ORDER_HEADERS, order, workbook
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
    with pytest.raises(CommandError, match=r"^读不到文件“.*没有.xlsx”：没有这个文件或文件夹。请检查路径。$"):
        told("orders", tmp_path / "没有.xlsx")
    with pytest.raises(CommandError, match=r"”：这是文件夹，不是文件。请检查路径。$"):
        told("orders", tmp_path)


def test_an_unknown_kind_is_told_before_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="没有“nonsense”这种表"):
        told("nonsense", tmp_path / "没有.xlsx")


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


def test_what_is_told_of_the_rows_adds_up_after_an_acceptance(tmp_path: Path) -> None:
    told("orders", workbook(tmp_path / "七月.xlsx", [order("X1"), order("X2")]), SOURCE, "--accept")
    rows = [order("X1"), order("X2", 诉求摘要="路灯又不亮"), order("X3"), order("X4", 承办单位="城关")]
    out = StringIO()
    with pytest.raises(CommandError):
        call_command(
            "import_sheet", "orders", str(workbook(tmp_path / "八月.xlsx", rows)), SOURCE, "--accept", stdout=out
        )
    assert "读到数据4行：已接受2条，不用改动1行，有问题1行" in out.getvalue().splitlines()


@pytest.mark.parametrize("more", [(), ("--accept",)])
def test_a_file_without_data_rows_is_over_at_once(tmp_path: Path, more: tuple[str, ...]) -> None:
    template = tmp_path / "模板.xlsx"
    with template.open("wb") as target:
        write_template(target, KINDS["orders"], created=timezone.now())
    lines = told("orders", template, SOURCE, *more)
    assert lines[-2:] == ["读到数据0行", "文件里没有数据行，没有可以导入的内容，这次导入已经结束。"]
    assert Import.objects.get().state == ImportState.DISCARDED


def test_rows_are_counted_without_the_notes_and_lists_of_the_template(tmp_path: Path) -> None:
    template = tmp_path / "模板.xlsx"
    with template.open("wb") as target:
        write_template(target, KINDS["orders"], created=timezone.now())
    book = load_workbook(template)
    page = book.worksheets[0]
    page.append([ORDER.get(str(cell.value).rstrip("*")) for cell in page[3]])
    book.save(template)
    told("orders", template, SOURCE)
    assert Job.objects.get(kind="import.read").message == "“模板.xlsx”已读取，1行。"
    assert AuditEntry.objects.get(act="import.read").summary == "读取“模板.xlsx”：1张工作表，1行"


def test_what_was_only_checked_is_taken_up_again_to_be_accepted(tmp_path: Path) -> None:
    path = workbook(tmp_path / "八月.xlsx", [order("X1"), order("X2")])
    told("orders", path, SOURCE)
    lines = told("orders", path, SOURCE, "--accept")
    assert lines[-1] == "第1批已接受：新增2条，修改0条"
    assert Import.objects.get().state == ImportState.FINISHED


@pytest.mark.parametrize("change", ["source", "content", "uploader"])
def test_what_waits_of_another_source_file_or_person_is_left_alone(tmp_path: Path, change: str, cast: Cast) -> None:
    path = workbook(tmp_path / "八月.xlsx", [order("X1")])
    told("orders", path, SOURCE)
    if change == "uploader":
        Import.objects.update(uploaded_by=cast.checker)
    if change == "content":
        workbook(path, [order("X2")])
    told("orders", path, "--source=县12345平台" if change == "source" else SOURCE)
    assert list(Import.objects.values_list("state", flat=True)) == [ImportState.CHECKED] * 2


def test_the_same_file_after_an_undone_acceptance_says_so(tmp_path: Path) -> None:
    path = workbook(tmp_path / "八月.xlsx", [order("X1")])
    told("orders", path, SOURCE, "--accept")
    undo_import(actor=None, batch=Batch.objects.get())
    assert any(line.endswith("上传过，接受的后来都撤销了") for line in told("orders", path, SOURCE))
