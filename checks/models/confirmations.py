"""What units say to their figures and findings before a notice is issued."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone

from govaudit.validators import check_day, check_line, check_text
from units.models import Period, Unit, User

if TYPE_CHECKING:
    from django.db.models import QuerySet


class Reply(models.TextChoices):
    CONFIRMED = "confirmed", "确认无误"
    DISPUTED = "disputed", "有异议"


class ConfirmationQuerySet(models.QuerySet["Confirmation"]):
    def visible_to(self, user: User) -> QuerySet[Confirmation]:
        if user.sees_all:
            return self
        return self.none() if user.unit_id is None else self.filter(unit_id=user.unit_id)


class Confirmation(models.Model):
    """单位确认: that a unit was asked to look through its sheet of a period by a day, and what it answered (`verdict`
    blank: nothing yet). `figures` are those it answered to, by name, as they were printed."""

    period = models.ForeignKey(Period, verbose_name="周期", on_delete=models.PROTECT, related_name="confirmations")
    unit = models.ForeignKey(Unit, verbose_name="单位", on_delete=models.PROTECT, related_name="confirmations")
    asked_at = models.DateTimeField("发起时间", default=timezone.now, editable=False)
    due_on = models.DateField("答复期限", validators=[check_day])
    verdict = models.CharField("答复", max_length=12, choices=Reply, blank=True)
    text = models.TextField("说明", blank=True, validators=[check_text])
    channel = models.CharField("方式", max_length=32, blank=True, validators=[check_line])
    answered_on = models.DateField("答复日期", null=True, blank=True, validators=[check_day])
    answered_by = models.CharField("记录人", max_length=150, blank=True, editable=False)
    figures: Any = models.JSONField("答复时的数字", default=dict, blank=True, editable=False)

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        verbose_name = "单位确认"
        ordering = ["period", "unit__group__position", "unit__position", "unit__code"]
        constraints = [models.UniqueConstraint(fields=["period", "unit"], name="confirmation_once")]

    def __str__(self) -> str:
        return f"{self.unit}（{self.period}）"

    @property
    def subject(self) -> str:
        """Natural key under which its entries stand in the audit trail."""
        return f"单位确认/{self.period.code}/{self.unit.code}"
