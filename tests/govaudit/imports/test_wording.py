"""Faults as a clerk would write them."""

import pytest

from govaudit.imports.wording import fault_sentence, row_sentence
from govaudit.sheets import Whole
from govaudit.validators import LARGE
from govaudit.views.imports.words import cell_fault

REPEATED = "不重复；第 3 行也是这一条，内容却不同"


@pytest.mark.parametrize(
    ("found", "expected", "place", "sentence", "beside"),
    [
        ("城关", "单位的规范简称", 4, "“栏目”写的是“城关”，应为单位的规范简称。", "应为单位的规范简称。"),
        ("一", "1 到 9 之间的整数", 4, "“栏目”写的是“一”，应为 1 到 9 之间的整数。", "应为 1 到 9 之间的整数。"),
        ("", "1 到 9 之间的整数", 4, "“栏目”空着，应填 1 到 9 之间的整数。", "空着，应填 1 到 9 之间的整数。"),
        ("", "月份，如 2022-04", -1, "没有“栏目”这一栏，应填月份，如 2022-04。", "空着，应填月份，如 2022-04。"),
        ("X1", "办结不能早于受理。", 4, "“栏目”：办结不能早于受理。", "办结不能早于受理。"),
        ("X1", REPEATED, 4, f"“栏目”写的是“X1”，重复了：{REPEATED[4:]}。", f"重复了：{REPEATED[4:]}。"),
    ],
)
def test_a_fault_is_a_sentence(found: str, expected: str, place: int, sentence: str, beside: str) -> None:
    error = {"header": "栏目", "found": found, "expected": expected, "place": place, "proposals": []}
    assert (fault_sentence(error), cell_fault(error)) == (sentence, beside)


def test_what_may_have_been_meant_is_asked() -> None:
    proposals = ["城关镇", "城郊镇"]
    error = {"header": "承办单位", "found": "城关", "expected": "规范简称", "place": 1, "proposals": proposals}
    assert fault_sentence(error) == "“承办单位”写的是“城关”，应为规范简称；是不是“城关镇”、“城郊镇”？"


def test_each_fault_of_a_row_names_its_cell():
    fault = {"header": "承办单位", "found": "城关", "expected": "规范简称", "proposals": []}
    blank = {"header": "受理时间", "found": "", "expected": "日期", "proposals": []}
    closed = {"header": "办结时间", "found": "2022", "expected": "已锁定。", "proposals": []}
    row = [fault | {"place": 6}, blank | {"place": 26}, closed | {"place": 0}, blank | {"place": -1}]
    assert row_sentence(row, 9) == (
        "“承办单位”（G9）写的是“城关”，应为规范简称。“受理时间”（AA9）空着，应填日期。"
        "“办结时间”（A9）：已锁定。没有“受理时间”这一栏，应填日期。"
    )


def test_the_largest_whole_number_is_said_in_words():
    assert Whole(least=1, most=LARGE).expected == "1 到 21 亿之间的整数，用半角数字"
    assert Whole(least=1, most=9).expected == "1 到 9 之间的整数，用半角数字"
