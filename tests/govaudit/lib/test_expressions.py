"""Expressions: what is calculated, what is refused and in which words, and that junk does no harm."""

import random
import re
from decimal import Decimal

import pytest

from govaudit.lib.expressions import (
    RESERVED_NAMES,
    ExpressionError,
    canonical_call,
    check,
    evaluate,
    is_name,
    parse_expression,
)

VALUES = {"受理": 391, "撤单": 60, "办结": Decimal("2.5"), "零": 0, "无": None}
KNOWN = {
    "工单受理": {"单位", "类型", "月"},
    "工单撤单": {"单位"},
    "信件受理": set(),
}


def value_of(source):
    return evaluate(parse_expression(source), lambda name, slices: VALUES[name])


def refusal(source):
    with pytest.raises(ExpressionError) as caught:
        parse_expression(source)
    return caught.value


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("受理", 391),
        ("受理 - 撤单", 331),
        ("受理 + 撤单 * 2", 511),
        ("(受理 + 撤单) * 2", 902),
        ("10 - 4 - 3", 3),
        ("10 - (4 - 3)", 9),
        ("12 / 2 / 3", 2),
        ("7 / 2", Decimal("3.5")),
        ("0.1 + 0.2", Decimal("0.3")),
        ("0.1 * 3 == 0.3", True),
        ("1 / 3 * 3", 1),
        ("1 / 3", Decimal("0.3333333333333333333333333333")),
        ("0.1", Decimal("0.1")),
        ("123456789.12345", Decimal("123456789.12345")),
        ("100.50", Decimal("100.5")),
        ("-撤单 + +受理", 331),
        ("- -3", 3),
        ("办结 * 2", 5),
        ("受理 / 零", None),
        ("受理 / 无", None),
        ("无 + 1", None),
        ("1 - 无", None),
        ("-无", None),
        ("无 * 0", None),
        ("受理 > 撤单", True),
        ("受理 <= 撤单", False),
        ("1 < 2 < 3", True),
        ("1 < 2 < 2", False),
        ("1 != 1", False),
        ("'甲' == '甲'", True),
        ("'甲' != '甲'", False),
        ("无 == 无", None),
        ("无 > 1", None),
        ("1 < 0 < 无", False),
        ("not 零", True),
        ("not 受理", False),
        ("not 无", None),
        ("not 无 > 1", None),
        ("受理 and 零", False),
        ("受理 and 撤单", True),
        ("零 or 撤单", True),
        ("零 or 零", False),
        ("无 and 零", False),
        ("零 and 无", False),
        ("无 or 1", True),
        ("无 or 零", None),
        ("受理 and 无", None),
        ("1 or 0 and 0", True),
        ("1 if 受理 else 2", 1),
        ("1 if 零 else 2", 2),
        ("1 if 无 else 2", 2),
        ("1 if 零", None),
        ("无 if 无 else 0", 0),
        ("1 if 零 else 2 if 零 else 3", 3),
    ],
)
def test_a_value_is_the_one_calculated_by_hand(source, expected):
    found = value_of(source)
    assert found == expected
    assert type(found) is type(expected)


def test_slices_reach_the_one_who_answers():
    asked = []
    expression = parse_expression("工单受理(类型='投诉', 单位=\"城关镇\", 月=4) - 工单撤单")
    evaluate(expression, lambda name, slices: asked.append((name, dict(slices))) or 1)
    assert asked == [("工单受理", {"类型": "投诉", "单位": "城关镇", "月": "4"}), ("工单撤单", {})]


def test_calls_are_all_names_in_reading_order_with_their_lines():
    expression = parse_expression("甲(单位='一')\n+ (乙 if 丙 > 1 else 丁)\n- 甲")
    assert [(call.name, call.line) for call in expression.calls()] == [
        ("甲", 1), ("乙", 2), ("丙", 2), ("丁", 2), ("甲", 3),
    ]  # fmt: skip
    assert expression.calls()[0].slices == {"单位": "一"}


