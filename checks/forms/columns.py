"""Forms of website columns and their updates."""

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from checks.kinds import COLUMN, UPDATE, same_name_sentence
from checks.models import (
    MOST_LEVELS,
    ColumnUpdate,
    Threshold,
    WebColumn,
)
from govaudit.forms import DayInput, ask_for_required
from units.models import Unit
from units.record_form import RecordModelForm, UnitChoiceField


class ParentChoiceField(forms.ModelChoiceField):
    """Columns that others may stand under, as “一级 › 二级”."""

    def __init__(self, **kwargs: Any) -> None:
        columns = WebColumn.objects.filter(level__lt=MOST_LEVELS).select_related("parent").order_by("level", "code")
        super().__init__(queryset=columns, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.path}（{obj.code}）"


class WebColumnForm(RecordModelForm):
    record_kind = COLUMN
    unit = UnitChoiceField(label="责任单位")
    parent = ParentChoiceField(label="上级栏目", required=False, help_text="一级栏目留空")
    url = forms.URLField(
        label="网址",
        required=False,
        max_length=500,
        assume_scheme="http",
        help_text="检查时从这里打开栏目；没有的留空",
        error_messages={"invalid": "网址写法不对，例如 http://www.example.gov.cn/gzdt/。"},
    )

    class Meta:
        model = WebColumn
        fields = (
            "unit", "area", "lead", "name", "parent", "is_topic", "required", "cadence", "watch",
            "url", "opened_on", "closed_on", "code",
        )  # fmt: skip
        widgets = {"opened_on": DayInput, "closed_on": DayInput}
        help_texts = {
            "name": "例如：工作动态",
            "lead": "一般填 1；一个单位牵头两个重点领域时填 1 或 2",
            "is_topic": "专题专栏在通报里与一般栏目分开计数",
            "required": "一个考核周期内应发布的条数，例如 12；没有规定的填 0",
            "cadence": "两次更新最多隔多久；没有要求的留空",
            "watch": "国办指标按更新时间检测的一级栏目才选",
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
    unit = UnitChoiceField(label="发布单位", required=False, help_text="留空按发布那天栏目的责任单位")
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
        fields = ("column", "published_on", "title", "url", "quantity", "unit")
        widgets = {"published_on": DayInput}
        help_texts = {
            "published_on": "网页上的发布日期",
            "title": "例如：全县春季植树活动启动",
            "quantity": "一条信息填 1；只有月度总数时填总数",
        }


class HandoverForm(forms.Form):
    """Who is responsible for a column from when on."""

    unit = UnitChoiceField(label="移交给", to_field_name="code")
    day = forms.DateField(label="自哪一天起", widget=DayInput, help_text="这一天起由新单位负责；以前的更新不变")

    def __init__(self, *args: Any, instance: WebColumn, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance = instance
        field: Any = self.fields["unit"]
        field.queryset = Unit.objects.in_protocol_order().exclude(pk=instance.unit_id)
        self.fields["day"].error_messages["invalid"] = "日期写作 2022-06-30。"
        ask_for_required(self)

    def clean_unit(self) -> Unit:
        """A unit that has a column of the same name is refused with links to both."""
        unit: Unit = self.cleaned_data["unit"]
        namesake = self.instance.namesake_of(unit)
        if namesake is None:
            return unit
        edit = "checks:column-edit"
        links = [
            (reverse(edit, args=[column.code]), column.unit.short_name, column.name, column.code)
            for column in (self.instance, namesake)
        ]
        said = format_html_join("　", '<a href="{}">修改{}的“{}”（{}）</a>', links)
        raise forms.ValidationError(format_html("{}{}", same_name_sentence(namesake), said))


class ThresholdForm(forms.ModelForm):
    class Meta:
        model = Threshold
        fields = ("value", "basis")
        help_texts = {"basis": "文件名称和条款，例如 县政府网站管理办法第十二条"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].label = f"{self.instance}（{self.instance.unit}）"
        self.fields["value"].widget.attrs["min"] = 1
        ask_for_required(self)
