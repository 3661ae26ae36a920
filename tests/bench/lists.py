"""The list of orders over 1,000,000 of them: our pages beside django-tables2's default paginator."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any

from tests.bench.measuring import measure, start_django

LIST = "/hotline/orders/"
UNITS, YEAR = 60, 2025
PER_PAGE, WARM = 50, 5


@measure
def fill_orders(count: str) -> dict[str, Any]:
    """So many orders of one year and 60 units, made by the server."""
    start_django()
    from datetime import date

    from django.db import connection

    from units.models import Period

    units = _sixty_units()
    Period.objects.update_or_create(
        code=str(YEAR),
        defaults={
            "name": f"{YEAR}年", "start": date(YEAR, 1, 1), "end": date(YEAR, 12, 31), "as_of": date(YEAR + 1, 1, 10),
        },
    )  # fmt: skip
    begun = perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE hotline_workorder CASCADE")
        cursor.execute(_insert(units), [int(count)])
        cursor.execute("VACUUM ANALYZE hotline_workorder")
    return {"seconds": perf_counter() - begun}


def _sixty_units() -> list[int]:
    """Keys of 60 units, those of the pack among them."""
    from units.models import Unit

    pattern = Unit.objects.first()
    assert pattern is not None
    for number in range(UNITS - Unit.objects.count()):
        pattern.pk, pattern.code, pattern.short_name = None, f"T{number:02}", f"第{number + 1}试点办"
        pattern.save()
    return list(Unit.objects.values_list("pk", flat=True)[:UNITS])


def _insert(units: list[int]) -> str:
    """One INSERT over generate_series: what the list shows differs from row to row; what else a row must have is the
    model's default, 0, false or an empty text."""
    from django.db import connection

    from hotline.models import OrderKind, OrderSource, WorkOrder

    at = f"timestamptz '{YEAR}-01-01 00:00+08' + (n * 31::bigint % 525600) * interval '1 minute'"
    given = {
        "source": str(OrderSource.objects.values_list("pk", flat=True)[0]),
        "number": "'T' || lpad(n::text, 12, '0')",
        "kind": _one_of(list(OrderKind.objects.values_list("pk", flat=True))),
        "unit": _one_of(units),
        "title": "'反映' || n % 977 || '号楼附近路灯不亮、夜间出行不便的问题'",
        "received_at": at,
        "due_at": f"{at} + interval '10 days'",
        "closed_at": f"CASE WHEN n % 10 > 0 THEN {at} + (n % 14000 + 60) * interval '1 minute' END",
    }
    columns, values = [], []
    for field in WorkOrder._meta.concrete_fields:
        value = given.get(field.name) or _filler(field)
        if value is not None:
            columns.append(connection.ops.quote_name(field.column))
            values.append(value)
    # Parts of the SELECT hold %, which a parameter would have doubled.
    chosen = ", ".join(values).replace("%", "%%")
    return (
        f"INSERT INTO {WorkOrder._meta.db_table} ({', '.join(columns)}) "
        f"SELECT {chosen} FROM generate_series(1, %s) AS n"
    )


def _one_of(keys: list[int]) -> str:
    return f"(ARRAY[{', '.join(map(str, keys))}])[n * 7919::bigint % {len(keys)} + 1]"


def _filler(field: Any) -> str | None:
    """What stands in a column that the list does not show; None: the column is left out."""
    from django.db.models import BooleanField, CharField, IntegerField, TextField

    if field.primary_key or field.null:
        return None
    if isinstance(field, BooleanField):
        return "true" if field.get_default() else "false"
    if isinstance(field, IntegerField):
        return str(field.get_default() or 0)
    if isinstance(field, CharField | TextField):
        return f"'{field.get_default() or ''}'"
    raise AssertionError(f"say in fill_orders what {field.name} of an order is")


@measure
def list_pages(times: str) -> dict[str, Any]:
    """Seconds of each request of a clerk, by turns: our first page and our last, and the first page of the same view
    with django-tables2's default paginator."""
    start_django()
    from django.contrib.auth import get_user_model
    from django.test import Client

    from hotline.views import WorkOrderList

    clerk, _ = get_user_model().objects.get_or_create(username="bench", defaults={"roles": ["clerk"]})
    client = Client(SERVER_NAME="localhost")
    client.force_login(clerk)
    ours = WorkOrderList.paginate_table

    def ask(paginate: Callable[..., Any], page: str) -> float:
        WorkOrderList.paginate_table = paginate  # type: ignore[method-assign]
        begun = perf_counter()
        response = client.get(LIST, {"page": page} if page else {})
        seconds = perf_counter() - begun
        assert response.content.count(b"<tr data-href") == PER_PAGE, response.status_code
        return seconds

    sides = {"first": (ours, ""), "last": (ours, "last"), "default": (_paginate_by_default, "")}
    found: dict[str, list[float]] = {name: [] for name in sides}
    for turn in range(int(times) + WARM):
        for name, (paginate, page) in sides.items():
            seconds = ask(paginate, page)
            if turn >= WARM:
                found[name].append(seconds)
    return {name: {"p50": _part(seconds, 0.5), "p95": _part(seconds, 0.95)} for name, seconds in found.items()}


def _paginate_by_default(view: Any, table: Any) -> Any:
    """What RecordList.paginate_table does, by the paginator that django-tables2 takes where none is named."""
    table.paginate(per_page=view.paginate_by, page=1)
    table.paginator.has_more = False
    table.page.records = [row.record for row in table.page.object_list]
    return table


def _part(seconds: list[float], share: float) -> float:
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * share))]
