"""Events of orders on file, and their projection onto the orders: the one place that writes either."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from govaudit.models import Batch, BeforeImage
from hotline.clock import SCOPES, closed_days, fill_deadlines
from hotline.filling import fill_new
from hotline.lifecycle import COUNTERS, STANDING, Happened, Standing, explain, extended_until, standing
from hotline.models import ClassMapping, DueBasis, EventKind, Level, OrderEvent, WorkOrder

CHUNK = 2000  # orders a statement
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
    orders, images = WorkOrder.objects.filter(batch=batch), BeforeImage._meta.db_table
    changed = orders.filter(pk__in=BeforeImage.objects.filter(batch=batch).values("record"))
    are_new = f"o.batch_id = %s AND NOT EXISTS (SELECT 1 FROM {images} AS i WHERE i.batch_id = %s AND i.record = o.id)"
    batches = [batch.pk, batch.pk]
    _fill_classes(orders)
    if batch.counts.get("changed"):
        _settle_deadlines(changed, batch)
    fill_deadlines(changed if fill_new(are_new, batches) else orders)
    _tell_new(are_new, batches, batch.accepted_by, batch)
    if batch.counts.get("changed"):
        _explain(changed, batch.accepted_by, batch)


def unsettle_batch(batch: Batch) -> None:
    """Take back what `settle_batch` wrote into events; the orders themselves are set back by whoever undoes. Merges
    into its orders that were struck out since no longer say into which."""
    OrderEvent.objects.filter(batch=batch).delete()
    OrderEvent.objects.filter(void_batch=batch).update(is_void=False, void_reason="", void_batch=None)
    images = BeforeImage.objects.filter(batch=batch).values("record")
    OrderEvent.objects.filter(is_void=True, other__batch=batch).exclude(other__in=images).update(other=None)
    by_hand = WorkOrder.objects.filter(batch=batch).exclude(changed_at=None)
    later = OrderEvent.objects.valid().filter(batch=None, recorded_at__gte=batch.accepted_at, order__in=by_hand)
    later.update(is_void=True, void_reason="导入撤销时一并作废")


def resettle(keys: Sequence[int]) -> None:
    """Let the events of orders that were set back over changes by hand say again what the orders state."""
    _explain(WorkOrder.objects.filter(pk__in=keys), "", None)


def settle_new(orders: QuerySet[WorkOrder]) -> None:
    """The same for orders that were just put on file and have no events, or only those of a pack's own file."""
    _fill_classes(orders)
    fill_deadlines(orders)
    having = set(OrderEvent.objects.filter(order__in=orders).values_list("order", flat=True))
    keys = [key for key in orders.order_by("pk").values_list("pk", flat=True) if key not in having]
    for chunk in _chunks(keys):
        _tell_new(f"o.id IN ({', '.join(['%s'] * len(chunk))})", chunk, "", None)
    for chunk in _chunks(sorted(having)):
        _explain(WorkOrder.objects.filter(pk__in=chunk), "", None, stated=_at_least)


def settle_order(order: WorkOrder, recorded_by: str) -> None:
    """The same for one order entered or corrected by hand; `order` is read anew."""
    orders = WorkOrder.objects.filter(pk=order.pk)
    _fill_classes(orders)
    fill_deadlines(orders)
    _explain(orders, recorded_by, None)
    order.refresh_from_db()


def project(order: WorkOrder, events: Iterable[Happened], unit: int | None) -> list[str]:
    """Set the order's fields to what these events make of them, not yet saved; gives the names of those that changed.
    `unit` has the order as long as no event says otherwise."""
    known = list(events)
    return _set(order, standing(known, unit), extended_until(known))


def events_of(order: WorkOrder) -> list[Happened]:
    """What happened to the order as far as it was not struck out."""
    return [happened(event) for event in OrderEvent.objects.valid().filter(order=order).order_by("pk")]


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


def _as_stated(stated: Standing, _events: Iterable[Happened]) -> Standing:
    return stated


