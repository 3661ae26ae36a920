"""Columns that share their names between units, accounts between platforms: the file's own 单位 or 平台 tells which one
is meant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from openpyxl import load_workbook

from checks.models import AccountCheck, ColumnUpdate, WebColumn
from govaudit.imports.grouping import fault_groups
from govaudit.imports.mapping import Meaning
from govaudit.imports.pipeline import mapping_of
from govaudit.imports.proposing import proposed_mapping
from govaudit.imports.workbook import write_workbook
from govaudit.models import FaultyRow, Import, ImportState, SourceValue
from govaudit.services.import_rows import correct_row, settle_value, upload_mended
from govaudit.services.imports import accept_rows, map_columns, request_check
from tests.cast import Cast
from tests.govaudit.imports import on_pages
from tests.govaudit.imports.flow import now, run_jobs, sheets, upload
from units.models import UnitName, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("qianyang")]
LIST = ["单位", "栏目", "标题", "发布日期"]
MONTHS = ["责任单位", "栏目", "2022年4月", "2022年5月", "2022年6月"]
CHECKS = ["平台", "账号名称", "月份", "状态"]
SignIn = Callable[[User], Client]


def row(unit: str, column: str = "工作动态", title: str = "开展防汛演练") -> list[str]:
    return [unit, column, title, "2022-06-01"]


def check(
    path: Path, headers: Sequence[str], *rows: Sequence[Any], kind: str = "updates", source: str = "网站后台"
) -> Import:
    """The file checked as the mapping page proposes it; the title of months is that of its kind."""
    imported = upload(sheets(path / "更新.xlsx", {"更新": [headers, *rows]}), kind, source=source)
    map_columns(actor=None, imported=imported, mapping=proposed_mapping(imported).mapping)
    run_jobs()
    return now(imported)


def columns_of(imported: Import) -> list[str]:
    """Codes of the website columns that accepted updates belong to, in the order of the rows."""
    accept_rows(actor=None, imported=imported)
    run_jobs()
    brought = ColumnUpdate.objects.filter(batch__imported=imported).order_by("batch_row", "published_on")
    return list(brought.values_list("column__code", flat=True))


def faults(imported: Import) -> list[tuple[str, str, str]]:
    return [
        (error["header"], error["found"], error["expected"])
        for row in FaultyRow.objects.filter(imported=imported).order_by("row")
        for error in row.errors
    ]


def test_the_unit_beside_a_shared_name_tells_the_column(tmp_path: Path) -> None:
    imported = check(tmp_path, LIST, row("城关镇"), row("千阳县城关镇人民政府", title="二"), row("高崖镇"))
    assert [meaning.field for meaning in mapping_of(imported).meanings][:2] == ["column.unit", "column"]
    assert faults(imported) == []
    assert columns_of(imported) == ["C001", "C001", "C010"]


def test_in_a_crosstab_too(tmp_path: Path) -> None:
    imported = check(tmp_path, MONTHS, ["城关镇", "工作动态", 5, 0, 2], ["高崖镇", "工作动态", 1, 2, 3])
    assert faults(imported) == []
    assert columns_of(imported) == ["C001", "C001", "C010", "C010", "C010"]


def test_the_platform_tells_accounts_of_one_name_apart(tmp_path: Path) -> None:
    rows = [["微信公众号", "千阳发布", "2022-06", "正常"], ["新浪微博", "千阳发布", "2022-06", "正常"]]
    imported = check(tmp_path, CHECKS, *rows, kind="account-checks")
    assert faults(imported) == []
    assert imported.counts["same"] + imported.counts["changed"] + imported.counts["new"] == 2
    accept_rows(actor=None, imported=imported)
    run_jobs()
    found = AccountCheck.objects.filter(month="2022-06-01", account__name="千阳发布")
    assert set(found.values_list("account__code", flat=True)) == {"M01", "M02"}


def test_codes_and_full_names_stay_readable_beside_their_unit(tmp_path: Path) -> None:
    names = ["C010", "高崖镇 · 新闻动态 · 工作动态", "高崖镇·新闻动态·工作动态", "高崖镇·工作动态", "工作 动态"]
    rows = [row("高崖镇", name, str(number)) for number, name in enumerate(names)]
    imported = check(tmp_path, LIST, *rows)
    assert faults(imported) == []
    assert columns_of(imported) == ["C010"] * len(names)


def test_a_full_name_without_blanks_needs_no_unit(tmp_path: Path) -> None:
    imported = check(tmp_path, LIST[1:], row("", "高崖镇·新闻动态·工作动态")[1:])
    assert (faults(imported), columns_of(imported)) == ([], ["C010"])


def test_a_blank_unit_tells_nothing(tmp_path: Path) -> None:
    imported = check(
        tmp_path, LIST, row("", "镇级文件"), row("", "乡村振兴项目"), row("-", "乡村振兴项目", "二"), row("")
    )
    assert [(header, found) for header, found, _ in faults(imported)] == [("栏目", "镇级文件"), ("栏目", "工作动态")]
    assert "有 41 个叫“工作动态”" in faults(imported)[1][2]


def test_an_unknown_unit_is_told_with_the_nearest_and_settled_for_all_rows(tmp_path: Path) -> None:
    imported = check(tmp_path, LIST, row("城关"), row("城关", title="二"), row("高崖镇"))
    (fault, other) = faults(imported)
    assert fault == other == ("单位", "城关", "单位的规范简称或登记过的名称")
    (group,) = fault_groups(imported)
    assert (group.field, group.can_settle, group.count, group.proposals[0]) == ("column.unit", True, 2, "城关镇")
    settle_value(actor=None, imported=imported, field="column.unit", found="城关", meant="城关镇", remember=True)
    run_jobs()
    assert UnitName.objects.filter(text="城关", unit__short_name="城关镇").exists()
    assert columns_of(now(imported)) == ["C001", "C001", "C010"]


def test_what_is_wrong_with_both_is_told_at_once(tmp_path: Path) -> None:
    imported = check(tmp_path, LIST, ["城关", "没有的栏目", "", "2022-06-01"])
    assert [header for header, _, _ in faults(imported)] == ["单位", "栏目", "标题"]


def test_a_name_that_the_unit_does_not_have_is_refused(tmp_path: Path) -> None:
    said = {
        ("高崖镇", "乡村振兴项目"): "“乡村振兴项目”不是高崖镇的栏目，是城关镇 · 重点领域 · 乡村振兴项目。",
        ("高崖镇", "C001"): "“C001”不是高崖镇的栏目，是城关镇 · 新闻动态 · 工作动态。",
        ("城关镇", "工作动太"): "城关镇没有叫“工作动太”的栏目，有：城关镇 · 新闻动态 · 工作动态。",
        ("高崖镇", "图片新闻"): "高崖镇没有叫“图片新闻”的栏目，叫这个名称的有：城关镇 · 新闻动态 · 图片新闻、",
    }
    imported = check(tmp_path, LIST, *(row(unit, name) for unit, name in said))
    found = faults(imported)
    assert [(header, name) for header, name, _ in found] == [("栏目", name) for _, name in said]
    for (_, _, expected), sentence in zip(found, said.values(), strict=True):
        assert expected.startswith(sentence)
    assert not any(group.can_settle for group in fault_groups(imported))


def test_two_of_one_name_in_one_unit_stay_ambiguous_until_more_is_said(tmp_path: Path) -> None:
    first = WebColumn.objects.get(code="C001")
    other = WebColumn.objects.exclude(area=first.area).values_list("area", flat=True)[0]
    again = WebColumn(code="C900", name=first.name, unit=first.unit, area_id=other, required=1)
    again.save()
    imported = check(tmp_path, LIST, row("城关镇"))
    ((_, _, expected),) = faults(imported)
    assert expected.startswith("城关镇有 2 个叫“工作动态”：城关镇 · ")
    assert all(code in expected for code in ("（C001）", "（C900）"))
    assert expected.endswith("请逐行写清是哪一个。")
    wider = check(tmp_path, ["栏目分类", *LIST], [again.area.name, *row("城关镇")])
    assert (faults(wider), columns_of(wider)) == ([], ["C900"])


def test_a_name_that_the_source_remembers_means_its_column_where_the_unit_agrees(tmp_path: Path) -> None:
    source = check(tmp_path, LIST, row("城关镇", "动态")).source
    SourceValue.objects.create(source=source, field="column", found="动态", meant="C001")
    imported = check(tmp_path, LIST, row("城关镇", "动态"), row("高崖镇", "动态"))
    assert [found for _, found, _ in faults(imported)] == ["动态"]
    assert columns_of(imported) == ["C001"]


def test_a_cell_is_corrected(tmp_path: Path) -> None:
    imported = check(tmp_path, LIST, row("高崖镇", "工作动太"), row("城关"))
    first, second = FaultyRow.objects.filter(imported=imported).order_by("row")
    assert correct_row(actor=None, row=first, cells={1: first.errors[0]["proposals"][0]}) is None
    assert correct_row(actor=None, row=second, cells={0: "城关镇"}) is None
    assert columns_of(now(imported)) == ["C010", "C001"]


def test_faulty_rows_go_out_and_come_back(tmp_path: Path) -> None:
    imported = check(tmp_path, LIST, row("城关"), row("高崖镇"))
    path = tmp_path / "有问题的行.xlsx"
    write_workbook(imported, path)
    book = load_workbook(path)
    page = book.worksheets[0]
    assert [cell.value for cell in page[2]][2:4] == ["单位", "栏目"]
    page["C3"] = "城关镇"
    book.save(path)
    upload_mended(actor=None, imported=imported, content=path, file_name=path.name)
    run_jobs()
    assert columns_of(now(imported)) == ["C001", "C010"]


def test_the_mapping_is_remembered(tmp_path: Path) -> None:
    headers = ["哪家的", *LIST[1:]]
    imported = upload(sheets(tmp_path / "六月.xlsx", {"更新": [headers, row("城关镇")]}), "updates", source="网站后台")
    proposed = proposed_mapping(imported).mapping
    mapping = replace(proposed, meanings=(Meaning("column.unit"), *proposed.meanings[1:]))
    map_columns(actor=None, imported=imported, mapping=mapping)
    content = sheets(tmp_path / "七月.xlsx", {"更新": [headers, row("高崖镇", title="七月")]})
    again = upload(content, "updates", source="网站后台")
    assert again.state == ImportState.MAPPED
    request_check(actor=None, imported=again)
    run_jobs()
    assert columns_of(now(again)) == ["C010"]


def test_the_command_line_brings_them_in_too(tmp_path: Path) -> None:
    check(tmp_path, LIST, row("城关镇"))
    path, out = sheets(tmp_path / "七月.xlsx", {"更新": [LIST, row("高崖镇", title="七月")]}), StringIO()
    call_command("import_sheet", "updates", str(path), "--source=网站后台", "--accept", stdout=out)
    assert "单位 → 栏目的责任单位" in out.getvalue()
    assert ColumnUpdate.objects.get(title="七月").column.code == "C010"


def test_a_unit_that_all_rows_share_may_be_said_once(tmp_path: Path) -> None:
    imported = upload(sheets(tmp_path / "一.xlsx", {"更新": [LIST[1:], row("")[1:]]}), "updates", source="网站后台")
    mapping = replace(proposed_mapping(imported).mapping, fixed={"column.unit": "高崖镇"})
    map_columns(actor=None, imported=imported, mapping=mapping)
    run_jobs()
    assert columns_of(now(imported)) == ["C010"]


# On the pages


@pytest.fixture
def clerk(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.checker)


def on_page(client: Client, *rows: Sequence[str], headers: Sequence[str] = LIST) -> Import:
    imported = on_pages.upload(client, on_pages.workbook(rows, headers), kind="updates", source="网站后台")
    on_pages.map_as_proposed(client, imported)
    return imported


def test_the_mapping_page_says_what_the_unit_is_for(clerk: Client) -> None:
    content = on_pages.workbook([row("城关镇")], LIST)
    imported = on_pages.upload(clerk, content, kind="updates", source="网站后台")
    html = clerk.get(f"/imports/{imported.code}/map/").content.decode()
    assert '<option value="column.unit" selected>栏目的责任单位</option>' in html
    assert "只用来认出是哪一个栏目" in html
    assert "只能留一栏" not in html


def test_the_cards_of_faulty_rows_show_the_unit(clerk: Client) -> None:
    imported = on_page(clerk, row("高崖镇", "工作动太"))
    (line,) = clerk.get(f"/imports/{imported.code}/faulty/").context["lines"]
    assert ("单位", "高崖镇") in [(cell.header, cell.text) for cell in line.good_cells]
    html = clerk.get(f"/imports/{imported.code}/").content.decode()
    assert "栏目的责任单位" in html


def test_rows_that_wait_are_called_by_what_tells_them_apart(clerk: Client) -> None:
    imported = on_page(clerk, ["高崖镇", "工作动态", "2"], headers=["单位", "栏目", "2022年4月"])
    (line,) = clerk.get(f"/imports/{imported.code}/rows/?verdict=new").context["lines"]
    assert "高崖镇 · 新闻动态 · 工作动态" in [*line.keys, *line.others]
