"""What saving needs to know of the records the office observes: keys, rules, and what a period counts of them."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

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
from govaudit.lib.expressions import is_name
from govaudit.lib.periods import Span
from govaudit.measures import MEASURES
from units.recording import RecordKind

#: Title of a month's number where the single items are not known; it is dated the month's last day.
MONTH_TOTAL = "当月更新合计"
#: What decides how an indicator's numbers are counted.
COUNTING = ("area", "is_summed", "is_by_unit")


def _column_counted(column: WebColumn, span: Span) -> object:
    opened, closed = column.opened_on, column.closed_on
    if (opened and opened > span.last) or (closed and closed <= span.start):
        return None
    return column.code, column.name, column.area_id, column.lead, column.unit_id, column.required


def _column_faults(values: Mapping[str, Any]) -> dict[str, str]:
    opened, closed = values.get("opened_on"), values.get("closed_on")
    if opened and closed and closed <= opened:
        return {"closed_on": "停用日期要晚于启用日期。"}
    return {}


def _update_counted(update: ColumnUpdate, span: Span) -> object:
    if not span.start <= update.published_on <= span.last:
        return None
    return update.code, update.column_id, update.published_on, update.title, update.url, update.quantity


def _update_faults(values: Mapping[str, Any]) -> dict[str, str]:
    published, column, today = values.get("published_on"), values.get("column"), timezone.localdate()
    faults = {}
    is_of_this_month = values.get("title") == MONTH_TOTAL and published and published.replace(day=1) <= today
    if published and published > today and not is_of_this_month:
        faults["published_on"] = "发布日期不能晚于今天。"
    elif published and column and column.opened_on and published < column.opened_on:
        faults["published_on"] = f"这个栏目{column.opened_on}才启用，发布日期不能早于它。"
    elif published and column and column.closed_on and published >= column.closed_on:
        faults["published_on"] = f"这个栏目{column.closed_on}已停用，发布日期要早于它。"
    if values.get("quantity") == 0:
        faults["quantity"] = "条数至少为 1。"
    return faults


def _account_counted(account: MediaAccount, span: Span) -> object:
    """An account by its state on the 截至: what is filed or closed later leaves the period as it was. Of an unfiled
    one also what a notice prints."""
    is_filed = account.filed_on is not None and account.filed_on <= span.as_of
    is_closed = account.closed_on is not None and account.closed_on <= span.as_of
    is_new = span.start <= account.opened_on <= span.last
    if is_filed and not is_closed:
        return account.code, account.platform_id, account.owner_id, "filed"
    if not is_filed and is_new:
        printed = account.name, account.opened_on, account.closed_on if is_closed else None
        return account.code, account.platform_id, account.owner_id, "unfiled", *printed
    return None


def _account_faults(values: Mapping[str, Any]) -> dict[str, str]:
    opened, filed, closed = values.get("opened_on"), values.get("filed_on"), values.get("closed_on")
    faults = {}
    if opened and closed and closed < opened:
        faults["closed_on"] = "注销日期不能早于开设日期。"
    if values.get("filing_number") and not filed:
        faults["filed_on"] = "填了备案编号，请把备案日期也填上。"
    return faults


def _check_counted(check: AccountCheck, span: Span) -> object:
    if not span.start.replace(day=1) <= check.month <= span.last:
        return None
    return check.account_id, check.month, check.state_id, check.published, check.note


def _check_faults(values: Mapping[str, Any]) -> dict[str, str]:
    month, account = values.get("month"), values.get("account")
    if month and month > timezone.localdate():
        return {"month": "月份还没有到。"}
    if month and account and month < account.opened_on.replace(day=1):
        return {"month": f"这个账号{account.opened_on}才开设，月份不能早于它。"}
    if month and account and account.closed_on and month > account.closed_on:
        return {"month": f"这个账号{account.closed_on}已注销，月份不能晚于它。"}
    return {}


def _finding_counted(finding: Finding, span: Span) -> object:
    """Without the answer: a unit may answer after the area is closed."""
    if not span.start <= finding.found_on <= span.last:
        return None
    return finding.code, finding.unit_id, finding.found_on, finding.is_merit, finding.category_id, finding.text


def _finding_faults(values: Mapping[str, Any]) -> dict[str, str]:
    found = values.get("found_on")
    return {"found_on": "发现日期不能晚于今天。"} if found and found > timezone.localdate() else {}


def _indicator_faults(values: Mapping[str, Any]) -> dict[str, str]:
    name = values.get("name")
    if name and not is_name(name):
        return {"name": "名称要以汉字开头，只用汉字、字母、数字和下划线，例如 接通率。"}
    if name and any(is_taken(name) for is_taken in MEASURES.is_taken):
        return {"name": f"“{name}”已经是统计项、公式或通报用语的名称，请换一个。"}
    return {}


def _observation_counted(observation: Observation, span: Span) -> object:
    month = observation.month
    is_inside = span.start <= month < span.months_end
    if not (is_inside if observation.indicator.is_summed else month == span.only_month):
        return None
    return observation.code, observation.indicator_id, observation.unit_id, month, observation.value


def _observation_faults(values: Mapping[str, Any]) -> dict[str, str]:
    faults = _value_faults(values)
    indicator, unit, month = values.get("indicator"), values.get("unit"), values.get("month")
    if month and month > timezone.localdate():
        faults["month"] = "月份还没有到。"
    if indicator and indicator.is_by_unit and unit is None:
        faults["unit"] = f"“{indicator}”由各单位填报，请写明单位。"
    elif indicator and unit is not None and not indicator.is_by_unit:
        faults["unit"] = f"“{indicator}”是全县的数，单位要留空。"
    return faults


def _value_faults(values: Mapping[str, Any]) -> dict[str, str]:
    """A number has no more decimals than its indicator says."""
    indicator, value = values.get("indicator"), values.get("value")
    if indicator is None or value is None or value == round(value, indicator.decimals):
        return {}
    most = f"最多 {indicator.decimals} 位小数" if indicator.decimals else "整数"
    return {"value": f"“{indicator}”是{most}。"}


def _stated_counted(stated: StatedValue, span: Span) -> object:
    """Without the source: it may be completed after the area is closed."""
    if (stated.start, stated.end) != (span.start, span.end):
        return None
    return stated.code, stated.indicator_id, stated.unit_id, stated.breakdown, stated.value


def _stated_faults(values: Mapping[str, Any]) -> dict[str, str]:
    faults = _value_faults(values)
    start, end, noted = values.get("start"), values.get("end"), values.get("noted_on")
    if start and end and end < start:
        faults["end"] = "止日不能早于起日。"
    if noted and noted > timezone.localdate():
        faults["noted_on"] = "记录日期不能晚于今天。"
    return faults


COLUMN = RecordKind(
    model=WebColumn,
    area="columns",
    key=lambda column: column.code,
    identity=("unit", "area", "lead", "name"),
    counted=_column_counted,
    faults=_column_faults,
    code_prefix="C",
)
UPDATE = RecordKind(
    model=ColumnUpdate,
    area="columns",
    key=lambda update: update.code,
    identity=("column", "published_on", "title", "url"),
    counted=_update_counted,
    faults=_update_faults,
    code_prefix="U",
)
ACCOUNT = RecordKind(
    model=MediaAccount,
    area="media",
    key=lambda account: account.code,
    identity=("platform", "name"),
    counted=_account_counted,
    faults=_account_faults,
    code_prefix="M",
)
CHECK = RecordKind(
    model=AccountCheck,
    area="media",
    key=lambda check: f"{check.account.code}/{check.month:%Y-%m}",
    identity=("account", "month"),
    counted=_check_counted,
    faults=_check_faults,
)
FINDING = RecordKind(
    model=Finding,
    area="columns",
    key=lambda finding: finding.code,
    identity=("unit", "found_on", "is_merit", "category", "text"),
    counted=_finding_counted,
    faults=_finding_faults,
    code_prefix="F",
    kept=("answer", "answered_at", "answered_by"),
)
#: An entry of a list: no period counts it.
INDICATOR = RecordKind(
    model=Indicator,
    area=lambda indicator: indicator.area,
    key=lambda indicator: indicator.code,
    identity=("code",),
    counted=lambda indicator, span: None,
    faults=_indicator_faults,
)
OBSERVATION = RecordKind(
    model=Observation,
    area=lambda observation: observation.indicator.area,
    key=lambda observation: observation.code,
    identity=("indicator", "unit", "month"),
    counted=_observation_counted,
    faults=_observation_faults,
    code_prefix="N",
)
STATED_VALUE = RecordKind(
    model=StatedValue,
    area=lambda stated: stated.indicator.area,
    key=lambda stated: stated.code,
    identity=("indicator", "start", "end", "unit", "breakdown"),
    counted=_stated_counted,
    faults=_stated_faults,
    code_prefix="S",
)
