"""Pages of inspections: the list, one with its items, making, drawing and giving out; and what was drawn, item by
item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views import View
from django.views.generic import FormView

from checks.filters import InspectionFilter, InspectionItemFilter
from checks.forms import DrawForm, InspectionForm, ShareOutForm
from checks.inspecting import Draw, Way, checkers, drawable, late_for, periods_of, targets
from checks.measures import INSPECTION_ITEMS, INSPECTIONS
from checks.models import FAULTY, Finding, Inspection, InspectionItem, InspectionQuerySet
from checks.services import (
    assign_items,
    delete_inspection,
    draw_items,
    remove_items,
    save_inspection,
    share_out_items,
)
from checks.tables import InspectionItemTable, InspectionTable, item_mark
from govaudit.errors import NotAllowed, UserError
from govaudit.roles import Right
from govaudit.views import Action, ConfirmDelete, RecordForm, RecordPage, RightRequired, Titled, find_record
from units.counting import where_counted
from units.lists import MeasuredList
from units.models import Period, User
from units.record_pages import period_sentence
from units.views.evidence import EvidenceSection

LIST = ("检查批次", "checks:inspection-list")


class InspectionList(MeasuredList):
    right = Right.VIEW
    model, table_class, filterset_class = Inspection, InspectionTable, InspectionFilter
    subject, by = INSPECTIONS, "starts_on"
    title = LIST[0]
    purpose = "本期各次检查：抽查哪些栏目、账号、公开事项，谁来查，查到哪里了。"
    unit_word = "次"
    empty_hint = "没有检查批次。先新建一个，再抽取对象、分给检查人。"
    actions = (
        Action("新建检查批次", "checks:inspection-add"),
        Action("我的检查单", "checks:inspection-mine", is_primary=False),
        Action("抽查对象", "checks:inspection-item-list", is_primary=False),
    )

    def records(self) -> QuerySet[Any]:
        rows: Any = super().records()
        return rows.with_progress()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one checker is; None stands for what nobody was given."""

    checker: User | None
    total: int
    checked: int
    faulty: int

    @property
    def left(self) -> int:
        return self.total - self.checked

    @property
    def query(self) -> str:
        return urlencode({"checker": self.checker.username if self.checker else "nobody"})


