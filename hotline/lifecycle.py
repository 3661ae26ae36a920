"""The life of an order, pure: what its events make of it, and which events explain what a platform's export states.

An export carries only a final state and counters. `explain` finds the events to add and to strike out so that
`standing` of what remains equals what is stated; counters without moments stay counts without moments.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime

from hotline.models.choices import EventKind, Level

#: Field of the order that counts a kind of event, and the one that keeps its first moment.
COUNTERS = {
    EventKind.RETURN: ("returned", "first_returned_at"),
    EventKind.HAND_BACK: ("handed_back", "first_handed_back_at"),
    EventKind.GRANT_EXTENSION: ("extended", "first_extended_at"),
    EventKind.WARN: ("warned", "first_warned_at"),
    EventKind.SUPERVISE: ("supervised", "first_supervised_at"),
}
_ORDER = {kind: place for place, kind in enumerate(EventKind)}
_SENDING = (EventKind.DISPATCH, EventKind.HAND_BACK)
_CLOSING = (EventKind.CLOSE, EventKind.ANSWER)


@dataclass(frozen=True, slots=True)
class Happened:
    """An event as hotline.models.OrderEvent keeps it; `key` is its primary key, 0 for one not on file yet."""

    kind: str
    at: datetime | None = None
    key: int = 0
    times: int = 1
    unit: int | None = None
    level: str = ""
    until: datetime | None = None
    satisfaction: str = ""
    is_solved: bool | None = None
    other: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What events make of an order, by the names of its fields; `unit` and `repeat_of` are primary keys."""

    unit: int | None = None
    dispatched_at: datetime | None = None
    signed_at: datetime | None = None
    closed_at: datetime | None = None
    withdrawn_at: datetime | None = None
    refused_at: datetime | None = None
    is_direct: bool = False
    repeat_of: int | None = None
    returned: int = 0
    returned_county: int = 0
    returned_city: int = 0
    returned_province: int = 0
    handed_back: int = 0
    extended: int = 0
    warned: int = 0
    supervised: int = 0
    first_returned_at: datetime | None = None
    first_handed_back_at: datetime | None = None
    first_extended_at: datetime | None = None
    first_warned_at: datetime | None = None
    first_supervised_at: datetime | None = None
    revisited_at: datetime | None = None
    satisfaction: str = ""
    is_solved: bool | None = None


STANDING = tuple(field.name for field in fields(Standing))


def in_order(events: Iterable[Happened]) -> list[Happened]:
    """Events as they followed one another: those without a moment first, those of one moment as orders run."""
    return sorted(events, key=_place)


def _place(event: Happened) -> tuple[float, int, bool, int]:
    moment = event.at.timestamp() if event.at else float("-inf")
    return moment, _ORDER[EventKind(event.kind)], event.key == 0, event.key


def standing(events: Iterable[Happened], unit: int | None = None) -> Standing:
    """What the events make of an order whose unit, as long as no event says otherwise, is `unit`."""
    found = Standing(unit=unit)
    for event in in_order(events):
        found = _after(_counted(found, event), event)
    return found


def extended_until(events: Iterable[Happened]) -> datetime | None:
    """The latest deadline that was granted; None without one."""
    granted = [event.until for event in events if event.kind == EventKind.GRANT_EXTENSION and event.until]
    return max(granted, default=None)


def _after(now: Standing, event: Happened) -> Standing:
    match event.kind:
        case EventKind.DISPATCH:
            return replace(now, unit=event.unit, dispatched_at=event.at, signed_at=None)
        case EventKind.HAND_BACK if event.at:
            return replace(now, unit=None, dispatched_at=None, signed_at=None)
        case EventKind.SIGN if now.signed_at is None:
            return replace(now, signed_at=event.at)
        case EventKind.CLOSE | EventKind.ANSWER:
            return replace(now, closed_at=event.at, is_direct=event.kind == EventKind.ANSWER)
        case EventKind.RETURN if event.at:
            return replace(now, closed_at=None, is_direct=False)
        case EventKind.WITHDRAW:
            return replace(now, withdrawn_at=event.at)
        case EventKind.REFUSE:
            return replace(now, refused_at=event.at)
        case EventKind.MERGE:
            return replace(now, repeat_of=event.other)
        case EventKind.REVISIT:
            return replace(now, revisited_at=event.at, satisfaction=event.satisfaction, is_solved=event.is_solved)
    return now


