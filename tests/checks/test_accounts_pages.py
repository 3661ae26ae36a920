"""Pages of new-media accounts: life, filings and their comparison, checks, test messages, as each role sees them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checks.models import AccountCheck, AccountEvent, Filing, MediaAccount, TestMessage
from govaudit.roles import Role
from tests.checks.small_accounts import NATIONAL, PROVINCIAL, account, check, file_in, message, open_registers, step
from tests.checks.small_office import open_office, person, unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office() -> None:
    """城关发布 in both registers, in one under another name; 草碧发布 in one; 财政微博 in none; an unknown entry."""
    open_office()
    open_registers()
    town = account("城关发布", account_id="chengguan")
    file_in("national", town)
    file_in("provincial", town, name="城关镇发布")
    file_in("national", account("草碧发布", "Z02"))
    account("财政微博", "B01", "weibo")
    file_in("national", None, name="千阳旅游", platform=town.platform, owner="文旅局")


@pytest.fixture
def checker(sign_in: Callable[..., Client]) -> Client:
    return sign_in(person(Role.CHECKER))


@pytest.fixture
def liaison(sign_in: Callable[..., Client]) -> Client:
    return sign_in(person(Role.LIAISON, "Z01"))


def names(client: Client, page: str, **given: str) -> set[str]:
    return {record.name for record in client.get(reverse(page), given).context["table"].data.data}


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"result": "all"}, set()),
        ({"result": "some"}, {"城关发布", "草碧发布"}),
        ({"result": "none"}, {"财政微博"}),
        ({"result": "different"}, {"城关发布"}),
        ({"platform": "新浪微博"}, {"财政微博"}),
    ],
)
def test_accounts_are_compared_with_the_registers(filters: dict[str, str], found: set[str], checker: Client) -> None:
    assert names(checker, "checks:filing-comparison", **filters) == found


def test_the_comparison_says_what_each_register_says_and_counts_by_platform(checker: Client) -> None:
    page = checker.get(reverse("checks:filing-comparison"))
    html = page.content.decode()
    assert "登记为“城关镇发布”" in html
    # running, filed, running unfiled, then the three registers, then entries without an account
    numbers = {platform: [number.value for number in row] for platform, row in page.context["by_platform"]}
    assert numbers == {
        "微信公众号": [2, 2, 0, 3, 1, 0, 1],
        "新浪微博": [1, 0, 1, 0, 0, 0, 0],
        "合计": [3, 2, 1, 3, 1, 0, 1],
    }
    for _, row in page.context["by_platform"]:
        for number in row:
            assert f'data-record-count="{number.value}"' in checker.get(number.url).content.decode()


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"compared": "same"}, {"城关发布", "草碧发布"}),
        ({"compared": "name"}, {"城关镇发布"}),
        ({"compared": "loose"}, {"千阳旅游"}),
        ({"register": PROVINCIAL}, {"城关镇发布"}),
    ],
)
def test_entries_are_found_by_what_the_comparison_says(
    filters: dict[str, str], found: set[str], checker: Client
) -> None:
    assert names(checker, "checks:filing-list", **filters) == found


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"life": "running"}, {"草碧发布", "财政微博"}),
        ({"life": "suspended"}, {"城关发布"}),
        ({"register": NATIONAL}, {"城关发布", "草碧发布"}),
        ({"filing": "unfiled"}, {"财政微博"}),
        ({"idle": "yes"}, {"草碧发布"}),
    ],
)
def test_accounts_are_found_by_life_register_and_gap(filters: dict[str, str], found: set[str], checker: Client) -> None:
    step(MediaAccount.objects.get(name="城关发布"), "suspend", date(2022, 5, 1))
    check(MediaAccount.objects.get(name="草碧发布"), 4, longest_gap=15)
    assert names(checker, "checks:account-list", **filters, period="2022Q2") == found


def test_a_step_a_filing_a_check_and_a_message_are_entered_and_stand_on_the_account_s_page(checker: Client) -> None:
    code = MediaAccount.objects.get(name="财政微博").code
    data = {"kind": "rename", "happened_on": "2022-05-06", "name": "财政之声", "reason": "统一名称"}
    assert checker.post(reverse("checks:account-event-add", args=[code]), data).status_code == 302
    filing = {"register": "provincial", "platform": "weibo", "name": "财政之声", "owner": "财政局"}
    answer = checker.post(reverse("checks:filing-add"), filing | {"filed_on": "2022-05-09"})
    assert answer.url == reverse("checks:filing-detail", args=[Filing.objects.get(name="财政之声").code])
    found = {"month": "2022-05", "state": "normal", "published": "12", "reposts": "3", "longest_gap": "16"}
    assert checker.post(reverse("checks:account-check", args=[code]), found).status_code == 302
    sent = {"account": code, "sent_on": "2022-05-10", "text": "问办事时间", "replied_on": "2022-05-12"}
    assert checker.post(reverse("checks:message-add"), sent).status_code == 302
    html = checker.get(reverse("checks:account-detail", args=[code]), {"period": "2022Q2"}).content.decode()
    for words in ("“财政微博”改为“财政之声”", PROVINCIAL, "16 天", "2 天回复", "新媒体", "佐证材料", "催办"):
        assert words in html
    event, test = AccountEvent.objects.get(), TestMessage.objects.get()
    for page in (
        reverse("checks:account-event-detail", args=[event.code]),
        reverse("checks:filing-detail", args=[Filing.objects.get(name="财政之声").code]),
        reverse("checks:check-detail", args=[code, "2022-05"]),
        reverse("checks:message-detail", args=[test.code]),
    ):
        assert "添加材料" in checker.get(page).content.decode()
    for page, key in (("account-event-delete", event.code), ("message-delete", test.code)):
        assert checker.post(reverse(f"checks:{page}", args=[key])).status_code == 302
    assert MediaAccount.objects.get(code=code).name == "财政微博"
    assert not AccountEvent.objects.exists()
    assert not TestMessage.objects.exists()


def test_a_wrong_step_is_said_beside_its_field(checker: Client) -> None:
    code = MediaAccount.objects.get(name="城关发布").code
    answer = checker.post(
        reverse("checks:account-event-add", args=[code]), {"kind": "rename", "happened_on": "2022-05-06"}
    )
    assert answer.status_code == 422
    assert "请填写新名称。" in answer.content.decode()


def test_a_liaison_sees_what_is_of_the_own_unit_and_enters_nothing(liaison: Client) -> None:
    own, other = MediaAccount.objects.get(name="城关发布"), MediaAccount.objects.get(name="草碧发布")
    for found in (own, other):
        check(found, 4, published=3)
        message(found, "问", 1)
        step(found, "suspend", date(2022, 6, 1))
    assert names(liaison, "checks:filing-list") == {"城关发布", "城关镇发布"}
    for page in ("checks:check-list", "checks:message-list"):
        rows = liaison.get(reverse(page), {"period": "2022Q2"}).context["table"].data.data
        assert {row.account.name for row in rows} == {"城关发布"}
    theirs = Filing.objects.get(account=other)
    event = AccountEvent.objects.get(account=other)
    for page, key in (
        ("filing-detail", [theirs.code]),
        ("account-event-detail", [event.code]),
        ("check-detail", [other.code, "2022-04"]),
        ("message-detail", [TestMessage.objects.get(account=other).code]),
    ):
        assert liaison.get(reverse(f"checks:{page}", args=key)).status_code == 404
    assert liaison.get(reverse("checks:check-detail", args=[own.code, "2022-04"])).status_code == 200
    assert liaison.get(reverse("checks:filing-comparison")).status_code == 403
    assert liaison.get(reverse("checks:account-event-add", args=[own.code])).status_code == 403


@pytest.mark.parametrize("page", ["check-list", "message-list", "filing-list", "filing-comparison", "account-list"])
def test_a_list_takes_as_many_queries_for_many_records_as_for_few(
    page: str, checker: Client, django_assert_num_queries: Callable[..., AbstractContextManager[object]]
) -> None:
    def fill(first: int, number: int) -> None:
        for at in range(first, first + number):
            found = account(f"账号{at}", "B01")
            file_in("national", found)
            check(found, 4, published=1)
            message(found, "问", 1)

    fill(0, 2)
    url = reverse(f"checks:{page}")
    checker.get(url, {"period": "2022Q2"})
    with CaptureQueriesContext(connection) as few:
        checker.get(url)
    fill(2, 10)
    with django_assert_num_queries(len(few)):
        checker.get(url)


def test_the_pages_of_an_empty_office_say_what_to_do(checker: Client) -> None:
    Filing.objects.all().delete()
    for page, words in (
        ("checks:check-list", "在账号的页面录入"),
        ("checks:message-list", "可以逐条录入"),
        ("checks:filing-list", "从备案平台导出表格"),
    ):
        assert words in checker.get(reverse(page)).content.decode()
    assert not AccountCheck.objects.exists()
    assert unit("Z01").accounts.count() == 1
