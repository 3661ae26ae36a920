"""Acts on website columns, their updates, and the limits that working figures go by."""

from __future__ import annotations

from copy import copy
from datetime import date
from functools import partial

from django.core.exceptions import ValidationError
from django.utils import timezone

from checks.kinds import COLUMN, UPDATE, same_name_sentence
from checks.models import (
    MOST_LEVELS,
    ColumnDuty,
    ColumnUpdate,
    Threshold,
    WebColumn,
    limits,
)
from checks.tree import settle_levels
from govaudit.acts import act, write_entry
from govaudit.errors import Conflict
from govaudit.roles import Right
from units.models import Unit, User
from units.recording import InvalidRecord, delete_record, refuse_if_counted, save_record, snapshot
from units.writing import check, write_change


@act("column.save", right=Right.RECORD)
def save_column(*, actor: User | None, column: WebColumn) -> WebColumn:
    """Add a website column or change it. Refused where a closed period counts the column, and where the tree would
    have more than three levels."""
    if column._state.adding:
        column.level = min(column.depth, MOST_LEVELS)
    saved = save_record(COLUMN, column, actor=actor, act="column.save")
    settle_levels()
    saved.refresh_from_db(fields=["level"])
    return saved


@act("column.hand_over", right=Right.RECORD)
def hand_over_column(*, actor: User | None, column: WebColumn, unit: Unit, day: date) -> ColumnDuty:
    """Make another unit responsible for a column from `day` on; who was before is kept. Updates on file keep their
    units. Raises InvalidRecord for a day that does not follow, AreaClosed where a closed period counts it."""
    stored = _locked(column)
    write = partial(write_entry, actor=actor, act="column.hand_over", subject=COLUMN.subject(stored))
    last = stored.duties.order_by("until").last()
    if stored.unit_id == unit.pk and last and last.until == day:
        write(summary=f"移交栏目“{stored.code}”：早已移交，无变化")
        return last
    _refuse_handover(stored, unit, day, last)
    duty = ColumnDuty(column=stored, unit=stored.unit, since=last.until if last else stored.opened_on, until=day)
    changed = copy(stored)
    changed.unit, changed.former = unit, [*stored.former, (day, stored.unit_id)]
    _rewrite(stored, changed)
    duty.save(force_insert=True)
    summary = f"移交栏目“{stored.code}”：自{day}起由{duty.unit.short_name}改为{unit.short_name}负责"
    write(summary=summary, before=snapshot(stored), after=snapshot(changed))
    return duty


@act("column.take_back", right=Right.RECORD)
def take_back_handover(*, actor: User | None, column: WebColumn) -> WebColumn:
    """Take the last handover of a column back, as one recorded by mistake."""
    stored = _locked(column)
    write = partial(write_entry, actor=actor, act="column.take_back", subject=COLUMN.subject(stored))
    last = stored.duties.order_by("until").select_related("unit").last()
    if last is None:
        write(summary=f"撤回栏目“{stored.code}”的移交：没有移交过，无变化")
        return stored
    changed = copy(stored)
    changed.unit, changed.former = last.unit, stored.former[:-1]
    _rewrite(stored, changed)
    last.delete()
    summary = f"撤回栏目“{stored.code}”{last.until}的移交，仍由{last.unit.short_name}负责"
    write(summary=summary, before=snapshot(stored), after=snapshot(changed))
    return changed


def _locked(column: WebColumn) -> WebColumn:
    stored = WebColumn.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=column.pk).first()
    if stored is None:
        raise Conflict(f"栏目“{column.code}”刚被别人删除。")
    return stored


def _refuse_handover(column: WebColumn, unit: Unit, day: date, last: ColumnDuty | None) -> None:
    if column.unit_id == unit.pk:
        raise InvalidRecord(f"“{column.name}”现在就由{unit.short_name}负责，不用移交。")
    if day > timezone.localdate():
        raise InvalidRecord("移交日期不能晚于今天；到了那天再移交。")
    since = last.until if last else column.opened_on
    if since and day <= since:
        raise InvalidRecord(f"{column.unit.short_name}自{since}起才负责这个栏目，移交日期要晚于这一天。")
    if column.closed_on and day >= column.closed_on:
        raise InvalidRecord(f"这个栏目{column.closed_on}已停用，移交日期要早于这一天。")


def _rewrite(stored: WebColumn, changed: WebColumn) -> None:
    """Write a column whose responsible unit changed."""
    try:
        changed.full_clean()
    except ValidationError as error:
        namesake = changed.namesake_of(changed.unit)
        raise InvalidRecord(same_name_sentence(namesake) if namesake else " ".join(error.messages)) from error
    refuse_if_counted(COLUMN, stored, changed)
    changed.changed_at = timezone.now()
    changed.save()


@act("update.save", right=Right.RECORD)
def save_update(*, actor: User | None, update: ColumnUpdate) -> ColumnUpdate:
    """Enter a published item or correct it; the same item of a column entered again stays one record. Where no unit
    is stated it is the one responsible for the column on that day."""
    if update.unit_id is None and update.column_id and update.published_on:
        update.unit_id = update.column.unit_on(update.published_on)
    return save_record(UPDATE, update, actor=actor, act="update.save")


@act("update.delete", right=Right.RECORD)
def delete_update(*, actor: User | None, update: ColumnUpdate) -> None:
    """Delete an item entered by mistake."""
    delete_record(UPDATE, update, actor=actor, act="update.delete")


@act("threshold.save", right=Right.CONFIGURE)
def save_threshold(*, actor: User | None, threshold: Threshold) -> Threshold:
    """Set a limit otherwise than its preset."""
    check(threshold, is_known=True)
    if threshold.value < 1:
        raise InvalidRecord("阈值至少为 1。")
    before, after = snapshot(limits()[threshold.code]), snapshot(threshold)
    if before != after:
        held = {"value": threshold.value, "basis": threshold.basis}
        Threshold.objects.update_or_create(code=threshold.code, defaults=held)
    write_change(actor, "threshold.save", f"指标阈值/{threshold.code}", f"指标阈值“{threshold}”", before, after)
    return threshold
