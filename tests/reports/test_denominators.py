"""The formulas of docs/decisions/denominators.md, each against a table of orders made by hand."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from govaudit.lib.expressions import parse_expression
from hotline.models import WorkOrder
from reports.models import Formula
from reports.selectors.figures import FigureDesk, figure_title
from reports.selectors.names import known_names
from reports.selectors.slices import StoredValues, wrong_values
from reports.selectors.tables import build_table
from tests.checks.small_office import QUARTER, moment, new_order, open_office, unit
from units.models import Participation, Period

pytestmark = pytest.mark.django_db

PAGE = Path(__file__).resolve().parents[2] / "docs" / "decisions" / "denominators.md"
BLOCKS = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
FORMULAS = [entry for block in BLOCKS for entry in tomllib.loads(block)["formula"]]

#: Orders of 城关镇, received 5 April 9:30, to be signed by the next day, due 12 April 9:30.
SIGNED, SIGNED_LATE = {"signed_at": "2022-04-06 09:30"}, {"signed_at": "2022-04-06 09:31"}
IN_TIME, LATE = {"closed_at": "2022-04-12 09:30"}, {"closed_at": "2022-04-12 09:31"}
IN_JULY = {"due_at": "2022-07-05 09:30"}
ORDERS: tuple[dict[str, Any], ...] = (
    SIGNED | IN_TIME | {"satisfaction": "satisfied", "is_solved": True},
    SIGNED | IN_TIME | {"satisfaction": "fairly", "is_solved": True},
    SIGNED | IN_TIME | {"satisfaction": "dissatisfied", "is_solved": False, "returned": 2, "returned_city": 2},
    SIGNED_LATE | IN_TIME | {"satisfaction": "unrated"},
    SIGNED | LATE | {"satisfaction": "unreached"},
    SIGNED,
    SIGNED | IN_JULY | {"repeats": 0},
    SIGNED | {"withdrawn_at": "2022-04-07 09:00"},
    {"received_at": "2022-06-30 20:00", "sign_due_at": "2022-07-01 20:00"} | IN_JULY,
    SIGNED | IN_TIME | IN_JULY | {"handed_back": 3},
    {"received_at": "2022-03-25 09:30", "signed_at": "2022-03-25 10:00", "closed_at": "2022-04-08 09:30"},
)
#: 5 in time of 6 closed, of 9 not withdrawn, of 10; 4 in time of 6 due; 8 signed in time of 10, of 9 that had to be.
EXPECTED = {
    "按期办结率_办结": "83.33%",
    "按期办结率_应办结": "55.56%",
    "按期办结率_承办件": "60%",
    "按期结案率_到期": "66.67%",
    "办结率_受理": "60%",
    "结案率_到期": "83.33%",
    "按时签收率_派单": "80%",
    "按时签收率_应签收": "88.89%",
    "满意率_评价": "33.33%",
    "满意率_含基本满意": "66.67%",
    "满意率_回访成功": "50%",
    "满意率_默认满意": "80%",
    "回访率": "83.33%",
    "参评率": "60%",
    "解决率": "50%",
    "退件率": "10%",
    "退件率_次数": "30%",
    "返工率": "16.67%",
    "返工率_次数": "33.33%",
    "重复率": "10%",
    "受理合计": "11",
}
#: Rates that a unit with one order, neither due nor to be signed yet, has all the same: nothing of one.
OF_ONE = {"办结率_受理": "0%", "退件率": "0%", "退件率_次数": "0%", "重复率": "0%", "受理合计": "1"}


@pytest.fixture
def desk() -> FigureDesk:
    """城关镇 with its orders, 草碧镇 with one that is not due, 财政局 with none, and one order of nobody."""
    open_office()
    made: list[WorkOrder] = []
    for number, values in enumerate(ORDERS):
        given = {"sign_due_at": "2022-04-06 09:30"} | values
        repeats = given.pop("repeats", None)
        moments = {name: moment(value) for name, value in given.items() if name.endswith("_at")}
        order = new_order(number=f"QY{number}", **given | moments)
        if repeats is not None:
            order.repeat_of, order.merged_at = made[repeats], order.received_at
        order.save()
        made.append(order)
    fresh = {"received_at": moment("2022-06-30 20:00"), "due_at": moment("2022-07-05 09:30")}
    new_order(number="CB1", unit=unit("Z02"), sign_due_at=moment("2022-07-01 20:00"), **fresh).save()
    new_order(number="WR1", unit=None, **fresh).save()
    for entry in FORMULAS:
        formula = Formula(**entry)
        formula.full_clean()
        formula.save()
    return FigureDesk(Period.objects.get(code=QUARTER))


def printed(desk: FigureDesk, name: str, unit_code: str) -> str:
    return desk.figure(parse_expression(name), {"单位": unit_code}).printed


def test_every_formula_of_the_page_is_held_against_the_orders(desk: FigureDesk) -> None:
    assert [entry["name"] for entry in FORMULAS] == list(EXPECTED)
    assert {name: printed(desk, name, "Z01") for name in EXPECTED} == EXPECTED


def test_a_unit_with_nothing_due_takes_no_part(desk: FigureDesk) -> None:
    found = {name: printed(desk, name, "Z02") for name in EXPECTED}
    assert {name: value for name, value in found.items() if value} == OF_ONE


def test_a_unit_without_orders_has_no_rate(desk: FigureDesk) -> None:
    found = {name: desk.figure(parse_expression(name), {"单位": "B01"}) for name in EXPECTED}
    assert {name: figure.value for name, figure in found.items() if figure.value is not None} == {"受理合计": 0}
    assert found["按期办结率_办结"].printed == ""


def test_the_two_kinds_of_qianyang_are_told_apart(desk: FigureDesk) -> None:
    """Two formulas with one word and two values, for which a notice gets a remark."""
    terms = {Formula.objects.get(name=name).term for name in EXPECTED if name.startswith("按期办结率_")}
    assert terms == {"按期办结率"}
    whole = {name: desk.figure(parse_expression(name)).printed for name in ("按期办结率_应办结", "按期办结率_承办件")}
    assert whole == {"按期办结率_应办结": "45.45%", "按期办结率_承办件": "50%"}  # 5 of 11, 6 of 12


def table(desk: FigureDesk, **settings: Any) -> list[list[str]]:
    for code in ("Z01", "Z02", "B01"):
        group = unit("Z01").group
        Participation.objects.create(period=desk.period, area="orders", unit=unit(code), group=group)
    columns = [
        {"header": ["序号"], "take": "row"},
        {"header": ["单位"], "take": "unit"},
        {"header": ["受理"], "take": "工单受理"},
        {"header": ["按期办结率"], "take": "按期办结率_应办结"},
    ]
    given = {"code": "orders", "area": "orders", "group": "towns", "order": "protocol", "columns": columns}
    rows = build_table(desk, {}, given | settings, "").rows
    return [["".join(getattr(part, "printed", getattr(part, "text", "")) for part in cell.inlines) for cell in row]
            for row in rows]  # fmt: skip


def test_a_table_prints_a_blank_where_a_unit_takes_no_part(desk: FigureDesk) -> None:
    assert table(desk) == [["1", "财政局", "0", ""], ["2", "城关镇", "10", "55.56%"], ["3", "草碧镇", "1", ""]]


def test_a_table_may_end_in_the_row_of_what_no_unit_has(desk: FigureDesk) -> None:
    rows = table(desk, none_row=True)
    assert rows[3:] == [["", "无承办单位", "1", ""]]
    assert sum(int(row[2]) for row in rows) == desk.figure(parse_expression("工单受理")).value


def test_the_row_of_no_unit_is_left_out_where_every_order_has_one(desk: FigureDesk) -> None:
    WorkOrder.objects.filter(unit=None).delete()
    assert [row[1] for row in table(FigureDesk(desk.period), none_row=True)] == ["财政局", "城关镇", "草碧镇"]


def test_a_notice_may_name_what_is_blank(desk: FigureDesk) -> None:
    expression = parse_expression("工单受理(单位='无承办单位', 渠道='未注明', 满意度='无回访结果')")
    call, values = expression.calls()[0], StoredValues()
    assert set(call.slices) <= known_names()["工单受理"]
    assert list(wrong_values(call, values, values.calls)) == []
    figure = desk.figure(expression)
    assert (figure.printed, figure_title(figure.name)) == ("1", "工单受理（无承办单位，未注明，无回访结果）")
    assert figure.records_url is not None
    wrong = parse_expression("工单受理(满意度='satisfied')").calls()[0]
    assert [value for _, value, _ in wrong_values(wrong, values, values.calls)] == ["satisfied"]
