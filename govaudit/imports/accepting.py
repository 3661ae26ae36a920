"""Taking over what waits in a stage, as one batch."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Max, Model

from govaudit.errors import Conflict
from govaudit.imports.checking import Fault
from govaudit.imports.kinds import Followed
from govaudit.imports.staging import Stage
from govaudit.imports.staging.dialect import (
    among,
    analyze,
    fetch,
    is_postgresql,
    literal,
    numbers,
    quote,
    roomy,
    run,
    stream,
)
from govaudit.imports.staging.judging import judge
from govaudit.imports.staging.matching import match_records
from govaudit.imports.staging.table import MANY, StageTable
from govaudit.models import Batch, BeforeImage, Import
from govaudit.numbering import next_number

ATTEMPTS = 5  # at numbering, while others enter records by hand
#: Rows that may change a record.
WRITTEN = "s.stage_verdict IN ('changed', 'conflict')"
#: Sheet and row of a file, and the primary key of the record that they tell of.
Told = tuple[int, int, int]
#: A condition on rows s of the stage, and its parameters.
Wanted = tuple[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Accepted:
    """What an acceptance did: its batch (None: nothing was left to take over), rows refused at the last moment, how
    many records waited after that, and what followed, by name."""

    batch: Batch | None
    faults: dict[tuple[int, int], list[Fault]]
    waited: int
    followed: Followed = field(default_factory=dict)


def refuse_other_stage(imported: Import, lines: Collection[int] | None, stage: str) -> None:
    """Raises Conflict where chosen lines are those of an earlier check."""
    if lines is not None and imported.stage != stage:
        raise Conflict(f"“{imported.file_name}”在勾选以后又核对过，行的编号变了。请回到行的页面重新勾选。")


def accept_stage(
    imported: Import,
    stage: Stage,
    *,
    accepted_by: str,
    lines: Collection[int] | None = None,
    unchanged: Callable[[Iterator[Told]], object] | None = None,
) -> Accepted:
    """Take over all new and changed rows, or only those whose `lines` are given (conflicts only so); within the
    caller's transaction, `imported` locked. The rows are judged again first; one that became a conflict only now stays.
    Accepted, same and repeated rows leave the stage; `unchanged` gets the same ones before. Raises Conflict where
    somebody changed the same things meanwhile."""
    try:
        with roomy():
            return _accept(imported, stage.table, accepted_by, lines, unchanged)
    except IntegrityError as error:
        raise Conflict(
            f"接受的同时，有人录入或删除了与“{imported.file_name}”有关的记录，这一次一行也没有接受。请再接受一次。"
        ) from error


def _accept(
    imported: Import,
    table: StageTable,
    accepted_by: str,
    lines: Collection[int] | None,
    unchanged: Callable[[Iterator[Told]], object] | None,
) -> Accepted:
    decided = _conflicts(table) if lines is not None else set()
    _lock(table)
    seen = table.last_line()
    judged = judge(table, table.kind.guard(True), seen=seen)
    if _lock(table, "NOWAIT"):
        match_records(table, seen, WRITTEN)
    wanted = _wanted(table, lines, decided)
    counts = _counts(table, wanted)
    batch, followed = None, None
    if counts["new"] or counts["changed"]:
        last = imported.batches.aggregate(last=Max("number"))["last"] or 0
        batch = Batch.objects.create(imported=imported, number=last + 1, counts=counts, accepted_by=accepted_by)
        if counts["changed"]:
            _keep_before_images(table, batch, wanted)
            _change(table, batch, wanted)
        if counts["new"]:
            _add(table, batch, wanted)
        with _references_checked():
            if table.kind.accepted:
                followed = table.kind.accepted(batch)
        if sum(counts.values()) > MANY:
            analyze(table.target)
    if unchanged and judged.counts.get("same"):
        unchanged(_unchanged(table))
    _leave(table, wanted)
    return Accepted(batch, dict(judged.faults), sum(judged.counts.values()), followed or {})


def _unchanged(table: StageTable) -> Iterator[Told]:
    """Rows that say nothing new of their records, in the order of the file."""
    for page in stream(
        f"SELECT s.stage_sheet, s.stage_row, s.stage_record FROM {table.sql} AS s WHERE s.stage_verdict = 'same'"
        " ORDER BY s.stage_sheet, s.stage_row, s.stage_line"
    ):
        yield from ((sheet, row, record) for sheet, row, record in page)


def taken_over(model: type[Model], batch: Batch) -> Iterator[Told]:
    """Rows that a batch took over, in the order of the file."""
    target, pk = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    for page in stream(
        f"SELECT batch_sheet, batch_row, {pk} FROM {target} WHERE batch_id = %s ORDER BY batch_sheet, batch_row, {pk}",
        [batch.pk],
    ):
        yield from ((sheet, row, record) for sheet, row, record in page)


def _leave(table: StageTable, wanted: Wanted) -> None:
    """Take out what was taken over, and what never had to be; all at once where nothing stays, quick on SQLite."""
    condition, parameters = wanted
    leaving = f"(({condition}) OR s.stage_verdict IN ('same', 'repeated'))"
    if fetch(f"SELECT 1 FROM {table.sql} AS s WHERE NOT {leaving} LIMIT 1", parameters):
        run(f"DELETE FROM {table.sql} AS s WHERE {leaving}", parameters)
    else:
        run(f"DELETE FROM {table.sql}")


def _conflicts(table: StageTable) -> set[int]:
    return {line for (line,) in fetch(f"SELECT stage_line FROM {table.sql} WHERE stage_verdict = 'conflict'")}


def _lock(table: StageTable, how: str = "") -> int:
    """Keep the records that may be written from being changed by hand until the transaction ends; gives their number.
    Records are locked before periods, as saving one by hand does: else the two would wait for each other. What is found
    to be written only after that is not waited for."""
    if not is_postgresql():  # which lets nobody else write anyway
        return 0
    records = (
        f"SELECT 1 FROM {table.target} AS t JOIN {table.sql} AS s ON s.stage_record = t.{table.pk}"
        f" WHERE {WRITTEN} ORDER BY t.{table.pk} FOR UPDATE OF t {how}"
    )
    try:
        ((locked,),) = fetch(f"SELECT count(*) FROM ({records}) AS locked")
    except OperationalError as error:
        raise Conflict("有人正在修改这次要接受的记录，这一次一行也没有接受。请再接受一次。") from error
    return int(locked)


def _wanted(table: StageTable, lines: Collection[int] | None, decided: set[int]) -> Wanted:
    """Rows to take over. A conflict nobody has seen yet is nobody's choice."""
    if lines is None:
        return "s.stage_verdict IN ('new', 'changed')", []
    chosen = set(lines) - (_conflicts(table) - decided)
    return f"s.stage_verdict IN ('new', 'changed', 'conflict') AND {among('s.stage_line')}", [numbers(chosen)]


