"""Pages of indicators and their numbers, as each role sees them."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checks.models import Indicator, Observation, StatedValue
from govaudit.measures import MEASURES
from govaudit.roles import Role
from tests.checks.small_numbers import define, define_by_unit, define_rate, observe, state
from tests.checks.small_office import QUARTER, close, open_office, person
from units.models import Period, User

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def numbers() -> None:
    """来电 of the county, 服务件 of two towns, a stated rate of the quarter and one of another span."""
    open_office()
    Period.objects.filter(code="2022Q3").delete()
    calls, services, rate = define(), define_by_unit(), define_rate()
    observe(calls, 4, "100")
    observe(calls, 3, "90")
    observe(services, 4, "7", "Z01")
    observe(services, 5, "20", "Z02")
    state(rate, "89.67")
    state(rate, "91.5", "Z01", start=date(2022, 1, 1))
    state(rate, "88", start=date(2021, 4, 1), end=date(2021, 6, 30))


@pytest.fixture
def admin(sign_in: SignIn) -> Client:
    return sign_in(person(Role.ADMIN))


@pytest.fixture
def checker(sign_in: SignIn) -> Client:
    return sign_in(person(Role.CHECKER))


@pytest.fixture
def liaison(sign_in: SignIn) -> Client:
    return sign_in(person(Role.LIAISON, "Z01"))


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def count_on(page: str) -> int:
    found = re.search(r'data-record-count="(\d+)"', page)
    assert found is not None
    return int(found.group(1))


@pytest.mark.parametrize(("noun", "office", "own"), [("observation", 3, 1), ("stated", 2, 1), ("indicator", 3, 3)])
def test_a_list_shows_the_period_to_the_office_and_the_own_rows_to_a_liaison(
    noun: str, office: int, own: int, checker: Client, liaison: Client
) -> None:
    url = reverse(f"checks:{noun}-list")
    assert (count_on(text_of(checker, url)), count_on(text_of(liaison, url))) == (office, own)


def test_what_is_no_units_is_no_liaisons(liaison: Client) -> None:
    county = Observation.objects.filter(unit=None).first()
    assert county is not None
    for noun, record in (("observation", county), ("stated", StatedValue.objects.filter(unit=None)[0])):
        assert liaison.get(reverse(f"checks:{noun}-detail", args=[record.code])).status_code == 404
    page = text_of(liaison, MEASURES.find("observed-calls").records_url(QUARTER, {}))  # type: ignore[union-attr]
    assert count_on(page) == 0
    assert "100" not in page[page.index('id="records"') :]
    page = text_of(liaison, reverse("checks:indicator-detail", args=["calls"]))
    assert "没有数值" in page


def test_a_liaison_reads_no_note_on_the_county(liaison: Client) -> None:
    state(Indicator.objects.get(code="calls"), "4821")
    page = text_of(liaison, MEASURES.find("stated-calls").records_url(QUARTER, {}))  # type: ignore[union-attr]
    assert "4821" not in page
    state(Indicator.objects.get(code="services"), "8", "Z01")
    own = MEASURES.find("observed-services").records_url(QUARTER, {"单位": "Z01"})  # type: ignore[union-attr]
    assert "另有转述值 8 件，与填报值不一致" in text_of(liaison, own)


def test_a_number_that_nobody_has_is_a_dash(checker: Client) -> None:
    url = MEASURES.find("observed-connected").records_url(QUARTER, {})  # type: ignore[union-attr]
    page = text_of(checker, url)
    assert '<b class="figure-value">—</b>' in page
    assert "这里没有数，所以没有数值。" in page


def test_stated_numbers_are_told_apart_by_whether_they_speak_of_the_period(checker: Client) -> None:
    url = reverse("checks:stated-list")
    assert count_on(text_of(checker, f"{url}?span=exact")) == 1
    assert count_on(text_of(checker, f"{url}?span=other")) == 1
    assert count_on(text_of(checker, f"{url}?indicator=calls")) == 0


@pytest.mark.parametrize("noun", ["observation", "stated", "indicator"])
def test_a_list_takes_as_many_queries_for_many_rows_as_for_few(noun: str, checker: Client) -> None:
    url = reverse(f"checks:{noun}-list")
    checker.get(url)
    with CaptureQueriesContext(connection) as few:
        checker.get(url)
    for number in range(5):
        added = define_by_unit(code=f"more{number}", name=f"指标{number}号")
        observe(added, 6, "5", "B01")
        state(added, "5", "B01")
    with CaptureQueriesContext(connection) as many:
        checker.get(url)
    assert len(many) == len(few)


def test_an_indicators_page_leads_to_its_number(checker: Client) -> None:
    page = text_of(checker, reverse("checks:indicator-detail", args=["connected"]))
    found = re.search(r'class="figure" href="([^"]+)">([^<]+)<', page)
    assert found is not None
    assert found[2] == "89.67%"
    assert 'data-record-sum="89.67"' in text_of(checker, found[1].replace("&amp;", "&"))


@pytest.mark.parametrize(
    ("noun", "code", "value", "measure"),
    [("observation", "calls", 100, "observed-calls"), ("stated", "connected", 89.67, "stated-connected")],
)
def test_a_numbers_page_says_which_figure_it_enters(
    noun: str, code: str, value: float, measure: str, checker: Client
) -> None:
    model = Observation if noun == "observation" else StatedValue
    record = model.objects.get(indicator__code=code, value=value)
    page = text_of(checker, reverse(f"checks:{noun}-detail", args=[record.code]))
    assert f"measure={measure}" in page


def test_a_number_of_zero_enters_its_figure_too(checker: Client) -> None:
    record = observe(Indicator.objects.get(code="calls"), 6, "0")
    page = text_of(checker, reverse("checks:observation-detail", args=[record.code]))
    assert "measure=observed-calls" in page


def test_an_indicator_is_added_and_changed_by_the_administrator(admin: Client, checker: Client) -> None:
    values = {
        "name": "日均来电", "area": "orders", "unit": "次", "decimals": "1", "is_summed": "False",
        "is_by_unit": "False", "definition": "平均每天的来电次数。", "position": "4", "code": "daily",
        "term": "1", "items": "", "is_strict": "False", "is_required": "False",
    }  # fmt: skip
    url = reverse("checks:indicator-add")
    assert checker.post(url, values).status_code == 403
    assert admin.post(url, values | {"name": "工单受理"}).status_code == 422
    assert admin.post(url, values).status_code == 302
    assert Indicator.objects.get(code="daily").decimals == 1
    edit = reverse("checks:indicator-edit", args=["calls"])
    page = text_of(admin, edit)
    for name in ("name", "code", "area", "is_summed", "is_by_unit"):
        assert re.search(rf'<(select|input)[^>]*name="{name}"[^>]*disabled', page), name
    stamp = re.search(r'name="stamp" value="([^"]+)"', page)
    assert stamp is not None
    changed = values | {"definition": "来电，含未接通的。", "decimals": "0", "stamp": stamp[1], "area": "letters"}
    assert admin.post(edit, changed).status_code == 302
    calls = Indicator.objects.get(code="calls")
    assert (calls.name, calls.area, calls.definition) == ("来电", "orders", "来电，含未接通的。")


def test_a_number_is_entered_corrected_and_deleted(checker: Client) -> None:
    values = {"indicator": "calls", "unit": "", "month": "2022-05", "value": "120", "note": ""}
    add = reverse("checks:observation-add")
    assert checker.post(add, values).status_code == 302
    again = checker.post(add, values | {"value": "121"})
    assert again.status_code == 422
    assert "这个指标这一期的填报值已经有了，请修改那一条。" in again.content.decode()
    record = Observation.objects.get(indicator__code="calls", month=date(2022, 5, 1))
    edit = reverse("checks:observation-edit", args=[record.code])
    page = text_of(checker, edit)
    assert 'value="120"' in page
    stamp = re.search(r'name="stamp" value="([^"]+)"', page)
    assert stamp is not None
    assert checker.post(edit, values | {"value": "125", "stamp": stamp[1]}).status_code == 302
    delete = reverse("checks:observation-delete", args=[record.code])
    assert "来电 全县 2022年5月”：125 次" in text_of(checker, delete)
    assert checker.post(delete).status_code == 302
    assert not Observation.objects.filter(pk=record.pk).exists()


def test_a_stated_number_is_offered_the_days_of_the_period(checker: Client) -> None:
    page = text_of(checker, reverse("checks:stated-add"))
    assert 'value="2022-04-01"' in page
    assert 'value="2022-06-30"' in page
    values = {
        "indicator": "calls", "start": "2022-04-01", "end": "2022-06-30", "unit": "", "breakdown": "",
        "value": "4821", "source": "", "source_file": "", "noted_on": "2022-07-05",
    }  # fmt: skip
    add = reverse("checks:stated-add")
    answer = checker.post(add, values)
    assert answer.status_code == 422
    assert "请填写来源。" in answer.content.decode()
    assert checker.post(add, values | {"source": "省12345平台二季度通报"}).status_code == 302
    record = StatedValue.objects.get(indicator__code="calls")
    assert checker.post(reverse("checks:stated-delete", args=[record.code])).status_code == 302


def test_a_closed_area_refuses_with_a_sentence(checker: Client) -> None:
    close("orders")
    values = {"indicator": "calls", "unit": "", "month": "2022-05", "value": "120", "note": ""}
    answer = checker.post(reverse("checks:observation-add"), values)
    assert answer.status_code == 422
    assert "“12345工单”已于" in answer.content.decode()


def test_the_navigation_leads_to_the_numbers(checker: Client) -> None:
    page = text_of(checker, reverse("checks:stated-list"))
    assert re.search(r'href="/checks/observations/" class="is-here" aria-current="page">填报值<', page)
