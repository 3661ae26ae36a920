"""Two people at once: each row is taken over once, each batch undone once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from govaudit.models import AuditEntry, Batch, FaultyRow, Import
from govaudit.services.import_rows import correct_row
from govaudit.services.imports import accept_rows, undo_import
from govaudit.tasks import run_job
from hotline.models import WorkOrder
from tests.govaudit.imports.flow import check, now, order, workbook

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("qianyang")]


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_job, "apply_async", lambda args, **_: None)


def together(*works: Callable[[], Any]) -> list[Any]:
    """Do the works at the same moment, each in a thread with a connection of its own; gives what came of them."""
    start = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        try:
            start.wait(60)
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def checked(path: Path) -> Import:
    return check(workbook(path, [order(f"X{number}") for number in range(50)]))


def test_two_who_accept_the_same_import_make_one_batch(tmp_path: Path) -> None:
    imported = checked(tmp_path / "一.xlsx")
    accept = partial(accept_rows, actor=None, imported=imported)
    results = together(accept, accept)
    assert sorted(type(result).__name__ for result in results) == ["Batch", "NoneType"]
    assert WorkOrder.objects.filter(number__startswith="X").count() == 50
    assert Batch.objects.count() == 1


def test_two_who_accept_the_same_file_uploaded_twice_add_each_record_once(tmp_path: Path) -> None:
    one, two = checked(tmp_path / "一.xlsx"), checked(tmp_path / "二.xlsx")
    results = together(partial(accept_rows, actor=None, imported=one), partial(accept_rows, actor=None, imported=two))
    assert sorted(type(result).__name__ for result in results) == ["Batch", "NoneType"]
    assert WorkOrder.objects.filter(number__startswith="X").count() == 50


def test_two_who_undo_a_batch_undo_it_once(tmp_path: Path) -> None:
    imported = checked(tmp_path / "一.xlsx")
    batch = accept_rows(actor=None, imported=imported)
    assert batch is not None
    undo = partial(undo_import, actor=None, batch=batch)
    results = together(undo, undo)
    assert [type(result).__name__ for result in results] == ["Batch", "Batch"]
    said = AuditEntry.objects.filter(act="import.undo").order_by("pk").values_list("summary", flat=True)
    assert list(said) == ["撤销“一.xlsx”第1批：删去50条，恢复0条", "撤销“一.xlsx”第1批：早已撤销，无变化"]


def test_two_who_correct_the_same_row_put_it_into_the_stage_once(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1"), order("X2", 承办单位="城关")]))
    row = FaultyRow.objects.get(imported=imported)
    correct = partial(correct_row, actor=None, row=row, cells={4: "城关镇"})
    assert together(correct, correct) == [None, None]
    assert (now(imported).counts["new"], now(imported).counts["repeated"]) == (2, 0)


def test_one_accepts_while_another_corrects(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1"), order("X2", 承办单位="城关")]))
    row = FaultyRow.objects.get(imported=imported)
    together(
        lambda: accept_rows(actor=None, imported=imported),
        lambda: correct_row(actor=None, row=row, cells={4: "城关镇"}),
    )
    accept_rows(actor=None, imported=imported)
    assert sorted(WorkOrder.objects.filter(number__startswith="X").values_list("number", flat=True)) == ["X1", "X2"]
