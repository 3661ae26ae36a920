"""Deadlines by policies, worked out by hand from the State Council's yearly arrangements, never by the code."""

from datetime import date, datetime, timedelta
from itertools import product
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from govaudit.lib.workdays import SHANGHAI, OfficeHours, TimeUnit, deadline
from hotline.clock import SHARED, fill_deadlines
from hotline.filling import fill_new
from hotline.limits import extension_fault, late_returns
from hotline.models import (
    Channel,
    DeadlinePolicy,
    Letter,
    LetterKind,
    OrderEvent,
    OrderKind,
    OrderSource,
    TestLetter,
    Urgency,
    WorkOrder,
)
from hotline.policies import Policies, rival, sentence_of
from hotline.services import record_event
from hotline.timeline import steps_of
from tests.checks.small_office import close, moment, open_office, unit
from tests.hotline.policies import letter, order, policy, sent_test
from units.models import Office, Period
from units.recording import InvalidRecord
from units.selectors import work_calendar

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office() -> None:
    open_office()


def shown(value: datetime | None) -> str:
    return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if value else ""


# --- Deadlines by hand ------------------------------------------------------------------------------------

DAYS = {"sign_amount": 1, "finish_amount": 5}
AT_ONCE = DAYS | {"is_at_once": True}
HOURS = {
    "sign_amount": 2,
    "sign_unit": "work_hour",
    "finish_amount": 10,
    "finish_unit": "work_hour",
    "is_at_once": True,
}
NEXT_HOURS = HOURS | {"is_at_once": False}
PLAIN = {"sign_amount": 1, "sign_unit": "day", "finish_amount": 15, "finish_unit": "day"}
LONG = {"sign_amount": 2, "finish_amount": 13}

