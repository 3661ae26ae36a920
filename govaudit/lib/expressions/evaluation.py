"""The walker that calculates: exact fractions inside, rounded once at the end, never a float.

No value is not zero: it goes through + - * /, a division by zero gives it, and a comparison with it is neither
true nor false, so that neither a condition nor its contrary claims anything about it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from decimal import Context, Decimal
from fractions import Fraction
from typing import TypeAlias

from govaudit.lib.expressions.tree import (
    Arithmetic,
    Call,
    Choice,
    Comparison,
    Constant,
    Expression,
    ExpressionError,
    Logic,
    Negative,
    Node,
    Not,
)

Resolve: TypeAlias = Callable[[str, Mapping[str, str]], int | Decimal | None]
Value: TypeAlias = Fraction | str | bool | None

_DIGITS = 28
_ARITHMETIC: Mapping[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
_COMPARISONS: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def evaluate(expression: Expression, resolve: Resolve) -> int | Decimal | None:
    """Value of an expression; `resolve` answers a name with its slices.

    Whole numbers are int, others Decimal with 28 digits; a condition is a bool; None is no value. Raises
    ExpressionError where words (a loop's) stand where a number should.
    """
    value = _Walker(resolve, expression.line).value(expression.node)
    if isinstance(value, str):
        raise ExpressionError(f"这里要一个数，得到的是文字“{value}”。", expression.line)
    if not isinstance(value, Fraction):
        return value
    if value.denominator == 1:
        return value.numerator
    return Context(prec=_DIGITS).divide(Decimal(value.numerator), Decimal(value.denominator))


class _Walker:
    def __init__(self, resolve: Resolve, line: int) -> None:
        self.resolve = resolve
        self.line = line

    def value(self, node: Node) -> Value:
        match node:
            case Constant(value):
                return Fraction(value) if isinstance(value, Decimal) else value
            case Call():
                found = self.resolve(node.name, node.slices)
                return None if found is None else Fraction(found)
            case Negative(operand):
                number = self._number(operand)
                return None if number is None else -number
            case Arithmetic():
                return self._calculated(node)
            case Comparison(first, rest):
                return self._compared(first, rest)
            case Not(operand):
                truth = self._truth(operand)
                return None if truth is None else not truth
            case Logic():
                return self._joined(node)
            case Choice(condition, chosen, otherwise):
                if self._truth(condition):
                    return self.value(chosen)
                return None if otherwise is None else self.value(otherwise)

    def _calculated(self, node: Arithmetic) -> Fraction | None:
        left, right = self._number(node.left), self._number(node.right)
        if left is None or right is None or (node.operator == "/" and not right):
            return None
        return _ARITHMETIC[node.operator](left, right)

    def _number(self, node: Node) -> Fraction | None:
        value = self.value(node)
        if isinstance(value, str):
            raise ExpressionError(f"文字“{value}”不能参加计算。", self.line)
        if isinstance(value, bool):
            raise ExpressionError("条件不能参加计算。", self.line)
        return value

    def _compared(self, first: Node, rest: tuple[tuple[str, Node], ...]) -> bool | None:
        left, pairs = self.value(first), set()
        for sign, node in rest:
            right = self.value(node)
            pairs.add(self._compare_pair(sign, left, right))
            left = right
        if False in pairs:
            return False
        return None if None in pairs else True

    def _compare_pair(self, sign: str, left: Value, right: Value) -> bool | None:
        if left is None or right is None:
            return None
        if isinstance(left, Fraction) and isinstance(right, Fraction):
            return _COMPARISONS[sign](left, right)
        if isinstance(left, str) and isinstance(right, str) and sign in ("==", "!="):
            return (left == right) is (sign == "==")
        raise ExpressionError("文字只能和文字比较是否相同，数只能和数比较。", self.line)

    def _joined(self, node: Logic) -> bool | None:
        left = self._truth(node.left)
        decisive = node.operator == "or"
        if left is decisive:
            return decisive
        right = self._truth(node.right)
        if right is decisive:
            return decisive
        return None if left is None or right is None else not decisive

    def _truth(self, node: Node) -> bool | None:
        value = self.value(node)
        return None if value is None else bool(value)