@pytest.mark.parametrize(
    ("source", "expected"), [("甲", True), ("甲(乙='1')", True), ("-甲", False), ("甲 + 1", False)]
)
def test_a_lone_name_is_told_from_a_calculation(source, expected):
    assert parse_expression(source).is_call is expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("工单受理( 类型 = \"投诉\",单位='城关镇' )", "工单受理(单位='城关镇', 类型='投诉')"),
        ("甲()", "甲"),
        ("甲(月=4)", "甲(月='4')"),
        ('甲(名="O\'Neil")', '甲(名="O\'Neil")'),
        ("甲-乙", "甲 - 乙"),
        ("((甲))-(乙*丙)", "甲 - 乙 * 丙"),
        ("甲-(乙-丙)", "甲 - (乙 - 丙)"),
        ("甲/(乙*丙)", "甲 / (乙 * 丙)"),
        ("(甲+乙)*-丙", "(甲 + 乙) * -丙"),
        ("-(甲+乙)", "-(甲 + 乙)"),
        ("+甲", "甲"),
        ("0.50*10.0", "0.5 * 10"),
        ("0", "0"),
        ("100", "100"),
        ("not(甲 or 乙)and 丙", "not (甲 or 乙) and 丙"),
        ("甲 and(乙 and 丙)", "甲 and (乙 and 丙)"),
        ("甲<乙<=1", "甲 < 乙 <= 1"),
        ("甲 if 乙 else(丙 if 丁)", "甲 if 乙 else 丙 if 丁"),
        ("(甲 if 乙 else 丙)if 丁", "(甲 if 乙 else 丙) if 丁"),
        ("(甲 if 乙)+1", "(甲 if 乙) + 1"),
    ],
)
def test_the_normal_text_is_one_for_all_spellings(source, expected):
    assert parse_expression(source).canonical == expected
    assert parse_expression(expected) == parse_expression(source)


def test_a_call_is_written_with_its_slices_in_order():
    assert canonical_call("工单受理", {"类型": "投诉", "单位": "城关镇"}) == "工单受理(单位='城关镇', 类型='投诉')"
    assert canonical_call("工单受理", {}) == "工单受理"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("", "没有写完整"),
        ("  ", "没有写完整"),
        ("甲 +", "没有写完整"),
        ("甲 乙", "看不懂“乙”"),
        ("甲, 乙", "看不懂“,”"),
        ("甲 = 乙", "看不懂“=”"),
        ("12345工单受理", "“12345工单受理”不能以数字开头"),
        ("orders", "不认识“orders”"),
        ("_甲", "不认识“_甲”"),
        ("True", "不认识“True”"),
        ("none", "不认识“None”"),
        ("甲.乙", "不能用“.”"),
        ("甲.__class__", "不能用“.”"),
        ("'甲'.乙", "不能用“.”"),
        ("甲['乙']", r"不能用“\[ \]”"),
        ("甲[1:2]", r"不能用“\[ \]”"),
        ("甲|乙", r"不能用“\|”"),
        ("甲 is defined", "不能用“is”"),
        ("甲 ** 2", "不能用乘方"),
        ("甲 % 2", "不能用“%”"),
        ("'%s' % 甲", "不能用“%”"),
        ("甲 // 2", "不能用“//”"),
        ("甲 ~ 乙", "不能用“~”"),
        ("[甲, 乙]", r"不能用“\[ \]”"),
        ("{'甲': 1}", "不能用“{ }”"),
        ("(甲, 乙)", "逗号隔开"),
        ("()", "逗号隔开"),
        ("甲 in 乙", "比较只能用"),
        ("甲 not in 乙", "比较只能用"),
        ("'a' * 300000000", "文字“a”不能参加计算"),
        ("300000000 * 'a'", "文字“a”不能参加计算"),
        ("甲 + '一'", "文字“一”不能参加计算"),
        ("-'一'", "文字“一”不能参加计算"),
        ("(甲 > 1) * 2", "条件不能参加计算"),
        ("(甲 > 1) == (乙 > 1)", "条件之间不能比较"),
        ("1e5", "看不懂数字“1e5”"),
        ("9e999999", "看不懂数字"),
        ("1_000", "看不懂数字“1_000”"),
        ("0x10", "看不懂数字“0x10”"),
        ("１２", "名称“１２”里有不能用的字符"),
        ("甲①", "名称“甲①”里有不能用的字符"),
        ("1234567890123456", "看不懂数字"),
        ("9" * 5000, "看不懂数字"),
        ("甲(1)", "括号里的写法"),
        ("甲(*乙)", "括号里的写法"),
        ("甲(**乙)", "括号里的写法"),
        ("甲(单位='一', 单位='二')", "写了两次"),
        ("甲(单位=0.5)", "带引号的文字"),
        ("甲(单位=-1)", "带引号的文字"),
        ("甲(单位=乙 + 1)", "带引号的文字"),
        ("甲(单位=True)", "带引号的文字"),
        ("甲(单位=城关镇)", "“城关镇”要加引号"),
        ("甲()()", "括号前面"),
        ("'甲'()", "括号前面"),
        ("名单(甲)", "“名单”只能单独写在"),
        ("表('甲')", "“表”只能单独写在"),
        ("工单受理（单位='城关镇'）", r"“（”是全角的，请改用半角的“\(”"),
        ("工单受理(单位=‘城关镇’)", "全角.*半角的“'”"),
        ("甲，乙", "全角"),
        ("甲 × 2", r"半角的“\*”"),
        ("甲(单位='城关镇)", "引号没有成对"),
        ("甲(单位='城\\u5173镇')", r"引号里不能用"),
        ("(甲", "没有写完整"),
        ("甲)", "括号没有成对"),
        ("(甲]", "括号没有成对"),
        ("甲 @ 乙", "这里不能用“@”"),
        ("甲 }} 乙", "公式里不写“}}”"),
        ("{{ 甲 }}", "看不懂“}”"),
        ("甲\ue000", r"U\+E000"),
        ("甲\x00", r"U\+0000"),
        ("\ud800", r"U\+D800"),
        ("(" * 11 + "甲" + ")" * 11, "括号套得太深"),
        ("甲" + " + 甲" * 100, "一个式子太长"),
        ("甲 " * 100_001, "文字太长"),
    ],
)
def test_what_the_language_does_not_have_is_refused_in_plain_words(source, words):
    error = refusal(source)
    assert error.line == 1
    with pytest.raises(ExpressionError, match=words):
        raise error


