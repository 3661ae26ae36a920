"""Pages of imports: who may open them, what they say in each state, how many queries they ask."""

import io
import re
from collections.abc import Callable

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from checks.models import WebColumn
from govaudit.imports.grouping import fault_groups
from govaudit.imports.reading import Limits
from govaudit.models import AuditEntry, Import, ImportSource, ImportState, Job, JobState, SourceValue
from govaudit.services.imports import undo_import
from hotline.models import OrderSource, WorkOrder
from hotline.services import save_order
from tests.cast import Cast
from tests.govaudit.imports.flow import run_jobs
from tests.govaudit.imports.on_pages import (
    HEADERS,
    PLATFORM,
    checked,
    finish_jobs,
    map_as_proposed,
    order,
    upload,
    workbook,
)
from tests.test_pages_offline import faults
from units.models import Period, UnitName, User
from units.services import close_area, reopen_area

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def clerk(qianyang: Period, cast: Cast, sign_in: SignIn) -> Client:
    """The checker's browser, in an office with one source of orders."""
    return sign_in(cast.checker)


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()


# Who may open them


def test_a_liaison_finds_no_import(clerk: Client, cast: Cast, sign_in: SignIn):
    imported = upload(clerk, workbook([order("T1")]))
    liaison = sign_in(cast.liaison)
    for address in ("/imports/", "/imports/add/", f"/imports/{imported.code}/", f"/imports/{imported.code}/map/"):
        assert liaison.get(address).status_code == 403


def test_kinds_a_person_may_not_import_are_absent(clerk: Client, cast: Cast, sign_in: SignIn):
    assert "?kind=orders" in text(clerk, "/imports/add/")
    assert "?kind=units" not in text(clerk, "/imports/add/")
    assert clerk.get("/imports/add/?kind=units").status_code == 404
    assert "?kind=units" in text(sign_in(cast.admin), "/imports/add/")


def test_an_import_of_a_kind_a_person_may_not_import_is_not_there(clerk: Client, cast: Cast, sign_in: SignIn):
    imported = upload(clerk, workbook([order("T1")]))
    Import.objects.update(kind="units")
    ImportSource.objects.update(kind="units")
    pages = ("", "progress/", "map/", "rows/", "faulty/", "missing/", "accept/", "discard/", "mend/", "faulty/file/")
    for page in pages:
        assert clerk.get(f"/imports/{imported.code}/{page}").status_code == 404, page
    for page in ("check/", "settle/"):
        assert clerk.post(f"/imports/{imported.code}/{page}").status_code == 404, page
    assert 'data-record-count="0"' in text(clerk, "/imports/")
    assert clerk.get(f"/imports/sources/units/{PLATFORM}/edit/").status_code == 404


def test_a_page_an_import_has_no_use_for_leads_back_to_it(clerk: Client):
    imported = upload(clerk, workbook([order("T1")]))
    for page in ("rows/", "faulty/", "missing/", "accept/", "mend/", "faulty/file/", "faulty/0/2/"):
        assert clerk.get(f"/imports/{imported.code}/{page}")["Location"] == f"/imports/{imported.code}/", page


# Uploading


def test_a_file_without_a_source_is_asked_for_it(clerk: Client):
    sent = {"file": SimpleUploadedFile("a.xlsx", workbook([order("T1")])), "source": ""}
    response = clerk.post("/imports/add/?kind=orders", sent)
    assert response.status_code == 422
    assert "请填写来源。" in response.content.decode()


def test_an_empty_file_is_refused_beside_the_field(clerk: Client):
    response = clerk.post("/imports/add/?kind=orders", {"file": SimpleUploadedFile("a.xlsx", b""), "source": "x"})
    assert response.status_code == 422
    assert "这个文件是空的" in response.content.decode()


def test_a_file_over_the_bound_is_not_kept_and_said_to_be_too_large(clerk: Client, monkeypatch):
    monkeypatch.setattr("govaudit.uploads.Limits", lambda: Limits(size=1000))
    sent = {"file": SimpleUploadedFile("a.xlsx", workbook([order("T1")])), "source": PLATFORM}
    response = clerk.post("/imports/add/?kind=orders", sent)
    assert response.status_code == 422
    assert "没有收下" in response.content.decode()
    assert not Import.objects.exists()


def test_a_kind_that_needs_a_period_asks_for_it_and_offers_the_one_in_view(qianyang, cast: Cast, sign_in: SignIn):
    html = text(sign_in(cast.admin), "/imports/add/?kind=roster&period=2022Q2")
    assert '<option value="2022Q2" selected>' in html
    assert "考核周期" not in text(sign_in(cast.admin), "/imports/add/?kind=orders").partition("<main")[2]


def test_the_source_used_last_is_offered_again(clerk: Client):
    upload(clerk, workbook([order("T1")]))
    assert f'value="{PLATFORM}"' in text(clerk, "/imports/add/?kind=orders")


def test_a_file_that_cannot_be_read_says_why_and_what_to_do(clerk: Client):
    imported = upload(clerk, b"\x00\x01 no table", "工单.xlsx")
    assert imported.state == ImportState.REFUSED
    html = text(clerk, f"/imports/{imported.code}/")
    assert imported.refusal in html
    assert "换一个文件上传" in html


def test_the_same_file_again_is_noticed(clerk: Client):
    content = workbook([order("T1")])
    first, again = upload(clerk, content), upload(clerk, content, "改了名.xlsx")
    html = text(clerk, f"/imports/{again.code}/")
    assert "同一个文件" in html
    assert f'href="/imports/{first.code}/"' in html
    assert "那一次没有接受任何行" in html
    assert "同一个文件" not in text(clerk, f"/imports/{first.code}/")


def test_the_same_file_after_an_acceptance_is_said_to_repeat_nothing(clerk: Client):
    content = workbook([order("T1")])
    first, again = upload(clerk, content), upload(clerk, content)
    map_as_proposed(clerk, first)
    accept(clerk, first)
    map_as_proposed(clerk, again)
    html = text(clerk, f"/imports/{again.code}/")
    assert "不会重复" in html
    assert "没有接受任何行" not in html
    assert again.counts["same"] == 1
    undo_import(actor=None, batch=first.batches.get())
    assert "那一次接受的已经撤销" in text(clerk, f"/imports/{again.code}/")


