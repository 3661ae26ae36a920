"""Rows of a stage as records: each as the record it would become, and the one it means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Field, ForeignKey, Model
from django.db.models.base import ModelState

from govaudit.imports.staging.dialect import fetch, quote, stream
from govaudit.imports.staging.table import StageTable, primary_key

Convert = Callable[[Any], Any]


class Verdict(StrEnum):
    """What a staged row is to the records: not there yet; there with other values; there just so; there with other
    values and changed by hand since it was put on file; a repetition of an earlier row of the file."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    CONFLICT = "conflict"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class StagedRow:
    """A staged row: its line in the stage, where it stands in the file, its verdict, the record it would become (not
    saved; relations set) and the one it means (None: new)."""

    line: int
    sheet: int
    row: int
    verdict: Verdict
    record: Model
    stored: Model | None


class StagedRecords:
    """Reads rows of one stage with the records they mean. What they refer to is read once."""

    def __init__(self, table: StageTable) -> None:
        self._table = table
        self._fields: list[Field[Any, Any]] = list(table.model._meta.concrete_fields)
        self._names = [str(field.attname) for field in self._fields]
        self._pk = self._fields.index(primary_key(table.model))
        self._staged = [
            (self._fields.index(column.field), column, converter_of(column.field)) for column in table.staged
        ]
        self._converted = [
            (place, convert) for place, field in enumerate(self._fields) if (convert := converter_of(field))
        ]
        self._new = [table.columns[field.name].blank if field.name in table.columns else None for field in self._fields]
        self._related: dict[ForeignKey[Any, Any], dict[Any, Model]] = {
            field: {} for field in self._fields if isinstance(field, ForeignKey) and field.name in table.columns
        }

    def page(self, where: str, parameters: Sequence[Any], offset: int, limit: int) -> list[StagedRow]:
        """Some of the rows in the order of the file."""
        return self._rows(fetch(f"{self._select(where)} LIMIT %s OFFSET %s", [*parameters, limit, offset]))

    def all(self, where: str, parameters: Sequence[Any] | None = None) -> Iterator[StagedRow]:
        """Every such row in the order of the file, in constant memory."""
        for page in stream(self._select(where), parameters):
            yield from self._rows(page)

    def _select(self, where: str) -> str:
        columns = ["s.stage_line", "s.stage_sheet", "s.stage_row", "s.stage_verdict"]
        columns += [f"s.{column.name}" for column in self._table.staged]
        columns += [f"t.{quote(str(field.column))}" for field in self._fields]
        return (
            f"SELECT {', '.join(columns)} FROM {self._table.sql} AS s"
            f" LEFT JOIN {self._table.target} AS t ON t.{self._table.pk} = s.stage_record"
            f" WHERE {where} ORDER BY s.stage_sheet, s.stage_row, s.stage_line"
        )

    def _rows(self, page: Iterable[tuple[Any, ...]]) -> list[StagedRow]:
        rows = [self._row(cells) for cells in page]
        self._relate([record for row in rows for record in (row.record, row.stored) if record is not None])
        return rows

    def _row(self, cells: tuple[Any, ...]) -> StagedRow:
        line, sheet, row, verdict = cells[:4]
        end = 4 + len(self._staged)
        is_new = cells[end + self._pk] is None
        values = self._new.copy() if is_new else list(cells[end:])
        stored = None
        if not is_new:
            for place, convert in self._converted:
                values[place] = convert(values[place])
            stored = made_of(self._table.model, self._names, values)
        for (place, column, change), value in zip(self._staged, cells[4:end], strict=True):
            if not (is_new or column.is_written):
                continue
            if value is not None:
                values[place] = change(value) if change else value
            elif not is_new and not column.keeps:
                values[place] = column.blank
        return StagedRow(line, sheet, row, Verdict(verdict), made_of(self._table.model, self._names, values), stored)

    def _relate(self, records: list[Model]) -> None:
        """Set what the records refer to; what is gone stays to be asked for."""
        for field, known in self._related.items():
            name, cached = str(field.attname), field.name
            keys = [record.__dict__[name] for record in records]
            if new := set(keys) - known.keys() - {None}:
                known.update(field.related_model._default_manager.in_bulk(new))
            for record, key in zip(records, keys, strict=True):
                if key in known:
                    record._state.fields_cache[cached] = known[key]


def made_of(model: type[Model], names: Sequence[str], values: Sequence[Any]) -> Model:
    """A record with these values. Model.from_db does the same through descriptors, several times as slowly."""
    made = model.__new__(model)
    kept = made.__dict__
    kept.update(zip(names, values, strict=True))
    kept["_state"] = state = ModelState()
    state.db, state.adding = DEFAULT_DB_ALIAS, made.pk is None
    return made


def converter_of(field: Field[Any, Any]) -> Convert | None:
    """What makes a cell of the table the value that Django would read; None where it is that already."""
    column = field.get_col(field.model._meta.db_table)
    converters = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
    if not converters:
        return None

    def convert(value: Any) -> Any:
        for converter in converters:
            value = converter(value, column, connection)
        return value

    return convert
