"""Pages of columns, updates, accounts and findings, as each role sees them."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checks.models import AccountCheck, AccountState, ColumnArea, ColumnUpdate, Finding, WebColumn
from checks.services import save_account, save_account_check, save_column, save_finding, save_update
from govaudit.measures import MEASURES, Facts
from govaudit.roles import Role
from tests.checks.small_office import (
    QUARTER,
    close,
    new_account,
    new_column,
    new_finding,
    new_update,
    open_office,
    person,
    unit,
)
from units.models import Period, User

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def records() -> None:
    """Two columns of 城关镇 and one of 草碧镇; three updates; two accounts, one not filed; a fault and a merit."""
    open_office()
    Period.objects.filter(code="2022Q3").delete()
    kept = save_column(actor=None, column=new_column(required=2))
    save_column(actor=None, column=new_column(name="工作动态", area=ColumnArea.objects.get(code="news")))
    other = save_column(actor=None, column=new_column(unit=unit("Z02"), required=1))
    save_update(actor=None, update=new_update(kept))
    save_update(actor=None, update=new_update(kept, title="四月总数", quantity=4, published_on=date(2022, 4, 30)))
    save_update(actor=None, update=new_update(other, title="草碧镇召开会议", published_on=date(2022, 6, 30)))
    save_update(actor=None, update=new_update(kept, title="上一季度", published_on=date(2022, 3, 31)))
    filed = save_account(actor=None, account=new_account())
    save_account(
        actor=None,
        account=new_account(name="草碧印象", owner=unit("Z02"), opened_on=date(2022, 5, 6), filed_on=None),
    )
    state = AccountState.objects.get(code="normal")
    save_account_check(actor=None, check=AccountCheck(account=filed, month=date(2022, 4, 1), state=state))
    save_finding(actor=None, finding=new_finding())
    save_finding(actor=None, finding=new_finding(unit=unit("Z02"), is_merit=True, text="信息报送及时"))


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


LISTS = {"column": (3, 2), "update": (3, 2), "account": (2, 1), "finding": (2, 1)}


@pytest.mark.parametrize("noun", LISTS)
def test_a_list_shows_the_period_to_the_office_and_the_own_rows_to_a_liaison(
    noun: str, checker: Client, liaison: Client
) -> None:
    url = reverse(f"checks:{noun}-list")
    assert (count_on(text_of(checker, url)), count_on(text_of(liaison, url))) == LISTS[noun]


@pytest.mark.parametrize("noun", LISTS)
def test_a_list_takes_as_many_queries_for_many_rows_as_for_few(noun: str, checker: Client) -> None:
    url = reverse(f"checks:{noun}-list")
    checker.get(url)
    with CaptureQueriesContext(connection) as few:
        checker.get(url)
    for number in range(5):
        column = save_column(actor=None, column=new_column(name=f"栏目{number}", unit=unit("B01")))
        save_update(actor=None, update=new_update(column))
        save_account(actor=None, account=new_account(name=f"账号{number}", owner=unit("B01")))
        save_finding(actor=None, finding=new_finding(text=f"问题{number}", unit=unit("B01")))
    with CaptureQueriesContext(connection) as many:
        checker.get(url)
    assert len(many) == len(few)


MEASURED = [
    ("columns_kept", {}),
    ("columns_silent", {"单位": "Z01"}),
    ("columns_required", {"分组": "各镇"}),
    ("updates", {}),
    ("updates", {"单位": "Z01", "领域": "主动公开", "项": "1", "栏目": "政务动态"}),
    ("accounts_filed", {}),
    ("accounts_unfiled", {"单位": "Z02"}),
    ("faults", {}),
]


@pytest.mark.parametrize(("code", "slices"), MEASURED)
def test_the_page_of_a_figure_states_its_value(code: str, slices: dict[str, str], checker: Client) -> None:
    measure = MEASURES.by_code[code]
    value = Facts(Period.objects.get(code=QUARTER).span).value(measure, slices)
    page = text_of(checker, measure.records_url(QUARTER, slices))
    stated = re.search(r'data-record-sum="(\d+)"', page)
    assert value
    assert (int(stated.group(1)) if stated else count_on(page)) == value


def test_a_column_without_updates_says_so_in_red_and_its_count_opens_its_updates(checker: Client) -> None:
    page = text_of(checker, reverse("checks:column-list"))
    assert '<span class="mark mark-late">零更新</span>' in page
    link = re.search(r'<a href="([^"]+)">5</a>', page)
    assert link is not None
    assert count_on(text_of(checker, link.group(1).replace("&amp;", "&"))) == 2


def test_the_filter_by_progress_finds_what_the_list_calls_so(checker: Client) -> None:
    url = reverse("checks:column-list")
    assert [count_on(text_of(checker, f"{url}?progress={value}")) for value in ("met", "unmet", "silent")] == [2, 1, 1]


def test_an_account_shows_its_filing_and_the_state_of_each_month(checker: Client) -> None:
    page = text_of(checker, reverse("checks:account-list"))
    assert "未备案" in page
    assert all(f"{month}月" in page for month in (4, 5, 6))
    assert page.count(">正常</span>") == 1


@pytest.mark.parametrize(
    ("filters", "names"),
    [("filing=filed", {"城关发布"}), ("filing=unfiled", {"草碧印象"}), ("state=normal", {"城关发布"})],
)
def test_accounts_are_found_by_filing_and_state(filters: str, names: set[str], checker: Client) -> None:
    page = text_of(checker, f"{reverse('checks:account-list')}?{filters}")
    assert {name for name in ("城关发布", "草碧印象") if name in page} == names


DETAILS = [("column", "C000001", "C000003"), ("update", "U000001", "U000003"), ("account", "M000001", "M000002")]


@pytest.mark.parametrize(("noun", "own", "other"), [*DETAILS, ("finding", "F000001", "F000002")])
def test_a_record_opens_for_the_office_and_only_the_own_one_for_a_liaison(
    noun: str, own: str, other: str, checker: Client, liaison: Client
) -> None:
    pages = [reverse(f"checks:{noun}-detail", args=[code]) for code in (own, other)]
    assert [checker.get(url).status_code for url in pages] == [200, 200]
    assert [liaison.get(url).status_code for url in pages] == [200, 404]


def test_a_record_says_which_figures_it_enters(checker: Client) -> None:
    page = text_of(checker, reverse("checks:account-detail", args=["M000002"]))
    assert "未备案账号" in page
    assert "备案账号单位" not in page


def update_data(**values: object) -> dict[str, object]:
    return {"column": "C000001", "published_on": "2022-05-09", "title": "防汛演练", "quantity": 1} | values


def test_a_checker_enters_an_update_and_goes_on_to_the_next(checker: Client) -> None:
    response = checker.post(reverse("checks:update-add"), update_data(save_and_next="1"))
    assert response.url == f"{reverse('checks:update-add')}?column=C000001&published_on=2022-05-09"
    page = text_of(checker, response.url)
    assert "已保存“防汛演练”。" in page
    assert '<option value="C000001" selected>' in page
    assert 'value="2022-05-09"' in page


def test_a_date_outside_the_period_is_said_after_saving(checker: Client) -> None:
    response = checker.post(reverse("checks:update-add"), update_data(published_on="2022-03-09"), follow=True)
    assert "发布日期2022-03-09不在2022年二季度内" in response.content.decode()


def test_what_a_closed_area_refuses_is_shown_with_the_data_still_there(checker: Client) -> None:
    close("columns")
    response = checker.post(reverse("checks:update-add"), update_data())
    page = response.content.decode()
    assert response.status_code == 422
    assert "2022年二季度的“栏目更新”已于" in page
    assert 'value="防汛演练"' in page
    assert ColumnUpdate.objects.count() == 4


def test_an_edit_page_offers_the_stored_choice_and_saves(checker: Client) -> None:
    url = reverse("checks:update-edit", args=["U000001"])
    page = text_of(checker, url)
    assert '<option value="C000001" selected>' in page
    assert "保存并再录一条" not in page
    stamp = re.search(r'name="stamp" value="(\w+)"', page)
    assert stamp is not None
    checker.post(url, update_data(stamp=stamp.group(1)))
    assert ColumnUpdate.objects.get(code="U000001").title == "防汛演练"


def test_an_update_is_deleted_after_the_question(checker: Client) -> None:
    url = reverse("checks:update-delete", args=["U000001"])
    assert "将少 1 条" in text_of(checker, url)
    assert checker.post(url).url == reverse("checks:update-list")
    assert not ColumnUpdate.objects.filter(code="U000001").exists()


def test_a_month_is_checked_corrected_and_deleted(checker: Client) -> None:
    page = text_of(checker, reverse("checks:account-check", args=["M000001"]))
    assert 'value="2022-05"' in page  # April is there already
    checker.post(reverse("checks:account-check", args=["M000001"]), {"month": "2022-05", "state": "stopped"})
    url = reverse("checks:check-edit", args=["M000001", "2022-05"])
    stamp = re.search(r'name="stamp" value="(\w+)"', text_of(checker, url))
    assert stamp is not None
    checker.post(url, {"month": "2022-05", "state": "stopped", "published": "0", "stamp": stamp.group(1)})
    assert AccountCheck.objects.get(month=date(2022, 5, 1)).published == 0
    checker.post(reverse("checks:check-delete", args=["M000001", "2022-05"]))
    assert AccountCheck.objects.count() == 1


def test_columns_accounts_and_findings_are_entered(checker: Client) -> None:
    column = {"unit": "B01", "area": "open", "lead": 1, "name": "财政预决算", "required": 2}
    assert checker.post(reverse("checks:column-add"), column).url == reverse("checks:column-detail", args=["C000004"])
    account = {"owner": "B01", "platform": "wechat", "name": "财政之窗", "opened_on": "2021-01-01"}
    assert checker.post(reverse("checks:account-add"), account).url == reverse(
        "checks:account-detail", args=["M000003"]
    )
    finding = {
        "unit": "B01",
        "area": "columns",
        "is_merit": "True",
        "category": "columns",
        "found_on": "2022-06-01",
        "text": "公开及时",
    }
    assert checker.post(reverse("checks:finding-add"), finding).url == reverse(
        "checks:finding-detail", args=["F000003"]
    )


def test_a_liaison_answers_a_finding_of_the_own_unit_only(liaison: Client) -> None:
    url = reverse("checks:finding-answer", args=["F000001"])
    assert url in text_of(liaison, reverse("checks:finding-detail", args=["F000001"]))
    assert liaison.post(url, {"answer": "已补发 3 条"}).status_code == 302
    assert Finding.objects.get(code="F000001").steps.get().text == "已补发 3 条"
    assert liaison.get(reverse("checks:finding-answer", args=["F000002"])).status_code == 404


def test_an_empty_answer_is_asked_for(liaison: Client) -> None:
    response = liaison.post(reverse("checks:finding-answer", args=["F000001"]), {"answer": ""})
    assert "请填写答复内容。" in response.content.decode()


def test_a_liaison_enters_nothing(liaison: Client) -> None:
    pages = [reverse(f"checks:{name}-add") for name in ("column", "update", "account", "finding")]
    assert {liaison.post(url, {}).status_code for url in pages} == {403}
    assert "录入更新" not in text_of(liaison, reverse("checks:update-list"))


def test_a_checker_cannot_answer_for_a_unit(checker: Client) -> None:
    assert checker.get(reverse("checks:finding-answer", args=["F000001"])).status_code == 403


def test_a_month_that_does_not_exist_is_not_found(checker: Client) -> None:
    assert checker.get("/checks/accounts/M000001/checks/2022-13/").status_code == 404


def test_a_refused_deletion_says_why_and_deletes_nothing(checker: Client) -> None:
    close("columns")
    url = reverse("checks:update-delete", args=["U000001"])
    checker.post(url)
    assert WebColumn.objects.get(code="C000001").updates.count() == 3


def test_a_finding_keeps_the_record_it_came_from(checker: Client) -> None:
    page = text_of(checker, reverse("checks:account-detail", args=["M000001"]))
    link = re.search(r'href="(/checks/findings/add/[^"]+)"', page)
    assert link is not None
    form = text_of(checker, link.group(1).replace("&amp;", "&"))
    assert '<option value="Z01" selected>' in form
    assert 'name="origin" value="checks.MediaAccount/M000001"' in form
    Finding.objects.filter(code="F000001").update(origin="checks.MediaAccount/M000001")
    finding = text_of(checker, reverse("checks:finding-detail", args=["F000001"]))
    assert '<a href="/checks/accounts/M000001/">政务新媒体账号 M000001</a>' in finding


@pytest.mark.parametrize("lead", ["x", "", "32768", "99999999999999999999", "1.0", "１"])
@pytest.mark.parametrize(
    ("page", "measure"),
    [("checks:update-list", "updates"), ("checks:column-list", "columns_kept"), ("units:unit-list", "units_all_met")],
)
def test_a_figure_of_a_lead_that_is_none_is_not_found(checker: Client, page: str, measure: str, lead: str) -> None:
    assert measure in MEASURES.by_code
    assert checker.get(reverse(page), {"period": QUARTER, "measure": measure, "lead": lead}).status_code == 404
