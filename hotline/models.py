"""What citizens raise: letters to the county head and 12345 work orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from govaudit.models import Imported, ListEntry
from govaudit.validators import check_line, check_moment, check_number, fits_small
from units.models import Unit, User

if TYPE_CHECKING:
    from django.db.models import QuerySet


class OrderSource(ListEntry):
    """Platform an order comes from; its order numbers are unique within it."""


class OrderKind(ListEntry):
    """投诉, 求助, 咨询, 举报, 建议 …"""


class OrderClass(ListEntry):
    """Topic of an order: 农村事务, 物业服务 …"""


class LetterBox(ListEntry):
    """县长信箱, 网民留言 …"""


class LetterKind(ListEntry):
    """咨询, 求助, 投诉, 建议 …"""


class WorkOrderQuerySet(models.QuerySet["WorkOrder"]):
    def visible_to(self, user: User) -> QuerySet[WorkOrder]:
        return self if user.sees_all else self.filter(unit_id=user.unit_id)


class WorkOrder(Imported):
    """12345工单. The number is text with no meaning of its own, unique within its source."""

    source = models.ForeignKey(OrderSource, verbose_name="来源", on_delete=models.PROTECT)
    number = models.CharField("工单编号", max_length=32, validators=[check_number])
    kind = models.ForeignKey(OrderKind, verbose_name="类型", on_delete=models.PROTECT)
    topic = models.ForeignKey(OrderClass, verbose_name="分类", null=True, blank=True, on_delete=models.PROTECT)
    title = models.CharField("诉求摘要", max_length=200, blank=True, validators=[check_line])
    unit = models.ForeignKey(Unit, verbose_name="承办单位", on_delete=models.PROTECT, related_name="orders")
    received_at = models.DateTimeField("受理时间", db_index=True, validators=[check_moment])
    due_at = models.DateTimeField("办结期限", validators=[check_moment])
    closed_at = models.DateTimeField("办结时间", null=True, blank=True, validators=[check_moment])
    withdrawn_at = models.DateTimeField("撤单时间", null=True, blank=True, validators=[check_moment])
    returned = models.PositiveSmallIntegerField("返工次数", default=0, validators=[fits_small])

    objects = WorkOrderQuerySet.as_manager()

    class Meta:
        verbose_name = "12345工单"
        ordering = ["-received_at", "source__code", "number"]
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
            models.CheckConstraint(condition=Q(due_at__gte=F("received_at")), name="work_order_due_after_received"),
        ]

    def __str__(self) -> str:
        return self.number


class LetterQuerySet(models.QuerySet["Letter"]):
    def visible_to(self, user: User) -> QuerySet[Letter]:
        return self if user.sees_all else self.filter(unit_id=user.unit_id)


class Letter(Imported):
    """县长信箱留言, numbered within its box and year (`2022-006`)."""

    box = models.ForeignKey(LetterBox, verbose_name="信箱", on_delete=models.PROTECT)
    number = models.CharField("编号", max_length=32, validators=[check_number])
    kind = models.ForeignKey(LetterKind, verbose_name="类型", on_delete=models.PROTECT)
    title = models.CharField("主题", max_length=200, blank=True, validators=[check_line])
    unit = models.ForeignKey(Unit, verbose_name="承办单位", on_delete=models.PROTECT, related_name="letters")
    received_at = models.DateTimeField("收到时间", db_index=True, validators=[check_moment])
    due_at = models.DateTimeField("答复期限", validators=[check_moment])
    answered_at = models.DateTimeField("答复时间", null=True, blank=True, validators=[check_moment])

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = "县长信箱留言"
        ordering = ["-received_at", "box__code", "number"]
        constraints = [
            models.UniqueConstraint(fields=["box", "number"], name="letter_once"),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answered_at__gte=F("received_at")),
                name="letter_answered_after_received",
            ),
            models.CheckConstraint(condition=Q(due_at__gte=F("received_at")), name="letter_due_after_received"),
        ]

    def __str__(self) -> str:
        return self.number
