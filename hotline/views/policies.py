"""Pages of deadline policies: the rules as sentences, a trial of them, adding, editing, deleting, working out anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from govaudit.measures import midnight
from govaudit.roles import Right
from govaudit.views import Action, RecordForm, RightRequired, Titled, find_record
from hotline.clock import SCOPES, read_clock
from hotline.following import effect_of, effect_of_policy
from hotline.forms.policies import PolicyForm, TrialForm
from hotline.models import DeadlinePolicy, DueBasis, PolicyScope
from hotline.policies import NARROWING, as_json, refuse_policy, sentence_of
from hotline.services.policies import delete_policy, renew_all, save_policy
from hotline.trial import tried
from units.following import Effect
from units.models import CalendarDay, DayKind
from units.selectors import work_calendar
from units.views.previews import LongAct, PreviewedConfirm, PreviewedForm

_RELATIONS = tuple(dict.fromkeys(name for names in NARROWING.values() for name in names))


@dataclass(frozen=True, slots=True)
class Example:
    """A rule that an office elsewhere keeps; `kind` is the name of the kind it is for, where it is for one."""

    place: str
    words: str
    scope: PolicyScope
    kind: str
    values: Mapping[str, Any]


EXAMPLES = (
    Example("山东热线", "投诉 5 个工作日办结，延期至多 10 个工作日，2 个工作日内退件", PolicyScope.ORDERS, "投诉",
            {"finish_amount": 5, "extension_amount": 10, "return_amount": 2}),
    Example("某省红黄灯监测", "1 个工作日签收，5 个工作日办结", PolicyScope.ORDERS, "",
            {"sign_amount": 1, "finish_amount": 5}),
    Example("某省红黄灯监测", "咨询 1 个工作日签收，2 个工作日办结", PolicyScope.ORDERS, "咨询",
            {"sign_amount": 1, "finish_amount": 2}),
    Example("沂水县长信箱", "咨询 2 个工作日答复", PolicyScope.LETTERS, "咨询", {"finish_amount": 2}),
    Example("沂水县长信箱", "建议 2 个工作日答复", PolicyScope.LETTERS, "建议", {"finish_amount": 2}),
    Example("沂水县长信箱", "其他来信 5 个工作日答复", PolicyScope.LETTERS, "", {"finish_amount": 5}),
    Example("沂水模拟测评", "2 个工作日内为优先，5 个工作日内为期限内", PolicyScope.TESTS, "",
            {"sign_amount": 2, "finish_amount": 5}),
    Example("澧县县长信箱（旧）", "60 个自然日答复", PolicyScope.LETTERS, "",
            {"finish_amount": 60, "finish_unit": "day"}),
)  # fmt: skip


class PolicyList(RightRequired, Titled, TemplateView):
    """The rules by what they are for, and a trial of them."""

    right = Right.VIEW
    template_name = "hotline/policy_list.html"
    title = "时限规则"
    purpose = "收到以后多久签收、办结、答复。平台给了期限的以平台为准，没有给的照这里推算。"

    def get_actions(self) -> list[Action]:
        add = [
            Action(
                f"新增{words}规则", "hotline:policy-add", {"scope": scope.value}, is_primary=scope == PolicyScope.ORDERS
            )
            for scope, words in _SCOPE_WORDS.items()
        ]
        return [*add, Action("重新推算", "hotline:policy-renew", is_primary=False)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = list(DeadlinePolicy.objects.select_related(*_RELATIONS).order_by("scope", "code"))
        return super().get_context_data(**kwargs) | {
            "scopes": [
                (scope.label, [(policy, sentence_of(policy)) for policy in found if policy.scope == scope])
                for scope in PolicyScope
            ],
            "may_configure": self.person.has_right(Right.CONFIGURE),
            "examples": list(enumerate(EXAMPLES)),
            "stale": _stale(),
            **self._trial(),
        }

    def _trial(self) -> dict[str, Any]:
        is_asked = "received_at" in self.request.GET
        form = TrialForm(self.request.GET if is_asked else None)
        context: dict[str, Any] = {"trial": form, "is_tried": is_asked and form.is_valid(), "rule": "", "ends": []}
        if not context["is_tried"]:
            return context
        names = {day.date: _day_words(day) for day in CalendarDay.objects.all()}
        scope, received = PolicyScope(form.cleaned_data["scope"]), form.cleaned_data["received_at"]
        found = tried(read_clock(), scope, form.case, received, names)
        if found:
            context |= {"rule": sentence_of(found[0]), "ends": found[1], "policy": found[0]}
        return context


def _day_words(day: CalendarDay) -> str:
    return day.name if day.kind == DayKind.REST else f"{day.get_kind_display()}（{day.name}）"


_SCOPE_WORDS = {PolicyScope.ORDERS: "工单", PolicyScope.LETTERS: "来信", PolicyScope.TESTS: "测评"}


def _stale() -> int:
    """Number of deadlines that are provisional though all their years are in the table by now."""
    years = work_calendar().years
    if not years:
        return 0
    end = midnight(timezone.localdate().replace(year=max(years) + 1, month=1, day=1))
    known = Q(due_basis=DueBasis.PROVISIONAL, due_at__lt=end)
    return sum(scope.model._default_manager.filter(known).count() for scope in SCOPES.values())


class PolicyAdd(PreviewedForm, RecordForm):
    right = Right.CONFIGURE
    model, form_class = DeadlinePolicy, PolicyForm
    template_name = "hotline/policy_form.html"

    @cached_property
    def scope(self) -> PolicyScope:
        if self.kwargs["scope"] not in PolicyScope:
            raise Http404
        return PolicyScope(self.kwargs["scope"])

    def get_title(self) -> str:
        return f"新增{_SCOPE_WORDS[self.scope]}时限规则"

    def get_purpose(self) -> str:
        return "限定的项越多越优先；限定的项数一样而又可能用在同一件上的两条，不能同时有。"

    def new_record(self) -> DeadlinePolicy:
        example = self._example()
        values = example.values if example else {}
        policy = DeadlinePolicy(scope=self.scope.value, valid_from=timezone.localdate(), **values)
        if example and example.kind:
            name = NARROWING[self.scope][-1] if self.scope == PolicyScope.LETTERS else "order_kind"
            model: Any = DeadlinePolicy._meta.get_field(name).related_model
            setattr(policy, name, model.objects.filter(name=example.kind).first())
        return policy

    def _example(self) -> Example | None:
        number = self.request.GET.get("example", "")
        if not (number.isascii() and number.isdigit() and len(number) <= 2 and int(number) < len(EXAMPLES)):
            return None
        example = EXAMPLES[int(number)]
        return example if example.scope == self.scope else None

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"scope": self.scope}

    def effect(self, form: PolicyForm) -> Effect:
        refuse_policy(form.instance)
        return effect_of_policy(form.instance)

    def long_act(self, form: PolicyForm) -> LongAct:
        return LongAct("policy.save", {"policy": as_json(form.instance)}, f"保存时限规则“{form.instance.code}”")

    def save(self, form: PolicyForm) -> DeadlinePolicy:
        return save_policy(actor=self.person, policy=form.instance, digest=self.digest)

    def get_saved_sentence(self) -> str:
        return f"已保存时限规则“{self.object.code}”。{sentence_of(self.object)}"

    def get_parent(self) -> tuple[str, str]:
        return "时限规则", reverse("hotline:policy-list")

    def get_success_url(self) -> str:
        return self.get_back_url()


class PolicyEdit(PolicyAdd):
    lookup = {"code": "code"}

    @cached_property
    def scope(self) -> PolicyScope:
        return PolicyScope(find_record(DeadlinePolicy.objects.all(), self.lookup, self.kwargs).scope)

    def get_title(self) -> str:
        return f"修改时限规则“{self.kwargs['code']}”"

    def get_actions(self) -> list[Action]:
        return [Action("删除", "hotline:policy-delete", self.kwargs, is_primary=False)]


class PolicyDelete(PreviewedConfirm):
    right = Right.CONFIGURE
    button = "删除"
    is_danger = True

    @cached_property
    def policy(self) -> DeadlinePolicy:
        policies = DeadlinePolicy.objects.select_related(*_RELATIONS)
        found: DeadlinePolicy = find_record(policies, {"code": "code"}, self.kwargs)
        return found

    def get_title(self) -> str:
        return f"删除时限规则“{self.policy.code}”"

    def consequences(self) -> list[str]:
        return [f"将删除：{sentence_of(self.policy)}删除后不能恢复，日志里留有原来的内容。"]

    def find_effect(self) -> Effect:
        return effect_of_policy(self.policy, is_gone=True)

    def long_act(self) -> LongAct:
        return LongAct("policy.delete", {"code": self.policy.code}, self.get_title())

    def do(self, digest: str) -> str:
        delete_policy(actor=self.person, policy=self.policy, digest=digest)
        return f"已删除时限规则“{self.policy.code}”。"

    def get_parent(self) -> tuple[str, str]:
        return "时限规则", reverse("hotline:policy-list")

    def get_back_url(self) -> str:
        return reverse("hotline:policy-list")


class PolicyRenew(PreviewedConfirm):
    """All deadlines worked out anew, after a year came into the table or an import was undone."""

    right = Right.CONFIGURE
    title, button = "重新推算期限", "重新推算"
    purpose = "放假安排补齐、撤销导入以后，有的期限可能还是按从前的推算，在这里一次改过来。"

    def find_effect(self) -> Effect:
        return effect_of(read_clock())

    def long_act(self) -> LongAct:
        return LongAct("policy.renew", {}, "重新推算期限")

    def do(self, digest: str) -> str:
        effect = renew_all(actor=self.person, digest=digest)
        return f"已重新推算，{effect.moved} 件的期限改变。" if effect.moved else "已重新推算，没有哪一件的期限改变。"

    def get_parent(self) -> tuple[str, str]:
        return "时限规则", reverse("hotline:policy-list")

    def get_back_url(self) -> str:
        return reverse("hotline:policy-list")
