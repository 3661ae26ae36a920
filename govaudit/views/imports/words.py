"""How imports are put into words: verdicts, what was read, how columns are understood, what may be chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django.db.models import Model
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from govaudit.imports.kinds import ImportKind
from govaudit.imports.lookups import Choices
from govaudit.imports.mapping import ColumnMapping
from govaudit.imports.reading import Profile
from govaudit.imports.selectors import sheet_name
from govaudit.imports.staging import Verdict
from govaudit.imports.wording import cell_words, fault_sentence, wanted
from govaudit.models import Import
from govaudit.sheets import Choice, Column, Month, Reference
from govaudit.tables import DASH

VERDICT_NAMES = {
    Verdict.NEW: "新增",
    Verdict.CHANGED: "有变化",
    Verdict.SAME: "一样",
    Verdict.CONFLICT: "冲突",
    Verdict.REPEATED: "重复",
}
VERDICT_TONES = {Verdict.NEW: "good", Verdict.CHANGED: "near", Verdict.CONFLICT: "late"}


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """One column of the file and what it is understood as ("" : not imported)."""

    header: str
    meant: str
    given: str = ""


def mapped_columns(kind: ImportKind, mapping: ColumnMapping) -> dict[str, list[MappedColumn]]:
    """Columns that are imported, values fixed for all rows, and columns left out."""
    columns = [
        MappedColumn(
            header,
            header_for(kind, meaning.field) if meaning.field else "",
            "，".join(f"{header_for(kind, name)}为 {value}" for name, value in meaning.given.items()),
        )
        for header, meaning in zip(mapping.headers, mapping.meanings, strict=True)
    ]
    fixed = [MappedColumn(value, header_for(kind, name)) for name, value in mapping.fixed.items()]
    return {
        "taken": [column for column in columns if column.meant],
        "fixed": fixed,
        "ignored": [column for column in columns if not column.meant],
    }


def header_for(kind: ImportKind, name: str) -> str:
    """The heading of a field on the kind's sheet, else the field's own name on screen."""
    for column in kind.sheet.readable:
        if column.field == name:
            return column.header
    return str(kind.model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def told_by(kind: ImportKind, name: str) -> str:
    """The heading of the field that a hint helps to read; empty for any other field."""
    return header_for(kind, name.partition(".")[0]) if any(name == hint.field for hint in kind.sheet.hints) else ""


def column_of(kind: ImportKind, name: str) -> Column | None:
    return next((column for column in kind.sheet.readable if column.field == name), None)


def choices_of(kind: ImportKind, name: str, lookups: Mapping[str, Any]) -> list[str]:
    """What a person may choose from for a field; empty where anything may be written."""
    column = column_of(kind, name)
    cell = column.kind if column else None
    if isinstance(cell, Reference):
        return cast("Choices", lookups[cell.to]).names()
    return list(cell.values) if isinstance(cell, Choice) else []


def takes_choices(kind: ImportKind, name: str) -> bool:
    """Whether a field holds one of a list."""
    column = column_of(kind, name)
    return column is not None and isinstance(column.kind, Reference | Choice)


def file_facts(imported: Import, profile: Profile | None) -> list[tuple[str, str]]:
    """What the file is, as pairs of a name and a text."""
    facts = [("来源", imported.source.name), ("大小", filesizeformat(imported.size).replace("\xa0", " "))]
    if profile is None:
        return facts
    facts.append(("格式", format_words(profile)))
    return facts


def format_words(profile: Profile) -> str:
    parts = [part for part in (profile.encoding, profile.delimiter) if part]
    return f".{profile.format}" + (f"（{'，'.join(parts)}）" if parts else "")


def lookups_of(kind: ImportKind) -> Mapping[str, Any]:
    """The kind's lookups, read once something is asked of them."""
    return cast("Mapping[str, Any]", SimpleLazyObject(kind.lookups))


def shown_value(record: Model, name: str, cell: Any, lookups: Mapping[str, Any]) -> str:
    """A field of a record as people call it."""
    value = getattr(record, name, None)
    if value is None or value == "":
        return DASH
    if isinstance(value, Model):
        return _called(value, cell, lookups)
    if isinstance(value, datetime):
        local = timezone.localtime(value)
        return f"{local:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m}" if isinstance(cell, Month) else value.isoformat()
    if isinstance(cell, Reference):  # to what a plain code stands for
        return str(lookups[cell.to].called(value))
    if isinstance(cell, Choice):
        return next((word for word, meant in cell.values.items() if meant == value), str(value))
    return str(value)


def _called(thing: Model, cell: Any, lookups: Mapping[str, Any]) -> str:
    """The thing's name; where several things have that name, the text that tells it from them, else what its sheets
    write for it."""
    name = str(thing)
    written = str(getattr(thing, cell.shown)) if isinstance(cell, Reference) else name
    if written == name or not (shared := lookups[cell.to].sharing(name)):
        return name
    lookup = lookups[cell.to]
    return next((text for text in shared if lookup.knows(text) and lookup.find(text) == thing), f"{name}（{written}）")


def cell_fault(error: Mapping[str, Any]) -> str:
    """A fault beside its cell, which shows the heading and the text already."""
    expected = str(error["expected"])
    if expected.endswith("。"):
        return expected
    return f"{cell_words(expected)}。" if error["found"] else f"空着，{wanted(expected, '应填')}。"


def plain_fault(error: Mapping[str, Any]) -> str:
    """A fault as a sentence; what may have been meant stands on buttons beside it."""
    return fault_sentence({**error, "proposals": []})


def place_of(imported: Import, sheet: int, row: int) -> str:
    """Where a row stands in the file; the sheet is named only where there are several."""
    name = sheet_name(imported, sheet) if len(imported.profile.get("sheets", [])) > 1 else ""
    return f"{name} 第 {row} 行" if name else f"第 {row} 行"
