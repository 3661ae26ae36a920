"""States of letters and orders: what a page says and what its filter finds are the same."""

import pytest

from hotline.models import Letter, WorkOrder
from hotline.selectors import State, letters_in_state, orders_in_state, seen_until, state_of
from tests.checks.small_office import QUARTER, moment, new_letter, new_order, open_office
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


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wanted", "states"),
    [
        ("closed", {State.IN_TIME, State.LATE}),
        ("open", {State.OVERDUE, State.SOON, State.OPEN}),
        ("late", {State.LATE, State.OVERDUE}),
        ("withdrawn", {State.WITHDRAWN}),
    ],
)
def test_the_state_filter_finds_what_the_page_calls_so(wanted: str, states: set[State]) -> None:
    open_office()
    for number, (closed, withdrawn, _) in enumerate(CASES.values()):
        new_order(
            number=str(number),
            due_at=DUE,
            closed_at=closed and moment(closed),
            withdrawn_at=withdrawn and moment(withdrawn),
        ).save()
    new_order(number="open", due_at=moment("2022-07-09 12:00")).save()
    found = set(WorkOrder.objects.filter(orders_in_state(wanted, UNTIL)))
    assert found == {
        order
        for order in WorkOrder.objects.all()
        if state_of(order.closed_at, order.withdrawn_at, order.due_at, UNTIL) in states
    }
    assert found


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
