"""Lists as spreadsheets: the rows a list shows, its rights, its order; large ones by a job; templates; whole kinds."""

import io
import os
import time
from collections.abc import Callable
from datetime import datetime
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from checks.models import AccountCheck, ColumnUpdate, Finding
from govaudit import exports
from govaudit.access import ACCESS
from govaudit.housekeeping import keep_house
from govaudit.imports.kinds import KINDS
from govaudit.models import Job, JobState
from govaudit.running import perform
from govaudit.views import exporting
from hotline.models import WorkOrder
from reports.models import Adjustment
from tests.cast import Cast
from units.models import Participation, Period, Unit, UnitName, User
from units.services import close_area

SignIn = Callable[[User], Client]
ORDERS, UPDATES, ACCOUNTS = "/hotline/orders/", "/checks/updates/", "/checks/accounts/"


def downloaded(response) -> openpyxl.Workbook:
    assert response.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))


def rows(response) -> list[tuple]:
    """Rows of the downloaded sheet below the header."""
    return list(downloaded(response).active.iter_rows(min_row=2, values_only=True))


def column(response, header: str) -> list:
    page = downloaded(response).active
    place = [cell.value for cell in page[1]].index(header)
    return [row[place] for row in page.iter_rows(min_row=2, values_only=True)]


def name_of(response) -> str:
    response.close()
    _, _, encoded = response["Content-Disposition"].partition("filename*=utf-8''")
    return unquote(encoded)


@pytest.fixture
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists of more than ten rows are large."""
    monkeypatch.setattr(exporting, "DIRECT_ROWS", 10)


def finished_job(client: Client, address: str) -> Job:
    """The job that sending the page's form asks for, done."""
    response = client.post(address)
    job = Job.objects.get(code=response["Location"].rstrip("/").rpartition("/")[2])
    perform(job.code, "test:1:a")
    job.refresh_from_db()
    return job


# --- Lists ------------------------------------------------------------------------------------------


def test_a_list_is_exported_with_the_rows_it_shows(qianyang: Period, cast: Cast, sign_in: SignIn):
    response = sign_in(cast.clerk).get(ORDERS, {"export": "xlsx", "period": "2022Q2"})
    assert len(rows(response)) == 391


def test_the_file_is_named_by_kind_period_and_day(qianyang: Period, cast: Cast, sign_in: SignIn):
    response = sign_in(cast.clerk).get(ORDERS, {"export": "xlsx", "period": "2022Q2"})
    assert name_of(response) == "12345工单_2022年二季度_20220822.xlsx"


def test_filters_narrow_the_export(qianyang: Period, cast: Cast, sign_in: SignIn):
    client = sign_in(cast.clerk)
    asked = {"period": "2022Q2", "unit": Unit.objects.get(short_name="城关镇").code}
    shown = client.get(ORDERS, asked).context["record_count"]
    units = column(client.get(ORDERS, asked | {"export": "xlsx"}), "承办单位")
    assert (set(units), len(units)) == ({"城关镇"}, shown)


def test_a_refused_filter_exports_as_little_as_the_list_shows(qianyang: Period, cast: Cast, sign_in: SignIn):
    client = sign_in(cast.clerk)
    asked = {"period": "2022Q2", "unit": "gibt-es-nicht"}
    assert client.get(ORDERS, asked).context["record_count"] == len(rows(client.get(ORDERS, asked | {"export": "1"})))


@pytest.mark.parametrize("order", ["", "number", "-received_at", "unit"])
def test_the_export_has_the_order_of_the_list(qianyang: Period, cast: Cast, sign_in: SignIn, order: str):
    client, asked = sign_in(cast.clerk), {"period": "2022Q2", "sort": order}
    shown = [record.number for record in client.get(ORDERS, asked).context["table"].page.records]
    assert column(client.get(ORDERS, asked | {"export": "xlsx"}), "工单编号")[:50] == shown


