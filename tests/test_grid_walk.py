"""The entry grid in a browser: a pasted block, two people in one grid, a locked area, the keyboard alone."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser
pytest_plugins = ["tests.walking"]

GRID = "/checks/grid/?period=2022Q2&by=months&indicator=services"
ALL_SAVED = "全部已保存"


@pytest.fixture
def office_with_indicator(installation, office):
    """An indicator of every unit; the 千阳 pack brings 46 units and no indicators."""
    installation.manage(
        "shell",
        "-c",
        "from checks.models import Indicator; from checks.services import save_indicator\n"
        "save_indicator(actor=None, indicator=Indicator(code='services', name='服务件', unit='件', area='orders',"
        " definition='办理的政务服务件数。', is_by_unit=True))",
    )
    return office


def cell(page: Page, row: int, column: int) -> Locator:
    return page.locator(f'#entry-grid td[data-row="{row}"][data-column="{column}"]')


def open_grid(page: Page) -> None:
    page.goto(GRID)
    expect(page.locator("#grid-status")).to_have_text(ALL_SAVED)


def paste(page: Page, text: str) -> None:
    """What a spreadsheet puts on the clipboard, pasted at the cursor."""
    page.evaluate(
        """text => {
            const given = new DataTransfer();
            given.setData("text/plain", text);
            document.activeElement.dispatchEvent(
                new ClipboardEvent("paste", { clipboardData: given, bubbles: true, cancelable: true }));
        }""",
        text,
    )


def test_a_block_of_40_rows_is_pasted_with_one_bad_cell(office_with_indicator, sign_in_at):
    checker = sign_in_at("jingban")
    open_grid(checker)
    requests: list[str] = []
    checker.on("request", lambda request: requests.append(request.url) if request.url.endswith("/grid/save/") else None)
    rows = [[str(100 * row + column) for column in range(3)] for row in range(40)]
    rows[7][1] = "约七百"
    cell(checker, 0, 0).click()
    paste(checker, "\r\n".join("\t".join(row) for row in rows) + "\r\n")
    expect(checker.locator("#grid-status")).to_have_text("1 格有误，没有保存")
    expect(checker.locator("#entry-grid td.is-saved")).to_have_count(119)
    assert len(requests) == 1
    bad = cell(checker, 7, 1)
    expect(bad).to_have_class(re.compile("is-invalid"))
    checker.get_by_role("button", name="到下一处").click()
    expect(bad).to_be_focused()
    expect(checker.locator('[data-part="state"]')).to_contain_text("“约七百”不能保存，这里填整数")
    checker.keyboard.type("701")
    checker.keyboard.press("Enter")
    expect(checker.locator("#grid-status")).to_have_text(ALL_SAVED)
    checker.reload()
    expect(cell(checker, 7, 1)).to_have_text("701")
    expect(cell(checker, 39, 2)).to_have_text("3902")
    expect(cell(checker, 40, 0)).to_have_text("")


def test_two_people_in_one_grid_see_each_others_saves_and_overwrite_nothing(office_with_indicator, sign_in_at):
    one, other = sign_in_at("jingban"), sign_in_at("guanli")
    open_grid(one)
    open_grid(other)
    cell(one, 0, 0).click()
    one.keyboard.type("15")
    one.keyboard.press("Tab")
    expect(cell(one, 0, 0)).to_have_class(re.compile("is-saved"))

    # The other has not asked for news yet, and writes into the same cell.
    cell(other, 0, 0).click()
    other.keyboard.type("20")
    other.keyboard.press("Enter")
    expect(other.locator("#grid-status")).to_contain_text("别人改过")
    cell(other, 0, 0).click()
    expect(other.locator('[data-part="state"]')).to_contain_text("改为 15")
    other.get_by_role("button", name="采用对方的").click()
    expect(cell(other, 0, 0)).to_have_text("15")
    expect(other.locator("#grid-status")).to_have_text(ALL_SAVED)

    cell(other, 1, 0).click()
    other.keyboard.type("7")
    other.keyboard.press("Enter")
    expect(cell(other, 1, 0)).to_have_class(re.compile("is-saved"))
    one.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(cell(one, 1, 0)).to_have_text("7")

    cell(one, 0, 0).click()
    one.keyboard.type("16")
    one.keyboard.press("Enter")
    expect(cell(one, 0, 0)).to_have_class(re.compile("is-saved"))
    cell(other, 0, 0).click()
    other.keyboard.type("21")
    other.keyboard.press("Enter")
    expect(other.locator("#grid-status")).to_contain_text("别人改过")
    cell(other, 0, 0).click()
    other.get_by_role("button", name="用我的覆盖").click()
    expect(other.locator("#grid-status")).to_have_text(ALL_SAVED)
    one.reload()
    expect(cell(one, 0, 0)).to_have_text("21")


def test_a_locked_area_says_who_locked_it_and_takes_nothing(office_with_indicator, sign_in_at):
    checker = sign_in_at("jingban")
    open_grid(checker)
    manager = sign_in_at("zhuguan")
    manager.goto("/units/periods/2022Q2/orders/close/")
    manager.get_by_label("已知情况").fill("还没有填的不再补填")
    manager.get_by_role("button", name="锁定").click()
    expect(manager.get_by_role("status").first).to_contain_text("锁定")

    # The grid was opened before: the cell is refused and locked now.
    cell(checker, 0, 0).click()
    checker.keyboard.type("15")
    checker.keyboard.press("Enter")
    expect(cell(checker, 0, 0)).to_have_class(re.compile("is-locked"))
    expect(cell(checker, 0, 0)).to_have_text("")
    checker.reload()
    expect(checker.locator("#entry-grid td.is-locked")).to_have_count(
        checker.locator("#entry-grid td[data-column]").count()
    )
    cell(checker, 3, 1).click()
    expect(checker.locator('[data-part="state"]')).to_contain_text("锁定")
    expect(checker.locator('[data-part="state"]')).to_contain_text("确需更正，请主管先解除锁定")
    checker.keyboard.type("9")
    expect(checker.locator(".cell-editor")).to_have_count(0)


def test_the_keyboard_alone_fills_in_corrects_copies_and_completes(office_with_indicator, sign_in_at):
    page = sign_in_at("jingban")
    open_grid(page)
    page.get_by_role("button", name="上期数照抄（所有空格）").focus()
    page.keyboard.press("Tab")
    expect(cell(page, 0, 0)).to_be_focused()
    for key in ("1", "2", "Tab", "3", "ArrowRight", "5", "Enter", "End", "Home"):
        page.keyboard.press(key)
    expect(cell(page, 1, 0)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("F2")
    page.keyboard.press("0")
    page.keyboard.press("Enter")
    expect(cell(page, 0, 0)).to_have_text("120")
    expect(page.locator("#grid-status")).to_have_text(ALL_SAVED)

    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Delete")
    expect(cell(page, 0, 1)).to_have_text("")
    expect(page.locator("#grid-status")).to_have_text(ALL_SAVED)
    page.keyboard.press("Control+z")
    expect(cell(page, 0, 1)).to_have_text("3")
    expect(page.locator("#grid-status")).to_have_text(ALL_SAVED)

    page.keyboard.press("Shift+F2")
    page.keyboard.type("含补报")
    page.keyboard.press("Escape")
    expect(cell(page, 0, 0)).to_be_focused()
    expect(cell(page, 0, 0)).to_have_class(re.compile("has-note"))
    expect(page.locator("#grid-status")).to_have_text(ALL_SAVED)

    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")  # 填报完成 of a row with nothing in it
    dialog = page.locator("#grid-dialog")
    expect(dialog).to_contain_text("有 3 格空白，请写明原因")
    page.keyboard.type("没有窗口")
    page.keyboard.press("Enter")
    expect(page.locator("button.row-done.is-done")).to_have_count(1)
    page.reload()
    expect(cell(page, 0, 0)).to_have_text("120")
    expect(page.locator("button.row-done.is-done")).to_have_attribute("title", re.compile("没有窗口"))
