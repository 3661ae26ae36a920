"""Forms of columns, updates, accounts, monthly checks, findings, indicators and their numbers."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS

from checks.kinds import ACCOUNT, CHECK, COLUMN, COUNTING, FINDING, INDICATOR, OBSERVATION, STATED_VALUE, UPDATE
from checks.models import (
    OBSERVED_TWICE,
    STATED_TWICE,
    AccountCheck,
    ColumnUpdate,
    Finding,
    Indicator,
    MediaAccount,
    Observation,
    StatedValue,
    WebColumn,
)
from govaudit.forms import DayInput, LinesField
from units.record_form import MonthField, RecordModelForm, UnitChoiceField


class WebColumnForm(RecordModelForm):
    record_kind = COLUMN
    unit = UnitChoiceField(label="责任单位")

    class Meta:
        model = WebColumn
        fields = ("unit", "area", "lead", "name", "required", "opened_on", "closed_on", "code")
        widgets = {"opened_on": DayInput, "closed_on": DayInput}
        help_texts = {
            "name": "例如：工作动态",
            "lead": "一般填 1；一个单位牵头两个重点领域时填 1 或 2",
            "required": "一个考核周期内应发布的条数，例如 12",
            "opened_on": "一直都有的留空",
            "closed_on": "仍在用的留空",
            "code": "留空由程序编号",
        }
        error_messages = {
            NON_FIELD_ERRORS: {"unique_together": "这个单位在该领域已经有同名栏目。"},
            "code": {"unique": "这个代码已经用在别的栏目上。"},
        }


class ColumnChoiceField(forms.ModelChoiceField):
    """Columns as “单位 · 领域 · 栏目”, in protocol order of their units."""

    def __init__(self, **kwargs: Any) -> None:
        columns = WebColumn.objects.select_related("unit", "area")
        super().__init__(queryset=columns, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.unit.short_name} · {obj.area.name} · {obj.name}"


class ColumnUpdateForm(RecordModelForm):
    record_kind = UPDATE
    column = ColumnChoiceField(label="栏目", help_text="先输入单位名称可以快速找到")
    url = forms.URLField(
        label="网址",
        required=False,
        max_length=500,
        assume_scheme="http",
        help_text="没有网址的留空",
        error_messages={"invalid": "网址写法不对，例如 http://www.example.gov.cn/1.html。"},
    )

    class Meta:
        model = ColumnUpdate
        fields = ("column", "published_on", "title", "url", "quantity")
        widgets = {"published_on": DayInput}
        help_texts = {
            "published_on": "网页上的发布日期",
            "title": "例如：全县春季植树活动启动",
            "quantity": "一条信息填 1；只有月度总数时填总数",
        }


class MediaAccountForm(RecordModelForm):
    record_kind = ACCOUNT
    owner = UnitChoiceField(label="主办单位")

    class Meta:
        model = MediaAccount
        fields = ("owner", "platform", "name", "opened_on", "filed_on", "filing_number", "closed_on", "code")
        widgets = {"opened_on": DayInput, "filed_on": DayInput, "closed_on": DayInput}
        help_texts = {
            "name": "平台上显示的名称",
            "filed_on": "未备案的留空",
            "filing_number": "没有编号的留空",
            "closed_on": "仍在用的留空",
            "code": "留空由程序编号",
        }
        error_messages = {
            NON_FIELD_ERRORS: {"unique_together": "这个平台上已经有同名账号。"},
            "code": {"unique": "这个代码已经用在别的账号上。"},
        }


class AccountCheckForm(RecordModelForm):
    """A month's state of an account; the account is given by the page."""

    record_kind = CHECK
    month = MonthField(label="月份", help_text="例如 2022-04")

    class Meta:
        model = AccountCheck
        fields = ("month", "state", "published", "note")
        help_texts = {"published": "没有统计的留空，不填 0", "note": "例如：连续两周未更新"}

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        month = values.get("month")
        if month is None:
            return values
        same = AccountCheck.objects.filter(account=self.instance.account, month=month).exclude(pk=self.instance.pk)
        if same.exists():
            self.add_error("month", f"{month.year}年{month.month}月的检查已经录入，请修改那一条。")
        return values


class FindingForm(RecordModelForm):
    record_kind = FINDING
    unit = UnitChoiceField(label="单位")

    class Meta:
        model = Finding
        fields = ("unit", "is_merit", "category", "found_on", "text", "origin")
        field_classes = {"text": LinesField}
        widgets = {"found_on": DayInput, "text": forms.Textarea(attrs={"rows": 4}), "origin": forms.HiddenInput}
        help_texts = {
            "text": "写明时间、栏目或账号、具体情况",
        }


class AnswerForm(forms.ModelForm):
    """A unit's answer to a finding."""

    answer = forms.CharField(
        label="答复",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="写明核实情况、整改措施和完成时间",
        error_messages={"required": "请填写答复内容。"},
    )

    class Meta:
        model = Finding
        fields = ("answer",)


class IndicatorForm(RecordModelForm):
    record_kind = INDICATOR

    class Meta:
        model = Indicator
        fields = ("name", "area", "unit", "decimals", "is_summed", "is_by_unit", "definition", "position", "code")
        help_texts = {
            "name": "公式和通报里这样写，定下后不能改，例如：来电",
            "area": "锁定这个领域时，指标的数一并锁定",
            "unit": "例如：次、件、条、%",
            "decimals": "整数填 0；百分比一般填 2",
            "is_summed": "来电数可以逐月累计，接通率不能",
            "is_by_unit": "各单位填报的，全县是各单位之和",
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
    month = MonthField(label="月份", help_text="例如 2022-04")

    class Meta:
        model = Observation
        fields = ("indicator", "unit", "month", "value", "note")
        widgets = {"value": ValueInput}
        help_texts = {"value": "百分比填百分数，例如 89.67", "note": "例如：平台故障一天"}


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