class InspectionPage(RecordPage):
    """A round: its days, its sample, how far each checker is, what was found, and every item."""

    right = Right.VIEW
    model = Inspection
    template_name = "checks/inspection_detail.html"

    def records(self) -> QuerySet[Any]:
        return Inspection.objects.with_progress()

    def get_parent(self) -> tuple[str, str]:
        return LIST[0], reverse(LIST[1])

    def get_actions(self) -> list[Action]:
        has_items = self.record.drawn_number > 0
        return [
            Action("打开检查单", "checks:inspection-sheet", self.kwargs, is_primary=has_items),
            Action("抽取对象", "checks:inspection-draw", self.kwargs, is_primary=not has_items),
            Action("分给检查人", "checks:inspection-share-out", self.kwargs, is_primary=False),
            Action("修改", "checks:inspection-edit", self.kwargs, is_primary=False),
            Action("删除", "checks:inspection-delete", self.kwargs, is_primary=False),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        inspection, day = self.record, self.record.starts_on
        items = list(inspection.items.with_targets())
        total = targets(inspection.area, day).count()
        periods = periods_of(inspection)
        return super().get_context_data(**kwargs) | {
            "late": _late(periods, items),
            "items_url": self._items_url(periods),
            "items": [(item, item_mark(item.verdict)) for item in items],
            "total": total,
            "coverage": f"{inspection.drawn_number / total:.1%}" if total else "—",
            "done": f"{inspection.checked_number / inspection.drawn_number:.1%}" if inspection.drawn_number else "—",
            "unchecked": inspection.drawn_number - inspection.checked_number,
            "progress": _progress(items),
            "faulty_without": self._faulty_without(items),
            "findings": list(self._findings()),
            "checkers": checkers() if items and self.person.has_right(Right.RECORD) else [],
            "may_record": self.person.has_right(Right.RECORD),
            "is_late": inspection.ends_on < timezone.localdate()
            and inspection.checked_number < inspection.drawn_number,
            "counted": where_counted(inspection, INSPECTIONS, periods),
        }

    def _items_url(self, periods: list[Period]) -> str:
        """The list of its items, to which a verdict is added; empty where no period has them."""
        if not periods:
            return ""
        query = {"period": min(periods, key=lambda period: period.end - period.start).code}
        return f"{reverse('checks:inspection-item-list')}?{urlencode(query | {'inspection': self.record.code})}"

    def _findings(self) -> QuerySet[Finding]:
        return Finding.objects.filter(inspection=self.record).select_related("unit", "category").order_by("code")

    def _faulty_without(self, items: list[InspectionItem]) -> int:
        """Items with a fault of which no finding was made."""
        known = set(Finding.objects.filter(inspection=self.record).values_list("origin", flat=True))
        return sum(item.verdict in FAULTY and item.origin not in known for item in items)


def _late(periods: list[Period], items: list[InspectionItem]) -> list[str]:
    """A sentence for each period that does not count all that was looked at."""
    numbers = [(period, sum(bool(i.checked_on and i.checked_on > period.as_of) for i in items)) for period in periods]
    said = "{} 个在{}的截至（{}）以后检查，不计入它的已查对象"
    return [said.format(number, period.name, period.as_of) for period, number in numbers if number]


def _progress(items: list[InspectionItem]) -> list[Progress]:
    """By checker, in the order of their names; what nobody was given comes last."""
    found: dict[int | None, list[InspectionItem]] = {}
    for item in items:
        found.setdefault(item.checker_id, []).append(item)
    rows = [
        Progress(own[0].checker, len(own), sum(bool(i.verdict) for i in own), sum(i.verdict in FAULTY for i in own))
        for own in found.values()
    ]
    return sorted(rows, key=lambda row: (row.checker is None, row.checker.username if row.checker else ""))


class InspectionAdd(RecordForm):
    right = Right.RECORD
    model, form_class = Inspection, InspectionForm
    title = "新建检查批次"
    purpose = "定下查什么、哪几天查；下一步抽取对象。"
    page = "checks:inspection-detail"

    def save(self, form: Any) -> Inspection:
        return save_inspection(actor=self.person, inspection=form.instance)

    def get_saved_sentence(self) -> str:
        saved = self.object
        return f"已保存检查批次“{saved}”。{period_sentence(self.request, saved.starts_on, '开始')}"

    def get_success_url(self) -> str:
        has_items = self.object.items.exists()
        return super().get_success_url() if has_items else reverse("checks:inspection-draw", args=[self.object.code])

    def get_parent(self) -> tuple[str, str]:
        return LIST[0], reverse(LIST[1])


class InspectionEdit(InspectionAdd):
    lookup = {"code": "code"}
    title, purpose = "修改检查批次", ""

    def get_success_url(self) -> str:
        return reverse(self.page, kwargs=self.kwargs)

    def get_parent(self) -> tuple[str, str]:
        return str(self.object), reverse("checks:inspection-detail", kwargs=self.kwargs)


class InspectionDelete(ConfirmDelete):
    right = Right.RECORD
    model = Inspection

    def records(self) -> QuerySet[Any]:
        return Inspection.objects.with_progress()

    def consequences(self) -> list[str]:
        number = self.record.drawn_number
        return [*super().consequences(), *([f"抽取的 {number} 个对象一并删除。"] if number else [])]

    def delete(self, record: Any) -> None:
        delete_inspection(actor=self.person, inspection=record)

    def get_back_url(self) -> str:
        return reverse("checks:inspection-detail", kwargs=self.kwargs)

    def get_done_url(self) -> str:
        return reverse(LIST[1])


class OfInspection(RightRequired):
    """What acts on one inspection, named by its code."""

    right = Right.RECORD
    kwargs: dict[str, Any]

    @cached_property
    def inspection(self) -> Inspection:
        rows: InspectionQuerySet = Inspection.objects.all()
        found: Inspection = find_record(self.visible(rows), {"code": "code"}, {"code": self.kwargs["code"]})
        return found

    @property
    def page_url(self) -> str:
        return reverse("checks:inspection-detail", args=[self.inspection.code])

    def get_parent(self) -> tuple[str, str]:
        return str(self.inspection), self.page_url


class InspectionForms(OfInspection, Titled, FormView):
    """A form of an inspection, refused above the form."""

    template_name = "govaudit/record_form.html"
    save_label = ""

    def act(self, form: Any) -> str:
        """Calls the act; gives the sentence for afterwards."""
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            sentence = self.act(form)
        except NotAllowed:
            raise
        except UserError as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        messages.success(self.request, sentence)
        return redirect(self.page_url)

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"back_url": self.page_url, "save_label": self.save_label}


