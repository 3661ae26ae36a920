"""Rules for each unit, asked as soon as the unit's numbers are sent, accepted or said to be complete."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checks.models import Completion, FilledValue, FillState, FillTask, Indicator, Observation
from checks.services.filling import accept_filled, ask_to_fill, send_filled
from checks.services.grid import complete_row
from govaudit.models import AuditEntry
from govaudit.roles import Role
from reports.models import FigureRule, Formula
from reports.selectors.rules import reviews_of_units
from reports.services.rules import save_rule
from tests.checks.small_numbers import define_by_unit, observe
from tests.checks.small_office import QUARTER, close, open_office, person, unit
from units.models import Period, Unit, User
from units.reviewing import NotSettled

pytestmark = pytest.mark.django_db

SENTENCE = "城关镇：办结件12件，大于服务件10件，多2件（办结不多于受理）。"


@pytest.fixture(autouse=True)
def office() -> None:
    open_office()
    define_by_unit(area="services")
    define_by_unit(area="services", code="closed", name="办结件")


@pytest.fixture
def task() -> FillTask:
    """城关镇 filled in 10 and 12 in May; nothing is on file."""
    return filled(QUARTER, 5)


def filled(code: str, month: int) -> FillTask:
    request = ask_to_fill(
        actor=None,
        period=Period.objects.get(code=code),
        indicators=list(Indicator.objects.all()),
        units=[unit("Z01")],
        due_on=date(2022, 8, 31),
        note="",
    )
    task: FillTask = request.tasks.get()
    for name, value in (("services", 10), ("closed", 12)):
        indicator = Indicator.objects.get(code=name)
        FilledValue.objects.create(task=task, indicator=indicator, month=date(2022, month, 1), value=value)
    return task


def quarter() -> Period:
    return Period.objects.get(code=QUARTER)


def keep(**values: Any) -> FigureRule:
    given = {
        "code": "R1",
        "name": "办结不多于受理",
        "area": "services",
        "test": "at_most",
        "left": "办结件",
        "right": "服务件",
        "is_by_unit": True,
        "level": "block",
        "reason": "办结的都是受理过的",
    }
    return save_rule(actor=None, rule=FigureRule(**given | values))


def post(client: Client, act: str, task: FillTask) -> str:
    """The page that a button of the task leads to."""
    page = reverse("checks:fill-detail", args=[task.request.code, "Z01"])
    url = reverse(f"checks:fill-{act}", args=[task.request.code, "Z01"])
    task.refresh_from_db()
    said = {"reason": "没有", "sending": task.sending}
    return client.post(url, said, headers={"referer": f"http://testserver{page}"}, follow=True).content.decode()


def test_a_rule_that_blocks_sends_the_liaison_back_to_the_numbers(task: FillTask) -> None:
    keep()
    with pytest.raises(NotSettled, match="还不能报送，请先改正：城关镇：办结件12件，大于服务件10件"):
        send_filled(actor=None, task=task, reason="没有")
    task.refresh_from_db()
    assert (task.state, Observation.objects.count()) == (FillState.ASKED, 0)
    FilledValue.objects.filter(indicator__code="closed").update(value=10)
    assert send_filled(actor=None, task=task, reason="没有") == []
    task.refresh_from_db()
    # Nothing of the trial stays.
    assert (task.state, Observation.objects.count()) == (FillState.SENT, 0)
    assert not AuditEntry.objects.filter(act__startswith="observation").exists()


def test_nothing_is_accepted_that_a_rule_refuses(task: FillTask) -> None:
    send_filled(actor=None, task=task, reason="没有")
    keep()
    with pytest.raises(NotSettled, match=r"还不能接收.*城关镇：办结件12件"):
        accept_filled(actor=None, task=task)
    task.refresh_from_db()
    assert (task.state, Observation.objects.count(), Completion.objects.count()) == (FillState.SENT, 0, 0)
    observe(Indicator.objects.get(code="services"), 6, "2", "Z01")
    assert accept_filled(actor=None, task=task) == []
    assert Observation.objects.count() == 3


def test_a_rule_that_warns_is_told_on_the_page(task: FillTask, sign_in: Callable[[User], Client]) -> None:
    keep(level="warn")
    html = post(sign_in(person(Role.LIAISON, "Z01")), "send", task)
    assert f"已报送。请核对：{SENTENCE}" in html
    html = post(sign_in(person(Role.CHECKER)), "accept", task)
    assert f"已接收。请核对：{SENTENCE}" in html
    assert Observation.objects.count() == 2


def test_a_row_is_not_complete_against_a_rule(sign_in: Callable[[User], Client]) -> None:
    received, closed = Indicator.objects.get(code="services"), Indicator.objects.get(code="closed")
    for code in ("Z01", "Z02"):
        observe(received, 5, "10", code)
        observe(closed, 5, "12" if code == "Z01" else "10", code)
    rule = keep()
    client = sign_in(person(Role.CHECKER))

    def complete(code: str) -> tuple[int, dict[str, str]]:
        body = {"period": QUARTER, "unit": code, "indicators": ["closed"], "reason": "没有"}
        answer = client.post(reverse("checks:grid-complete"), json.dumps(body), "application/json")
        return answer.status_code, answer.json()

    assert complete("Z01") == (409, {"error": f"还不能填报完成，请先改正：{SENTENCE}"})
    assert not Completion.objects.exists()
    assert complete("Z02")[1]["doubts"] == ""
    rule.level = "warn"
    save_rule(actor=None, rule=rule)
    assert complete("Z01")[1]["doubts"] == f"请核对：{SENTENCE}"
    assert Completion.objects.count() == 2


def test_rules_are_asked_that_read_the_number_themselves_or_through_a_formula() -> None:
    Formula.objects.create(name="办结", term="办结", expression="办结件 * 1", unit="件", definition="办结件。")

    def asked(*names: str) -> int:
        return len(list(reviews_of_units(names)))

    keep(is_by_unit=False)
    assert asked("办结件", "服务件") == 0
    keep(left="办结", right="工单受理")
    assert [asked("办结件"), asked("工单受理"), asked("服务件")] == [1, 1, 0]


def test_half_a_period_is_no_outlier(task: FillTask) -> None:
    for code, start, end in (
        ("2021Q2", date(2021, 4, 1), date(2021, 6, 30)),
        ("2021Q3", date(2021, 7, 1), date(2021, 9, 30)),
        ("2021Q4", date(2021, 10, 1), date(2021, 12, 31)),
        ("2022Q1", date(2022, 1, 1), date(2022, 3, 31)),
    ):
        Period.objects.create(code=code, name=code, start=start, end=end, as_of=end)
        observe(Indicator.objects.get(code="services"), start.month, "100", "Z01", start.year)
    keep(test="outlier", left="服务件", right="")
    with pytest.raises(NotSettled, match="服务件10件，偏低"):
        send_filled(actor=None, task=task, reason="没有")
    # It is August: the third quarter is not over.
    assert send_filled(actor=None, task=filled("2022Q3", 7), reason="没有") == []


def test_the_county_and_closed_areas_are_asked_nothing(task: FillTask) -> None:
    keep()
    assert complete_row(actor=None, period=quarter(), unit=None, indicators=[], reason="") == []
    close("services")
    assert send_filled(actor=None, task=task, reason="没有") == []


def test_what_a_rule_costs_does_not_grow_with_the_units(task: FillTask) -> None:
    keep(level="warn")

    def asked() -> int:
        FillTask.objects.update(state=FillState.ASKED)
        with CaptureQueriesContext(connection) as queries:
            send_filled(actor=None, task=task, reason="没有")
        return len(queries)

    few = asked()
    town = unit("Z01")
    shared = {"kind": town.kind, "group": town.group, "position": 9}
    units = Unit.objects.bulk_create(Unit(code=f"T{n}", short_name=f"第{n}镇", **shared) for n in range(30))
    received = Indicator.objects.get(code="services")
    Observation.objects.bulk_create(
        Observation(code=f"N{n}", indicator=received, unit=town, month=date(2022, 4, 1), value=3)
        for n, town in enumerate(units)
    )
    assert asked() == few
    FigureRule.objects.all().delete()
    with CaptureQueriesContext(connection) as queries:
        assert list(reviews_of_units(["服务件"])) == []
    assert len(queries) == 1
    assert asked() < few
