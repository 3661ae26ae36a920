"""Reads of what the office observes that pages need beside the records themselves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from checks.models import Finding
from units.models import Period, User

if TYPE_CHECKING:
    from govaudit.lib.periods import Span


def months_of(span: Span) -> list[date]:
    """First days of the months a period touches, up to its 截至."""
    months = [span.start.replace(day=1)]
    while (following := (months[-1] + timedelta(days=32)).replace(day=1)) <= span.last:
        months.append(following)
    return months


def findings_to_answer(user: User, period: Period) -> int:
    """Number of faults that wait for the answer of the liaison's unit; 0 for everybody else."""
    if user.sees_all or user.unit_id is None:
        return 0
    return Finding.objects.visible_to(user).filter(is_merit=False, answered_at=None).count()
