"""Forms of findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField

from checks.forms.inspections import InspectionChoiceField
from checks.kinds import FINDING
from checks.models import Finding, FindingCategory, Severity
from govaudit.forms import DayInput, LinesField, ask_for_required
from units.models import AREAS
from units.record_form import RecordModelForm, UnitChoiceField

_GROUPS = {
    "发现了什么": ("unit", "is_merit", "area", "category", "found_on", "inspection", "text"),
    "表述错误": ("wrong_words", "right_words", "where_found", "link"),
    "整改要求": ("severity", "due_on", "is_veto"),
}
#: One line of the page for several at once.
LINE_FIELDS = ("text", "wrong_words", "right_words", "where_found", "link")
MOST_LINES = 200


def wording_text(wrong: str, right: str) -> str:
    """What a fault says that is only a wrong wording."""
    return f"将“{right}”写为“{wrong}”。" if right else f"出现错误表述“{wrong}”。"


def said_of(values: dict[str, Any]) -> str:
    """The text of a finding; of a wording fault without one, the wording."""
    text: str = values.get("text") or ""
    wrong = values.get("wrong_words") or ""
    return text or (wording_text(wrong, values.get("right_words") or "") if wrong else "")


class LinkField(forms.URLField):
    """Where a fault was seen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label="网址", required=False, max_length=500, assume_scheme="https", **kwargs)
        self.error_messages["invalid"] = "网址要写全，例如 https://www.example.gov.cn/zwgk/1.html。"


class FindingForm(RecordModelForm):
    """A finding. Where nothing is chosen, a fault is as grave as its category says; a wrong wording needs no text."""

    record_kind = FINDING
    unit = UnitChoiceField(label="单位")
    severity = forms.ChoiceField(label="严重程度", choices=[("", ""), *Severity.choices], required=False)
    link = LinkField()
    inspection = InspectionChoiceField()

    class Meta:
        model = Finding
        fields = (*(name for names in _GROUPS.values() for name in names), "origin")
        field_classes = {"text": LinesField}
        widgets = {
            "found_on": DayInput,
            "due_on": DayInput,
            "text": forms.Textarea(attrs={"rows": 4}),
            "origin": forms.HiddenInput,
        }
        help_texts = {
            "area": "锁定这个领域时，一并锁定这一条",
            "text": "写明时间、栏目或账号、具体情况；只是表述错误的可以不写，由下面三栏自动成句",
            "wrong_words": "例如：记录片",
            "right_words": "例如：纪录片",
            "where_found": "例如：“通知公告”栏目 6 月 3 日的文章",
            "severity": "不选的按类别的规定",
            "due_on": "单位最迟哪天反馈整改情况；没有要求的留空",
            "is_veto": "这一条就决定单位本期不合格",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = False

    def groups(self) -> Iterator[tuple[str, list[BoundField]]]:
        """The fields under the headings of the page."""
        for title, names in _GROUPS.items():
            yield title, [self[name] for name in names]

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        values["text"] = said_of(values)
        if not values["text"] and "text" not in self.errors:
            self.add_error("text", "请填写情况。")
        if not values.get("severity") and values.get("category"):
            values["severity"] = values["category"].severity
        return values


class FindingBatchForm(forms.Form):
    """What several findings entered at once have in common."""

    unit = UnitChoiceField(label="单位", to_field_name="code")
    is_merit = forms.TypedChoiceField(
        label="性质", choices=[("False", "问题"), ("True", "亮点")], coerce=lambda value: value == "True"
    )
    area = forms.ChoiceField(label="领域", choices=list(AREAS.items()))
    category = forms.ModelChoiceField(FindingCategory.objects.all(), to_field_name="code", label="类别")
    found_on = forms.DateField(label="发现日期", widget=DayInput)
    severity = forms.ChoiceField(label="严重程度", choices=[("", ""), *Severity.choices], required=False)
    due_on = forms.DateField(label="整改期限", widget=DayInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_for_required(self)


class FindingLineForm(forms.ModelForm):
    """One line; the unit, the day and the rest are given once for all. A blank line is none."""

    link = LinkField()

    class Meta:
        model = Finding
        fields = LINE_FIELDS
        widgets = {"text": forms.TextInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.required = False
            field.widget.attrs["aria-label"] = field.label
            field.widget.attrs["data-cell"] = name

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if any(values.get(name) for name in LINE_FIELDS):
            values["text"] = said_of(values)
            if not values["text"] and "text" not in self.errors:
                self.add_error("text", "请填写情况。")
        return values

    def _get_validation_exclusions(self) -> set[str]:
        """Blank lines, and a text that follows from the wording, are judged by `clean`."""
        return {*super()._get_validation_exclusions(), "text"}  # type: ignore[misc]


FindingLines = forms.formset_factory(
    FindingLineForm, extra=8, max_num=MOST_LINES, validate_max=True, absolute_max=MOST_LINES + 50
)
