"""Accepting while somebody else works: every row is taken over once, and nobody's change is lost, whoever is first."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from checks.models import ColumnUpdate, WebColumn
from checks.services import save_column, save_update
from govaudit.errors import Conflict
from govaudit.imports import accepting, undoing
from govaudit.imports.staging import Stage, judging
from govaudit.imports.undoing import undo_batch
from govaudit.measures import MEASURES, Facts
from govaudit.models import Batch, Import
from hotline.models import OrderKind, WorkOrder
from hotline.services import save_order
from tests.checks.small_office import QUARTER, new_column, new_order, new_update, open_office
from tests.govaudit.imports.staged import accept, new_import, order_row, row_of, stage_with, take_over, verdicts
from tests.units.test_closing_races import run_both
from units.closings import facts_for
from units.models import Period
from units.services import close_area

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def office(transactional_db: None) -> None:
    open_office()


def waiting(kind: str, *rows: dict[str, Any]) -> tuple[Import, Stage]:
    imported = new_import(kind)
    stage = stage_with(imported, rows)
    stage.judge()
    return imported, stage


def test_two_accepting_at_once_take_each_row_over_once(monkeypatch: pytest.MonkeyPatch) -> None:
    imported, stage = waiting("orders", order_row(number="A"), order_row(number="B"))
    batches: list[Batch | None] = []

    def act() -> None:
        batches.append(accept(imported, stage).batch)

    assert run_both(monkeypatch, (accepting, "_add"), act, act) == [None, None]
    assert sorted(batch is None for batch in batches) == [False, True]
    assert WorkOrder.objects.count() == 2


def test_a_record_entered_by_hand_meanwhile_is_there_once(monkeypatch: pytest.MonkeyPatch) -> None:
    imported, stage = waiting("orders", order_row(number="A"), order_row(number="B", title="表中"))
    entered = new_order(number="B", title="手工")
    raised = run_both(
        monkeypatch,
        (accepting, "_add"),
        lambda: accept(imported, stage),
        lambda: save_order(actor=None, order=entered),
    )
    assert sorted(map(type, raised), key=str) == [type(None), Conflict] or sorted(map(type, raised), key=str) == [
        Conflict,
        type(None),
    ]
    if isinstance(raised[0], Conflict):  # nothing half done
        assert list(WorkOrder.objects.values_list("number", "title")) == [("B", "手工")]
        assert not Batch.objects.exists()
        assert verdicts(stage) == ["new", "new"]
        assert stage.judge().counts == {"new": 1, "changed": 1}
    else:
        assert list(WorkOrder.objects.order_by("number").values_list("number", "title")) == [
            ("A", "反映小区停水"),
            ("B", "表中"),
        ]


@pytest.mark.parametrize("step", ["_lock", "_wanted"])
def test_a_change_by_hand_meanwhile_is_not_lost(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the records are locked it makes the row a conflict; after that it comes second."""
    take_over(new_import("orders"), [order_row(number="A")])
    imported, stage = waiting("orders", order_row(number="A", returned=3))
    order = WorkOrder.objects.get()
    order.title = "手工"
    raised = run_both(
        monkeypatch,
        (accepting, step),
        lambda: accept(imported, stage),
        lambda: save_order(actor=None, order=order),
    )
    assert raised == [None, None]
    found = WorkOrder.objects.get()
    assert found.title == "手工"
    assert found.changed_at is not None


def test_a_change_by_hand_to_a_record_that_was_not_there_at_the_check_is_not_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    imported, stage = waiting("orders", order_row(number="A", returned=3))
    take_over(new_import("orders", "来源乙"), [order_row(number="A")])
    order = WorkOrder.objects.get()
    order.title = "手工"
    accepted, saved = run_both(
        monkeypatch,
        (judging, "count_verdicts"),
        lambda: accept(imported, stage),
        lambda: save_order(actor=None, order=order),
    )
    assert saved is None
    assert accepted is None or isinstance(accepted, Conflict)
    assert WorkOrder.objects.get().title == "手工"


def test_what_a_row_refers_to_is_not_deleted_under_it(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = OrderKind.objects.create(code="old", name="旧类型", position=9)
    imported, stage = waiting("orders", order_row(kind=kind.pk))
    accepted, deleted = run_both(
        monkeypatch, (accepting, "_add"), lambda: accept(imported, stage), lambda: kind.delete()
    )
    if accepted is None:
        assert isinstance(deleted, IntegrityError)  # ProtectedError is one
        assert WorkOrder.objects.get().kind == kind
    else:
        assert isinstance(accepted, Conflict)
        assert not WorkOrder.objects.exists()
        assert verdicts(stage) == ["new"]


def test_a_number_taken_by_hand_meanwhile_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    column = save_column(actor=None, column=new_column())
    imported, stage = waiting("updates", *(row_of(new_update(column, code=None, title=title)) for title in "甲乙"))
    # On a day of no period: an entry in one would wait for the periods that accepting keeps from being closed.
    entered = new_update(WebColumn.objects.get(), title="手工", published_on=date(2022, 1, 5))
    raised = run_both(
        monkeypatch,
        (accepting, "_insert"),
        lambda: accept(imported, stage),
        lambda: save_update(actor=None, update=entered),
    )
    assert raised == [None, None]
    codes = dict(ColumnUpdate.objects.values_list("title", "code"))
    assert sorted(codes.values()) == ["U000001", "U000002", "U000003"]
    assert codes["甲"] < codes["乙"] == Batch.objects.get().last_code


def test_an_area_closed_meanwhile_counts_what_was_taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
    imported, stage = waiting("orders", order_row())
    period = Period.objects.get(code=QUARTER)
    raised = run_both(
        monkeypatch,
        (accepting, "_add"),
        lambda: accept(imported, stage),
        lambda: close_area(actor=None, period=period, area="orders"),
    )
    assert raised == [None, None]
    measure = MEASURES.by_code["orders_received"]
    assert (facts_for(period).value(measure, {}), Facts(period.span).value(measure, {})) == (1, 1)


def test_a_record_being_taken_back_is_not_changed_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = take_over(new_import("orders"), [order_row()]).batch
    assert batch is not None
    order = WorkOrder.objects.get()
    order.title = "手工"

    def undo() -> None:
        with transaction.atomic():
            undo_batch(batch)

    undone, saved = run_both(monkeypatch, (undoing._Undoing, "undo"), undo, lambda: save_order(actor=None, order=order))
    assert undone is None
    assert isinstance(saved, Conflict)
    assert not WorkOrder.objects.exists()
