"""Pages of monthly checks of new-media accounts, and of test messages."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from checks.filters import AccountCheckFilter, TestMessageFilter
from checks.forms import AccountCheckForm, TestMessageForm
from checks.measures import CHECKS, TEST_MESSAGES
from checks.models import AccountCheck, Inspection, MediaAccount, TestMessage, limits
from checks.selectors import months_of
from checks.services import delete_account_check, delete_test_message, save_account_check, save_test_message
from checks.tables import AccountCheckTable, TestMessageTable, check_mark, gap_mark, inspection_mark, message_mark
from checks.views.accounts import LIST
from govaudit.roles import Right
from govaudit.views import Action, ConfirmDelete, RecordForm, RecordPage, find_record
from units.counting import where_counted
from units.frame import current_period
from units.lists import MeasuredList
from units.models import Period
from units.record_pages import SaveAndNext, period_sentence
from units.views.evidence import EvidenceSection
from units.views.reminders import Reminders

_CHECK_KEY = {"account": "account__code", "month": "month"}


class AccountCheckList(MeasuredList):
    right = Right.VIEW_OWN
    model, table_class, filterset_class = AccountCheck, AccountCheckTable, AccountCheckFilter
    subject, by = CHECKS, "month"
    title = "账号检查"
    purpose = "本期各月对政务新媒体账号的检查结果，一个账号一个月一条。"
    unit_word = "次"
    empty_hint = "没有检查结果。在账号的页面录入，或从表格导入。"

    def records(self) -> QuerySet[Any]:
        return super().records().select_related("account__owner", "state")

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"most": limits()["account_gap_days"].value}

    def get_parent(self) -> tuple[str, str]:
        return LIST[0], reverse(LIST[1])


class AccountCheckPage(RecordPage):
    """What was found of an account for a month."""

    right = Right.VIEW_OWN
    model, lookup = AccountCheck, _CHECK_KEY
    template_name = "checks/account_record.html"

    def records(self) -> QuerySet[Any]:
        rows = AccountCheck.objects.with_gap()
        return rows.select_related("account__owner", "account__platform", "state", "inspection")

    def get_title(self) -> str:
        return f"{self.record.account.name}{self.record.month:%Y年}{self.record.month.month}月检查"

    def get_parent(self) -> tuple[str, str]:
        return self.record.account.name, reverse("checks:account-detail", args=[self.kwargs["account"]])

    def get_actions(self) -> list[Action]:
        key = {"account": self.record.account.code, "month": self.kwargs["month"]}
        return [
            Action("修改", "checks:check-edit", key),
            Action("删除", "checks:check-delete", key, is_primary=False),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        check, most = self.record, limits()["account_gap_days"].value
        periods = Period.objects.filter(end__gte=check.month, start__lte=check.mended_on or check.month)
        return super().get_context_data(**kwargs) | {
            "account": check.account,
            "facts": [
                ("状态", check_mark(check)),
                ("检查日期", check.checked_on),
                ("发布条数", check.published),
                ("原创条数", check.original),
                ("转载指定信息", check.reposts),
                ("当月最早发布", check.first_post_on),
                ("最近发布", check.last_post_on),
                (f"最长间隔（规定 {most} 天）", gap_mark(check, most)),
                ("收到留言", check.messages),
                ("回复留言", check.answered),
                ("整改日期", check.mended_on),
                ("说明", check.note),
                *([("检查批次", inspection_mark(check.inspection, self.person))] if check.inspection else []),
            ],
            "counted": where_counted(check, CHECKS, periods),
            "evidence": EvidenceSection.of(check, CHECKS, self.person),
        }


class AccountCheckAdd(SaveAndNext, RecordForm):
    """A month's state of the account named in the address; offers the first month of the period without one."""

    right = Right.RECORD
    model, form_class = AccountCheck, AccountCheckForm
    title = "录入检查结果"
    add_page = "checks:account-check"
    carried = ()

    def new_record(self) -> AccountCheck:
        accounts = self.visible(MediaAccount.objects.select_related("owner"))
        account = find_record(accounts, {"code": "code"}, self.kwargs)
        check, month = AccountCheck(account=account), self._month_of_inspection() or self._first_open_month(account)
        if month is not None:
            check.month = month
        return check

    def _month_of_inspection(self) -> date | None:
        """The month in which the inspection that the address names begins."""
        named = Inspection.objects.filter(area="media", code=self.request.GET.get("inspection", "")).first()
        return named.starts_on.replace(day=1) if named else None

    def _first_open_month(self, account: MediaAccount) -> date | None:
        period = current_period(self.request)
        checked = set(account.checks.values_list("month", flat=True))
        months = months_of(period.span) if period else []
        return next((month for month in months if month not in checked), None)

    def get_initial(self) -> dict[str, Any]:
        given = {name: self.request.GET[name] for name in ("month", "inspection") if self.request.GET.get(name)}
        return super().get_initial() | (given if self.is_new else {})

    def get_purpose(self) -> str:
        account = self.object.account
        return f"{account.owner.short_name}“{account.name}”一个月的状态。"

    def save(self, form: Any) -> AccountCheck:
        return save_account_check(actor=self.person, check=form.instance)

    def get_saved_sentence(self) -> str:
        check = self.object
        return f"已保存“{check.account.name}”{check.month.year}年{check.month.month}月的状态：{check.state.name}。"

    def get_add_url(self) -> str:
        return reverse(self.add_page, args=[self.object.account.code])

    def get_success_url(self) -> str:
        inspection = self.object.inspection if self.is_new and "inspection" in self.request.GET else None
        if inspection:
            return reverse("checks:inspection-sheet", args=[inspection.code])
        return self.next_url() or self._account_url()

    def _account_url(self) -> str:
        return reverse("checks:account-detail", args=[self.object.account.code])

    def get_parent(self) -> tuple[str, str]:
        return self.object.account.name, self._account_url()


