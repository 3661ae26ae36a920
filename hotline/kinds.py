"""What saving needs to know of letters and work orders: keys, rules, and what a period counts of them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from govaudit.lib.periods import Span
from govaudit.measures import midnight
from hotline.models import Letter, WorkOrder
from units.recording import RecordKind


def _until(moment: datetime | None, span: Span) -> datetime | None:
    """The moment if it lies within the period's 截至: what happened later is not seen."""
    return moment if moment is not None and moment < midnight(span.as_of + timedelta(days=1)) else None


def _received_in(moment: datetime, span: Span) -> bool:
    return midnight(span.start) <= moment < midnight(span.last + timedelta(days=1))


def _order_counted(order: WorkOrder, span: Span) -> object:
    if not _received_in(order.received_at, span):
        return None
    happened = _until(order.closed_at, span), _until(order.withdrawn_at, span)
    stated = order.source_id, order.number, order.kind_id, order.topic_id, order.title, order.unit_id
    return *stated, order.received_at, order.due_at, order.returned, happened


def _order_faults(values: Mapping[str, Any]) -> dict[str, str]:
    return _moment_faults(
        values,
        due=("due_at", "办结期限不能早于受理时间。"),
        ends=(("closed_at", "办结不能早于受理。"), ("withdrawn_at", "撤单不能早于受理。")),
    )


def _letter_counted(letter: Letter, span: Span) -> object:
    if not _received_in(letter.received_at, span):
        return None
    stated = letter.box_id, letter.number, letter.kind_id, letter.title, letter.unit_id
    return *stated, letter.received_at, letter.due_at, _until(letter.answered_at, span)


def _letter_faults(values: Mapping[str, Any]) -> dict[str, str]:
    return _moment_faults(
        values, due=("due_at", "答复期限不能早于收到时间。"), ends=(("answered_at", "答复不能早于收到。"),)
    )


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
)
LETTER = RecordKind(
    model=Letter,
    area="letters",
    key=lambda letter: f"{letter.box.code}/{letter.number}",
    identity=("box", "number"),
    counted=_letter_counted,
    faults=_letter_faults,
)
