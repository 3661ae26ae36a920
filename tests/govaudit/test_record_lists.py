"""Lists of records that spreadsheets bring in: export, import and template beside each; one batch by itself; the list
of a whole kind."""

import io
from collections.abc import Callable
from urllib.parse import unquote

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from checks.models import AccountCheck, ColumnUpdate, MediaAccount
from govaudit.imports.kinds import KINDS
from govaudit.models import Batch, Import, ImportSource, ImportState
from hotline.models import WorkOrder
from tests import quarter
from tests.cast import Cast
from tests.govaudit.imports.kept import keep_every_kind
from tests.govaudit.imports.on_pages import upload
from units.models import Participation, Period, Unit, User
from units.services import add_period

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
ORDERS = "/hotline/orders/"


@pytest.fixture
def qianyang(db: None) -> Period:
    """The quarter with records of the kinds that its pack does not bring."""
    return quarter.qianyang(keep_every_kind)


def batch_of(kind: str, records: list, file_name: str = "台账.xlsx") -> Batch:
    """A batch that these records came with."""
    source, _ = ImportSource.objects.get_or_create(kind=kind, name="来源甲")
    imported = Import.objects.create(
        kind=kind, source=source, file_name=file_name, sha256="0" * 64, size=1, state=ImportState.FINISHED
    )
    batch = Batch.objects.create(imported=imported, number=1, counts={"new": len(records)}, accepted_by="荆晓禾")
    KINDS[kind].model._default_manager.filter(pk__in=[record.pk for record in records]).update(batch=batch)
    return batch


def key(batch: Batch) -> str:
    return f"{batch.imported.code}-{batch.number}"


def book(response) -> openpyxl.Workbook:
    assert response.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))


def name_of(response) -> str:
    response.close()
    return unquote(response["Content-Disposition"].partition("filename*=utf-8''")[2])


# Every kind


@pytest.mark.parametrize("code", KINDS)
def test_beside_the_list_of_every_kind_stand_import_and_template(
    qianyang: Period, cast: Cast, sign_in: SignIn, code: str
):
    links = dict(sign_in(cast.admin).get(KINDS[code].list_url, {"period": "2022Q2"}).context["sheet_links"])
    assert links["导入"] == f"/imports/add/?kind={code}"
    assert links["下载模板"] == f"/imports/template/{code}/"


@pytest.mark.parametrize("code", [code for code in KINDS if code != "calendar"])
def test_the_list_of_every_kind_shows_and_exports_one_batch(qianyang: Period, cast: Cast, sign_in: SignIn, code: str):
    kind = KINDS[code]
    records = list(kind.model._default_manager.all()[:2])
    asked = {"batch": key(batch_of(code, records))}
    page = sign_in(cast.admin).get(kind.list_url, asked)
    assert page.context["record_count"] == len(records) > 0
    assert [(chip.label, chip.value) for chip in page.context["chips"]] == [("只看导入批次", "台账.xlsx（第1批）")]
    export = dict(page.context["sheet_links"])["导出"]
    sheet = book(sign_in(cast.admin).get(kind.list_url + export)).worksheets[0]
    assert [cell.value for cell in sheet[1]] == kind.sheet.headers
    assert sheet.max_row - 1 == len(records)


# One batch


def test_a_batch_is_shown_whatever_the_period_in_view(qianyang: Period, cast: Cast, sign_in: SignIn):
    order = WorkOrder.objects.first()
    WorkOrder.objects.filter(pk=order.pk).update(received_at="2021-01-05T09:00:00+08:00")
    asked = {"period": "2022Q2", "batch": key(batch_of("orders", [order]))}
    client = sign_in(cast.clerk)
    assert client.get(ORDERS, asked).context["record_count"] == 1
    assert name_of(client.get(ORDERS, asked | {"export": "xlsx"})) == "12345工单（筛选）_20220822.xlsx"


