"""Pages of key areas: the catalogue, who publishes what where, and checks."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.urls import reverse

from checks.elements import tree
from checks.filters import KeyAreaFilter, KeyAssignmentFilter, KeyItemFilter
from checks.forms import KeyAreaForm, KeyAssignmentForm, KeyItemForm
from checks.measures import KEY_ASSIGNMENTS
from checks.models import KeyArea, KeyAssignment, KeyItem
from checks.services import (
    delete_key_assignment,
    delete_key_item,
    save_key_area,
    save_key_assignment,
    save_key_item,
    take_over_key_areas,
)
from checks.services.key_areas import STANDARD_AREAS
from checks.tables import KeyAreaTable, KeyAssignmentTable, KeyCheckTable, KeyItemTable
from govaudit.roles import Right
from govaudit.views import Action, Confirm, ConfirmDelete, RecordForm, RecordList, RecordPage
from units.counting import where_counted
from units.frame import current_period
from units.lists import MeasuredList
from units.record_pages import SaveAndNext

AREAS = ("重点领域", "checks:key-area-list")
CATALOGUE = ("公开目录", "checks:key-item-list")
DUTIES = ("公开分工", "checks:key-assignment-list")


def _parent(entry: tuple[str, str]) -> tuple[str, str]:
    return entry[0], reverse(entry[1])


class KeyAreaList(RecordList):
    right = Right.VIEW_OWN
    model, table_class, filterset_class = KeyArea, KeyAreaTable, KeyAreaFilter
    title = "重点领域"
    purpose = "公开目录按领域列出：每个领域有多少事项，分给多少单位公开。"
    unit_word = "个"
    empty_hint = "还没有重点领域。可以先采用国家规定的 26 个领域，再增减。"
    actions = (
        Action("采用 26 个领域", "checks:key-area-take-over"),
        Action("新增领域", "checks:key-area-add", is_primary=False),
    )

    def records(self) -> QuerySet[KeyArea]:
        return KeyArea.objects.annotate(
            item_number=Count("items", distinct=True), unit_number=Count("items__assignments__unit", distinct=True)
        )

    def get_parent(self) -> tuple[str, str]:
        return _parent(DUTIES)


class KeyAreaPage(RecordPage):
    """The catalogue of one area as a tree: headings, items, elements, and who publishes them."""

    right = Right.VIEW_OWN
    model = KeyArea
    template_name = "checks/key_area_detail.html"

    def get_purpose(self) -> str:
        return "这个领域的公开目录：事项、要素、时限和责任单位。"

    def get_parent(self) -> tuple[str, str]:
        return _parent(AREAS)

    def get_actions(self) -> list[Action]:
        area = urlencode({"area": self.record.code})
        return [
            Action("检查这个领域", "checks:key-sheet", query=area),
            Action("新增事项", "checks:key-item-add", query=area, is_primary=False),
            Action("修改领域", "checks:key-area-edit", self.kwargs, is_primary=False),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        items = self.visible(KeyItem.objects.filter(area=self.record)).order_by("heading", "code")
        published = self.visible(KeyAssignment.objects.select_related("unit").filter(item__area=self.record))
        by_item: dict[int, list[KeyAssignment]] = {}
        for assignment in published:
            by_item.setdefault(assignment.item_id, []).append(assignment)
        lines = [(item, tree(item.keys), by_item.get(item.pk, [])) for item in items]
        headings = [(heading, list(group)) for heading, group in groupby(lines, key=lambda line: line[0].heading)]
        return super().get_context_data(**kwargs) | {"headings": headings}


class KeyAreaAdd(RecordForm):
    right = Right.CONFIGURE
    model, form_class = KeyArea, KeyAreaForm
    title, purpose = "新增重点领域", ""
    page = "checks:key-area-detail"

    def save(self, form: Any) -> KeyArea:
        return save_key_area(actor=self.person, area=form.instance)

    def get_parent(self) -> tuple[str, str]:
        return _parent(AREAS)


class KeyAreaEdit(KeyAreaAdd):
    lookup = {"code": "code"}
    title = "修改重点领域"

    def get_parent(self) -> tuple[str, str]:
        return str(self.object), reverse("checks:key-area-detail", kwargs=self.kwargs)


class KeyAreaTakeOver(Confirm):
    right = Right.CONFIGURE
    title = "采用国家规定的 26 个领域"
    purpose = "基层政务公开标准目录的试点领域（国办发〔2019〕54号），只带名称，事项和要素另行录入或导入。"
    button = "采用"

    def consequences(self) -> list[str]:
        known = set(KeyArea.objects.values_list("name", flat=True))
        new = [name for name in STANDARD_AREAS if name not in known]
        if not new:
            return ["26 个领域都已经有了，不会新增。"]
        return [f"将新增 {len(new)} 个领域：{'、'.join(new)}。", f"现有的 {len(known)} 个领域不变。"]

    def act(self) -> str:
        return f"已新增 {len(take_over_key_areas(actor=self.person))} 个重点领域。"

    def get_parent(self) -> tuple[str, str]:
        return _parent(AREAS)

    def get_back_url(self) -> str:
        return reverse("checks:key-area-list")


class KeyItemList(RecordList):
    right = Right.VIEW_OWN
    model, table_class, filterset_class = KeyItem, KeyItemTable, KeyItemFilter
    title = "公开目录"
    purpose = "重点领域要公开的事项，一个事项一行，要素、时限、层级照公开标准目录。"
    unit_word = "项"
    empty_hint = "目录还是空的。先在“重点领域”里采用或新增领域，再新增事项，或者下载模板填好以后导入。"
    actions = (
        Action("新增事项", "checks:key-item-add"),
        Action("重点领域", "checks:key-area-list", is_primary=False),
    )

    def records(self) -> QuerySet[Any]:
        return KeyItem.objects.select_related("area").annotate(unit_number=Count("assignments"))

    def get_parent(self) -> tuple[str, str]:
        return _parent(DUTIES)


class KeyItemPage(RecordPage):
    right = Right.VIEW_OWN
    model = KeyItem
    template_name = "checks/key_item_detail.html"

    def records(self) -> QuerySet[Any]:
        return KeyItem.objects.select_related("area")

    def get_parent(self) -> tuple[str, str]:
        return str(self.record.area), reverse("checks:key-area-detail", args=[self.record.area.code])

    def get_actions(self) -> list[Action]:
        return [
            Action("分给单位", "checks:key-assignment-add", query=urlencode({"item": self.record.code})),
            Action("修改", "checks:key-item-edit", self.kwargs, is_primary=False),
            Action("删除", "checks:key-item-delete", self.kwargs, is_primary=False),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        period, rows = current_period(self.request), self.record.assignments
        assignments = self.visible(rows.with_checks(period.span) if period else rows.none())
        columns = ("area", "item")
        table = KeyAssignmentTable(assignments.select_related("unit", "item"), exclude=columns, orderable=False)
        return super().get_context_data(**kwargs) | {
            "period": period,
            "elements": tree(self.record.keys),
            "number": len(self.record.keys),
            "table": table,
        }


class KeyItemAdd(SaveAndNext, RecordForm):
    right = Right.RECORD
    model, form_class = KeyItem, KeyItemForm
    title, purpose = "新增公开事项", "照公开标准目录登记一个事项和它的要素。"
    page, add_page = "checks:key-item-detail", "checks:key-item-add"
    carried = ("area", "heading")

    def save(self, form: Any) -> KeyItem:
        return save_key_item(actor=self.person, item=form.instance)

    def get_success_url(self) -> str:
        return self.next_url() or super().get_success_url()

    def get_parent(self) -> tuple[str, str]:
        return _parent(CATALOGUE)


class KeyItemEdit(KeyItemAdd):
    lookup = {"code": "code"}
    title, purpose = "修改公开事项", "检查时勾选过的要素不能改名或去掉。"

    def get_parent(self) -> tuple[str, str]:
        return str(self.object), reverse("checks:key-item-detail", kwargs=self.kwargs)


class KeyItemDelete(ConfirmDelete):
    right = Right.RECORD
    model = KeyItem

    def delete(self, record: KeyItem) -> None:
        delete_key_item(actor=self.person, item=record)

    def get_back_url(self) -> str:
        return reverse("checks:key-item-detail", kwargs=self.kwargs)

    def get_done_url(self) -> str:
        return reverse("checks:key-item-list")


class KeyAssignmentList(MeasuredList):
    right = Right.VIEW_OWN
    model, table_class, filterset_class = KeyAssignment, KeyAssignmentTable, KeyAssignmentFilter
    subject = KEY_ASSIGNMENTS
    title = "重点领域"
    purpose = "各单位分工公开的事项，和本期最近一次检查的结果。没有检查的写“未检查”。"
    unit_word = "项"
    empty_hint = "没有公开分工。先在“公开目录”里登记事项，再分给单位。"
    actions = (
        Action("录入检查", "checks:key-sheet"),
        Action("检查结果", "checks:key-check-list", is_primary=False),
        Action("公开目录", "checks:key-item-list", is_primary=False),
        Action("新增分工", "checks:key-assignment-add", is_primary=False),
    )

    def records(self) -> QuerySet[Any]:
        return super().records().select_related("unit", "item__area")


class KeyAssignmentPage(RecordPage):
    """Who publishes an item where, and what checks found."""

    right = Right.VIEW_OWN
    model = KeyAssignment
    template_name = "checks/key_assignment_detail.html"

    def records(self) -> QuerySet[Any]:
        return KeyAssignment.objects.select_related("unit", "item__area", "column")

    def get_parent(self) -> tuple[str, str]:
        return _parent(DUTIES)

    def get_actions(self) -> list[Action]:
        return [
            Action("录入检查", "checks:key-check-add", self.kwargs),
            Action("修改", "checks:key-assignment-edit", self.kwargs, is_primary=False),
            Action("删除", "checks:key-assignment-delete", self.kwargs, is_primary=False),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        period = current_period(self.request)
        checks = self.record.checks.with_counts(period.span) if period else self.record.checks.none()
        columns = ("unit", "area", "item", "place", "note")
        return super().get_context_data(**kwargs) | {
            "elements": tree(self.record.item.keys),
            "table": KeyCheckTable(checks, exclude=columns, orderable=False),
            "counted": where_counted(self.record, KEY_ASSIGNMENTS, [period] if period else []),
        }


class KeyAssignmentAdd(SaveAndNext, RecordForm):
    right = Right.RECORD
    model, form_class = KeyAssignment, KeyAssignmentForm
    title, purpose = "新增公开分工", "登记哪个单位在哪个栏目公开哪个事项。"
    page, add_page = "checks:key-assignment-detail", "checks:key-assignment-add"
    carried = ("unit", "place", "column")
    accepted = ("item",)

    def save(self, form: Any) -> KeyAssignment:
        return save_key_assignment(actor=self.person, assignment=form.instance)

    def get_success_url(self) -> str:
        return self.next_url() or super().get_success_url()

    def get_parent(self) -> tuple[str, str]:
        return _parent(DUTIES)


class KeyAssignmentEdit(KeyAssignmentAdd):
    lookup = {"code": "code"}
    title, purpose = "修改公开分工", ""

    def get_parent(self) -> tuple[str, str]:
        return str(self.object), reverse("checks:key-assignment-detail", kwargs=self.kwargs)


class KeyAssignmentDelete(ConfirmDelete):
    right = Right.RECORD
    model = KeyAssignment

    def records(self) -> QuerySet[Any]:
        return KeyAssignment.objects.select_related("unit", "item")

    def delete(self, record: KeyAssignment) -> None:
        delete_key_assignment(actor=self.person, assignment=record)

    def get_back_url(self) -> str:
        return reverse("checks:key-assignment-detail", kwargs=self.kwargs)

    def get_done_url(self) -> str:
        return reverse("checks:key-assignment-list")
