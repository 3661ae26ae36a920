"""Charts of orders: their numbers, and the pages these lead to."""

import random
import re
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from govaudit.lib.workdays import WorkCalendar
from govaudit.roles import Role
from hotline.charts import (
    BREAKDOWNS,
    DAYS,
    bar_widths,
    class_of,
    days_taken,
    median,
    months_beside_last_year,
    percent,
    shares,
    working_days,
)
from hotline.models import OrderClass, OrderKind, WorkOrder
from hotline.services import save_order
from tests.checks.small_office import QUARTER, moment, new_order, open_office, person, unit
from units.closings import facts_for
from units.models import Period, User
from units.selectors import work_calendar

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
MONDAY_TO_FRIDAY = WorkCalendar(frozenset(), frozenset(), frozenset({2022}))


@pytest.fixture(autouse=True)
def office() -> None:
    open_office()


def put(number: str, **values: object) -> WorkOrder:
    return save_order(actor=None, order=new_order(number=number, **values))


def period() -> Period:
    return Period.objects.get(code=QUARTER)


def count_on(page: str) -> int:
    found = re.search(r'data-record-count="(\d+)"', page)
    assert found is not None
    return int(found.group(1))


def test_shares_are_of_all_orders_and_those_without_a_class_are_a_part() -> None:
    rural = OrderClass.objects.create(code="rural", name="农村事务")
    for number in range(2):
        put(f"R{number}", topic=rural)
    put("X")
    user = person(Role.CLERK)
    found = shares(period(), facts_for(period()), BREAKDOWNS[0], user)
    assert [(part.label, part.value, part.share) for part in found] == [
        ("农村事务", 2, Decimal("66.67")),
        ("未分类", 1, Decimal("33.33")),
    ]


@pytest.mark.parametrize("breakdown", BREAKDOWNS, ids=lambda entry: entry.param)
def test_every_part_leads_to_as_many_records_and_all_parts_are_the_total(breakdown, sign_in: SignIn) -> None:
    dice = random.Random(7)
    topics = [None, *(OrderClass.objects.create(code=f"t{n}", name=f"分类{n}") for n in range(3))]
    kinds = list(OrderKind.objects.all())
    units = [None, unit("Z01"), unit("Z02")]
    for number in range(20):
        put(f"A{number}", topic=dice.choice(topics), kind=dice.choice(kinds), unit=dice.choice(units))
    user = person(Role.CLERK)
    browser = sign_in(user)
    found = shares(period(), facts_for(period()), breakdown, user)
    assert sum(part.value for part in found) == 20
    for part in found:
        assert count_on(browser.get(part.url).content.decode()) == part.value, part


def test_months_stand_beside_those_of_the_year_before_in_shanghai_time() -> None:
    put("A", received_at=moment("2022-01-01 00:00"), due_at=None)
    put("B", received_at=moment("2021-12-31 23:59"), due_at=None)
    put("C", received_at=moment("2021-01-15 12:00"), due_at=None)
    put("D", received_at=moment("2020-12-31 23:59"), due_at=None)
    months = months_beside_last_year(2022, person(Role.CLERK), date(2022, 8, 22))
    assert [(month.count, month.before) for month in months][:2] == [(1, 1), (0, 0)]
    assert months[11].before == 1
    assert [month.count for month in months[7:9]] == [0, None]


def test_a_year_of_which_no_order_is_on_file_has_dashes_and_one_that_others_have_orders_of_has_zeros() -> None:
    put("A", received_at=moment("2022-03-01 09:00"), due_at=None, unit=unit("Z02"))
    for user, counts in ((person(Role.CLERK), [0, 0, 1, 0, None]), (person(Role.LIAISON, "Z01"), [0, 0, 0, 0, None])):
        months = months_beside_last_year(2022, user, date(2022, 4, 30))
        assert [month.count for month in months[:5]] == counts
        assert {month.before for month in months} == {None}
        assert {month.count for month in months_beside_last_year(2021, user, date(2021, 12, 31))} == {None}


def test_months_after_the_day_the_period_looks_back_from_are_dashes(sign_in: SignIn) -> None:
    put("A")
    put("LATER", received_at=moment("2022-08-01 09:00"), due_at=None)
    months = sign_in(person(Role.CLERK)).get(f"/hotline/charts/?period={QUARTER}").context["months"]
    assert [bar["month"].count for bar in months] == [0, 0, 0, 1, 0, 0, *[None] * 6]


def test_the_total_leads_to_as_many_orders(sign_in: SignIn) -> None:
    put("A")
    put("B", unit=unit("Z02"))
    for user, total in ((person(Role.CLERK), 2), (person(Role.LIAISON, "Z01"), 1)):
        browser = sign_in(user)
        page = unescape(browser.get(f"/hotline/charts/?period={QUARTER}").content.decode())
        found = re.search(r'合计</th><td class="num"><a href="([^"]+)">(\d+)</a>', page)
        assert found is not None
        assert int(found[2]) == total == count_on(browser.get(found[1]).content.decode())


@pytest.mark.parametrize(
    ("received", "closed", "days"),
    [
        ("2022-04-01 09:00", "2022-04-01 18:00", 0),  # a Friday
        ("2022-04-01 09:00", "2022-04-02 10:00", 0),
        ("2022-04-01 23:59", "2022-04-04 00:00", 1),
        ("2022-04-02 10:00", "2022-04-04 09:00", 1),
        ("2022-04-04 10:00", "2022-04-08 09:00", 4),
    ],
)
def test_working_days_follow_the_day_of_receipt(received: str, closed: str, days: int) -> None:
    assert working_days(MONDAY_TO_FRIDAY, moment(received), moment(closed)) == days


