"""What is wrong with matched rows of a stage: keys that somebody else has, references that are gone, rules that the row
breaks only together with its record, closed areas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.db.models import DateTimeField, Field, ForeignKey

from govaudit.imports.checking import Fault
from govaudit.imports.kinds import Guard
from govaudit.imports.staging.dialect import among, differs, fetch, literal, numbers, quote
from govaudit.imports.staging.faults import Place, fault_of, name_of, place_of
from govaudit.imports.staging.matching import SPEAKING, unlike
from govaudit.imports.staging.records import StagedRecords, StagedRow
from govaudit.imports.staging.table import StageTable, column_of
from govaudit.measures import midnight

#: Rows at fault: the fields at fault and what was expected there, by line.
Found = Mapping[int, tuple[Sequence[str], str]]


def find_faults(table: StageTable, guard: Guard | None, *, has_repetitions: bool) -> dict[Place, list[Fault]]:
    """Faults by place in the file, in its order."""
    return _Search(table, guard, has_repetitions).all()


class _Search:
    """One search through all rows."""

    def __init__(self, table: StageTable, guard: Guard | None, has_repetitions: bool) -> None:
        self.table, self.kind, self.guard, self.has_repetitions = table, table.kind, guard, has_repetitions
        self.records = StagedRecords(table)
        self.by_line: dict[int, list[Fault]] = {}
        self.places: dict[int, Place] = {}

    def all(self) -> dict[Place, list[Fault]]:
        if self.has_repetitions:
            self._note(self._contradictions())
        self._note(self._of_other_context())
        for names in self.kind.sheet.also_unique:
            if set(names) != set(self.table.key):
                self._note(self._taken(names))
                self._note(self._taken_in_file(names))
        self._note(self._gone())
        self._ask_each()
        if self.has_repetitions and self.by_line:
            self._add_repetitions()
        faults: dict[Place, list[Fault]] = {}
        for line in sorted(self.by_line, key=lambda line: (self.places[line], line)):
            faults.setdefault(self.places[line], []).extend(self.by_line[line])
        return faults

    def _contradictions(self) -> Found:
        """Rows that say something else of a record than an earlier row."""
        rows = fetch(
            f"SELECT s.stage_line, s.stage_sheet, f.stage_sheet, f.stage_row"
            f" FROM {self.table.sql} AS s JOIN {self.table.sql} AS f ON f.stage_line = s.stage_first"
            f" WHERE {unlike(self.table)}"
        )
        return {
            line: (self._key_shown(), f"不重复；{place_of(sheet, row, other)}也是这一条，内容却不同")
            for line, sheet, other, row in rows
        }

    def _key_shown(self) -> Sequence[str]:
        if not self.kind.code_prefix or self.table.columns["code"].is_staged:
            return self.kind.sheet.key
        return self.kind.identity

    def _of_other_context(self) -> Found:
        """Rows whose key belongs to a record of another period: an import brings in records of its own."""
        found: dict[int, tuple[Sequence[str], str]] = {}
        for name in self.kind.context:
            if name in self.table.key:
                continue
            column = self.table.columns[name].name
            rows = fetch(
                f"SELECT s.stage_line FROM {self.table.sql} AS s"
                f" JOIN {self.table.target} AS t ON t.{self.table.pk} = s.stage_record WHERE s.{column} <> t.{column}"
            )
            field: Any = self.table.columns[name].field
            label = field.related_model._meta.verbose_name if field.is_relation else field.verbose_name
            found |= {line: (self.kind.sheet.key, f"别的{label}还没有用过的") for (line,) in rows}
        return found

    def _taken(self, names: Sequence[str]) -> Found:
        """Rows with values that only one record may have, and another one has."""
        same = " AND ".join(self._is_same(name) for name in names)
        rows = fetch(
            f"SELECT s.stage_line, min(x.{self.table.pk}) FROM {self.table.sql} AS s"
            f" LEFT JOIN {self.table.target} AS t ON t.{self.table.pk} = s.stage_record"
            f" JOIN {self.table.target} AS x ON {same}"
            f" WHERE {SPEAKING} AND s.stage_first IS NULL"
            f" AND (s.stage_record IS NULL OR x.{self.table.pk} <> s.stage_record) GROUP BY s.stage_line"
        )
        others = self.table.model._default_manager.in_bulk({other for _, other in rows})
        return {line: (names, f"不重复；{name_of(others[other])}已经用了") for line, other in rows}

    def _taken_in_file(self, names: Sequence[str]) -> Found:
        """Rows with values that only one record may have, and an earlier row gives to another one."""
        values = ", ".join(f"{self._becomes(name)} AS v{place}" for place, name in enumerate(names))
        keys = ", ".join(f"v{place}" for place in range(len(names)))
        order = "stage_sheet, stage_row, stage_line"
        rows = fetch(
            f"WITH given AS (SELECT s.stage_line, s.stage_sheet, s.stage_row, {values} FROM {self.table.sql} AS s"
            f" LEFT JOIN {self.table.target} AS t ON t.{self.table.pk} = s.stage_record"
            f" WHERE {SPEAKING} AND s.stage_first IS NULL), ranked AS (SELECT stage_line, stage_sheet, {keys},"
            f" FIRST_VALUE(stage_line) OVER (PARTITION BY {keys} ORDER BY {order}) AS line_before,"
            f" FIRST_VALUE(stage_sheet) OVER (PARTITION BY {keys} ORDER BY {order}) AS sheet_before,"
            f" FIRST_VALUE(stage_row) OVER (PARTITION BY {keys} ORDER BY {order}) AS row_before FROM given)"
            f" SELECT stage_line, stage_sheet, sheet_before, row_before FROM ranked WHERE stage_line <> line_before"
        )
        return {line: (names, f"不重复；{place_of(sheet, row, other)}已经有了") for line, sheet, other, row in rows}

    def _is_same(self, name: str) -> str:
        """That a record x has what a field becomes; what is blank in both is the same."""
        column, value = self.table.columns[name], self._becomes(name)
        same = f"x.{column.name} = {value}"
        return f"({same} OR (x.{column.name} IS NULL AND {value} IS NULL))" if column.field.null else same

    def _becomes(self, name: str) -> str:
        """A field's value once the row is taken over."""
        column = self.table.columns[name]
        return f"CASE WHEN s.stage_record IS NULL THEN {column.added()} ELSE {column.merged} END"

    def _gone(self) -> Found:
        """Rows that refer to something deleted since they were checked."""
        joins: list[str] = []
        conditions, names = [], []
        for column in self.table.staged:
            if isinstance(column.field, ForeignKey):
                related: Any = column.field.related_model
                alias, cell = f"r{len(joins)}", f"s.{column.name}"
                pk = f"{alias}.{column_of(related, 'pk')}"
                joins.append(f" LEFT JOIN {quote(related._meta.db_table)} AS {alias} ON {pk} = {cell}")
                conditions.append(f"({cell} IS NOT NULL AND {pk} IS NULL)")
                names.append(column.field.name)
        if not joins:
            return {}
        rows = fetch(
            f"SELECT s.stage_line, {', '.join(conditions)} FROM {self.table.sql} AS s{''.join(joins)}"
            f" WHERE {' OR '.join(conditions)}"
        )
        return {line: ([names[list(is_gone).index(True)]], "现有的；核对以后它被删除了") for line, *is_gone in rows}

    def _ask_each(self) -> None:
        """Ask the guard, and the sheet's rules where a record keeps something that the row does not say, or the row
        alone breaks one."""
        if self.guard is not None:
            where, parameters = self._guarded(self.guard)
            for row in self.records.all(f"{SPEAKING} AND {where}", parameters):
                if row.line not in self.by_line and (sentence := self.guard(row.stored, row.record)):
                    dated = self.kind.sheet.dated_by
                    self._add(row, [dated] if dated else self.kind.sheet.key, sentence)
        keeps = f"s.stage_record IS NOT NULL AND ({self._kept()})"
        for row in self.records.all(f"{SPEAKING} AND (s.stage_asks OR ({keeps}))"):
            if row.line not in self.by_line:
                self._break_rules(row)

    def _guarded(self, guard: Guard) -> tuple[str, list[Any]]:
        """Rows that the guard may refuse; one that names its days only refuses what lies on them, before or after, and,
        where it names the moments that end a record, what lies before them and is not over by then."""
        days, dated = getattr(guard, "days", None), self.kind.sheet.dated_by
        if days is None or dated is None:
            return "1 = 1", []
        field, ends = self.table.columns[dated].field, getattr(guard, "ends", ())
        conditions, parameters = [], []
        for value_of in (self._becomes, lambda name: f"t.{self.table.columns[name].name}"):
            value = value_of(dated)
            for first, last in days:
                conditions.append(f"({value} >= %s AND {value} < %s)")
                parameters += [bound_of(field, first), bound_of(field, last + timedelta(days=1))]
                if ends:
                    lasts = [f"({value_of(name)} IS NULL OR {value_of(name)} >= %s)" for name in ends]
                    conditions.append(f"({value} < %s AND {' AND '.join(lasts)})")
                    parameters += [bound_of(field, first)] * (len(ends) + 1)
        return f"({' OR '.join(conditions) or '1 = 0'})", parameters

    def _kept(self) -> str:
        """That a record keeps something beside what a blank cell means."""
        given = {column.field for column in self.kind.sheet.columns}
        columns = [column for name, column in self.table.columns.items() if name in given]
        return (
            " OR ".join(
                f"({f's.{column.name} IS NULL AND ' if column.is_staged else ''}"
                f"{differs(f't.{column.name}', literal(column.blank))})"
                for column in columns
                if column.field.name not in self.table.key and (column.keeps or not column.is_staged)
            )
            or "1 = 0"
        )

    def _break_rules(self, row: StagedRow) -> None:
        try:
            values = {column.field: getattr(row.record, column.field) for column in self.kind.sheet.columns}
        except ObjectDoesNotExist:
            return
        for name, sentence in self.kind.sheet.faults(values).items():
            self._add(row, [name], sentence)

    def _add_repetitions(self) -> None:
        """A row that repeats one at fault is at fault too."""
        lines = list(self.by_line)
        rows = fetch(
            f"SELECT stage_line, stage_sheet, stage_row, stage_first FROM {self.table.sql} AS s"
            f" WHERE s.stage_verdict = 'repeated' AND {among('s.stage_first')}",
            [numbers(lines)],
        )
        for line, sheet, row, first in rows:
            self.places[line] = sheet, row
            self.by_line[line] = self.by_line[first]

    def _note(self, found: Found) -> None:
        if found:
            for row in self.records.all(among("s.stage_line"), [numbers(list(found))]):
                self._add(row, *found[row.line])

    def _add(self, row: StagedRow, names: Sequence[str], expected: str) -> None:
        self.places[row.line] = row.sheet, row.row
        self.by_line.setdefault(row.line, []).append(fault_of(self.kind, row.record, names, expected))


def bound_of(field: Field[Any, Any], day: date) -> Any:
    """The start of a day as the column of a date or a moment keeps it."""
    if isinstance(field, DateTimeField):
        return connection.ops.adapt_datetimefield_value(midnight(day))
    return connection.ops.adapt_datefield_value(day)
