"""Damaged files: each is refused in a sentence or read, whatever was done to it, and never half taken over."""

from __future__ import annotations

import json
import random
import resource
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from django.db import connection

from govaudit.errors import UserError
from govaudit.imports.mapping import known_headers, problems
from govaudit.imports.proposing import optional_fields, proposed_mapping
from govaudit.imports.reading import Limits, Profile, RefusedFile, read_file
from govaudit.imports.reading.child import run_bounded
from govaudit.imports.reading.files import spool_file
from govaudit.imports.spool import read_rows
from govaudit.models import Batch, FaultyRow, Import, ImportState
from govaudit.services import imports as acts
from hotline.imports import ORDER_IMPORT
from hotline.models import WorkOrder
from tests.corpus.make import make
from tests.corpus.mutations import Chance, mutated, odd_text, odd_workbook
from tests.govaudit.imports.test_corpus import after_job
from units.models import Period

ROUNDS, FILES_A_ROUND = 20, 260
TOGETHER = 20
SEEDS = (
    "no_cell_addresses.xlsx", "prefixed_names.xlsx", "plain.xlsx", "two_row_header.xlsx", "merged_down.xlsx",
    "rich_text.xlsx", "error_cells.xlsx", "old_office.xls", "open_document.ods", "repeated_cells.ods",
    "gb18030.csv", "utf8_bom.csv", "utf16.csv", "tabs.csv", "line_breaks.csv", "encrypted.xlsx", "macros.xlsm",
)  # fmt: skip
MEGABYTE = 1024**2
BOUNDS = Limits(memory=400 * MEGABYTE, unpacked=20 * MEGABYTE, seconds=10)


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    made = make(tmp_path_factory.mktemp("seeds"), SEEDS)
    return {name: path.read_bytes() for name, path in made.items()}


def test_there_are_at_least_five_thousand_damaged_files() -> None:
    assert ROUNDS * FILES_A_ROUND >= 5000


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_a_damaged_file_is_read_or_refused(seed: int, seeds: dict[str, bytes], tmp_path: Path) -> None:
    chance, known = random.Random(seed), known_headers(ORDER_IMPORT.sheet)
    before = _largest_child()
    files = [_Damaged(tmp_path, number, *mutated(chance, seeds)) for number in range(FILES_A_ROUND)]
    outcomes: list[str] = []
    for start in range(0, FILES_A_ROUND, TOGETHER):
        outcomes += _read_together(files[start : start + TOGETHER], known)
    strange = [f"{file}: {told}" for file, told in zip(files, outcomes, strict=True) if told not in ("read", "refused")]
    assert not strange, "\n".join(strange)
    # A damage that always ends the same way would test nothing.
    assert min(outcomes.count("read"), outcomes.count("refused")) > FILES_A_ROUND // 20
    # What is bounded are addresses: a reader may also fill those that this process has taken and left empty.
    assert _largest_child() <= max(before, _own_addresses() + BOUNDS.memory)


class _Damaged:
    """A damaged file on disk."""

    def __init__(self, folder: Path, number: int, name: str, content: bytes) -> None:
        self.kept, self.rows, self.name = folder / f"kept-{number}", folder / f"rows-{number}.tsv", name
        self.kept.write_bytes(content)

    def __str__(self) -> str:
        return f"{self.kept.name}, {self.name}"

    def outcome(self, read: Callable[[], Profile]) -> str:
        """How the reading ends: `read`, `refused`, or what must not be."""
        try:
            profile = read()
        except RefusedFile as refusal:
            return "refused" if 5 < len(str(refusal)) <= 500 else f"refused with “{refusal}”"
        counted = Counter(row.sheet for row in read_rows(self.rows))
        if counted != Counter({place: sheet.rows for place, sheet in enumerate(profile.sheets) if sheet.rows}):
            return f"{counted} rows are spooled, {profile.sheets} are told"
        return "read" if Profile.from_json(profile.as_json()) == profile else "the profile is another one as JSON"

    def read_alone(self, known: frozenset[str]) -> str:
        """As the job reads it, in a process of its own."""
        self.rows.unlink(missing_ok=True)
        told = self.outcome(lambda: read_file(self.kept, self.rows, name=self.name, known=known, limits=BOUNDS))
        return told if self.rows.exists() == (told == "read") else f"{told}, but rows of a refused file stay"


