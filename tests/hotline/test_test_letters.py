"""Test letters (模拟测评): their results, pages, and that they never stand among real letters."""

import random
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from govaudit.measures import MEASURES, Facts
from govaudit.models import AuditEntry
from govaudit.roles import Role
from hotline.forms import TestLetterForm
from hotline.models import DeadlinePolicy, DueBasis, LetterBox, PolicyScope, TestLetter
from hotline.selectors import TestResult, result_of, with_result
from hotline.services import delete_test_letter, save_letter, save_test_letter
from tests.checks.small_office import QUARTER, close, moment, new_letter, open_office, person, unit
from units.models import AreaClosed, Period, User
from units.recording import InvalidRecord

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
UNTIL = moment("2022-07-01 00:00")


@pytest.fixture(autouse=True)
def office() -> None:
    open_office()
    Period.objects.filter(code="2022Q3").delete()


@pytest.fixture
def checker(sign_in: SignIn) -> Client:
    return sign_in(person(Role.CHECKER))


def new_test(**values: object) -> TestLetter:
    """An unsaved test letter to 城关镇 of 2022-06-13 09:00, answers prompt up to the 15th, in time up to the 20th."""
    given = {
        "box": LetterBox.objects.get(code="mayor"),
        "title": "咨询医保参保登记",
        "unit": unit("Z01"),
        "sent_at": moment("2022-06-13 09:00"),
        "soon_due_at": moment("2022-06-15 18:00"),
        "due_at": moment("2022-06-20 18:00"),
    }
    return TestLetter(**given | values)


def enter(**values: object) -> TestLetter:
    return save_test_letter(actor=None, letter=new_test(**values))


def text_of(client: Client, url: str, **query: str) -> str:
    response = client.get(url, query)
    assert response.status_code == 200, url
    return response.content.decode()


def count_on(page: str) -> int:
    found = re.search(r'data-record-count="(\d+)"', page)
    assert found is not None
    return int(found.group(1))


@pytest.mark.parametrize(
    ("answered", "more", "result"),
    [
        ("2022-06-15 18:00", {}, TestResult.PROMPT),
        ("2022-06-15 18:01", {}, TestResult.IN_TIME),
        ("2022-06-20 18:00", {}, TestResult.IN_TIME),
        ("2022-06-20 18:01", {}, TestResult.LATE),
        ("2022-07-01 00:00", {}, TestResult.NEVER),
        (None, {}, TestResult.NEVER),
        ("2022-06-15 18:00", {"soon_due_at": None}, TestResult.IN_TIME),
        ("2022-06-30 18:00", {"due_at": None}, TestResult.IN_TIME),
    ],
)
def test_a_test_letter_has_one_of_four_results(
    answered: str | None, more: dict[str, object], result: TestResult
) -> None:
    assert result_of(new_test(answered_at=answered and moment(answered), **more), UNTIL) is result


def test_results_of_random_test_letters_agree_with_their_filter_and_part_them() -> None:
    dice, sent = random.Random(46), moment("2022-06-10 09:00")

    def some(hours: list[int]) -> object:
        chosen = dice.choice([None, *hours])
        return None if chosen is None else sent + timedelta(hours=chosen)

    for number in range(120):
        soon, due = some([0, 24]), some([24, 48])
        answered = some([0, 23, 24, 25, 47, 48, 49])
        new_test(code=f"T{number}", sent_at=sent, soon_due_at=soon, due_at=due, answered_at=answered).save()
    letters = list(TestLetter.objects.all())
    for hour in (0, 24, 25, 48, 49, 100):
        until = sent + timedelta(hours=hour)
        found = {
            r: set(TestLetter.objects.filter(with_result(r, until)).values_list("pk", flat=True)) for r in TestResult
        }
        assert found == {r: {x.pk for x in letters if result_of(x, until) is r} for r in TestResult}
        assert sum(map(len, found.values())) == len(letters)


def test_the_program_numbers_test_letters_and_knows_one_entered_twice() -> None:
    first = enter()
    assert (first.code, enter(), enter(unit=unit("Z02")).code) == ("CP000001", first, "CP000002")
    assert TestLetter.objects.count() == 2


def test_blank_deadlines_follow_the_policy_of_tests() -> None:
    DeadlinePolicy.objects.create(
        code="T1", scope=PolicyScope.TESTS, valid_from="2020-01-01", sign_amount=2, sign_unit="workday",
        finish_amount=5, finish_unit="workday",
    )  # fmt: skip
    letter = enter(soon_due_at=None, due_at=None)
    days = [timezone.localtime(at).date().isoformat() for at in (letter.soon_due_at, letter.due_at)]
    assert days == ["2022-06-15", "2022-06-20"]
    assert letter.due_basis == DueBasis.POLICY
    assert enter(soon_due_at=None, due_at=None) == letter


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"answered_at": "2022-06-13T08:59"}, "answered_at", "答复不能早于发出。"),
        ({"soon_due_at": "2022-06-21T00:00"}, "soon_due_at", "优先答复期限不能晚于答复期限。"),
        ({"soon_due_at": "2022-06-12T00:00"}, "soon_due_at", "优先答复期限不能早于发出时间。"),
        ({"due_at": "2022-06-12T00:00", "soon_due_at": ""}, "due_at", "答复期限不能早于发出时间。"),
        ({"sent_at": "2099-01-01T00:00"}, "sent_at", "这个时间还没有到。"),
    ],
)
def test_impossible_moments_are_errors_beside_the_field(values: dict[str, str], field: str, sentence: str) -> None:
    data = {"box": "mayor", "unit": "Z01", "sent_at": "2022-06-13T09:00", "due_at": "2022-06-20T18:00"}
    assert TestLetterForm(data | values).errors[field] == [sentence]