def test_the_chip_takes_the_batch_away_and_leaves_the_rest(qianyang: Period, cast: Cast, sign_in: SignIn):
    asked = {"batch": key(batch_of("orders", [WorkOrder.objects.first()])), "text": "路灯"}
    chips = sign_in(cast.clerk).get(ORDERS, asked).context["chips"]
    assert [(chip.label, chip.query) for chip in chips[:1]] == [("只看导入批次", "text=%E8%B7%AF%E7%81%AF")]


def test_filtering_keeps_to_the_batch(qianyang: Period, cast: Cast, sign_in: SignIn):
    batch = key(batch_of("orders", [WorkOrder.objects.first()]))
    html = sign_in(cast.clerk).get(ORDERS, {"batch": batch}).content.decode()
    assert f'<input type="hidden" name="batch" value="{batch}">' in html
    assert 'name="batch"' not in sign_in(cast.clerk).get(ORDERS).content.decode()


def test_to_a_liaison_a_batch_is_unknown(qianyang: Period, cast: Cast, sign_in: SignIn):
    own = WorkOrder.objects.filter(unit=cast.liaison.unit).first()
    assert sign_in(cast.liaison).get(ORDERS, {"batch": key(batch_of("orders", [own]))}).status_code == 404


@pytest.mark.parametrize("batch", ["x", "x-1", "-", "-1", "nothing-99999999999999999999", "a\x00-1", "{code}-2"])
def test_an_unknown_batch_is_not_found(qianyang: Period, cast: Cast, sign_in: SignIn, batch: str):
    known = batch_of("orders", [WorkOrder.objects.first()])
    asked = batch.replace("{code}", known.imported.code)
    assert sign_in(cast.clerk).get(ORDERS, {"batch": asked}).status_code == 404


def test_a_batch_of_another_kind_is_not_found(qianyang: Period, cast: Cast, sign_in: SignIn):
    batch = batch_of("updates", [ColumnUpdate.objects.first()])
    assert sign_in(cast.clerk).get(ORDERS, {"batch": key(batch)}).status_code == 404


def test_the_records_behind_a_figure_stay_all_of_them(qianyang: Period, cast: Cast, sign_in: SignIn):
    asked = {"period": "2022Q2", "measure": "orders_received"}
    batch = key(batch_of("orders", [WorkOrder.objects.first()]))
    assert sign_in(cast.clerk).get(ORDERS, asked | {"batch": batch}).context["record_count"] == 391


# Files of narrowed lists


def test_a_narrowed_list_says_so_in_its_file(qianyang: Period, cast: Cast, sign_in: SignIn):
    client = sign_in(cast.clerk)
    asked = {"period": "2022Q2", "unit": Unit.objects.get(short_name="城关镇").code, "export": "xlsx"}
    pages = book(client.get(ORDERS, asked))
    assert pages.sheetnames == ["12345工单", "说明"]
    told = [cell.value for cell in pages["说明"]["A"]]
    assert told == ["这个文件只有符合下列条件的记录：", "考核周期：2022年二季度", "承办单位：城关镇"]
    assert name_of(client.get(ORDERS, asked)) == "12345工单（筛选）_2022年二季度_20220822.xlsx"


def test_the_file_behind_a_figure_names_the_figure(qianyang: Period, cast: Cast, sign_in: SignIn):
    asked = {"period": "2022Q2", "measure": "orders_received", "kind": "投诉", "export": "xlsx"}
    told = [cell.value for cell in book(sign_in(cast.clerk).get(ORDERS, asked))["说明"]["A"]]
    assert told[2].startswith("统计项：工单受理")


def test_a_whole_list_has_no_page_of_conditions(qianyang: Period, cast: Cast, sign_in: SignIn):
    asked = {"period": "2022Q2", "sort": "number", "export": "xlsx"}
    assert book(sign_in(cast.clerk).get(ORDERS, asked)).sheetnames == ["12345工单"]


