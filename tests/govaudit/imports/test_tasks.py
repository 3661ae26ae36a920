"""Jobs of imports: run twice, left half-way, failed with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from govaudit.acts import ACTS
from govaudit.errors import NotAllowed
from govaudit.imports import tasks
from govaudit.imports.proposing import proposed_mapping
from govaudit.jobs import KINDS
from govaudit.models import Batch, FaultyRow, Import, ImportState, Job
from govaudit.services.import_rows import correct_row, settle_value
from govaudit.services.imports import (
    accept_rows,
    discard_import,
    map_columns,
    request_acceptance,
    request_undo,
    upload_file,
)
from hotline.models import WorkOrder
from tests.cast import Cast
from tests.govaudit.imports.flow import check, compute_job, now, order, run_jobs, upload, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("qianyang")]


def waiting() -> Job:
    return Job.objects.unfinished().get()


def test_all_jobs_of_imports_are_known_to_the_program() -> None:
    codes = {"import.read", "import.check", "import.recheck", "import.mend", "import.accept", "import.undo"}
    assert codes <= set(KINDS)
    assert codes - {"import.mend"} <= set(ACTS)


def test_the_page_of_the_import_shows_the_job_under_way(tmp_path: Path) -> None:
    path = workbook(tmp_path / "一.xlsx", [order("X1")])
    imported = upload_file(actor=None, kind="orders", source="市12345平台", content=path, file_name=path.name)
    assert imported.job == waiting().code
    assert waiting().title == "读取“一.xlsx”"


def test_reading_twice_leaves_one_set_of_rows(tmp_path: Path) -> None:
    path = workbook(tmp_path / "一.xlsx", [order("X1")])
    imported = upload_file(actor=None, kind="orders", source="市12345平台", content=path, file_name=path.name)
    first, second = compute_job(waiting()), compute_job(waiting())
    first()
    second()  # of a worker that had lost its lease
    assert sorted(file.name for file in imported.folder.iterdir()) == ["kept", "rows.tsv"]
    assert now(imported).state == ImportState.MAPPED


def test_checking_twice_leaves_one_stage_and_each_faulty_row_once(tmp_path: Path) -> None:
    imported = upload(workbook(tmp_path / "一.xlsx", [order("X1"), order("X2", 承办单位="城关")]))
    map_columns(actor=None, imported=imported, mapping=proposed_mapping(imported).mapping)
    first, second = compute_job(waiting()), compute_job(waiting())
    first()
    second()
    assert (now(imported).counts["new"], FaultyRow.objects.filter(imported=imported).count()) == (1, 1)


def test_rechecking_knows_what_was_corrected_since_it_began(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1", 承办单位="城关"), order("X2", 承办单位="城关")]))
    settle_value(actor=None, imported=imported, field="unit", found="城关", meant="城关镇", remember=False)
    write = compute_job(waiting())
    row = FaultyRow.objects.get(imported=imported, row=2)
    assert correct_row(actor=None, row=row, cells={4: "南寨镇"}) is None
    write()
    assert (now(imported).counts["new"], now(imported).counts["faulty"]) == (2, 0)
    accept_rows(actor=None, imported=imported)
    assert WorkOrder.objects.get(number="X1").unit.short_name == "南寨镇"


def test_rechecking_twice_puts_each_row_into_the_stage_once(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1", 承办单位="城关")]))
    settle_value(actor=None, imported=imported, field="unit", found="城关", meant="城关镇", remember=False)
    first, second = compute_job(waiting()), compute_job(waiting())
    first()
    second()
    assert (now(imported).counts["new"], now(imported).counts.get("repeated", 0)) == (1, 0)


def test_accepting_twice_makes_one_batch(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1"), order("X2", 承办单位="城关")]))
    request_acceptance(actor=None, imported=imported)
    first, second = compute_job(waiting()), compute_job(waiting())
    assert first().message == "已接受第1批：新增1条，修改0条。还有1行有问题，没有导入。"
    assert second().message == "“一.xlsx”没有要新增或修改的记录。"


def test_undoing_twice_is_undoing_once(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1")]))
    batch = accept_rows(actor=None, imported=imported)
    assert batch is not None
    request_undo(actor=None, batch=batch)
    first, second = compute_job(waiting()), compute_job(waiting())
    assert first().message == second().message == "“一.xlsx”第1批已撤销：删除1条，恢复0条。"


def test_an_undo_that_something_stands_against_fails_with_what_it_is(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1")]))
    accept_rows(actor=None, imported=imported)
    from django.utils import timezone

    WorkOrder.objects.filter(number="X1").update(title="手工改过", changed_at=timezone.now())
    request_undo(actor=None, batch=Batch.objects.get(imported=imported))
    (job,) = run_jobs()
    assert job.state == "failed"
    assert "X1" in job.message
    assert WorkOrder.objects.get(number="X1").title == "手工改过"


def test_a_job_of_an_import_given_up_meanwhile_changes_nothing(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1", 承办单位="城关")]))
    settle_value(actor=None, imported=imported, field="unit", found="城关", meant="城关镇", remember=False)
    write = compute_job(waiting())
    discard_import(actor=None, imported=imported)
    write()
    assert (now(imported).state, now(imported).counts) == (ImportState.DISCARDED, {})


def test_the_job_of_a_file_that_cannot_be_read_says_so_and_why(tmp_path: Path) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(b"\x00\x01 no table")
    imported = upload_file(actor=None, kind="orders", source="市12345平台", content=path, file_name=path.name)
    (job,) = run_jobs()
    assert now(imported).refusal
    assert job.message == f"没有读成：{now(imported).refusal}"


def test_a_check_overtaken_by_another_mapping_does_not_say_that_it_checked(tmp_path: Path) -> None:
    imported = upload(workbook(tmp_path / "一.xlsx", [order("X1")]))
    mapping = proposed_mapping(imported).mapping
    map_columns(actor=None, imported=imported, mapping=mapping)
    write = compute_job(waiting())
    Import.objects.filter(pk=imported.pk).update(settled={"unit": {"城关": "城关镇"}})
    assert write().message == "其间又有改动，这次核对不用了。"


def test_a_recheck_of_an_import_given_up_meanwhile_does_not_say_that_it_checked(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1", 承办单位="城关")]))
    settle_value(actor=None, imported=imported, field="unit", found="城关", meant="城关镇", remember=False)
    write = compute_job(waiting())
    discard_import(actor=None, imported=imported)
    assert write().message == "“一.xlsx”已经不在待接受状态，什么都没有改。"


def test_accepting_says_what_was_left_behind(tmp_path: Path) -> None:
    rows = [order("X1"), order("X2", 承办单位="城关"), order("X3", 承办单位="城关")]
    request_acceptance(actor=None, imported=check(workbook(tmp_path / "一.xlsx", rows)))
    (job,) = run_jobs()
    assert job.message == "已接受第1批：新增1条，修改0条。还有2行有问题，没有导入。"


def test_a_person_without_the_right_of_the_kind_cannot_run_its_jobs(tmp_path: Path, cast: Cast) -> None:
    headers = ["代码", "规范简称", "类别", "分组", "建制序"]
    imported = check(
        workbook(tmp_path / "单位.xlsx", [["Z99", "新镇", "镇", "各镇", "99"]], headers), "units", source="编办"
    )
    for run in (tasks.check, tasks.recheck, tasks.accept):
        with pytest.raises(NotAllowed):
            run(actor=cast.checker, report=lambda *step: None, code=imported.code)
    assert Import.objects.get().state == ImportState.CHECKED
