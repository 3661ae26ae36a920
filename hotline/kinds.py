"""What saving needs to know of letters and work orders: keys, rules, and what a period counts of them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from govaudit.lib.periods import Span
from govaudit.measures import SHANGHAI, midnight
from hotline.lifecycle import COUNTERS, Happened, Standing, standing
from hotline.models import EventKind, Letter, Level, OrderEvent, PolicyScope, TestLetter, WorkOrder
from units.recording import RecordKind

#: What a period counts of an order, and what of it only if it happened up to the 截至.
_ORDER_STATED = (
    "source_id", "number", "kind_id", "topic_id", "stated_class", "channel_id", "urgency_id", "title", "unit_id",
    "received_at", "sign_due_at", "due_at", "is_direct",
)  # fmt: skip
_ORDER_HAPPENED = ("dispatched_at", "signed_at", "closed_at", "withdrawn_at", "refused_at", "merged_at")
_ORDER_OVER = ("closed_at", "withdrawn_at", "refused_at", "merged_at")
#: Moments, and what counts with them if they lie up to the 截至 or nobody knows them; else as if it were this.
_ORDER_ALONG: dict[str, dict[str, object]] = {
    "first_returned_at": {"returned": 0, "returned_county": 0, "returned_city": 0, "returned_province": 0},
    "first_handed_back_at": {"handed_back": 0},
    "first_extended_at": {"extended": 0},
    "first_warned_at": {"warned": 0},
    "first_supervised_at": {"supervised": 0},
    "revisited_at": {"satisfaction": "", "is_solved": None},
}
_ORDER_ENDS = (
    ("dispatched_at", "派单不能早于受理。"),
    ("signed_at", "签收不能早于受理。"),
    ("closed_at", "办结不能早于受理。"),
    ("withdrawn_at", "撤单不能早于受理。"),
    ("refused_at", "不予受理不能早于受理时间。"),
    ("revisited_at", "回访不能早于受理。"),
)
_LETTER_STATED = (
    "box_id",
    "number",
    "serial",
    "kind_id",
    "topic_id",
    "title",
    "unit_id",
    "received_at",
    "due_at",
    "satisfaction",
)
_LETTER_HAPPENED = ("passed_on_at", "answered_at", "published_at")
_LETTER_ENDS = (
    ("passed_on_at", "批转不能早于收到。"),
    ("answered_at", "答复不能早于收到。"),
    ("published_at", "公开不能早于收到。"),
)


def _until(moment: datetime | None, span: Span) -> datetime | None:
    """The moment if it lies within the period's 截至: what happened later is not seen."""
    return moment if moment is not None and moment < midnight(span.as_of + timedelta(days=1)) else None


def received_in(moment: datetime, span: Span) -> bool:
    return midnight(span.start) <= moment < midnight(span.last + timedelta(days=1))


def _order_counted(order: WorkOrder, span: Span) -> object:
    if not received_in(order.received_at, span):
        return _order_carried(order, span)
    stated = tuple(getattr(order, name) for name in _ORDER_STATED)
    return stated, tuple(_until(getattr(order, name), span) for name in _ORDER_HAPPENED), _order_along(order, span)


def _order_along(order: WorkOrder, span: Span) -> list[object]:
    found: list[object] = []
    for name, others in _ORDER_ALONG.items():
        moment = getattr(order, name)
        is_seen = moment is None or _until(moment, span) is not None
        found += [moment, *(getattr(order, other) for other in others)] if is_seen else [None, *others.values()]
    return found


def _order_carried(order: WorkOrder, span: Span) -> object:
    """What counts of an order received before the period and not over by its first day."""
    start = midnight(span.start)
    ends = [getattr(order, name) for name in _ORDER_OVER]
    if order.received_at >= start or any(end and end < start for end in ends):
        return None
    return tuple(getattr(order, name) for name in _ORDER_STATED), tuple(_until(end, span) for end in ends)


def _order_faults(values: Mapping[str, Any]) -> dict[str, str]:
    return _moment_faults(values, due=("due_at", "办结期限不能早于受理时间。"), ends=_ORDER_ENDS) | _life_faults(values)


