"""Forms of deadline policies: one policy, and a trial of all of them."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms
from django.core.validators import MinValueValidator

from govaudit.forms import DayInput, ask_for_required
from govaudit.validators import check_moment
from hotline.models import (
    Channel,
    DeadlinePolicy,
    LetterBox,
    LetterKind,
    OrderKind,
    PolicyScope,
    Urgency,
)
from hotline.policies import NARROWING, amount_faults
from units.record_form import MomentInput

_TIMED = {
    PolicyScope.ORDERS: ("sign", "finish", "extension", "return"),
    PolicyScope.LETTERS: ("finish",),
    PolicyScope.TESTS: ("sign", "finish"),
}
_LABELS = {
    PolicyScope.ORDERS: {},
    PolicyScope.LETTERS: {"finish_amount": "答复时限"},
    PolicyScope.TESTS: {"sign_amount": "优先答复时限", "finish_amount": "答复时限"},
}
CODE_PREFIX = "SX"


class PolicyForm(forms.ModelForm):
    """A policy of one scope; what the scope does not have is not asked."""

    class Meta:
        model = DeadlinePolicy
        fields = (
            "code", "order_kind", "channel", "urgency", "box", "letter_kind", "valid_from", "is_at_once",
            "sign_amount", "sign_unit", "finish_amount", "finish_unit", "extension_count", "extension_amount",
            "extension_unit", "return_amount", "return_unit", "basis",
        )  # fmt: skip
        widgets = {"valid_from": DayInput}
        help_texts: ClassVar = {
            "code": "短而不变，例如 SX01；留空自动编号",
            "order_kind": "空着表示各类都用这一条",
            "channel": "空着表示各种渠道",
            "urgency": "空着表示不论缓急",
            "box": "空着表示各个信箱",
            "letter_kind": "空着表示各类来信",
            "valid_from": "这一天起受理的照此计算，以前的不变",
            "is_at_once": "自次日起：收到当天不算；当即起：收到时还在上班的，当天算第一天",
            "sign_amount": "不限的留空",
            "finish_amount": "不限的留空",
            "extension_count": "不限的留空，不能延期的填 0",
            "extension_amount": "从原来的期限往后算，不限的留空",
            "return_amount": "派单以后多久之内可以退件，不限的留空",
            "basis": "例如 热线办理办法第十二条",
        }
        error_messages: ClassVar = {"code": {"unique": "这个代码已经用在别的时限规则上。"}}

    def __init__(self, *args: Any, scope: PolicyScope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope
        self.instance.scope = scope.value
        for name in self._foreign():
            del self.fields[name]
        for name in (name for name in self.fields if name.endswith("_amount")):
            self._ask_for_positive(self.fields[name])
        for name, label in _LABELS[scope].items():
            self.fields[name].label = label
        is_new = self.instance.pk is None
        self.fields["code"].required = False
        self.fields["code"].disabled = not is_new
        ask_for_required(self)
        for name in NARROWING[scope]:
            field: Any = self.fields[name]
            field.to_field_name = "code"
            field.empty_label = "不限"
            given = getattr(self.instance, name)
            if given is not None:
                self.initial[name] = given

    @staticmethod
    def _ask_for_positive(field: forms.Field) -> None:
        """One sentence of our own instead of the framework's two."""
        others = [check for check in field.validators if not isinstance(check, MinValueValidator)]
        field.validators = [MinValueValidator(1, "要大于 0，不限的留空。"), *others]
        field.widget.attrs["min"] = 1

    def _foreign(self) -> list[str]:
        asked = {*NARROWING[self.scope], *(f"{name}_{part}" for name in _TIMED[self.scope] for part in _PARTS)}
        narrowing = {name for names in NARROWING.values() for name in names}
        timed = {f"{name}_{part}" for name in _TIMED[PolicyScope.ORDERS] for part in _PARTS}
        gone = (narrowing | timed) - asked
        return [name for name in self.fields if name in gone]

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField | None]]:
        """Every field in the order of the page, an amount with its unit beside it."""
        names = ["code", *NARROWING[self.scope], "valid_from", "is_at_once"]
        for name in _TIMED[self.scope]:
            names += ["extension_count"] if name == "extension" else []
            names.append(f"{name}_amount")
        units = {f"{name}_amount": self[f"{name}_unit"] for name in _TIMED[self.scope]}
        return [(self[name], units.get(name)) for name in (*names, "basis")]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        return code or _next_code()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for name, sentence in amount_faults(values | {"scope": self.scope.value}).items():
            self.add_error(name if name in self.fields else None, sentence)
        return values


_PARTS = ("amount", "unit", "count")


def _next_code() -> str:
    codes = DeadlinePolicy.objects.filter(code__startswith=CODE_PREFIX).values_list("code", flat=True)
    numbers = [int(found[1]) for code in codes if (found := re.fullmatch(rf"{CODE_PREFIX}([0-9]{{1,6}})", code))]
    return f"{CODE_PREFIX}{max(numbers, default=0) + 1:02d}"


def _entries(model: type[Any], label: str) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=label, queryset=model.objects.all(), required=False, empty_label="没有写明", to_field_name="code"
    )


class TrialForm(forms.Form):
    """What was received when: the policies say what becomes of it."""

    scope = forms.ChoiceField(label="收到的是", choices=PolicyScope.choices)
    received_at = forms.DateTimeField(label="收到时间", widget=MomentInput, validators=[check_moment])
    order_kind = _entries(OrderKind, "工单类型")
    channel = _entries(Channel, "渠道")
    urgency = _entries(Urgency, "紧急程度")
    box = _entries(LetterBox, "信箱")
    letter_kind = _entries(LetterKind, "来信类型")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_at"].error_messages["invalid"] = "时间写作 2026-09-30 10:00。"
        self.fields["received_at"].error_messages["required"] = "请填写收到时间。"

    @property
    def case(self) -> tuple[int | None, ...]:
        """What a record as it is tried says of what policies go by."""
        chosen = [self.cleaned_data[name] for name in NARROWING[PolicyScope(self.cleaned_data["scope"])]]
        return tuple(entry.pk if entry else None for entry in chosen)