class InspectionDraw(InspectionForms):
    form_class = DrawForm
    title, save_label = "抽取对象", "抽取"

    def get_purpose(self) -> str:
        inspection = self.inspection
        number = drawable(inspection, Draw(Way.ALL)).count()
        return (
            f"{inspection.starts_on:%Y-%m-%d} 在用的{inspection.get_area_display()}，还有 {number} 个没有抽到。"
            "以前抽得最久的和没有抽过的先抽，其余由种子随机决定。抽几次都可以，只增加不重复。"
        )

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"inspection": self.inspection}

    def act(self, form: Any) -> str:
        items = draw_items(actor=self.person, inspection=self.inspection, draw=form.draw())
        return f"抽到 {len(items)} 个对象：{form.draw().words}。下一步分给检查人。"


class InspectionShareOut(InspectionForms):
    form_class = ShareOutForm
    title, save_label = "分给检查人", "平均分配"
    purpose = "没有检查的对象平均分给所选的人，一个单位的归一个人；已经检查的不变。分好以后还可以逐个改。"

    def act(self, form: Any) -> str:
        number = share_out_items(actor=self.person, inspection=self.inspection, checkers=form.chosen())
        return f"{number} 个未检查的对象已分给 {len(form.chosen())} 人。"


class InspectionChange(OfInspection, View):
    """The ticked items of the inspection's page: another checker, or out of the sample."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        return redirect(f"{self.page_url}#items")

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        numbers = [int(text) for text in request.POST.getlist("item") if text.isascii() and text.isdigit()][:5000]
        if "remove" in request.POST:
            number = remove_items(actor=self.person, inspection=self.inspection, numbers=numbers)
            messages.success(request, f"已移出 {number} 个对象。")
        else:
            name = request.POST.get("checker", "")
            people = {person.username: person for person in checkers()}
            if name and name not in people:
                raise Http404
            checker = people.get(name)
            number = assign_items(actor=self.person, inspection=self.inspection, numbers=numbers, checker=checker)
            messages.success(request, f"已改 {number} 个对象的检查人：{checker or '不指定'}。")
        return redirect(f"{self.page_url}#items")


class InspectionItemList(MeasuredList):
    right = Right.VIEW
    model, table_class, filterset_class = InspectionItem, InspectionItemTable, InspectionItemFilter
    subject, by = INSPECTION_ITEMS, "inspection__starts_on"
    title = "抽查对象"
    purpose = "本期各检查批次抽取的对象和检查结果。"
    unit_word = "个"
    empty_hint = "没有抽查对象。在检查批次里抽取。"

    def records(self) -> QuerySet[Any]:
        rows: Any = super().records()
        return rows.with_targets()

    def get_parent(self) -> tuple[str, str]:
        return LIST[0], reverse(LIST[1])


class InspectionItemPage(RecordPage):
    """What was drawn and said of it."""

    right = Right.VIEW
    model = InspectionItem
    lookup = {"code": "inspection__code", "number": "number"}
    template_name = "checks/inspection_item_detail.html"

    def records(self) -> QuerySet[Any]:
        return InspectionItem.objects.with_targets().with_links()

    def get_parent(self) -> tuple[str, str]:
        return str(self.record.inspection), reverse("checks:inspection-detail", args=[self.record.inspection.code])

    def get_actions(self) -> list[Action]:
        query = urlencode({"checker": "all"})
        return [Action("在检查单里打开", "checks:inspection-sheet", {"code": self.kwargs["code"]}, query=query)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        item, periods = self.record, periods_of(self.record.inspection)
        found = Finding.objects.filter(inspection=item.inspection, origin=item.origin)
        return super().get_context_data(**kwargs) | {
            "mark": item_mark(item.verdict),
            "late": late_for(periods, item.checked_on),
            "findings": list(found.order_by("code")),
            "counted": where_counted(item, INSPECTION_ITEMS, periods),
            "evidence": EvidenceSection.of(item, INSPECTION_ITEMS, self.person),
        }
