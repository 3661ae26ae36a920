"""What imports are held against: the bare libraries, the peer, bulk_create beside our own loading."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

from tests.bench import data
from tests.bench.imports import first
from tests.bench.measuring import KIND, empty_orders, expect_orders, measure, own_peak, start_django


@measure
def calamine(path: str) -> dict[str, Any]:
    """Iterating the sheet, nothing else."""
    import python_calamine

    begun = perf_counter()
    rows = sum(1 for _ in python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).iter_rows())
    return {"seconds": perf_counter() - begun, "rows": rows, "peak": own_peak()}


#: Tables that an import of orders writes, in the order of their references: the orders, what happened to them, who
#: called. Who took them over is left out: that batch is gone when the bytes are copied back.
WRITTEN = ("hotline_workorder", "hotline_orderevent", "hotline_caller")


@measure
def limit(path: str, ready: str) -> dict[str, Any]:
    """Iterating the sheet and a raw COPY of ready bytes into the same tables; `orders` is the part of the orders."""
    start_django()
    from django.db import connection

    empty_orders()
    found = calamine(path)
    copied = {}
    with connection.cursor() as cursor:
        for table in WRITTEN:
            columns = _columns(table)
            with Path(ready, table).open("rb") as content:
                begun = perf_counter()
                cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", content)
                copied[table] = perf_counter() - begun
    expect_orders(found["rows"] - 1)
    seconds = found["seconds"] + sum(copied.values())
    orders = found["seconds"] + copied[WRITTEN[0]]
    return {"seconds": seconds, "read": found["seconds"], "orders": orders}


@measure
def make_ready(path: str, ready: str, count: str) -> dict[str, Any]:
    """Write the bytes the COPY takes: what an import of the same file put on file."""
    found = first(path, count)
    from django.db import connection

    Path(ready).mkdir()
    with connection.cursor() as cursor:
        for table in WRITTEN:
            with Path(ready, table).open("wb") as out:
                cursor.copy_expert(f"COPY (SELECT {_columns(table)} FROM {table} ORDER BY id) TO STDOUT", out)
    return found


def _columns(table: str) -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        names = [column.name for column in connection.introspection.get_table_description(cursor, table)]
    return ", ".join(connection.ops.quote_name(name) for name in names if name not in ("batch_id", "void_batch_id"))


#: Fields of an order that the file gives.
FIELDS = (
    "source", "number", "kind", "topic", "title", "unit", "received_at", "due_at", "closed_at", "withdrawn_at",
    "returned",
)  # fmt: skip


@measure
def peer(path: str, count: str, preview: str) -> dict[str, Any]:
    """django-import-export: the file read and imported; with `preview` a dry run before."""
    start_django()
    from tests.bench.peer import import_file

    empty_orders()
    begun = perf_counter()
    import_file(Path(path), preview=preview == "preview")
    seconds = perf_counter() - begun
    expect_orders(int(count))
    return {"seconds": seconds}


@measure
def staged(count: str) -> dict[str, Any]:
    """Ready values put on file the way our import does: staged, judged, accepted."""
    start_django()
    from django.db import transaction

    from govaudit.imports.accepting import accept_stage
    from govaudit.imports.kinds import import_kind
    from govaudit.imports.staging import Stage
    from govaudit.models import Import, ImportSource

    empty_orders()
    fields, values = _ready_values(int(count))
    source, _ = ImportSource.objects.get_or_create(kind=KIND, name=data.SOURCE)
    imported = Import.objects.create(kind=KIND, source=source, file_name="bench", sha256="0" * 64, size=0)
    begun = perf_counter()
    stage = Stage(f"stage_{imported.code}_bench", import_kind(KIND), fields, blank_keeps=True)
    stage.create()
    stage.add((0, at, row) for at, row in enumerate(values, start=2))
    stage.judge()
    with transaction.atomic():
        accept_stage(imported, stage, accepted_by="bench")
    seconds = perf_counter() - begun
    stage.drop()
    expect_orders(int(count))
    return {"seconds": seconds}


@measure
def bulk_create(count: str) -> dict[str, Any]:
    """The same ready values put on file by bulk_create(update_conflicts=True)."""
    start_django()
    from django.db import transaction

    from hotline.models import WorkOrder

    empty_orders()
    fields, values = _ready_values(int(count))
    names = [WorkOrder._meta.get_field(name).attname for name in fields]
    begun = perf_counter()
    with transaction.atomic():
        WorkOrder.objects.bulk_create(
            [WorkOrder(**dict(zip(names, row, strict=True))) for row in values],
            update_conflicts=True,
            unique_fields=["source", "number"],
            update_fields=[name for name in fields if name not in ("source", "number")],
            batch_size=2000,
        )
    seconds = perf_counter() - begun
    expect_orders(int(count))
    return {"seconds": seconds}


def _ready_values(count: int) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Fields and values of the orders as a row checker gives them."""
    from govaudit.measures import SHANGHAI
    from hotline.models import OrderClass, OrderKind, OrderSource
    from units.models import Unit

    source = OrderSource.objects.get(name=data.SOURCE).pk
    kinds: dict[str, int] = dict(OrderKind.objects.values_list("name", "pk"))
    topics: dict[str, int] = dict(OrderClass.objects.values_list("name", "pk"))
    units: dict[str, int] = dict(Unit.objects.values_list("short_name", "pk"))

    def ready() -> Iterator[tuple[Any, ...]]:
        for cells in data.rows(count):
            _, number, kind, topic, title, unit, *moments, returned = (cells[place] for place in data.KEPT)
            zoned = [moment and moment.replace(tzinfo=SHANGHAI) for moment in moments]
            yield source, number, kinds[kind], topics[topic], title, units[unit], *zoned, returned

    return FIELDS, list(ready())
