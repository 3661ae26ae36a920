"""Which record each row of a stage means, and whether it says something else: set-based, kept in the stage."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import CharField, TextField

from govaudit.imports.staging.dialect import among, analyze, differs, fetch, numbers, run
from govaudit.imports.staging.records import StagedRecords
from govaudit.imports.staging.table import MANY, NEVER, StageColumn, StageTable
from govaudit.lib.privacy import mask_text

#: Rows that say something new of their own.
SPEAKING = "s.stage_verdict IN ('new', 'changed', 'conflict')"


def match_records(table: StageTable, seen: int, only: str = "") -> None:
    """Find each row's record, and judge the row by it; `only` (SQL) limits the rows. Those up to the line `seen` were
    judged before: a record that another batch has written since, or that was not there, is in conflict with them."""
    more = f" AND {only}" if only else ""
    touched = sum(_match(table, seen, source, condition + more) for source, condition in _matches(table))
    run(
        f"UPDATE {table.sql} AS s SET stage_record = NULL, stage_verdict = 'new'"
        f" WHERE (s.stage_record IS NOT NULL OR s.stage_verdict <> 'new'){more} AND NOT EXISTS"
        f" (SELECT 1 FROM {table.target} AS t WHERE t.{table.pk} = s.stage_record AND ({_means(table)}))"
    )
    if touched > MANY:
        analyze(table.sql, ["stage_record", "stage_verdict"])


def _match(table: StageTable, seen: int, source: str, condition: str) -> int:
    """Rows joined with records t by the condition; only what is judged otherwise than before is written."""
    known, batch = f"s.stage_record = t.{table.pk}", "COALESCE(t.batch_id, 0)"
    verdict = (
        f"CASE WHEN {_says_more(table)} THEN CASE WHEN t.changed_at IS NULL AND"
        f" (s.stage_line > {seen} OR ({known} AND s.stage_batch = {batch})) THEN 'changed' ELSE 'conflict' END"
        " ELSE 'same' END"
    )
    remembered = f"CASE WHEN s.stage_line > {seen} THEN {batch} WHEN {known} THEN s.stage_batch ELSE {NEVER} END"
    return run(
        f"UPDATE {table.sql} AS s SET stage_record = t.{table.pk}, stage_verdict = {verdict},"
        f" stage_batch = {remembered} FROM {source}"
        f" WHERE {condition} AND ({differs('s.stage_record', f't.{table.pk}')} OR s.stage_verdict <> {verdict})"
    )


def _matches(table: StageTable) -> Iterator[tuple[str, str]]:
    """Tables that give the records t, and how rows are joined with them."""
    records = f"{table.target} AS t"
    if not table.kind.code_prefix:
        yield records, _equal([table.columns[name] for name in table.key])
        return
    code = table.columns["code"]
    if code.is_staged:
        yield records, f"t.{code.name} = s.{code.name}"
    if code.is_staged and not fetch(f"SELECT 1 FROM {table.sql} AS s WHERE s.{code.name} IS NULL LIMIT 1"):
        return
    identity = [table.columns[name] for name in table.kind.identity]
    names = ", ".join(column.name for column in identity)
    lowest = f"(SELECT min({table.pk}) AS lowest, {names} FROM {table.target} GROUP BY {names}) AS i"
    has_none = f" AND s.{code.name} IS NULL" if code.is_staged else ""
    yield f"{lowest}, {records}", f"t.{table.pk} = i.lowest AND {_equal(identity, 'i')}{has_none}"


def _means(table: StageTable) -> str:
    """That row s means record t."""
    if not table.kind.code_prefix:
        return _equal([table.columns[name] for name in table.key])
    code, alike = table.columns["code"], _equal([table.columns[name] for name in table.kind.identity])
    if not code.is_staged:
        return alike
    return f"t.{code.name} = s.{code.name} OR (s.{code.name} IS NULL AND {alike})"


def _equal(columns: list[StageColumn], record: str = "t") -> str:
    """That row and record agree. Nothing equals nothing; told so that the database can still join by the others."""
    return " AND ".join(
        f"({record}.{column.name} = {column.added()} OR ({record}.{column.name} IS NULL AND {column.added()} IS NULL))"
        if column.field.null
        else f"{record}.{column.name} = {column.added()}"
        for column in columns
    )


def _says_more(table: StageTable) -> str:
    return " OR ".join(differs(column.merged, f"t.{column.name}") for column in table.written) or "1 = 0"


def unmask(table: StageTable) -> bool:
    """Put what is on file into rows that say the same with callers' numbers masked, as our own exports do: nobody meant
    to change it. Whether there were any."""
    texts = [column for column in table.written if isinstance(column.field, CharField | TextField)]
    masked = " OR ".join(f"s.{column.name} LIKE '%****%'" for column in texts)
    if not masked:
        return False
    names = [column.field.name for column in texts]
    own = ", ".join(f"s.{column.name}, t.{column.name}" for column in texts)
    rows = fetch(
        f"SELECT s.stage_line, {own} FROM {table.sql} AS s JOIN {table.target} AS t ON t.{table.pk} = s.stage_record"
        f" WHERE s.stage_record IS NOT NULL AND ({masked})"
    )
    lines: dict[str, list[int]] = {name: [] for name in names}
    for line, *values in rows:
        for name, said, stored in zip(names, values[::2], values[1::2], strict=True):
            if said and stored and said != stored and said == mask_text(stored):
                lines[name].append(line)
    for column in (column for column in texts if lines[column.field.name]):
        run(
            f"UPDATE {table.sql} AS s SET {column.name} = t.{column.name} FROM {table.target} AS t"
            f" WHERE t.{table.pk} = s.stage_record AND {among('s.stage_line')}",
            [numbers(lines[column.field.name])],
        )
    return any(lines.values())


def leave_corrected(table: StageTable) -> bool:
    """Blank computed values (pinyin) where the record's own was corrected by hand and what it is computed from stays
    as it is. Whether there were any."""
    if not table.derived:
        return False
    computed = [table.columns[name] for name in table.derived]
    found = " OR ".join(f"s.{column.name} <> t.{column.name}" for column in computed)
    kept: dict[str, list[int]] = {name: [] for name in table.derived}
    for row in StagedRecords(table).all(f"s.stage_record IS NOT NULL AND ({found})"):
        values = {field.name: getattr(row.stored, field.attname) for field in table.model._meta.concrete_fields}
        for name, value in table.kind.derived(values).items():
            if name in kept and value == getattr(row.record, name):
                kept[name].append(row.line)
    for column in computed:
        lines = kept[column.field.name]
        run(f"UPDATE {table.sql} AS s SET {column.name} = NULL WHERE {among('s.stage_line')}", [numbers(lines)])
    return any(kept.values())


def find_repetitions(table: StageTable) -> bool:
    """Point each row at the first one of the file that means the same record; one with the same content repeats it.
    Whether there are any."""
    run(f"UPDATE {table.sql} SET stage_first = NULL WHERE stage_first IS NOT NULL")
    touched = 0
    for where, same in _groups(table):
        keys = ", ".join(same)
        touched += run(
            f"UPDATE {table.sql} AS s SET stage_first = d.earliest FROM ("
            f"SELECT s.stage_line AS line, FIRST_VALUE(s.stage_line) OVER"
            f" (PARTITION BY {keys} ORDER BY s.stage_sheet, s.stage_row, s.stage_line) AS earliest"
            f" FROM {table.sql} AS s WHERE {where} AND ({keys}) IN"
            f" (SELECT {keys} FROM {table.sql} AS s WHERE {where} GROUP BY {keys} HAVING count(*) > 1)"
            ") AS d WHERE s.stage_line = d.line AND d.line <> d.earliest"
        )
    if touched > MANY:
        analyze(table.sql, ["stage_line", "stage_first"])
    if touched:
        run(
            f"UPDATE {table.sql} AS s SET stage_verdict = 'repeated' FROM {table.sql} AS f"
            f" WHERE s.stage_first = f.stage_line AND NOT ({unlike(table)})"
        )
    return touched > 0


def _groups(table: StageTable) -> Iterator[tuple[str, list[str]]]:
    """Rows (SQL) that mean the same record where these values are equal."""
    if not table.kind.code_prefix:
        yield "1 = 1", [f"s.{table.columns[name].name}" for name in table.key]
        return
    yield "s.stage_record IS NOT NULL", ["s.stage_record"]
    code, none = table.columns["code"], "s.stage_record IS NULL"
    if code.is_staged:
        yield f"{none} AND s.{code.name} IS NOT NULL", [f"s.{code.name}"]
        none += f" AND s.{code.name} IS NULL"
    identity = [table.columns[name] for name in table.kind.identity]
    # What no cell gives is the same in all rows; as a literal it would name a place in PostgreSQL's GROUP BY.
    yield none, [_comparable(column) for column in identity if column.is_staged]


def _comparable(column: StageColumn) -> str:
    """What new rows have in a column, with nothing equal to nothing."""
    value = column.added()
    return f"COALESCE(CAST({value} AS varchar), '')" if column.field.null else value


def unlike(table: StageTable) -> str:
    """That rows s and f say something else of the record they both mean."""
    said = [column for column in table.written if column.field.name != "code" or not table.kind.code_prefix]
    return " OR ".join(differs(column.added("s"), column.added("f")) for column in said) or "1 = 0"
