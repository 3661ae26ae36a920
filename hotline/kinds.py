"""What saving needs to know of letters and work orders: keys, rules, and what a period counts of them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from govaudit.lib.periods import Span
from govaudit.measures import SHANGHAI, midnight
from hotline.models import EventKind, Letter, Level, OrderEvent, TestLetter, WorkOrder
from units.recording import RecordKind

#: What a period counts of an order, and what of it only if it happened up to the 截至.
_ORDER_STATED = (
    "source_id", "number", "kind_id", "topic_id", "channel_id", "urgency_id", "title", "unit_id", "received_at",
    "sign_due_at", "due_at", "is_direct", "repeat_of_id", "returned", "returned_county", "returned_city",
    "returned_province", "handed_back", "extended", "warned", "supervised", "satisfaction", "is_solved",
)  # fmt: skip
_ORDER_HAPPENED = (
    "dispatched_at", "signed_at", "closed_at", "withdrawn_at", "refused_at", "first_returned_at",
    "first_handed_back_at", "first_extended_at", "first_warned_at", "first_supervised_at", "revisited_at",
)  # fmt: skip
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


def _received_in(moment: datetime, span: Span) -> bool:
    return midnight(span.start) <= moment < midnight(span.last + timedelta(days=1))


def _order_counted(order: WorkOrder, span: Span) -> object:
    if not _received_in(order.received_at, span):
        return None
    stated = tuple(getattr(order, name) for name in _ORDER_STATED)
    return stated, tuple(_until(getattr(order, name), span) for name in _ORDER_HAPPENED)


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
    if values.get("returned_city") or values.get("returned_province") or values.get("returned_county"):
        by_level = sum(values.get(f"returned_{level}") or 0 for level in Level.values)
        if by_level > (values.get("returned") or 0):
            faults["returned"] = f"返工次数不能少于各级退回重办次数之和（{by_level}）。"
    return faults


#: Kinds of events that name a unit, a level, a new deadline, another order; the others name none.
NAMES_UNIT = frozenset({EventKind.DISPATCH, EventKind.ASSIST})
NAMES_LEVEL = frozenset({EventKind.RETURN, EventKind.WARN, EventKind.SUPERVISE})
NAMES_UNTIL = frozenset({EventKind.ASK_EXTENSION, EventKind.GRANT_EXTENSION})


def event_faults(event: OrderEvent) -> dict[str, str]:
    """`{field: sentence}` for an event recorded by hand that cannot have happened."""
    order, kind, faults = event.order, EventKind(event.kind), dict[str, str]()
    if event.at is None:
        faults["at"] = "请填时间。"
    elif event.at > datetime.now(UTC):
        faults["at"] = "这个时间还没有到。"
    elif event.at < order.received_at:
        faults["at"] = f"{kind.label}不能早于受理（{order.received_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}）。"
    for name, kinds, sentence in _NEEDED:
        if kind in kinds and not getattr(event, name):
            faults[name] = sentence
    if event.until and event.at and event.until <= event.at:
        faults["until"] = "延期要延到申请以后的时间。"
    if event.other_id == order.pk:
        faults["other"] = "工单不能并入自己。"
    return faults


_NEEDED = (
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


def _letter_counted(letter: Letter, span: Span) -> object:
    if not _received_in(letter.received_at, span):
        return None
    stated = tuple(getattr(letter, name) for name in _LETTER_STATED)
    return stated, tuple(_until(getattr(letter, name), span) for name in _LETTER_HAPPENED)


def _letter_faults(values: Mapping[str, Any]) -> dict[str, str]:
    return _moment_faults(values, due=("due_at", "答复期限不能早于收到时间。"), ends=_LETTER_ENDS)


def _test_letter_counted(letter: TestLetter, span: Span) -> object:
    if not _received_in(letter.sent_at, span):
        return None
    stated = letter.code, letter.box_id, letter.unit_id, letter.sent_at, letter.soon_due_at, letter.due_at
    return *stated, _until(letter.answered_at, span)


def _test_letter_faults(values: Mapping[str, Any]) -> dict[str, str]:
    sent = {"received_at": values.get("sent_at"), "answered_at": values.get("answered_at")}
    faults = _moment_faults(sent, due=("due_at", ""), ends=(("answered_at", "答复不能早于发出。"),))
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
    faults=_order_faults,
    worked_out=(
        "sign_due_at", "base_due_at", "due_basis", "repeat_of", "first_returned_at", "first_handed_back_at",
        "first_extended_at", "first_warned_at", "first_supervised_at",
    ),
)  # fmt: skip
LETTER = RecordKind(
    model=Letter,
    area="letters",
    key=lambda letter: f"{letter.box.code}/{letter.number}",
    identity=("box", "number"),
    counted=_letter_counted,
    faults=_letter_faults,
    worked_out=("due_basis",),
)
TEST_LETTER = RecordKind(
    model=TestLetter,
    area="letters",
    key=lambda letter: letter.code,
    identity=("code",),
    counted=_test_letter_counted,
    faults=_test_letter_faults,
)
