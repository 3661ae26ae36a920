"""Spreadsheets of signed points: what their cells call a criterion."""

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from govaudit.exports import Export
from govaudit.imports.templates import write_template
from govaudit.measures import midnight
from govaudit.models import FaultyRow
from govaudit.services.import_rows import settle_value
from govaudit.services.imports import accept_rows
from reports.imports import ADJUSTMENT_IMPORT
from reports.models import Adjustment, Criterion
from tests.cast import Cast
from tests.govaudit.imports.flow import check, sheets
from units.models import Period, User

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
HEADERS = ("编号", "单位", "评分项", "分值", "理由", "签字人", "签字日期")


def cells(content: bytes) -> list[list[object]]:
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)]


def exported() -> bytes:
    file = io.BytesIO()
    Export(ADJUSTMENT_IMPORT, Adjustment.objects.filter(code__in=["A01", "A02"])).write(file)
    return file.getvalue()


def line(code: str, criterion: str) -> tuple[str, ...]:
    return code, "城关镇", criterion, "-1", "迟报", "主管", "2022-06-30"


def read(tmp_path: Path, cast: Cast, *criteria: str):
    rows = [HEADERS, *(line(f"X{number}", name) for number, name in enumerate(criteria))]
    return check(sheets(tmp_path / "x.xlsx", {"加减分": rows}), "adjustments", cast.admin, period="2022Q2")


def test_names_and_codes_of_criteria_are_read(qianyang: Period, cast: Cast, tmp_path: Path):
    imported = read(tmp_path, cast, "日常工作", "daily", "重点领域", "重点领域 1", "重点领域／重点领域 1")
    accept_rows(actor=cast.admin, imported=imported)
    found = Adjustment.objects.filter(code__startswith="X").order_by("code").values_list("criterion_code", flat=True)
    assert list(found) == ["daily", "daily", "key1", "key1", "key1"]


def test_the_list_the_export_and_the_template_say_names(qianyang: Period, cast: Cast, sign_in: SignIn):
    html = sign_in(cast.admin).get(reverse("import-records", args=["adjustments"])).content.decode()
    assert "日常工作" in html
    assert "daily" not in html
    assert [row[2] for row in cells(exported())[1:]] == ["日常工作", "日常工作"]
    file = io.BytesIO()
    write_template(file, ADJUSTMENT_IMPORT, created=midnight(qianyang.start))
    assert cells(file.getvalue())[0][2] == "日常工作"
    names = ADJUSTMENT_IMPORT.lookups()["criteria"].names()  # type: ignore[attr-defined]
    assert {"政民互动", "政务新媒体／新媒体"} <= set(names)
    assert "daily" not in names


def test_an_unknown_criterion_is_refused_with_names_and_can_be_settled(qianyang: Period, cast: Cast, tmp_path: Path):
    imported = read(tmp_path, cast, "日常")
    [error] = FaultyRow.objects.get(imported=imported).errors
    assert (error["expected"], error["proposals"][0]) == ("评分项的名称或代码", "日常工作")
    settled = settle_value(
        actor=cast.admin, imported=imported, field="criterion_code", found="日常", meant="daily", remember=False
    )
    assert settled.settled == {"criterion_code": {"日常": "日常工作"}}


def test_a_name_of_two_criteria_is_told_apart_by_their_codes(qianyang: Period):
    Criterion.objects.filter(code="interact").update(name="日常工作")
    lookup = ADJUSTMENT_IMPORT.lookups()["criteria"]
    both = ["日常工作（interact）", "日常工作（daily）"]
    assert lookup.sharing("日常工作") == both  # type: ignore[attr-defined]
    assert [lookup.find(text) for text in both] == ["interact", "daily"]
    assert [row[2] for row in cells(exported())[1:]] == ["日常工作（daily）"] * 2