def test_the_records_behind_a_figure_are_exported_alone(qianyang: Period, cast: Cast, sign_in: SignIn):
    client = sign_in(cast.clerk)
    asked = {"period": "2022Q2", "measure": "orders_closed_late"}
    page = client.get(ORDERS, asked)
    assert len(rows(client.get(ORDERS, asked | {"export": "xlsx"}))) == page.context["record_count"] < 391


def test_a_closed_area_exports_the_records_it_counted(qianyang: Period, cast: Cast, sign_in: SignIn):
    close_area(actor=cast.manager, period=qianyang, area="orders")
    client, asked = sign_in(cast.clerk), {"period": "2022Q2", "measure": "orders_received"}
    assert len(rows(client.get(ORDERS, asked | {"export": "xlsx"}))) == 391


def test_a_liaison_takes_away_the_own_units_records_only(qianyang: Period, cast: Cast, sign_in: SignIn):
    units = column(sign_in(cast.liaison).get(ORDERS, {"export": "xlsx", "period": "2022Q2"}), "承办单位")
    assert set(units) == {"卫健局"}


def test_who_may_not_see_a_list_cannot_export_it(qianyang: Period, cast: Cast, sign_in: SignIn):
    assert sign_in(cast.stranger).get(ORDERS, {"export": "xlsx"}).status_code == 403


def test_a_list_of_what_no_spreadsheet_brings_in_has_no_export(qianyang: Period, cast: Cast, sign_in: SignIn):
    client = sign_in(cast.admin)
    assert client.get(reverse("units:period-list"), {"export": "xlsx"}).status_code == 404
    assert "导出" not in client.get(reverse("units:period-list")).content.decode().split('id="records"')[1]


def test_nothing_can_be_sent_to_a_list(qianyang: Period, cast: Cast, sign_in: SignIn):
    assert sign_in(cast.admin).post(ORDERS).status_code == 405


def test_an_export_asks_the_same_few_questions_for_any_number_of_rows(
    qianyang: Period, cast: Cast, sign_in: SignIn, django_assert_max_num_queries
):
    client = sign_in(cast.clerk)
    with django_assert_max_num_queries(12):
        rows(client.get(ORDERS, {"export": "xlsx", "period": "2022Q2"}))


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        (ORDERS, "orders"),
        ("/hotline/letters/", "letters"),
        ("/checks/columns/", "columns"),
        (UPDATES, "updates"),
        (ACCOUNTS, "accounts"),
        ("/checks/findings/", "findings"),
        ("/units/", "units"),
    ],
)
def test_every_list_of_a_kind_exports_its_sheet(qianyang: Period, cast: Cast, sign_in: SignIn, address: str, kind: str):
    client = sign_in(cast.admin)
    shown = client.get(address, {"period": "2022Q2"}).context["record_count"]
    page = downloaded(client.get(address, {"period": "2022Q2", "export": "xlsx"})).active
    assert [cell.value for cell in page[1]] == KINDS[kind].sheet.headers
    assert page.max_row - 1 == shown


# --- Links ------------------------------------------------------------------------------------------


def links(client: Client, query: dict[str, str]) -> dict[str, str]:
    return dict(client.get(ORDERS, query).context["sheet_links"])


def test_who_may_import_finds_export_import_and_template_beside_the_list(qianyang: Period, cast: Cast, sign_in: SignIn):
    found = links(sign_in(cast.checker), {"period": "2022Q2"})
    assert list(found) == ["导出", "导入", "下载模板"]
    assert (found["导入"], found["下载模板"]) == ("/imports/add/?kind=orders", "/imports/template/orders/")


@pytest.mark.parametrize("role", ["clerk", "liaison"])
def test_who_may_only_look_finds_the_export_alone(qianyang: Period, cast: Cast, sign_in: SignIn, role: str):
    assert list(links(sign_in(getattr(cast, role)), {"period": "2022Q2"})) == ["导出"]


