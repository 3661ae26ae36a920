"""The form that gives a platform's class its report class."""

from __future__ import annotations

from typing import Any

from django import forms

from govaudit.forms import ask_for_required
from hotline.models import OrderClass, OrderSource


class ClassForm(forms.Form):
    source = forms.ModelChoiceField(
        OrderSource.objects.all(), to_field_name="code", label="来源", widget=forms.HiddenInput
    )
    stated = forms.CharField(max_length=100, label="平台分类", widget=forms.HiddenInput)
    topic = forms.ModelChoiceField(OrderClass.objects.all(), to_field_name="code", label="归入")

    def __init__(self, *args: Any, source: OrderSource | None = None, stated: str = "", **kwargs: Any) -> None:
        if source is not None:
            kwargs["initial"] = {"source": source.code, "stated": stated}
        super().__init__(*args, **kwargs)
        self.auto_id = False
        ask_for_required(self)
