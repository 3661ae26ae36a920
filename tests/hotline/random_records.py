"""Orders, their events, letters and test letters made at random from a seed, and what a clerk with a pencil counts of
them. The pencil knows nothing of the program's conditions."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db.models import Model

from govaudit.measures import Take
from hotline.models import (
    Channel,
    EventKind,
    Letter,
    LetterBox,
    LetterKind,
    Level,
    OrderClass,
    OrderEvent,
    OrderKind,
    OrderSource,
    Satisfaction,
    TestLetter,
    Urgency,
    WorkOrder,
)
from hotline.models.choices import COUNTED_TIMES
from tests.checks.small_office import moment
from units.models import Unit

START, AS_OF = moment("2022-04-01 00:00"), moment("2022-07-01 00:00")
_COUNTERS = ("handed_back", "extended", "warned", "supervised")
_EVENTS = {
    "event_returns": EventKind.RETURN,
    "event_hand_backs": EventKind.HAND_BACK,
    "event_extensions": EventKind.GRANT_EXTENSION,
    "event_warnings": EventKind.WARN,
    "event_supervisions": EventKind.SUPERVISE,
    "event_assists": EventKind.ASSIST,
    "event_assist_units": EventKind.ASSIST,
}


def make_records(seed: int, count: int = 160) -> None:
    """Most of the second quarter of 2022, some before and after, several on the very edges."""
    chance = random.Random(seed)
    _known.cache_clear()
    Channel.objects.create(code="phone", name="电话", position=1)
    Urgency.objects.create(code="urgent", name="紧急", position=1)
    OrderClass.objects.create(code="water", name="供水", position=1)
    OrderSource.objects.create(code="province", name="省平台", position=2)
    WorkOrder.objects.bulk_create(_order(chance, number) for number in range(count))
    orders = list(WorkOrder.objects.order_by("pk"))
    for order in chance.sample(orders, 12):
        order.repeat_of = chance.choice([other for other in orders if other is not order])
        order.merged_at = _moment(chance, order.received_at) or order.received_at
        order.save()
    OrderEvent.objects.bulk_create(_event(chance, chance.choice(orders)) for _ in range(2 * count))
    # As their projection would have it: what an event counts is not all 0 in its order.
    counted = OrderEvent.objects.filter(kind__in=COUNTED_TIMES).values("order")
    uncounted = dict.fromkeys(("returned", *_COUNTERS), 0)
    WorkOrder.objects.filter(pk__in=counted, **uncounted).update(warned=1)
    Letter.objects.bulk_create(_letter(chance, number) for number in range(count // 2))
    TestLetter.objects.bulk_create(_test_letter(chance, number) for number in range(count // 3))


@cache
def _known(model: type[Model], code: str) -> Any:
    """A unit or the entry of a list, looked up once for all records."""
    return model._default_manager.get(code=code)


def _moment(chance: random.Random, begun: datetime) -> datetime | None:
    """None, the edge of the 截至, or up to seven weeks after."""
    kind = chance.random()
    if kind < 0.3:
        return None
    if kind < 0.36:
        return max(begun, AS_OF - timedelta(microseconds=1))
    if kind < 0.42:
        return max(begun, AS_OF)
    return begun + timedelta(days=chance.choice((0, 1, 5, 10, 49)), minutes=chance.choice((0, 0, 30)))


def _received(chance: random.Random) -> datetime:
    edges = (START, START - timedelta(microseconds=1), AS_OF - timedelta(microseconds=1), AS_OF)
    return chance.choice(edges) if chance.random() < 0.1 else START + timedelta(days=chance.randrange(-30, 95))


def _unit(chance: random.Random) -> object:
    return _known(Unit, chance.choice(("Z01", "Z02", "B01"))) if chance.random() < 0.8 else None


def _order(chance: random.Random, number: int) -> WorkOrder:
    received = _received(chance)
    owner, closed = _unit(chance), _moment(chance, received)
    returned = [chance.choice((0, 0, 0, 1, 4)) for _ in range(3)]
    maybe = lambda value: value if chance.random() < 0.5 else None  # noqa: E731
    order = WorkOrder(
        source=_known(OrderSource, chance.choice(("12345", "province"))),
        number=f"R{number:04d}",
        kind=_known(OrderKind, chance.choice(("complaint", "help"))),
        topic=maybe(_known(OrderClass, "water")),
        stated_class=chance.choice(("", "用水", "道路")),
        channel=maybe(_known(Channel, "phone")),
        urgency=maybe(_known(Urgency, "urgent")),
        unit=owner,
        received_at=received,
        dispatched_at=_moment(chance, received) if owner else None,
        sign_due_at=_moment(chance, received),
        signed_at=_moment(chance, received) if owner else None,
        due_at=_moment(chance, received),
        closed_at=closed,
        withdrawn_at=maybe(maybe(_moment(chance, received))),
        refused_at=maybe(maybe(_moment(chance, received))),
        is_direct=closed is not None and chance.random() < 0.3,
        returned=sum(returned) + chance.choice((0, 0, 1)),
        returned_county=returned[0],
        returned_city=returned[1],
        returned_province=returned[2],
        first_returned_at=_moment(chance, received),
        revisited_at=_moment(chance, received),
        satisfaction=chance.choice(("", *Satisfaction.values)),
        is_solved=chance.choice((True, False, None)),
    )
    for counter, first in zip(_COUNTERS, ("handed_back", "extended", "warned", "supervised"), strict=True):
        setattr(order, counter, chance.choice((0, 0, 1, 3)))
        setattr(order, f"first_{first}_at", _moment(chance, received))
    return order


def _event(chance: random.Random, order: WorkOrder) -> OrderEvent:
    at = _moment(chance, order.received_at)
    kind = chance.choice((*_EVENTS.values(), EventKind.CLOSE))
    return OrderEvent(
        order=order,
        kind=kind,
        at=at,
        times=1 if at else chance.choice((1, 2, 5)),
        unit=_unit(chance) if kind == EventKind.ASSIST else None,
        level=chance.choice(("", *Level.values)),
        is_void=chance.random() < 0.1,
    )


def _letter(chance: random.Random, number: int) -> Letter:
    received = _received(chance)
    return Letter(
        box=_known(LetterBox, "mayor"),
        number=f"L{number:03d}",
        kind=_known(LetterKind, "question"),
        topic=_known(OrderClass, "water") if chance.random() < 0.5 else None,
        unit=_unit(chance),
        received_at=received,
        passed_on_at=_moment(chance, received),
        due_at=_moment(chance, received),
        answered_at=_moment(chance, received),
        published_at=_moment(chance, received),
        satisfaction=chance.choice(("", *Satisfaction.values)),
    )


def _test_letter(chance: random.Random, number: int) -> TestLetter:
    sent = _received(chance)
    soon, due = _moment(chance, sent), _moment(chance, sent)
    if soon and due and soon > due:
        soon, due = due, soon
    return TestLetter(
        code=f"T{number:03d}",
        box=_known(LetterBox, "mayor"),
        unit=_known(Unit, chance.choice(("Z01", "Z02", "B01"))),
        sent_at=sent,
        soon_due_at=soon,
        due_at=due,
        answered_at=_moment(chance, sent),
    )


def _by_now(at: datetime | None) -> bool:
    return at is not None and at < AS_OF


def _end(order: WorkOrder) -> str:
    """How an order stands at the end of 30 June, in one word."""
    ways = (
        ("withdrawn", order.withdrawn_at),
        ("refused", order.refused_at),
        ("closed", order.closed_at),
        ("merged", order.merged_at),
    )
    for way, at in ways:
        if _by_now(at):
            return way
    return "open"


def _has_counted(order: WorkOrder, counter: str, first: str) -> bool:
    at = getattr(order, first)
    return getattr(order, counter) > 0 and (at is None or at < AS_OF)


def _marks_of_order(order: WorkOrder) -> dict[str, int]:
    """What an order of the quarter counts for: `{code: quantity}`."""
    end, due, found = _end(order), order.due_at, {"received", "units"}
    found.add({"open": "open", "closed": "closed"}.get(end, end))
    is_closed, is_open = end == "closed", end == "open"
    if is_closed:
        found.add("closed_undue" if due is None else "closed_late" if order.closed_at > due else "closed_in_time")
    if is_open and due is not None and due < AS_OF:
        found |= {"overdue", "late", "overdue_units"}
    if "closed_late" in found:
        found |= {"late", "late_units"}
    if due is not None and due < AS_OF and (is_closed or is_open):
        found |= {"due"} | ({"due_closed"} if is_closed else set())
        found |= {"due_closed_in_time"} if "closed_in_time" in found else set()
    if _by_now(order.merged_at):
        found.add("repeated")
    found |= _signing(order, is_open=is_open)
    if order.is_direct and order.dispatched_at is None and is_closed:
        found.add("direct")
    marks = dict.fromkeys(found, 1) | _returning(order) | dict.fromkeys(_revisiting(order), 1)
    names = {"handed_back": "handed_back", "extended": "extended", "warned": "warned", "supervised": "supervised"}
    for counter, mark in names.items():
        if _has_counted(order, counter, f"first_{counter}_at"):
            marks[mark] = 1
            if counter == "handed_back":
                marks["hand_back_times"] = order.handed_back
    return {_code(mark): quantity for mark, quantity in marks.items()}


def _code(mark: str) -> str:
    return f"order_{mark}" if mark in ("units", "late_units", "overdue_units") else f"orders_{mark}"


def _signing(order: WorkOrder, *, is_open: bool) -> set[str]:
    found, due = set(), order.sign_due_at
    is_stated = order.dispatched_at is None and order.unit_id is not None and not order.is_direct
    is_dispatched = _by_now(order.dispatched_at) or is_stated
    if is_dispatched:
        found.add("dispatched")
    if _by_now(order.signed_at):
        if due is not None:
            found |= {"sign_due", "signed_late" if order.signed_at > due else "signed_in_time"}
    elif is_dispatched and is_open:
        found.add("unsigned")
        if due is not None and due < AS_OF:
            found |= {"sign_due", "sign_overdue"}
    return found


def _returning(order: WorkOrder) -> dict[str, int]:
    if not _has_counted(order, "returned", "first_returned_at"):
        return {}
    marks = {"reworked": 1, "rework_times": order.returned}
    for level in Level.values:
        times = getattr(order, f"returned_{level}")
        marks[f"rework_times_{level}"] = times
        if times:
            marks[f"reworked_{level}"] = 1
    return marks


def _revisiting(order: WorkOrder) -> set[str]:
    says_something = order.satisfaction != "" or order.is_solved is not None
    if not (_by_now(order.revisited_at) or (order.revisited_at is None and says_something)):
        return set()
    said = order.satisfaction or "unrated"
    found = {"revisited", said}
    if said != "unreached":
        found.add("reached")
    if said in ("satisfied", "fairly", "dissatisfied"):
        found.add("rated")
    if order.is_solved is not None:
        found.add("solved" if order.is_solved else "unsolved")
    return found


def _marks_of_letter(letter: Letter) -> dict[str, int]:
    found, due = {"letters_received", "letter_units"}, letter.due_at
    is_due = due is not None and due < AS_OF
    if _by_now(letter.passed_on_at) or (letter.passed_on_at is None and letter.unit_id):
        found.add("letters_passed_on")
    if _by_now(letter.published_at):
        found.add("letters_published")
    if is_due:
        found.add("letters_due")
    if _by_now(letter.answered_at):
        timing = "answered_undue" if due is None else "answered_late" if letter.answered_at > due else "in_time"
        said = letter.satisfaction if letter.satisfaction in ("satisfied", "fairly", "dissatisfied") else "unrated"
        found |= {"letters_answered", f"letters_{timing}", f"letters_{said}"}
        if is_due and timing == "in_time":
            found.add("letters_due_in_time")
    else:
        found |= {"letters_unanswered"} | ({"letters_overdue"} if is_due else set())
    if found & {"letters_answered_late", "letters_overdue"}:
        found |= {"letters_late", "letter_late_units"}
    return dict.fromkeys(found, 1)


def _marks_of_test(letter: TestLetter) -> dict[str, int]:
    answered = letter.answered_at
    if not _by_now(answered):
        result = "unanswered"
    elif letter.soon_due_at is not None and answered <= letter.soon_due_at:
        result = "prompt"
    else:
        result = "late" if letter.due_at is not None and answered > letter.due_at else "in_time"
    return {f"{kind}_{mark}": 1 for kind in ("tests", "test_units") for mark in ("sent", result)}


def _marks_of_event(event: OrderEvent) -> dict[str, int]:
    if event.is_void or not (event.at is None or event.at < AS_OF):
        return {}
    plain = {"event_assists", "event_assist_units"}
    return {code: 1 if code in plain else event.times for code, kind in _EVENTS.items() if kind == event.kind}


def _in_quarter(at: datetime) -> bool:
    return START <= at < AS_OF


def _is_carried(order: WorkOrder) -> bool:
    ends = (order.closed_at, order.withdrawn_at, order.refused_at, order.merged_at)
    is_over = any(at is not None and at < START for at in ends)
    return order.received_at < START and not is_over


def marks_of(record: object) -> dict[str, int]:
    """What a record counts for in the second quarter of 2022: `{code of the measure: quantity}`."""
    if isinstance(record, WorkOrder):
        marks = _marks_of_order(record) if _in_quarter(record.received_at) else {}
        if _is_carried(record):
            marks["orders_carried"] = 1
            if _end(record) == "closed":
                marks["orders_carried_closed"] = 1
        return marks
    if isinstance(record, OrderEvent):
        return _marks_of_event(record) if _in_quarter(record.order.received_at) else {}
    if isinstance(record, Letter):
        marks = _marks_of_letter(record) if _in_quarter(record.received_at) else {}
        answered = record.answered_at
        if record.received_at < START and (answered is None or answered >= START):
            marks["letters_carried"] = 1
            if answered and answered < AS_OF:
                marks["letters_carried_answered"] = 1
        return marks
    assert isinstance(record, TestLetter)
    return _marks_of_test(record) if _in_quarter(record.sent_at) else {}


def unit_of(record: object, code: str) -> str:
    """The unit that a record counts for in a measure, empty where none."""
    holder = record.order if isinstance(record, OrderEvent) and not code.startswith("event_assist") else record
    return holder.unit.code if holder.unit else ""  # type: ignore[attr-defined]


def pencil(code: str, take: Take, marked: Iterable[tuple[object, dict[str, int]]]) -> int:
    """What a clerk counts who looks at one record after the other; each stands beside its marks."""
    found = [(record, marks[code]) for record, marks in marked if code in marks]
    if take is Take.UNITS:
        return len({unit_of(record, code) for record, _ in found} - {""})
    return sum(quantity for _, quantity in found)
