"""使用手册: pages written in Markdown (templates/manual/*.md), whose links are names of urls, and the 口径 of every
measure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from govaudit.access import ACCESS, may_open
from govaudit.measures import MEASURES, Measure
from units.models import AREAS, User

FOLDER = Path(__file__).resolve().parent.parent / "templates" / "manual"
#: Parts of the manual with the names of their pages.
PARTS = (
    ("按角色看", ("checker", "manager", "clerk", "liaison", "admin")),
    (
        "按工作看",
        ("quarter", "entry", "checks", "importing", "filling", "findings", "hotline", "closing", "notice"),
    ),
    ("查阅", ("lists", "rights", "words")),
)
OWN_PAGE = "manual:"
EXCERPT = 60  # characters around what was looked for


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under a heading; `anchor` is empty for what stands before the first one."""

    title: str
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    name: str
    title: str
    lead: str
    tokens: Sequence[Token]
    sections: Sequence[Section]

    @property
    def url(self) -> str:
        return reverse("units:manual-page", args=[self.name])


@dataclass(frozen=True, slots=True)
class Found:
    """A place of the manual where a text stands."""

    title: str
    excerpt: str
    url: str


@cache
def page_named(name: str) -> Page:
    """A page as its file has it: its heading, the paragraph after it, and the rest."""
    text = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    title, lead, body = text.split("\n\n", 2)
    tokens = _MARKDOWN.parse(body)
    return Page(name, title.removeprefix("# "), lead, tokens, tuple(_sections(tokens)))


def pages() -> list[tuple[str, list[Page]]]:
    """All pages by part."""
    return [(part, [page_named(name) for name in names]) for part, names in PARTS]


def page_names() -> list[str]:
    return [name for _, names in PARTS for name in names]


def _sections(tokens: Sequence[Token]) -> Iterable[Section]:
    title, anchor, number = "", "", 0
    words: list[str] = []
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            if words:
                yield Section(title, anchor, " ".join(words))
            number += 1
            anchor, title, words = f"s{number}", _plain(tokens[at + 1]), []
            token.attrSet("id", anchor)
        elif token.type == "inline" and tokens[at - 1].type != "heading_open":
            words.append(_plain(token))
    if words:
        yield Section(title, anchor, " ".join(words))


def _plain(inline: Token) -> str:
    return "".join(child.content or " " * (child.type == "softbreak") for child in inline.children or ())


def body_of(page: Page, user: User) -> SafeString:
    """A page as HTML. A link to a page of the program that the person may not open stays plain text."""
    html = _MARKDOWN.renderer.render(page.tokens, _MARKDOWN.options, {"user": user, "open": []})
    return mark_safe(html)  # noqa: S308 - our own files; the renderer escapes what is no Markdown


def target_of(href: str) -> tuple[str, str]:
    """Address and access name of a link's target: `manual:<page>` or the name of a url without arguments."""
    if href.startswith(OWN_PAGE):
        name = href.removeprefix(OWN_PAGE)
        return (reverse("units:manual-measures") if name == "measures" else page_named(name).url), "units:manual"
    return reverse(href), href


def _open_link(renderer: Any, tokens: Sequence[Token], at: int, options: Any, env: dict[str, Any]) -> str:
    address, name = target_of(str(tokens[at].attrGet("href")))
    is_shown = may_open(env["user"], name)
    env["open"].append(is_shown)
    return f'<a href="{escape(address)}">' if is_shown else "<span>"


def _close_link(renderer: Any, tokens: Sequence[Token], at: int, options: Any, env: dict[str, Any]) -> str:
    return "</a>" if env["open"].pop() else "</span>"


def _markdown() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False}).enable("table")
    made.add_render_rule("link_open", _open_link)
    made.add_render_rule("link_close", _close_link)
    return made


_MARKDOWN = _markdown()


@dataclass(frozen=True, slots=True)
class Definition:
    """A measure as the manual prints it; `page` lists its records, empty where the person may not open it."""

    name: str
    unit: str
    definition: str
    slices: str
    page: str


def definitions(user: User, typed: str = "") -> list[tuple[str, list[Definition]]]:
    """Every measure by area, those of this installation too; only those whose name or definition holds `typed`."""
    by_area: dict[str, list[Definition]] = {area: [] for area in AREAS}
    for measure in (*MEASURES.by_code.values(), *MEASURES.defined()):
        if typed in measure.name or typed in measure.definition:
            by_area[measure.subject.area].append(_definition(measure, user))
    return [(AREAS[area], found) for area, found in by_area.items() if found]


def _definition(measure: Measure, user: User) -> Definition:
    subject = measure.subject
    page = reverse(subject.page) if subject.page in ACCESS and may_open(user, subject.page) else ""
    slices = "、".join(entry.name for entry in subject.slices)
    return Definition(measure.name, measure.unit, measure.definition, slices, page)


def places_of(typed: str) -> list[Found]:
    """Sections of the manual that hold a text, in the manual's order."""
    found = []
    for page in (page for _, part in pages() for page in part):
        start = Section(page.title, "", f"{page.title} {page.lead}")
        for section in (start, *page.sections):
            if typed in section.title or typed in section.text:
                title = page.title if section is start or not section.title else f"{page.title} › {section.title}"
                url = f"{page.url}#{section.anchor}" if section.anchor else page.url
                found.append(Found(title, _excerpt(section.text, typed), url))
    return found


def _excerpt(text: str, typed: str) -> str:
    at = max(text.find(typed), 0)
    start, end = max(at - EXCERPT // 2, 0), at + len(typed) + EXCERPT
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
