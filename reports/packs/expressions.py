"""Expressions of a pack (formulas, scheme, notice) checked against the names and slice values the pack defines."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from checks.measures import indicator_measure
from checks.models import Indicator
from govaudit.lib.expressions import (
    Call,
    Expression,
    ExpressionError,
    check,
    check_template,
    is_name,
    parse_expression,
    parse_template,
)
from govaudit.lib.expressions.parsing import Body, Branches, Loop
from govaudit.lib.expressions.tree import NAME_LIST
from govaudit.measures import MEASURES, Measure
from reports.models import Formula
from reports.packs.toml import Section
from reports.selectors.names import WORDS, known_lists, known_names, template_names
from reports.selectors.slices import SliceValues, called_names, wrong_values

FOUND_LIMIT = 80


@dataclass(frozen=True, slots=True)
class ExpressionFault:
    """A fault in a text: its line in it, what was found, what was expected."""

    line: int
    found: str
    expected: str


class _Everything(Collection[str]):
    """The slices of a name that has been told as a fault: all of them."""

    def __contains__(self, name: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


class Names:
    """The names that expressions of a pack may use, with their slices and the values of these."""

    def __init__(self, formulas: Iterable[Formula], values: SliceValues) -> None:
        self.measures = values.measures
        self.formulas = {formula.name: formula.expression for formula in formulas if formula.name}
        self._values = values
        self.calls = called_names(self.formulas)
        readable = {name: self.formulas[name] for name in self.calls}
        # A formula with a fault of its own is known with every slice: one fault is told once.
        unreadable: dict[str, Collection[str]] = {name: _Everything() for name in self.formulas.keys() - readable}
        self._known: dict[str, Collection[str]] = {**known_names(readable, self.measures), **unreadable}
        self._known |= {name: _Everything() for name in self._unsettled()}
        self._printable = {**dict.fromkeys(template_names({}, {}), frozenset[str]()), **self._known}

    def circle_of(self, name: str) -> list[str]:
        """Formulas through which `name` comes back to itself; empty where it does not."""
        path, seen = [name], {name}

        def walk(current: str) -> bool:
            for called in self.calls.get(current, []):
                if called == name:
                    return True
                if called in self.calls and called not in seen:
                    seen.add(called)
                    path.append(called)
                    if walk(called):
                        return True
                    path.pop()
            return False

        return path if walk(name) else []

    def slices_of(self, name: str) -> Collection[str]:
        """The slices that a known name can have."""
        return self._known[name]

    def expression_faults(self, source: str) -> list[ExpressionFault]:
        """All faults of one expression."""
        try:
            expression = parse_expression(source)
        except ExpressionError as error:
            return [_fault(error, source)]
        faults = _each_fault(source, lambda told: check(expression, {**self._known, **told}))
        return faults + [fault for call in expression.calls() for fault in self._value_faults(call)]

    def template_faults(
        self, source: str, tables: Collection[str] | None = None, attachments: Collection[str] | None = None
    ) -> list[ExpressionFault]:
        """All faults of a text with slots. `tables` are the codes it may name, `attachments` those with a number
        (None: any)."""
        try:
            body = parse_template(source)
        except ExpressionError as error:
            return [_fault(error, source)]
        loops = {loop.list_name: len(loop.names) for loop in _loops(body.body)}

        def check_with(told: Mapping[str, Collection[str]]) -> None:
            check_template(
                body,
                {**self._printable, **told},
                {**known_lists(), **{name: count for name, count in loops.items() if name in told}},
                None if tables is None else {*tables, *told},
                None if attachments is None else {*attachments, *told},
            )

        faults = _each_fault(source, check_with)
        for expression, is_slot in body.expressions():
            faults += self._place_faults(expression, is_slot=is_slot)
            faults += [fault for call in expression.calls() for fault in self._value_faults(call)]
        return sorted(faults, key=lambda fault: fault.line)

    def _value_faults(self, call: Call) -> Iterator[ExpressionFault]:
        """Values of a call's slices that no record can have."""
        for name, value, hint in wrong_values(call, self._values, self.calls):
            yield ExpressionFault(call.line, value, f"“{name}”的一个值：{hint}")

    def _place_faults(self, expression: Expression, *, is_slot: bool) -> Iterator[ExpressionFault]:
        """Names that stand where they mean nothing: a word in a calculation, a formula as a list of units."""
        for call in expression.calls():
            if call.name in WORDS and not (is_slot and expression.is_call):
                yield ExpressionFault(call.line, call.name, "只在 {{ }} 里单独书写的词，不能参加计算")
            if call.name == NAME_LIST and call.inner.name in self.formulas:
                yield ExpressionFault(call.line, call.inner.name, "统计项：名单列出它的记录所属的单位，公式没有记录")

    def _unsettled(self) -> set[str]:
        """Formulas that name something unknown or go in a circle, and those that use them: their slices are not
        known."""
        settled = set(self.measures)
        while more := {name for name, calls in self.calls.items() if name not in settled and settled.issuperset(calls)}:
            settled |= more
        return set(self.calls) - settled


