"""What a person may say that a text means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from govaudit.errors import UserError
from govaudit.imports.cells import read_cell
from govaudit.imports.kinds import ImportKind
from govaudit.sheets import CellFault, Column, Reference

#: `{field: {found: meant}}`
Meanings = dict[str, dict[str, str]]


def lookup_of(kind: ImportKind, field: str) -> str:
    """Name of the lookup that a field's cells refer to; empty for a plain value."""
    cells = column_of(kind, field).kind
    return cells.to if isinstance(cells, Reference) else ""


def column_of(kind: ImportKind, field: str) -> Column:
    for column in kind.sheet.readable:
        if column.field == field:
            return column
    raise UserError(f"{kind.title}里没有这一栏，请刷新页面再试。")


def with_meaning(meanings: Meanings, field: str, found: str, meant: str) -> Meanings:
    """Meanings by field and text, with this one."""
    return {**meanings, field: {**meanings.get(field, {}), found: meant}}


def without_meaning(meanings: Meanings, field: str, found: str) -> Meanings:
    """Meanings by field and text, without that of this text; no field is left without any."""
    left = {text: meant for text, meant in meanings.get(field, {}).items() if text != found}
    others = {name: kept for name, kept in meanings.items() if name != field}
    return {**others, field: left} if left else others


def canonical_meaning(kind: ImportKind, field: str, meant: str) -> str:
    """The meaning as it is kept: of a thing that is referred to, its own name. Raises UserError for one that the field
    cannot hold."""
    column, text = column_of(kind, field), meant.strip()
    if not text and column.required:
        raise UserError(f"“{column.header}”不能空着，请选定或写明它的意思。")
    lookups: Mapping[str, Any] = kind.lookups()
    try:
        value = read_cell(column, text, lookups)
    except CellFault as fault:
        raise UserError(f"“{column.header}”不能是“{text[:60]}”：应为{str(fault).rstrip('。')}。") from None
    if isinstance(column.kind, Reference) and value is not None:
        shown = column.kind.shown
        return str(getattr(value, shown)) if shown else str(lookups[column.kind.to].called(value))
    return text
