"""Records of the kinds that no pack brings, put on file beside the 千阳 quarter."""

from __future__ import annotations

from datetime import date

from checks.models import (
    Duty,
    DutyReport,
    DutyUnit,
    Filing,
    FilingRegister,
    Finding,
    MediaAccount,
    Rectification,
    StepKind,
    TestMessage,
)
from checks.services import save_duty, save_duty_unit
from hotline.models import Letter, TestLetter
from tests.checks.small_disclosure import keep_disclosure
from tests.checks.small_information import keep_information
from tests.checks.small_inspections import keep_inspection
from tests.checks.small_key_areas import keep_key_areas
from tests.checks.small_numbers import keep_numbers
from units.models import Contact, Unit


def keep_every_kind() -> None:
    """Some of every kind that the quarter's pack leaves out."""
    keep_numbers()
    keep_disclosure()
    keep_key_areas()
    keep_inspection()
    keep_information()
    _keep_second_duty()
    _keep_contacts()
    _keep_of_accounts()
    _keep_steps()
    letter = Letter.objects.exclude(unit=None)[0]
    TestLetter.objects.create(code="CP-1", box_id=letter.box_id, unit_id=letter.unit_id, sent_at=letter.received_at)


def _keep_second_duty() -> None:
    """A duty that takes in some units only, so that others are left to be taken in."""
    quarterly = {"cycle": "quarter", "required": 1, "due_day": 25, "starts_on": date(2022, 4, 1)}
    duty = save_duty(actor=None, duty=Duty(name="季度总结", scope="listed", **quarterly))
    units = Unit.objects.in_protocol_order()[:5]
    for place, unit in enumerate(units):
        save_duty_unit(actor=None, entry=DutyUnit(duty=duty, unit=unit, is_excused=place == 4))
    DutyReport.objects.create(code="B-2", duty=duty, unit=units[0], sent_on=date(2022, 6, 24), title="二季度总结")


def _keep_contacts() -> None:
    """Of each unit the one who answers for it, of every third one also who did before."""
    for place, unit in enumerate(Unit.objects.in_protocol_order()):
        Contact.objects.create(unit=unit, name="甲某", phone=f"66{place:05}", since=date(2022, 1, 1))
        if place % 3 == 0:
            days = {"since": date(2021, 1, 1), "until": date(2021, 12, 31)}
            Contact.objects.create(unit=unit, name="乙某", post="B", **days)


def _keep_of_accounts() -> None:
    """Filings and test messages of accounts; a filing that is of no account on file."""
    register = FilingRegister.objects.create(code="national", name="全国备案平台", position=1)
    accounts = list(
        MediaAccount.objects.select_related("owner").filter(opened_on__lt="2022-04-01", closed_on=None)[:20]
    )
    for place, account in enumerate(accounts):
        said = {"platform_id": account.platform_id, "filed_on": date(2022, 4, 6)}
        owner = account.owner.short_name if place % 2 else ""
        Filing.objects.create(
            code=f"BA-{place}", register=register, name=account.name, account=account, owner=owner, **said
        )
        replied = {"replied_on": date(2022, 5, 11)} if place % 3 else {}
        TestMessage.objects.create(
            code=f"CL-{place}", account=account, sent_on=date(2022, 5, 10), text=f"办证需要哪些材料{place}", **replied
        )
    Filing.objects.create(code="BA-X", register=register, name="没有登记的账号", **said)


def _keep_steps() -> None:
    """Of each of some faults an answer of its unit, of every other one its end."""
    for place, finding in enumerate(Finding.objects.filter(is_merit=False).order_by("pk")[:20]):
        given = {"finding": finding, "done_on": finding.found_on, "channel": "来函"}
        Rectification.objects.create(code=f"R-{place}", kind=StepKind.ANSWER, text="已补发", **given)
        if place % 2:
            Rectification.objects.create(code=f"R-{place}-2", kind=StepKind.CLOSE, **given)
