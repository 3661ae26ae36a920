"""Events of orders on file, and their projection onto the orders: the one place that writes either."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from govaudit.models import Batch, BeforeImage
from hotline.clock import fill_deadlines
from hotline.lifecycle import COUNTERS, STANDING, Happened, Standing, explain, extended_until, standing
from hotline.models import ClassMapping, DueBasis, EventKind, OrderEvent, WorkOrder

CHUNK = 2000  # orders a statement
#: Fields of an order that projecting may write.
PROJECTED = [*STANDING, "due_at", "base_due_at"]
#: Event kinds that a moment of a new order tells, with the condition on that order.
_TOLD: dict[EventKind, tuple[str, str]] = {
    EventKind.SIGN: ("signed_at", ""),
    EventKind.CLOSE: ("closed_at", " AND NOT o.is_direct"),
    EventKind.ANSWER: ("closed_at", " AND o.is_direct"),
    EventKind.WITHDRAW: ("withdrawn_at", ""),
    EventKind.REFUSE: ("refused_at", ""),
}


def settle_batch(batch: Batch) -> None:
    """Explain by events what a batch of an import wrote into orders, and fill in their classes and deadlines; within
    the acceptance's transaction."""
    changed = BeforeImage.objects.filter(batch=batch).values("record")
    orders = WorkOrder.objects.filter(batch=batch)
    _fill_classes(orders)
    _settle_deadlines(orders.filter(pk__in=changed), batch)
    fill_deadlines(orders)
    images = BeforeImage._meta.db_table
    _tell_new(
        f"o.batch_id = %s AND NOT EXISTS (SELECT 1 FROM {images} AS i WHERE i.batch_id = %s AND i.record = o.id)",
        [batch.pk, batch.pk],
        batch.accepted_by,
        batch,
    )
    _explain(orders.filter(pk__in=changed), batch.accepted_by, batch)


def unsettle_batch(batch: Batch) -> None:
    """Take back what `settle_batch` wrote into events; the orders themselves are set back by whoever undoes."""
    OrderEvent.objects.filter(batch=batch).delete()
    OrderEvent.objects.filter(void_batch=batch).update(is_void=False, void_reason="", void_batch=None)


def settle_new(orders: QuerySet[WorkOrder]) -> None:
    """The same for orders that were just put on file and have no events, or only those of a pack's own file."""
    _fill_classes(orders)
    fill_deadlines(orders)
    keys = orders.filter(events=None).values_list("pk", flat=True)
    for chunk in _chunks(list(keys)):
        _tell_new(f"o.id IN ({', '.join(['%s'] * len(chunk))})", chunk, "", None)
    _explain(orders.exclude(events=None).filter(pk__in=OrderEvent.objects.values("order")), "", None)


def settle_order(order: WorkOrder, recorded_by: str) -> None:
    """The same for one order entered or corrected by hand; `order` is read anew."""
    orders = WorkOrder.objects.filter(pk=order.pk)
    _fill_classes(orders)
    fill_deadlines(orders)
    _explain(orders, recorded_by, None)
    order.refresh_from_db()


def project(order: WorkOrder) -> list[str]:
    """Set the order's fields to what its events make of them, not yet saved; gives the names of those that changed."""
    events = [happened(event) for event in OrderEvent.objects.valid().filter(order=order)]
    return _set(order, standing(events, order.unit_id), extended_until(events))


def happened(event: OrderEvent) -> Happened:
    return Happened(
        kind=event.kind,
        at=event.at,
        key=event.pk or 0,
        times=event.times,
        unit=event.unit_id,
        level=event.level,
        until=event.until,
        satisfaction=event.satisfaction,
        is_solved=event.is_solved,
        other=event.other_id,
    )


def stated_by(order: WorkOrder) -> Standing:
    """What the order's fields say, as an export or a form states it."""
    return Standing(**{name: getattr(order, _attribute(name)) for name in STANDING})


def _attribute(name: str) -> str:
    return str(WorkOrder._meta.get_field(name).attname)  # type: ignore[union-attr]


def _explain(orders: QuerySet[WorkOrder], recorded_by: str, batch: Batch | None) -> None:
    """Add and strike out events so that they say what the orders' fields state, and project them."""
    keys = list(orders.order_by("pk").values_list("pk", flat=True))
    for chunk in _chunks(keys):
        found = list(WorkOrder.objects.filter(pk__in=chunk).order_by("pk"))
        events: dict[int, list[Happened]] = {order.pk: [] for order in found}
        for event in OrderEvent.objects.valid().filter(order__in=chunk).order_by("pk"):
            events[event.order_id].append(happened(event))
        void: list[int] = []
        added: list[OrderEvent] = []
        for order in found:
            explained = explain(events[order.pk], stated_by(order))
            void += explained.void
            added += [_new_event(order, event, recorded_by, batch) for event in explained.added]
        OrderEvent.objects.filter(pk__in=void).update(
            is_void=True, void_reason="与新的记录不一致" if batch is None else "与后来导入的不一致", void_batch=batch
        )
        OrderEvent.objects.bulk_create(added)
        _project_all(found)


def _project_all(orders: Sequence[WorkOrder]) -> None:
    events: dict[int, list[Happened]] = {order.pk: [] for order in orders}
    for event in OrderEvent.objects.valid().filter(order__in=[order.pk for order in orders]).order_by("pk"):
        events[event.order_id].append(happened(event))
    changed = [
        order
        for order in orders
        if _set(order, standing(events[order.pk], order.unit_id), extended_until(events[order.pk]))
    ]
    if changed:
        WorkOrder.objects.bulk_update(changed, PROJECTED)


