"""A template made into text. What slots print stays beside the text as objects; the text holds their markers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from govaudit.lib.expressions.parsing import Body, Branches, Loop, Slot, Template
from govaudit.lib.expressions.tree import (
    FIRST,
    LAST,
    Call,
    Constant,
    Expression,
    ExpressionError,
    Quantity,
    Words,
)

Bindings: TypeAlias = Mapping[str, object]
Output: TypeAlias = Callable[[Expression, Bindings], object]
Truth: TypeAlias = Callable[[Expression, Bindings], bool]
Lists: TypeAlias = Callable[[str], Iterable[Sequence[object]]]

MOST_TURNS = 2_000
MOST_TEXT = 200_000
# Private-use characters: a template may not contain them, so no typed text reads as a marker.
_START, _STOP = "\ue000", "\ue001"
_MARKER = re.compile(f"{_START}([0-9]+){_STOP}")


@dataclass(frozen=True, slots=True)
class Rendered:
    """`text` with a marker for each of `objects`, in order."""

    text: str
    objects: tuple[object, ...]

    def marker(self, index: int) -> str:
        """What stands in the text for object `index`."""
        return _marker(index)

    def parts(self, text: str) -> Iterator[tuple[str, None] | tuple[None, object]]:
        """A piece of the text cut at its markers: pairs of words and None, or None and an object."""
        words = _MARKER.split(text)
        for position, piece in enumerate(words):
            if position % 2:
                yield None, self.objects[int(piece)]
            elif piece:
                yield piece, None


def render(template: Template, *, output: Output, truth: Truth, lists: Lists) -> Rendered:
    """Run a template that `check_template` has let through.

    `output` gives the object a slot prints; `truth` whether a condition holds; `lists` the entries of a list. The
    first two get the expression with loop names already bound, and the bindings: loop names, 首项 and 末项. A slot
    that is only a loop's name prints what it is bound to. Raises ExpressionError beyond 2,000 turns of loops and
    beyond 200,000 characters.
    """
    run = _Run(output, truth, lists)
    run.body(template.body, {})
    return Rendered("".join(run.pieces), tuple(run.objects))


def printed_words(bound: object) -> str:
    """What an object of a template prints, as plain text; nothing for one that is no words (a table)."""
    return bound.text if isinstance(bound, Words) else bound.printed if isinstance(bound, Quantity) else ""


def _marker(index: int) -> str:
    return f"{_START}{index}{_STOP}"


@dataclass(slots=True)
class _Run:
    output: Output
    truth: Truth
    lists: Lists
    pieces: list[str] = field(default_factory=list)
    objects: list[object] = field(default_factory=list)
    turns: int = 0
    length: int = 0
    line: int = 1  # of the last slot or loop met

    def body(self, body: Body, bindings: Bindings) -> None:
        for node in body:
            if isinstance(node, str):
                self._grow(node)
                self.pieces.append(node)
            elif isinstance(node, Slot):
                self.line = node.expression.line
                self.pieces.append(_marker(len(self.objects)))
                self.objects.append(self._printed(node.expression, bindings))
                self._grow(printed_words(self.objects[-1]))
            elif isinstance(node, Loop):
                self._loop(node, bindings)
            else:
                self._branches(node, bindings)

    def _grow(self, words: str) -> None:
        self.length += len(words)
        if self.length > MOST_TEXT:
            raise ExpressionError(f"正文超过{MOST_TEXT}字，请减少循环。", self.line)

    def _printed(self, expression: Expression, bindings: Bindings) -> object:
        node = expression.node
        if isinstance(node, Call) and node.name in bindings:
            return bindings[node.name]
        return self.output(expression.bound_to(bindings), bindings)

    def _loop(self, loop: Loop, bindings: Bindings) -> None:
        entries = list(self.lists(loop.list_name))
        for position, entry in enumerate(entries):
            self.turns += 1
            self.line = loop.line
            if self.turns > MOST_TURNS:
                raise ExpressionError(f"循环超过{MOST_TURNS}次，请减少套在里面的循环。", loop.line)
            ends = {FIRST: position == 0, LAST: position == len(entries) - 1}
            self.body(loop.body, {**bindings, **dict(zip(loop.names, entry, strict=True)), **ends})

    def _branches(self, node: Branches, bindings: Bindings) -> None:
        for condition, body in node.branches:
            if condition is None or self._holds(condition.bound_to(bindings), bindings):
                self.body(body, bindings)
                return

    def _holds(self, condition: Expression, bindings: Bindings) -> bool:
        if isinstance(condition.node, Constant):
            return bool(condition.node.value)
        return self.truth(condition, bindings)
