"""Forms of new-media accounts, what happens to them, their filings and monthly checks, and test messages."""

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.urls import reverse
from django.utils.html import format_html

from checks.forms.inspections import InspectionChoiceField
from checks.kinds import ACCOUNT, CHECK, EVENT, FILING, TEST_MESSAGE, event_faults
from checks.models import AccountCheck, AccountEvent, Filing, MediaAccount, TestMessage
from govaudit.forms import DayInput
from units.record_form import MonthField, RecordModelForm, UnitChoiceField


class AccountField(forms.ModelChoiceField):
    """Accounts by name, with platform and owner where a name alone could mean several."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=MediaAccount.objects.select_related("owner", "platform"), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{obj.platform}，{obj.owner}）"


class MediaAccountForm(RecordModelForm):
    record_kind = ACCOUNT
    owner = UnitChoiceField(label="主办单位")
    url = forms.URLField(label="网址", max_length=500, required=False, assume_scheme="https")
    is_entrusted = forms.TypedChoiceField(
        label="运维方式",
        choices=[(False, "自办"), (True, "委托第三方")],
        coerce=lambda value: value == "True",
        required=False,
        empty_value=False,  # type: ignore[arg-type]
    )

    class Meta:
        model = MediaAccount
        fields = (
            "owner",
            "platform",
            "name",
            "opened_on",
            "filed_on",
            "filing_number",
            "closed_on",
            "account_id",
            "url",
            "is_entrusted",
            "operator",
            "functions",
            "code",
        )
        widgets = {"opened_on": DayInput, "filed_on": DayInput, "closed_on": DayInput}
        help_texts = {
            "name": "平台上显示的名称；以后改名的，在账号页面“记一步”",
            "opened_on": "只是申请、还没有开通的留空",
            "filed_on": "未备案的留空；录入了备案登记的，按登记的日期算",
            "filing_number": "没有编号的留空",
            "closed_on": "仍在用的留空",
            "account_id": "微信号、抖音号等",
            "operator": "自办的留空",
            "functions": "例如：信息发布、互动交流、办事服务",
            "code": "留空由程序编号",
        }
        error_messages = {
            NON_FIELD_ERRORS: {"unique_together": "这个平台上已经有同名账号。"},
            "code": {"unique": "这个代码已经用在别的账号上。"},
        }


class AccountEventForm(RecordModelForm):
    """A step in the life of the account that the page gives."""

    record_kind = EVENT
    owner = UnitChoiceField(label="新主办单位", required=False, help_text="只在变更主办单位时填")

    class Meta:
        model = AccountEvent
        fields = ("kind", "happened_on", "name", "owner", "reason")
        widgets = {"happened_on": DayInput}
        help_texts = {"name": "只在改名时填", "reason": "例如：单位改革、无力维护；没有的留空"}

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        for name, sentence in event_faults(values | {"account": self.instance.account}).items():
            self.add_error(name, sentence)
        return values


class FilingForm(RecordModelForm):
    record_kind = FILING
    account = AccountField(label="对应账号", required=False, help_text="平台和名称与台账相同的留空，由程序对应")

    class Meta:
        model = Filing
        fields = ("register", "platform", "name", "owner", "number", "filed_on", "withdrawn_on", "account", "code")
        widgets = {"filed_on": DayInput, "withdrawn_on": DayInput}
        help_texts = {
            "name": "备案平台上写的名称",
            "owner": "备案平台上写的主办单位",
            "number": "没有编号的留空",
            "withdrawn_on": "仍在备案平台上的留空",
            "code": "留空由程序编号",
        }
        error_messages = {
            NON_FIELD_ERRORS: {"unique_together": "这个备案平台上已经有同名的登记。"},
            "code": {"unique": "这个编号已经用在别的登记上。"},
        }


class AccountCheckForm(RecordModelForm):
    """A month's state of an account; the account is given by the page."""

    record_kind = CHECK
    month = MonthField(label="月份", help_text="例如 2022-04")
    inspection = InspectionChoiceField("media")

    class Meta:
        model = AccountCheck
        fields = (
            "month",
            "checked_on",
            "state",
            "published",
            "original",
            "reposts",
            "first_post_on",
            "last_post_on",
            "longest_gap",
            "messages",
            "answered",
            "note",
            "mended_on",
            "inspection",
        )
        widgets = dict.fromkeys(("checked_on", "first_post_on", "last_post_on", "mended_on"), DayInput)
        help_texts = {
            "checked_on": "查看这个账号的那一天",
            "published": "没有统计的留空，不填 0",
            "original": "没有统计的留空",
            "reposts": "转载党中央、国务院重大决策部署等权威信息的条数",
            "first_post_on": "与上月最近一次发布比，算出跨月的间隔",
            "last_post_on": "这个月没有发布的，填更早的那一次",
            "longest_gap": "这个月里相邻两次发布最多隔几天；跨月的和到检查日的由程序算",
            "note": "例如：连续两周未更新",
            "mended_on": "状态不正常、后来改好的日期",
        }

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        month = values.get("month")
        if month is None:
            return values
        same = AccountCheck.objects.filter(account=self.instance.account, month=month).exclude(pk=self.instance.pk)
        if same.exists():
            url = reverse("checks:check-edit", args=[self.instance.account.code, f"{month:%Y-%m}"])
            sentence = '{}年{}月的检查已经录入，请<a href="{}">修改那一条</a>。'
            self.add_error("month", format_html(sentence, month.year, month.month, url))
        return values


class TestMessageForm(RecordModelForm):
    __test__ = False
    record_kind = TEST_MESSAGE
    account = AccountField(label="账号")

    class Meta:
        model = TestMessage
        fields = ("account", "sent_on", "text", "replied_on", "note", "code")
        widgets = {"sent_on": DayInput, "replied_on": DayInput}
        help_texts = {
            "text": "问了什么，一句话",
            "replied_on": "没有回复的留空",
            "note": "例如：只有自动回复",
            "code": "留空由程序编号",
        }
        error_messages = {"code": {"unique": "这个编号已经用在别的测试留言上。"}}
