"""Recording what happened to an order (记一步), and striking out what was recorded amiss."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView

from govaudit.errors import NotAllowed, UserError
from govaudit.roles import Right
from govaudit.views import RecordForm, RightRequired, Titled, find_record
from hotline.forms.orders import OrderEventForm, StrikeForm
from hotline.models import EventKind, OrderEvent, WorkOrder
from hotline.selectors import order_state
from hotline.services import record_event, strike_event
from hotline.timeline import Step, consequences_of, fitting_kinds, steps_of
from units.record_form import stamp_of

_KEY = {"source": "source__code", "number": "number"}
#: Kinds of events as the page offers them.
KIND_GROUPS = (
    ("派单和签收", (EventKind.DISPATCH, EventKind.SIGN, EventKind.HAND_BACK, EventKind.ASSIST)),
    ("延期", (EventKind.ASK_EXTENSION, EventKind.GRANT_EXTENSION, EventKind.REFUSE_EXTENSION)),
    ("办理", (EventKind.SUBMIT, EventKind.CLOSE, EventKind.ANSWER, EventKind.RETURN, EventKind.REVISIT)),
    ("预警和督办", (EventKind.WARN, EventKind.SUPERVISE)),
    ("不再办理", (EventKind.WITHDRAW, EventKind.REFUSE, EventKind.MERGE)),
)


class _OfOrder(RightRequired, Titled):
    """A page about one order that the address names; somebody else's is a 404."""

    right = Right.RECORD
    kwargs: dict[str, Any]

    @cached_property
    def order(self) -> WorkOrder:
        orders = WorkOrder.objects.select_related("source", "unit", "kind")
        found: WorkOrder = find_record(self.visible(orders), _KEY, self.kwargs)
        return found

    def get_order_url(self) -> str:
        return reverse("hotline:order-detail", args=[self.order.source.code, self.order.number])

    def get_parent(self) -> tuple[str, str]:
        return f"工单 {self.order.number}", self.get_order_url()


class OrderEventAdd(_OfOrder, RecordForm):
    """First the kind is chosen, by a link; then its fields are asked."""

    model, form_class = OrderEvent, OrderEventForm
    template_name = "hotline/order_event_form.html"
    save_label = "记录"

    @cached_property
    def kind(self) -> EventKind | None:
        asked = self.request.GET.get("kind", "")
        if asked and asked not in EventKind.values:
            raise Http404
        return EventKind(asked) if asked else None

    def get_title(self) -> str:
        return f"记一步：{self.kind.label}" if self.kind else "记一步"

    def get_purpose(self) -> str:
        unit = self.order.unit.short_name if self.order.unit else "没有承办单位"
        return f"{self.order.title or self.order.kind.name}（{unit}）"

    def new_record(self) -> OrderEvent:
        now = timezone.now().replace(second=0, microsecond=0)
        return OrderEvent(order=self.order, kind=self.kind or EventKind.DISPATCH, at=now)

    def save(self, form: Any) -> OrderEvent:
        if self.kind is None:
            raise Http404
        return record_event(actor=self.person, event=form.instance)

    def get_saved_sentence(self) -> str:
        state = order_state(self.object.order, timezone.now())
        return f"已记录{self.object.get_kind_display()}。工单现在的状态：{state.value}。"

    def get_success_url(self) -> str:
        return self.get_order_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now, before = fitting_kinds(self.order)
        groups = [(title, [kind for kind in kinds if kind in now]) for title, kinds in KIND_GROUPS]
        return super().get_context_data(**kwargs) | {
            "kind": self.kind,
            "groups": [(title, kinds) for title, kinds in groups if kinds],
            "earlier": [kind for _, kinds in KIND_GROUPS for kind in kinds if kind in before],
        }


class OrderEventStrike(_OfOrder, FormView):
    """Asks for the reason and says what will change, then strikes one event out."""

    form_class = StrikeForm
    template_name = "hotline/order_event_strike.html"

    @cached_property
    def step(self) -> Step:
        found = next((step for step in steps_of(self.order) if step.place == self.kwargs["place"]), None)
        if found is None:
            raise Http404
        return found

    def get_title(self) -> str:
        return f"作废“{self.step.kind}”"

    def get_initial(self) -> dict[str, Any]:
        return {"stamp": stamp_of(self.step.event)}

    def form_valid(self, form: StrikeForm) -> HttpResponse:
        if form.cleaned_data["stamp"] != stamp_of(self.step.event):
            form.add_error(None, "您打开以后，这件工单的经过有了变化，没有作废。请回到工单核对。")
            return self.form_invalid(form)
        try:
            strike_event(actor=self.person, event=self.step.event, reason=form.cleaned_data["reason"])
        except NotAllowed:
            raise
        except UserError as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        messages.success(self.request, f"已作废{self.step.kind}。")
        return redirect(self.get_order_url())

    def form_invalid(self, form: StrikeForm) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "step": self.step,
            "consequences": consequences_of(self.order, self.step.event),
            "back_url": self.get_order_url(),
        }
