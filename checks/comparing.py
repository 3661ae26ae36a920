"""Accounts of the office's roster compared with the registers they ought to stand in."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from checks.models import Filing, FilingRegister, MediaAccount


def compared_accounts(day: date) -> QuerySet[Any]:
    """Accounts that ran on a day, and closed ones that still stood in a register; each with `register_count` of the
    `register_total` registers it stood in, and `is_different`: one of them says another name or owner."""
    standing = Filing.objects.filter(account=OuterRef("pk")).standing_on(day)
    counted = standing.order_by().values("account").annotate(number=Count("register", distinct=True)).values("number")
    different = standing.with_differences().filter(Q(has_other_name=True) | Q(has_other_owner=True))
    is_open = Q(opened_on__lte=day) & (Q(closed_on=None) | Q(closed_on__gt=day))
    return MediaAccount.objects.annotate(
        register_count=Coalesce(Subquery(counted, output_field=IntegerField()), Value(0)),
        register_total=Value(FilingRegister.objects.count()),
        is_different=Exists(different),
    ).filter(is_open | Q(register_count__gt=0))
