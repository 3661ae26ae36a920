"""Forms of documents and of what explains them."""

from typing import Any

from django import forms

from checks.kinds import DOCUMENT, INTERPRETATION
from checks.models import Interpretation, PolicyDocument
from govaudit.forms import DayInput
from units.record_form import RecordModelForm, UnitChoiceField


def _page_field(help_text: str) -> forms.URLField:
    return forms.URLField(
        label="网址",
        required=False,
        max_length=500,
        assume_scheme="http",
        help_text=help_text,
        error_messages={"invalid": "网址写法不对，例如 http://www.example.gov.cn/1.html。"},
    )


class PolicyDocumentForm(RecordModelForm):
    record_kind = DOCUMENT
    unit = UnitChoiceField(label="起草单位", required=False, help_text="部门文件、乡镇文件填制发单位")
    url = _page_field("没有公开的留空")

    class Meta:
        model = PolicyDocument
        fields = (
            "number",
            "title",
            "issuer",
            "unit",
            "issued_on",
            "attribute",
            "reason",
            "needs_reading",
            "published_on",
            "url",
        )
        widgets = {"issued_on": DayInput, "published_on": DayInput}
        help_texts = {
            "number": "例如：县政办发〔2021〕5号，括号用〔〕",
            "title": "例如：关于印发防汛应急预案的通知",
            "reason": "主动公开的留空；依申请公开、不予公开的写明理由",
            "needs_reading": "按规定要有解读材料的打勾",
            "published_on": "在政府网站公开的日期，没有公开的留空",
        }
        error_messages = {"number": {"unique": "这个文号的文件已经录入。"}}


class InterpretationEntryForm(RecordModelForm):
    record_kind = INTERPRETATION
    url = _page_field("没有网址的留空")

    class Meta:
        model = Interpretation
        fields = ("form", "published_on", "url")
        widgets = {"published_on": DayInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["published_on"].help_text = "解读材料公开的日期"
