"""Drawing samples and sharing them out. Pure: the same seed draws the same again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that can be drawn: its key, its code, its unit's code, and the day of the last inspection that drew it
    (None: none did)."""

    key: int
    code: str
    unit: str
    last_on: date | None = None


def sample(candidates: Sequence[Candidate], size: Callable[[int], int], seed: int) -> list[Candidate]:
    """Of each unit's candidates, of which there are n, `size(n)`: those first that were longest not drawn, by lot among
    equals. What one unit's lots are does not depend on the other units. In the order given."""
    by_unit: dict[str, list[Candidate]] = {}
    for entry in sorted(candidates, key=lambda entry: entry.code):
        by_unit.setdefault(entry.unit, []).append(entry)
    chosen: set[int] = set()
    for unit, own in by_unit.items():
        Random(f"{seed}/{unit}").shuffle(own)  # noqa: S311 - a draw that can be told again, no secret
        own.sort(key=lambda entry: entry.last_on or date.min)
        chosen.update(entry.key for entry in own[: size(len(own))])
    return [entry for entry in candidates if entry.key in chosen]


def share_out(numbers: Mapping[str, int], checkers: Sequence[T]) -> dict[str, T]:
    """Who takes which unit: each unit goes whole to whoever has fewest until then, so that no two checkers differ by
    more than the largest unit. `numbers` are those of each unit's items."""
    load = [0] * len(checkers)
    taken: dict[str, T] = {}
    for unit, number in numbers.items():
        least = load.index(min(load))
        taken[unit] = checkers[least]
        load[least] += number
    return taken
