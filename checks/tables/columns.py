"""Tables of website columns and their updates."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from checks.models import (
    ColumnUpdate,
    WebColumn,
)
from govaudit.measures import MEASURES
from govaudit.tables import (
    DASH,
    WIDE_ONLY,
    DayColumn,
    KeyColumn,
    NumberColumn,
    RecordTable,
    UnitColumn,
    badge,
)
from units.models import Unit

if TYPE_CHECKING:
    from units.models import Period


def updates_url(column: WebColumn, period: Period) -> str:
    """The list of exactly the updates that count for a column in a period."""
    return MEASURES.by_code["updates"].records_url(period.code, {"栏目代码": column.code})


def progress_mark(updated: int, required: int) -> SafeString:
    """How far a column is, in words: 零更新, 差 3 条, 达标; of one without 应更新数 only whether there was anything."""
    if updated == 0:
        return badge("零更新", "late")
    if required == 0:
        return SafeString("没有规定应更新数")
    if updated < required:
        return badge(f"差 {required - updated} 条", "near")
    return badge("达标", "good")


def state_mark(column: Any) -> SafeString | str:
    """What its last update makes of a column (`with_updates`): 空白, 应更新未更新, 连续 3 个月零更新."""
    if column.is_parent:
        return ""
    if column.last_on is None:
        return badge("空白", "late")
    if column.due_from and column.last_on < column.due_from:
        return badge("应更新未更新", "late")
    if column.idle_months > 1:
        return badge(f"连续 {column.idle_months} 个月零更新", "near")
    return ""


class WebColumnTable(RecordTable):
    """Columns of the period (`with_updates`)."""

    unit = UnitColumn(verbose_name="责任单位")
    area = tables.Column(order_by=("area__position", "area__code"), attrs=WIDE_ONLY)
    name = KeyColumn()
    required = NumberColumn(verbose_name="应更新")
    updated = NumberColumn(verbose_name="已更新")
    progress = tables.Column(verbose_name="完成情况", empty_values=(), orderable=False)
    last_on = DayColumn(verbose_name="最后更新")
    idle_months = NumberColumn(verbose_name="连续零更新（月）")
    state = tables.Column(verbose_name="更新状态", empty_values=(), orderable=False)
    cadence = tables.Column(order_by=("cadence__position", "cadence__code"))
    level = NumberColumn()
    parent = tables.Column(accessor="parent__name", verbose_name="上级栏目")
    is_topic = tables.Column()

    class Meta(RecordTable.Meta):
        model = WebColumn
        fields: tuple[str, ...] = (
            "unit", "area", "name", "required", "updated", "progress", "last_on", "state", "idle_months", "cadence",
            "level", "parent", "is_topic",
        )  # fmt: skip

    at_first = ",".join((*Meta.fields[:8], *map("-{}".format, Meta.fields[8:])))

    def __init__(self, *args: Any, period: Period | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.period = period

    def record_url(self, record: WebColumn) -> str:
        assert self.period is not None
        return f"{reverse('checks:column-detail', args=[record.code])}?period={self.period.code}"

    def render_unit(self, value: Unit, record: Any, column: UnitColumn) -> SafeString:
        if record.holder_id == record.unit_id:
            return column.render(value)
        return format_html("{}（现为{}）", column.render(self._units[record.holder_id]), value.short_name)

    @cached_property
    def _units(self) -> dict[int, Unit]:
        return {unit.pk: unit for unit in Unit.objects.all()}

    def render_area(self, record: WebColumn) -> str:
        return f"{record.area.name} {record.lead}" if record.lead > 1 else record.area.name

    def render_updated(self, value: int, record: WebColumn) -> SafeString:
        assert self.period is not None
        return format_html('<a href="{}">{}</a>', updates_url(record, self.period), value)

    def render_progress(self, record: Any) -> SafeString:
        return progress_mark(record.updated, record.required) if not record.is_parent else SafeString("由下级栏目计")

    def render_state(self, record: Any) -> SafeString | str:
        return state_mark(record) or DASH

    def render_is_topic(self, value: bool) -> str:
        return "是" if value else DASH


class KeptColumnTable(WebColumnTable):
    """Columns and what is required of them, without what was published."""

    updated = progress = last_on = idle_months = state = level = parent = is_topic = None  # type: ignore[assignment]

    class Meta(WebColumnTable.Meta):
        fields = ("unit", "area", "name", "required", "cadence")

    at_first = ""

    def record_url(self, record: WebColumn) -> str:
        return reverse("checks:column-detail", args=[record.code])


class ColumnUpdateTable(RecordTable):
    published_on = DayColumn()
    unit = UnitColumn(verbose_name="发布单位")
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
