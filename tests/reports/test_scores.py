"""Scores of 千阳县 2022 Q2: every row of 附件1 and 附件2, and what a single record does to them."""

import csv
from pathlib import Path

import pytest

from checks.models import ColumnUpdate, WebColumn
from reports.models import Adjustment, Score
from reports.selectors.figures import figure_title
from reports.selectors.scores import compute_scores, scores_are_current
from reports.services.scores import score_period
from units.models import Period

EXPECTED = Path(__file__).parent.parent / "data" / "qianyang_scores.csv"
CELLS = ("news", "open", "key1", "key2", "interact", "daily", "media")


def expected_rows():
    with EXPECTED.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def cell(score, code):
    points = [line.points for line in score.lines.all() if line.criterion.code == code]
    return str(int(sum(points))) if points else ""


@pytest.mark.django_db
def test_all_41_rows_are_the_published_ones(qianyang):
    scores = {score.unit.short_name: score for score in Score.objects.prefetch_related("lines__criterion")}
    rows = expected_rows()
    assert len(rows) == len(scores) == 41
    for row in rows:
        score = scores[row["unit"]]
        got = {code: cell(score, code) for code in CELLS}
        assert got == {code: row[code] for code in CELLS}, row["unit"]
        assert (str(int(score.total)), str(score.place)) == (row["total"], row["place"]), row["unit"]


@pytest.mark.django_db
def test_deleting_one_update_changes_its_row_and_no_other(qianyang):
    period = Period.objects.get(code="2022Q2")
    update = ColumnUpdate.objects.filter(column__unit__short_name="卫健局", column__area__name="主动公开").first()
    before = {entry.unit.short_name: entry.score.total for entry in compute_scores(period)}
    update.delete()
    after = {entry.unit.short_name: entry.score.total for entry in compute_scores(period)}
    assert after["卫健局"] == before["卫健局"] - 2
    assert {name for name in before if before[name] != after[name]} == {"卫健局"}
    assert not scores_are_current(period)


@pytest.mark.django_db
def test_at_most_13_cells_are_entered_by_hand_and_the_rest_come_from_records(qianyang):
    assert 0 < Adjustment.objects.count() <= 13
    ColumnUpdate.objects.all().delete()
    WebColumn.objects.all().delete()
    left = [line for entry in compute_scores(Period.objects.get(code="2022Q2")) for line in entry.score.lines]
    # What remains without any column are the accounts' points and the signed lines.
    assert {line.code for line in left if not line.adjustment_code} == {"media"}
    assert sum(1 for line in left if line.adjustment_code) == Adjustment.objects.count()


@pytest.mark.django_db
def test_scoring_twice_gives_the_same_rows(qianyang):
    period = Period.objects.get(code="2022Q2")

    def rows():
        return [
            (s.unit.code, s.total, s.place, [(line.criterion.code, line.points, line.inputs) for line in s.lines.all()])
            for s in Score.objects.prefetch_related("lines__criterion").select_related("unit")
        ]

    first = rows()
    score_period(actor=None, period=period)
    assert rows() == first


@pytest.mark.django_db
def test_scoring_asks_the_database_a_fixed_number_of_times(qianyang, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        compute_scores(Period.objects.get(code="2022Q2"))


@pytest.mark.django_db
def test_scores_are_stale_even_where_changes_cancel_out(qianyang):
    period = Period.objects.get(code="2022Q2")
    assert scores_are_current(period)
    column = WebColumn.objects.filter(unit__short_name="城关镇", area__name="新闻动态").first()
    ColumnUpdate.objects.create(
        code="U999999", column=column, unit=column.unit, published_on="2022-05-05", title="补录的一条"
    )
    WebColumn.objects.filter(pk=column.pk).update(required=column.required + 1)
    placed = {entry.unit.short_name: entry for entry in compute_scores(period)}
    assert placed["城关镇"].score.total == 297
    assert not scores_are_current(period)


@pytest.mark.django_db
def test_a_numbered_area_is_called_as_a_manager_would(qianyang):
    lines = Score.objects.get(unit__short_name="卫健局").lines.filter(criterion__code="key1")
    titles = {figure_title(entry["name"]) for line in lines for entry in line.inputs}
    assert titles == {"栏目更新（卫健局，牵头的第1个重点领域）", "应更新数（卫健局，牵头的第1个重点领域）"}
