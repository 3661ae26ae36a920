"""Pages of website columns and their updates."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from checks.filters import ColumnUpdateFilter, WebColumnFilter
from checks.forms import ColumnUpdateForm, WebColumnForm
from checks.measures import COLUMNS, UPDATES
from checks.models import ColumnUpdate, WebColumn
from checks.services import delete_update, save_column, save_update
from checks.tables import ColumnUpdateTable, WebColumnTable, progress_mark, state_mark, updates_url
from checks.watching import year_of
from govaudit.roles import Right
from govaudit.views import Action, ConfirmDelete, RecordForm, RecordPage
from units.counting import origin_of, where_counted
from units.frame import current_period
from units.lists import MeasuredList
from units.models import Period
from units.record_pages import SaveAndNext, period_sentence
from units.views.reminders import Reminders


class WebColumnList(MeasuredList):
    right = Right.VIEW_OWN
    model, table_class, filterset_class = WebColumn, WebColumnTable, WebColumnFilter
    subject = COLUMNS
    title = "网站栏目"
    purpose = "各单位负责维护的栏目，本期应更新和已更新的条数。"
    unit_word = "个"
    empty_hint = "没有要维护的栏目。先新增栏目，再录入更新。"
    actions = (
        Action("录入更新", "checks:update-add"),
        Action("新增栏目", "checks:column-add", is_primary=False),
        Action("栏目树", "checks:column-tree", is_primary=False),
        Action("国办指标预检", "checks:column-precheck", is_primary=False),
    )

    def records(self) -> QuerySet[Any]:
        return super().records().select_related("unit", "area", "parent", "cadence")

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"period": self.period}


class WebColumnPage(RecordPage):
    """A column: what is required of it, and its updates of the period."""

    right = Right.VIEW_OWN
    model = WebColumn
    template_name = "checks/column_detail.html"

    def records(self) -> QuerySet[Any]:
        return WebColumn.objects.select_related("unit", "area", "cadence", "parent__parent")

    def get_title(self) -> str:
        return f"{self.record.unit.short_name} · {self.record.name}"

    def get_parent(self) -> tuple[str, str]:
        return "网站栏目", reverse("checks:column-list")

    def get_actions(self) -> list[Action]:
        column = self.record
        finding = urlencode({"unit": column.unit.code, "origin": origin_of(column, COLUMNS)})
        return [
            Action("录入更新", "checks:update-add", query=urlencode({"column": column.code})),
            Action("修改栏目", "checks:column-edit", {"code": column.code}, is_primary=False),
            Action("移交栏目", "checks:column-hand-over", {"code": column.code}, is_primary=False),
            Action("记问题或亮点", "checks:finding-add", query=finding, is_primary=False),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        period = current_period(self.request)
        context |= {
            "period": period,
            "duties": list(self.record.duties.select_related("unit")),
            "under": self.visible(WebColumn.objects.filter(parent=self.record)),
            "may_record": self.person.has_right(Right.RECORD),
            "reminders": Reminders(self.record, COLUMNS, self.record.unit, self.person),
        }
        return context | (self._progress(period) if period else {"is_kept": False})

    def _progress(self, period: Period) -> dict[str, Any]:
        counted: Any = WebColumn.objects.with_updates(period.span).filter(pk=self.record.pk).first()
        updates = self.record.updates.filter(published_on__range=(period.start, period.span.last))
        table = ColumnUpdateTable(updates.select_related("unit"), exclude=("area", "column"), orderable=False)
        return {
            "is_kept": counted is not None,
            "counted_column": counted,
            "updated": counted.updated if counted else 0,
            "mark": progress_mark(counted.updated, counted.required) if counted else "",
            "state": state_mark(counted) if counted else "",
            "months": year_of(self.record, period),
            "updates_url": updates_url(self.record, period),
            "table": table,
            "counted": where_counted(self.record, COLUMNS, [period]),
        }


class WebColumnAdd(SaveAndNext, RecordForm):
    right = Right.RECORD
    model, form_class = WebColumn, WebColumnForm
    title, purpose = "新增栏目", "登记一个由单位负责维护的网站栏目。"
    page, add_page = "checks:column-detail", "checks:column-add"
    carried = ("unit", "area", "parent")

    def save(self, form: Any) -> WebColumn:
        return save_column(actor=self.person, column=form.instance)

    def get_success_url(self) -> str:
        return self.next_url() or super().get_success_url()

    def get_parent(self) -> tuple[str, str]:
        return "网站栏目", reverse("checks:column-list")


class WebColumnEdit(WebColumnAdd):
    lookup = {"code": "code"}
    title, purpose = "修改栏目", ""

    def get_parent(self) -> tuple[str, str]:
        return self.kwargs["code"], reverse("checks:column-detail", kwargs=self.kwargs)


class ColumnUpdateList(MeasuredList):
    right = Right.VIEW_OWN
    model, table_class, filterset_class = ColumnUpdate, ColumnUpdateTable, ColumnUpdateFilter
    subject, by = UPDATES, "published_on"
    title = "栏目更新"
    purpose = "本期各栏目发布的信息，一条信息一行。"
    empty_hint = "没有录入更新。可以逐条录入，或换一个周期看。"
    actions = (
        Action("录入更新", "checks:update-add"),
        Action("按月看", "checks:update-months", is_primary=False),
    )

    def records(self) -> QuerySet[Any]:
        return super().records().select_related("unit", "column__area")


class ColumnUpdatePage(RecordPage):
    right = Right.VIEW_OWN
    model = ColumnUpdate
    template_name = "checks/update_detail.html"

    def records(self) -> QuerySet[Any]:
        return ColumnUpdate.objects.select_related("unit", "column__unit", "column__area", "column__parent__parent")

    def get_parent(self) -> tuple[str, str]:
        return "栏目更新", reverse("checks:update-list")

    def get_actions(self) -> list[Action]:
        return [
            Action("修改", "checks:update-edit", self.kwargs),
            Action("删除", "checks:update-delete", self.kwargs, is_primary=False),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        day = self.record.published_on
        periods = Period.objects.filter(start__lte=day, end__gte=day)
        return super().get_context_data(**kwargs) | {"counted": where_counted(self.record, UPDATES, periods)}


class ColumnUpdateAdd(SaveAndNext, RecordForm):
    right = Right.RECORD
    model, form_class = ColumnUpdate, ColumnUpdateForm
    title, purpose = "录入更新", "一条网页信息录一条；只有月度总数的，条数填总数。"
    page, add_page = "checks:update-detail", "checks:update-add"
    carried = ("column", "published_on")

    def save(self, form: Any) -> ColumnUpdate:
        return save_update(actor=self.person, update=form.instance)

    def get_saved_sentence(self) -> str:
        update = self.object
        return f"已保存“{update.title}”。{period_sentence(self.request, update.published_on, '发布')}"

    def get_success_url(self) -> str:
        return self.next_url() or super().get_success_url()

    def get_parent(self) -> tuple[str, str]:
        return "栏目更新", reverse("checks:update-list")


class ColumnUpdateEdit(ColumnUpdateAdd):
    lookup = {"code": "code"}
    title, purpose = "修改更新", ""

    def get_parent(self) -> tuple[str, str]:
        return self.kwargs["code"], reverse("checks:update-detail", kwargs=self.kwargs)


class ColumnUpdateDelete(ConfirmDelete):
    right = Right.RECORD
    model = ColumnUpdate

    def delete(self, record: Any) -> None:
        delete_update(actor=self.person, update=record)

    def consequences(self) -> list[str]:
        column = self.record.column
        counted = f"“{column.unit.short_name} · {column.name}”的更新将少 {self.record.quantity} 条。"
        return [*super().consequences(), counted]

    def get_back_url(self) -> str:
        return reverse("checks:update-detail", kwargs=self.kwargs)

    def get_done_url(self) -> str:
        return reverse("checks:update-list")