def test_a_running_job_shows_its_bar_and_nothing_to_press(clerk: Client):
    imported = upload(clerk, workbook([order("T1")]))
    Job.objects.filter(code=imported.job).update(state=JobState.QUEUED, finished_at=None)
    html = text(clerk, f"/imports/{imported.code}/")
    assert f'hx-get="/imports/{imported.code}/progress/"' in html
    assert "对应栏目</a>" not in html
    assert "<html" not in text(clerk, f"/imports/{imported.code}/progress/")
    finish_jobs_of(imported)
    done = clerk.get(f"/imports/{imported.code}/progress/", HTTP_HX_REQUEST="true")
    assert done["HX-Refresh"] == "true"


def finish_jobs_of(imported: Import) -> None:
    Job.objects.filter(code=imported.job).update(state=JobState.DONE, finished_at=imported.uploaded_at)


def test_a_failed_job_says_why_and_can_be_started_again(clerk: Client):
    imported = upload(clerk, workbook([order("T1")]))
    Job.objects.filter(code=imported.job).update(state=JobState.FAILED, message="磁盘满了。")
    html = text(clerk, f"/imports/{imported.code}/")
    assert "磁盘满了。" in html
    assert f'action="/jobs/{imported.job}/retry/"' in html


# Columns


def test_columns_are_proposed_by_name_and_the_others_have_to_be_decided(clerk: Client):
    headers = [*HEADERS, "坐席"]
    imported = upload(clerk, workbook([[*order("T1"), "张三"]], headers))
    html = text(clerk, f"/imports/{imported.code}/map/")
    assert "按名称" in html
    assert "还有 <b" in html
    lines = {line.header: line.chosen for line in clerk.get(f"/imports/{imported.code}/map/").context["lines"]}
    assert (lines["工单编号"], lines["坐席"]) == ("number", "")


def test_a_column_nobody_decided_keeps_the_check_from_starting(clerk: Client):
    imported = upload(clerk, workbook([[*order("T1"), "张三"]], [*HEADERS, "坐席"]))
    response = clerk.post(f"/imports/{imported.code}/map/", {f"column-{place}": "" for place in range(11)})
    assert response.status_code == 422
    assert "请选择是哪一项，或者选“不导入”。" in response.content.decode()
    imported.refresh_from_db()
    assert imported.state == ImportState.READ


def test_two_columns_for_one_field_are_refused_beside_the_second(clerk: Client):
    imported = upload(clerk, workbook([order("T1")]))
    fields = {f"column-{place}": "-" for place in range(10)} | {"column-0": "number", "column-3": "number"}
    response = clerk.post(f"/imports/{imported.code}/map/", fields)
    assert response.status_code == 422
    assert "和“工单编号”选成了同一项" in response.content.decode()


def test_the_header_can_be_moved(clerk: Client):
    imported = upload(clerk, workbook([order("T1"), order("T2")], title="千阳县二季度工单"))
    lines = clerk.get(f"/imports/{imported.code}/map/").context["lines"]
    assert [line.header for line in lines][:2] == ["工单编号", "类型"]
    moved = clerk.get(f"/imports/{imported.code}/map/?sheet=0&header-0=3&lines-0=1").context["lines"]
    assert [line.header for line in moved][:2] == ["T1", "投诉"]


def test_sheets_with_other_columns_say_why_they_cannot_be_taken_together(clerk: Client):
    book = openpyxl.load_workbook(io.BytesIO(workbook([order("T1")])))
    letters = book.create_sheet("来信")
    for row in (
        ["信箱", "工单编号", "类型", "主题"],
        ["县长信箱", "1", "投诉", "路灯"],
        ["县长信箱", "2", "投诉", "停水"],
    ):
        letters.append(row)
    out = io.BytesIO()
    book.save(out)
    imported = upload(clerk, out.getvalue())
    assert "栏目和“工单”不一样" in text(clerk, f"/imports/{imported.code}/map/")
    html = text(clerk, f"/imports/{imported.code}/map/?sheet=0&sheet=1")
    assert "不能一起导入" in html
    assert "开始核对" not in html


def test_what_was_decided_is_proposed_for_the_same_headers(clerk: Client):
    first = upload(clerk, workbook([[*order("T1"), "张三"]], [*HEADERS, "坐席"]))
    map_as_proposed(clerk, first, **{"column-10": "-"})
    second = upload(clerk, workbook([[*order("T2"), "李四"]], [*HEADERS, "坐席"]))
    assert second.state == ImportState.MAPPED
    assert "开始核对" in text(clerk, f"/imports/{second.code}/")
    lines = {line.header: line for line in clerk.get(f"/imports/{second.code}/map/").context["lines"]}
    assert (lines["坐席"].chosen, lines["坐席"].mark) == ("-", "上次这样对应")
    assert clerk.post(f"/imports/{second.code}/check/")["Location"] == f"/imports/{second.code}/"
    finish_jobs()
    second.refresh_from_db()
    assert second.state == ImportState.CHECKED


def test_a_new_column_is_pointed_out(clerk: Client):
    first = upload(clerk, workbook([order("T1")]))
    map_as_proposed(clerk, first)
    second = upload(clerk, workbook([[*order("T2")[:9], "张三"]], [*HEADERS[:9], "坐席"]))
    html = text(clerk, f"/imports/{second.code}/map/")
    assert "上次没有" in html
    assert "上次有、这个文件里没有的栏目：返工次数" in html


def test_months_across_are_shown_as_what_their_columns_stand_for(clerk: Client):
    code = WebColumn.objects.order_by("code").first().code
    imported = upload(clerk, workbook([[code, "3", "5"]], ["栏目", "2022年4月", "2022年5月"]), kind="updates")
    lines = clerk.get(f"/imports/{imported.code}/map/").context["lines"]
    assert [(line.chosen, line.given) for line in lines[1:]] == [
        ("quantity", [("published_on", "2022-04-30")]),
        ("quantity", [("published_on", "2022-05-31")]),
    ]
    assert 'value="2022-05-31"' in text(clerk, f"/imports/{imported.code}/map/")
    map_as_proposed(clerk, imported, **{"fixed-title": "月度更新"})
    assert (imported.counts["new"], imported.counts["faulty"]) == (2, 0)


