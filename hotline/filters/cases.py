"""What filters of orders and letters share."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from hotline.selectors import seen_until
from units.frame import current_period


def until_of(request: HttpRequest | None) -> datetime:
    """Moment up to which a list sees what happened: the 截至 of the period in force, or now."""
    period = current_period(request) if request is not None else None
    return seen_until(period.span) if period else timezone.now()
