"""Measures of orders, letters and events: every value against a pencil, every breakdown against its total."""

from __future__ import annotations

import re
from functools import reduce
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from govaudit.measures import MEASURES, Facts, Measure, Slice, Take, freeze
from govaudit.roles import Role
from hotline.measures import ASSISTS, EVENTS, LETTERS, ORDERS, TEST_LETTERS
from hotline.models import Letter, OrderEvent, Satisfaction, TestLetter, WorkOrder
from tests.checks.small_office import QUARTER, moment, new_order, open_office, person
from tests.hotline.random_records import START, make_records, marks_of, pencil, unit_of
from units.closings import facts_for
from units.models import Period
from units.services import close_area

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

    from units.models import User

pytestmark = pytest.mark.django_db

SUBJECTS = (ORDERS, LETTERS, TEST_LETTERS, EVENTS, ASSISTS)
CODES = [code for code, measure in MEASURES.by_code.items() if measure.subject in SUBJECTS]
SEEDS = (1, 2)


@pytest.fixture
def quarter() -> Period:
    open_office()
    return Period.objects.get(code=QUARTER)


@pytest.fixture
def records(request: pytest.FixtureRequest, quarter: Period) -> list[object]:
    make_records(getattr(request, "param", SEEDS[0]))
    events = OrderEvent.objects.select_related("order__unit__group", "order__source", "order__kind")
    return [
        *WorkOrder.objects.select_related("unit__group", "source", "kind", "topic", "channel", "urgency"),
        *events.select_related("unit__group"),
        *Letter.objects.select_related("unit__group", "box", "kind", "topic"),
        *TestLetter.objects.select_related("unit__group", "box"),
    ]


def of(measure: Measure, records: list[object]) -> list[object]:
    return [record for record in records if isinstance(record, measure.subject.model)]


def said(record: object, entry: Slice) -> str:
    """What a clerk reads in the record's column."""
    path = entry.path.removesuffix("__month")
    value: Any = reduce(lambda found, name: getattr(found, name, None), path.split("__"), record)
    if entry.path.endswith("__month"):
        return str(value.astimezone(START.tzinfo).month)
    words = {"satisfied": "满意", "fairly": "基本满意", "dissatisfied": "不满意", "unrated": "未评价"}
    words |= {"unreached": "未接通", "county": "县级", "city": "市级", "province": "省级"}
    if entry.param in ("satisfaction", "level"):
        value = words.get(value)
    return str(value) if value else entry.none


def breakdowns(records: list[object]) -> Iterator[tuple[Measure, Slice, set[str]]]:
    """Every measure with each of its slices, and what stands in that column."""
    for code in CODES:
        measure = MEASURES.by_code[code]
        for entry in measure.subject.slices:
            yield measure, entry, {said(record, entry) for record in of(measure, records)}


def counted_by_hand(records: list[object]) -> dict[tuple[str, str, str], int]:
    """`{(measure, slice, word): value}`, the total under two empty words."""
    marked: dict[tuple[object, str, str], list[tuple[object, dict[str, int]]]] = {}
    for record in records:
        marks = marks_of(record)
        for subject in SUBJECTS:
            if isinstance(record, subject.model):
                marked.setdefault((subject, "", ""), []).append((record, marks))
                for entry in subject.slices:
                    marked.setdefault((subject, entry.name, said(record, entry)), []).append((record, marks))
    measures = [MEASURES.by_code[code] for code in CODES]
    return {
        (measure.code, name, word): pencil(measure.code, measure.take, found)
        for (subject, name, word), found in marked.items()
        for measure in measures
        if measure.subject is subject
    }


def counted(facts: Facts, keys: Any) -> dict[tuple[str, str, str], Any]:
    return {
        (code, name, word): facts.value(MEASURES.by_code[code], {name: word} if name else {})
        for code, name, word in keys
    }


@pytest.mark.parametrize("records", SEEDS, indirect=True)
def test_every_measure_and_breakdown_is_what_a_pencil_counts(records: list[object], quarter: Period) -> None:
    by_hand = counted_by_hand(records)
    assert counted(Facts(quarter.span), by_hand) == by_hand
    totals = {code: by_hand[code, "", ""] for code in CODES}
    assert [code for code, total in totals.items() if not total] == []  # every measure had something to count