def _life_faults(values: Mapping[str, Any]) -> dict[str, str]:
    """Sentences for what no order goes through; hotline.lifecycle relies on them."""
    faults = {}
    dispatched, signed = values.get("dispatched_at"), values.get("signed_at")
    if (dispatched or signed) and values.get("unit") is None:
        faults["unit"] = "派单或签收过的工单要有承办单位。"
    if dispatched and signed and signed < dispatched:
        faults["signed_at"] = "签收不能早于派单。"
    if values.get("is_direct") and not values.get("closed_at"):
        faults["closed_at"] = "直接答复的工单要有办结时间。"
    if values.get("is_direct") and values.get("unit") is not None:
        faults["is_direct"] = "直接答复的工单没有承办单位。由单位办结的，不选直接答复；热线当场答复的，承办单位留空。"
    if values.get("returned_city") or values.get("returned_province") or values.get("returned_county"):
        by_level = sum(values.get(f"returned_{level}") or 0 for level in Level.values)
        if by_level > (values.get("returned") or 0):
            faults["returned"] = f"返工次数不能少于各级退回重办次数之和（{by_level}）。"
    return faults


#: Kinds of events that name a unit, a level, a new deadline, another order; the others name none.
NAMES_UNIT = frozenset({EventKind.DISPATCH, EventKind.ASSIST})
NAMES_LEVEL = frozenset({EventKind.RETURN, EventKind.WARN, EventKind.SUPERVISE})
NAMES_UNTIL = frozenset({EventKind.ASK_EXTENSION, EventKind.GRANT_EXTENSION})


def event_faults(event: OrderEvent, events: Iterable[Happened]) -> dict[str, str]:
    """`{field: sentence}` for an event recorded by hand that cannot have happened; `events` are all that did."""
    order, kind, faults, known = event.order, EventKind(event.kind), dict[str, str](), list(events)
    if event.at is None:
        faults["at"] = "请填时间。"
    elif event.at > datetime.now(UTC):
        faults["at"] = "这个时间还没有到。"
    elif event.at < order.received_at:
        faults["at"] = f"{kind.label}不能早于受理（{_shown(order.received_at)}）。"
    elif sentence := _out_of_turn(event, kind, _before(event.at, known, order)):
        faults["kind"] = sentence
    elif kind == EventKind.ANSWER and _sent_later(event.at, known, order):
        faults["kind"] = "工单后来派给了单位，请记办结；直接答复的工单没有承办单位。"
    for name, kinds, sentence in NEEDED:
        if kind in kinds and not getattr(event, name):
            faults[name] = sentence
    return faults | _extension_faults(event) | _merge_faults(event)


def _before(at: datetime, events: list[Happened], order: WorkOrder) -> Standing:
    """What the order was when something happened to it. Its unit is the one on file where no event says otherwise."""
    is_sent = any(event.kind == EventKind.DISPATCH for event in events)
    return standing([event for event in events if not event.at or event.at <= at], None if is_sent else order.unit_id)


def _sent_later(at: datetime, events: list[Happened], order: WorkOrder) -> bool:
    """Whether an order answered at once at this moment would be with a unit all the same."""
    is_sent = any(event.kind == EventKind.DISPATCH for event in events)
    after = standing([*events, Happened(EventKind.ANSWER, at)], None if is_sent else order.unit_id)
    return after.is_direct and after.unit is not None


#: Kinds of events that an order without a unit cannot go through.
_BY_UNIT = frozenset(
    {
        EventKind.SIGN, EventKind.HAND_BACK, EventKind.ASSIST, EventKind.ASK_EXTENSION, EventKind.SUBMIT,
        EventKind.RETURN, EventKind.CLOSE,
    }
)  # fmt: skip
_WHILE_OPEN = frozenset(EventKind) - {EventKind.RETURN, EventKind.REVISIT, EventKind.MERGE, EventKind.SUPERVISE}


