"""Forms of requests for information, and of the reviews and lawsuits over their answers."""

from checks.kinds import FOI_DISPUTE, FOI_REQUEST
from checks.models import FoiDispute, FoiRequest
from govaudit.forms import DayInput
from units.record_form import RecordModelForm, UnitChoiceField


class FoiRequestForm(RecordModelForm):
    record_kind = FOI_REQUEST
    unit = UnitChoiceField(label="承办单位", required=False, help_text="没有转办的留空")

    class Meta:
        model = FoiRequest
        fields = (
            "title",
            "received_on",
            "channel",
            "applicant",
            "unit",
            "due_on",
            "extended_to",
            "closed_on",
            "result",
            "code",
        )
        widgets = {"received_on": DayInput, "due_on": DayInput, "extended_to": DayInput, "closed_on": DayInput}
        help_texts = {
            "title": "一句话写明申请公开什么，不写申请人的姓名和联系方式",
            "applicant": "不清楚的留空",
            "due_on": "留空按收到之日起 20 个工作日推算；补正、征求第三方意见的，填扣除以后的日期",
            "extended_to": "没有延期的留空；延期至多 20 个工作日",
            "closed_on": "答复或作其他处理的日期，没有办结的留空",
            "result": "没有办结的留空",
            "code": "平台上的申请编号；没有的留空，由程序编号",
        }
        error_messages = {"code": {"unique": "这个编号已经用在别的申请上。"}}


class FoiDisputeForm(RecordModelForm):
    record_kind = FOI_DISPUTE

    class Meta:
        model = FoiDispute
        fields = ("kind", "filed_on", "decided_on", "result")
        widgets = {"filed_on": DayInput, "decided_on": DayInput}
        help_texts = {
            "filed_on": "复议机关或法院受理的日期",
            "decided_on": "尚未审结的留空",
            "result": "尚未审结的留空",
        }
