"""12345 orders, what happened to them, and how a platform's classes become the office's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from govaudit.models import Batch, Imported
from govaudit.validators import SMALL, check_line, check_moment, check_number, fits_small
from hotline.models.choices import COUNTED_TIMES, DueBasis, EventKind, Level, Satisfaction
from hotline.models.lists import Channel, OrderClass, OrderKind, OrderSource, Urgency
from units.models import Unit, User

if TYPE_CHECKING:
    from django.db.models import QuerySet


class WorkOrderQuerySet(models.QuerySet["WorkOrder"]):
    def visible_to(self, user: User) -> QuerySet[WorkOrder]:
        if user.sees_all:
            return self
        return self.none() if user.unit_id is None else self.filter(unit_id=user.unit_id)


def _counter(label: str) -> models.PositiveSmallIntegerField[Any, Any]:
    return models.PositiveSmallIntegerField(label, default=0, blank=True, validators=[fits_small])


def _moment(label: str) -> models.DateTimeField[Any, Any]:
    return models.DateTimeField(label, null=True, blank=True, validators=[check_moment])


#: What measures look at, beside the moment an order was received and its unit.
_COUNTED = [
    "id", "dispatched_at", "sign_due_at", "signed_at", "due_at", "closed_at", "withdrawn_at", "refused_at", "is_direct",
    "merged_at", "returned", "returned_county", "returned_city", "returned_province", "handed_back", "extended",
    "warned", "supervised", "first_returned_at", "first_handed_back_at", "first_extended_at", "first_warned_at",
    "first_supervised_at", "revisited_at", "satisfaction", "is_solved",
]  # fmt: skip


class WorkOrder(Imported):
    """12345工单. The number is text with no meaning of its own, unique within its source.

    What happened to it are its OrderEvents; moments, counters, 回访 and, once it was dispatched on record, the unit are
    their projection (hotline.lifecycle), which only hotline.events writes. `unit` is 主办, None while nobody has it or
    where the hotline answered at once; `base_due_at` the deadline before extensions, None where there were none; the
    `first_*_at` are the first moments on record of what is counted beside them, None where only the count is known.
    """

    source = models.ForeignKey(OrderSource, verbose_name="来源", on_delete=models.PROTECT, db_index=False)
    number = models.CharField("工单编号", max_length=32, validators=[check_number])
    kind = models.ForeignKey(OrderKind, verbose_name="类型", on_delete=models.PROTECT, db_index=False)
    topic = models.ForeignKey(
        OrderClass, verbose_name="分类", null=True, blank=True, on_delete=models.PROTECT, db_index=False
    )
    stated_class = models.CharField("平台分类", max_length=100, blank=True, validators=[check_line])
    channel = models.ForeignKey(
        Channel, verbose_name="渠道", null=True, blank=True, on_delete=models.PROTECT, db_index=False
    )
    urgency = models.ForeignKey(
        Urgency, verbose_name="紧急程度", null=True, blank=True, on_delete=models.PROTECT, db_index=False
    )
    is_confidential = models.BooleanField("要求保密", default=False)
    place = models.CharField("事发地", max_length=100, blank=True, validators=[check_line])
    title = models.CharField("诉求摘要", max_length=200, blank=True, validators=[check_line])
    unit = models.ForeignKey(
        Unit,
        verbose_name="承办单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="orders",
        db_index=False,
    )
    received_at = models.DateTimeField("受理时间", validators=[check_moment])
    dispatched_at = _moment("派单时间")
    sign_due_at = _moment("签收期限")
    signed_at = _moment("签收时间")
    due_at = _moment("办结期限")
    base_due_at = _moment("延期前期限")
    due_basis = models.CharField("期限依据", max_length=12, choices=DueBasis, default=DueBasis.STATED, blank=True)
    closed_at = _moment("办结时间")
    withdrawn_at = _moment("撤单时间")
    refused_at = _moment("不予受理时间")
    is_direct = models.BooleanField("直接答复", default=False)
    repeat_of = models.ForeignKey(
        "self",
        verbose_name="并入工单",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="repeats",
        db_index=False,
    )
    merged_at = _moment("并入时间")
    returned = _counter("返工次数")
    returned_county = _counter("县级退回重办次数")
    returned_city = _counter("市级退回重办次数")
    returned_province = _counter("省级退回重办次数")
    handed_back = _counter("退件次数")
    extended = _counter("延期次数")
    warned = _counter("预警次数")
    supervised = _counter("督办次数")
    first_returned_at = _moment("首次退回重办时间")
    first_handed_back_at = _moment("首次退件时间")
    first_extended_at = _moment("首次延期时间")
    first_warned_at = _moment("首次预警时间")
    first_supervised_at = _moment("首次督办时间")
    revisited_at = _moment("回访时间")
    satisfaction = models.CharField("满意度", max_length=12, choices=Satisfaction, blank=True)
    is_solved = models.BooleanField("是否解决", null=True, blank=True)

    objects = WorkOrderQuerySet.as_manager()

    class Meta:
        verbose_name = "12345工单"
        ordering = ["-received_at", "source__code", "number"]
        # An import of 200,000 orders writes every one of these: none for a list of a few kinds or classes, whose
        # filters go with a period. Source and number have that of their constraint.
        indexes = [
            models.Index(fields=["unit", "received_at"], name="work_order_of_unit"),
            models.Index(fields=["due_at", "id"], name="work_order_due"),
            models.Index(fields=["returned", "id"], name="work_order_returned"),
            models.Index(fields=["repeat_of"], condition=~Q(repeat_of=None), name="work_order_repeats"),
            models.Index(
                fields=["due_at"],
                condition=Q(closed_at=None, withdrawn_at=None, refused_at=None, repeat_of=None),
                name="work_order_open",
            ),
            models.Index(
                fields=["source", "stated_class"],
                condition=Q(topic=None) & ~Q(stated_class=""),
                name="work_order_unmapped",
            ),
            # Measures of a period are read from these without the table (hotline.measures.orders).
            models.Index(fields=["received_at", "unit"], include=_COUNTED, name="work_order_counted"),
            models.Index(
                fields=["closed_at", "received_at"],
                include=["unit", "withdrawn_at", "refused_at", "merged_at"],
                name="work_order_carried",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["source", "number"], name="work_order_once"),
            models.CheckConstraint(condition=~Q(number=""), name="work_order_has_number"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("received_at")),
                name="work_order_closed_after_received",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("received_at")),
                name="work_order_withdrawn_after_received",
            ),
            models.CheckConstraint(
                condition=Q(due_at=None) | Q(due_at__gte=F("received_at")), name="work_order_due_after_received"
            ),
            models.CheckConstraint(
                condition=Q(returned__gte=F("returned_county") + F("returned_city") + F("returned_province")),
                name="work_order_returned_by_level",
            ),
            models.CheckConstraint(
                condition=Q(repeat_of=None) | ~Q(repeat_of=F("id")), name="work_order_repeats_another"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class OrderEventQuerySet(models.QuerySet["OrderEvent"]):
    def valid(self) -> QuerySet[OrderEvent]:
        """Without those that were struck out."""
        return self.filter(is_void=False)

    def visible_to(self, user: User) -> QuerySet[OrderEvent]:
        if user.sees_all:
            return self
        return self.none() if user.unit_id is None else self.filter(order__unit_id=user.unit_id)


class OrderEvent(models.Model):
    """经过: one thing that happened to an order, `times` times. One without `at` is a count that a platform's export
    states without saying when (negative where a later export states fewer). `unit` is whom it was sent to (派单, 加派)
    or who acted, `until` the new deadline of an extension, `other` the order that a repeated one is merged into.
    `batch` brought it in; one that `is_void` was struck out, by `void_batch` where an import contradicted it."""

    order = models.ForeignKey(WorkOrder, verbose_name="工单", on_delete=models.CASCADE, related_name="events")
    kind = models.CharField("事项", max_length=20, choices=EventKind)
    at = models.DateTimeField("时间", null=True, blank=True, validators=[check_moment])
    times = models.SmallIntegerField("次数", default=1)
    unit = models.ForeignKey(
        Unit,
        verbose_name="单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="order_events",
        db_index=False,
    )
    level = models.CharField("级别", max_length=8, choices=Level, blank=True)
    until = models.DateTimeField("延至", null=True, blank=True, validators=[check_moment])
    satisfaction = models.CharField("满意度", max_length=12, choices=Satisfaction, blank=True)
    is_solved = models.BooleanField("是否解决", null=True, blank=True)
    other = models.ForeignKey(
        WorkOrder,
        verbose_name="并入工单",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    note = models.CharField("说明", max_length=200, blank=True, validators=[check_line])
    recorded_at = models.DateTimeField("记录时间", default=timezone.now)
    recorded_by = models.CharField("记录人", max_length=150, blank=True)
    batch = models.ForeignKey(Batch, null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    is_void = models.BooleanField("已作废", default=False)
    void_reason = models.CharField("作废原因", max_length=200, blank=True, validators=[check_line])
    void_batch = models.ForeignKey(
        Batch, null=True, editable=False, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects = OrderEventQuerySet.as_manager()

    class Meta:
        verbose_name = "工单经过"
        ordering = [F("at").asc(nulls_first=True), "pk"]
        indexes = [
            models.Index(fields=["other"], condition=~Q(other=None), name="order_event_other"),
            models.Index(fields=["void_batch"], condition=~Q(void_batch=None), name="order_event_void_batch"),
            models.Index(
                fields=["order"],
                include=["kind", "at", "times", "level"],
                condition=Q(is_void=False, kind__in=COUNTED_TIMES),
                name="order_event_counted",
            ),
            models.Index(
                fields=["order"],
                include=["at", "unit"],
                condition=Q(is_void=False, kind=EventKind.ASSIST),
                name="order_event_assists",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(times=0) & Q(times__lte=SMALL), name="order_event_counts"),
            models.CheckConstraint(condition=Q(times=1) | Q(at=None), name="order_event_with_moment_is_one"),
        ]

    def __str__(self) -> str:
        return f"{self.order.number} {self.get_kind_display()}"


class ClassMapping(models.Model):
    """平台分类对应: what a platform's class is called in the office's reports."""

    source = models.ForeignKey(OrderSource, verbose_name="来源", on_delete=models.CASCADE)
    stated = models.CharField("平台分类", max_length=100, validators=[check_line])
    topic = models.ForeignKey(OrderClass, verbose_name="分类", on_delete=models.PROTECT)

    class Meta:
        verbose_name = "平台分类对应"
        ordering = ["source__position", "source__code", "stated"]
        constraints = [models.UniqueConstraint(fields=["source", "stated"], name="class_mapping_once")]

    def __str__(self) -> str:
        return f"{self.stated} → {self.topic}"


class NotRepeated(models.Model):
    """A person decided that two orders which look alike are two matters; `first` has the lower primary key."""

    first = models.ForeignKey(WorkOrder, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(WorkOrder, on_delete=models.CASCADE, related_name="+")
    decided_by = models.CharField("认定人", max_length=150)
    decided_at = models.DateTimeField("认定时间", default=timezone.now)

    class Meta:
        verbose_name = "不是重复"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="not_repeated_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="not_repeated_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first} ≠ {self.second}"

    @property
    def orders(self) -> tuple[WorkOrder, WorkOrder]:
        return self.first, self.second
