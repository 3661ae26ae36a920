"""The styles of the notice. They take the place of those that python-docx brings along."""

from __future__ import annotations

from dataclasses import dataclass

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor, Twips
from docx.styles.style import ParagraphStyle

from reports.document.docx.elements import Face, fonts, indent, w

BODY_SIZE = 16.0  # points: 3号
LINE = 579  # twips: 22 lines on a page
LEFT, CENTER, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


@dataclass(frozen=True, slots=True)
class Look:
    """`size` in points; `line`, `before` and `after` in twips; `indented` names the side of the indent and its
    characters; `outline` is the level in the outline, from 0; `is_kept` on the page of the paragraph that follows;
    `then` names the style that a clerk's next paragraph gets."""

    style_id: str
    name: str
    face: Face = Face.BODY
    size: float = BODY_SIZE
    line: int = LINE
    before: int = 0
    after: int = 0
    alignment: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY
    indented: tuple[str, int] | None = None
    outline: int | None = None
    is_kept: bool = False
    then: str = ""


FIRST_LINE = ("firstLine", 2)
LOOKS = (
    Look("Normal", "Normal"),
    Look("Title", "Title", Face.TITLE, 22, 680, alignment=CENTER, then="主送机关"),
    Look("Recipients", "主送机关", before=LINE, then="Body Text"),
    Look("BodyText", "Body Text", indented=FIRST_LINE),
    Look("Heading1", "Heading 1", Face.BLACK, indented=FIRST_LINE, outline=0, is_kept=True, then="Body Text"),
    Look("Heading2", "Heading 2", Face.SCRIPT, indented=FIRST_LINE, outline=1, is_kept=True, then="Body Text"),
    Look("Heading3", "Heading 3", indented=FIRST_LINE, outline=2, is_kept=True, then="Body Text"),
    Look("AttachmentList", "附件说明", alignment=LEFT, is_kept=True),
    Look("Signature", "Signature", before=LINE, alignment=RIGHT, is_kept=True, then="Date"),
    Look("Date", "Date", alignment=RIGHT),
    Look("AttachmentLabel", "附件序号", Face.BLACK, alignment=LEFT, is_kept=True, then="附件标题"),
    Look("AttachmentTitle", "附件标题", Face.TITLE, 22, 680, LINE, 290, CENTER, outline=0, is_kept=True, then="表注"),
    Look("TableNote", "表注", after=145, alignment=CENTER, is_kept=True),
    Look("TableHeader", "表头", Face.BLACK, 12, 320, alignment=CENTER),
    Look("TableText", "表文", Face.BODY, 12, 320, alignment=CENTER),
    Look("TableEnd", "表后", Face.BODY, 1, 20),
    Look("FooterOdd", "单页页码", Face.PAGE_NUMBER, 14, 320, alignment=RIGHT, indented=("right", 1)),
    Look("FooterEven", "双页页码", Face.PAGE_NUMBER, 14, 320, alignment=LEFT, indented=("left", 1)),
)


def set_styles(word: WordDocument) -> None:
    """Leaves no style of the template's but the default of each kind: their theme fonts would win over the fonts
    set beside them."""
    styles = word.styles
    for style in list(styles):
        if not style.element.default:
            style.delete()
    # With Chinese as the language of Latin text too, LibreOffice breaks 329 into 32 and 9 at a line's end.
    language = w("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA")
    defaults = w("docDefaults", w("rPrDefault", w("rPr", fonts(Face.BODY), language)), w("pPrDefault"))
    styles.element.replace(styles.element.find(qn("w:docDefaults")), defaults)
    for look in LOOKS:
        if look.name not in styles:
            style = styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH, builtin=look.name.isascii())
            style.base_style, style.quick_style, style.style_id = styles["Normal"], True, look.style_id
        _set_look(styles[look.name], look)
    for look in LOOKS:
        if look.then:
            styles[look.name].next_paragraph_style = styles[look.then]


def _set_look(style: ParagraphStyle, look: Look) -> None:
    """What the library has no name for goes in first, in the schema's order; the library sets the rest around it."""
    properties = style.element.get_or_add_pPr()
    # Word hangs a closing mark into the margin; LibreOffice reads overflowPunct the other way and loses it with 0.
    properties.extend([w("overflowPunct", val=1), w("autoSpaceDE", val=0), w("autoSpaceDN", val=0)])
    properties.append(w("snapToGrid", val=0))
    if look.outline is not None:
        properties.append(w("outlineLvl", val=look.outline))
    tightened = -5 if look.size == BODY_SIZE else 0  # 0.25 pt: so 28 characters stand on a line
    style.element.get_or_add_rPr().extend([fonts(look.face), w("spacing", val=tightened)])
    style.font.size, style.font.color.rgb = Pt(look.size), RGBColor(0, 0, 0)
    layout = style.paragraph_format
    layout.line_spacing, layout.space_before, layout.space_after = map(Twips, (look.line, look.before, look.after))
    layout.alignment, layout.widow_control = look.alignment, False
    layout.keep_with_next = look.is_kept or None
    if look.indented:
        side, characters = look.indented
        indent(properties, side, characters, round(look.size * 20) * characters)
