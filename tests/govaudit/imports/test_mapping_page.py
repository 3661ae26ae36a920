"""The page on which columns are mapped: the year of months, what is asked for, what is offered, what is told."""

import io
import re
from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import openpyxl
import pytest
import time_machine
from django.db.models import F
from django.test import Client

from checks.models import ColumnUpdate, MediaAccount, WebColumn
from checks.sheets import UPDATES
from govaudit.imports.kinds import import_kind
from govaudit.imports.templates import write_template
from govaudit.models import Import, ImportState
from tests.cast import Cast
from tests.govaudit.imports.on_pages import finish_jobs, map_as_proposed, order, upload, workbook
from units.models import Period, UnitName, User

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
MONTHS = ["栏目", "4月", "5月", "负责人"]


@pytest.fixture
def clerk(qianyang: Period, cast: Cast, sign_in: SignIn) -> Client:
    """The checker's browser. It is August 2022."""
    return sign_in(cast.checker)


@pytest.fixture
def column(qianyang: Period) -> str:
    return str(WebColumn.objects.order_by("code").values_list("code", flat=True)[0])


def page(client: Client, imported: Import, query: str = ""):
    response = client.get(f"/imports/{imported.code}/map/{query}")
    assert response.status_code == 200
    return response


def months(
    client: Client, column: str, headers: list[str] = MONTHS, name: str = "更新.xlsx", title: str = ""
) -> Import:
    row = [column, *["3"] * (len(headers) - 2), "某人"]
    return upload(client, workbook([row], headers, title), name, kind="updates")


def given(client: Client, imported: Import) -> list[str]:
    return [value for line in page(client, imported).context["lines"] for _name, value in line.given]


def accept(client: Client, imported: Import) -> None:
    client.post(f"/imports/{imported.code}/accept/", {"counts": ""}, follow=True)
    finish_jobs()


# The year of months


@pytest.mark.parametrize(
    ("headers", "name", "title", "year"),
    [
        (MONTHS, "更新.xlsx", "", "2022"),
        (["栏目", "10月", "11月", "负责人"], "更新.xlsx", "", "2021"),
        (MONTHS, "2021年更新.xlsx", "", "2021"),
        (MONTHS, "更新.xlsx", "2020年栏目更新统计", "2020"),
        (MONTHS, "2021年更新.xlsx", "2020年栏目更新统计", "2022"),
    ],
    ids=["this year", "not begun yet", "file name", "title", "two years"],
)
def test_the_year_of_months_is_asked_for_with_the_likeliest(clerk: Client, column, headers, name, title, year):
    imported = months(clerk, column, headers, name, title)
    response = page(clerk, imported)
    assert response.context["year"] == year
    assert "这些月份是哪一年的" in response.content.decode()
    assert {value[:4] for value in given(clerk, imported)} == {year}


def test_where_nothing_tells_the_year_it_is_that_of_the_period_in_view(clerk: Client, column, qianyang: Period):
    last = date(2021, 6, 30)
    Period.objects.create(code="2021Q2", name="2021年二季度", start=date(2021, 4, 1), end=last, as_of=last)
    imported = months(clerk, column)
    assert page(clerk, imported, "?period=2021Q2").context["year"] == "2021"
    assert page(clerk, imported).context["year"] == "2021"
    assert page(clerk, imported, f"?period={qianyang.code}").context["year"] == "2022"
    titled = months(clerk, column, title="2020年栏目更新统计")
    assert page(clerk, titled).context["year"] == "2020"


def test_the_latest_period_is_in_view_where_none_was_chosen(cast: Cast, sign_in: SignIn, column):
    with time_machine.travel("2023-09-01T09:00+08:00"):
        clerk = sign_in(cast.checker)
        assert page(clerk, months(clerk, column)).context["year"] == "2022"


def test_no_year_is_asked_for_where_the_headers_name_it(clerk: Client, column):
    imported = months(clerk, column, ["栏目", "2022年4月", "2022年5月", "负责人"])
    assert "这些月份是哪一年的" not in page(clerk, imported).content.decode()


def test_months_seen_for_the_first_time_are_known_by_their_name(clerk: Client, column):
    lines = page(clerk, months(clerk, column)).context["lines"]
    assert [line.mark for line in lines] == ["按名称", "按名称", "按名称", ""]


def test_the_second_time_only_the_year_is_asked_for(clerk: Client, column):
    map_as_proposed(clerk, months(clerk, column), **{"column-3": "-"})
    again = months(clerk, column)
    assert again.state == ImportState.READ
    response = page(clerk, again)
    assert response.context["undecided"] == 0
    assert [(line.chosen, line.mark) for line in response.context["lines"]] == [
        ("column", "上次这样对应"), ("quantity", "上次这样对应"), ("quantity", "上次这样对应"), ("-", "上次这样对应"),
    ]  # fmt: skip
    map_as_proposed(clerk, again, year="2021")
    kept = [meaning["given"].get("published_on") for meaning in again.mapping["meanings"]]
    assert kept == [None, "2021-04-30", "2021-05-31", None]


