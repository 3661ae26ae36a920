"""Pages of work orders and letters, as each role sees them."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from govaudit.measures import MEASURES, Facts
from govaudit.roles import Role
from hotline.models import Letter, WorkOrder
from hotline.services import save_letter, save_order
from tests.checks.small_office import QUARTER, close, moment, new_letter, new_order, open_office, person, unit
from units.models import Period, User

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def records() -> None:
    """城关镇: an order in time, one late, one withdrawn, one never closed; 草碧镇: one; a letter each."""
    open_office()
    Period.objects.filter(code="2022Q3").delete()
    for number, fates in enumerate(
        (
            {"closed_at": moment("2022-04-12 09:30")},
            {"closed_at": moment("2022-04-12 09:31")},
            {"withdrawn_at": moment("2022-04-06 09:00")},
            {},
        ),
        start=1,
    ):
        save_order(actor=None, order=new_order(number=f"QY{number}", **fates))
    save_order(actor=None, order=new_order(number="QY5", unit=unit("Z02"), returned=1))
    save_order(actor=None, order=new_order(number="QY6", received_at=moment("2022-03-31 23:59")))
    save_letter(actor=None, letter=new_letter(answered_at=moment("2022-05-06 10:00")))
    save_letter(actor=None, letter=new_letter(number="2022-007", unit=unit("Z02")))


@pytest.fixture
def checker(sign_in: SignIn) -> Client:
    return sign_in(person(Role.CHECKER))


@pytest.fixture
def liaison(sign_in: SignIn) -> Client:
    return sign_in(person(Role.LIAISON, "Z01"))


def count_on(page: str) -> int:
    found = re.search(r'data-record-count="(\d+)"', page)
    assert found is not None
    return int(found.group(1))


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


@pytest.mark.parametrize(("noun", "all_rows", "own_rows"), [("order", 5, 4), ("letter", 2, 1)])
def test_a_list_shows_the_period_to_the_office_and_the_own_rows_to_a_liaison(
    noun: str, all_rows: int, own_rows: int, checker: Client, liaison: Client
) -> None:
    url = reverse(f"hotline:{noun}-list")
    assert (count_on(text_of(checker, url)), count_on(text_of(liaison, url))) == (all_rows, own_rows)


@pytest.mark.parametrize("noun", ["order", "letter"])
def test_a_list_takes_as_many_queries_for_many_rows_as_for_few(noun: str, checker: Client) -> None:
    url = reverse(f"hotline:{noun}-list")
    checker.get(url)
    with CaptureQueriesContext(connection) as few:
        checker.get(url)
    for number in range(20):
        save_order(actor=None, order=new_order(number=f"N{number}", unit=unit("B01")))
        save_letter(actor=None, letter=new_letter(number=f"N{number}", unit=unit("B01")))
    with CaptureQueriesContext(connection) as many:
        checker.get(url)
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("code", "slices"),
    [
        ("orders_received", {}),
        ("orders_closed", {"单位": "Z01"}),
        ("orders_closed_late", {"类型": "投诉"}),
        ("orders_withdrawn", {"月": "4"}),
        ("orders_reworked", {"分组": "各镇"}),
        ("letters_received", {}),
        ("letters_late", {"信箱": "县长信箱"}),
    ],
)
def test_the_page_of_a_figure_lists_exactly_its_records(code: str, slices: dict[str, str], checker: Client) -> None:
    measure = MEASURES.by_code[code]
    value = Facts(Period.objects.get(code=QUARTER).span).value(measure, slices)
    assert value
    assert count_on(text_of(checker, measure.records_url(QUARTER, slices))) == value


def test_a_liaison_reaches_by_a_figure_only_the_own_records(liaison: Client) -> None:
    url = MEASURES.by_code["orders_received"].records_url(QUARTER, {})
    assert count_on(text_of(liaison, url)) == 4


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ("state=closed", 2),
        ("state=open", 2),
        ("state=late", 3),
        ("state=withdrawn", 1),
        ("unit=Z02", 1),
        ("kind=投诉", 5),
        ("kind=求助", 0),
        ("text=QY2", 1),
        ("returned=1", 1),
        ("since=2022-04-06", 0),
        ("period=2022Q2&unit=Z01&state=late", 2),
    ],
)
def test_orders_are_found_by_what_a_clerk_asks(filters: str, count: int, checker: Client) -> None:
    assert count_on(text_of(checker, f"{reverse('hotline:order-list')}?{filters}")) == count


def test_late_and_withdrawn_orders_are_marked_in_words(checker: Client) -> None:
    page = text_of(checker, reverse("hotline:order-list"))
    assert page.count('<span class="mark mark-late">超时办结</span>') == 1
    assert page.count('<span class="mark mark-late">超时未办结</span>') == 2
    assert page.count('<span class="mark">撤单</span>') == 1


def test_an_order_says_which_figures_it_enters(checker: Client) -> None:
    page = text_of(checker, reverse("hotline:order-detail", args=["12345", "QY2"]))
    assert all(name in page for name in ("工单受理", "工单办结", "工单超时办结", "2022年二季度"))
    assert "工单按期办结" not in page
    assert 'href="/hotline/orders/?period=2022Q2&amp;measure=orders_closed_late&amp;unit=Z01"' in page


@pytest.mark.parametrize(
    ("name", "own", "other"),
    [
        ("order-detail", ["12345", "QY1"], ["12345", "QY5"]),
        ("letter-detail", ["mayor", "2022-006"], ["mayor", "2022-007"]),
    ],
)
def test_a_record_opens_for_the_office_and_only_the_own_one_for_a_liaison(
    name: str, own: list[str], other: list[str], checker: Client, liaison: Client
) -> None:
    pages = [reverse(f"hotline:{name}", args=args) for args in (own, other)]
    assert [checker.get(url).status_code for url in pages] == [200, 200]
    assert [liaison.get(url).status_code for url in pages] == [200, 404]


def order_data(**values: object) -> dict[str, object]:
    given = {
        "source": "12345",
        "number": "QY9",
        "kind": "help",
        "unit": "B01",
        "received_at": "2022-06-30T23:59",
        "due_at": "2022-07-07T23:59",
        "returned": 0,
    }
    return given | values


def test_a_checker_enters_an_order(checker: Client) -> None:
    page = text_of(checker, reverse("hotline:order-add"))
    assert '<option value="12345" selected>' in page  # the only source there is
    response = checker.post(reverse("hotline:order-add"), order_data())
    assert response.url == reverse("hotline:order-detail", args=["12345", "QY9"])
    assert WorkOrder.objects.get(number="QY9").received_at == moment("2022-06-30 23:59")


def test_a_checker_goes_on_to_the_next_order(checker: Client) -> None:
    response = checker.post(reverse("hotline:order-add"), order_data(save_and_next="1"))
    assert response.url == f"{reverse('hotline:order-add')}?source=12345&unit=B01&kind=help"
    assert '<option value="B01" selected>' in text_of(checker, response.url)


def test_an_order_is_closed_on_its_edit_page(checker: Client) -> None:
    url = reverse("hotline:order-edit", args=["12345", "QY4"])
    page = text_of(checker, url)
    fields = dict(re.findall(r'name="(stamp|number|received_at|due_at|title)" value="([^"]+)"', page))
    data = order_data(**fields, kind="complaint", unit="Z01", closed_at="2022-04-11T16:00")
    assert checker.post(url, data).status_code == 302
    assert WorkOrder.objects.get(number="QY4").closed_at == moment("2022-04-11 16:00")


def test_what_a_closed_area_refuses_is_shown_with_the_data_still_there(checker: Client) -> None:
    close("orders")
    page = checker.post(reverse("hotline:order-add"), order_data()).content.decode()
    assert "2022年二季度的“12345工单”已于" in page
    assert 'value="QY9"' in page
    assert not WorkOrder.objects.filter(number="QY9").exists()


def test_a_letter_is_entered(checker: Client) -> None:
    data = {
        "box": "mayor",
        "number": "2022-008",
        "kind": "question",
        "unit": "Z01",
        "received_at": "2022-06-01T08:00",
        "due_at": "2022-06-08T08:00",
    }
    response = checker.post(reverse("hotline:letter-add"), data)
    assert response.url == reverse("hotline:letter-detail", args=["mayor", "2022-008"])
    assert Letter.objects.get(number="2022-008").answered_at is None


def test_a_letter_is_answered_on_its_edit_page(checker: Client) -> None:
    url = reverse("hotline:letter-edit", args=["mayor", "2022-007"])
    stamp = re.search(r'name="stamp" value="(\w+)"', text_of(checker, url))
    assert stamp is not None
    data = {
        "box": "mayor",
        "number": "2022-007",
        "kind": "question",
        "unit": "Z02",
        "received_at": "2022-05-05T10:00",
        "due_at": "2022-05-12T10:00",
        "answered_at": "2022-05-20T10:00",
        "stamp": stamp.group(1),
    }
    checker.post(url, data)
    assert "超时答复" in text_of(checker, reverse("hotline:letter-detail", args=["mayor", "2022-007"]))


def test_a_liaison_enters_nothing(liaison: Client) -> None:
    pages = [
        reverse("hotline:order-add"),
        reverse("hotline:letter-add"),
        reverse("hotline:order-edit", args=["12345", "QY1"]),
    ]
    assert {liaison.post(url, {}).status_code for url in pages} == {403}
    assert "录入工单" not in text_of(liaison, reverse("hotline:order-list"))


def test_a_finding_about_an_order_is_begun_on_its_page(checker: Client) -> None:
    page = text_of(checker, reverse("hotline:order-detail", args=["12345", "QY2"]))
    assert "origin=hotline.WorkOrder%2F12345%2FQY2" in page


@pytest.mark.parametrize("month", ["", "x", "0x1", "１", "-1", "13", "99999999999999999999"])
@pytest.mark.parametrize("role", [Role.CHECKER, Role.LIAISON])
def test_a_figure_of_a_month_that_is_none_is_not_found(sign_in: SignIn, role: Role, month: str) -> None:
    someone = sign_in(person(role, "Z01" if role is Role.LIAISON else ""))
    address = reverse("hotline:order-list")
    asked = {"period": QUARTER, "measure": "orders_received", "month": month}
    assert someone.get(address, asked).status_code == 404


@pytest.mark.parametrize("page", ["hotline:order-list", "units:unit-list"])
def test_a_measure_that_is_none_is_not_found(checker: Client, page: str) -> None:
    for junk in ("", "x", "../x", "x" * 5000):
        assert checker.get(reverse(page), {"period": QUARTER, "measure": junk}).status_code == 404
