"""What hangs on a record: it goes with the record's key, and keeps the record."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from checks.models import AccountCheck, Finding, MediaAccount
from checks.services import delete_account_check, save_account_check, save_finding
from govaudit.errors import Conflict
from govaudit.imports.undoing import obstacles, undo_batch
from govaudit.models import AuditEntry
from govaudit.roles import Role
from hotline.models import WorkOrder
from tests.checks.small_accounts import account, check, open_registers
from tests.checks.small_office import new_finding, open_office, person
from tests.govaudit.imports.staged import new_import, order_row, take_over
from units.counting import record_of
from units.hanging import hung_on
from units.models import Evidence, Reminder, User
from units.recording import InvalidRecord
from units.services import add_evidence, add_reminder, delete_evidence, delete_reminder

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
PNG = b"\x89PNG\r\n\x1a\n" + b"picture"


@pytest.fixture(autouse=True)
def office(settings: Any, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path / "files"
    open_office()
    open_registers()


@pytest.fixture
def checked() -> AccountCheck:
    """A check of 2022-04 that a picture and a reminder hang on."""
    found = check(account("城关发布"))
    hang(origin(found))
    return found


def origin(of: AccountCheck) -> str:
    return f"checks.AccountCheck/{of.account.code}/{of.month}"


def hang(on: str) -> None:
    keep(on)
    at = datetime(2022, 8, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    add_reminder(actor=None, reminder=Reminder(origin=on, reminded_at=at, way="电话"))


def keep(on: str) -> None:
    with NamedTemporaryFile(delete=False) as content:
        content.write(PNG)
    add_evidence(actor=None, origin=on, content=Path(content.name), name="截图.png")


def test_what_hangs_on_a_check_goes_with_it_to_another_month(checked: AccountCheck) -> None:
    before = origin(checked)
    finding = save_finding(actor=None, finding=new_finding(origin=before))
    checked.month = date(2022, 5, 1)
    save_account_check(actor=None, check=checked)
    after = origin(checked)
    assert after != before
    assert (Evidence.objects.get().origin, Reminder.objects.get().origin) == (after, after)
    assert Finding.objects.get(pk=finding.pk).origin == after
    named = record_of(Evidence.objects.get().origin)
    assert named is not None
    assert named.record == checked


def test_a_record_does_not_get_what_another_left_under_its_new_key(checked: AccountCheck) -> None:
    other = check(account("草碧发布", "Z02"))
    Evidence.objects.update(origin=origin(AccountCheck(account=other.account, month=date(2022, 5, 1))))
    other.month = date(2022, 5, 1)
    with pytest.raises(Conflict, match="还留有1份佐证材料"):
        save_account_check(actor=None, check=other)
    assert AccountCheck.objects.get(pk=other.pk).month == date(2022, 4, 1)


def test_a_record_that_something_hangs_on_is_not_deleted(checked: AccountCheck, sign_in: SignIn) -> None:
    client = sign_in(person(Role.CHECKER))
    url = reverse("checks:check-delete", args=[checked.account.code, "2022-04"])
    assert "还有1份佐证材料、1次催办，不能删除" in client.get(url).content.decode()
    assert "还有1份佐证材料、1次催办，没有删除" in client.post(url).content.decode()
    assert AccountCheck.objects.filter(pk=checked.pk).exists()
    delete_evidence(actor=None, evidence=Evidence.objects.get())
    with pytest.raises(InvalidRecord, match="还有1次催办"):
        delete_account_check(actor=None, check=checked)
    delete_reminder(actor=None, reminder=Reminder.objects.get())
    assert "不能删除" not in client.get(url).content.decode()
    delete_account_check(actor=None, check=checked)
    assert not AccountCheck.objects.exists()
    assert AuditEntry.objects.filter(act="account_check.delete").count() == 1


def test_an_import_is_not_undone_while_something_hangs_on_a_new_record() -> None:
    batch = take_over(new_import("orders"), [order_row(number="A1"), order_row(number="A2")]).batch
    assert batch is not None
    kept = WorkOrder.objects.get(number="A2")
    keep(f"hotline.WorkOrder/{kept.source.code}/A2")
    (found,) = obstacles(batch)
    assert found.record == kept
    assert "已有佐证材料或催办" in found.sentence
    with pytest.raises(Conflict, match="佐证材料或催办"):
        undo_batch(batch)
    delete_evidence(actor=None, evidence=Evidence.objects.get())
    undo_batch(batch)
    assert not WorkOrder.objects.exists()


def test_keys_with_a_day_are_those_of_what_hangs_there(checked: AccountCheck) -> None:
    assert list(hung_on(AccountCheck.objects.all())) == [checked]
    assert not hung_on(MediaAccount.objects.all()).exists()
    Evidence.objects.update(origin="checks.AccountCheck/none/2022-04-01")
    Reminder.objects.all().delete()
    assert not hung_on(AccountCheck.objects.all()).exists()
