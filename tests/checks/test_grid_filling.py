"""What liaisons are asked to fill in: it waits for the office, and counts once it is accepted."""

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from checks.completeness import completeness
from checks.grid import version_of
from checks.measures import indicator_measure
from checks.models import Completion, FilledValue, FillRequest, FillState, FillTask, Indicator, Observation
from checks.services.filling import accept_filled, ask_to_fill, return_filled, send_filled, withdraw_request
from govaudit.errors import NotAllowed
from govaudit.roles import Role
from tests.checks.small_numbers import define, define_by_unit, observe
from tests.checks.small_office import QUARTER, close, open_office, person, unit
from units.closings import facts_for
from units.models import AreaClosed, Period, Unit, User
from units.recording import InvalidRecord

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def office() -> None:
    open_office()
    Period.objects.filter(code="2022Q3").delete()


@pytest.fixture
def services() -> Indicator:
    return define_by_unit()


@pytest.fixture
def task(services: Indicator) -> FillTask:
    """Z01 and Z02 are asked for the quarter's 服务件; gives the task of Z01."""
    return ask(services).tasks.get(unit=unit("Z01"))


@pytest.fixture
def liaison(sign_in: SignIn) -> Client:
    return sign_in(person(Role.LIAISON, "Z01"))


def ask(indicator: Indicator, *codes: str, due_on: date = date(2022, 8, 31)) -> FillRequest:
    units = list(Unit.objects.filter(code__in=codes or ("Z01", "Z02")))
    return ask_to_fill(
        actor=None,
        period=Period.objects.get(code=QUARTER),
        indicators=[indicator],
        units=units,
        due_on=due_on,
        note="按月填",
    )


def fill(client: Client, task: FillTask, *values: tuple[int, object], status: int = 200, **more: str) -> Any:
    cells = [
        {"indicator": "services", "unit": "Z01", "item": "", "month": f"2022-{month:02d}", "value": str(value)} | more
        for month, value in values
    ]
    url = reverse("checks:fill-save", args=[task.request.code, "Z01"])
    response = client.post(url, json.dumps({"cells": cells}), "application/json")
    assert response.status_code == status
    return [cell["state"] for cell in response.json()["cells"]] if status == 200 else None


def total(indicator: Indicator) -> object:
    return facts_for(Period.objects.get(code=QUARTER)).value(indicator_measure(indicator), {})


def post(client: Client, act: str, task: FillTask, reason: str = "") -> int:
    url = reverse(f"checks:fill-{act}", args=[task.request.code, task.unit.code])
    sending = FillTask.objects.get(pk=task.pk).sending
    return client.post(url, {"reason": reason, "sending": sending}).status_code


def test_what_a_liaison_fills_in_counts_once_it_is_accepted(
    services: Indicator, task: FillTask, liaison: Client, sign_in: SignIn
) -> None:
    checker = sign_in(person(Role.CHECKER))
    assert fill(liaison, task, (4, 5), (5, "约7"), (6, 9)) == ["saved", "invalid", "saved"]
    assert (FilledValue.objects.count(), Observation.objects.count(), total(services)) == (2, 0, None)
    assert post(checker, "accept", task) == 409  # nothing was sent yet
    assert post(liaison, "send", task) == 409  # a blank needs a reason
    task.refresh_from_db()
    assert task.state == FillState.ASKED
    page = liaison.get(reverse("checks:fill-detail", args=[task.request.code, "Z01"])).content.decode()
    assert "服务件<small>件</small></th>" in page
    assert "<dt>服务件（件）</dt><dd>周期内窗口办理的政务服务件数。</dd>" in page
    post(liaison, "send", task, "五月停办")
    assert fill(liaison, task, (4, 6)) == ["locked"]
    page = checker.get(reverse("checks:fill-detail", args=[task.request.code, "Z01"])).content.decode()
    assert "五月停办" in page
    assert total(services) is None
    post(checker, "accept", task)
    assert total(services) == 14
    assert Completion.objects.get().reason == "五月停办"
    assert fill(liaison, task, (4, 6)) == ["locked"]


def test_what_was_sent_again_since_is_not_accepted_or_returned_unseen(
    services: Indicator, task: FillTask, liaison: Client, sign_in: SignIn
) -> None:
    fill(liaison, task, (4, 7), (5, 5), (6, 5))
    post(liaison, "send", task)
    checker, url = sign_in(person(Role.CHECKER)), reverse("checks:fill-detail", args=[task.request.code, "Z01"])
    seen = re.findall(r'name="sending" value="([^"]+)"', checker.get(url).content.decode())
    assert len(seen) == 2
    post(checker, "return", task, "四月少报")
    version = version_of(FilledValue.objects.get(month=date(2022, 4, 1)))
    assert fill(liaison, task, (4, 70), version=version) == ["saved"]
    post(liaison, "send", task)
    for act in ("accept", "return"):
        stale = {"sending": seen[0], "reason": "四月少报"}
        refused = checker.post(reverse(f"checks:fill-{act}", args=[task.request.code, "Z01"]), stale)
        assert refused.status_code == 409
        assert "重新报送过" in refused.content.decode()
    task.refresh_from_db()
    assert (task.state, total(services)) == (FillState.SENT, None)
    assert post(checker, "accept", task) == 302
    assert total(services) == 80


