"""The notice as a page: it looks as it will print, and every figure leads to its records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from urllib.parse import urlencode

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from reports.document.blocks import Attachment, Block, Cell, Document, Figure, Heading, Inlines, Paragraph, Table, Text
from reports.document.plain import clean, heading_number, plain

NOTHING = mark_safe("")


def outline(document: Document) -> list[tuple[int, str, str]]:
    """Level, number with text, and element id of each heading, then of each attachment (level 1)."""
    numbered = enumerate((block for block in document.blocks if isinstance(block, Heading)), start=1)
    lines = [(head.level, heading_number(head) + plain(head.inlines), _heading_id(n)) for n, head in numbered]
    lines += [(1, f"附件{a.number} {clean(a.title)}", _attachment_id(a)) for a in document.attachments]
    return lines


def render_page(document: Document) -> SafeString:
    """The whole notice as one article element; static/css/notice.css makes it look like paper."""
    return format_html(
        '<article class="notice" lang="zh-CN"><section class="notice-sheet">'
        '<h1 class="notice-title">{}</h1><p class="notice-recipients">{}</p>{}{}'
        '<p class="notice-office">{}</p><p class="notice-date">{}</p></section>{}</article>',
        _joined(format_html('<span class="notice-title-line">{}</span>', clean(line)) for line in document.title),
        clean(document.recipients),
        _joined(_blocks(document.blocks)),
        _attachment_list(document.attachments),
        clean(document.office),
        f"{document.dated_on.year}年{document.dated_on.month}月{document.dated_on.day}日",
        _joined(_attachment(attachment) for attachment in document.attachments),
    )


_LINK = re.compile(r'<a (class="(?:figure|record)") href="[^"]*"([^>]*)>(.*?)</a>')


def without_links(page: str) -> SafeString:
    """A rendered page for those who may read the notice and not the records behind its figures."""
    return mark_safe(_LINK.sub(r"<span \1\2>\3</span>", page))  # noqa: S308 - made by render_page


_CALCULATED = re.compile(r'<span class="figure" tabindex="0" data-figure="([^"]*)"([^>]*)>(.*?)</span>')


def with_ledger_links(page: str, ledger_url: str) -> SafeString:
    """A rendered page in which a calculated figure, which has no records of its own, leads to its ledger entry."""

    def link(found: re.Match[str]) -> str:
        address = f"{ledger_url}?{urlencode({'q': unescape(found[1])})}"
        return f'<a class="figure" href="{address}" data-figure="{found[1]}"{found[2]}>{found[3]}</a>'

    return mark_safe(_CALCULATED.sub(link, page))  # noqa: S308 - made by render_page


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _heading_id(number: int) -> str:
    return f"heading-{number}"


def _attachment_id(attachment: Attachment) -> str:
    return f"attachment-{attachment.number}"


def _blocks(blocks: tuple[Block, ...]) -> Iterator[SafeString]:
    opening, headings = NOTHING, 0  # a heading that runs in waits for its paragraph
    for block in blocks:
        if isinstance(block, Paragraph):
            yield format_html('<p class="notice-text">{}{}</p>', opening, _inlines(block.inlines))
            opening = NOTHING
            continue
        if opening:
            yield format_html('<p class="notice-text">{}</p>', opening)
            opening = NOTHING
        if isinstance(block, Table):
            yield _table(block)
            continue
        headings += 1
        if block.runs_in:
            opening = _run_in(block, _heading_id(headings))
        else:
            yield _heading(block, _heading_id(headings))
    if opening:
        yield format_html('<p class="notice-text">{}</p>', opening)


def _heading(block: Heading, element_id: str) -> SafeString:
    return format_html(
        '<h{0} class="notice-heading notice-level-{1}" id="{2}">{3}{4}</h{0}>',
        block.level + 1,
        block.level,
        element_id,
        heading_number(block),
        _inlines(block.inlines),
    )


def _run_in(block: Heading, element_id: str) -> SafeString:
    return format_html(
        '<span class="notice-run-in notice-level-{}" id="{}" role="heading" aria-level="{}">{}{}</span>',
        block.level,
        element_id,
        block.level + 1,
        heading_number(block),
        _inlines(block.inlines),
    )


def _inlines(inlines: Inlines) -> SafeString:
    return _joined(_figure(part) if isinstance(part, Figure) else _text(part) for part in inlines)


def _text(part: Text) -> SafeString:
    if part.url is None or not _is_followable(part.url):
        return format_html("{}", clean(part.text))
    return format_html('<a class="record" href="{}">{}</a>', part.url, clean(part.text))


def _figure(figure: Figure) -> SafeString:
    if figure.records_url is None:
        return format_html(
            '<span class="figure" tabindex="0" data-figure="{}" title="{}">{}</span>',
            figure.name,
            figure.definition,
            clean(figure.printed),
        )
    return format_html(
        '<a class="figure" href="{}" data-figure="{}" title="{}">{}</a>',
        figure.records_url,
        figure.name,
        figure.definition,
        clean(figure.printed),
    )


def _is_followable(url: str) -> bool:
    """A record's address is typed by people: only pages are linked, never a script."""
    return url.startswith(("/", "http://", "https://"))


def _attachment_list(attachments: tuple[Attachment, ...]) -> SafeString:
    if not attachments:
        return NOTHING
    entries = _joined(
        format_html(
            '<li><a href="#{}">{}{}</a></li>',
            _attachment_id(attachment),
            f"{attachment.number}. " if len(attachments) > 1 else "",
            clean(attachment.title),
        )
        for attachment in attachments
    )
    return format_html('<div class="notice-attachment-list"><span>附件：</span><ol>{}</ol></div>', entries)


def _attachment(attachment: Attachment) -> SafeString:
    return format_html(
        '<section class="notice-sheet notice-attachment" id="{}"><p class="notice-attachment-label">附件{}</p>'
        '<h2 class="notice-attachment-title">{}</h2>{}</section>',
        _attachment_id(attachment),
        attachment.number,
        clean(attachment.title),
        _table(attachment.table),
    )


def _table(table: Table) -> SafeString:
    note = format_html('<p class="notice-note">{}</p>', clean(table.note)) if table.note else NOTHING
    return format_html(
        '{}<div class="notice-table-frame"><table class="notice-table" data-table="{}">'
        "<thead>{}</thead><tbody>{}</tbody></table></div>",
        note,
        table.code,
        _joined(format_html("<tr>{}</tr>", _joined(_header(cell) for cell in row)) for row in table.header),
        _joined(format_html("<tr>{}</tr>", _joined(_cell(cell) for cell in row)) for row in table.rows),
    )


def _header(cell: Cell) -> SafeString:
    scope = "colgroup" if cell.colspan > 1 else "col"
    return format_html('<th scope="{}"{}>{}</th>', scope, _spans(cell), _inlines(cell.inlines))


def _cell(cell: Cell) -> SafeString:
    return format_html("<td{}>{}</td>", _spans(cell), _inlines(cell.inlines))


def _spans(cell: Cell) -> SafeString:
    spans = (("colspan", cell.colspan), ("rowspan", cell.rowspan))
    return format_html_join("", ' {}="{}"', ((name, size) for name, size in spans if size > 1))
