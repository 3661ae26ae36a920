"""From source to tree: Jinja's parser reads it, and only the node types named here are let through."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from jinja2 import TemplateSyntaxError, nodes
from jinja2.parser import Parser

from govaudit.lib.expressions.scanning import ENVIRONMENT, State, scan
from govaudit.lib.expressions.tree import (
    CONDITIONS,
    FIRST,
    FORMS,
    LAST,
    NAME_LIST,
    RESERVED_NAMES,
    Arithmetic,
    Call,
    Choice,
    Comparison,
    Constant,
    Expression,
    ExpressionError,
    Logic,
    LoopName,
    Negative,
    Node,
    Not,
    results,
)

_NAME = re.compile("[〇\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af]\\w*")
_OPERATORS: dict[type[nodes.Node], str] = {nodes.Add: "+", nodes.Sub: "-", nodes.Mul: "*", nodes.Div: "/"}
_SIGNS = {"eq": "==", "ne": "!=", "lt": "<", "lteq": "<=", "gt": ">", "gteq": ">="}
_REFUSED: dict[type[nodes.Node], str] = {
    nodes.Getattr: "“.”",
    nodes.Getitem: "“[ ]”",
    nodes.Filter: "“|”",
    nodes.Test: "“is”",
    nodes.Pow: "乘方“**”",
    nodes.Mod: "“%”",
    nodes.FloorDiv: "“//”",
    nodes.Concat: "“~”",
    nodes.Tuple: "逗号隔开的几个值",
    nodes.List: "“[ ]”",
    nodes.Dict: "“{ }”",
}


@dataclass(frozen=True, slots=True)
class Slot:
    """{{ … }}: what it prints stays an object of its own."""

    expression: Expression


@dataclass(frozen=True, slots=True)
class Loop:
    """{% for a, b in 清单 %}: `names` are bound to the parts of each entry."""

    names: tuple[str, ...]
    list_name: str
    body: Body
    line: int


@dataclass(frozen=True, slots=True)
class Branches:
    """{% if %} {% elif %} {% else %}: the first branch whose condition holds; None always does."""

    branches: tuple[tuple[Expression | None, Body], ...]


Body: TypeAlias = "tuple[str | Slot | Loop | Branches, ...]"


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed template: words, slots, loops and conditions in order."""

    body: Body

    def expressions(self) -> Iterator[tuple[Expression, bool]]:
        """Every expression in reading order, and whether it is a slot (else a condition)."""
        return _expressions(self.body)


def _expressions(body: Body) -> Iterator[tuple[Expression, bool]]:
    for node in body:
        if isinstance(node, Slot):
            yield node.expression, True
        elif isinstance(node, Loop):
            yield from _expressions(node.body)
        elif isinstance(node, Branches):
            for condition, branch in node.branches:
                if condition is not None:
                    yield condition, False
                yield from _expressions(branch)


def is_name(text: str) -> bool:
    """Whether a formula can have this name: a Chinese character first, then letters, digits and _ only."""
    return bool(_NAME.fullmatch(text)) and text.isidentifier() and text not in RESERVED_NAMES


@lru_cache(maxsize=4096)
def parse_expression(source: str) -> Expression:
    """Parse a bare expression such as 工单受理(类型='投诉') - 工单撤单. Raises ExpressionError with its line.
    Names are not looked up: see `check`."""
    try:
        parser = _parser(source, "variable")
        node = parser.parse_expression()
        if not parser.stream.eos:
            raise ExpressionError(f"看不懂“{parser.stream.current.value}”起的部分。", parser.stream.current.lineno)
    except TemplateSyntaxError as error:
        raise _malformed(error) from error
    expression = _expression(node)
    for call in expression.calls():
        for slice_name, value in call.arguments:
            if isinstance(value, LoopName):
                raise ExpressionError(f"“{slice_name}={value.name}”里的“{value.name}”要加引号。", call.line)
    return expression


def parse_template(source: str) -> Template:
    """Parse a template. Raises ExpressionError with the line of the source. Names are not looked up: see
    `check_template`. A tag on a line of its own leaves that line empty, so it parts paragraphs."""
    try:
        tree = _parser(source).parse()
    except TemplateSyntaxError as error:
        raise _malformed(error) from error
    return Template(_body(tree.body))


