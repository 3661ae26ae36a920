"""Stages of every kind of record beside a slow reference: the same verdicts, the same records, all set back."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from govaudit.imports.kinds import KINDS, ImportKind
from govaudit.imports.undoing import undo_batch
from govaudit.models import Batch
from tests import quarter
from tests.govaudit.imports.kept import keep_every_kind
from tests.govaudit.imports.merging import Merge, Rows, said_by
from tests.govaudit.imports.staged import accept, full_rows, new_import, stage_with, verdicts
from units.models import Period

pytestmark = pytest.mark.django_db

ROWS = 60
RECORDS = 40  # of each kind, so that rows meet the same ones


def thin_out(kind: Any) -> None:
    """Leave some records, a few of them changed by hand; those that others refer to stay."""
    model = kind.model
    keys = list(model.objects.order_by("pk").values_list("pk", flat=True))
    if not any(relation.one_to_many for relation in model._meta.related_objects):
        model.objects.filter(pk__in=keys[RECORDS:]).delete()
    model.objects.filter(pk__in=keys[:RECORDS:7]).update(changed_at=timezone.now())


@pytest.fixture
def qianyang(db: None) -> Period:
    """The quarter with records of the kinds that its pack does not bring."""
    return quarter.qianyang(keep_every_kind)


@pytest.mark.parametrize("code", sorted(KINDS))
def test_a_stage_says_and_does_what_merging_row_by_row_would(code: str, qianyang: Period) -> None:
    kind = KINDS[code]
    thin_out(kind)
    for seed, blank_keeps in ((1, True), (2, False), (3, True), (4, False)):
        compare(kind, seed, blank_keeps)


def compare(kind: ImportKind, seed: int, blank_keeps: bool) -> None:
    """Rows made up by the seed: staged, accepted and undone, beside the reference."""
    records = {record.pk: said_by(record) for record in kind.model._default_manager.all()}
    assert records
    rows = Rows(kind, records, seed)
    given = rows.some(ROWS)
    edited = set(kind.model._default_manager.exclude(changed_at=None).values_list("pk", flat=True))
    merge = Merge(kind, rows.fields, blank_keeps, records, edited)
    merge.run(given)

    before = full_rows(kind.model)
    imported = new_import(kind.code, f"来源{seed}", blank_keeps=blank_keeps)
    stage = stage_with(imported, given)
    judged = stage.judge()
    found = dict.fromkeys(judged.faults, "fault")
    found |= {(row.sheet, row.row): row.verdict.value for row in stage.rows(None, 0, ROWS)}
    assert [found[0, number] for number in range(2, ROWS + 2)] == merge.verdicts
    assert stage.judge().faults == {}
    assert full_rows(kind.model) == before

    accepted = accept(imported, stage)
    assert accepted.batch is not None
    assert accepted.batch.counts == {"new": len(merge.added), "changed": len(merge.changed)}
    after = {record.pk: said_by(record) for record in kind.model._default_manager.all()}
    for pk, said in records.items():
        assert after.pop(pk) == merge.changed.get(pk, said)
    added = [{name: value for name, value in after[pk].items() if name != "id"} for pk in sorted(after)]
    assert added == [
        {**wanted, "code": said["code"]} if wanted.get("code") == "" else wanted
        for said, wanted in zip(added, merge.added, strict=True)
    ]
    assert set(verdicts(stage)) <= {"conflict"}

    undo_batch(accepted.batch)
    Batch.objects.filter(pk=accepted.batch.pk).update(undone_at=timezone.now())
    assert full_rows(kind.model) == before
