"""Spreadsheets of indicators' numbers: blank units, numbers on file already, closed areas."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from checks.models import Indicator, Observation, StatedValue
from govaudit.imports.report import report_lines
from govaudit.services.imports import accept_rows
from tests.checks.small_numbers import define, define_by_unit, define_rate, observe, state
from tests.checks.small_office import close, open_office
from tests.govaudit.imports.flow import check, sheets

pytestmark = pytest.mark.django_db

HEADERS = ["指标名称", "填报单位", "统计月份", "数量"]


@pytest.fixture(autouse=True)
def calls() -> Indicator:
    open_office()
    return define()


def checked(tmp_path: Path, rows: list[list[Any]], kind: str = "observations", headers: list[str] = HEADERS) -> Any:
    return check(sheets(tmp_path / "填报.xlsx", {"填报": [headers, *rows]}), kind)


def test_numbers_of_the_county_and_of_units_come_in(tmp_path: Path) -> None:
    define_by_unit()
    imported = checked(
        tmp_path, [["来电", None, "2022-04", 120], ["来电", "", "2022年5月", 80], ["服务件", "城关镇", "2022-04", 7]]
    )
    assert imported.counts["new"] == 3, report_lines(imported)
    accept_rows(actor=None, imported=imported)
    found = Observation.objects.order_by("code").values_list("code", "indicator__code", "unit__code", "month", "value")
    assert list(found) == [
        ("N000001", "calls", None, date(2022, 4, 1), Decimal(120)),
        ("N000002", "calls", None, date(2022, 5, 1), Decimal(80)),
        ("N000003", "services", "Z01", date(2022, 4, 1), Decimal(7)),
    ]


def test_a_number_of_the_county_is_recognised_without_its_code(calls: Indicator, tmp_path: Path) -> None:
    observe(calls, 4, "120")
    observe(calls, 5, "80")
    imported = checked(tmp_path, [["来电", None, "2022-04", 120], ["来电", None, "2022-05", 81]])
    assert (imported.counts["same"], imported.counts["changed"], imported.counts["new"]) == (1, 1, 0)


def test_another_code_for_the_same_month_of_the_county_is_a_fault(calls: Indicator, tmp_path: Path) -> None:
    observe(calls, 4, "120")
    headers = ["编号", *HEADERS]
    rows = [
        ["N9", "来电", None, "2022-04", 5],
        ["N10", "来电", None, "2022-05", 5],
        ["N11", "来电", None, "2022-05", 6],
    ]
    imported = checked(tmp_path, rows, headers=headers)
    assert (imported.counts["faulty"], imported.counts["new"]) == (2, 1), report_lines(imported)


def test_a_rate_with_too_many_decimals_or_a_unit_of_the_county_is_a_fault(tmp_path: Path) -> None:
    define_rate()
    imported = checked(tmp_path, [["接通率", None, "2022-04", 89.671], ["来电", "城关镇", "2022-04", 5]])
    assert imported.counts["faulty"] == 2
    lines = "\n".join(report_lines(imported))
    assert "“接通率”是最多 2 位小数" in lines
    assert "“来电”是全县的数，单位要留空" in lines


def test_stated_numbers_come_in_with_their_source(calls: Indicator, tmp_path: Path) -> None:
    state(calls, "100")
    headers = ["指标", "起始日期", "截止日期", "类别", "数值", "数据来源", "记录日期"]
    days = ["2022-04-01", "2022-06-30"]
    imported = checked(
        tmp_path,
        [
            ["来电", *days, "", 100, "省12345平台二季度通报", "2022-07-05"],
            ["来电", *days, "咨询类", 60, "省12345平台二季度通报", "2022-07-05"],
            ["来电", *days, "投诉类", 40, "", "2022-07-05"],
        ],
        "stated",
        headers,
    )
    counts = imported.counts
    assert (counts["same"], counts["new"], counts["faulty"]) == (1, 1, 1), report_lines(imported)
    accept_rows(actor=None, imported=imported)
    assert StatedValue.objects.get(breakdown="咨询类").source == "省12345平台二季度通报"


def test_a_closed_area_refuses_its_own_months_only(calls: Indicator, tmp_path: Path) -> None:
    define(code="visits", name="来访", area="letters")
    observe(calls, 4, "120")
    close("orders")
    imported = checked(
        tmp_path,
        [["来电", None, "2022-04", 121], ["来电", None, "2022-03", 5], ["来访", None, "2022-04", 5]],
    )
    assert (imported.counts["faulty"], imported.counts["new"]) == (1, 2), report_lines(imported)
    assert "“12345工单”已于" in "\n".join(report_lines(imported))
