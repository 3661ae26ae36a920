"""The notice as a page."""

import dataclasses
import re

from reports.document.blocks import Document, Figure, Heading, Paragraph, Table, Text
from reports.document.page import outline, render_page


def with_blocks(document: Document, *blocks: Heading | Paragraph | Table) -> str:
    return render_page(dataclasses.replace(document, blocks=blocks, attachments=()))


def test_a_figure_is_a_link_to_its_records(document: Document) -> None:
    assert (
        '<a class="figure" href="/orders/?period=2022Q2&amp;measure=orders_received" data-figure="工单受理" '
        'title="受理时间在周期内的工单">391</a>件'
    ) in render_page(document)


def test_a_calculated_figure_can_be_reached_but_not_followed(document: Document) -> None:
    assert '<span class="figure" tabindex="0" data-figure="按期办结" title="应办结减去超时">329</span>' in render_page(
        document
    )


def test_words_that_name_a_record_lead_to_it(document: Document) -> None:
    assert '“<a class="record" href="/accounts/?code=M12">高崖印象</a>”' in render_page(document)


def test_an_address_that_is_no_page_is_not_linked(document: Document) -> None:
    page = with_blocks(document, Paragraph((Text("某号", url="javascript:alert(1)"),)))
    assert "javascript" not in page
    assert "某号" in page


def test_everything_is_escaped(document: Document) -> None:
    wild = '<i>"x"&'
    figure = dataclasses.replace(figure_of(document), name=wild, printed=wild, definition=wild)
    page = render_page(
        dataclasses.replace(
            document,
            office=wild,
            title=(wild,),
            recipients=wild,
            blocks=(Heading(1, wild, (Text(wild, url="/" + wild),)), Paragraph((figure,))),
            attachments=tuple(dataclasses.replace(a, title=wild, code=wild) for a in document.attachments),
        )
    )
    assert "<i>" not in page
    assert '="<' not in page
    assert "&lt;i&gt;&quot;x&quot;&amp;" in page


def figure_of(document: Document) -> Figure:
    return next(p for b in document.blocks if isinstance(b, Paragraph) for p in b.inlines if isinstance(p, Figure))


def test_no_style_and_no_script_stand_in_the_page(document: Document) -> None:
    assert not re.search(r"\sstyle=|<script|<style|\son\w+=", render_page(document))


def test_a_heading_that_runs_in_opens_its_paragraph(document: Document) -> None:
    assert (
        '<p class="notice-text"><span class="notice-run-in notice-level-2" id="heading-2" role="heading" '
        'aria-level="3">（一）热线办理情况。</span>二季度共受理'
    ) in render_page(document)


def test_a_heading_with_nothing_to_run_into_is_kept(document: Document, orders: Table) -> None:
    lonely = Heading(2, "（一）", (Text("独。"),), runs_in=True)
    for following in ((), (lonely,), (orders,)):
        assert with_blocks(document, lonely, *following).count("（一）独。") == 1 + (following == (lonely,))


def test_the_outline_leads_to_every_heading_and_attachment(document: Document) -> None:
    assert outline(document) == [
        (1, "一、总体情况", "heading-1"),
        (2, "（一）热线办理情况。", "heading-2"),
        (1, "二、存在问题", "heading-3"),
        (2, "1. 未按要求报备。", "heading-4"),
        (1, "附件1 各部门二季度考核结果", "attachment-1"),
        (1, "附件2 各镇工单办理情况统计表", "attachment-2"),
    ]
    ids = re.findall(r'\sid="([^"]+)"', render_page(document))
    assert ids == [line[2] for line in outline(document)]


def test_a_merged_header_spans_its_columns_and_rows(document: Document) -> None:
    page = render_page(document)
    assert '<th scope="col" rowspan="2">单位</th><th scope="colgroup" colspan="2">加减分</th>' in page
    assert page.count("<thead><tr>") == 2


def test_a_blank_cell_is_empty(document: Document) -> None:
    assert "<td></td>" in render_page(document)
