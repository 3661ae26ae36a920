"""What an import relies on is gone: its file, the rows as read, the table in which rows wait."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from govaudit.errors import Conflict, UserError
from govaudit.imports.pipeline import stage_of
from govaudit.imports.selectors import dropped_rows, faulty_rows, missing_from
from govaudit.imports.staging import Stage
from govaudit.models import Import, ImportState, Job
from govaudit.services.import_rows import correct_row, drop_rows, restore_rows, upload_mended
from govaudit.services.imports import accept_rows, discard_import, request_check, upload_file
from tests.cast import Cast
from tests.govaudit.imports.flow import check, compute_job, now, order, run_jobs, workbook
from units.models import Closing, Period, User

SignIn = Callable[[User], Client]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("qianyang")]


@pytest.fixture
def imported(tmp_path: Path) -> Import:
    """Two good rows, two faulty ones of which one is dropped."""
    rows = [order("X1"), order("X2"), order("X3", 承办单位="城关"), order("X4", 类型="抱怨")]
    found = check(workbook(tmp_path / "一.xlsx", rows))
    dropped = faulty_rows(found)[1]
    return drop_rows(actor=None, imported=found, rows=[dropped.pk])


def lose_table(imported: Import) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TABLE "{imported.stage}"')


def lose_rows(imported: Import) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{imported.stage}"')


def correct(imported: Import) -> None:
    correct_row(actor=None, row=faulty_rows(imported)[0], cells={4: "城关镇"})


def restore(imported: Import) -> None:
    restore_rows(actor=None, imported=imported, rows=[dropped_rows(imported)[0].pk])


def accept(imported: Import) -> None:
    accept_rows(actor=None, imported=imported)


@pytest.mark.parametrize("lose", [lose_table, lose_rows])
@pytest.mark.parametrize("play", [correct, restore, accept])
def test_acts_on_rows_that_are_gone_say_so_and_change_nothing(
    imported: Import, lose: Callable[[Import], None], play: Callable[[Import], None]
) -> None:
    lose(imported)
    before = now(imported).counts
    with pytest.raises(Conflict, match=r"已经不全.*重新核对"):
        play(imported)
    assert (now(imported).counts, now(imported).state) == (before, ImportState.CHECKED)


@pytest.mark.parametrize("look", [stage_of, missing_from])
def test_pages_of_rows_that_are_gone_say_so(imported: Import, look: Callable[[Import], Any]) -> None:
    lose_table(imported)
    with pytest.raises(Conflict, match="重新核对"):
        look(imported)


@pytest.mark.parametrize("lose", [lose_table, lose_rows])
def test_rows_that_are_gone_come_back_by_a_new_check(imported: Import, lose: Callable[[Import], None]) -> None:
    lose(imported)
    request_check(actor=None, imported=imported)
    run_jobs()
    found = now(imported).counts
    assert (found["new"], found["faulty"], found["dropped"]) == (2, 1, 1)


def test_an_import_whose_table_is_gone_can_be_given_up(imported: Import) -> None:
    lose_table(imported)
    assert discard_import(actor=None, imported=imported).state == ImportState.DISCARDED


def test_a_check_of_rows_that_are_gone_is_refused(imported: Import) -> None:
    shutil.rmtree(imported.folder)
    with pytest.raises(UserError, match="留存的内容不在了，请重新上传"):
        request_check(actor=None, imported=imported)
    assert now(imported).state == ImportState.CHECKED


def test_a_check_whose_rows_go_before_it_runs_fails_with_a_sentence(imported: Import) -> None:
    request_check(actor=None, imported=imported)
    shutil.rmtree(imported.folder)
    (job,) = run_jobs()
    assert (job.state, job.message) == ("failed", "这个文件留存的内容不在了，请重新上传。")


def test_a_row_refused_at_the_last_moment_whose_cells_are_gone_is_not_lost(tmp_path: Path, cast: Cast) -> None:
    spring = {"受理时间": "2022-05-09 09:00", "办结期限": "2022-05-19 09:00"}
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1", **spring)]))
    Closing.objects.create(period=Period.objects.get(code="2022Q2"), area="orders", closed_by=cast.manager)
    imported.raw_rows.unlink()
    with pytest.raises(UserError, match="留存的内容不在了"):
        accept(imported)
    assert [row.row for row in stage_of(imported).rows(None, 0, 9)] == [2]


def test_reading_a_file_that_is_gone_fails_with_a_sentence(tmp_path: Path) -> None:
    path = workbook(tmp_path / "一.xlsx", [order("X1")])
    imported = upload_file(actor=None, kind="orders", source="市12345平台", content=path, file_name=path.name)
    imported.kept_file.unlink()
    with pytest.raises(UserError, match="留存的内容不在了"):
        compute_job(Job.objects.unfinished().get())


def test_a_mended_workbook_that_is_gone_is_asked_for_again(imported: Import, tmp_path: Path) -> None:
    upload_mended(
        actor=None, imported=imported, content=workbook(tmp_path / "改好.xlsx", [order("X1")]), file_name="改好.xlsx"
    )
    shutil.rmtree(imported.folder)
    (job,) = run_jobs()
    assert (job.state, "请重新上传改好的表" in job.message) == ("failed", True)


@pytest.mark.django_db(transaction=True)
def test_a_page_whose_rows_go_while_it_is_made_leads_back_to_the_import(
    imported: Import, cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk, rows_of = sign_in(cast.checker), Stage.rows

    def rows(stage: Stage, *args: Any) -> Any:
        with transaction.atomic():  # somebody else's request
            request_check(actor=None, imported=imported)
        return rows_of(stage, *args)

    monkeypatch.setattr(Stage, "rows", rows)
    answer = clerk.get(f"/imports/{imported.code}/rows/")
    assert (answer.status_code, answer["Location"]) == (302, f"/imports/{imported.code}/")
