"""The manual: every page opens, every link leads somewhere, and what it says of rights and figures is the program's."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from govaudit.access import ACCESS
from govaudit.measures import MEASURES
from govaudit.roles import RIGHTS, ROLE_NAMES, Right
from tests.cast import Cast
from units.frame import NAVIGATION
from units.manual import FOLDER, OWN_PAGE, page_names, target_of
from units.models import User

SignIn = Callable[[User], Client]
LINK = re.compile(r"\[[^\]]+\]\(([^)]+)\)")


def text_of(name: str) -> str:
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8")


def body(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode().split('<main id="content"')[1]


def test_every_file_is_a_page_of_the_contents_and_every_page_has_a_file() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.md")) == sorted(page_names())


@pytest.mark.parametrize("name", page_names())
def test_every_link_of_a_page_is_known(name: str) -> None:
    for href in LINK.findall(text_of(name)):
        address, access = target_of(href)
        assert address.startswith("/")
        assert access in ACCESS


def test_every_page_of_the_navigation_is_explained_somewhere() -> None:
    linked = {href for name in page_names() for href in LINK.findall(text_of(name))}
    entries = {entry.url_name for _, group in NAVIGATION for entry in group}
    assert sorted(entries - linked - {"job-list"}) == []


@pytest.mark.parametrize("role", ["admin", "checker", "manager", "clerk", "liaison"])
def test_every_role_reads_every_page(cast: Cast, sign_in: SignIn, role: str) -> None:
    client = sign_in(getattr(cast, role))
    for name in page_names():
        title = text_of(name).split("\n")[0].removeprefix("# ")
        assert f"<h1>{title}</h1>" in body(client, reverse("units:manual-page", args=[name]))
    assert client.get(reverse("units:manual-page", args=["nothing"])).status_code == 404


def test_links_lead_only_where_the_person_may_go(cast: Cast, sign_in: SignIn) -> None:
    address = reverse("units:manual-page", args=["importing"])
    link = f'href="{reverse("import-list")}"'
    assert link in body(sign_in(cast.checker), address)
    liaison = body(sign_in(cast.liaison), address)
    assert link not in liaison
    assert "<span>导入</span>" in liaison


def test_who_holds_no_role_is_not_shown_the_way_and_is_refused(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.stranger).get(reverse("units:manual")).status_code == 403


def test_the_table_of_rights_says_what_the_program_does() -> None:
    """Rows stand in the order of the rights, columns in that of the roles."""
    rows = [line.strip("| ").split("|") for line in text_of("rights").splitlines() if line.startswith("|")]
    head, _, *lines = rows
    assert [cell.strip() for cell in head[1:]] == list(ROLE_NAMES.values())
    assert len(lines) == len(Right)
    for right, line in zip(Right, lines, strict=True):
        cells = [cell.strip() for cell in line[1:]] + [""] * (len(ROLE_NAMES) + 1 - len(line))
        assert {role for role, cell in zip(ROLE_NAMES, cells, strict=True) if cell == "能"} == RIGHTS[right], right


def test_the_definition_of_every_measure_is_printed(cast: Cast, sign_in: SignIn) -> None:
    html = body(sign_in(cast.clerk), reverse("units:manual-measures"))
    missing = [m.name for m in MEASURES.by_code.values() if f">{m.name}<" not in html or m.definition not in html]
    assert missing == []


def test_a_search_finds_sections_and_measures(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.clerk)
    html = body(client, reverse("units:manual") + "?q=解除锁定")
    assert re.search(r'href="/units/manual/closing/#s\d+">核对与锁定 › 解除锁定<', html)
    assert MEASURES.by_code["orders_received"].definition in body(client, reverse("units:manual") + "?q=工单受理")
    assert "没有找到" in body(client, reverse("units:manual") + "?q=没有这个词")
    assert "&lt;b&gt;" in body(client, reverse("units:manual") + "?q=<b>")


def test_a_place_found_is_a_heading_of_its_page(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.clerk)
    for address, anchor in set(re.findall(r'href="(/units/manual/\w+/)#(s\d+)"', body(client, "/units/manual/?q=的"))):
        assert f'id="{anchor}"' in body(client, address)


def test_the_whole_manual_is_one_page_to_print(cast: Cast, sign_in: SignIn) -> None:
    html = body(sign_in(cast.clerk), reverse("units:manual-all"))
    assert html.count('<article class="card card-body prose mb-3 new-sheet">') == len(page_names())
    assert "统计口径" in html
    assert OWN_PAGE not in html


def test_every_page_of_the_program_leads_to_the_manual(cast: Cast, sign_in: SignIn) -> None:
    html = sign_in(cast.clerk).get(reverse("units:unit-list")).content.decode()
    assert html.count(f'href="{reverse("units:manual")}"') == 2
