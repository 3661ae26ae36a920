"""Letters: their yearly serials, their states, their pages."""

import random
import re
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from govaudit.errors import Conflict
from govaudit.models import AuditEntry
from govaudit.roles import Role
from hotline.forms import LetterForm
from hotline.models import DeadlinePolicy, DueBasis, Letter, LetterBox, OrderClass, PolicyScope
from hotline.selectors import (
    LETTER_STATES,
    LetterState,
    is_published,
    letter_state,
    letters_in_state,
    letters_published,
)
from hotline.services import delete_letter, save_letter
from tests.checks.small_office import QUARTER, close, moment, new_letter, open_office, person, unit
from units.models import AreaClosed, Period, Reminder, User
from units.recording import InvalidRecord

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
UNTIL = moment("2022-07-01 00:00")


@pytest.fixture(autouse=True)
def office() -> None:
    open_office()
    Period.objects.filter(code="2022Q3").delete()
    LetterBox.objects.create(code="net", name="网民留言", position=2)


@pytest.fixture
def checker(sign_in: SignIn) -> Client:
    return sign_in(person(Role.CHECKER))


def enter(**values: object) -> Letter:
    return save_letter(actor=None, letter=new_letter(**{"number": "", **values}))


def box(code: str) -> LetterBox:
    return LetterBox.objects.get(code=code)


def text_of(client: Client, url: str, **query: str) -> str:
    response = client.get(url, query)
    assert response.status_code == 200, url
    return response.content.decode()


def count_on(page: str) -> int:
    found = re.search(r'data-record-count="(\d+)"', page)
    assert found is not None
    return int(found.group(1))


# --- serials ------------------------------------------------------------------------------------------------------


def test_a_new_letter_gets_the_next_serial_of_its_box_and_year() -> None:
    first, second = enter(title="甲"), enter(title="乙")
    other_box = enter(title="丙", box=box("net"))
    last_year = enter(title="丁", received_at=moment("2021-12-31 23:59"), due_at=None)
    new_year = enter(title="戊", received_at=moment("2022-01-01 00:00"))
    found = [(letter.number, letter.serial) for letter in (first, second, other_box, last_year, new_year)]
    assert found == [("2022-001", 1), ("2022-002", 2), ("2022-001", 1), ("2021-001", 1), ("2022-003", 3)]


def test_a_serial_goes_on_after_the_highest_one_and_after_numbers_that_stand_alone() -> None:
    enter(serial=65)
    assert enter(title="乙").number == "2022-066"
    new_letter(number="2022-090", serial=None).save()
    new_letter(number="2022-附2", serial=None).save()
    assert (enter(title="丙").serial, enter(title="丁", number="X7").serial) == (91, 92)


@pytest.mark.parametrize(
    ("number", "serial"),
    [("2022-200", 200), ("2022-0200", 200), ("2022-066", 67), ("2021-200", 67), ("2022-000", 67), ("X2022-200", 67)],
)
def test_a_number_of_the_year_tells_the_serial_where_it_is_free(number: str, serial: int) -> None:
    enter(serial=66, number="甲", title="别的事")
    letter = enter(number=number)
    assert (letter.number, letter.serial) == (number, serial)


def test_a_number_given_by_hand_is_kept_beside_the_serial() -> None:
    letter = enter(number="XJ-2022-7", serial=7)
    assert (letter.number, letter.serial) == ("XJ-2022-7", 7)


def test_a_letter_without_number_saved_twice_stays_one() -> None:
    first = enter()
    assert enter() == first
    assert Letter.objects.count() == 1
    assert AuditEntry.objects.filter(act="letter.save", summary__contains="无变化").count() == 1
    assert enter(title="另一件事") != first


def test_a_number_saved_twice_without_serial_stays_one() -> None:
    assert enter(number="2022-066") == enter(number="2022-066")


def test_a_serial_that_another_letter_of_the_box_and_year_has_is_refused() -> None:
    enter(serial=66)
    with pytest.raises(InvalidRecord, match="这个信箱这一年已经有同一序号的来信"):
        enter(serial=66, title="乙", number="2022-166")
    enter(serial=66, title="丙", box=box("net"))
    enter(serial=66, title="丁", received_at=moment("2021-12-31 23:59"), due_at=None)
    assert Letter.objects.filter(serial=66).count() == 3


def test_the_database_itself_refuses_a_serial_twice_by_the_year_of_the_county() -> None:
    new_letter(number="A", serial=1, received_at=moment("2021-12-31 23:59"), due_at=None).save()
    new_letter(number="B", serial=1, received_at=moment("2022-01-01 00:00"), due_at=None).save()
    new_letter(number="C", serial=None).save()
    new_letter(number="D", serial=None).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        new_letter(number="E", serial=1, received_at=moment("2022-12-31 23:59"), due_at=None).save()


