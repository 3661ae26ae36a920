"""The life of an order, pure: what events make of it, and which events explain what is stated."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hotline.lifecycle import COUNTERS, STANDING, Happened, Standing, explain, extended_until, in_order, standing
from hotline.models import EventKind, Level

K = EventKind
START = datetime(2022, 4, 5, 1, tzinfo=UTC)
TOWN, BUREAU, STATION = 1, 2, 3
#: What no export states, so that nothing is explained by it.
UNSTATED = {*(first for _, first in COUNTERS.values()), "repeat_of", "merged_at"}
SEEDS = range(1500)


def at(hour: int) -> datetime:
    return START + timedelta(hours=hour)


def sent(hour: int | None, unit: int, **more: object) -> Happened:
    return Happened(K.DISPATCH, None if hour is None else at(hour), unit=unit, **more)


def event(kind: str, hour: int | None = None, **more: object) -> Happened:
    return Happened(kind, None if hour is None else at(hour), **more)


TABLE: dict[str, tuple[list[Happened], dict[str, object]]] = {
    "nothing happened": ([], {"unit": None}),
    "sent and signed": (
        [sent(0, TOWN), event(K.SIGN, 2)],
        {"unit": TOWN, "dispatched_at": at(0), "signed_at": at(2)},
    ),
    "only the first signature of a unit counts": (
        [sent(0, TOWN), event(K.SIGN, 2), event(K.SIGN, 3)],
        {"signed_at": at(2)},
    ),
    "handed back: nobody has it, and it is counted": (
        [sent(0, TOWN), event(K.SIGN, 1), event(K.HAND_BACK, 2)],
        {"unit": None, "dispatched_at": None, "signed_at": None, "handed_back": 1, "first_handed_back_at": at(2)},
    ),
    "sent anew: it waits for another signature": (
        [sent(0, TOWN), event(K.SIGN, 1), event(K.HAND_BACK, 2), sent(3, BUREAU)],
        {"unit": BUREAU, "dispatched_at": at(3), "signed_at": None},
    ),
    "a count of hand-backs moves no order": (
        [sent(0, TOWN), event(K.HAND_BACK, times=3)],
        {"unit": TOWN, "handed_back": 3, "first_handed_back_at": None},
    ),
    "some counted without a moment: nobody knows which was the first": (
        [event(K.RETURN, times=3), event(K.RETURN, 2)],
        {"returned": 4, "first_returned_at": None},
    ),
    "returned: open again": (
        [event(K.CLOSE, 1), event(K.RETURN, 2, level=Level.CITY)],
        {"closed_at": None, "returned": 1, "returned_city": 1, "first_returned_at": at(2)},
    ),
    "returned and closed again": (
        [event(K.CLOSE, 1), event(K.RETURN, 2), event(K.CLOSE, 4)],
        {"closed_at": at(4), "returned": 1},
    ),
    "a count of returns opens nothing": (
        [event(K.CLOSE, 1), event(K.RETURN, times=4, level=Level.PROVINCE)],
        {"closed_at": at(1), "returned": 4, "returned_province": 4, "first_returned_at": None},
    ),
    "counts add up, also below": ([event(K.WARN, times=3), event(K.WARN, times=-2), event(K.WARN, 5)], {"warned": 2}),
    "answered at once": ([event(K.ANSWER, 0)], {"closed_at": at(0), "is_direct": True, "unit": None}),
    "of one moment, returning goes before closing": (
        [event(K.CLOSE, 2), event(K.RETURN, 2)],
        {"closed_at": at(2), "returned": 1},
    ),
    "the last call holds": (
        [event(K.REVISIT, 5, satisfaction="unreached"), event(K.REVISIT, 7, satisfaction="satisfied", is_solved=True)],
        {"revisited_at": at(7), "satisfaction": "satisfied", "is_solved": True},
    ),
    "merged, withdrawn, refused": (
        [event(K.MERGE, 1, other=77), event(K.WITHDRAW, 2), event(K.REFUSE, 3)],
        {"repeat_of": 77, "merged_at": at(1), "withdrawn_at": at(2), "refused_at": at(3)},
    ),
    "helping units and submitting change no column": (
        [sent(0, TOWN), event(K.ASSIST, 1, unit=BUREAU), event(K.SUBMIT, 2), event(K.ASK_EXTENSION, 3, until=at(9))],
        {"unit": TOWN, "closed_at": None, "extended": 0},
    ),
}


@pytest.mark.parametrize("case", TABLE)
def test_an_order_stands_as_its_events_make_it(case: str) -> None:
    events, wanted = TABLE[case]
    for order in (events, events[::-1]):
        found = standing(order)
        assert {name: getattr(found, name) for name in wanted} == wanted


def test_the_unit_on_file_holds_until_an_event_says_otherwise() -> None:
    assert standing([event(K.SIGN, 1)], TOWN).unit == TOWN
    assert standing([event(K.HAND_BACK, 1)], TOWN).unit is None
    assert standing([sent(1, BUREAU)], TOWN).unit == BUREAU


def test_the_latest_deadline_granted_holds_however_they_were_recorded() -> None:
    granted = [event(K.GRANT_EXTENSION, hour, until=at(until)) for hour, until in ((1, 90), (2, 60))]
    assert extended_until([*granted, event(K.ASK_EXTENSION, 3, until=at(200))]) == at(90)
    assert extended_until([event(K.GRANT_EXTENSION, 1)]) is None


def random_moment(chance: random.Random) -> datetime:
    return at(chance.randrange(12))


def random_event(chance: random.Random, key: int) -> Happened:
    kind = chance.choice(list(EventKind))
    is_dated = chance.random() < 0.85 or kind not in {*COUNTERS, K.REVISIT, K.DISPATCH}
    return Happened(
        kind,
        random_moment(chance) if is_dated else None,
        key=key,
        times=1 if is_dated or kind not in COUNTERS else chance.choice([-1, 1, 2]),
        unit=chance.choice([TOWN, BUREAU, STATION]) if kind == K.DISPATCH else None,
        level=chance.choice(["", *Level.values]) if kind == K.RETURN else "",
        until=at(chance.randrange(50)) if kind == K.GRANT_EXTENSION else None,
        satisfaction=chance.choice(["satisfied", "unrated"]) if kind == K.REVISIT else "",
        is_solved=chance.choice([None, True]) if kind == K.REVISIT else None,
        other=chance.choice([8, 9]) if kind == K.MERGE else None,
    )


def random_events(chance: random.Random) -> list[Happened]:
    return [random_event(chance, key) for key in range(1, chance.randrange(1, 9))]


def random_statement(chance: random.Random) -> Standing:
    """What an export may state: it keeps the rules of orders, nothing else."""

    def perhaps() -> datetime | None:
        return random_moment(chance) if chance.random() < 0.5 else None

    unit = chance.choice([None, TOWN, BUREAU, STATION])
    dispatched, signed = (perhaps(), perhaps()) if unit else (None, None)
    closed = perhaps()
    levels = [chance.choice([0, 0, 1, 2]) for _ in Level]
    return Standing(
        unit=unit,
        dispatched_at=dispatched,
        signed_at=max(signed, dispatched) if signed and dispatched else signed,
        closed_at=closed,
        is_direct=closed is not None and chance.random() < 0.3,
        withdrawn_at=perhaps(),
        refused_at=perhaps(),
        returned=sum(levels) + chance.choice([0, 1]),
        returned_county=levels[0],
        returned_city=levels[1],
        returned_province=levels[2],
        handed_back=chance.choice([0, 1, 2]),
        extended=chance.choice([0, 1]),
        warned=chance.choice([0, 2]),
        supervised=chance.choice([0, 1]),
        revisited_at=perhaps(),
        satisfaction=chance.choice(["", "satisfied", "unreached"]),
        is_solved=chance.choice([None, True, False]),
    )


def explained(events: list[Happened], stated: Standing) -> list[Happened]:
    """The events as they are on file afterwards."""
    found = explain(events, stated)
    left = [event for event in events if event.key not in found.void]
    return left + [replace(event, key=1000 + number) for number, event in enumerate(found.added)]


def without_unstated(found: Standing) -> dict[str, object]:
    return {name: getattr(found, name) for name in STANDING if name not in UNSTATED}


@pytest.mark.parametrize("part", range(4))
def test_explained_events_say_what_is_stated_whatever_was_on_file(part: int) -> None:
    for seed in SEEDS[part::4]:
        chance = random.Random(seed)
        events, stated = random_events(chance), random_statement(chance)
        found = standing(explained(events, stated), stated.unit)
        assert without_unstated(found) == without_unstated(stated), seed


def test_what_is_stated_once_more_needs_no_event() -> None:
    for seed in SEEDS:
        chance = random.Random(seed)
        stated = random_statement(chance)
        events = explained(random_events(chance), stated)
        found = explain(events, stated)
        assert (found.void, found.added) == ((), ()), seed


def test_explaining_leaves_alone_what_no_export_states() -> None:
    quiet = {K.ASSIST, K.ASK_EXTENSION, K.REFUSE_EXTENSION, K.SUBMIT, K.MERGE}
    for seed in SEEDS:
        chance = random.Random(seed)
        events = random_events(chance)
        found = explain(events, random_statement(chance))
        assert not {event.key for event in events if event.kind in quiet} & set(found.void), seed
        assert not quiet & {event.kind for event in found.added}, seed


def test_counts_without_moments_are_told_anew_where_fewer_are_stated() -> None:
    found = explain([event(K.RETURN, times=3, key=1), event(K.RETURN, 4, key=2)], Standing(returned=2))
    assert found.void == (1,)
    assert found.added == (event(K.RETURN, times=1),)


def test_more_than_was_counted_is_added_as_what_is_new() -> None:
    found = explain([event(K.RETURN, times=3, key=1)], Standing(returned=5, returned_city=2))
    assert (found.void, found.added) == ((), (event(K.RETURN, times=2, level="city"),))


def test_a_history_before_what_is_stated_stays() -> None:
    events = [
        sent(0, TOWN, key=1), event(K.SIGN, 1, key=2), event(K.HAND_BACK, 2, key=3), sent(3, BUREAU, key=4),
        event(K.SIGN, 4, key=5), event(K.CLOSE, 5, key=6), event(K.RETURN, 6, key=7), event(K.CLOSE, 7, key=8),
    ]  # fmt: skip
    stated = Standing(unit=BUREAU, dispatched_at=at(3), handed_back=1, returned=1)
    found = explain(events, stated)
    assert (found.void, found.added) == ((5, 8), ())


def test_another_word_of_the_same_moment_takes_the_place_of_the_first() -> None:
    found = explain([sent(0, TOWN, key=1), event(K.ANSWER, 3, key=2)], Standing(BUREAU, at(0), closed_at=at(3)))
    assert (found.void, found.added) == ((1, 2), (sent(0, BUREAU), event(K.CLOSE, 3)))


def test_what_no_order_goes_through_is_explained_by_nothing() -> None:
    with pytest.raises(ValueError, match="no events say"):
        explain([], Standing(is_direct=True))


# The same rules once more, each field by looking back over all events: slow, and written apart.


def place(event: Happened) -> tuple[object, ...]:
    return event.at is not None, event.at or START, list(EventKind).index(event.kind), event.key == 0, event.key


def looked_back(events: list[Happened], unit: int | None) -> Standing:
    def before(one: Happened, other: Happened | None) -> bool:
        return other is not None and place(one) < place(other)

    def last(*kinds: str) -> Happened | None:
        return max((e for e in events if e.kind in kinds), key=place, default=None)

    def last_dated(kind: str) -> Happened | None:
        return max((e for e in events if e.kind == kind and e.at), key=place, default=None)

    def times(kind: str, level: str | None = None) -> int:
        return sum(e.times for e in events if e.kind == kind and level in (None, e.level))

    def first(kind: str) -> datetime | None:
        is_told = times(kind) - sum(e.times for e in events if e.kind == kind and e.at) <= 0
        return min((e.at for e in events if e.kind == kind and e.at), default=None) if is_told else None

    dispatch, back = last(K.DISPATCH), last_dated(K.HAND_BACK)
    is_back = back is not None and (dispatch is None or before(dispatch, back))
    latest = back if is_back else dispatch
    signs = [e for e in events if e.kind == K.SIGN and e.at and (latest is None or before(latest, e))]
    closing, returned = last(K.CLOSE, K.ANSWER), last_dated(K.RETURN)
    is_closed = closing is not None and not before(closing, returned)
    withdrawal, refusal, merger, call = last(K.WITHDRAW), last(K.REFUSE), last(K.MERGE), last(K.REVISIT)
    return Standing(
        unit=None if is_back else dispatch.unit if dispatch else unit,
        dispatched_at=dispatch.at if dispatch and not is_back else None,
        signed_at=min((e.at for e in signs), default=None),
        closed_at=closing.at if closing and is_closed else None,
        is_direct=is_closed and closing is not None and closing.kind == K.ANSWER,
        withdrawn_at=withdrawal.at if withdrawal else None,
        refused_at=refusal.at if refusal else None,
        repeat_of=merger.other if merger else None,
        merged_at=merger.at if merger else None,
        returned_county=times(K.RETURN, "county"),
        returned_city=times(K.RETURN, "city"),
        returned_province=times(K.RETURN, "province"),
        revisited_at=call.at if call else None,
        satisfaction=call.satisfaction if call else "",
        is_solved=call.is_solved if call else None,
        **{counter: times(kind) for kind, (counter, _) in COUNTERS.items()},
        **{name: first(kind) for kind, (_, name) in COUNTERS.items()},
    )


def test_the_standing_agrees_with_one_that_looks_back_for_each_field() -> None:
    for seed in range(4000):
        chance = random.Random(seed)
        events, unit = random_events(chance), chance.choice([None, TOWN])
        assert standing(events, unit) == looked_back(events, unit), (seed, in_order(events))