#: The office works 08:30-12:00 and 14:30-18:00: seven hours.
BY_HAND = [
    # 2022: 元旦 1–3 January off; Tuesday the 4th is the first working day, 5 6 7 10 follow.
    (DAYS, "2021-12-31 16:00", "2022-01-04 18:00", "2022-01-10 18:00"),
    # 春节: Saturday and Sunday 29 and 30 January worked, 31 January to 6 February off; 29 30 | 7 8 9 February.
    (DAYS, "2022-01-28 09:00", "2022-01-29 18:00", "2022-02-09 18:00"),
    # 清明: 2 April (Saturday) worked, 3–5 off, then 6 7 8 and 11.
    (DAYS, "2022-04-01 17:59", "2022-04-02 18:00", "2022-04-11 18:00"),
    # 劳动节: 30 April to 4 May off; received on the 1st of May: 5 6 7(worked Saturday) 9 10.
    (DAYS, "2022-05-01 12:00", "2022-05-05 18:00", "2022-05-10 18:00"),
    # 端午: 3–5 June off, received Thursday the 2nd: 6 7 8 9 10.
    (DAYS, "2022-06-02 08:00", "2022-06-06 18:00", "2022-06-10 18:00"),
    # 中秋: 10–12 September off, received Friday the 9th: 13 14 15 16 19.
    (DAYS, "2022-09-09 10:00", "2022-09-13 18:00", "2022-09-19 18:00"),
    # 国庆: 1–7 October off, 8 and 9 worked: received 30 September: 8 9 10 11 12.
    (DAYS, "2022-09-30 18:30", "2022-10-08 18:00", "2022-10-12 18:00"),
    # 2022 to 2023: 31 December to 2 January off: received 30 December: 3 4 5 6 9 January.
    (DAYS, "2022-12-30 11:00", "2023-01-03 18:00", "2023-01-09 18:00"),
    # 2023 春节: 21–27 January off, 28 and 29 worked: received the 20th: 28 29 30 31 and 1 February.
    (DAYS, "2023-01-20 15:00", "2023-01-28 18:00", "2023-02-01 18:00"),
    # 2023 清明: only Wednesday 5 April off: received Monday the 3rd: 4 6 7 10 11.
    (DAYS, "2023-04-03 09:30", "2023-04-04 18:00", "2023-04-11 18:00"),
    # 2023 中秋国庆: 29 September to 6 October off, 7 and 8 worked: received the 28th: 7 8 9 10 11.
    (DAYS, "2023-09-28 09:00", "2023-10-07 18:00", "2023-10-11 18:00"),
    # 2024 春节: 4 February (Sunday) worked, 10–17 off, 18 worked: received the 8th: 9 | 18 19 20 21.
    (DAYS, "2024-02-08 14:00", "2024-02-09 18:00", "2024-02-21 18:00"),
    # 2024 劳动节: 28 April (Sunday) worked, 1–5 May off, 11 worked: received the 27th: 28 29 30 | 6 7.
    (DAYS, "2024-04-27 20:00", "2024-04-28 18:00", "2024-05-07 18:00"),
    # 2024 中秋: 14 September worked, 15–17 off; 29 worked, 1–7 October off. 13 days from the 12th:
    # 13 14 | 18 19 20 23 24 25 26 27 | 29 30 | 8 October.
    (LONG, "2024-09-12 10:00", "2024-09-14 18:00", "2024-10-08 18:00"),
    # 2025 春节: 26 January worked, 28 January to 4 February off, 8 worked: received the 27th: 5 6 7 8 10.
    (DAYS, "2025-01-27 10:00", "2025-02-05 18:00", "2025-02-10 18:00"),
    # 2025 端午: 31 May to 2 June off; at once, still open: Friday 30 May is day one: 30 | 3 4 5 6.
    (AT_ONCE, "2025-05-30 17:00", "2025-05-30 18:00", "2025-06-06 18:00"),
    # The same after hours counts from the next working day: 3 4 5 6 9.
    (AT_ONCE, "2025-05-30 18:00", "2025-06-03 18:00", "2025-06-09 18:00"),
    # 2025 国庆中秋: 28 September worked, 1–8 October off, 11 worked: received the 29th at once: 29 30 | 9 10 11.
    (AT_ONCE, "2025-09-29 08:00", "2025-09-29 18:00", "2025-10-11 18:00"),
    # 2026 春节: 14 February worked, 15–23 off, 28 worked. Received Saturday the 14th 16:00, hours at once:
    # two hours end at 18:00; ten: 2 that day, 7 on the 24th, one on the 25th from 08:30.
    (HOURS, "2026-02-14 16:00", "2026-02-14 18:00", "2026-02-25 09:30"),
    # Hours from the day after: the 24th 08:30 to 10:30; 7 on the 24th and 3 on the 25th end 11:30.
    (NEXT_HOURS, "2026-02-14 16:00", "2026-02-24 10:30", "2026-02-25 11:30"),
    # From 11:00 one hour before the break and one after it. Ten: 4.5 that day, 5.5 the next, 3.5 of them by noon.
    (HOURS, "2026-05-06 11:00", "2026-05-06 15:30", "2026-05-07 16:30"),
    # 2026 国庆: 20 September worked, 25–27 off, 1–7 October off, 10 worked: received 30 September: 8 9 10 12 13.
    (DAYS, "2026-09-30 23:59", "2026-10-08 18:00", "2026-10-13 18:00"),
    # Calendar days count every day: 15 days from 30 September end on 15 October.
    (PLAIN, "2026-09-30 10:00", "2026-10-01 18:00", "2026-10-15 18:00"),
    # 2026 端午: 19–21 June off: 13 days from the 5th: 8 9 10 11 12 15 16 17 18 | 22 23 24 25.
    (LONG, "2026-06-05 09:00", "2026-06-09 18:00", "2026-06-25 18:00"),
]


@pytest.mark.parametrize(("given", "received", "sign", "due"), BY_HAND)
def test_deadlines_of_an_order_are_those_worked_out_by_hand(
    given: dict[str, Any], received: str, sign: str, due: str
) -> None:
    policy(**given).save()
    made = order("A1", received)
    fill_deadlines(WorkOrder.objects.all())
    made.refresh_from_db()
    assert (shown(made.sign_due_at), shown(made.due_at), made.due_basis) == (sign, due, "policy")


