"""Doors: reading, checking, mending, accepting and undoing as jobs."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from django.db import DatabaseError
from django.urls import reverse

from govaudit.acts import Actor, require_right
from govaudit.errors import UserError
from govaudit.housekeeping import register
from govaudit.imports.forgetting import forget_uploads
from govaudit.imports.mapping import known_headers, plain_header
from govaudit.imports.mending import compare, mended_file
from govaudit.imports.pipeline import GONE, check_rows, find_changed, kind_of, mark_of
from govaudit.imports.proposing import proposed_mapping, rows_to_take
from govaudit.imports.reading import Profile, RefusedFile, read_file
from govaudit.imports.spool import read_rows
from govaudit.imports.workbook import ERRORS, ROW, SHEET
from govaudit.jobs import JobResult, Report, Write, job_kind
from govaudit.models import Batch, Import, ImportState
from govaudit.roles import Right
from govaudit.services.import_rows import record_mended, record_recheck
from govaudit.services.imports import accept_rows, record_check, record_reading, undo_import

OVERTAKEN = "其间又有改动，这次核对不用了。"
TOO_LATE = "“{}”已经不在待接受状态，什么都没有改。"

register("uploads", forget_uploads)


@job_kind("import.read", title="读取文件", right=Right.RECORD)
def read(*, actor: Actor | None, report: Report, code: str) -> Write:
    imported = _find(actor, code)
    rows = imported.folder / f"rows-{secrets.token_hex(4)}.tsv"
    profile: Profile | None = None
    refusal = ""
    report(0, 0, "读取文件")
    if not imported.kept_file.exists():
        raise UserError(GONE)
    try:
        profile = read_file(
            imported.kept_file,
            rows,
            name=imported.file_name,
            known=known_headers(kind_of(imported).sheet),
            progress=lambda done, total: report(done, total, "读取文件"),
        )
    except RefusedFile as error:
        refusal = str(error)

    def write() -> JobResult:
        read_rows_at = rows if profile is not None else None
        taken = record_reading(actor=actor, imported=imported, profile=profile, refusal=refusal, rows=read_rows_at)
        for left in imported.folder.glob("rows-*"):  # of this reading, or of one that was killed
            left.unlink(missing_ok=True)
        if taken.refusal or profile is None:
            return JobResult(f"没有读成：{taken.refusal or refusal}", _page(taken))
        count = rows_to_take(profile, proposed_mapping(taken).mapping)
        return JobResult(f"“{taken.file_name}”已读取，{count}行。", _page(taken))

    return write


@job_kind("import.check", title="核对表格", right=Right.RECORD)
def check(*, actor: Actor | None, report: Report, code: str, mark: str = "") -> Write:
    """`mark` is what is checked: the same file mapped anew is another job."""
    imported = _find(actor, code)
    started = mark_of(imported)
    try:
        checked = check_rows(imported, report)
    except DatabaseError:
        current = _find(actor, code)
        if mark_of(current) == started and current.state == ImportState.MAPPED:
            raise
        # Whoever mapped the columns anew, or gave the import up, had the stage of this check dropped.
        return lambda: JobResult(OVERTAKEN, _page(imported))

    def write() -> JobResult:
        taken = record_check(actor=actor, imported=imported, checked=checked)
        if taken.stage != checked.stage.name:
            return JobResult(OVERTAKEN, _page(taken))
        return JobResult(f"“{taken.file_name}”已核对：{_counted(taken)}。", _page(taken))

    return write


@job_kind("import.recheck", title="重新核对有问题的行", right=Right.RECORD)
def recheck(*, actor: Actor | None, report: Report, code: str, mark: str = "") -> Write:
    """`mark` is what is settled: another settled value is another job."""
    imported = _find(actor, code)
    rows = find_changed(imported, report)

    def write() -> JobResult:
        before = _find(actor, code).counts.get("faulty", 0)
        taken = record_recheck(actor=actor, imported=imported, rows=rows)
        if taken.state != ImportState.CHECKED:
            return JobResult(TOO_LATE.format(taken.file_name), _page(taken))
        left = taken.counts.get("faulty", 0)
        good = f"{before - left}行没有问题了" if before > left else "没有因此改好的行"
        more = f"，还有{left}行有问题" if left else "，已经没有有问题的行"
        return JobResult(f"“{taken.file_name}”已重新核对：{good}{more}。", _page(taken))

    return write


@job_kind("import.mend", title="收回改好的表", right=Right.RECORD)
def mend(*, actor: Actor | None, report: Report, code: str, file: str, name: str) -> Write:
    """`file` is the digest of the mended workbook, `name` what it was uploaded as."""
    imported = _find(actor, code)
    kept, rows = mended_file(imported, file), imported.folder / f"mended-{secrets.token_hex(4)}.tsv"
    own = frozenset(map(plain_header, (SHEET, ROW, ERRORS)))
    report(0, 0, "读取改好的表")
    if not kept.exists():
        raise UserError("改好的表留存的内容不在了，请重新上传改好的表。")
    try:
        read_file(kept, rows, name=name, known=own | known_headers(kind_of(imported).sheet))
        report(0, 0, "与有问题的行对照")
        mended = compare(imported, read_rows(rows))
    finally:
        rows.unlink(missing_ok=True)

    def write() -> JobResult:
        taken = record_mended(actor=actor, imported=imported, mended=mended)
        if taken.state != ImportState.CHECKED:
            return JobResult(TOO_LATE.format(taken.file_name), _page(taken))
        changed = f"改了{len(mended.corrections)}行" if mended.corrections else "没有改动"
        sentence = f"改好的表已收回，{changed}，还有{taken.counts.get('faulty', 0)}行有问题。"
        return JobResult(sentence + mended.remarks(), _page(taken))

    return write


@job_kind("import.accept", title="接受导入", right=Right.RECORD)
def accept(
    *, actor: Actor | None, report: Report, code: str, lines: Sequence[int] | None = None, stage: str = ""
) -> Write:
    """`stage` is the one whose lines were chosen."""
    imported = _find(actor, code)
    if lines is not None:
        imported.stage = stage
    report(0, 0, "写入记录")

    def write() -> JobResult:
        batch = accept_rows(actor=actor, imported=imported, lines=lines)
        if batch is None:
            return JobResult(f"“{imported.file_name}”没有要新增或修改的记录。", _page(imported))
        new, changed = batch.counts.get("new", 0), batch.counts.get("changed", 0)
        left = batch.imported.counts.get("faulty", 0)
        rest = f"还有{left}行有问题，没有导入。" if left else ""
        return JobResult(f"已接受第{batch.number}批：新增{new}条，修改{changed}条。{rest}", _page(imported))

    return write


@job_kind("import.undo", title="撤销导入", right=Right.RECORD)
def undo(
    *, actor: Actor | None, report: Report, code: str, batch: int, by_hand: Mapping[str, str] = MappingProxyType({})
) -> Write:
    """`by_hand` are the moments of changes by hand that are to be undone too, by primary key of the record."""
    imported = _find(actor, code)
    found = Batch.objects.select_related("imported").get(imported=imported, number=batch)
    report(0, 0, "恢复记录")

    def write() -> JobResult:
        undone = undo_import(actor=actor, batch=found, by_hand={int(pk): moment for pk, moment in by_hand.items()})
        new, changed = undone.counts.get("new", 0), undone.counts.get("changed", 0)
        return JobResult(f"“{imported.file_name}”第{batch}批已撤销：删除{new}条，恢复{changed}条。", _page(imported))

    return write


def _find(actor: Actor | None, code: str) -> Import:
    """The import as it is now. Raises NotAllowed without the right of its kind."""
    imported = Import.objects.select_related("source").filter(code=code).first()
    if imported is None:
        raise UserError("这次导入已经没有了。")
    require_right(actor, kind_of(imported).right)
    return imported


def _page(imported: Import) -> str:
    return reverse("import-detail", args=[imported.code])


def _counted(imported: Import) -> str:
    counts = imported.counts
    good = sum(counts.get(name, 0) for name in ("new", "changed", "same", "repeated"))
    return f"{good}条没有问题，{counts.get('conflict', 0)}条冲突，{counts.get('faulty', 0)}行有问题"
