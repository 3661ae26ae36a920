"""Elements of an item as text: read the way clerks write them, kept in one way, printed as notices list them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.elements import Element, UnpairedBracket, as_lines, compact, elements_of, in_words, tree

NESTED = "重大设计变更（变更原因、批准单位）、竣工（验收时间，审计单位、审计结论，财务决算金额）"


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("", []),
        ("用地政策", ["用地政策"]),
        ("用地政策、出让公告", ["用地政策", "出让公告"]),
        ("用地政策\n出让公告、成交公示", ["用地政策", "出让公告、成交公示"]),
        ("中、省、市法规；应急预案；", ["中、省、市法规", "应急预案"]),
        ("计划(任务量、标准)", ["计划（任务量）", "计划（标准）"]),
        ("甲（乙（丙、丁）、戊）", ["甲（乙（丙））", "甲（乙（丁））", "甲（戊）"]),
        ("用地批准文件（涉密项目除外）", ["用地批准文件（涉密项目除外）"]),
        ("施工许可（开工报告）审批结果、水土保持方案", ["施工许可（开工报告）审批结果", "水土保持方案"]),
        ("● 机构职能\n● 领导简介", ["机构职能", "领导简介"]),
        ("1.机构职能；\n2.领导简介。", ["机构职能", "领导简介"]),
        ("（1）机构职能\n①领导简介", ["机构职能", "领导简介"]),
        ("用地政策、用地政策", ["用地政策"]),
    ],
)
def test_elements_are_read_as_clerks_write_them(text, keys):
    assert elements_of(text) == keys


def test_the_strongest_separator_parts_a_list_and_names_keep_the_weaker_ones():
    assert elements_of(NESTED) == [
        "重大设计变更（变更原因）", "重大设计变更（批准单位）",
        "竣工（验收时间）", "竣工（审计单位、审计结论）", "竣工（财务决算金额）",
    ]  # fmt: skip


def test_a_catalogue_keeps_one_element_a_line_with_its_parts_in_brackets():
    assert compact(NESTED) == "重大设计变更（变更原因、批准单位）\n竣工（验收时间，审计单位、审计结论，财务决算金额）"


def test_ticks_are_kept_one_a_line_and_printed_as_a_sentence_lists_them():
    ticked = ["重大设计变更（批准单位）", "竣工（审计单位、审计结论）"]
    assert elements_of(as_lines(ticked)) == ticked
    assert in_words(ticked) == "重大设计变更（批准单位）、竣工（审计单位、审计结论）"
    assert in_words(elements_of(NESTED)) == NESTED


def test_a_tree_names_each_lowest_element_with_those_above_it():
    assert tree(elements_of("用地政策、计划（任务量、标准）")) == (
        Element("用地政策", "用地政策"),
        Element("计划", "", (Element("任务量", "计划（任务量）"), Element("标准", "计划（标准）"))),
    )


@pytest.mark.parametrize("text", ["计划（任务量、标准", "计划任务量）、标准", "甲）（乙"])
def test_brackets_that_do_not_match_are_refused(text):
    with pytest.raises(UnpairedBracket):
        elements_of(text)


@settings(max_examples=600, deadline=None, derandomize=True, database=None)
@given(st.text("甲乙（）、，；。\n1.●(", max_size=14))
def test_whatever_is_read_is_printed_and_read_back_the_same(text):
    try:
        keys = elements_of(text)
    except UnpairedBracket:
        return
    assert elements_of(compact(text)) == keys
    assert compact(compact(text)) == compact(text)
    for start in range(len(keys)):
        some = keys[start : start + 2]
        assert elements_of(as_lines(some)) == some
        assert len(as_lines(some).split("\n")) == len(some)
