"""The file around a notice: python-docx's own template with our page, styles and settings, and nothing else of it."""

from __future__ import annotations

import io
from datetime import date

import docx
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.oxml import serialize_part_xml
from docx.opc.part import Part
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from reports.document.archive import fix_bytes
from reports.document.docx.elements import Face, w
from reports.document.docx.styles import set_styles
from reports.document.docx.text import add_run
from reports.document.plain import clean

LONGEST_PROPERTY = 255  # characters
KEPT_PARTS = {RT.OFFICE_DOCUMENT, RT.CORE_PROPERTIES, RT.STYLES, RT.SETTINGS}
COMPATIBILITY = {"name": "compatibilityMode", "uri": "http://schemas.microsoft.com/office/word", "val": "15"}
# A computer without the first name takes the second.
OTHER_NAMES = {
    Face.BODY: "仿宋",
    Face.SCRIPT: "楷体",
    Face.TITLE: "宋体",
    Face.BLACK: "SimHei",
    Face.PAGE_NUMBER: "SimSun",
}


def new_document(title: str, author: str) -> WordDocument:
    """An empty document: A4, page numbers at the outer side, no theme."""
    word = docx.Document()
    _set_parts(word)
    set_styles(word)
    _set_settings(word)
    _set_page(word)
    properties = word.core_properties
    properties.title = clean(title)[:LONGEST_PROPERTY]
    properties.author = properties.last_modified_by = clean(author)[:LONGEST_PROPERTY]
    properties.comments, properties.language = "", "zh-CN"
    return word


def file_bytes(word: WordDocument, day: date) -> bytes:
    """The document as .docx, all its times `day`."""
    written = io.BytesIO()
    word.save(written)
    return fix_bytes(written.getvalue(), day)


def _set_parts(word: WordDocument) -> None:
    """Theme, thumbnail and the template's other parts go; its font table is replaced by ours."""
    table = word.part.part_related_by(RT.FONT_TABLE)
    for relations in (word.part.rels, word.part.package.rels):
        for key in [key for key, relation in relations.items() if relation.reltype not in KEPT_PARTS]:
            del relations[key]
    names = [w("font", w("altName", val=other), w("charset", val=86), name=face) for face, other in OTHER_NAMES.items()]
    blob = serialize_part_xml(w("fonts", *names))
    word.part.relate_to(Part(table.partname, table.content_type, blob, word.part.package), RT.FONT_TABLE)


def _set_settings(word: WordDocument) -> None:
    settings = word.settings.element
    del settings[:]
    settings.extend([w("zoom", percent=100), w("defaultTabStop", val=420)])
    settings.append(w("characterSpacingControl", val="doNotCompress"))
    settings.append(w("compat", w("compatSetting", **COMPATIBILITY)))
    word.settings.odd_and_even_pages_header_footer = True


def _set_page(word: WordDocument) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)  # the dash of — 1 — then stands 7 mm below the text
    section._sectPr.remove_all("w:docGrid")  # with a grid LibreOffice sets 14 characters a line
    for footer, style in ((section.footer, "单页页码"), (section.even_page_footer, "双页页码")):
        footer.is_linked_to_previous = False
        footer.paragraphs[0].style = style
        _add_page_number(footer.paragraphs[0])


def _add_page_number(paragraph: Paragraph) -> None:
    """— 1 —, the number a field."""
    instruction = w("instrText")
    instruction.text = "PAGE"
    begin, separate, end = (w("fldChar", fldCharType=kind) for kind in ("begin", "separate", "end"))
    fields = (None, begin, instruction, separate, None, end, None)
    for text, field in zip(("— ", "", "", "", "1", "", " —"), fields, strict=True):
        run = add_run(paragraph, text, Face.PAGE_NUMBER)
        if field is not None:
            run._r.append(field)
