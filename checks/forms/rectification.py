"""Forms of the steps by which faults are put right."""

from __future__ import annotations

from typing import Any

from django import forms

from checks.kinds import RECTIFICATION
from checks.kinds.rectification import sequence_fault
from checks.models import Rectification, StepKind
from govaudit.forms import DayInput, LinesField, ask_for_required

#: Usual ways in which a unit's word comes, offered beside the field; any other may be written.
CHANNELS = ("来函", "OA", "电话", "聊天记录", "当面")
_TEXT_LABELS = {
    StepKind.ANSWER: ("反馈内容", "照单位的来函或说法写明核实情况、整改措施和完成时间"),
    StepKind.RETURN: ("退回原因", "写明还差什么，要求单位怎样补"),
    StepKind.EXTEND: ("延期原因", "单位申请的理由"),
    StepKind.CLOSE: ("销号依据", "例如：6 月 30 日打开栏目核实，已更新 3 条"),
}


class AnswerForm(forms.Form):
    """A unit's own answer to a fault."""

    answer = forms.CharField(
        label="答复",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="写明核实情况、整改措施和完成时间；照片、文件在答复以后上传到“佐证材料”",
        error_messages={"required": "请填写答复内容。"},
    )


class StepForm(forms.ModelForm):
    """What a kind of step needs to be told; the fault and the kind are given by the page."""

    class Meta:
        model = Rectification
        fields = ("done_on", "channel", "until", "text")
        field_classes = {"text": LinesField}
        widgets = {
            "done_on": DayInput,
            "until": DayInput,
            "channel": forms.TextInput(attrs={"list": "channels"}),
            "text": forms.Textarea(attrs={"rows": 5}),
        }
        help_texts = {"channel": "例如：来函、OA、电话", "until": "新的整改期限"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = StepKind(self.instance.kind)
        left_out = {"until"} if kind != StepKind.EXTEND else set()
        if kind in (StepKind.ACCEPT, StepKind.CLOSE):
            left_out.add("channel")
        for name in left_out:
            del self.fields[name]
        self.fields["done_on"].label = f"{kind.label}日期"
        label, help_text = _TEXT_LABELS.get(kind, ("说明", ""))
        self.fields["text"].label, self.fields["text"].help_text = label, help_text
        if kind == StepKind.ANSWER:
            self.fields["channel"].label, self.fields["channel"].required = "反馈方式", True
        ask_for_required(self)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return values
        step = Rectification(finding=self.instance.finding, kind=self.instance.kind, **values)
        told = {field.name: getattr(step, field.name) for field in Rectification._meta.concrete_fields}
        faults = RECTIFICATION.faults(told)
        for name, sentence in faults.items():
            self.add_error(name if name in self.fields else None, sentence)
        if not faults and (fault := sequence_fault([*step.finding.steps.all(), step])):
            self.add_error(None, fault)
        return values