def _set(order: WorkOrder, found: Standing, until: datetime | None) -> list[str]:
    base = order.due_at if order.base_due_at is None else order.base_due_at
    values: dict[str, Any] = {_attribute(name): getattr(found, name) for name in STANDING}
    if until is None:
        values |= {"due_at": base, "base_due_at": None}
    else:
        values |= {"due_at": max(filter(None, (base, until))), "base_due_at": base}
    changed = [name for name, value in values.items() if getattr(order, name) != value]
    for name in changed:
        setattr(order, name, values[name])
    return changed


def _new_event(order: WorkOrder, event: Happened, recorded_by: str, batch: Batch | None) -> OrderEvent:
    return OrderEvent(
        order=order,
        kind=event.kind,
        at=event.at,
        times=event.times,
        unit_id=event.unit,
        level=event.level,
        satisfaction=event.satisfaction,
        is_solved=event.is_solved,
        recorded_by=recorded_by,
        batch=batch,
    )


def _tell_new(where: str, parameters: Sequence[Any], recorded_by: str, batch: Batch | None) -> None:
    """Events of orders that have none, from their fields, in one statement; `where` is SQL on orders o."""
    fixed = {
        "until": "NULL", "other_id": "NULL", "note": "''", "recorded_at": "%s", "recorded_by": "%s", "batch_id": "%s",
        "is_void": "FALSE", "void_reason": "''", "void_batch_id": "NULL",
    }  # fmt: skip
    told = list(_fresh_events())
    names = ["order_id", *told[0][1], *fixed]
    orders = WorkOrder._meta.db_table
    selects = [
        f"SELECT o.id, {', '.join(values.values())}, {', '.join(fixed.values())} FROM {orders} AS o"
        f" WHERE ({where}) AND {condition}"
        for condition, values in told
    ]
    one = [_adapted(timezone.now()), recorded_by, batch.pk if batch else None, *parameters]
    quoted = ", ".join(connection.ops.quote_name(name) for name in names)
    with connection.cursor() as cursor:
        for select in selects:
            cursor.execute(f"INSERT INTO {OrderEvent._meta.db_table} ({quoted}) {select}", one)


def _adapted(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def _fresh_events() -> Iterator[tuple[str, dict[str, str]]]:
    """(condition on an order o, values of the event's columns) for every event that an order's fields tell."""
    plain = {
        "kind": "", "at": "NULL", "times": "1", "unit_id": "NULL", "level": "''", "satisfaction": "''",
        "is_solved": "NULL",
    }  # fmt: skip
    yield (
        "o.dispatched_at IS NOT NULL",
        plain | {"kind": f"'{EventKind.DISPATCH}'", "at": "o.dispatched_at", "unit_id": "o.unit_id"},
    )
    for kind, (name, more) in _TOLD.items():
        yield f"o.{name} IS NOT NULL{more}", plain | {"kind": f"'{kind}'", "at": f"o.{name}"}
    yield (
        "(o.revisited_at IS NOT NULL OR o.satisfaction <> '' OR o.is_solved IS NOT NULL)",
        plain
        | {
            "kind": f"'{EventKind.REVISIT}'",
            "at": "o.revisited_at",
            "satisfaction": "o.satisfaction",
            "is_solved": "o.is_solved",
        },
    )
    for kind, (counter, _) in COUNTERS.items():
        levels = ["county", "city", "province"] if kind == EventKind.RETURN else []
        for level in levels:
            times = f"o.returned_{level}"
            yield f"{times} > 0", plain | {"kind": f"'{kind}'", "times": times, "level": f"'{level}'"}
        rest = " - ".join(f"o.{name}" for name in (counter, *(f"returned_{level}" for level in levels)))
        yield f"{rest} > 0", plain | {"kind": f"'{kind}'", "times": rest}


def _fill_classes(orders: QuerySet[WorkOrder]) -> None:
    """Give the office's class to orders that state only their platform's."""
    blank = orders.filter(topic=None).exclude(stated_class="")
    mappings = ClassMapping.objects.filter(source__in=blank.values("source"), stated__in=blank.values("stated_class"))
    for mapping in mappings:
        blank.filter(source=mapping.source_id, stated_class=mapping.stated).update(topic=mapping.topic_id)


def _settle_deadlines(orders: QuerySet[WorkOrder], batch: Batch) -> None:
    """Where an import states another deadline than was on file, it is the platform's word: it replaces one that was
    worked out, and the one before an extension."""
    before = dict(BeforeImage.objects.filter(batch=batch).values_list("record", "values"))
    keys = orders.filter(~Q(due_basis=DueBasis.STATED) | ~Q(base_due_at=None)).values_list("pk", flat=True)
    for chunk in _chunks(list(keys)):
        stated = [
            order
            for order in WorkOrder.objects.filter(pk__in=chunk)
            if _was(before[order.pk]["due_at"]) != order.due_at
        ]
        for order in stated:
            order.due_basis = DueBasis.STATED
            order.base_due_at = order.due_at if order.base_due_at else None
        WorkOrder.objects.bulk_update(stated, ["due_basis", "base_due_at"])


def _was(text: str | None) -> datetime | None:
    """A moment as a before image keeps it."""
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.get_fixed_timezone(0))


def _chunks(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))