# What came of the check


def test_the_page_counts_rows_by_verdict_and_says_what_is_wrong(clerk: Client):
    rows = [order("T1"), order("T2", unit="城关"), order("T3", unit="城关"), order("T4", received="2022-13-45 08:00")]
    imported = checked(clerk, rows)
    html = text(clerk, f"/imports/{imported.code}/")
    assert "接受 1 条" in html
    assert "“承办单位”写的是“城关”" in html
    assert "都改为“城关镇”" in html
    assert "写的是“2022-13-45 08:00”" in html


def test_one_click_settles_a_spelling_for_all_rows_and_is_learned(clerk: Client):
    imported = checked(clerk, [order("T1", unit="城关"), order("T2", unit="城关")])
    sent = {"field": "unit", "found": "城关", "proposal": "城关镇", "remember": "on"}
    assert clerk.post(f"/imports/{imported.code}/settle/", sent).status_code == 302
    finish_jobs()
    imported.refresh_from_db()
    assert imported.counts["faulty"] == 0
    assert imported.counts["new"] == 2
    assert UnitName.objects.filter(text="城关", unit__short_name="城关镇").exists()


def test_a_spelling_is_not_learned_without_the_tick(clerk: Client):
    imported = checked(clerk, [order("T1", 类型="投訴")])
    sent = {"field": "kind", "found": "投訴", "proposal": "", "meant": "投诉"}
    clerk.post(f"/imports/{imported.code}/settle/", sent)
    finish_jobs()
    imported.refresh_from_db()
    assert imported.counts["faulty"] == 0
    assert not SourceValue.objects.exists()


def test_settling_without_a_choice_says_so(clerk: Client):
    imported = checked(clerk, [order("T1", unit="城关")])
    address = f"/imports/{imported.code}/"
    sent = {"field": "unit", "found": "城关", "proposal": "", "meant": ""}
    response = clerk.post(f"{address}settle/", sent, HTTP_REFERER=f"http://testserver{address}", follow=True)
    assert "没有选“城关”应该是什么" in response.content.decode()


def test_faulty_rows_are_narrowed_to_one_fault(clerk: Client):
    imported = checked(clerk, [order("T1", unit="城关"), order("T2", unit="南寨"), order("T3", unit="城关")])
    html = text(clerk, f"/imports/{imported.code}/faulty/?group={fault_groups(imported)[0].mark}")
    assert "共 <b>2</b> 行" in html
    assert 'data-row="3"' not in html
    assert 'data-row="4"' in html


def test_a_narrowed_list_says_when_no_row_has_the_fault_any_more(clerk: Client):
    imported = checked(clerk, [order("T1", unit="城关")])
    assert "没有这样的有问题的行" in text(clerk, f"/imports/{imported.code}/faulty/?group=gone")


def test_addresses_on_the_page_are_short_however_long_the_text(clerk: Client):
    imported = checked(clerk, [order("T1", unit="城关" * 3000)])
    for address in ("", "faulty/"):
        links = re.findall(r'(?:href|action)="([^"]*)"', text(clerk, f"/imports/{imported.code}/{address}"))
        assert max(map(len, links)) < 500


def test_a_cell_is_corrected_without_a_script(clerk: Client):
    imported = checked(clerk, [order("T1", received="2022-13-45 08:00")])
    place = HEADERS.index("受理时间")
    address = f"/imports/{imported.code}/faulty/0/2/"
    assert f'name="cell-{place}"' in text(clerk, address)
    response = clerk.post(address, {f"cell-{place}": "2022-04-05 08:00"}, follow=True)
    assert "第 2 行改好了" in response.content.decode()
    imported.refresh_from_db()
    assert (imported.counts["faulty"], imported.counts["new"]) == (0, 1)


def test_a_cell_still_wrong_comes_back_with_its_fault(clerk: Client):
    imported = checked(clerk, [order("T1", received="2022-13-45 08:00")])
    place = HEADERS.index("受理时间")
    sent = {f"cell-{place}": "昨天"}
    response = clerk.post(f"/imports/{imported.code}/faulty/0/2/", sent, HTTP_HX_REQUEST="true")
    html = response.content.decode()
    assert "<html" not in html
    assert 'value="昨天"' in html
    assert "应为日期和时间" in html
    assert "改过" in html


def test_a_row_mended_meanwhile_is_said_to_be_good(clerk: Client):
    imported = checked(clerk, [order("T1", unit="城关"), order("T2")])
    response = clerk.get(f"/imports/{imported.code}/faulty/0/3/", follow=True)
    assert "第 3 行没有问题" in response.content.decode()


def settle(client: Client, imported: Import, **sent: str) -> None:
    client.post(f"/imports/{imported.code}/settle/", {"field": "kind", "found": "投訴", "proposal": "投诉", **sent})
    finish_jobs()
    imported.refresh_from_db()


def test_what_was_settled_is_listed_and_taken_back_after_a_question(clerk: Client):
    imported = checked(clerk, [order("T1", 类型="投訴"), order("T2")])
    assert "这次认定的写法" not in text(clerk, f"/imports/{imported.code}/")
    settle(clerk, imported, remember="on")
    html = text(clerk, f"/imports/{imported.code}/")
    assert "这次认定的写法" in html
    assert "以后也这样认" in html
    address = re.findall(rf"/imports/{imported.code}/settled/[0-9a-f]+/", html)[0]
    question = text(clerk, address)
    assert "“类型”里的“投訴”不再认作“投诉”。" in question
    assert "整个文件要重新核对一次" in question
    assert "也不再记住这个写法" in question
    assert clerk.post(address)["Location"] == f"/imports/{imported.code}/"
    finish_jobs()
    imported.refresh_from_db()
    assert (imported.counts["faulty"], imported.settled) == (1, {})
    assert not SourceValue.objects.exists()
    assert clerk.get(address)["Location"] == f"/imports/{imported.code}/"


def test_a_meaning_for_this_file_only_is_said_to_be_so(clerk: Client):
    imported = checked(clerk, [order("T1", 类型="投訴")])
    settle(clerk, imported)
    assert "只在这次" in text(clerk, f"/imports/{imported.code}/")


