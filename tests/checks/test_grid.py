"""The entry grid: what its cells are, saving them, locks, versions, rows said to be complete."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checks.completeness import completeness
from checks.grid import Place, indicator_months, unit_indicators, unit_months
from checks.grid_saving import fill_cells
from checks.grid_writing import Change
from checks.models import Completion, Indicator, Observation
from checks.services import delete_observation, save_observation
from checks.services.grid import complete_row, reopen_row
from govaudit.models import AuditEntry
from govaudit.roles import Role
from tests.checks.small_numbers import define, define_by_unit, observe
from tests.checks.small_office import QUARTER, close, open_office, person, unit
from units.models import Period, Unit, UnitGroup, UnitKind, User
from units.recording import InvalidRecord

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def office() -> None:
    """三个单位，二季度；服务件由各单位按月填报。"""
    open_office()
    Period.objects.filter(code="2022Q3").delete()


@pytest.fixture
def services() -> Indicator:
    return define_by_unit()


@pytest.fixture
def checker(sign_in: SignIn) -> Client:
    return sign_in(person(Role.CHECKER))


def quarter() -> Period:
    return Period.objects.get(code=QUARTER)


def cell(indicator: Indicator, month: int, value: object, unit_code: str = "Z01", **more: str) -> dict[str, Any]:
    """A cell as the page's script sends it."""
    named = {"indicator": indicator.code, "unit": unit_code, "item": "", "month": f"2022-{month:02d}"}
    return named | {"value": str(value), "note": "", "version": ""} | more


def save(client: Client, *cells: dict[str, Any]) -> list[dict[str, Any]]:
    response = client.post(reverse("checks:grid-save"), json.dumps({"cells": cells}), "application/json")
    assert response.status_code == 200, response.content
    return list(response.json()["cells"])


def values() -> dict[tuple[str, int], Decimal]:
    """By unit and month."""
    rows = Observation.objects.values_list("unit__code", "month", "value")
    return {(code, month.month): value for code, month, value in rows}


def test_a_grid_of_one_indicator_has_who_fills_it_in_and_the_months_of_the_period(services: Indicator) -> None:
    services.group = UnitGroup.objects.get(code="towns")
    grid = unit_months(quarter(), services, "", Unit.objects.in_protocol_order())
    assert [line.label for line in grid.rows] == ["城关镇", "草碧镇"]
    assert [line.label for line in grid.columns] == ["2022年4月", "2022年5月", "2022年6月"]
    services.unit_codes = "B01"
    grid = unit_months(quarter(), services, "", Unit.objects.in_protocol_order())
    assert [line.label for line in grid.rows] == ["财政局"]


def test_a_grid_of_a_month_keeps_the_county_apart_and_has_a_column_for_each_item(services: Indicator) -> None:
    calls = define(items="咨询类\n投诉类")
    grid = unit_indicators(quarter(), date(2022, 5, 1), [calls, services], Unit.objects.in_protocol_order())
    assert [line.label for line in grid.rows] == ["全县", "城关镇", "草碧镇", "财政局"]
    assert [(line.label, line.hint) for line in grid.columns] == [
        ("来电", "咨询类"),
        ("来电", "投诉类"),
        ("服务件", ""),
    ]
    assert sorted(grid.places) == [(0, 0), (0, 1), (1, 2), (2, 2), (3, 2)]


def test_a_number_of_a_quarter_has_one_cell_in_the_grid_of_a_unit(services: Indicator) -> None:
    yearly = define_by_unit(code="plans", name="计划数", term=3)
    grid = indicator_months(quarter(), unit("Z01"), [services, yearly])
    assert sorted(grid.places) == [(0, 0), (0, 1), (0, 2), (1, 0)]
    assert grid.places[1, 0].month == date(2022, 4, 1)


def test_a_cell_is_saved_corrected_and_emptied(services: Indicator, checker: Client) -> None:
    [saved] = save(checker, cell(services, 4, "1,268"))
    assert (saved["state"], saved["value"]) == ("saved", "1268")
    [saved] = save(checker, cell(services, 4, 30, version=saved["version"], note="含补报"))
    assert (saved["state"], saved["note"]) == ("saved", "含补报")
    assert values() == {("Z01", 4): 30}
    [saved] = save(checker, cell(services, 4, "", version=saved["version"]))
    assert (saved["state"], saved["value"]) == ("saved", "")
    assert values() == {}
    acts = AuditEntry.objects.order_by("pk").values_list("act", flat=True)
    assert [act for act in acts if act.startswith("obs")] == [
        "observation.save",
        "observation.save",
        "observation.delete",
    ]


