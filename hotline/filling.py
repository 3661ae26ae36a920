"""Deadlines of a great many orders just put on file: found once for each day and policy, written in one statement."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import connection

from govaudit.measures import SHANGHAI
from hotline.clock import SCOPES, Clock, Deadlines, Told, closed_days, is_closed, read_policies
from hotline.models import DueBasis, WorkOrder
from hotline.policies import NARROWING
from units.selectors import office_hours, work_calendar

_SCOPE = SCOPES[WorkOrder]
_START = "CASE WHEN o.dispatched_at > o.received_at THEN o.dispatched_at ELSE o.received_at END"


def fill_new(where: str, parameters: Sequence[Any]) -> bool:
    """Do as hotline.clock.fill_deadlines for orders o that have none but stated deadlines yet; `where` is SQL on them.
    False where a policy counts at once and nothing was done: then each order has a start of its own."""
    policies = read_policies()
    held = policies[_SCOPE.policies]
    if not held:
        return True
    if any(policy.is_at_once for policy in held):
        return False
    names = [name for name, part in _parts() if any(getattr(policy, f"{part}_id") for policy in held)]
    clock = Clock(work_calendar(), office_hours(), policies)
    days = ", ".join([*(f"o.{name}" for name in names), _day("o.received_at"), _day(_START)])
    orders = WorkOrder._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT {days} FROM {orders} AS o WHERE {where}", parameters)
        found = list(_worked_out(clock, names, cursor.fetchall()))
        if found:
            cursor.execute(_update(orders, names, where), [json.dumps(found), *parameters])
    return True


def _parts() -> Iterator[tuple[str, str]]:
    """Columns of an order by which policies differ, with the policies' names for them."""
    return zip(_SCOPE.case, NARROWING[_SCOPE.policies], strict=True)


def _worked_out(clock: Clock, names: Sequence[str], groups: Sequence[Sequence[Any]]) -> Iterator[list[object]]:
    """Values of the groups that have deadlines: the case, the two days, the sign-in deadline, the other, its basis."""
    closed = closed_days(_SCOPE)
    for *case, received_on, start_on in groups:
        received, start = (_noon(day) for day in (received_on, start_on))
        of_case = dict(zip(names, case, strict=True))
        told = Told(0, received, start, 1, tuple(map(of_case.get, _SCOPE.case)), Deadlines(), None, None, None)
        ends = clock.worked_out(_SCOPE, told, None)
        if ends.ends != (None, None) and not is_closed(received, closed):
            yield [*(value or 0 for value in case), str(received_on), str(start_on), *map(_kept, ends.ends), ends.basis]


def _noon(day: date | str) -> datetime:
    return datetime.combine(date.fromisoformat(str(day)), time(12), SHANGHAI)


def _kept(moment: datetime | None) -> str | None:
    return None if moment is None else str(connection.ops.adapt_datetimefield_value(moment))


def _day(moment: str) -> str:
    if connection.vendor == "postgresql":
        return f"({moment} AT TIME ZONE 'Asia/Shanghai')::date"
    return f"date({moment}, '+8 hours')"


def _update(orders: str, names: Sequence[str], where: str) -> str:
    same = [f"COALESCE(o.{name}, 0) = v.{name}" for name in names]
    same += [f"{_day('o.received_at')} = v.received_on", f"{_day(_START)} = v.start_on"]
    unsent = "o.unit_id IS NULL AND o.dispatched_at IS NULL"
    return (
        f"UPDATE {orders} AS o SET sign_due_at = CASE WHEN {unsent} THEN NULL ELSE v.soon END,"
        f" due_at = COALESCE(o.due_at, v.due),"
        f" due_basis = CASE WHEN o.due_at IS NULL THEN v.basis ELSE '{DueBasis.STATED}' END"
        f" FROM {_values(names)} WHERE {' AND '.join(same)} AND ({where})"
    )


def _values(names: Sequence[str]) -> str:
    """The groups of the statement's first parameter as rows v."""
    types = dict.fromkeys(names, "bigint") | {"received_on": "date", "start_on": "date"}
    types |= {"soon": "timestamptz", "due": "timestamptz", "basis": "text"}
    if connection.vendor == "postgresql":
        cells = ", ".join(f"(value ->> {place})::{kind} AS {name}" for place, (name, kind) in enumerate(types.items()))
        return f"(SELECT {cells} FROM jsonb_array_elements(%s::jsonb)) AS v"
    cells = ", ".join(f"json_extract(value, '$[{place}]') AS {name}" for place, name in enumerate(types))
    return f"(SELECT {cells} FROM json_each(%s)) AS v"
