"""Acts on evidence (佐证材料)."""

from __future__ import annotations

from pathlib import Path

from govaudit.acts import act, write_entry
from govaudit.errors import NotAllowed
from govaudit.roles import Right
from units.counting import record_of
from units.evidence import checked_name, keep, may_add, may_delete, may_see
from units.models import Evidence, User
from units.recording import InvalidRecord, snapshot


@act("evidence.add", right=Right.VIEW_OWN)
def add_evidence(*, actor: User | None, origin: str, content: Path, name: str) -> Evidence:
    """Keep a file with the record that `origin` names; `content` is moved away. The same content once more changes
    nothing. Raises InvalidRecord for a record that is not there, NotAllowed for one of another unit, RefusedEvidence
    for a file that is not taken."""
    found = record_of(origin)
    if found is None or (actor is not None and not may_see(actor, origin)):
        raise InvalidRecord("没有找到这条记录，可能已经删除。")
    if not may_add(actor, found):
        raise NotAllowed("这条记录的佐证材料由经办人或该单位的联络员上传。")
    name = checked_name(content, name)
    size, sha256 = content.stat().st_size, keep(content)
    evidence, is_new = Evidence.objects.get_or_create(
        origin=origin,
        sha256=sha256,
        defaults={"name": name, "size": size, "added_by": str(actor) if actor else "命令行"},
    )
    summary = f"{found.label}：上传佐证材料“{evidence.name}”" + ("" if is_new else "：早已上传，无变化")
    write_entry(
        actor=actor,
        act="evidence.add",
        subject=f"佐证材料/{origin}",
        summary=summary,
        after=snapshot(evidence) if is_new else {},
    )
    return evidence


@act("evidence.delete", right=Right.VIEW_OWN)
def delete_evidence(*, actor: User | None, evidence: Evidence) -> None:
    """Take a file away from its record; one already gone stays gone. Its content is removed by the housekeeping.
    Raises NotAllowed for a liaison who did not add it."""
    stored = Evidence.objects.select_for_update().filter(code=evidence.code).first()
    subject, summary = f"佐证材料/{evidence.origin}", f"删除佐证材料“{evidence}”"
    if stored is None:
        write_entry(actor=actor, act="evidence.delete", subject=subject, summary=f"{summary}：早已删除，无变化")
        return
    if not may_delete(actor, stored):
        raise NotAllowed("这份材料由上传的人或经办人删除。")
    before = snapshot(stored)
    stored.delete()
    write_entry(actor=actor, act="evidence.delete", subject=subject, summary=summary, before=before)
