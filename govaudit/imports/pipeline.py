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
from typing import IO, TYPE_CHECKING, Any

from django.db import connection

from govaudit.errors import Conflict, UserError
from govaudit.imports.checking import Fault, RowChecker, Values
from govaudit.imports.kinds import ImportKind, import_kind
from govaudit.imports.mapping import ColumnMapping, joined_headers
from govaudit.imports.private import Hidden, hidden_in
from govaudit.imports.reading import Profile
from govaudit.imports.reading.layout import TotalRow, data_rows
from govaudit.imports.spool import read_rows
from govaudit.imports.staging import Stage, Verdict
from govaudit.imports.totals import check_sums
from govaudit.jobs import Report
from govaudit.models import Batch, BeforeImage, FaultyRow, Import

if TYPE_CHECKING:
    from django.db.models import QuerySet

GONE = "这个文件留存的内容不在了，请重新上传。"
LOST = "等着接受的行已经不全，可能是数据库中断或者还原过，这一次什么也没有做。请在这次导入的页面点“重新核对”。"
REPORT_EVERY = 2000  # rows
CHUNK = 2000  # rows of one statement
#: Corrected cells of rows, by sheet and row number.
Corrections = Mapping[tuple[int, int], Mapping[str, str]]


def kind_of(imported: Import) -> ImportKind:
    return import_kind(imported.kind)


def mapping_of(imported: Import) -> ColumnMapping:
    return ColumnMapping.from_json(imported.mapping)


def mark_of(imported: Import) -> str:
    """Tells whether an import was mapped or settled anew since, or rows of it were accepted or taken back."""
    standing = list(_standing(imported).values_list("number", flat=True))
    said = [imported.mapping, imported.settled, imported.blank_keeps, standing]
    plain = json.dumps(said, sort_keys=True, ensure_ascii=False)
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
        blank_keeps=imported.blank_keeps,
    )


def stage_of(imported: Import, checker: RowChecker | None = None) -> Stage:
    """The stage in which the import's good rows wait. Raises Conflict where its table is gone."""
    with connection.cursor() as cursor:
        if imported.stage not in connection.introspection.table_names(cursor):
            raise Conflict(LOST)
    return _stage(imported, imported.stage, checker or checker_of(imported))


def _stage(imported: Import, name: str, checker: RowChecker) -> Stage:
    return Stage(name, kind_of(imported), checker.fields, blank_keeps=imported.blank_keeps)


def require_waiting(imported: Import, stage: Stage) -> None:
    """Raises Conflict where records that waited in the stage are gone: a crash of PostgreSQL empties its unlogged
    tables."""
    if sum(stage.counts().values()) < sum(imported.counts.get(verdict, 0) for verdict in Verdict):
        raise Conflict(LOST)


def require_rows(imported: Import) -> None:
    """Raises UserError where the rows as read are gone from the disk."""
    if not imported.raw_rows.exists():
        raise UserError(GONE)


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