def test_the_file_of_a_narrowed_list_can_be_brought_in_again(qianyang: Period, cast: Cast, sign_in: SignIn):
    asked = {"period": "2022Q2", "unit": Unit.objects.get(short_name="城关镇").code, "export": "xlsx"}
    client = sign_in(cast.checker)
    response = client.get(ORDERS, asked)
    content = b"".join(response.streaming_content)
    imported = upload(client, content, "筛选.xlsx")
    layout = client.get(f"/imports/{imported.code}/map/").context["layout"]
    assert [sheet.sheet.name for sheet in layout.taken] == ["12345工单"]


# The list of a kind


def test_records_are_called_by_name_and_open_where_they_are_kept(qianyang: Period, cast: Cast, sign_in: SignIn):
    check = AccountCheck.objects.select_related("account").first()
    MediaAccount.objects.filter(pk=check.account_id).update(name="千阳县图书馆")
    html = sign_in(cast.clerk).get(reverse("import-records", args=["account-checks"])).content.decode()
    assert f'<a href="/checks/accounts/{check.account.code}/">千阳县图书馆</a>' in html


def test_a_kind_of_a_period_keeps_to_the_period_in_view(qianyang: Period, cast: Cast, sign_in: SignIn):
    client = sign_in(cast.clerk)
    page = client.get(reverse("import-records", args=["roster"]))
    assert page.context["record_count"] == Participation.objects.filter(period=qianyang).count()
    assert "参评名册（2022年二季度）" in page.content.decode()


def test_a_kind_of_a_period_follows_the_period_chosen_before(qianyang: Period, cast: Cast, sign_in: SignIn):
    add_period(actor=cast.admin, code="2022Q3")
    client = sign_in(cast.clerk)
    assert "参评名册（2022年三季度）" in client.get(reverse("import-records", args=["roster"])).content.decode()
    client.get("/units/periods/switch/", {"to": "2022Q2"})
    assert "参评名册（2022年二季度）" in client.get(reverse("import-records", args=["roster"])).content.decode()


@pytest.mark.parametrize("sort", ["account", "-month", "state", "published"])
def test_the_list_of_a_kind_is_sorted_by_any_column(qianyang: Period, cast: Cast, sign_in: SignIn, sort: str):
    page = sign_in(cast.clerk).get(reverse("import-records", args=["account-checks"]), {"sort": sort})
    assert page.context["record_count"] == AccountCheck.objects.count()


def test_the_list_of_a_kind_asks_a_fixed_number_of_times(
    qianyang: Period, cast: Cast, sign_in: SignIn, django_assert_max_num_queries
):
    client = sign_in(cast.clerk)
    with django_assert_max_num_queries(25):
        client.get(reverse("import-records", args=["account-checks"]))


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("/units/", "/imports/records/names/"),
        ("/units/periods/2022Q2/orders/roster/", "/imports/records/roster/?period=2022Q2"),
        ("/reports/ranking/2022Q2/", "/imports/records/adjustments/?period=2022Q2"),
    ],
)
def test_lists_without_a_place_in_the_menu_are_found_beside_what_they_belong_to(
    qianyang: Period, cast: Cast, sign_in: SignIn, address: str, leads_to: str
):
    assert f'href="{leads_to}"' in sign_in(cast.clerk).get(address).content.decode()
    assert leads_to not in sign_in(cast.liaison).get(address).content.decode()


def test_checks_of_accounts_have_a_list_of_their_own_beside_the_accounts(qianyang: Period, cast: Cast, sign_in: SignIn):
    html = sign_in(cast.clerk).get("/checks/accounts/?period=2022Q2").content.decode()
    assert 'href="/checks/checks/?period=2022Q2"' in html


def test_the_accounts_of_a_batch_have_their_states_of_the_period(qianyang: Period, cast: Cast, sign_in: SignIn):
    account = MediaAccount.objects.filter(closed_on=None).first()
    asked = {"period": "2022Q2", "batch": key(batch_of("accounts", [account]))}
    assert account.name in sign_in(cast.clerk).get("/checks/accounts/", asked).content.decode()
