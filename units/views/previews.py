"""Pages that show which deadlines a change moves before it is made, and then do exactly that."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property

from govaudit.errors import NotAllowed, UserError
from govaudit.services import request_job
from govaudit.views import Confirm
from units.following import Effect, Overtaken


@dataclass(frozen=True, slots=True)
class LongAct:
    """The job that makes a change too large for a page."""

    kind: str
    parameters: Mapping[str, Any]
    title: str


class PreviewedForm:
    """Before RecordForm: what moves deadlines is shown and asked for again. `effect` says what saving would do (may
    refuse as `save` would), `long_act` which job does it where it is large; `save` gives its act `digest`."""

    request: HttpRequest
    digest: str | None = None

    def effect(self, form: Any) -> Effect:
        raise NotImplementedError

    def long_act(self, form: Any) -> LongAct:
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        if "back" in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form))  # type: ignore[attr-defined]
        try:
            effect = self.effect(form)
        except NotAllowed:
            raise
        except UserError as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)  # type: ignore[attr-defined]
        sent = self.request.POST.get("digest", "")
        if effect.moved and sent != effect.digest:
            return self._ask(form, effect, is_again=bool(sent))
        self.digest = effect.digest
        if effect.is_large:
            return begin(self.request, self.long_act(form), self.digest)
        return super().form_valid(form)  # type: ignore[misc]

    def _ask(self, form: BaseForm, effect: Effect, *, is_again: bool) -> HttpResponse:
        if is_again:
            messages.warning(self.request, str(Overtaken()))
        context = self.get_context_data(form=form) | {"effect": effect, "page_actions": []}  # type: ignore[attr-defined]
        return self.response_class(  # type: ignore[attr-defined]
            request=self.request,
            template=["units/effect.html"],
            context=context,
            status=409 if is_again else 200,
        )


class PreviewedConfirm(Confirm):
    """The same for a page that only asks. `do` is told the digest and gives the sentence for afterwards."""

    template_name = "units/effect_confirm.html"

    def find_effect(self) -> Effect:
        raise NotImplementedError

    def long_act(self) -> LongAct:
        raise NotImplementedError

    def do(self, digest: str) -> str:
        raise NotImplementedError

    @cached_property
    def effect(self) -> Effect:
        return self.find_effect()

    def act(self) -> str:
        return self.do(self.effect.digest)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"effect": self.effect}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.effect.moved and request.POST.get("digest", "") != self.effect.digest:
            messages.warning(request, str(Overtaken()))
            return self.render_to_response(self.get_context_data(), status=409)
        if self.effect.is_large:
            return begin(request, self.long_act(), self.effect.digest)
        return super().post(request, *args, **kwargs)


def begin(request: HttpRequest, wanted: LongAct, digest: str) -> HttpResponse:
    """Make the change as a job and show how far it is."""
    parameters = {**wanted.parameters, "digest": digest}
    job = request_job(actor=request.user, kind=wanted.kind, parameters=parameters, title=wanted.title)  # type: ignore[arg-type]
    return redirect("job-detail", code=job.code)
