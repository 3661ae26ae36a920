"""Faulty rows that a person decides not to bring in, and brings back."""

from __future__ import annotations

from pathlib import Path

import pytest

from govaudit.errors import Conflict
from govaudit.imports.grouping import fault_groups
from govaudit.imports.mending import compare
from govaudit.imports.pipeline import mapping_of
from govaudit.imports.selectors import dropped_rows, faulty_rows
from govaudit.imports.spool import RawRow
from govaudit.imports.workbook import write_workbook
from govaudit.models import AuditEntry, Import, ImportState
from govaudit.services.import_rows import correct_row, drop_rows, record_recheck, restore_rows, settle_value
from govaudit.services.imports import accept_rows, discard_import, map_columns
from hotline.models import WorkOrder
from tests.govaudit.imports.flow import check, now, order, run_jobs, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("qianyang")]

BAD = {"承办单位": "城关"}


@pytest.fixture
def imported(tmp_path: Path) -> Import:
    """A good row, one with an unknown unit (row 3), one with an unknown type (row 4)."""
    return check(workbook(tmp_path / "一.xlsx", [order("X1"), order("X2", **BAD), order("X3", 类型="抱怨")]))


def drop(imported: Import, *numbers: int) -> Import:
    return drop_rows(actor=None, imported=imported, rows=keys(imported, *numbers))


def keys(imported: Import, *numbers: int) -> list[int]:
    return list(imported.faulty_rows.filter(row__in=numbers).values_list("pk", flat=True))


def numbers_of(imported: Import) -> tuple[list[int], list[int]]:
    """Row numbers of the faulty rows and of the dropped ones."""
    return [row.row for row in faulty_rows(imported)], [row.row for row in dropped_rows(imported)]


def counts(imported: Import) -> tuple[int, int, int]:
    found = now(imported).counts
    return found["new"], found["faulty"], found["dropped"]


def test_a_dropped_row_is_faulty_nowhere(imported: Import, tmp_path: Path) -> None:
    drop(imported, 3)
    assert counts(imported) == (1, 1, 1)
    assert numbers_of(imported) == ([4], [3])
    assert [group.field for group in fault_groups(imported)] == ["kind"]
    assert write_workbook(imported, tmp_path / "有问题的行.xlsx") == 1


def test_the_entry_names_the_number_of_rows(imported: Import) -> None:
    drop(imported, 3, 4)
    assert AuditEntry.objects.latest("pk").summary == "“一.xlsx”不导入有问题的2行"


def test_dropping_twice_is_dropping_once(imported: Import) -> None:
    drop(imported, 3)
    drop(imported, 3)
    assert counts(imported) == (1, 1, 1)
    assert AuditEntry.objects.latest("pk").summary.endswith("无变化")


def test_a_row_mended_meanwhile_is_not_dropped(imported: Import) -> None:
    row = faulty_rows(imported)[0]
    correct_row(actor=None, row=row, cells={4: "城关镇"})
    drop_rows(actor=None, imported=imported, rows=[row.pk])
    assert counts(imported) == (2, 1, 0)


def test_a_dropped_row_stays_out_of_a_new_check_even_if_it_were_good(imported: Import) -> None:
    drop(imported, 3)
    settle_value(actor=None, imported=imported, field="kind", found="抱怨", meant="投诉", remember=False)
    run_jobs()
    assert counts(imported) == (2, 0, 1)
    map_columns(actor=None, imported=imported, mapping=mapping_of(imported))
    run_jobs()
    assert counts(imported) == (2, 0, 1)
    accept_rows(actor=None, imported=imported)
    assert not WorkOrder.objects.filter(number="X2").exists()


def test_a_dropped_row_with_a_meaning_settled_since_is_not_staged_by_a_new_check(imported: Import) -> None:
    drop(imported, 4)
    settle_value(actor=None, imported=imported, field="unit", found="城关", meant="城关镇", remember=True)
    run_jobs()
    assert counts(imported) == (2, 0, 1)


def test_a_recheck_begun_before_leaves_a_dropped_row_alone(imported: Import) -> None:
    rows = keys(imported, 3)
    drop(imported, 3)
    record_recheck(actor=None, imported=imported, rows=rows)
    assert numbers_of(imported) == ([4], [3])


def test_a_dropped_row_is_not_corrected(imported: Import) -> None:
    row = faulty_rows(imported)[0]
    drop(imported, 3)
    with pytest.raises(Conflict, match="恢复"):
        correct_row(actor=None, row=row, cells={4: "城关镇"})


def test_a_mended_workbook_does_not_bring_back_a_dropped_row(imported: Import) -> None:
    drop(imported, 3)
    header = RawRow(0, 1, ["工作表", "行号", "承办单位"])
    mended = compare(imported, [header, RawRow(0, 2, ["工单", "3", "城关镇"])])
    assert (mended.corrections, len(mended.unknown_rows), mended.good_before) == ({}, 1, 0)


def test_an_import_with_nothing_but_dropped_rows_is_finished(imported: Import) -> None:
    accept_rows(actor=None, imported=imported)
    assert drop(imported, 3).state == ImportState.CHECKED
    assert drop(imported, 4).state == ImportState.FINISHED
    assert (now(imported).stage, now(imported).counts["dropped"]) == ("", 2)


def test_accepting_all_that_is_left_beside_dropped_rows_finishes(imported: Import) -> None:
    drop(imported, 3, 4)
    accept_rows(actor=None, imported=imported)
    assert (now(imported).state, now(imported).counts["dropped"]) == (ImportState.FINISHED, 2)


def test_a_restored_row_is_faulty_again(imported: Import) -> None:
    drop(imported, 3, 4)
    restore_rows(actor=None, imported=imported, rows=keys(imported, 3))
    assert counts(imported) == (1, 1, 1)
    assert numbers_of(imported) == ([3], [4])
    assert AuditEntry.objects.latest("pk").summary == "“一.xlsx”恢复原定不导入的1行"


def test_a_restored_row_that_is_good_by_now_goes_to_the_stage(imported: Import, tmp_path: Path) -> None:
    drop(imported, 3)
    other = check(workbook(tmp_path / "二.xlsx", [order("Y1", **BAD)]))
    settle_value(actor=None, imported=other, field="unit", found="城关", meant="城关镇", remember=True)
    for _ in range(2):
        restore_rows(actor=None, imported=imported, rows=keys(imported, 3))
    assert counts(imported) == (2, 1, 0)
    assert now(imported).counts["repeated"] == 0


def test_a_row_restored_after_the_end_is_checked_with_the_whole_file(imported: Import) -> None:
    accept_rows(actor=None, imported=imported)
    drop(imported, 3, 4)
    restore_rows(actor=None, imported=imported, rows=keys(imported, 4))
    run_jobs()
    assert now(imported).state == ImportState.CHECKED
    assert counts(imported) == (0, 1, 1)
    assert numbers_of(imported) == ([4], [3])


def test_dropped_rows_go_with_an_import_given_up(imported: Import) -> None:
    drop(imported, 3)
    discard_import(actor=None, imported=imported)
    assert numbers_of(imported) == ([], [])