def _read_together(files: Sequence[_Damaged], known: frozenset[str]) -> list[str]:
    """What becomes of each file: the first is read as jobs read, the others in one bounded process, because forking
    takes longer than reading them. Where that process dies, each is read in its own."""
    alone, *others = files

    def read_others(_report: object) -> bytes:
        return json.dumps([file.outcome(partial(_spooled, file, known)) for file in others]).encode()

    try:
        told: list[str] = json.loads(run_bounded(read_others, memory=BOUNDS.memory, seconds=BOUNDS.seconds))
    except RefusedFile:
        told = [file.read_alone(known) for file in others]
    return [alone.read_alone(known), *told]


def _spooled(file: _Damaged, known: frozenset[str]) -> Profile:
    return spool_file(file.kept, file.rows, file.name, known, BOUNDS, lambda _done, _total: None)


def _largest_child() -> int:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


def _own_addresses() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()


@pytest.mark.parametrize("seed", range(8))
def test_a_damaged_file_is_taken_over_whole_or_not_at_all(
    seed: int, seeds: dict[str, bytes], tmp_path: Path, qianyang: Period
) -> None:
    chance = random.Random(1000 + seed)
    ends: Counter[str] = Counter()
    for _ in range(40):
        name, content = _likely_read(chance, seeds)
        ends[_taken_over(name, content, tmp_path)] += 1
    assert ends["accepted"] > 10, ends


def _likely_read(chance: Chance, seeds: dict[str, bytes]) -> tuple[str, bytes]:
    """Odd cells rather than broken containers: what gets through the reading."""
    pick = chance.random()
    if pick < 0.45:
        return "cells.xlsx", odd_workbook(chance)
    return ("cells.csv", odd_text(chance)) if pick < 0.8 else mutated(chance, seeds)


def _taken_over(name: str, content: bytes, folder: Path) -> str:
    """Bring the file in as far as it goes; gives how far, having compared the records with what the acts say."""
    before, uploaded = WorkOrder.objects.count(), folder / "uploaded"
    uploaded.write_bytes(content)
    imported = after_job(
        acts.upload_file(actor=None, kind="orders", source="语料来源", content=uploaded, file_name=name)
    )
    if imported.state == ImportState.REFUSED:
        return "refused"
    mapping = proposed_mapping(imported).mapping
    given = {meaning.field for meaning in mapping.meanings}
    fixed = {name: text for name, text in (("source", "市12345平台"), ("kind", "投诉")) if name not in given}
    mapping = replace(mapping, fixed={**mapping.fixed, **fixed})
    if problems(ORDER_IMPORT.sheet, mapping, optional_fields(ORDER_IMPORT)):
        return "not mapped"
    imported = after_job(acts.map_columns(actor=None, imported=imported, mapping=mapping))
    assert WorkOrder.objects.count() == before, "checking wrote records"
    _assert_every_row_has_its_place(imported)
    counts = imported.counts
    batch = acts.accept_rows(actor=None, imported=imported)
    taken = WorkOrder.objects.filter(batch=batch).count() if batch else 0
    assert WorkOrder.objects.count() == before + counts.get("new", 0)
    assert taken == counts.get("new", 0) + counts.get("changed", 0)
    if batch:
        assert (batch.counts.get("new", 0), batch.counts.get("changed", 0)) == (
            counts.get("new", 0),
            counts.get("changed", 0),
        )
        acts.undo_import(actor=None, batch=Batch.objects.get(pk=batch.pk))
        assert WorkOrder.objects.count() == before
    _drop_stages()
    return "accepted" if batch else "nothing new"


def _assert_every_row_has_its_place(imported: Import) -> None:
    """Each data row is staged or faulty, none is both or lost."""
    counts = imported.counts
    staged = sum(counts.get(verdict, 0) for verdict in ("new", "changed", "same", "conflict", "repeated"))
    faulty = FaultyRow.objects.filter(imported=imported).exclude(errors=[]).count()
    assert faulty == counts.get("faulty", 0)
    assert staged + faulty == counts["rows"], counts


def _drop_stages() -> None:
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            if name.startswith("stage_"):
                cursor.execute(f"DROP TABLE {connection.ops.quote_name(name)}")


def test_an_upload_without_a_name_is_refused(tmp_path: Path, db: None) -> None:
    content = tmp_path / "content"
    content.write_bytes(b"a")
    with pytest.raises(UserError, match="文件名"):
        acts.upload_file(actor=None, kind="orders", source="语料来源", content=content, file_name="\u202e")
