"""Contacts of units: who answers from when to when, and who sees them."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from govaudit.roles import Role
from tests.checks.small_office import open_office, person, unit
from units.models import Contact, User
from units.recording import InvalidRecord
from units.services import delete_contact, save_contact

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def office() -> None:
    open_office()


def contact(name: str, since: str, until: str = "", *, post: str = "A", at: str = "Z01") -> Contact:
    end = date.fromisoformat(until) if until else None
    new = Contact(unit=unit(at), post=post, name=name, phone="0917-0000000", since=date.fromisoformat(since), until=end)
    return save_contact(actor=None, contact=new)


def names_on(day: str) -> list[str]:
    found = Contact.objects.on(date.fromisoformat(day)).order_by("post")
    return [contact.name for contact in found]


def test_in_each_post_whoever_began_last_answers() -> None:
    contact("甲", "2021-03-01")
    contact("乙", "2022-05-10")
    contact("丙", "2022-01-01", post="B")
    assert names_on("2021-12-31") == ["甲"]
    assert names_on("2022-05-09") == ["甲", "丙"]
    assert names_on("2022-05-10") == ["乙", "丙"]


def test_whoever_left_without_a_successor_answers_no_more() -> None:
    contact("甲", "2021-03-01", "2021-12-31")
    assert names_on("2021-12-31") == ["甲"]
    assert names_on("2022-01-01") == []
    contact("乙", "2022-02-01")
    assert names_on("2022-02-01") == ["乙"]


def test_an_end_before_the_start_is_refused() -> None:
    with pytest.raises(InvalidRecord, match="止日不能早于起日"):
        contact("丁", "2020-02-01", "2020-01-01")


def test_the_same_contact_once_more_changes_nothing_and_a_deleted_one_is_gone() -> None:
    first = contact("甲", "2021-03-01")
    assert contact("甲", "2021-03-01") == first
    delete_contact(actor=None, contact=first)
    assert not Contact.objects.exists()


def test_a_liaison_sees_the_own_units_contacts_only(sign_in: SignIn) -> None:
    contact("城关人", "2021-03-01")
    contact("草碧人", "2021-03-01", at="Z02")
    client = sign_in(person(Role.LIAISON, "Z01"))
    listed = client.get(reverse("units:contact-list")).content.decode()
    assert "城关人" in listed
    assert "草碧人" not in listed
    assert "城关人" in client.get(reverse("units:unit-detail", args=["Z01"])).content.decode()
    assert "草碧人" not in client.get(reverse("units:unit-detail", args=["Z02"])).content.decode()


def test_a_contact_is_entered_on_its_page(sign_in: SignIn) -> None:
    client = sign_in(person(Role.CHECKER))
    sent = {"unit": "Z01", "post": "B", "name": "甲", "phone": "", "since": "2022-01-01", "until": ""}
    assert client.post(reverse("units:contact-add"), sent).status_code == 302
    found = Contact.objects.get()
    assert (found.unit.code, found.post, found.name, found.until) == ("Z01", "B", "甲", None)
    url = reverse("units:contact-edit", args=["Z01", "B", "2022-01-01"])
    assert client.post(url, sent | {"until": "2022-06-30", "stamp": _stamp(client, url)}).status_code == 302
    found.refresh_from_db()
    assert found.until == date(2022, 6, 30)


def _stamp(client: Client, url: str) -> str:
    return str(client.get(url).context["form"]["stamp"].value())


def test_an_address_that_names_no_day_is_not_found(sign_in: SignIn) -> None:
    client = sign_in(person(Role.CHECKER))
    for page in ("units:contact-edit", "units:contact-delete"):
        assert client.get(reverse(page, args=["Z01", "A", "昨天"])).status_code == 404
