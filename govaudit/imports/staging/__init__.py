"""The stage: good rows of an import wait in a table of their own, each with its verdict against the records.

table      the table and what its columns mean
records    its rows as records
matching   which record each row means, and whether it says something else
finding    what only the whole file and the records show to be wrong
judging    all together: a verdict for every row, or its faults
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any

from django.db.models import DateTimeField, QuerySet

from govaudit.imports.checking import Values
from govaudit.imports.kinds import ImportKind
from govaudit.imports.staging.dialect import fetch, quote, run
from govaudit.imports.staging.faults import Place
from govaudit.imports.staging.judging import Judged, count_verdicts, judge, lines_of
from govaudit.imports.staging.matching import match_records
from govaudit.imports.staging.records import StagedRecords, StagedRow, Verdict, converter_of
from govaudit.imports.staging.table import StageTable
from govaudit.measures import SHANGHAI, midnight
from govaudit.models import FaultyRow, Import

__all__ = ["Judged", "Stage", "StagedRow", "Verdict", "missing_records"]


class Stage:
    """One import's stage. `name` is its table, `fields` the model fields it holds (RowChecker.fields)."""

    def __init__(self, name: str, kind: ImportKind, fields: tuple[str, ...], *, blank_keeps: bool) -> None:
        self.name, self.kind, self.fields, self.blank_keeps = name, kind, fields, blank_keeps
        self.table = StageTable(name, kind, fields, blank_keeps=blank_keeps)

    def create(self) -> None:
        """Make the table, empty. One of the same name is dropped first."""
        self.table.create()

    def add(self, rows: Iterable[tuple[int, int, Values]]) -> int:
        """Put rows (sheet, row, values) into the stage as they come, in constant memory; gives their number."""
        return self.table.add(rows)

    def remove(self, sheet: int, row: int) -> None:
        """Take a row of the file out; the others are to be judged again."""
        run(f"DELETE FROM {self.table.sql} WHERE stage_sheet = %s AND stage_row = %s", [sheet, row])

    def judge(self, *, seen: int = 0) -> Judged:
        """Compare all rows with the records, set-based, and keep each one's verdict. Safe to call again; of rows up to
        the line `seen`, judged before, what another batch has written since makes a conflict."""
        return judge(self.table, self.kind.guard(False), seen=seen)

    def match(self) -> dict[tuple[int, int], int]:
        """Primary keys of the records that rows (sheet, row) mean, where there are any."""
        match_records(self.table, 0)
        rows = fetch(
            f"SELECT stage_sheet, stage_row, stage_record FROM {self.table.sql} WHERE stage_record IS NOT NULL"
        )
        return {(sheet, row): record for sheet, row, record in rows}

    def ask(self, places: Iterable[Place]) -> None:
        """Have rows, just added, judged by the sheet's rules once their records are known."""
        self.table.ask(places)

    def last_line(self) -> int:
        """Lines of rows that are added from here on are above it."""
        return self.table.last_line()

    def counts(self, lines: Collection[int] | None = None) -> dict[str, int]:
        """Number of rows by verdict, as last judged: of all rows, or of these lines."""
        return count_verdicts(self.table, lines)

    def lines(self, verdict: Verdict) -> list[int]:
        """Lines of all rows of one verdict, as last judged."""
        return lines_of(self.table, verdict.value)

    def rows(self, verdict: Verdict | None, offset: int, limit: int) -> list[StagedRow]:
        """A page of rows in the order of the file."""
        where, parameters = ("s.stage_verdict = %s", [verdict.value]) if verdict else ("1 = 1", [])
        return StagedRecords(self.table).page(where, parameters, offset, limit)

    def drop(self) -> None:
        """Remove the table; one already gone stays gone."""
        self.table.drop()


def missing_records(stage: Stage, imported: Import) -> Any:
    """Queryset of records that came from the import's source in batches not undone, lie in the span of days that the
    stage's rows cover (kinds that go by a date), and are neither among them nor named by rows at fault or dropped: gone
    from the source's export."""
    table = stage.table
    faulty, record = quote(FaultyRow._meta.db_table), f"{table.target}.{table.pk}"
    records: QuerySet[Any] = table.model._default_manager.filter(
        batch__imported__source=imported.source_id, batch__undone_at=None
    ).extra(
        where=[
            f"NOT EXISTS (SELECT 1 FROM {table.sql} AS s WHERE s.stage_record = {record})",
            f"NOT EXISTS (SELECT 1 FROM {faulty} AS f WHERE f.imported_id = {imported.pk} AND f.record = {record})",
        ]
    )
    dated = stage.kind.sheet.dated_by
    if dated is None:
        return records
    span = _span(table, dated)
    return records.filter(**{f"{dated}__gte": span[0], f"{dated}__lt": span[1]}) if span else records.none()


def _span(table: StageTable, dated: str) -> tuple[Any, Any] | None:
    """First day of the stage's rows and the day after the last one; moments by Asia/Shanghai's days."""
    column = table.columns[dated]
    ((first, last),) = fetch(f"SELECT min({column.added()}), max({column.added()}) FROM {table.sql} AS s")
    if first is None:
        return None
    convert = converter_of(column.field)
    ends = [convert(end) if convert else end for end in (first, last)]
    if not isinstance(column.field, DateTimeField):
        return ends[0], ends[1] + timedelta(days=1)
    days = [moment.astimezone(SHANGHAI).date() for moment in ends]
    return midnight(days[0]), midnight(days[1] + timedelta(days=1))
