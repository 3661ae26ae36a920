"""Acts on imports: a file is uploaded, its columns mapped, its faulty rows settled and corrected, its good rows
accepted, a batch undone. What takes long runs as a job and ends in one of these acts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from django.utils import timezone

from govaudit.acts import Actor, act, require_right, write_entry
from govaudit.errors import Conflict, UserError
from govaudit.imports.accepting import accept_stage, refuse_other_stage
from govaudit.imports.files import bounded_size, digest_of, move_file, plain_name
from govaudit.imports.kinds import ImportKind, import_kind
from govaudit.imports.mapping import ColumnMapping
from govaudit.imports.mending import Mended, mended_file
from govaudit.imports.pipeline import (
    Checked,
    count_waiting,
    drop_stage,
    drop_stages,
    kind_of,
    mark_of,
    require_rows,
    stage_of,
)
from govaudit.imports.proposing import is_settled, mapping_problems, proposed_mapping
from govaudit.imports.reading import Profile
from govaudit.imports.rows import (
    correct,
    counts_after,
    drop,
    forget_faults,
    has_fault,
    keep_faults,
    mend_rows,
    recheck_corrected,
    recheck_rows,
    restore,
    take_back,
)
from govaudit.imports.settling import canonical_meaning, column_of
from govaudit.imports.sources import forget_meaning, remember_mapping, remember_value, source_name, source_named
from govaudit.imports.undoing import undo_batch
from govaudit.imports.wording import unit_of_count
from govaudit.models import Batch, FaultyRow, Import, ImportSource, ImportState, SourceValue
from govaudit.roles import Right
from govaudit.services.jobs import request_job
from govaudit.sheets import CellFault


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
        period=_period_of(wanted, period),
        file_name=plain_name(file_name),
        size=bounded_size(content),
        sha256=digest_of(content),
        uploaded_by_id=actor.pk if actor else None,
    )
    imported.source = source_named(wanted, source, blank_keeps)
    imported.save()
    _request(actor, imported, "import.read", "读取")
    _note(
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
    taken = _take(actor, imported)
    if taken.state != ImportState.UPLOADED:
        _note(actor, "import.read", taken, f"读取“{taken.file_name}”：早已读过，无变化")
        return taken
    if profile is None:
        taken.state, taken.refusal = ImportState.REFUSED, refusal[:500]
        sentence = f"读取“{taken.file_name}”：{refusal}"
    else:
        taken.state, taken.profile = ImportState.READ, profile.as_json()
        proposal = proposed_mapping(taken)
        if is_settled(kind_of(taken), proposal):
            taken.state, taken.mapping = ImportState.MAPPED, proposal.mapping.as_json()
        count = sum(sheet.rows for sheet in profile.sheets)
        sentence = f"读取“{taken.file_name}”：{len(profile.sheets)}张工作表，{count}行"
    taken.save(update_fields=["state", "refusal", "profile", "mapping"])
    _note(actor, "import.read", taken, sentence, after={"state": taken.state})
    if rows is not None:
        rows.replace(taken.raw_rows)
    return taken


@act("import.map", right=Right.RECORD)
def map_columns(*, actor: Actor | None, imported: Import, mapping: ColumnMapping) -> Import:
    """Settle what the columns mean, remember it for the source, and request the job that checks all rows
    (import.check). Raises UserError with mapping.problems, Conflict once rows of it were accepted."""
    taken = _take(actor, imported, ImportState.READ, ImportState.MAPPED, ImportState.CHECKED, ImportState.FINISHED)
    if taken.batches.filter(undone_at=None).exists():
        raise Conflict("这个文件已经有行接受进来了，不能再改栏目对应。请先撤销已接受的批次，或者重新上传文件。")
    kind = kind_of(taken)
    sentences = mapping_problems(kind, mapping, Profile.from_json(taken.profile))
    if sentences:
        raise UserError("".join(sentences))
    before = taken.mapping
    taken.mapping = mapping.as_json()
    remember_mapping(taken.source, mapping, _name(actor))
    _check_anew(actor, taken)
    used = sum(meaning.field is not None for meaning in mapping.meanings)
    summary = f"对应“{taken.file_name}”的栏目：{len(mapping.headers)}栏，用{used}栏"
    _note(actor, "import.map", taken, summary, before={"mapping": before}, after={"mapping": taken.mapping})
    return taken


@act("import.request_check", right=Right.RECORD)
def request_check(*, actor: Actor | None, imported: Import) -> Import:
    """Ask for the job import.check with the mapping as it is, after units, lists or closed areas have changed, the rows
    that waited are gone, or a batch was undone. Rows that batches not undone brought are left alone. Raises UserError
    where the rows as read are gone."""
    taken = _take(actor, imported, ImportState.MAPPED, ImportState.CHECKED, ImportState.FINISHED)
    _check_anew(actor, taken)
    _note(actor, "import.request_check", taken, f"要求重新核对“{taken.file_name}”")
    return taken


@act("import.check", right=Right.RECORD)
def record_check(*, actor: Actor | None, imported: Import, checked: Checked) -> Import:
    """Keep what came of checking all rows: the new stage replaces the old one, the faulty rows of now those of before.
    What was mapped anew meanwhile waits for its own check."""
    taken = _take(actor, imported)
    if taken.state not in {ImportState.MAPPED, ImportState.CHECKED} or mark_of(taken) != checked.mark:
        checked.stage.drop()
        _note(actor, "import.check", taken, f"核对“{taken.file_name}”：其间又有改动，这次的结果不用")
        return taken
    FaultyRow.objects.filter(imported=taken).delete()
    for rows in checked.spool.chunks(taken):
        FaultyRow.objects.bulk_create(rows)
    drop_stages(taken, but=checked.stage.name)
    taken.state, taken.stage = ImportState.CHECKED, checked.stage.name
    taken.counts, taken.totals = checked.counts, checked.totals
    taken.save(update_fields=["state", "stage", "counts", "totals"])
    _note(actor, "import.check", taken, f"核对“{taken.file_name}”：{_counted(taken.counts)}", after=taken.counts)
    return taken


@act("import.settle", right=Right.RECORD)
def settle_value(
    *, actor: Actor | None, imported: Import, field: str, found: str, meant: str, remember: bool
) -> Import:
    """Say what a text means in all rows of this import; with `remember` for the source's later files too (units: as a
    UnitName). Requests the job that checks the faulty rows again (import.recheck), or all rows where the text meant
    something else before. Raises UserError where no faulty row has the text in that field, Conflict where somebody
    settled it otherwise."""
    taken = _take(actor, imported, ImportState.CHECKED)
    kind = kind_of(taken)
    meaning = canonical_meaning(kind, field, meant)
    before = taken.settled.get(field, {}).get(found)
    if before != meaning:
        _refuse_unfound(taken, field, found, before)
    taken.settled = {**taken.settled, field: {**taken.settled.get(field, {}), found: meaning}}
    taken.save(update_fields=["settled"])
    if remember:
        remember_value(actor, taken.source, field, found, meaning)
    if before in {None, meaning}:
        _request(actor, taken, "import.recheck", "重新核对", mark=mark_of(taken))
    else:
        _check_anew(actor, taken)
    header = kind.sheet.header_of(field)
    summary = f"“{taken.file_name}”的“{header}”：“{_short(found)}”就是“{_short(meaning)}”{'，以后也是' * remember}"
    _note(
        actor, "import.settle", taken, summary,
        before={found: before} if before is not None else {}, after={found: meaning},
    )  # fmt: skip
    return taken


@act("import.unsettle", right=Right.RECORD)
def unsettle_value(*, actor: Actor | None, imported: Import, field: str, found: str) -> Import:
    """Take back what a text was said to mean in this import, and what the source learned by it (a UnitName stays: it
    is everybody's). Requests the job that checks all rows anew (import.check)."""
    taken = _take(actor, imported, ImportState.CHECKED)
    header = column_of(kind_of(taken), field).header
    meanings = dict(taken.settled.get(field, {}))
    what = f"“{taken.file_name}”的“{header}”：“{_short(found)}”不再当作"
    if found not in meanings:
        _note(actor, "import.unsettle", taken, f"{what}别的意思：早已取消，无变化")
        return taken
    meant = meanings.pop(found)
    others = {name: kept for name, kept in taken.settled.items() if name != field}
    taken.settled = others | ({field: meanings} if meanings else {})
    is_forgotten = forget_meaning(taken.source, field, found, meant)
    _check_anew(actor, taken)
    summary = f"{what}“{_short(meant)}”{'，以后也不' * is_forgotten}"
    _note(actor, "import.unsettle", taken, summary, before={found: meant})
    return taken


@act("import.recheck", right=Right.RECORD)
def record_recheck(*, actor: Actor | None, imported: Import, rows: Collection[int]) -> Import:
    """Check these faulty rows (primary keys) again, by what is settled and corrected now: good ones go to the stage."""
    taken = _take(actor, imported)
    if taken.state != ImportState.CHECKED:
        _note(actor, "import.recheck", taken, f"重新核对“{taken.file_name}”：已经不在待接受状态，无变化")
        return taken
    mended = recheck_rows(taken, rows)
    summary = f"重新核对“{taken.file_name}”：{mended}行没有问题了，还有{taken.counts['faulty']}行有问题"
    _note(actor, "import.recheck", taken, summary, after=taken.counts)
    return taken


@act("import.correct", right=Right.RECORD)
def correct_row(*, actor: Actor | None, row: FaultyRow, cells: Mapping[int, str]) -> FaultyRow | None:
    """Correct cells of a faulty row (`{place of the column: text}`) and check it at once: a row without faults goes to
    the stage, judged, and None is given. One that is good since (`row` says so) leaves the stage first; raises Conflict
    where it was accepted, or dropped."""
    taken = _take(actor, row.imported, ImportState.CHECKED)
    current = FaultyRow.objects.filter(pk=row.pk).first()
    if current is not None and current.is_dropped:
        raise Conflict(f"第{row.row}行已经定为不导入。要改它，请先恢复这一行。")
    if current is None or (row.errors and not current.errors):
        _note(actor, "import.correct", taken, f"更正“{taken.file_name}”第{row.row}行：早已改好，无变化")
        return None
    before = dict(current.corrected)
    correct(current, cells)
    count_waiting(taken, stage_of(taken))
    if not current.errors:
        if current.corrected == before:
            _note(actor, "import.correct", taken, f"更正“{taken.file_name}”第{row.row}行：无变化")
            return None
        take_back(taken, current)
    current.save(update_fields=["corrected"])
    left = recheck_corrected(taken, current)
    _note(
        actor, "import.correct", taken, f"更正“{taken.file_name}”第{row.row}行：{'还有问题' if left else '没有问题了'}",
        before=before, after=current.corrected,
    )  # fmt: skip
    return left


@act("import.drop", right=Right.RECORD)
def drop_rows(*, actor: Actor | None, imported: Import, rows: Collection[int]) -> Import:
    """Decide not to bring in these faulty rows (primary keys); those mended meanwhile are left alone. Where nothing
    else is left the import is finished."""
    taken = _take(actor, imported, ImportState.CHECKED)
    count = drop(taken, rows)
    _finish_if_done(taken)
    taken.save(update_fields=["state", "stage", "counts"])
    summary = f"“{taken.file_name}”不导入有问题的{count}行" if count else f"“{taken.file_name}”不导入0行，无变化"
    _note(actor, "import.drop", taken, summary, after=taken.counts)
    return taken


@act("import.restore", right=Right.RECORD)
def restore_rows(*, actor: Actor | None, imported: Import, rows: Collection[int]) -> Import:
    """Bring back dropped rows (primary keys), checked again: good ones go to the stage. Of a finished import, which
    has none, all rows are checked anew (import.check)."""
    taken = _take(actor, imported, ImportState.CHECKED, ImportState.FINISHED)
    count = restore(taken, rows)
    if count and taken.state == ImportState.FINISHED:
        _check_anew(actor, taken)
    summary = f"“{taken.file_name}”恢复原定不导入的{count}行{'' if count else '，无变化'}"
    _note(actor, "import.restore", taken, summary, after=taken.counts)
    return taken


@act("import.mend", right=Right.RECORD)
def upload_mended(*, actor: Actor | None, imported: Import, content: Path, file_name: str) -> Import:
    """Take back the workbook of faulty rows, mended: rows are found by their sheet and row number columns. Requests the
    job import.mend. Raises RefusedFile."""
    taken = _take(actor, imported, ImportState.CHECKED)
    name = plain_name(file_name)
    bounded_size(content)
    digest = digest_of(content)
    _request(actor, taken, "import.mend", "收回改好的表", file=digest, name=name)
    summary = f"上传改好的表“{_short(name)}”，对应“{taken.file_name}”里有问题的行"
    _note(actor, "import.mend", taken, summary, after={"file_name": name, "sha256": digest})
    move_file(content, mended_file(taken, digest))
    return taken


@act("import.mended", right=Right.RECORD)
def record_mended(*, actor: Actor | None, imported: Import, mended: Mended) -> Import:
    """Correct the rows as the mended workbook says, and check them again. Twice is no different from once."""
    taken = _take(actor, imported)
    if taken.state != ImportState.CHECKED:
        _note(actor, "import.mended", taken, f"收回改好的表：“{taken.file_name}”已经不在待接受状态，无变化")
        return taken
    changed = mend_rows(taken, mended.corrections)
    good = recheck_rows(taken, changed)
    outcome = f"改了{len(changed)}行，{good}行没有问题了，还有{taken.counts['faulty']}行有问题"
    summary = f"收回“{taken.file_name}”改好的表：{outcome}"
    _note(actor, "import.mended", taken, summary, after=taken.counts)
    return taken


@act("import.request_accept", right=Right.RECORD)
def request_acceptance(*, actor: Actor | None, imported: Import, lines: Collection[int] | None = None) -> Import:
    """Ask for the job import.accept: for all good rows, or only those of `lines`, which are those of `imported.stage`.
    Raises Conflict where the file has been checked again since."""
    taken = _take(actor, imported, ImportState.CHECKED)
    refuse_other_stage(taken, lines, imported.stage)
    chosen = {} if lines is None else {"lines": sorted(lines), "stage": taken.stage}
    _request(actor, taken, "import.accept", "接受", **chosen)
    which = "全部没有问题的行" if lines is None else f"选定的{len(set(lines))}行"
    _note(actor, "import.request_accept", taken, f"要求接受“{taken.file_name}”{which}")
    return taken


@act("import.accept", right=Right.RECORD)
def accept_rows(*, actor: Actor | None, imported: Import, lines: Collection[int] | None = None) -> Batch | None:
    """Take over the good rows, or only `lines` of `imported.stage`, as one batch with one AuditEntry. Twice, or by two
    at once, takes each row over once; None where nothing was left. Raises Conflict where the lines are those of an
    earlier check, or where rows that waited are gone."""
    taken = _take(actor, imported, ImportState.CHECKED, ImportState.FINISHED)
    refuse_other_stage(taken, lines, imported.stage)
    if not taken.stage:
        _note(actor, "import.accept", taken, f"接受“{taken.file_name}”：没有可以接受的行，无变化")
        return None
    stage = stage_of(taken)
    waiting = count_waiting(taken, stage)
    accepted = accept_stage(taken, stage, accepted_by=_name(actor), lines=lines)
    keep_faults(taken, accepted.faults)
    taken.counts = counts_after(taken, accepted, waiting, stage.counts())
    _finish_if_done(taken)
    taken.save(update_fields=["state", "stage", "counts"])
    batch = accepted.batch
    done = _taken_over(batch) if batch else "没有可以接受的行，无变化"
    _note(
        actor, "import.accept", taken, f"接受“{taken.file_name}”{f'第{batch.number}批' if batch else ''}：{done}",
        after=batch.counts if batch else {},
    )  # fmt: skip
    return batch


@act("import.request_undo", right=Right.RECORD)
def request_undo(*, actor: Actor | None, batch: Batch) -> Import:
    """Ask for the job import.undo."""
    taken = _take(actor, batch.imported)
    _request(actor, taken, "import.undo", "撤销", batch=batch.number)
    _note(actor, "import.request_undo", taken, f"要求撤销“{taken.file_name}”第{batch.number}批")
    return taken


@act("import.undo", right=Right.RECORD)
def undo_import(*, actor: Actor | None, batch: Batch) -> Batch:
    """Take a batch back as one act. Raises Conflict naming what stands in the way; one already undone stays so."""
    taken = _take(actor, batch.imported)
    current = Batch.objects.select_for_update(of=("self",)).select_related("imported__source").get(pk=batch.pk)
    what = f"撤销“{taken.file_name}”第{current.number}批"
    if current.undone_at is not None:
        _note(actor, "import.undo", taken, f"{what}：早已撤销，无变化")
        return current
    undone = undo_batch(current)
    current.undone_at, current.undone_by = timezone.now(), _name(actor)
    current.save(update_fields=["undone_at", "undone_by"])
    _note(
        actor, "import.undo", taken, f"{what}：删去{undone.removed}条，恢复{undone.restored}条",
        before=current.counts, after={"removed": undone.removed, "restored": undone.restored},
    )  # fmt: skip
    return current


@act("import.discard", right=Right.RECORD)
def discard_import(*, actor: Actor | None, imported: Import) -> Import:
    """Give up what was not accepted: the stage and the faulty rows go, accepted batches stay."""
    taken = _take(actor, imported)
    what = f"放弃“{taken.file_name}”没有接受的行"
    if taken.state in {ImportState.DISCARDED, ImportState.FINISHED}:
        _note(actor, "import.discard", taken, f"{what}：早已结束，无变化")
        return taken
    before = taken.counts
    FaultyRow.objects.filter(imported=taken).delete()
    drop_stages(taken)
    taken.state = ImportState.FINISHED if taken.batches.exists() else ImportState.DISCARDED
    taken.stage, taken.counts = "", {}
    taken.save(update_fields=["state", "stage", "counts"])
    _note(actor, "import.discard", taken, what, before=before)
    return taken


@act("source.change", right=Right.RECORD)
def change_source(*, actor: Actor | None, source: ImportSource, name: str, blank_keeps: bool) -> ImportSource:
    """Rename a source, or change what a blank cell of its files means."""
    require_right(actor, import_kind(source.kind).right)
    current = ImportSource.objects.select_for_update().get(pk=source.pk)
    before = {"name": current.name, "blank_keeps": current.blank_keeps}
    wanted = source_name(name)
    if ImportSource.objects.filter(kind=current.kind, name=wanted).exclude(pk=current.pk).exists():
        raise Conflict(f"已经有名称为“{wanted}”的来源，请换一个名称。")
    current.name, current.blank_keeps = wanted, blank_keeps
    current.save(update_fields=["name", "blank_keeps"])
    after = {"name": current.name, "blank_keeps": current.blank_keeps}
    summary = f"修改导入来源“{before['name']}”" + ("：无变化" if before == after else "")
    subject = f"导入来源/{current.kind}/{current.name}"
    write_entry(actor=actor, act="source.change", subject=subject, summary=summary, before=before, after=after)
    return current


@act("source.forget", right=Right.RECORD)
def forget_value(*, actor: Actor | None, value: SourceValue) -> None:
    """Forget what a word of a source means. What was settled by it in earlier imports stays."""
    source = value.source
    require_right(actor, import_kind(source.kind).right)
    is_forgotten = forget_meaning(source, value.field, value.found, value.meant)
    summary = f"导入来源“{source}”不再记得“{_short(value.found)}”就是“{_short(value.meant)}”"
    write_entry(
        actor=actor, act="source.forget", subject=f"导入来源/{source.kind}/{source.name}",
        summary=summary + ("" if is_forgotten else "：早已忘记，无变化"), before={value.found: value.meant},
    )  # fmt: skip


def _take(actor: Actor | None, imported: Import, *states: ImportState) -> Import:
    """The import as it is now, nobody else's until the transaction ends. Raises NotAllowed without the right of its
    kind, Conflict where it is in none of `states`."""
    require_right(actor, kind_of(imported).right)
    taken = Import.objects.select_for_update(of=("self",)).select_related("source").get(pk=imported.pk)
    if states and taken.state not in states:
        raise Conflict(f"“{taken.file_name}”现在是“{taken.get_state_display()}”，不能这样做。请刷新页面再看。")
    return taken


def _check_anew(actor: Actor | None, taken: Import) -> None:
    """Forget what came of earlier checks, but not what a person corrected or dropped, and request the job that checks
    all rows."""
    require_rows(taken)
    forget_faults(taken)
    drop_stage(taken)
    taken.state, taken.stage, taken.counts, taken.totals = ImportState.MAPPED, "", {}, []
    taken.blank_keeps = taken.source.blank_keeps
    taken.save(update_fields=["mapping", "settled", "blank_keeps", "state", "stage", "counts", "totals"])
    _request(actor, taken, "import.check", "核对", mark=mark_of(taken))


def _finish_if_done(taken: Import) -> None:
    """End an import of which nothing is left to accept or to mend; not saved."""
    if not any(taken.counts.get(name) for name in ("new", "changed", "conflict", "faulty")):
        drop_stages(taken)
        taken.state, taken.stage = ImportState.FINISHED, ""


def _refuse_unfound(taken: Import, field: str, found: str, before: str | None) -> None:
    """Raises UserError where no faulty row has the text in that field: somebody settled or mended it already."""
    if has_fault(taken, field, found):
        return
    header = column_of(kind_of(taken), field).header
    if before is not None:
        raise Conflict(f"“{header}”里的“{_short(found)}”已经定为“{_short(before)}”。要改，请先取消原来的意思。")
    raise UserError(f"有问题的行里没有“{header}”是“{_short(found)}”的，可能已经改好。请刷新页面再看。")


def _request(actor: Actor | None, imported: Import, kind: str, verb: str, **parameters: Any) -> None:
    """Ask for a job on the import, and let its page show how far it is."""
    job = request_job(
        actor=actor,
        kind=kind,
        parameters={"code": imported.code, **parameters},
        title=_short(f"{verb}“{imported.file_name}”", 200),
    )
    imported.job = job.code
    imported.save(update_fields=["job"])


def _note(
    actor: Actor | None,
    act_code: str,
    imported: Import,
    summary: str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    write_entry(
        actor=actor,
        act=act_code,
        subject=f"导入/{imported.code}",
        summary=_short(summary, 500),
        before=dict(before or {}),
        after=dict(after or {}),
    )


def _name(actor: Actor | None) -> str:
    return (actor.get_full_name() or actor.get_username()) if actor else "命令行"


def _short(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _counted(counts: Mapping[str, int]) -> str:
    words = {"rows": "共", "new": "新增", "changed": "有变化", "same": "无变化", "conflict": "冲突", "faulty": "有问题"}
    told = (f"{word}{counts[name]}{unit_of_count(name)}" for name, word in words.items() if counts.get(name))
    return "，".join(told) or "没有数据行"


def _taken_over(batch: Batch) -> str:
    return f"新增{batch.counts.get('new', 0)}条，修改{batch.counts.get('changed', 0)}条"


def _period_of(kind: ImportKind, code: str) -> str:
    """Code of the period the records get, empty for kinds that need none."""
    if "period" not in kind.context:
        return ""
    if not code:
        raise UserError(f"{kind.title}属于一个考核周期，请选定周期再上传。")
    try:
        return str(kind.lookups()["periods"].find(code).code)
    except CellFault as hint:
        raise UserError(f"没有代码为“{code}”的考核周期：{hint}。") from None
