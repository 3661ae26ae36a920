"""Undoing: a batch is taken back as one act, or what stands in the way is named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from checks.models import ColumnUpdate, Finding, MediaAccount, WebColumn
from checks.services import save_update
from govaudit.errors import Conflict
from govaudit.imports.undoing import Undone, by_reason, obstacles, undo_batch
from govaudit.models import Batch, BeforeImage
from hotline.models import OrderKind, WorkOrder
from hotline.services import save_order
from reports.models import Adjustment
from tests.checks.small_office import (
    QUARTER,
    close,
    new_account,
    new_column,
    new_finding,
    new_order,
    new_step,
    new_update,
    open_office,
)
from tests.govaudit.imports.staged import accept, full_rows, new_import, order_row, row_of, stage_with, take_over
from units.models import Period, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office(db: None) -> None:
    open_office()


def batch_of(kind: str, *rows: dict[str, Any]) -> Batch:
    batch = take_over(new_import(kind), rows).batch
    assert batch is not None
    return batch


def undo(batch: Batch) -> Undone:
    undone = undo_batch(batch)
    batch.undone_at = timezone.now()
    batch.save(update_fields=["undone_at"])
    return undone


def sentences(batch: Batch) -> list[str]:
    return [obstacle.sentence for obstacle in obstacles(batch)]


ODD_TEXTS = ("旧", 'a"b\\c', "a\tb", "𠮷😀", "'%s", "\\u4e00", "null", "1e5", "")


@pytest.mark.parametrize("title", ODD_TEXTS)
def test_every_column_is_set_back_to_the_byte(title: str) -> None:
    micro = datetime(2022, 4, 5, 1, 30, 0, 123456, tzinfo=UTC)
    new_order(number="手工", title=title, received_at=micro, due_at=micro, closed_at=micro, returned=7).save()
    first = batch_of("orders", order_row(number="A", title=title, topic=None))
    before = full_rows(WorkOrder)
    second = batch_of(
        "orders",
        order_row(number="手工", title="新", returned=1, kind=OrderKind.objects.get(code="help").pk),
        order_row(number="A", title="新", closed_at=micro),
        order_row(number="B"),
    )
    assert full_rows(WorkOrder) != before
    assert undo(second) == Undone(removed=1, restored=2)
    assert full_rows(WorkOrder) == before
    assert WorkOrder.objects.get(number="A").batch == first


@pytest.mark.parametrize("points", ["0.10", "-2.50", "3", "9999.99", "-0.01"])
def test_decimals_are_set_back(points: str) -> None:
    adjustment = Adjustment(
        code="A1", period=Period.objects.get(code=QUARTER), unit=Unit.objects.get(code="Z01"), criterion_code="x",
        points=Decimal(points), reason="表扬", signed_by="诸安之", signed_on=datetime(2022, 7, 1, tzinfo=UTC).date(),
    )  # fmt: skip
    adjustment.save()
    before = full_rows(Adjustment)
    undo(batch_of("adjustments", row_of(adjustment, points=Decimal("7.77"))))
    assert full_rows(Adjustment) == before


def test_a_hand_made_change_is_back_with_its_moment() -> None:
    batch_of("orders", order_row())
    order = WorkOrder.objects.get()
    order.title = "手工"
    save_order(actor=None, order=order)
    before = full_rows(WorkOrder)
    imported = new_import("orders")
    stage = stage_with(imported, [order_row(title="新")])
    stage.judge()
    accepted = accept(imported, stage, [row.line for row in stage.rows(None, 0, 9)])
    assert accepted.batch is not None
    undo(accepted.batch)
    assert full_rows(WorkOrder) == before


def test_batches_are_undone_one_after_the_other() -> None:
    states = [full_rows(WorkOrder)]
    batches = []
    for title in ("一", "二", "三"):
        batches.append(batch_of("orders", order_row(number="A", title=title), order_row(number=title)))
        states.append(full_rows(WorkOrder))
    for batch in reversed(batches):
        states.pop()
        undo(batch)
        assert full_rows(WorkOrder) == states[-1]


def test_the_images_go_and_the_batch_stays() -> None:
    batch_of("orders", order_row())
    batch = batch_of("orders", order_row(title="新"))
    undo(batch)
    assert not BeforeImage.objects.exists()
    assert Batch.objects.get(pk=batch.pk).counts == {"new": 0, "changed": 1}
    assert obstacles(batch) == []


def test_a_batch_is_undone_once() -> None:
    batch = batch_of("orders", order_row())
    undo(batch)
    with pytest.raises(Conflict, match="已经撤销过了"):
        undo_batch(batch)


def test_what_can_be_undone_has_no_obstacles() -> None:
    batch_of("orders", order_row(number="A"))
    assert obstacles(batch_of("orders", order_row(number="A", title="新"), order_row(number="B"))) == []


@pytest.mark.parametrize("title", ["反映小区停水", "旧"])
def test_a_record_changed_by_hand_since_is_in_the_way(title: str) -> None:
    batch_of("orders", order_row(title="旧旧"))
    batch = batch_of("orders", order_row(title=title))
    order = WorkOrder.objects.get()
    order.title = "改过"
    save_order(actor=None, order=order)
    assert sentences(batch) == ["12345工单“QY2204050001”在导入以后又被手工修改过（2022-08-22 09:30）。"]
    before = full_rows(WorkOrder)
    with pytest.raises(Conflict, match="不能撤销：12345工单“QY2204050001”在导入以后又被手工修改过"):
        undo_batch(batch)
    assert full_rows(WorkOrder) == before


def changed_by_hand(number: str, title: str = "改过") -> WorkOrder:
    order = WorkOrder.objects.get(number=number)
    order.title = title
    save_order(actor=None, order=order)
    return order


def consent(batch: Batch) -> dict[int, str]:
    """To what the page of obstacles shows."""
    return {found.record.pk: found.by_hand for found in obstacles(batch) if found.record and found.by_hand}


def test_records_changed_by_hand_are_undone_by_consent() -> None:
    batch_of("orders", order_row(number="A", title="旧"))
    before = full_rows(WorkOrder)
    batch = batch_of("orders", order_row(number="A", title="新"), order_row(number="B"), order_row(number="C"))
    for number in ("A", "B"):
        changed_by_hand(number)
    undone = undo_batch(batch, consent(batch))
    assert (undone.removed, undone.restored) == (2, 1)
    assert undone.overridden == ("12345工单“A”", "12345工单“B”")
    assert full_rows(WorkOrder) == before


def test_one_changed_by_hand_after_the_consent_is_in_the_way() -> None:
    batch = batch_of("orders", order_row(number="A"), order_row(number="B"))
    changed_by_hand("A")
    given = consent(batch)
    changed_by_hand("B")
    with pytest.raises(Conflict, match="不能撤销：12345工单“B”在导入以后又被手工修改过"):
        undo_batch(batch, given)
    WorkOrder.objects.filter(number="B").update(changed_at=None)
    WorkOrder.objects.filter(number="A").update(title="又改", changed_at=timezone.now() + timedelta(seconds=1))
    with pytest.raises(Conflict, match="不能撤销：12345工单“A”在导入以后又被手工修改过"):
        undo_batch(batch, given)
    assert WorkOrder.objects.count() == 2


def test_consent_is_to_nothing_but_changes_by_hand() -> None:
    batch = batch_of("orders", order_row(number="A"))
    changed_by_hand("A")
    close("orders")
    assert len(sentences(batch)) == 2
    with pytest.raises(Conflict, match="锁定"):
        undo_batch(batch, consent(batch))


@pytest.mark.parametrize("is_new", [True, False])
def test_a_record_changed_by_a_later_batch_is_in_the_way(is_new: bool) -> None:
    if not is_new:
        batch_of("orders", order_row(title="旧"))
    batch = batch_of("orders", order_row(title="新"))
    later = batch_of("orders", order_row(title="更新"))
    assert sentences(batch) == [
        f"12345工单“QY2204050001”又被后来的导入“{later}”修改过，请先撤销那一批。",
    ]
    with pytest.raises(Conflict):
        undo_batch(batch)
    undo(later)
    undo(batch)


def test_a_new_record_deleted_since_is_in_the_way() -> None:
    batch = batch_of("orders", order_row(number="A"), order_row(number="B"))
    WorkOrder.objects.get(number="A").delete()
    assert sentences(batch) == ["这一批新增的12345工单中，有 1 条在导入以后被删除了。"]


def test_a_changed_record_deleted_since_is_in_the_way() -> None:
    batch_of("orders", order_row())
    batch = batch_of("orders", order_row(title="新"))
    WorkOrder.objects.get().delete()
    assert sentences(batch) == ["12345工单“QY2204050001”在导入以后被删除了。"]


def test_a_new_record_that_another_one_refers_to_is_in_the_way() -> None:
    batch = batch_of("columns", row_of(new_column(code="C1")), row_of(new_column(code="C2", name="其他")))
    save_update(actor=None, update=new_update(WebColumn.objects.get(code="C1")))
    assert sentences(batch) == ["网站栏目“政务动态”（C1）已有栏目更新，不能删除。"]
    with pytest.raises(Conflict):
        undo_batch(batch)
    assert ColumnUpdate.objects.count() == 1


def test_what_refers_to_a_changed_record_is_not_in_the_way() -> None:
    new_column(code="C1").save()
    save_update(actor=None, update=new_update(WebColumn.objects.get()))
    batch = batch_of("columns", row_of(WebColumn.objects.get(), required=9))
    assert undo(batch) == Undone(removed=0, restored=1)


def test_a_unit_with_names_given_since_is_in_the_way() -> None:
    """The database would delete the names with it."""
    unit = Unit(code="X1", short_name="新设局", kind=a_unit().kind, group=a_unit().group, position=9)
    batch = batch_of("units", row_of(unit))
    Unit.objects.get(code="X1").names.create(use="full", text="新设立的局")
    assert sentences(batch) == ["单位“新设局”（X1）已有名称，不能删除。"]


def a_unit() -> Unit:
    return Unit.objects.get(code="Z01")


def test_a_closed_area_is_in_the_way() -> None:
    batch_of("orders", order_row(number="A", title="旧"))
    batch = batch_of("orders", order_row(number="A", title="新"), order_row(number="B"))
    close("orders")
    found = obstacles(batch)
    assert [str(obstacle.record) for obstacle in found] == ["A", "B"]
    assert found[0].sentence.startswith("12345工单“A”：2022年二季度的“12345工单”已于")
    with pytest.raises(Conflict, match="锁定"):
        undo_batch(batch)


def test_a_closed_area_that_does_not_count_the_change_is_not_in_the_way() -> None:
    """Its column counts, its end after the period does not."""
    new_column(code="C1").save()
    end = {"closed_on": datetime(2022, 8, 1, tzinfo=UTC).date()}
    batch = batch_of("columns", row_of(WebColumn.objects.get(), **end))
    close("columns")
    assert obstacles(batch) == []


def test_a_former_name_that_another_record_has_by_now_is_in_the_way() -> None:
    new_account(code="M1", name="甲").save()
    batch = batch_of("accounts", row_of(MediaAccount.objects.get(), name="乙"))
    new_account(code="M2", name="甲").save()
    assert sentences(batch) == ["政务新媒体账号“乙”（M1）原来的内容现在属于政务新媒体账号“甲”（M2），不能恢复。"]


def test_a_former_reference_that_is_gone_is_in_the_way() -> None:
    kind = OrderKind.objects.create(code="old", name="旧类型", position=9)
    batch_of("orders", order_row(kind=kind.pk))
    batch = batch_of("orders", order_row())
    kind.delete()
    assert sentences(batch) == ["12345工单“QY2204050001”原来的类型已被删除，不能恢复。"]


def test_only_some_obstacles_are_told() -> None:
    batch = batch_of("orders", *(order_row(number=f"N{number}") for number in range(9)))
    WorkOrder.objects.update(changed_at=timezone.now())
    assert len(obstacles(batch, limit=4)) == 4
    with pytest.raises(Conflict) as refusal:
        undo_batch(batch)
    assert str(refusal.value).count("12345工单“N") == 5
    assert str(refusal.value).endswith("……")


def test_a_reason_that_holds_for_several_records_is_told_once() -> None:
    batch = batch_of("orders", *(order_row(number=f"N{number}") for number in range(3)))
    close("orders")
    assert [len(same) for same in by_reason(obstacles(batch))] == [3]
    with pytest.raises(Conflict) as refusal:
        undo_batch(batch)
    assert str(refusal.value).count("锁定") == str(obstacles(batch)[0].reason).count("锁定")


def test_a_new_record_that_was_answered_since_is_not_removed() -> None:
    batch = batch_of("findings", row_of(new_finding(code="F000123", text="未更新")))
    new_step(Finding.objects.get(code="F000123"), code="R1").save()
    assert "整改经过" in obstacles(batch)[0].sentence
    with pytest.raises(Conflict, match="整改经过"):
        undo_batch(batch)


def test_an_answer_given_since_stays_when_a_change_is_taken_back() -> None:
    finding = new_finding(code="F000123", text="未更新")
    finding.save()
    batch = batch_of("findings", row_of(finding, text="两个月未更新"))
    new_step(Finding.objects.get(code="F000123"), code="R1", text="已整改").save()
    undo(batch)
    finding.refresh_from_db()
    assert (finding.text, finding.steps.get().text) == ("未更新", "已整改")
