"""Requests for government information (依申请公开), and what people did against the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from govaudit.models import Imported, ListEntry
from govaudit.validators import check_code, check_day, check_line
from units.models import Unit, User

if TYPE_CHECKING:
    from django.db.models import QuerySet


class FoiChannel(ListEntry):
    """How requests come in: 网上, 信函, 当面, 传真 …"""

    list_name = "申请方式"


class ApplicantKind(ListEntry):
    """Who asks, never by name: 自然人, 商业企业 … `group` is the heading over several of them (法人或其他组织)."""

    list_name = "申请人类别"
    counted = ("group",)

    group = models.CharField("大类", max_length=64, blank=True, validators=[check_line])


class FoiResultGroup(ListEntry):
    """How a request ended, in short: 予以公开, 部分公开, 不予公开, 无法提供, 不予处理, 其他处理."""

    list_name = "办理结果大类"


class FoiResult(ListEntry):
    """How a request ended, as the annual report's form asks for it; one of its group."""

    list_name = "办理结果"
    counted = ("group",)

    group = models.ForeignKey(FoiResultGroup, verbose_name="类别", on_delete=models.PROTECT, related_name="results")


class FoiRequestQuerySet(models.QuerySet["FoiRequest"]):
    def visible_to(self, user: User) -> QuerySet[FoiRequest]:
        if user.sees_all:
            return self
        return self.none() if user.unit_id is None else self.filter(unit_id=user.unit_id)


class FoiRequest(Imported):
    """依申请公开. Who asked is kept by kind alone. `due_on` is worked out (checks.deadlines) unless it is stated;
    `extended_to` is the later deadline of its one extension."""

    code = models.CharField("编号", max_length=32, unique=True, validators=[check_code])
    title = models.CharField("申请内容", max_length=200, validators=[check_line])
    received_on = models.DateField("收到日期", db_index=True, validators=[check_day])
    channel = models.ForeignKey(FoiChannel, verbose_name="申请方式", on_delete=models.PROTECT)
    applicant = models.ForeignKey(
        ApplicantKind, verbose_name="申请人类别", null=True, blank=True, on_delete=models.PROTECT
    )
    unit = models.ForeignKey(
        Unit, verbose_name="承办单位", null=True, blank=True, on_delete=models.PROTECT, related_name="foi_requests"
    )
    due_on = models.DateField("答复期限", null=True, blank=True, validators=[check_day])
    due_is_stated = models.BooleanField("期限依据", choices=[(True, "人工填写"), (False, "按工作日推算")], default=True)
    extended_to = models.DateField("延期至", null=True, blank=True, validators=[check_day])
    closed_on = models.DateField("办结日期", null=True, blank=True, validators=[check_day])
    result = models.ForeignKey(FoiResult, verbose_name="办理结果", null=True, blank=True, on_delete=models.PROTECT)

    objects = FoiRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "依申请公开"
        ordering = ["-received_on", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("received_on")), name="foi_closed_after_received"
            ),
            models.CheckConstraint(
                condition=Q(due_on=None) | Q(due_on__gte=F("received_on")), name="foi_due_after_received"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class DisputeKind(models.TextChoices):
    """The three lines of the annual report's form."""

    REVIEW = "review", "行政复议"
    DIRECT = "direct", "未经复议直接起诉"
    AFTER = "after", "复议后起诉"


class DisputeResult(models.TextChoices):
    """Blank: 尚未审结."""

    UPHELD = "upheld", "结果维持"
    CORRECTED = "corrected", "结果纠正"
    OTHER = "other", "其他结果"


class FoiDisputeQuerySet(models.QuerySet["FoiDispute"]):
    def visible_to(self, user: User) -> QuerySet[FoiDispute]:
        if user.sees_all:
            return self
        return self.none() if user.unit_id is None else self.filter(request__unit_id=user.unit_id)


class FoiDispute(Imported):
    """复议诉讼: a review or a lawsuit over the answer to a request."""

    code = models.CharField("编号", max_length=16, unique=True, validators=[check_code])
    request = models.ForeignKey(
        FoiRequest, verbose_name="依申请公开", on_delete=models.PROTECT, related_name="disputes"
    )
    kind = models.CharField("类型", max_length=8, choices=DisputeKind)
    filed_on = models.DateField("提起日期", db_index=True, validators=[check_day])
    decided_on = models.DateField("审结日期", null=True, blank=True, validators=[check_day])
    result = models.CharField("审理结果", max_length=12, choices=DisputeResult, blank=True)

    objects = FoiDisputeQuerySet.as_manager()

    class Meta:
        verbose_name = "复议诉讼"
        ordering = ["-filed_on", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_on=None) | Q(decided_on__gte=F("filed_on")), name="foi_dispute_decided_after_filed"
            )
        ]

    def __str__(self) -> str:
        return self.code
