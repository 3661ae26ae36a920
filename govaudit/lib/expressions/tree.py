"""What an expression consists of, and how its normal text reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol, TypeAlias, runtime_checkable

#: Forms that stand alone in a slot: 名单(全部完成单位), 表('code'), 附件号('code').
NAME_LIST, TABLE, ATTACHMENT_NUMBER = "名单", "表", "附件号"
FORMS = (NAME_LIST, TABLE, ATTACHMENT_NUMBER)
#: Whether the turn of the innermost loop is its first or its last.
FIRST, LAST = "首项", "末项"
#: Names that no formula may take.
RESERVED_NAMES = frozenset({*FORMS, FIRST, LAST})


class ExpressionError(Exception):
    """A refused expression or template. `message` is one Chinese sentence, `line` the line of the source (from 1);
    `str()` gives both."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(f"第{line}行：{message}")
        self.message = message
        self.line = line


@runtime_checkable
class Quantity(Protocol):
    """What a loop name may stand for: a figure."""

    @property
    def value(self) -> int | Decimal | None: ...

    @property
    def printed(self) -> str: ...


@runtime_checkable
class Words(Protocol):
    """What a loop name may stand for: words with an address."""

    @property
    def text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class LoopName:
    """A slice value that the loop around it gives."""

    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A number or a text; after binding also a loop's truth (首项) or a figure without a value (None)."""

    value: Decimal | str | bool | None


@dataclass(frozen=True, slots=True)
class Call:
    """A name with its slices, sorted by slice: 工单受理(单位='城关镇', 类型='投诉').

    A plain word such as 周期 and a loop's name are calls without slices. `payload` is what a form is given: the
    inner call of 名单, the code of 表 and 附件号.
    """

    name: str
    arguments: tuple[tuple[str, str | LoopName], ...] = ()
    payload: Call | str | None = None
    line: int = field(default=1, compare=False)

    @property
    def slices(self) -> dict[str, str]:
        """Slice to value. A loop's name among them must have been bound first."""
        values: dict[str, str] = {}
        for name, value in self.arguments:
            if isinstance(value, LoopName):
                raise ExpressionError(f"“{value.name}”只在循环里有内容。", self.line)
            values[name] = value
        return values

    @property
    def inner(self) -> Call:
        """The call a 名单 is made of."""
        assert isinstance(self.payload, Call)
        return self.payload

    @property
    def argument(self) -> str:
        """The code a 表 or 附件号 is given."""
        assert isinstance(self.payload, str)
        return self.payload


@dataclass(frozen=True, slots=True)
class Negative:
    operand: Node


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`operator` is one of + - * /."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Comparison:
    """`first` compared with the first of `rest`, that with the next: a < b <= c."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Not:
    operand: Node


@dataclass(frozen=True, slots=True)
class Logic:
    """`operator` is `and` or `or`."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Choice:
    """`chosen` if `condition` holds, else `otherwise`; without one there is no value."""

    condition: Node
    chosen: Node
    otherwise: Node | None


