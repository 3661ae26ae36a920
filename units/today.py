"""今日待办: what waits for a person, each said with a number that leads to exactly the records counted.

Apps add what waits in their tables to MATTERS, and what has pages of its own to SOURCES.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any

from django.db.models import Count, QuerySet, Value
from django.urls import reverse
from django.utils import timezone

from govaudit.filters import RecordFilter
from govaudit.models import Import
from govaudit.roles import Right
from govaudit.tables import RecordTable
from govaudit.views.imports.lists import ImportFilter, ImportTable
from units.models import AREAS, Closing, Participation, Period, User

#: As many days before a deadline it is 临期.
SOON_DAYS = 7


class Urgency(IntEnum):
    """The most pressing first."""

    LATE = 0
    SOON = 1
    WAITING = 2


@dataclass(frozen=True, slots=True)
class Task:
    """A line: the number of records, what has to be done about them, the page that lists them."""

    number: int
    words: str
    url: str
    urgency: Urgency = Urgency.WAITING


@dataclass(frozen=True, slots=True)
class Matter:
    """Records that wait until somebody does something. `words` follow their number; `rows(user, today)` are those the
    person may see, as the table and the filter want them; `is_for` says whom it is put before."""

    code: str
    title: str
    words: str
    urgency: Urgency
    is_for: Callable[[User], bool]
    rows: Callable[[User, date], QuerySet[Any]]
    table: type[RecordTable]
    filterset: type[RecordFilter]
    unit_word: str = "条"
    options: Callable[[User, date], dict[str, Any]] = lambda user, today: {}


def records(user: User) -> bool:
    """Whether the person enters and checks."""
    return user.has_right(Right.RECORD)


def leads(user: User) -> bool:
    """Whether the person enters and checks, or answers for those who do."""
    return records(user) or user.has_right(Right.CLOSE)


def answers(user: User) -> bool:
    """Whether the person answers for one unit alone."""
    return user.has_right(Right.ANSWER) and not user.sees_all and user.unit_id is not None


def _imports(user: User, today: date) -> QuerySet[Import]:
    rows = Import.objects.waiting_for(user).select_related("source", "uploaded_by").prefetch_related("batches")
    return rows.defer("profile", "mapping", "settled", "totals")


MATTERS: list[Matter] = [
    Matter(
        "imports", "没有导完的文件", "个上传的文件没有导完", Urgency.WAITING, records, _imports,
        ImportTable, ImportFilter, "次",
    ),
]  # fmt: skip


def _areas(user: User, period: Period | None, today: date) -> Iterable[Task]:
    """Areas with a roster that nobody has closed, from the last days before the 截至 on."""
    if period is None or not user.has_right(Right.CLOSE):
        return
    left = (period.as_of - today).days
    if left > SOON_DAYS:
        return
    closed = Closing.objects.active().filter(period=period).values("area")
    taking_part = Participation.objects.filter(period=period, excused="").exclude(area__in=closed)
    names = [AREAS[area] for area in taking_part.order_by().values_list("area", flat=True).distinct()]
    when = f"截至{period.as_of:%Y-%m-%d}，" + (f"已过 {-left} 天" if left < 0 else f"还有 {left} 天")
    yield Task(
        len(names),
        f"个领域没有锁定：{'、'.join(name for name in AREAS.values() if name in names)}（{period.name}{when}）",
        reverse("units:period-detail", args=[period.code]),
        Urgency.LATE if left < 0 else Urgency.SOON,
    )


SOURCES: list[Callable[[User, Period | None, date], Iterable[Task]]] = [_areas]


def _of_matters(user: User, today: date) -> Iterable[Task]:
    """All counts in one query."""
    matters = [matter for matter in MATTERS if matter.is_for(user)]
    if not matters:
        return
    rows = (matter.rows(user, today).order_by().values(at=Value(at)) for at, matter in enumerate(matters))
    first, *others = (part.annotate(number=Count("pk")).values_list("at", "number") for part in rows)
    for at, number in first.union(*others, all=True):
        matter = matters[at]
        yield Task(number, matter.words, reverse("units:today-list", args=[matter.code]), matter.urgency)


def tasks_of(user: User, period: Period | None) -> list[Task]:
    """What waits for a person, the most pressing first, in a fixed number of queries."""
    today = timezone.localdate()
    found = list(_of_matters(user, today))
    for source in SOURCES:
        found.extend(source(user, period, today))
    return sorted((task for task in found if task.number), key=lambda task: task.urgency)
