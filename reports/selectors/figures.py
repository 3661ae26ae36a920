"""Figures: values of measures and formulas for one period, with what they print and where they come from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import copy
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from govaudit.errors import UserError
from govaudit.lib.expressions import Expression, canonical_call, evaluate, parse_expression
from govaudit.measures import MEASURES, Facts, Measure, Number, Take
from reports.document.blocks import Counts, Figure, Input
from reports.models import Formula
from units.closings import facts_for
from units.models import Participation, Period, Unit
from units.selectors import UnitNames

_COUNTS = {Take.ROWS: Counts.ROWS, Take.SUM: Counts.SUM, Take.UNITS: Counts.UNITS}
Slices = Mapping[str, str]
PERCENT = "%"
#: What a calculation written in a text is rounded to; a formula states its own decimals.
TEXT_DECIMALS = 2


class NoValue(UserError):
    """A figure that a notice must print has no value."""


class FigureDesk:
    """Answers every figure of one period. Formulas and units are read once; measures through Facts."""

    def __init__(self, period: Period, facts: Facts | None = None) -> None:
        self.period = period
        self.facts = facts or facts_for(period)
        self.formulas = {formula.name: formula for formula in Formula.objects.all()}
        self.measures = MEASURES.names()
        self.parsed = {name: parse_expression(formula.expression) for name, formula in self.formulas.items()}
        self.units = {
            unit.code: unit
            for unit in Unit.objects.select_related("group", "kind").prefetch_related("names").in_protocol_order()
        }
        self._spellings = UnitNames((unit, [name.text for name in unit.names.all()]) for unit in self.units.values())

    def at(self, period: Period) -> FigureDesk:
        """The desk of another period; formulas, measures and units are not read again."""
        other = copy(self)
        other.period, other.facts = period, facts_for(period)
        other.__dict__.pop("roster", None)
        return other

    @cached_property
    def roster(self) -> dict[str, list[Participation]]:
        """Who takes part, by area, in protocol order; the excused are left out."""
        found: dict[str, list[Participation]] = {}
        entries = Participation.objects.filter(period=self.period, excused="").select_related("unit", "group")
        for entry in entries:
            found.setdefault(entry.area, []).append(entry)
        return found

    def value(self, name: str, slices: Slices) -> Number | None:
        """Value of a measure or formula; one that is a percentage gives its plain ratio."""
        measure = self.measures.get(name)
        if measure:
            _, value = self._answer(measure, self._narrowed(measure, slices))
            return Decimal(value) / 100 if value is not None and measure.unit == PERCENT else value
        return self.evaluate(self.parsed[name], slices)

    def evaluate(self, expression: Expression, slices: Slices) -> Number | None:
        """Value of an expression with `slices` handed to every measure that knows them."""
        return evaluate(expression, lambda name, own: self.value(name, {**slices, **own}))

    def figure(self, expression: Expression, slices: Slices | None = None) -> Figure:
        """The figure an expression prints, a calculation to two decimals at most. `slices` are added to every call (a
        table row's unit)."""
        added = dict(slices or {})
        calls = expression.calls()
        if len(calls) == 1 and expression.is_call:
            name, own = calls[0].name, {**added, **calls[0].slices}
            if name in self.formulas:
                return self._formula_figure(self.formulas[name], own)
            return self._measure_figure(self.measures[name], own)
        value = self.evaluate(expression, added)
        if isinstance(value, Decimal):
            value = _to_decimals(value, TEXT_DECIMALS)
        return Figure(
            name=expression.canonical,
            printed=printed_number(value),
            value=value,
            unit=self.unit_word(expression),
            definition=f"按“{expression.canonical}”计算。",
            counts=Counts.FORMULA,
            records_url=None,
            inputs=self.inputs(expression, added),
        )

    def inputs(self, expression: Expression, slices: Slices) -> tuple[Input, ...]:
        """The measures an expression goes back to, through formulas, each once, in order of appearance."""
        found: dict[str, Input] = {}
        for call in expression.calls():
            own = {**slices, **call.slices}
            measure = self.measures.get(call.name)
            entries = [self._input(measure, own)] if measure else self.inputs(self.parsed[call.name], own)
            found |= {entry.name: entry for entry in entries}
        return tuple(found.values())

    def unit_list(self, measure: Measure, slices: Slices, use: str) -> Figure:
        """The names of the units a measure counts, joined by 、 in protocol order; its value is their number."""
        narrowed = self._narrowed(measure, slices)
        codes = set(self.facts.units(measure, narrowed))
        names = [unit.name_for(use) for code, unit in self.units.items() if code in codes]
        return Figure(
            name=f"名单({canonical_call(measure.name, narrowed)})",
            printed="、".join(names) or "无",
            value=len(names),
            unit="家",
            definition=measure.definition,
            counts=Counts.UNITS,
            records_url=measure.records_url(self.period.code, narrowed),
        )

    def _measure_figure(self, measure: Measure, slices: Slices) -> Figure:
        narrowed = self._narrowed(measure, slices)
        answering, value = self._answer(measure, narrowed)
        printed = printed_number(value)
        return Figure(
            name=canonical_call(measure.name, self._shown(narrowed)),
            printed=f"{printed}%" if printed and measure.unit == PERCENT else printed,
            value=value,
            unit=measure.unit,
            definition=measure.definition,
            counts=_COUNTS[measure.take],
            records_url=answering.records_url(self.period.code, narrowed) if answering else None,
        )

    def _answer(self, measure: Measure, slices: Slices) -> tuple[Measure | None, Number | None]:
        """The measure whose records are behind a figure, and its value; none where no one knows all the slices."""
        answering = self.facts.answering(measure, slices)
        return answering, self.facts.value(answering, slices) if answering else None

    def _formula_figure(self, formula: Formula, slices: Slices) -> Figure:
        expression = self.parsed[formula.name]
        calls = expression.calls()
        name = canonical_call(formula.name, self._shown(self._spelled(slices)))
        if expression.is_call and calls[0].name in self.measures:
            # Another name for one measure: its records are this figure's records.
            inner = self._measure_figure(self.measures[calls[0].name], {**slices, **calls[0].slices})
            return _renamed(inner, name, formula)
        ratio = self.evaluate(expression, slices)
        value = rounded(ratio, formula)
        return Figure(
            name=name,
            printed=printed_value(value, formula),
            value=value,
            unit=formula.unit,
            definition=formula.definition,
            counts=Counts.FORMULA,
            records_url=None,
            inputs=self.inputs(expression, slices),
            term=formula.term,
        )

    def _input(self, measure: Measure, slices: Slices) -> Input:
        figure = self._measure_figure(measure, slices)
        return Input(figure.name, figure.value, figure.counts, figure.records_url)

    def _narrowed(self, measure: Measure, slices: Slices) -> dict[str, str]:
        """The slices this measure knows; a unit's spelling is replaced by its code."""
        known = {entry.name for source in measure.chain for entry in source.subject.slices}
        return {name: value for name, value in self._spelled(slices).items() if name in known}

    def _spelled(self, slices: Slices) -> dict[str, str]:
        return {
            name: value if name != "单位" or self._is_settled(value) else self._spellings.find(value).code
            for name, value in slices.items()
        }

    def _is_settled(self, unit: str) -> bool:
        """Whether it is a unit's code, or the word for records without a unit."""
        return unit in self.units or unit in self._no_unit

    @cached_property
    def _no_unit(self) -> set[str]:
        return {entry.none for m in self.measures.values() if (entry := m.subject.unit_slice) and entry.none}

    def _shown(self, slices: Slices) -> dict[str, str]:
        return {n: self.units[v].short_name if n == "单位" and v in self.units else v for n, v in slices.items()}

    def unit_word(self, expression: Expression) -> str:
        """The word behind its value, where all it names have the same."""
        words = {
            self.measures[call.name].unit if call.name in self.measures else self.formulas[call.name].unit
            for call in expression.calls()
        }
        return words.pop() if len(words) == 1 else ""


def _renamed(figure: Figure, name: str, formula: Formula) -> Figure:
    return Figure(
        name=name,
        printed=figure.printed,
        value=figure.value,
        unit=formula.unit,
        definition=formula.definition,
        counts=figure.counts,
        records_url=figure.records_url,
        term=formula.term,
    )


def rounded(ratio: Number | None, formula: Formula) -> Number | None:
    """A formula's value as it is printed: ROUND_HALF_UP to its decimals, a percentage as 90.9."""
    if ratio is None:
        return None
    exact = Decimal(ratio) * (100 if formula.is_percent else 1)
    return _to_decimals(exact, formula.decimals)


def _to_decimals(exact: Decimal, decimals: int) -> Number:
    exponent = exact.as_tuple().exponent
    # A value has 28 digits at most: one that is too great for these decimals has none to round.
    is_short = isinstance(exponent, int) and exponent >= -decimals
    value = exact if is_short else exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return int(value) if value == value.to_integral_value() else value.normalize()


def printed_number(value: Number | None) -> str:
    """391, 12.5; nothing for no value. Trailing zeros are not printed."""
    if value is None:
        return ""
    return f"{Decimal(value).normalize():f}"


def printed_value(value: Number | None, formula: Formula) -> str:
    printed = printed_number(value)
    return f"{printed}%" if printed and formula.is_percent else printed


_SLICE = re.compile(r"(\w+)='([^']*)'")
_NUMBERED = re.compile(r"项='([^']*)', 领域='([^']*)'")  # slices stand in the order of their names


def figure_title(name: str) -> str:
    """A figure's name as people read it: `工单受理(类型='投诉')` is 工单受理（投诉）."""
    inner = name.removeprefix("名单(").removesuffix(")") if name.startswith("名单(") else name
    numbered = _NUMBERED.sub(r"领域='牵头的第\1个\2'", inner)
    words = _SLICE.sub(lambda found: f"第{found[2]}个" if found[1] == "项" else found[2], numbered)
    return words.replace(", ", "，").replace("(", "（").replace(")", "）")