def test_deadlines_that_reach_beyond_the_table_are_provisional() -> None:
    policy().save()
    inside, beyond = order("A1", "2026-12-23 10:00"), order("A2", "2026-12-30 10:00")
    fill_deadlines(WorkOrder.objects.all())
    inside.refresh_from_db()
    beyond.refresh_from_db()
    assert (shown(inside.due_at), inside.due_basis) == ("2026-12-30 18:00", "policy")
    # 31 December, then 1 4 5 6 January as Monday to Friday go: nobody has said yet that the 1st is off.
    assert (shown(beyond.due_at), beyond.due_basis) == ("2027-01-06 18:00", "provisional")


def test_an_order_sent_on_counts_from_when_it_was_sent() -> None:
    policy().save()
    made = order("A1", "2022-04-28 10:00", dispatched_at="2022-05-05 09:00")
    fill_deadlines(WorkOrder.objects.all())
    made.refresh_from_db()
    # Sent on Thursday 5 May: 6 7(worked) 9 10 11.
    assert (shown(made.sign_due_at), shown(made.due_at)) == ("2022-05-06 18:00", "2022-05-11 18:00")


def test_what_nobody_has_needs_no_signing() -> None:
    policy().save()
    made = order("A1", "2022-05-05 10:00", unit=None)
    fill_deadlines(WorkOrder.objects.all())
    made.refresh_from_db()
    assert (made.sign_due_at, shown(made.due_at)) == (None, "2022-05-11 18:00")


def test_a_deadline_that_was_stated_stays_and_is_signed_by_the_policy() -> None:
    policy().save()
    made = order("A1", "2022-05-05 10:00", due_at="2022-05-20 12:00")
    fill_deadlines(WorkOrder.objects.all())
    made.refresh_from_db()
    assert (shown(made.sign_due_at), shown(made.due_at), made.due_basis) == ("2022-05-06 18:00", "2022-05-20 12:00", "")


def test_a_policy_holds_from_its_day_on() -> None:
    policy(valid_from=date(2022, 5, 6)).save()
    before, after = order("A1", "2022-05-05 23:59"), order("A2", "2022-05-06 00:00")
    fill_deadlines(WorkOrder.objects.all())
    before.refresh_from_db()
    after.refresh_from_db()
    assert (before.due_at, before.sign_due_at, before.due_basis) == (None, None, "")
    assert shown(after.due_at) == "2022-05-12 18:00"


def test_an_extended_order_keeps_what_was_granted_and_renews_what_was_before() -> None:
    policy(finish_amount=3).save()
    made = order(
        "A1", "2022-05-05 10:00", due_at="2022-06-01 18:00", base_due_at="2022-05-12 18:00", due_basis="policy"
    )
    until = moment("2022-06-01 18:00")
    OrderEvent.objects.create(order=made, kind="grant_extension", at=moment("2022-05-06 10:00"), until=until)
    fill_deadlines(WorkOrder.objects.all())
    made.refresh_from_db()
    assert (shown(made.base_due_at), shown(made.due_at)) == ("2022-05-09 18:00", "2022-06-01 18:00")


def test_a_closed_period_keeps_the_deadlines_it_counted() -> None:
    policy().save()
    kept, other = order("A1", "2022-06-30 10:00"), order("A2", "2022-07-01 10:00")
    close("orders")
    fill_deadlines(WorkOrder.objects.all())
    kept.refresh_from_db()
    other.refresh_from_db()
    assert (kept.due_at, shown(other.due_at)) == (None, "2022-07-08 18:00")


def test_letters_count_from_when_they_were_passed_on() -> None:
    policy(scope="letters", sign_amount=None, finish_amount=2).save()
    passed = letter("2022-001", "2022-04-28 10:00", passed_on_at="2022-04-29 10:00")
    received = letter("2022-002", "2022-04-28 10:00")
    fill_deadlines(Letter.objects.all())
    passed.refresh_from_db()
    received.refresh_from_db()
    # 30 April to 4 May off: 5 and 6 May from the 29th; the 29th itself and 5 May from the 28th.
    assert (shown(passed.due_at), passed.due_basis) == ("2022-05-06 18:00", "policy")
    assert shown(received.due_at) == "2022-05-05 18:00"


