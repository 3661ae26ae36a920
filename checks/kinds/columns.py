"""What saving needs to know of website columns and their updates: keys, rules, and what a period counts of them."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from checks.models import (
    MOST_LEVELS,
    ColumnUpdate,
    WebColumn,
)
from govaudit.lib.periods import Span
from units.recording import RecordKind

#: Title of a month's number where the single items are not known; it is dated the month's last day.
MONTH_TOTAL = "当月更新合计"


def same_name_sentence(namesake: WebColumn) -> str:
    """Why a column cannot pass to the unit of its namesake, and what can be done."""
    return (
        f"{namesake.unit.short_name}在这个领域已经有同名栏目“{namesake.name}”（{namesake.code}）。两个都要留的，"
        f"先把其中一个改名，例如“{namesake.name}（二）”；并成一个的，不用移交，给原来的栏目填停用日期，"
        f"以后的更新都登记到{namesake.code}。"
    )


def _column_counted(column: WebColumn, span: Span) -> object:
    opened, closed = column.opened_on, column.closed_on
    if (opened and opened > span.last) or (closed and closed <= span.start):
        return None
    said = (column.code, column.name, column.area_id, column.lead, column.unit_on(span.last), column.required)
    return *said, column.parent_id, column.is_topic, column.cadence_id, column.watch


def _column_faults(values: Mapping[str, Any]) -> dict[str, str]:
    opened, closed, parent = values.get("opened_on"), values.get("closed_on"), values.get("parent")
    faults = {}
    if opened and closed and closed <= opened:
        faults["closed_on"] = "停用日期要晚于启用日期。"
    if parent and values.get("code") in [above.code for above in parent.chain]:
        faults["parent"] = "上级栏目不能是它自己或它的下级。"
    elif parent and parent.depth >= MOST_LEVELS:
        faults["parent"] = f"“{parent.path}”已经是第三级，下面不能再设栏目。"
    return faults


def _update_counted(update: ColumnUpdate, span: Span) -> object:
    if not span.start <= update.published_on <= span.last:
        return None
    said = (update.code, update.column_id, update.published_on, update.title, update.url, update.quantity)
    return *said, update.unit_id


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


COLUMN = RecordKind(
    model=WebColumn,
    area="columns",
    key=lambda column: column.code,
    identity=("unit", "area", "lead", "name"),
    counted=_column_counted,
    faults=_column_faults,
    code_prefix="C",
    worked_out=("level",),
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
