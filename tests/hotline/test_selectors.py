"""States of letters and orders: what a page says and what its filter finds are the same."""

import random
from datetime import datetime, timedelta
from typing import Any

import pytest

from hotline.models import Letter, WorkOrder
from hotline.selectors import (
    ORDER_STATES,
    State,
    letters_in_state,
    order_state,
    orders_in_state,
    seen_until,
    state_of,
)
from tests.checks.small_office import QUARTER, moment, new_letter, new_order, open_office, unit
from units.models import Period

UNTIL = moment("2022-07-01 00:00")
DUE = moment("2022-06-20 12:00")
CASES = {
    "in time to the minute": ("2022-06-20 12:00", None, State.IN_TIME),
    "a minute late": ("2022-06-20 12:01", None, State.LATE),
    "closed after the 截至": ("2022-07-01 00:00", None, State.OVERDUE),
    "never closed": (None, None, State.OVERDUE),
    "withdrawn": (None, "2022-06-10 09:00", State.WITHDRAWN),
    "closed, then withdrawn": ("2022-06-12 09:00", "2022-06-13 09:00", State.WITHDRAWN),
    "withdrawn after the 截至": ("2022-06-12 09:00", "2022-07-02 09:00", State.IN_TIME),
}


@pytest.mark.parametrize("case", CASES)
def test_an_order_is_seen_as_on_the_day_of_reckoning(case: str) -> None:
    closed, withdrawn, state = CASES[case]
    assert state_of(closed and moment(closed), withdrawn and moment(withdrawn), DUE, UNTIL) is state


@pytest.mark.parametrize(
    ("due", "state"), [("2022-07-01 23:00", State.SOON), ("2022-07-03 00:00", State.OPEN)], ids=["soon", "open"]
)
def test_an_open_order_is_near_its_end_a_day_before(due: str, state: State) -> None:
    assert state_of(None, None, moment(due), UNTIL) is state


EARLY, LATER, AFTER = "2022-06-15 09:00", "2022-07-09 12:00", "2022-07-02 09:00"
#: An order of unit 1 received on 2022-06-10 and due on 2022-07-09, but for what is given.
STATES: dict[str, tuple[dict[str, Any], State]] = {
    "nobody has it": ({"unit_id": None}, State.UNSENT),
    "sent only after the 截至": ({"dispatched_at": AFTER}, State.UNSENT),
    "sent, not signed": ({"dispatched_at": EARLY, "sign_due_at": LATER}, State.UNSIGNED),
    "not signed in time": ({"dispatched_at": EARLY, "sign_due_at": EARLY}, State.UNSIGNED),
    "signed only after the 截至": (
        {"dispatched_at": EARLY, "sign_due_at": LATER, "signed_at": AFTER},
        State.UNSIGNED,
    ),
    "sent, where nobody has to sign": ({"dispatched_at": EARLY}, State.OPEN),
    "due the next day, where nobody has to sign": (
        {"dispatched_at": EARLY, "due_at": "2022-07-01 12:00"},
        State.SOON,
    ),
    "late, where nobody has to sign": ({"dispatched_at": EARLY, "due_at": EARLY}, State.OVERDUE),
    "signed": ({"dispatched_at": EARLY, "signed_at": EARLY}, State.OPEN),
    "nobody wrote down when it was sent": ({}, State.OPEN),
    "no deadline": ({"due_at": None}, State.OPEN),
    "due the next day, not signed": (
        {"dispatched_at": EARLY, "sign_due_at": LATER, "due_at": "2022-07-01 12:00"},
        State.SOON,
    ),
    "late, though nobody has it": ({"unit_id": None, "due_at": EARLY}, State.OVERDUE),
    "closed": ({"closed_at": EARLY}, State.IN_TIME),
    "closed without a deadline": ({"closed_at": EARLY, "due_at": None}, State.IN_TIME),
    "closed late": ({"closed_at": "2022-06-16 09:00", "due_at": EARLY}, State.LATE),
    "answered at once": ({"closed_at": EARLY, "is_direct": True, "unit_id": None}, State.DIRECT),
    "answered at once, late": ({"closed_at": "2022-06-16 09:00", "due_at": EARLY, "is_direct": True}, State.LATE),
    "merged": ({"repeat_of_id": 7, "merged_at": EARLY}, State.MERGED),
    "merged and past its deadline": ({"repeat_of_id": 7, "merged_at": EARLY, "due_at": EARLY}, State.MERGED),
    "merged once closed": ({"repeat_of_id": 7, "merged_at": EARLY, "closed_at": EARLY}, State.IN_TIME),
    "merged only after the 截至": ({"repeat_of_id": 7, "merged_at": AFTER, "due_at": EARLY}, State.OVERDUE),
    "refused": ({"refused_at": EARLY, "due_at": EARLY}, State.REFUSED),
    "refused after the 截至": ({"refused_at": AFTER}, State.OPEN),
    "refused though closed": ({"refused_at": EARLY, "closed_at": EARLY}, State.REFUSED),
    "withdrawn though refused": ({"withdrawn_at": EARLY, "refused_at": EARLY}, State.WITHDRAWN),
}


@pytest.mark.parametrize("case", STATES)
def test_an_order_is_in_one_state(case: str) -> None:
    given, state = STATES[case]
    moments = {name: moment(value) if isinstance(value, str) else value for name, value in given.items()}
    order = WorkOrder(**{"unit_id": 1, "received_at": moment("2022-06-10 09:00"), "due_at": moment(LATER)} | moments)
    assert order_state(order, UNTIL) is state


def random_orders(chance: random.Random) -> None:
    hours = [moment("2022-06-29 00:00") + timedelta(hours=12 * step) for step in range(10)]

    def perhaps(often: float) -> datetime | None:
        return chance.choice(hours) if chance.random() < often else None

    for number in range(400):
        new_order(
            number=str(number),
            unit=unit("Z01") if chance.random() < 0.8 else None,
            due_at=perhaps(0.8),
            dispatched_at=perhaps(0.6),
            sign_due_at=perhaps(0.7),
            signed_at=perhaps(0.5),
            closed_at=perhaps(0.4),
            is_direct=chance.random() < 0.3,
            withdrawn_at=perhaps(0.15),
            refused_at=perhaps(0.15),
            merged_at=perhaps(0.2),
        ).save()


@pytest.mark.django_db
def test_the_state_filter_finds_exactly_what_the_page_calls_so() -> None:
    open_office()
    random_orders(random.Random(11))
    orders = list(WorkOrder.objects.all())
    seen = {order.pk: order_state(order, UNTIL) for order in orders}
    assert set(seen.values()) == set(State)
    for value, (_, states) in ORDER_STATES.items():
        found = list(WorkOrder.objects.filter(orders_in_state(value, UNTIL)).values_list("pk", flat=True))
        assert sorted(found) == sorted(pk for pk, state in seen.items() if state in states), value


def test_every_state_can_be_asked_for_by_itself() -> None:
    alone = [states for _, states in ORDER_STATES.values() if len(states) == 1]
    assert sorted(state.name for states in alone for state in states) == sorted(state.name for state in State)


@pytest.mark.django_db
def test_a_letter_answered_late_is_late() -> None:
    open_office()
    new_letter(answered_at=moment("2022-05-20 10:00")).save()
    assert Letter.objects.filter(letters_in_state("late", UNTIL)).exists()
    assert not Letter.objects.filter(letters_in_state("open", UNTIL)).exists()


@pytest.mark.django_db
def test_a_past_period_looks_back_from_its_last_day_of_reckoning() -> None:
    open_office()
    assert seen_until(Period.objects.get(code=QUARTER).span) == UNTIL
