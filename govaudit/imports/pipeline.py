"""Checking the rows of an import: rows as read → checked → staged and judged; what is wrong waits in a spool."""

from __future__ import annotations

import hashlib
import json
import secrets
import tempfile
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import IO, Any

from django.db import connection

from govaudit.imports.checking import Fault, RowChecker, Values
from govaudit.imports.kinds import ImportKind, import_kind
from govaudit.imports.mapping import ColumnMapping, joined_headers
from govaudit.imports.reading import Profile
from govaudit.imports.reading.layout import TotalRow, data_rows
from govaudit.imports.spool import read_rows
from govaudit.imports.staging import Stage, Verdict, missing_records
from govaudit.imports.totals import check_sums
from govaudit.jobs import Report
from govaudit.models import FaultyRow, Import

REPORT_EVERY = 2000  # rows
CHUNK = 2000  # rows of one statement
#: Corrected cells of rows, by sheet and row number.
Corrections = Mapping[tuple[int, int], Mapping[str, str]]


def kind_of(imported: Import) -> ImportKind:
    return import_kind(imported.kind)


def mapping_of(imported: Import) -> ColumnMapping:
    return ColumnMapping.from_json(imported.mapping)


def mark_of(imported: Import) -> str:
    """Tells whether an import was mapped or settled anew since."""
    plain = json.dumps([imported.mapping, imported.settled], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def settled_of(imported: Import) -> dict[str, dict[str, str]]:
    """Meanings of texts by field: what the source remembers, over it what was settled in this import."""
    settled: dict[str, dict[str, str]] = {}
    for field, found, meant in imported.source.values.values_list("field", "found", "meant"):
        settled.setdefault(field, {})[found] = meant
    for field, meanings in imported.settled.items():
        settled.setdefault(field, {}).update(meanings)
    return settled


def context_of(imported: Import, lookups: Mapping[str, Any]) -> dict[str, Any]:
    """Values that every record gets from the import itself: `{"period": pk}`."""
    return {name: lookups[f"{name}s"].find(getattr(imported, name)).pk for name in kind_of(imported).context}


def checker_of(imported: Import) -> RowChecker:
    """The check of the import's rows, with everything its cells may refer to read afresh."""
    kind = kind_of(imported)
    lookups: Mapping[str, Any] = kind.lookups()
    return RowChecker(
        kind,
        mapping_of(imported),
        lookups,
        settled=settled_of(imported),
        context=context_of(imported, lookups),
    )


def stage_of(imported: Import, checker: RowChecker | None = None) -> Stage:
    """The stage in which the import's good rows wait."""
    return _stage(imported, imported.stage, checker or checker_of(imported))


def _stage(imported: Import, name: str, checker: RowChecker) -> Stage:
    return Stage(name, kind_of(imported), checker.fields, blank_keeps=imported.source.blank_keeps)


def drop_stage(imported: Import) -> None:
    """Drop the import's stage, and none that a check under way is filling."""
    if imported.stage:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(imported.stage)}")


