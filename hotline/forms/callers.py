"""Forms about callers' data."""

from __future__ import annotations

from django import forms

from govaudit.forms import ask_for_required
from govaudit.validators import check_line


class CallerForm(forms.Form):
    """Who called or wrote. The fields begin blank: what is on file is not shown here, and stays where one is blank."""

    name = forms.CharField(label="姓名", max_length=64, required=False, validators=[check_line])
    phone = forms.CharField(label="电话", max_length=64, required=False, validators=[check_line])
    id_number = forms.CharField(label="证件号码", max_length=64, required=False, validators=[check_line])
    address = forms.CharField(label="住址", max_length=200, required=False, validators=[check_line])


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="查看事由",
        max_length=200,
        help_text="例如：核实诉求、预约回访。事由和查看人记入日志。",
        validators=[check_line],
    )
    once = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        ask_for_required(self)