def test_parts_equal_the_total_in_every_breakdown(records: list[object], quarter: Period) -> None:
    facts = Facts(quarter.span)
    for measure, entry, words in breakdowns(records):
        if measure.take is Take.UNITS and entry.name not in ("单位", "分组"):
            continue  # a unit can have orders of two kinds
        parts = {word: facts.value(measure, {entry.name: word}) for word in words}
        assert sum(filter(None, parts.values())) == facts.value(measure, {}), (measure.code, entry.name, parts)


def test_the_records_of_a_figure_are_as_many_as_it_says(records: list[object], quarter: Period) -> None:
    """Every measure is looked at by unit and by one more slice, each slice in its turn."""
    facts = Facts(quarter.span)
    for measure, entry, words in breakdowns(records):
        slices = measure.subject.slices
        if entry not in (measure.subject.unit_slice, slices[CODES.index(measure.code) % len(slices)]):
            continue
        for word in words:
            value, rows = facts.value(measure, {entry.name: word}), list(measure.rows(quarter.span, {entry.name: word}))
            if measure.take is Take.ROWS:
                assert len(rows) == value, (measure.code, word)
            elif measure.take is Take.SUM:
                assert sum(getattr(row, measure.of or "") for row in rows) == value, (measure.code, word)
            else:
                codes = {unit_of(row, measure.code) for row in rows}
                assert sorted(codes) == facts.units(measure, {entry.name: word}), (measure.code, word)
                assert len(codes) == value


def test_closed_areas_count_what_they_counted_open(records: list[object], quarter: Period) -> None:
    before = counted(Facts(quarter.span), counted_by_hand(records))
    for area in ("orders", "letters"):
        close_area(actor=None, period=quarter, area=area)
    facts = facts_for(quarter)
    assert set(facts.frozen) >= set(CODES)
    assert counted(facts, before) == before
    units = MEASURES.by_code["order_units"]
    assert facts.units(units, {}) == Facts(quarter.span).units(units, {}) == ["B01", "Z01", "Z02"]


#: What comes to a whole, part by part.
WHOLES = {
    "orders_received": (
        "orders_withdrawn", "orders_refused", "orders_closed", "orders_merged", "orders_open",
    ),
    "orders_closed": ("orders_closed_in_time", "orders_closed_late", "orders_closed_undue"),
    "orders_late": ("orders_closed_late", "orders_overdue"),
    "orders_sign_due": ("orders_signed_in_time", "orders_signed_late", "orders_sign_overdue"),
    "orders_revisited": (
        "orders_satisfied", "orders_fairly", "orders_dissatisfied", "orders_unrated", "orders_unreached",
    ),
    "orders_rated": ("orders_satisfied", "orders_fairly", "orders_dissatisfied"),
    "orders_reached": ("orders_satisfied", "orders_fairly", "orders_dissatisfied", "orders_unrated"),
    "letters_received": ("letters_answered", "letters_unanswered"),
    "letters_answered": ("letters_in_time", "letters_answered_late", "letters_answered_undue"),
    "letters_late": ("letters_answered_late", "letters_overdue"),
    "tests_sent": ("tests_prompt", "tests_in_time", "tests_late", "tests_unanswered"),
}  # fmt: skip


def test_each_record_of_a_whole_is_in_exactly_one_of_its_parts(records: list[object], quarter: Period) -> None:
    def keys(code: str) -> list[int]:
        return sorted(MEASURES.by_code[code].rows(quarter.span, {}).values_list("pk", flat=True))

    for whole, parts in WHOLES.items():
        assert keys(whole) == sorted(key for part in parts for key in keys(part)), whole


@pytest.mark.parametrize("code", [code for code in CODES if MEASURES.by_code[code].parts])
def test_what_is_added_up_is_named_as_a_whole_above(code: str) -> None:
    measure = MEASURES.by_code[code]
    if measure.take is not Take.UNITS:
        assert measure.parts == WHOLES[code]
    assert not any(MEASURES.by_code[part].parts for part in measure.parts)


