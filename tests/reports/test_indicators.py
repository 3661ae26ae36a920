"""Indicators as figures: what their names mean in formulas and notices, and the page behind the number."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checks.models import Observation
from checks.services import save_indicator
from govaudit.lib.expressions import ExpressionError, parse_expression
from govaudit.roles import Role
from reports.models import Formula
from reports.selectors.figures import FigureDesk
from reports.selectors.names import check_text, known_names
from tests.checks.small_numbers import define, define_by_unit, define_rate, observe, state
from tests.checks.small_office import QUARTER, open_office, person
from units.models import Period, UnitName
from units.recording import InvalidRecord
from units.services import close_area, reopen_area

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office():
    open_office()


@pytest.fixture
def client(sign_in):
    return sign_in(person(Role.CHECKER))


def period(code=QUARTER):
    return Period.objects.get(code=code)


def new_period(code, start, end, as_of=None):
    return Period.objects.create(code=code, name=code, start=start, end=end, as_of=as_of or end)


def figure(source, of=None):
    return FigureDesk(of or period()).figure(parse_expression(source))


def value(source, of=None):
    return figure(source, of).value


def on_page(client, found):
    """The number that the page behind a figure states, and its text."""
    html = client.get(found.records_url).content.decode()
    return Decimal(re.search(r'data-record-sum="([^"]+)"', html)[1]), html


def test_a_sum_adds_up_the_months_of_the_period_and_no_others(client):
    calls = define()
    for month, number in ((3, 1000), (4, 100), (5, 0), (6, 23), (7, 5000)):
        observe(calls, month, str(number))
    found = figure("来电")
    assert (found.value, found.printed, found.unit) == (123, "123", "次")
    assert on_page(client, found)[0] == 123
    assert value("来电(月='4')") == 100
    assert value("来电(月='5')") == 0


def test_no_number_is_no_value_and_not_zero():
    define()
    define_rate()
    assert value("来电") is None
    assert figure("接通率").printed == ""


def test_what_was_stated_for_exactly_these_days_answers_where_nothing_was_filled_in(client):
    calls = define()
    state(calls, "999", start=date(2022, 4, 1), end=date(2022, 6, 29))
    assert value("来电") is None
    state(calls, "4821")
    found = figure("来电")
    assert (found.value, found.printed) == (4821, "4821")
    number, html = on_page(client, found)
    assert number == 4821
    assert "省12345平台二季度通报" in html
    assert "本期没有填报值，取转述值 4821 次。" in html


def test_numbers_filled_in_win_over_a_stated_one_and_the_page_says_so(client):
    calls = define()
    for month in (4, 5, 6):
        observe(calls, month, "100")
    stated = state(calls, "321")
    found = figure("来电")
    number, html = on_page(client, found)
    assert (found.value, number) == (300, 300)
    assert "另有转述值 321 次，与填报值不一致。以填报值为准，转述值没有采用。" in html
    link = re.search(r'href="([^"]+)">看这些数', html)[1].replace("&amp;", "&")
    html = client.get(link).content.decode()
    assert 'data-record-sum="321"' in html
    assert "转述值没有采用" in html
    stated.value = Decimal(300)
    stated.save()
    assert "转述值也是 300 次，与填报值一致。" in on_page(client, found)[1]


def test_the_page_of_a_sum_names_the_months_that_are_missing(client):
    calls = define()
    observe(calls, 5, "7")
    assert "2022年4月、2022年6月还没有填报值，这个数只合计了已填报的月份。" in on_page(client, figure("来电"))[1]


def test_a_rate_is_never_added_up(client):
    rate = define_rate()
    for month, number in ((4, "80"), (5, "90"), (6, "95.5")):
        observe(rate, month, number)
    assert value("接通率") is None
    state(rate, "89.67")
    found = figure("接通率")
    assert (found.value, found.printed) == (Decimal("89.67"), "89.67%")
    assert on_page(client, found)[0] == Decimal("89.67")
    april = new_period("2022-04", date(2022, 4, 1), date(2022, 4, 30))
    assert figure("接通率", april).printed == "80%"


def test_one_month_of_a_rate_is_not_the_quarters():
    observe(define_rate(), 4, "80")
    assert value("接通率") is None


def test_a_month_that_is_not_over_on_the_last_day_does_not_count():
    calls, rate = define(), define_rate()
    for month in (4, 5, 6):
        observe(calls, month, "10")
    observe(rate, 6, "70")
    assert value("来电", new_period("A", date(2022, 4, 1), date(2022, 6, 30), date(2022, 6, 29))) == 20
    assert value("来电", new_period("B", date(2022, 4, 2), date(2022, 6, 30))) == 20
    assert value("来电", new_period("C", date(2022, 4, 1), date(2022, 6, 20))) == 20
    assert value("接通率", new_period("D", date(2022, 6, 1), date(2022, 6, 30), date(2022, 6, 29))) is None
    assert value("接通率", new_period("E", date(2022, 6, 1), date(2022, 6, 30), date(2022, 7, 9))) == 70


def test_a_number_of_units_is_their_sum_and_each_ones_own(client):
    services = define_by_unit()
    for unit_code, month, number in (("Z01", 4, 3), ("Z01", 5, 4), ("Z02", 4, 20), ("B01", 6, 100)):
        observe(services, month, str(number), unit_code)
    UnitName.objects.create(unit_id=Observation.objects.filter(unit__code="Z01")[0].unit_id, use="alias", text="城关")
    assert value("服务件") == 127
    assert value("服务件(单位='城关')") == 7
    assert value("服务件(分组='各镇')") == 27
    assert on_page(client, figure("服务件(分组='各镇', 月='4')"))[0] == 23
    assert sum(value(f"服务件(单位='{code}')") for code in ("Z01", "Z02", "B01")) == value("服务件")


def test_a_stated_number_answers_for_exactly_its_unit_and_class(client):
    calls = define()
    state(calls, "40", "Z01")
    state(calls, "60", breakdown="咨询类")
    assert value("来电") is None
    assert value("来电(单位='城关镇')") == 40
    assert value("来电(单位='草碧镇')") is None
    found = figure("来电(分类='咨询类')")
    assert (found.value, found.name) == (60, "来电(分类='咨询类')")
    assert on_page(client, found)[0] == 60
    assert value("来电(单位='城关镇', 分类='咨询类')") is None
    assert value("来电(分类='咨询类', 月='4')") is None


def test_a_class_of_a_stated_number_is_not_the_total_that_was_filled_in():
    calls = define()
    observe(calls, 4, "100")
    assert value("来电(分类='咨询类')") is None


def test_an_indicator_stands_in_formulas_and_a_percentage_there_is_a_ratio():
    observe(define(), 4, "200")
    state(define_rate(), "89.67")
    Formula.objects.create(
        name="接通数", term="接通", expression="来电 * 接通率", unit="次", decimals=0, definition="数。"
    )
    Formula.objects.create(
        name="未接通率", term="未接", expression="1 - 接通率", unit="%", decimals=1, definition="率。"
    )
    found = figure("接通数")
    assert found.value == 179  # 200 × 0.8967 = 179.34
    assert [(entry.name, entry.value) for entry in found.inputs] == [("来电", 200), ("接通率", Decimal("89.67"))]
    assert all("measure=" in entry.records_url for entry in found.inputs)
    assert figure("未接通率").printed == "10.3%"


def test_decimals_are_added_up_exactly_on_every_database(client):
    hours = define(decimals=2, unit="小时")
    for month, number in ((4, "0.1"), (5, "0.2"), (6, "1234567890.05")):
        observe(hours, month, number)
    found = figure("来电")
    assert (found.value, found.printed) == (Decimal("1234567890.35"), "1234567890.35")
    assert on_page(client, found)[0] == Decimal("1234567890.35")


def test_a_text_may_name_an_indicator_with_what_it_knows_only():
    calls = define()
    state(calls, "60", breakdown="咨询类")
    names = known_names()
    assert names["来电"] == {"单位", "分组", "月", "分类"}
    check_text("受理来电{{ 来电(分类='咨询类') }}次", names, {})
    for wrong in ("来电(平台='微信')", "来电(分类='投诉类')", "来电数", "名单(来电)"):
        with pytest.raises(ExpressionError):
            check_text(f"受理来电{{{{ {wrong} }}}}次", names, {})


def test_a_formula_keeps_its_name():
    Formula.objects.create(name="接通率", term="接通率", expression="1", unit="%", definition="率。")
    with pytest.raises(InvalidRecord, match="已经是统计项、公式或通报用语的名称"):
        define_rate()


def test_closing_an_area_keeps_the_numbers_and_their_pages(client):
    calls, rate = define(), define_rate()
    april = observe(calls, 4, "100")
    state(calls, "321")
    stated = state(rate, "89.67")
    other = state(define(code="visits", name="来访", area="letters"), "9")
    close_area(actor=None, period=period(), area="orders")
    for record in (april, stated, other):
        type(record).objects.filter(pk=record.pk).update(value=1)
    assert (value("来电"), figure("接通率").printed, value("来访")) == (100, "89.67%", 1)
    number, html = on_page(client, figure("来电"))
    assert number == 100
    assert "其中1条锁定后有变化" in html
    assert "另有转述值 321 次，与填报值不一致" in html
    assert on_page(client, figure("接通率"))[0] == Decimal("89.67")
    reopen_area(actor=None, period=period(), area="orders", reason="核对")
    assert value("来电") == 1


def test_a_unit_of_a_closed_area_keeps_its_stated_number():
    calls = define()
    state(calls, "40", "Z01")
    state(calls, "90")
    close_area(actor=None, period=period(), area="orders")
    assert (value("来电"), value("来电(单位='城关镇')"), value("来电(单位='草碧镇')")) == (90, 40, None)


def test_what_the_period_page_states_is_what_the_figure_is(client):
    calls = define()
    state(calls, "4821")
    define_rate()
    html = client.get(f"/units/periods/{QUARTER}/").content.decode()
    assert figure("来电").records_url.replace("&", "&amp;") in html
    assert "4821" in html


def test_the_queries_of_a_figure_do_not_grow_with_the_indicators():
    calls, rate = define(), define_rate()
    observe(calls, 4, "1")
    state(rate, "50")

    def asked():
        with CaptureQueriesContext(connection) as queries:
            desk = FigureDesk(period())
            for name, measure in desk.measures.items():
                if measure.otherwise:
                    desk.figure(parse_expression(name))
        return len(queries)

    few = asked()
    for number in range(10):
        added = define(code=f"more{number}", name=f"指标{number}号")
        observe(added, 5, "1")
    assert asked() == few


def test_a_new_definition_is_what_the_page_says(client):
    calls = define()
    observe(calls, 4, "1")
    calls.definition = "来电，含未接通的。"
    save_indicator(actor=None, indicator=calls)
    assert "来电，含未接通的。" in on_page(client, figure("来电"))[1]