def _counted(now: Standing, event: Happened) -> Standing:
    names = COUNTERS.get(EventKind(event.kind))
    if names is None:
        return now
    counter, first = names
    changes = {counter: getattr(now, counter) + event.times}
    if event.kind == EventKind.RETURN and event.level:
        by_level = f"returned_{event.level}"
        changes[by_level] = getattr(now, by_level) + event.times
    if getattr(now, first) is None and event.at:
        changes[first] = event.at
    return replace(now, **changes)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Keys of events that what is stated contradicts, and events that it adds."""

    void: tuple[int, ...]
    added: tuple[Happened, ...]


def explain(events: Iterable[Happened], stated: Standing) -> Explanation:
    """How `events` have to change for their standing to be `stated`, first moments and `repeat_of` apart, which no
    export states. What is stated keeps the rules of hotline.kinds: what was dispatched or signed has a unit, nothing is
    signed before it was dispatched, a direct answer has a moment; it need not fit the events otherwise."""
    work = _Explaining(list(events), stated)
    work.dispatched()
    work.signed()
    work.closed()
    work.ended(EventKind.WITHDRAW, stated.withdrawn_at)
    work.ended(EventKind.REFUSE, stated.refused_at)
    work.revisited()
    work.counted()
    return Explanation(tuple(work.void), tuple(event for event in work.events if not event.key))


class _Explaining:
    def __init__(self, events: list[Happened], stated: Standing) -> None:
        self.events, self.stated, self.void = events, stated, list[int]()

    @property
    def now(self) -> Standing:
        return standing(self.events, self.stated.unit)

    def dispatched(self) -> None:
        stated = self.stated
        if (self.now.unit, self.now.dispatched_at) == (stated.unit, stated.dispatched_at):
            return
        sent = Happened(EventKind.DISPATCH, stated.dispatched_at, unit=stated.unit)
        if stated.unit is not None and self._fits(sent, "unit", "dispatched_at"):
            self.events.append(sent)
            return
        self._strike(_SENDING, stated.dispatched_at)
        if stated.dispatched_at is not None:
            self.events.append(sent)

    def signed(self) -> None:
        if self.now.signed_at == self.stated.signed_at:
            return
        sign = Happened(EventKind.SIGN, self.stated.signed_at)
        if self.stated.signed_at is None or not self._fits(sign, "signed_at"):
            self._strike((EventKind.SIGN,), None)
        if self.stated.signed_at is not None:
            self.events.append(sign)

    def closed(self) -> None:
        stated = self.stated
        if (self.now.closed_at, self.now.is_direct) == (stated.closed_at, stated.is_direct):
            return
        close = Happened(EventKind.ANSWER if stated.is_direct else EventKind.CLOSE, stated.closed_at)
        if stated.closed_at is None:
            self._strike(_CLOSING, None)
            return
        if not self._fits(close, "closed_at", "is_direct"):
            self._strike((*_CLOSING, EventKind.RETURN), stated.closed_at)
        self.events.append(close)

    def ended(self, kind: EventKind, at: datetime | None) -> None:
        if {EventKind.WITHDRAW: self.now.withdrawn_at, EventKind.REFUSE: self.now.refused_at}[kind] == at:
            return
        self._strike((kind,), at)
        if at is not None:
            self.events.append(Happened(kind, at))

    def revisited(self) -> None:
        names = ("revisited_at", "satisfaction", "is_solved")
        at, satisfaction, is_solved = (getattr(self.stated, name) for name in names)
        if (at, satisfaction, is_solved) == tuple(getattr(self.now, name) for name in names):
            return
        said = Happened(EventKind.REVISIT, at, satisfaction=satisfaction, is_solved=is_solved)
        if (at, satisfaction, is_solved) == (None, "", None) or not self._fits(said, *names):
            self._strike((EventKind.REVISIT,), None)
        if (at, satisfaction, is_solved) != (None, "", None):
            self.events.append(said)

    def counted(self) -> None:
        for kind, (counter, _) in COUNTERS.items():
            names = [(level, f"returned_{level}") for level in Level.values] if kind == EventKind.RETURN else []
            now, more = self.now, 0
            for level, name in names:
                more += self._count(kind, getattr(self.stated, name) - getattr(now, name), level)
            self._count(kind, getattr(self.stated, counter) - getattr(now, counter) - more)

    def _count(self, kind: EventKind, times: int, level: str = "") -> int:
        if times:
            self.events.append(Happened(kind, times=times, level=level))
        return times

    def _fits(self, event: Happened, *names: str) -> bool:
        """Whether adding the event makes these fields what is stated."""
        then = standing([*self.events, event], self.stated.unit)
        return all(getattr(then, name) == getattr(self.stated, name) for name in names)

    def _strike(self, kinds: Sequence[str], since: datetime | None) -> None:
        """Take out events of these kinds from `since` on (None: all), and those without a moment that are no count."""
        gone = [event for event in self.events if event.kind in kinds and self._is_in_the_way(event, since)]
        self.void += [event.key for event in gone if event.key]
        self.events = [event for event in self.events if not any(event is other for other in gone)]

    @staticmethod
    def _is_in_the_way(event: Happened, since: datetime | None) -> bool:
        if event.at is None:
            return EventKind(event.kind) not in COUNTERS
        return since is None or event.at >= since
