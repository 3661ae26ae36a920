"""Faulty rows as they are kept: corrected, checked again, joined by those found later. Within the caller's transaction,
the import locked. A corrected row that is good stays here without faults, so that a new check of the whole file still
knows what was corrected."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Q

from govaudit.errors import UserError
from govaudit.imports.accepting import Accepted
from govaudit.imports.checking import Fault, Values
from govaudit.imports.pipeline import (
    CHUNK,
    RowCheck,
    by_verdict,
    cells_of,
    checker_of,
    headers_of,
    in_their_cells,
    mapping_of,
    row_check,
    stage_of,
)
from govaudit.imports.reading import Limits
from govaudit.imports.staging import missing_records
from govaudit.models import FaultyRow, Import

if TYPE_CHECKING:
    from django.db.models import QuerySet

T = TypeVar("T")
#: Corrected cells by place of the column, of rows by sheet and row number.
CorrectedRows = Mapping[tuple[int, int], Mapping[int, str]]


def forget_faults(imported: Import) -> None:
    """Forget what is wrong with the rows, but not what was corrected in them."""
    rows = FaultyRow.objects.filter(imported=imported)
    rows.filter(corrected={}).delete()
    rows.update(errors=[])


def correct(row: FaultyRow, cells: Mapping[int, str]) -> None:
    """Put corrected cells into the row; one set back to what was read is no correction. Raises UserError for a place or
    a text no sheet has."""
    limits = Limits()
    corrected = dict(row.corrected)
    for place, given in cells.items():
        text = plain_text(given)
        if not 0 <= place < limits.columns or len(text) > limits.cell_text:
            raise UserError(f"这一格写不下：最多{limits.cell_text}个字。")
        if text == (row.cells[place] if place < len(row.cells) else ""):
            corrected.pop(str(place), None)
        else:
            corrected[str(place)] = text
    row.corrected = corrected


def plain_text(text: str) -> str:
    """The text as reading a cell gives it: no control characters but line breaks, no blanks at the ends."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(char for char in lines if char == "\n" or unicodedata.category(char) not in {"Cc", "Cs"}).strip()


def mend_rows(imported: Import, corrections: CorrectedRows) -> list[int]:
    """Correct these rows where they are still faulty; gives the primary keys of those that changed."""
    changed: list[int] = []
    for chunk in _chunks(corrections):
        rows = []
        for row in _rows_at(imported, chunk).exclude(errors=[]):
            before = row.corrected
            correct(row, corrections[row.sheet, row.row])
            if row.corrected != before:
                rows.append(row)
        _replace(rows)
        changed += [row.pk for row in rows]
    return changed


def recheck_rows(imported: Import, keys: Collection[int]) -> int:
    """Check the faulty rows with these primary keys again: good ones go to the stage, which is judged anew. Gives the
    number of rows that are no longer faulty; `imported.counts` is brought up to date."""
    checker = checker_of(imported)
    check, stage = row_check(imported, checker), stage_of(imported, checker)
    before = _faulty(imported)
    for chunk in _chunks(keys):
        rows = FaultyRow.objects.filter(imported=imported, pk__in=chunk).exclude(errors=[]).order_by("pk")
        stage.add(_checked_again(list(rows), check))
    judged = stage.judge()
    keep_faults(imported, judged.faults)
    imported.counts = counts_of(imported, judged.counts)
    if not imported.batches.exists():  # accepted rows are no longer in the stage and would seem to be missing
        imported.counts["missing"] = missing_records(stage, imported.source).count()
    imported.save(update_fields=["counts"])
    return max(before - imported.counts["faulty"], 0)


def _checked_again(rows: list[FaultyRow], check: RowCheck) -> list[tuple[int, int, Values]]:
    """Keep what is wrong with each row now; gives the records of the good ones."""
    good: list[tuple[int, int, Values]] = []
    gone: list[int] = []
    changed: list[FaultyRow] = []
    for row in rows:
        records, faults = check(row)
        errors = [fault.as_json() for fault in faults]
        if not faults:
            good += [(row.sheet, row.row, values) for values in records]
        if not faults and not row.corrected:
            gone.append(row.pk)
        elif errors != row.errors:
            row.errors = errors
            changed.append(row)
    FaultyRow.objects.filter(pk__in=gone).delete()
    _replace(changed)
    return good


def keep_faults(imported: Import, faults: Mapping[tuple[int, int], Sequence[Fault]]) -> None:
    """Keep rows that turned out wrong after they were staged, with their cells as read."""
    mapping = mapping_of(imported)
    faults = in_their_cells(headers_of(imported, mapping), mapping, faults)
    new = dict.fromkeys(faults)
    for chunk in _chunks(faults):
        known = list(_rows_at(imported, chunk))
        for row in known:
            row.errors = [fault.as_json() for fault in faults[row.sheet, row.row]]
            del new[row.sheet, row.row]
        _replace(known)
    for found in _chunks(cells_of(imported, new)):
        FaultyRow.objects.bulk_create(
            FaultyRow(
                imported=imported,
                sheet=sheet,
                row=row,
                cells=cells,
                errors=[fault.as_json() for fault in faults[sheet, row]],
            )
            for sheet, row, cells in found
        )


def counts_of(imported: Import, counts: Mapping[str, int]) -> dict[str, int]:
    """The import's counts with the stage's as they are now."""
    kept = {name: imported.counts[name] for name in ("rows", "missing", "passed") if name in imported.counts}
    return kept | by_verdict(counts) | {"faulty": _faulty(imported)}


def counts_after(imported: Import, accepted: Accepted, waiting: int, left: Mapping[str, int]) -> dict[str, int]:
    """The import's counts after an acceptance: of the rows that were `waiting`, those `passed` that were neither taken
    over nor found faulty, because the records said the same."""
    counts = counts_of(imported, left)
    taken = sum(accepted.batch.counts.get(name, 0) for name in ("new", "changed")) if accepted.batch else 0
    passed = waiting - sum(left.values()) - taken - len(accepted.faults)
    return counts | {"passed": counts.get("passed", 0) + max(passed, 0)}


def _rows_at(imported: Import, places: Collection[tuple[int, int]]) -> QuerySet[FaultyRow]:
    by_sheet: dict[int, list[int]] = {}
    for sheet, row in places:
        by_sheet.setdefault(sheet, []).append(row)
    wanted = Q(pk__in=[])
    for sheet, rows in by_sheet.items():
        wanted |= Q(sheet=sheet, row__in=rows)
    return FaultyRow.objects.filter(wanted, imported=imported).order_by("sheet", "row")


def _replace(rows: list[FaultyRow]) -> None:
    """Write the rows anew under their primary keys: several times faster than updating many one by one."""
    FaultyRow.objects.filter(pk__in=[row.pk for row in rows]).delete()
    FaultyRow.objects.bulk_create(rows)


def _faulty(imported: Import) -> int:
    return FaultyRow.objects.filter(imported=imported).exclude(errors=[]).count()


def _chunks(things: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(things)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
