"""Faulty rows as they are kept: corrected, checked again, joined by those found later. Within the caller's transaction,
the import locked. A corrected row that is good stays here without faults, so that a new check of the whole file still
knows what was corrected."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Q

from govaudit.errors import Conflict, UserError
from govaudit.imports.accepting import Accepted
from govaudit.imports.checking import Fault, RowChecker, Values
from govaudit.imports.naming import name_records
from govaudit.imports.pipeline import (
    CHUNK,
    RowCheck,
    accepted_places,
    by_verdict,
    cells_of,
    checker_of,
    hidden_of,
    require_waiting,
    row_check,
    stage_of,
    told_in_cells,
    with_corrections,
)
from govaudit.imports.private import Hidden
from govaudit.imports.reading import Limits
from govaudit.imports.staging import Stage, missing_records
from govaudit.models import Batch, FaultyRow, Import, Imported

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from govaudit.models.imports import FaultyRowQuerySet

T = TypeVar("T")
#: Corrected cells by place of the column, of rows by sheet and row number.
CorrectedRows = Mapping[tuple[int, int], Mapping[int, str]]

#: Counts of an import that are not those of its stage.
_KEPT = ("rows", "missing", "accepted", "passed", "undone")


def forget_faults(imported: Import) -> None:
    """Forget what is wrong with the rows, but not what was corrected in them, nor that they are dropped."""
    rows = FaultyRow.objects.filter(imported=imported)
    rows.filter(corrected={}, is_dropped=False).delete()
    rows.update(errors=[])


def drop(imported: Import, keys: Collection[int]) -> int:
    """Leave the faulty rows with these primary keys out; gives their number. `imported.counts` is brought up to date,
    not saved."""
    rows = imported.faulty_rows.faulty()
    count = sum(rows.filter(pk__in=chunk).update(is_dropped=True) for chunk in _chunks(keys))
    imported.counts = imported.counts | _kept_apart(imported)
    return count


def leave_out(record: Imported) -> None:
    """Drop the row that brought a record which a person deletes, lest a new check of its file brings it back."""
    if record.batch is None or record.batch_sheet is None or record.batch_row is None:
        return
    imported, sheet, row = record.batch.imported, record.batch_sheet, record.batch_row
    cells = next(cells_of(imported, {(sheet, row): None}), (0, 0, []))[2] if imported.raw_rows.exists() else []
    FaultyRow.objects.update_or_create(
        imported=imported,
        sheet=sheet,
        row=row,
        defaults={"is_dropped": True},
        create_defaults={"is_dropped": True, "cells": cells, "errors": []},
    )


def restore(imported: Import, keys: Collection[int]) -> int:
    """Take the dropped rows with these primary keys back among the faulty ones, or into the stage where they are good
    and there is one; gives their number."""
    rows = imported.faulty_rows.dropped()
    if imported.stage:
        require_waiting(imported, stage_of(imported))
        return _recheck(imported, rows, keys)
    return sum(rows.filter(pk__in=chunk).update(is_dropped=False) for chunk in _chunks(keys))


def correct(row: FaultyRow, cells: Mapping[int, str], hidden: Hidden) -> None:
    """Put corrected cells into the row; one set back to what was read is no correction, nor one that says what was
    shown of it, and what is hidden is not written here. Raises UserError for a place or a text no sheet has."""
    limits = Limits()
    corrected = dict(row.corrected)
    shown, read = hidden.shown(with_corrections(row.cells, row.corrected)), hidden.shown(row.cells)
    for place, given in cells.items():
        text = plain_text(given)
        if place in hidden.sorts or (0 <= place < len(shown) and text == shown[place]):
            continue
        if not 0 <= place < limits.columns or len(text) > limits.cell_text:
            raise UserError(f"这一格写不下：最多{limits.cell_text}个字。")
        if text in ((row.cells[place], read[place]) if place < len(read) else ("",)):
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
    hidden = hidden_of(imported)
    for chunk in _chunks(corrections):
        rows = []
        for row in _rows_at(imported, chunk).faulty():
            before = row.corrected
            correct(row, corrections[row.sheet, row.row], hidden[row.sheet])
            if row.corrected != before:
                rows.append(row)
        _replace(rows)
        changed += [row.pk for row in rows]
    return changed


def recheck_rows(imported: Import, keys: Collection[int]) -> int:
    """Check the faulty rows with these primary keys again: good ones go to the stage, which is judged anew. Gives the
    number of rows that are no longer faulty; `imported.counts` is brought up to date."""
    require_waiting(imported, stage_of(imported))
    before = imported.faulty_rows.faulty().count()
    _recheck(imported, imported.faulty_rows.faulty(), keys)
    return max(before - imported.counts["faulty"], 0)


def recheck_corrected(imported: Import, row: FaultyRow) -> FaultyRow | None:
    """Check one corrected row again, a good one as well; gives it where it is faulty."""
    _recheck(imported, imported.faulty_rows.filter(is_dropped=False), [row.pk])
    return imported.faulty_rows.faulty().filter(pk=row.pk).first()


def take_back(imported: Import, row: FaultyRow) -> None:
    """Take a good row out of the stage, to be corrected and checked again. Raises Conflict where it was accepted."""
    if (row.sheet, row.row) in accepted_places(imported, row.row):
        raise Conflict(f"第{row.row}行已经接受。要更正，请直接修改那条记录，或者先撤销那一批。")
    stage_of(imported).remove(row.sheet, row.row)


def _recheck(imported: Import, waiting: QuerySet[FaultyRow], keys: Collection[int]) -> int:
    """Check rows that wait again, and save the counts; gives their number."""
    checker = checker_of(imported)
    check, stage = row_check(imported, checker), stage_of(imported, checker)
    seen, count = stage.last_line(), 0
    for chunk in _chunks(keys):
        rows = list(waiting.filter(pk__in=chunk).order_by("pk"))
        count += len(rows)
        good, asked = _checked_again(imported, rows, checker, check)
        stage.add(good)
        stage.ask(asked)
    judged = stage.judge(seen=seen)
    keep_faults(imported, judged.faults)
    imported.counts = counts_of(imported, judged.counts)
    count_missing(imported, stage)
    imported.save(update_fields=["counts"])
    return count


def count_missing(imported: Import, stage: Stage) -> None:
    """Count what the source no longer lists, not saved. Accepted rows are no longer in the stage and would seem to be
    missing."""
    if "passed" not in imported.counts:
        imported.counts["missing"] = missing_records(stage, imported).count()


def _checked_again(
    imported: Import, rows: list[FaultyRow], checker: RowChecker, check: RowCheck
) -> tuple[list[tuple[int, int, Values]], list[tuple[int, int]]]:
    """Keep what is wrong with each row now; gives the records of the good ones, and the rows that only judging knows to
    be good."""
    good: list[tuple[int, int, Values]] = []
    asked: list[tuple[int, int]] = []
    gone: list[int] = []
    changed: list[FaultyRow] = []
    for row in rows:
        records, faults = check(row)
        if faults and records:
            asked.append((row.sheet, row.row))
        errors = [] if records else [fault.as_json() for fault in faults]
        good += [(row.sheet, row.row, values) for values in records]
        if not errors and not row.corrected:
            gone.append(row.pk)
        elif row.is_dropped or errors != row.errors:
            row.errors, row.is_dropped = errors, False
            changed.append(row)
    FaultyRow.objects.filter(pk__in=gone).delete()
    name_records(imported, checker, changed)
    _replace(changed)
    return good, asked


def keep_faults(imported: Import, faults: Mapping[tuple[int, int], Sequence[Fault]]) -> None:
    """Keep rows that turned out wrong after they were staged, with their cells as read."""
    if not faults:
        return
    checker = checker_of(imported)
    told = told_in_cells(imported, checker, faults)
    new = dict.fromkeys(faults)
    for chunk in _chunks(faults):
        known = list(_rows_at(imported, chunk))
        for row in known:
            row.errors = [fault.as_json() for fault in told(row)]
            del new[row.sheet, row.row]
        name_records(imported, checker, known)
        _replace(known)
    for found in _chunks(cells_of(imported, new)):
        rows = [FaultyRow(imported=imported, sheet=sheet, row=row, cells=cells) for sheet, row, cells in found]
        for row in rows:
            row.errors = [fault.as_json() for fault in told(row)]
        name_records(imported, checker, rows)
        FaultyRow.objects.bulk_create(rows)


def counts_of(imported: Import, counts: Mapping[str, int]) -> dict[str, int]:
    """The import's counts with the stage's as they are now."""
    kept = {name: imported.counts[name] for name in _KEPT if name in imported.counts}
    return kept | by_verdict(counts) | _kept_apart(imported)


def counts_after(imported: Import, accepted: Accepted, left: Mapping[str, int]) -> dict[str, int]:
    """The import's counts after an acceptance: of the records that waited those `accepted`, and those `passed` because
    the ones on file said the same."""
    counts = counts_of(imported, left)
    taken = taken_by(accepted.batch) if accepted.batch else 0
    passed = accepted.waited - sum(left.values()) - taken
    return counts | {
        "accepted": counts.get("accepted", 0) + taken,
        "passed": counts.get("passed", 0) + passed,
    }


def counts_without(imported: Import, batch: Batch) -> dict[str, int]:
    """The import's counts after the batch was undone: its rows wait nowhere until all are checked anew."""
    taken, counts = taken_by(batch), imported.counts
    return counts | {
        "accepted": max(counts.get("accepted", 0) - taken, 0),
        "undone": counts.get("undone", 0) + taken,
    }


def taken_by(batch: Batch) -> int:
    """Number of rows that the batch took over."""
    return sum(batch.counts.get(name, 0) for name in ("new", "changed"))


def _rows_at(imported: Import, places: Collection[tuple[int, int]]) -> FaultyRowQuerySet:
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


def _kept_apart(imported: Import) -> dict[str, int]:
    """Numbers of rows that wait outside the stage."""
    rows = imported.faulty_rows
    return {"faulty": rows.faulty().count(), "dropped": rows.dropped().count()}


def _chunks(things: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(things)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