def test_a_code_that_an_address_cannot_hold_is_refused() -> None:
    with pytest.raises(InvalidRecord):
        enter(code="add")


def test_test_letters_and_letters_never_mix(checker: Client) -> None:
    save_letter(actor=None, letter=new_letter())
    enter()
    enter(unit=unit("Z02"))
    counts = [count_on(text_of(checker, reverse(f"hotline:{noun}-list"))) for noun in ("letter", "test-letter")]
    assert counts == [1, 2]
    facts = Facts(Period.objects.get(code=QUARTER).span)
    assert [facts.value(MEASURES.by_code[code], {}) for code in ("letters_received", "tests_sent")] == [1, 2]


@pytest.mark.parametrize(
    ("result", "code"),
    [("prompt", "CP000001"), ("in-time", "CP000002"), ("late", "CP000003"), ("never", "CP000004")],
)
def test_the_list_is_narrowed_by_result_and_says_it(checker: Client, result: str, code: str) -> None:
    for day in ("2022-06-14 09:00", "2022-06-17 09:00", "2022-06-25 09:00", "2022-07-01 00:00"):
        enter(title=day, answered_at=moment(day))
    page = text_of(checker, reverse("hotline:test-letter-list"), result=result)
    assert re.findall(r">(CP\d+)</a>", page) == [code]
    assert f">{TestResult[result.upper().replace('-', '_')].value}</span>" in page


def test_the_page_of_a_figure_lists_exactly_its_test_letters(checker: Client) -> None:
    enter(answered_at=moment("2022-06-25 09:00"))
    enter(unit=unit("Z02"))
    measure = MEASURES.by_code["tests_late"]
    assert count_on(text_of(checker, measure.records_url(QUARTER, {"单位": "Z01"}))) == 1
    assert count_on(text_of(checker, measure.records_url(QUARTER, {"单位": "Z02"}))) == 0


def test_the_list_takes_as_many_queries_for_many_rows_as_for_few(checker: Client) -> None:
    enter()
    url = reverse("hotline:test-letter-list")
    checker.get(url)
    with CaptureQueriesContext(connection) as few:
        checker.get(url)
    for number in range(20):
        enter(title=f"问{number}", unit=unit("B01"))
    with CaptureQueriesContext(connection) as many:
        checker.get(url)
    assert len(many) == len(few) <= 18


def test_a_test_letter_is_entered_mended_and_deleted(checker: Client) -> None:
    data = {"box": "mayor", "unit": "Z01", "title": "问", "sent_at": "2022-06-13T09:00"}
    response = checker.post(reverse("hotline:test-letter-add"), data)
    assert response.url == reverse("hotline:test-letter-detail", args=["CP000001"])
    assert "未答复" in text_of(checker, response.url)
    edit = reverse("hotline:test-letter-edit", args=["CP000001"])
    stamp = re.search(r'name="stamp" value="(\w+)"', text_of(checker, edit))
    assert stamp is not None
    checker.post(edit, data | {"answered_at": "2022-06-14T09:00", "stamp": stamp.group(1)})
    assert "期限内答复" in text_of(checker, response.url)
    delete = reverse("hotline:test-letter-delete", args=["CP000001"])
    assert "将删除模拟测评信件“CP000001”" in text_of(checker, delete)
    assert checker.post(delete).url == reverse("hotline:test-letter-list")
    assert not TestLetter.objects.exists()
    assert AuditEntry.objects.get(act="test_letter.delete").before["主题"] == "问"


def test_a_closed_area_keeps_its_test_letters() -> None:
    letter = enter()
    close("letters")
    with pytest.raises(AreaClosed):
        delete_test_letter(actor=None, letter=letter)
    letter.answered_at = moment("2022-06-30 23:59")
    with pytest.raises(AreaClosed):
        save_test_letter(actor=None, letter=letter)
    letter.answered_at = moment("2022-07-01 00:00")
    assert save_test_letter(actor=None, letter=letter).answered_at == moment("2022-07-01 00:00")


def test_a_liaison_sees_the_own_units_test_letters_only(sign_in: SignIn) -> None:
    enter()
    enter(unit=unit("Z02"))
    liaison = sign_in(person(Role.LIAISON, "Z01"))
    assert count_on(text_of(liaison, reverse("hotline:test-letter-list"))) == 1
    pages = [reverse("hotline:test-letter-detail", args=[code]) for code in ("CP000001", "CP000002")]
    assert [liaison.get(url).status_code for url in pages] == [200, 404]
    assert liaison.get(reverse("hotline:test-letter-add")).status_code == 403
