"""Pages and spreadsheets of requests for information and of documents, as each role sees them."""

import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checks.models import FoiDispute, FoiRequest, Interpretation, PolicyDocument
from govaudit.imports.report import report_lines
from govaudit.measures import MEASURES
from govaudit.roles import Role
from govaudit.services.imports import accept_rows
from tests.checks.small_disclosure import HALF, ask, dispute, explain, issue, open_disclosure
from tests.checks.small_office import open_office, person, unit
from tests.govaudit.imports.flow import check, sheets
from units.models import User

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
MARCH = date(2021, 3, 1)


@pytest.fixture(autouse=True)
def half() -> None:
    open_office()
    open_disclosure()


@pytest.fixture
def checker(sign_in: SignIn) -> Client:
    return sign_in(person(Role.CHECKER))


@pytest.fixture
def liaison(sign_in: SignIn) -> Client:
    return sign_in(person(Role.LIAISON, "Z01"))


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def counted(page: str) -> int:
    found = re.search(r'data-record-count="(\d+)"', page)
    assert found
    return int(found[1])


def some_records() -> tuple[FoiRequest, PolicyDocument]:
    request = ask("道路规划", MARCH, closed_on=date(2021, 3, 30), result="予以公开")
    ask("征地补偿", date(2020, 12, 1), unit=unit("Z02"))
    dispute(request, date(2021, 4, 1))
    document = issue("县政发〔2021〕1号", MARCH, needs_reading=True, published_on=MARCH)
    issue("县政发〔2021〕2号", MARCH, "不予公开", unit=unit("Z02"))
    explain(document, MARCH)
    return request, document


@pytest.mark.parametrize(
    "name", [name for name in MEASURES.by_code if name.startswith(("foi_", "documents_", "interpretations_"))]
)
def test_behind_each_figure_stand_its_records(checker: Client, name: str) -> None:
    some_records()
    measure = MEASURES.by_code[name]
    page = text_of(checker, measure.records_url(HALF, {}))
    value = re.search(r'class="measure-value"[^>]*>.*?<b>(\d+)</b>', page, re.DOTALL)
    assert measure.definition in page
    assert value
    assert int(value[1]) == counted(page)


@pytest.mark.parametrize("name", ["foi", "dispute", "document", "interpretation"])
def test_a_liaison_sees_the_own_units_records_alone(liaison: Client, checker: Client, name: str) -> None:
    some_records()
    ask("水费标准", MARCH, unit=unit("Z02"))
    dispute(FoiRequest.objects.get(title="水费标准"), date(2021, 4, 1))
    explain(PolicyDocument.objects.get(number="县政发〔2021〕2号"), MARCH)
    url = f"{reverse(f'checks:{name}-list')}?period={HALF}"
    assert (counted(text_of(checker, url)), counted(text_of(liaison, url))) == (2, 1)
    assert (
        liaison.get(reverse("checks:foi-detail", args=[FoiRequest.objects.get(title="水费标准").code])).status_code
        == 404
    )


def test_a_request_is_entered_corrected_and_deleted_on_its_pages(checker: Client) -> None:
    form = {"title": "道路规划", "received_on": "2021-03-01", "channel": "web", "applicant": "person", "unit": "Z01"}
    answer = checker.post(reverse("checks:foi-add"), form, follow=True)
    assert "答复期限 2021-03-29" in answer.content.decode()
    request = FoiRequest.objects.get()
    page = text_of(checker, reverse("checks:foi-edit", args=[request.code]))
    stamp = re.search(r'name="stamp" value="(\w+)"', page)
    assert stamp
    more = {"due_on": "2021-03-29", "closed_on": "2021-03-30", "result": "granted", "stamp": stamp[1]}
    checker.post(reverse("checks:foi-edit", args=[request.code]), form | more)
    page = text_of(checker, reverse("checks:foi-detail", args=[request.code]))
    assert "超期办结" in page
    assert "按工作日推算" in page
    add = reverse("checks:dispute-add", args=[request.code])
    checker.post(add, {"kind": "review", "filed_on": "2021-04-06"})
    page = text_of(checker, reverse("checks:foi-detail", args=[request.code]))
    assert "尚未审结" in page
    code = FoiDispute.objects.get().code
    checker.post(reverse("checks:dispute-delete", args=[code]))
    checker.post(reverse("checks:foi-delete", args=[request.code]))
    assert not FoiRequest.objects.exists()


def test_a_document_is_entered_and_explained_on_its_pages(checker: Client) -> None:
    form = {"number": "县政发〔2021〕1号", "title": "防汛预案", "issuer": "county", "issued_on": "2021-03-01"}
    refused = checker.post(reverse("checks:document-add"), form)
    assert refused.status_code == 422
    answer = checker.post(
        reverse("checks:document-add"), form | {"attribute": "public", "needs_reading": "on"}, follow=True
    )
    assert "公开期限 2021-03-03" in answer.content.decode()
    add = reverse("checks:interpretation-add", args=["县政发〔2021〕1号"])
    checker.post(add, {"form": "text", "published_on": "2021-03-02"})
    assert Interpretation.objects.get().document.number == "县政发〔2021〕1号"
    page = text_of(checker, reverse("checks:document-detail", args=["县政发〔2021〕1号"]))
    assert "已解读" in page
    assert "超期未公开" in page


