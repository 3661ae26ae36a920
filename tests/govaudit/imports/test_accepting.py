"""Accepting: what waits in a stage becomes records, in one batch or not at all."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from checks.models import ColumnUpdate, Finding, Rectification, WebColumn
from checks.services import delete_update, save_column, save_update
from govaudit.errors import Conflict
from govaudit.imports.staging import Stage
from govaudit.imports.undoing import undo_batch
from govaudit.models import Batch, BeforeImage, Import
from hotline.models import WorkOrder
from tests.checks.small_office import (
    close,
    moment,
    new_column,
    new_finding,
    new_order,
    new_step,
    new_update,
    open_office,
)
from tests.govaudit.imports.staged import (
    accept,
    add_rows,
    full_rows,
    new_import,
    order_row,
    row_of,
    stage_with,
    take_over,
    verdicts,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office(db: None) -> None:
    open_office()


def judged(imported: Import, *rows: dict[str, Any]) -> Stage:
    stage = stage_with(imported, rows)
    stage.judge()
    return stage


def lines(stage: Stage) -> dict[str, int]:
    """Lines of orders by number."""
    return {row.record.number: row.line for row in stage.rows(None, 0, 100)}  # type: ignore[attr-defined]


def test_a_record_says_which_batch_sheet_and_row_it_came_from() -> None:
    imported = new_import("orders")
    stage = judged(imported)
    stage.add([(3, 17, tuple(order_row().values()))])
    batch = accept(imported, stage).batch
    order = WorkOrder.objects.get()
    assert (order.batch, order.batch_sheet, order.batch_row, order.changed_at) == (batch, 3, 17, None)


def test_a_batch_says_what_it_did() -> None:
    take_over(new_import("orders"), [order_row(number="A")])
    imported = new_import("orders")
    stage = judged(imported, order_row(number="A", title="新"), order_row(number="B"), order_row(number="C"))
    batch = accept(imported, stage).batch
    assert batch is not None
    assert (batch.imported, batch.number, batch.counts) == (imported, 1, {"new": 2, "changed": 1})
    assert (batch.accepted_by, batch.last_code) == ("荆晓禾", "")


def test_batches_of_an_import_are_counted() -> None:
    imported = new_import("orders")
    stage = judged(imported, order_row(number="A"), order_row(number="B"))
    accept(imported, stage, [lines(stage)["A"]])
    accept(imported, stage)
    assert list(Batch.objects.order_by("number").values_list("number", "counts__new")) == [(1, 1), (2, 1)]


def test_an_unchanged_record_keeps_its_batch_and_is_not_written() -> None:
    take_over(new_import("orders"), [order_row(number="A"), order_row(number="B")])
    before = versions()
    take_over(new_import("orders"), [order_row(number="A"), order_row(number="B", title="新")])
    after = versions()
    assert after["A"] == before["A"]
    assert after["B"] != before["B"]


def versions() -> dict[str, Any]:
    """Each order with what the database itself notes of writing it; on SQLite its batch, which every writing sets."""
    version = "xmin::text" if connection.vendor == "postgresql" else "batch_id"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number, {version} FROM hotline_workorder")
        return dict(cursor.fetchall())


def test_nothing_new_makes_no_batch() -> None:
    rows = [order_row(number="A"), order_row(number="A")]
    take_over(new_import("orders"), rows)
    imported = new_import("orders")
    stage = judged(imported, *rows)
    assert accept(imported, stage).batch is None
    assert verdicts(stage) == []
    assert Batch.objects.count() == 1


def test_accepting_again_finds_nothing_left() -> None:
    imported = new_import("orders")
    stage = judged(imported, order_row())
    assert accept(imported, stage).batch is not None
    assert accept(imported, stage).batch is None


def test_only_the_chosen_lines_are_taken_over() -> None:
    imported = new_import("orders")
    stage = judged(imported, *(order_row(number=number) for number in "ABC"))
    accept(imported, stage, [lines(stage)["A"], lines(stage)["C"], 10**9])
    assert set(WorkOrder.objects.values_list("number", flat=True)) == {"A", "C"}
    assert list(lines(stage)) == ["B"]


def test_no_lines_are_no_batch() -> None:
    imported = new_import("orders")
    stage = judged(imported, order_row())
    assert accept(imported, stage, []).batch is None
    assert verdicts(stage) == ["new"]


def test_a_conflict_is_taken_over_only_where_it_is_chosen() -> None:
    take_over(new_import("orders"), [order_row(number="A"), order_row(number="B")])
    WorkOrder.objects.update(title="改过", changed_at=timezone.now())
    imported = new_import("orders")
    stage = judged(imported, order_row(number="A", title="新"), order_row(number="B", title="新"))
    assert accept(imported, stage).batch is None
    batch = accept(imported, stage, [lines(stage)["A"]]).batch
    assert batch is not None
    assert batch.counts == {"new": 0, "changed": 1}
    assert list(WorkOrder.objects.order_by("number").values_list("title", "changed_at")) == [
        ("新", None),
        ("改过", WorkOrder.objects.get(number="B").changed_at),
    ]


def test_a_conflict_nobody_has_seen_yet_is_not_taken_over() -> None:
    take_over(new_import("orders"), [order_row()])
    imported = new_import("orders")
    stage = judged(imported, order_row(title="新"))
    WorkOrder.objects.update(title="改过", changed_at=timezone.now())
    assert accept(imported, stage, lines(stage).values()).batch is None
    assert verdicts(stage) == ["conflict"]
    assert WorkOrder.objects.get().title == "改过"


@pytest.mark.parametrize("is_chosen", [True, False], ids=["chosen", "all"])
@pytest.mark.parametrize("is_there", [True, False], ids=["changed", "added"])
def test_what_another_import_wrote_since_the_check_is_a_conflict(is_there: bool, is_chosen: bool) -> None:
    if is_there:
        take_over(new_import("orders"), [order_row()])
    imported = new_import("orders", "来源乙")
    stage = judged(imported, order_row(title="旧文件"))
    take_over(new_import("orders"), [order_row(title="新文件")])
    assert accept(imported, stage, lines(stage).values() if is_chosen else None).batch is None
    assert verdicts(stage) == ["conflict"]
    assert WorkOrder.objects.get().title == "新文件"
    assert accept(imported, stage).batch is None
    assert accept(imported, stage, lines(stage).values()).batch is not None  # seen and chosen
    assert WorkOrder.objects.get().title == "旧文件"


def test_a_record_entered_by_hand_since_the_check_is_a_conflict() -> None:
    imported = new_import("orders")
    stage = judged(imported, order_row(title="文件"))
    new_order(title="手工").save()
    for _ in range(2):
        assert accept(imported, stage).batch is None
        assert verdicts(stage) == ["conflict"]


def test_rows_judged_again_beside_new_ones_still_know_what_was_looked_at() -> None:
    take_over(new_import("orders"), [order_row(number="A"), order_row(number="B")])
    imported = new_import("orders", "来源乙")
    stage = judged(imported, order_row(number="A", title="旧文件"))
    take_over(new_import("orders"), [order_row(number="A", title="新文件"), order_row(number="B", title="新文件")])
    seen = stage.last_line()
    add_rows(stage, [order_row(number="B", title="旧文件")], first=3)
    assert stage.judge(seen=seen).counts == {"conflict": 1, "changed": 1}
    accept(imported, stage)
    assert list(WorkOrder.objects.order_by("number").values_list("title", flat=True)) == ["新文件", "旧文件"]


def test_a_row_of_a_record_that_an_undone_batch_takes_away_is_new() -> None:
    first = take_over(new_import("orders"), [order_row()]).batch
    assert first is not None
    imported = new_import("orders", "来源乙")
    stage = judged(imported, order_row(title="新"))
    undo_batch(first)
    batch = accept(imported, stage).batch
    assert batch is not None
    assert batch.counts == {"new": 1, "changed": 0}


def test_rows_refused_at_the_last_moment_are_told_and_the_others_taken_over() -> None:
    imported = new_import("orders")
    later = {"received_at": moment("2022-07-01 00:00"), "due_at": moment("2022-07-09 00:00")}
    stage = judged(imported, order_row(number="A"), order_row(number="B", **later))
    close("orders")
    accepted = accept(imported, stage)
    assert list(accepted.faults) == [(0, 2)]
    assert accepted.batch is not None
    assert accepted.batch.counts == {"new": 1, "changed": 0}
    assert verdicts(stage) == []


def test_only_changed_records_leave_an_image_of_what_they_said() -> None:
    take_over(new_import("orders"), [order_row(number="A", title="旧"), order_row(number="B")])
    take_over(new_import("orders"), [order_row(number=number, title="新") for number in ("A", "C")])
    image = BeforeImage.objects.get()
    assert image.record == WorkOrder.objects.get(number="A").pk
    assert image.values["title"] == "旧"
    assert set(image.values) == {field.column for field in WorkOrder._meta.concrete_fields}
    assert json.dumps(image.values)


def test_fields_that_another_act_writes_are_left_alone() -> None:
    new_finding(code="F1").save()
    step = new_step(Finding.objects.get(), code="R1", recorded_by="连一诺")
    step.save()
    take_over(new_import("rectifications"), [row_of(step, text="三个月没有更新")])
    found = Rectification.objects.get()
    assert (found.text, found.recorded_by) == ("三个月没有更新", "连一诺")
    take_over(new_import("rectifications"), [row_of(found, code="R2", text="另一条")])
    assert Rectification.objects.get(code="R2").recorded_by == ""


def updates(*titles: str | tuple[str, str]) -> list[dict[str, Any]]:
    """Rows of updates, some with a number of their own."""
    column = WebColumn.objects.first() or save_column(actor=None, column=new_column())
    given = [title if isinstance(title, tuple) else (None, title) for title in titles]
    return [row_of(new_update(column, code=code, title=title)) for code, title in given]


def numbers() -> dict[str, str]:
    return dict(ColumnUpdate.objects.values_list("title", "code"))


def test_records_without_a_number_are_numbered_in_the_order_of_the_file() -> None:
    batch = take_over(new_import("updates"), updates("甲", "乙", "丙")).batch
    assert numbers() == {"甲": "U000001", "乙": "U000002", "丙": "U000003"}
    assert batch is not None
    assert batch.last_code == "U000003"


def test_numbers_go_on_after_those_of_the_file_and_of_the_records() -> None:
    take_over(new_import("updates"), updates(("U000005", "甲")))
    take_over(new_import("updates"), updates("乙", ("U000009", "丙"), "丁", ("X99", "戊")))
    assert numbers() == {"甲": "U000005", "乙": "U000010", "丙": "U000009", "丁": "U000011", "戊": "X99"}


def test_more_than_a_million_numbers_grow_wider() -> None:
    take_over(new_import("updates"), updates(("U999999", "甲"), "乙", "丙"))
    assert (numbers()["乙"], numbers()["丙"]) == ("U1000000", "U1000001")


@pytest.mark.parametrize("far", ["U1000001", "U999999999", "U99999999999999"])
def test_a_number_beyond_the_own_series_is_not_counted_on(far: str) -> None:
    take_over(new_import("updates"), updates((far, "甲"), "乙"))
    assert numbers()["乙"] == "U000001"
    assert save_update(actor=None, update=new_update(WebColumn.objects.get(), title="丙")).code == "U000002"


def test_a_series_that_meets_longer_numbers_given_by_hand_goes_on_after_them() -> None:
    take_over(new_import("updates"), updates(("U1000001", "甲"), ("U9999999999", "乙"), ("U999998", "丙")))
    assert save_update(actor=None, update=new_update(WebColumn.objects.get(), title="丁")).code == "U999999"
    take_over(new_import("updates"), updates(("U1000003", "戊"), "己", "庚"))
    assert (numbers()["己"], numbers()["庚"]) == ("U1000004", "U1000005")


def test_a_batch_that_the_shorter_numbers_do_not_suffice_for_gets_longer_ones() -> None:
    take_over(new_import("updates"), updates(("U999998", "甲"), ("U1000000", "乙")))
    batch = take_over(new_import("updates"), updates("丙", "丁")).batch
    assert (numbers()["丙"], numbers()["丁"]) == ("U1000001", "U1000002")
    assert batch is not None
    assert batch.last_code == "U1000002"


def test_numbers_narrower_than_the_programs_own_grow_wider() -> None:
    take_over(new_import("updates"), updates(("U98", "甲"), "乙", "丙"))
    assert (numbers()["乙"], numbers()["丙"]) == ("U99", "U100")


def test_the_numbers_of_a_batch_undone_are_not_given_again() -> None:
    batch = take_over(new_import("updates"), updates("甲", "乙")).batch
    assert batch is not None
    undo_batch(batch)
    assert save_update(actor=None, update=new_update(WebColumn.objects.get(), title="丙")).code == "U000003"
    take_over(new_import("updates"), updates("丁"))
    assert numbers() == {"丙": "U000003", "丁": "U000004"}


def test_the_number_of_a_record_deleted_is_not_given_to_any_of_a_batch() -> None:
    column = save_column(actor=None, column=new_column())
    for title in ("甲", "乙", "丙"):
        save_update(actor=None, update=new_update(column, title=title))
    for title in ("乙", "丙"):
        delete_update(actor=None, update=ColumnUpdate.objects.get(title=title))
    take_over(new_import("updates"), updates("丁", "戊"))
    assert numbers() == {"甲": "U000001", "丁": "U000004", "戊": "U000005"}


def test_a_row_recognised_without_its_number_keeps_it() -> None:
    take_over(new_import("updates"), updates(("U7", "甲")))
    (row,) = updates("甲")
    take_over(new_import("updates"), [row | {"quantity": 5}])
    assert ColumnUpdate.objects.values_list("code", "quantity").get() == ("U7", 5)


def test_what_breaks_a_rule_of_the_database_is_refused_whole() -> None:
    imported = new_import("orders")
    stage = judged(imported, order_row(number="A"), order_row(number="B", due_at=moment("2000-01-01 00:00")))
    before = full_rows(WorkOrder)
    with pytest.raises(Conflict, match="一行也没有接受"):
        accept(imported, stage)
    assert full_rows(WorkOrder) == before
    assert not Batch.objects.exists()
    assert verdicts(stage) == ["new", "new"]


def test_a_row_mended_later_is_taken_over_in_a_batch_of_its_own() -> None:
    imported = new_import("orders")
    stage = judged(imported, order_row(number="A"))
    accept(imported, stage)
    add_rows(stage, [order_row(number="B"), order_row(number="A")], first=8)
    assert stage.judge().counts == {"new": 1, "same": 1}
    batch = accept(imported, stage).batch
    assert batch is not None
    assert (batch.number, batch.counts["new"], WorkOrder.objects.get(number="B").batch_row) == (2, 1, 8)


def test_dates_taken_over_are_found_by_date() -> None:
    take_over(new_import("updates"), updates("甲"))
    assert ColumnUpdate.objects.filter(published_on=date(2022, 4, 5)).exists()
