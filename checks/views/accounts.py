"""Pages of new-media accounts and their monthly checks."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse

from checks.filters import MediaAccountFilter
from checks.forms import AccountCheckForm, MediaAccountForm
from checks.measures import ACCOUNTS
from checks.models import AccountCheck, MediaAccount
from checks.selectors import months_of
from checks.services import delete_account_check, save_account, save_account_check
from checks.tables import AccountCheckTable, MediaAccountTable, filing_mark
from govaudit.access import may_open
from govaudit.roles import Right
from govaudit.views import Action, ConfirmDelete, RecordForm, RecordPage, find_record
from units.counting import origin_of, where_counted
from units.frame import current_period
from units.lists import MeasuredList
from units.models import Period
from units.record_pages import SaveAndNext

_CHECK_KEY = {"account": "account__code", "month": "month"}


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
        """Accounts that existed at some time of the period."""
        still_open = Q(closed_on=None) | Q(closed_on__gte=period.start)
        return super().ordinary(period).filter(still_open, opened_on__lte=period.span.last)

    def records(self) -> QuerySet[Any]:
        months = months_of(self.period.span) if self.period else []
        checks = AccountCheck.objects.filter(month__in=months).select_related("state")
        prefetch = Prefetch("checks", queryset=checks, to_attr="period_checks")
        return super().records().select_related("owner", "platform").prefetch_related(prefetch)

    def get_actions(self) -> list[Action]:
        query = urlencode({"period": self.period.code}) if self.period else ""
        checks = Action("账号检查", "import-records", {"kind": "account-checks"}, query, is_primary=False)
        return [*super().get_actions(), checks]

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"period": self.period, "may_record": may_open(self.person, "checks:account-check")}


class MediaAccountPage(RecordPage):
    """An account with its filing and all its checks."""

    right = Right.VIEW_OWN
    model = MediaAccount
    template_name = "checks/account_detail.html"

    def records(self) -> QuerySet[Any]:
        return MediaAccount.objects.select_related("owner", "platform")

    def get_parent(self) -> tuple[str, str]:
        return "政务新媒体", reverse("checks:account-list")

    def get_actions(self) -> list[Action]:
        account = self.record
        finding = urlencode({"unit": account.owner.code, "origin": origin_of(account, ACCOUNTS)})
        return [
            Action("录入检查结果", "checks:account-check", {"code": account.code}),
            Action("修改账号", "checks:account-edit", {"code": account.code}, is_primary=False),
            Action("记问题或亮点", "checks:finding-add", query=finding, is_primary=False),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        account, period = self.record, current_period(self.request)
        checks = account.checks.select_related("state", "account")
        may_record = may_open(self.person, "checks:check-edit")
        return super().get_context_data(**kwargs) | {
            "period": period,
            "mark": filing_mark(account, period.as_of) if period else "",
            "has_checks": checks.exists(),
            "table": AccountCheckTable(checks, may_record=may_record),
            "counted": where_counted(account, ACCOUNTS, [period] if period else []),
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
        return "政务新媒体", reverse("checks:account-list")


class MediaAccountEdit(MediaAccountAdd):
    lookup = {"code": "code"}
    title, purpose = "修改账号", ""

    def get_parent(self) -> tuple[str, str]:
        return self.kwargs["code"], reverse("checks:account-detail", kwargs=self.kwargs)


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
        check, month = AccountCheck(account=account), self._first_open_month(account)
        if month is not None:
            check.month = month
        return check

    def _first_open_month(self, account: MediaAccount) -> date | None:
        period = current_period(self.request)
        checked = set(account.checks.values_list("month", flat=True))
        months = months_of(period.span) if period else []
        return next((month for month in months if month not in checked), None)

    def get_initial(self) -> dict[str, Any]:
        month = self.request.GET.get("month")
        return super().get_initial() | ({"month": month} if month and self.is_new else {})

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
