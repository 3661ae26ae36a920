"""Forms of columns, updates, accounts, monthly checks and findings."""

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS

from checks.kinds import ACCOUNT, CHECK, COLUMN, FINDING, UPDATE
from checks.models import AccountCheck, ColumnUpdate, Finding, MediaAccount, WebColumn
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
