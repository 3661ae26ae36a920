"""Every file of the corpus (tests/corpus) goes through the whole import, and comes out as its expectation says."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from govaudit.imports.mapping import ColumnMapping, problems
from govaudit.imports.pipeline import kind_of
from govaudit.imports.proposing import optional_fields, proposed_mapping
from govaudit.imports.reading import RefusedFile
from govaudit.jobs import kind_named
from govaudit.models import FaultyRow, Import, ImportState, Job
from govaudit.services import imports as acts
from hotline.models import WorkOrder
from tests.corpus.expected import EXPECTED, Expected, Fault, NoHeader, Refused, Taken, Unmapped
from tests.corpus.make import FILES, make
from units.models import Period

SOURCE = "语料来源"
VERDICTS = ("new", "changed", "same", "conflict", "repeated", "faulty")


def _named(kind: type[Expected]) -> list[str]:
    return [name for name, expected in EXPECTED.items() if isinstance(expected, kind)]


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return make(tmp_path_factory.mktemp("corpus"))


def upload(corpus: dict[str, Path], name: str, folder: Path) -> Import:
    """The file as an import, read."""
    expected = EXPECTED[name]
    path = corpus[expected.file or name]
    copy = folder / "uploaded"
    shutil.copyfile(path, copy)
    taken = expected if isinstance(expected, Taken) else Taken({})
    imported = acts.upload_file(
        actor=None,
        kind=taken.kind,
        source=SOURCE,
        content=copy,
        file_name=path.name,
        period=taken.period,
        blank_keeps=taken.blank_keeps,
    )
    return after_job(imported)


def after_job(imported: Import) -> Import:
    """The import after the job that it asked for last."""
    job = Job.objects.get(code=imported.job)
    write = kind_named(job.kind).compute(actor=None, report=lambda *_: None, **job.parameters)
    write()
    return Import.objects.select_related("source").get(pk=imported.pk)


# --- files that stop early ---------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("name", _named(Refused))
def test_a_file_that_is_no_table_is_refused_in_one_sentence(name: str, corpus: dict[str, Path], tmp_path: Path) -> None:
    expected = EXPECTED[name]
    assert isinstance(expected, Refused)
    try:
        imported = upload(corpus, name, tmp_path)
    except RefusedFile as refusal:
        sentence = str(refusal)
    else:
        assert imported.state == ImportState.REFUSED, imported.profile
        assert not imported.raw_rows.exists()
        sentence = imported.refusal
    assert re.search(expected.words, sentence), sentence
    assert not re.search(r"Traceback|Error|Exception|calamine", sentence), sentence


@pytest.mark.django_db
@pytest.mark.parametrize("name", _named(NoHeader))
def test_a_file_without_a_header_waits_for_a_person(name: str, corpus: dict[str, Path], tmp_path: Path) -> None:
    imported = upload(corpus, name, tmp_path)
    assert imported.state == ImportState.READ, imported.refusal
    assert [sheet["header"] for sheet in imported.profile["sheets"]] == [None]


@pytest.mark.parametrize("name", _named(Unmapped))
def test_columns_that_do_not_suffice_are_told(
    name: str, corpus: dict[str, Path], tmp_path: Path, qianyang: Period
) -> None:
    expected = EXPECTED[name]
    assert isinstance(expected, Unmapped)
    imported = upload(corpus, name, tmp_path)
    mapping = proposed_mapping(imported).mapping
    assert _meanings(mapping) == list(expected.fields)
    kind = kind_of(imported)
    sentences = problems(kind.sheet, mapping, optional_fields(kind))
    assert len(sentences) == 1
    assert expected.missing in sentences[0]


# --- files that go all the way -------------------------------------------------------------------------


@pytest.mark.parametrize("name", _named(Taken))
def test_a_file_comes_out_as_it_says(name: str, corpus: dict[str, Path], tmp_path: Path, qianyang: Period) -> None:
    expected = EXPECTED[name]
    assert isinstance(expected, Taken)
    WorkOrder.objects.filter(number__in=expected.by_hand).update(changed_at=timezone.now())
    imported = upload(corpus, name, tmp_path)
    mapping = proposed_mapping(imported).mapping
    complaints = list(_about_the_state(expected, imported, mapping))
    complaints += _about_the_header(expected, imported, mapping)
    mapping = replace(mapping, fixed={**mapping.fixed, **expected.given})
    assert not complaints, complaints
    imported = after_job(acts.map_columns(actor=None, imported=imported, mapping=mapping))
    assert imported.state == ImportState.CHECKED
    complaints += _about_the_rows(expected, imported)
    complaints += _about_the_records(expected, imported)
    assert not complaints, "\n".join(complaints)


def _about_the_state(expected: Taken, imported: Import, mapping: ColumnMapping) -> Iterator[str]:
    """Nobody need map the columns where all of them have the kind's own headings and nothing is missing."""
    is_own = set(filter(None, mapping.headers)) <= set(kind_of(imported).sheet.headers) and not expected.given
    wanted = ImportState.MAPPED if is_own else ImportState.READ
    yield from _unlike("state", imported.state, wanted)


