"""Who has filled in what (填报情况): units down, indicators across, in a fixed number of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.utils import timezone

from checks.models import Completion, FillState, FillTask, Indicator, Observation
from checks.terms import terms_of
from units.models import Period, Unit

#: States with their words and tones, in the order of the page's counts.
STATES = {
    "filled": ("已填齐", "good"),
    "reasoned": ("空白有原因", ""),
    "part": ("未填齐", "near"),
    "missing": ("未填", "near"),
    "late": ("逾期未填齐", "late"),
}


@dataclass(frozen=True)
class Progress:
    """How far a unit (None: the county) is with an indicator of a period."""

    state: str
    filled: int
    wanted: int
    completion: Completion | None
    due_on: date | None

    @property
    def word(self) -> str:
        return STATES[self.state][0]

    @property
    def tone(self) -> str:
        return STATES[self.state][1]


@dataclass(frozen=True)
class Completeness:
    indicators: Sequence[Indicator]
    rows: Sequence[tuple[Unit | None, list[Progress | None]]]

    def counts(self) -> list[tuple[str, str, int]]:
        """(word, tone, number of cells) of every state."""
        found = Counter(progress.state for _, row in self.rows for progress in row if progress)
        return [(word, tone, found[state]) for state, (word, tone) in STATES.items()]


def completeness(period: Period, indicators: Sequence[Indicator], units: Iterable[Unit]) -> Completeness:
    """Where every unit is with every indicator it fills in."""
    today = timezone.localdate()
    terms = {i.pk: [start for start in terms_of(period.span, i.term) if start <= today] for i in indicators}
    filled = _filled(indicators, sorted({start for starts in terms.values() for start in starts}))
    completions = {(c.indicator_id, c.unit_id): c for c in Completion.objects.filter(period=period)}
    due = _due(period)
    rows: list[tuple[Unit | None, list[Progress | None]]] = []
    for unit in [None, *units]:
        row: list[Progress | None] = []
        for indicator in indicators:
            if not indicator.is_filled_by(unit):
                row.append(None)
                continue
            key = indicator.pk, unit.pk if unit else None
            done = sum(filled.get((*key, start), 0) for start in terms[indicator.pk])
            wanted = len(terms[indicator.pk]) * max(1, len(indicator.item_names))
            row.append(_progress(done, wanted, completions.get(key), due.get(key), today))
        if any(row):
            rows.append((unit, row))
    return Completeness(indicators, rows)


def _filled(indicators: Sequence[Indicator], months: Sequence[date]) -> dict[tuple[int, int | None, date], int]:
    rows = Observation.objects.filter(indicator__in=indicators, month__in=months).order_by()
    counted = rows.values_list("indicator", "unit", "month").annotate(number=Count("pk"))
    return {(indicator, unit, month): number for indicator, unit, month, number in counted}


def _due(period: Period) -> dict[tuple[int, int | None], date]:
    """By when each was asked for: the latest day of several requests, for who has not answered yet."""
    tasks = (
        FillTask.objects.filter(request__period=period).exclude(state=FillState.ACCEPTED).order_by("request__due_on")
    )
    asked = tasks.values_list("request__indicators", "unit", "request__due_on")
    return {(indicator, unit): due_on for indicator, unit, due_on in asked}


def _progress(done: int, wanted: int, completion: Completion | None, due_on: date | None, today: date) -> Progress:
    if done >= wanted:
        state = "filled"
    elif completion and completion.reason:
        state = "reasoned"
    elif due_on and due_on < today:
        state = "late"
    else:
        state = "part" if done else "missing"
    return Progress(state, done, wanted, completion, due_on)
