"""Tables of new-media accounts, their filings and monthly checks, and test messages."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from checks.models import (
    AccountCheck,
    EventKind,
    Filing,
    FilingRegister,
    MediaAccount,
    TestMessage,
)
from checks.selectors import months_of
from checks.tables.inspections import InspectionColumn
from govaudit.tables import (
    DASH,
    WIDE_ONLY,
    DayColumn,
    KeyColumn,
    MonthColumn,
    NoteColumn,
    NumberColumn,
    RecordTable,
    UnitColumn,
    badge,
)

if TYPE_CHECKING:
    from units.models import Period


class MonthStateColumn(tables.Column):
    """An account's state in one month, from `record.period_checks`."""

    def __init__(self, month: date) -> None:
        super().__init__(verbose_name=f"{month.month}月", empty_values=(), orderable=False)
        self.month = month

    def render(self, record: Any, table: Any) -> SafeString | str:
        check = next((check for check in record.period_checks if check.month == self.month), None)
        mark = check_mark(check)
        if not table.may_record:
            return mark
        if check is None and not _existed_in(record, self.month):
            return mark
        if check is None:
            address = f"{reverse('checks:account-check', args=[record.code])}?month={self.month:%Y-%m}"
            return format_html('<a href="{}" title="录入{}月的检查结果">{}</a>', address, self.month.month, mark)
        address = reverse("checks:check-detail", args=[record.code, check.month])
        return format_html('<a href="{}">{}</a>', address, mark)


def check_mark(check: AccountCheck | None) -> SafeString | str:
    """An account's state in a month: red where it is not a normal one, a dash where nobody checked."""
    if check is None:
        return DASH
    return badge(check.state.name, "" if check.state.is_normal else "late")


def filing_mark(account: Any, day: date) -> SafeString:
    """The filing of an account (of MediaAccountQuerySet.with_checks) as it stood on a day."""
    if account.closed_on and account.closed_on <= day:
        ended = f"{account.closed_on:%Y-%m-%d}注销"
        return badge(ended) if account.is_filed else badge(f"未备案，{ended}", "late")
    return badge("已备案") if account.is_filed else badge("未备案", "late")


def life_mark(account: Any, day: date) -> SafeString:
    """What life an account (of MediaAccountQuerySet.with_checks) led on a day."""
    if account.closed_on and account.closed_on <= day:
        return badge("已注销")
    if account.opened_on is None or account.opened_on > day:
        return badge("申请开设", "near")
    stopped = {EventKind.SUSPEND: "暂停更新", EventKind.CLOSING: "关停公告期"}
    return badge(stopped[account.life], "near") if account.life in stopped else badge("正常运行")


def gap_mark(check: Any, most: int) -> SafeString | str:
    """The most days without a post (of AccountCheckQuerySet.with_gap), red where there are too many."""
    if check.gap is None:
        return DASH
    return badge(f"{check.gap} 天", "late") if check.gap > most else f"{check.gap} 天"


def message_mark(test: Any, day: date) -> SafeString:
    """How a test message (of TestMessageQuerySet.with_days) was answered by a day."""
    if test.replied_on is None or test.replied_on > day:
        return badge("未回复", "late")
    if test.days == 0:
        return badge("当天回复", "good")
    return badge(f"{test.days} 天回复") if test.days <= test.most else badge(f"{test.days} 天才回复", "late")


def comparison_mark(filing: Any) -> SafeString:
    """What an entry of a register (of FilingQuerySet.with_differences) says otherwise than the roster."""
    if filing.account_id is None:
        return badge("无对应账号", "late")
    other = [
        word for word, is_other in (("名称", filing.has_other_name), ("主办单位", filing.has_other_owner)) if is_other
    ]
    return badge(f"{'、'.join(other)}不同", "late") if other else badge("一致")


def _existed_in(account: MediaAccount, month: date) -> bool:
    has_begun = account.opened_on is not None and account.opened_on.replace(day=1) <= month
    return has_begun and (account.closed_on is None or month <= account.closed_on)


class MediaAccountTable(RecordTable):
    """Accounts with life and filing on the 截至 and a column for each month of the period."""

    owner = UnitColumn("owner", verbose_name="主办单位")
    platform = tables.Column(order_by=("platform__position", "platform__code"))
    name = KeyColumn()
    opened_on = DayColumn(attrs=WIDE_ONLY | {"td": {"class": "nowrap wide-only"}})
    life = tables.Column(verbose_name="运行", empty_values=(), orderable=False)
    filing = tables.Column(verbose_name="备案", empty_values=(), order_by=("filed_on",))
    operation = tables.Column(
        verbose_name="运维", empty_values=(), order_by=("is_entrusted", "operator"), attrs=WIDE_ONLY
    )

    class Meta(RecordTable.Meta):
        model = MediaAccount
        fields = ("owner", "platform", "name", "opened_on", "life", "filing", "operation")

    def __init__(self, *args: Any, period: Period | None, may_record: bool, **kwargs: Any) -> None:
        months = months_of(period.span) if period else []
        columns = [(f"month_{month:%Y_%m}", MonthStateColumn(month)) for month in months]
        super().__init__(*args, extra_columns=columns, **kwargs)
        self.period, self.may_record = period, may_record

    def record_url(self, record: MediaAccount) -> str:
        assert self.period is not None
        return f"{reverse('checks:account-detail', args=[record.code])}?period={self.period.code}"

    def render_life(self, record: MediaAccount) -> SafeString:
        assert self.period is not None
        return life_mark(record, self.period.as_of)

    def render_filing(self, record: MediaAccount) -> SafeString:
        assert self.period is not None
        return filing_mark(record, self.period.as_of)

    def render_operation(self, record: MediaAccount) -> str:
        return record.operator or str(record.get_is_entrusted_display())


