"""From the block tree to a .docx."""

from __future__ import annotations

from docx.document import Document as WordDocument

from reports.document.blocks import Attachment, Document, Heading, Paragraph, Table
from reports.document.docx import text
from reports.document.docx.base import file_bytes, new_document
from reports.document.docx.elements import Face
from reports.document.docx.table import add_table


def render_notice(document: Document) -> bytes:
    """The whole notice: title, recipients, text, list of attachments, signature, then each attachment on a page
    of its own. The same document gives the same bytes."""
    word = new_document("".join(document.title), document.office)
    text.add_title(word, document.title)
    text.add_paragraph(word, "主送机关", document.recipients)
    _add_blocks(word, document)
    text.add_attachment_list(word, [attachment.title for attachment in document.attachments])
    text.add_signature(word, document.office, document.dated_on)
    for attachment in document.attachments:
        _add_attachment(word, attachment, on_new_page=True)
    if document.attachments:
        _end_in_paragraph(word)
    return file_bytes(word, document.dated_on)


def render_attachment(document: Document, attachment: Attachment) -> bytes:
    """One attachment as a document of its own, its pages counted from 1."""
    word = new_document(attachment.title, document.office)
    _add_attachment(word, attachment, on_new_page=False)
    _end_in_paragraph(word)
    return file_bytes(word, document.dated_on)


def _add_blocks(word: WordDocument, document: Document) -> None:
    opening: Heading | None = None  # a heading that runs in waits for its paragraph
    for block in document.blocks:
        if isinstance(block, Paragraph):
            text.add_text(word, block, opening)
            opening = None
            continue
        if opening is not None:
            text.add_heading(word, opening)
            opening = None
        if isinstance(block, Table):
            _add_table(word, block)
        elif block.runs_in:
            opening = block
        else:
            text.add_heading(word, block)
    if opening is not None:
        text.add_heading(word, opening)


def _add_attachment(word: WordDocument, attachment: Attachment, on_new_page: bool) -> None:
    label = text.add_paragraph(word, "附件序号", f"附件{attachment.number}", Face.BLACK)
    label.paragraph_format.page_break_before = on_new_page or None
    text.add_paragraph(word, "附件标题", attachment.title, Face.TITLE)
    _add_table(word, attachment.table)


def _add_table(word: WordDocument, table: Table) -> None:
    if table.note:
        text.add_paragraph(word, "表注", table.note)
    add_table(word, table)


def _end_in_paragraph(word: WordDocument) -> None:
    """A body may not end in a table: a paragraph one point high follows it, too low to start a page."""
    word.add_paragraph(style="表后")
