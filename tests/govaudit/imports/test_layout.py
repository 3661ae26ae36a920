"""Which rows of a sheet are header, data, totals, and which only stand around the table."""

from __future__ import annotations

import pytest

from govaudit.imports.reading.layout import TotalRow, data_rows, find_header, header_texts, total_label
from govaudit.imports.reading.workbooks import Merge
from govaudit.imports.spool import RawRow

KNOWN = frozenset({"单位", "工单编号", "受理时间", "返工次数"})
HEADER = ["工单编号", "单位", "受理时间", "返工次数"]
DATA = [[f"T{n:09d}", "城关镇", f"2022-07-{n:02d}", "0"] for n in range(1, 6)]


def numbered(*rows: list[str], first: int = 1) -> list[tuple[int, list[str]]]:
    return [(number, cells) for number, cells in enumerate(rows, first) if any(cells)]


def test_the_row_with_known_headers_is_the_header() -> None:
    assert find_header(numbered(HEADER, *DATA), KNOWN) == (1, 1)


def test_titles_blank_rows_and_unit_lines_above_are_passed_over() -> None:
    rows = numbered(["七月工单"], [], ["填报单位：城关镇", "", "", "单位：件"], HEADER, *DATA)
    assert find_header(rows, KNOWN) == (4, 4)


def test_a_long_explanation_above_is_no_header() -> None:
    rows = numbered(["填报说明：", "1.每周一报", "2.数字用半角", "3.单位写简称"], HEADER, *DATA)
    assert find_header(rows, KNOWN) == (2, 2)


def test_of_repeated_headers_the_first_counts() -> None:
    assert find_header(numbered(HEADER, *DATA, HEADER, *DATA), KNOWN) == (1, 1)


def test_a_header_without_data_is_found() -> None:
    assert find_header(numbered(["七月工单"], HEADER), KNOWN) == (2, 2)


def test_headers_nobody_knows_are_found_by_their_looks() -> None:
    assert find_header(
        numbered(["统计表"], ["镇名", "户数", "人数"], ["甲镇", "12", "30"], ["乙镇", "8", "21"]), KNOWN
    ) == (2, 2)


def test_rows_of_values_are_no_header() -> None:
    assert find_header(numbered(*DATA), KNOWN) is None


def test_a_letter_is_no_header() -> None:
    assert find_header(numbered(["各镇、各部门："], ["现将有关事项通知如下。"], ["特此通知。"]), KNOWN) is None


def test_months_head_the_columns_of_a_crosstab() -> None:
    rows = numbered(["发布情况"], ["账号", "2022年7月", "2022年8月"], ["M01", "31", "12"], ["M02", "8", ""])
    assert find_header(rows, frozenset()) == (2, 2)


TWO_ROWS = numbered(
    ["工单编号", "单位", "时限", "", "加减分", ""],
    ["", "", "受理时间", "办结期限", "新闻动态", "主动公开"],
    *[["T1", "城关镇", "2022-07-01", "2022-07-11", "1", "2"]] * 3,
)
MERGES = [Merge(1, 0, 2, 0), Merge(1, 1, 2, 1), Merge(1, 2, 1, 3), Merge(1, 4, 1, 5)]
JOINED = ["工单编号", "单位", "时限/受理时间", "时限/办结期限", "加减分/新闻动态", "加减分/主动公开"]


@pytest.mark.parametrize("merges", [MERGES, []], ids=["merged", "not merged"])
def test_a_header_of_two_rows_is_found_and_joined(merges: list[Merge]) -> None:
    assert find_header(TWO_ROWS, KNOWN, merges) == (1, 2)
    assert header_texts(TWO_ROWS, (1, 2), merges) == JOINED


def test_a_merged_header_of_two_rows_is_found_though_nobody_knows_its_words() -> None:
    assert find_header(TWO_ROWS, frozenset(), MERGES) == (1, 2)


def test_a_header_of_three_rows_is_found() -> None:
    rows = numbered(
        ["单位", "考核", "", ""],
        ["", "加分", "", "减分"],
        ["", "省级", "市级", "通报"],
        *[["城关镇", "1", "2", "0"]] * 3,
    )
    merges = [Merge(1, 0, 3, 0), Merge(1, 1, 1, 3), Merge(2, 1, 2, 2)]
    assert find_header(rows, KNOWN, merges) == (1, 3)
    assert header_texts(rows, (1, 3), merges) == ["单位", "考核/加分/省级", "考核/加分/市级", "考核/减分/通报"]


