"""Forms of key areas: the catalogue, who publishes what where, and checks."""

from __future__ import annotations

from typing import Any

from django import forms

from checks.elements import UnpairedBracket, as_lines, compact
from checks.forms.columns import ColumnChoiceField
from checks.forms.inspections import InspectionChoiceField
from checks.kinds import KEY_AREA, KEY_ASSIGNMENT, KEY_CHECK, KEY_ITEM
from checks.models import KeyArea, KeyAssignment, KeyCheck, KeyItem, Verdict
from govaudit.forms import DayInput, LinesField
from units.record_form import RecordModelForm, UnitChoiceField


class KeyAreaForm(RecordModelForm):
    record_kind = KEY_AREA

    class Meta:
        model = KeyArea
        fields = ("name", "code", "position")
        help_texts = {
            "name": "例如：政府采购",
            "code": "用字母和数字，例如：ZFCG",
            "position": "列表和通报按序号排列",
        }
        error_messages = {
            "name": {"unique": "已经有这个重点领域。"},
            "code": {"unique": "这个代码已经用在别的领域上。"},
        }


class ElementsField(LinesField):
    """Elements as a clerk writes them; kept one a line."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return compact(text)
        except UnpairedBracket as line:
            raise forms.ValidationError(f"“{line}”里的括号不成对。") from None


class KeyItemForm(RecordModelForm):
    record_kind = KEY_ITEM
    elements = ElementsField(
        label="公开要素",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="每行一个，也可以用“、”隔开；下级要素写在括号里，例如：重大设计变更（变更依据、批准单位、变更结果）",
    )

    class Meta:
        model = KeyItem
        fields = ("area", "heading", "name", "elements", "basis", "time_limit", "level", "cadence", "code")
        field_classes = {"basis": LinesField}
        widgets = {"basis": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "heading": "没有一级事项的留空",
            "name": "例如：重大建设项目批准结果信息",
            "time_limit": "照目录写，例如：信息形成或者变更之日起20个工作日内",
            "cadence": "例如：每季度、每年、变更时",
            "code": "留空由程序编号",
        }
        error_messages = {"code": {"unique": "这个代码已经用在别的事项上。"}}


class KeyItemChoiceField(forms.ModelChoiceField):
    """Items as “领域 · 事项”, in the order of the catalogue."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=KeyItem.objects.select_related("area"), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return " · ".join(part for part in (obj.area.name, obj.heading, obj.name) if part)


class KeyAssignmentForm(RecordModelForm):
    record_kind = KEY_ASSIGNMENT
    item = KeyItemChoiceField(label="事项")
    unit = UnitChoiceField(label="责任单位")
    place = forms.CharField(
        label="公开栏目",
        max_length=100,
        required=False,
        help_text="通报里这样写，例如：公共资源配置—住房保障；选了网站栏目、名称相同的可以留空",
    )
    column = ColumnChoiceField(label="网站栏目", required=False, help_text="在“网站栏目”里登记过的可以选上")

    class Meta:
        model = KeyAssignment
        fields = ("item", "unit", "place", "column", "since", "until", "code")
        widgets = {"since": DayInput, "until": DayInput}
        help_texts = {
            "since": "一直都有的留空",
            "until": "从这一天起不再由它公开；仍在公开的留空",
            "code": "留空由程序编号",
        }
        error_messages = {"code": {"unique": "这个编号已经用在别的分工上。"}}

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if not values.get("place"):
            column = values.get("column")
            if column:
                values["place"] = column.name
            else:
                self.add_error("place", "请写明公开栏目，或者选一个网站栏目。")
        return super().clean()


class KeyCheckForm(RecordModelForm):
    """The assignment is that of the record. Without a tick 未公开 means all elements of the item."""

    record_kind = KEY_CHECK
    missing = forms.MultipleChoiceField(
        label="未公开要素",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "这个事项没有要素“%(value)s”，请刷新后再选。"},
    )
    url = forms.URLField(
        label="网址",
        required=False,
        max_length=500,
        assume_scheme="http",
        help_text="公开这项内容的网页",
        error_messages={"invalid": "网址写法不对，例如 http://www.example.gov.cn/1.html。"},
    )
    inspection = InspectionChoiceField("disclosure")

    class Meta:
        model = KeyCheck
        fields = ("checked_on", "verdict", "missing", "url", "note", "inspection")
        widgets = {"checked_on": DayInput, "verdict": forms.RadioSelect}
        help_texts = {"note": "例如：有标题，打不开"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        verdict: Any = self.fields["verdict"]
        verdict.choices = Verdict.choices
        known = self.instance.assignment.item.keys
        gone = [key for key in self.instance.keys if key not in known]  # shown, so that it can be taken away
        missing: Any = self.fields["missing"]
        missing.choices = [(key, key) for key in (*known, *gone)]
        self.initial["missing"] = self.instance.keys

    def clean_missing(self) -> str:
        ticked = self.cleaned_data["missing"]
        if not ticked and self.cleaned_data.get("verdict") == Verdict.MISSING:
            ticked = self.instance.assignment.item.keys
        missing: Any = self.fields["missing"]
        return as_lines(key for key, _ in missing.choices if key in set(ticked))