Node: TypeAlias = Constant | Call | Negative | Arithmetic | Comparison | Not | Logic | Choice
CONDITIONS = (Comparison, Not, Logic)


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression; equal ones calculate the same."""

    node: Node
    line: int = field(default=1, compare=False)

    @property
    def is_call(self) -> bool:
        """Whether it is one name (with slices) and nothing else."""
        return isinstance(self.node, Call)

    @property
    def canonical(self) -> str:
        """Its normal text: spaces, quotes, brackets and the order of slices are always the same."""
        return _written(self.node)[0]

    @property
    def is_number(self) -> bool:
        """Whether its value is a number, as far as its form says: no text and no condition."""
        return all(map(is_numeric, results(self.node)))

    def calls(self) -> list[Call]:
        """All names used, in reading order, repeated as they are. A 名单 is followed by its inner call."""
        return list(_calls(self.node))

    def bound_to(self, bindings: Mapping[str, object]) -> Expression:
        """The expression with loop names replaced: as a slice by the words they print, else by their value."""
        return Expression(_bound(self.node, bindings), self.line) if bindings else self


def results(node: Node) -> Iterator[Node]:
    """The nodes one of which gives the value: the branches of a choice, else the node itself."""
    if isinstance(node, Choice):
        yield from results(node.chosen)
        if node.otherwise is not None:
            yield from results(node.otherwise)
    else:
        yield node


def is_numeric(node: Node) -> bool:
    return not isinstance(node, CONDITIONS) and not (isinstance(node, Constant) and isinstance(node.value, str))


def canonical_call(name: str, slices: Mapping[str, str]) -> str:
    """Normal text of a name with slices: 工单受理(单位='城关镇')."""
    return _written(Call(name, tuple(sorted(slices.items()))))[0]


def _calls(node: Node) -> Iterator[Call]:
    if isinstance(node, Call):
        yield node
        if isinstance(node.payload, Call):
            yield node.payload
    for part in _parts(node):
        yield from _calls(part)


def _parts(node: Node) -> tuple[Node, ...]:
    match node:
        case Negative(operand) | Not(operand):
            return (operand,)
        case Arithmetic(_, left, right) | Logic(_, left, right):
            return (left, right)
        case Comparison(first, rest):
            return (first, *(operand for _, operand in rest))
        case Choice(condition, chosen, None):
            return (chosen, condition)
        case Choice(condition, chosen, otherwise) if otherwise is not None:
            return (chosen, condition, otherwise)
    return ()


def _bound(node: Node, bindings: Mapping[str, object]) -> Node:
    match node:
        case Call():
            return _bound_call(node, bindings)
        case Negative(operand):
            return Negative(_bound(operand, bindings))
        case Not(operand):
            return Not(_bound(operand, bindings))
        case Arithmetic(operator, left, right):
            return Arithmetic(operator, _bound(left, bindings), _bound(right, bindings))
        case Logic(operator, left, right):
            return Logic(operator, _bound(left, bindings), _bound(right, bindings))
        case Comparison(first, rest):
            return Comparison(_bound(first, bindings), tuple((sign, _bound(part, bindings)) for sign, part in rest))
        case Choice(condition, chosen, otherwise):
            last = None if otherwise is None else _bound(otherwise, bindings)
            return Choice(_bound(condition, bindings), _bound(chosen, bindings), last)
    return node


def _bound_call(call: Call, bindings: Mapping[str, object]) -> Constant | Call:
    if call.name in bindings and not call.arguments and call.payload is None:
        return Constant(_value(bindings[call.name]))
    arguments = tuple(
        (name, _words(bindings[value.name]) if isinstance(value, LoopName) and value.name in bindings else value)
        for name, value in call.arguments
    )
    payload = call.payload
    if isinstance(payload, Call):
        inner = _bound_call(payload, bindings)
        payload = inner if isinstance(inner, Call) else payload
    return Call(call.name, arguments, payload, call.line)


def _value(bound: object) -> Decimal | str | bool | None:
    if isinstance(bound, Quantity):
        bound = bound.value
    if bound is None or isinstance(bound, (bool, str, Decimal)):
        return bound
    return Decimal(bound) if isinstance(bound, int) else _words(bound)


def _words(bound: object) -> str:
    if isinstance(bound, Quantity):
        return bound.printed
    return bound.text if isinstance(bound, Words) else str(bound)


_CHOICE, _OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _SIGN, _ATOM = range(9)


def _written(node: Node) -> tuple[str, int]:
    """Text of a node and how strongly it holds together."""
    match node:
        case Constant(value):
            return _written_constant(value)
        case Call():
            return _written_call(node), _ATOM
        case Negative(operand):
            return f"-{_in_brackets(operand, _SIGN)}", _SIGN
        case Not(operand):
            return f"not {_in_brackets(operand, _NOT)}", _NOT
        case Arithmetic(operator, left, right):
            strength = _SUM if operator in "+-" else _PRODUCT
            return f"{_in_brackets(left, strength)} {operator} {_in_brackets(right, strength + 1)}", strength
        case Logic(operator, left, right):
            strength = _OR if operator == "or" else _AND
            return f"{_in_brackets(left, strength)} {operator} {_in_brackets(right, strength + 1)}", strength
        case Comparison(first, rest):
            tail = "".join(f" {sign} {_in_brackets(part, _SUM)}" for sign, part in rest)
            return _in_brackets(first, _SUM) + tail, _COMPARISON
        case Choice(condition, chosen, otherwise):
            text = f"{_in_brackets(chosen, _OR)} if {_in_brackets(condition, _OR)}"
            return text if otherwise is None else f"{text} else {_in_brackets(otherwise, _CHOICE)}", _CHOICE


def _in_brackets(node: Node, least: int) -> str:
    text, strength = _written(node)
    return text if strength >= least else f"({text})"


def _written_constant(value: Decimal | str | bool | None) -> tuple[str, int]:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0", _SIGN if value < 0 else _ATOM
    if isinstance(value, str):
        return _quoted(value), _ATOM
    return {None: "无数值", True: "是", False: "否"}[value], _ATOM


def _written_call(call: Call) -> str:
    if call.payload is not None:
        inner = _written_call(call.payload) if isinstance(call.payload, Call) else _quoted(call.payload)
        return f"{call.name}({inner})"
    slices = ", ".join(
        f"{name}={value.name if isinstance(value, LoopName) else _quoted(value)}" for name, value in call.arguments
    )
    return f"{call.name}({slices})" if slices else call.name


def _quoted(text: str) -> str:
    if "'" not in text:
        return f"'{text}'"
    return f'"{text}"' if '"' not in text else "'" + text.replace("'", "\\'") + "'"