def test_a_test_letter_has_a_time_for_a_prompt_answer_and_one_for_any() -> None:
    policy(scope="tests", sign_amount=2, finish_amount=5).save()
    made = sent_test("CP001", "2021-09-30 09:00")
    stated = sent_test("CP002", "2021-09-30 09:00", due_at=moment("2021-10-20 18:00"))
    fill_deadlines(TestLetter.objects.all())
    made.refresh_from_db()
    stated.refresh_from_db()
    # 2021: 1–7 October off, 9 October worked: 8 9 11 12 13.
    assert (shown(made.soon_due_at), shown(made.due_at)) == ("2021-10-09 18:00", "2021-10-13 18:00")
    assert (stated.soon_due_at, shown(stated.due_at), stated.due_basis) == (None, "2021-10-20 18:00", "")


def test_days_end_when_the_office_closes() -> None:
    Office.objects.create(name="某县政府办", county="某县", hours="09:00-12:00,13:30-17:30")
    policy().save()
    made = order("A1", "2022-05-05 10:00")
    fill_deadlines(WorkOrder.objects.all())
    made.refresh_from_db()
    assert shown(made.due_at) == "2022-05-11 17:30"


# --- As many at once --------------------------------------------------------------------------------------


def _queries(rows: Any) -> int:
    with CaptureQueriesContext(connection) as queries:
        fill_deadlines(rows)
    return len(queries)


def test_without_a_policy_filling_is_one_query() -> None:
    order("A1", "2022-05-05 10:00")
    policy(scope="letters", sign_amount=None).save()
    assert _queries(WorkOrder.objects.all()) == 1


def test_orders_that_share_a_deadline_are_written_in_one_statement() -> None:
    policy().save()
    for number in range(2 * SHARED):
        order(f"A{number}", f"2022-05-0{5 + number % 2} 1{number % 10}:00")
    # policies, calendar, hours, closed periods, extensions, the orders; then one statement a day.
    assert _queries(WorkOrder.objects.all()) == 6 + 2
    assert _queries(WorkOrder.objects.all()) == 6
    assert {shown(made.due_at) for made in WorkOrder.objects.all()} == {"2022-05-11 18:00", "2022-05-12 18:00"}


def _slow(made: WorkOrder, policies: list[DeadlinePolicy]) -> tuple[datetime | None, datetime | None, str]:
    """Deadlines of one order by trying every policy on it."""
    day = made.received_at.astimezone(SHANGHAI).date()
    fitting = [
        rule
        for rule in policies
        if rule.valid_from <= day
        and rule.channel_id in (None, made.channel_id)
        and rule.order_kind_id in (None, made.kind_id)
        and rule.urgency_id in (None, made.urgency_id)
    ]
    if not fitting:
        return None, None, ""
    blanks = {rule.pk: (rule.channel_id, rule.order_kind_id, rule.urgency_id).count(None) for rule in fitting}
    closest = [rule for rule in fitting if blanks[rule.pk] == min(blanks.values())]
    latest = max(rule.valid_from for rule in closest)
    rule = min((rule for rule in closest if rule.valid_from == latest), key=lambda rule: rule.code)
    start = made.dispatched_at or made.received_at
    ends = []
    for amount, name in ((rule.sign_amount, rule.sign_unit), (rule.finish_amount, rule.finish_unit)):
        found = amount and deadline(
            work_calendar(), start, amount, TimeUnit(name), at_once=rule.is_at_once, hours=OfficeHours()
        )
        ends.append(found)
    sign, due = ends
    has_unit = made.unit_id is not None or made.dispatched_at is not None
    signed = sign.moment if sign and has_unit else None
    if signed and due:
        signed = min(signed, due.moment)
    basis = "" if not due else "provisional" if due.is_provisional else "policy"
    return signed, due.moment if due else None, basis