def drop_stages(imported: Import, *, but: str = "") -> None:
    """Drop every stage of the import, also those a killed check left behind."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for name in tables:
            if name.startswith(f"stage_{imported.code}_") and name != but:
                cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(name)}")


def headers_of(imported: Import, mapping: ColumnMapping) -> dict[int, list[str]]:
    """Headers of each sheet taken, in their order there."""
    profile = Profile.from_json(imported.profile)
    return {place: sheet_headers(profile, place, mapping.header_rows[place]) for place in mapping.sheets}


def sheet_headers(profile: Profile, place: int, rows: tuple[int, int]) -> list[str]:
    """Headers of a sheet whose header stands in these rows, first to last; the person may have moved it."""
    sheet = profile.sheets[place]
    if sheet.header == tuple(rows):
        return list(sheet.headers)
    return joined_headers([cells for number, cells in sheet.head if rows[0] <= number <= rows[1]])


def with_corrections(cells: Sequence[str], corrected: Mapping[str, str] | None) -> Sequence[str]:
    """The cells of a row with what a person corrected in them, by place."""
    if not corrected:
        return cells
    places = {int(place): text for place, text in corrected.items()}
    full = [*cells, *[""] * (max(places) + 1 - len(cells))]
    for place, text in places.items():
        full[place] = text
    return full


class FaultSpool:
    """Faulty rows on their way into the database, in a file without a name: any number of them in constant memory,
    and a killed process leaves nothing."""

    def __init__(self) -> None:
        # Not in a `with`: the job that fills it hands it to its write.
        self._lines: IO[str] = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115
        weakref.finalize(self, self._lines.close)
        self.count = 0  # rows with faults
        self._judged: Mapping[tuple[int, int], Any] = {}

    def add(
        self, sheet: int, row: int, cells: Sequence[str], corrected: Mapping[str, str], faults: Sequence[Fault]
    ) -> None:
        """Keep a row; one without faults is kept for what was corrected in it."""
        errors = [fault.as_json() for fault in faults]
        self.count += bool(errors)
        self._lines.write(json.dumps([sheet, row, list(cells), corrected, errors], ensure_ascii=False) + "\n")

    def supersede(self, rows: Mapping[tuple[int, int], Any]) -> None:
        """Forget these rows where they stand without faults: they are added again with the ones found later."""
        self._judged = rows

    def chunks(self, imported: Import) -> Iterator[list[FaultyRow]]:
        """All rows, some thousand at a time."""
        rows = self._rows(imported)
        while chunk := list(islice(rows, CHUNK)):
            yield chunk

    def _rows(self, imported: Import) -> Iterator[FaultyRow]:
        self._lines.seek(0)
        for line in self._lines:
            sheet, row, cells, corrected, errors = json.loads(line)
            if errors or (sheet, row) not in self._judged:
                yield FaultyRow(
                    imported=imported, sheet=sheet, row=row, cells=cells, corrected=corrected, errors=errors
                )


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of checking all rows, for the act that keeps it. `mark` is what the import's mapping and settled values
    were then."""

    mark: str
    stage: Stage
    spool: FaultSpool
    counts: dict[str, int]
    totals: list[dict[str, Any]]


def check_rows(imported: Import, report: Report) -> Checked:
    """Check every row of the kept file into a stage of its own, and judge it. Changes no record."""
    checker = checker_of(imported)
    stage = _stage(imported, f"stage_{imported.code}_{secrets.token_hex(4)}", checker)
    stage.create()
    run = _Run(imported, checker, report)
    stage.add(run.good_rows())
    report(run.expected, run.expected, "与现有记录比对")
    judged = stage.judge()
    run.add_judged(judged.faults)
    counts = by_verdict(judged.counts) | {
        "rows": run.done,
        "faulty": run.spool.count,
        "missing": missing_records(stage, imported.source).count(),
    }
    return Checked(mark_of(imported), stage, run.spool, counts, run.check_sums())


def by_verdict(counts: Mapping[str, int]) -> dict[str, int]:
    """Numbers of rows for every verdict, also where there are none."""
    return {verdict.value: counts.get(verdict.value, 0) for verdict in Verdict}


