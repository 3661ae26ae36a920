"""Paragraphs of the notice, each in its style."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from docx.document import Document as WordDocument
from docx.shared import Twips
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from reports.document.blocks import Heading
from reports.document.blocks import Paragraph as TextBlock
from reports.document.docx.elements import Face, fonts, indent
from reports.document.docx.styles import LINE
from reports.document.plain import clean, heading_number, plain, text_width

CHARACTER = 315  # twips from one 3号 character to the next: 16 pt less the 0.25 pt that lets 28 stand on a line
HEADING_FACES = {1: Face.BLACK, 2: Face.SCRIPT, 3: Face.BODY}


def add_run(paragraph: Paragraph, text: str, face: Face) -> Run:
    """Words in one face, stated in the run too: no program then falls back on another."""
    run = paragraph.add_run(clean(text))
    run._r.get_or_add_rPr().append(fonts(face))
    return run


def add_paragraph(word: WordDocument, style: str, text: str, face: Face = Face.BODY) -> Paragraph:
    paragraph = word.add_paragraph(style=style)
    add_run(paragraph, text, face)
    return paragraph


def add_title(word: WordDocument, lines: Sequence[str]) -> None:
    """One paragraph, its lines broken as given."""
    paragraph = word.add_paragraph(style="Title")
    for position, line in enumerate(lines):
        if position:
            paragraph.add_run().add_break()
        add_run(paragraph, line, Face.TITLE)


def add_heading(word: WordDocument, block: Heading) -> None:
    add_paragraph(word, f"Heading {block.level}", _heading_text(block), HEADING_FACES[block.level])


def add_text(word: WordDocument, block: TextBlock, head: Heading | None) -> None:
    """A paragraph; a `head` that runs in stands before it in its own face."""
    paragraph = word.add_paragraph(style="Body Text")
    if head is not None:
        add_run(paragraph, _heading_text(head), HEADING_FACES[head.level])
    add_run(paragraph, plain(block.inlines), Face.BODY)


def _heading_text(block: Heading) -> str:
    return heading_number(block) + plain(block.inlines)


def add_attachment_list(word: WordDocument, titles: list[str]) -> None:
    """附件： and the names, one line below the text; numbered where there are several; a name that turns continues
    under its first character."""
    for position, name in enumerate(titles, start=1):
        head = "附件：" if position == 1 else ""
        number = f"{position}. " if len(titles) > 1 else ""
        layout = add_paragraph(word, "附件说明", head + number + name).paragraph_format
        layout.left_indent = Twips(round((5 + text_width(number)) * CHARACTER))
        layout.first_line_indent = Twips(-round(text_width(head + number) * CHARACTER))
        layout.space_before = Twips(LINE if position == 1 else 0)


def add_signature(word: WordDocument, office: str, day: date) -> None:
    """Office and date where no seal is set: the name two characters from the right, the date's first character two
    to the right of the name's; a date longer than the name stands two from the right and the name moves."""
    dated = f"{day.year}年{day.month}月{day.day}日"
    name_width, date_width = text_width(clean(office)), text_width(dated)
    name_gap, date_gap = 2.0, name_width - date_width
    if date_gap < 0:
        name_gap, date_gap = date_width - name_width + 4, 2.0
    for style, text, gap in (("Signature", office, name_gap), ("Date", dated, date_gap)):
        paragraph = add_paragraph(word, style, text)
        indent(paragraph._p.get_or_add_pPr(), "right", gap, round(gap * CHARACTER))
