"""The .docx, read back."""

import dataclasses
import io
import re
import zipfile
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import docx
import pytest
from docx.oxml.ns import qn

from reports.document.blocks import Attachment, Cell, Document, Heading, Paragraph, Table, Text
from reports.document.docx import render_attachment, render_notice
from reports.document.docx.elements import Face
from reports.document.docx.styles import LOOKS

BODY, BLACK, SCRIPT, TITLE, PAGE_NUMBER = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体", "宋体"
OPENED = "现将有关情况通报如下："


def read(data: bytes) -> "docx.document.Document":
    return docx.Document(io.BytesIO(data))


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


def paragraph(data: bytes, start: str) -> "docx.text.paragraph.Paragraph":
    return next(found for found in read(data).paragraphs if found.text.startswith(start))


def faces(found: "docx.text.paragraph.Paragraph") -> list[tuple[str, str]]:
    return [(run.text, run._r.rPr.rFonts.get(qn("w:eastAsia"))) for run in found.runs if run.text.strip()]


def grid(table: "docx.table.Table") -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_the_notice_reads_from_title_to_date_in_order(document: Document) -> None:
    assert [found.text for found in read(render_notice(document)).paragraphs][:12] == [
        "千阳县人民政府办公室\n关于二季度政务公开工作情况的通报",
        "各镇人民政府，县政府各工作部门：",
        OPENED,
        "一、总体情况",
        "（一）热线办理情况。二季度共受理工单391件，按期办结329件，其中<b>*甲#&乙*。",
        "二、存在问题",
        "1. 未按要求报备。开设“高崖印象”，受理391件。",
        "附件：1. 各部门二季度考核结果",
        "2. 各镇工单办理情况统计表",
        "千阳县人民政府办公室",
        "2022年8月19日",
        "附件1",
    ]


def test_a_heading_that_runs_in_keeps_its_face_and_the_text_goes_on_in_the_bodys(document: Document) -> None:
    runs = faces(paragraph(render_notice(document), "（一）"))
    assert [face for _, face in runs] == [SCRIPT, BODY]
    assert runs[0][0] == "（一）热线办理情况。"


@pytest.mark.parametrize(
    ("start", "face"), [("一、", BLACK), ("附件1", BLACK), ("千阳县人民政府办公室\n", TITLE), (OPENED, BODY)]
)
def test_each_part_has_its_face(document: Document, start: str, face: str) -> None:
    assert {found for _, found in faces(paragraph(render_notice(document), start))} == {face}


@pytest.mark.parametrize(
    ("following", "expected"),
    [
        ((), []),
        ((Heading(3, "1.", (Text("项"),)),), ["1. 项"]),
        ((Heading(2, "（二）", (Text("另。"),), runs_in=True), Paragraph((Text("文"),))), ["（二）另。文"]),
    ],
    ids=["nothing", "a heading", "a heading that runs in"],
)
def test_a_heading_without_a_paragraph_to_run_into_stands_alone(
    document: Document, following: tuple[Heading | Paragraph, ...], expected: list[str]
) -> None:
    lonely = Heading(2, "（一）", (Text("独。"),), runs_in=True)
    data = render_notice(dataclasses.replace(document, blocks=(lonely, *following), attachments=()))
    texts = [found.text for found in read(data).paragraphs]
    assert texts[2:-2] == ["（一）独。", *expected]


def test_merged_headers_reach_over_their_columns_and_rows(document: Document) -> None:
    table = read(render_notice(document)).tables[0]
    assert grid(table)[:2] == [["单位", "加减分", "加减分", "小计"], ["单位", "新闻动态", "主动公开", "小计"]]
    assert [text.text for text in table.rows[1]._tr.iter(qn("w:t"))] == ["新闻动态", "主动公开"]


def test_blank_cells_stay_blank_and_unruly_names_stay_as_they_are(document: Document) -> None:
    assert grid(read(render_notice(document)).tables[0])[2:] == [
        ["环保新材料管委会", "-31", "", "269"],
        ["=卫健局*#<&", "2", "16", ""],
    ]


def test_header_rows_repeat_and_no_row_is_split(document: Document) -> None:
    rows = read(render_notice(document)).tables[0].rows
    assert [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in rows] == [True, True, False, False]
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in rows)


