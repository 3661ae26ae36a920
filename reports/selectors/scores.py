"""Scores as plain values: what the scheme gives each unit of the roster, computed from the period's figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from govaudit.lib.expressions import parse_expression
from govaudit.lib.ranking import rank
from govaudit.lib.scoring import AdjustmentInput, CriterionInput, Line, UnitScore, score_unit
from reports.models import Adjustment, Criterion, RuleKind, Scheme, Score
from reports.selectors.figures import FigureDesk
from units.models import Period, Unit, UnitGroup

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class PlacedScore:
    """A unit's score and its place in its group. `inputs` by criterion code: `[{name, value, counts, url}]`."""

    unit: Unit
    group: UnitGroup
    score: UnitScore
    place: int
    inputs: dict[str, list[dict[str, Any]]]


def scheme_of(period: Period) -> Scheme | None:
    return Scheme.objects.filter(bindings__period=period).first()


def compute_scores(
    period: Period, desk: FigureDesk | None = None, report: Progress = lambda done, total: None
) -> list[PlacedScore]:
    """Scores of all units of the scheme's roster, by group and place. Empty where the period has no scheme.
    `report` hears how many units are done."""
    scheme = scheme_of(period)
    if scheme is None:
        return []
    desk = desk or FigureDesk(period)
    criteria: dict[int, list[Criterion]] = defaultdict(list)
    for criterion in scheme.criteria.select_related("group"):
        criteria[criterion.group_id].append(criterion)
    adjustments: dict[int, list[Adjustment]] = defaultdict(list)
    for adjustment in Adjustment.objects.filter(period=period):
        adjustments[adjustment.unit_id].append(adjustment)
    roster = desk.roster.get(scheme.area, [])
    by_group: dict[UnitGroup, list[tuple[Unit, UnitScore, dict[str, list[dict[str, Any]]]]]] = defaultdict(list)
    for done, entry in enumerate(roster):
        report(done, len(roster))
        score, inputs = _score_unit(desk, scheme, entry.unit, criteria[entry.group_id], adjustments[entry.unit_id])
        by_group[entry.group].append((entry.unit, score, inputs))
    placed = []
    for group, rows in by_group.items():
        places = rank([score.total for _, score, _ in rows])
        placed += [
            PlacedScore(unit, group, score, place, inputs)
            for (unit, score, inputs), place in sorted(zip(rows, places, strict=True), key=lambda pair: pair[1])
        ]
    return placed


def _score_unit(
    desk: FigureDesk, scheme: Scheme, unit: Unit, criteria: list[Criterion], adjustments: list[Adjustment]
) -> tuple[UnitScore, dict[str, list[dict[str, Any]]]]:
    slices = {"单位": unit.code}

    def number(source: str) -> Any:
        return desk.evaluate(parse_expression(source), slices) if source else None

    computed = [
        CriterionInput(
            code=criterion.code,
            points=criterion.points,
            value=number(criterion.value),
            quota=number(criterion.quota) if criterion.quota else None,
            has_quota=bool(criterion.quota),
            applies=number(criterion.applies) if criterion.applies else None,
            has_condition=bool(criterion.applies),
        )
        for criterion in criteria
        if criterion.rule == RuleKind.LINEAR
    ]
    signed = [AdjustmentInput(a.code, a.criterion_code, a.points, a.reason) for a in adjustments]
    inputs = {
        criterion.code: [
            {"name": entry.name, "value": entry.value, "counts": entry.counts, "url": entry.records_url}
            for source in (criterion.value, criterion.quota)
            if source
            for entry in desk.inputs(parse_expression(source), slices)
        ]
        for criterion in criteria
        if criterion.rule == RuleKind.LINEAR
    }
    return score_unit(scheme.base, computed, signed), inputs


def scores_by_unit(period: Period) -> dict[str, Score]:
    """The period's scores with their lines, by unit code."""
    rows = Score.objects.with_lines().filter(period=period).select_related("unit", "group", "period", "scheme")
    return {score.unit.code: score for score in rows}


def scores_are_current(
    period: Period, desk: FigureDesk | None = None, scores: Mapping[str, Score] | None = None
) -> bool:
    """Whether the stored scores are what the records give now, line by line with their inputs. `scores` are those by
    unit code where they were read before."""
    rows = (scores_by_unit(period) if scores is None else scores).values()
    stored = {
        score.unit.code: (
            score.group.code,
            score.place,
            score.total,
            sorted((e.criterion.code, e.adjustment_code, e.points, e.explanation, e.inputs) for e in score.lines.all()),
        )
        for score in rows
    }
    fresh = {
        entry.unit.code: (
            entry.group.code,
            entry.place,
            entry.score.total,
            sorted(
                (line.code, line.adjustment_code, line.points, line.explanation, stored_inputs(entry, line))
                for line in entry.score.lines
            ),
        )
        for entry in compute_scores(period, desk)
    }
    return stored == fresh


def stored_inputs(entry: PlacedScore, line: Line) -> list[dict[str, Any]]:
    """A line's inputs as JSON keeps them: whole numbers as integers, others as text. A signed line has none."""
    if line.adjustment_code:
        return []
    return [
        {**source, "counts": str(source["counts"]), "value": _plain(source["value"])}
        for source in entry.inputs.get(line.code, [])
    ]


def _plain(value: Any) -> int | str | None:
    return value if isinstance(value, (int, type(None))) else str(value)
