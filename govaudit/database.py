"""What only one of the two databases needs, or does quicker."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import CharField, Model


def refresh_statistics() -> None:
    """Tell PostgreSQL's planner about rows that came in bulk: before its own round comes by it takes the tables for
    empty ones, and the aggregates over columns take ten times as long. SQLite needs nothing."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def insert_rows(model: type[Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Put plain rows into a model's table, without making records of them: numbers, texts and None for columns that
    need no conversion; other columns take what the database gives by itself."""
    if not rows:
        return
    quote = connection.ops.quote_name
    table, names = quote(model._meta.db_table), ", ".join(map(quote, columns))
    with connection.wrap_database_errors, connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)
            return
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\r\n").writerows(rows)
        text.seek(0)
        fields = {field.column: field for field in model._meta.concrete_fields}
        texts = [quote(name) for name in columns if isinstance(fields[name], CharField) and not fields[name].null]
        never_null = f", FORCE_NOT_NULL ({', '.join(texts)})" if texts else ""
        cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN (FORMAT csv{never_null})", text, 1 << 20)