MONTHS_BELOW = [
    ["栏目", "信息条数", "", ""],
    ["", "4月", "5月", "6月"],
    ["C001", "5", "3", "2"],
    ["C007", "1", "", "4"],
]
MONTHS_JOINED = ["栏目", "信息条数/4月", "信息条数/5月", "信息条数/6月"]


@pytest.mark.parametrize("title", [[], ["2022年栏目更新情况", "", "", ""]], ids=["no title", "title"])
@pytest.mark.parametrize("merges", ["all", "across", "none"])
def test_months_below_a_known_word_belong_to_the_header(title: list[str], merges: str) -> None:
    first = 2 if title else 1
    across, down = Merge(first, 1, first, 3), Merge(first, 0, first + 1, 0)
    merged = {"all": [down, across], "across": [across], "none": []}[merges]
    rows = numbered(*[title] * bool(title), *MONTHS_BELOW)
    known = frozenset({"栏目", "信息条数"})
    assert find_header(rows, known, merged) == (first, first + 1)
    assert header_texts(rows, (first, first + 1), merged) == MONTHS_JOINED


def test_sub_headings_below_a_known_word_belong_to_the_header() -> None:
    rows = numbered(["单位", "返工次数", ""], ["", "首次", "再次"], ["城关镇", "1", "0"], ["南寨镇", "2", "1"])
    assert find_header(rows, KNOWN, [Merge(1, 1, 1, 2)]) == (1, 2)


def test_words_below_a_merged_header_and_a_name_are_data() -> None:
    rows = numbered(["单位", "返工次数", ""], ["城关镇", "没有", "一次"], ["南寨镇", "两次", "没有"])
    assert find_header(rows, KNOWN, [Merge(1, 1, 1, 2)]) == (1, 1)


def test_a_merged_title_is_no_part_of_the_header() -> None:
    rows = numbered(["七月工单", "", "", ""], HEADER, *DATA)
    assert find_header(rows, KNOWN, [Merge(1, 0, 1, 3)]) == (2, 2)


@pytest.mark.parametrize("right", [3, 16383], ids=["as wide as the table", "as wide as the sheet"])
@pytest.mark.parametrize(
    "row", [["七月工单", "", "", "单位：件"], ["七月工单", "", "附件", ""]], ids=["a unit beside", "a word beneath"]
)
def test_a_title_merged_over_the_table_is_no_part_of_the_header(right: int, row: list[str]) -> None:
    rows, merges = numbered(row, HEADER, *DATA), [Merge(1, 0, 1, right)]
    assert find_header(rows, KNOWN, merges) == (2, 2)
    assert find_header(rows, frozenset(), merges) == (2, 2)
    assert header_texts(rows, (2, 2), merges) == HEADER


def test_what_lies_beneath_a_merged_cell_keeps_its_text() -> None:
    rows = numbered(["单位", "加减分", "其中", "其他"], ["", "新闻", "公开", "名次"], *DATA)
    assert header_texts(rows, (1, 2), [Merge(1, 1, 1, 3)]) == ["单位", "加减分/新闻", "其中/公开", "其他/名次"]


def test_a_merge_over_the_header_row_itself_hides_no_header() -> None:
    rows, merges = numbered(HEADER, *DATA), [Merge(1, 0, 1, 16383)]
    assert (find_header(rows, KNOWN, merges), header_texts(rows, (1, 1), merges)) == ((1, 1), HEADER)


def test_rows_of_words_below_a_header_are_data() -> None:
    rows = numbered(["单位", "联系人"], ["城关镇", "某人"], ["南寨镇", "另一人"])
    assert find_header(rows, KNOWN) == (1, 1)


def raw(*rows: list[str], sheet: int = 0, first: int = 1) -> list[RawRow]:
    return [RawRow(sheet, number, cells) for number, cells in numbered(*rows, first=first)]


def data(*rows: list[str]) -> list[RawRow | TotalRow]:
    return list(data_rows(raw(["七月工单"], HEADER, *rows), (0,), {0: (2, 2)}))


