"""Blocks from a notice's text: headings and their numbers, paragraphs, lists, table slots, literal signs."""

import pytest

from govaudit.lib.expressions import Rendered
from reports.document.blocks import Cell, Counts, Figure, Heading, Paragraph, Table, Text
from reports.document.markup import MarkupError, build_blocks, chinese_numeral, number_in_style

FIGURE = Figure("工单受理", "391", 391, "件", "受理的工单", Counts.ROWS, "/orders/")
STARRED = Text("人事*信息#_1_", "/columns/1/")
TABLE = Table("orders", (1,), ((Cell((Text("单位"),)),),), ())


def blocks(text, *objects, numbering=()):
    """Blocks of a text in which @0, @1 … stand for the objects' markers."""
    rendered = Rendered("", tuple(objects))
    for index in range(len(objects)):
        text = text.replace(f"@{index}", rendered.marker(index))
    return build_blocks(Rendered(text, tuple(objects)), numbering)


def headings(text, numbering=()):
    found = [block for block in blocks(text, numbering=numbering) if isinstance(block, Heading)]
    return [f"{block.level} {block.number}{block.inlines[0].text}" for block in found]


def paragraph(*words):
    return Paragraph(tuple(Text(part) if isinstance(part, str) else part for part in words))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("\n\n", ()),
        ("一段。", (paragraph("一段。"),)),
        ("一段，\n同一段。", (paragraph("一段，同一段。"),)),
        ("一段，  \n同一段。", (paragraph("一段，同一段。"),)),
        ("一段。\n\n\n两段。", (paragraph("一段。"), paragraph("两段。"))),
        ("　　一段。\n　　两段。", (paragraph("一段。"), paragraph("两段。"))),
        ("\n    缩进不是代码\n", (paragraph("缩进不是代码"),)),
        ("受理@0件。", (paragraph("受理", FIGURE, "件。"),)),
        ("@0件", (paragraph(FIGURE, "件"),)),
        ("受理\n@0\n件", (paragraph("受理", FIGURE, "件"),)),
        ("@1栏目@0条", (paragraph(STARRED, "栏目", FIGURE, "条"),)),
        ("@0@0", (paragraph(FIGURE, FIGURE),)),
        ("前\n\n@2\n\n后", (paragraph("前"), TABLE, paragraph("后"))),
        ("  @2  ", (TABLE,)),
    ],
)
def test_paragraphs_figures_and_tables(text, expected):
    assert blocks(text, FIGURE, STARRED, TABLE) == expected


@pytest.mark.parametrize(
    "text",
    [
        "*星号*和**两个**", "_下划线_", "`代码`", "<b>标签</b>", "&amp;", "[链接](http://例子.中国)", "![图](甲)", "http://例子.中国",
        "~~删~~", "甲 | 乙", "2 * 3 * 4", "#不是标题", "#12345", "---", "> 引用", "***", "1.没有空格", "12345热线",
        "$x$", "“三审三校”", "a\\b",
    ],
)  # fmt: skip
def test_signs_that_a_clerk_types_are_printed_as_typed(text):
    assert blocks(text) == (paragraph(text),)


@pytest.mark.parametrize(
    ("text", "expected"), [("\\# 甲", "# 甲"), ("\\- 甲", "- 甲"), ("1\\. 甲", "1. 甲"), ("甲\n===", "甲===")]
)
def test_a_line_can_begin_with_a_sign(text, expected):
    assert blocks(text) == (paragraph(expected),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- 甲\n- 乙", ["甲", "乙"]),
        ("* 甲\n\n* 乙\n  续", ["甲", "乙续"]),
        ("1. 甲\n2. 乙", ["1. 甲", "2. 乙"]),
        ("1. 甲\n1. 乙", ["1. 甲", "2. 乙"]),
        ("3. 甲\n4. 乙", ["3. 甲", "4. 乙"]),
        ("1. 甲\n\n   又一段\n2. 乙", ["1. 甲", "又一段", "2. 乙"]),
        ("1. 甲\n   1. 子\n   2. 丑\n2. 乙", ["1. 甲", "（1）子", "（2）丑", "2. 乙"]),
        ("- 甲\n  1. 子\n- 乙", ["甲", "1. 子", "乙"]),
        ("1. 甲\n   - 子\n2. 乙", ["1. 甲", "子", "2. 乙"]),
    ],
)
def test_lists_become_paragraphs(text, expected):
    assert ["".join(part.text for part in block.inlines) for block in blocks(text)] == expected


def test_an_empty_item_does_not_lend_its_number_to_the_next_paragraph():
    assert blocks("1. \n\n后文") == (paragraph("后文"),)


@pytest.mark.parametrize("signs", [("#", "##", "###"), ("##", "###", "####")])
def test_the_highest_heading_used_is_a_part(signs):
    part, section, item = signs
    text = f"{part} 甲\n{section} 乙\n{item} 丙\n{item} 丁\n{section} 戊\n{item} 己\n{part} 庚\n{section} 辛"
    assert headings(text) == [
        "1 一、甲", "2 （一）乙", "3 1.丙", "3 2.丁", "2 （二）戊", "3 1.己", "1 二、庚", "2 （一）辛",
    ]  # fmt: skip


