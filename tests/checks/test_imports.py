"""What the import says of website updates beyond what is wrong with single rows."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from checks.imports import UPDATE_IMPORT
from checks.models import ColumnUpdate, WebColumn
from govaudit.imports.report import report_lines
from tests.checks.small_office import new_column, new_update, open_office
from tests.govaudit.imports.flow import check, sheets
from tests.govaudit.imports.staged import new_import, row_of, stage_with, take_over

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def column() -> WebColumn:
    open_office()
    found = new_column(code="C001")
    found.save()
    return found


def update(column: WebColumn, day: date, title: str = "召开防汛会议", **values: Any) -> dict[str, Any]:
    return row_of(new_update(column, code=None, published_on=day, title=title, **values))


def total(column: WebColumn, last: date) -> dict[str, Any]:
    return update(column, last, "当月更新合计", quantity=5)


def warned(*rows: dict[str, Any]) -> list[str]:
    stage = stage_with(new_import("updates"), rows)
    assert stage.judge().faults == {}
    assert UPDATE_IMPORT.warnings is not None
    return UPDATE_IMPORT.warnings(stage)


def test_totals_of_months_that_have_single_updates_are_told(column: WebColumn) -> None:
    take_over(new_import("updates"), [update(column, date(2022, 4, 1)), update(column, date(2022, 4, 30), "接访")])
    assert warned(total(column, date(2022, 4, 30)), total(column, date(2022, 5, 31))) == [
        "其中 1 条是当月合计，而这些栏目在这些月份已有逐条记录（2 条），接受后会重复计算。"
    ]


def test_single_updates_of_months_that_have_a_total_are_told(column: WebColumn) -> None:
    take_over(new_import("updates"), [total(column, date(2022, 4, 30)), total(column, date(2022, 5, 31))])
    rows = [update(column, date(2022, 4, day), f"会议{day}") for day in (1, 2, 3)]
    assert warned(*rows, update(column, date(2022, 6, 1))) == [
        "其中 3 条是逐条记录，而这些栏目在这些月份已有当月合计（1 条），接受后会重复计算。"
    ]


def test_what_is_on_file_already_or_of_another_column_or_year_is_no_warning(column: WebColumn) -> None:
    other = new_column(code="C002", name="公示公告")
    other.save()
    filed = [update(column, date(2022, 4, 1)), total(column, date(2022, 4, 30)), update(other, date(2022, 5, 1))]
    take_over(new_import("updates"), filed)
    assert warned(*filed, total(column, date(2022, 5, 31)), update(column, date(2023, 4, 1))) == []


def test_the_report_of_a_file_of_months_warns(column: WebColumn, tmp_path: Path) -> None:
    take_over(new_import("updates"), [update(column, date(2022, 4, 1))])
    path = sheets(tmp_path / "月报.xlsx", {"月报": [["栏目", "2022年4月", "2022年5月"], ["C001", 3, 4]]})
    imported = check(path, "updates")
    assert imported.counts["new"] == 2, report_lines(imported)
    warning = "其中 1 条是当月合计，而这些栏目在这些月份已有逐条记录（1 条），接受后会重复计算。"
    assert report_lines(imported).count(warning) == 1
    ColumnUpdate.objects.exclude(title="当月更新合计").delete()
    assert warning not in report_lines(imported)