def numbers(*rows: list[str]) -> list[int]:
    return [row.row for row in data(*rows)]


def test_rows_below_the_header_are_data() -> None:
    assert data(*DATA) == raw(*DATA, first=3)


def test_other_sheets_are_passed_over() -> None:
    rows = raw(HEADER, *DATA) + raw(HEADER, *DATA, sheet=1)
    assert {row.sheet for row in data_rows(rows, (1,), {1: (1, 1)})} == {1}


def test_each_sheet_has_its_own_header() -> None:
    rows = raw(HEADER, DATA[0]) + raw(["七月"], HEADER, DATA[1], sheet=1)
    found = data_rows(rows, (0, 1), {0: (1, 1), 1: (2, 2)})
    assert [(row.sheet, row.row) for row in found] == [(0, 2), (1, 3)]


def test_titles_and_headers_of_further_printed_pages_are_no_data() -> None:
    assert numbers(DATA[0], ["七月工单"], HEADER, DATA[1]) == [3, 6]


@pytest.mark.parametrize(
    "text",
    [
        "注：1.本表数据来自市平台", "备注：撤单不计入", "说明:一报一清", "填表说明：每周一报", "数据来源：市平台",
        "※ 不含撤单", "单位：件", "（单位：件）", "第 1 页 共 3 页", "————", "以下空白", "一、各镇",
        "（二）县直部门", "填表人：某某",
    ],
)  # fmt: skip
def test_notes_and_lines_around_the_table_are_no_data(text: str) -> None:
    assert numbers(DATA[0], [text], DATA[1]) == [3, 5]


@pytest.mark.parametrize("text", ["完", "T000000009", "城关镇", "注册登记", "说明会纪要", "备用"])
def test_a_row_with_one_other_text_is_data(text: str) -> None:
    assert numbers(DATA[0], [text]) == [3, 4]


def test_a_line_of_signatures_is_no_data() -> None:
    assert numbers(DATA[0], ["填表人：某某", "", "", "审核人：某某"]) == [3]


@pytest.mark.parametrize(
    ("cells", "label"),
    [
        (["合计", "", "12"], "合计"),
        (["合 计", "12"], "合计"),
        (["总　计"], "总计"),
        (["小计（件）", "3"], "小计（件）"),
        (["共计：", "3"], "共计："),
        (["", "合计", "3"], "合计"),
        (["12", "合计", "3"], "合计"),
        (["全县合计", "3"], "全县合计"),
        (["城关镇小计", "3"], "城关镇小计"),
        (["城关镇", "合计", "3"], ""),
        (["合计划"], ""),
        (["反映合计金额，不对，合计"], ""),
        (["统计局", "3"], ""),
        (["12", "3"], ""),
    ],
)
def test_total_rows_are_known_by_their_first_text(cells: list[str], label: str) -> None:
    assert total_label(cells) == label


def test_total_rows_are_given_apart() -> None:
    found = data(DATA[0], ["小 计", "", "", "3"], ["1", "合计", "", "4"], ["统计局", "2", "3", "4"])
    assert [(type(row).__name__, row.row) for row in found] == [
        ("RawRow", 3), ("TotalRow", 4), ("TotalRow", 5), ("RawRow", 6),
    ]  # fmt: skip
    assert found[1] == TotalRow(0, 4, "小计", ["小 计", "", "", "3"])


def test_what_follows_a_note_alone_in_its_row_is_a_note_too() -> None:
    assert numbers(DATA[0], ["注：1.撤单不计入"], ["2.期限按工作日计算"], ["3.其他"]) == [3]


def test_rows_of_several_texts_after_a_note_are_data_again() -> None:
    assert numbers(DATA[0], ["注：1.撤单不计入"], DATA[1], ["城关镇"]) == [3, 5, 6]


@pytest.mark.parametrize(
    "cells",
    [
        ["3", "千阳县财政收入合计", "新闻动态", "2022-05-01"],
        ["3", "部门预算总计", "", "2022-05-01"],
        ["审核人：某某未签字", "城关镇", "2022-05-01", "问题"],
        ["联系电话：打不通", "城关镇", "栏目更新", "问题"],
    ],
)
def test_records_that_speak_of_totals_or_signatures_are_data(cells: list[str]) -> None:
    assert numbers(DATA[0], cells) == [3, 4]
