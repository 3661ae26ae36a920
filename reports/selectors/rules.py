"""Rules between figures (校核规则): which hold in a period, which do not, each with the records behind both sides.

An outlier is a value farther from the median of earlier periods than three times the median distance from it, or a
fifth of it where that is more; `tolerance` is added. At least four earlier periods of the same length that have any
value are needed, of which the latest eight are taken.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cached_property, partial
from statistics import median
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from govaudit.errors import UserError
from govaudit.lib.expressions import Expression, ExpressionError, parse_expression
from govaudit.measures import Number
from reports.document.blocks import Input
from reports.models import FigureRule, FigureTest, Formula
from reports.selectors.figures import PERCENT, FigureDesk, figure_title, printed_number
from units.models import Period, Unit
from units.reviewing import Doubt, UnitReview

#: As many earlier periods are looked at, and as many are needed.
MOST_EARLIER, LEAST_EARLIER = 8, 4
#: How far from the median a value may be: times the median distance, and a share of the median.
TIMES, SHARE = 3, Decimal("0.2")
#: Values are compared as they are shown.
PLACES = Decimal("0.0001")
COUNTY = "全县"
_SIGNS = re.compile(r" ([-+*/]) ")


class State(StrEnum):
    """The worst first."""

    BROKEN = "broken"
    SHORT = "short"
    BLANK = "blank"
    PASSED = "passed"


_WORDS = {State.PASSED: "通过", State.SHORT: "历史不足，未校核", State.BLANK: "缺数，未校核"}


@dataclass(frozen=True, slots=True)
class Source:
    """A number that a side goes back to, with the page of its records."""

    title: str
    printed: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Side:
    """One of the figures compared: what it is called, its value (None: none) with the word behind it, what it goes
    back to."""

    title: str
    value: Decimal | None = None
    word: str = ""
    sources: tuple[Source, ...] = ()

    @property
    def printed(self) -> str:
        return "" if self.value is None else f"{printed_number(self.value)}{self.word}"

    @property
    def url(self) -> str | None:
        """The page of its records, where it is one number of records."""
        return self.sources[0].url if len(self.sources) == 1 else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule found of a unit (None: the whole county). `right` says of an outlier what is usual. `gap` tells in a
    word how far off the left side is."""

    rule: FigureRule
    unit: Unit | None
    state: State
    left: Side
    right: Side
    sentence: str = ""
    gap: str = ""

    @property
    def who(self) -> str:
        return str(self.unit) if self.unit else COUNTY

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.left, self.right

    @property
    def word(self) -> str:
        """What it comes to."""
        if self.state != State.BROKEN:
            return _WORDS[self.state]
        return "不符" if self.rule.is_blocking else "提醒"

    @property
    def tone(self) -> str:
        if self.state != State.BROKEN:
            return "good" if self.state == State.PASSED else ""
        return "late" if self.rule.is_blocking else "near"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A rule with what it found. `fault` tells why it could not be asked."""

    rule: FigureRule
    outcomes: Sequence[Outcome]
    fault: str = ""

    @property
    def broken(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.state == State.BROKEN]

    @property
    def others(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.state != State.BROKEN]

    def doubts(self, period: Period) -> list[Doubt]:
        """Whatever does not agree, for whoever takes these numbers."""
        url = rule_url(self.rule, period)
        return [
            Doubt(f"{outcome.sentence.removesuffix('。')}（{self.rule}）。", url, is_blocking=self.rule.is_blocking)
            for outcome in self.broken
        ]

    def counts(self) -> list[tuple[str, str, int]]:
        """(word, tone, number) of every state there is, the worst first."""
        found = Counter((outcome.state, outcome.word, outcome.tone) for outcome in self.outcomes)
        order = list(State)
        return [(key[1], key[2], found[key]) for key in sorted(found, key=lambda key: order.index(key[0]))]


def review(
    period: Period,
    rules: Iterable[FigureRule] | None = None,
    desk: FigureDesk | None = None,
    units: Sequence[Unit] | None = None,
) -> list[Reviewed]:
    """What each rule finds in a period; without `rules` all of the office's, without `units` of all of them. The number
    of queries does not depend on that of the units."""
    rules = list(FigureRule.objects.all() if rules is None else rules)
    if not rules:
        return []
    desk = desk or FigureDesk(period)
    reviewer = _Reviewer(desk, list(desk.units.values()) if units is None else units)
    return [reviewer.reviewed(rule) for rule in rules]


def rule_doubts(period: Period, area: str) -> Iterator[Doubt]:
    """What the rules of an area find, for whoever closes it."""
    for found in review(period, FigureRule.objects.filter(area=area)):
        if found.fault:
            yield Doubt(f"校核规则“{found.rule}”算不出：{found.fault}", rule_url(found.rule, period))
        yield from found.doubts(period)


def reviews_of_units(names: Collection[str]) -> Iterator[UnitReview]:
    """The review by the rules for each unit that read any of these numbers, themselves or through a formula."""
    rules = list(FigureRule.objects.filter(is_by_unit=True))
    formulas = dict(Formula.objects.values_list("name", "expression")) if rules else {}
    reading = [rule for rule in rules if not _names_read(rule, formulas).isdisjoint(names)]
    if reading:
        yield partial(_doubts_of_unit, reading)


def _doubts_of_unit(rules: Sequence[FigureRule], period: Period, unit: Unit) -> Iterator[Doubt]:
    """Half a period is no outlier. A rule that cannot be asked is told of at the closing."""
    is_over = timezone.localdate() > period.end
    asked = [rule for rule in rules if is_over or rule.test != FigureTest.OUTLIER]
    for found in review(period, asked, units=[unit]):
        yield from found.doubts(period)


def _names_read(rule: FigureRule, formulas: Mapping[str, str]) -> set[str]:
    """Names of the measures and formulas that its sides go back to; none of a rule that cannot be read any more."""
    found: set[str] = set()
    sources = [rule.left, rule.right]
    try:
        while sources:
            source = sources.pop()
            names = {call.name for call in parse_expression(source).calls()} - found if source else set()
            found |= names
            sources += [formulas[name] for name in names if name in formulas]
    except ExpressionError:
        return set()
    return found


def rule_url(rule: FigureRule, period: Period) -> str:
    return f"{reverse('reports:rule-list')}?{urlencode({'period': period.code})}#{rule.code}"


def earlier_periods(period: Period) -> list[Period]:
    """Periods of the same length that were over before this one began, the latest first, each span once."""
    found: dict[tuple[object, object], Period] = {}
    for entry in Period.objects.filter(end__lt=period.start).order_by("-end", "code"):
        if length_of(entry) == length_of(period):
            found.setdefault((entry.start, entry.end), entry)
    return list(found.values())


def length_of(period: Period) -> tuple[str, int]:
    """Whole months, else days."""
    following = period.end + timedelta(days=1)
    if period.start.day == following.day == 1:
        return "months", (following.year - period.start.year) * 12 + following.month - period.start.month
    return "days", (period.end - period.start).days


class _Reviewer:
    def __init__(self, desk: FigureDesk, units: Sequence[Unit]) -> None:
        self.desk, self.units = desk, units

    @cached_property
    def _before(self) -> list[FigureDesk]:
        return [self.desk.at(period) for period in earlier_periods(self.desk.period)]

    def reviewed(self, rule: FigureRule) -> Reviewed:
        try:
            left = parse_expression(rule.left)
            right = parse_expression(rule.right) if rule.right else None
            return Reviewed(rule, list(self._outcomes(rule, left, right)))
        except (UserError, ExpressionError, KeyError) as error:
            # A name or a unit that the rule was written with is gone.
            said = f"没有{error}。" if isinstance(error, KeyError) else str(error)
            return Reviewed(rule, [], said)

    def _outcomes(self, rule: FigureRule, left: Expression, right: Expression | None) -> Iterator[Outcome]:
        is_percent = any(side and self._word(side) == PERCENT for side in (left, right))
        test = self._outlier(rule, left) if right is None else None
        for unit in self.units if rule.is_by_unit else [None]:
            slices = {"单位": unit.code} if unit else {}
            first = self._side(left, slices, is_percent=is_percent)
            if right is None:
                assert test is not None
                found = test(unit, first, slices)
            else:
                found = _compared(rule, unit, first, self._side(right, slices, is_percent=is_percent))
            if found:
                yield found

    def _side(self, expression: Expression, slices: Mapping[str, str], *, is_percent: bool) -> Side:
        value = _shown(self.desk.evaluate(expression, slices), is_percent=is_percent)
        word = PERCENT if is_percent else self._word(expression)
        title = _SIGNS.sub(r"\1", figure_title(expression.canonical)) if expression.calls() else ""
        return Side(title, value, word, tuple(map(_source, self.desk.inputs(expression, slices))))

    def _word(self, expression: Expression) -> str:
        """A quotient counts nothing."""
        return "" if " / " in expression.canonical else self.desk.unit_word(expression)

    def _outlier(
        self, rule: FigureRule, left: Expression
    ) -> Callable[[Unit | None, Side, Mapping[str, str]], Outcome | None]:
        """Tells of a value whether it is an outlier. Periods in which the whole county has nothing say nothing."""
        is_percent = self._word(left) == PERCENT
        desks = [desk for desk in self._before if desk.evaluate(left, {})][:MOST_EARLIER]

        def test(unit: Unit | None, side: Side, slices: Mapping[str, str]) -> Outcome | None:
            there = [desk for desk in desks if unit is None or _was_there(unit, desk.period)]
            values = [_shown(desk.evaluate(left, slices), is_percent=is_percent) for desk in there]
            return _against_history(rule, unit, side, [value for value in values if value is not None])

        return test


def _source(entry: Input) -> Source:
    return Source(figure_title(entry.name), printed_number(entry.value), entry.records_url)


def _was_there(unit: Unit, period: Period) -> bool:
    return unit.opened_on is None or unit.opened_on <= period.end


def _shown(value: Number | None, *, is_percent: bool) -> Decimal | None:
    if value is None:
        return None
    return _rounded(Decimal(value) * (100 if is_percent else 1))


def _compared(rule: FigureRule, unit: Unit | None, left: Side, right: Side) -> Outcome | None:
    """Nothing is said of a unit that has neither."""
    if unit and not left.value and not right.value:
        return None
    if left.value is None or right.value is None:
        return Outcome(rule, unit, State.BLANK, left, right)
    more = left.value - right.value
    if (more if rule.test == FigureTest.AT_MOST else abs(more)) <= rule.tolerance:
        return Outcome(rule, unit, State.PASSED, left, right)
    word = "个百分点" if left.word == PERCENT else left.word if right.word in (left.word, "") else ""
    amount, first, second = f"{printed_number(abs(more))}{word}", left.title + left.printed, right.title + right.printed
    who, gap = unit or COUNTY, f"{'多' if more > 0 else '少'}{amount}"
    if rule.test == FigureTest.AT_MOST:
        sentence = f"{who}：{first}，大于{second}，{gap}。"
    else:
        sentence = f"{who}：{first}，{second}，应当相等，前者{gap}。"
    return Outcome(rule, unit, State.BROKEN, left, right, sentence, gap)


def usual_range(values: Sequence[Decimal], tolerance: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    """Median of earlier values, and from where to where a value is usual."""
    middle = median(values)
    distance = median([abs(value - middle) for value in values])
    margin = max(TIMES * distance, SHARE * abs(middle)) + tolerance
    low, high = middle - margin, middle + margin
    return middle, max(low, Decimal(0)) if min(values) >= 0 else low, high


def _against_history(rule: FigureRule, unit: Unit | None, side: Side, values: Sequence[Decimal]) -> Outcome | None:
    """Nothing is said of a unit that has nothing and never had anything."""
    if unit and not side.value and not any(values):
        return None
    if side.value is None:
        return Outcome(rule, unit, State.BLANK, side, Side(""))
    if len(values) < LEAST_EARLIER:
        return Outcome(rule, unit, State.SHORT, side, Side(f"以往只有{len(values)}期有数，至少要{LEAST_EARLIER}期"))
    middle, low, high = map(_rounded, usual_range(values, rule.tolerance))
    usual = (
        f"以往{len(values)}期的中位数是{printed_number(middle)}{side.word}，"
        f"通常在{printed_number(low)}到{printed_number(high)}{side.word}之间"
    )
    if low <= side.value <= high:
        return Outcome(rule, unit, State.PASSED, side, Side(usual))
    how = "偏高" if side.value > high else "偏低"
    sentence = f"{unit or COUNTY}：{side.title}{side.printed}，{how}：{usual}。"
    return Outcome(rule, unit, State.BROKEN, side, Side(usual), sentence, how)


def _rounded(exact: Decimal) -> Decimal:
    # A value has 28 digits at most: one that is too great for these places has none to round.
    return exact if abs(exact) >= 10**20 else exact.quantize(PLACES, ROUND_HALF_UP)
