"""Unknown names, found in the tree before anything runs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from govaudit.lib.expressions.parsing import Body, Branches, Loop, Slot, Template
from govaudit.lib.expressions.tree import (
    ATTACHMENT_NUMBER,
    FIRST,
    LAST,
    TABLE,
    Call,
    Expression,
    ExpressionError,
    LoopName,
    results,
)

Names = Mapping[str, Collection[str]]


def check(expression: Expression, known: Names) -> None:
    """Refuse a name that is not in `known` (name to its slices), or a slice that its name does not have."""
    _Checker(known, {}).check(expression, frozenset())


def check_template(
    template: Template,
    known_names: Names,
    known_lists: Mapping[str, int],
    tables: Collection[str] | None = None,
    attachments: Collection[str] | None = None,
    *,
    words: Collection[str] = (),
    listable: Collection[str] | None = None,
) -> None:
    """Refuse unknown names, slices and lists. `known_lists` gives how many parts an entry of each list has.

    `words` are the known names that have no value and can only be printed (周期). Where the others are given, 名单
    takes only the names in `listable`, and the codes of 表 and 附件号 must be in `tables` and `attachments`.
    """
    checker = _Checker(known_names, known_lists, tables, attachments, words, listable)
    checker.check_body(template.body, frozenset())


@dataclass(frozen=True, slots=True)
class _Checker:
    """`scope` is always the names that the loops around give."""

    names: Names
    lists: Mapping[str, int]
    tables: Collection[str] | None = None
    attachments: Collection[str] | None = None
    words: Collection[str] = ()
    listable: Collection[str] | None = None

    def check_body(self, body: Body, scope: frozenset[str]) -> None:
        for node in body:
            if isinstance(node, Slot):
                self._check_slot(node, scope)
            elif isinstance(node, Loop):
                self._check_loop(node, scope)
            elif isinstance(node, Branches):
                for condition, branch in node.branches:
                    if condition is not None:
                        self.check(condition, scope)
                    self.check_body(branch, scope)

    def check(self, expression: Expression, scope: frozenset[str]) -> None:
        for call in expression.calls():
            self._check_call(call, scope)

    def _check_slot(self, slot: Slot, scope: frozenset[str]) -> None:
        node = slot.expression.node
        for result in results(node):
            if isinstance(result, Call) and result.name in (FIRST, LAST):
                raise ExpressionError(f"“{result.name}”只能用在条件里。", result.line)
        if isinstance(node, Call) and node.name in self.words and not node.arguments:
            return
        self.check(slot.expression, scope)

    def _check_loop(self, loop: Loop, scope: frozenset[str]) -> None:
        if loop.list_name not in self.lists:
            raise ExpressionError(f"没有“{loop.list_name}”这份清单。{_nearest(loop.list_name, self.lists)}", loop.line)
        count = self.lists[loop.list_name]
        if len(loop.names) != count:
            message = f"清单“{loop.list_name}”每一项有{count}个内容，这里写了{len(loop.names)}个。"
            raise ExpressionError(message, loop.line)
        for name in loop.names:
            if name in scope:
                raise ExpressionError(f"外层循环已经用了“{name}”这个名称。", loop.line)
            if name in self.names:
                raise ExpressionError(f"“{name}”是统计项或公式，循环里请换个名称。", loop.line)
        self.check_body(loop.body, scope | set(loop.names) | {FIRST, LAST})

    def _check_call(self, call: Call, scope: frozenset[str]) -> None:
        if isinstance(call.payload, str):
            self._check_code(call, call.payload)
            return
        if call.payload is not None:
            # The inner call follows as a call of its own; here only that it can be listed.
            self._check_listable(call.payload, scope)
            return
        if call.name in scope:
            if call.arguments:
                raise ExpressionError(f"“{call.name}”是循环里的名称，后面不能加括号。", call.line)
            return
        if call.name in (FIRST, LAST):
            raise ExpressionError(f"“{call.name}”只能用在循环里。", call.line)
        if call.name not in self.names:
            raise ExpressionError(
                f"没有“{call.name}”这个统计项。{_nearest(call.name, (*self.names, *scope))}", call.line
            )
        if call.name in self.words:
            raise ExpressionError(f"“{call.name}”是文字，只能单独印出。", call.line)
        self._check_slices(call, scope)

    def _check_listable(self, call: Call, scope: frozenset[str]) -> None:
        is_unlisted = self.listable is not None and call.name in self.names and call.name not in self.listable
        if call.name in scope or is_unlisted:
            known = f"可以列的有：{'、'.join(sorted(self.listable))}。" if self.listable else ""
            raise ExpressionError(f"“{call.name}”不能列成名单。{known}", call.line)

    def _check_slices(self, call: Call, scope: frozenset[str]) -> None:
        slices = self.names[call.name]
        for name, value in call.arguments:
            if name not in slices:
                known = f"可以按：{'、'.join(sorted(slices))}。" if slices else "它不能再分。"
                raise ExpressionError(f"“{call.name}”不能按“{name}”分。{_nearest(name, slices) or known}", call.line)
            if isinstance(value, LoopName) and (value.name not in scope or value.name in (FIRST, LAST)):
                raise ExpressionError(f"“{name}={value.name}”里的“{value.name}”要加引号。", call.line)

    def _check_code(self, call: Call, code: str) -> None:
        known = {TABLE: self.tables, ATTACHMENT_NUMBER: self.attachments}[call.name]
        if known is not None and code not in known:
            word = "表" if call.name == TABLE else "附件"
            raise ExpressionError(f"没有代码为“{code}”的{word}。{_nearest(code, known)}", call.line)


def _nearest(name: str, known: Iterable[str]) -> str:
    found = get_close_matches(name, sorted(known), n=1, cutoff=0.5)
    return f"是不是“{found[0]}”？" if found else ""
