"""What a change of policies, days or hours does to the deadlines on file: shown before, written when it is made."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import OperationalError
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from govaudit.errors import Conflict
from govaudit.lib.workdays import OfficeHours, WorkCalendar
from govaudit.measures import midnight
from hotline.clock import CHUNK, SCOPES, Clock, Deadlines, Move, Scope, by_scope, moves, reaching, read_policies, write
from hotline.models import DeadlinePolicy, Letter, PolicyScope, WorkOrder
from hotline.policies import NARROWING
from hotline.selectors import State, state_of
from units.following import SHOWN, Effect, Moved, MovedEnd, Report, joined
from units.selectors import office_hours, work_calendar

#: The words for a state as a deadline of this name sees it.
_SIDES = {
    State.IN_TIME: "按期",
    State.LATE: "超时",
    State.OVERDUE: "超时",
    State.SOON: "临期",
    State.OPEN: "未到期",
    State.WITHDRAWN: "撤单",
}
_NAMES = {
    PolicyScope.ORDERS: ("签收", "办结"),
    PolicyScope.LETTERS: ("", "答复"),
    PolicyScope.TESTS: ("优先答复", "答复"),
}
Narrow = Callable[[Scope], Q]


def follow_days(
    calendar: WorkCalendar,
    hours: OfficeHours,
    days: tuple[date, date] | None,
    *,
    write: bool,
    report: Report | None,
) -> Effect:
    """What the calendar and the hours do to deadlines; a units.following.Follower."""
    clock = Clock(calendar, hours, read_policies())
    return effect_of(clock, partial(_reached, days) if days else _all, is_written=write, report=report)


def _reached(days: tuple[date, date], scope: Scope) -> Q:
    return reaching(scope, *days)


def effect_of_policy(policy: DeadlinePolicy, *, is_gone: bool = False, report: Report | None = None) -> Effect:
    """What saving a policy as it is in memory, or deleting it, would do to deadlines."""
    on_file = list(DeadlinePolicy.objects.order_by("code"))
    stored = [other for other in on_file if other.code == policy.code]
    policies = [other for other in on_file if other.code != policy.code] + ([] if is_gone else [policy])
    clock = Clock(work_calendar(), office_hours(), by_scope(policies))
    return follow_policies(clock, stored if is_gone else [*stored, policy], report=report)


def follow_policies(
    clock: Clock, changed: Iterable[DeadlinePolicy], *, is_written: bool = False, report: Report | None = None
) -> Effect:
    """What the policies of `clock` do to the records that any of the `changed` ones fits."""
    policies = list(changed)
    return effect_of(clock, lambda scope: _fitted(scope, policies), is_written=is_written, report=report)


def _fitted(scope: Scope, policies: Iterable[DeadlinePolicy]) -> Q:
    found = Q(pk=None)
    for policy in policies:
        if policy.scope == scope.policies:
            wanted = zip(scope.case, NARROWING[scope.policies], strict=True)
            values = {column: getattr(policy, f"{name}_id") for column, name in wanted}
            asked = {name: value for name, value in values.items() if value is not None}
            found |= Q(**asked, **{f"{scope.received}__gte": midnight(policy.valid_from)})
    return found


def _all(_scope: Scope) -> Q:
    return Q()


def effect_of(clock: Clock, narrow: Narrow = _all, *, is_written: bool = False, report: Report | None = None) -> Effect:
    """What `clock` makes of the deadlines on file that `narrow` leaves, of all kinds of records."""
    rows = {scope: scope.model._default_manager.filter(narrow(scope)) for scope in SCOPES.values()}
    counts = [found.count() for found in rows.values()] if report else []
    parts = []
    for place, (scope, found) in enumerate(rows.items()):
        passed = partial(_report, report, sum(counts[:place]), sum(counts)) if report else None
        moved = list(moves(scope, clock, found, passed))
        parts.append(_effect(scope, moved))
        if is_written:
            _rewrite(scope, [move for move in moved if not move.is_closed])
    return joined(parts)


def _rewrite(scope: Scope, moved: list[Move]) -> None:
    """Write without waiting for anybody: who saves a record holds it first and waits for the periods then, which the
    act that calls this holds."""
    keys = [move.told.pk for move in moved]
    try:
        for start in range(0, len(keys), CHUNK):
            held = scope.model._default_manager.select_for_update(nowait=True, no_key=True)
            list(held.filter(pk__in=keys[start : start + CHUNK]).order_by("pk").values_list("pk"))
    except OperationalError as error:
        raise Conflict("有人正在修改要改期限的记录，没有保存。请稍后再试一次。") from error
    write(scope, moved)


def _report(report: Report, before: int, total: int, number: int) -> None:
    report(before + number, total)


def _effect(scope: Scope, moved: list[Move]) -> Effect:
    now = timezone.now()
    changes = [(move, list(_side_changes(scope, move, now))) for move in moved if not move.is_closed]
    kept = len(moved) - len(changes)
    sides = Counter(change for _, found in changes for change in found)
    what = str(scope.model._meta.verbose_name)
    counts = {f"{what}改变期限": len(changes)}
    counts |= {f"{what}{name}由{before}变为{after}": number for (name, before, after), number in sorted(sides.items())}
    counts[f"{what}已锁定未改"] = kept
    first = sorted(changes, key=lambda change: not change[1])[:SHOWN]
    return Effect(
        tuple(_sentences(what, len(changes), kept, sides)),
        tuple((name, number) for name, number in counts.items() if number),
        len(changes),
        tuple(_shown(scope, [move for move, _ in first], now)),
        _digest(scope, moved),
    )


def _sentences(what: str, moved: int, kept: int, sides: Counter[tuple[str, str, str]]) -> Iterator[str]:
    if moved:
        changes = [
            f"{name}由{before}变为{after} {number} 件" for (name, before, after), number in sorted(sides.items())
        ]
        told = f"其中{'，'.join(changes)}" if changes else "是否按期都不变"
        yield f"{what} {moved} 件的期限改变，{told}。"
    if kept:
        yield f"另有{what} {kept} 件属于已锁定的周期，期限不动。"


def _side_changes(scope: Scope, move: Move, now: datetime) -> Iterator[tuple[str, str, str]]:
    for name, before, after in _sides(scope, move, now):
        if before != after:
            yield name, before, after


def _sides(scope: Scope, move: Move, now: datetime) -> Iterator[tuple[str, str, str]]:
    """(name, side before, side after) of the earlier deadline and of the one in effect. What is closed without ever
    having been signed is on no side of its sign-in deadline, as in the measures."""
    told = move.told
    ended = (told.soon_ended, told.ended)
    for place, name in enumerate(_NAMES[scope.policies]):
        if ended[place] is None and told.ended is not None:
            yield name, "不计", "不计"
            continue
        before, after = (_side(ended[place], told.withdrawn, at.ends[place], now) for at in (told.now, move.after))
        yield name, before, after


def _side(ended: datetime | None, withdrawn: datetime | None, due: datetime | None, now: datetime) -> str:
    return "无期限" if due is None else _SIDES[state_of(ended, withdrawn, due, now)]


def _digest(scope: Scope, moved: list[Move]) -> str:
    said = hashlib.sha256(scope.policies.value.encode())
    for move in moved:
        said.update(f"{move.told.pk}|{move.is_closed}|{_written(move.told.now)}|{_written(move.after)}\n".encode())
    return said.hexdigest()


def _written(ends: Deadlines) -> str:
    return "|".join(str(end.timestamp()) if isinstance(end, datetime) else str(end) for end in ends)


def _shown(scope: Scope, moved: list[Move], now: datetime) -> Iterator[Moved]:
    records = scope.model._default_manager.select_related(*_related(scope)).in_bulk([move.told.pk for move in moved])
    for move in moved:
        record: Any = records[move.told.pk]
        label, url = _named(scope, record)
        unit = str(record.unit) if record.unit else ""
        yield Moved(label, url, unit, move.told.received, tuple(_ends(scope, move, now)))


def _ends(scope: Scope, move: Move, now: datetime) -> Iterator[MovedEnd]:
    for place, (name, before, after) in enumerate(_sides(scope, move, now)):
        earlier, later = move.told.now.ends[place], move.after.ends[place]
        if earlier != later:
            change = f"{before} → {after}" if before != after else ""
            yield MovedEnd(f"{name}期限", earlier, later, change, after == _SIDES[State.LATE])


def _related(scope: Scope) -> tuple[str, ...]:
    return ("unit", "source") if scope.model is WorkOrder else ("unit", "box")


def _named(scope: Scope, record: Any) -> tuple[str, str]:
    if scope.model is WorkOrder:
        return f"工单 {record.number}", reverse("hotline:order-detail", args=[record.source.code, record.number])
    if scope.model is Letter:
        return f"来信 {record.number}", reverse("hotline:letter-detail", args=[record.box.code, record.number])
    return f"测评信件 {record.code}", reverse("hotline:test-letter-detail", args=[record.code])
