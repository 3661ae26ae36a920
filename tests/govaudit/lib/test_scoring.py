"""Scores of one unit, calculated by hand, and the arithmetic of the published tables."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from govaudit.lib.scoring import AdjustmentInput, CriterionInput, Line, score_unit

DATA = Path(__file__).parents[2] / "data"
CODES = ("news", "open", "key1", "key2", "interact", "daily", "media")


def cell(lines, code):
    """What a criterion's cell prints: the sum of its lines, None where it has none."""
    points = [line.points for line in lines if line.code == code]
    return sum(points) if points else None


def linear(points, value, quota=None, **more):
    return CriterionInput("news", Decimal(points), value, quota, has_quota=quota is not None, **more)


@pytest.mark.parametrize(
    ("criterion", "points", "explanation"),
    [
        (linear("1", 17, 16), "1", "1 ×（17 − 16）＝ +1"),
        (linear("1", 6, 16), "-10", "1 ×（6 − 16）＝ −10"),
        (linear("2", 0, 12), "-24", "2 ×（0 − 12）＝ −24"),
        (linear("6", 4, 4), "0", "6 ×（4 − 4）＝ 0"),
        (linear("2", 3), "6", "2 × 3 ＝ +6"),
        (linear("-2", 3), "-6", "−2 × 3 ＝ −6"),
        (linear("0.5", 3, 2), "0.5", "0.5 ×（3 − 2）＝ +0.5"),
        (linear("1", 100, 0), "100", "1 ×（100 − 0）＝ +100"),
        (linear("0.25", Decimal("1.5"), 1), "0.13", "0.25 ×（1.5 − 1）＝ +0.13"),
        (linear("0.25", 1, Decimal("1.5")), "-0.13", "0.25 ×（1 − 1.5）＝ −0.13"),
    ],
)
def test_a_line_says_how_its_points_came_about(criterion, points, explanation):
    [line] = score_unit(Decimal(300), [criterion], []).lines
    assert (line.points, line.explanation, line.adjustment_code) == (Decimal(points), explanation, "")


@pytest.mark.parametrize(
    "criterion",
    [
        linear("1", None),
        linear("1", None, 16),
        CriterionInput("news", Decimal(1), 17, None, has_quota=True),
        linear("1", 17, 16, applies=0, has_condition=True),
        linear("1", 17, 16, applies=None, has_condition=True),
        linear("1", 17, 16, applies=Decimal(-1), has_condition=True),
    ],
)
def test_what_does_not_apply_or_has_no_value_leaves_a_blank(criterion):
    score = score_unit(Decimal(300), [criterion], [])
    assert (score.lines, score.total, cell(score.lines, "news")) == ((), Decimal(300), None)


@pytest.mark.parametrize("applies", [1, Decimal("0.5")])
def test_a_condition_above_zero_applies(applies):
    score = score_unit(Decimal(300), [linear("1", 17, 16, applies=applies, has_condition=True)], [])
    assert score.total == 301


def test_zero_points_are_a_zero_and_not_a_blank():
    score = score_unit(Decimal(300), [linear("6", 4, 4)], [])
    assert cell(score.lines, "news") == 0
    assert cell(score.lines, "open") is None


def test_every_adjustment_is_a_line_of_its_own_after_the_calculated_ones():
    score = score_unit(
        Decimal(300),
        [linear("1", 17, 16)],
        [AdjustmentInput("A1", "news", Decimal(-3), "迟报"), AdjustmentInput("A2", "daily", Decimal("-1.5"), "缺席")],
    )
    assert score.lines[1:] == (
        Line("news", Decimal(-3), "迟报", "A1"),
        Line("daily", Decimal("-1.5"), "缺席", "A2"),
    )
    assert cell(score.lines, "news") == -2
    assert score.total == Decimal("296.5")


def test_a_unit_with_nothing_has_the_base():
    assert score_unit(Decimal(300), [], []).total == 300


def published():
    with (DATA / "qianyang_scores.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", published(), ids=lambda row: row["unit"])
def test_a_published_row_is_its_base_and_its_cells(row):
    lines = [CriterionInput(code, Decimal(1), int(row[code])) for code in CODES if row[code]]
    score = score_unit(Decimal(row["base"]), lines, [])
    assert score.total == Decimal(row["total"])
    assert [cell(score.lines, code) for code in CODES] == [Decimal(row[c]) if row[c] else None for c in CODES]


def test_all_41_published_rows_are_there():
    assert len(published()) == 41


def published_orders():
    with (DATA / "qianyang_orders.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_published_orders_add_up_to_the_county():
    rows = published_orders()
    assert len(rows) == 25
    totals = [sum(int(row[column]) for row in rows) for column in ("received", "in_time", "late", "rework")]
    assert totals == [391, 389, 2, 0]
