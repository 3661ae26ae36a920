"""Questions about imports, answered as plain values: rows at fault, pages of rows, where a record came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.urls import reverse

from govaudit.errors import Conflict
from govaudit.imports.pipeline import kind_of, mapping_of, stage_of
from govaudit.imports.staging import missing_records
from govaudit.models import Batch, FaultyRow, Import

if TYPE_CHECKING:
    from django.db.models import QuerySet

CHUNK = 2000


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
    return FaultyRow.objects.faulty().filter(imported=imported).order_by("sheet", "row")


def corrected_rows(imported: Import) -> QuerySet[FaultyRow]:
    """Rows that are good since they were corrected, in the order of the file."""
    rows = FaultyRow.objects.filter(imported=imported, errors=[], is_dropped=False)
    return rows.exclude(corrected={}).order_by("sheet", "row")


def dropped_rows(imported: Import) -> QuerySet[FaultyRow]:
    """Rows that a person decided not to bring in, in the order of the file."""
    return FaultyRow.objects.dropped().filter(imported=imported).order_by("sheet", "row")


def missing_from(imported: Import) -> QuerySet[Any]:
    """Records that earlier files of the source brought and this one lacks; told until rows of it are accepted, which
    then wait no longer."""
    kind = kind_of(imported)
    if not imported.stage or "passed" in imported.counts:
        return kind.model._default_manager.none()
    found: QuerySet[Any] = missing_records(stage_of(imported), imported)
    return found


def warnings_of(imported: Import) -> list[str]:
    """What accepting all that waits would do amiss, though no row is wrong; nothing where the stage is lost."""
    find = kind_of(imported).warnings
    if not (imported.counts.get("new") or imported.counts.get("changed")):
        return []
    try:
        return [*_lacking(imported), *(find(stage_of(imported)) if find else ())]
    except Conflict:
        return []


def _lacking(imported: Import) -> list[str]:
    """What new records count as for want of a field."""
    new = imported.counts.get("new", 0)
    return [
        sentence.format(new=new)
        for name, sentence in kind_of(imported).lacking.items()
        if new and not mapping_of(imported).gives(name)
    ]


def is_first_of_source(imported: Import) -> bool:
    """Whether no other import of its source brought records that are still there."""
    others = Batch.objects.filter(imported__source=imported.source_id, undone_at=None)
    return not others.exclude(imported=imported).exists()


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