def test_a_refusal_names_its_line():
    error = refusal("工单受理\n-\n甲.乙")
    assert (error.line, str(error)) == (3, f"第3行：{error.message}")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("工单受里", "没有“工单受里”这个统计项。是不是“工单受理”？"),
        ("天气", "没有“天气”这个统计项。"),
        ("1 if 工单受里 else 2", "没有“工单受里”这个统计项。是不是“工单受理”？"),
        ("工单受理(单住='城关镇')", "“工单受理”不能按“单住”分。是不是“单位”？"),
        ("工单受理(颜色='红')", "“工单受理”不能按“颜色”分。可以按：单位、月、类型。"),
        ("信件受理(单位='城关镇')", "“信件受理”不能按“单位”分。它不能再分。"),
        ("首项", "“首项”只能用在循环里。"),
    ],
)
def test_unknown_names_are_refused_with_the_nearest_known(source, message):
    with pytest.raises(ExpressionError) as caught:
        check(parse_expression(source), KNOWN)
    assert caught.value.message == message


def test_an_unknown_name_is_refused_with_its_line():
    with pytest.raises(ExpressionError, match=r"^第2行：没有“工单撤但”"):
        check(parse_expression("工单受理 -\n工单撤但"), KNOWN)


def test_known_names_and_slices_pass():
    check(parse_expression("工单受理(单位='城关镇', 月=4) - 工单撤单 + 信件受理"), KNOWN)


@pytest.mark.parametrize("source", ["'一'", "'一' if 1 else 2"])
def test_a_text_is_no_value(source):
    with pytest.raises(ExpressionError, match="得到的是文字“一”"):
        value_of(source)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("1 + ('一' if 1 else 2)", "文字“一”不能参加计算"),
        ("1 + (1 > 0 if 1 else 2)", "条件不能参加计算"),
        ("'一' < '二'", "文字只能和文字比较"),
        ("'1' == 1", "文字只能和文字比较"),
    ],
)
def test_texts_and_conditions_do_not_slip_into_a_calculation(source, words):
    with pytest.raises(ExpressionError, match=words):
        value_of(source)


