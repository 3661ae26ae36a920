"""Widgets and sentences that forms of all apps share."""

from typing import Any

from django import forms

from govaudit.validators import plain_lines


class DayInput(forms.DateInput):
    """A day, in the form every browser sends: 2022-06-30."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class LinesField(forms.CharField):
    """Words over several lines; a browser sends them with line breaks of its own."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return plain_lines(super().to_python(value) or "")


def ask_for_required(form: forms.BaseForm) -> None:
    """Make every required field say in one sentence what is missing, and every list of choices say what choosing none
    of them means."""
    for field in form.fields.values():
        _name_no_choice(field)
        verb = "请选择" if isinstance(field, forms.ChoiceField) else "请填写"
        field.error_messages["required"] = f"{verb}{field.label}。"


def _name_no_choice(field: forms.Field) -> None:
    words = "请选择" if field.required else "（空着）"
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label is not None:
            field.empty_label = words
    elif isinstance(field, forms.ChoiceField):
        given: Any = field.choices
        field.choices = [(value, label if value not in ("", None) else words) for value, label in given]
