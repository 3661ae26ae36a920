"""Indicators in full as figures: terms longer than a month, items, and the numbers of two notices that need them."""

from datetime import date
from decimal import Decimal

import pytest

from checks.models import Indicator, Observation
from checks.services import save_indicator, save_observation
from govaudit.roles import Role
from tests.checks.small_numbers import define, define_by_unit, define_rate, observe, state
from tests.checks.small_office import open_office, person, unit
from tests.reports.test_indicators import figure, new_period, on_page, period, value
from units.models import AreaClosed
from units.recording import InvalidRecord
from units.services import close_area, reopen_area

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office():
    open_office()


@pytest.fixture
def client(sign_in):
    return sign_in(person(Role.CHECKER))


def observe_item(indicator: Indicator, month: int, number: object, item: str, unit_code: str = "") -> Observation:
    owner = unit(unit_code) if unit_code else None
    observation = Observation(
        indicator=indicator, unit=owner, breakdown=item, month=date(2022, month, 1), value=Decimal(str(number))
    )
    return save_observation(actor=None, observation=observation)


def test_the_ratings_of_jinghe_are_told_by_channel_and_disagree_with_the_stated_total(client):
    """The notice says 245617 in all, and five channels that add up to 263760."""
    channels = {"政务服务网": 8477, "移动端": 97868, "实体大厅": 858, "短信": 146845, "二维码": 9712}
    ratings = define(code="ratings", name="好评数", unit="条", items="\n".join(channels), term=2, area="services")
    summer = new_period("2022-07_08", date(2022, 7, 1), date(2022, 8, 31))
    for channel, number in channels.items():
        observe_item(ratings, 7, number, channel)
    state(ratings, "245617", start=summer.start, end=summer.end, noted_on=date(2022, 8, 20))
    assert value("好评数", summer) == 8477 + 97868 + 858 + 146845 + 9712 == 263760
    assert value("好评数(分类='短信')", summer) == 146845
    assert value("好评数(分类='未分类')", summer) is None
    number, html = on_page(client, figure("好评数(分类='移动端')", summer))
    assert number == 97868
    number, html = on_page(client, figure("好评数", summer))
    assert number == 263760
    assert "另有转述值 245617 条，与填报值不一致" in html
    assert value("好评数", new_period("2022-07", date(2022, 7, 1), date(2022, 7, 31))) is None


def test_the_items_of_dayao_add_up_over_the_months_and_its_rates_do_not():
    handled = define(code="handled", name="受理办件", unit="件", area="services")
    rate = define_rate(code="rated", name="主动评价率", area="services")
    for month, number, stated in ((4, 737, "88.8"), (5, 585, "89.67"), (6, 6265, "99.26")):
        observe(handled, month, str(number))
        last = date(2022, month, 31 if month == 5 else 30)
        state(rate, stated, start=date(2022, month, 1), end=last)
        one = new_period(f"2022-{month:02d}", date(2022, month, 1), last)
        assert (value("受理办件", one), value("主动评价率", one)) == (number, Decimal(stated))
    assert value("受理办件") == 737 + 585 + 6265
    assert value("主动评价率") is None


def test_a_number_of_a_quarter_is_the_quarters_and_a_part_of_the_years():
    plans = define_by_unit(code="plans", name="计划数", term=3)
    for month, number in ((1, "7"), (4, "5"), (7, "100")):
        observe(plans, month, number, "Z01")
    observe(plans, 4, "20", "Z02")
    assert value("计划数") == 25
    assert value("计划数(单位='Z01')") == 5
    assert value("计划数", new_period("2022-04", date(2022, 4, 1), date(2022, 4, 30))) is None
    assert value("计划数", new_period("2022", date(2022, 1, 1), date(2022, 12, 31))) == 132
    assert value("计划数", new_period("A", date(2022, 2, 1), date(2022, 12, 31))) == 125
    assert value("计划数", new_period("B", date(2022, 1, 1), date(2022, 6, 30), date(2022, 6, 29))) == 7


