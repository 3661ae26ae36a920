"""Templates: text, slots, loops and conditions; figures stay objects beside the text."""

import random
import re
from dataclasses import dataclass
from decimal import Decimal

import pytest

from govaudit.lib.expressions import ExpressionError, check_template, evaluate, parse_template, render

NAMES = {"工单受理": {"单位", "类型"}, "工单撤单": {"单位"}, "超时单位": {"单位"}, "周期": set()}
LISTS = {"栏目清单": 2, "单位清单": 1}
VALUES = {"工单受理": 391, "工单撤单": 60, "无记录": None}


@dataclass(frozen=True, slots=True)
class Number:
    """A stand-in for a figure."""

    value: int | Decimal | None
    printed: str


@dataclass(frozen=True, slots=True)
class Word:
    text: str


ENTRIES = {
    "栏目清单": [(Word("人事*信息#"), Number(3, "3")), (Word("财税审计"), Number(0, "0"))],
    "单位清单": [(Word("城关镇"),), (Word("南寨镇"),), (Word("高崖镇"),)],
    "空清单": [],
}


NESTED_LOOPS = (
    "{% for 栏目, 条数 in 栏目清单 %}{{ 栏目 }}：{% for 单位 in 单位清单 %}{{ 单位 }}"
    "{% if 末项 %}。{% endif %}{% endfor %}{% if 末项 %}完{% endif %}{% endfor %}"
)


def rendered(source):
    """Rendered with slots printing what they are asked for."""
    return render(
        parse_template(source),
        output=lambda expression, bindings: f"<{expression.canonical}>",
        truth=lambda expression, bindings: bool(evaluate(expression, lambda name, slices: VALUES[name])),
        lists=ENTRIES.__getitem__,
    )


def shown(source):
    """The rendered text with objects written in place of their markers."""
    result = rendered(source)
    pieces = []
    for words, found in result.parts(result.text):
        pieces.append(words if words is not None else getattr(found, "text", None) or getattr(found, "printed", found))
    return "".join(pieces)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", ""),
        ("只有文字。\n第二行。\n", "只有文字。\n第二行。\n"),
        ("受理{{工单受理}}件", "受理<工单受理>件"),
        ("{{ 工单受理(类型='投诉') - 1 }}", "<工单受理(类型='投诉') - 1>"),
        ('{{ 名单(超时单位(单位="城关镇")) }}', "<名单(超时单位(单位='城关镇'))>"),
        ("{{ 表('orders') }}见附件{{ 附件号('orders') }}", "<表('orders')>见附件<附件号('orders')>"),
        ("{# 备注 #}正文", "正文"),
        ("{% for 单位 in 单位清单 %}{{ 单位 }}、{% endfor %}", "城关镇、南寨镇、高崖镇、"),
        ("{% for 单位 in 单位清单 %}{{ 单位 }}{% if not 末项 %}、{% endif %}{% endfor %}", "城关镇、南寨镇、高崖镇"),
        (
            "{% for 单位 in 单位清单 %}{% if 首项 %}：{% else %}；{% endif %}{{ 单位 }}{% endfor %}",
            "：城关镇；南寨镇；高崖镇",
        ),
        ("{% for 栏目, 条数 in 栏目清单 %}{{ 栏目 }}{{ 条数 }}条。{% endfor %}", "人事*信息#3条。财税审计0条。"),
        ("{% for 栏目, 条数 in 栏目清单 %}{{ 条数 + 1 }} {% endfor %}", "<3 + 1> <0 + 1> "),
        (
            "{% for 单位 in 单位清单 %}{{ 工单受理(单位=单位) }}{% endfor %}",
            "<工单受理(单位='城关镇')><工单受理(单位='南寨镇')><工单受理(单位='高崖镇')>",
        ),
        (
            "{% for 单位 in 单位清单 %}{% if 首项 %}{{ 名单(超时单位(单位=单位)) }}{% endif %}{% endfor %}",
            "<名单(超时单位(单位='城关镇'))>",
        ),
        (
            "{% for 栏目, 条数 in 栏目清单 %}{{ 工单受理(类型=条数) }}{% endfor %}",
            "<工单受理(类型='3')><工单受理(类型='0')>",
        ),
        ("{% for 单位 in 单位清单 %}{% if 单位 == '南寨镇' %}{{ 单位 }}{% endif %}{% endfor %}", "南寨镇"),
        ("{% for 栏目, 条数 in 栏目清单 %}{% if 条数 %}{{ 栏目 }}{% endif %}{% endfor %}", "人事*信息#"),
        ("{% for 栏目, 条数 in 栏目清单 %}{% if 栏目 %}有{% endif %}{% endfor %}", "有有"),
        ("{% for 单位 in 空清单 %}{{ 单位 }}{% endfor %}无", "无"),
        ("{% if 工单受理 > 工单撤单 %}多{% else %}少{% endif %}", "多"),
        ("{% if 工单撤单 > 工单受理 %}甲{% elif 工单撤单 > 1 %}乙{% else %}丙{% endif %}", "乙"),
        ("{% if 无记录 %}有{% else %}没有{% endif %}", "没有"),
        ("{% if not 无记录 > 1 %}不超过{% else %}说不清{% endif %}", "说不清"),
        (
            NESTED_LOOPS,
            "人事*信息#：城关镇南寨镇高崖镇。财税审计：城关镇南寨镇高崖镇。完",
        ),
    ],
)
def test_a_template_reads_as_worked_out_by_hand(source, expected):
    assert shown(source) == expected


