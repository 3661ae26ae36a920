"""The sheet of one kind of record: its columns, its keys, and how a row is read."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from govaudit.lib.periods import Span
from govaudit.measures import SHANGHAI
from govaudit.sheets.cells import CellFault, CellKind, Lookups, Month

Record = dict[str, Any]
Cells = Mapping[str, str]
#: Fields, what of a record's values in them no other record may have (None: nothing), and words for how far that goes.
Once = tuple[tuple[str, ...], Callable[[Record], tuple[Any, ...] | None], str]


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong with one cell: its column's header, the text found, and what was expected."""

    column: str
    found: str
    expected: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet. A blank cell is refused where `required`, else it means `blank`. `synonyms` are headers
    other offices' files have for it; `example` stands in the example line of a template; `in_month` is what a record
    says that sums up a month, as the columns of a crosstab do: by one wording a later file finds it again."""

    header: str
    field: str
    kind: CellKind
    required: bool = True
    blank: Any = None
    synonyms: tuple[str, ...] = ()
    example: str = ""
    in_month: str = ""


def _no_faults(record: Mapping[str, Any]) -> dict[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet of one model. `key` are the fields of the natural key, `also_unique` further sets no two records
    share, `once` what else no two of them have in common; `dated_by` is the field of the one date that puts a record
    into a period; `faults` gives `{field: sentence}` for values that do not go together. `hints` are columns that only
    other offices' files have: the one of the field `column.unit` tells by their `unit` apart what cells of `column`
    call by one name. `private`
    are columns of such files that hold who called: no field of the model, never staged, exported or shown, and handed
    to the kind when rows are accepted (ImportKind.accept_private); their fields have names of their own."""

    file: str
    title: str
    model: type[Model]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    also_unique: tuple[tuple[str, ...], ...] = ()
    once: tuple[Once, ...] = ()
    dated_by: str | None = None
    faults: Callable[[Mapping[str, Any]], dict[str, str]] = field(default=_no_faults)
    hints: tuple[Column, ...] = ()
    private: tuple[Column, ...] = ()

    @property
    def readable(self) -> tuple[Column, ...]:
        """Every column that a file of another office may have."""
        return self.columns + self.hints + self.private

    @property
    def headers(self) -> list[str]:
        return [column.header for column in self.columns]

    def header_of(self, name: str) -> str:
        return next(column.header for column in self.readable if column.field == name)

    def header_errors(self, found: Sequence[str]) -> list[CellError]:
        """Columns that are missing, unknown or there twice. One whose cells may all be blank may be missing."""
        known = self.headers
        allowed = f"表头为：{'、'.join(known)}"
        needed = [column.header for column in self.columns if column.required]
        errors = [CellError(name, "缺少这一栏", allowed) for name in needed if name not in found]
        for name in dict.fromkeys(found):
            if name not in known:
                errors.append(CellError(name, name or "空白的表头", allowed))
            elif found.count(name) > 1:
                errors.append(CellError(name, f"出现 {found.count(name)} 次", "每一栏只出现一次"))
        return errors

    def parse_row(self, cells: Cells, lookups: Lookups, span: Span | None = None) -> Record | list[CellError]:
        """`{field: value}`, or everything that is wrong with the row. Cells are given by header. With `span` the
        date the sheet goes by has to lie in it."""
        record: Record = {}
        errors: list[CellError] = []
        for column in self.columns:
            text = cells.get(column.header, "").strip()
            if not text:
                record[column.field] = column.blank
                if column.required:
                    errors.append(CellError(column.header, "空白", column.kind.expected))
                continue
            try:
                record[column.field] = column.kind.read(text, lookups)
            except CellFault as fault:
                errors.append(CellError(column.header, text, str(fault)))
        if span and self.dated_by and not self._lies_in(span, record.get(self.dated_by)):
            header = self.header_of(self.dated_by)
            errors.append(CellError(header, cells[header].strip(), f"周期以内（{span.start} 至 {span.end}）"))
        refused = {error.column for error in errors}
        for name, sentence in self.faults(record).items():
            if (header := self.header_of(name)) not in refused:
                errors.append(CellError(header, cells.get(header, "").strip() or "空白", sentence))
        return errors or record

    def _lies_in(self, span: Span, value: date | datetime | None) -> bool:
        """Whether the date the sheet goes by lies in the span; one that could not be read is told already."""
        if value is None:
            return True
        day = value.astimezone(SHANGHAI).date() if isinstance(value, datetime) else value
        is_month = any(column.field == self.dated_by and isinstance(column.kind, Month) for column in self.columns)
        return (span.start.replace(day=1) if is_month else span.start) <= day <= span.end


class KeyWatch:
    """Remembers the keys of a sheet's rows and refuses a second row with the same ones."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._watched: list[tuple[Once, dict[Hashable, int]]] = [
            *(((key, _all_of(key), ""), {}) for key in (sheet.key, *sheet.also_unique)),
            *((once, {}) for once in sheet.once),
        ]

    def errors(self, record: Record, cells: Cells, row: int) -> list[CellError]:
        """An error for each key that an earlier row has; `row` is remembered for the keys that are new. A key in
        which something could not be found is no key."""
        errors = []
        for (key, values_of, within), rows in self._watched:
            if any(record[name] is None and cells.get(self._sheet.header_of(name), "").strip() for name in key):
                continue
            values = values_of(record)
            first = row if values is None else rows.setdefault(tuple(map(_identity, values)), row)
            if first != row:
                headers = [self._sheet.header_of(name) for name in key]
                found = "、".join(cells.get(header, "").strip() or "空白" for header in headers)
                errors.append(CellError("、".join(headers), found, f"{within}不重复；第 {first} 行已经有了"))
        return errors


def _all_of(key: tuple[str, ...]) -> Callable[[Record], tuple[Any, ...]]:
    return lambda record: tuple(record[name] for name in key)


def _identity(value: Any) -> Hashable:
    # Records not yet saved have no hash; a lookup gives the same object for every spelling of one thing.
    return id(value) if isinstance(value, Model) else value


def limit_of(model: type[Model], name: str) -> int:
    """Number of characters a model's field holds."""
    limit = getattr(model._meta.get_field(name), "max_length", None)
    assert isinstance(limit, int), f"{model.__name__}.{name} has no limit"
    return limit
