"""The desk (待办): what has to be done about orders and letters today; platform classes to map; repeats to decide."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView

from govaudit.access import may_open
from govaudit.measures import midnight
from govaudit.roles import Right
from govaudit.views import Confirm, RecordList, RightRequired, Titled, find_record
from hotline.classes import mappings_with_counts, unmapped_classes, unmapped_count
from hotline.desk import Matter, desk_bounds, matters_of, waiting_records
from hotline.filters import LetterFilter, WorkOrderFilter
from hotline.forms.desk import ClassForm
from hotline.models import ClassMapping, EventKind, OrderEvent, WorkOrder
from hotline.repeats import decided_pairs, proposals
from hotline.services import record_event
from hotline.services.classes import map_class, unmap_class
from hotline.services.repeats import refuse_repeat, restore_repeat
from hotline.tables import LetterTable, SigningTable, WorkOrderTable
from units.frame import current_period

SHOWN = 6  # records of each matter on the desk


class Desk(RightRequired, Titled, TemplateView):
    right = Right.VIEW_OWN
    template_name = "hotline/desk.html"
    title = "热线待办"
    purpose = "今天要处理的工单和来信，不分周期。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now, soon = desk_bounds()
        matters = [self._matter(matter, now, soon) for matter in matters_of(self.person)]
        more = []
        if may_open(self.person, "hotline:class-queue"):
            more.append(("平台分类待对应", unmapped_count(), "种", reverse("hotline:class-queue")))
        return super().get_context_data(**kwargs) | {
            "matters": [entry for entry in matters if entry["count"]],
            "done": [entry["matter"].title for entry in matters if not entry["count"]],
            "more": more,
            "now": now,
        }

    def _matter(self, matter: Matter, now: Any, soon: Any) -> dict[str, Any]:
        rows = waiting_records(matter, self.person, now=now, soon=soon)
        count = rows.count()
        shown = rows.select_related("unit", "kind", *_related(matter))[:SHOWN] if count else []
        return {
            "matter": matter,
            "count": count,
            "url": reverse("hotline:desk-list", args=[matter.code]),
            "due": matter.model._meta.get_field(matter.due).verbose_name,  # type: ignore[union-attr]
            "rows": [(record, _url_of(record), getattr(record, matter.due)) for record in shown],
        }


class DeskList(RecordList):
    """All records of one matter."""

    right = Right.VIEW_OWN
    unit_word = "件"

    @cached_property
    def matter(self) -> Matter:
        found = next((m for m in matters_of(self.person) if m.code == self.kwargs["matter"]), None)
        if found is None:
            raise Http404
        return found

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if not request.user.is_authenticated:
            return
        is_order = self.matter.model is WorkOrder
        orders = SigningTable if self.matter.due == "sign_due_at" else WorkOrderTable
        self.model = self.matter.model
        self.table_class = orders if is_order else LetterTable
        self.filterset_class = WorkOrderFilter if is_order else LetterFilter

    def records(self) -> QuerySet[Any]:
        now, soon = desk_bounds()
        rows = waiting_records(self.matter, self.person, now=now, soon=soon)
        return rows.select_related("unit", "kind", *_related(self.matter))

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"until": timezone.now()}

    def get_title(self) -> str:
        return self.matter.title

    def get_purpose(self) -> str:
        return self.matter.hint

    def get_empty_hint(self) -> str:
        return "现在没有这样的工单。" if self.matter.model is WorkOrder else "现在没有这样的来信。"

    def get_parent(self) -> tuple[str, str]:
        return "热线待办", reverse("hotline:desk")


def _related(matter: Matter) -> tuple[str, ...]:
    return ("source",) if matter.model is WorkOrder else ("box",)


def _url_of(record: Any) -> str:
    if isinstance(record, WorkOrder):
        return reverse("hotline:order-detail", args=[record.source.code, record.number])
    return reverse("hotline:letter-detail", args=[record.box.code, record.number])


class ClassQueue(RightRequired, Titled, FormView):
    """Platform classes that wait for a report class, each with its form; and what was chosen."""

    right = Right.RECORD
    template_name = "hotline/class_queue.html"
    form_class = ClassForm
    title = "平台分类对应"
    purpose = "平台的分类归入本县通报用的分类，定一次，以后导入的照此办理。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "queue": [(entry, ClassForm(source=entry.source, stated=entry.stated)) for entry in unmapped_classes()],
            "mappings": mappings_with_counts(),
        }

    def form_valid(self, form: ClassForm) -> HttpResponse:
        values = form.cleaned_data
        done, closed = map_class(
            actor=self.person, source=values["source"], stated=values["stated"], topic=values["topic"]
        )
        kept = f"，另有 {closed} 件属于已锁定的周期，没有改" if closed else ""
        messages.success(self.request, f"“{values['stated']}”归入“{values['topic']}”：{done} 件工单{kept}。")
        return redirect("hotline:class-queue")

    def form_invalid(self, form: ClassForm) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response


class ClassUnmap(Confirm):
    right = Right.RECORD
    button = "撤销对应"
    is_danger = True

    @cached_property
    def mapping(self) -> ClassMapping:
        lookup = {"source": "source__code", "stated": "stated"}
        found: ClassMapping = find_record(ClassMapping.objects.select_related("source", "topic"), lookup, self.kwargs)
        return found

    def get_title(self) -> str:
        return f"撤销“{self.mapping.stated}”的对应"

    def consequences(self) -> list[str]:
        orders = WorkOrder.objects.filter(
            source=self.mapping.source, stated_class=self.mapping.stated, topic=self.mapping.topic
        ).count()
        return [
            f"{self.mapping.source}的“{self.mapping.stated}”不再归入“{self.mapping.topic}”。",
            f"{orders} 件工单回到没有分类的状态，等待重新对应；已锁定周期的工单不变。",
        ]

    def act(self) -> str:
        done, _closed = unmap_class(actor=self.person, mapping=self.mapping)
        return f"已撤销“{self.mapping.stated}”的对应：{done} 件工单待重新对应。"

    def get_back_url(self) -> str:
        return reverse("hotline:class-queue")


class RepeatList(RightRequired, Titled, TemplateView):
    """Pairs of orders of the period that look alike; each is merged or said to be two matters."""

    right = Right.RECORD
    template_name = "hotline/repeat_list.html"
    title = "疑似重复工单"
    purpose = "同一诉求人三十天内再次反映，或同一地点、同样的诉求；是不是重复由您认定。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        period = current_period(self.request)
        span = period.span if period else None
        bounds = (midnight(span.start), midnight(span.last + timedelta(1))) if span else None
        found, decided = (proposals(*bounds), decided_pairs(*bounds)) if bounds else ([], [])
        page = Paginator(found, 20).get_page(self.request.GET.get("page"))
        return super().get_context_data(**kwargs) | {
            "period": period,
            "page": page,
            "total": len(found),
            "decided": decided,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        first, second = self._order("first"), self._order("second")
        decision = request.POST.get("decision")
        if decision == "merge":
            event = OrderEvent(order=second, kind=EventKind.MERGE, at=timezone.now(), other=first)
            record_event(actor=self.person, event=event)
            messages.success(
                request, f"工单“{second.number}”已并入“{first.number}”。认定有误时，可在工单的经过里作废。"
            )
        elif decision == "restore":
            restore_repeat(actor=self.person, first=first, second=second)
            messages.success(request, f"已撤回“{second.number}”与“{first.number}”不是重复的认定。")
        else:
            refuse_repeat(actor=self.person, first=first, second=second)
            messages.success(
                request, f"已认定“{second.number}”与“{first.number}”不是重复，不再提示。认定有误时，可在本页下方撤回。"
            )
        return redirect(request.get_full_path())

    def _order(self, name: str) -> WorkOrder:
        source, _, number = self.request.POST.get(name, "").partition("/")
        lookup = {"source": "source__code", "number": "number"}
        found: WorkOrder = find_record(WorkOrder.objects.all(), lookup, {"source": source, "number": number})
        return found
