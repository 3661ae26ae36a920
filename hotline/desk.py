"""The desk (待办): orders and letters that somebody has to do something about today, whatever their period."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from govaudit.measures import SHANGHAI
from hotline.models import Letter, WorkOrder
from units.models import User
from units.selectors import next_workday

#: As often sent back, by whatever level, an order waits for somebody to look at it.
OFTEN = 2
MANY = 100  # more need no exact number in the frame of every page

#: What is not done yet; the only orders and letters that wait.
OPEN = {
    WorkOrder: Q(closed_at=None, withdrawn_at=None, refused_at=None, repeat_of=None),
    Letter: Q(answered_at=None),
}


@dataclass(frozen=True, slots=True)
class Matter:
    """One kind of thing that waits. `where(now, soon)` chooses its records among open ones: `soon` is the end of the
    next working day. `due` names the deadline it goes by. One that is `for_office` is nothing a unit could do."""

    code: str
    title: str
    hint: str
    model: type[Model]
    where: Callable[[datetime, datetime], Q]
    order: tuple[str, ...]
    due: str = "due_at"
    is_late: bool = False
    for_office: bool = False


MATTERS = (
    Matter(
        "late", "超时未办结", "已过办结期限，还没有办结。", WorkOrder,
        lambda now, soon: Q(due_at__lt=now), ("due_at", "pk"), is_late=True,
    ),
    Matter(
        "due", "一个工作日内到期", "到下一个工作日结束以前要办结。", WorkOrder,
        lambda now, soon: Q(due_at__gte=now, due_at__lte=soon), ("due_at", "pk"),
    ),
    Matter(
        "unsigned", "超时未签收", "派单以后过了签收期限，还没有签收。", WorkOrder,
        lambda now, soon: Q(signed_at=None, sign_due_at__lt=now), ("sign_due_at", "pk"), "sign_due_at", is_late=True,
    ),
    Matter(
        "returned", "多次退回重办", f"被退回重办{OFTEN}次以上，还没有办结。", WorkOrder,
        lambda now, soon: Q(returned__gte=OFTEN), ("-returned", "pk"),
    ),
    Matter(
        "no-unit", "没有承办单位", "没有派出，或者单位退了件。", WorkOrder,
        lambda now, soon: Q(unit=None), ("received_at", "pk"), for_office=True,
    ),
    Matter(
        "letters-late", "来信超时未答复", "已过答复期限，还没有答复。", Letter,
        lambda now, soon: Q(due_at__lt=now), ("due_at", "pk"), is_late=True,
    ),
    Matter(
        "letters-due", "来信一个工作日内到期", "到下一个工作日结束以前要答复。", Letter,
        lambda now, soon: Q(due_at__gte=now, due_at__lte=soon), ("due_at", "pk"),
    ),
    Matter(
        "letters-no-unit", "来信没有批转", "还没有定承办单位。", Letter,
        lambda now, soon: Q(unit=None), ("received_at", "pk"), for_office=True,
    ),
)  # fmt: skip


def next_workday_ends(now: datetime) -> datetime:
    """The last moment of the first working day after today, in one query."""
    day = next_workday(now.astimezone(SHANGHAI).date())
    return datetime.combine(day + timedelta(1), time.min, SHANGHAI) - timedelta(microseconds=1)


def matters_of(user: User) -> list[Matter]:
    return [matter for matter in MATTERS if user.sees_all or not matter.for_office]


def waiting_records(matter: Matter, user: User, *, now: datetime, soon: datetime) -> QuerySet[Any]:
    """The records of one matter that the person may see, the most pressing first."""
    found: QuerySet[Any] = _open(matter.model, user).filter(matter.where(now, soon)).order_by(*matter.order)
    return found


def _open(model: Any, user: User) -> QuerySet[Any]:
    rows: QuerySet[Any] = model._default_manager.all().visible_to(user).filter(OPEN[model])
    return rows


def desk_bounds() -> tuple[datetime, datetime]:
    """Now, and the end of the next working day."""
    now = timezone.now()
    return now, next_workday_ends(now)


def waiting_count(user: User) -> int:
    """How many orders and letters wait, counted up to MANY; one that waits for two reasons counts once. At most three
    queries: the calendar, and of each the open records in the order of their index (work_order_open), so that nobody
    reads all of it."""
    now, soon = desk_bounds()
    found = 0
    for model in OPEN:
        wanted = reduce(or_, [matter.where(now, soon) for matter in matters_of(user) if matter.model is model])
        found += _open(model, user).filter(wanted).order_by("due_at")[: MANY - found].count()
    return found
