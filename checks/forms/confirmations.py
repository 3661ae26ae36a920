"""Forms of what units say to their figures and findings."""

from __future__ import annotations

from typing import Any

from django import forms

from checks.forms.rectification import CHANNELS
from checks.models import Confirmation, Reply
from govaudit.forms import DayInput, LinesField, ask_for_required
from units.record_form import StampedForm


class AskForm(forms.Form):
    """Until when units are asked to confirm."""

    due_on = forms.DateField(
        label="答复期限", widget=DayInput, help_text="没有答复的单位会列在“单位确认”里，可以逐家催办"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_for_required(self)


class ConfirmationForm(StampedForm):
    """A unit's answer; `is_office` asks how it came."""

    verdict = forms.ChoiceField(label="答复", choices=Reply.choices, widget=forms.RadioSelect)

    class Meta:
        model = Confirmation
        fields = ("verdict", "channel", "text")
        field_classes = {"text": LinesField}
        widgets = {
            "channel": forms.TextInput(attrs={"list": "channels"}),
            "text": forms.Textarea(attrs={"rows": 5}),
        }
        help_texts = {
            "channel": f"例如：{'、'.join(CHANNELS[:3])}",
            "text": "有异议的，写明哪个数字或哪个问题不对、应当是多少、依据是什么",
        }

    def __init__(self, *args: Any, is_office: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_office:
            self.fields["channel"].required = True
        else:
            del self.fields["channel"]
        ask_for_required(self)

    def subject_of(self, stored: Confirmation) -> str:
        return stored.subject

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("verdict") == Reply.DISPUTED and not (values.get("text") or "").strip():
            self.add_error("text", "有异议的，请写明哪个数字或哪个问题不对、应当是多少。")
        self._warn_if_changed(values)
        return values