class AccountCheckEdit(AccountCheckAdd):
    lookup = _CHECK_KEY
    title = "修改检查结果"

    def records(self) -> QuerySet[Any]:
        return AccountCheck.objects.select_related("account__owner", "state")

    def get_actions(self) -> list[Action]:
        key = {"account": self.object.account.code, "month": self.kwargs["month"]}
        return [Action("删除", "checks:check-delete", key, is_primary=False)]


class AccountCheckDelete(ConfirmDelete):
    right = Right.RECORD
    model, lookup = AccountCheck, _CHECK_KEY

    def records(self) -> QuerySet[Any]:
        return AccountCheck.objects.select_related("account", "state")

    def get_title(self) -> str:
        return "删除检查结果"

    def consequences(self) -> list[str]:
        check = self.record
        month = f"{check.month.year}年{check.month.month}月"
        return [f"将删除“{check.account.name}”{month}的检查结果“{check.state.name}”，日志里留有原来的内容。"]

    def act(self) -> str:
        delete_account_check(actor=self.person, check=self.record)
        return "已删除检查结果。"

    def get_back_url(self) -> str:
        return reverse("checks:account-detail", args=[self.kwargs["account"]])


class TestMessageList(MeasuredList):
    __test__ = False
    right = Right.VIEW_OWN
    model, table_class, filterset_class = TestMessage, TestMessageTable, TestMessageFilter
    subject, by = TEST_MESSAGES, "sent_on"
    title = "测试留言"
    purpose = "本期给政务新媒体账号发的测试留言，看有没有回复、几天回复；按截至日看。"
    unit_word = "个"
    empty_hint = "没有测试留言。可以逐条录入，也可以从表格导入。"
    actions = (Action("录入测试留言", "checks:message-add"),)

    def records(self) -> QuerySet[Any]:
        return super().records().select_related("account__owner", "account__platform")

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"day": self.period.span.as_of if self.period else timezone.localdate()}

    def get_parent(self) -> tuple[str, str]:
        return LIST[0], reverse(LIST[1])


class TestMessagePage(RecordPage):
    __test__ = False
    right = Right.VIEW_OWN
    model = TestMessage
    template_name = "checks/account_record.html"

    def records(self) -> QuerySet[Any]:
        return TestMessage.objects.with_days().select_related("account__owner", "account__platform")

    def get_title(self) -> str:
        return f"测试留言 {self.record.code}"

    def get_parent(self) -> tuple[str, str]:
        return "测试留言", reverse("checks:message-list")

    def get_actions(self) -> list[Action]:
        return [
            Action("修改", "checks:message-edit", self.kwargs),
            Action("删除", "checks:message-delete", self.kwargs, is_primary=False),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        test = self.record
        periods = Period.objects.filter(end__gte=test.sent_on, start__lte=test.sent_on)
        return super().get_context_data(**kwargs) | {
            "account": test.account,
            "facts": [
                ("留言日期", test.sent_on),
                ("回复", message_mark(test, timezone.localdate())),
                ("回复日期", test.replied_on),
                ("留言内容", test.text),
                ("说明", test.note),
            ],
            "counted": where_counted(test, TEST_MESSAGES, periods),
            "evidence": EvidenceSection.of(test, TEST_MESSAGES, self.person),
            "reminders": Reminders(test, TEST_MESSAGES, test.account.owner, self.person),
        }


class TestMessageAdd(SaveAndNext, RecordForm):
    __test__ = False
    right = Right.RECORD
    model, form_class = TestMessage, TestMessageForm
    title, purpose = "录入测试留言", "以普通网民身份留言，记下哪天留言、哪天回复。"
    page, add_page = "checks:message-detail", "checks:message-add"
    carried = ("sent_on", "text")
    accepted = ("account",)

    def save(self, form: Any) -> TestMessage:
        return save_test_message(actor=self.person, test=form.instance)

    def get_saved_sentence(self) -> str:
        outside = period_sentence(self.request, self.object.sent_on, "留言")
        return f"已保存测试留言“{self.object.code}”。{outside}"

    def get_success_url(self) -> str:
        return self.next_url() or super().get_success_url()

    def get_parent(self) -> tuple[str, str]:
        return "测试留言", reverse("checks:message-list")


class TestMessageEdit(TestMessageAdd):
    lookup = {"code": "code"}
    title, purpose = "修改测试留言", ""

    def get_parent(self) -> tuple[str, str]:
        return f"测试留言 {self.kwargs['code']}", reverse("checks:message-detail", kwargs=self.kwargs)


class TestMessageDelete(ConfirmDelete):
    __test__ = False
    right = Right.RECORD
    model = TestMessage

    def delete(self, record: Any) -> None:
        delete_test_message(actor=self.person, test=record)

    def get_back_url(self) -> str:
        return reverse("checks:message-detail", kwargs=self.kwargs)

    def get_done_url(self) -> str:
        return reverse("checks:message-list")
