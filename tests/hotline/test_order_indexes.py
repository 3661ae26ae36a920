"""The list of orders, which may be a million, is sorted by nothing that no index leads to; an import of orders writes
no index that nothing asks for."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from govaudit.paging import order_of
from hotline.models import OrderEvent, WorkOrder
from hotline.tables import WorkOrderTable

if TYPE_CHECKING:
    from django.db.models import Model

_NAMED = (*WorkOrder._meta.indexes, *WorkOrder._meta.constraints)
BEGINNINGS = {entry.fields[0] for entry in _NAMED if getattr(entry, "fields", ()) and entry.condition is None}
TABLE = WorkOrderTable(WorkOrder.objects.all(), until=datetime(2022, 7, 1, tzinfo=UTC))
OFFERED = [column.name for column in TABLE.columns.iterall() if column.orderable]


def test_the_list_is_sorted_by_what_people_look_for() -> None:
    assert OFFERED == ["number", "received_at", "due_at", "closed_at", "returned"]


@pytest.mark.parametrize("name", OFFERED)
def test_each_order_begins_as_an_index_does(name: str) -> None:
    terms = order_of(WorkOrder.objects.order_by(*TABLE.columns[name].order_by)).terms
    paths = ["id" if term.path == "pk" else term.path.removesuffix("_id") for term in terms]
    assert paths[0] in BEGINNINGS, paths


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "wanted"),
    [
        (WorkOrder, {
            "hotline_workorder_batch_id", "work_order_of_unit", "work_order_due", "work_order_returned",
            "work_order_repeats", "work_order_open", "work_order_unmapped", "work_order_counted", "work_order_carried",
        }),
        (OrderEvent, {
            "hotline_orderevent_batch_id", "hotline_orderevent_order_id", "order_event_other", "order_event_void_batch",
            "order_event_counted", "order_event_assists",
        }),
    ],
)  # fmt: skip
def test_the_database_has_no_index_but_these(model: type[Model], wanted: set[str]) -> None:
    """A migration that adds a foreign key and later takes its index away leaves it in PostgreSQL."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    plain = {name for name, entry in found.items() if entry["index"] and not entry["unique"]}
    assert {re.sub(r"_[0-9a-f]{8}$", "", name) for name in plain} == wanted
