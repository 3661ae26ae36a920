"""Steps by which faults are put right: who records them, which may follow which, and the pages."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from checks.models import Confirmation, Finding, Rectification
from checks.selectors import findings_to_answer
from checks.services import (
    answer_confirmation,
    answer_finding,
    ask_confirmations,
    delete_step,
    record_confirmation,
    record_step,
    save_finding,
)
from govaudit.errors import NotAllowed
from govaudit.roles import Role
from tests.checks.small_office import QUARTER, close, new_finding, new_step, open_office, person, unit
from units.models import AreaClosed, Period, Unit, User
from units.recording import InvalidRecord

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
TODAY = date(2022, 8, 22)


@pytest.fixture
def fault() -> Finding:
    open_office()
    return save_finding(actor=None, finding=new_finding(due_on=date(2022, 7, 1)))


def state(fault: Finding, day: date = TODAY) -> tuple[str, date | None]:
    found = Finding.objects.seen_on(day).get(pk=fault.pk)
    return found.state, found.due


def test_the_last_step_tells_the_state_and_an_extension_the_deadline(fault: Finding) -> None:
    assert state(fault) == ("open", date(2022, 7, 1))
    for kind, day, more in (
        ("answer", 20, {}),
        ("return", 22, {}),
        ("extend", 24, {"until": date(2022, 7, 15)}),
        ("hand_over", 26, {}),
    ):
        record_step(actor=None, step=new_step(fault, kind=kind, done_on=date(2022, 6, day), **more))
    assert state(fault) == ("return", date(2022, 7, 15))
    assert state(fault, date(2022, 6, 21)) == ("answer", date(2022, 7, 1))


@pytest.mark.parametrize(
    ("before", "values", "sentence"),
    [
        ([], {"kind": "accept"}, "要在单位反馈以后"),
        ([], {"kind": "return"}, "要在单位反馈以后"),
        ([{"kind": "close"}], {"done_on": date(2022, 6, 21)}, "已经销号"),
        ([], {"kind": "extend"}, "延至哪一天"),
        ([], {"kind": "extend", "until": date(2022, 7, 1)}, "晚于原来的期限2022-07-01"),
        ([], {"text": ""}, "写明核实"),
        ([], {"channel": ""}, "怎样反馈"),
        ([], {"done_on": date(2022, 6, 14)}, "不能早于发现日期"),
        ([], {"done_on": date(2022, 8, 23)}, "不能晚于今天"),
    ],
)
def test_a_step_that_cannot_be_is_refused(
    fault: Finding, before: list[dict[str, object]], values: dict[str, object], sentence: str
) -> None:
    for step in before:
        record_step(actor=None, step=new_step(fault, **step))
    with pytest.raises(InvalidRecord, match=sentence):
        record_step(actor=None, step=new_step(fault, **values))
    assert Rectification.objects.count() == len(before)


def test_a_step_by_the_reckoning_day_of_a_closed_area_is_refused_and_a_later_one_is_not(fault: Finding) -> None:
    close("columns")
    with pytest.raises(AreaClosed):
        record_step(actor=None, step=new_step(fault, done_on=date(2022, 6, 30)))
    step = record_step(actor=None, step=new_step(fault, done_on=date(2022, 7, 1)))
    delete_step(actor=None, step=step)
    assert not Rectification.objects.exists()


def test_a_step_that_others_rest_on_is_not_deleted(fault: Finding) -> None:
    answer = record_step(actor=None, step=new_step(fault))
    record_step(actor=None, step=new_step(fault, kind="return", done_on=date(2022, 6, 21)))
    with pytest.raises(InvalidRecord, match="先删除后来的"):
        delete_step(actor=None, step=answer)


def test_only_the_unit_answers_for_itself(fault: Finding) -> None:
    answer_finding(actor=person(Role.LIAISON, "Z01"), finding=fault, answer="已整改")
    assert state(fault)[0] == "answer"
    with pytest.raises(NotAllowed):
        answer_finding(actor=person(Role.LIAISON, "Z02"), finding=fault, answer="已整改")
    with pytest.raises(NotAllowed):
        answer_finding(actor=person(Role.CHECKER), finding=fault, answer="已整改")
    with pytest.raises(NotAllowed):
        record_step(actor=person(Role.LIAISON, "B01"), step=new_step(fault))


def test_a_fault_sent_back_waits_for_the_liaison_again(fault: Finding) -> None:
    liaison, period = person(Role.LIAISON, "Z01"), Period.objects.get(code=QUARTER)
    assert findings_to_answer(liaison, period) == 1
    record_step(actor=None, step=new_step(fault))
    assert findings_to_answer(liaison, period) == 0
    record_step(actor=None, step=new_step(fault, kind="return", done_on=date(2022, 6, 21)))
    assert findings_to_answer(liaison, period) == 1


def test_the_page_asks_first_what_happened_and_offers_what_can(fault: Finding, sign_in: SignIn) -> None:
    client, url = sign_in(person(Role.CHECKER)), reverse("checks:finding-step", args=[fault.code])
    page = client.get(url).content.decode()
    assert "?kind=answer" in page
    assert "?kind=accept" not in page
    posted = client.post(f"{url}?kind=answer", {"done_on": "2022-06-20", "channel": "来函", "text": "已补发"})
    assert posted.status_code == 302
    step = Rectification.objects.get()
    assert (step.kind, step.channel, step.recorded_by) == ("answer", "来函", "测Checker")
    assert "?kind=accept" in client.get(url).content.decode()
    client.post(reverse("checks:finding-unstep", args=[fault.code, step.code]))
    assert not Rectification.objects.exists()


def test_overdue_faults_of_all_periods_are_listed_without_those_that_were_answered(
    fault: Finding, sign_in: SignIn
) -> None:
    answered = save_finding(actor=None, finding=new_finding(text="已经反馈的", due_on=date(2022, 7, 1)))
    record_step(actor=None, step=new_step(answered))
    save_finding(actor=None, finding=new_finding(text="还没有到期的", due_on=TODAY))
    rows = sign_in(person(Role.CHECKER)).get(reverse("checks:finding-overdue")).context["table"].page.records
    assert [row.code for row in rows] == [fault.code]
    other = sign_in(person(Role.LIAISON, "Z02")).get(reverse("checks:finding-overdue"))
    assert list(other.context["table"].page.records) == []
    exported = sign_in(person(Role.MANAGER)).get(reverse("checks:finding-overdue"), {"export": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(exported.streaming_content)))
    assert [row[0] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True) if row[0]] == [fault.code]


def test_units_asked_to_confirm_answer_or_are_missed(fault: Finding) -> None:
    period, units = Period.objects.get(code=QUARTER), list(Unit.objects.in_protocol_order())
    assert ask_confirmations(actor=None, period=period, units=units, due_on=TODAY) == 3
    own = Confirmation.objects.get(unit=unit("Z01"))
    said = {"text": "", "figures": {"问题": "1个"}}
    answer_confirmation(actor=person(Role.LIAISON, "Z01"), confirmation=own, verdict="confirmed", **said)
    town = Confirmation.objects.get(unit=unit("Z02"))
    with pytest.raises(NotAllowed):
        answer_confirmation(actor=person(Role.LIAISON, "B01"), confirmation=town, verdict="confirmed", **said)
    with pytest.raises(InvalidRecord, match="怎样答复"):
        record_confirmation(actor=None, confirmation=town, verdict="confirmed", channel="", **said)
    with pytest.raises(InvalidRecord, match="有异议的"):
        record_confirmation(actor=None, confirmation=town, verdict="disputed", channel="来函", **said)
    disputed = said | {"text": "应为 3 条"}
    record_confirmation(actor=None, confirmation=town, verdict="disputed", channel="来函", **disputed)
    assert ask_confirmations(actor=None, period=period, units=units, due_on=date(2022, 8, 30)) == 0
    found = Confirmation.objects.values_list("unit__code", "verdict", "due_on").order_by("unit__code")
    assert list(found) == [("B01", "", date(2022, 8, 30)), ("Z01", "confirmed", TODAY), ("Z02", "disputed", TODAY)]
