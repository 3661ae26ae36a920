"""Forms of work orders and letters."""

import pytest

from hotline.forms import LetterForm, WorkOrderForm
from hotline.services import save_order
from tests.checks.small_office import moment, new_order, open_office

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office() -> None:
    open_office()


def order_data(**values: object) -> dict[str, object]:
    given = {
        "source": "12345",
        "number": "QY2204050001",
        "kind": "complaint",
        "unit": "Z01",
        "received_at": "2022-04-05T09:30",
        "due_at": "2022-04-12T09:30",
        "returned": 0,
    }
    return given | values


def test_moments_are_those_of_the_county() -> None:
    form = WorkOrderForm(order_data())
    assert form.is_valid(), form.errors
    assert form.instance.received_at == moment("2022-04-05 09:30")


def test_an_order_closed_before_it_came_is_an_error_beside_the_field() -> None:
    form = WorkOrderForm(order_data(closed_at="2022-04-05T09:29", due_at="2022-04-05T09:00"))
    assert form.errors == {"closed_at": ["办结不能早于受理。"], "due_at": ["办结期限不能早于受理时间。"]}


def test_a_number_entered_before_is_an_error_in_chinese() -> None:
    save_order(actor=None, order=new_order())
    assert WorkOrderForm(order_data()).non_field_errors() == ["这个来源下已经有同一编号的工单。"]


def test_seconds_of_an_imported_order_survive_the_form() -> None:
    order = save_order(actor=None, order=new_order(received_at=moment("2022-04-05 09:30").replace(second=17)))
    page = str(WorkOrderForm(instance=order)["received_at"])
    assert 'value="2022-04-05T09:30:17"' in page


def test_a_letter_answered_before_it_came_is_an_error_beside_the_field() -> None:
    data = {
        "box": "mayor",
        "number": "2022-006",
        "kind": "question",
        "unit": "Z01",
        "received_at": "2022-05-05T10:00",
        "due_at": "2022-05-12T10:00",
        "answered_at": "2022-05-01T10:00",
    }
    assert LetterForm(data).errors == {"answered_at": ["答复不能早于收到。"]}


@pytest.mark.parametrize("year", ["0001", "1999", "2100", "9999"])
def test_a_moment_of_another_century_is_an_error_beside_the_field(year: str) -> None:
    form = WorkOrderForm(order_data(due_at=f"{year}-12-31T23:59", received_at=f"{year}-01-01T00:00"))
    assert {"due_at", "received_at"} <= set(form.errors)
    assert "日期要在 2000 年到 2099 年之间。" in form.errors["due_at"] + form.errors["received_at"]


def test_a_list_says_what_choosing_nothing_means() -> None:
    form = WorkOrderForm()
    first = {name: next(iter(form.fields[name].choices)) for name in ("source", "kind", "topic", "unit")}
    assert first == {name: ("", "（空着）" if name in ("topic", "unit") else "请选择") for name in first}
    assert "---" not in str(form)
