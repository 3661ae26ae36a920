"""Pages on which faults are put right: a unit's answer, steps recorded by the office, and deleting one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView

from checks.forms import CHANNELS, AnswerForm, StepForm
from checks.kinds import sequence_fault
from checks.models import STATES, Finding, Rectification, StepKind
from checks.services import answer_finding, delete_step, record_step
from govaudit.errors import NotAllowed, UserError
from govaudit.roles import Right
from govaudit.views import ConfirmDelete, RecordForm, RightRequired, Titled, find_record


class _OfFinding(RightRequired, Titled):
    """A page about one fault that the address names; somebody else's is a 404, and so is a merit."""

    kwargs: dict[str, Any]

    @cached_property
    def finding(self) -> Finding:
        rows = Finding.objects.filter(is_merit=False).select_related("unit").seen_on(timezone.localdate())
        found: Finding = find_record(self.visible(rows), {"code": "code"}, self.kwargs)
        return found

    def get_finding_url(self) -> str:
        return reverse("checks:finding-detail", args=[self.finding.code])

    def get_parent(self) -> tuple[str, str]:
        return self.finding.code, self.get_finding_url()

    def get_purpose(self) -> str:
        return f"{self.finding.unit}：{self.finding.text}"


class FindingAnswer(_OfFinding, FormView):
    """The unit's answer, by its liaison."""

    right = Right.ANSWER
    form_class = AnswerForm
    template_name = "govaudit/record_form.html"
    title = "答复"

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            answer_finding(actor=self.person, finding=self.finding, answer=form.cleaned_data["answer"])
        except NotAllowed:
            raise
        except UserError as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        messages.success(self.request, "答复已提交。有照片、文件的，请在下面“佐证材料”里上传。")
        return redirect(self.get_finding_url())

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        more = {"back_url": self.get_finding_url(), "save_label": "提交答复"}
        return super().get_context_data(**kwargs) | more


class StepAdd(_OfFinding, RecordForm):
    """First the kind is chosen, by a link; then its fields are asked."""

    right = Right.RECORD
    model, form_class = Rectification, StepForm
    template_name = "checks/rectification_form.html"
    save_label = "记录"

    @cached_property
    def kind(self) -> StepKind | None:
        asked = self.request.GET.get("kind", "")
        if asked and asked not in StepKind.values:
            raise Http404
        return StepKind(asked) if asked else None

    def get_title(self) -> str:
        return f"记一步：{self.kind.label}" if self.kind else "记一步"

    def new_record(self) -> Rectification:
        return Rectification(finding=self.finding, kind=self.kind or StepKind.ANSWER, done_on=timezone.localdate())

    def save(self, form: Any) -> Rectification:
        if self.kind is None:
            raise Http404
        return record_step(actor=self.person, step=form.instance)

    def get_saved_sentence(self) -> str:
        state = Finding.objects.seen_on(timezone.localdate()).values_list("state", flat=True).get(pk=self.finding.pk)
        return f"已记录{self.object.get_kind_display()}。现在是“{STATES[state]}”。"

    def get_success_url(self) -> str:
        return self.get_finding_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        steps, today = list(self.finding.steps.all()), timezone.localdate()
        tried = [Rectification(finding=self.finding, kind=kind, done_on=today) for kind in StepKind]
        fitting = [StepKind(step.kind) for step in tried if not sequence_fault([*steps, step])]
        return super().get_context_data(**kwargs) | {"kind": self.kind, "kinds": fitting, "channels": CHANNELS}


class StepDelete(_OfFinding, ConfirmDelete):
    right = Right.RECORD
    model = Rectification

    @cached_property
    def record(self) -> Rectification:
        steps = Rectification.objects.select_related("finding")
        lookup = {"code": "finding__code", "step": "code"}
        found: Rectification = find_record(self.visible(steps), lookup, self.kwargs)
        return found

    def get_title(self) -> str:
        return f"删除“{self.record.get_kind_display()}”"

    def consequences(self) -> list[str]:
        step = self.record
        return [f"将删除{step.done_on:%Y-%m-%d}的“{step.get_kind_display()}”，删除后不能恢复，日志里留有原来的内容。"]

    def delete(self, record: Any) -> None:
        delete_step(actor=self.person, step=record)

    def act(self) -> str:
        self.delete(self.record)
        return f"已删除{self.finding.code}的“{self.record.get_kind_display()}”。"

    def get_back_url(self) -> str:
        return self.get_finding_url()
