"""What an order is seen as by a 截至, what a closed area keeps of its events, and deadlines that rules leave behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from govaudit.imports.undoing import obstacles
from govaudit.measures import MEASURES, Facts
from govaudit.roles import Role
from hotline.models import ClassMapping, DueBasis, EventKind, Level, OrderClass, OrderEvent, OrderSource, WorkOrder
from hotline.services import record_event, save_order, strike_event
from hotline.services.classes import map_class
from hotline.services.policies import delete_policy, save_policy
from hotline.services.repeats import refuse_repeat
from tests.checks.small_office import QUARTER, close, moment, new_order, open_office, person
from tests.govaudit.imports.staged import order_row
from tests.hotline.policies import policy
from tests.hotline.test_events import bring_in, record, undo
from units.closings import facts_for
from units.models import AreaClosed, Period
from units.recording import InvalidRecord
from units.services import close_area

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from units.models import User

pytestmark = pytest.mark.django_db
K = EventKind
AFTER = "2022-07-05 09:00"


@pytest.fixture(autouse=True)
def office(db: None) -> None:
    open_office()


def quarter(code: str = QUARTER) -> Period:
    return Period.objects.get(code=code)


def value(code: str, period: str = QUARTER) -> object:
    return Facts(quarter(period).span).value(MEASURES.by_code[code], {})


def values(period: str = QUARTER) -> dict[str, object]:
    codes = ("merged", "repeated", "open", "overdue", "late", "due", "unsigned", "carried")
    return {code: value(f"orders_{code}", period) for code in codes}


# --- merging ----------------------------------------------------------------------------------------


def test_an_order_merged_after_the_reckoning_day_counts_as_open_until_then_and_stays_frozen() -> None:
    into = save_order(actor=None, order=new_order(number="0", closed_at=moment("2022-04-08 09:00")))
    order = save_order(actor=None, order=new_order(number="1"))
    before = values()
    close_area(actor=None, period=quarter(), area="orders")
    record(order, K.MERGE, AFTER, other=into)
    assert (order.repeat_of, order.merged_at) == (into, moment(AFTER))
    assert values() == before | {"open": 1, "overdue": 1, "late": 1, "due": 2, "merged": 0, "repeated": 0}
    assert facts_for(quarter()).value(MEASURES.by_code["orders_overdue"], {}) == value("orders_overdue") == 1
    assert value("orders_carried", "2022Q3") == 1


def test_an_order_merged_before_a_period_is_not_carried_into_it() -> None:
    into = save_order(actor=None, order=new_order(number="0", closed_at=moment("2022-04-08 09:00")))
    record(save_order(actor=None, order=new_order(number="1")), K.MERGE, "2022-06-30 09:00", other=into)
    assert (value("orders_carried", "2022Q3"), value("orders_merged"), value("orders_open")) == (0, 1, 0)


def test_a_merge_struck_out_leaves_no_moment() -> None:
    into, order = (save_order(actor=None, order=new_order(number=number)) for number in "01")
    strike_event(actor=None, event=record(order, K.MERGE, "2022-04-06 09:00", other=into), reason="不是一回事")
    order.refresh_from_db()
    assert (order.repeat_of, order.merged_at) == (None, None)


def test_an_order_others_are_merged_into_is_not_merged_itself() -> None:
    first, second, third = (save_order(actor=None, order=new_order(number=number)) for number in "012")
    record(second, K.MERGE, "2022-04-06 09:00", other=first)
    with pytest.raises(InvalidRecord, match="已有工单“1”并入这一件"):
        record(first, K.MERGE, "2022-04-06 10:00", other=third)


@pytest.mark.parametrize(("kind", "words"), [(K.WITHDRAW, "撤单"), (K.REFUSE, "定为不予受理")])
def test_nothing_is_merged_into_an_order_that_is_no_more(kind: str, words: str) -> None:
    gone, order = (save_order(actor=None, order=new_order(number=number)) for number in "01")
    record(gone, kind, "2022-04-06 09:00")
    with pytest.raises(InvalidRecord, match=f"那一件已于2022-04-06 09:00{words}，不能并入"):
        record(order, K.MERGE, "2022-04-07 09:00", other=gone)


def test_a_batch_is_undone_though_a_merge_that_was_struck_out_names_one_of_its_orders() -> None:
    kept = save_order(actor=None, order=new_order(number="0"))
    batch = bring_in(order_row(number="1"))
    merged = record(kept, K.MERGE, "2022-04-06 09:00", other=WorkOrder.objects.get(number="1"))
    assert [found.record.number for found in obstacles(batch) if found.record] == ["1"]
    strike_event(actor=None, event=merged, reason="不是一回事")
    assert obstacles(batch) == []
    undo(batch)
    assert WorkOrder.objects.get() == kept
    assert OrderEvent.objects.get(kind=K.MERGE).other is None


# --- counts without a moment ------------------------------------------------------------------------


def test_a_return_after_the_reckoning_day_hides_none_that_were_counted_without_a_moment() -> None:
    bring_in(order_row(returned=3, returned_city=3, closed_at=moment("2022-04-10 09:00")))
    assert (value("orders_reworked"), value("orders_rework_times")) == (1, 3)
    record(WorkOrder.objects.get(), K.RETURN, AFTER, level=Level.CITY)
    assert value("orders_reworked") == 1
    assert WorkOrder.objects.get().first_returned_at is None


def test_a_count_without_a_moment_that_a_closed_area_froze_is_not_struck_out() -> None:
    bring_in(order_row(returned=3, returned_city=3, warned=2, closed_at=moment("2022-04-10 09:00")))
    order = WorkOrder.objects.get()
    record(order, K.RETURN, AFTER, level=Level.CITY)
    close("orders")
    for kind in (K.RETURN, K.WARN):
        with pytest.raises(AreaClosed):
            strike_event(actor=None, event=OrderEvent.objects.get(kind=kind, at=None), reason="记错")
    assert OrderEvent.objects.filter(is_void=True).count() == 0
    strike_event(actor=None, event=OrderEvent.objects.get(kind=K.RETURN, at=moment(AFTER)), reason="记错")


# --- deadlines a rule left behind -------------------------------------------------------------------


def extended_order() -> tuple[WorkOrder, OrderEvent]:
    """Received on Tuesday 5 April 2022, due by the rule after 5 workdays, then extended to the 20th."""
    save_policy(actor=None, policy=policy())
    order = save_order(actor=None, order=new_order(due_at=None))
    assert (order.due_at, order.due_basis) == (moment("2022-04-12 18:00"), DueBasis.POLICY)
    granted = record(order, K.GRANT_EXTENSION, "2022-04-08 09:00", until=moment("2022-04-20 18:00"))
    delete_policy(actor=None, policy=policy())
    order.refresh_from_db()
    assert (order.due_at, order.base_due_at) == (moment("2022-04-20 18:00"), None)
    return order, granted


def test_a_rule_made_anew_fills_the_deadline_before_an_extension_again() -> None:
    order, _ = extended_order()
    save_policy(actor=None, policy=policy(finish_amount=6))
    order.refresh_from_db()
    assert (order.base_due_at, order.due_at) == (moment("2022-04-13 18:00"), moment("2022-04-20 18:00"))
    assert order.due_basis == DueBasis.POLICY


def test_striking_out_an_extension_whose_rule_is_gone_leaves_no_deadline_that_nobody_gave() -> None:
    order, granted = extended_order()
    strike_event(actor=None, event=granted, reason="没有同意")
    order.refresh_from_db()
    assert (order.due_at, order.base_due_at, order.due_basis) == (None, None, DueBasis.STATED)
    save_policy(actor=None, policy=policy())
    order.refresh_from_db()
    assert order.due_at == moment("2022-04-12 18:00")


# --- classes and repeats ----------------------------------------------------------------------------


def test_a_class_said_once_more_reaches_orders_of_an_area_opened_again() -> None:
    topic = OrderClass.objects.create(code="rural", name="农村事务", position=1)
    source = OrderSource.objects.get()
    save_order(actor=None, order=new_order(stated_class="土地流转"))
    closing = close("orders")
    assert map_class(actor=None, source=source, stated="土地流转", topic=topic) == (0, 1)
    closing.delete()
    assert map_class(actor=None, source=source, stated="土地流转", topic=topic) == (1, 0)
    assert WorkOrder.objects.get().topic == topic
    assert map_class(actor=None, source=source, stated="土地流转", topic=topic) == (0, 0)
    assert ClassMapping.objects.count() == 1


def test_an_order_is_no_repeat_of_itself(sign_in: Callable[[User], Client]) -> None:
    order = save_order(actor=None, order=new_order(number="A"))
    with pytest.raises(InvalidRecord, match="两件都是“A”"):
        refuse_repeat(actor=None, first=order, second=order)
    browser = sign_in(person(Role.CHECKER))
    for decision in ("refuse", "merge", "restore"):
        given = {"first": "12345/A", "second": "12345/A", "decision": decision}
        assert browser.post("/hotline/repeats/", given).status_code < 500


def test_a_trial_takes_moments_of_this_age_only(sign_in: Callable[[User], Client]) -> None:
    save_policy(actor=None, policy=policy())
    browser = sign_in(person(Role.CHECKER))
    page = browser.get("/hotline/policies/", {"scope": "orders", "received_at": "9999-12-31 23:59"})
    assert (page.status_code, page.context["is_tried"]) == (200, False)
    assert page.context["trial"].errors["received_at"]


def test_the_same_merge_once_more_changes_nothing() -> None:
    into, order = (save_order(actor=None, order=new_order(number=number)) for number in "01")
    for _ in range(2):
        event = OrderEvent(order=order, kind=K.MERGE, at=moment("2022-04-06 09:00"), other=into)
        record_event(actor=None, event=event)
    assert OrderEvent.objects.filter(kind=K.MERGE).count() == 1
