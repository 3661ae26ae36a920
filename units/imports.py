"""Spreadsheets of units, their names, the roster and the working-day calendar."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Model

from govaudit.imports.kinds import Followed, Guard, ImportKind, register
from govaudit.imports.lookups import Choices, entries_of
from govaudit.imports.staging import Stage, Verdict
from govaudit.models import Batch, BeforeImage
from govaudit.roles import Right
from govaudit.sheets import Record
from units.contacts import CONTACT
from units.following import follow_days
from units.importing import LEARN_UNIT, UNLEARN_UNIT, closed_sentence, record_import, unit_lookups, with_units
from units.models import CalendarDay, Closing, Participation, Period, Unit, UnitGroup, UnitKind, UnitName, pinyin_key
from units.recording import lock_periods
from units.selectors import days_on_file
from units.sheets import CALENDAR_DAYS, CONTACTS, PARTICIPATION, UNIT_NAMES, UNITS

MOST_DAYS = 10_000  # of a file whose effect is shown: more than the table can hold


def _lookups() -> dict[str, Choices]:
    return with_units({"unit_kinds": entries_of(UnitKind), "unit_groups": entries_of(UnitGroup)})


def _derived(record: Record) -> Record:
    return {"pinyin": pinyin_key(record["short_name"])} if record.get("short_name") else {}


def _unit_guard(changes: bool) -> Guard:
    """A spelling means one unit only, and a unit keeps its group while an area is closed."""
    meant = dict(UnitName.objects.values_list("text", "unit__code"))
    closing = _closings(changes).first()

    def refusal(old: Model | None, new: Model | None) -> str:
        if not isinstance(new, Unit):
            return ""
        if meant.get(new.short_name, new.code) != new.code:
            return f"“{new.short_name}”已经是另一个单位的名称，一个名称只能指一个单位。"
        if closing and isinstance(old, Unit) and old.group_id != new.group_id:
            return closed_sentence(closing)
        return ""

    return refusal


def _name_guard(changes: bool) -> Guard:
    """A spelling means one unit only."""
    meant = {text: pk for pk, text in Unit.objects.values_list("pk", "short_name")}
    meant |= dict(UnitName.objects.values_list("text", "unit_id"))

    def refusal(old: Model | None, new: Model | None) -> str:
        if isinstance(new, UnitName) and meant.setdefault(new.text, new.unit_id) != new.unit_id:
            return f"“{new.text}”已经是另一个单位的名称，一个名称只能指一个单位。"
        return ""

    return refusal


def _roster_guard(changes: bool) -> Guard | None:
    """The roster of a closed area does not change."""
    closed = {(closing.period_id, closing.area): closing for closing in _closings(changes)}
    if not closed:
        return None

    def refusal(old: Model | None, new: Model | None) -> str:
        for entry in (old, new):
            if isinstance(entry, Participation) and (entry.period_id, entry.area) in closed:
                return closed_sentence(closed[entry.period_id, entry.area])
        return ""

    return refusal


def _closings(changes: bool) -> Any:
    if changes:
        lock_periods(Period.objects.values_list("pk", flat=True))
    return Closing.objects.active().select_related("period")


def _calendar_warnings(stage: Stage) -> list[str]:
    """What accepting these days does to deadlines."""
    days = days_on_file()
    given = [row.record for row in stage.rows(None, 0, MOST_DAYS) if row.verdict in (Verdict.NEW, Verdict.CHANGED)]
    days |= {day.date: (day.kind, day.name) for day in given if isinstance(day, CalendarDay)}
    return list(follow_days(days, days_on_file()).sentences)


def _calendar_accepted(batch: Batch) -> Followed:
    return dict(follow_days(days_on_file(), _before(batch), write=True).counts)


def _calendar_undoing(batch: Batch) -> Followed:
    """The days are still as the batch brought them: deadlines follow those that will be there without it."""
    return dict(follow_days(_before(batch), days_on_file(), write=True).counts)


def _before(batch: Batch) -> dict[date, tuple[str, str]]:
    """The days without what a batch brought."""
    brought = dict(CalendarDay.objects.filter(batch=batch).values_list("pk", "date"))
    days = {day: said for day, said in days_on_file().items() if day not in brought.values()}
    images = BeforeImage.objects.filter(batch=batch, record__in=brought).values_list("record", "values")
    return days | {brought[record]: (values["kind"], values["name"]) for record, values in images}


UNIT_IMPORT = register(
    ImportKind(
        code="units",
        sheet=UNITS,
        right=Right.CONFIGURE,
        lookups=_lookups,
        list_page="units:unit-list",
        record_page="units:unit-detail",
        derived=_derived,
        guard=_unit_guard,
    )
)
CONTACT_IMPORT = register(
    record_import(
        CONTACTS, CONTACT, code="contacts", lookups=unit_lookups, list_page="units:contact-list",
        record_page="units:unit-detail", record_path=("unit__code",),
    )
)  # fmt: skip
NAME_IMPORT = register(
    ImportKind(
        code="names",
        sheet=UNIT_NAMES,
        right=Right.CONFIGURE,
        lookups=unit_lookups,
        record_page="units:unit-detail",
        record_path=("unit__code",),
        guard=_name_guard,
    )
)
ROSTER_IMPORT = register(
    ImportKind(
        code="roster",
        sheet=PARTICIPATION,
        right=Right.CONFIGURE,
        lookups=_lookups,
        record_page="units:participation-list",
        record_path=("period__code", "area"),
        context=("period",),
        guard=_roster_guard,
        learn=LEARN_UNIT,
        unlearn=UNLEARN_UNIT,
    )
)
CALENDAR_IMPORT = register(
    ImportKind(
        code="calendar",
        sheet=CALENDAR_DAYS,
        right=Right.CONFIGURE,
        lookups=unit_lookups,
        record_path=("date",),
        warnings=_calendar_warnings,
        accepted=_calendar_accepted,
        undoing=_calendar_undoing,
    )
)