def _counts(table: StageTable, wanted: Wanted) -> dict[str, int]:
    condition, parameters = wanted
    found = dict(
        fetch(
            f"SELECT CASE WHEN s.stage_record IS NULL THEN 'new' ELSE 'changed' END AS outcome, count(*)"
            f" FROM {table.sql} AS s WHERE {condition} GROUP BY outcome",
            parameters,
        )
    )
    return {"new": found.get("new", 0), "changed": found.get("changed", 0)}


def _keep_before_images(table: StageTable, batch: Batch, wanted: Wanted) -> None:
    condition, parameters = wanted
    images = BeforeImage._meta
    names = [str(field.column) for field in table.model._meta.concrete_fields]
    values = (
        "to_jsonb(t)"
        if is_postgresql()
        else f"json_object({', '.join(f'{literal(name)}, t.{quote(name)}' for name in names)})"
    )
    run(
        f"INSERT INTO {quote(images.db_table)} (batch_id, record, {quote('values')})"
        f" SELECT %s, t.{table.pk}, {values} FROM {table.target} AS t"
        f" JOIN {table.sql} AS s ON s.stage_record = t.{table.pk} WHERE {condition}",
        [batch.pk, *parameters],
    )


def _change(table: StageTable, batch: Batch, wanted: Wanted) -> None:
    condition, parameters = wanted
    changes = [f"{column.name} = {column.merged}" for column in table.written]
    changes += ["batch_id = %s", "batch_sheet = s.stage_sheet", "batch_row = s.stage_row", "changed_at = NULL"]
    run(
        f"UPDATE {table.target} AS t SET {', '.join(changes)} FROM {table.sql} AS s"
        f" WHERE s.stage_record = t.{table.pk} AND {condition}",
        [batch.pk, *parameters],
    )


