"""The form of an entry of any of the office's lists, made from the fields of its model."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from django import forms

from govaudit.forms import ask_for_required
from govaudit.models import ListEntry
from units.entries import own_fields

#: Fields that the form of every list has.
COMMON = ("name", "code")
_TAKEN = "这个列表里已经有这个%s，不能重复。"


class EntryForm(forms.ModelForm):
    """A code left blank is the next free number; `place` is where in the list the entry stands."""

    place = forms.IntegerField(label="排第几", required=False, min_value=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_new = self.instance.pk is None
        code, place = self.fields["code"], self.fields["place"]
        code.required, code.disabled = False, not is_new
        code.help_text = "用在地址、文件和配置包里，定下后不能改；留空自动编号" if is_new else "定下后不能改"
        place.help_text = "留空排在最后" if is_new else "留空不动"
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                field.to_field_name = "code"
                self.initial[name] = getattr(self.instance, name, None) if not is_new else None
        ask_for_required(self)

    def clean_code(self) -> str:
        return self.cleaned_data["code"] or next_code(type(self.instance))


@cache
def entry_form(model: type[ListEntry]) -> type[EntryForm]:
    form: Any = forms.modelform_factory(
        model,
        form=EntryForm,
        fields=[*COMMON, *(field.name for field in own_fields(model))],
        error_messages={"name": {"unique": _TAKEN % "名称"}, "code": {"unique": _TAKEN % "代码"}},
    )
    return cast("type[EntryForm]", form)


def next_code(model: type[ListEntry]) -> str:
    """The first free number of two digits or more, from the length of the list on."""
    taken = set(model._default_manager.values_list("code", flat=True))
    number = len(taken) + 1
    while f"{number:02d}" in taken:
        number += 1
    return f"{number:02d}"
