"""Deadlines in working days: of answers to requests for information, of publishing documents and explaining them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model, Q, QuerySet

from checks.models import FoiRequest, PolicyDocument
from govaudit.imports.kinds import import_kind
from govaudit.lib.workdays import OfficeHours, WorkCalendar
from govaudit.models import Batch
from units.following import Effect, Report, joined
from units.models import Closing
from units.selectors import work_calendar

#: 政府信息公开条例 (国令第711号) 第三十三条: twenty working days to answer, at most as many more.
ANSWER_DAYS = 20
EXTENSION_DAYS = 20


@dataclass(frozen=True, slots=True)
class Limit:
    """A deadline a record has: `days` working days (or as many as stand at that path) after its `start`. `dated` puts
    the record into a period; `stated`
    names the flag of a deadline that a person gave, which stays."""

    model: type[Model]
    dated: str
    start: str
    end: str
    days: int | str
    stated: str = ""


LIMITS = (
    Limit(FoiRequest, "received_on", "received_on", "due_on", ANSWER_DAYS, "due_is_stated"),
    Limit(PolicyDocument, "issued_on", "issued_on", "publish_due_on", "attribute__publish_days"),
    Limit(PolicyDocument, "issued_on", "published_on", "reading_due_on", "attribute__reading_days"),
)


def answer_due(received_on: date) -> date:
    """The last day on which a request is answered in time, by the days on file."""
    return work_calendar().nth_workday(received_on, ANSWER_DAYS)


def latest_extension(due_on: date) -> date:
    """The last day to which a request due on a day may be extended."""
    return work_calendar().nth_workday(due_on, EXTENSION_DAYS)


def fill_deadlines(rows: QuerySet[Any]) -> None:
    """Work out the deadlines of these records, whatever they were before, but for those that a person gave. Three
    statements for each day and limit."""
    calendar = work_calendar()
    for limit in LIMITS:
        if rows.model is limit.model:
            for narrow, end in _ends(limit, rows, calendar):
                of_day = rows.filter(narrow)
                if limit.stated:
                    of_day.filter(Q(**{limit.end: None}) | Q(**{limit.stated: False})).update(**{limit.end: end})
                    of_day.update(**{limit.stated: True})
                    of_day.filter(**{limit.end: end}).update(**{limit.stated: False})
                else:
                    of_day.update(**{limit.end: end})


def settle_batch(batch: Batch) -> None:
    """The same for what an acceptance took over; a deadline that the file gives holds."""
    rows = import_kind(batch.imported.kind).model._default_manager.filter(batch=batch)
    if rows.model is FoiRequest:
        rows.exclude(due_on=None).update(due_is_stated=True)
    fill_deadlines(rows)


def _ends(limit: Limit, rows: QuerySet[Any], calendar: WorkCalendar) -> Iterator[tuple[Q, date | None]]:
    """The records that share a deadline, and it (None: they have none)."""
    paths = [limit.start] if isinstance(limit.days, int) else [limit.start, limit.days]
    for values in rows.order_by().values_list(*paths).distinct():
        start, days = (*values, limit.days)[:2]
        narrow = Q(**dict(zip(paths, values, strict=True)))
        yield narrow, calendar.nth_workday(start, days) if start and days else None


def follow_days(
    calendar: WorkCalendar,
    hours: OfficeHours,
    days: tuple[date, date] | None,
    *,
    write: bool,
    report: Report | None,
) -> Effect:
    """What the working days do to these deadlines; a units.following.Follower. Records of closed periods keep theirs,
    and so do deadlines that a person gave."""
    spans = [closing.period.span for closing in Closing.objects.active().filter(area="disclosure")]
    return joined(_followed(limit, calendar, days, spans, write=write) for limit in LIMITS)


def _followed(
    limit: Limit, calendar: WorkCalendar, days: tuple[date, date] | None, closed: list[Any], *, write: bool
) -> Effect:
    rows: QuerySet[Any] = limit.model._default_manager.filter(**{limit.stated: False} if limit.stated else {})
    if days:
        rows = rows.filter(**{f"{limit.start}__lte": days[1]})
    for span in closed:
        rows = rows.exclude(**{f"{limit.dated}__range": (span.start, span.last)})
    moved, said = 0, hashlib.sha256(limit.end.encode())
    for narrow, end in sorted(_ends(limit, rows, calendar), key=str):
        others = rows.filter(narrow).exclude(**{limit.end: end})
        number = others.count()
        said.update(f"{narrow}|{end}|{number}\n".encode() if number else b"")
        moved += number
        if write and number:
            others.update(**{limit.end: end})
    field = limit.model._meta.get_field(limit.end)
    what = f"{limit.model._meta.verbose_name}{getattr(field, 'verbose_name', '')}"
    if not moved:
        return Effect(digest=said.hexdigest())
    return Effect((f"{what}改变 {moved} 件。",), ((f"{what}改变", moved),), moved, (), said.hexdigest())
