"""Acts on the faulty rows of an import: a text is given a meaning, cells are corrected, rows dropped and restored."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from govaudit.acts import Actor, act
from govaudit.errors import Conflict, UserError
from govaudit.imports.acting import check_anew, finish_if_done, note, request, short, take
from govaudit.imports.files import bounded_size, digest_of, move_file, plain_name
from govaudit.imports.grouping import fault_groups
from govaudit.imports.mending import Mended, mended_file
from govaudit.imports.pipeline import hidden_of, kind_of, mark_of, require_waiting, stage_of
from govaudit.imports.rows import (
    correct,
    drop,
    mend_rows,
    recheck_corrected,
    recheck_rows,
    restore,
    take_back,
)
from govaudit.imports.settling import canonical_meaning, column_of, lookup_of, with_meaning, without_meaning
from govaudit.imports.sources import forget_meaning, remember_value
from govaudit.models import FaultyRow, Import, ImportState
from govaudit.roles import Right


@act("import.settle", right=Right.RECORD)
def settle_value(
    *, actor: Actor | None, imported: Import, field: str, found: str, meant: str, remember: bool
) -> Import:
    """Say what a text means in all rows of this import; with `remember` for the source's later files too (units: as a
    UnitName). Requests the job that checks the faulty rows again (import.recheck), or all rows where the text meant
    something else before. Raises UserError where no faulty row has the text in that field, Conflict where somebody
    settled it otherwise."""
    taken = take(actor, imported, ImportState.CHECKED)
    kind = kind_of(taken)
    meaning = canonical_meaning(kind, field, meant)
    before = taken.settled.get(field, {}).get(found)
    if before != meaning:
        _refuse_unfound(taken, field, found, before)
    taken.settled = with_meaning(taken.settled, field, found, meaning)
    if remember and remember_value(actor, taken.source, field, found, meaning):
        taken.taught = with_meaning(taken.taught, field, found, meaning)
    taken.save(update_fields=["settled", "taught"])
    if before in {None, meaning}:
        request(actor, taken, "import.recheck", "重新核对", mark=mark_of(taken))
    else:
        check_anew(actor, taken)
    header = kind.sheet.header_of(field)
    summary = f"“{taken.file_name}”的“{header}”：“{short(found)}”就是“{short(meaning)}”{'，以后也是' * remember}"
    note(
        actor, "import.settle", taken, summary,
        before={found: before} if before is not None else {}, after={found: meaning},
    )  # fmt: skip
    return taken


@act("import.unsettle", right=Right.RECORD)
def unsettle_value(*, actor: Actor | None, imported: Import, field: str, found: str) -> Import:
    """Take back what a text was said to mean in this import, and what was learned by it: by the source, or as a name
    (UnitName) that was not on file before. Requests the job that checks all rows anew (import.check)."""
    taken = take(actor, imported, ImportState.CHECKED)
    kind = kind_of(taken)
    header = column_of(kind, field).header
    what = f"“{taken.file_name}”的“{header}”：“{short(found)}”不再当作"
    meant = taken.settled.get(field, {}).get(found)
    if meant is None:
        note(actor, "import.unsettle", taken, f"{what}别的意思：早已取消，无变化")
        return taken
    taken.settled = without_meaning(taken.settled, field, found)
    is_forgotten = forget_meaning(taken.source, field, found, meant)
    if taught := taken.taught.get(field, {}).get(found):
        taken.taught = without_meaning(taken.taught, field, found)
        is_forgotten |= kind.unlearn[lookup_of(kind, field)](actor=actor, text=found, meant=taught)
    check_anew(actor, taken)
    summary = f"{what}“{short(meant)}”{'，以后也不' * is_forgotten}"
    note(actor, "import.unsettle", taken, summary, before={found: meant})
    return taken


@act("import.recheck", right=Right.RECORD)
def record_recheck(*, actor: Actor | None, imported: Import, rows: Collection[int]) -> Import:
    """Check these faulty rows (primary keys) again, by what is settled and corrected now: good ones go to the stage."""
    taken = take(actor, imported)
    if taken.state != ImportState.CHECKED:
        note(actor, "import.recheck", taken, f"重新核对“{taken.file_name}”：已经不在待接受状态，无变化")
        return taken
    mended = recheck_rows(taken, rows)
    summary = f"重新核对“{taken.file_name}”：{mended}行没有问题了，还有{taken.counts['faulty']}行有问题"
    note(actor, "import.recheck", taken, summary, after=taken.counts)
    return taken


@act("import.correct", right=Right.RECORD)
def correct_row(*, actor: Actor | None, row: FaultyRow, cells: Mapping[int, str]) -> FaultyRow | None:
    """Correct cells of a faulty row (`{place of the column: text}`) and check it at once: a row without faults goes to
    the stage, judged, and None is given. One that is good since (`row` says so) leaves the stage first; raises Conflict
    where it was accepted, or dropped."""
    taken = take(actor, row.imported, ImportState.CHECKED)
    current = FaultyRow.objects.filter(pk=row.pk).first()
    if current is not None and current.is_dropped:
        raise Conflict(f"第{row.row}行已经定为不导入。要改它，请先恢复这一行。")
    if current is None or (row.errors and not current.errors):
        note(actor, "import.correct", taken, f"更正“{taken.file_name}”第{row.row}行：早已改好，无变化")
        return None
    before = dict(current.corrected)
    correct(current, cells, hidden_of(taken)[current.sheet])
    require_waiting(taken, stage_of(taken))
    if not current.errors:
        if current.corrected == before:
            note(actor, "import.correct", taken, f"更正“{taken.file_name}”第{row.row}行：无变化")
            return None
        take_back(taken, current)
    current.save(update_fields=["corrected"])
    left = recheck_corrected(taken, current)
    note(
        actor, "import.correct", taken, f"更正“{taken.file_name}”第{row.row}行：{'还有问题' if left else '没有问题了'}",
        before=before, after=current.corrected,
    )  # fmt: skip
    return left


@act("import.drop", right=Right.RECORD)
def drop_rows(*, actor: Actor | None, imported: Import, rows: Collection[int]) -> Import:
    """Decide not to bring in these faulty rows (primary keys); those mended meanwhile are left alone. Where nothing
    else is left the import is finished."""
    taken = take(actor, imported, ImportState.CHECKED)
    count = drop(taken, rows)
    finish_if_done(taken)
    taken.save(update_fields=["state", "stage", "counts"])
    summary = f"“{taken.file_name}”不导入有问题的{count}行" if count else f"“{taken.file_name}”不导入0行，无变化"
    note(actor, "import.drop", taken, summary, after=taken.counts)
    return taken


@act("import.restore", right=Right.RECORD)
def restore_rows(*, actor: Actor | None, imported: Import, rows: Collection[int]) -> Import:
    """Bring back dropped rows (primary keys), checked again: good ones go to the stage. Of a finished import, which
    has none, all rows are checked anew (import.check)."""
    taken = take(actor, imported, ImportState.CHECKED, ImportState.FINISHED)
    count = restore(taken, rows)
    if count and taken.state == ImportState.FINISHED:
        check_anew(actor, taken)
    summary = f"“{taken.file_name}”恢复原定不导入的{count}行{'' if count else '，无变化'}"
    note(actor, "import.restore", taken, summary, after=taken.counts)
    return taken


@act("import.mend", right=Right.RECORD)
def upload_mended(*, actor: Actor | None, imported: Import, content: Path, file_name: str) -> Import:
    """Take back the workbook of faulty rows, mended: rows are found by their sheet and row number columns. Requests the
    job import.mend. Raises RefusedFile."""
    taken = take(actor, imported, ImportState.CHECKED)
    name = plain_name(file_name)
    bounded_size(content)
    digest = digest_of(content)
    request(actor, taken, "import.mend", "收回改好的表", file=digest, name=name)
    summary = f"上传改好的表“{short(name)}”，对应“{taken.file_name}”里有问题的行"
    note(actor, "import.mend", taken, summary, after={"file_name": name, "sha256": digest})
    move_file(content, mended_file(taken, digest))
    return taken


@act("import.mended", right=Right.RECORD)
def record_mended(*, actor: Actor | None, imported: Import, mended: Mended) -> Import:
    """Correct the rows as the mended workbook says, and check them again. Twice is no different from once."""
    taken = take(actor, imported)
    if taken.state != ImportState.CHECKED:
        note(actor, "import.mended", taken, f"收回改好的表：“{taken.file_name}”已经不在待接受状态，无变化")
        return taken
    changed = mend_rows(taken, mended.corrections)
    good = recheck_rows(taken, changed)
    outcome = f"改了{len(changed)}行，{good}行没有问题了，还有{taken.counts['faulty']}行有问题"
    summary = f"收回“{taken.file_name}”改好的表：{outcome}"
    note(actor, "import.mended", taken, summary, after=taken.counts)
    return taken


def _refuse_unfound(taken: Import, field: str, found: str, before: str | None) -> None:
    """Raises UserError where no faulty row has the text in that field: somebody settled or mended it already."""
    if any(group.field == field and group.found == found for group in fault_groups(taken)):
        return
    header = column_of(kind_of(taken), field).header
    if before is not None:
        raise Conflict(f"“{header}”里的“{short(found)}”已经定为“{short(before)}”。要改，请先取消原来的意思。")
    raise UserError(f"有问题的行里没有“{header}”是“{short(found)}”的，可能已经改好。请刷新页面再看。")
