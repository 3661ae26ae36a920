"""New-media accounts for the tests: platforms, two registers, and short ways to put records on file."""

from datetime import date, timedelta
from typing import Any

from checks.models import (
    AccountCheck,
    AccountEvent,
    AccountState,
    Filing,
    FilingRegister,
    MediaAccount,
    Platform,
    TestMessage,
)
from checks.services import (
    record_account_event,
    save_account,
    save_account_check,
    save_filing,
    save_test_message,
)
from tests.checks.small_office import unit
from units.models import Unit, UnitGroup, UnitKind

NATIONAL, PROVINCIAL = "全国政务新媒体信息报送系统", "陕西省政府网站与政务新媒体监管平台"


def open_registers() -> None:
    """Two registers that count and one that does not; 新浪微博 and 抖音 beside 微信公众号."""
    for position, (code, name) in enumerate(
        (("weibo", "新浪微博"), ("douyin", "抖音"), ("toutiao", "头条号")), start=2
    ):
        Platform.objects.create(code=code, name=name, position=position)
    FilingRegister.objects.create(code="national", name=NATIONAL, position=1)
    FilingRegister.objects.create(code="provincial", name=PROVINCIAL, position=2)
    FilingRegister.objects.create(code="local", name="县级登记簿", position=3, is_counted=False)


def add_department(number: int) -> Unit:
    """A further department: B02, B03 …"""
    return Unit.objects.create(
        code=f"B{number:02}",
        kind=UnitKind.objects.get(code="department"),
        group=UnitGroup.objects.get(code="departments"),
        position=number,
        short_name=f"部门{number}",
    )


def account(name: str, owner: str = "Z01", platform: str = "wechat", **values: Any) -> MediaAccount:
    """An account of 城关镇 opened on 2020-03-01 that nobody filed."""
    given = {"name": name, "owner": unit(owner), "opened_on": date(2020, 3, 1)}
    found = MediaAccount(platform=Platform.objects.get(code=platform), **given | values)
    return save_account(actor=None, account=found)


def file_in(register: str, of: MediaAccount | None, **values: Any) -> Filing:
    """An entry of a register that says what the roster says, filed on 2020-04-01."""
    given: dict[str, Any] = {"filed_on": date(2020, 4, 1)}
    if of is not None:
        given |= {"name": of.name, "platform": of.platform, "owner": of.owner.short_name, "account": of}
    return save_filing(actor=None, filing=Filing(register=FilingRegister.objects.get(code=register), **given | values))


def check(of: MediaAccount, month: int = 4, state: str = "normal", **values: Any) -> AccountCheck:
    """A check for a month of 2022."""
    found = AccountCheck(account=of, month=date(2022, month, 1), state=AccountState.objects.get(code=state), **values)
    return save_account_check(actor=None, check=found)


def step(of: MediaAccount, kind: str, day: date, **values: Any) -> AccountEvent:
    event = AccountEvent(account=of, kind=kind, happened_on=day, **values)
    return record_account_event(actor=None, event=event)


def message(of: MediaAccount, text: str, days: int | None, sent_on: date = date(2022, 4, 5)) -> TestMessage:
    """A test message answered after so many days (None: never)."""
    replied = None if days is None else sent_on + timedelta(days=days)
    test = TestMessage(account=of, text=text, sent_on=sent_on, replied_on=replied)
    return save_test_message(actor=None, test=test)
