"""The page of an order: its life, its clock, what is recorded there and what is struck out."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from govaudit.roles import Role
from hotline.models import EventKind, Level, OrderEvent, OrderSource, WorkOrder
from hotline.services import record_event, save_order, strike_event
from tests.checks.small_office import close, moment, new_order, open_office, person, unit
from tests.hotline.policies import policy
from units.models import User

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
K = EventKind
KEY = ["12345", "QY1"]


@pytest.fixture(autouse=True)
def office(db: None) -> None:
    open_office()


@pytest.fixture
def order() -> WorkOrder:
    """Of 城关镇, sent 2022-04-05 and due 2022-04-12 09:30."""
    return save_order(actor=None, order=new_order(number="QY1", dispatched_at=moment("2022-04-05 10:00")))


@pytest.fixture
def checker(sign_in: SignIn) -> Client:
    return sign_in(person(Role.CHECKER))


@pytest.fixture
def liaison(sign_in: SignIn) -> Client:
    return sign_in(person(Role.LIAISON, "Z01"))


def record(order: WorkOrder, kind: str, when: str, **values: Any) -> OrderEvent:
    return record_event(actor=None, event=OrderEvent(order=order, kind=kind, at=moment(when), **values))


def words(client: Client, name: str = "order-detail", *more: object, query: str = "") -> str:
    """The text of a page, without tags and in one line."""
    response = client.get(reverse(f"hotline:{name}", args=[*KEY, *more]) + query)
    assert response.status_code == 200
    content = response.content.decode().partition("<main")[2]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", content)))


def step_url(kind: str) -> str:
    return reverse("hotline:order-event-add", args=KEY) + f"?kind={kind}"


def strike_url(place: int) -> str:
    return reverse("hotline:order-event-strike", args=[*KEY, place])


def test_the_page_tells_the_life_of_an_order_from_its_first_day(order: WorkOrder, checker: Client) -> None:
    record(order, K.RETURN, "2022-04-09 09:00", level=Level.CITY, note="没有联系诉求人")
    amiss = record(order, K.SIGN, "2022-04-08 15:00")
    strike_event(actor=None, event=amiss, reason="时间记错")
    record(order, K.ASSIST, "2022-04-06 11:00", unit=unit("B01"))
    page = words(checker)
    life = page[page.index("经过") :]
    told = ("派单 派给城关镇", "加派协办 财政局", "签收 已作废", "作废原因：时间记错", "退回重办 市级 没有联系诉求人")
    places = [life.index(part) for part in told]
    assert places == sorted(places)
    assert "协办单位 财政局" in page
    assert len(re.findall(r"\b作废 ", life)) == 3  # one link for each event that stands


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"closed_at": "2022-04-12 09:30"}, "按时办结 2022-04-12 09:30 办结，办结期限 2022-04-12 09:30（平台给定）"),
        ({"closed_at": "2022-04-14 12:30"}, "超时办结，超 2 个自然日 3 小时 2022-04-14 12:30 办结"),
        ({}, "超时未办结，已超 132 个自然日 办结期限"),
        ({"due_at": "2022-08-22 21:59"}, "还剩 12 小时 办结期限"),
        ({"due_at": "2022-08-29 10:59"}, "还剩 7 个自然日 1 小时 办结期限"),
        ({"due_at": None}, "没有办结期限"),
        ({"signed_at": "2022-04-06 09:00"}, "2022-04-06 09:00 签收，没有签收期限"),
    ],
)
def test_the_clock_says_how_an_order_stands_now_whatever_period_is_in_view(
    given: dict[str, str | None], said: str, checker: Client
) -> None:
    moments = {name: moment(text) if text else None for name, text in given.items()}
    save_order(actor=None, order=new_order(number="QY1", dispatched_at=moment("2022-04-05 10:00"), **moments))
    assert said in words(checker, query="?period=2022Q2")


def test_the_page_gives_the_present_state_first_and_then_what_the_period_in_view_counts(checker: Client) -> None:
    given = {"dispatched_at": "2022-06-20 10:00", "due_at": "2022-07-10 09:00", "closed_at": "2022-07-09 09:00"}
    save_order(actor=None, order=new_order(number="QY1", **{name: moment(text) for name, text in given.items()}))
    then = words(checker, query="?period=2022Q2")
    assert "状态 已办结 " in then
    assert "2022年二季度（截至2022-06-30）计为： 办理中" in then
    assert then.index("状态 已办结") < then.index("计为")
    assert "计为" not in words(checker, query="?period=2022Q3")  # which looks on from today


def test_a_period_that_does_not_count_the_order_says_nothing_of_it(checker: Client) -> None:
    given = {"received_at": "2022-07-05 09:00", "due_at": "2022-07-12 09:00"}
    save_order(actor=None, order=new_order(number="QY1", **{name: moment(text) for name, text in given.items()}))
    assert "计为" not in words(checker, query="?period=2022Q2")


def test_lengths_are_told_in_working_days_where_a_rule_in_working_days_gave_the_deadline(checker: Client) -> None:
    policy(sign_unit="day").save()  # one day to sign, five working days to close
    given = {"received_at": "2022-08-05 09:00", "dispatched_at": "2022-08-05 10:00"}
    values = {name: moment(text) for name, text in given.items()}
    order = save_order(actor=None, order=new_order(number="QY1", due_at=None, **values))
    assert order.due_at == moment("2022-08-12 18:00")
    page = words(checker)
    assert "超时未办结，已超 6 个工作日" in page  # 15 to 19 and 22 August
    assert "超时未签收，已超 15 个自然日" in page
    WorkOrder.objects.update(due_basis="")
    assert "超时未办结，已超 9 个自然日" in words(checker)


def test_what_has_no_moment_stands_last_under_a_line_that_says_so(order: WorkOrder, checker: Client) -> None:
    OrderEvent.objects.create(order=order, kind=K.WARN, times=2)
    OrderEvent.objects.create(order=order, kind=K.SUPERVISE, times=1, level=Level.CITY)
    life = words(checker).partition("经过")[2]
    places = [life.index(part) for part in ("派单 派给城关镇", "没有记录时间的", "预警 2 次", "督办 市级")]
    assert places == sorted(places)
    assert life.count("没有记录时间的") == 1
    OrderEvent.objects.filter(at=None).delete()
    assert "没有记录时间的" not in words(checker)


def test_the_list_of_what_happened_gives_the_newest_first(order: WorkOrder, checker: Client) -> None:
    OrderEvent.objects.create(order=order, kind=K.WARN, times=2)
    record(order, K.CLOSE, "2022-04-11 16:00")
    record(order, K.SIGN, "2022-04-06 09:00")
    rows = checker.get(reverse("hotline:event-list"), {"period": "2022Q2"}).context["table"].page.records
    assert [event.kind for event in rows] == [K.CLOSE, K.SIGN, K.DISPATCH, K.WARN]


def test_a_merged_order_that_was_closed_says_nothing_of_not_closing_it(order: WorkOrder, checker: Client) -> None:
    other = save_order(actor=None, order=new_order(number="QY2"))
    record(order, K.CLOSE, "2022-04-11 16:00")
    record(order, K.MERGE, "2022-04-12 16:00", other=other)
    page = words(checker)
    assert "并入工单 QY2 ，作重复处理" in page
    assert "不用另外办结" not in page
    assert "按时办结" in page


def offered(client: Client, part: int) -> set[str]:
    """Kinds that the page offers: 0 for now, 1 for what was before."""
    kinds = client.get(step_url("")).content.decode().partition('class="card kinds"')[2].partition("</nav>")[0]
    return set(re.findall(r'href="\?kind=([\w-]+)"', kinds.partition("<details")[2 * part]))


def test_a_step_that_cannot_follow_now_is_offered_only_among_those_before(order: WorkOrder, checker: Client) -> None:
    assert {K.SIGN, K.CLOSE, K.SUBMIT, K.ASK_EXTENSION} <= offered(checker, 0)
    assert K.ANSWER not in offered(checker, 0)  # somebody has it
    record(order, K.SIGN, "2022-04-06 09:00")
    assert K.SIGN not in offered(checker, 0)
    record(order, K.CLOSE, "2022-04-11 16:00")
    assert offered(checker, 0) == {K.RETURN, K.REVISIT, K.MERGE, K.SUPERVISE}
    assert {K.SIGN, K.SUBMIT, K.ASK_EXTENSION} <= offered(checker, 1)


@pytest.mark.parametrize("kind", [K.WITHDRAW, K.REFUSE])
def test_an_order_that_is_over_is_offered_only_a_revisit(kind: str, order: WorkOrder, checker: Client) -> None:
    record(order, kind, "2022-04-06 16:00", note="不属本县")
    assert offered(checker, 0) == {K.REVISIT}


def test_an_order_that_nobody_has_is_offered_no_signing(checker: Client) -> None:
    save_order(actor=None, order=new_order(number="QY1", unit=None, due_at=None))
    assert offered(checker, 0).isdisjoint({K.SIGN, K.CLOSE, K.ASSIST, K.HAND_BACK, K.SUBMIT, K.ASK_EXTENSION})
    assert {K.DISPATCH, K.ANSWER} <= offered(checker, 0)


def test_the_moment_of_a_step_begins_with_now(order: WorkOrder, checker: Client) -> None:
    assert 'value="2022-08-22T09:3' in checker.get(step_url(K.CLOSE)).content.decode()


def test_the_clock_shows_the_deadline_before_and_after_an_extension(order: WorkOrder, checker: Client) -> None:
    record(order, K.GRANT_EXTENSION, "2022-04-10 09:00", until=moment("2022-04-20 18:00"))
    assert "延期 2022-04-12 09:30 延至 2022-04-20 18:00" in words(checker)


def test_an_order_carried_over_says_what_it_enters_in_the_next_period(order: WorkOrder, checker: Client) -> None:
    counted = words(checker).partition("计入哪些数字")[2]
    assert "2022年三季度 工单上期结转" in counted
    assert "2022年二季度 工单受理" in counted


def test_an_order_that_nobody_has_opens(checker: Client) -> None:
    save_order(actor=None, order=new_order(number="QY1", unit=None, due_at=None))
    page = words(checker)
    assert "承办单位 无" in page
    assert "待派单" in page


@pytest.mark.parametrize("kind", [*EventKind.values, ""])
def test_every_kind_of_event_asks_only_for_what_it_needs(kind: str, order: WorkOrder, checker: Client) -> None:
    asked = {
        K.DISPATCH: {"unit"}, K.ASSIST: {"unit"}, K.ASK_EXTENSION: {"until"}, K.GRANT_EXTENSION: {"until"},
        K.RETURN: {"level"}, K.WARN: {"level"}, K.SUPERVISE: {"level"}, K.REVISIT: {"satisfaction", "is_solved"},
        K.MERGE: {"other_source", "other_number"},
    }  # fmt: skip
    page = checker.get(step_url(kind)).content.decode()
    form = page.partition('class="card card-body record-form"')[2]
    found = set(re.findall(r'<(?:input|select|textarea)[^>]* name="(\w+)"', form)) - {"csrfmiddlewaretoken"}
    assert found == ({"at", "note"} | asked.get(kind, set()) if kind else set())


def test_a_step_is_recorded_and_the_order_says_so(order: WorkOrder, checker: Client) -> None:
    response = checker.post(step_url(K.CLOSE), {"at": "2022-04-11T16:00", "note": "已修复"})
    assert response.url == reverse("hotline:order-detail", args=KEY)
    order.refresh_from_db()
    assert order.closed_at == moment("2022-04-11 16:00")
    assert OrderEvent.objects.get(kind=K.CLOSE).recorded_by == "测Checker"
    page = words(checker)
    assert "办结 已修复" in page
    assert "工单现在的状态：已办结。" in page
    assert "状态 已办结 " in page


@pytest.mark.parametrize(
    ("kind", "data", "sentence"),
    [
        (K.CLOSE, {}, "请填写办结时间。"),
        (K.DISPATCH, {"at": "2022-04-06T09:00"}, "请选单位。"),
        (K.RETURN, {"at": "2022-04-06T09:00"}, "请写明原因。"),
        (K.SIGN, {"at": "2022-04-05T09:40"}, "这时工单没有承办单位"),
        (K.MERGE, {"at": "2022-04-06T09:00", "other_source": "12345", "other_number": "X"}, "没有这个编号的工单"),
        (K.MERGE, {"at": "2022-04-06T09:00", "other_source": "12345", "other_number": "QY1"}, "不能并入自己"),
    ],
)
def test_what_is_missing_or_impossible_is_said_with_what_was_typed_still_there(
    kind: str, data: dict[str, str], sentence: str, order: WorkOrder, checker: Client
) -> None:
    response = checker.post(step_url(kind), data)
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert all(f'value="{text}"' in page for name, text in data.items() if name in ("at", "other_number"))
    assert not OrderEvent.objects.filter(kind=kind).exclude(at=order.dispatched_at).exists()


def test_an_order_is_merged_by_source_and_number_and_both_pages_say_so(order: WorkOrder, checker: Client) -> None:
    other = save_order(actor=None, order=new_order(number="QY2"))
    source = OrderSource.objects.get().code
    checker.post(step_url(K.MERGE), {"at": "2022-04-06T09:00", "other_source": source, "other_number": "QY2"})
    order.refresh_from_db()
    assert order.repeat_of == other
    assert "并入工单 QY2" in words(checker)
    page = checker.get(reverse("hotline:order-detail", args=["12345", "QY2"])).content.decode()
    assert "并入这件的工单" in page


def test_an_unknown_kind_is_not_found_and_none_records_nothing(order: WorkOrder, checker: Client) -> None:
    assert checker.get(step_url("nothing")).status_code == 404
    assert checker.post(step_url(""), {"at": "2022-04-06T09:00", "unit": "Z02"}).status_code == 404
    assert OrderEvent.objects.count() == 1


def stamp_on(client: Client, place: int) -> str:
    found = re.search(r'name="stamp" value="(\w+)"', client.get(strike_url(place)).content.decode())
    assert found is not None
    return found.group(1)


def test_striking_out_names_what_will_change_and_asks_for_a_reason(order: WorkOrder, checker: Client) -> None:
    record(order, K.CLOSE, "2022-04-11 16:00")
    assert "办结时间由“2022-04-11 16:00”变为“空”。" in words(checker, "order-event-strike", 2)
    stamp = stamp_on(checker, 2)
    assert "请填写作废原因。" in checker.post(strike_url(2), {"stamp": stamp}).content.decode()
    response = checker.post(strike_url(2), {"stamp": stamp, "reason": "不是这一件"})
    assert response.url == reverse("hotline:order-detail", args=KEY)
    order.refresh_from_db()
    assert order.closed_at is None


def test_another_event_that_took_the_place_meanwhile_is_not_struck_out(order: WorkOrder, checker: Client) -> None:
    record(order, K.SIGN, "2022-04-06 16:00")
    stamp = stamp_on(checker, 2)
    OrderEvent.objects.filter(kind=K.SIGN).delete()
    record(order, K.CLOSE, "2022-04-11 16:00")
    response = checker.post(strike_url(2), {"stamp": stamp, "reason": "记错"})
    assert response.status_code == 422
    assert "没有作废" in response.content.decode()
    assert not OrderEvent.objects.filter(is_void=True).exists()
    assert checker.get(strike_url(9)).status_code == 404


def test_what_a_closed_area_refuses_is_said_on_the_form(order: WorkOrder, checker: Client) -> None:
    close("orders")
    response = checker.post(step_url(K.CLOSE), {"at": "2022-04-11T16:00"})
    assert response.status_code == 422
    assert "“12345工单”已于" in response.content.decode()
    response = checker.post(strike_url(1), {"stamp": stamp_on(checker, 1), "reason": "记错"})
    assert response.status_code == 422
    assert "“12345工单”已于" in response.content.decode()


def test_callers_numbers_in_notes_are_shown_to_who_may_see_callers(
    order: WorkOrder, checker: Client, liaison: Client
) -> None:
    record(order, K.SUBMIT, "2022-04-06 09:00", note="已联系13900001111")
    wrong = record(order, K.SIGN, "2022-04-06 10:00", note="重新签收")
    strike_event(actor=None, event=wrong, reason="来电13900002222要求")
    events = reverse("hotline:event-list") + "?period=2022Q2"
    clear, masked = ("13900001111", "13900002222"), ("139****1111", "139****2222")
    assert all(number in words(checker) for number in clear)
    assert [number in words(liaison) for number in (*clear, *masked)] == [False, False, True, True]
    assert clear[0] in checker.get(events).content.decode()
    page = liaison.get(events).content.decode()
    assert (clear[0] in page, masked[0] in page) == (False, True)


def test_a_liaison_reads_the_own_life_and_records_nothing(order: WorkOrder, liaison: Client) -> None:
    page = words(liaison)
    assert "派单 派给城关镇" in page
    assert "记一步" not in page
    assert "作废" not in page
    assert {liaison.get(url).status_code for url in (step_url(K.CLOSE), strike_url(1))} == {403}
    assert liaison.post(step_url(K.CLOSE), {"at": "2022-04-11T16:00"}).status_code == 403
    order.unit = unit("Z02")
    save_order(actor=None, order=order)
    assert liaison.get(reverse("hotline:order-detail", args=KEY)).status_code == 404


def test_a_long_life_takes_no_more_queries_than_a_short_one(order: WorkOrder, checker: Client) -> None:
    url = reverse("hotline:order-detail", args=KEY)
    checker.get(url)
    with CaptureQueriesContext(connection) as short:
        checker.get(url)
    for day in range(6, 12):
        record(order, K.ASSIST, f"2022-04-{day:02} 09:00", unit=unit("B01"))
        record(order, K.WARN, f"2022-04-{day:02} 10:00")
    with CaptureQueriesContext(connection) as long:
        checker.get(url)
    assert len(long) == len(short)


def fields_of(page: str) -> dict[str, str]:
    found = dict(re.findall(r'<input[^>]* name="(\w+)" value="([^"]*)"', page))
    found |= dict(re.findall(r'<select name="(\w+)".*?<option value="([^"]*)" selected', page, re.DOTALL))
    return {name: value for name, value in found.items() if name != "csrfmiddlewaretoken"}


def test_the_form_is_grouped_and_saving_it_as_it_is_changes_nothing(order: WorkOrder, checker: Client) -> None:
    record(order, K.GRANT_EXTENSION, "2022-04-10 09:00", until=moment("2022-04-20 18:00"))
    url = reverse("hotline:order-edit", args=KEY)
    page = checker.get(url).content.decode()
    titles = re.findall(r"<legend>(\S+?)</legend>", page)
    assert titles == ["平台给的信息", "时间", "次数", "回访"]
    before = WorkOrder.objects.values().get(), list(OrderEvent.objects.values())
    assert checker.post(url, fields_of(page)).status_code == 302
    assert (WorkOrder.objects.values().get(), list(OrderEvent.objects.values())) == before


def test_a_form_without_unit_deadline_and_counts_is_saved(checker: Client) -> None:
    data = {"source": "12345", "number": "QY1", "kind": "help", "received_at": "2022-04-05T09:30", "returned": ""}
    response = checker.post(reverse("hotline:order-add"), data)
    assert response.status_code == 302
    order = WorkOrder.objects.get()
    assert (order.unit, order.due_at, order.returned, order.is_solved) == (None, None, 0, None)


def test_the_filters_find_what_a_clerk_asks(order: WorkOrder, checker: Client) -> None:
    save_order(
        actor=None,
        order=new_order(number="QY2", unit=None, due_at=moment("2022-05-20 09:00"), handed_back=3, returned=2),
    )
    asked = {
        "unit=无承办单位": ["QY2"], "unit=Z01": ["QY1"], "handed_back=3": ["QY2"], "returned=2": ["QY2"],
        "returned=3": [], "due_since=2022-05-01": ["QY2"], "due_until=2022-05-01": ["QY1"],
        "state=overdue": ["QY1", "QY2"], "state=unsent": [], "satisfaction=satisfied": [],
    }  # fmt: skip
    for query, numbers in asked.items():
        page = checker.get(f"{reverse('hotline:order-list')}?period=2022Q2&{query}").content.decode()
        assert re.findall(r">(QY\d)</a>", page) == numbers, query
    assert "承办单位：无承办单位" in checker.get(f"{reverse('hotline:order-list')}?unit=无承办单位").content.decode()


def test_the_list_shows_few_columns_until_more_are_chosen(order: WorkOrder, checker: Client) -> None:
    url = reverse("hotline:order-list")
    head = re.compile(r"<thead.*?</thead>", re.DOTALL)
    few = head.search(checker.get(url, {"period": "2022Q2"}).content.decode()).group()
    assert "签收时间" not in few
    assert "返工" in few
    more = head.search(checker.get(url, {"period": "2022Q2", "columns": "number,signed_at"}).content.decode()).group()
    assert "签收时间" in more
