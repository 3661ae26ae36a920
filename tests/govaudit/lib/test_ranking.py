"""Places, against hand-made rows, a slow count and the published tables."""

import csv
import random
from decimal import Decimal
from pathlib import Path

import pytest

from govaudit.lib.ranking import rank

DATA = Path(__file__).parents[2] / "data"


@pytest.mark.parametrize(
    ("totals", "dense", "competition"),
    [
        ([], [], []),
        (["300"], [1], [1]),
        (["296", "297"], [2, 1], [2, 1]),
        (["278", "278", "266"], [1, 1, 2], [1, 1, 3]),
        (["266", "278", "283", "278"], [3, 2, 1, 2], [4, 2, 1, 2]),
        (["0", "0", "0"], [1, 1, 1], [1, 1, 1]),
        (["-1", "0", "1"], [3, 2, 1], [3, 2, 1]),
        (["1.50", "1.5", "1.4"], [1, 1, 2], [1, 1, 3]),
    ],
)
def test_places_are_those_counted_by_hand(totals, dense, competition):
    values = [Decimal(total) for total in totals]
    assert rank(values) == dense
    assert rank(values, ties="competition") == competition


def slow_rank(totals, ties):
    """By definition: one more than the number of higher totals, each counted once where ties are dense."""
    places = []
    for total in totals:
        higher = [other for other in totals if other > total]
        places.append(1 + len(set(higher) if ties == "dense" else higher))
    return places


@pytest.mark.parametrize("ties", ["dense", "competition"])
def test_places_agree_with_a_slow_count(ties):
    dice = random.Random(20220819)
    for _ in range(200):
        totals = [Decimal(dice.randint(-12, 12)) / 4 for _ in range(dice.randint(0, 30))]
        assert rank(totals, ties=ties) == slow_rank(totals, ties)


@pytest.mark.parametrize(("group", "units", "last"), [("towns", 7, 7), ("departments", 34, 28)])
def test_published_places_are_dense(group, units, last):
    with (DATA / "qianyang_scores.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["group"] == group]
    places = [int(row["place"]) for row in rows]
    assert (len(rows), max(places)) == (units, last)
    assert rank([Decimal(row["total"]) for row in rows]) == places
