"""The search box: units, columns and accounts by name or pinyin initials, in groups."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from checks.services import save_account, save_column
from govaudit.roles import Role
from tests.checks.small_office import new_account, new_column, open_office, person, unit
from units.models import Unit, User
from units.search import sounds_like

SignIn = Callable[[User], Client]
ADDRESS = "/units/search/"


@pytest.fixture
def office(db: None) -> None:
    """In 城关镇 a column 工作动态 and an account 工会动态; in 草碧镇 a column 工作动态."""
    open_office()
    Unit.objects.filter(code="Z01").update(pinyin="chengguanzhen cgz")
    save_column(actor=None, column=new_column(code="L1", name="工作动态"))
    save_column(actor=None, column=new_column(code="L2", name="工作动态", unit=unit("Z02")))
    save_column(actor=None, column=new_column(code="L3", name="通知公告", unit=unit("Z02")))
    save_account(actor=None, account=new_account(code="M1", name="工会动态"))


def proposed(client: Client, typed: str) -> dict[str, list[str]]:
    """{group: addresses}"""
    html = client.get(ADDRESS, {"q": typed}, headers={"HX-Request": "true"}).content.decode()
    parts = html.split("<section>")[1:]
    return {re.search("<h2>(.+?)</h2>", part)[1]: re.findall('href="([^"]+)"', part) for part in parts}


def test_initials_find_columns_and_accounts_in_their_groups(office: None, sign_in: SignIn) -> None:
    client = sign_in(person(Role.CLERK))
    columns = ["/checks/columns/L1/", "/checks/columns/L2/"]
    assert proposed(client, "gzdt") == {"网站栏目": columns}
    assert proposed(client, "GHD") == {"政务新媒体": ["/checks/accounts/M1/"]}
    assert proposed(client, "动态") == {"网站栏目": columns, "政务新媒体": ["/checks/accounts/M1/"]}
    assert proposed(client, "gongzuo") == {"网站栏目": columns}
    assert proposed(client, "cgz") == {"单位": ["/units/Z01/"]}
    assert proposed(client, "zdt") == {}


def test_a_liaison_finds_only_the_own_columns_and_accounts(office: None, sign_in: SignIn) -> None:
    client = sign_in(person(Role.LIAISON, "Z02"))
    assert proposed(client, "gzdt") == {"网站栏目": ["/checks/columns/L2/"]}
    assert proposed(client, "ghdt") == {}
    assert client.get(ADDRESS, {"q": "gzdt"})["Location"] == "/checks/columns/L2/"


def test_enter_lists_everything_that_fits(office: None, sign_in: SignIn) -> None:
    client = sign_in(person(Role.CLERK))
    html = client.get(ADDRESS, {"q": "动态"}).content.decode()
    assert "<html" in html
    assert [html.count(f'href="/checks/{address}/"') for address in ("columns/L1", "columns/L2", "accounts/M1")] == [
        1
    ] * 3
    assert client.get(ADDRESS, {"q": "tzgg"})["Location"] == "/checks/columns/L3/"


def test_the_box_costs_a_fixed_number_of_queries(
    office: None, sign_in: SignIn, django_assert_num_queries: Callable[[int], object]
) -> None:
    client = sign_in(person(Role.CLERK))
    for number in range(30):
        save_column(actor=None, column=new_column(name=f"工作动态{number}", unit=unit("B01")))
    # The session, the person; units; the names and the rows of columns, the same of accounts.
    with django_assert_num_queries(7):
        assert len(proposed(client, "gzdt")["网站栏目"]) == 6


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("gzdt", True), ("gz", True), ("gongzuod", True), ("zdt", False), ("dongtai", False), ("gzdtx", False)],
)
def test_a_name_sounds_like_what_its_pinyin_or_initials_begin_with(typed: str, expected: bool) -> None:
    assert sounds_like("工作动态", typed) is expected