def _out_of_turn(event: OrderEvent, kind: EventKind, then: Standing) -> str:
    """Why this cannot follow what was before it, as one sentence; empty where it can."""
    if over := _over(then):
        return "" if kind == EventKind.REVISIT else f"工单{over}，不再有{kind.label}。"
    if then.closed_at and kind in _WHILE_OPEN:
        return f"工单已于{_shown(then.closed_at)}办结，没有退回重办，不再有{kind.label}。"
    if kind in _BY_UNIT and then.unit is None:
        return f"这时工单没有承办单位，请先记派单，再记{kind.label}。"
    if kind == EventKind.SIGN and then.signed_at:
        return f"已于{_shown(then.signed_at)}签收，没有重新派单，不用再记。"
    if kind == EventKind.ANSWER and then.unit is not None:
        return "已经派给单位的工单由单位办结，请记办结；直接答复的工单没有承办单位。"
    if kind == EventKind.ASSIST and event.unit_id == then.unit:
        return "协办单位不能就是承办单位。"
    return ""


def _over(then: Standing) -> str:
    """How the order was over for good, in words."""
    if then.withdrawn_at:
        return f"已于{_shown(then.withdrawn_at)}撤单"
    if then.refused_at:
        return f"已于{_shown(then.refused_at)}定为不予受理"
    return "已经并入别的工单" if then.repeat_of else ""


def _extension_faults(event: OrderEvent) -> dict[str, str]:
    due, kind = event.order.base_due_at or event.order.due_at, event.kind
    if event.kind not in NAMES_UNTIL:
        return {}
    if due is None:
        return {"kind": f"这件工单没有办结期限，不用{EventKind(kind).label}。"}
    if event.until and event.until <= max(filter(None, (due, event.at))):
        return {"until": f"要延到原期限（{_shown(due)}）和{EventKind(kind).label}时间以后。"}
    return {}


def _merge_faults(event: OrderEvent) -> dict[str, str]:
    if event.kind != EventKind.MERGE or event.other is None:
        return {}
    if event.other_id == event.order_id:
        return {"other": "工单不能并入自己。"}
    into = event.other
    if into.repeat_of:
        return {"other": f"那一件已经并入工单“{into.repeat_of.number}”，请并入“{into.repeat_of.number}”。"}
    for name, words in (("withdrawn_at", "撤单"), ("refused_at", "定为不予受理")):
        if moment := getattr(into, name):
            return {"other": f"那一件已于{_shown(moment)}{words}，不能并入。"}
    first = event.order.repeats.order_by("pk").first()
    return {"other": f"已有工单“{first.number}”并入这一件，这一件不能再并入别的。"} if first else {}