def test_each_part_numbers_its_sections_in_its_own_style():
    text = "".join(f"# 部分\n{'## 节' + chr(10)}{'## 节' + chr(10)}" for _ in range(4))
    assert headings(text, numbering=["（一）", "1.", "一要"]) == [
        "1 一、部分", "2 （一）节", "2 （二）节",
        "1 二、部分", "2 1.节", "2 2.节",
        "1 三、部分", "2 一要节", "2 二要节",
        "1 四、部分", "2 （一）节", "2 （二）节",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("style", "number"), [("（一）", "1."), ("一要", "1."), ("1.", "（1）"), ("(1)", "（1）"), ("①", "（1）")]
)
def test_items_below_a_section_are_numbered_apart_from_it(style, number):
    assert headings("# 甲\n## 乙\n### 丙", numbering=[style])[2] == f"3 {number}丙"


def test_a_section_can_go_without_a_number():
    assert headings("# 甲\n## 乙", numbering=[""]) == ["1 一、甲", "2 乙"]


@pytest.mark.parametrize(
    ("style", "number", "expected"),
    [
        ("一、", 1, "一、"), ("一、", 99, "九十九、"),
        ("（一）", 3, "（三）"), ("（一）", 21, "（二十一）"),
        ("1.", 1, "1."), ("1.", 21, "21."), ("1．", 12, "12．"), ("(1)", 20, "(20)"), ("（1）", 7, "（7）"),
        ("㈠", 1, "㈠"), ("㈠", 10, "㈩"), ("㈠", 11, "（十一）"),
        ("①", 1, "①"), ("①", 20, "⑳"), ("①", 21, "（21）"),
        ("一是", 4, "四是"), ("一要", 20, "二十要"), ("第一，", 10, "第十，"), ("", 5, ""),
    ],
)  # fmt: skip
def test_a_style_is_counted_on_from_its_first_number(style, number, expected):
    assert number_in_style(style, number) == expected


@pytest.mark.parametrize(
    ("number", "numeral"),
    [
        (1, "一"),
        (9, "九"),
        (10, "十"),
        (11, "十一"),
        (19, "十九"),
        (20, "二十"),
        (21, "二十一"),
        (90, "九十"),
        (99, "九十九"),
    ],
)
def test_chinese_numerals(number, numeral):
    assert chinese_numeral(number) == numeral


@pytest.mark.parametrize("number", [0, 100])
def test_there_are_99_chinese_numerals(number):
    with pytest.raises(MarkupError, match="九十九"):
        chinese_numeral(number)


@pytest.mark.parametrize(
    ("text", "runs_in"),
    [
        ("## 甲。\n正文", True),
        ("## 甲。\n\n正文", True),
        ("## 甲\n正文", False),
        ("## 甲。\n## 乙\n正文", False),
        ("## 甲。\n- 条目\n\n正文", False),
        ("## 甲。\n\n@0\n\n正文", False),
        ("## 甲。", False),
    ],
)
def test_a_heading_with_a_full_stop_runs_into_the_paragraph_directly_below(text, runs_in):
    assert blocks(text, TABLE)[0] == Heading(1, "一、", (Text("甲。" if "。" in text else "甲"),), runs_in=runs_in)


def test_only_the_heading_above_a_paragraph_runs_in():
    first, _, second = blocks("## 甲。\n正文\n\n正文")[:3]
    assert first.runs_in
    assert second == paragraph("正文")


def test_a_heading_can_hold_figures():
    assert blocks("# 受理@0件", FIGURE) == (Heading(1, "一、", (Text("受理"), FIGURE, Text("件"))),)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("前@0", "表格要单独成段"),
        ("@0@0", "表格要单独成段"),
        ("- @0", "表格要单独成段"),
        ("# @0", "表格不能写在标题里"),
        ("# 甲\n#### 乙", "标题“乙”级别太低，最多3级"),
        ("- # 甲", "标题“甲”不能写在列表里"),
        ("# ", "没有文字"),
        ("- 甲\n  - 乙\n    - 丙\n      - 丁", "列表套得太深，最多3层"),
        ("- " * 5000 + "甲", "列表套得太深"),
    ],
)
def test_what_cannot_be_laid_out_is_refused(text, words):
    with pytest.raises(MarkupError, match=words):
        blocks(text, TABLE)


def test_an_unknown_numbering_is_refused():
    with pytest.raises(MarkupError, match="不认识标题编号“甲、”"):
        headings("# 甲\n## 乙", numbering=["甲、"])


def test_a_slot_that_prints_nothing_known_is_a_fault_of_the_program():
    with pytest.raises(TypeError, match="printed int"):
        blocks("@0", 391)
