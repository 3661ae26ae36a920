"""Who called or wrote: masked on the record's page, in clear only with a reason."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import cached_property
from django.views.generic import FormView

from govaudit.lib.privacy import Sort, mask_as
from govaudit.roles import Right
from govaudit.views import Action, Confirm, RightRequired, Titled, find_record
from hotline.callers import FIELDS, Case, caller_of, label_of
from hotline.forms.callers import CallerForm, ReasonForm
from hotline.models import Caller, Letter, WorkOrder
from hotline.services.callers import remove_caller, save_caller, see_caller
from units.models import User

_LOOKUPS: dict[str, tuple[type[Any], dict[str, str]]] = {
    "orders": (WorkOrder, {"place": "source__code", "number": "number"}),
    "letters": (Letter, {"place": "box__code", "number": "number"}),
}


_ISSUED = "caller-see"  # key of the session
_FORMS = 10  # that may be open at once


def masked(caller: Caller | None) -> list[tuple[str, str]]:
    """(label, masked text) of what is kept of a caller."""
    if caller is None:
        return []
    return [(label_of(name), mask_as(Sort(name), getattr(caller, name))) for name in FIELDS if getattr(caller, name)]


def find_case(view: Any) -> Any:
    """The order or letter that the address names; somebody else's is a 404."""
    model, lookup = _LOOKUPS[view.kwargs["cases"]]
    return find_record(view.visible(model._default_manager.all()), lookup, view.kwargs)


def record_url(parts: Mapping[str, str]) -> str:
    page = "hotline:order-detail" if parts["cases"] == "orders" else "hotline:letter-detail"
    return reverse(page, args=[parts["place"], parts["number"]])


def caller_context(case: Case, user: User) -> dict[str, Any]:
    """What `hotline/_caller.html` shows on the page of a record."""
    return {
        "caller_masked": masked(caller_of(case)),
        "may_see_caller": user.has_right(Right.SEE_CALLERS),
        "caller_cases": "orders" if isinstance(case, WorkOrder) else "letters",
        "caller_place": case.source.code if isinstance(case, WorkOrder) else case.box.code,
    }


class _CallerPage(RightRequired, Titled, FormView):
    right = Right.SEE_CALLERS
    template_name = "hotline/caller_form.html"
    button = ""

    @cached_property
    def case(self) -> Any:
        return find_case(self)

    @cached_property
    def caller(self) -> Caller | None:
        return caller_of(self.case)

    def get_record_url(self) -> str:
        return record_url(self.kwargs)

    def get_parent(self) -> tuple[str, str]:
        return self.kwargs["number"], self.get_record_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "back_url": self.get_record_url(),
            "button": self.button,
            "masked": masked(self.caller),
        }

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response


class CallerSee(_CallerPage):
    """Asks for a reason, then shows the data once; nothing of it goes into an address or a session. A form that was
    answered is not answered again: who reloads the answer is asked for the reason anew."""

    form_class = ReasonForm
    title = "查看诉求人信息"
    purpose = "诉求人的姓名、电话、证件号码和住址只在办理需要时查看。"
    button = "查看"

    def get_initial(self) -> dict[str, Any]:
        return {"once": self._issue()} if self.request.method == "GET" else {}

    def form_valid(self, form: Any) -> HttpResponse:
        if not self._redeem(form.cleaned_data["once"]):
            messages.info(self.request, "这一次查看已经结束。要再看，请重新填写事由。")
            return redirect(self.request.path)
        caller = see_caller(actor=self.person, case=self.case, reason=form.cleaned_data["reason"])
        shown = [
            (label_of(name), getattr(caller, name)) for name in FIELDS if caller is not None and getattr(caller, name)
        ]
        return self.render_to_response(self.get_context_data(form=form) | {"shown": shown, "masked": []})

    def _issue(self) -> str:
        """A word that lets this session see a caller once."""
        word = secrets.token_urlsafe(12)
        self.request.session[_ISSUED] = [*self.request.session.get(_ISSUED, []), word][-_FORMS:]
        return word

    def _redeem(self, word: str) -> bool:
        issued = self.request.session.get(_ISSUED, [])
        if word not in issued:
            return False
        self.request.session[_ISSUED] = [other for other in issued if other != word]
        return True


class CallerEdit(_CallerPage):
    """Enters the data anew; what is on file is not shown."""

    form_class = CallerForm
    title = "登记诉求人信息"
    purpose = "单独存放，页面上只显示打码后的内容。留空的项目保持原样。"
    button = "保存"

    def form_valid(self, form: Any) -> HttpResponse:
        save_caller(actor=self.person, case=self.case, values=form.cleaned_data)
        messages.success(self.request, "已登记诉求人信息。")
        return redirect(self.get_record_url())

    def get_actions(self) -> list[Action]:
        return [Action("删除", "hotline:caller-remove", self.kwargs, is_primary=False)] if self.caller else []


class CallerRemove(Confirm):
    right = Right.SEE_CALLERS
    title = "删除诉求人信息"
    button = "删除"
    is_danger = True

    @cached_property
    def case(self) -> Any:
        return find_case(self)

    def consequences(self) -> list[str]:
        return [f"将删除“{self.case.number}”登记的姓名、电话、证件号码和住址，删除后不能恢复。"]

    def act(self) -> str:
        remove_caller(actor=self.person, case=self.case)
        return "已删除诉求人信息。"

    def get_back_url(self) -> str:
        return record_url(self.kwargs)
