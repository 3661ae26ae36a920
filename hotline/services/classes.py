"""Acts on what a platform's classes are called in the office's reports."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q, QuerySet

from govaudit.acts import act, write_entry
from govaudit.measures import midnight
from govaudit.roles import Right
from hotline.models import ClassMapping, OrderClass, OrderSource, WorkOrder
from units.models import Closing, Period, User
from units.recording import lock_periods


@act("class.map", right=Right.RECORD)
def map_class(*, actor: User | None, source: OrderSource, stated: str, topic: OrderClass) -> tuple[int, int]:
    """Say which class a platform's class is reported as; gives the number of orders that have it now, and of those of
    closed periods, which keep theirs. Orders whose class was chosen one by one keep it; said once more, it is given to
    those that have none, as after a closed area was reopened."""
    mapping = ClassMapping.objects.select_for_update().filter(source=source, stated=stated).first()
    before = mapping.topic if mapping else None
    ClassMapping.objects.update_or_create(source=source, stated=stated, defaults={"topic": topic})
    blank = Q(topic=None)
    done, closed = _move(_orders(source, stated, blank if before == topic else blank | Q(topic=before)), topic)
    _write(actor, source, stated, f"“{stated}”归入“{topic}”", before, topic, done, closed)
    return done, closed


@act("class.unmap", right=Right.RECORD)
def unmap_class(*, actor: User | None, mapping: ClassMapping) -> tuple[int, int]:
    """Take a mapping back: orders that have their class from it are without one again, but for those of closed
    periods."""
    found = ClassMapping.objects.select_for_update().filter(pk=mapping.pk).first()
    done, closed = _move(_orders(mapping.source, mapping.stated, Q(topic=mapping.topic)), None) if found else (0, 0)
    ClassMapping.objects.filter(pk=mapping.pk).delete()
    sentence = f"“{mapping.stated}”不再归入“{mapping.topic}”"
    _write(actor, mapping.source, mapping.stated, sentence, mapping.topic, None, done, closed)
    return done, closed


def _orders(source: OrderSource, stated: str, classed: Q) -> QuerySet[WorkOrder]:
    return WorkOrder.objects.filter(classed, source=source, stated_class=stated)


def _move(orders: QuerySet[WorkOrder], topic: OrderClass | None) -> tuple[int, int]:
    """Give orders their new class, but for those a closed period counts. Orders are held before periods, as where one
    is saved by hand."""
    list(orders.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    lock_periods(Period.objects.values_list("pk", flat=True))
    total, free = orders.count(), orders
    for closing in Closing.objects.active().filter(area="orders").select_related("period"):
        span = closing.period.span
        free = free.exclude(received_at__gte=midnight(span.start), received_at__lt=midnight(span.last + timedelta(1)))
    done = free.update(topic=topic)
    return done, total - done


def _write(
    actor: User | None,
    source: OrderSource,
    stated: str,
    sentence: str,
    before: OrderClass | None,
    after: OrderClass | None,
    done: int,
    closed: int,
) -> None:
    kept = f"，已锁定周期的 {closed} 件不变" if closed else ""
    write_entry(
        actor=actor,
        act="class.map" if after else "class.unmap",
        subject=f"平台分类/{source.code}/{stated}",
        summary=f"{source}的{sentence}：{done} 件工单{kept}",
        before={"分类": str(before or "")},
        after={"分类": str(after or "")},
    )
