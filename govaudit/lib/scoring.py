"""Scores: rules over values that are already known; lines and a total out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

Number = int | Decimal

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class CriterionInput:
    """A linear criterion of one unit with its values: points × (value − quota), or points × value without a quota.

    `has_quota` and `has_condition` say whether the scheme names a quota or a condition; then None there means that
    it has no value for this unit. The condition must be above 0.
    """

    code: str
    points: Decimal
    value: Number | None
    quota: Number | None = None
    has_quota: bool = False
    applies: Number | None = None
    has_condition: bool = False


@dataclass(frozen=True, slots=True)
class AdjustmentInput:
    """A signed line: its own code, the criterion it belongs to, its points and the reason given."""

    code: str
    criterion_code: str
    points: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a unit's account. `code` is the criterion's; `adjustment_code` is empty for a calculated line."""

    code: str
    points: Decimal
    explanation: str
    adjustment_code: str = ""


@dataclass(frozen=True, slots=True)
class UnitScore:
    """`total` is `base` plus the points of all `lines`, in points (分) of at most two decimals."""

    base: Decimal
    lines: tuple[Line, ...]
    total: Decimal


def score_unit(base: Decimal, criteria: Sequence[CriterionInput], adjustments: Sequence[AdjustmentInput]) -> UnitScore:
    """Score of one unit. A criterion that does not apply, or lacks a value, gives no line: blank is not zero.
    Every adjustment is a line of its own, after the calculated ones."""
    lines = [line for criterion in criteria if (line := _linear(criterion)) is not None]
    lines += [Line(entry.criterion_code, entry.points, entry.reason, entry.code) for entry in adjustments]
    return UnitScore(base, tuple(lines), sum((line.points for line in lines), start=base))


def _linear(criterion: CriterionInput) -> Line | None:
    if criterion.has_condition and (criterion.applies is None or criterion.applies <= 0):
        return None
    if criterion.value is None or (criterion.has_quota and criterion.quota is None):
        return None
    factor, shown = Decimal(criterion.value), f" {_shown(criterion.value)} "
    if criterion.has_quota and criterion.quota is not None:
        factor -= criterion.quota
        shown = f"（{_shown(criterion.value)} − {_shown(criterion.quota)}）"
    points = (criterion.points * factor).quantize(_CENT, ROUND_HALF_UP)
    return Line(criterion.code, points, f"{_shown(criterion.points)} ×{shown}＝ {_signed(points)}")


def _shown(number: Number) -> str:
    """A number as the account writes it: at most two decimals, no trailing zeros, a true minus sign."""
    rounded = Decimal(number).quantize(_CENT, ROUND_HALF_UP)
    return f"{rounded.normalize():f}".replace("-", "−") if rounded else "0"


def _signed(points: Decimal) -> str:
    return f"+{_shown(points)}" if points > 0 else _shown(points)
