"""Policies and records for the tests of deadlines."""

from datetime import date
from typing import Any

from hotline.models import DeadlinePolicy, Letter, LetterBox, TestLetter, WorkOrder
from tests.checks.small_office import moment, new_letter, new_order, unit


def policy(code: str = "SX01", **values: Any) -> DeadlinePolicy:
    """An unsaved policy of all orders from 2020 on: signed within 1 working day, closed within 5."""
    given = {"scope": "orders", "valid_from": date(2020, 1, 1), "sign_amount": 1, "finish_amount": 5}
    return DeadlinePolicy(code=code, **given | values)


def order(number: str, received: str, **values: Any) -> WorkOrder:
    """A saved order of 城关镇 to which nobody stated a deadline; further moments as text."""
    moments = {name: moment(value) for name, value in values.items() if name.endswith("_at") and value}
    made = new_order(number=number, received_at=moment(received), due_at=None)
    for name, value in (values | moments).items():
        setattr(made, name, value)
    made.save()
    return made


def letter(number: str, received: str, **values: Any) -> Letter:
    moments = {name: moment(value) for name, value in values.items() if name.endswith("_at") and value}
    made = new_letter(number=number, received_at=moment(received), due_at=None)
    for name, value in (values | moments).items():
        setattr(made, name, value)
    made.save()
    return made


def sent_test(code: str, sent: str, **values: Any) -> TestLetter:
    box = LetterBox.objects.get(code="mayor")
    return TestLetter.objects.create(code=code, box=box, unit=unit("Z01"), sent_at=moment(sent), **values)
