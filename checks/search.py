"""Website columns and accounts in the search box (units.search)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from checks.models import MediaAccount, WebColumn
from units.models import User
from units.search import Match, by_name


def columns_named(user: User, typed: str) -> QuerySet[Any]:
    rows = by_name(WebColumn.objects.all().visible_to(user), typed)
    return rows.select_related("unit", "parent").order_by("name", "unit__position", "code")


def column_match(column: WebColumn) -> Match:
    above = f"{column.parent.name} › " if column.parent else ""
    closed = "，已停用" if column.closed_on else ""
    return Match(f"{above}{column.name}", f"{column.unit}{closed}", reverse("checks:column-detail", args=[column.code]))


def accounts_named(user: User, typed: str) -> QuerySet[Any]:
    rows = by_name(MediaAccount.objects.all().visible_to(user), typed)
    return rows.select_related("owner", "platform").order_by("name", "platform__position", "code")


def account_match(account: MediaAccount) -> Match:
    closed = "，已注销" if account.closed_on else ""
    url = reverse("checks:account-detail", args=[account.code])
    return Match(account.name, f"{account.platform}，{account.owner}{closed}", url)
