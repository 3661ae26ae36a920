"""Who called or wrote: kept apart from orders and letters, shown masked."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hotline.models.letters import Letter
from hotline.models.orders import WorkOrder


class Caller(models.Model):
    """诉求人: personal data of one order or letter. The keyed hash finds the same caller again without showing who it
    is. Removed as a whole once the time to keep it is over."""

    order = models.OneToOneField(WorkOrder, null=True, blank=True, on_delete=models.CASCADE, related_name="caller")
    letter = models.OneToOneField(Letter, null=True, blank=True, on_delete=models.CASCADE, related_name="caller")
    name = models.CharField("姓名", max_length=64, blank=True)
    phone = models.CharField("电话", max_length=64, blank=True)
    id_number = models.CharField("证件号码", max_length=64, blank=True)
    address = models.CharField("住址", max_length=200, blank=True)
    phone_hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = "诉求人"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(order=None, letter__isnull=False) | Q(order__isnull=False, letter=None),
                name="caller_of_one_record",
            )
        ]

    def __str__(self) -> str:
        return f"诉求人（{self.order or self.letter}）"