def test_objects_stay_beside_the_text_in_order():
    result = rendered("甲{{ 工单受理 }}乙{% for 栏目, 条数 in 栏目清单 %}{{ 条数 }}{% endfor %}")
    assert result.text == f"甲{result.marker(0)}乙{result.marker(1)}{result.marker(2)}"
    assert result.objects == ("<工单受理>", Number(3, "3"), Number(0, "0"))


def test_a_slot_hears_what_the_loops_bind():
    heard = []
    render(
        parse_template("{% for 单位 in 单位清单 %}{{ 工单受理 }}{% endfor %}"),
        output=lambda expression, bindings: heard.append(dict(bindings)),
        truth=lambda expression, bindings: True,
        lists=ENTRIES.__getitem__,
    )
    assert heard[0] == {"单位": Word("城关镇"), "首项": True, "末项": False}
    assert heard[2] == {"单位": Word("高崖镇"), "首项": False, "末项": True}


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("一\n{{ 工单受理", 2, "“{{”后面没有“}}”"),
        ("一\n{{ 工单受理 件，\n另有", 2, "“，”是全角的.*少了“}}”"),
        ("{{ 工单受理 件。", 1, "不能用“。”.*少了“}}”"),
        ("{{ }}", 1, "没有写完整"),
        ("一\n\n{% for 甲 in 乙 %}\n字", 3, "“{% for %}”后面没有“{% endfor %}”"),
        ("{% if 甲 %}\n{% if 乙 %}\n{% endif %}", 1, "“{% if %}”后面没有“{% endif %}”"),
        ("一\n{% endif %}", 2, "“{% endif %}”前面没有“{% if %}”"),
        ("{% for 甲 in 乙 %}\n{% endif %}", 2, "和第1行的“{% for %}”对不上"),
        ("{% for 甲 in 乙 %}{% else %}{% endfor %}", 1, "对不上"),
        ("{% elif 甲 %}", 1, "前面没有"),
        ("\n{% set 甲 = 1 %}", 2, "不能用“{% set %}”"),
        ("{% include 'x' %}", 1, "不能用“{% include %}”"),
        ("{% macro 甲() %}{% endmacro %}", 1, "不能用“{% macro %}”"),
        ("{% block 甲 %}{% endblock %}", 1, "不能用“{% block %}”"),
        ("{% raw %}{{{% endraw %}", 1, "不能用 raw"),
        ("{% %}", 1, "没有写完整"),
        ("{%", 1, "“{%”后面没有“%}”"),
        ("{# 备注", 1, "注释没有写完"),
        ("{% for 甲 in 乙 if 丙 %}{% endfor %}", 1, "循环只能写成"),
        ("{% for 甲 in 乙 recursive %}{% endfor %}", 1, "循环只能写成"),
        ("{% for 甲 in 乙() %}{% endfor %}", 1, "清单的名称"),
        ("{% for 甲 in range(9) %}{% endfor %}", 1, "清单的名称"),
        ("{% for 甲 in [1, 2] %}{% endfor %}", 1, "清单的名称"),
        ("{% for 甲, 甲 in 乙 %}{% endfor %}", 1, "两个相同的名称"),
        ("{% for (甲, 丙), 丁 in 乙 %}{% endfor %}", 1, "只能写名称"),
        ("{% for 甲.乙 in 丙 %}{% endfor %}", 1, "看不懂“.”"),
        ("{% for 末项 in 乙 %}{% endfor %}", 1, "“末项”另有用处"),
        ("{% for a in 乙 %}{% endfor %}", 1, "不认识“a”"),
        ("{% if 甲, 乙 %}{% endif %}", 1, "逗号隔开"),
        ("{{ 甲 > 1 }}", 1, "条件只能写在"),
        ("{{ '一' }}", 1, "直接写在正文里"),
        ("一\n{{ 1==1 if 甲 else 2 }}", 2, "两边都要是数"),
        ("{{ 'a' if 甲 else 2 }}", 1, "两边都要是数"),
        ("{{ 1 if 甲 else (2 if 乙 else 'a') }}", 1, "两边都要是数"),
        ("{{ 1 + ('a' if 甲 else 2) }}", 1, "文字“a”不能参加计算"),
        ("{{ -(甲 > 1 if 甲 else 2) }}", 1, "条件不能参加计算"),
        ("{{ 3 }}", 1, "直接写在正文里"),
        ("{{ 名单 }}", 1, "“名单”只能单独写在"),
        ("{{ 名单() }}", 1, "“名单”的写法如"),
        ("{{ 名单(甲, 乙) }}", 1, "“名单”的写法如"),
        ("{{ 名单(甲 + 乙) }}", 1, "“名单”的写法如"),
        ("{{ 名单('甲') }}", 1, "“名单”的写法如"),
        ("{{ 名单(甲) + 1 }}", 1, "“名单”只能单独写在"),
        ("{{ 表(甲) }}", 1, "“表”的写法如"),
        ("{{ 附件号(1) }}", 1, "“附件号”的写法如"),
        ("{% if 表('甲') %}{% endif %}", 1, "“表”只能单独写在"),
        ("一\n\ue0003\ue001", 2, r"U\+E000"),
        ("{% if 甲 %}" * 7 + "{% endif %}" * 7, 1, "套得太深"),
    ],
)
def test_a_broken_template_is_refused_with_its_line(source, line, words):
    with pytest.raises(ExpressionError, match=words) as caught:
        parse_template(source)
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("一\n\n{{ 工单受里 }}", 3, "没有“工单受里”这个统计项。是不是“工单受理”？"),
        ("{% if 工单受里 %}{% endif %}", 1, "工单受里"),
        ("{% if 工单受理 %}{% elif 甲 %}{% endif %}", 1, "没有“甲”"),
        ("{% if 工单受理 %}{% else %}\n{{ 甲 }}{% endif %}", 2, "没有“甲”"),
        ("{{ 名单(超时单味) }}", 1, "没有“超时单味”.*超时单位"),
        ("{{ 名单(超时单位(颜色='红')) }}", 1, "不能按“颜色”分"),
        ("{% for 甲 in 单位请单 %}{% endfor %}", 1, "没有“单位请单”这份清单。是不是“单位清单”？"),
        ("{% for 甲 in 栏目清单 %}{% endfor %}", 1, "每一项有2个内容，这里写了1个"),
        ("{% for 工单受理 in 单位清单 %}{% endfor %}", 1, "是统计项或公式"),
        ("{% for 甲 in 单位清单 %}\n{% for 甲 in 单位清单 %}{% endfor %}{% endfor %}", 2, "外层循环已经用了"),
        ("{% for 甲 in 单位清单 %}{% endfor %}\n{{ 甲 }}", 2, "没有“甲”"),
        ("{% for 甲 in 单位清单 %}{{ 甲(单位='一') }}{% endfor %}", 1, "不能加括号"),
        ("{% for 甲 in 单位清单 %}{{ 名单(甲) }}{% endfor %}", 1, "不能列成名单"),
        ("{% for 甲 in 单位清单 %}{{ 工单受理(单位=乙) }}{% endfor %}", 1, "“乙”要加引号"),
        ("{% for 甲 in 单位清单 %}{{ 工单受理(单位=末项) }}{% endfor %}", 1, "“末项”要加引号"),
        ("{{ 工单受理(单位=城关镇) }}", 1, "“城关镇”要加引号"),
        ("{% for 甲 in 单位清单 %}{{ 末项 }}{% endfor %}", 1, "只能用在条件里"),
        ("{% if 末项 %}{% endif %}", 1, "只能用在循环里"),
        ("{% for 甲 in 单位清单 %}{{ 末项 if 工单受理 else 2 }}{% endfor %}", 1, "只能用在条件里"),
        ("{{ 周期 + 1 }}", 1, "“周期”是文字"),
        ("{% if 周期 %}{% endif %}", 1, "“周期”是文字"),
        ("{{ 名单(工单受理) }}", 1, "“工单受理”不能列成名单。可以列的有：超时单位。"),
        ("{{ 表('oders') }}", 1, "没有代码为“oders”的表。是不是“orders”？"),
        ("{{ 附件号('oders') }}", 1, "没有代码为“oders”的附件。是不是“orders”？"),
    ],
)
def test_unknown_names_are_refused_with_their_line_before_anything_runs(source, line, words):
    with pytest.raises(ExpressionError, match=words) as caught:
        check_template(
            parse_template(source), NAMES, LISTS, ["orders"], ["orders"], words=["周期"], listable=["超时单位"]
        )
    assert caught.value.line == line