def test_a_month_that_a_person_dated_keeps_its_date_in_any_year(clerk: Client, column):
    imported = months(clerk, column)
    map_as_proposed(
        clerk, imported, **{"column-3": "-", "given-value-1": "2019-04-29", "year": "2020", "shown-year": "2022"}
    )
    kept = [meaning["given"].get("published_on") for meaning in imported.mapping["meanings"]]
    assert kept == [None, "2019-04-29", "2020-05-31", None]


@pytest.mark.parametrize("year", ["", "22", "1999", "二〇二二"])
def test_a_year_that_is_none_is_refused(clerk: Client, column, year):
    imported = months(clerk, column)
    sent = {f"column-{place}": "-" for place in range(4)} | {"year": year, "shown-year": "2022"}
    response = clerk.post(f"/imports/{imported.code}/map/", sent)
    assert response.status_code == 422
    assert "应为四位数的年份" in response.content.decode()


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2022-06", "2022-06-30"),
        ("2022年4月", "2022-04-30"),
        ("5月", "2022-05-31"),
        ("2022-04-01", "2022-04-01"),
        ("20220401", "20220401"),
    ],
)
def test_a_month_typed_for_a_column_is_its_last_day(clerk: Client, column, typed, day):
    imported = upload(clerk, workbook([[column, "3"]], ["栏目", "那一个月"]), "更新.xlsx", kind="updates")
    given = {"given-field-1": "published_on", "given-value-1": typed}
    map_as_proposed(clerk, imported, **given, **{"column-1": "quantity", "fixed-title": "当月更新合计"})
    assert imported.mapping["meanings"][1] == {"field": "quantity", "given": {"published_on": day}}


def test_a_month_typed_without_its_year_is_of_the_year_asked_for(clerk: Client, column):
    imported = months(clerk, column)
    map_as_proposed(clerk, imported, **{"column-3": "-", "given-value-1": "6月", "year": "2021", "shown-year": "2022"})
    kept = [meaning["given"].get("published_on") for meaning in imported.mapping["meanings"]]
    assert kept == [None, "2021-06-30", "2021-05-31", None]


def test_what_cannot_be_read_of_a_column_is_marked_where_it_was_typed(clerk: Client, column):
    imported = months(clerk, column)
    sent = {"column-0": "column", "column-1": "quantity", "column-2": "-", "column-3": "-", "fixed-title": "合计"}
    typed = {"given-field-1": "published_on", "given-value-1": "下月", "given-field-0": "-", "given-value-0": "x"}
    response = clerk.post(f"/imports/{imported.code}/map/", sent | typed)
    assert response.status_code == 422
    line = next(line for line in response.context["lines"] if line.place == 1)
    assert line.error == "“下月”应为日期，如 2022-04-05。"
    html = response.content.decode()
    assert re.search(r'<details class="given" open>[^§]*?value="下月"[^>]* aria-invalid="true">', html)
    assert html.count("aria-invalid") == 1


def test_a_wrong_month_below_a_bare_one_is_unfolded(clerk: Client, column):
    imported = months(clerk, column)
    sent = {"column-0": "column", "column-1": "quantity", "column-2": "-", "column-3": "-", "fixed-title": "合计"}
    typed = {"given-field-1": "published_on", "given-value-1": "13月", "year": "2022", "shown-year": "2022"}
    html = clerk.post(f"/imports/{imported.code}/map/", sent | typed).content.decode()
    assert re.search(r'<details class="given" open>\s*<summary>[^<]*</summary>\s*<p>.*?value="13月"', html, re.DOTALL)


@pytest.mark.parametrize("headers", [MONTHS, ["栏目", "4月", "5月"]], ids=["undecided", "decided"])
def test_there_is_one_button_to_go_on(clerk: Client, column, headers):
    html = page(clerk, months(clerk, column, headers)).content.decode()
    assert html.count("开始核对</button>") == 1


# What months of a column become


def test_the_same_months_again_are_the_same_records(clerk: Client, column):
    first = months(clerk, column)
    assert 'name="fixed-title"' in page(clerk, first).content.decode()
    assert "title" not in {line.column.field for line in page(clerk, first).context["fixed_needed"]}
    map_as_proposed(clerk, first, **{"column-3": "-"})
    accept(clerk, first)
    assert ColumnUpdate.objects.filter(title="当月更新合计", quantity=3).count() == 2
    again = upload(
        clerk, workbook([[column, "3", "4"]], ["栏目", "2022年4月", "2022年5月"]), "另一张.xlsx", kind="updates"
    )
    map_as_proposed(clerk, again)
    assert (again.counts["new"], again.counts["same"], again.counts["changed"]) == (0, 1, 1)