def hidden_of(imported: Import) -> dict[int, Hidden]:
    """What of the import's rows is kept from everybody, by sheet."""
    mapping = mapping_of(imported)
    return hidden_in(kind_of(imported), mapping, headers_of(imported, mapping))


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
        self.count = self.dropped = 0  # rows with faults, rows dropped
        self._judged: Mapping[tuple[int, int], Any] = {}

    def add(
        self,
        sheet: int,
        row: int,
        cells: Sequence[str],
        corrected: Mapping[str, str],
        faults: Sequence[Fault],
        *,
        is_dropped: bool = False,
    ) -> None:
        """Keep a row; one without faults is kept for what was corrected in it, or because it is dropped."""
        errors = [fault.as_json() for fault in faults]
        self.count += bool(errors) and not is_dropped
        self.dropped += is_dropped
        line = [sheet, row, list(cells), corrected, errors, is_dropped]
        self._lines.write(json.dumps(line, ensure_ascii=False) + "\n")

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
            sheet, row, cells, corrected, errors, is_dropped = json.loads(line)
            if errors or (sheet, row) not in self._judged:
                yield FaultyRow(
                    imported=imported,
                    sheet=sheet,
                    row=row,
                    cells=cells,
                    corrected=corrected,
                    errors=errors,
                    is_dropped=is_dropped,
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
    """Check every row of the kept file into a stage of its own, and judge it, but for rows that batches not undone
    brought. Changes no record. Raises UserError where the rows as read are gone."""
    require_rows(imported)
    checker = checker_of(imported)
    stage = _stage(imported, f"stage_{imported.code}_{secrets.token_hex(4)}", checker)
    stage.create()
    run = _Run(imported, checker, report)
    stage.add(run.good_rows())
    stage.ask(run.asked)
    report(run.expected, run.expected, "与现有记录比对")
    judged = stage.judge()
    run.add_judged(judged.faults)
    counts = by_verdict(judged.counts)
    counts |= {"rows": run.done, "faulty": run.spool.count, "dropped": run.spool.dropped}
    if _standing(imported).exists():
        counts |= {"accepted": run.passed, "passed": 0}
    return Checked(mark_of(imported), stage, run.spool, counts, run.check_sums())


def by_verdict(counts: Mapping[str, int]) -> dict[str, int]:
    """Numbers of rows for every verdict, also where there are none."""
    return {verdict.value: counts.get(verdict.value, 0) for verdict in Verdict}


class _Run:
    """One pass over the rows as read."""

    def __init__(self, imported: Import, checker: RowChecker, report: Report) -> None:
        self.imported, self.checker, self.report = imported, checker, report
        self.mapping = mapping_of(imported)
        self.headers = headers_of(imported, self.mapping)
        self.checks = {place: checker.for_headers(headers) for place, headers in self.headers.items()}
        self.hidden = hidden_in(kind_of(imported), self.mapping, self.headers)
        self.corrections: Corrections = corrections_of(imported)
        self.dropped = set(imported.faulty_rows.dropped().values_list("sheet", "row"))
        # Of a row of a crosstab some records may have been chosen: all come again.
        self.accepted = set() if checker.is_crosstab else accepted_places(imported)
        self.asked: list[tuple[int, int]] = []  # rows that only judging knows to be good
        self.spool = FaultSpool()
        self.totals: list[TotalRow] = []
        sheets = imported.profile["sheets"]
        self.expected = sum(sheets[place]["rows"] for place in self.mapping.sheets)
        self.done = self.passed = 0

    def good_rows(self) -> Iterator[tuple[int, int, Values]]:
        """Records of the rows without faults; the others go to the spool on the way."""
        checks, corrections, spool = self.checks, self.corrections, self.spool
        accepted, dropped = self.accepted, self.dropped
        for found in self._data_rows():
            if isinstance(found, TotalRow):
                self.totals.append(found)
                continue
            self.done += 1
            if self.done % REPORT_EVERY == 0:
                self.report(self.done, self.expected, "逐行核对")
            sheet, row, cells = found
            if accepted and (sheet, row) in accepted:
                self.passed += 1
                continue
            corrected = corrections.get((sheet, row)) if corrections else None
            records, faults = checks[sheet](with_corrections(cells, corrected) if corrected else cells)
            if dropped and (sheet, row) in dropped:
                spool.add(sheet, row, self.hidden[sheet].kept(cells), corrected or {}, faults, is_dropped=True)
                continue
            if faults and records:
                self.asked.append((sheet, row))
                faults = []
            if faults or corrected:
                spool.add(sheet, row, self.hidden[sheet].kept(cells), corrected or {}, faults)
            for values in records:
                yield sheet, row, values

    def add_judged(self, faults: Mapping[tuple[int, int], Sequence[Fault]]) -> None:
        """Rows that only the whole file or the records showed to be wrong."""
        self.spool.supersede(faults)
        told = told_in_cells(self.imported, self.checker, faults)
        for sheet, row, cells in cells_of(self.imported, faults):
            corrected = self.corrections.get((sheet, row), {})
            found = told(FaultyRow(sheet=sheet, row=row, cells=cells, corrected=corrected))
            self.spool.add(sheet, row, cells, corrected, found)

    def check_sums(self) -> list[dict[str, Any]]:
        if not self.totals:
            return []
        return check_sums(kind_of(self.imported).sheet, self.mapping, self.headers, self._corrected_rows())

    def _corrected_rows(self) -> Iterator[Any]:
        """The rows with what was corrected in them; dropped ones too, since the file's totals speak of all its rows."""
        for found in self._data_rows():
            corrected = self.corrections.get((found.sheet, found.row))
            yield found._replace(cells=with_corrections(found.cells, corrected)) if corrected else found

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


def accepted_places(imported: Import, row: int | None = None) -> set[tuple[int, int]]:
    """Rows (sheet, row number) that batches not undone took over, also where a later batch changed the records; all, or
    those of one number."""
    batches = [batch.pk for batch in _standing(imported)]
    if not batches:
        return set()
    records = kind_of(imported).model._default_manager.filter(batch__in=batches)
    images = BeforeImage.objects.filter(batch__gt=min(batches), values__batch_id__in=batches)
    if row is not None:
        records, images = records.filter(batch_row=row), images.filter(values__batch_row=row)
    places = set(records.values_list("batch_sheet", "batch_row"))
    return places | set(images.values_list("values__batch_sheet", "values__batch_row"))


def _standing(imported: Import) -> QuerySet[Batch]:
    return imported.batches.filter(undone_at=None).order_by("number")


def cells_of(imported: Import, rows: Mapping[tuple[int, int], Any]) -> Iterator[tuple[int, int, list[str]]]:
    """Cells of these rows as they may be kept, each once."""
    left = set(rows)
    if not left:
        return
    require_rows(imported)
    hidden = hidden_of(imported)
    for sheet, row, cells in read_rows(imported.raw_rows):
        if (sheet, row) in left:
            left.discard((sheet, row))
            yield sheet, row, hidden[sheet].kept(cells)
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


def told_in_cells(
    imported: Import, checker: RowChecker, faults: Mapping[tuple[int, int], Sequence[Fault]]
) -> Callable[[FaultyRow], list[Fault]]:
    """Tells what judging found wrong with a row, each fault in its cell: as the row's own check tells it where that
    finds it too."""
    mapping, check = mapping_of(imported), row_check(imported, checker)
    placed = in_their_cells(headers_of(imported, mapping), mapping, faults)

    def told(row: FaultyRow) -> list[Fault]:
        own = {(fault.field, fault.expected): fault for fault in check(row)[1]}
        return [own.get((fault.field, fault.expected), fault) for fault in placed[row.sheet, row.row]]

    return told


def find_changed(imported: Import, report: Report) -> list[int]:
    """Primary keys of faulty rows that are good by now, or wrong in another way."""
    checker = checker_of(imported)
    check = row_check(imported, checker)
    rows = imported.faulty_rows.faulty().order_by("pk")
    expected = rows.count()
    changed = []
    for done, row in enumerate(rows.iterator(chunk_size=CHUNK), 1):
        if done % REPORT_EVERY == 0:
            report(done, expected, "重新核对有问题的行")
        records, faults = check(row)
        if records or [fault.as_json() for fault in faults] != row.errors:
            changed.append(row.pk)
    return changed
