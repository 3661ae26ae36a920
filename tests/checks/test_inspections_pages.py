"""Pages of inspections: the round, the sheet and what its rows send, the records that belong to one, today."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checks.models import AccountCheck, AccountState, Finding, FindingCategory, Inspection, InspectionItem, KeyCheck
from checks.services import check_item, record_item_finding
from govaudit.measures import MEASURES, Facts, Take
from govaudit.roles import Role
from tests.checks.small_inspections import draw_all, keep_accounts, keep_inspection
from tests.checks.small_key_areas import assign, check, keep_item
from tests.checks.small_office import QUARTER, new_column, new_finding, new_update, open_office, person
from units.evidence import may_see
from units.models import Evidence, Period, User
from units.today import tasks_of

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def user() -> User:
    open_office()
    Period.objects.filter(code="2022Q3").delete()
    keep_accounts(2)
    return person(Role.CHECKER)


@pytest.fixture
def items(user: User) -> list[InspectionItem]:
    """Two accounts of each of three units, all given to the checker."""
    return draw_all(keep_inspection(), user)


@pytest.fixture
def checker(user: User, sign_in) -> Client:
    return sign_in(user)


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def row_url(item: InspectionItem, what: str = "") -> str:
    return reverse(f"checks:inspection-row{what}", args=[item.inspection.code, item.number])


def sheet_url(item: InspectionItem) -> str:
    return reverse("checks:inspection-sheet", args=[item.inspection.code])


def said(item: InspectionItem) -> tuple[str, str]:
    return InspectionItem.objects.values_list("verdict", "note").get(pk=item.pk)


def test_a_round_is_made_drawn_and_shared_out_by_forms(checker: Client, user: User) -> None:
    values = {"title": "六月抽查", "area": "media", "starts_on": "2022-06-01", "ends_on": "2022-05-01", "note": ""}
    refused = checker.post(reverse("checks:inspection-add"), values)
    assert "结束日期不能早于开始日期。" in refused.content.decode()
    made = checker.post(reverse("checks:inspection-add"), values | {"ends_on": "2022-06-30"})
    inspection = Inspection.objects.get()
    draw = reverse("checks:inspection-draw", args=[inspection.code])
    assert (inspection.code, made.url) == ("CJ000001", draw)
    assert "还有 6 个没有抽到" in text_of(checker, draw)
    refused = checker.post(draw, {"way": "percent", "amount": "101"})
    assert (refused.status_code, "百分数不能超过 100。" in refused.content.decode()) == (422, True)
    checker.post(draw, {"way": "number", "amount": "1", "seed": "5"})
    assert inspection.items.count() == 3
    checker.post(reverse("checks:inspection-share-out", args=[inspection.code]), {"people": [user.username]})
    page = text_of(checker, reverse("checks:inspection-detail", args=[inspection.code]))
    assert "50.0%（全县 6 个，抽 3 个）" in page
    assert "每个单位随机抽 1 个，种子 5，抽到 3 个" in page
    assert f"?checker={user.username}" in page


def test_ticked_items_are_given_to_another_or_taken_out(checker: Client, items: list[InspectionItem]) -> None:
    other = person(Role.ADMIN)
    url = reverse("checks:inspection-change", args=[items[0].inspection.code])
    checker.post(url, {"item": ["1", "2"], "checker": other.username})
    assert list(InspectionItem.objects.filter(checker=other).values_list("number", flat=True)) == [1, 2]
    answer = checker.post(url, {"item": ["3"], "remove": "1"}, follow=True).content.decode()
    assert "已移出 1 个对象。" in answer
    assert InspectionItem.objects.count() == 5
    assert checker.post(url, {"item": ["1"], "checker": "nemo"}).status_code == 404


def test_a_row_is_saved_by_one_small_request(checker: Client, items: list[InspectionItem]) -> None:
    values = {"verdict": "normal", "note": "", "version": "0"}
    with CaptureQueriesContext(connection) as captured:
        answer = checker.post(row_url(items[0]), values, headers=HTMX).content.decode()
    assert said(items[0]) == ("normal", "")
    assert answer.count("data-row") == 1
    assert "已检 <b>1</b> / 应检 6 个" in answer
    assert len(answer) < 6000
    assert len(captured) == 36


def test_the_sheet_takes_as_many_queries_for_many_rows_as_for_few(checker: Client, items: list[InspectionItem]) -> None:
    url = sheet_url(items[0])
    InspectionItem.objects.filter(number__gt=2).update(checker=None)
    checker.get(url)
    with CaptureQueriesContext(connection) as few:
        assert text_of(checker, url).count("data-row ") == 2
    with CaptureQueriesContext(connection) as many:
        assert text_of(checker, f"{url}?checker=all").count("data-row ") == 6
    assert (len(few), len(many)) == (18, 17)


def test_a_sheet_shows_the_own_rows_with_their_links(checker: Client, items: list[InspectionItem]) -> None:
    InspectionItem.objects.filter(number=1).update(checker=None)
    page = text_of(checker, sheet_url(items[0]))
    assert items[0].name not in page
    assert 'href="https://www.example.gov.cn/Z01/2" rel="noopener noreferrer" target="_blank"' in page
    assert items[0].name in text_of(checker, f"{sheet_url(items[0])}?checker=nobody")
    assert "都已经检查了" not in text_of(checker, f"{sheet_url(items[0])}?left=1")


def test_a_column_opens_at_its_own_address_else_at_what_was_published_last(checker: Client) -> None:
    for code, url in (("C1", "http://www.example.gov.cn/dt/"), ("C2", ""), ("C3", "")):
        column = new_column(name=code, code=code, url=url)
        column.save()
        if code != "C3":
            new_update(column, code=f"U{code}", url=f"http://www.example.gov.cn/{code}/1.html").save()
    drawn = draw_all(keep_inspection(area="columns"))
    links = [item.link for item in InspectionItem.objects.with_links().filter(inspection=drawn[0].inspection)]
    assert links == ["http://www.example.gov.cn/dt/", "http://www.example.gov.cn/C2/1.html", ""]
    assert re.search(r'data-address href="/checks/columns/C3/edit/"', text_of(checker, sheet_url(drawn[0])))


def test_the_second_of_two_checkers_gets_the_row_as_it_is_now(checker: Client, items: list[InspectionItem]) -> None:
    check_item(actor=None, item=items[0], verdict="normal", note="看过", version=0)
    values = {"verdict": "problem", "note": "", "version": "0"}
    answer = checker.post(row_url(items[0]), values, headers=HTMX).content.decode()
    assert "命令行已经保存了这一行，现在是“正常”。您的结果没有保存" in answer
    assert re.search(r'name="version" value="1"', answer)
    assert said(items[0]) == ("normal", "看过")


def test_without_a_script_the_row_leads_back_to_the_sheet(checker: Client, items: list[InspectionItem]) -> None:
    answer = checker.post(row_url(items[2]), {"verdict": "nonsense", "note": "", "version": "0"}, follow=True)
    assert answer.redirect_chain[0][0].endswith(f"/sheet/?checker={Role.CHECKER}#row-3")
    assert "结果只能是正常、问题或无法访问。" in answer.content.decode()


def test_a_problem_asks_for_the_finding_in_the_row(checker: Client, items: list[InspectionItem]) -> None:
    item = items[0]
    first = {"verdict": "problem", "note": "停更三周", "version": "0"}
    answer = checker.post(row_url(item), first, headers=HTMX).content.decode()
    assert f"“{item.name}”停更三周。" in answer
    refused = checker.post(row_url(item, "-finding"), {"category": "", "text": "停更"}, headers=HTMX).content.decode()
    assert "请选择类别。" in refused
    values = {"category": "columns", "text": "三周没有更新", "severity": "", "due_on": "2022-09-01"}
    answer = checker.post(row_url(item, "-finding"), values, headers=HTMX).content.decode()
    found = Finding.objects.get()
    assert found.code in answer
    assert "data-finding" not in answer
    assert (found.unit.code, found.area, found.found_on, found.due_on, found.severity, found.link) == (
        "Z01", "media", date(2022, 6, 10), date(2022, 9, 1), "general", "https://www.example.gov.cn/Z01/1",
    )  # fmt: skip
    second = checker.post(row_url(items[1]), {"verdict": "problem", "version": "0"}, headers=HTMX).content.decode()
    assert re.search(r'value="columns" selected', second)
    assert 'value="2022-09-01"' in second


def test_a_sheet_dates_its_checks_and_says_what_comes_too_late(checker: Client, items: list[InspectionItem]) -> None:
    page = text_of(checker, sheet_url(items[0]))
    assert 'name="day" value="2022-06-10"' in page
    assert "不计入" not in page
    late = {"verdict": "problem", "note": "", "version": "0", "day": "2022-07-02"}
    answer = checker.post(row_url(items[0]), late, headers=HTMX).content.decode()
    assert "检查日期晚于2022年二季度（截至 2022-06-30），不计入它的已查对象" in answer
    assert "?checker=checker&amp;day=2022-07-02" in answer
    values = {"category": "columns", "text": "三周没有更新", "severity": "", "due_on": ""}
    checker.post(row_url(items[0], "-finding"), values, headers=HTMX)
    assert Finding.objects.get().found_on == date(2022, 7, 2)
    answer = checker.post(row_url(items[1]), late | {"day": "7月2日"}, headers=HTMX).content.decode()
    assert "检查日期“7月2日”认不出，应为 2022-06-10 这样的日期。" in answer
    assert said(items[1]) == ("", "")
    code = items[0].inspection.code
    sentence = "1 个在2022年二季度的截至（2022-06-30）以后检查，不计入它的已查对象"
    assert sentence in text_of(checker, reverse("checks:inspection-detail", args=[code]))
    assert "不计入它的已查对象" in text_of(checker, reverse("checks:inspection-item-detail", args=[code, 1]))
    assert "2022-07-02 晚于2022年二季度" in text_of(checker, f"{sheet_url(items[0])}?day=2022-07-02")


def test_the_figures_of_a_round_lead_to_its_rows(checker: Client, items: list[InspectionItem]) -> None:
    draw_all(keep_inspection(title="又一批"))
    for item, verdict in zip(items, ("normal", "problem", "unreachable"), strict=False):
        check_item(actor=None, item=item, verdict=verdict, note="", version=0)
    page = text_of(checker, reverse("checks:inspection-detail", args=[items[0].inspection.code]))
    links = re.findall(
        r'href="(/checks/inspection-items/\?period=2022Q2&amp;inspection[^"]*)">[^<]*?(\d+)(?: 个)?</a>', page
    )
    assert [number for _, number in links] == ["3", "6", "3", "2"]
    for url, number in links:
        assert f'data-record-count="{number}"' in text_of(checker, url.replace("&amp;", "&"))


def picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("截图.png", b"\x89PNG\r\n\x1a\n" + bytes(16), "image/png")


def test_a_screenshot_stays_with_the_row_and_goes_with_its_finding(
    checker: Client, items: list[InspectionItem], settings, tmp_path
) -> None:
    settings.FILES_DIR = tmp_path
    item = items[0]
    answer = checker.post(row_url(item, "-evidence"), {"files": [picture()]}, headers=HTMX).content.decode()
    assert "截图 1 份" in answer
    assert Evidence.objects.get().origin == item.own_key
    check_item(actor=None, item=item, verdict="problem", note="", version=0)
    found = record_item_finding(actor=None, item=item, finding=new_finding())
    assert "截图 1 份" in text_of(checker, sheet_url(item))
    assert "截图.png" in text_of(checker, reverse("checks:finding-detail", args=[found.code]))
    refused = checker.post(row_url(item, "-evidence"), {}, headers=HTMX).content.decode()
    assert "请先选择文件" in refused


def test_a_liaison_sees_the_finding_and_nothing_of_the_round(items: list[InspectionItem], sign_in) -> None:
    check_item(actor=None, item=items[0], verdict="problem", note="", version=0)
    found = record_item_finding(actor=None, item=items[0], finding=new_finding())
    liaison, code = sign_in(person(Role.LIAISON, "Z01")), items[0].inspection.code
    page = text_of(liaison, reverse("checks:finding-detail", args=[found.code]))
    assert "二季度政务新媒体抽查" in page
    assert f"/checks/inspections/{code}/" not in page
    assert f'<option value="{code}"' not in text_of(liaison, reverse("checks:finding-list"))
    for url in (sheet_url(items[0]), reverse("checks:inspection-item-detail", args=[code, 1])):
        assert liaison.get(url).status_code == 403
    person_of_unit = User.objects.get(unit__code="Z01")
    assert may_see(person_of_unit, f"checks.Finding/{found.code}")
    assert not may_see(person_of_unit, items[1].own_key)


def test_behind_each_figure_are_exactly_its_records(checker: Client, items: list[InspectionItem]) -> None:
    facts = Facts(Period.objects.get(code=QUARTER).span)
    for code in ("inspections", "inspection_items", "inspection_items_checked"):
        measure = MEASURES.by_code[code]
        assert measure.take is Take.ROWS
        page = text_of(checker, measure.records_url(QUARTER, {}))
        assert f'data-record-count="{facts.value(measure, {})}"' in page, code
    page = text_of(checker, reverse("checks:inspection-item-detail", args=[items[0].inspection.code, 1]))
    assert "抽查对象" in page
    assert "计入哪些数字" in page


def test_a_finding_is_entered_with_its_inspection_and_found_by_it(checker: Client, items: list[InspectionItem]) -> None:
    code, category = items[0].inspection.code, FindingCategory.objects.get()
    values = {"unit": "Z01", "is_merit": "False", "area": "media", "category": category.code, "found_on": "2022-06-15"}
    checker.post(reverse("checks:finding-add"), values | {"text": "没有更新", "inspection": code})
    new_finding(code="F9", text="别的").save()
    page = text_of(checker, f"{reverse('checks:finding-list')}?inspection={code}")
    assert 'data-record-count="1"' in page
    assert "没有更新" in page


def test_an_account_check_opened_from_its_row_answers_the_row(checker: Client, items: list[InspectionItem]) -> None:
    item = items[0]
    url = f"{reverse('checks:account-check', args=[item.account.code])}?inspection={item.inspection.code}"
    assert f'value="{item.inspection.code}" selected' in text_of(checker, url)
    state = AccountState.objects.get(code="stopped").code
    answer = checker.post(url, {"month": "2022-06", "state": state, "inspection": item.inspection.code, "note": "停更"})
    assert answer.url == sheet_url(item)
    assert AccountCheck.objects.get().inspection == item.inspection
    assert said(item) == ("problem", "停更")
    other = keep_inspection(area="columns")
    page = text_of(checker, url)
    assert f'value="{other.code}"' not in page
    assert 'name="month" value="2022-06"' in page
    again = checker.post(url, {"month": "2022-06", "state": state}).content.decode()
    assert f'请<a href="/checks/accounts/{item.account.code}/checks/2022-06/edit/">修改那一条</a>。' in again


def test_the_tick_sheet_of_an_inspection_has_its_rows_and_answers_them(checker: Client) -> None:
    drawn, _ = assign(keep_item()), assign(keep_item("就业补贴"), "Z02")
    inspection = keep_inspection(area="disclosure")
    [item, other] = draw_all(inspection)
    other.delete()
    url = f"{reverse('checks:key-sheet')}?inspection={inspection.code}"
    assert re.findall(r'class="card key-row"', page := text_of(checker, url)) == ['class="card key-row"']
    assert f'name="inspection" value="{inspection.code}"' in page
    check(drawn, "published", day=date(2022, 6, 1))
    page = text_of(checker, url)
    assert "2022-06-01，不是这一批查的" in page
    assert re.search(r"0</b>\s*/\s*1", page)
    values = {"checked_on": "2022-06-30", "verdict": "published", "inspection": inspection.code}
    checker.post(f"{reverse('checks:key-sheet-row', args=[drawn.code])}?inspection={inspection.code}", values)
    assert KeyCheck.objects.get(checked_on=date(2022, 6, 30)).inspection == inspection
    assert said(item) == ("normal", "")
    assert re.search(r"1</b>\s*/\s*1", text_of(checker, url))
    assert item.inspection.items.get(pk=item.pk).checked_on == date(2022, 6, 30)


def test_today_says_what_waits_for_whom_it_was_given_to(user: User, items: list[InspectionItem]) -> None:
    def waiting(person: User) -> dict[str, int]:
        return {task.words: task.number for task in tasks_of(person, None) if "抽查对象" in task.words}

    assert waiting(user) == {"个抽查对象过了结束日期，等您检查": 6}
    Inspection.objects.update(ends_on=date(2022, 9, 1))
    check_item(actor=None, item=items[0], verdict="normal", note="", version=0)
    assert waiting(user) == {"个抽查对象待检查": 5}
    assert waiting(person(Role.ADMIN)) == {}
