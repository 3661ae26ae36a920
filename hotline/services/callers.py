"""Acts on callers' data. No entry of the audit trail ever holds it: it says whose record, by whom and why."""

from __future__ import annotations

from collections.abc import Mapping

from govaudit.acts import act, write_entry
from govaudit.roles import Right
from hotline.callers import FIELDS, Case, caller_of, fill, label_of, owner_of
from hotline.kinds import LETTER, ORDER
from hotline.models import Caller, WorkOrder
from units.models import User
from units.recording import InvalidRecord


@act("caller.save", right=Right.SEE_CALLERS)
def save_caller(*, actor: User | None, case: Case, values: Mapping[str, str]) -> Caller | None:
    """Enter who called or wrote, or correct it: what is blank stays as it is on file. Gives None where nothing is
    kept."""
    caller = caller_of(case) or Caller(**owner_of(case))
    before = {name: getattr(caller, name) for name in FIELDS}
    fill(caller, {name: values.get(name, "").strip() or before[name] for name in FIELDS})
    changed = [label_of(name) for name in FIELDS if getattr(caller, name) != before[name]]
    if changed:
        caller.full_clean()
        caller.save()
    _write(actor, "caller.save", case, f"登记诉求人信息：{'、'.join(changed) or '无变化'}")
    return caller if caller.pk else None


@act("caller.remove", right=Right.SEE_CALLERS)
def remove_caller(*, actor: User | None, case: Case) -> None:
    """Remove what is kept of who called or wrote; what is gone stays gone."""
    gone, _ = Caller.objects.filter(**owner_of(case)).delete()
    _write(actor, "caller.remove", case, "删除诉求人信息" if gone else "删除诉求人信息：早已删除，无变化")


@act("caller.see", right=Right.SEE_CALLERS)
def see_caller(*, actor: User | None, case: Case, reason: str) -> Caller | None:
    """Show who called or wrote in clear; who looks and why stands in the audit trail. None where nothing is kept.
    Raises InvalidRecord without a reason."""
    if not reason.strip():
        raise InvalidRecord("请写明查看的事由。")
    _write(actor, "caller.see", case, f"查看诉求人信息，事由：{reason.strip()}")
    return caller_of(case)


def _write(actor: User | None, act: str, case: Case, summary: str) -> None:
    subject = ORDER.subject(case) if isinstance(case, WorkOrder) else LETTER.subject(case)
    write_entry(actor=actor, act=act, subject=subject, summary=summary)
