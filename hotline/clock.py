"""Deadlines of orders and letters: which policy holds, and what it makes of a moment."""

from __future__ import annotations

from django.db.models import QuerySet

from hotline.models import WorkOrder


def fill_deadlines(orders: QuerySet[WorkOrder]) -> None:
    """Work out the sign-in deadline of every order, and the deadline of those to which their platform gave none."""