def test_a_zero_leaves_a_record_as_it_is_and_counts_it_among_the_missing(clerk: Client, column):
    headers = ["栏目", "2022年4月", "2022年5月", "2022年6月"]
    first = upload(clerk, workbook([[column, "3", "5", "7"]], headers), kind="updates")
    map_as_proposed(clerk, first)
    accept(clerk, first)
    again = upload(clerk, workbook([[column, "3", "0", "7"]], headers), kind="updates")
    map_as_proposed(clerk, again)
    assert {name: again.counts[name] for name in ("new", "same", "changed", "faulty", "missing")} == {
        "new": 0, "same": 2, "changed": 0, "faulty": 0, "missing": 1,
    }  # fmt: skip


def test_what_a_zero_means_is_told_where_records_count_from_one(clerk: Client, column):
    words = "空着或者写 0"
    assert words in page(clerk, months(clerk, column)).content.decode()
    account = MediaAccount.objects.order_by("code").first().code
    checks = upload(clerk, workbook([[account, "3"]], ["账号", "2022年4月"]), kind="account-checks")
    assert words not in page(clerk, checks).content.decode()


# What is offered and told


def test_the_number_of_a_record_is_not_offered_for_all_rows(clerk: Client):
    imported = upload(clerk, workbook([["路灯不亮", "城关镇"]], ["诉求摘要", "承办单位"]))
    html = page(clerk, imported).content.decode()
    assert 'name="fixed-number"' not in html
    assert 'name="fixed-received_at"' in html


def test_what_can_only_be_one_of_a_list_is_chosen_from_it(clerk: Client):
    account = MediaAccount.objects.order_by("code").first().code
    imported = upload(clerk, workbook([[account, "3"]], ["账号", "2022年4月"]), kind="account-checks")
    html = page(clerk, imported).content.decode()
    assert '<select name="fixed-state"' in html
    assert '<option value="正常">正常</option>' in html
    assert '<input name="fixed-note"' in html


def test_a_remembered_value_that_is_no_name_of_the_list_stays_chosen(clerk: Client):
    known = UnitName.objects.exclude(text=F("unit__short_name")).order_by("text").first().text
    findings = ["发现日期", "性质", "类别", "情况"]
    first = upload(clerk, workbook([["2022-05-09", "问题", "栏目更新", "不更新"]], findings), kind="findings")
    map_as_proposed(clerk, first, **{"fixed-unit": known})
    again = upload(clerk, workbook([["2022-05-10", "问题", "栏目更新", "不更新"]], findings), kind="findings")
    assert f'<option value="{known}" selected>' in page(clerk, again).content.decode()


def test_it_is_told_what_is_taken_for_the_same_record(clerk: Client, column):
    sentence = "没有“编号”和“网址”，“栏目”、“发布日期”、“标题”都一样的行会当作同一条。"
    rows = [[column, "2022-04-05", "召开会议", "https://www.example.gov.cn/1.html"]]
    headers = ["栏目名称", "发布时间", "标题", "链接"]
    without = upload(clerk, workbook([rows[0][:3]], headers[:3]), kind="updates")
    assert sentence in page(clerk, without).content.decode()
    with_link = upload(clerk, workbook(rows, headers), kind="updates")
    assert "当作同一条" not in page(clerk, with_link).content.decode()
    own = upload(clerk, workbook([rows[0][:3]], ["栏目", "发布日期", "标题"]), kind="updates")
    assert own.state == ImportState.READ
    coded = upload(clerk, workbook([[*rows[0][:3], "U1"]], [*headers[:3], "信息编号"]), kind="updates")
    assert "当作同一条" not in page(clerk, coded).content.decode()


def test_our_own_template_is_ready_to_be_checked_and_offers_its_own_sheet_only(clerk: Client):
    out = io.BytesIO()
    write_template(out, import_kind("updates"), created=datetime(2022, 8, 1, tzinfo=ZoneInfo("Asia/Shanghai")))
    imported = upload(clerk, out.getvalue(), "栏目更新-模板.xlsx", kind="updates")
    assert imported.state == ImportState.MAPPED
    assert imported.mapping["headers"][: len(UPDATES.headers)] == UPDATES.headers
    assert "不用对应" in clerk.get(f"/imports/{imported.code}/").content.decode()
    response = page(clerk, imported)
    assert [sheet.sheet.name for sheet in response.context["layout"].sheets] == ["栏目更新"]
    assert {line.mark for line in response.context["lines"]} == {"按名称"}


def test_sheets_of_such_names_in_other_files_are_offered(clerk: Client):
    book = openpyxl.load_workbook(io.BytesIO(workbook([order("T1")])))
    notes = book.create_sheet("填写说明")
    for row in (["工单号", "类别"], ["T1", "无"], ["T2", "无"]):
        notes.append(row)
    book["工单"]["A1"] = "工单号"
    out = io.BytesIO()
    book.save(out)
    imported = upload(clerk, out.getvalue())
    assert [sheet.sheet.name for sheet in page(clerk, imported).context["layout"].sheets] == ["工单", "填写说明"]