def _random_policies_and_orders(random: Random, *, often_at_once: float) -> list[DeadlinePolicy]:
    """14 policies and 300 orders of 2025 and 2026, some of them sent on, some without a unit."""
    channels = [None, *(Channel.objects.create(code=code, name=code, position=1) for code in ("电话", "网站"))]
    kinds = list(OrderKind.objects.all())
    urgencies = [None, Urgency.objects.create(code="急", name="紧急", position=1)]
    cases = list(product(channels, [None, *kinds], urgencies))
    policies = []
    for number in range(14):
        channel, kind, urgency = random.choice(cases)
        rule = policy(
            f"SX{number:02d}", channel=channel, order_kind=kind, urgency=urgency,
            valid_from=random.choice([date(2020, 1, 1), date(2025, 6, 1)]), is_at_once=random.random() < often_at_once,
            sign_amount=random.choice([None, 1, 2]), sign_unit=random.choice(["workday", "work_hour"]),
            finish_amount=random.choice([None, 3, 7, 15]), finish_unit=random.choice(list(TimeUnit)).value,
        )  # fmt: skip
        rule.save()
        policies.append(rule)
    first, source = datetime(2025, 1, 1, tzinfo=SHANGHAI), OrderSource.objects.get()
    for number in range(300):
        received = first + timedelta(minutes=random.randrange(730 * 24 * 60))
        sent = received + timedelta(minutes=random.randrange(5000)) if random.random() < 0.5 else None
        WorkOrder.objects.create(
            source=source, number=f"R{number}", kind=random.choice(kinds),
            channel=random.choice(channels), urgency=random.choice(urgencies), received_at=received,
            dispatched_at=sent, unit=unit("Z01") if sent or random.random() < 0.5 else None,
        )  # fmt: skip
    return policies


def test_filling_many_gives_each_what_a_slow_search_gives_it() -> None:
    policies = _random_policies_and_orders(Random(20220505), often_at_once=0.5)
    fill_deadlines(WorkOrder.objects.all())
    wrong = {
        made.number: (made.sign_due_at, made.due_at, made.due_basis)
        for made in WorkOrder.objects.all()
        if (made.sign_due_at, made.due_at, made.due_basis) != _slow(made, policies)
    }
    assert wrong == {}
    found = WorkOrder.objects.all()
    assert {made.due_basis for made in found} == {"", "policy", "provisional"}
    assert all(made.due_at is None or made.due_at >= made.received_at for made in found)


def _ends() -> dict[str, tuple[datetime | None, datetime | None, str]]:
    return {made.number: (made.sign_due_at, made.due_at, made.due_basis) for made in WorkOrder.objects.all()}


def test_filling_all_new_orders_at_once_gives_what_filling_them_one_by_one_gives() -> None:
    """By days on SQL, with deadlines that were stated, and with a closed period."""
    _random_policies_and_orders(Random(20220505), often_at_once=0)
    stated = datetime(2027, 1, 4, 18, tzinfo=SHANGHAI)
    WorkOrder.objects.filter(number__endswith="7").update(due_at=stated)
    Period.objects.create(
        code="2025Q2", name="二季度", start=date(2025, 4, 1), end=date(2025, 6, 30), as_of=date(2025, 6, 30)
    )
    close("orders", "2025Q2")
    before = _ends()
    with CaptureQueriesContext(connection) as queries:
        assert fill_new("o.number <> %s", ["R299"])
    assert len(queries) == 6  # policies, calendar, hours, the days, closed periods; one statement for all orders
    filled = _ends()
    assert filled["R299"] == before["R299"]
    WorkOrder.objects.update(sign_due_at=None, due_at=None, due_basis="")
    WorkOrder.objects.filter(number__endswith="7").update(due_at=stated)
    fill_deadlines(WorkOrder.objects.exclude(number="R299"))
    assert filled == _ends()
    assert {basis for _, _, basis in filled.values()} == {"", "policy", "provisional"}
    assert any(sign and due == stated for sign, due, _ in filled.values())
    assert sum(sign is None and due not in (None, stated) for sign, due, _ in filled.values()) > 10


def test_orders_that_count_from_their_own_moment_are_not_filled_by_the_day() -> None:
    policy(**AT_ONCE).save()
    order("A1", "2022-05-05 10:00")
    assert not fill_new("o.id > 0", [])
    assert _ends() == {"A1": (None, None, "")}


def test_without_a_policy_nothing_is_left_to_fill() -> None:
    order("A1", "2022-05-05 10:00")
    with CaptureQueriesContext(connection) as queries:
        assert fill_new("o.id > 0", [])
    assert len(queries) == 1


