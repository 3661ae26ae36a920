"""The form by which units are asked for numbers."""

from typing import Any

from django import forms

from checks.models import FillRequest, Indicator
from govaudit.forms import DayInput, ask_for_required
from units.models import Unit


class FillRequestForm(forms.ModelForm):
    units = forms.ModelMultipleChoiceField(
        label="单位",
        queryset=Unit.objects.in_protocol_order(),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
    )
    indicators = forms.ModelMultipleChoiceField(
        label="指标",
        queryset=Indicator.objects.filter(is_by_unit=True),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
        help_text="只有由各单位填报的指标",
    )

    class Meta:
        model = FillRequest
        fields = ("period", "indicators", "units", "due_on", "note")
        widgets = {"due_on": DayInput}
        help_texts = {"due_on": "到这一天还没有填完的，列为逾期", "note": "例如：按月填写，没有的写明原因"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        period: Any = self.fields["period"]
        period.to_field_name = "code"
        if self.instance.period_id:
            self.initial["period"] = self.instance.period
        ask_for_required(self)
