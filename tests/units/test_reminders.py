"""Reminders: the acts, what a record's page shows, the list of all."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from govaudit.errors import NotAllowed
from govaudit.models import AuditEntry
from govaudit.roles import Role
from hotline.models import Letter
from hotline.services import save_letter, save_order
from tests.checks.small_office import moment, new_letter, new_order, open_office, person, unit
from units.models import Reminder, User
from units.recording import InvalidRecord
from units.services import add_reminder, delete_reminder
from units.views.reminders import mark_of

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
LETTER, ORDER = "hotline.Letter/mayor/2022-006", "hotline.WorkOrder/12345/QY1"


@pytest.fixture(autouse=True)
def records() -> None:
    """A letter to 城关镇 and an order of 草碧镇."""
    open_office()
    save_letter(actor=None, letter=new_letter())
    save_order(actor=None, order=new_order(number="QY1", unit=unit("Z02")))


@pytest.fixture
def checker(sign_in: SignIn) -> Client:
    return sign_in(person(Role.CHECKER))


def new_reminder(origin: str = LETTER, **values: object) -> Reminder:
    given = {"reminded_at": moment("2022-05-10 09:00"), "way": "电话", "text": "请于明日答复"}
    return Reminder(origin=origin, **given | values)


def add(origin: str = LETTER, **values: object) -> Reminder:
    return add_reminder(actor=None, reminder=new_reminder(origin, **values))


def text_of(client: Client, url: str, **query: str) -> str:
    response = client.get(url, query)
    assert response.status_code == 200, url
    return response.content.decode()


def count_on(page: str) -> int:
    found = re.search(r'data-record-count="(\d+)"', page)
    assert found is not None
    return int(found.group(1))


LETTER_PAGE = ("hotline:letter-detail", ["mayor", "2022-006"])


def test_a_reminder_names_the_records_unit_and_who_reminded() -> None:
    reminder = add_reminder(actor=person(Role.CHECKER), reminder=new_reminder(ORDER, unit=unit("Z01")))
    assert (reminder.unit.code, reminder.reminded_by) == ("Z02", "测Checker")
    entry = AuditEntry.objects.get(act="reminder.add")
    assert (entry.subject, entry.summary) == (f"催办/{ORDER}", "催办草碧镇（12345工单 QY1）")


def test_the_same_reminder_once_more_changes_nothing() -> None:
    assert add() == add()
    assert (Reminder.objects.count(), AuditEntry.objects.filter(act="reminder.add").count()) == (1, 2)
    add(way="短信")
    assert Reminder.objects.count() == 2


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"reminded_at": "2099-01-01 00:00"}, "催办时间还没有到。"),
        ({"way": ""}, "不能为空|必填|此字段"),
        ({"way": "电\u202e话"}, "看不见或印不出"),
    ],
)
def test_impossible_reminders_are_refused(values: dict[str, str], sentence: str) -> None:
    given = {name: moment(text) if name == "reminded_at" else text for name, text in values.items()}
    with pytest.raises(InvalidRecord, match=sentence):
        add(**given)
    assert not Reminder.objects.exists()


@pytest.mark.parametrize("origin", ["", "x", "hotline.Letter", "hotline.Letter/mayor", "hotline.Letter/mayor/none"])
def test_a_record_that_is_not_there_cannot_be_reminded_of(origin: str, checker: Client) -> None:
    with pytest.raises(InvalidRecord, match="没有找到要催办的记录"):
        add(origin)
    assert checker.get(reverse("units:reminder-add"), {"origin": origin}).status_code == 404


def test_a_record_without_unit_has_nobody_to_remind() -> None:
    Letter.objects.update(unit=None)
    with pytest.raises(InvalidRecord, match="还没有承办单位"):
        add()


def test_only_who_records_may_remind() -> None:
    for actor in (person(Role.LIAISON, "Z01"), person(Role.CLERK)):
        for act in (add_reminder, delete_reminder):
            with pytest.raises(NotAllowed):
                act(actor=actor, reminder=new_reminder())


def test_a_reminder_is_deleted_once_and_stays_deleted() -> None:
    reminder = add()
    pk = reminder.pk
    delete_reminder(actor=None, reminder=reminder)
    reminder.pk = pk
    delete_reminder(actor=None, reminder=reminder)
    assert not Reminder.objects.exists()
    summaries = [entry.summary for entry in AuditEntry.objects.filter(act="reminder.delete")]
    assert [summary.endswith("早已删除，无变化") for summary in summaries] == [True, False]


# --- on the page of a record --------------------------------------------------------------------------------------


def test_the_page_of_a_letter_shows_its_reminders_and_no_others(checker: Client) -> None:
    add(text="第一次催")
    add(text="第二次催", reminded_at=moment("2022-05-11 09:00"), way="短信")
    add(ORDER, text="别的事")
    page = text_of(checker, reverse(LETTER_PAGE[0], args=LETTER_PAGE[1]))
    assert "催办 2 次" in page
    assert page.index("第二次催") < page.index("第一次催")
    assert "别的事" not in page


def test_a_reminder_is_recorded_on_the_page_of_the_letter(checker: Client) -> None:
    url = reverse(LETTER_PAGE[0], args=LETTER_PAGE[1])
    page = text_of(checker, url)
    now = f"{timezone.localtime():%Y-%m-%dT%H:%M}"
    assert f'value="{now}"' in page
    assert all(f'<option value="{way}">' in page for way in ("电话", "短信", "OA", "上门", "书面"))
    data = {"origin": LETTER, "reminded_at": now, "way": "微信群", "text": ""}
    response = checker.post(reverse("units:reminder-add"), data)
    assert response.url == f"{url}#reminders"
    reminder = Reminder.objects.get()
    assert (reminder.way, reminder.unit.code, reminder.reminded_by) == ("微信群", "Z01", "测Checker")


def test_what_is_amiss_is_told_beside_the_field_with_the_rest_still_there(checker: Client) -> None:
    data = {"origin": LETTER, "reminded_at": "2022-05-10T09:00", "way": "", "text": "快"}
    response = checker.post(reverse("units:reminder-add"), data)
    assert response.status_code == 422
    page = response.content.decode()
    assert "请填写方式。" in page
    assert 'value="快"' in page
    assert f'value="{LETTER}"' in page


def test_a_reminder_is_deleted_after_a_question(checker: Client) -> None:
    reminder = add()
    url = reverse("units:reminder-delete", args=["Z01", mark_of(reminder)])
    assert url in text_of(checker, reverse(LETTER_PAGE[0], args=LETTER_PAGE[1]))
    assert "将删除 2022-05-10 09:00 对城关镇的电话催办" in text_of(checker, url)
    assert checker.post(url).url == f"{reverse(LETTER_PAGE[0], args=LETTER_PAGE[1])}#reminders"
    assert not Reminder.objects.exists()
    assert checker.get(url).status_code == 404


def test_callers_numbers_in_reminders_are_shown_to_who_may_see_callers(checker: Client, sign_in: SignIn) -> None:
    add(text="已转告来信人13900001111")
    pages = (reverse(LETTER_PAGE[0], args=LETTER_PAGE[1]), reverse("units:reminder-list"))
    liaison, manager = sign_in(person(Role.LIAISON, "Z01")), sign_in(person(Role.MANAGER))
    for page in pages:
        assert "已转告来信人13900001111" in text_of(checker, page)
        for client in (liaison, manager):
            assert "已转告来信人139****1111" in text_of(client, page)
            assert "13900001111" not in text_of(client, page)


def test_a_liaison_sees_the_own_units_reminders_and_no_form(sign_in: SignIn) -> None:
    add(text="给城关的")
    Reminder.objects.create(origin=LETTER, unit=unit("Z02"), reminded_at=moment("2022-05-09 09:00"), text="给草碧的")
    liaison = sign_in(person(Role.LIAISON, "Z01"))
    page = text_of(liaison, reverse(LETTER_PAGE[0], args=LETTER_PAGE[1]))
    assert "催办 1 次" in page
    assert "给城关的" in page
    assert "给草碧的" not in page
    assert "登记催办" not in page
    assert count_on(text_of(liaison, reverse("units:reminder-list"))) == 1
    assert (
        liaison.get(reverse("units:reminder-delete", args=["Z01", mark_of(Reminder.objects.last())])).status_code == 403
    )


# --- the list -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 3),
        ({"unit": "Z01"}, 2),
        ({"who": "荆"}, 1),
        ({"since": "2022-05-11"}, 2),
        ({"until": "2022-05-11"}, 2),
        ({"text": "短信"}, 1),
    ],
)
def test_the_list_is_narrowed(checker: Client, query: dict[str, str], count: int) -> None:
    add()
    add(ORDER, reminded_at=moment("2022-05-11 23:59"), way="短信")
    Reminder.objects.create(
        origin=LETTER, unit=unit("Z01"), reminded_at=moment("2022-05-12 00:00"), way="上门", reminded_by="荆晓禾"
    )
    assert count_on(text_of(checker, reverse("units:reminder-list"), **query)) == count


def test_the_list_leads_to_the_records(checker: Client) -> None:
    add()
    add(ORDER)
    page = text_of(checker, reverse("units:reminder-list"))
    assert f'href="{reverse(LETTER_PAGE[0], args=LETTER_PAGE[1])}">县长信箱留言 2022-006</a>' in page
    assert "12345工单 QY1" in page


def test_the_list_takes_as_many_queries_for_many_rows_as_for_few(checker: Client) -> None:
    add()
    url = reverse("units:reminder-list")
    checker.get(url)
    with CaptureQueriesContext(connection) as few:
        checker.get(url)
    for minute in range(20):
        add(ORDER, reminded_at=moment(f"2022-05-11 09:{minute:02d}"))
    with CaptureQueriesContext(connection) as many:
        checker.get(url)
    assert len(many) == len(few) <= 16