def test_taking_back_a_spelling_of_a_unit_says_whether_the_name_stays(clerk: Client):
    imported = checked(clerk, [order("T1", unit="城关")])
    other = checked(clerk, [order("T2", unit="城关")], "另一份.xlsx")
    settle(clerk, imported, field="unit", found="城关", proposal="城关镇", remember="on")
    html = text(clerk, f"/imports/{imported.code}/")
    assert "已登记为单位的名称" in html
    address = re.findall(rf"/imports/{imported.code}/settled/[0-9a-f]+/", html)[0]
    question = text(clerk, address)
    assert "“城关”是这次登记的单位名称（识别用），一并删除" in question
    assert "又会列进有问题的行" in question
    settle(clerk, other, field="unit", found="城关", proposal="城关镇", remember="on")
    html = text(clerk, f"/imports/{other.code}/")
    question = text(clerk, re.findall(rf"/imports/{other.code}/settled/[0-9a-f]+/", html)[0])
    assert "“城关”不是这次登记的单位名称，撤回以后还在，照样认得。要改，请管理员在单位的页面上删除" in question
    assert "又会列进有问题的行" not in question


def test_after_settling_the_page_says_how_many_rows_became_good(clerk: Client):
    imported = checked(clerk, [order("T1", 类型="投訴"), order("T2", 类型="投訴"), order("T3", unit="城关")])
    settle(clerk, imported)
    assert "2行没有问题了，还有1行有问题" in text(clerk, f"/imports/{imported.code}/")


def test_one_row_is_left_out_and_taken_back(clerk: Client):
    imported = checked(clerk, [order("T1"), order("T2", unit="城关"), order("T3", unit="城关")])
    address = f"/imports/{imported.code}/faulty/"
    assert "这一行不导入" in text(clerk, address)
    assert "这一行不导入" in text(clerk, f"{address}0/3/")
    html = clerk.post(f"{address}drop/", {"row": "0-3"}, follow=True).content.decode()
    assert "第 3 行定为不导入" in html
    assert 'data-row="3"' not in html
    assert "不导入的 1 行" in text(clerk, f"/imports/{imported.code}/")
    assert "有问题 1，不导入 1" in text(clerk, "/imports/")
    listed = text(clerk, f"{address}dropped/")
    assert "第 3 行" in listed
    assert "写的是“城关”" in listed
    assert clerk.get(f"{address}0/3/")["Location"] == f"{address}dropped/"
    for strange in ("0-3x", "", "0", "0-"):
        clerk.post(f"{address}dropped/", {"row": strange})
    imported.refresh_from_db()
    assert imported.counts["dropped"] == 1
    html = clerk.post(f"{address}dropped/", {"row": "0-3"}, follow=True).content.decode()
    assert "恢复了 1 行，还有问题" in html
    imported.refresh_from_db()
    assert (imported.counts["faulty"], imported.counts["dropped"]) == (2, 0)


def test_a_row_left_out_is_swapped_for_a_line_with_its_way_back(clerk: Client):
    imported = checked(clerk, [order("T1"), order("T2", unit="城关")])
    html = clerk.post(f"/imports/{imported.code}/faulty/drop/", {"row": "0-3"}, HTTP_HX_REQUEST="true").content.decode()
    assert "<html" not in html
    assert "恢复" in html


def numbers_above(html: str) -> list[str]:
    """Numbers that come with a swapped row, to take the place of those above the list."""
    tabs, bar = re.split(r'<div class="list-bar" id="faulty-bar" hx-swap-oob="true">', html)
    assert '<nav class="tabs" id="faulty-tabs" hx-swap-oob="true"' in tabs
    return [*re.findall(r">(?:有问题的|改过的|不导入的) (\d+)</a>", tabs), *re.findall(r"<b>(\d+)</b> 行", bar)]


