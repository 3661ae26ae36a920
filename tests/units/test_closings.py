"""What closings keep of records, and how it is read again."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from govaudit.measures import MEASURES, Facts, FrozenRecord, Measure
from tests.units.office import open_office
from tests.units.test_services import receive_order
from units.closings import as_kept, facts_for, frozen_records
from units.models import Closing, Period
from units.services.periods import close_area

pytestmark = pytest.mark.django_db


@pytest.fixture
def quarter() -> Period:
    return open_office()


ONE = FrozenRecord("12345/1", 1, "Z01", {"unit": "Z01", "kind": "投诉"})
TWICE = FrozenRecord("12345/1", 2, "Z01", {"unit": "Z01", "kind": "投诉"})
NOBODY = FrozenRecord("12345/2", 1, "", {"unit": "无承办单位"})
HALF = FrozenRecord("A/3", Decimal("0.5"), "Z02", {"unit": "Z02"})


def keep(period: Period, frozen: dict[str, Any], area: str = "orders") -> None:
    Closing.objects.create(period=period, area=area, closed_by="诸安之", frozen=json.loads(json.dumps(frozen)))


def test_records_are_read_as_they_were_kept(quarter: Period):
    keep(quarter, as_kept([{"received": [ONE, NOBODY], "late": [NOBODY], "times": [TWICE], "none": []}, {"a": [HALF]}]))
    found = frozen_records(quarter)
    assert dict(found) == {
        "received": [ONE, NOBODY],
        "late": [NOBODY],
        "times": [TWICE],
        "none": [],
        "a": [HALF],
    }


def test_a_record_that_many_measures_count_is_kept_once(quarter: Period):
    kept = as_kept([{f"m{n}": [ONE, NOBODY] for n in range(50)}])
    assert json.dumps(kept).count("12345/1") == 1
    keep(quarter, kept)
    found = frozen_records(quarter)
    assert found["m0"][0] is found["m49"][0]


def test_the_same_key_in_two_subjects_keeps_what_each_says(quarter: Period):
    helper = FrozenRecord("12345/1", 1, "Z02", {"unit": "Z02"})
    keep(quarter, as_kept([{"events": [ONE]}, {"assists": [helper]}]))
    assert dict(frozen_records(quarter)) == {"events": [ONE], "assists": [helper]}


@pytest.mark.parametrize("place", [0, 7, 8, 9, 300])
def test_a_place_far_down_is_found(quarter: Period, place: int):
    records = [FrozenRecord(f"A/{n}", 1, "Z01", {}) for n in range(301)]
    keep(quarter, as_kept([{"all": records, "some": [records[place]]}]))
    assert frozen_records(quarter)["some"] == [records[place]]


def test_what_was_closed_before_is_still_read(quarter: Period):
    keep(quarter, {"updates": [["G1", 2, "Z01", {"unit": "Z01"}], ["G2", "0.5", "", {}]], "none": []}, "columns")
    keep(quarter, as_kept([{"received": [ONE]}]))
    assert dict(frozen_records(quarter)) == {
        "updates": [FrozenRecord("G1", 2, "Z01", {"unit": "Z01"}), FrozenRecord("G2", Decimal("0.5"), "", {})],
        "none": [],
        "received": [ONE],
    }


def own_measures() -> list[Measure]:
    """Those of orders and of nothing else."""
    return [measure for measure in MEASURES.of_area("orders") if measure.subject.area == "orders"]


def test_every_figure_of_a_closed_area_is_the_one_of_its_tables(quarter: Period):
    for number in range(12):
        receive_order(str(number))
    close_area(actor=None, period=quarter, area="orders")
    closed, current = facts_for(quarter), Facts(quarter.span)
    measures = own_measures()
    for slices in ({}, {"单位": "Z01"}, {"单位": "Z02"}, {"单位": "Z01", "类型": "投诉"}):
        assert {m.code: closed.value(m, slices) for m in measures} == {
            m.code: current.value(m, slices) for m in measures
        }
    for measure in measures:
        assert set(closed.records(measure, {})) == set(current.records(measure, {}))


def test_closing_asks_for_records_once_and_once_for_what_each_measure_counts(quarter: Period):
    receive_order()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        close_area(actor=None, period=quarter, area="orders")
    measures = own_measures()
    described = [query for query in queries if "units_unitgroup" in query["sql"]]
    counting = [query for query in queries if '"hotline_' in query["sql"]]
    assert len(described) == len({measure.subject for measure in measures if list(measure.rows(quarter.span))})
    assert len(counting) == len(measures) + len(described)


def test_the_records_of_a_closed_figure_without_any_are_none(quarter: Period):
    close_area(actor=None, period=quarter, area="orders")
    receive_order()
    assert list(facts_for(quarter).records(MEASURES.by_code["orders_received"], {})) == []
