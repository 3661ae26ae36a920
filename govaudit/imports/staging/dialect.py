"""What PostgreSQL and SQLite spell differently in the SQL of the stage. Identifiers are quoted by the caller, values
that come from outside are parameters."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

PAGE = 2000  # rows fetched at a time


def is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def quote(name: str) -> str:
    return str(connection.ops.quote_name(name))


def run(sql: str, parameters: Sequence[Any] | None = None) -> int:
    """Execute a statement; gives the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return int(cursor.rowcount)


def fetch(sql: str, parameters: Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def stream(sql: str, parameters: Sequence[Any] | None = None) -> Iterator[list[tuple[Any, ...]]]:
    """Pages of rows, however many there are, in constant memory."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, parameters)
        while page := cursor.fetchmany(PAGE):
            yield page


def differs(one: str, other: str) -> str:
    """That two values are not the same; nothing is the same as nothing."""
    return f"{one} {'IS DISTINCT FROM' if is_postgresql() else 'IS NOT'} {other}"


def among(expression: str) -> str:
    """That a number is one of many, given as the one parameter that `numbers` makes."""
    return f"{expression} = ANY(%s)" if is_postgresql() else f"{expression} IN (SELECT value FROM json_each(%s))"


def numbers(values: Collection[int]) -> Any:
    """Any number of numbers as one parameter for `among`."""
    return list(values) if is_postgresql() else json.dumps(list(values))


def literal(value: Any) -> str:
    """A value that stands in the code (what a blank cell means), as SQL."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).upper() if is_postgresql() else str(int(value))
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, str) and "%" not in value and "\\" not in value:
        return "'" + value.replace("'", "''") + "'"
    raise ValueError(f"{value!r} cannot stand for a blank cell")


@contextmanager
def roomy() -> Iterator[None]:
    """A transaction with room for sorting and joining some hundred thousand rows."""
    with transaction.atomic():
        if is_postgresql():
            run("SET LOCAL work_mem = '64MB'; SET LOCAL jit = off")
        yield


def analyze(table: str, columns: Collection[str] = ()) -> None:
    """Tell PostgreSQL's planner about rows that came in bulk. SQLite needs nothing."""
    if is_postgresql():
        run(f"ANALYZE {table}" + (f" ({', '.join(columns)})" if columns else ""))