@pytest.mark.parametrize("text", ["按期办结率", "重点领域1", "办结_2022", "㐀字", "〇号"])
def test_a_formula_can_have_such_a_name(text):
    assert is_name(text)
    assert parse_expression(text).is_call


@pytest.mark.parametrize(
    "text", ["", "12345工单", "A类", "_甲", "按期-办结", "按期 办结", "甲.乙", "甲（乙）", "甲\n", *RESERVED_NAMES]
)
def test_a_formula_cannot_have_such_a_name(text):
    assert not is_name(text)


@pytest.mark.parametrize(
    "chain", ["not " * 199 + "甲", "-" * 199 + "甲", "甲" + " - 甲" * 99, "甲 if 乙 else " * 49 + "甲"]
)
def test_the_longest_chains_are_read_calculated_and_written(chain):
    expression = parse_expression(chain)
    evaluate(expression, lambda name, slices: 1)
    check(expression, {"甲": set(), "乙": set()})
    assert parse_expression(expression.canonical) == expression


PIECES = re.findall(
    r"\S+",
    r"""
甲 乙 工单受理 12 0.5 1e9 'a' " ' ( ) [ ] { } {{ }} {% %} {# #} + - * / // ** % ~ | . , = == <
and or not if else in is True none 名单 表 首项 for endfor elif endif set （ ， \ @ 单位= =甲 é 12甲
raw lambda
    """,
)
PIECES += ["\n", "\t", "\ue000", "\x00"]


def junk(dice, length):
    return dice.choice(("", " ")).join(dice.choice(PIECES) for _ in range(dice.randint(0, length)))


def outcome(parse, source):
    try:
        return parse(source)
    except ExpressionError as error:
        return error


def test_junk_is_refused_or_read_but_never_crashes():
    dice = random.Random(391)
    read = 0
    for _ in range(20_000):
        source = junk(dice, 8)
        found = outcome(parse_expression, source)
        if isinstance(found, ExpressionError):
            assert 1 <= found.line <= source.count("\n") + 1, source
        else:
            read += 1
            assert parse_expression(found.canonical) == found, source
    assert read > 100


def random_expression(dice, depth):
    """A well-formed source, with brackets around every part."""
    if depth == 0 or dice.random() < 0.2:
        return dice.choice(["甲", "乙(单位='一', 月=4)", "3", "0.25", "丙"])
    left, right = (random_expression(dice, depth - 1) for _ in range(2))
    shape = dice.choice(
        ["({}) + ({})", "({}) - ({})", "({}) * ({})", "({}) / ({})", "-({})", "({}) if 甲 > 2 else ({})"]
    )
    return shape.format(left, right)


def slow_value(source, values):
    """Python's own reading of the same source over exact fractions."""
    from fractions import Fraction

    python = source.replace("乙(单位='一', 月=4)", "乙")
    for number in ("0.25", "3"):
        python = python.replace(number, f"Fraction('{number}')" if number == "0.25" else "Fraction(3)")
    try:
        return eval(python, {"Fraction": Fraction, **{name: Fraction(value) for name, value in values.items()}})
    except ZeroDivisionError:
        return None


def test_values_agree_with_a_slow_reading_and_with_their_normal_text():
    dice = random.Random(331)
    values = {"甲": 3, "乙": 60, "丙": Decimal("0.5")}
    compared = 0
    for _ in range(200):
        source = random_expression(dice, 4)
        expression = parse_expression(source)
        again = parse_expression(expression.canonical)
        found = evaluate(expression, lambda name, slices: values[name])
        assert again == expression
        assert evaluate(again, lambda name, slices: values[name]) == found
        expected = slow_value(source, values)
        if expected is not None:
            compared += 1
            tolerance = abs(Decimal(expected.numerator)) * Decimal("1e-26")
            assert abs(Decimal(found) * expected.denominator - expected.numerator) <= tolerance
    assert compared > 120