class RegisterColumn(tables.Column):
    """What a register says of an account, from `record.standing`."""

    def __init__(self, register: FilingRegister) -> None:
        super().__init__(verbose_name=register.name, empty_values=(), orderable=False)
        self.register = register

    def render(self, record: Any) -> SafeString | str:
        filing = next((found for found in record.standing if found.register_id == self.register.pk), None)
        if filing is None:
            return badge("没有登记", "late")
        address, differences = reverse("checks:filing-detail", args=[filing.code]), []
        if filing.has_other_name:
            is_moved = filing.platform_id != record.platform_id
            differences.append(f"登记为“{filing.name}”" + (f"（{filing.platform}）" if is_moved else ""))
        if filing.has_other_owner:
            differences.append(f"主办单位为“{filing.owner}”")
        mark = badge("，".join(differences), "late") if differences else f"{filing.filed_on:%Y-%m-%d}"
        return format_html('<a href="{}">{}</a>', address, mark)


class ComparisonTable(RecordTable):
    """Accounts against registers."""

    owner = UnitColumn("owner", verbose_name="主办单位")
    platform = tables.Column(order_by=("platform__position", "platform__code"))
    name = KeyColumn()

    class Meta(RecordTable.Meta):
        model = MediaAccount
        fields = ("owner", "platform", "name")

    def __init__(self, *args: Any, registers: list[FilingRegister], **kwargs: Any) -> None:
        columns = [(f"register_{register.code}", RegisterColumn(register)) for register in registers]
        super().__init__(*args, extra_columns=columns, **kwargs)

    def record_url(self, record: MediaAccount) -> str:
        return reverse("checks:account-detail", args=[record.code])


class FilingTable(RecordTable):
    """Entries of registers."""

    register = tables.Column(order_by=("register__position", "register__code"))
    platform = tables.Column(order_by=("platform__position", "platform__code"))
    name = KeyColumn()
    owner = tables.Column()
    comparison = tables.Column(verbose_name="比对", empty_values=(), orderable=False)
    account = tables.Column(linkify=lambda value: reverse("checks:account-detail", args=[value.code]))
    number = tables.Column(attrs=WIDE_ONLY)
    filed_on = DayColumn()
    withdrawn_on = DayColumn(attrs=WIDE_ONLY)

    class Meta(RecordTable.Meta):
        model = Filing
        fields = (
            "register", "platform", "name", "owner", "comparison", "account", "number", "filed_on", "withdrawn_on",
        )  # fmt: skip

    def record_url(self, record: Filing) -> str:
        return reverse("checks:filing-detail", args=[record.code])

    def render_comparison(self, record: Filing) -> SafeString:
        return comparison_mark(record)


class AccountCheckTable(RecordTable):
    """Checks of accounts; on the page of one account without its name and owner."""

    month = MonthColumn(linkify=lambda record, table: table.record_url(record))
    owner = UnitColumn("account__owner", verbose_name="主办单位")
    account = tables.Column(order_by=("account__name",))
    state = tables.Column(order_by=("state__position", "state__code"))
    published = NumberColumn()
    original = NumberColumn()
    reposts = NumberColumn()
    gap = tables.Column(verbose_name="最长间隔", empty_values=(), orderable=False)
    last_post_on = DayColumn(attrs=WIDE_ONLY | {"td": {"class": "nowrap wide-only"}})
    checked_on = DayColumn(attrs=WIDE_ONLY | {"td": {"class": "nowrap wide-only"}})
    note = NoteColumn()
    inspection = InspectionColumn()
    at_first = "month,owner,account,state,published,original,reposts,gap,last_post_on,checked_on,note,-inspection"

    class Meta(RecordTable.Meta):
        model = AccountCheck
        fields = (
            "month", "owner", "account", "state", "published", "original", "reposts", "gap", "last_post_on",
            "checked_on", "note", "inspection",
        )  # fmt: skip

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = most

    def record_url(self, record: AccountCheck) -> str:
        return reverse("checks:check-detail", args=[record.account.code, record.month])

    def render_state(self, record: AccountCheck) -> SafeString | str:
        return check_mark(record)

    def render_gap(self, record: AccountCheck) -> SafeString | str:
        return gap_mark(record, self.most)


class TestMessageTable(RecordTable):
    __test__ = False
    code = KeyColumn(attrs={"td": {"class": "nowrap"}})
    sent_on = DayColumn()
    owner = UnitColumn("account__owner", verbose_name="主办单位")
    platform = tables.Column(
        accessor="account__platform",
        order_by=("account__platform__position", "account__platform__code"),
        attrs=WIDE_ONLY,
        verbose_name="平台",
    )
    account = tables.Column(order_by=("account__name",))
    text = NoteColumn()
    reply = tables.Column(verbose_name="回复", empty_values=(), orderable=False)
    replied_on = DayColumn(attrs=WIDE_ONLY | {"td": {"class": "nowrap wide-only"}})

    class Meta(RecordTable.Meta):
        model = TestMessage
        fields = ("code", "sent_on", "owner", "platform", "account", "text", "reply", "replied_on")

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day

    def record_url(self, record: TestMessage) -> str:
        return reverse("checks:message-detail", args=[record.code])

    def render_reply(self, record: TestMessage) -> SafeString:
        return message_mark(record, self.day)
