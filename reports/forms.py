"""Forms of notices and of rules between figures."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.validators import MinValueValidator

from govaudit.forms import ask_for_required
from reports.models import FigureRule, FigureTest, Formula
from reports.packs.expressions import Names
from reports.packs.rules import rule_faults
from reports.selectors.figures import printed_number
from reports.selectors.slices import StoredValues

CODE_PREFIX = "JH"
_EXPRESSION = forms.Textarea(attrs={"rows": 2, "spellcheck": "false"})


class NoticeForm(forms.Form):
    """The text of a notice and its date; `revision` is the one the clerk started from."""

    text = forms.CharField(
        label="正文",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false"}),
        help_text="“#”开头的是部分标题，“##”开头的是下一级标题，序号自动编排。"
        "{{ }} 里的数字来自记录，不要改成手写的数。",
    )
    dated_on = forms.DateField(label="成文日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    revision = forms.IntegerField(widget=forms.HiddenInput)


class FigureRuleForm(forms.ModelForm):
    """A rule between figures; what is wrong with its sides is told beside them."""

    class Meta:
        model = FigureRule
        fields = (
            "name", "area", "test", "left", "right", "is_by_unit", "tolerance", "level", "reason", "code",
        )  # fmt: skip
        widgets: ClassVar = {"left": _EXPRESSION, "right": _EXPRESSION, "is_by_unit": forms.Select}
        help_texts: ClassVar = {
            "name": "例如 办结不多于受理",
            "area": "锁定这个领域以前校核",
            "test": "“相等”“不大于”是左边比右边；“与以往各期相近”是左边的数比以往同样长的周期，至少要有 4 期",
            "left": "统计项、公式和它们的加减，例如 工单办结，或 信件受理(类型='投诉') + 信件受理(类型='咨询')",
            "right": "例如 工单受理。合计应等于各部分之和的，一边写合计，另一边把各部分相加；与以往各期比的留空",
            "is_by_unit": "各单位分别：每个单位自己的数都要符合",
            "tolerance": "相差不超过这个数的算符合；百分比按百分点",
            "level": "提醒：写明已知情况可以锁定；禁止：改正以前不能锁定",
            "reason": "例如 办结的都是受理过的",
            "code": "短而不变；留空自动编号",
        }
        error_messages: ClassVar = {
            "code": {"unique": "这个代码已经用在别的校核规则上。"},
            "name": {"unique": "已经有同名的校核规则。"},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].required = False
        self.fields["code"].disabled = self.instance.pk is not None
        tolerance: Any = self.fields["tolerance"]
        tolerance.required, tolerance.min_value = False, Decimal(0)
        tolerance.validators.append(MinValueValidator(Decimal(0), "不能小于 0。"))
        if self.instance.pk:
            self.initial["tolerance"] = printed_number(self.instance.tolerance)
        ask_for_required(self)
        self.fields["level"].error_messages["required"] = "请选择不符时怎么办。"

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        return code or _next_code()

    def clean_tolerance(self) -> Decimal:
        return self.cleaned_data["tolerance"] or Decimal(0)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        sides = FigureRule(**{name: values.get(name, "") for name in ("test", "left", "right")})
        sides.is_by_unit = bool(values.get("is_by_unit"))
        if sides.test and sides.test != FigureTest.OUTLIER and "right" in values and not sides.right:
            self.add_error("right", "请填写右边的数。")
        if sides.test == FigureTest.OUTLIER and sides.right:
            self.add_error("right", "“与以往各期相近”只看左边的数，右边的数请留空。")
            sides.right = ""
        for field, found, expected in rule_faults(sides, Names(Formula.objects.all(), StoredValues())):
            self.add_error(field, f"写的是“{found}”，应为{expected}。")
        return values


def _next_code() -> str:
    codes = FigureRule.objects.filter(code__startswith=CODE_PREFIX).values_list("code", flat=True)
    numbers = [int(found[1]) for code in codes if (found := re.fullmatch(rf"{CODE_PREFIX}([0-9]{{1,6}})", code))]
    return f"{CODE_PREFIX}{max(numbers, default=0) + 1:02d}"