def _shown(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


#: Fields that kinds of events cannot do without, with the sentence that asks for them.
NEEDED = (
    ("unit", NAMES_UNIT, "请选单位。"),
    ("level", frozenset({EventKind.RETURN, EventKind.SUPERVISE}), "请选是哪一级。"),
    ("until", NAMES_UNTIL, "请填延到什么时间。"),
    ("satisfaction", frozenset({EventKind.REVISIT}), "请选回访结果。"),
    ("other", frozenset({EventKind.MERGE}), "请填并入哪一件工单。"),
    (
        "note",
        frozenset({EventKind.RETURN, EventKind.HAND_BACK, EventKind.REFUSE_EXTENSION, EventKind.REFUSE}),
        "请写明原因。",
    ),
)


def order_event_faults(values: Mapping[str, Any]) -> dict[str, str]:
    """`{field: sentence}` for an event of a pack's file that cannot have happened. One without a moment is a count of
    what nobody knows the days of."""
    order, at, until = values.get("order"), values.get("at"), values.get("until")
    kind, faults = values.get("kind"), dict[str, str]()
    if at is None and kind and EventKind(kind) not in (*COUNTERS, EventKind.REVISIT):
        faults["at"] = "这个事项要有时间。"
    elif at and at > datetime.now(UTC):
        faults["at"] = "这个时间还没有到。"
    elif at and order and at < order.received_at:
        faults["at"] = "经过不能早于工单受理。"
    if at and (values.get("times") or 1) > 1:
        faults["times"] = "有时间的经过一次写一行。"
    for name in ("unit", "other"):
        kinds, sentence = next((kinds, sentence) for field, kinds, sentence in NEEDED if field == name)
        if kind in kinds and values.get(name) is None:
            faults[name] = sentence
    if until and at and until <= at:
        faults["until"] = "延期要延到申请以后的时间。"
    if order and values.get("other") is order:
        faults["other"] = "工单不能并入自己。"
    return faults


def policy_faults(values: Mapping[str, Any]) -> dict[str, str]:
    """`{field: sentence}` for a deadline policy that names what its scope does not have."""
    scope = values.get("scope")
    foreign = ("box", "letter_kind") if scope == PolicyScope.ORDERS else ("channel", "order_kind", "urgency")
    return {name: "这类时限规则不分这一项。" for name in foreign if scope and values.get(name)}


def _letter_counted(letter: Letter, span: Span) -> object:
    start = midnight(span.start)
    if letter.received_at < start and (letter.answered_at is None or letter.answered_at >= start):
        return tuple(getattr(letter, name) for name in _LETTER_STATED), _until(letter.answered_at, span)
    if not received_in(letter.received_at, span):
        return None
    stated = tuple(getattr(letter, name) for name in _LETTER_STATED)
    return stated, tuple(_until(getattr(letter, name), span) for name in _LETTER_HAPPENED)


def _letter_faults(values: Mapping[str, Any]) -> dict[str, str]:
    faults = _moment_faults(values, due=("due_at", "答复期限不能早于收到时间。"), ends=_LETTER_ENDS)
    if values.get("passed_on_at") and values.get("unit") is None:
        faults["unit"] = "批转过的来信要有承办单位。"
    return faults


def _test_letter_counted(letter: TestLetter, span: Span) -> object:
    if not received_in(letter.sent_at, span):
        return None
    stated = letter.code, letter.box_id, letter.unit_id, letter.sent_at, letter.soon_due_at, letter.due_at
    return *stated, _until(letter.answered_at, span)


def _test_letter_faults(values: Mapping[str, Any]) -> dict[str, str]:
    given = {name: values.get(name) for name in ("due_at", "answered_at")} | {"received_at": values.get("sent_at")}
    faults = _moment_faults(
        given, due=("due_at", "答复期限不能早于发出时间。"), ends=(("answered_at", "答复不能早于发出。"),)
    )
    soon, due, sent = (values.get(name) for name in ("soon_due_at", "due_at", "sent_at"))
    if soon and sent and soon < sent:
        faults["soon_due_at"] = "优先答复期限不能早于发出时间。"
    elif soon and due and soon > due:
        faults["soon_due_at"] = "优先答复期限不能晚于答复期限。"
    return {"sent_at" if name == "received_at" else name: sentence for name, sentence in faults.items()}


def _moment_faults(
    values: Mapping[str, Any], *, due: tuple[str, str], ends: tuple[tuple[str, str], ...]
) -> dict[str, str]:
    """Sentences for moments before the record was received, or still to come."""
    received, now = values.get("received_at"), datetime.now(UTC)  # timezone.now() takes twice as long
    faults = {"received_at": "这个时间还没有到。"} if received and received > now else {}
    for name, sentence in (due, *ends):
        moment = values.get(name)
        if received and moment and moment < received:
            faults[name] = sentence
        elif name != due[0] and moment and moment > now:
            faults[name] = "这个时间还没有到。"
    return faults


ORDER = RecordKind(
    model=WorkOrder,
    area="orders",
    key=lambda order: f"{order.source.code}/{order.number}",
    identity=("source", "number"),
    counted=_order_counted,
    ends=_ORDER_OVER,
    faults=_order_faults,
    worked_out=(
        "sign_due_at", "base_due_at", "due_basis", "repeat_of", "merged_at", "first_returned_at",
        "first_handed_back_at", "first_extended_at", "first_warned_at", "first_supervised_at",
    ),
)  # fmt: skip
LETTER = RecordKind(
    model=Letter,
    area="letters",
    key=lambda letter: f"{letter.box.code}/{letter.number}",
    identity=("box", "number"),
    counted=_letter_counted,
    ends=("answered_at",),
    faults=_letter_faults,
    worked_out=("due_basis",),
)
TEST_LETTER = RecordKind(
    model=TestLetter,
    area="letters",
    key=lambda letter: letter.code,
    identity=("box", "unit", "sent_at", "title"),
    code_prefix="CP",
    counted=_test_letter_counted,
    faults=_test_letter_faults,
    worked_out=("due_basis",),
)