# --- Which policy holds -----------------------------------------------------------------------------------


def _kinds() -> tuple[OrderKind, OrderKind, Channel]:
    channel = Channel.objects.create(code="phone", name="电话", position=1)
    return OrderKind.objects.get(code="complaint"), OrderKind.objects.get(code="help"), channel


def test_the_most_specific_policy_holds_whatever_its_day_or_code() -> None:
    complaint, other, channel = _kinds()
    rules = [
        policy("A", valid_from=date(2024, 1, 1)),
        policy("B", order_kind=complaint),
        policy("C", order_kind=complaint, channel=channel),
    ]
    found = Policies(rules)
    day = date(2024, 5, 5)
    assert found.holding((channel.pk, complaint.pk, None), day) is rules[2]
    assert found.holding((None, complaint.pk, None), day) is rules[1]
    assert found.holding((channel.pk, other.pk, None), day) is rules[0]
    assert found.holding((channel.pk, other.pk, None), date(2023, 12, 31)) is None


def test_of_two_versions_of_a_policy_the_later_one_holds_from_its_day() -> None:
    old, new = policy("Z", finish_amount=7), policy("A", valid_from=date(2024, 1, 1))
    found = Policies([old, new])
    assert found.holding((None, 1, None), date(2023, 12, 31)) is old
    assert found.holding((None, 1, None), date(2024, 1, 1)) is new


def test_two_policies_that_could_both_fit_are_rivals() -> None:
    complaint, other, channel = _kinds()
    by_kind = policy("A", order_kind=complaint)
    by_kind.save()
    assert rival(policy("B", channel=channel), [by_kind]) is by_kind
    assert rival(policy("B", order_kind=complaint), [by_kind]) is by_kind
    assert rival(policy("B", order_kind=other), [by_kind]) is None
    assert rival(policy("B", order_kind=complaint, channel=channel), [by_kind]) is None
    assert rival(policy("B", order_kind=complaint, valid_from=date(2024, 1, 1)), [by_kind]) is None
    assert rival(policy("B", channel=channel, valid_from=date(2024, 1, 1)), [by_kind]) is by_kind
    assert rival(by_kind, [by_kind]) is None
    assert rival(policy("B", scope="tests"), [policy("A", scope="letters")]) is None


def test_a_policy_reads_as_a_sentence() -> None:
    complaint, _, _ = _kinds()
    whole = policy(order_kind=complaint, extension_count=1, extension_amount=10, return_amount=2)
    assert sentence_of(whole) == (
        "12345工单（投诉）：自次日起 1 个工作日内签收，5 个工作日内办结；可延期 1 次，至多 10 个工作日；"
        "2 个工作日内可以退件。"
    )
    assert sentence_of(policy(sign_amount=4, sign_unit="work_hour", is_at_once=True, extension_count=0)) == (
        "12345工单：自收到当时起 4 个工作小时内签收，5 个工作日内办结；不能延期。"
    )
    question = LetterKind.objects.get(code="question")
    by_letter = policy(scope="letters", sign_amount=None, finish_amount=60, finish_unit="day", letter_kind=question)
    assert sentence_of(by_letter) == "信箱来信（咨询）：自次日起 60 个自然日内答复。"
    assert (
        sentence_of(policy(scope="tests", sign_amount=2))
        == "模拟测评信件：自次日起 2 个工作日内优先答复，5 个工作日内答复。"
    )
    alone = policy(sign_amount=None, finish_amount=None, return_amount=1)
    assert sentence_of(alone) == "12345工单：1 个工作日内可以退件。"


# --- Extensions and hand-backs ----------------------------------------------------------------------------


def _extended(until: str = "2022-05-20 18:00", at: str = "2022-05-10 09:00", **limits: Any) -> OrderEvent:
    """A granting, not saved, for an order due 2022-05-12 18:00 under a policy with these limits."""
    policy(**limits).save()
    made = order("A1", "2022-05-06 10:00")
    fill_deadlines(WorkOrder.objects.all())
    made.refresh_from_db()
    assert shown(made.due_at) == "2022-05-12 18:00"  # 7(worked) 9 10 11 12
    return OrderEvent(order=made, kind="grant_extension", at=moment(at), until=moment(until))