def test_of_a_block_the_good_cells_are_saved_as_one_act_and_the_bad_one_says_why(
    services: Indicator, checker: Client
) -> None:
    before = AuditEntry.objects.count()
    answers = save(checker, cell(services, 4, 5), cell(services, 5, "约 7"), cell(services, 4, 0, "Z02"))
    assert [answer["state"] for answer in answers] == ["saved", "invalid", "saved"]
    assert "“约 7”不能保存" in answers[1]["sentence"]
    assert values() == {("Z01", 4): 5, ("Z02", 4): 0}
    assert AuditEntry.objects.count() == before + 1
    entry = AuditEntry.objects.first()
    assert entry is not None
    assert sorted(entry.after.values()) == ["服务件 城关镇 2022年4月：5", "服务件 草碧镇 2022年4月：0"]


def test_a_cell_that_somebody_else_changed_is_left_and_told(services: Indicator, checker: Client) -> None:
    [mine] = save(checker, cell(services, 4, 5))
    record = Observation.objects.get()
    record.value = Decimal(8)
    save_observation(actor=person(Role.ADMIN), observation=record)
    [answer] = save(checker, cell(services, 4, 6, version=mine["version"]))
    assert (answer["state"], answer["value"]) == ("changed", "8")
    assert answer["sentence"].startswith("测Admin于")
    assert values() == {("Z01", 4): 8}
    [answer] = save(checker, cell(services, 4, 6, version=answer["version"]))
    assert (answer["state"], values()) == ("saved", {("Z01", 4): 6})


def test_a_cell_that_somebody_else_emptied_is_told_too(services: Indicator, checker: Client) -> None:
    [mine] = save(checker, cell(services, 4, 5))
    delete_observation(actor=person(Role.ADMIN), observation=Observation.objects.get())
    [answer] = save(checker, cell(services, 4, 6, version=mine["version"], code=mine["code"]))
    assert answer["state"] == "changed"
    assert "测Admin" in answer["sentence"]
    assert "清空" in answer["sentence"]
    assert values() == {}


def test_the_same_value_twice_is_no_conflict(services: Indicator, checker: Client) -> None:
    save(checker, cell(services, 4, 5))
    [answer] = save(checker, cell(services, 4, 5))
    assert answer["state"] == "saved"


def test_a_closed_area_locks_its_months_and_says_who_closed_it(services: Indicator, checker: Client) -> None:
    close("orders")
    answers = save(checker, cell(services, 4, 5), cell(services, 3, 7))
    assert [answer["state"] for answer in answers] == ["locked", "saved"]
    assert "主管锁定：2022年二季度的“12345工单”已于" in answers[0]["sentence"]
    assert values() == {("Z01", 3): 7}
    page = checker.get(reverse("checks:grid")).content.decode()
    assert page.count('class="cell is-locked"') == 9


def test_limits_block_or_warn(checker: Client) -> None:
    soft = define_by_unit(most=100)
    hard = define_by_unit(code="hard", name="窗口数", most=10, is_strict=True)
    answers = save(checker, cell(soft, 4, 120), cell(hard, 4, 12))
    assert [answer["state"] for answer in answers] == ["saved", "invalid"]
    assert "一般不大于 100，现在是 120" in answers[0]["warning"]
    assert "一般不大于 10" in answers[1]["sentence"]


def test_who_may_not_record_saves_nothing(services: Indicator, sign_in: SignIn) -> None:
    body = json.dumps({"cells": [cell(services, 4, 5)]})
    for role in (Role.CLERK, Role.LIAISON):
        client = sign_in(person(role, "Z01" if role is Role.LIAISON else ""))
        assert client.post(reverse("checks:grid-save"), body, "application/json").status_code == 403
    assert values() == {}


@pytest.mark.parametrize(
    "body", ["[]", "{", '{"cells": []}', '{"cells": [1]}', '{"cells": [{"indicator": "nothing", "month": "2022-04"}]}',
             '{"cells": [{"indicator": "services", "unit": "Z01", "month": "2022-13"}]}',
             '{"cells": [{"indicator": "services", "unit": "\\u0000", "month": "2022-04"}]}',
             '{"cells": [{"indicator": "\\ud800", "month": "2022-04"}]}', "[" * 5000]
)  # fmt: skip
def test_a_request_that_means_nothing_is_refused(body: str, services: Indicator, checker: Client) -> None:
    assert checker.post(reverse("checks:grid-save"), body, "application/json").status_code == 400


@pytest.mark.parametrize("month", ["0001-01", "9999-12", "2022-4x", ""])
def test_a_cell_of_no_month_is_refused(month: str, services: Indicator, checker: Client) -> None:
    asked = {"indicator": services.code, "unit": "Z01", "month": month}
    assert checker.get(reverse("checks:grid-cell"), asked).status_code == 400