def test_who_may_not_bring_in_units_finds_no_import_beside_them(qianyang: Period, cast: Cast, sign_in: SignIn):
    page = sign_in(cast.checker).get(reverse("units:unit-list"))
    assert [label for label, _ in page.context["sheet_links"]] == ["导出"]


def test_the_export_link_keeps_the_conditions_but_not_the_page(qianyang: Period, cast: Cast, sign_in: SignIn):
    found = links(sign_in(cast.clerk), {"period": "2022Q2", "sort": "number", "page": "3"})
    assert found["导出"] == "?period=2022Q2&sort=number&export=xlsx"


def test_an_empty_list_offers_no_export(cast: Cast, sign_in: SignIn):
    assert "导出" not in links(sign_in(cast.checker), {})


# --- Jobs -------------------------------------------------------------------------------------------


def test_many_rows_are_offered_as_a_job_and_nothing_is_begun_by_looking(
    qianyang: Period, cast: Cast, sign_in: SignIn, few_at_once: None
):
    response = sign_in(cast.clerk).get(ORDERS, {"export": "xlsx", "period": "2022Q2"})
    assert "共 391 条，超过 10 条，文件在后台生成" in response.content.decode()
    assert not Job.objects.exists()


def test_a_large_list_becomes_a_file_at_the_end_of_a_job(
    qianyang: Period, cast: Cast, sign_in: SignIn, few_at_once: None
):
    client = sign_in(cast.clerk)
    job = finished_job(client, f"{ORDERS}?period=2022Q2&export=xlsx")
    assert (job.state, job.message) == (JobState.DONE, "12345工单（2022年二季度）：391 条已导出，文件保留 7 天。")
    assert job.title == "导出12345工单（2022年二季度）"
    response = client.get(job.download_url)
    assert len(rows(response)) == 391
    assert name_of(response) == "12345工单_2022年二季度_20220822.xlsx"


def test_the_job_keeps_period_filters_and_order_of_the_list(
    qianyang: Period, cast: Cast, sign_in: SignIn, few_at_once: None
):
    client, unit = sign_in(cast.clerk), Unit.objects.get(short_name="城关镇").code
    client.get(ORDERS, {"period": "2022Q2"})  # from here on the period is in the session only
    job = finished_job(client, f"{ORDERS}?unit={unit}&sort=number&export=xlsx")
    assert job.parameters["query"] == f"period=2022Q2&sort=number&unit={unit}"
    client.get(ORDERS, {"period": "2022Q2"})
    assert column(client.get(job.download_url), "工单编号") == sorted(
        WorkOrder.objects.filter(unit__code=unit).values_list("number", flat=True)
    )