def test_a_sound_template_passes_the_check():
    source = (
        "{{ 周期 }}{{ 工单受理(单位='城关镇') - 工单撤单 }}{{ 名单(超时单位) }}{{ 表('orders') }}{{ 附件号('orders') }}"
        "{% for 栏目, 条数 in 栏目清单 %}{% for 单位 in 单位清单 %}{% if not 末项 and 条数 > 1 %}{{ 单位 }}"
        "{{ 工单受理(单位=单位) + 条数 }}{{ 名单(超时单位(单位=单位)) }}{% endif %}{% endfor %}{% endfor %}"
    )
    check_template(parse_template(source), NAMES, LISTS, ["orders"], ["orders"], words=["周期"], listable=["超时单位"])


def test_loops_in_loops_stop_somewhere():
    source = "{% for 甲 in 长清单 %}{% for 乙 in 长清单 %}{% endfor %}{% endfor %}"
    with pytest.raises(ExpressionError, match="循环超过2000次"):
        render(
            parse_template(source),
            output=lambda expression, bindings: None,
            truth=lambda expression, bindings: True,
            lists=lambda name: [(None,)] * 1000,
        )


@pytest.mark.parametrize("body", ["字" * 150, "{{ 乙 }}"])
def test_a_text_that_grows_without_end_is_refused_with_the_line_of_its_loop(body):
    with pytest.raises(ExpressionError, match="第3行：正文超过200000字"):
        render(
            parse_template("一\n\n{% for 乙 in 长清单 %}" + body + "{% endfor %}"),
            output=lambda expression, bindings: None,
            truth=lambda expression, bindings: True,
            lists=lambda name: [(Word("名" * 150),)] * 1500,
        )


PIECES = re.findall(
    r"\S+",
    r"""
文字 {{ }} {% %} {%- -%} {# #} 工单受理 单位清单 for in if elif else endif endfor set 甲 , ( ) ' 名单 表
末项 not > 1 {{工单受理}} {%if工单受理%} {%endif%} {%for甲in单位清单%} {%endfor%} {%else%} raw endraw
block 。 * #
    """,
)
PIECES += ["\n", "\ue001"]


def refusal(source):
    try:
        check_template(parse_template(source), NAMES, LISTS)
    except ExpressionError as error:
        return error
    return None


def test_junk_is_refused_or_read_but_never_crashes():
    dice = random.Random(60)
    read = 0
    for _ in range(10_000):
        source = " ".join(dice.choice(PIECES) for _ in range(dice.randint(0, 12)))
        refused = refusal(source)
        if refused:
            assert 1 <= refused.line <= source.count("\n") + 1, source
        else:
            read += 1
    assert read > 500