def _add(table: StageTable, batch: Batch, wanted: Wanted) -> None:
    """Add the new records. Where the program numbers them, somebody entering one by hand may be quicker."""
    condition, parameters = wanted
    unnumbered = _unnumbered(table, wanted) if table.kind.code_prefix else 0
    for attempt in range(1, ATTEMPTS + 1):
        code, last = _codes(table, unnumbered) if unnumbered else ("", "")
        try:
            with transaction.atomic():
                _insert(table, batch, f"s.stage_record IS NULL AND {condition}", parameters, code)
        except IntegrityError:
            if not unnumbered or attempt == ATTEMPTS:
                raise
        else:
            if last:
                batch.last_code = last
                batch.save(update_fields=["last_code"])
            return


def _insert(table: StageTable, batch: Batch, condition: str, parameters: Sequence[Any], code: str) -> None:
    values = {column.name: column.added() for column in table.columns.values()}
    if code:
        values[quote("code")] = code
    names = ["batch_id", "batch_sheet", "batch_row", *values]
    run(
        f"INSERT INTO {table.target} ({', '.join(names)})"
        f" SELECT %s, s.stage_sheet, s.stage_row, {', '.join(values.values())} FROM {table.sql} AS s"
        f" WHERE {condition} ORDER BY s.stage_line",
        [batch.pk, *parameters],
    )


def _unnumbered(table: StageTable, wanted: Wanted) -> int:
    condition, parameters = wanted
    has_none = f" AND s.{table.columns['code'].name} IS NULL" if table.columns["code"].is_staged else ""
    ((count,),) = fetch(
        f"SELECT count(*) FROM {table.sql} AS s WHERE s.stage_record IS NULL AND {condition}{has_none}", parameters
    )
    return int(count)


def _codes(table: StageTable, count: int) -> tuple[str, str]:
    """The new records' numbers as SQL, in the order of the file, and the last of them."""
    code, prefix = table.columns["code"], table.kind.code_prefix
    first, digits = next_number(table.model, prefix, count=count, staged=partial(_highest_staged, table))
    partition = f"PARTITION BY s.{code.name} IS NULL " if code.is_staged else ""
    number = f"({first - 1} + ROW_NUMBER() OVER ({partition}ORDER BY s.stage_sheet, s.stage_row, s.stage_line))"
    written = (
        f"lpad({number}::text, greatest({digits}, length({number}::text)), '0')"
        if is_postgresql()
        else f"printf('%%0{digits}d', {number})"
    )
    given = f"{literal(prefix)} || {written}"
    sql = f"COALESCE(s.{code.name}, {given})" if code.is_staged else given
    return sql, f"{prefix}{first + count - 1:0{digits}d}"


def _highest_staged(table: StageTable, pattern: str) -> str:
    """The highest such number that rows of the stage give themselves: it will be in use."""
    code = table.columns["code"]
    if not code.is_staged:
        return ""
    found = fetch(
        f"SELECT s.{code.name} FROM {table.sql} AS s WHERE s.{code.name} {'~' if is_postgresql() else 'REGEXP'} %s"
        f" ORDER BY length(s.{code.name}) DESC, s.{code.name} DESC LIMIT 1",
        [pattern],
    )
    return str(found[0][0]) if found else ""


@contextmanager
def _references_checked() -> Iterator[None]:
    """PostgreSQL looks at references when the transaction ends, where a refusal could no longer be told: have it look
    now, and at what follows as it is written, which is quicker than all at the end. SQLite lets nobody delete anything
    meanwhile."""
    if is_postgresql():
        run("SET CONSTRAINTS ALL IMMEDIATE")
    yield
    if is_postgresql():
        run("SET CONSTRAINTS ALL DEFERRED")
