"""The peer's import of the same orders: django-import-export as its documentation shows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from import_export import fields, resources, widgets
from tablib import Dataset

from hotline.models import OrderClass, OrderKind, OrderSource, WorkOrder
from units.models import Unit


def _named(model: Any, name: str = "name") -> widgets.ForeignKeyWidget:
    return widgets.ForeignKeyWidget(model, name)


class OrderResource(resources.ModelResource):  # type: ignore[misc]
    source = fields.Field("source", "来源", _named(OrderSource))
    number = fields.Field("number", "工单编号")
    kind = fields.Field("kind", "类型", _named(OrderKind))
    topic = fields.Field("topic", "分类", _named(OrderClass))
    title = fields.Field("title", "诉求摘要")
    unit = fields.Field("unit", "承办单位", _named(Unit, "short_name"))
    received_at = fields.Field("received_at", "受理时间", widgets.DateTimeWidget())
    due_at = fields.Field("due_at", "办结期限", widgets.DateTimeWidget())
    closed_at = fields.Field("closed_at", "办结时间", widgets.DateTimeWidget())
    withdrawn_at = fields.Field("withdrawn_at", "撤单时间", widgets.DateTimeWidget())
    returned = fields.Field("returned", "返工次数", widgets.IntegerWidget())

    class Meta:
        model = WorkOrder
        import_id_fields = ("source", "number")


def import_file(path: Path, *, preview: bool) -> int:
    """Read and import a workbook, with `preview` a dry run first as its admin pages do, each reading the file. Gives
    the number of new records."""
    if preview:
        _import(path, dry_run=True)
    return int(_import(path, dry_run=False).totals["new"])


def _import(path: Path, *, dry_run: bool) -> Any:
    dataset = Dataset().load(path.read_bytes(), format="xlsx")
    result = OrderResource().import_data(dataset, dry_run=dry_run)
    assert not result.has_errors(), result.row_errors()[:1]
    assert not result.has_validation_errors(), result.invalid_rows[:1]
    return result