def pack_measures(indicators: Iterable[Indicator]) -> dict[str, Measure]:
    """The measures that expressions of a pack may name."""
    return {indicator.name: indicator_measure(indicator) for indicator in indicators} | MEASURES.by_name


def check_indicators(indicators: Iterable[tuple[Indicator, Section]], codes: Collection[str] | None) -> None:
    """Indicators have names of their own; a formula of the same name is told by its own check. Who fills them in are
    units of the pack, named by `codes` (None: they are not known)."""
    for indicator, section in indicators:
        named = dict.fromkeys(indicator.unit_codes.split())
        for code in [] if codes is None else [code for code in named if code not in codes]:
            section.fault("units", code, "单位的代码，写在 units.csv 里")
        name = indicator.name
        if name and not is_name(name):
            section.fault("name", name, "以汉字开头，只有汉字、字母、数字和下划线的名称")
        elif name in MEASURES.by_name or name in WORDS or name in known_lists():
            section.fault("name", name, "没有用过的名称；统计项、公式和清单不能同名")


def check_formulas(formulas: Iterable[tuple[Formula, Section]], names: Names) -> None:
    """Formulas have names of their own, name only what there is, and do not go in circles."""
    seen: set[str] = set()
    for formula, section in formulas:
        name = formula.name
        if name and not is_name(name):
            section.fault("name", name, "以汉字开头，只有汉字、字母、数字和下划线的名称")
        elif name in seen or name in names.measures or name in WORDS or name in known_lists():
            section.fault("name", name, "没有用过的名称；统计项、公式和清单不能同名")
        seen.add(name)
        for fault in names.expression_faults(formula.expression) if formula.expression else ():
            section.fault("expression", fault.found, fault.expected)
        if name in names.calls and not parse_expression(formula.expression).is_number:
            section.fault("expression", formula.expression, "结果是数的公式，不是文字或条件")
        if circle := names.circle_of(name):
            section.fault("expression", formula.expression, f"不绕回自己的公式（{' → '.join([*circle, name])}）")


def _each_fault(source: str, check_with: Callable[[Mapping[str, Collection[str]]], None]) -> list[ExpressionFault]:
    """Every fault of a text, though a check stops at the first: what was told counts as known from then on."""
    faults: list[ExpressionFault] = []
    told: dict[str, Collection[str]] = {}
    while True:
        try:
            check_with(told)
        except ExpressionError as error:
            fault = _fault(error, source)
            if fault.found in told:
                return faults
            faults.append(fault)
            told[fault.found] = _Everything()
        else:
            return faults


def _fault(error: ExpressionError, source: str) -> ExpressionFault:
    """What an error names first (`没有“工单受里”这个统计项`), or its line where it names nothing."""
    sentence = error.message.rstrip("。")
    named = re.search("“([^”]+)”", sentence)
    lines = source.split("\n")
    line = lines[error.line - 1].strip() if error.line <= len(lines) else ""
    found = named.group(1) if named and named.group(1) in source else line[:FOUND_LIMIT]
    return ExpressionFault(error.line, found, f"认得的名称和写法（{sentence}）")


def _loops(body: Body) -> Iterator[Loop]:
    for node in body:
        if isinstance(node, Loop):
            yield node
            yield from _loops(node.body)
        elif isinstance(node, Branches):
            for _, branch in node.branches:
                yield from _loops(branch)
