"""Tables of columns, updates, accounts, checks, findings, indicators and their numbers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from checks.models import (
    AccountCheck,
    ColumnUpdate,
    Finding,
    Indicator,
    MediaAccount,
    Observation,
    StatedValue,
    WebColumn,
)
from checks.selectors import months_of, value_words
from govaudit.measures import MEASURES
from govaudit.tables import (
    DASH,
    WIDE_ONLY,
    WRAPPED,
    DayColumn,
    KeyColumn,
    MonthColumn,
    NumberColumn,
    RecordTable,
    UnitColumn,
    badge,
)

if TYPE_CHECKING:
    from units.models import Period


def updates_url(column: WebColumn, period: Period) -> str:
    """The list of exactly the updates that count for a column in a period."""
    slices = {
        "单位": column.unit.code,
        "领域": column.area.name,
        "项": str(column.lead),
        "栏目": column.name,
    }
    return MEASURES.by_code["updates"].records_url(period.code, slices)


def progress_mark(updated: int, required: int) -> SafeString:
    """How far a column is, in words: 零更新, 差 3 条, 达标."""
    if updated == 0:
        return badge("零更新", "late")
    if updated < required:
        return badge(f"差 {required - updated} 条", "near")
    return badge("达标", "good")


class WebColumnTable(RecordTable):
    """Columns with `updated` of the period."""

    unit = UnitColumn(verbose_name="责任单位")
    area = tables.Column(order_by=("area__position", "area__code"), attrs=WIDE_ONLY)
    name = KeyColumn()
    required = NumberColumn(verbose_name="应更新")
    updated = NumberColumn(verbose_name="已更新")
    progress = tables.Column(verbose_name="完成情况", empty_values=(), orderable=False)

    class Meta(RecordTable.Meta):
        model = WebColumn
        fields = ("unit", "area", "name", "required", "updated", "progress")

    def __init__(self, *args: Any, period: Period | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.period = period

    def record_url(self, record: WebColumn) -> str:
        assert self.period is not None
        return f"{reverse('checks:column-detail', args=[record.code])}?period={self.period.code}"

    def render_area(self, record: WebColumn) -> str:
        return f"{record.area.name} {record.lead}" if record.lead > 1 else record.area.name

    def render_updated(self, value: int, record: WebColumn) -> SafeString:
        assert self.period is not None
        return format_html('<a href="{}">{}</a>', updates_url(record, self.period), value)

    def render_progress(self, record: Any) -> SafeString:
        return progress_mark(record.updated, record.required)


class ColumnUpdateTable(RecordTable):
    published_on = DayColumn()
    unit = UnitColumn("column__unit")
    area = tables.Column(
        accessor="column__area", verbose_name="领域", order_by=("column__area__position",), attrs=WIDE_ONLY
    )
    column = tables.Column(accessor="column__name", verbose_name="栏目")
    title = KeyColumn()
    quantity = NumberColumn()

    class Meta(RecordTable.Meta):
        model = ColumnUpdate
        fields = ("published_on", "unit", "area", "column", "title", "quantity")

    def record_url(self, record: ColumnUpdate) -> str:
        return reverse("checks:update-detail", args=[record.code])


class MonthStateColumn(tables.Column):
    """An account's state in one month, from `record.period_checks`."""

    def __init__(self, month: date) -> None:
        super().__init__(verbose_name=f"{month.month}月", empty_values=(), orderable=False)
        self.month = month

    def render(self, record: Any, table: Any) -> SafeString | str:
        check = next((check for check in record.period_checks if check.month == self.month), None)
        mark = state_mark(check)
        if not table.may_record:
            return mark
        if check is None and not _existed_in(record, self.month):
            return mark
        if check is None:
            address = f"{reverse('checks:account-check', args=[record.code])}?month={self.month:%Y-%m}"
            return format_html('<a href="{}" title="录入{}月的检查结果">{}</a>', address, self.month.month, mark)
        address = reverse("checks:check-edit", args=[record.code, check.month])
        return format_html('<a href="{}">{}</a>', address, mark)


def state_mark(check: AccountCheck | None) -> SafeString | str:
    """An account's state in a month: red where it is not a normal one, a dash where nobody checked."""
    if check is None:
        return DASH
    return badge(check.state.name, "" if check.state.is_normal else "late")


def filing_mark(account: MediaAccount, day: date) -> SafeString:
    """The filing of an account as it stood on a day."""
    is_filed = _is_filed(account, day)
    if account.closed_on and account.closed_on <= day:
        ended = f"{account.closed_on:%Y-%m-%d}注销"
        return badge(ended) if is_filed else badge(f"未备案，{ended}", "late")
    return badge("已备案") if is_filed else badge("未备案", "late")


def _existed_in(account: MediaAccount, month: date) -> bool:
    begun = account.opened_on.replace(day=1) <= month
    return begun and (account.closed_on is None or month <= account.closed_on)


def _is_filed(account: MediaAccount, day: date) -> bool:
    return account.filed_on is not None and account.filed_on <= day


