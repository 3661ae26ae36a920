"""Rows that are good since they were corrected, and are corrected once more."""

from __future__ import annotations

from pathlib import Path

import pytest

from govaudit.errors import Conflict
from govaudit.imports.pipeline import stage_of
from govaudit.imports.selectors import corrected_rows, faulty_rows
from govaudit.models import AuditEntry, FaultyRow, Import
from govaudit.services.import_rows import correct_row, drop_rows
from govaudit.services.imports import accept_rows, undo_import
from hotline.models import WorkOrder
from tests.govaudit.imports.flow import ORDER_HEADERS, check, now, order, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("qianyang")]
UNIT, NUMBER = ORDER_HEADERS.index("承办单位"), ORDER_HEADERS.index("工单编号")


@pytest.fixture
def imported(tmp_path: Path) -> Import:
    """Row 2 is good, row 3 was corrected and is good since."""
    found = check(workbook(tmp_path / "一.xlsx", [order("X1"), order("X2", 承办单位="城关")]))
    assert correct_row(actor=None, row=faulty_rows(found)[0], cells={UNIT: "城关镇"}) is None
    return now(found)


def the_row(imported: Import) -> FaultyRow:
    return corrected_rows(imported).get()


def staged(imported: Import) -> list[tuple[int, str]]:
    rows = stage_of(now(imported)).rows(None, 0, 10)
    return [(row.row, row.record.unit.short_name) for row in rows]  # type: ignore[attr-defined]


def test_a_good_row_is_corrected_once_more(imported: Import) -> None:
    assert correct_row(actor=None, row=the_row(imported), cells={UNIT: "南寨镇"}) is None
    assert staged(imported) == [(2, "城关镇"), (3, "南寨镇")]
    assert (now(imported).counts["new"], now(imported).counts["faulty"]) == (2, 0)
    entry = AuditEntry.objects.filter(act="import.correct").latest("pk")
    assert (entry.before, entry.after) == ({str(UNIT): "城关镇"}, {str(UNIT): "南寨镇"})


def test_a_good_row_made_wrong_leaves_the_stage(imported: Import) -> None:
    left = correct_row(actor=None, row=the_row(imported), cells={UNIT: "无此单位"})
    assert left is not None
    assert [error["field"] for error in left.errors] == ["unit"]
    assert staged(imported) == [(2, "城关镇")]
    assert (now(imported).counts["new"], now(imported).counts["faulty"]) == (1, 1)


def test_a_good_row_that_says_the_key_of_another_is_faulty(imported: Import) -> None:
    left = correct_row(actor=None, row=the_row(imported), cells={UNIT: "南寨镇", NUMBER: "X1"})
    assert left is not None
    assert staged(imported) == [(2, "城关镇")]


def test_a_good_row_set_back_to_what_was_read_is_faulty_again(imported: Import) -> None:
    left = correct_row(actor=None, row=the_row(imported), cells={UNIT: "城关"})
    assert left is not None
    assert left.corrected == {}


def test_what_a_good_row_says_already_changes_nothing(imported: Import) -> None:
    correct_row(actor=None, row=the_row(imported), cells={UNIT: "城关镇"})
    assert staged(imported) == [(2, "城关镇"), (3, "城关镇")]
    assert AuditEntry.objects.filter(act="import.correct").latest("pk").summary.endswith("无变化")


def test_an_accepted_row_is_not_corrected_any_more(imported: Import, tmp_path: Path) -> None:
    other = check(workbook(tmp_path / "二.xlsx", [order("X3", 承办单位="城关"), order("X4", 承办单位="无此单位")]))
    correct_row(actor=None, row=faulty_rows(other)[0], cells={UNIT: "城关镇"})
    batch = accept_rows(actor=None, imported=now(other))
    assert batch is not None
    with pytest.raises(Conflict, match="第2行已经接受"):
        correct_row(actor=None, row=the_row(other), cells={UNIT: "南寨镇"})
    assert WorkOrder.objects.get(number="X3").unit.short_name == "城关镇"
    undo_import(actor=None, batch=batch)
    assert correct_row(actor=None, row=the_row(other), cells={UNIT: "南寨镇"}) is None
    assert staged(other) == [(2, "南寨镇")]


def test_dropped_rows_are_neither_faulty_nor_corrected(tmp_path: Path) -> None:
    found = check(workbook(tmp_path / "一.xlsx", [order("X1"), order("X2", 承办单位="城关")]))
    drop_rows(actor=None, imported=found, rows=[faulty_rows(found)[0].pk])
    assert not faulty_rows(found).exists()
    assert not corrected_rows(found).exists()


def test_a_row_that_repeated_a_good_one_takes_its_place(tmp_path: Path) -> None:
    found = check(workbook(tmp_path / "一.xlsx", [order("X1", 承办单位="城关"), order("X1")]))
    correct_row(actor=None, row=faulty_rows(found)[0], cells={UNIT: "城关镇"})
    assert (now(found).counts["new"], now(found).counts["repeated"]) == (1, 1)
    assert correct_row(actor=None, row=the_row(found), cells={NUMBER: "X9"}) is None
    assert (now(found).counts["new"], now(found).counts["repeated"]) == (2, 0)
