"""A bad file in a browser: uploaded, understood, settled, corrected, accepted, seen among the records, undone."""

import openpyxl
import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
pytest_plugins = ["tests.walking"]

HEADERS = ["工单编号", "类型", "诉求摘要", "承办单位", "受理时间", "办结期限", "办结时间", "返工次数", "坐席"]
ROWS = [
    ["W1001", "投诉", "反映路灯不亮", "高崖镇", "2022-05-06 09:30", "2022-05-16 09:30", "2022-05-09 10:00", 0, "甲"],
    ["W1002", "投诉", "反映小区停水", "高涯镇", "2022-05-06 10:30", "2022-05-16 10:30", "2022-05-09 11:00", 0, "乙"],
    ["W1003", "投诉", "咨询医保报销", "高涯镇", "2022-05-06 11:30", "2022-05-16 11:30", "2022-05-09 12:00", 1, "甲"],
    ["W1004", "投诉", "反映噪声扰民", "高崖镇", "2022-05-36 09:30", "2022-06-06 09:30", "2022-05-29 10:00", 0, "乙"],
]


@pytest.fixture
def bad_file(tmp_path):
    """A title above the header, a misspelt unit in two rows, a day that does not exist."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "五月"
    for row in (["千阳县五月份12345工单"], HEADERS, *ROWS):
        page.append(row)
    path = tmp_path / "五月工单.xlsx"
    book.save(path)
    return path


def wait_for(page: Page, state: str) -> None:
    """Until the import is in this state and no job is under way. Both are asked in one look at the page."""
    expect(page.locator(f'#import[data-busy="no"][data-state="{state}"]')).to_be_visible()


def expect_numbers(page: Page, *, new: str, faulty: str) -> None:
    """Waits for them: after a click the page may still be the one before."""
    for verdict, number in (("新增", new), ("有问题", faulty)):
        expect(page.locator(".verdict", has_text=verdict).locator("b")).to_have_text(number)


def test_a_bad_file_is_mended_accepted_and_undone(sign_in_at, bad_file):
    page: Page = sign_in_at("jingban")
    page.get_by_role("link", name="导入", exact=True).click()
    page.get_by_role("link", name="上传文件").first.click()
    page.locator(".kind-cards").get_by_role("link", name="12345工单", exact=True).click()
    page.get_by_label("文件", exact=True).set_input_files(bad_file)
    page.get_by_role("combobox", name="来源").fill("市12345平台")
    page.get_by_role("button", name="上传", exact=True).click()
    wait_for(page, "read")

    page.locator("#import .next-step").get_by_role("link", name="对应栏目").click()
    expect(page.get_by_label("工单编号", exact=True)).to_have_value("number")
    expect(page.get_by_label("坐席", exact=True)).to_have_value("")
    page.get_by_label("坐席", exact=True).select_option(label="不导入")
    page.get_by_role("button", name="开始核对").click()
    wait_for(page, "checked")
    expect_numbers(page, new="1", faulty="3")

    page.get_by_role("button", name="都改为“高崖镇”").click()
    wait_for(page, "checked")
    expect_numbers(page, new="3", faulty="1")

    page.locator(".verdict", has_text="有问题").click()
    row = page.locator('form[data-row="6"]')
    expect(row.get_by_label("受理时间")).to_have_value("2022-05-36 09:30")
    row.get_by_label("受理时间").fill("2022-05-26 09:30")
    row.get_by_role("button", name="改好这一行").click()
    expect(page.get_by_role("status").filter(has_text="第 6 行改好了")).to_be_visible()
    page.get_by_role("link", name="五月工单.xlsx").click()
    expect_numbers(page, new="4", faulty="0")

    page.get_by_role("link", name="接受 4 条").click()
    expect(page.locator(".consequences")).to_contain_text("将新增 4 条12345工单。")
    page.get_by_role("button", name="接受", exact=True).click()
    wait_for(page, "finished")
    expect(page.get_by_role("status").filter(has_text="新增4条")).to_be_visible()

    page.goto("/hotline/orders/?text=W100")
    expect(page.locator("#records")).to_have_attribute("data-record-count", "4")
    page.get_by_role("link", name="W1002").click()
    expect(page.locator(".facts", has_text="承办单位")).to_contain_text("高崖镇")
    page.get_by_role("link", name="导入自 五月工单.xlsx · 五月 · 第 4 行").click()

    page.get_by_role("link", name="撤销…").click()
    expect(page.locator(".consequences")).to_contain_text("删除新增的 4 条")
    page.get_by_role("button", name="撤销").click()
    wait_for(page, "finished")
    expect(page.get_by_role("status").filter(has_text="第1批已撤销")).to_be_visible()
    page.goto("/hotline/orders/?text=W100")
    expect(page.locator("#records")).to_have_attribute("data-record-count", "0")