def test_a_swapped_row_brings_the_numbers_above_the_list(clerk: Client):
    rows = [order("T1", unit="城关"), order("T2", unit="城关"), order("T3", unit="南寨"), order("T4", unit="水沟")]
    imported = checked(clerk, rows)
    address = f"/imports/{imported.code}/faulty/"
    shown = {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": f"http://testserver{address}"}
    place = f"cell-{HEADERS.index('承办单位')}"
    mended = clerk.post(f"{address}0/4/", {place: "南寨镇"}, **shown).content.decode()
    assert numbers_above(mended) == ["3", "1", "0", "3"]
    assert numbers_above(clerk.post(f"{address}0/5/", {place: "水"}, **shown).content.decode()) == ["3", "1", "0", "3"]
    mark = next(group.mark for group in fault_groups(imported) if group.found == "城关")
    narrowed = shown | {"HTTP_HX_CURRENT_URL": f"http://testserver{address}?group={mark}"}
    dropped = clerk.post(f"{address}drop/", {"row": "0-2"}, **narrowed).content.decode()
    assert numbers_above(dropped) == ["2", "1", "1", "1"]
    assert "去掉这项条件" in dropped
    assert "swap-oob" not in text(clerk, address)


def test_all_rows_of_a_group_are_left_out_and_all_taken_back(clerk: Client):
    rows = [order("T1"), order("T2", unit="城关"), order("T3", unit="城关"), order("T4", unit="南寨")]
    imported = checked(clerk, rows)
    mark = fault_groups(imported)[0].mark
    html = text(clerk, f"/imports/{imported.code}/")
    assert "这 2 行都不导入" in html
    assert "这 2 行都不导入" in text(clerk, f"/imports/{imported.code}/faulty/?group={mark}")
    clerk.post(f"/imports/{imported.code}/faulty/drop/", {"group": mark})
    imported.refresh_from_db()
    assert (imported.counts["faulty"], imported.counts["dropped"]) == (1, 2)
    clerk.post(f"/imports/{imported.code}/faulty/dropped/")
    imported.refresh_from_db()
    assert (imported.counts["faulty"], imported.counts["dropped"]) == (3, 0)


def test_leaving_out_the_last_row_ends_the_import_which_can_be_taken_up_again(clerk: Client):
    imported = checked(clerk, [order("T1", unit="城关")])
    sent = {"row": "0-2"}
    assert clerk.post(f"/imports/{imported.code}/faulty/drop/", sent)["Location"] == f"/imports/{imported.code}/"
    html = text(clerk, f"/imports/{imported.code}/")
    assert "不导入的 1 行" in html
    clerk.post(f"/imports/{imported.code}/faulty/dropped/", sent)
    finish_jobs()
    imported.refresh_from_db()
    assert (imported.state, imported.counts["faulty"]) == (ImportState.CHECKED, 1)


def test_a_corrected_row_can_be_opened_and_corrected_again(clerk: Client):
    imported = checked(clerk, [order("T1"), order("T2", unit="城关")])
    address, place = f"/imports/{imported.code}/faulty/0/3/", HEADERS.index("承办单位")
    clerk.post(address, {f"cell-{place}": "城关镇"})
    assert "改过的 1 行" in text(clerk, f"/imports/{imported.code}/")
    listed = text(clerk, f"/imports/{imported.code}/faulty/corrected/")
    assert "<del>城关</del>" in listed
    assert address in listed
    form = text(clerk, address)
    assert 'value="城关镇"' in form
    assert 'name="is_good"' in form
    answer = clerk.post(address, {f"cell-{place}": "南寨镇", "is_good": "1"}, follow=True)
    assert "第 3 行改好了" in answer.content.decode()
    imported.refresh_from_db()
    assert imported.counts["new"] == 2
    assert "<ins>南寨镇</ins>" in text(clerk, f"/imports/{imported.code}/faulty/corrected/")


def test_a_form_shown_before_the_row_was_mended_changes_nothing(clerk: Client):
    imported = checked(clerk, [order("T1"), order("T2", unit="城关")])
    address, place = f"/imports/{imported.code}/faulty/0/3/", HEADERS.index("承办单位")
    clerk.post(address, {f"cell-{place}": "城关镇"})
    answer = clerk.post(address, {f"cell-{place}": "南寨镇"}, follow=True)
    assert "第 3 行没有问题" in answer.content.decode()
    assert "<ins>城关镇</ins>" in text(clerk, f"/imports/{imported.code}/faulty/corrected/")


def test_the_faulty_rows_are_downloaded_under_a_chinese_name(clerk: Client):
    imported = checked(clerk, [order("T1", unit="城关")])
    response = clerk.get(f"/imports/{imported.code}/faulty/file/")
    assert "%E4%BA%8C%E5%AD%A3%E5%BA%A6%E5%B7%A5%E5%8D%95-%E6%9C%89" in response["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    assert "城关" in [cell.value for row in book.active.iter_rows() for cell in row]


# Rows, accepting, undoing


def test_changed_rows_show_old_and_new(clerk: Client):
    stored = WorkOrder.objects.filter(source=OrderSource.objects.get(), withdrawn_at=None).first()
    row = order(
        stored.number,
        unit=stored.unit.short_name,
        类型=stored.kind.name,
        诉求摘要="换了一句摘要",
    )
    imported = checked(clerk, [row])
    html = text(clerk, f"/imports/{imported.code}/rows/?verdict=changed")
    assert "<ins>换了一句摘要</ins>" in html
    assert f'href="/hotline/orders/{stored.source.code}/{stored.number}/"' in html


def test_free_text_of_rows_is_masked_and_taken_over_as_it_is(clerk: Client):
    spoken, shown = "请回电13900001111", "请回电139****1111"
    first = checked(clerk, [order("T1", 诉求摘要=f"{spoken}急"), order("T2", 诉求摘要=spoken)])
    html = text(clerk, f"/imports/{first.code}/rows/")
    assert (html.count(shown), spoken in html) == (2, False)
    accept(clerk, first)
    assert set(WorkOrder.objects.filter(number__in=["T1", "T2"]).values_list("title", flat=True)) == {
        spoken, f"{spoken}急",
    }  # fmt: skip
    second = checked(clerk, [order("T1", 诉求摘要="请回电13922221111")])
    html = text(clerk, f"/imports/{second.code}/rows/?verdict=changed")
    assert f"<del>{shown}急</del>" in html
    assert "<ins>请回电139****1111</ins>" in html
    html = text(clerk, f"/imports/{second.code}/missing/")
    assert (shown in html, spoken in html) == (True, False)


def test_the_page_of_uploading_names_what_of_callers_is_taken_over(clerk: Client):
    html = text(clerk, "/imports/add/?kind=orders")
    for header in ("诉求人", "诉求人电话", "诉求人证件号码", "诉求人住址"):
        assert f'<span class="mark">{header}</span>' in html
    assert "单独存放，打码显示" in html
    assert "单独存放" not in text(clerk, "/imports/add/?kind=test_letters")


def test_an_export_without_returns_is_taken_over_with_none(clerk: Client):
    imported = upload(clerk, workbook([order("T1")[:-1]], HEADERS[:-1]))
    map_as_proposed(clerk, imported)
    imported.refresh_from_db()
    assert imported.counts.get("faulty", 0) == 0
    accept(clerk, imported)
    assert WorkOrder.objects.get(number="T1").returned == 0


def test_an_export_without_closings_says_that_its_new_orders_count_as_open(clerk: Client):
    place = HEADERS.index("办结时间")
    headers = [*HEADERS[:place], "工单状态", *HEADERS[place + 1 :]]
    rows = [[*cells[:place], "已办结", *cells[place + 1 :]] for cells in (order("T1"), order("T2"))]
    imported = upload(clerk, workbook(rows, headers))
    map_as_proposed(clerk, imported, **{f"column-{place}": "-"})
    sentence = "文件里没有“办结时间”，新增的 2 件工单都算没有办结，过了办结期限的算超时。"
    assert all(sentence in text(clerk, f"/imports/{imported.code}/{page}") for page in ("", "accept/"))
    accept(clerk, imported)
    assert set(WorkOrder.objects.filter(number__in=["T1", "T2"]).values_list("closed_at", flat=True)) == {None}
    given = checked(clerk, [order("T3")])
    assert "都算没有办结" not in text(clerk, f"/imports/{given.code}/")


def test_a_row_in_conflict_says_who_changed_the_record_and_when(clerk: Client, cast: Cast):
    stored = WorkOrder.objects.filter(source=OrderSource.objects.get()).first()
    stored.title = "手工改过的摘要"
    save_order(actor=cast.admin, order=stored)
    imported = checked(clerk, [order(stored.number, unit=stored.unit.short_name, 类型=stored.kind.name)])
    html = text(clerk, f"/imports/{imported.code}/rows/?verdict=conflict")
    assert "管立新于 2022-08-22" in html
    assert 'name="line"' in html


def test_accepting_names_what_will_happen(clerk: Client):
    imported = checked(clerk, [order("T1"), order("T2"), order("T3", unit="城关")])
    html = text(clerk, f"/imports/{imported.code}/accept/")
    assert "将新增 2 条12345工单。" in html
    assert "有问题的 1 行留在这里" in html
    assert not WorkOrder.objects.filter(number="T1").exists()


def accept(client: Client, imported: Import, query: str = "") -> None:
    address = f"/imports/{imported.code}/accept/{query}"
    assert client.post(address)["Location"] == f"/imports/{imported.code}/"
    finish_jobs()
    imported.refresh_from_db()


def test_accepted_records_lead_back_to_their_file(clerk: Client, cast: Cast, sign_in: SignIn):
    imported = checked(clerk, [order("T1", unit="卫健局")])
    accept(clerk, imported)
    assert imported.state == ImportState.FINISHED
    page = f"/hotline/orders/{OrderSource.objects.get().code}/T1/"
    assert f'<a href="/imports/{imported.code}/">导入自 二季度工单.xlsx · 工单 · 第 2 行</a>' in text(clerk, page)
    seen = text(sign_in(cast.manager), page)
    assert "导入自 二季度工单.xlsx" in seen
    assert imported.code not in seen
    assert "导入自" not in text(sign_in(cast.liaison), page)


def test_a_liaison_finds_no_batch(clerk: Client, cast: Cast, sign_in: SignIn):
    imported = checked(clerk, [order("T1", unit="卫健局")])
    accept(clerk, imported)
    address = f"/hotline/orders/?batch={imported.code}-"
    assert "只看导入批次" in text(sign_in(cast.manager), f"{address}1")
    liaison = sign_in(cast.liaison)
    assert [liaison.get(f"{address}{asked}").status_code for asked in ("1", "9", "1&export=xlsx")] == [404] * 3


def test_only_chosen_rows_are_accepted(clerk: Client):
    imported = checked(clerk, [order("T1"), order("T2")])
    lines = clerk.get(f"/imports/{imported.code}/rows/?verdict=new").context["lines"]
    accept(clerk, imported, f"?chosen={imported.stage}&line={lines[1].line}")
    assert list(WorkOrder.objects.filter(number__in=["T1", "T2"]).values_list("number", flat=True)) == ["T2"]
    assert imported.state == ImportState.CHECKED


def test_a_batch_is_undone_after_a_question(clerk: Client):
    imported = checked(clerk, [order("T1"), order("T2")])
    accept(clerk, imported)
    assert "删除新增的 2 条" in text(clerk, f"/imports/{imported.code}/batches/1/undo/")
    clerk.post(f"/imports/{imported.code}/batches/1/undo/")
    finish_jobs()
    assert not WorkOrder.objects.filter(number__in=["T1", "T2"]).exists()
    assert clerk.get(f"/imports/{imported.code}/batches/1/undo/")["Location"] == f"/imports/{imported.code}/"


def test_rows_of_an_undone_batch_are_said_to_wait_for_a_new_check(clerk: Client):
    rows = [order("T1"), order("T1"), order("T2"), order("T3", unit="城关")]
    imported = checked(clerk, rows)
    accept(clerk, imported)
    page = f"/imports/{imported.code}/"
    html = text(clerk, page)
    assert "文件共 4 行，上面没有算进：已经接受的 2 条；接受时和记录一样，或在文件里重复，没有动的 1 条。" in html
    assert '<button class="btn" title="单位' in html
    clerk.post(f"{page}batches/1/undo/")
    finish_jobs()
    html = text(clerk, page)
    assert "撤销的批次里的 2 条，点“重新核对”才会回到这里。" in html
    assert "重复，没有动的 1 条；已经撤销，等重新核对的 2 条。" in html
    assert re.findall(r'<button class="([^"]+)"[^>]*>重新核对<', html) == ["btn btn-primary"]
    assert "先把有问题的改好" not in html
    clerk.post(f"{page}check/")
    finish_jobs()
    html = text(clerk, page)
    assert "重新核对”才会回到" not in html
    assert "上面没有算进" not in html


def change_by_hand(number: str, person: User) -> WorkOrder:
    record = WorkOrder.objects.get(number=number)
    record.title = "后来改的"
    save_order(actor=person, order=record)
    return record


def test_what_keeps_a_batch_from_being_undone_is_listed(clerk: Client, cast: Cast):
    imported = checked(clerk, [order("T1")])
    accept(clerk, imported)
    record = change_by_hand("T1", cast.admin)
    html = text(clerk, f"/imports/{imported.code}/batches/1/undo/")
    assert f'href="/hotline/orders/{record.source.code}/T1/"' in html


def test_changes_by_hand_are_undone_too_where_the_person_ticks_it(clerk: Client, cast: Cast):
    imported = checked(clerk, [order("T1"), order("T2")])
    accept(clerk, imported)
    change_by_hand("T1", cast.admin)
    address = f"/imports/{imported.code}/batches/1/undo/"
    html = text(clerk, address)
    assert "连同手工修改一起撤销（手工改的内容不再保留，日志里查得到）" in html
    assert "删除新增的 2 条" in html
    clerk.post(address, {"by_hand": clerk.get(address).context["by_hand"]})
    run_jobs()
    assert "不能撤销：" in text(clerk, f"/imports/{imported.code}/")
    assert WorkOrder.objects.filter(number="T1").exists()
    clerk.post(address, {"by_hand": clerk.get(address).context["by_hand"], "agreed": "on"})
    finish_jobs()
    assert not WorkOrder.objects.filter(number__in=["T1", "T2"]).exists()
    assert "第1批已撤销：删除2条，恢复0条。" in text(clerk, f"/imports/{imported.code}/")
    entry = AuditEntry.objects.get(act="import.undo")
    assert entry.summary == "撤销“二季度工单.xlsx”第1批：删去2条，恢复0条，其中1条手工修改过"
    assert entry.after["手工修改过"] == ["12345工单“T1”"]


def test_what_was_changed_by_hand_since_the_page_was_shown_stays(clerk: Client, cast: Cast):
    imported = checked(clerk, [order("T1"), order("T2")])
    accept(clerk, imported)
    change_by_hand("T1", cast.admin)
    address = f"/imports/{imported.code}/batches/1/undo/"
    shown = clerk.get(address).context["by_hand"]
    change_by_hand("T2", cast.admin)
    clerk.post(address, {"by_hand": shown, "agreed": "on"})
    run_jobs()
    assert "12345工单“T2”在导入以后又被手工修改过" in text(clerk, f"/imports/{imported.code}/")
    assert WorkOrder.objects.filter(number__in=["T1", "T2"]).count() == 2


def test_no_tick_is_offered_where_anything_else_is_in_the_way(clerk: Client, cast: Cast, qianyang: Period):
    imported = checked(clerk, [order("T1"), order("T2")])
    accept(clerk, imported)
    change_by_hand("T1", cast.admin)
    close_area(actor=cast.manager, period=qianyang, area="orders")
    address = f"/imports/{imported.code}/batches/1/undo/"
    html = text(clerk, address)
    assert "连同手工修改" not in html
    assert "又被手工修改过" in html
    assert "请主管先解除锁定" in html
    assert clerk.post(address, {"by_hand": ["没有", "1 没有"], "agreed": "on"}).status_code == 302


def test_a_lock_that_keeps_many_records_is_said_once(clerk: Client, cast: Cast, qianyang: Period):
    imported = checked(clerk, [order(f"T{number:02}") for number in range(12)])
    accept(clerk, imported)
    close_area(actor=cast.manager, period=qianyang, area="orders")
    html = text(clerk, f"/imports/{imported.code}/batches/1/undo/")
    assert html.count("请主管先解除锁定") == 1
    assert "<b>12 条</b>" in html
    assert ">T09</a>" in html
    assert ">T10</a>" not in html
    assert "还有 2 条" in html


def test_giving_up_leaves_the_records_alone(clerk: Client):
    imported = checked(clerk, [order("T1")])
    before = WorkOrder.objects.count()
    assert "还没有接受的 1 条" in text(clerk, f"/imports/{imported.code}/discard/")
    clerk.post(f"/imports/{imported.code}/discard/")
    imported.refresh_from_db()
    assert imported.state == ImportState.DISCARDED
    assert WorkOrder.objects.count() == before
    assert "已经放弃" in text(clerk, f"/imports/{imported.code}/")


def test_records_the_source_no_longer_lists_are_shown(clerk: Client):
    first = checked(clerk, [order("T1"), order("T2"), order("T3")])
    accept(clerk, first)
    second = upload(clerk, workbook([order("T1"), order("T3")]))
    clerk.post(f"/imports/{second.code}/check/")
    finish_jobs()
    html = text(clerk, f"/imports/{second.code}/missing/")
    assert "共 <b>1</b> 条" in html
    assert "T2" in html


def test_the_first_file_of_a_source_has_nothing_to_be_compared_with(clerk: Client):
    first = checked(clerk, [order("T1")])
    assert "这个来源第一次导入，没有可比的" in text(clerk, f"/imports/{first.code}/missing/")
    accept(clerk, first)
    second = checked(clerk, [order("T1"), order("T2")], "另一份.xlsx")
    assert "这个来源以前导入的记录，这个文件里都有" in text(clerk, f"/imports/{second.code}/missing/")


def test_checking_anew_says_what_came_of_it(clerk: Client):
    imported = checked(clerk, [order("T1"), order("T2", unit="城关")])
    clerk.post(f"/imports/{imported.code}/check/")
    finish_jobs()
    assert "“二季度工单.xlsx”已核对：1条没有问题，0条冲突，1行有问题。" in text(clerk, f"/imports/{imported.code}/")


# The list, its sources, the frame


def test_the_list_says_how_many_rows_wait(clerk: Client):
    checked(clerk, [order("T1"), order("T2"), order("T3", unit="城关")])
    html = text(clerk, "/imports/?kind=orders&state=checked")
    assert 'data-record-count="1"' in html
    assert "新增 2，有问题 1" in html
    assert 'data-record-count="0"' in text(clerk, "/imports/?state=finished")


def test_faults_are_shown_with_their_cells(clerk: Client):
    imported = checked(clerk, [order("T1"), order("T2", unit="城关"), order("T1", 诉求摘要="别的")])
    html = text(clerk, f"/imports/{imported.code}/")
    assert "首次出现在第 3 行（E3）</p>" in html
    assert "首次出现在第 4 行（A4）：第 2 行也是这一条，内容却不同</p>" in html
    assert ">承办单位（E3）</label>" in text(clerk, f"/imports/{imported.code}/faulty/")


def test_another_file_is_asked_for_where_the_mended_one_was_wrong(clerk: Client):
    imported = checked(clerk, [order("T1", unit="城关")])
    job = Job.objects.get(code=imported.job)
    parameters = {"code": imported.code, "file": "0", "name": "错.xlsx"}
    Job.objects.filter(pk=job.pk).update(kind="import.mend", state=JobState.FAILED, parameters=parameters)
    for page in (f"/imports/{imported.code}/", f"/jobs/{job.code}/"):
        html = text(clerk, page)
        assert f'href="/imports/{imported.code}/mend/">换一个文件上传</a>' in html
        assert ">重试<" not in html


def test_an_import_with_nothing_to_accept_waits_for_nobody(clerk: Client, cast: Cast):
    accept(clerk, checked(clerk, [order("T1"), order("T2")]))
    same, more = checked(clerk, [order("T1"), order("T2")], "又一次.xlsx"), checked(clerk, [order("T1"), order("T3")])
    assert list(Import.objects.waiting_for(cast.checker)) == [more]
    html = text(clerk, "/imports/")
    assert '<span class="mark">没有要接受的</span>' in html
    assert "一样 2" in html
    page = text(clerk, f"/imports/{same.code}/")
    assert "结束这次导入…" in page
    assert ">放弃</a>" not in page
    asked = text(clerk, f"/imports/{same.code}/accept/")
    assert "<h1>结束这次导入</h1>" in asked
    accept(clerk, same)
    assert same.state == ImportState.FINISHED


def test_imports_that_wait_are_counted_in_the_menu(clerk: Client, cast: Cast, sign_in: SignIn):
    upload(clerk, workbook([order("T1")]))
    assert '导入<span class="waiting" title="等待处理">1</span>' in text(clerk, "/imports/")
    assert '导入<span class="waiting"' not in text(sign_in(cast.admin), "/imports/")


def test_a_source_is_renamed_and_its_blank_cells_clear(clerk: Client):
    upload(clerk, workbook([order("T1")]))
    assert PLATFORM in text(clerk, "/imports/sources/")
    address = f"/imports/sources/orders/{PLATFORM}/edit/"
    assert clerk.post(address, {"name": "市12345热线平台", "blank_keeps": "no"}).status_code == 302
    source = ImportSource.objects.get()
    assert (source.name, source.blank_keeps) == ("市12345热线平台", False)


def test_a_source_shows_what_it_remembers_and_forgets_a_spelling_after_a_question(clerk: Client):
    imported = checked(clerk, [order("T1", 类型="投訴")])
    settle(clerk, imported, remember="on")
    address = f"/imports/sources/orders/{PLATFORM}/"
    html = text(clerk, f"{address}edit/")
    assert re.search(r"投訴 <span[^>]*>→</span>.*<b>投诉</b>", html)
    assert "<p>2022-08-22 09:30 " in html
    assert "登记为各" in html
    forget = re.findall(r'href="([^"]*/forget/[0-9a-f]+/)"', html)[0]
    assert "不再认作“投诉”" in text(clerk, forget)
    assert clerk.post(forget).status_code == 302
    assert not SourceValue.objects.exists()
    assert clerk.get(forget).status_code == 404


def test_the_list_does_not_read_what_it_does_not_show(clerk: Client, django_assert_max_num_queries):
    checked(clerk, [order("T1")])
    with django_assert_max_num_queries(30) as seen:
        text(clerk, "/imports/")
    assert not [query for query in seen if '"govaudit_import"."profile"' in query["sql"]]


@pytest.mark.parametrize(
    ("page", "queries"),
    [
        ("rows/?verdict=new", 29),
        ("rows/?verdict=new&page=2", 29),
        ("rows/?verdict=changed", 30),
        ("faulty/", 27),
        ("", 28),
    ],
)
def test_pages_of_rows_ask_a_fixed_number_of_times(clerk: Client, django_assert_max_num_queries, page, queries):
    stored = WorkOrder.objects.select_related("unit", "kind")[:50]
    rows = [order(f"T{number}", unit="城关镇" if number % 2 else "城关") for number in range(120)]
    rows += [order(record.number, unit=record.unit.short_name, 类型=record.kind.name) for record in stored]
    imported = checked(clerk, rows)
    with django_assert_max_num_queries(queries):
        text(clerk, f"/imports/{imported.code}/{page}")


def test_pages_of_an_import_hold_no_inline_script_or_style(clerk: Client):
    imported = checked(clerk, [order("T1"), order("T2", unit="城关")])
    pages = (
        "",
        "map/",
        "rows/",
        "rows/?verdict=new",
        "faulty/",
        "faulty/0/3/",
        "faulty/corrected/",
        "faulty/dropped/",
        "missing/",
        "accept/",
        "discard/",
        "mend/",
    )
    for page in pages:
        assert faults(text(clerk, f"/imports/{imported.code}/{page}")) == [], page


def test_accepting_chosen_rows_without_a_tick_accepts_nothing(clerk: Client):
    imported = checked(clerk, [order("T1")])
    rows = text(clerk, f"/imports/{imported.code}/rows/?verdict=new")
    assert '<input type="hidden" name="shown" value="new">' in rows
    assert "没有勾选任何一行" not in rows
    answer = clerk.get(f"/imports/{imported.code}/accept/?chosen=yes&shown=new&page=1", follow=True)
    assert answer.redirect_chain == [(f"/imports/{imported.code}/rows/?verdict=new&page=1&unchosen=yes#choose", 302)]
    assert "没有勾选任何一行" in answer.content.decode()
    clerk.post(f"/imports/{imported.code}/accept/?chosen=yes")
    finish_jobs()
    assert not WorkOrder.objects.filter(number="T1").exists()


def test_with_nothing_to_accept_but_faulty_rows_the_import_does_not_claim_to_end(clerk: Client):
    imported = checked(clerk, [order("T3", unit="城关")])
    html = text(clerk, f"/imports/{imported.code}/accept/")
    assert "这次导入到此结束" not in html
    assert "有问题的 1 行留在这里" in html


def test_faulty_rows_are_checked_again_after_an_area_was_reopened(clerk: Client, cast: Cast, qianyang: Period):
    closing = close_area(actor=cast.manager, period=qianyang, area="orders")
    imported = checked(
        clerk, [order("T1"), order("T2", received="2022-08-01 09:30", 办结期限="2022-08-11 09:30", 办结时间="")]
    )
    accept(clerk, imported)
    assert (imported.counts["faulty"], WorkOrder.objects.filter(number="T2").exists()) == (1, True)
    reopen_area(actor=cast.manager, period=closing.period, area="orders", reason="更正")
    assert "重新核对" in text(clerk, f"/imports/{imported.code}/")
    clerk.post(f"/imports/{imported.code}/check/")
    finish_jobs()
    imported.refresh_from_db()
    assert (imported.counts["faulty"], imported.counts["new"]) == (0, 1)


def test_an_undone_file_is_checked_again_with_what_was_corrected(clerk: Client):
    imported = checked(clerk, [order("T1")])
    accept(clerk, imported)
    clerk.post(f"/imports/{imported.code}/batches/1/undo/")
    finish_jobs()
    assert "重新核对" in text(clerk, f"/imports/{imported.code}/")
    clerk.post(f"/imports/{imported.code}/check/")
    finish_jobs()
    imported.refresh_from_db()
    assert (imported.state, imported.counts["new"]) == (ImportState.CHECKED, 1)