def _at_least(stated: Standing, events: Iterable[Happened]) -> Standing:
    """What an order states, but no fewer times than events say: a file of orders may leave counts and levels out."""
    found = standing(events, stated.unit)
    names = [*(counter for counter, _ in COUNTERS.values()), *(f"returned_{level}" for level in Level.values)]
    counts = {name: max(getattr(stated, name), getattr(found, name)) for name in names}
    by_level = sum(counts[f"returned_{level}"] for level in Level.values)
    return replace(stated, **counts | {"returned": max(counts["returned"], by_level)})


def _attribute(name: str) -> str:
    return str(WorkOrder._meta.get_field(name).attname)  # type: ignore[union-attr]


def _explain(
    orders: QuerySet[WorkOrder],
    recorded_by: str,
    batch: Batch | None,
    stated: Callable[[Standing, Iterable[Happened]], Standing] = _as_stated,
) -> None:
    """Add and strike out events so that they say what the orders' fields state, and project them. `stated` makes what
    is meant of what the fields say."""
    keys = list(orders.order_by("pk").values_list("pk", flat=True))
    for chunk in _chunks(keys):
        found = list(WorkOrder.objects.filter(pk__in=chunk).order_by("pk"))
        events: dict[int, list[Happened]] = {order.pk: [] for order in found}
        for event in OrderEvent.objects.valid().filter(order__in=chunk).order_by("pk"):
            events[event.order_id].append(happened(event))
        void: list[int] = []
        added: list[OrderEvent] = []
        for order in found:
            explained = explain(events[order.pk], stated(stated_by(order), events[order.pk]))
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
    changed = {order: project(order, events[order.pk], order.unit_id) for order in orders}
    names = sorted({name for changes in changed.values() for name in changes})
    if names:
        WorkOrder.objects.bulk_update([order for order in orders if changed[order]], names, batch_size=200)


def _set(order: WorkOrder, found: Standing, until: datetime | None) -> list[str]:
    base = order.base_due_at
    if base is None and order.due_at != until:  # else it had none before it was extended
        base = order.due_at
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
    """Events of orders that have none, from their fields; `where` is SQL on orders o. One look at the orders tells
    which kinds of events they have, one statement writes all of a kind."""
    fixed = {
        "until": "NULL", "other_id": "NULL", "note": "''", "recorded_at": "%s", "recorded_by": "%s", "batch_id": "%s",
        "is_void": "FALSE", "void_reason": "''", "void_batch_id": "NULL",
    }  # fmt: skip
    told = list(_fresh_events())
    names = ["order_id", *told[0][1], *fixed]
    orders = f"{WorkOrder._meta.db_table} AS o WHERE ({where})"
    occur = ", ".join(f"MAX(CASE WHEN {condition} THEN 1 ELSE 0 END)" for condition, _ in told)
    one = [_adapted(timezone.now()), recorded_by, batch.pk if batch else None, *parameters]
    quoted = ", ".join(connection.ops.quote_name(name) for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {occur} FROM {orders}", parameters)
        for occurs, (condition, values) in zip(cursor.fetchone(), told, strict=True):
            if occurs:
                cells = ", ".join(("o.id", *values.values(), *fixed.values()))
                cursor.execute(
                    f"INSERT INTO {OrderEvent._meta.db_table} ({quoted}) SELECT {cells} FROM {orders} AND {condition}",
                    one,
                )


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
    """Give the office's class to orders that state only their platform's; those of closed periods stay as they are."""
    blank = orders.filter(topic=None).exclude(stated_class="")
    for first, end in closed_days(SCOPES[WorkOrder]):
        blank = blank.exclude(received_at__gte=first, received_at__lt=end)
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
            if image_moment(before[order.pk]["due_at"]) != order.due_at
        ]
        for order in stated:
            order.due_basis = DueBasis.STATED
            order.base_due_at = order.due_at if order.base_due_at else None
        WorkOrder.objects.bulk_update(stated, ["due_basis", "base_due_at"])


def image_moment(text: str | None) -> datetime | None:
    """A moment as a before image keeps it."""
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.get_fixed_timezone(0))


def _chunks(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))