def test_an_extension_within_the_policy_is_granted() -> None:
    event = _extended("2022-05-19 18:00", extension_count=1, extension_amount=5)  # 13 16 17 18 19
    record_event(actor=None, event=event)
    made = WorkOrder.objects.get()
    assert (shown(made.due_at), shown(made.base_due_at), made.extended) == ("2022-05-19 18:00", "2022-05-12 18:00", 1)


@pytest.mark.parametrize(
    ("limits", "at", "until", "sentence"),
    [
        ({"extension_amount": 5}, "2022-05-10 09:00", "2022-05-19 18:01", "这一次至多延到2022年5月19日18:00。"),
        ({"extension_count": 0}, "2022-05-10 09:00", "2022-05-13 18:00", "这类工单不能延期。"),
        ({}, "2022-05-12 18:01", "2022-05-19 18:00", "延期要在到期前申请，这件工单已于2022年5月12日18:00到期。"),
    ],
)
def test_an_extension_beyond_the_policy_is_refused(limits: dict[str, Any], at: str, until: str, sentence: str) -> None:
    event = _extended(until, at, **limits)
    with pytest.raises(InvalidRecord, match=sentence):
        record_event(actor=None, event=event)
    assert shown(WorkOrder.objects.get().due_at) == "2022-05-12 18:00"


def test_no_more_extensions_than_the_policy_allows() -> None:
    event = _extended("2022-05-19 18:00", extension_count=1)
    record_event(actor=None, event=event)
    again = {"kind": "grant_extension", "at": moment("2022-05-18 09:00"), "until": moment("2022-05-25 18:00")}
    with pytest.raises(InvalidRecord, match="至多延期 1 次，这件已经延期 1 次。"):
        record_event(actor=None, event=OrderEvent(order=event.order, **again))


def test_what_was_asked_for_in_time_may_be_granted_later() -> None:
    event = _extended("2022-05-19 18:00", "2022-05-13 09:00")
    asked = {"kind": "ask_extension", "until": moment("2022-05-19 18:00")}
    record_event(actor=None, event=OrderEvent(order=event.order, at=moment("2022-05-12 17:00"), **asked))
    record_event(actor=None, event=event)
    assert shown(WorkOrder.objects.get().due_at) == "2022-05-19 18:00"


def test_asking_after_the_end_is_refused() -> None:
    event = _extended("2022-05-19 18:00", "2022-05-13 09:00")
    event.kind = "ask_extension"
    assert extension_fault(event).startswith("延期要在到期前申请")


def test_a_hand_back_after_its_time_is_kept_and_marked() -> None:
    policy(return_amount=2).save()
    made = order("A1", "2022-05-05 10:00")
    events = [("dispatch", "2022-05-05 11:00"), ("hand_back", "2022-05-07 18:00"),
              ("dispatch", "2022-05-09 09:00"), ("hand_back", "2022-05-11 18:01")]  # fmt: skip
    kept = [OrderEvent.objects.create(order=made, kind=kind, at=moment(at)) for kind, at in events]
    # Two days after the 5th are 6 and 7 (worked); two after the 9th are 10 and 11.
    assert late_returns(made, kept) == {kept[3].pk: "超过退件时限（应在2022年5月11日18:00以前）"}
    assert [step.said for step in steps_of(made)] == [(), (), (), ("超过退件时限（应在2022年5月11日18:00以前）",)]


def test_an_order_sent_on_again_has_new_deadlines() -> None:
    policy().save()
    made = order("A1", "2022-05-05 10:00")
    for kind, at in (
        ("dispatch", "2022-05-05 11:00"),
        ("hand_back", "2022-05-06 09:00"),
        ("dispatch", "2022-05-10 09:00"),
    ):
        values = {"unit": unit("Z02")} if kind == "dispatch" else {"note": "不属于本单位职责"}
        record_event(actor=None, event=OrderEvent(order=made, kind=kind, at=moment(at), **values))
    made.refresh_from_db()
    assert (shown(made.sign_due_at), shown(made.due_at)) == ("2022-05-11 18:00", "2022-05-17 18:00")
