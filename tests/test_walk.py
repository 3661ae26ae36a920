"""The whole road in a browser: a check is entered, the ranking moves, the notice is written and opened."""

import io
import time

import docx
import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
pytest_plugins = ["tests.walking"]

STATE_AND_POSITION = "job => [job.dataset.state, job.querySelector('progress').position]"
PATIENCE = 120  # seconds


def finish_job(page: Page) -> list[float]:
    """Wait for the job's end; gives the values its bar showed."""
    seen = []
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        expect(page.locator("#job progress")).to_be_visible()
        state, position = page.locator("#job").evaluate(STATE_AND_POSITION)
        if position >= 0:  # -1 is a bar whose number of steps isn't known yet
            seen.append(position)
        if state in ("done", "failed"):
            break
        time.sleep(0.1)
    expect(page.locator("#job")).to_have_attribute("data-state", "done")
    return seen


def expect_row(page: Page, unit: str, text: str) -> None:
    """Waits for it: after a click the page may still be the one before."""
    expect(page.locator(".ranking-table tr", has_text=unit)).to_have_text(text, use_inner_text=True)


def test_a_check_is_entered_the_ranking_moves_and_the_notice_is_written_and_opened(sign_in_at):
    checker = sign_in_at("jingban")
    checker.goto("/checks/updates/add/")
    column = checker.get_by_label("栏目", exact=True)
    column.select_option(label="高崖镇 · 主动公开 · 公示公告")
    checker.get_by_label("发布日期").fill("2022-06-15")
    checker.get_by_label("标题").fill("高崖镇二季度惠民项目公示")
    checker.get_by_role("button", name="保存", exact=True).click()
    expect(checker.get_by_role("status").first).to_contain_text("已保存")

    manager = sign_in_at("zhuguan")
    manager.get_by_role("link", name="排名与得分").click()
    expect_row(manager, "高崖镇", "3 高崖镇 −16 284")
    expect(manager.get_by_role("status")).to_contain_text("不是最新")
    manager.get_by_role("button", name="重新计算得分").click()
    finish_job(manager)
    manager.get_by_role("link", name="查看结果").click()
    expect_row(manager, "高崖镇", "3 高崖镇 −14 286")
    manager.get_by_role("link", name="高崖镇").click()
    expect(manager.locator("#records")).to_have_attribute("data-record-sum", "286")

    clerk = sign_in_at("wenshu")
    clerk.goto("/reports/notices/2022Q2/main/")
    clerk.get_by_role("button", name="生成通报").click()
    positions = finish_job(clerk)
    assert positions == sorted(positions)
    assert positions[-1] == 1
    clerk.get_by_role("link", name="查看结果").click()
    with clerk.expect_download() as waiting:
        clerk.get_by_role("link", name="通报（含附件）").click()
    download = waiting.value
    assert download.suggested_filename == "2022年二季度通报（含附件）.docx"
    towns = docx.Document(io.BytesIO(download.path().read_bytes())).tables[0]
    rows = {row.cells[0].text: [cell.text for cell in row.cells] for row in towns.rows}
    assert rows["高崖镇"] == ["高崖镇", "300", "-8", "-6", "", "", "", "", "286", "3"]


def test_a_figure_of_the_notice_opens_its_records(sign_in_at):
    clerk = sign_in_at("wenshu")
    clerk.goto("/reports/notices/2022Q2/main/")
    figure = clerk.locator(".notice-paper a.figure", has_text="391").first
    figure.hover()
    expect(clerk.locator("#figure-panel")).to_contain_text("受理时间在周期内的工单")
    figure.click()
    expect(clerk.locator("#records")).to_have_attribute("data-record-count", "391")