def test_no_order_is_both_in_time_and_late(records: list[object], quarter: Period) -> None:
    in_time = MEASURES.by_code["orders_closed_in_time"].rows(quarter.span, {})
    late = MEASURES.by_code["orders_late"].rows(quarter.span, {})
    assert in_time.exists()
    assert late.exists()
    assert not in_time.filter(pk__in=late.values("pk")).exists()


def test_all_measures_of_a_quarter_take_a_fixed_number_of_queries(records: list[object], quarter: Period) -> None:
    """Orders received are one query, those carried over two; letters received and carried over one each; every other
    subject is one; the totals take none."""
    facts = Facts(quarter.span)
    with CaptureQueriesContext(connection) as asked:
        for code in CODES:
            measure = MEASURES.by_code[code]
            for slices in ({}, {"单位": "Z01"}, {"单位": "Z02"}):
                facts.value(measure, slices)
            facts.units(measure, {})
    assert len(asked) == 8


def test_a_statement_is_built_once_for_a_period_and_breakdown(
    records: list[object], quarter: Period, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Built again it takes longer than the database does; kept it must answer for what is on file now."""
    received = MEASURES.by_code["orders_received"]
    before = Facts(quarter.span).value(received, {"单位": "Z01"})
    built: list[object] = []
    monkeypatch.setattr("govaudit.measures.facts._statement", lambda *given: built.append(given))
    order("NEW")
    assert Facts(quarter.span).value(received, {"单位": "Z01"}) == before + 1
    assert built == []


def paged() -> Iterator[Measure]:
    """Every sum, and of the measures of each subject that count rows the first, the last and the one in the middle."""
    for subject in SUBJECTS:
        measures = [MEASURES.by_code[code] for code in CODES if MEASURES.by_code[code].subject is subject]
        yield from (measure for measure in measures if measure.take is Take.SUM)
        rows = [measure for measure in measures if measure.take is Take.ROWS]
        yield from dict.fromkeys(rows[at] for at in (0, len(rows) // 2, -1) if rows)


def test_the_page_of_a_figure_lists_its_records_also_those_without_a_unit(
    records: list[object], quarter: Period, sign_in: Callable[[User], Client]
) -> None:
    client, facts = sign_in(person(Role.CHECKER)), Facts(quarter.span)
    for measure in paged():
        slices = {"单位": "无承办单位"}
        page = client.get(measure.records_url(QUARTER, slices))
        name = "sum" if measure.take is Take.SUM else "count"
        found = re.search(rf'data-record-{name}="(\d+)"', page.content.decode())
        assert found is not None, measure.code
        assert int(found[1]) == facts.value(measure, slices), measure.code


def order(number: str, **values: Any) -> WorkOrder:
    """An order of 城关镇 received 2022-04-05, due 2022-04-12, on file as it is."""
    made = new_order(number=number, **values)
    made.save()
    return made


END = "2022-07-01 00:00"


@pytest.mark.parametrize(
    ("values", "marks"),
    [
        ({}, "未办结 超时未办结 超时 到期 派单 未签收"),
        ({"closed_at": "2022-04-12 09:30"}, "办结 按期办结 到期 到期办结 到期按期办结 派单"),
        ({"closed_at": "2022-04-12 09:31"}, "办结 超时办结 超时 到期 到期办结 派单"),
        ({"closed_at": END}, "未办结 超时未办结 超时 到期 派单 未签收"),
        ({"closed_at": "2022-04-12 09:30", "due_at": None}, "办结 无期限办结 派单"),
        ({"due_at": None}, "未办结 派单 未签收"),
        ({"due_at": END}, "未办结 派单 未签收"),
        ({"due_at": END, "closed_at": "2022-06-30 23:59"}, "办结 按期办结 派单"),
        ({"closed_at": "2022-04-12 09:31", "withdrawn_at": "2022-04-13 09:00"}, "撤单 派单"),
        ({"withdrawn_at": END}, "未办结 超时未办结 超时 到期 派单 未签收"),
        ({"refused_at": "2022-04-06 09:00", "unit": None}, "不予受理"),
        (
            {"is_direct": True, "closed_at": "2022-04-05 09:40", "unit": None, "due_at": None},
            "直接答复 办结 无期限办结",
        ),
        ({"unit": None}, "未办结 超时未办结 超时 到期"),
        ({"dispatched_at": END}, "未办结 超时未办结 超时 到期"),
        (
            {"sign_due_at": "2022-04-06 09:30", "signed_at": "2022-04-06 09:30", "closed_at": "2022-04-07 09:00"},
            "派单 应签收 按时签收 办结 按期办结 到期 到期办结 到期按期办结",
        ),
        ({"sign_due_at": "2022-04-06 09:30", "due_at": None}, "派单 应签收 未签收 超时未签收 未办结"),
        ({"sign_due_at": END, "due_at": None}, "派单 未签收 未办结"),
        (
            {"returned": 5, "returned_city": 5, "due_at": None},
            "派单 未签收 未办结 返工 返工次数 市级返工 市级返工次数",
        ),
        ({"returned": 1, "first_returned_at": END, "due_at": None}, "派单 未签收 未办结"),
        (
            {"satisfaction": Satisfaction.FAIRLY, "is_solved": True, "due_at": None},
            "派单 未签收 未办结 回访 回访成功 评价 基本满意 已解决",
        ),
        (
            {"satisfaction": Satisfaction.FAIRLY, "revisited_at": END, "due_at": None},
            "派单 未签收 未办结",
        ),
    ],
)  # fmt: skip
def test_what_an_order_counts_for(values: dict[str, Any], marks: str, quarter: Period) -> None:
    given = {name: moment(value) if name.endswith("_at") and value else value for name, value in values.items()}
    made = order("QY1", **given)
    facts = Facts(quarter.span)
    measures = [MEASURES.by_code[code] for code in CODES if MEASURES.by_code[code].subject is ORDERS]
    named = {m.name.removeprefix("工单") for m in measures if m.take is not Take.UNITS and facts.value(m, {})}
    assert named == {*marks.split(), "受理"}
    assert facts.value(MEASURES.by_code["order_units"], {}) == (1 if made.unit else 0)


def test_what_is_frozen_of_an_order_that_nobody_has_names_no_unit(quarter: Period) -> None:
    order("QY1")
    order("QY2", unit=None)
    frozen = freeze([MEASURES.by_code["orders_received"]], quarter.span, {"orders"})["orders_received"]
    assert [(record.unit, record.slices["unit"]) for record in frozen] == [("Z01", "Z01"), ("", "无承办单位")]


def test_an_order_is_carried_over_until_it_ends(quarter: Period) -> None:
    before = {"received_at": moment("2022-03-20 09:00"), "due_at": None}
    order("QY1", **before)
    order("QY2", **before, closed_at=moment("2022-04-01 00:00"))
    order("QY3", **before, closed_at=moment("2022-03-31 23:59"))
    order("QY4", **before, withdrawn_at=moment("2022-03-31 23:59"))
    order("QY5", **before, closed_at=moment(END))
    order("QY6")
    facts = Facts(quarter.span)
    names = ("orders_received", "orders_carried", "orders_carried_closed")
    assert [facts.value(MEASURES.by_code[name], {}) for name in names] == [1, 3, 1]


def test_a_blank_is_called_by_its_word_and_nothing_else(quarter: Period) -> None:
    order("QY1", satisfaction=Satisfaction.SATISFIED)
    order("QY2", unit=None)
    facts, received = Facts(quarter.span), MEASURES.by_code["orders_received"]
    for name, values in {
        "单位": {"Z01": 1, "无承办单位": 1, "": 0, "None": 0},
        "满意度": {"满意": 1, "无回访结果": 1, "satisfied": 0, "": 0},
        "渠道": {"未注明": 2, "": 0, "None": 0},
    }.items():
        found = {value: facts.value(received, {name: value}) for value in values}
        rows = {value: received.rows(quarter.span, {name: value}).count() for value in values}
        assert found == rows == values