def test_a_liaisons_job_holds_the_own_units_records_only(
    qianyang: Period, cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(exporting, "DIRECT_ROWS", 0)
    client = sign_in(cast.liaison)
    job = finished_job(client, f"{ORDERS}?period=2022Q2&export=xlsx")
    assert set(column(client.get(job.download_url), "承办单位")) == {"卫健局"}


def test_two_persons_who_ask_for_the_same_list_get_a_job_each(
    qianyang: Period, cast: Cast, sign_in: SignIn, few_at_once: None
):
    for person in (cast.clerk, cast.checker):
        sign_in(person).post(f"{ORDERS}?period=2022Q2&export=xlsx")
    assert Job.objects.count() == 2


def test_a_second_click_gets_the_same_job(qianyang: Period, cast: Cast, sign_in: SignIn, few_at_once: None):
    for _ in range(2):
        sign_in(cast.clerk).post(f"{ORDERS}?period=2022Q2&export=xlsx")
    assert Job.objects.count() == 1


def test_another_liaison_does_not_find_the_file(qianyang: Period, cast: Cast, sign_in: SignIn, few_at_once: None):
    job = finished_job(sign_in(cast.clerk), f"{ORDERS}?period=2022Q2&export=xlsx")
    assert sign_in(cast.liaison).get(job.download_url).status_code == 404
    assert sign_in(cast.stranger).get(job.download_url).status_code == 403


def test_who_sees_all_records_may_take_a_file_another_asked_for(
    qianyang: Period, cast: Cast, sign_in: SignIn, few_at_once: None
):
    job = finished_job(sign_in(cast.clerk), f"{ORDERS}?period=2022Q2&export=xlsx")
    assert len(rows(sign_in(cast.manager).get(job.download_url))) == 391


def test_who_lost_the_right_to_see_all_loses_the_file(qianyang: Period, cast: Cast, sign_in: SignIn, few_at_once: None):
    job = finished_job(sign_in(cast.clerk), f"{ORDERS}?period=2022Q2&export=xlsx")
    User.objects.filter(pk=cast.clerk.pk).update(roles=["liaison"], unit=cast.liaison.unit)
    response = sign_in(User.objects.get(pk=cast.clerk.pk)).get(job.download_url)
    assert response.status_code == 403
    assert "请回到列表重新导出" in response.content.decode()


@pytest.mark.parametrize("change", [{"roles": ["liaison"]}, {"is_active": False}])
def test_a_job_asked_for_with_other_rights_writes_nothing(
    qianyang: Period, cast: Cast, sign_in: SignIn, few_at_once: None, change: dict
):
    sign_in(cast.clerk).post(f"{ORDERS}?period=2022Q2&export=xlsx")
    User.objects.filter(pk=cast.clerk.pk).update(**change)
    job = Job.objects.get()
    perform(job.code, "test:1:a")
    job.refresh_from_db()
    assert (job.state, job.download_url) == (JobState.FAILED, "")


def test_a_job_whose_person_is_gone_does_not_see_everything(
    qianyang: Period, cast: Cast, sign_in: SignIn, few_at_once: None
):
    sign_in(cast.clerk).post(f"{ORDERS}?period=2022Q2&export=xlsx")
    Job.objects.update(created_by=None)
    job = Job.objects.get()
    perform(job.code, "test:1:a")
    job.refresh_from_db()
    assert job.state == JobState.FAILED


def test_files_of_last_week_go_with_the_daily_housekeeping(
    qianyang: Period, cast: Cast, sign_in: SignIn, few_at_once: None
):
    client = sign_in(cast.clerk)
    old = finished_job(client, f"{ORDERS}?period=2022Q2&export=xlsx")
    folder = exports.folder_of(old.download_url.rstrip("/").rpartition("/")[2])
    old_enough = int(time.time()) - 8 * 86_400
    os.utime(folder, (old_enough, old_enough))
    recent = finished_job(client, f"{UPDATES}?period=2022Q2&export=xlsx")
    assert folder.exists()
    assert keep_house() == ["删除满 7 天的导出文件 1 份"]
    assert not folder.exists()
    response = client.get(old.download_url)
    assert response.status_code == 409
    assert "只保留 7 天" in response.content.decode()
    assert rows(client.get(recent.download_url))


# --- Templates --------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", KINDS)
def test_every_kind_has_a_template(qianyang: Period, cast: Cast, sign_in: SignIn, code: str):
    response = sign_in(cast.admin).get(reverse("import-template", args=[code]))
    book = downloaded(response)
    assert name_of(response) == f"{KINDS[code].title}_导入模板.xlsx"
    assert [page.sheet_state for page in book] == ["visible", "visible", "hidden"]
    assert [cell.value for cell in book.active[3] if cell.value] == KINDS[code].sheet.headers


def test_the_template_says_which_colour_must_be_filled(qianyang: Period, cast: Cast, sign_in: SignIn):
    page = downloaded(sign_in(cast.admin).get(reverse("import-template", args=["orders"]))).active
    assert "橙色表头的栏必须填写" in page["A2"].value
    fills = {cell.value: cell.fill.fgColor.rgb for cell in page[3]}
    assert (fills["工单编号"], fills["分类"]) == ("FFF6D9A8", "FFDCE4F0")
    assert (page.page_setup.orientation, page.print_title_rows, page.freeze_panes) == ("landscape", "$3:$3", "A4")


def test_the_template_of_units_is_for_who_may_bring_in_units(qianyang: Period, cast: Cast, sign_in: SignIn):
    assert sign_in(cast.checker).get(reverse("import-template", args=["units"])).status_code == 403
    assert downloaded(sign_in(cast.checker).get(reverse("import-template", args=["orders"])))


def test_an_unknown_kind_has_no_template(qianyang: Period, cast: Cast, sign_in: SignIn):
    assert sign_in(cast.admin).get(reverse("import-template", args=["nothing"])).status_code == 404


# --- All records of a kind --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("units", lambda: Unit.objects.count()),
        ("names", lambda: UnitName.objects.count()),
        ("roster", lambda: Participation.objects.filter(period__code="2022Q2").count()),
        ("account-checks", lambda: AccountCheck.objects.filter(month__range=("2022-04-01", "2022-06-30")).count()),
        ("adjustments", lambda: Adjustment.objects.filter(period__code="2022Q2").count()),
        ("orders", lambda: WorkOrder.objects.count()),
        ("findings", lambda: Finding.objects.count()),
    ],
)
def test_all_records_of_a_kind_can_be_taken_away(
    qianyang: Period, cast: Cast, sign_in: SignIn, code: str, number: Callable[[], int]
):
    response = sign_in(cast.clerk).get(reverse("import-records", args=[code]), {"period": "2022Q2", "export": "xlsx"})
    assert len(rows(response)) == number()


