"""Filling in numbers: what was said to be complete, and what liaisons were asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from checks.models.numbers import NUMBER, Indicator
from govaudit.validators import check_code, check_day, check_line
from units.models import Period, Unit, User

if TYPE_CHECKING:
    from django.db.models import QuerySet


class Completion(models.Model):
    """填报完成: somebody said that an indicator's numbers of a period are complete, of a unit or of the whole county;
    `reason` tells why some are blank."""

    period = models.ForeignKey(Period, verbose_name="考核周期", on_delete=models.CASCADE, related_name="+")
    indicator = models.ForeignKey(Indicator, verbose_name="指标", on_delete=models.CASCADE, related_name="completions")
    unit = models.ForeignKey(
        Unit, verbose_name="单位", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    reason = models.CharField("空白原因", max_length=200, blank=True, validators=[check_line])
    completed_at = models.DateTimeField("完成时间", default=timezone.now)
    completed_by = models.CharField("填报人", max_length=150)

    class Meta:
        verbose_name = "填报完成"
        constraints = [
            models.UniqueConstraint(
                fields=["period", "indicator", "unit"], condition=Q(unit__isnull=False), name="completion_once"
            ),
            models.UniqueConstraint(
                fields=["period", "indicator"], condition=Q(unit__isnull=True), name="completion_of_county_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.indicator} {self.unit or '全县'}"


class FillRequest(models.Model):
    """填报通知: the office asks units for numbers of a period, by a day."""

    code = models.CharField("编号", max_length=16, unique=True, validators=[check_code])
    period = models.ForeignKey(Period, verbose_name="考核周期", on_delete=models.PROTECT, related_name="+")
    indicators = models.ManyToManyField(Indicator, verbose_name="指标", related_name="+")
    due_on = models.DateField("截止日期", validators=[check_day])
    note = models.CharField("要求", max_length=200, blank=True, validators=[check_line])
    asked_by = models.CharField("发起人", max_length=150)
    asked_at = models.DateTimeField("发起时间", default=timezone.now)

    class Meta:
        verbose_name = "填报通知"
        ordering = ["-asked_at", "code"]

    def __str__(self) -> str:
        return f"{self.code} {self.period}"


class FillState(models.TextChoices):
    ASKED = "asked", "待填报"
    SENT = "sent", "待接收"
    RETURNED = "returned", "已退回"
    ACCEPTED = "accepted", "已接收"


class FillTaskQuerySet(models.QuerySet["FillTask"]):
    def visible_to(self, user: User) -> QuerySet[FillTask]:
        return self if user.sees_all else self.filter(unit_id=user.unit_id, unit__isnull=False)


class FillTask(models.Model):
    """填报任务: one unit's part of a request, and how far it is."""

    request = models.ForeignKey(FillRequest, verbose_name="填报通知", on_delete=models.CASCADE, related_name="tasks")
    unit = models.ForeignKey(Unit, verbose_name="单位", on_delete=models.PROTECT, related_name="+")
    state = models.CharField("状态", max_length=8, choices=FillState, default=FillState.ASKED)
    blank_reason = models.CharField("空白原因", max_length=200, blank=True, validators=[check_line])
    sent_at = models.DateTimeField("报送时间", null=True, blank=True)
    sent_by = models.CharField("报送人", max_length=150, blank=True)
    decided_at = models.DateTimeField("办理时间", null=True, blank=True)
    decided_by = models.CharField("办理人", max_length=150, blank=True)
    return_reason = models.CharField("退回原因", max_length=200, blank=True, validators=[check_line])

    objects = FillTaskQuerySet.as_manager()

    class Meta:
        verbose_name = "填报任务"
        ordering = ["-request__due_on", "request__code", "unit__group__position", "unit__position", "unit__code"]
        constraints = [models.UniqueConstraint(fields=["request", "unit"], name="fill_task_once")]

    def __str__(self) -> str:
        return f"{self.request.code} {self.unit}"

    @property
    def is_open(self) -> bool:
        """Whether the unit may still fill it in."""
        return self.state in (FillState.ASKED, FillState.RETURNED)

    @property
    def sending(self) -> str:
        """Which sending of its numbers this is, the last one."""
        return self.sent_at.isoformat() if self.sent_at else ""


class FilledValue(models.Model):
    """报送值: a number that a liaison filled in; it counts for nothing before the office accepts it, which makes an
    observation of it."""

    task = models.ForeignKey(FillTask, on_delete=models.CASCADE, related_name="values")
    indicator = models.ForeignKey(Indicator, verbose_name="指标", on_delete=models.PROTECT, related_name="+")
    breakdown = models.CharField("分类", max_length=64, blank=True, default="", validators=[check_line])
    month = models.DateField("月份", validators=[check_day])
    value: Any = models.DecimalField("数值", **NUMBER)
    note = models.CharField("说明", max_length=200, blank=True, validators=[check_line])
    saved_at = models.DateTimeField("保存时间", default=timezone.now)
    saved_by = models.CharField("保存人", max_length=150)

    class Meta:
        verbose_name = "报送值"
        ordering = ["task", "indicator__position", "indicator__code", "breakdown", "month"]
        constraints = [
            models.UniqueConstraint(fields=["task", "indicator", "breakdown", "month"], name="filled_value_once")
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.indicator} {self.month:%Y-%m}"
