"""The life of an order, pure: what its events make of it, and which events explain what a platform's export states.

An export carries only a final state and counters. `explain` finds the events to add and to strike out so that
`standing` of what remains equals what is stated; counters without moments stay counts without moments.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime

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
_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


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
    merged_at: datetime | None = None
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


def _place(event: Happened) -> tuple[datetime, int, bool, int]:
    return event.at or _BEFORE_ALL, _ORDER[EventKind(event.kind)], event.key == 0, event.key


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
            return replace(now, repeat_of=event.other, merged_at=event.at)
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
    is_first = getattr(now, first) is None and getattr(now, counter) <= 0  # more would be older, nobody knows how old
    if is_first and event.at:
        changes[first] = event.at
    return replace(now, **changes)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Keys of events that what is stated contradicts, and events that it adds."""

    void: tuple[int, ...]
    added: tuple[Happened, ...]


def explain(events: Iterable[Happened], stated: Standing) -> Explanation:
    """How `events` have to change for their standing to be `stated`, but for what no export states: first moments,
    `repeat_of` and `merged_at`. What is stated keeps the rules of hotline.kinds: what was dispatched or signed has a
    unit, nothing is signed before it was dispatched, a direct answer has a moment; it need not fit the events
    otherwise. Events that say it already stay; of those in the way only the latest go."""
    work = _Explaining(list(events), stated)
    work.dispatched()
    work.signed()
    work.closed()
    work.ended(EventKind.WITHDRAW, "withdrawn_at")
    work.ended(EventKind.REFUSE, "refused_at")
    work.revisited()
    work.counted()
    return Explanation(tuple(work.void), tuple(event for event in work.events if not event.key))


def _said(event: Happened) -> tuple[object, ...]:
    """What an event says besides when; a unit that acted is no part of it, one that was sent to is."""
    unit = event.unit if event.kind == EventKind.DISPATCH else None
    return event.kind, unit, event.satisfaction, event.is_solved


class _Explaining:
    def __init__(self, events: list[Happened], stated: Standing) -> None:
        self.events, self.stated, self.void = events, stated, list[int]()

    @property
    def now(self) -> Standing:
        return standing(self.events, self.stated.unit)

    def dispatched(self) -> None:
        at = self.stated.dispatched_at
        sent = Happened(EventKind.DISPATCH, at, unit=self.stated.unit) if at else None
        self._settle(("unit", "dispatched_at"), sent, (EventKind.DISPATCH,), EventKind.HAND_BACK)

    def signed(self) -> None:
        at = self.stated.signed_at
        self._settle(("signed_at",), Happened(EventKind.SIGN, at) if at else None, (EventKind.SIGN,))

    def closed(self) -> None:
        at, kind = self.stated.closed_at, EventKind.ANSWER if self.stated.is_direct else EventKind.CLOSE
        closing = (EventKind.CLOSE, EventKind.ANSWER)
        self._settle(("closed_at", "is_direct"), Happened(kind, at) if at else None, closing, EventKind.RETURN)

    def revisited(self) -> None:
        stated = self.stated
        said = (stated.satisfaction, stated.is_solved)
        asked = Happened(EventKind.REVISIT, stated.revisited_at, satisfaction=said[0], is_solved=said[1])
        event = None if (stated.revisited_at, *said) == (None, "", None) else asked
        self._settle(("revisited_at", "satisfaction", "is_solved"), event, (EventKind.REVISIT,))

    def ended(self, kind: EventKind, name: str) -> None:
        """What happens to an order only once: at any other moment it did not."""
        at = getattr(self.stated, name)
        if getattr(self.now, name) == at:
            return
        self._strike([event for event in self.events if event.kind == kind and event.at != at])
        if getattr(self.now, name) != at:
            self.events.append(Happened(kind, at))

    def counted(self) -> None:
        for kind in COUNTERS:
            if min(self._missing(kind).values()) < 0:
                self._strike([event for event in self.events if event.kind == kind and event.at is None])
            for level, times in self._missing(kind).items():
                if times:
                    self.events.append(Happened(kind, times=times, level=level))

    def _missing(self, kind: EventKind) -> dict[str, int]:
        """How many times more than the events say, by level and, under "", without one."""
        now, counter = self.now, COUNTERS[kind][0]
        names = {level: f"returned_{level}" for level in Level.values} if kind == EventKind.RETURN else {}
        missing = {level: getattr(self.stated, name) - getattr(now, name) for level, name in names.items()}
        total = getattr(self.stated, counter) - getattr(now, counter)
        return missing | {"": total - sum(missing.values())}

    def _settle(
        self, names: tuple[str, ...], event: Happened | None, kinds: tuple[EventKind, ...], undone_by: str = ""
    ) -> None:
        """Make these fields what is stated, by `event` (None: by none) of one of `kinds`. What these, and dated ones of
        the kind that undoes them, say otherwise at that moment, or later than it, is struck out."""
        if self._says(names):
            return
        if event is not None:
            twins = [other for other in self.events if other.kind in kinds and other.at == event.at]
            self._strike([other for other in twins if _said(other) != _said(event)])
        while not self._says(names):
            if event is not None and self._says(names, event):
                self.events.append(event)
                return
            latest = [other for other in self.events if other.kind in kinds or (other.kind == undone_by and other.at)]
            if not latest:
                raise ValueError(f"no events say {self.stated}")
            self._strike(in_order(latest)[-1:])

    def _says(self, names: tuple[str, ...], *more: Happened) -> bool:
        """Whether the events, with one more perhaps, say of these fields what is stated."""
        then = standing([*self.events, *more], self.stated.unit)
        return all(getattr(then, name) == getattr(self.stated, name) for name in names)

    def _strike(self, gone: list[Happened]) -> None:
        self.void += [event.key for event in gone if event.key]
        self.events = [event for event in self.events if not any(event is other for other in gone)]
