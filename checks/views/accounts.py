"""Pages of new-media accounts and what happened to them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from checks.filters import MediaAccountFilter
from checks.forms import AccountEventForm, MediaAccountForm
from checks.measures import ACCOUNT_EVENTS, ACCOUNTS
from checks.models import AccountCheck, AccountEvent, Filing, MediaAccount, TestMessage, limits
from checks.selectors import months_of
from checks.services import delete_account_event, record_account_event, save_account
from checks.tables import AccountCheckTable, MediaAccountTable, comparison_mark, filing_mark, life_mark, message_mark
from govaudit.access import may_open
from govaudit.lib.periods import Span
from govaudit.roles import Right
from govaudit.views import Action, ConfirmDelete, RecordForm, RecordPage, find_record
from units.counting import origin_of, where_counted
from units.frame import current_period
from units.lists import MeasuredList
from units.models import Period
from units.record_pages import SaveAndNext
from units.views.evidence import EvidenceSection
from units.views.reminders import Reminders

LIST = ("政务新媒体", "checks:account-list")


class MediaAccountList(MeasuredList):
    right = Right.VIEW_OWN
    model, table_class, filterset_class = MediaAccount, MediaAccountTable, MediaAccountFilter
    subject = ACCOUNTS
    title = "政务新媒体"
    purpose = "政务新媒体账号的备案情况和本期每个月的检查结果。"
    unit_word = "个"
    empty_hint = "没有政务新媒体账号。先新增账号，再录入每月的检查结果。"
    actions = (Action("新增账号", "checks:account-add"),)

    def ordinary(self, period: Period) -> QuerySet[Any]:
        """Accounts that existed at some time of the period, or were applied for."""
        still_open = Q(closed_on=None) | Q(closed_on__gte=period.start)
        has_begun = Q(opened_on__lte=period.span.last) | Q(opened_on=None)
        return super().ordinary(period).filter(still_open, has_begun)

    def records(self) -> QuerySet[Any]:
        months = months_of(self.period.span) if self.period else []
        checks = AccountCheck.objects.filter(month__in=months).select_related("state")
        prefetch = Prefetch("checks", queryset=checks, to_attr="period_checks")
        return super().records().select_related("owner", "platform").prefetch_related(prefetch)

    def get_actions(self) -> list[Action]:
        query = urlencode({"period": self.period.code}) if self.period else ""
        return [
            *super().get_actions(),
            Action("账号检查", "checks:check-list", query=query, is_primary=False),
            Action("备案比对", "checks:filing-comparison", query=query, is_primary=False),
            Action("测试留言", "checks:message-list", query=query, is_primary=False),
        ]

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"period": self.period, "may_record": may_open(self.person, "checks:account-check")}


class MediaAccountPage(RecordPage):
    """An account with its filings, its life, its checks and its test messages."""

    right = Right.VIEW_OWN
    model = MediaAccount
    template_name = "checks/account_detail.html"

    def records(self) -> QuerySet[Any]:
        """As the account stands on the 截至 of the period in view, today where there is none."""
        period, today = current_period(self.request), timezone.localdate()
        span = period.span if period else Span(today, today, today)
        return MediaAccount.objects.with_checks(span).select_related("owner", "platform")

    def get_parent(self) -> tuple[str, str]:
        return LIST[0], reverse(LIST[1])

    def get_actions(self) -> list[Action]:
        account = self.record
        key = {"code": account.code}
        finding = urlencode({"unit": account.owner.code, "origin": origin_of(account, ACCOUNTS)})
        filing = {"account": account.code, "platform": account.platform.code, "name": account.name}
        return [
            Action("录入检查结果", "checks:account-check", key),
            Action("修改账号", "checks:account-edit", key, is_primary=False),
            Action("记一步", "checks:account-event-add", key, is_primary=False),
            Action("录入备案登记", "checks:filing-add", query=urlencode(filing), is_primary=False),
            Action("记问题或亮点", "checks:finding-add", query=finding, is_primary=False),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        account, period = self.record, current_period(self.request)
        checks = AccountCheck.objects.filter(account=account).with_gap().select_related("state", "account__owner")
        filings = Filing.objects.filter(account=account).with_differences().select_related("register", "platform")
        tests = TestMessage.objects.filter(account=account).with_days()
        day = period.as_of if period else timezone.localdate()
        most = limits()["account_gap_days"].value
        return super().get_context_data(**kwargs) | {
            "period": period,
            "mark": filing_mark(account, day),
            "life": life_mark(account, day),
            "filings": [(filing, comparison_mark(filing)) for filing in filings],
            "steps": account.events.select_related("owner", "owner_before", "account"),
            "may_record": self.person.has_right(Right.RECORD),
            "has_checks": checks.exists(),
            "table": AccountCheckTable(checks, most=most, exclude=("owner", "account"), orderable=False),
            "tests": [(test, message_mark(test, day)) for test in tests],
            "counted": where_counted(account, ACCOUNTS, [period] if period else []),
            "evidence": EvidenceSection.of(account, ACCOUNTS, self.person),
            "reminders": Reminders(account, ACCOUNTS, account.owner, self.person),
        }


class MediaAccountAdd(SaveAndNext, RecordForm):
    right = Right.RECORD
    model, form_class = MediaAccount, MediaAccountForm
    title, purpose = "新增账号", "登记单位开设的政务新媒体账号，未备案的也要登记。"
    page, add_page = "checks:account-detail", "checks:account-add"
    carried = ("owner", "platform")

    def save(self, form: Any) -> MediaAccount:
        return save_account(actor=self.person, account=form.instance)

    def get_success_url(self) -> str:
        return self.next_url() or super().get_success_url()

    def get_parent(self) -> tuple[str, str]:
        return LIST[0], reverse(LIST[1])


class MediaAccountEdit(MediaAccountAdd):
    lookup = {"code": "code"}
    title, purpose = "修改账号", ""

    def get_parent(self) -> tuple[str, str]:
        return self.kwargs["code"], reverse("checks:account-detail", kwargs=self.kwargs)


class AccountEventAdd(RecordForm):
    """A step in the life of the account named in the address."""

    right = Right.RECORD
    model, form_class = AccountEvent, AccountEventForm
    title = "记一步"

    def new_record(self) -> AccountEvent:
        accounts = self.visible(MediaAccount.objects.select_related("owner"))
        return AccountEvent(account=find_record(accounts, {"code": "code"}, self.kwargs))

    def get_purpose(self) -> str:
        account = self.object.account
        return f"{account.owner}“{account.name}”的开设、变更、暂停和关停。改名、变更主办单位后，账号随之更新。"

    def save(self, form: Any) -> AccountEvent:
        return record_account_event(actor=self.person, event=form.instance)

    def get_saved_sentence(self) -> str:
        return f"已记录{self.object.happened_on}的{self.object.get_kind_display()}。"

    def get_success_url(self) -> str:
        return self.get_parent()[1]

    def get_parent(self) -> tuple[str, str]:
        account = self.object.account
        return account.name, reverse("checks:account-detail", args=[account.code])


class AccountEventPage(RecordPage):
    """A step with its evidence."""

    right = Right.VIEW_OWN
    model = AccountEvent
    template_name = "checks/account_record.html"

    def records(self) -> QuerySet[Any]:
        return AccountEvent.objects.select_related("account__owner", "account__platform", "owner", "owner_before")

    def get_parent(self) -> tuple[str, str]:
        account = self.record.account
        return account.name, reverse("checks:account-detail", args=[account.code])

    def get_actions(self) -> list[Action]:
        return [Action("删除", "checks:account-event-delete", self.kwargs, is_primary=False)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        event = self.record
        return super().get_context_data(**kwargs) | {
            "account": event.account,
            "facts": [
                ("事项", event.get_kind_display()),
                ("日期", event.happened_on),
                ("变更", event.said),
                ("原因", event.reason),
                ("编号", event.code),
            ],
            "evidence": EvidenceSection.of(event, ACCOUNT_EVENTS, self.person),
        }


class AccountEventDelete(ConfirmDelete):
    right = Right.RECORD
    model = AccountEvent

    def records(self) -> QuerySet[Any]:
        return AccountEvent.objects.select_related("account", "owner", "owner_before")

    def consequences(self) -> list[str]:
        event = self.record
        said = f"，账号由{event.said}的改动一并取消" if event.said else ""
        return [f"将删除{event.happened_on}的“{event.get_kind_display()}”{said}，日志里留有原来的内容。"]

    def delete(self, record: Any) -> None:
        delete_account_event(actor=self.person, event=record)

    def get_back_url(self) -> str:
        return reverse("checks:account-detail", args=[self.record.account.code])
