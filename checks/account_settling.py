"""What follows from accounts put on file: events on their days, and filings that find them."""

from __future__ import annotations

from django.db.models import OuterRef, QuerySet, Subquery

from checks.models import AccountEvent, EventKind, Filing, MediaAccount

#: Events that give an account one of its days.
DAYS = {EventKind.OPEN: "opened_on", EventKind.CLOSE: "closed_on"}


def settle_accounts(accounts: QuerySet[MediaAccount]) -> int:
    """Let events follow the days of their accounts, and filings find accounts that were just put on file; gives the
    number of filings that did."""
    for kind, name in DAYS.items():
        events = AccountEvent.objects.filter(kind=kind, account__in=accounts)
        events.filter(**{f"account__{name}": None}).delete()
        day = MediaAccount.objects.filter(pk=OuterRef("account")).values(name)
        events.update(happened_on=Subquery(day))
    return Filing.objects.match_accounts()
