"""Reminders (催办): what the page of a record shows of them, adding and deleting one, and the list of all."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC
from functools import cached_property
from typing import Any

from django.db.models import Model, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from govaudit.measures import Subject
from govaudit.roles import Right
from govaudit.views import ConfirmDelete, RecordForm, RecordList
from units.counting import Named, origin_of, record_of
from units.filters import ReminderFilter
from units.forms import ReminderForm
from units.models import Contact, Reminder, Unit, User
from units.services.reminders import add_reminder, delete_reminder
from units.tables import ReminderTable

#: Usual ways, offered beside the field; any other may be written.
WAYS = ("电话", "短信", "OA", "上门", "书面")


def mark_of(reminder: Reminder) -> str:
    """What stands for a reminder in an address, beside its unit: a short digest of what it says."""
    at = reminder.reminded_at.astimezone(UTC).isoformat()
    said = f"{reminder.origin}\x1f{at}\x1f{reminder.way}\x1f{reminder.text}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Reminders:
    """What the page of a record shows (units/_reminders.html): the reminders that `person` may see, each with its mark,
    and the form for another one. `unit` is whom one would remind; None: there is nobody to."""

    record: Model
    subject: Subject
    unit: Unit | None
    person: User
    ways = WAYS

    @cached_property
    def rows(self) -> list[tuple[Reminder, str]]:
        found: QuerySet[Reminder] = Reminder.objects.visible_to(self.person)
        found = found.filter(origin=self._origin).select_related("unit")
        return [(reminder, mark_of(reminder)) for reminder in found]

    @cached_property
    def contacts(self) -> list[Contact]:
        """Whom at the unit one would call today."""
        today = timezone.localdate()
        return list(Contact.objects.on(today).filter(unit=self.unit).order_by("post")) if self.unit else []

    @property
    def may_record(self) -> bool:
        return self.person.has_right(Right.RECORD)

    @cached_property
    def form(self) -> ReminderForm:
        return ReminderForm(initial={"origin": self._origin, "reminded_at": _this_minute()})

    @cached_property
    def _origin(self) -> str:
        return origin_of(self.record, self.subject)


class ReminderList(RecordList):
    right = Right.VIEW_OWN
    model, table_class, filterset_class = Reminder, ReminderTable, ReminderFilter
    title = "催办"
    purpose = "对单位的历次催办，不分周期；在工单、来信、问题、栏目、账号的页面上登记。"
    unit_word = "次"
    empty_hint = "没有催办记录。打开一件工单、来信或一个问题，在页面下方登记催办。"

    def records(self) -> QuerySet[Any]:
        return Reminder.objects.select_related("unit")


class ReminderAdd(RecordForm):
    """The form by itself: reached where what was filled in on a record's page cannot be saved."""

    right = Right.RECORD
    model, form_class = Reminder, ReminderForm
    template_name = "units/reminder_form.html"
    title = "登记催办"
    save_label = "登记催办"

    @cached_property
    def named(self) -> Named:
        found = record_of(self.request.POST.get("origin") or self.request.GET.get("origin", ""))
        if found is None:
            raise Http404
        return found

    def get_purpose(self) -> str:
        return f"{self.named.label}，{self.named.unit or '还没有承办单位'}。"

    def get_initial(self) -> dict[str, Any]:
        given = {"origin": self.request.GET.get("origin", ""), "reminded_at": _this_minute()}
        return super().get_initial() | given

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"ways": WAYS}

    def save(self, form: Any) -> Reminder:
        return add_reminder(actor=self.person, reminder=form.instance)

    def get_saved_sentence(self) -> str:
        return f"已登记对{self.object.unit}的催办。"

    def get_success_url(self) -> str:
        return f"{self.named.url}#reminders"

    def get_parent(self) -> tuple[str, str]:
        return self.named.label, self.named.url


class ReminderDelete(ConfirmDelete):
    right = Right.RECORD
    model = Reminder

    @cached_property
    def record(self) -> Reminder:
        rows = Reminder.objects.visible_to(self.person).filter(unit__code=self.kwargs["unit"]).select_related("unit")
        found = next((row for row in rows if mark_of(row) == self.kwargs["mark"]), None)
        if found is None:
            raise Http404
        return found

    def get_title(self) -> str:
        return "删除催办"

    def consequences(self) -> list[str]:
        at = timezone.localtime(self.record.reminded_at)
        return [f"将删除 {at:%Y-%m-%d %H:%M} 对{self.record.unit}的{self.record.way}催办，日志里留有原来的内容。"]

    def delete(self, record: Any) -> None:
        delete_reminder(actor=self.person, reminder=record)

    def act(self) -> str:
        self.delete(self.record)
        return "已删除这次催办。"

    def get_back_url(self) -> str:
        found = record_of(self.record.origin)
        return f"{found.url}#reminders" if found else reverse("units:reminder-list")


def _this_minute() -> Any:
    return timezone.localtime().replace(second=0, microsecond=0)
