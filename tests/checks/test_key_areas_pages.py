"""Pages of key areas: lists, records, the sheet on which checks are entered row by row, carrying over."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checks.models import KeyArea, KeyAssignment, KeyCheck, KeyItem
from govaudit.measures import MEASURES, Facts, Take
from govaudit.models import AuditEntry
from govaudit.roles import Role
from tests.checks.small_key_areas import area, assign, check, keep_item
from tests.checks.small_office import QUARTER, close, new_column, open_office, person
from units.models import Period

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
SHEET = "/checks/key-checks/sheet/"


@pytest.fixture(autouse=True)
def office() -> None:
    """Two items of 城关镇, one of them incomplete; one of them of 草碧镇, published."""
    open_office()
    Period.objects.filter(code="2022Q3").delete()
    plan, jobs = keep_item(), keep_item("就业补贴", "政策、名单", area=area("就业"))
    check(assign(plan), "incomplete", "计划项目（地址）")
    assign(jobs)
    check(assign(jobs, "Z02", "就业信息"), "published")


@pytest.fixture
def admin(sign_in) -> Client:
    return sign_in(person(Role.ADMIN))


@pytest.fixture
def checker(sign_in) -> Client:
    return sign_in(person(Role.CHECKER))


@pytest.fixture
def liaison(sign_in) -> Client:
    return sign_in(person(Role.LIAISON, "Z01"))


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def count_on(page: str) -> int:
    found = re.search(r'data-record-count="(\d+)"', page)
    assert found is not None
    return int(found.group(1))


def assignment(unit: str = "Z01", item: str = "年度建设计划") -> KeyAssignment:
    return KeyAssignment.objects.get(unit__code=unit, item__name=item)


@pytest.mark.parametrize(
    ("noun", "seen", "own"), [("assignment", 3, 2), ("check", 2, 1), ("item", 2, 2), ("area", 2, 2)]
)
def test_lists_show_the_office_all_and_a_liaison_the_own_units(
    noun: str, seen: int, own: int, checker: Client, liaison: Client
) -> None:
    url = reverse(f"checks:key-{noun}-list")
    assert (count_on(text_of(checker, url)), count_on(text_of(liaison, url))) == (seen, own)


def test_behind_each_figure_are_exactly_its_records(checker: Client) -> None:
    facts = Facts(Period.objects.get(code=QUARTER).span)
    measures = [m for m in MEASURES.by_code.values() if m.code.startswith("key_")]
    assert len(measures) == 10
    for measure in measures:
        for slices in ({}, {"单位": "Z01"}, {"重点领域": "就业"}, {"事项": "年度建设计划"}, {"栏目": "就业信息"}):
            value = facts.value(measure, slices)
            what = "sum" if measure.take is Take.SUM else "count"
            page = text_of(checker, measure.records_url(QUARTER, slices))
            assert f'data-record-{what}="{value or 0}"' in page, (measure.code, slices)


def test_assignments_are_found_by_the_result_of_the_period(checker: Client) -> None:
    url = reverse("checks:key-assignment-list")
    found = {
        result: count_on(text_of(checker, f"{url}?result={result}")) for result in ("unchecked", "gap", "published")
    }
    assert found == {"unchecked": 1, "gap": 1, "published": 1}


def test_pages_of_records_show_elements_and_what_they_count_for(checker: Client) -> None:
    done = KeyCheck.objects.get(verdict="incomplete")
    page = text_of(checker, reverse("checks:key-check-detail", args=[done.code]))
    assert "未公开要素" in page
    assert "计入哪些数字" in page
    assert "不完整事项" in page
    page = text_of(checker, reverse("checks:key-assignment-detail", args=[assignment().code]))
    assert "计划项目（地址）" in page
    page = text_of(checker, reverse("checks:key-item-detail", args=[assignment().item.code]))
    assert "公开要素（3 个）" in page
    tree = text_of(checker, reverse("checks:key-area-detail", args=[area().code]))
    assert re.search(r"计划项目<ul class=\"key-elements\"><li>名称</li><li>地址</li></ul>", tree)


def test_what_belongs_to_another_unit_is_not_there_for_a_liaison(liaison: Client) -> None:
    other = assignment("Z02", "就业补贴")
    for noun, record in (("assignment", other), ("check", other.checks.get())):
        assert liaison.get(reverse(f"checks:key-{noun}-detail", args=[record.code])).status_code == 404
    assert liaison.get(SHEET).status_code == 403
    assert "草碧镇" not in text_of(liaison, reverse("checks:key-area-detail", args=[area("就业").code]))


# Entering


def test_a_catalogue_is_entered_as_clerks_write_it(checker: Client) -> None:
    values = {
        "area": area().code,
        "heading": "",
        "name": "配租",
        "elements": "房源、程序（申请、公示）",
        "level": "county",
    }
    checker.post(reverse("checks:key-item-add"), values)
    assert KeyItem.objects.get(name="配租").elements == "房源\n程序（申请、公示）"
    refused = checker.post(reverse("checks:key-item-add"), values | {"name": "配售", "elements": "程序（申请"})
    assert refused.status_code == 422
    assert "“程序（申请”里的括号不成对。" in refused.content.decode()


def test_an_assignment_takes_the_name_of_its_column_or_asks_for_one(checker: Client) -> None:
    item = KeyItem.objects.get(name="就业补贴")
    values = {"item": item.code, "unit": "B01", "place": ""}
    refused = checker.post(reverse("checks:key-assignment-add"), values)
    assert "请写明公开栏目，或者选一个网站栏目。" in refused.content.decode()
    column = new_column(name="就业公开")
    column.code = "C001"
    column.save()
    checker.post(reverse("checks:key-assignment-add"), values | {"column": "C001"})
    assert assignment("B01", "就业补贴").place == "就业公开"


def row_url(code: str, query: str = "unit=Z01") -> str:
    return f"{reverse('checks:key-sheet-row', args=[code])}?{query}"


def test_a_row_of_the_sheet_is_saved_by_itself(checker: Client) -> None:
    entry = assignment(item="就业补贴")
    page = text_of(checker, f"{SHEET}?unit=Z01")
    assert "已检查 <b>1</b> / 2 项" in page
    assert page.count('class="card key-row"') == 2
    values = {
        "checked_on": "2022-06-30",
        "verdict": "incomplete",
        "missing": ["名单"],
        "url": "",
        "note": "",
        "stamp": "",
    }
    answer = checker.post(row_url(entry.code), values, headers=HTMX).content.decode()
    assert "已保存" in answer
    assert "已检查 <b>2</b> / 2 项" in answer
    done = entry.checks.get()
    assert (done.verdict, done.missing, done.checked_on) == ("incomplete", "名单", date(2022, 6, 30))
    assert AuditEntry.objects.filter(act="key_check.save").first().subject == f"公开检查/{done.code}"


def test_not_published_without_a_tick_means_all_elements(checker: Client) -> None:
    entry = assignment(item="就业补贴")
    checker.post(row_url(entry.code), {"checked_on": "2022-06-30", "verdict": "missing"}, headers=HTMX)
    assert entry.checks.get().missing == "政策\n名单"


def test_a_row_that_does_not_agree_says_why_and_keeps_the_ticks(checker: Client) -> None:
    entry = assignment(item="就业补贴")
    values = {"checked_on": "2022-06-30", "verdict": "published", "missing": ["名单"]}
    answer = checker.post(row_url(entry.code), values, headers=HTMX).content.decode()
    assert "有没有公开的要素，结果就不是“已公开”" in answer
    assert 'value="名单" checked' in answer
    assert not entry.checks.exists()


def test_two_people_on_one_row_do_not_overwrite_each_other(checker: Client) -> None:
    done = KeyCheck.objects.get(verdict="incomplete")
    query = "unit=Z01&day=2022-06-15"
    page = text_of(checker, f"{SHEET}?{query}")
    row = page[page.index(f'id="{done.assignment.code}"') :]
    stamp = re.search(r'name="stamp" value="(\w+)"', row)[1]
    KeyCheck.objects.filter(pk=done.pk).update(note="打不开")
    values = {"checked_on": "2022-06-15", "verdict": "published", "stamp": stamp}
    answer = checker.post(row_url(done.assignment.code, query), values, headers=HTMX).content.decode()
    assert "这条记录刚被" in answer
    assert KeyCheck.objects.get(pk=done.pk).verdict == "incomplete"


def test_without_a_script_the_row_leads_back_to_the_sheet(checker: Client) -> None:
    entry = assignment(item="就业补贴")
    values = {"checked_on": "2022-06-30", "verdict": "incomplete"}
    answer = checker.post(row_url(entry.code), values, follow=True)
    assert answer.redirect_chain == [(f"{SHEET}?unit=Z01#{entry.code}", 302)]
    assert "请写明哪些要素没有公开" in answer.content.decode()


def test_a_day_outside_the_period_is_refused(checker: Client) -> None:
    assert "检查日期要在2022年二季度内" in text_of(checker, f"{SHEET}?unit=Z01&day=2022-07-01")
    entry = assignment(item="就业补贴")
    close("disclosure")
    values = {"checked_on": "2022-06-30", "verdict": "published"}
    answer = checker.post(row_url(entry.code), values, headers=HTMX).content.decode()
    assert "已于" in answer
    assert "锁定" in answer


def test_the_sheet_takes_as_many_queries_for_many_rows_as_for_few(checker: Client) -> None:
    def queries(url: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            checker.get(url)
        return len(captured)

    urls = [f"{SHEET}?unit=Z01", SHEET, reverse("checks:key-assignment-list"), reverse("checks:key-check-list")]
    urls += [reverse("checks:key-item-list"), reverse("checks:key-area-detail", args=[area().code])]
    for url in urls:
        checker.get(url)
    few = [queries(url) for url in urls]
    for number in range(8):
        check(assign(keep_item(f"事项{number}")), "incomplete", "任务量")
    assert [queries(url) for url in urls] == few


def test_carrying_over_says_before_what_it_will_do(checker: Client) -> None:
    Period.objects.create(
        code="2022Q3", name="2022年三季度", start=date(2022, 7, 1), end=date(2022, 9, 30), as_of=date(2022, 9, 30)
    )
    url = f"{reverse('checks:key-carry-over')}?period=2022Q3"
    page = text_of(checker, url)
    assert "将沿用2022年二季度 2 个事项的结果：已公开 1 项，不完整 1 项。" in page
    assert "检查日期记为 2022-08-22" in page
    checker.post(url)
    assert KeyCheck.objects.filter(checked_on=date(2022, 8, 22)).count() == 2


def test_an_administrator_takes_over_the_areas(admin: Client, checker: Client) -> None:
    url = reverse("checks:key-area-take-over")
    assert checker.get(url).status_code == 403
    assert "将新增 24 个领域" in text_of(admin, url)
    admin.post(url)
    assert KeyArea.objects.count() == 26
