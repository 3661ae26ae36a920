"""Forms of letters and work orders."""

from django.core.exceptions import NON_FIELD_ERRORS

from hotline.kinds import LETTER, ORDER
from hotline.models import Letter, WorkOrder
from units.record_form import MomentInput, RecordModelForm, UnitChoiceField


class WorkOrderForm(RecordModelForm):
    record_kind = ORDER
    unit = UnitChoiceField(label="承办单位")

    class Meta:
        model = WorkOrder
        fields = (
            "source",
            "number",
            "kind",
            "topic",
            "title",
            "unit",
            "received_at",
            "due_at",
            "closed_at",
            "withdrawn_at",
            "returned",
        )
        widgets = {
            "received_at": MomentInput,
            "due_at": MomentInput,
            "closed_at": MomentInput,
            "withdrawn_at": MomentInput,
        }
        help_texts = {
            "number": "平台上的工单编号，照抄",
            "topic": "没有分类的留空",
            "title": "一句话，例如：反映小区停水三天",
            "due_at": "平台要求的最迟办结时间",
            "closed_at": "没有办结的留空",
            "withdrawn_at": "没有撤单的留空",
            "returned": "被退回重办的次数，没有填 0",
        }
        error_messages = {NON_FIELD_ERRORS: {"unique_together": "这个来源下已经有同一编号的工单。"}}


class LetterForm(RecordModelForm):
    record_kind = LETTER
    unit = UnitChoiceField(label="承办单位")

    class Meta:
        model = Letter
        fields = ("box", "number", "kind", "title", "unit", "received_at", "due_at", "answered_at")
        widgets = {"received_at": MomentInput, "due_at": MomentInput, "answered_at": MomentInput}
        help_texts = {
            "number": "信箱里的编号，例如 2022-006",
            "title": "一句话，例如：咨询医保报销",
            "due_at": "应在何时以前答复",
            "answered_at": "没有答复的留空",
        }
        error_messages = {NON_FIELD_ERRORS: {"unique_together": "这个信箱里已经有同一编号的来信。"}}