def test_grid_widths_fill_the_text_width_and_cells_state_the_same(document: Document) -> None:
    for table in read(render_notice(document)).tables:
        widths = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid.findall(qn("w:gridCol"))]
        assert sum(widths) == 8845
        stated = [int(cell.tcPr.find(qn("w:tcW")).get(qn("w:w"))) for cell in table.rows[-1]._tr.tc_lst]
        assert stated == widths


def test_each_attachment_starts_a_page_in_the_notice_and_none_in_its_own_file(document: Document) -> None:
    notice = read(render_notice(document))
    breaks = [p.text for p in notice.paragraphs if p._p.pPr.find(qn("w:pageBreakBefore")) is not None]
    assert breaks == ["附件1", "附件2"]
    alone = render_attachment(document, document.attachments[1])
    assert [p.text for p in read(alone).paragraphs] == ["附件2", "各镇工单办理情况统计表", "（截至2022年6月30日）", ""]
    assert "pageBreakBefore" not in parts(alone)["word/document.xml"]


def test_no_file_ends_in_a_table(document: Document) -> None:
    for data in (render_notice(document), render_attachment(document, document.attachments[0])):
        assert [child.tag for child in read(data).element.body][-2:] == [qn("w:p"), qn("w:sectPr")]


def test_a_single_attachment_has_no_number_in_the_list(document: Document) -> None:
    data = render_notice(dataclasses.replace(document, attachments=document.attachments[:1]))
    assert paragraph(data, "附件：").text == "附件：各部门二季度考核结果"


def test_without_attachments_there_is_no_list(document: Document) -> None:
    data = render_notice(dataclasses.replace(document, attachments=()))
    assert not [found.text for found in read(data).paragraphs if found.text.startswith("附件")]


def test_no_theme_font_is_left_anywhere(document: Document) -> None:
    for name, text in parts(render_notice(document)).items():
        assert not re.search("asciiTheme|eastAsiaTheme|hAnsiTheme|cstheme", text, re.IGNORECASE), name


def test_every_run_names_an_east_asian_face_and_hints_at_it(document: Document) -> None:
    written = parts(render_notice(document))
    for name in ("word/document.xml", "word/footer1.xml", "word/footer2.xml"):
        for run in ElementTree.fromstring(written[name]).iter(qn("w:r")):
            if run.find(qn("w:br")) is None:
                fonts = run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
                assert len({fonts.get(qn(f"w:{use}")) for use in ("ascii", "hAnsi", "eastAsia", "cs")}) == 1
                assert fonts.get(qn("w:eastAsia")) in {BODY, BLACK, SCRIPT, TITLE, PAGE_NUMBER}
                assert fonts.get(qn("w:hint")) == "eastAsia"


def test_every_style_used_is_defined(document: Document) -> None:
    written = parts(render_notice(document))
    used = {found for name in written for found in re.findall(r'w:pStyle w:val="(\w+)"', written[name])}
    defined = set(re.findall(r'w:styleId="(\w+)"', written["word/styles.xml"]))
    assert used <= defined


def test_no_part_and_no_style_of_the_librarys_template_is_left(document: Document) -> None:
    data = render_notice(document)
    assert {name for name in parts(data) if not name.endswith((".rels", "[Content_Types].xml"))} == {
        "docProps/core.xml",
        "word/document.xml",
        "word/fontTable.xml",
        "word/footer1.xml",
        "word/footer2.xml",
        "word/settings.xml",
        "word/styles.xml",
    }
    own = {style.style_id for style in read(data).styles if not style.element.default}
    assert own | {"Normal"} == {look.style_id for look in LOOKS}


def test_every_style_names_an_east_asian_face_and_hints_at_it(document: Document) -> None:
    defaults, *styles = ElementTree.fromstring(parts(render_notice(document))["word/styles.xml"]).iter(qn("w:rFonts"))
    assert len(styles) == len(LOOKS)
    for fonts in (defaults, *styles):
        assert len({fonts.get(qn(f"w:{use}")) for use in ("ascii", "hAnsi", "eastAsia", "cs")}) == 1
        assert fonts.get(qn("w:eastAsia")) in set(Face)
        assert fonts.get(qn("w:hint")) == "eastAsia"


def test_each_face_has_another_name_for_computers_without_it(document: Document) -> None:
    table = ElementTree.fromstring(parts(render_notice(document))["word/fontTable.xml"])
    assert {font.get(qn("w:name")) for font in table if font.find(qn("w:altName")) is not None} == set(Face)