def _about_the_header(expected: Taken, imported: Import, mapping: ColumnMapping) -> Iterator[str]:
    profile = imported.profile
    yield from _unlike("sheets", tuple(mapping.sheets), expected.sheets)
    for place in expected.sheets:
        yield from _unlike(f"header of sheet {place}", mapping.header_rows.get(place), expected.header)
    yield from _unlike("fields", _meanings(mapping), list(expected.fields))
    if expected.headers:
        yield from _unlike("headers", [header for header in mapping.headers if header], list(expected.headers))
    if expected.encoding:
        found = profile["encoding"].lower().replace("-", "").replace("_", "")
        if expected.encoding not in found:
            yield f"encoding: {profile['encoding']}, expected {expected.encoding}"
    if expected.delimiter and expected.delimiter not in profile["delimiter"]:
        yield f"delimiter: {profile['delimiter']}, expected {expected.delimiter}"


def _meanings(mapping: ColumnMapping) -> list[Any]:
    """What each named column means; a pair where its header gives other fields."""
    return [
        (meaning.field, dict(meaning.given)) if meaning.given else meaning.field
        for header, meaning in zip(mapping.headers, mapping.meanings, strict=True)
        if header
    ]


def _about_the_rows(expected: Taken, imported: Import) -> Iterator[str]:
    counts = {verdict: imported.counts.get(verdict, 0) for verdict in VERDICTS}
    yield from _unlike("counts", counts, dict.fromkeys(VERDICTS, 0) | dict(expected.counts))
    found: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for row in FaultyRow.objects.filter(imported=imported).exclude(errors=[]):
        found[row.sheet, row.row] = row.errors
    wanted: dict[tuple[int, int], list[Fault]] = {}
    for fault in expected.faults:
        wanted.setdefault((fault.sheet, fault.row), []).append(fault)
    yield from _unlike("faulty rows", sorted(found), sorted(wanted))
    for place in found.keys() & wanted.keys():
        yield from _about_the_faults(place[1], found[place], wanted[place])
    totals = {(total["row"], "".join(total["label"].split()), total["header"]): total for total in imported.totals}
    for total in expected.totals:
        told = totals.pop((total.row, total.label, total.header), None)
        yield from _unlike(
            f"total in row {total.row}", told and (told["stated"], told["read"]), (total.stated, total.read)
        )
    if totals:
        yield f"totals nobody expects: {totals}"


def _about_the_faults(row: int, found: list[dict[str, Any]], wanted: list[Fault]) -> Iterator[str]:
    if any(fault.header is None for fault in wanted):
        return
    left = list(found)
    for fault in wanted:
        told = next((error for error in left if _is_meant(error, fault)), None)
        if told is None:
            yield f"row {row}: no fault {fault.header} “{fault.found}” among {found}"
            continue
        left.remove(told)
        if fault.says not in told["expected"]:
            yield f"row {row}: “{told['expected']}” does not say {fault.says}"
        if not set(fault.proposals) <= set(told["proposals"]):
            yield f"row {row}: {told['proposals']} lacks {fault.proposals}"
    if left:
        yield f"row {row}: faults nobody expects: {left}"


def _is_meant(error: dict[str, Any], fault: Fault) -> bool:
    text = str(error["found"])
    same = text.startswith(fault.found[:-1]) if fault.found.endswith("…") else text == fault.found
    return error["header"] == fault.header and same


def _about_the_records(expected: Taken, imported: Import) -> Iterator[str]:
    model = kind_of(imported).model._default_manager
    before = model.count()
    batch = acts.accept_rows(actor=None, imported=imported)
    new, changed = expected.counts.get("new", 0), expected.counts.get("changed", 0)
    if new + changed == 0:
        yield from _unlike("batch", batch, None)
    else:
        yield from _unlike("records of the batch", model.filter(batch=batch).count(), new + changed)
    yield from _unlike("records on file", model.count(), before + new)
    for where, says in expected.records:
        record = model.filter(**where).first()
        told = {name: _shown(record, name) for name in says} if record else None
        yield from _unlike(f"record {dict(where)}", told, dict(says))


def _shown(record: Any, name: str) -> Any:
    """A field's value as the expectations write it."""
    value = getattr(record, name)
    match value:
        case datetime():
            local = timezone.localtime(value)
            return f"{local:%Y-%m-%d %H:%M:%S}" if local.second else f"{local:%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case None | str() | bool() | int():
            return value
        case _:
            return getattr(value, "short_name", None) or getattr(value, "name", None) or str(value)


def _unlike(what: str, found: Any, expected: Any) -> Iterator[str]:
    if found != expected:
        yield f"{what}: {found}, expected {expected}"


# --- the corpus itself -----------------------------------------------------------------------------------


def test_every_file_has_an_expectation(corpus: dict[str, Path]) -> None:
    assert {expected.file or name for name, expected in EXPECTED.items()} == set(FILES)
    assert len(FILES) >= 45


def test_the_corpus_is_made_the_same_every_time(corpus: dict[str, Path], tmp_path: Path) -> None:
    again = make(tmp_path)
    assert [name for name in corpus if corpus[name].read_bytes() != again[name].read_bytes()] == []