def test_a_returned_task_is_filled_in_again(services: Indicator, task: FillTask, liaison: Client) -> None:
    fill(liaison, task, (4, 5), (5, 5), (6, 5))
    sender = User.objects.get(username="liaisonZ01")
    send_filled(actor=sender, task=task, reason="")
    with pytest.raises(InvalidRecord, match="退回的原因"):
        return_filled(actor=None, task=task, reason=" ")
    return_filled(actor=None, task=task, reason="四月少报")
    page = liaison.get(reverse("checks:fill-detail", args=[task.request.code, "Z01"])).content.decode()
    assert "四月少报" in page
    version = FilledValue.objects.get(month=date(2022, 4, 1))
    assert fill(liaison, task, (4, 8), version=version_of(version)) == ["saved"]
    send_filled(actor=sender, task=task, reason="")
    accept_filled(actor=None, task=task)
    assert total(services) == 18


def test_a_liaison_fills_in_the_own_row_only_and_only_when_asked(
    services: Indicator, task: FillTask, liaison: Client, sign_in: SignIn
) -> None:
    other = FillTask.objects.get(unit__code="Z02")
    url = reverse("checks:fill-detail", args=[other.request.code, "Z02"])
    assert liaison.get(url).status_code == 404
    assert liaison.post(f"{url}save/", json.dumps({"cells": [{}]}), "application/json").status_code == 404
    define()
    assert fill(liaison, task, (4, 1), unit="Z02") == ["invalid"]
    assert fill(liaison, task, (4, 1), unit="", indicator="calls") == ["invalid"]
    assert fill(liaison, task, (3, 1)) == ["invalid"]
    assert not FilledValue.objects.exists()
    with pytest.raises(NotAllowed):
        send_filled(actor=User.objects.get(username="liaisonZ01"), task=other, reason="没有")
    checker = sign_in(person(Role.CHECKER))
    fill(checker, task, (4, 1), status=403)
    listed = liaison.get(reverse("checks:fill-list")).content.decode()
    assert 'data-record-count="1"' in listed


def test_a_number_on_file_stays_until_the_other_is_accepted(
    services: Indicator, task: FillTask, liaison: Client
) -> None:
    kept = observe(services, 4, "100", "Z01")
    assert fill(liaison, task, (4, 90)) == ["changed"]
    assert fill(liaison, task, (4, ""), version=version_of(kept)) == ["invalid"]
    assert fill(liaison, task, (4, 90), version=version_of(kept)) == ["saved"]
    assert total(services) == 100
    sender = User.objects.get(username="liaisonZ01")
    send_filled(actor=sender, task=task, reason="没有")
    accept_filled(actor=None, task=task)
    kept.refresh_from_db()
    assert (kept.value, total(services)) == (90, 90)


def test_a_closed_area_accepts_nothing(services: Indicator, task: FillTask, liaison: Client) -> None:
    fill(liaison, task, (4, 5), (5, 5), (6, 5))
    send_filled(actor=User.objects.get(username="liaisonZ01"), task=task, reason="")
    close("orders")
    with pytest.raises(AreaClosed):
        accept_filled(actor=None, task=task)
    task.refresh_from_db()
    assert task.state == FillState.SENT
    assert not Observation.objects.exists()


def test_who_is_asked_for_nothing_of_theirs_cannot_be_asked(services: Indicator) -> None:
    with pytest.raises(InvalidRecord, match="截止日期已经过了"):
        ask(services, due_on=date(2022, 8, 1))
    services.unit_codes = "Z01"
    services.save()
    with pytest.raises(InvalidRecord, match="草碧镇不填报"):
        ask(services)
    assert not FillRequest.objects.exists()


def test_a_request_is_withdrawn_before_anybody_answered(services: Indicator, task: FillTask, liaison: Client) -> None:
    again = ask(services, "B01")
    withdraw_request(actor=None, request=again)
    assert [request.code for request in FillRequest.objects.all()] == [task.request.code]
    send_filled(actor=User.objects.get(username="liaisonZ01"), task=task, reason="没有")
    with pytest.raises(InvalidRecord, match="已有单位报送"):
        withdraw_request(actor=None, request=task.request)


def test_who_is_past_the_day_is_late(services: Indicator) -> None:
    ask(services)
    FillRequest.objects.update(due_on=date(2022, 8, 19))  # the Friday before
    found = completeness(Period.objects.get(code=QUARTER), [services], Unit.objects.in_protocol_order())
    states = {owner.code: row[0].state for owner, row in found.rows if owner and row[0]}
    assert states == {"Z01": "late", "Z02": "late", "B01": "missing"}


def test_the_office_asks_from_a_page_and_sees_what_waits(services: Indicator, sign_in: SignIn, liaison: Client) -> None:
    checker = sign_in(person(Role.CHECKER))
    values = {
        "period": QUARTER,
        "indicators": ["services"],
        "units": ["Z01", "B01"],
        "due_on": "2022-08-31",
        "note": "",
    }
    response = checker.post(reverse("checks:fill-add"), values)
    assert response.status_code == 302
    assert [(task.unit.code, task.state) for task in FillTask.objects.all()] == [("Z01", "asked"), ("B01", "asked")]
    assert checker.post(reverse("checks:fill-add"), values | {"units": []}).status_code == 422
    page = liaison.get(reverse("checks:fill-list")).content.decode()
    assert "填报任务<span" in page