def test_figures_are_not_taken_for_chinese_words(document: Document) -> None:
    languages = re.findall(r"<w:lang [^>]*>", parts(render_notice(document))["word/styles.xml"])
    assert languages == ['<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>']


def test_page_numbers_stand_outside_and_are_fields(document: Document) -> None:
    data = render_notice(document)
    section = read(data).sections[0]
    assert read(data).settings.odd_and_even_pages_header_footer
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert (odd.style.name, even.style.name) == ("单页页码", "双页页码")
    assert [p.text for p in (odd, even)] == ["— 1 —", "— 1 —"]
    assert all(p._p.find(f".//{qn('w:instrText')}").text == "PAGE" for p in (odd, even))


def test_the_page_is_a4_with_the_standards_margins(document: Document) -> None:
    section = read(render_notice(document)).sections[0]
    measured = [section.page_width, section.page_height, section.top_margin, section.left_margin]
    assert [round(length.mm) for length in measured] == [210, 297, 37, 28]
    assert [round(length.mm) for length in (section.bottom_margin, section.right_margin)] == [35, 26]


@pytest.mark.parametrize(
    ("office", "day", "gaps"),
    [
        ("千阳县人民政府办公室", date(2022, 8, 19), (200, 350)),
        ("县政府办", date(2022, 12, 19), (700, 200)),
    ],
    ids=["a date shorter than the name", "a date longer than the name"],
)
def test_the_date_starts_two_characters_right_of_the_name(
    document: Document, office: str, day: date, gaps: tuple[int, int]
) -> None:
    data = render_notice(dataclasses.replace(document, office=office, dated_on=day))
    lines = [p for p in read(data).paragraphs if p.style.style_id in {"Signature", "Date"}]
    assert tuple(int(p._p.pPr.find(qn("w:ind")).get(qn("w:rightChars"))) for p in lines) == gaps


def test_properties_are_the_notices_own(document: Document) -> None:
    properties = read(render_notice(document)).core_properties
    assert properties.title == "千阳县人民政府办公室关于二季度政务公开工作情况的通报"
    assert (properties.author, properties.comments) == ("千阳县人民政府办公室", "")
    assert properties.created == properties.modified == datetime(2022, 8, 19, tzinfo=UTC)


def test_a_title_longer_than_the_properties_hold_is_cut_there_only(document: Document) -> None:
    data = render_notice(dataclasses.replace(document, title=("长" * 300,), office="办" * 300))
    properties = read(data).core_properties
    assert [len(text) for text in (properties.title, properties.author)] == [255, 255]
    assert [len(p.text) for p in read(data).paragraphs if p.style.style_id in {"Title", "Signature"}] == [300, 300]


def test_control_characters_are_left_out(document: Document) -> None:
    blocks = (Paragraph((Text("前\x00\x0b后\ufffe，一\n行"),)),)
    data = render_notice(dataclasses.replace(document, office="办\x01公室", blocks=blocks))
    assert [p.text for p in read(data).paragraphs][2] == "前后，一 行"


def test_a_table_in_the_text_is_written_where_it_stands(document: Document, orders: Table) -> None:
    blocks = (Paragraph((Text("前"),)), orders, Paragraph((Text("后"),)))
    body = read(render_notice(dataclasses.replace(document, blocks=blocks))).element.body
    assert [child.tag.split("}")[1] for child in body[2:6]] == ["p", "p", "tbl", "p"]


def test_a_table_of_a_thousand_rows_takes_no_quadratic_time(
    document: Document, orders: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = Attachment(1, "orders", "长表", dataclasses.replace(orders, rows=orders.rows[:1] * 1000))

    def forbidden(*_: object) -> None:
        raise AssertionError("cell by cell access is quadratic")

    monkeypatch.setattr("docx.table.Table.cell", forbidden)
    assert parts(render_attachment(document, long))["word/document.xml"].count("<w:tr>") == 1001


def test_a_wide_table_is_set_smaller_rather_than_broken(document: Document) -> None:
    row = tuple(Cell((Text("八个字的单位名称"),)) for _ in range(5))
    wide = Table("w", (1,) * 5, (row,), (row,))
    data = render_attachment(document, Attachment(1, "w", "宽表", wide))
    assert set(re.findall(r'<w:sz w:val="(\d+)"', parts(data)["word/document.xml"])) == {"21"}