class MediaAccountTable(RecordTable):
    """Accounts with their filing on the 截至 and a column for each month of the period."""

    owner = UnitColumn("owner", verbose_name="主办单位")
    platform = tables.Column(order_by=("platform__position", "platform__code"))
    name = KeyColumn()
    opened_on = DayColumn(attrs=WIDE_ONLY | {"td": {"class": "nowrap wide-only"}})
    filing = tables.Column(verbose_name="备案", empty_values=(), order_by=("filed_on",))

    class Meta(RecordTable.Meta):
        model = MediaAccount
        fields = ("owner", "platform", "name", "opened_on", "filing")

    def __init__(self, *args: Any, period: Period | None, may_record: bool, **kwargs: Any) -> None:
        months = months_of(period.span) if period else []
        columns = [(f"month_{month:%Y_%m}", MonthStateColumn(month)) for month in months]
        super().__init__(*args, extra_columns=columns, **kwargs)
        self.period, self.may_record = period, may_record

    def record_url(self, record: MediaAccount) -> str:
        assert self.period is not None
        return f"{reverse('checks:account-detail', args=[record.code])}?period={self.period.code}"

    def render_filing(self, record: MediaAccount) -> SafeString:
        assert self.period is not None
        return filing_mark(record, self.period.as_of)


class AccountCheckTable(RecordTable):
    """Checks of one account, on its page."""

    month = MonthColumn(linkify=lambda record, table: table.record_url(record))
    state = tables.Column(orderable=False)
    published = NumberColumn()
    note = tables.Column()

    class Meta(RecordTable.Meta):
        model = AccountCheck
        fields = ("month", "state", "published", "note")
        orderable = False

    def __init__(self, *args: Any, may_record: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_record = may_record

    def record_url(self, record: AccountCheck) -> str | None:
        if not self.may_record:
            return None
        return reverse("checks:check-edit", args=[record.account.code, record.month])

    def render_state(self, record: AccountCheck) -> SafeString | str:
        return state_mark(record)


class FindingTable(RecordTable):
    found_on = DayColumn(attrs=WIDE_ONLY | {"td": {"class": "nowrap wide-only"}})
    unit = UnitColumn()
    is_merit = tables.Column()
    category = tables.Column(order_by=("category__position", "category__code"), attrs=WIDE_ONLY)
    text = KeyColumn()
    answered_at = tables.Column(verbose_name="单位答复", empty_values=())

    class Meta(RecordTable.Meta):
        model = Finding
        fields = ("found_on", "unit", "is_merit", "category", "text", "answered_at")

    def record_url(self, record: Finding) -> str:
        return reverse("checks:finding-detail", args=[record.code])

    def render_is_merit(self, record: Finding) -> SafeString:
        return nature_mark(record)

    def render_answered_at(self, record: Finding) -> SafeString | str:
        return answer_mark(record)


def nature_mark(finding: Finding) -> SafeString:
    return badge("亮点", "good") if finding.is_merit else badge("问题", "late")


def answer_mark(finding: Finding) -> SafeString | str:
    """Only a fault waits for an answer."""
    if finding.answered_at:
        return badge("已答复")
    return DASH if finding.is_merit else badge("待答复", "near")


class IndicatorTable(RecordTable):
    name = KeyColumn()
    area = tables.Column()
    unit = tables.Column()
    is_summed = tables.Column()
    is_by_unit = tables.Column(attrs=WIDE_ONLY)
    definition = tables.Column(orderable=False, attrs=WIDE_ONLY)

    class Meta(RecordTable.Meta):
        model = Indicator
        fields = ("name", "area", "unit", "is_summed", "is_by_unit", "definition")

    def record_url(self, record: Indicator) -> str:
        return reverse("checks:indicator-detail", args=[record.code])


class CountyUnitColumn(UnitColumn):
    """A unit, or the whole county where the number is of none."""

    def __init__(self) -> None:
        super().__init__(empty_values=())

    def render(self, value: Any) -> SafeString:
        return super().render(value) if value is not None else mark_safe("全县")


class ValueColumn(NumberColumn):
    """A number of an indicator with the word it is counted in."""

    def render(self, value: Decimal, record: Any) -> str:
        return value_words(value, record.indicator.unit)


class ObservationTable(RecordTable):
    month = MonthColumn()
    indicator = tables.Column(order_by=("indicator__position", "indicator__code"))
    unit = CountyUnitColumn()
    value = ValueColumn(linkify=lambda record, table: table.record_url(record))
    note = tables.Column(orderable=False, attrs=WIDE_ONLY)

    class Meta(RecordTable.Meta):
        model = Observation
        fields = ("month", "indicator", "unit", "value", "note")

    def record_url(self, record: Observation) -> str:
        return reverse("checks:observation-detail", args=[record.code])


class StatedValueTable(RecordTable):
    indicator = tables.Column(order_by=("indicator__position", "indicator__code"))
    unit = CountyUnitColumn()
    breakdown = tables.Column()
    start = DayColumn(attrs=WIDE_ONLY | {"td": {"class": "nowrap wide-only"}})
    end = DayColumn(attrs=WIDE_ONLY | {"td": {"class": "nowrap wide-only"}})
    value = ValueColumn(linkify=lambda record, table: table.record_url(record))
    source = tables.Column(orderable=False, attrs=WRAPPED)

    class Meta(RecordTable.Meta):
        model = StatedValue
        fields = ("indicator", "unit", "breakdown", "start", "end", "value", "source")

    def record_url(self, record: StatedValue) -> str:
        return reverse("checks:stated-detail", args=[record.code])