def _parser(source: str, state: State = None) -> Parser:
    scan(source, state)
    return Parser(ENVIRONMENT, source, state=state)


def _malformed(error: TemplateSyntaxError) -> ExpressionError:
    unexpected = re.search(r"(?:got|unexpected) '(.+)'", error.message or "")
    word = unexpected[1] if unexpected else ""
    if not word or "end of" in word or word == "begin of print statement":
        return ExpressionError("这里没有写完整。", error.lineno)
    return ExpressionError(f"看不懂“{word}”处的写法。", error.lineno)


def _body(found: Iterable[nodes.Node]) -> Body:
    body: list[str | Slot | Loop | Branches] = []
    for node in found:
        if isinstance(node, nodes.Output):
            body += [part.data if isinstance(part, nodes.TemplateData) else _slot(part) for part in node.nodes]
        elif isinstance(node, nodes.For):
            body.append(_loop(node))
        elif isinstance(node, nodes.If):
            body.append(_branches(node))
        else:
            raise ExpressionError("模板里只能用循环和条件。", node.lineno)
    return tuple(body)


def _slot(node: nodes.Node) -> Slot:
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in FORMS:
        return Slot(Expression(_form(node, node.node.name), node.lineno))
    expression = _expression(node)
    if isinstance(expression.node, CONDITIONS):
        raise ExpressionError("条件只能写在“{% if %}”里，不能印出。", node.lineno)
    if isinstance(expression.node, Constant):
        raise ExpressionError("“{{ }}”里要写统计项或公式，文字和数字直接写在正文里。", node.lineno)
    if not expression.is_number:
        raise ExpressionError("“{{ }}”里“if”和“else”两边都要是数，文字和条件不能印成数字。", node.lineno)
    return Slot(expression)


def _loop(node: nodes.For) -> Loop:
    if node.else_ or node.test or node.recursive:
        raise ExpressionError("循环只能写成“{% for 名称 in 清单 %}…{% endfor %}”。", node.lineno)
    if not isinstance(node.iter, nodes.Name):
        raise ExpressionError("“in”后面要写一份清单的名称。", node.lineno)
    targets = node.target.items if isinstance(node.target, nodes.Tuple) else [node.target]
    names = tuple(_plain_name(target) for target in targets)
    if len(set(names)) < len(names):
        raise ExpressionError("循环里有两个相同的名称。", node.lineno)
    return Loop(names, _name(node.iter.name, node.lineno), _body(node.body), node.lineno)


def _branches(node: nodes.If) -> Branches:
    branches: list[tuple[Expression | None, Body]] = [
        (_expression(branch.test), _body(branch.body)) for branch in (node, *node.elif_)
    ]
    if node.else_:
        branches.append((None, _body(node.else_)))
    return Branches(tuple(branches))


def _plain_name(node: nodes.Node) -> str:
    if not isinstance(node, nodes.Name):
        raise ExpressionError("循环里“for”和“in”之间只能写名称，用逗号隔开。", node.lineno)
    name = _name(node.name, node.lineno)
    if name in (FIRST, LAST):
        raise ExpressionError(f"“{name}”另有用处，循环里请换个名称。", node.lineno)
    return name


def _name(name: str, line: int) -> str:
    if not _NAME.fullmatch(name):
        raise ExpressionError(f"不认识“{name}”。名称以汉字开头，只含汉字、字母、数字和下划线。", line)
    if name in FORMS:
        raise ExpressionError(f"“{name}”只能单独写在“{{{{ }}}}”里，如：{_EXAMPLES[name]}。", line)
    return name


_EXAMPLES = dict(zip(FORMS, ("名单(工单超时单位)", "表('orders')", "附件号('orders')"), strict=True))


def _form(node: nodes.Call, name: str) -> Call:
    wrong = ExpressionError(f"“{name}”的写法如：{_EXAMPLES[name]}。", node.lineno)
    if len(node.args) != 1 or node.kwargs or node.dyn_args or node.dyn_kwargs:
        raise wrong
    given = node.args[0]
    if name == NAME_LIST:
        inner = _node(given)
        if not isinstance(inner, Call):
            raise wrong
        return Call(name, payload=inner, line=node.lineno)
    if not isinstance(given, nodes.Const) or not isinstance(given.value, str):
        raise wrong
    return Call(name, payload=given.value, line=node.lineno)


