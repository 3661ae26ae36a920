"""How faults are put right: the steps of a finding, and what they make of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from govaudit.models import Imported
from govaudit.validators import check_code, check_day, check_line, check_text

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from units.models import User


class StepKind(models.TextChoices):
    """What can happen to a fault after it was found. These decide how figures come about, so they are no list."""

    ANSWER = "answer", "反馈"
    ACCEPT = "accept", "认可"
    RETURN = "return", "退回"
    CLOSE = "close", "销号"
    EXTEND = "extend", "延期"
    HAND_OVER = "hand_over", "移交督查"


#: Where a fault stands before any step; the others are the last of the kinds that move it.
OPEN = "open"
STATES = {
    OPEN: "待整改",
    StepKind.ANSWER.value: "已反馈",
    StepKind.ACCEPT.value: "已认可",
    StepKind.RETURN.value: "已退回",
    StepKind.CLOSE.value: "已销号",
}
#: States in which the unit has to act: past the deadline they are 逾期.
PENDING = (OPEN, StepKind.RETURN.value)


class RectificationQuerySet(models.QuerySet["Rectification"]):
    def visible_to(self, user: User) -> QuerySet[Rectification]:
        return self if user.sees_all else self.filter(finding__unit_id=user.unit_id)


class Rectification(Imported):
    """整改经过: one step of a fault. `channel` is how the unit's word came (来函、OA、聊天记录、电话; blank: entered in
    the program by the unit itself), `until` the new deadline of an extension."""

    code = models.CharField("编号", max_length=16, unique=True, validators=[check_code])
    finding = models.ForeignKey("checks.Finding", verbose_name="问题", on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField("事项", max_length=12, choices=StepKind)
    done_on = models.DateField("日期", validators=[check_day])
    channel = models.CharField("方式", max_length=32, blank=True, validators=[check_line])
    text = models.TextField("说明", blank=True, validators=[check_text])
    until = models.DateField("延至", null=True, blank=True, validators=[check_day])
    recorded_by = models.CharField("记录人", max_length=150, blank=True, editable=False)
    recorded_at = models.DateTimeField("记录时间", null=True, blank=True, editable=False)

    objects = RectificationQuerySet.as_manager()

    class Meta:
        verbose_name = "整改经过"
        ordering = ["done_on", "pk"]

    def __str__(self) -> str:
        return f"{self.finding.code} {self.get_kind_display()}"
