"""Pages need nothing from outside the machine, and nothing that the content policy ('self') would stop."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.test import Client

from tests.cast import Cast
from tests.test_access import add_what_the_pack_lacks, addresses
from units.models import Period

ROOT = Path(__file__).resolve().parent.parent
#: Attributes by which a browser fetches or sends something of itself; a link waits for a click.
FETCHES = {"src", "srcset", "action", "formaction", "data", "poster", "background", "hx-get", "hx-post"}
REMOTE = re.compile(r"^\s*(?:[a-z]+:)?//", re.IGNORECASE)


class Faults(HTMLParser):
    """Collects what a page may not hold."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        for name, value in given.items():
            fetched = name in FETCHES or (name == "href" and tag in {"link", "use", "image", "base"})
            if fetched and REMOTE.match(value or ""):
                self.found.append(f"remote: <{tag} {name}={value}>")
            if name == "style" or name.startswith("on") or (value or "").strip().lower().startswith("javascript:"):
                self.found.append(f"inline: <{tag} {name}={value}>")
        if tag == "style" or (tag == "script" and not given.get("src") and given.get("type") != "application/json"):
            self.found.append(f"inline: <{tag}>")


def faults(html: str) -> list[str]:
    parser = Faults()
    parser.feed(html)
    return parser.found


def test_no_page_fetches_from_elsewhere_or_holds_inline_script_or_style(qianyang: Period, cast: Cast):
    add_what_the_pack_lacks()
    client = Client()
    client.force_login(cast.superuser)
    read = 0
    for name, address in addresses(qianyang, cast.admin).items():
        response = client.get(address)
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            read += 1
            assert faults(response.content.decode()) == [], name
        b"".join(response)  # a file that is sent stays open until it is read
    assert read > 40


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/login/", "/no-such-page/"])
def test_pages_before_signing_in_and_of_errors_are_clean_too(address: str):
    assert faults(Client().get(address, follow=True).content.decode()) == []


@pytest.mark.parametrize(
    "page",
    [
        '<script src="https://cdn.example/a.js"></script>',
        '<link rel="stylesheet" href="//fonts.example/a.css">',
        '<img src="http://pictures.example/a.png">',
        "<script>alert(1)</script>",
        '<p style="width:40%"></p>',
        '<button onclick="go()"></button>',
        '<a href="javascript:go()"></a>',
    ],
)
def test_a_page_that_breaks_the_rule_is_noticed(page: str):
    assert len(faults(page)) == 1


def test_our_style_sheets_and_scripts_name_nothing_remote():
    files = [path for path in (ROOT / "static").rglob("*.*") if path.suffix in {".css", ".js"}]
    for path in (path for path in files if "vendor" not in path.parts):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"""(?:url\(\s*["']?|@import\s+["']?|fetch\(\s*["'])(?:[a-z]+:)?//""", text), path.name


def test_every_answer_forbids_what_is_not_from_here(client: Client, db: None):
    policy = client.get("/login/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
