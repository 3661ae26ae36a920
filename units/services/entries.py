"""Acts on the office's lists (目录)."""

from typing import Any

from django.db import IntegrityError, transaction

from govaudit.acts import act, write_entry
from govaudit.errors import Conflict
from govaudit.models import ListEntry
from govaudit.roles import Right
from units.entries import OWN_FORMS, refuse_change, refuse_removal, subject_of
from units.models import Period, User
from units.recording import InvalidRecord, lock_periods, snapshot
from units.writing import check, write_change


@act("entry.save", right=Right.CONFIGURE)
def save_entry(*, actor: User | None, entry: ListEntry, place: int | None = None) -> ListEntry:
    """Add an entry to its list, at the end, or change it; `place` (1 is the first) moves it, and the others follow.
    Raises InvalidRecord for a name or code twice, another code, or a name that texts write; AreaClosed for a name or a
    way of counting that a closed area keeps; Conflict where somebody else was quicker."""
    rows = list(type(entry)._default_manager.select_for_update(of=("self",)))
    stored = _stored(rows, entry)
    before = snapshot(stored) if stored else {}
    others = [row for row in rows if stored is None or row.pk != stored.pk]
    if stored is None:
        entry.position = max((row.position for row in others), default=0) + 1
    else:
        entry.position = stored.position
    if entry._meta.label in OWN_FORMS and before != snapshot(entry):
        raise InvalidRecord(f"“{entry.list_name}”要在它自己的页面上新增和修改。")
    if stored is not None:
        lock_periods(Period.objects.values_list("pk", flat=True))
        refuse_change(stored, entry)
    _refuse_twice(entry, others)
    check(entry)
    moved = _moved(entry, others, place) if place is not None else []
    after = snapshot(entry)
    if before != after:
        _write(entry)
    type(entry)._default_manager.bulk_update(moved, ["position"])
    write_change(actor, "entry.save", subject_of(entry), f"{entry.list_name}“{entry}”", before, after)
    return entry


@act("entry.delete", right=Right.CONFIGURE)
def delete_entry(*, actor: User | None, entry: ListEntry) -> None:
    """Take an entry away that no record uses and no text names; one already gone stays gone."""
    stored = type(entry)._default_manager.select_for_update(of=("self",)).filter(pk=entry.pk).first()
    subject, summary = subject_of(entry), f"删除{entry.list_name}“{entry}”"
    if stored is None:
        write_entry(actor=actor, act="entry.delete", subject=subject, summary=f"{summary}：早已删除，无变化")
        return
    refuse_removal(stored)
    before = snapshot(stored)
    stored.delete()
    write_entry(actor=actor, act="entry.delete", subject=subject, summary=summary, before=before)


def _stored(rows: list[Any], entry: ListEntry) -> Any:
    """The entry as it is on file; a new one that says the same as one on file is that one."""
    if entry.pk is None:
        same = next((row for row in rows if row.code == entry.code), None)
        if same is not None and snapshot(same) | {"序号": 0} == snapshot(entry) | {"序号": 0}:
            entry.pk, entry._state.adding = same.pk, False
            return same
        return None
    stored = next((row for row in rows if row.pk == entry.pk), None)
    if stored is None:
        raise Conflict(f"“{entry}”刚被别人删除，没有保存。需要的话请重新新增。")
    return stored


def _refuse_twice(entry: ListEntry, others: list[Any]) -> None:
    for label, name in (("代码", "code"), ("名称", "name")):
        value = getattr(entry, name)
        if value and any(getattr(row, name) == value for row in others):
            raise InvalidRecord(f"“{entry.list_name}”里已经有{label}“{value}”，不能重复。")


def _moved(entry: ListEntry, others: list[Any], place: int) -> list[Any]:
    """Put the entry at its place, and number the list anew from 1; gives the others that have another number now."""
    at = min(max(place, 1), len(others) + 1) - 1
    moved = []
    for position, row in enumerate([*others[:at], entry, *others[at:]], start=1):
        if row is not entry and row.position != position:
            moved.append(row)
        row.position = position
    return moved


def _write(entry: ListEntry) -> None:
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError as error:  # the rules were checked before: somebody was quicker
        raise Conflict(f"“{entry}”刚被别人新增，请刷新后再看。") from error
