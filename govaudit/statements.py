"""Statements that are built once and run many times: building a query of fifty conditions takes longer than many a
database takes to answer it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Field, QuerySet


@dataclass(frozen=True, slots=True)
class Statement:
    """A query as its database takes it; empty text where nothing can be found. `converted` are the columns, by place,
    whose values the database gives in a form of its own."""

    using: str
    text: str
    parameters: tuple[Any, ...]
    converted: Mapping[int, Any]

    @classmethod
    def of(cls, rows: QuerySet[Any], ends: Mapping[int, Field[Any, Any]]) -> Statement:
        """Of rows asked for by values_list(). At the places in `ends` stands the key of a record of another model; its
        field is what answers have there. It is looked up once for an answer, not for each record behind one."""
        compiler = rows.query.get_compiler(rows.db)
        try:
            text, parameters = compiler.as_sql()
        except EmptyResultSet:
            return cls(rows.db, "", (), {})
        columns = [column for column, *_ in compiler.select]
        places = set(compiler.get_converters(columns)) - set(ends)
        named = _named(text, rows, ends) if ends else text
        return cls(rows.db, named, tuple(parameters), {place: columns[place] for place in places})

    def answers(self) -> Iterator[Sequence[Any]]:
        if not self.text:
            return
        connection = connections[self.using]
        with connection.cursor() as cursor:
            cursor.execute(self.text, self.parameters)
            rows = cursor.fetchall()
        steps = {
            place: (column, connection.ops.get_db_converters(column) + column.get_db_converters(connection))
            for place, column in self.converted.items()
        }
        for row in rows:
            values = list(row)
            for place, (column, converters) in steps.items():
                for convert in converters:
                    values[place] = convert(values[place], column, connection)
            yield values


def _named(text: str, rows: QuerySet[Any], ends: Mapping[int, Field[Any, Any]]) -> str:
    """The statement with the fields in place of the keys. It is kept whole inside: what looks something up for each
    row would keep PostgreSQL from sharing it among its workers."""
    quote = connections[rows.db].ops.quote_name
    columns = [f"found.{quote(name)}" for name in rows.query.selected or ()]
    for place, field in ends.items():
        model = field.model._meta
        end = f"FROM {quote(model.db_table)} AS named WHERE named.{quote(str(model.pk.column))} = {columns[place]}"
        columns[place] = f"(SELECT named.{quote(str(field.column))} {end})"
    return f"SELECT {', '.join(columns)} FROM ({text}) AS found"  # noqa: S608 - names of our own columns alone