def test_a_letter_moved_into_a_year_where_its_serial_is_taken_is_refused() -> None:
    enter(serial=3)
    letter = enter(serial=3, title="乙", received_at=moment("2021-06-01 09:00"), due_at=None)
    letter.received_at = moment("2022-05-01 09:00")
    with pytest.raises(InvalidRecord, match="同一序号"):
        save_letter(actor=None, letter=letter)


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_letters_entered_at_once_get_serials_of_their_own() -> None:
    """Four people press the button together: without the lock two of them would read the same highest serial."""
    start, failures = threading.Barrier(4), []

    def work(name: str) -> None:
        start.wait(timeout=20)
        try:
            for number in range(5):
                enter(title=f"{name}{number}")
        except Exception as error:  # noqa: BLE001 - told below
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(name,)) for name in "甲乙丙丁"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(Letter.objects.values_list("serial", flat=True)) == list(range(1, 21))


# --- deadlines ----------------------------------------------------------------------------------------------------


@pytest.fixture
def policy() -> DeadlinePolicy:
    """Two working days for every letter."""
    return DeadlinePolicy.objects.create(
        code="L1", scope=PolicyScope.LETTERS, valid_from="2020-01-01", finish_amount=2, finish_unit="workday"
    )


def test_a_blank_deadline_follows_the_policy_and_a_stated_one_stays(policy: DeadlinePolicy) -> None:
    given = {"received_at": moment("2022-06-13 10:00")}  # a Monday
    letter, stated = enter(due_at=None, **given), enter(title="乙", due_at=moment("2022-06-14 09:00"), **given)
    assert timezone.localtime(letter.due_at).date().isoformat() == "2022-06-15"
    assert (letter.due_basis, stated.due_basis) == (DueBasis.POLICY, DueBasis.STATED)
    assert stated.due_at == moment("2022-06-14 09:00")


def test_a_letter_whose_deadline_was_worked_out_can_be_saved_twice(policy: DeadlinePolicy) -> None:
    assert enter(due_at=None) == enter(due_at=None)
    assert enter(due_at=None, number="A") == enter(due_at=None, number="A")


def test_a_deadline_written_over_the_one_worked_out_is_a_stated_one(policy: DeadlinePolicy) -> None:
    letter = enter(due_at=None, received_at=moment("2022-06-13 10:00"))
    letter.due_at = moment("2022-06-20 09:00")
    letter = save_letter(actor=None, letter=letter)
    assert (letter.due_at, letter.due_basis) == (moment("2022-06-20 09:00"), DueBasis.STATED)
    letter.due_at = None
    letter = save_letter(actor=None, letter=letter)
    assert (timezone.localtime(letter.due_at).date().isoformat(), letter.due_basis) == ("2022-06-15", DueBasis.POLICY)


# --- states -------------------------------------------------------------------------------------------------------

CASES: dict[str, tuple[dict[str, str | None], LetterState]] = {
    "answered at the very deadline": ({"answered_at": "2022-06-20 12:00"}, LetterState.ANSWERED),
    "a minute late": ({"answered_at": "2022-06-20 12:01"}, LetterState.ANSWERED_LATE),
    "answered after the 截至": ({"answered_at": "2022-07-01 00:00"}, LetterState.OVERDUE),
    "never answered": ({}, LetterState.OVERDUE),
    "overdue and never passed on": ({"unit": None}, LetterState.OVERDUE),
    "not passed on": ({"unit": None, "due_at": "2022-07-09 12:00"}, LetterState.UNPASSED),
    "not passed on, without deadline": ({"unit": None, "due_at": None}, LetterState.UNPASSED),
    "passed on after the 截至": ({"passed_on_at": "2022-07-01 00:00", "due_at": None}, LetterState.UNPASSED),
    "passed on before it": ({"passed_on_at": "2022-06-30 23:59", "due_at": None}, LetterState.OPEN),
    "due within a day": ({"due_at": "2022-07-02 00:00"}, LetterState.SOON),
    "due a minute later": ({"due_at": "2022-07-02 00:01"}, LetterState.OPEN),
    "due at the 截至 itself": ({"due_at": "2022-07-01 00:00"}, LetterState.SOON),
    "no deadline": ({"due_at": None}, LetterState.OPEN),
    "no deadline, answered": ({"due_at": None, "answered_at": "2022-06-30 12:00"}, LetterState.ANSWERED),
}


def letter_of(case: dict[str, str | None], **more: object) -> Letter:
    given: dict[str, object] = {"due_at": "2022-06-20 12:00", **case}
    values = {name: moment(value) if isinstance(value, str) else value for name, value in given.items()}
    return new_letter(**values, **more)


@pytest.mark.parametrize("case", CASES)
def test_a_letter_is_seen_as_on_the_day_of_reckoning(case: str) -> None:
    values, state = CASES[case]
    assert letter_state(letter_of(values), UNTIL) is state


