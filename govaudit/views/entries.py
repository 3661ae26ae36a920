"""The audit trail as a page: who did what to what, when, and what it was before."""

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from govaudit.filters import DayFilter, RecordFilter, SearchFilter
from govaudit.models import AuditEntry
from govaudit.roles import Right
from govaudit.tables import DASH, MomentColumn, RecordTable
from govaudit.views.lists import RecordList


class EntryTable(RecordTable):
    at = MomentColumn(verbose_name="时间")
    actor_name = tables.Column(verbose_name="人员")
    subject = tables.Column(verbose_name="对象")
    summary = tables.Column(verbose_name="内容", orderable=False)
    changes = tables.Column(verbose_name="改动", empty_values=(), orderable=False)

    class Meta(RecordTable.Meta):
        model = AuditEntry
        fields = ("at", "actor_name", "subject", "summary", "changes")

    def render_changes(self, record: AuditEntry) -> SafeString | str:
        """What differs, field by field, folded away."""
        names = [
            name
            for name in {**record.before, **record.after}
            if _shown(record.before, name) != _shown(record.after, name)
        ]
        if not names:
            return DASH
        lines = format_html_join(
            "", "<div>{}：{} → {}</div>", ((n, _shown(record.before, n), _shown(record.after, n)) for n in names)
        )
        return format_html("<details><summary>{} 项</summary>{}</details>", len(names), lines)


def _shown(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    if value is None or value == "":
        return "空"
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


class EntryFilter(RecordFilter):
    open_names = ("q", "since", "until")
    q = SearchFilter(("actor_name", "subject", "summary"), label="查找", placeholder="人员、对象或内容")
    since = DayFilter("at", lookup_expr="date__gte", label="从")
    until = DayFilter("at", lookup_expr="date__lte", label="到")

    class Meta:
        model = AuditEntry
        fields = ("q", "since", "until")


class EntryList(RecordList):
    right = Right.CLOSE
    model, table_class, filterset_class = AuditEntry, EntryTable, EntryFilter
    title = "日志"
    purpose = "谁在什么时候做了什么，改动前后各是什么。日志只增不改。"
    empty_hint = "还没有日志。有人录入、修改或锁定以后，这里会有记录。"