def _expression(node: nodes.Node) -> Expression:
    return Expression(_node(node), node.lineno)


def _node(node: nodes.Node) -> Node:
    match node:
        case nodes.Const():
            return _constant(node)
        case nodes.Name():
            return Call(_name(node.name, node.lineno), line=node.lineno)
        case nodes.Call():
            return _call(node)
        case nodes.Neg():
            return Negative(_number(node.node))
        case nodes.Pos():
            return _number(node.node)
        case nodes.Add() | nodes.Sub() | nodes.Mul() | nodes.Div():
            return Arithmetic(_OPERATORS[type(node)], _number(node.left), _number(node.right))
        case nodes.Not():
            return Not(_node(node.node))
        case nodes.And() | nodes.Or():
            return Logic("and" if isinstance(node, nodes.And) else "or", _node(node.left), _node(node.right))
        case nodes.Compare():
            return _comparison(node)
        case nodes.CondExpr():
            otherwise = None if node.expr2 is None else _node(node.expr2)
            return Choice(_node(node.test), _node(node.expr1), otherwise)
    raise ExpressionError(f"不能用{_REFUSED.get(type(node), '这种写法')}。", node.lineno)


def _constant(node: nodes.Const) -> Constant:
    if isinstance(node.value, str):
        return Constant(node.value)
    if isinstance(node.value, bool) or not isinstance(node.value, (int, float)):
        raise ExpressionError(f"不认识“{node.value}”。", node.lineno)
    # The scan let through at most 15 digits, which repr() gives back as they were typed.
    return Constant(Decimal(repr(node.value)))


def _number(node: nodes.Node) -> Node:
    """An operand of + - * /: texts and conditions are refused."""
    operand = _node(node)
    for result in results(operand):
        if isinstance(result, Constant) and isinstance(result.value, str):
            raise ExpressionError(f"文字“{result.value}”不能参加计算。", node.lineno)
        if isinstance(result, CONDITIONS):
            raise ExpressionError("条件不能参加计算。", node.lineno)
    return operand


def _comparison(node: nodes.Compare) -> Comparison:
    rest = []
    for operand in node.ops:
        if operand.op not in _SIGNS:
            raise ExpressionError("比较只能用 ==、!=、<、<=、>、>=。", node.lineno)
        rest.append((_SIGNS[operand.op], _node(operand.expr)))
    first = _node(node.expr)
    if any(isinstance(part, CONDITIONS) for part in (first, *(part for _, part in rest))):
        raise ExpressionError("条件之间不能比较，请用 and、or、not 连接。", node.lineno)
    return Comparison(first, tuple(rest))


def _call(node: nodes.Call) -> Call:
    if not isinstance(node.node, nodes.Name):
        raise ExpressionError("括号前面只能写一个名称。", node.lineno)
    name = _name(node.node.name, node.lineno)
    if node.args or node.dyn_args or node.dyn_kwargs:
        raise ExpressionError(f"“{name}”括号里的写法如：{name}(单位='城关镇')。", node.lineno)
    arguments = sorted(((keyword.key, _slice_value(keyword)) for keyword in node.kwargs), key=lambda pair: pair[0])
    if len({slice_name for slice_name, _ in arguments}) < len(arguments):
        raise ExpressionError(f"“{name}”括号里同一项写了两次。", node.lineno)
    return Call(name, tuple(arguments), line=node.lineno)


def _slice_value(keyword: nodes.Keyword) -> str | LoopName:
    value = keyword.value
    if isinstance(value, nodes.Name):
        return LoopName(_name(value.name, value.lineno))
    if isinstance(value, nodes.Const) and isinstance(value.value, (str, int)) and not isinstance(value.value, bool):
        return str(value.value)
    raise ExpressionError(f"“{keyword.key}=”后面要写带引号的文字，如：{keyword.key}='城关镇'。", keyword.lineno)
