"""Rules between figures: read from pack.toml, and what is wrong with one, in a pack as in a form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from govaudit.lib.expressions import parse_expression
from govaudit.sheets import limit_of
from reports.models import FigureRule, FigureTest, RuleLevel
from reports.packs.expressions import Names
from reports.packs.toml import Section, TomlSource
from units.models import AREAS

UNIT = "单位"
SIDES = ("left", "right")


def read_rules(source: TomlSource) -> list[tuple[FigureRule, Section]]:
    """Each `[[rule]]`; a code or name must mean one only."""
    rules: list[tuple[FigureRule, Section]] = []
    seen: dict[str, int] = {}
    for position, section in enumerate(source.sections("rule"), start=1):
        rule = _rule(section)
        for key, text in (("code", rule.code), ("name", rule.name)):
            if text and seen.setdefault(text, position) != position:
                section.fault(key, text, "别的校核规则没有用过的代码和名称")
        rules.append((rule, section))
    return rules


def _rule(section: Section) -> FigureRule:
    test = section.choice("test", FigureTest.values)
    rule = FigureRule(
        code=section.code("code", limit=limit_of(FigureRule, "code")),
        name=section.text("name", limit=limit_of(FigureRule, "name")),
        area=section.choice("area", list(AREAS)),
        test=test,
        left=section.text("left", limit=limit_of(FigureRule, "left")),
        right=section.text("right", limit=limit_of(FigureRule, "right"), required=test in _TWO_SIDED),
        is_by_unit=section.yes_no("is_by_unit"),
        tolerance=section.number("tolerance", digits=8, decimals=4, required=False),
        level=section.choice("level", RuleLevel.values),
        reason=section.text("reason", limit=limit_of(FigureRule, "reason")),
    )
    if rule.tolerance < 0:
        section.fault("tolerance", rule.tolerance, "0 或大于 0 的数")
    section.refuse_others()
    return rule


_TWO_SIDED = (FigureTest.EQUAL, FigureTest.AT_MOST)


def check_rules(rules: Iterable[tuple[FigureRule, Section]], names: Names) -> None:
    """Every rule compares numbers there are."""
    for rule, section in rules:
        for key, found, expected in rule_faults(rule, names):
            section.fault(key, found, expected)


def rule_faults(rule: FigureRule, names: Names) -> Iterator[tuple[str, str, str]]:
    """(field, what was found, what was expected) of each fault in the two sides."""
    if rule.test == FigureTest.OUTLIER and rule.right:
        yield "right", rule.right, "没有这一项：与以往各期比较的只有左边的数"
    for field in SIDES:
        source = getattr(rule, field)
        faults = names.expression_faults(source) if source else []
        for fault in faults:
            yield field, fault.found, fault.expected
        if source and not faults:
            yield from ((field, found, expected) for found, expected in _side_faults(rule, field, source, names))


def _side_faults(rule: FigureRule, field: str, source: str, names: Names) -> Iterator[tuple[str, str]]:
    """Of a side whose names are known."""
    expression = parse_expression(source)
    if not expression.is_number:
        yield source, "结果是数的式子，不是文字或条件"
    if field == "left" and not expression.calls():
        yield source, "至少有一个统计项或公式"
    for call in expression.calls():
        if rule.is_by_unit and UNIT not in names.slices_of(call.name):
            yield call.name, "能按单位分的统计项或公式，因为各单位分别校核"
        elif rule.is_by_unit and UNIT in call.slices:
            yield call.slices[UNIT], f"不写明{UNIT}的式子，因为各单位分别校核"