class _Run:
    """One pass over the rows as read."""

    def __init__(self, imported: Import, checker: RowChecker, report: Report) -> None:
        self.imported, self.report = imported, report
        self.mapping = mapping_of(imported)
        self.headers = headers_of(imported, self.mapping)
        self.checks = {place: checker.for_headers(headers) for place, headers in self.headers.items()}
        self.corrections: Corrections = corrections_of(imported)
        self.spool = FaultSpool()
        self.totals: list[TotalRow] = []
        sheets = imported.profile["sheets"]
        self.expected = sum(sheets[place]["rows"] for place in self.mapping.sheets)
        self.done = 0

    def good_rows(self) -> Iterator[tuple[int, int, Values]]:
        """Records of the rows without faults; the others go to the spool on the way."""
        checks, corrections, spool = self.checks, self.corrections, self.spool
        for found in self._data_rows():
            if isinstance(found, TotalRow):
                self.totals.append(found)
                continue
            self.done += 1
            if self.done % REPORT_EVERY == 0:
                self.report(self.done, self.expected, "逐行核对")
            sheet, row, cells = found
            corrected = corrections.get((sheet, row)) if corrections else None
            records, faults = checks[sheet](with_corrections(cells, corrected) if corrected else cells)
            if faults or corrected:
                spool.add(sheet, row, cells, corrected or {}, faults)
            if not faults:
                for values in records:
                    yield sheet, row, values

    def add_judged(self, faults: Mapping[tuple[int, int], Sequence[Fault]]) -> None:
        """Rows that only the whole file or the records showed to be wrong."""
        self.spool.supersede(faults)
        placed = in_their_cells(self.headers, self.mapping, faults)
        for sheet, row, cells in cells_of(self.imported, faults):
            self.spool.add(sheet, row, cells, self.corrections.get((sheet, row), {}), placed[sheet, row])

    def check_sums(self) -> list[dict[str, Any]]:
        if not self.totals:
            return []
        return check_sums(kind_of(self.imported).sheet, self.mapping, self.headers, self._data_rows())

    def _data_rows(self) -> Iterator[Any]:
        return data_rows(read_rows(self.imported.raw_rows), self.mapping.sheets, self.mapping.header_rows)


def in_their_cells(
    headers: Mapping[int, Sequence[str]], mapping: ColumnMapping, faults: Mapping[tuple[int, int], Sequence[Fault]]
) -> dict[tuple[int, int], list[Fault]]:
    """Faults of staged rows, which know only their field, with the place of its column in the row as read."""
    fields = {
        header: meaning.field
        for header, meaning in zip(mapping.headers, mapping.meanings, strict=True)
        if meaning.field
    }
    places = {
        sheet: {fields[header]: place for place, header in reversed(list(enumerate(texts))) if header in fields}
        for sheet, texts in headers.items()
    }
    return {
        (sheet, row): [
            fault if fault.place >= 0 else replace(fault, place=places[sheet].get(fault.field, -1)) for fault in found
        ]
        for (sheet, row), found in faults.items()
    }


def corrections_of(imported: Import) -> dict[tuple[int, int], dict[str, str]]:
    """What was corrected in the import's rows, also in those that are good since."""
    rows = FaultyRow.objects.filter(imported=imported).exclude(corrected={})
    return {(sheet, row): corrected for sheet, row, corrected in rows.values_list("sheet", "row", "corrected")}


def cells_of(imported: Import, rows: Mapping[tuple[int, int], Any]) -> Iterator[tuple[int, int, list[str]]]:
    """Cells of these rows as read, each once."""
    left = set(rows)
    if not left:
        return
    for sheet, row, cells in read_rows(imported.raw_rows):
        if (sheet, row) in left:
            left.discard((sheet, row))
            yield sheet, row, cells
            if not left:
                return


#: Checks a faulty row's cells with what was corrected in them.
RowCheck = Callable[[FaultyRow], tuple[list[Values], list[Fault]]]


def row_check(imported: Import, checker: RowChecker) -> RowCheck:
    """The check of single rows of the import."""
    checks = {
        place: checker.for_headers(headers) for place, headers in headers_of(imported, mapping_of(imported)).items()
    }
    return lambda row: checks[row.sheet](with_corrections(row.cells, row.corrected))


def find_changed(imported: Import, report: Report) -> list[int]:
    """Primary keys of faulty rows that are good by now, or wrong in another way."""
    checker = checker_of(imported)
    check = row_check(imported, checker)
    rows = FaultyRow.objects.filter(imported=imported).exclude(errors=[]).order_by("pk")
    expected = rows.count()
    changed = []
    for done, row in enumerate(rows.iterator(chunk_size=CHUNK), 1):
        if done % REPORT_EVERY == 0:
            report(done, expected, "重新核对有问题的行")
        _, faults = check(row)
        if [fault.as_json() for fault in faults] != row.errors:
            changed.append(row.pk)
    return changed