def test_days_over_qingming_2022_count_the_worked_saturday() -> None:
    """04-02 (Saturday) is worked, 04-03 to 04-05 are off."""
    assert working_days(work_calendar(), moment("2022-04-01 09:00"), moment("2022-04-06 09:00")) == 2


def test_every_number_of_days_has_one_class() -> None:
    for days in range(40):
        least, most = DAYS[class_of(days)]
        assert least <= days
        assert most is None or days <= most


@pytest.mark.parametrize(("numbers", "middle"), [([3], 3), ([1, 4], Decimal("2.5")), ([9, 1, 2], 2), ([1, 2, 2, 5], 2)])
def test_the_median_is_the_middle(numbers: list[int], middle: Decimal) -> None:
    assert median(numbers) == middle


def test_days_taken_leave_out_what_is_open_withdrawn_or_closed_after_the_period_looks_back(sign_in: SignIn) -> None:
    put("FAST", closed_at=moment("2022-04-06 10:00"))
    put("SLOW", closed_at=moment("2022-06-30 23:59"))
    put("AFTER", closed_at=moment("2022-07-01 00:00"))
    put("OPEN")
    put("WITHDRAWN", closed_at=moment("2022-04-06 10:00"), withdrawn_at=moment("2022-04-06 11:00"))
    put("OTHER", unit=unit("Z02"), closed_at=moment("2022-04-07 10:00"))
    put("NOBODY", unit=None, closed_at=moment("2022-04-05 10:00"), is_direct=True)
    user = person(Role.CLERK)
    found = days_taken(period().span, user, work_calendar())
    assert [(entry.unit and entry.unit.code, entry.counts) for entry in found] == [
        ("Z01", (1, 0, 0, 0, 1)),
        ("Z02", (0, 1, 0, 0, 0)),
        (None, (1, 0, 0, 0, 0)),
    ]
    browser = sign_in(user)
    page = browser.get(f"/hotline/charts/days/4/?period={QUARTER}&unit=Z01").content.decode()
    assert count_on(page) == 1
    assert "SLOW" in page
    assert count_on(browser.get(f"/hotline/charts/days/0/?period={QUARTER}").content.decode()) == 1


def test_classes_of_days_equal_those_counted_one_by_one() -> None:
    dice, calendar = random.Random(11), work_calendar()
    for number in range(60):
        received = moment("2022-04-01 09:00") + timedelta(hours=dice.randrange(1500))
        put(f"A{number}", received_at=received, due_at=None, closed_at=received + timedelta(hours=dice.randrange(500)))
    found = days_taken(period().span, person(Role.CLERK), calendar)[0].counts
    slow: Counter[int] = Counter()
    for order in WorkOrder.objects.all():
        day, last, days = order.received_at.date(), order.closed_at.date(), 0
        day = moment(f"{order.received_at.astimezone(moment('2022-01-01 00:00').tzinfo):%Y-%m-%d} 00:00").date()
        last = moment(f"{order.closed_at.astimezone(moment('2022-01-01 00:00').tzinfo):%Y-%m-%d} 00:00").date()
        if last > date(2022, 6, 30) or day > date(2022, 6, 30):
            continue
        while day < last:
            day += timedelta(1)
            days += calendar.is_workday(day)
        slow[0 if days <= 1 else 1 if days <= 3 else 2 if days <= 5 else 3 if days <= 10 else 4] += 1
    assert found == tuple(slow[place] for place in range(5))


def test_bars_of_a_whole_fill_it() -> None:
    assert bar_widths([1, 1, 1], 3, 400) == [(0, 133), (133, 133), (266, 134)]
    assert bar_widths([0, 0], 0, 400) == [(0, 0), (0, 0)]


def test_percents_are_rounded_half_up() -> None:
    assert [percent(1, 8), percent(1, 3), percent(0, 0), percent(12345, 1000000)] == [
        Decimal("12.50"),
        Decimal("33.33"),
        Decimal("0.00"),
        Decimal("1.23"),
    ]


def test_a_liaison_finds_only_the_own_unit_in_charts_and_behind_them(sign_in: SignIn) -> None:
    put("OURS", closed_at=moment("2022-04-06 10:00"))
    put("THEIRS", unit=unit("Z02"), closed_at=moment("2022-04-06 10:00"))
    put("NOBODY", unit=None)
    browser = sign_in(person(Role.LIAISON, "Z01"))
    page = browser.get(f"/hotline/charts/?period={QUARTER}&by=unit").content.decode()
    assert "城关镇" in page
    assert "草碧镇" not in page
    assert "无承办单位" not in page
    month = browser.get("/hotline/charts/2022-4/").content.decode()
    assert count_on(month) == 1
    assert "THEIRS" not in month
    assert count_on(browser.get(f"/hotline/charts/days/0/?period={QUARTER}&unit=Z02").content.decode()) == 0


@pytest.mark.parametrize(
    "address", ["/hotline/charts/?by=nothing", "/hotline/charts/2022-13/", "/hotline/charts/days/9/"]
)
def test_what_no_chart_has_is_not_found(address: str, sign_in: SignIn) -> None:
    assert sign_in(person(Role.CLERK)).get(address).status_code == 404


def test_the_page_costs_as_many_queries_for_many_orders_as_for_one(sign_in: SignIn) -> None:
    browser = sign_in(person(Role.CLERK))
    put("A", closed_at=moment("2022-04-06 10:00"))
    address = f"/hotline/charts/?period={QUARTER}"
    browser.get(address)
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    for number in range(9):
        put(f"B{number}", unit=unit("Z02"), closed_at=moment("2022-04-06 10:00"))
    with CaptureQueriesContext(connection) as many:
        browser.get(address)
    assert len(many) == len(few)
