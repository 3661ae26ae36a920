"""Judging the rows of a stage: a verdict for each, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from govaudit.imports.checking import Fault
from govaudit.imports.kinds import Guard
from govaudit.imports.staging.dialect import among, fetch, numbers, roomy, run
from govaudit.imports.staging.faults import Place
from govaudit.imports.staging.finding import find_faults
from govaudit.imports.staging.matching import find_repetitions, leave_corrected, match_records, unmask
from govaudit.imports.staging.table import StageTable


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of judging: rows by verdict, and faults of rows that only the whole file and the records can show
    (`{(sheet, row): faults}`): keys twice with different content, keys that belong to another record, closed areas.
    Such rows are no longer in the stage."""

    counts: Mapping[str, int]
    faults: Mapping[Place, list[Fault]] = field(default_factory=dict)


def judge(table: StageTable, guard: Guard | None, *, seen: int = 0) -> Judged:
    """Judge all rows, and take those at fault out; those up to the line `seen` were judged before. Where such a row was
    the first of several that say the same of a record, the next one takes its place: then all are judged once more."""
    faults: dict[Place, list[Fault]] = {}
    with roomy():
        while True:
            match_records(table, seen)
            if unmask(table) | leave_corrected(table):
                match_records(table, seen)
            found = find_faults(table, guard, has_repetitions=find_repetitions(table))
            if not found:
                return Judged(count_verdicts(table), faults)
            for place, more in found.items():
                faults.setdefault(place, []).extend(more)
            _remove(table, found)
            if not _has_orphans(table):
                return Judged(count_verdicts(table), faults)


def count_verdicts(table: StageTable, lines: Collection[int] | None = None) -> dict[str, int]:
    """Rows by verdict: all, or those of `lines`."""
    where, parameters = ("1 = 1", []) if lines is None else (among("stage_line"), [numbers(lines)])
    sql = f"SELECT stage_verdict, count(*) FROM {table.sql} WHERE {where} GROUP BY stage_verdict"
    return dict(fetch(sql, parameters))


def lines_of(table: StageTable, verdict: str) -> list[int]:
    """Lines of all rows of one verdict, in the order of the stage."""
    found = fetch(f"SELECT stage_line FROM {table.sql} WHERE stage_verdict = %s ORDER BY stage_line", [verdict])
    return [line for (line,) in found]


def _remove(table: StageTable, faults: Mapping[Place, list[Fault]]) -> None:
    """All records of a row stand or fall together."""
    rows: dict[int, list[int]] = {}
    for sheet, row in faults:
        rows.setdefault(sheet, []).append(row)
    for sheet, gone in rows.items():
        run(
            f"DELETE FROM {table.sql} WHERE stage_sheet = %s AND {among('stage_row')}",
            [sheet, numbers(gone)],
        )


def _has_orphans(table: StageTable) -> bool:
    """Whether a row repeats one that is gone."""
    return bool(
        fetch(
            f"SELECT 1 FROM {table.sql} AS s WHERE s.stage_first IS NOT NULL AND NOT EXISTS"
            f" (SELECT 1 FROM {table.sql} AS f WHERE f.stage_line = s.stage_first) LIMIT 1"
        )
    )