def test_the_annual_page_leads_from_each_number_to_its_records(checker: Client) -> None:
    some_records()
    page = text_of(checker, f"{reverse('checks:foi-annual')}?period={HALF}")
    cells = re.findall(r'<a class="figure" href="([^"]+)">(\d+)</a>', page)
    assert len(cells) == 25 * 7 + 3 * 5
    told = [(url.replace("&amp;", "&"), int(number)) for url, number in cells if number != "0"]
    assert told
    assert all(counted(text_of(checker, url)) == number for url, number in told)


def test_the_annual_workbook_says_what_the_page_says(checker: Client) -> None:
    some_records()
    answer = checker.get(f"{reverse('checks:foi-annual')}?period={HALF}&export=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert book.sheetnames == ["申请", "复议诉讼"]
    rows = [[cell for cell in row if cell is not None] for row in book["申请"].iter_rows(values_only=True)]
    assert ["一、本期新收政府信息公开申请数量", 1, 0, 0, 0, 0, 0, 1] in rows
    assert ["二、上期结转政府信息公开申请数量", 1, 0, 0, 0, 0, 0, 1] in rows
    assert ["（七）总计", 1, 0, 0, 0, 0, 0, 1] in rows
    assert ["四、结转下期继续办理", 1, 0, 0, 0, 0, 0, 1] in rows


def test_the_annual_page_is_the_offices(liaison: Client) -> None:
    assert liaison.get(reverse("checks:foi-annual")).status_code == 403


@pytest.mark.parametrize("name", ["foi-list", "document-list", "interpretation-list", "dispute-list", "foi-annual"])
def test_pages_ask_as_much_of_the_database_however_many_records(checker: Client, name: str) -> None:
    url = f"{reverse(f'checks:{name}')}?period={HALF}"
    some_records()
    checker.get(url)
    with CaptureQueriesContext(connection) as few:
        checker.get(url)
    for number in range(5):
        request = ask(f"申请{number}", MARCH, closed_on=date(2021, 3, 30), unit=unit("B01"), result="部分公开")
        dispute(request, date(2021, 4, 2))
        explain(issue(f"文{number}", MARCH, unit=unit("B01")), MARCH)
    with CaptureQueriesContext(connection) as many:
        checker.get(url)
    assert len(many) == len(few)


def test_presets_are_taken_on_their_page(sign_in: SignIn) -> None:
    admin = sign_in(person(Role.ADMIN))
    assert text_of(admin, reverse("checks:preset-list")).count("采用</a>") == 4
    take = reverse("checks:preset-take", args=["meetings"])
    assert "将新增 3 项：会议公开次数、会议解读件数、会议列席次数。" in text_of(admin, take)
    assert "新增 3 项" in admin.post(take, follow=True).content.decode()
    assert text_of(admin, reverse("checks:preset-list")).count("采用</a>") == 3


def test_a_platforms_list_of_requests_comes_in_with_its_deadlines(tmp_path: Path) -> None:
    headers = ["申请编号", "所需信息内容", "申请时间", "申请渠道", "答复单位", "办理期限", "答复日期", "答复类型"]
    rows = [
        ["2021-001", "道路规划", "2021-03-01", "政府网站", "城关镇", None, "2021-03-20", "予以公开"],
        ["2021-002", "征地补偿", "2021-03-02", "信函", None, "2021-04-15", None, None],
    ]
    imported = check(sheets(tmp_path / "申请.xlsx", {"申请": [headers, *rows]}), "foi_requests")
    assert imported.counts["new"] == 2, report_lines(imported)
    accept_rows(actor=None, imported=imported)
    found = FoiRequest.objects.order_by("code").values_list("code", "due_on", "due_is_stated", "result__name")
    assert list(found) == [
        ("2021-001", date(2021, 3, 29), False, "予以公开"),
        ("2021-002", date(2021, 4, 15), True, None),
    ]
    again = check(sheets(tmp_path / "再来.xlsx", {"申请": [headers, *rows]}), "foi_requests")
    assert again.counts["same"] == 2


def test_a_list_of_documents_comes_in_with_its_limits_and_its_readings_by_number(tmp_path: Path) -> None:
    headers = ["发文字号", "文件标题", "发文机关", "印发日期", "公开属性", "发布日期", "是否解读"]
    rows = [["县政发〔2021〕1号", "防汛预案", "县政府（办公室）", "2021-03-01", "主动公开", "2021-03-02", "是"]]
    imported = check(sheets(tmp_path / "文件.xlsx", {"文件": [headers, *rows]}), "documents")
    assert imported.counts["new"] == 1, report_lines(imported)
    accept_rows(actor=None, imported=imported)
    document = PolicyDocument.objects.get()
    assert (document.publish_due_on, document.reading_due_on) == (date(2021, 3, 3), date(2021, 3, 4))
    rows = [["县政发〔2021〕1号", "文字", "2021-03-03"]]
    imported = check(
        sheets(tmp_path / "解读.xlsx", {"解读": [["文号", "解读形式", "公开日期"], *rows]}), "interpretations"
    )
    accept_rows(actor=None, imported=imported)
    assert Interpretation.objects.get().code == "JD000001"
