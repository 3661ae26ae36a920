"""Callers' data: kept apart, masked, shown in clear with a reason, removed when its time is over."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from govaudit.errors import NotAllowed
from govaudit.models import AuditEntry
from govaudit.roles import Role
from hotline.callers import forget_callers, take_in
from hotline.models import Caller, Letter, WorkOrder
from hotline.services import save_letter, save_order
from hotline.services.callers import remove_caller, save_caller, see_caller
from tests.checks.small_office import moment, new_letter, new_order, open_office, person, unit
from units.models import User
from units.recording import InvalidRecord

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
#: All made up.
WHO = {"name": "张小明", "phone": "13800001234", "id_number": "610327199001011234", "address": "陇县城关镇东村三组8号"}
CLEAR = tuple(WHO.values())
PAGE = "/hotline/orders/12345/QY2204050001/"


@pytest.fixture
def order() -> WorkOrder:
    open_office()
    found = save_order(actor=None, order=new_order())
    save_caller(actor=None, case=found, values=WHO)
    return found


def in_clear(text: str) -> list[str]:
    return [value for value in CLEAR if value in text]


@pytest.mark.parametrize("role", [Role.ADMIN, Role.CHECKER, Role.MANAGER, Role.CLERK])
def test_the_order_page_shows_the_caller_masked_to_every_role(role: Role, order: WorkOrder, sign_in: SignIn) -> None:
    page = sign_in(person(role)).get(PAGE).content.decode()
    assert in_clear(page) == []
    assert "张**" in page
    assert "138****1234" in page


def test_the_liaison_of_the_unit_sees_the_caller_masked_and_another_unit_nothing(
    order: WorkOrder, sign_in: SignIn
) -> None:
    page = sign_in(person(Role.LIAISON, "Z01")).get(PAGE)
    assert "138****1234" in page.content.decode()
    assert "查看全文" not in page.content.decode()
    other = sign_in(person(Role.LIAISON, "Z02"))
    assert other.get(PAGE).status_code == 404
    assert other.get(f"{PAGE}caller/see/").status_code == 403


def test_who_may_looks_in_clear_with_a_reason_which_the_log_keeps(order: WorkOrder, sign_in: SignIn) -> None:
    browser = sign_in(person(Role.CHECKER))
    asked = browser.get(f"{PAGE}caller/see/").content.decode()
    assert in_clear(asked) == []
    answer = browser.post(f"{PAGE}caller/see/", {"reason": "核实停水地点", "once": once_on(asked)})
    assert in_clear(answer.content.decode()) == list(CLEAR)
    assert "no-store" in answer["Cache-Control"]
    entry = AuditEntry.objects.get(act="caller.see")
    assert entry.summary == "查看诉求人信息，事由：核实停水地点"
    assert entry.subject == "12345工单/12345/QY2204050001"


def once_on(page: str) -> str:
    found = re.search(r'name="once" value="([\w-]+)"', page)
    assert found is not None
    return found.group(1)


def test_who_reloads_the_answer_is_asked_for_the_reason_anew_and_nothing_is_logged(
    order: WorkOrder, sign_in: SignIn
) -> None:
    browser, url = sign_in(person(Role.CHECKER)), f"{PAGE}caller/see/"
    first, second = (once_on(browser.get(url).content.decode()) for _ in range(2))  # two windows
    for once in (first, second):
        assert in_clear(browser.post(url, {"reason": "回访", "once": once}).content.decode()) == list(CLEAR)
    for once in (first, second, "", "foreign"):
        again = browser.post(url, {"reason": "回访", "once": once}, follow=True)
        assert again.redirect_chain == [(url, 302)]
        assert in_clear(again.content.decode()) == []
        assert "请重新填写事由" in again.content.decode()
    assert AuditEntry.objects.filter(act="caller.see").count() == 2


def test_a_form_without_a_reason_can_still_be_sent_with_one(order: WorkOrder, sign_in: SignIn) -> None:
    browser, url = sign_in(person(Role.CHECKER)), f"{PAGE}caller/see/"
    faulty = browser.post(url, {"reason": "", "once": once_on(browser.get(url).content.decode())})
    assert faulty.status_code == 422
    answer = browser.post(url, {"reason": "回访", "once": once_on(faulty.content.decode())})
    assert in_clear(answer.content.decode()) == list(CLEAR)


@pytest.mark.parametrize("reason", ["", "   "])
def test_without_a_reason_nothing_is_shown_and_nothing_logged(reason: str, order: WorkOrder, sign_in: SignIn) -> None:
    answer = sign_in(person(Role.CHECKER)).post(f"{PAGE}caller/see/", {"reason": reason})
    assert answer.status_code == 422
    assert in_clear(answer.content.decode()) == []
    assert not AuditEntry.objects.filter(act="caller.see").exists()
    with pytest.raises(InvalidRecord, match="请写明查看的事由。"):
        see_caller(actor=None, case=order, reason=reason)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.CLERK, Role.LIAISON])
def test_other_roles_may_not_look(role: Role, order: WorkOrder) -> None:
    who = person(role, "Z01" if role is Role.LIAISON else "")
    with pytest.raises(NotAllowed):
        see_caller(actor=who, case=order, reason="看看")


def test_no_entry_of_the_log_holds_any_of_it(order: WorkOrder, sign_in: SignIn) -> None:
    browser = sign_in(person(Role.CHECKER))
    browser.post(f"{PAGE}caller/edit/", {"phone": "13900005678"})
    see_caller(actor=None, case=order, reason="回访")
    remove_caller(actor=None, case=order)
    said = "\n".join(f"{entry.summary}{entry.before}{entry.after}{entry.subject}" for entry in AuditEntry.objects.all())
    assert in_clear(said) == []
    assert "13900005678" not in said
    assert "登记诉求人信息：电话" in said


def test_what_is_left_blank_stays_and_the_hash_follows(order: WorkOrder) -> None:
    before = Caller.objects.get()
    save_caller(actor=None, case=order, values={"phone": "139 0000 5678"})
    caller = Caller.objects.get()
    assert caller.name == "张小明"
    assert caller.phone_hash not in ("", before.phone_hash)


def test_one_number_written_in_three_ways_has_one_hash(order: WorkOrder) -> None:
    hashes = set()
    for phone in ("13800001234", "138-0000-1234", "+86 138 0000 1234"):
        save_caller(actor=None, case=order, values={"phone": phone})
        hashes.add(Caller.objects.get().phone_hash)
    assert len(hashes) == 1
    assert "1234" not in hashes.pop()[:8]


def test_an_import_adds_callers_and_keeps_what_it_does_not_speak_of(order: WorkOrder) -> None:
    second = save_order(actor=None, order=new_order(number="QY2"))
    third = save_order(actor=None, order=new_order(number="QY3"))
    rows = [
        (order.pk, {"caller.phone": "13900005678"}),
        (second.pk, {"caller.name": "李四", "caller.phone": ""}),
        (third.pk, {"caller.name": " ", "caller.phone": ""}),
    ]
    assert take_in(WorkOrder, rows) == 2
    found = dict(Caller.objects.values_list("order__number", "name"))
    assert found == {"QY2204050001": "张小明", "QY2": "李四"}
    assert Caller.objects.get(order=order).phone == "13900005678"


@pytest.mark.parametrize("apart", [0, 1000])
def test_an_import_changes_no_callers_of_records_between_its_own(order: WorkOrder, apart: int) -> None:
    second = save_order(actor=None, order=new_order(number="QY2"))
    third = save_order(actor=None, order=new_order(number="QY3"))
    save_caller(actor=None, case=second, values={"name": "李四"})
    rows = [
        (order.pk, {"caller.phone": "13900005678"}),
        (third.pk, {"caller.name": "王五"}),
        (third.pk + apart, {"caller.name": "王五"} if apart == 0 else {"caller.name": ""}),
    ]
    assert take_in(WorkOrder, rows) == 2
    found = dict(Caller.objects.values_list("order__number", "name"))
    assert found == {"QY2204050001": "张小明", "QY2": "李四", "QY3": "王五"}
    assert Caller.objects.get(order=order).phone == "13900005678"


def test_callers_that_are_on_file_already_are_not_written_again(
    order: WorkOrder, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [(order.pk, {f"caller.{name}": text for name, text in WHO.items()})]
    with django_assert_num_queries(1):
        assert take_in(WorkOrder, rows) == 0


def test_letters_have_callers_too(order: WorkOrder, sign_in: SignIn) -> None:
    letter = save_letter(actor=None, letter=new_letter())
    save_caller(actor=None, case=letter, values=WHO)
    page = sign_in(person(Role.CHECKER)).get("/hotline/letters/mayor/2022-006/").content.decode()
    assert in_clear(page) == []
    assert "张**" in page
    assert Caller.objects.filter(letter=Letter.objects.get()).count() == 1


def test_what_is_over_is_forgotten_in_time_and_what_is_open_is_not(settings) -> None:
    settings.CALLERS_KEPT_MONTHS = 12
    open_office()
    old, now = timezone.now() - timedelta(days=361), timezone.now() - timedelta(days=359)
    cases = {
        "OLD-CLOSED": {"received_at": old, "closed_at": now},
        "OLD-OPEN": {"received_at": old},
        "OLD-WITHDRAWN": {"received_at": old, "withdrawn_at": now},
        "NEW-CLOSED": {"received_at": now, "closed_at": now},
    }
    for number, moments in cases.items():
        order = save_order(actor=None, order=new_order(number=number, due_at=None, **moments))
        save_caller(actor=None, case=order, values=WHO)
    letter = save_letter(actor=None, letter=new_letter(received_at=old, due_at=None, answered_at=now))
    save_caller(actor=None, case=letter, values=WHO)
    assert forget_callers() == "3 位诉求人的信息满 12 个月，已删除"
    assert set(Caller.objects.values_list("order__number", flat=True)) == {"OLD-OPEN", "NEW-CLOSED"}
    assert forget_callers() == ""


def test_removing_asks_first_and_is_logged(order: WorkOrder, sign_in: SignIn) -> None:
    browser = sign_in(person(Role.CHECKER))
    assert "删除后不能恢复" in browser.get(f"{PAGE}caller/remove/").content.decode()
    assert Caller.objects.exists()
    browser.post(f"{PAGE}caller/remove/")
    assert not Caller.objects.exists()
    assert AuditEntry.objects.get(act="caller.remove").summary == "删除诉求人信息"


def test_a_closed_unit_is_no_way_around(order: WorkOrder, sign_in: SignIn) -> None:
    """The list, its search and its export hold nothing of a caller."""
    browser = sign_in(person(Role.CHECKER))
    for value in ("张小明", "13800001234"):
        page = browser.get(f"/hotline/orders/?period=2022Q2&text={value}").content.decode()
        assert "QY2204050001" not in page
    exported = browser.get("/hotline/orders/?period=2022Q2&export=xlsx")
    assert in_clear(_texts(b"".join(exported.streaming_content))) == []


def _texts(content: bytes) -> str:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def test_an_order_moved_to_another_unit_takes_its_caller_along(order: WorkOrder, sign_in: SignIn) -> None:
    order.unit = unit("Z02")
    order.received_at = moment("2022-04-05 09:30")
    save_order(actor=None, order=order)
    assert sign_in(person(Role.LIAISON, "Z01")).get(PAGE).status_code == 404
    assert "138****1234" in sign_in(person(Role.LIAISON, "Z02")).get(PAGE).content.decode()
