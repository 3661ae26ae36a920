"""Deadline policies: how long a sign-in, an answer and an extension may take."""

from __future__ import annotations

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from govaudit.lib.workdays import TimeUnit
from govaudit.validators import check_code, check_day, check_line, fits_small
from hotline.models.lists import Channel, LetterBox, LetterKind, OrderKind, Urgency


class PolicyScope(models.TextChoices):
    ORDERS = "orders", "12345工单"
    LETTERS = "letters", "信箱来信"
    TESTS = "tests", "模拟测评信件"


UNITS = [(TimeUnit.WORKDAY.value, "工作日"), (TimeUnit.DAY.value, "自然日"), (TimeUnit.WORK_HOUR.value, "工作小时")]


def _amount(label: str) -> models.PositiveSmallIntegerField[Any, Any]:
    return models.PositiveSmallIntegerField(label, null=True, blank=True, validators=[MinValueValidator(1), fits_small])


def _unit() -> models.CharField[Any, Any]:
    return models.CharField("单位", max_length=12, choices=UNITS, default=TimeUnit.WORKDAY.value)


class DeadlinePolicy(models.Model):
    """时限规则. What is blank (channel, box, kind, urgency) fits everything; of those that fit the most specific
    holds. It holds for what was received from `valid_from` on. An amount that is blank sets no limit. For test letters
    `sign` is the time of a prompt answer and `finish` the time of any."""

    code = models.CharField("代码", max_length=16, unique=True, validators=[check_code])
    scope = models.CharField("适用于", max_length=8, choices=PolicyScope)
    box = models.ForeignKey(LetterBox, verbose_name="信箱", null=True, blank=True, on_delete=models.PROTECT)
    letter_kind = models.ForeignKey(
        LetterKind, verbose_name="来信类型", null=True, blank=True, on_delete=models.PROTECT
    )
    channel = models.ForeignKey(Channel, verbose_name="渠道", null=True, blank=True, on_delete=models.PROTECT)
    order_kind = models.ForeignKey(OrderKind, verbose_name="工单类型", null=True, blank=True, on_delete=models.PROTECT)
    urgency = models.ForeignKey(Urgency, verbose_name="紧急程度", null=True, blank=True, on_delete=models.PROTECT)
    valid_from = models.DateField("自何日受理的起", validators=[check_day])
    sign_amount, sign_unit = _amount("签收时限"), _unit()
    finish_amount, finish_unit = _amount("办结时限"), _unit()
    extension_amount, extension_unit = _amount("每次延期至多"), _unit()
    extension_count = models.PositiveSmallIntegerField("延期次数至多", null=True, blank=True, validators=[fits_small])
    return_amount, return_unit = _amount("退件时限"), _unit()
    is_at_once = models.BooleanField("起算", choices=[(False, "自次日起"), (True, "当即起")], default=False)
    basis = models.CharField("依据", max_length=100, blank=True, validators=[check_line])

    class Meta:
        verbose_name = "时限规则"
        ordering = ["scope", "code"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(scope=PolicyScope.ORDERS) | Q(box=None, letter_kind=None), name="policy_of_orders"
            ),
            models.CheckConstraint(
                condition=Q(scope=PolicyScope.ORDERS) | Q(channel=None, order_kind=None, urgency=None),
                name="policy_of_letters",
            ),
        ]

    def __str__(self) -> str:
        return self.code
