"""Questions about imports, answered as plain values: faults by kind, pages of rows, where a record came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.urls import reverse

from govaudit.imports.lookups import Choices
from govaudit.imports.pipeline import kind_of, stage_of
from govaudit.imports.staging import StagedRow, Verdict, missing_records
from govaudit.models import Batch, FaultyRow, Import
from govaudit.sheets import Choice, Column, Reference

if TYPE_CHECKING:
    from django.db.models import QuerySet

CHUNK = 2000


@dataclass(frozen=True, slots=True)
class FaultGroup:
    """All faults of one import that one decision settles: the same text found in the same column, wanting the same.
    `proposals` are the likest known texts, `choices` all that could be meant (empty: anything), `sheet` and `row` the
    first place it stands."""

    field: str
    header: str
    found: str
    expected: str
    count: int
    sheet: int
    row: int
    proposals: list[str]
    choices: list[str]


def same_file(imported: Import) -> QuerySet[Import]:
    """Earlier imports of the very same file as the same kind of record, with their batches; given up ones do not count
    where nothing of them was accepted."""
    others = Import.objects.filter(kind=imported.kind, sha256=imported.sha256, pk__lt=imported.pk)
    return others.exclude(state="discarded", batches=None).prefetch_related("batches").order_by("-pk").distinct()


def batches_of(imported: Import) -> QuerySet[Batch]:
    """What was taken over from it, newest first, undone batches too."""
    return imported.batches.order_by("-number")


def faulty_rows(imported: Import) -> QuerySet[FaultyRow]:
    """Rows that cannot be taken over as they are, in the order of the file. Rows mended since are not among them."""
    return FaultyRow.objects.filter(imported=imported).exclude(errors=[]).order_by("sheet", "row")


def staged_rows(imported: Import, verdict: Verdict | None, offset: int, limit: int) -> list[StagedRow]:
    """A page of the rows that wait; empty where none do."""
    return stage_of(imported).rows(verdict, offset, limit) if imported.stage else []


def missing_from(imported: Import) -> QuerySet[Any]:
    """Records that earlier files of the source brought and this one lacks; told until rows of it are accepted, which
    then wait no longer."""
    kind = kind_of(imported)
    if not imported.stage or imported.batches.exists():
        return kind.model._default_manager.none()
    found: QuerySet[Any] = missing_records(stage_of(imported), imported.source)
    return found


def fault_groups(imported: Import) -> list[FaultGroup]:
    """Faults by what would settle them, the most frequent first."""
    counts: dict[tuple[str, str, str, str], int] = {}
    first: dict[tuple[str, str, str, str], tuple[int, int, list[str]]] = {}
    rows = faulty_rows(imported).values_list("sheet", "row", "errors")
    for sheet, row, errors in rows.iterator(chunk_size=CHUNK):
        for error in errors:
            key = (error["field"], error["header"], error["found"], error["expected"])
            counts[key] = counts.get(key, 0) + 1
            if key not in first:
                first[key] = (sheet, row, error["proposals"])
    choices = _choices_by_field(imported)
    groups = [
        FaultGroup(*key, count, sheet, row, proposals, choices.get(key[0], []))
        for key, count in counts.items()
        for sheet, row, proposals in (first[key],)
    ]
    return sorted(groups, key=lambda group: (-group.count, group.sheet, group.row, group.field))


def _choices_by_field(imported: Import) -> dict[str, list[str]]:
    kind = kind_of(imported)
    lookups: Mapping[str, Any] = kind.lookups()
    return {column.field: _choices(column, lookups) for column in kind.sheet.columns}


def _choices(column: Column, lookups: Mapping[str, Choices]) -> list[str]:
    if isinstance(column.kind, Reference):
        return list(lookups[column.kind.to].names())
    return list(column.kind.values) if isinstance(column.kind, Choice) else []


def provenance(record: Model) -> tuple[str, str] | None:
    """Where a record came from, in words and as the address of its import; None where it was entered by hand."""
    batch: Batch | None = getattr(record, "batch", None)
    if batch is None:
        return None
    imported = batch.imported
    parts = [imported.file_name]
    if name := sheet_name(imported, getattr(record, "batch_sheet", None)):
        parts.append(name)
    parts.append(f"第 {getattr(record, 'batch_row', None)} 行")
    return f"导入自 {' · '.join(parts)}", reverse("import-detail", args=[imported.code])


def sheet_name(imported: Import, place: int | None) -> str:
    """Name of one of the file's sheets; empty for a csv, which has none."""
    sheets = imported.profile.get("sheets", [])
    if place is None or imported.profile.get("format") == "csv" or place >= len(sheets):
        return ""
    return str(sheets[place]["name"])
