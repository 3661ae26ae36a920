"""Platform classes that no report class was chosen for yet, and the orders they stand on."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Max

from hotline.models import ClassMapping, OrderSource, WorkOrder


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A platform's class without a report class: how many orders have it, one of their titles."""

    source: OrderSource
    stated: str
    orders: int
    example: str


def unmapped_classes() -> list[Unmapped]:
    """The queue, the most frequent first; three queries."""
    found = list(
        WorkOrder.objects.filter(topic=None)
        .exclude(stated_class="")
        .order_by()
        .values("source", "stated_class")
        .annotate(orders=Count("pk"), last=Max("pk"))
        .order_by("-orders", "source", "stated_class")
    )
    sources = OrderSource.objects.in_bulk([row["source"] for row in found])
    titles = dict(WorkOrder.objects.filter(pk__in=[row["last"] for row in found]).values_list("pk", "title"))
    return [Unmapped(sources[row["source"]], row["stated_class"], row["orders"], titles[row["last"]]) for row in found]


def unmapped_count() -> int:
    """Number of platform classes that wait for a report class."""
    return (
        WorkOrder.objects.filter(topic=None)
        .exclude(stated_class="")
        .values("source", "stated_class")
        .distinct()
        .count()
    )


def mappings_with_counts() -> list[tuple[ClassMapping, int]]:
    """What was chosen, with the number of orders that have the platform's class."""
    counts = {
        (row["source"], row["stated_class"]): row["orders"]
        for row in WorkOrder.objects.exclude(stated_class="")
        .order_by()
        .values("source", "stated_class")
        .annotate(orders=Count("pk"))
    }
    return [
        (mapping, counts.get((mapping.source_id, mapping.stated), 0))
        for mapping in ClassMapping.objects.select_related("source", "topic")
    ]
