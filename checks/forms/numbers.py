"""Forms of indicators and their numbers."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from checks.kinds import COUNTING, INDICATOR, OBSERVATION, STATED_VALUE
from checks.models import (
    OBSERVED_TWICE,
    STATED_TWICE,
    Indicator,
    Observation,
    StatedValue,
)
from govaudit.forms import DayInput, LinesField
from units.models import Unit
from units.record_form import MonthField, RecordModelForm, UnitChoiceField


class UnitsField(forms.ModelMultipleChoiceField):
    """Units ticked one by one, kept as their codes."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Unit.objects.in_protocol_order(), to_field_name="code", **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return super().prepare_value(value.split() if isinstance(value, str) else value)

    def clean(self, value: Any) -> str:  # type: ignore[override]
        return " ".join(unit.code for unit in super().clean(value))


class IndicatorForm(RecordModelForm):
    record_kind = INDICATOR
    items = LinesField(label="分类", required=False, help_text="要分类填报的，一行写一个，例如：咨询类；定下后不能改名")
    unit_codes = UnitsField(
        label="填报单位", required=False, help_text="只由其中几个单位填报的，逐个勾选；勾选后不看分组"
    )

    class Meta:
        model = Indicator
        fields = (
            "name", "area", "unit", "decimals", "is_summed", "term", "is_by_unit", "group", "unit_codes", "items",
            "least", "most", "is_strict", "is_required", "definition", "position", "code",
        )  # fmt: skip
        help_texts = {
            "name": "公式和通报里这样写，定下后不能改，例如：来电",
            "area": "锁定这个领域时，指标的数一并锁定",
            "unit": "例如：次、件、条、%",
            "decimals": "整数填 0；百分比一般填 2",
            "is_summed": "来电数可以逐月累计，接通率不能",
            "is_by_unit": "各单位填报的，全县是各单位之和",
            "term": "季度、半年、全年的数，记在那一期的第一个月",
            "group": "由各单位填报的，可以只要一个分组填；空着是所有单位",
            "least": "没有限制的留空",
            "most": "没有限制的留空；百分比可以写 100",
            "is_strict": "填的数小于最小值或大于最大值时",
            "is_required": "必填的，说“填报完成”以前不能空着",
            "definition": "一句话说清数的是什么，例如：周期内市民拨打12345热线的次数。",
            "position": "列表里的先后，例如 1",
            "code": "短而不变，例如 calls",
        }
        error_messages = {
            "name": {"unique": "这个名称已经用在别的指标上。"},
            "code": {"unique": "这个代码已经用在别的指标上。"},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_stored = self.instance.pk is not None
        fixed = COUNTING if is_stored and self.instance.has_values() else ()
        for name in ("name", "code", *fixed) if is_stored else ():
            self.fields[name].disabled = True

    def clean_items(self) -> str:
        return "\n".join(line.strip() for line in self.cleaned_data["items"].split("\n") if line.strip())


class ValueInput(forms.NumberInput):
    """A number as people write it, without the zeros that the database keeps behind it."""

    def format_value(self, value: Any) -> str | None:
        return f"{value.normalize():f}" if isinstance(value, Decimal) else super().format_value(value)


class ValueForm(RecordModelForm):
    """What a number of an indicator asks, wherever it comes from."""

    taken: ClassVar[str]
    indicator = forms.ModelChoiceField(label="指标", queryset=Indicator.objects.all())
    unit = UnitChoiceField(label="单位", required=False, help_text="指标由各单位填报的，要选单位")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.empty_label = "全县"

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        identity = {name: values.get(name) for name in self.record_kind.identity}
        required = {name: value for name, value in identity.items() if name not in ("unit", "breakdown")}
        if None in required.values():
            return values
        if self.record_kind.model._default_manager.filter(**identity).exclude(pk=self.instance.pk).exists():
            self.add_error(None, self.taken)
        return values


class ObservationForm(ValueForm):
    record_kind = OBSERVATION
    taken = OBSERVED_TWICE
    month = MonthField(label="月份", help_text="例如 2022-04；季度、半年、全年的数写第一个月")

    class Meta:
        model = Observation
        fields = ("indicator", "unit", "breakdown", "month", "value", "note")
        widgets = {"value": ValueInput}
        help_texts = {
            "breakdown": "指标分类填报的，写其中一类",
            "value": "百分比填百分数，例如 89.67",
            "note": "例如：平台故障一天",
        }


class StatedValueForm(ValueForm):
    record_kind = STATED_VALUE
    taken = STATED_TWICE

    class Meta:
        model = StatedValue
        fields = (
            "indicator", "start", "end", "unit", "breakdown", "value", "source", "source_file", "noted_on",
        )  # fmt: skip
        widgets = {"start": DayInput, "end": DayInput, "noted_on": DayInput, "value": ValueInput}
        help_texts = {
            "start": "这个数说的是哪一天起",
            "end": "到哪一天止；与考核周期的起止相同，才用于那个周期",
            "breakdown": "只说其中一类的写类名，例如：咨询类；总数留空",
            "value": "百分比填百分数，例如 89.67",
            "source": "哪个平台、哪份通报，例如：省12345平台2022年7月月报",
            "source_file": "没有的留空",
            "noted_on": "从来源抄下这个数的日期",
        }