def test_the_state_filter_finds_what_the_page_calls_so() -> None:
    for number, (values, _) in enumerate(CASES.values()):
        letter_of(values, number=str(number)).save()
    for value, (_, states) in LETTER_STATES.items():
        found = set(Letter.objects.filter(letters_in_state(value, UNTIL)))
        assert found == {letter for letter in Letter.objects.all() if letter_state(letter, UNTIL) in states}, value
        assert found


def test_states_of_random_letters_agree_with_their_filters_and_part_them() -> None:
    """Property: at moments before, on and after every edge, each letter has one state, and its filter finds it."""
    dice, base = random.Random(66), moment("2022-06-10 09:00")
    hours = [*range(0, 80, 8), 24, 48, 25]

    def some_moment() -> object:
        return dice.choice([None, base + timedelta(hours=dice.choice(hours))])

    for number in range(150):
        passed, answered, published, due = some_moment(), some_moment(), some_moment(), some_moment()
        owner = dice.choice([None, unit("Z01")]) if passed is None else unit("Z01")
        moments = {"passed_on_at": passed, "answered_at": answered, "published_at": published, "due_at": due}
        new_letter(number=str(number), received_at=base, unit=owner, **moments).save()
    letters = list(Letter.objects.all())
    singles = [(value, next(iter(states))) for value, (_, states) in LETTER_STATES.items() if len(states) == 1]
    assert len(singles) == len(LetterState)
    for hour in (0, 8, 24, 25, 47, 48, 72, 100):
        until = base + timedelta(hours=hour)
        for value, (_, states) in LETTER_STATES.items():
            found = set(Letter.objects.filter(letters_in_state(value, until)).values_list("pk", flat=True))
            assert found == {letter.pk for letter in letters if letter_state(letter, until) in states}
        published = set(Letter.objects.filter(letters_published(until)).values_list("pk", flat=True))
        assert published == {letter.pk for letter in letters if is_published(letter, until)}
        counts = [Letter.objects.filter(letters_in_state(value, until)).count() for value, _ in singles]
        assert sum(counts) == len(letters)


# --- pages --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({"box": "网民留言"}, {"2022-001"}),
        ({"state": "unpassed"}, {"L3"}),
        ({"state": "late"}, {"L1", "L2"}),
        ({"published": "yes"}, {"L2"}),
        ({"published": "no", "state": "closed"}, set()),
        ({"topic": "教育"}, {"L2"}),
        ({"satisfaction": "fairly"}, {"L2"}),
        ({"text": "路灯"}, {"L1"}),
    ],
)
def test_the_list_is_narrowed(checker: Client, query: dict[str, str], numbers: set[str]) -> None:
    education = OrderClass.objects.create(code="edu", name="教育", position=1)
    enter(number="L1", title="路灯不亮")
    enter(
        number="L2", topic=education, satisfaction="fairly", answered_at=moment("2022-05-20 10:00"),
        published_at=moment("2022-05-21 10:00"),
    )  # fmt: skip
    enter(number="L3", unit=None, due_at=None)
    enter(title="网上的", box=box("net"), answered_at=moment("2022-05-06 10:00"), published_at=None)
    if query.get("state") == "closed":
        query = query | {"box": "县长信箱"}
    page = text_of(checker, reverse("hotline:letter-list"), **query)
    shown = {number for number in ("L1", "L2", "L3", "2022-001") if f">{number}</a>" in page}
    assert (shown, count_on(page)) == (numbers, len(numbers))


def test_a_published_letter_says_so_beside_its_state_and_beside_what_the_period_in_view_counts(checker: Client) -> None:
    enter(number="L1", answered_at=moment("2022-05-06 10:00"), published_at=moment("2022-06-30 10:00"))
    enter(number="L2", answered_at=moment("2022-05-06 10:00"), published_at=moment("2022-07-01 00:00"))
    enter(number="L3", answered_at=moment("2022-07-01 00:00"), due_at=moment("2022-07-05 18:00"), published_at=None)
    found = []
    for number in ("L1", "L2", "L3"):
        page = text_of(checker, reverse("hotline:letter-detail", args=["mayor", number]), period=QUARTER)
        now, then, counted = page.partition("2022年二季度（截至2022-06-30）计为：")
        assert then
        parts = (now, counted.partition("</dd>")[0])
        found.append([tuple(word for word in ("已答复", "办理中", "已公开") if f">{word}<" in part) for part in parts])
    assert found == [
        [("已答复", "已公开"), ("已答复", "已公开")],
        [("已答复", "已公开"), ("已答复",)],
        [("已答复",), ("办理中",)],
    ]


