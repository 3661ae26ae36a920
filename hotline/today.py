"""What the desk of orders and letters gives to 今日待办 (units.today)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count
from django.urls import reverse

from hotline.classes import unmapped_count
from hotline.desk import OPEN, desk_bounds, matters_of
from hotline.models import WorkOrder
from units.models import Period, User
from units.today import Task, Urgency, records

#: Matters whose deadline is near; those past it say so themselves.
NEAR = {"due", "letters-due"}


def desk_tasks(user: User, period: Period | None, today: date) -> Iterable[Task]:
    """Every matter of the desk: one query for orders, one for letters, one for the calendar."""
    now, soon = desk_bounds()
    for model in OPEN:
        rows: Any = model._default_manager.all()
        matters = [matter for matter in matters_of(user) if matter.model is model]
        counts = {f"matter_{at}": Count("pk", filter=matter.where(now, soon)) for at, matter in enumerate(matters)}
        numbers = rows.visible_to(user).filter(OPEN[model]).aggregate(**counts)
        for matter, number in zip(matters, numbers.values(), strict=True):
            urgency = Urgency.LATE if matter.is_late else Urgency.SOON if matter.code in NEAR else Urgency.WAITING
            word = "件工单" if model is WorkOrder else "件"
            yield Task(number, f"{word}{matter.title}", reverse("hotline:desk-list", args=[matter.code]), urgency)
    if records(user):
        yield Task(unmapped_count(), "种平台分类没有对应到本县的分类", reverse("hotline:class-queue"))
