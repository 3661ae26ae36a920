"""A served demonstration and browsers in it: `pytest_plugins = ["tests.walking"]`."""

import sys

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests import surroundings
from tests.conftest import PACK
from tests.installation import free_port, page_status

PASSWORD = "shiyong-2022"
PATIENCE = 120_000  # milliseconds a page may take where the machine is slow or busy
expect.set_options(timeout=PATIENCE)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture
def office(installation):
    """Address of a served demonstration."""
    installation.manage("load_pack", str(PACK))
    installation.manage("score", "2022Q2")
    installation.manage("demo_accounts")
    port = free_port()
    with installation.running(sys.executable, "manage.py", "serve", "--port", str(port)):
        address = f"http://127.0.0.1:{port}"
        assert page_status(f"{address}/login/") == 200
        yield address


@pytest.fixture
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=surroundings.chromium(), args=QUIET, timeout=PATIENCE)
        yield chromium
        chromium.close()


@pytest.fixture
def sign_in_at(office, browser):
    """A page of its own for each person. A remote request or a script error fails the test."""
    complaints: list[str] = []

    def sign_in(username: str) -> Page:
        page = browser.new_context(base_url=office, locale="zh-CN", accept_downloads=True).new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: request.url.startswith(office) or complaints.append(request.url))
        page.goto("/login/")
        page.get_by_label("用户名").fill(username)
        page.get_by_label("口令").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("2022年二季度")
        return page

    yield sign_in
    assert complaints == []
