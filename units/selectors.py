"""Reads about units and days: which unit a spelling means, on which days the office works."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from functools import cached_property

from govaudit.lib.workdays import OfficeHours, WorkCalendar, missing_festivals
from units.models import CalendarDay, DayKind, Office, Unit, UnitName, UnknownUnit

PROPOSALS = 3
LIKENESS = 0.5


class UnitNames:
    """Every spelling that means a unit, by exact match only: an unknown spelling is answered with the nearest
    names, never with a unit. Without `units` the stored ones are read on first use; `units` are given with the
    names beside their 规范简称."""

    def __init__(self, units: Iterable[tuple[Unit, Iterable[str]]] | None = None) -> None:
        self._given = units

    def find(self, spelling: str) -> Unit:
        """The unit a spelling means. Raises UnknownUnit for one that means no unit or more than one."""
        units = self._index.get(spelling.strip(), [])
        if len(units) == 1:
            return units[0]
        if units:
            names = "、".join(unit.short_name for unit in units)
            raise UnknownUnit(f"“{spelling}”是{names}共用的名称，请写规范简称。")
        nearest = self.nearest(spelling)
        advice = f"是不是{'、'.join(f'“{name}”' for name in nearest)}？" if nearest else "请先登记这个单位或名称。"
        raise UnknownUnit(f"没有名称为“{spelling}”的单位，{advice}")

    def knows(self, spelling: str) -> bool:
        """Whether a spelling means any unit."""
        return spelling.strip() in self._index

    def nearest(self, spelling: str) -> list[str]:
        """Up to three known spellings most like this one, the likest first, one for each unit."""
        by_unit: dict[str, str] = {}
        for name in get_close_matches(spelling.strip(), self._index, n=3 * PROPOSALS, cutoff=LIKENESS):
            by_unit.setdefault(self._index[name][0].code, name)
        return list(by_unit.values())[:PROPOSALS]

    def sharing(self, spelling: str) -> list[str]:
        """The 规范简称 of the units that share a spelling; empty where it means one or none."""
        units = self._index.get(spelling.strip(), [])
        return [unit.short_name for unit in units] if len(units) > 1 else []

    def short_names(self) -> list[str]:
        """The 规范简称 of every unit, in protocol order."""
        return list(dict.fromkeys(unit.short_name for units in self._index.values() for unit in units))

    @cached_property
    def _index(self) -> dict[str, list[Unit]]:
        index: dict[str, list[Unit]] = {}
        for unit, names in self._given if self._given is not None else _stored():
            for spelling in dict.fromkeys((unit.short_name, *names)):
                index.setdefault(spelling, []).append(unit)
        return index


def _stored() -> list[tuple[Unit, list[str]]]:
    names: dict[int, list[str]] = {}
    for unit_id, text in UnitName.objects.order_by("pk").values_list("unit_id", "text"):
        names.setdefault(unit_id, []).append(text)
    return [(unit, names.get(unit.pk, [])) for unit in Unit.objects.in_protocol_order()]


def work_calendar() -> WorkCalendar:
    """The days on file, in one query. A year is in the table once its days off name every festival."""
    return calendar_of(days_on_file())


def next_workday(day: date) -> date:
    """The first working day after `day`. Only days after it are read, which is enough to count from it."""
    later = CalendarDay.objects.filter(date__gt=day).order_by().values_list("date", "kind", "name")
    return calendar_of({at: (kind, name) for at, kind, name in later}).nth_workday(day, 1)


def days_on_file() -> dict[date, tuple[str, str]]:
    """The days that differ from Monday to Friday: `{day: (kind, name)}`."""
    return {day: (kind, name) for day, kind, name in CalendarDay.objects.values_list("date", "kind", "name")}


def calendar_of(days: Mapping[date, tuple[str, str]]) -> WorkCalendar:
    """The calendar in which these days differ: `{day: (kind, name)}`."""
    by_kind: dict[str, set[date]] = {kind: set() for kind in DayKind.values}
    names: dict[int, set[str]] = {}
    for day, (kind, name) in days.items():
        by_kind[kind].add(day)
        if kind == DayKind.REST:
            names.setdefault(day.year, set()).add(name)
    return WorkCalendar(
        rest=frozenset(by_kind[DayKind.REST]),
        work=frozenset(by_kind[DayKind.WORK]),
        years=frozenset(year for year, said in names.items() if not missing_festivals(said)),
    )


def office_hours() -> OfficeHours:
    """When the office works on a working day; the usual hours where no office is on file."""
    text = Office.objects.values_list("hours", flat=True).first()
    return OfficeHours() if text is None else OfficeHours.parse(text)
