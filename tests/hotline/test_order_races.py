"""Two people at one order, or at two in opposite order: nobody waits for somebody who waits for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from govaudit.errors import UserError
from hotline.models import EventKind, OrderClass, OrderEvent, OrderSource, WorkOrder
from hotline.services import orders, record_event, save_order
from hotline.services.classes import map_class
from tests.checks.small_office import moment, new_order, open_office
from tests.units.test_closing_races import run_both
from units import recording

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]  # SQLite lets one write at a time
K = EventKind


@pytest.fixture(autouse=True)
def office(db: None) -> None:
    open_office()


def merging(order: WorkOrder, into: WorkOrder) -> Callable[[], object]:
    event = OrderEvent(order=order, kind=K.MERGE, at=moment("2022-04-06 09:00"), other=into)
    return lambda: record_event(actor=None, event=event)


def test_mapping_a_class_while_one_of_its_orders_is_saved_ends_well(monkeypatch: pytest.MonkeyPatch) -> None:
    topic = OrderClass.objects.create(code="rural", name="农村事务", position=1)
    order = save_order(actor=None, order=new_order(stated_class="土地流转"))
    order.title = "改正"
    raised = run_both(
        monkeypatch,
        (recording, "refuse_if_counted"),
        lambda: save_order(actor=None, order=order),
        lambda: map_class(actor=None, source=OrderSource.objects.get(), stated="土地流转", topic=topic),
    )
    assert raised == [None, None]
    order.refresh_from_db()
    assert (order.title, order.topic) == ("改正", topic)


def test_of_two_orders_merged_into_one_another_one_is(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = (save_order(actor=None, order=new_order(number=number)) for number in "01")
    raised = run_both(monkeypatch, (orders, "event_faults"), merging(one, other), merging(other, one))
    assert [type(error) for error in raised] == [type(None), recording.InvalidRecord]
    assert all(error is None or isinstance(error, UserError) for error in raised)
    assert WorkOrder.objects.exclude(repeat_of=None).get() == one


def test_of_two_merges_in_a_row_no_chain_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third = (save_order(actor=None, order=new_order(number=number)) for number in "012")
    raised = run_both(monkeypatch, (orders, "event_faults"), merging(third, second), merging(second, first))
    assert [type(error) for error in raised] == [type(None), recording.InvalidRecord]
    assert list(WorkOrder.objects.exclude(repeat_of=None)) == [third]
