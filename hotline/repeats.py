"""Orders that look like repeats of one another; whether they are, a person decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from itertools import pairwise
from operator import or_

from django.db.models import Q

from hotline.models import NotRepeated, WorkOrder

#: Orders further apart are not proposed.
WITHIN = timedelta(days=30)
MOST = 500  # proposals a page works through
MOST_DECIDED = 50  # pairs a page shows as two matters


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two orders that look alike, the earlier one first, and why."""

    first: WorkOrder
    second: WorkOrder
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Case:
    key: int
    received_at: datetime
    caller: str
    matter: str


def proposals(since: datetime, until: datetime) -> list[Proposal]:
    """Orders received from `since` up to `until`, beside earlier ones they may repeat: the same caller (by keyed hash)
    within 30 days, or the same words about the same place. At most MOST, the latest first; four queries."""
    decided = set(NotRepeated.objects.values_list("first", "second"))
    found: dict[tuple[int, int], tuple[str, ...]] = {}
    cases = _cases(since - WITHIN, until)
    alike = (("caller", "同一诉求人"), ("matter", "同一地点、同样的诉求"))
    for name, reason in alike:
        for first, second in _neighbours(cases, name):
            pair = (first.key, second.key)
            if second.received_at >= since and (min(pair), max(pair)) not in decided:
                found[pair] = (*found.get(pair, ()), reason)
    latest = sorted(found, key=lambda pair: pair[1], reverse=True)[:MOST]
    orders = WorkOrder.objects.select_related("source", "unit", "kind", "topic").in_bulk(
        {key for pair in latest for key in pair}
    )
    return [Proposal(orders[first], orders[second], found[first, second]) for first, second in latest]


def decided_pairs(since: datetime, until: datetime) -> list[NotRepeated]:
    """Pairs that a person said are two matters, of orders one of which was received from `since` up to `until`; at most
    MOST_DECIDED, those decided last first."""
    received = (
        Q(**{f"{name}__received_at__gte": since, f"{name}__received_at__lt": until}) for name in ("first", "second")
    )
    related = [f"{name}__{field}" for name in ("first", "second") for field in ("source", "unit", "kind")]
    found = NotRepeated.objects.filter(reduce(or_, received)).select_related(*related)
    return list(found.order_by("-decided_at", "-pk")[:MOST_DECIDED])


def _cases(since: datetime, until: datetime) -> list[_Case]:
    """Orders not merged into another, in the order they came."""
    rows = (
        WorkOrder.objects.filter(received_at__gte=since, received_at__lt=until, repeat_of=None, withdrawn_at=None)
        .order_by("received_at", "pk")
        .values_list("pk", "received_at", "caller__phone_hash", "title", "place")
    )
    return [
        _Case(key, received, phone or "", f"{place}\n{title}" if place and title else "")
        for key, received, phone, title, place in rows
    ]


def _neighbours(cases: list[_Case], name: str) -> Iterator[tuple[_Case, _Case]]:
    """Cases that agree in `name`, each with the one before it, if that was not too long ago."""
    groups: dict[str, list[_Case]] = {}
    for case in cases:
        if value := getattr(case, name):
            groups.setdefault(value, []).append(case)
    for group in groups.values():
        for earlier, later in pairwise(group):
            if later.received_at - earlier.received_at <= WITHIN:
                yield earlier, later