def test_complete_is_said_of_a_list_of_indicators(services: Indicator, checker: Client) -> None:
    body = json.dumps({"period": "2022Q2", "unit": "Z01", "indicators": 5})
    assert checker.post(reverse("checks:grid-complete"), body, "application/json").status_code == 400


def test_what_others_saved_is_asked_for_by_a_digest(services: Indicator, checker: Client) -> None:
    page = checker.get(reverse("checks:grid"))
    told = page.context["told"]
    url = f"{told['since']}&since={told['digest']}"
    assert "cells" not in checker.get(url).json()
    save(checker, cell(services, 5, 12, "Z02"))
    answer = checker.get(url).json()
    assert [(found["row"], found["column"], found["value"]) for found in answer["cells"]] == [(1, 1, "12")]
    assert "cells" not in checker.get(f"{told['since']}&since={answer['digest']}").json()


def test_beside_a_cell_stand_its_past_and_who_saved_it(services: Indicator, checker: Client) -> None:
    observe(services, 3, "90", "Z01")
    observe(services, 3, "77", "Z02")
    save(checker, cell(services, 4, 5), cell(services, 5, 6))
    named = {"indicator": "services", "unit": "Z01", "item": "", "month": "2022-04"}
    page = checker.get(reverse("checks:grid-cell"), named).content.decode()
    assert '2022年3月</td><td class="num">90<' in page
    assert ">77<" not in page
    assert "测Checker" in page
    assert page.count("<tr>") == 12


def test_a_liaison_sees_the_past_of_the_own_unit_only(services: Indicator, sign_in: SignIn) -> None:
    liaison = sign_in(person(Role.LIAISON, "Z01"))
    named = {"indicator": "services", "unit": "Z01", "item": "", "month": "2022-04"}
    assert liaison.get(reverse("checks:grid-cell"), named).status_code == 200
    for other in ("Z02", ""):
        assert liaison.get(reverse("checks:grid-cell"), named | {"unit": other}).status_code == 404
    assert liaison.get(reverse("checks:grid")).status_code == 403


def big_office(indicator: Indicator, years: range) -> None:
    """60 units, with a number for every month of these years."""
    kind, group = UnitKind.objects.first(), UnitGroup.objects.first()
    units = [
        Unit(code=f"U{n:02d}", kind=kind, group=group, position=n, short_name=f"第{n}单位", pinyin=f"u{n}")
        for n in range(60)
    ]
    Unit.objects.exclude(code__in=("Z01",)).delete()
    Unit.objects.bulk_create(units)
    Observation.objects.bulk_create(
        Observation(code=f"H{u}-{y}-{m}", indicator=indicator, unit=owner, month=date(y, m, 1), value=m)
        for u, owner in enumerate(units)
        for y in years
        for m in range(1, 13)
    )


def test_opening_a_large_grid_and_saving_a_cell_take_as_many_queries_whatever_the_history(
    services: Indicator, checker: Client
) -> None:
    year = Period.objects.create(
        code="2021", name="2021年", start=date(2021, 1, 1), end=date(2021, 12, 31), as_of=date(2021, 12, 31)
    )
    url = f"{reverse('checks:grid')}?period={year.code}"
    checker.get(url)

    def asked(month: int) -> list[int]:
        with CaptureQueriesContext(connection) as opening:
            checker.get(url)
        with CaptureQueriesContext(connection) as saving:
            [answer] = save(checker, cell(services, month, 5) | {"month": f"2021-{month:02d}"})
        assert answer["state"] == "saved"
        return [len(opening), len(saving)]

    few = asked(4)
    big_office(services, range(2015, 2022))
    page = checker.get(url).content.decode()
    assert page.count("data-row=") == 61 * 12 + 61
    assert asked(5) == few
    assert few[0] <= 20
    assert few[1] <= 40


def test_saving_a_block_takes_as_many_queries_as_saving_two(services: Indicator, checker: Client) -> None:
    big_office(services, range(0))
    units = list(Unit.objects.values_list("code", flat=True))
    counts = []
    for month, number in ((4, 2), (5, 50)):
        block = [cell(services, month, 7, code) for code in units[:number]]
        with CaptureQueriesContext(connection) as queries:
            assert {answer["state"] for answer in save(checker, *block)} == {"saved"}
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert Observation.objects.count() == 52


