"""Faults that only the whole file and the records can show, as sentences for the row they stand in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model
from django.utils import timezone

from govaudit.imports.checking import Fault
from govaudit.imports.kinds import ImportKind
from govaudit.sheets import Choice, Column, Month, Reference

Place = tuple[int, int]  # place of a sheet in the file, number of a row in it


def fault_of(kind: ImportKind, record: Model, names: Sequence[str], expected: str) -> Fault:
    """A fault in the cells of these fields; it stands in the last one of them that the sheet has."""
    columns = [column for column in kind.sheet.columns if column.field in names]
    columns.sort(key=lambda column: names.index(column.field))
    found = "、".join(shown(column, record) for column in columns)
    headers = "、".join(column.header for column in columns)
    return Fault(-1, headers, columns[-1].field if columns else names[-1], found, expected)


def shown(column: Column, record: Model) -> str:
    """A record's value as a cell of the sheet prints it."""
    if isinstance(column.kind, Reference):
        return _named(record, column.field, column.kind.shown)
    value = getattr(record, column.field)
    if isinstance(column.kind, Choice):
        return next((word for word, meant in column.kind.values.items() if meant == value), str(value))
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m}" if isinstance(column.kind, Month) else value.isoformat()
    return "空白" if value in (None, "") else str(value)


def _named(record: Model, name: str, attribute: str) -> str:
    try:
        value: Any = getattr(record, name)
    except ObjectDoesNotExist:
        return "已删除"
    if value is None:
        return "空白"
    return str(getattr(value, attribute)) if attribute else str(value)


def place_of(sheet: int, row: int, other_sheet: int) -> str:
    """Another row of the file, as seen from a row of `sheet`."""
    return f"第 {row} 行" if sheet == other_sheet else f"第 {other_sheet + 1} 张工作表第 {row} 行"


def name_of(record: Model) -> str:
    """A record as a sentence names it."""
    label = record._meta.verbose_name
    code = getattr(record, "code", "")
    return f"{label}“{record}”（{code}）" if code and code != str(record) else f"{label}“{record}”"
