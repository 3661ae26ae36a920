"""Pages of rules between figures: what they find in the period in view, adding, changing, deleting."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpResponse
from django.urls import reverse
from django.views.generic import TemplateView

from govaudit.roles import Right
from govaudit.views import Action, ConfirmDelete, RecordForm, RightRequired, Titled
from reports.forms import FigureRuleForm
from reports.models import FigureRule
from reports.selectors.rules import review
from reports.services.rules import delete_rule, save_rule
from units.frame import current_period
from units.models import AREAS


class RuleList(RightRequired, Titled, TemplateView):
    """All rules with what they find in the period in view."""

    right = Right.VIEW
    template_name = "reports/rule_list.html"
    title = "数据校核"
    purpose = "数与数之间应当符合的，本期符不符合。点数看记录。"
    actions = (Action("新增校核规则", "reports:rule-add"),)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        period, area = current_period(self.request), self.request.GET.get("area", "")
        rules = list(FigureRule.objects.all())
        context |= {
            "period": period,
            "areas": {code: name for code, name in AREAS.items() if any(rule.area == code for rule in rules)},
            "area": area,
            "has_rules": bool(rules),
            "may_configure": self.person.has_right(Right.CONFIGURE),
        }
        if period is None or not rules:
            return context
        found = review(period, [rule for rule in rules if area in ("", rule.area)])
        return context | {"found": sorted(found, key=lambda entry: not (entry.fault or entry.broken))}


class RuleAdd(RecordForm):
    right = Right.CONFIGURE
    model, form_class = FigureRule, FigureRuleForm
    template_name = "reports/rule_form.html"
    title = "新增校核规则"
    purpose = "写明哪两个数应当相等或者不大于，或者哪个数应当与以往相近。保存以前可以先看结果。"

    def form_valid(self, form: Any) -> HttpResponse:
        if "preview" not in self.request.POST:
            return super().form_valid(form)
        period = current_period(self.request)
        found = review(period, [form.instance])[0] if period else None
        return self.render_to_response(self.get_context_data(form=form, found=found, period=period))

    def save(self, form: FigureRuleForm) -> FigureRule:
        return save_rule(actor=self.person, rule=form.instance)

    def get_parent(self) -> tuple[str, str]:
        return "数据校核", reverse("reports:rule-list")

    def get_success_url(self) -> str:
        return f"{reverse('reports:rule-list')}#{self.object.code}"


class RuleEdit(RuleAdd):
    lookup: ClassVar[dict[str, str]] = {"code": "code"}

    def get_title(self) -> str:
        return f"修改校核规则 {self.kwargs['code']}"

    def get_actions(self) -> list[Action]:
        return [Action("删除", "reports:rule-delete", self.kwargs, is_primary=False)]


class RuleDelete(ConfirmDelete):
    right = Right.CONFIGURE
    model = FigureRule

    def delete(self, record: FigureRule) -> None:
        delete_rule(actor=self.person, rule=record)

    def get_parent(self) -> tuple[str, str]:
        return "数据校核", reverse("reports:rule-list")

    def get_back_url(self) -> str:
        return reverse("reports:rule-list")
