"""The desk: what waits today, platform classes to map, repeats to decide."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from govaudit.errors import NotAllowed
from govaudit.measures import MEASURES, Facts
from govaudit.models import AuditEntry
from govaudit.roles import Role
from hotline.classes import unmapped_classes, unmapped_count
from hotline.desk import MATTERS, next_workday_ends, waiting_count, waiting_records
from hotline.models import Caller, ClassMapping, EventKind, NotRepeated, OrderClass, OrderEvent, OrderSource, WorkOrder
from hotline.repeats import decided_pairs, proposals
from hotline.services import record_event, save_letter, save_order
from hotline.services.classes import map_class, unmap_class
from hotline.services.repeats import refuse_repeat
from tests.checks.small_office import QUARTER, close, moment, new_letter, new_order, open_office, person, unit
from units.models import Period, User

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
#: The tests' clock: Monday 2022-08-22 09:30.
NOW = moment("2022-08-22 09:30")


@pytest.fixture(autouse=True)
def office() -> None:
    open_office()


def put(number: str, due: str | None = None, **values: object) -> WorkOrder:
    given = {"received_at": moment("2022-08-01 09:00"), "due_at": moment(due) if due else None}
    return save_order(actor=None, order=new_order(number=number, **given | values))


def numbers(code: str, user: User) -> list[str]:
    matter = next(m for m in MATTERS if m.code == code)
    soon = next_workday_ends(NOW)
    return [record.number for record in waiting_records(matter, user, now=NOW, soon=soon)]


def test_what_was_not_signed_shows_the_deadline_of_signing(sign_in: SignIn) -> None:
    order = put("A", "2022-09-30 18:00")
    WorkOrder.objects.filter(pk=order.pk).update(
        dispatched_at=moment("2022-08-01 10:00"), sign_due_at=moment("2022-08-02 18:00")
    )
    browser = sign_in(person(Role.CLERK))
    desk = browser.get("/hotline/desk/").content.decode()
    assert "<th>签收期限</th>" in desk
    assert "2022-08-02 18:00" in desk
    assert "2022-09-30 18:00" not in desk
    full = browser.get("/hotline/desk/unsigned/").content.decode()
    assert "2022-08-02 18:00" in full
    assert full.index("签收期限") < full.index("2022-08-02 18:00")


# --- what waits -----------------------------------------------------------------------------------


def test_the_next_working_day_of_a_friday_before_a_holiday_ends_after_the_holiday() -> None:
    """2022-09-30 is a Friday; 10-01 to 10-07 are off, Saturday 10-08 is worked."""
    assert next_workday_ends(moment("2022-09-30 16:00")) == moment("2022-10-09 00:00") - timedelta(microseconds=1)


def test_each_order_stands_under_what_has_to_be_done_about_it() -> None:
    put("LATE", "2022-08-22 09:00")
    put("NOW", "2022-08-22 09:30")
    put("TOMORROW", "2022-08-23 18:00")
    put("LATER", "2022-08-24 00:00")
    put("NONE")
    put("CLOSED", "2022-08-05 09:00", closed_at=moment("2022-08-10 09:00"))
    put("WITHDRAWN", "2022-08-05 09:00", withdrawn_at=moment("2022-08-10 09:00"))
    put("ONCE", "2022-09-05 09:00", returned=1)
    put("OFTEN", "2022-09-05 09:00", returned=2)
    put("NOBODY", "2022-09-05 09:00", unit=None)
    checker = person(Role.CHECKER)
    assert numbers("late", checker) == ["LATE"]
    assert numbers("due", checker) == ["NOW", "TOMORROW"]
    assert numbers("returned", checker) == ["OFTEN"]
    assert numbers("no-unit", checker) == ["NOBODY"]
    assert waiting_count(checker) == 5


def test_an_order_that_waits_for_two_reasons_counts_once() -> None:
    put("TWICE", "2022-08-19 09:00", returned=3)
    assert waiting_count(person(Role.CHECKER)) == 1


def test_orders_and_letters_are_counted_together_up_to_the_most_that_is_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("hotline.desk.MANY", 3)
    checker = person(Role.CHECKER)
    put("A", "2022-08-19 09:00")
    save_letter(actor=None, letter=new_letter(number="L", unit=None))
    assert waiting_count(checker) == 2
    put("B", "2022-08-19 09:00")
    put("C", "2022-08-19 09:00")
    assert waiting_count(checker) == 3


def test_a_liaison_finds_only_what_waits_for_the_own_unit(sign_in: SignIn) -> None:
    put("OURS", "2022-08-19 09:00")
    put("THEIRS", "2022-08-19 09:00", unit=unit("Z02"))
    put("NOBODY", "2022-08-19 09:00", unit=None)
    save_letter(actor=None, letter=new_letter(number="THEIR-LETTER", unit=unit("Z02")))
    liaison = person(Role.LIAISON, "Z01")
    browser = sign_in(liaison)
    page = browser.get("/hotline/desk/").content.decode()
    assert "OURS" in page
    assert not [number for number in ("THEIRS", "NOBODY", "THEIR-LETTER") if number in page]
    assert waiting_count(liaison) == 1
    assert browser.get("/hotline/desk/no-unit/").status_code == 404
    listed = browser.get("/hotline/desk/late/").content.decode()
    assert "OURS" in listed
    assert "THEIRS" not in listed


def test_a_liaison_without_a_unit_finds_nothing_not_even_orders_without_one() -> None:
    put("NOBODY", "2022-08-19 09:00", unit=None)
    liaison = person(Role.LIAISON)
    assert waiting_count(liaison) == 0
    assert not WorkOrder.objects.visible_to(liaison)


def test_an_empty_desk_says_so(sign_in: SignIn) -> None:
    assert "没有要处理的工单和来信" in sign_in(person(Role.CHECKER)).get("/hotline/desk/").content.decode()


def test_a_column_that_is_not_shown_at_first_costs_no_query_for_every_order(sign_in: SignIn) -> None:
    browser, topics = (
        sign_in(person(Role.CHECKER)),
        [OrderClass.objects.create(code=f"c{n}", name=f"类{n}") for n in "123"],
    )
    asked = []
    for number, topic in zip("ABC", topics, strict=True):
        put(number, "2022-08-19 09:00", topic=topic)
        browser.get("/hotline/desk/late/?columns=number,topic")
        with CaptureQueriesContext(connection) as queries:
            page = browser.get("/hotline/desk/late/?columns=number,topic").content.decode()
        assert f"<td>{topic.name}</td>" in page
        asked.append(len(queries))
    assert asked[0] == asked[1] == asked[2]


def test_the_desk_costs_as_many_queries_for_many_orders_as_for_one(sign_in: SignIn) -> None:
    browser = sign_in(person(Role.CHECKER))
    put("A0", "2022-08-19 09:00")
    browser.get("/hotline/desk/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        browser.get("/hotline/desk/")
    for number in range(1, 9):
        put(f"A{number}", "2022-08-19 09:00")
    with CaptureQueriesContext(connection) as many:
        browser.get("/hotline/desk/")
    assert len(many) == len(few)


# --- platform classes -----------------------------------------------------------------------------


@pytest.fixture
def topics() -> tuple[OrderClass, OrderClass]:
    return (
        OrderClass.objects.create(code="rural", name="农村事务", position=1),
        OrderClass.objects.create(code="housing", name="房产物业", position=2),
    )


def test_the_queue_shows_each_platform_class_once_the_most_frequent_first(topics: tuple[OrderClass, ...]) -> None:
    for number in range(3):
        put(f"A{number}", stated_class="农业农村/土地流转")
    put("B", stated_class="房屋/物业服务")
    put("C", stated_class="房屋/物业服务", topic=topics[1])
    put("D")
    assert [(entry.stated, entry.orders) for entry in unmapped_classes()] == [
        ("农业农村/土地流转", 3),
        ("房屋/物业服务", 1),
    ]
    assert unmapped_count() == 2


def test_mapping_a_class_reaches_orders_on_file_and_those_to_come(topics: tuple[OrderClass, ...]) -> None:
    rural, housing = topics
    put("A", stated_class="农业农村/土地流转")
    put("CHOSEN", stated_class="农业农村/土地流转", topic=housing)
    assert map_class(actor=None, source=OrderSource.objects.get(), stated="农业农村/土地流转", topic=rural) == (1, 0)
    put("LATER", stated_class="农业农村/土地流转")
    found = dict(WorkOrder.objects.values_list("number", "topic__name"))
    assert found == {"A": "农村事务", "CHOSEN": "房产物业", "LATER": "农村事务"}


def test_another_choice_moves_what_the_first_one_moved_and_taking_it_back_frees_it(
    topics: tuple[OrderClass, ...],
) -> None:
    rural, housing = topics
    source = OrderSource.objects.get()
    put("A", stated_class="土地流转")
    map_class(actor=None, source=source, stated="土地流转", topic=rural)
    assert map_class(actor=None, source=source, stated="土地流转", topic=housing) == (1, 0)
    assert WorkOrder.objects.get().topic == housing
    assert unmap_class(actor=None, mapping=ClassMapping.objects.get()) == (1, 0)
    assert WorkOrder.objects.get().topic is None
    assert not ClassMapping.objects.exists()


def test_orders_of_a_closed_period_keep_their_class(topics: tuple[OrderClass, ...]) -> None:
    put("CLOSED", received_at=moment("2022-06-30 23:00"), stated_class="土地流转")
    put("OPEN", received_at=moment("2022-07-01 00:00"), stated_class="土地流转")
    close("orders")
    assert map_class(actor=None, source=OrderSource.objects.get(), stated="土地流转", topic=topics[0]) == (1, 1)
    assert WorkOrder.objects.get(topic=topics[0]).number == "OPEN"
    assert "已锁定周期的 1 件不变" in AuditEntry.objects.get(act="class.map").summary


def test_a_manager_may_not_map_classes(topics: tuple[OrderClass, ...]) -> None:
    with pytest.raises(NotAllowed):
        map_class(actor=person(Role.MANAGER), source=OrderSource.objects.get(), stated="土地流转", topic=topics[0])


def test_the_page_maps_a_class_whose_name_has_a_slash_and_takes_it_back(
    sign_in: SignIn, topics: tuple[OrderClass, ...]
) -> None:
    put("A", stated_class="农业农村/土地流转")
    browser = sign_in(person(Role.CHECKER))
    form = {"source": "12345", "stated": "农业农村/土地流转", "topic": "rural"}
    page = browser.post("/hotline/classes/", form, follow=True).content.decode()
    assert "“农业农村/土地流转”归入“农村事务”：1 件工单。" in page
    address = "/hotline/classes/12345/农业农村/土地流转/unmap/"
    assert "1 件工单回到没有分类的状态" in browser.get(address).content.decode()
    browser.post(address)
    assert WorkOrder.objects.get().topic is None


def test_a_class_without_a_choice_is_refused_with_a_sentence(sign_in: SignIn) -> None:
    put("A", stated_class="土地流转")
    response = sign_in(person(Role.CHECKER)).post("/hotline/classes/", {"source": "12345", "stated": "土地流转"})
    assert response.status_code == 422
    assert "请选择归入。" in response.content.decode()


# --- repeats --------------------------------------------------------------------------------------


def called(order: WorkOrder, phone_hash: str) -> WorkOrder:
    Caller.objects.create(order=order, phone="（略）", phone_hash=phone_hash)
    return order


def found_pairs() -> list[tuple[str, str, tuple[str, ...]]]:
    since, until = moment("2022-07-01 00:00"), moment("2022-10-01 00:00")
    return [(p.first.number, p.second.number, p.reasons) for p in proposals(since, until)]


def test_the_same_caller_within_thirty_days_is_proposed_and_later_is_not() -> None:
    called(put("A", received_at=moment("2022-06-20 09:00")), "x")
    called(put("B", received_at=moment("2022-07-20 09:00")), "x")
    called(put("C", received_at=moment("2022-08-19 09:01")), "x")
    called(put("D", received_at=moment("2022-07-21 09:00")), "y")
    called(put("E", received_at=moment("2022-07-22 09:00")), "")
    called(put("F", received_at=moment("2022-07-22 10:00")), "")
    assert found_pairs() == [("A", "B", ("同一诉求人",))]


def test_the_same_words_about_the_same_place_are_proposed_and_without_a_place_not() -> None:
    put("A", title="反映停水", place="东南镇高庙村")
    put("B", title="反映停水", place="东南镇高庙村")
    put("C", title="反映停水", place="温水镇峰山村")
    put("D", title="反映停水")
    put("E", title="反映停水")
    assert found_pairs() == [("A", "B", ("同一地点、同样的诉求",))]


def test_what_a_person_decided_is_not_proposed_again() -> None:
    first, second, third = (called(put(number), "x") for number in "ABC")
    refuse_repeat(actor=None, first=second, second=first)
    assert [pair[:2] for pair in found_pairs()] == [("B", "C")]
    record_event(actor=None, event=OrderEvent(order=third, kind=EventKind.MERGE, at=NOW, other=second))
    assert found_pairs() == []


def test_the_page_merges_and_refuses(sign_in: SignIn) -> None:
    for number in "ABC":
        called(put(number), "x")
    browser = sign_in(person(Role.CHECKER))
    page = "/hotline/repeats/?period=2022Q3"
    assert "同一诉求人" in browser.get(page).content.decode()
    browser.post(page, {"first": "12345/A", "second": "12345/B", "decision": "merge"})
    assert WorkOrder.objects.get(number="B").repeat_of == WorkOrder.objects.get(number="A")
    browser.post(page, {"first": "12345/A", "second": "12345/C", "decision": "refuse"})
    assert NotRepeated.objects.count() == 1
    assert "没有疑似重复的工单" in browser.get(page).content.decode()


def test_what_was_said_to_be_two_matters_is_listed_and_taken_back(sign_in: SignIn) -> None:
    a, b, c = (called(put(number), "x") for number in "ABC")
    for first, second in ((a, b), (b, c)):
        refuse_repeat(actor=None, first=first, second=second)
    NotRepeated.objects.filter(first=a).update(decided_at=NOW - timedelta(days=1))
    browser, page = sign_in(person(Role.CHECKER)), "/hotline/repeats/?period=2022Q3"
    assert [str(pair) for pair in browser.get(page).context["decided"]] == ["B ≠ C", "A ≠ B"]
    assert browser.get("/hotline/repeats/?period=2022Q2").context["decided"] == []
    for _ in range(2):
        browser.post(page, {"first": "12345/A", "second": "12345/B", "decision": "restore"})
    assert found_pairs() == [("A", "B", ("同一诉求人",))]
    entries = AuditEntry.objects.filter(act="repeat.restore").order_by("pk")
    assert [entry.summary for entry in entries] == [
        "撤回“工单B与A不是重复”的认定", "撤回“工单B与A不是重复”的认定：早已撤回，无变化",
    ]  # fmt: skip


def test_the_last_fifty_pairs_are_listed_with_one_query() -> None:
    first, *others = (put(f"X{number:02d}") for number in range(52))
    for other in others:
        refuse_repeat(actor=None, first=first, second=other)
    bounds = moment("2022-07-01 00:00"), moment("2022-10-01 00:00")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = [
            order.source.code + str(order.unit) + order.kind.name
            for pair in decided_pairs(*bounds)
            for order in pair.orders
        ]
    assert (len(found), len(queries)) == (100, 1)
    assert [pair.second.number for pair in decided_pairs(*bounds)] == [f"X{number:02d}" for number in range(51, 1, -1)]


def test_a_merge_is_counted_as_a_repeat_and_stays_received() -> None:
    first, second = put("A", received_at=moment("2022-06-01 09:00")), put("B", received_at=moment("2022-06-02 09:00"))
    record_event(
        actor=None, event=OrderEvent(order=second, kind=EventKind.MERGE, at=moment("2022-06-03 09:00"), other=first)
    )
    facts = Facts(Period.objects.get(code=QUARTER).span)
    assert facts.value(MEASURES.by_name["工单受理"], {}) == 2
    assert facts.value(MEASURES.by_name["工单重复"], {}) == 1
