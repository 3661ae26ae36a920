"""Which record each faulty row is about, as far as the cells of its key can be read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from govaudit.imports.checking import RowChecker, Values
from govaudit.imports.kinds import ImportKind
from govaudit.imports.pipeline import headers_of, kind_of, mapping_of, with_corrections
from govaudit.imports.staging import Stage
from govaudit.imports.staging.table import natural_key
from govaudit.models import FaultyRow, Import


def name_records(imported: Import, checker: RowChecker, rows: Sequence[FaultyRow]) -> None:
    """Set the record that each row names (not saved), found as those of good rows are. A row of a crosstab, which means
    several, names none."""
    kind = kind_of(imported)
    fields = _key_fields(kind, checker)
    keys = [] if checker.is_crosstab or not fields else _keys(imported, checker, fields, rows)
    found: dict[tuple[int, int], int] = {}
    if keys:
        stage = Stage(f"stage_{imported.code}_keys", kind, fields, blank_keeps=imported.blank_keeps)
        stage.create()
        stage.add(keys)
        found = stage.match()
        stage.drop()
    for row in rows:
        row.record = found.get((row.sheet, row.row))


def _key_fields(kind: ImportKind, checker: RowChecker) -> tuple[str, ...]:
    """Fields that tell which record a row means, as far as the file has them."""
    wanted = ("code", *kind.identity) if kind.code_prefix else natural_key(kind)
    return tuple(name for name in wanted if name in checker.fields)


def _keys(
    imported: Import, checker: RowChecker, fields: Sequence[str], rows: Collection[FaultyRow]
) -> list[tuple[int, int, Values]]:
    """Keys of the rows in which they can be read; a row that gives its code needs nothing else."""
    headers = headers_of(imported, mapping_of(imported))
    readers = {sheet: checker.for_fields(headers[sheet], fields) for sheet in headers}
    has_code = bool(kind_of(imported).code_prefix) and "code" in fields
    keys = []
    for row in rows:
        found: dict[str, Any] = readers[row.sheet](with_corrections(row.cells, row.corrected))
        if (has_code and found.get("code")) or found.keys() >= set(fields):
            keys.append((row.sheet, row.row, tuple(found.get(name) for name in fields)))
    return keys
