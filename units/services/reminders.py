"""Acts on reminders (催办)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils import timezone

from govaudit.acts import act, write_entry
from govaudit.roles import Right
from units.counting import record_of
from units.models import Reminder, User
from units.recording import InvalidRecord, snapshot

#: What makes two reminders the same.
_SAID = ("origin", "unit", "reminded_at", "way", "text")


@act("reminder.add", right=Right.RECORD)
def add_reminder(*, actor: User | None, reminder: Reminder) -> Reminder:
    """Put on record that the unit of a record was reminded of it. Raises InvalidRecord for a record that is not there
    or has no unit, and for a moment still to come. The same once more changes nothing."""
    found = record_of(reminder.origin)
    if found is None:
        raise InvalidRecord("没有找到要催办的记录，可能已经删除。")
    if found.unit is None:
        raise InvalidRecord("这条记录还没有承办单位，无从催办。")
    reminder.unit = found.unit
    reminder.reminded_by = (actor.get_full_name() or actor.get_username()) if actor else "命令行"
    subject = f"催办/{reminder.origin}"
    same = Reminder.objects.filter(**{name: getattr(reminder, name) for name in _SAID}).first()
    if same is not None:
        write_entry(actor=actor, act="reminder.add", subject=subject, summary=f"催办{same.unit}：早已记录，无变化")
        return same
    if reminder.reminded_at is not None and reminder.reminded_at > timezone.now():
        raise InvalidRecord("催办时间还没有到。")
    try:
        reminder.full_clean()
    except ValidationError as error:
        raise InvalidRecord("".join(error.messages)) from error
    reminder.save(force_insert=True)
    summary = f"催办{reminder.unit}（{found.label}）"
    write_entry(actor=actor, act="reminder.add", subject=subject, summary=summary, after=snapshot(reminder))
    return reminder


@act("reminder.delete", right=Right.RECORD)
def delete_reminder(*, actor: User | None, reminder: Reminder) -> None:
    """Delete a reminder recorded by mistake; one already gone stays gone."""
    stored = Reminder.objects.select_for_update().filter(pk=reminder.pk).first() if reminder.pk else None
    subject, summary = f"催办/{reminder.origin}", f"删除催办“{reminder}”"
    if stored is None:
        write_entry(actor=actor, act="reminder.delete", subject=subject, summary=f"{summary}：早已删除，无变化")
        return
    before = snapshot(stored)
    stored.delete()
    write_entry(actor=actor, act="reminder.delete", subject=subject, summary=summary, before=before)
