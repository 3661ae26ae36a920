"""Copies the tables of our apps and puts the copy back: a pack is loaded once per run, not once per test."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction

OWN_APPS = ("govaudit", "units", "checks", "hotline", "reports")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`rows` by table, as the database driver gives and takes them."""

    rows: dict[str, list[tuple[Any, ...]]]
    columns: dict[str, list[str]]


_made: dict[Callable[[], None], Snapshot] = {}


def make_once(make: Callable[[], None]) -> None:
    """Put on file what `make` does to empty tables; it is called once per run, later its copy is put back."""
    if make not in _made:
        make()
        _made[make] = take()
    restore(_made[make])


def _models() -> list[type[models.Model]]:
    return [model for app in OWN_APPS for model in apps.get_app_config(app).get_models(include_auto_created=True)]


def take() -> Snapshot:
    """Every row of our apps' tables."""
    rows, columns = {}, {}
    with connection.cursor() as cursor:
        for model in _models():
            table = model._meta.db_table
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns[table] = [column[0] for column in cursor.description]
            rows[table] = cursor.fetchall()
    return Snapshot(rows, columns)


def restore(snapshot: Snapshot) -> None:
    """Make our apps' tables hold exactly the rows of the snapshot. Foreign keys are checked at the end only."""
    quote = connection.ops.quote_name
    filled = [quote(table) for table, rows in snapshot.rows.items() if rows]
    if connection.vendor == "postgresql" and next(_restored) % RESTORED_BETWEEN == 0:
        _vacuum(filled)
    with transaction.atomic(), connection.cursor() as cursor:
        for table in snapshot.rows:
            cursor.execute(f"DELETE FROM {quote(table)}")
        for table, rows in snapshot.rows.items():
            names = ", ".join(map(quote, snapshot.columns[table]))
            marks = ", ".join(["%s"] * len(snapshot.columns[table]))
            _insert(cursor, f"INSERT INTO {quote(table)} ({names}) VALUES", f"({marks})", rows)
        for statement in connection.ops.sequence_reset_sql(no_style(), _models()):
            cursor.execute(statement)
        if connection.vendor == "postgresql":  # without it the planner takes the tables for empty ones
            cursor.execute(f"ANALYZE {', '.join(filled)}")


RESTORED_BETWEEN = 20
_restored = itertools.count(1)


def _vacuum(tables: list[str]) -> None:
    """Rows that a rollback made invisible stay in PostgreSQL's files and slow every query, until somebody sweeps."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(f"VACUUM (SKIP_LOCKED) {', '.join(tables)}")
    finally:
        other.close()


def _insert(cursor: Any, head: str, marks: str, rows: list[tuple[Any, ...]]) -> None:
    """Many rows a statement: one by one, PostgreSQL answers each."""
    for start in range(0, len(rows), 200):
        part = rows[start : start + 200]
        cursor.execute(f"{head} {', '.join([marks] * len(part))}", [value for row in part for value in row])
