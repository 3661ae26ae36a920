"""Pages on all website columns at once: the tree, the months of a year, the checklist; handing a column over."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from checks.forms import HandoverForm, ThresholdForm
from checks.models import PRESETS, ColumnArea, Threshold, WebColumn, limits
from checks.services import hand_over_column, save_threshold, take_back_handover
from checks.tables import state_mark, updates_url
from checks.watching import Node, checklist, lines_of, other_limits, tree_of, year_rows
from govaudit.roles import Right
from govaudit.views import Action, Confirm, RecordForm, RightRequired, Titled
from govaudit.views.bases import find_record
from units.closings import facts_for
from units.frame import current_period
from units.models import Participation, Period, Unit


class ColumnTree(RightRequired, Titled, TemplateView):
    """Columns under those above them, with what was published."""

    right = Right.VIEW_OWN
    template_name = "checks/column_tree.html"
    title = "栏目树"
    purpose = "一级、二级、三级栏目，本期更新和最后更新日期；上级栏目的数含下级。"
    actions = (Action("新增栏目", "checks:column-add"),)

    def get_parent(self) -> tuple[str, str]:
        return "网站栏目", reverse("checks:column-list")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        period = current_period(self.request)
        context = super().get_context_data(**kwargs) | {"period": period, "nodes": []}
        if period is None:
            return context
        columns = self.visible(WebColumn.objects.with_updates(period.span)).select_related("unit", "cadence")
        nodes = tree_of(columns.order_by("area__position", "code"))
        return context | {"nodes": [_shown(node, period) for node in nodes]}


def _shown(node: Node, period: Period) -> dict[str, Any]:
    column = node.column
    return {
        "column": column,
        "updated": node.updated,
        "url": "" if node.under else updates_url(column, period),
        "last_on": node.last_on,
        "state": state_mark(column),
        "under": [_shown(below, period) for below in node.under],
    }


class UpdateMonths(RightRequired, Titled, TemplateView):
    """What units published, or what was published in columns, month by month of the period's year."""

    right = Right.VIEW_OWN
    template_name = "checks/update_months.html"
    title = "各月更新"

    def get_purpose(self) -> str:
        return "本年各月发布的条数；本周期里参评单位一条没有的月份标红。"

    def get_parent(self) -> tuple[str, str]:
        return "栏目更新", reverse("checks:update-list")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        period = current_period(self.request)
        is_by_column = self.request.GET.get("by") == "column"
        area = ColumnArea.objects.filter(name=self.request.GET.get("area", "")).first()
        context = super().get_context_data(**kwargs) | {
            "period": period,
            "areas": ColumnArea.objects.all(),
            "area": area,
            "is_by_column": is_by_column,
            "months": range(1, 13),
            "lines": [],
        }
        if period is None:
            return context
        rows = year_rows(period)
        rows = self.visible(rows.filter(column__area=area) if area else rows)
        narrowed = {"领域": area.name} if area else {}
        if is_by_column:
            columns: Any = self.visible(WebColumn.objects.kept_in(period.span)).select_related("unit", "area")
            columns = columns.filter(area=area) if area else columns
            lines = lines_of(rows, period, columns, "column", lambda record: {"栏目代码": record.code})
            return context | {"lines": lines, "expected": {line.record.pk for line in lines}}
        roster = Participation.objects.filter(period=period, area="columns", excused="").values("unit")
        taking_part = set(roster.values_list("unit", flat=True))
        shown = Unit.objects.filter(Q(pk__in=taking_part) | Q(updates__in=rows)).distinct()
        units = self.visible(shown).select_related("group").order_by("group__position", "position", "code")
        lines = lines_of(rows, period, units, "unit", lambda record: narrowed | {"单位": record.code})
        return context | {"lines": lines, "expected": taking_part}


class Precheck(RightRequired, Titled, TemplateView):
    """The checklist's veto items that columns decide, as the records stand at the period's 截至."""

    right = Right.VIEW
    template_name = "checks/column_precheck.html"
    title = "国办指标预检"
    purpose = "按《政府网站与政务新媒体检查指标》单项否决“栏目不更新”一项，看登记的栏目是否触及。"

    def get_parent(self) -> tuple[str, str]:
        return "网站栏目", reverse("checks:column-list")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        period = current_period(self.request)
        return super().get_context_data(**kwargs) | {
            "period": period,
            "items": checklist(facts_for(period), period) if period else [],
            "others": other_limits(),
            "may_configure": self.person.has_right(Right.CONFIGURE),
        }


class ThresholdEdit(RecordForm):
    right = Right.CONFIGURE
    model, form_class = Threshold, ThresholdForm
    lookup = {"code": "code"}
    purpose = "改了以后，没有锁定的周期都按新的数值算。"

    def get_object(self, queryset: Any = None) -> Threshold:
        if self.kwargs["code"] not in PRESETS:
            raise Http404
        return limits()[self.kwargs["code"]]

    def get_title(self) -> str:
        return f"设置“{PRESETS[self.kwargs['code']].name}”"

    def save(self, form: Any) -> Threshold:
        return save_threshold(actor=self.person, threshold=form.instance)

    def get_parent(self) -> tuple[str, str]:
        return "国办指标预检", reverse("checks:column-precheck")

    def get_success_url(self) -> str:
        return reverse("checks:column-precheck")


class ColumnHandOver(RecordForm):
    right = Right.RECORD
    model, form_class = WebColumn, HandoverForm  # type: ignore[assignment]
    lookup = {"code": "code"}
    purpose = "栏目改由另一个单位负责。这一天以前的更新仍算原单位的。"
    save_label = "移交"

    def records(self) -> Any:
        return WebColumn.objects.select_related("unit")

    def get_title(self) -> str:
        return f"移交“{self.object}”"

    def get_initial(self) -> dict[str, Any]:
        return {"day": timezone.localdate()}

    def save(self, form: Any) -> WebColumn:
        hand_over_column(actor=self.person, column=self.object, **form.cleaned_data)
        return self.object

    def get_saved_sentence(self) -> str:
        return f"已移交“{self.object}”。"

    def get_parent(self) -> tuple[str, str]:
        return self.kwargs["code"], reverse("checks:column-detail", kwargs=self.kwargs)

    def get_success_url(self) -> str:
        return reverse("checks:column-detail", kwargs=self.kwargs)


class ColumnTakeBack(Confirm):
    """Takes the last handover back."""

    right = Right.RECORD
    button = "撤回移交"
    is_danger = True

    @property
    def column(self) -> WebColumn:
        found: WebColumn = find_record(self.visible(WebColumn.objects.all()), {"code": "code"}, self.kwargs)
        return found

    def get_title(self) -> str:
        return f"撤回“{self.column}”的移交"

    def consequences(self) -> list[str]:
        last = self.column.duties.select_related("unit").order_by("until").last()
        if last is None:
            return ["这个栏目没有移交过。"]
        return [f"{last.until}的移交将删除，栏目仍由{last.unit.short_name}负责。已录入的更新不变。"]

    def act(self) -> str:
        column = take_back_handover(actor=self.person, column=self.column)
        return f"“{column}”现由{column.unit.short_name}负责。"

    def get_parent(self) -> tuple[str, str]:
        return self.kwargs["code"], self.get_back_url()

    def get_back_url(self) -> str:
        return reverse("checks:column-detail", kwargs=self.kwargs)
