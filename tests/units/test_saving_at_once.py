"""Two people who save the same at once: one record, and a sentence rather than a breakdown."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from checks.models import Confirmation, FillRequest, Finding
from checks.services import ask_confirmations, confirmations, filling, save_account, save_finding
from govaudit.errors import Conflict
from tests.checks.small_numbers import define_by_unit
from tests.checks.small_office import QUARTER, new_account, new_finding, open_office, unit
from tests.units.test_closing_races import run_both
from units import recording
from units.models import Period

DUE_ON = date(2022, 8, 31)


@pytest.mark.django_db
def test_who_was_quicker_with_the_same_record_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    open_office()
    save_account(actor=None, account=new_account(name="城关发布"))
    monkeypatch.setattr(recording, "_stored", lambda kind, record: None)  # both looked before either wrote
    monkeypatch.setattr(recording, "_refuse_faults", lambda kind, record: None)
    with pytest.raises(Conflict, match="刚被别人录入，请刷新后再看"):
        save_account(actor=None, account=new_account(name="城关发布"))


@pytest.mark.django_db
def test_units_are_asked_the_same_once() -> None:
    open_office()
    indicator = define_by_unit()
    said: dict[str, Any] = {
        "actor": None,
        "period": Period.objects.get(code=QUARTER),
        "indicators": [indicator],
        "units": [unit("Z01"), unit("Z02")],
        "note": "按月填",
    }
    first = filling.ask_to_fill(**said, due_on=DUE_ON)
    assert filling.ask_to_fill(**said, due_on=DUE_ON) == first
    assert filling.ask_to_fill(**said | {"units": [unit("Z01")]}, due_on=DUE_ON) != first
    first.tasks.update(sent_at="2022-08-01T00:00Z")
    assert filling.ask_to_fill(**said, due_on=DUE_ON) != first
    assert FillRequest.objects.count() == 3


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_the_same_record_sent_twice_at_once_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    open_office()
    twice = [lambda: save_finding(actor=None, finding=new_finding())] * 2
    assert run_both(monkeypatch, (recording, "_refuse_faults"), *twice) == [None, None]
    assert Finding.objects.count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_units_asked_by_two_at_once_are_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    open_office()
    said: dict[str, Any] = {"actor": None, "period": Period.objects.get(code=QUARTER), "units": [unit("Z01")]}
    day = timezone.localdate() + timedelta(days=7)
    twice = [lambda: ask_confirmations(**said, due_on=day)] * 2
    assert run_both(monkeypatch, (confirmations, "write_entry"), *twice) == [None, None]
    assert Confirmation.objects.count() == 1
