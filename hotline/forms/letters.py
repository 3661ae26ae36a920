"""Forms of letters and test letters."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS

from hotline.kinds import LETTER, TEST_LETTER
from hotline.models import Letter, TestLetter
from units.record_form import MomentInput, RecordModelForm, UnitChoiceField


class LetterForm(RecordModelForm):
    record_kind = LETTER
    unit = UnitChoiceField(label="承办单位", required=False, help_text="没有批转的留空")

    class Meta:
        model = Letter
        fields = (
            "box",
            "number",
            "serial",
            "kind",
            "topic",
            "title",
            "unit",
            "received_at",
            "passed_on_at",
            "due_at",
            "answered_at",
            "published_at",
            "satisfaction",
        )
        widgets = {
            "received_at": MomentInput,
            "passed_on_at": MomentInput,
            "due_at": MomentInput,
            "answered_at": MomentInput,
            "published_at": MomentInput,
        }
        help_texts = {
            "number": "信箱里的编号，例如 2022-006；留空按年份和序号编",
            "serial": "信箱在一年里的流水号，例如 66；留空接着上一件编",
            "topic": "通报里的分类，没有的留空",
            "title": "一句话，例如：咨询医保报销",
            "passed_on_at": "没有记录的留空",
            "due_at": "留空按时限规则推算",
            "answered_at": "没有答复的留空",
            "published_at": "没有公开的留空",
            "satisfaction": "没有回访的留空",
        }
        error_messages = {NON_FIELD_ERRORS: {"unique_together": "这个信箱里已经有同一编号的来信。"}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.fields["number"].required = False
        else:
            self.fields["number"].help_text = "信箱里的编号，例如 2022-006"
            self.fields["serial"].help_text = "信箱在一年里的流水号，例如 66"


class TestLetterForm(RecordModelForm):
    __test__ = False  # no test class
    record_kind = TEST_LETTER
    unit = UnitChoiceField(label="被测单位")

    class Meta:
        model = TestLetter
        fields = ("box", "unit", "title", "sent_at", "soon_due_at", "due_at", "answered_at", "code")
        widgets = {
            "sent_at": MomentInput,
            "soon_due_at": MomentInput,
            "due_at": MomentInput,
            "answered_at": MomentInput,
        }
        help_texts = {
            "title": "问了什么，例如：咨询医保参保登记",
            "soon_due_at": "在此以前答复的算及时；留空按时限规则推算",
            "due_at": "最迟答复的时间；留空按时限规则推算",
            "answered_at": "没有答复的留空",
            "code": "留空由程序编号",
        }
        error_messages = {"code": {"unique": "这个编号已经用在别的测评信件上。"}}
