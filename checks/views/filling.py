"""Pages of what liaisons are asked to fill in: asking, the list of tasks, one unit's grid, accepting and returning."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views import View

from checks.filters.filling import FillTaskFilter
from checks.forms.filling import FillRequestForm
from checks.grid import Locks, cells_of
from checks.grid_saving import fill_own
from checks.models import FillRequest, FillState, FillTask
from checks.own_grid import task_grid, task_lock, task_values
from checks.services.filling import accept_filled, ask_to_fill, return_filled, send_filled, withdraw_request
from checks.tables.filling import FillTaskTable
from checks.views.grid import JsonAct, Row, rows_of, saved_cells, told
from govaudit.roles import Right
from govaudit.views import Action, ConfirmDelete, RecordForm, RecordList, RecordPage, RightRequired, find_record
from units.frame import current_period
from units.reviewing import listed

LOOKUP = {"code": "request__code", "unit": "unit__code"}


def task_rows() -> QuerySet[FillTask]:
    return FillTask.objects.select_related("request__period", "unit__group")


class FillTaskList(RecordList):
    right = Right.VIEW_OWN
    model, table_class, filterset_class = FillTask, FillTaskTable, FillTaskFilter
    title = "填报任务"
    purpose = "请单位填报的数，报送到哪一步了。接收以后才计入统计。"
    unit_word = "项"
    empty_hint = "没有填报任务。请经办人发起“请单位填报”。"
    actions = (
        Action("请单位填报", "checks:fill-add"),
        Action("填报表", "checks:grid", is_primary=False),
        Action("填报情况", "checks:completeness", is_primary=False),
    )

    def records(self) -> QuerySet[Any]:
        return task_rows()


class FillRequestAdd(RecordForm):
    right = Right.RECORD
    model, form_class = FillRequest, FillRequestForm
    title, purpose = "请单位填报", "选好指标和单位，联络员登录后只看到本单位要填的数。"
    save_label = "发起"

    def new_record(self) -> FillRequest:
        return FillRequest(period=current_period(self.request))

    def save(self, form: Any) -> FillRequest:
        values = form.cleaned_data
        request = ask_to_fill(
            actor=self.person,
            period=values["period"],
            indicators=list(values["indicators"]),
            units=list(values["units"]),
            due_on=values["due_on"],
            note=values["note"],
        )
        form.instance = request
        return request

    def get_saved_sentence(self) -> str:
        return f"已请{self.object.tasks.count()}个单位填报，编号{self.object.code}。"

    def get_success_url(self) -> str:
        return f"{reverse('checks:fill-list')}?text={self.object.code}"

    def get_parent(self) -> tuple[str, str]:
        return "填报任务", reverse("checks:fill-list")


class FillTaskPage(RecordPage):
    """The unit's own grid, to fill in or to look over."""

    right = Right.VIEW_OWN
    model, lookup = FillTask, LOOKUP
    template_name = "checks/fill_detail.html"

    def records(self) -> QuerySet[Any]:
        return task_rows()

    def get_title(self) -> str:
        return f"{self.record.unit}：{self.record.request.period.name}填报"

    def get_purpose(self) -> str:
        request = self.record.request
        note = f"{request.note.rstrip('。')}。" if request.note else ""
        return f"{request.due_on:%Y-%m-%d} 前填完并报送。{note}接收以后才计入统计。"

    def get_parent(self) -> tuple[str, str]:
        return "填报任务", reverse("checks:fill-list")

    def get_actions(self) -> list[Action]:
        if self.record.sent_at:
            return []
        return [Action("撤回这次填报通知", "checks:fill-delete", {"code": self.kwargs["code"]}, is_primary=False)]

    @property
    def may_fill(self) -> bool:
        return self.person.has_right(Right.ANSWER) and self.person.unit_id == self.record.unit_id

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        task = self.record
        grid = task_grid(task)
        values = task_values(task, grid)
        lock = task_lock(task) if self.may_fill else "由单位填报，接收以后可以在填报表里改。"
        cells = cells_of(grid, values, Locks(grid.indicators), lock)
        rows = [Row(row.line, row.cells, None, None) for row in rows_of(grid, cells)]
        is_filling = self.may_fill and task.is_open
        urls = {
            "cell": reverse("checks:grid-cell"),
            "save": reverse("checks:fill-save", kwargs=self.kwargs) if is_filling else "",
        }
        return super().get_context_data(**kwargs) | {
            "period": task.request.period,
            "grid": grid,
            "rows": rows,
            "may_record": is_filling,
            "may_decide": self.person.has_right(Right.RECORD) and task.state == FillState.SENT,
            "is_filling": is_filling,
            "is_late": task.is_open and task.request.due_on < timezone.localdate(),
            "on_file": self._differing(grid.values(), values, grid),
            "told": told(grid, rows, cells, values, urls),
        }

    def _differing(self, on_file: Any, values: Any, grid: Any) -> list[tuple[Any, Any, Any]]:
        """Numbers that are on file otherwise than the unit filled in: (place, on file, filled in)."""
        if self.record.state != FillState.SENT:
            return []
        return [
            (place, on_file[place.key].value, values[place.key].value)
            for place in grid.places.values()
            if place.key in on_file and on_file[place.key].value != values[place.key].value
        ]


class TaskAct(RightRequired):
    """What acts on one task."""

    kwargs: dict[str, Any]

    @cached_property
    def task(self) -> FillTask:
        found: FillTask = find_record(self.visible(task_rows()), LOOKUP, self.kwargs)
        return found


class FillSave(TaskAct, JsonAct):
    right = Right.ANSWER

    def answer(self, data: dict[str, Any]) -> dict[str, Any]:
        task = self.task
        return {"cells": saved_cells(data, lambda changes: fill_own(actor=self.person, task=task, changes=changes))}


class TaskPost(TaskAct, View):
    """A button of the task's page."""

    @property
    def sending(self) -> str:
        """The sending that the page showed."""
        return self.request.POST.get("sending", "")

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.act(request.POST.get("reason", ""))
        return redirect("checks:fill-detail", **self.kwargs)

    def act(self, reason: str) -> None:
        raise NotImplementedError


class FillSend(TaskPost):
    right = Right.ANSWER

    def act(self, reason: str) -> None:
        if doubts := send_filled(actor=self.person, task=self.task, reason=reason):
            messages.warning(self.request, f"已报送。请核对：{listed(doubts)}确实填错的，请联系发起人退回。")


class FillAccept(TaskPost):
    right = Right.RECORD

    def act(self, reason: str) -> None:
        if doubts := accept_filled(actor=self.person, task=self.task, sending=self.sending):
            messages.warning(self.request, f"已接收。请核对：{listed(doubts)}")


class FillReturn(TaskPost):
    right = Right.RECORD

    def act(self, reason: str) -> None:
        return_filled(actor=self.person, task=self.task, reason=reason, sending=self.sending)


class FillRequestDelete(ConfirmDelete):
    right = Right.RECORD
    model = FillRequest
    button = "撤回"

    def get_title(self) -> str:
        return f"撤回填报通知 {self.record.code}"

    def consequences(self) -> list[str]:
        units = "、".join(str(task.unit) for task in self.record.tasks.select_related("unit"))
        return [f"{units}不再看到这次填报，已填还没有报送的数一并删去。"]

    def delete(self, record: Any) -> None:
        withdraw_request(actor=self.person, request=record)

    def act(self) -> str:
        self.delete(self.record)
        return "已撤回。"

    def get_back_url(self) -> str:
        return reverse("checks:fill-list")
