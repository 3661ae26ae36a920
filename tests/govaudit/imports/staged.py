"""Stages filled by hand in tests: rows as the check of a file would give them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from govaudit.imports.accepting import Accepted, accept_stage
from govaudit.imports.kinds import KINDS, ImportKind, import_kind
from govaudit.imports.staging import Stage
from govaudit.models import Import, ImportSource, ImportState
from tests.checks.small_office import new_order
from units.models import Unit


def fields_of(kind: ImportKind) -> tuple[str, ...]:
    """Every field that a file of the kind may give, and those the import gives itself."""
    derived = ("pinyin",) if kind.model is Unit else ()
    return (*(column.field for column in kind.sheet.columns), *kind.context, *derived)


def row_of(record: Model, **values: Any) -> dict[str, Any]:
    """A record as a row of the stage, but for what is given."""
    kind = next(kind for kind in KINDS.values() if isinstance(record, kind.model))
    return {name: getattr(record, record._meta.get_field(name).attname) for name in fields_of(kind)} | values


def order_row(**values: Any) -> dict[str, Any]:
    """A good order of the small office."""
    return row_of(new_order(), **values)


def new_import(kind: str, source: str = "来源甲", *, blank_keeps: bool = True) -> Import:
    found, _ = ImportSource.objects.get_or_create(kind=kind, name=source, defaults={"blank_keeps": blank_keeps})
    return Import.objects.create(
        kind=kind, source=found, file_name="台账.xlsx", sha256="0" * 64, size=1, state=ImportState.CHECKED
    )


def stage_with(
    imported: Import, rows: Iterable[Sequence[Any] | Mapping[str, Any]], fields: Sequence[str] = ()
) -> Stage:
    """The import's stage, filled with rows from row 2 on and not judged; rows by field have blank cells elsewhere."""
    kind = import_kind(imported.kind)
    names = tuple(fields) or fields_of(kind)
    stage = Stage(f"stage_{imported.code}", kind, names, blank_keeps=imported.source.blank_keeps)
    stage.create()
    add_rows(stage, rows)
    return stage


def add_rows(stage: Stage, rows: Iterable[Sequence[Any] | Mapping[str, Any]], first: int = 2) -> None:
    stage.add(
        (0, number, tuple(row.get(name) for name in stage.fields) if isinstance(row, Mapping) else tuple(row))
        for number, row in enumerate(rows, start=first)
    )


def accept(imported: Import, stage: Stage, lines: Iterable[int] | None = None) -> Accepted:
    """As the act does it: in one transaction, the import locked."""
    with transaction.atomic():
        locked = Import.objects.select_for_update().get(pk=imported.pk)
        return accept_stage(locked, stage, accepted_by="荆晓禾", lines=None if lines is None else list(lines))


def take_over(imported: Import, rows: Iterable[Any], fields: Sequence[str] = ()) -> Accepted:
    """Rows staged, judged and accepted."""
    stage = stage_with(imported, rows, fields)
    assert stage.judge().faults == {}
    return accept(imported, stage)


def full_rows(model: type[Model]) -> list[tuple[Any, ...]]:
    """The model's table as the database driver gives it, by primary key."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{model._meta.db_table}" ORDER BY id')
        return list(cursor.fetchall())


def verdicts(stage: Stage) -> list[str]:
    """Verdicts in the order of the file."""
    return [row.verdict.value for row in stage.rows(None, 0, 10_000)]