def test_complete_is_said_and_blank_needs_a_reason(services: Indicator) -> None:
    observe(services, 4, "5", "Z01")
    said = {"period": quarter(), "unit": unit("Z01"), "indicators": [services]}
    with pytest.raises(InvalidRecord, match="服务件 城关镇 2022年5月、服务件 城关镇 2022年6月还空着"):
        complete_row(actor=None, reason=" ", **said)
    complete_row(actor=None, reason="五、六月窗口停办", **said)
    assert Completion.objects.get().reason == "五、六月窗口停办"
    observe(services, 5, "5", "Z01")
    observe(services, 6, "0", "Z01")
    complete_row(actor=None, reason="", **said)
    assert Completion.objects.get().reason == ""
    reopen_row(actor=None, **said)
    assert not Completion.objects.exists()


def test_what_is_required_cannot_be_left_blank() -> None:
    needed = define_by_unit(is_required=True)
    with pytest.raises(InvalidRecord, match="必填"):
        complete_row(actor=None, period=quarter(), unit=unit("Z01"), indicators=[needed], reason="忘了")


def test_the_row_is_completed_from_the_page(services: Indicator, checker: Client) -> None:
    url, body = reverse("checks:grid-complete"), {"period": QUARTER, "unit": "Z01", "indicators": ["services"]}
    refused = checker.post(url, json.dumps(body), "application/json")
    assert refused.status_code == 409
    assert "请写明空白的原因" in refused.json()["error"]
    done = checker.post(url, json.dumps(body | {"reason": "没有窗口"}), "application/json")
    assert "没有窗口" in done.json()["done"]
    assert "row-done is-done" in checker.get(reverse("checks:grid")).content.decode()
    checker.post(url, json.dumps(body | {"is_open": True}), "application/json")
    assert not Completion.objects.exists()


def test_completeness_tells_who_has_filled_in_what(services: Indicator, checker: Client) -> None:
    define()
    for month in (4, 5, 6):
        observe(services, month, "0", "Z01")
    observe(services, 4, "1", "Z02")
    complete_row(actor=None, period=quarter(), unit=unit("B01"), indicators=[services], reason="没有窗口")
    found = completeness(quarter(), list(Indicator.objects.order_by("code")), Unit.objects.in_protocol_order())
    states = {
        (owner.code if owner else "", indicator.code): (progress.state, progress.filled, progress.wanted)
        for owner, row in found.rows
        for indicator, progress in zip(found.indicators, row, strict=True)
        if progress
    }
    assert states == {
        ("", "calls"): ("missing", 0, 3),
        ("Z01", "services"): ("filled", 3, 3),
        ("Z02", "services"): ("part", 1, 3),
        ("B01", "services"): ("reasoned", 0, 3),
    }
    assert {word: number for word, _, number in found.counts()} == {
        "已填齐": 1, "空白有原因": 1, "未填齐": 1, "未填": 1, "逾期未填齐": 0,
    }  # fmt: skip
    page = checker.get(reverse("checks:completeness")).content.decode()
    assert "未填齐 1" in page
    only = checker.get(reverse("checks:completeness"), {"state": "part"}).content.decode()
    assert "草碧镇</a></th>" in only
    assert "城关镇</a></th>" not in only


def test_completeness_takes_as_many_queries_for_many_units(services: Indicator, checker: Client) -> None:
    url = reverse("checks:completeness")
    checker.get(url)
    with CaptureQueriesContext(connection) as few:
        checker.get(url)
    big_office(services, range(2022, 2023))
    with CaptureQueriesContext(connection) as many:
        checker.get(url)
    assert len(many) == len(few)


def test_two_who_fill_in_one_cell_at_once_do_not_overwrite(services: Indicator) -> None:
    place = Place(services, unit("Z01"), "", date(2022, 4, 1))
    actor = person(Role.CHECKER)
    first = fill_cells(actor=actor, changes=[Change(place, Decimal(5))])
    second = fill_cells(actor=actor, changes=[Change(place, Decimal(6))])
    assert [answer.state for answer in first + second] == ["saved", "changed"]


@pytest.mark.parametrize(
    "query", ["", "by=indicators&month=2022-05", "by=unit&unit=Z01", "by=unit", "by=months&indicator=calls"]
)
def test_every_shape_of_the_grid_opens(query: str, services: Indicator, checker: Client) -> None:
    define(items="咨询类\n投诉类")
    assert 'id="entry-grid"' in checker.get(f"{reverse('checks:grid')}?{query}").content.decode()


def test_an_office_without_indicators_is_told_what_to_do(checker: Client) -> None:
    assert "请管理员先" in checker.get(reverse("checks:grid")).content.decode()
    assert "请管理员先" in checker.get(reverse("checks:completeness")).content.decode()