def test_the_export_of_a_kind_keeps_to_the_days_of_the_period(qianyang: Period, cast: Cast, sign_in: SignIn):
    update = ColumnUpdate.objects.first()
    assert update is not None
    tz = ZoneInfo("Asia/Shanghai")
    ColumnUpdate.objects.filter(pk=update.pk).update(published_on=datetime(2022, 7, 1, tzinfo=tz).date())
    client, address = sign_in(cast.clerk), reverse("import-records", args=["updates"])
    every = ColumnUpdate.objects.count()
    assert len(rows(client.get(address, {"export": "xlsx"}))) == every
    assert len(rows(client.get(address, {"period": "2022Q2", "export": "xlsx"}))) == every - 1


def test_a_roster_without_a_period_named_is_that_of_the_latest(qianyang: Period, cast: Cast, sign_in: SignIn):
    response = sign_in(cast.clerk).get(reverse("import-records", args=["roster"]), {"export": "xlsx"})
    assert name_of(response) == "参评名册_2022年二季度_20220822.xlsx"


@pytest.mark.parametrize(("code", "query"), [("orders", {"period": "1999Q1"}), ("nothing", {})])
def test_an_unknown_period_or_kind_is_not_found(
    qianyang: Period, cast: Cast, sign_in: SignIn, code: str, query: dict[str, str]
):
    assert sign_in(cast.clerk).get(reverse("import-records", args=[code]), query).status_code == 404


def test_a_liaison_cannot_take_away_all_of_a_kind(qianyang: Period, cast: Cast, sign_in: SignIn):
    assert sign_in(cast.liaison).get(reverse("import-records", args=["adjustments"])).status_code == 403


def test_a_large_kind_is_exported_by_a_job_too(qianyang: Period, cast: Cast, sign_in: SignIn, few_at_once: None):
    client = sign_in(cast.clerk)
    job = finished_job(client, f"{reverse('import-records', args=['roster'])}?period=2022Q2&export=xlsx")
    count = Participation.objects.filter(period=qianyang).count()
    assert len(rows(client.get(job.download_url))) == count > 10


def test_the_addresses_of_spreadsheets_stand_in_the_access_table():
    assert {"import-template", "import-records", "export-file"} <= set(ACCESS)