def test_a_letter_that_was_not_passed_on_opens_and_names_no_unit(checker: Client) -> None:
    enter(number="L1", unit=None, due_at=None)
    page = text_of(checker, reverse("hotline:letter-detail", args=["mayor", "L1"]))
    assert "待批转" in page
    assert "还没有承办单位，无从催办。" in page


def test_the_list_takes_as_many_queries_for_many_rows_as_for_few(checker: Client) -> None:
    topic = OrderClass.objects.create(code="edu", name="教育", position=1)
    enter(number="L1", topic=topic)
    url = reverse("hotline:letter-list")
    checker.get(url)
    with CaptureQueriesContext(connection) as few:
        checker.get(url)
    for number in range(20):
        enter(number=f"N{number}", topic=topic, unit=unit("B01"), box=box("net"))
    with CaptureQueriesContext(connection) as many:
        checker.get(url)
    assert len(many) == len(few) <= 20


def letter_data(**values: object) -> dict[str, object]:
    return {
        "box": "mayor",
        "kind": "question",
        "unit": "Z01",
        "received_at": "2022-06-01T08:00",
        "due_at": "2022-06-08T08:00",
    } | values


def test_a_letter_is_entered_without_number_serial_and_unit(checker: Client) -> None:
    response = checker.post(reverse("hotline:letter-add"), letter_data(unit="", serial="65"))
    assert response.url == reverse("hotline:letter-detail", args=["mayor", "2022-065"])
    response = checker.post(reverse("hotline:letter-add"), letter_data(title="乙"))
    assert response.url == reverse("hotline:letter-detail", args=["mayor", "2022-066"])
    assert "066号" in text_of(checker, response.url)
    assert Letter.objects.get(serial=65).unit is None


def test_the_form_says_that_a_serial_is_taken(checker: Client) -> None:
    enter(serial=66)
    form = LetterForm(letter_data(serial="66", number="A"))
    assert form.non_field_errors() == ["这个信箱这一年已经有同一序号的来信。"]
    page = checker.post(reverse("hotline:letter-add"), letter_data(serial="66"))
    assert page.status_code == 422


def test_a_letter_passed_on_needs_a_unit() -> None:
    form = LetterForm(letter_data(unit="", passed_on_at="2022-06-02T08:00"))
    assert form.errors == {"unit": ["批转过的来信要有承办单位。"]}


def test_a_number_cannot_be_taken_away() -> None:
    letter = enter(number="L1")
    assert LetterForm(letter_data(number=""), instance=letter).errors["number"] == ["请填写编号。"]


def test_a_letter_entered_by_mistake_is_deleted_after_a_question(checker: Client) -> None:
    enter(number="L1")
    url = reverse("hotline:letter-delete", args=["mayor", "L1"])
    assert "将删除县长信箱留言“L1”" in text_of(checker, url)
    assert Letter.objects.exists()
    assert checker.post(url).url == reverse("hotline:letter-list")
    assert not Letter.objects.exists()
    entry = AuditEntry.objects.get(act="letter.delete")
    assert entry.before["主题"] == "咨询医保报销"


def test_a_letter_that_was_reminded_of_is_not_deleted() -> None:
    letter = enter(number="L1")
    said = {"unit": letter.unit, "reminded_at": moment("2022-05-10 09:00"), "way": "电话", "reminded_by": "荆"}
    Reminder.objects.create(origin="hotline.Letter/mayor/L1", **said)
    with pytest.raises(InvalidRecord, match="有 1 次催办"):
        delete_letter(actor=None, letter=letter)


def test_a_letter_of_a_closed_period_is_not_deleted() -> None:
    letter = enter(number="L1")
    close("letters")
    with pytest.raises(AreaClosed):
        delete_letter(actor=None, letter=letter)
    assert Letter.objects.exists()


def test_a_liaison_sees_and_deletes_no_letter_of_another_unit(sign_in: SignIn) -> None:
    enter(number="L1", unit=unit("Z02"))
    enter(number="L2", unit=None, due_at=None)
    liaison = sign_in(person(Role.LIAISON, "Z01"))
    assert count_on(text_of(liaison, reverse("hotline:letter-list"))) == 0
    pages = [reverse("hotline:letter-detail", args=["mayor", number]) for number in ("L1", "L2")]
    assert [liaison.get(url).status_code for url in pages] == [404, 404]
    assert liaison.post(reverse("hotline:letter-delete", args=["mayor", "L1"])).status_code == 403


def test_a_letter_entered_with_other_values_is_a_conflict() -> None:
    enter(number="L1")
    with pytest.raises(Conflict, match="请打开原记录修改"):
        enter(number="L1", unit=unit("Z02"))


def test_numbers_and_letters_of_another_period_are_not_on_the_list(checker: Client) -> None:
    enter(number="L1", received_at=moment("2022-03-31 23:59"), due_at=None)
    assert count_on(text_of(checker, reverse("hotline:letter-list"), period=QUARTER)) == 0
