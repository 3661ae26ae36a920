"""Acts on imports: a file is uploaded, read, its columns mapped, its rows checked, good ones accepted, a batch undone.
What takes long runs as a job and ends in one of these acts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.utils import timezone

from govaudit.acts import Actor, act, require_right
from govaudit.errors import Conflict, UserError
from govaudit.imports.accepting import accept_stage, refuse_other_stage
from govaudit.imports.acting import check_anew, finish_if_done, note, period_of, person, request, take
from govaudit.imports.files import bounded_size, digest_of, move_file, plain_name
from govaudit.imports.kinds import import_kind
from govaudit.imports.mapping import ColumnMapping
from govaudit.imports.naming import name_records
from govaudit.imports.pipeline import (
    Checked,
    checker_of,
    drop_stages,
    headers_of,
    hidden_of,
    kind_of,
    mapping_of,
    mark_of,
    require_waiting,
    stage_of,
)
from govaudit.imports.private import HandOver, with_hidden, without_callers
from govaudit.imports.proposing import is_settled, mapping_problems, proposed_mapping, rows_to_take
from govaudit.imports.reading import Profile
from govaudit.imports.rows import count_missing, counts_after, counts_without, keep_faults
from govaudit.imports.sources import remember_mapping, source_named
from govaudit.imports.undoing import undo_batch
from govaudit.imports.wording import unit_of_count
from govaudit.models import Batch, FaultyRow, Import, ImportState
from govaudit.roles import Right


@act("import.upload", right=Right.RECORD)
def upload_file(
    *,
    actor: Actor | None,
    kind: str,
    source: str,
    content: Path,
    file_name: str,
    period: str = "",
    blank_keeps: bool | None = None,
) -> Import:
    """Keep a file (moved from `content`), as an import of `kind` from the source named `source` (made if new;
    `blank_keeps` None leaves what the source has), and request the job that reads it. Raises NotAllowed, RefusedFile
    for an empty or too large file or a name that is none, UnknownImportKind, UserError where the kind needs a
    period."""
    wanted = import_kind(kind)
    require_right(actor, wanted.right)
    imported = Import(
        kind=wanted.code,
        period=period_of(wanted, period),
        file_name=plain_name(file_name),
        size=bounded_size(content),
        sha256=digest_of(content),
        uploaded_by_id=actor.pk if actor else None,
    )
    imported.source = source_named(wanted, source, blank_keeps)
    imported.save()
    request(actor, imported, "import.read", "读取")
    note(
        actor, "import.upload", imported, f"上传“{imported.file_name}”，来源“{imported.source}”，导入{wanted.title}",
        after={"kind": kind, "source": imported.source.name, "sha256": imported.sha256, "size": imported.size},
    )  # fmt: skip
    move_file(content, imported.kept_file)  # last: what fails before leaves no file behind
    return imported


@act("import.read", right=Right.RECORD)
def record_reading(
    *, actor: Actor | None, imported: Import, profile: Profile | None, refusal: str = "", rows: Path | None = None
) -> Import:
    """Keep what was read (`rows`: the spooled rows, moved from there), or why the file was refused. Where the source
    remembers a mapping for the same headers, or they are the kind's own, the import is ready to be checked, but a
    person still starts it."""
    taken = take(actor, imported)
    if taken.state != ImportState.UPLOADED:
        note(actor, "import.read", taken, f"读取“{taken.file_name}”：早已读过，无变化")
        return taken
    if profile is None:
        taken.state, taken.refusal = ImportState.REFUSED, refusal[:500]
        sentence = f"读取“{taken.file_name}”：{refusal}"
    else:
        shown = without_callers(kind_of(taken).sheet, profile)
        taken.state, taken.profile = ImportState.READ, shown.as_json()
        proposal = proposed_mapping(taken)
        if is_settled(kind_of(taken), proposal):
            taken.state, taken.mapping = ImportState.MAPPED, proposal.mapping.as_json()
        count = rows_to_take(profile, proposal.mapping)
        sentence = f"读取“{taken.file_name}”：{len(proposal.mapping.sheets)}张工作表，{count}行"
    taken.save(update_fields=["state", "refusal", "profile", "mapping"])
    note(actor, "import.read", taken, sentence, after={"state": taken.state})
    if rows is not None:
        rows.replace(taken.raw_rows)
    return taken


@act("import.map", right=Right.RECORD)
def map_columns(*, actor: Actor | None, imported: Import, mapping: ColumnMapping) -> Import:
    """Settle what the columns mean, remember it for the source, and request the job that checks all rows
    (import.check). Raises UserError with mapping.problems, Conflict once rows of it were accepted."""
    taken = take(actor, imported, ImportState.READ, ImportState.MAPPED, ImportState.CHECKED, ImportState.FINISHED)
    if taken.batches.filter(undone_at=None).exists():
        raise Conflict("这个文件已经有行接受进来了，不能再改栏目对应。请先撤销已接受的批次，或者重新上传文件。")
    kind = kind_of(taken)
    sentences = mapping_problems(kind, mapping, Profile.from_json(taken.profile))
    if sentences:
        raise UserError("".join(sentences))
    before = taken.mapping
    taken.mapping = mapping.as_json()
    profile = Profile.from_json(taken.profile)
    taken.profile = with_hidden(kind.sheet, profile, mapping.header_rows, hidden_of(taken)).as_json()
    taken.save(update_fields=["profile"])
    remember_mapping(taken.source, mapping, person(actor))
    check_anew(actor, taken)
    used = sum(meaning.field is not None for meaning in mapping.meanings)
    summary = f"对应“{taken.file_name}”的栏目：{len(mapping.headers)}栏，用{used}栏"
    note(actor, "import.map", taken, summary, before={"mapping": before}, after={"mapping": taken.mapping})
    return taken


@act("import.request_check", right=Right.RECORD)
def request_check(*, actor: Actor | None, imported: Import) -> Import:
    """Ask for the job import.check with the mapping as it is, after units, lists or closed areas have changed, the rows
    that waited are gone, or a batch was undone. Rows that batches not undone brought are left alone. Raises UserError
    where the rows as read are gone."""
    taken = take(actor, imported, ImportState.MAPPED, ImportState.CHECKED, ImportState.FINISHED)
    check_anew(actor, taken)
    note(actor, "import.request_check", taken, f"要求重新核对“{taken.file_name}”")
    return taken


@act("import.check", right=Right.RECORD)
def record_check(*, actor: Actor | None, imported: Import, checked: Checked) -> Import:
    """Keep what came of checking all rows: the new stage replaces the old one, the faulty rows of now those of before.
    Where they were checked already nothing changes, as rows may have been corrected since; what was mapped anew
    meanwhile waits for its own check."""
    taken = take(actor, imported)
    if taken.state != ImportState.MAPPED or mark_of(taken) != checked.mark:
        checked.stage.drop()
        note(actor, "import.check", taken, f"核对“{taken.file_name}”：其间又有改动，这次的结果不用")
        return taken
    FaultyRow.objects.filter(imported=taken).delete()
    checker = checker_of(taken)
    for rows in checked.spool.chunks(taken):
        name_records(taken, checker, rows)
        FaultyRow.objects.bulk_create(rows)
    drop_stages(taken, but=checked.stage.name)
    taken.state, taken.stage = ImportState.CHECKED, checked.stage.name
    taken.counts, taken.totals = checked.counts, checked.totals
    count_missing(taken, checked.stage)
    taken.save(update_fields=["state", "stage", "counts", "totals"])
    note(actor, "import.check", taken, f"核对“{taken.file_name}”：{_counted(taken.counts)}", after=taken.counts)
    return taken


@act("import.request_accept", right=Right.RECORD)
def request_acceptance(*, actor: Actor | None, imported: Import, lines: Collection[int] | None = None) -> Import:
    """Ask for the job import.accept: for all good rows, or only those of `lines`, which are those of `imported.stage`.
    Raises Conflict where the file has been checked again since."""
    taken = take(actor, imported, ImportState.CHECKED)
    refuse_other_stage(taken, lines, imported.stage)
    chosen = {} if lines is None else {"lines": sorted(lines), "stage": taken.stage}
    request(actor, taken, "import.accept", "接受", **chosen)
    which = "全部没有问题的行" if lines is None else f"选定的{len(set(lines))}行"
    note(actor, "import.request_accept", taken, f"要求接受“{taken.file_name}”{which}")
    return taken


@act("import.accept", right=Right.RECORD)
def accept_rows(*, actor: Actor | None, imported: Import, lines: Collection[int] | None = None) -> Batch | None:
    """Take over the good rows, or only `lines` of `imported.stage`, as one batch with one AuditEntry. Twice, or by two
    at once, takes each row over once; None where nothing was left. Raises Conflict where the lines are those of an
    earlier check, or where rows that waited are gone."""
    taken = take(actor, imported, ImportState.CHECKED, ImportState.FINISHED)
    refuse_other_stage(taken, lines, imported.stage)
    if not taken.stage:
        note(actor, "import.accept", taken, f"接受“{taken.file_name}”：没有可以接受的行，无变化")
        return None
    stage = stage_of(taken)
    require_waiting(taken, stage)
    mapping = mapping_of(taken)
    callers = HandOver(taken, mapping, headers_of(taken, mapping))
    accepted = accept_stage(taken, stage, accepted_by=person(actor), lines=lines, unchanged=callers.of_records)
    if accepted.batch:
        callers.of_batch(accepted.batch)
    keep_faults(taken, accepted.faults)
    taken.counts = counts_after(taken, accepted, stage.counts())
    finish_if_done(taken)
    taken.save(update_fields=["state", "stage", "counts"])
    batch = accepted.batch
    done = _accepted(batch, callers.written)
    note(
        actor, "import.accept", taken, f"接受“{taken.file_name}”{f'第{batch.number}批' if batch else ''}：{done}",
        after={**batch.counts, **accepted.followed} if batch else {},
    )  # fmt: skip
    return batch


@act("import.request_undo", right=Right.RECORD)
def request_undo(*, actor: Actor | None, batch: Batch, by_hand: Mapping[int, str] = MappingProxyType({})) -> Import:
    """Ask for the job import.undo; `by_hand` as in undo_import."""
    taken = take(actor, batch.imported)
    consented = {"by_hand": {str(pk): moment for pk, moment in sorted(by_hand.items())}} if by_hand else {}
    request(actor, taken, "import.undo", "撤销", batch=batch.number, **consented)
    more = f"，连同手工修改过的{len(by_hand)}条" if by_hand else ""
    note(actor, "import.request_undo", taken, f"要求撤销“{taken.file_name}”第{batch.number}批{more}")
    return taken


@act("import.undo", right=Right.RECORD)
def undo_import(*, actor: Actor | None, batch: Batch, by_hand: Mapping[int, str] = MappingProxyType({})) -> Batch:
    """Take a batch back as one act, and with it the changes by hand of the records `by_hand` (the moment of each by
    primary key), as long as these are the last ones. Raises Conflict naming what else stands in the way; one already
    undone stays so."""
    taken = take(actor, batch.imported)
    current = Batch.objects.select_for_update(of=("self",)).select_related("imported__source").get(pk=batch.pk)
    what = f"撤销“{taken.file_name}”第{current.number}批"
    if current.undone_at is not None:
        note(actor, "import.undo", taken, f"{what}：早已撤销，无变化")
        return current
    undone = undo_batch(current, by_hand)
    current.undone_at, current.undone_by = timezone.now(), person(actor)
    current.save(update_fields=["undone_at", "undone_by"])
    if taken.state == ImportState.CHECKED:
        taken.counts = counts_without(taken, current)
        taken.save(update_fields=["counts"])
    after: dict[str, Any] = {"removed": undone.removed, "restored": undone.restored, **undone.followed}
    summary = f"{what}：删去{undone.removed}条，恢复{undone.restored}条"
    if undone.overridden:
        after["手工修改过"] = list(undone.overridden)
        summary += f"，其中{len(undone.overridden)}条手工修改过"
    note(actor, "import.undo", taken, summary, before=current.counts, after=after)
    return current


@act("import.discard", right=Right.RECORD)
def discard_import(*, actor: Actor | None, imported: Import) -> Import:
    """Give up what was not accepted: the stage and the faulty rows go, accepted batches stay."""
    taken = take(actor, imported)
    what = f"放弃“{taken.file_name}”没有接受的行"
    if taken.state in {ImportState.DISCARDED, ImportState.FINISHED}:
        note(actor, "import.discard", taken, f"{what}：早已结束，无变化")
        return taken
    before = taken.counts
    FaultyRow.objects.filter(imported=taken).delete()
    drop_stages(taken)
    taken.state = ImportState.FINISHED if taken.batches.exists() else ImportState.DISCARDED
    taken.stage, taken.counts = "", {}
    taken.save(update_fields=["state", "stage", "counts"])
    note(actor, "import.discard", taken, what, before=before)
    return taken


def _counted(counts: Mapping[str, int]) -> str:
    words = {"rows": "共", "new": "新增", "changed": "有变化", "same": "无变化", "conflict": "冲突", "faulty": "有问题"}
    told = (f"{word}{counts[name]}{unit_of_count(name)}" for name, word in words.items() if counts.get(name))
    return "，".join(told) or "没有数据行"


def _accepted(batch: Batch | None, callers: int) -> str:
    told = [f"新增{batch.counts.get('new', 0)}条，修改{batch.counts.get('changed', 0)}条"] if batch else []
    told += [f"登记诉求人信息{callers}条"] if callers else []
    return "，".join(told) or "没有可以接受的行，无变化"
