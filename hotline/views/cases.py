"""What pages of orders and letters share."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from govaudit.measures import Subject
from govaudit.roles import Right
from govaudit.views import Action, RecordPage
from hotline.selectors import seen_until
from hotline.views.callers import caller_context
from units.counting import Counted, origin_of, where_counted
from units.frame import current_period
from units.lists import MeasuredList
from units.models import Period
from units.views.reminders import Reminders


class CaseList(MeasuredList):
    """Letters or orders of a period, with their state as the period sees it."""

    right = Right.VIEW_OWN
    by = "received_at"
    unit_word = "件"
    related: tuple[str, ...] = ()

    def records(self) -> QuerySet[Any]:
        return super().records().select_related(*self.related)

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"until": seen_until(self.period.span) if self.period else timezone.now()}


class CasePage(RecordPage):
    """A letter or an order: what it says, its state, and which figures it enters."""

    right = Right.VIEW_OWN
    subject: Subject
    list_name: tuple[str, str]
    edit_page: str

    def get_actions(self) -> list[Action]:
        unit = self.record.unit
        origin = ({"unit": unit.code} if unit else {}) | {"origin": origin_of(self.record, self.subject)}
        return [
            Action("修改", self.edit_page, self.kwargs),
            Action("记问题或亮点", "checks:finding-add", query=urlencode(origin), is_primary=False),
        ]

    def get_parent(self) -> tuple[str, str]:
        label, url_name = self.list_name
        return label, reverse(url_name)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record = self.record
        counted = where_counted(record, self.subject, _periods_of(record, is_open=self.is_open(record)))
        return super().get_context_data(**kwargs) | {
            "counted": counted,
            "reminders": Reminders(record, self.subject, record.unit, self.person),
            "mark": self.mark(record, timezone.now()),
            "seen_as": self._seen_as(counted),
            **caller_context(record, self.person),
        }

    def _seen_as(self, counted: list[Counted]) -> tuple[Period, SafeString] | None:
        """The period in view and the state it counts the record in, where it looks back from before now."""
        now, period = timezone.now(), current_period(self.request)
        if period is None or all(entry.period != period for entry in counted):
            return None
        until = seen_until(period.span)
        return (period, self.mark(self.record, until)) if until < now else None

    def is_open(self, record: Any) -> bool:
        """Whether more may happen to it, so that later periods count it too."""
        raise NotImplementedError

    def mark(self, record: Any, until: Any) -> SafeString:
        raise NotImplementedError


def _periods_of(record: Any, *, is_open: bool) -> QuerySet[Period]:
    """Periods that may count something of the record: from the day it was received to the last day on which something
    happened to it, or today."""
    moments = [getattr(record, field.name) for field in record._meta.concrete_fields if field.name.endswith("_at")]
    last = max(filter(None, [*moments, timezone.now() if is_open else None]))
    received_on, last_on = (timezone.localtime(moment).date() for moment in (record.received_at, last))
    return Period.objects.filter(end__gte=received_on, start__lte=last_on)