def test_a_level_of_a_quarter_is_no_years():
    level = define_rate(term=3)
    observe(level, 4, "80")
    assert value("接通率") == 80
    assert value("接通率", new_period("2022", date(2022, 1, 1), date(2022, 12, 31))) is None
    assert value("接通率", new_period("2022-04", date(2022, 4, 1), date(2022, 4, 30))) is None


def test_a_level_with_items_has_no_total():
    level = define_rate(items="窗口\n网上")
    april = new_period("2022-04", date(2022, 4, 1), date(2022, 4, 30))
    observe_item(level, 4, "80", "窗口")
    observe_item(level, 4, "90", "网上")
    assert value("接通率(分类='窗口')", april) == 80
    assert value("接通率", april) is None


def test_a_number_stands_at_the_first_month_of_its_term_and_names_an_item():
    plans = define_by_unit(code="plans", name="计划数", term=3)
    with pytest.raises(InvalidRecord, match="那一期的第一个月：2022-04"):
        observe(plans, 5, "7", "Z01")
    calls = define(items="咨询类\n投诉类")
    with pytest.raises(InvalidRecord, match="请写明分类：咨询类、投诉类"):
        observe(calls, 4, "7")
    with pytest.raises(InvalidRecord, match="没有分类“求助类”"):
        observe_item(calls, 4, "7", "求助类")
    with pytest.raises(InvalidRecord, match="没有分类“求助类”"):
        state(calls, "7", breakdown="求助类")
    with pytest.raises(InvalidRecord, match="分类要留空"):
        observe_item(plans, 4, "7", "咨询类", "Z01")
    assert state(calls, "7").pk
    assert observe_item(calls, 4, "7", "投诉类").pk
    assert observe_item(calls, 4, "9", "咨询类").pk


def test_items_in_use_keep_their_names_and_others_may_come():
    calls = define(items="咨询类\n投诉类")
    observe_item(calls, 4, "7", "投诉类")
    for items in ("咨询类", "咨询类\n投诉", ""):
        calls.items = items
        with pytest.raises(InvalidRecord, match="“投诉类”已有填报值"):
            save_indicator(actor=None, indicator=calls)
    calls.items = "投诉类\n求助类"
    save_indicator(actor=None, indicator=calls)
    plain = define(code="visits", name="来访")
    observe(plain, 4, "7")
    plain.items = "个人\n集体"
    with pytest.raises(InvalidRecord, match="不能再分类"):
        save_indicator(actor=None, indicator=plain)


@pytest.mark.parametrize("items", ["咨询类\n咨询类", "长" * 65])
def test_items_are_told_apart_and_are_no_longer_than_a_number_can_name(items):
    with pytest.raises(InvalidRecord, match="分类一行一个"):
        define(items=items)


def test_limits_that_block_hold_for_stated_numbers_too():
    rate = define_rate(least=0, most=100, is_strict=True)
    with pytest.raises(InvalidRecord, match="不大于 100"):
        observe(rate, 4, "100.5")
    with pytest.raises(InvalidRecord, match="不小于 0"):
        state(rate, "-1")
    with pytest.raises(InvalidRecord, match="最大值不能小于最小值"):
        define(least=5, most=4)


def test_closing_an_area_keeps_items_and_terms(client):
    calls = define(items="咨询类\n投诉类", term=3)
    kept = observe_item(calls, 4, "7", "投诉类")
    observe_item(calls, 4, "5", "咨询类")
    manager = person(Role.MANAGER)
    close_area(actor=manager, period=period(), area="orders")
    kept.value = Decimal(8)
    with pytest.raises(AreaClosed):
        save_observation(actor=None, observation=kept)
    Observation.objects.filter(pk=kept.pk).update(value=9)
    assert (value("来电"), value("来电(分类='投诉类')"), value("来电(分类='未分类')")) == (12, 7, None)
    assert on_page(client, figure("来电(分类='投诉类')"))[0] == 7
    reopen_area(actor=manager, period=period(), area="orders", reason="更正")
    assert value("来电(分类='投诉类')") == 9
