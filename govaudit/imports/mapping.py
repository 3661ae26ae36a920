"""What the columns of a file mean: matched by name and synonyms, never by position; pure."""

from __future__ import annotations

import calendar
import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from govaudit.imports.cells import read_cell
from govaudit.imports.headers import counts, fingerprint, has_bare_month, joined_headers, month_in, plain_header
from govaudit.imports.lookups import Choices
from govaudit.sheets import CellFault, Code, Column, Day, Month, Reference, Serial, Sheet, Whole

__all__ = [
    "ColumnMapping",
    "Meaning",
    "Proposal",
    "fingerprint",
    "given_by_month",
    "joined_headers",
    "known_headers",
    "may_be_fixed",
    "plain_header",
    "problems",
    "propose",
]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one column means: a field of the record (None: ignored). In a crosstab `given` are the values of other
    fields that the column's header stands for (`{"month": "2022-04"}`); each distinct `given` of which a row says
    anything makes a record."""

    field: str | None
    given: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field the column gives."""
        return (self.field, *self.given) if self.field else ()


IGNORED = Meaning(None)


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What a file's columns mean. `sheets` are the places of the sheets to take, all with these `headers` in any order;
    `header_rows` the first and last row number of each one's header; `meanings` belong to `headers` one by one;
    `fixed` are values that every record gets where no column gives the field (`{"source": "市12345平台"}`)."""

    sheets: tuple[int, ...]
    header_rows: Mapping[int, tuple[int, int]]
    headers: tuple[str, ...]
    meanings: tuple[Meaning, ...]
    fixed: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def gives(self, name: str) -> bool:
        """Whether records get a value of the field from a column or for all rows."""
        return name in self.fixed or any(name == meaning.field or name in meaning.given for meaning in self.meanings)

    def as_json(self) -> dict[str, Any]:
        return {
            "sheets": list(self.sheets),
            "header_rows": {str(sheet): list(rows) for sheet, rows in self.header_rows.items()},
            "headers": list(self.headers),
            "meanings": [{"field": meaning.field, "given": dict(meaning.given)} for meaning in self.meanings],
            "fixed": dict(self.fixed),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> ColumnMapping:
        """Also of a remembered mapping, which has no sheets and header rows."""
        rows = stored.get("header_rows", {})
        return cls(
            sheets=tuple(stored.get("sheets", ())),
            header_rows={int(sheet): (first, last) for sheet, (first, last) in rows.items()},
            headers=tuple(stored["headers"]),
            meanings=tuple(Meaning(kept["field"], dict(kept.get("given", {}))) for kept in stored["meanings"]),
            fixed=dict(stored.get("fixed", {})),
        )


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mapping proposed for a file. `kept` are headers that mean what they meant last time. `is_remembered`: a person
    decided it all for the same headers of the same source; the year of months without one is to be said anew. `new` are
    headers that the remembered mapping of the source does not know, `gone` those it knows and the file lacks."""

    mapping: ColumnMapping
    kept: frozenset[str] = frozenset()
    is_remembered: bool = False
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def known_headers(sheet: Sheet) -> frozenset[str]:
    """Every header of the kind and its synonyms, plain."""
    return frozenset(plain_header(name) for column in sheet.readable for name in (column.header, *column.synonyms))


def propose(
    sheet: Sheet,
    headers: Sequence[str],
    *,
    sheets: Sequence[int],
    header_rows: Mapping[int, tuple[int, int]],
    remembered: Sequence[Mapping[str, Any]] = (),
    fixed: Mapping[str, str] | None = None,
    year: int | None = None,
) -> Proposal:
    """The mapping to show first: as `remembered` (newest first) for these headers, else by name and synonyms; months in
    headers become a crosstab where the kind has a day or a month and a number. `fixed` are values to propose for
    fields no column gives. A month without its year is that of `year`, whatever was remembered; none without it."""
    known = [ColumnMapping.from_json(stored) for stored in remembered]
    mark = fingerprint(headers)
    same = next((mapping for mapping in known if fingerprint(mapping.headers) == mark), None)
    basis = same or (known[0] if known else None)
    kept = _remembered_meanings(sheet, headers, basis, year) if basis else {}
    named = _NamedColumns(sheet, headers, kept, year)
    meanings = [named.meanings.get(header, IGNORED) for header in headers]
    proposed = dict(basis.fixed if same and basis else {**(fixed or {}), **(basis.fixed if basis else {})})
    if any(sheet.dated_by in meaning.given for meaning in meanings):
        proposed = {column.field: column.in_month for column in sheet.columns if column.in_month} | proposed
    taken = {name for meaning in meanings for name in meaning.fields}
    mapping = ColumnMapping(
        sheets=tuple(sheets),
        header_rows=dict(header_rows),
        headers=tuple(headers),
        meanings=tuple(meanings),
        fixed={
            column.field: proposed[column.field]
            for column in sheet.readable
            if column.field in proposed and column.field not in taken and may_be_fixed(sheet, column)
        },
    )
    if basis is None:
        return Proposal(mapping)
    own, theirs = set(map(plain_header, headers)), set(map(plain_header, basis.headers))
    return Proposal(
        mapping,
        frozenset(kept),
        is_remembered=same is not None
        and not any(meaning.field and has_bare_month(header) for header, meaning in _decided(same)),
        new=tuple(header for header in headers if header and header not in kept and plain_header(header) not in theirs),
        gone=tuple(header for header in basis.headers if header and plain_header(header) not in own),
    )


def problems(
    sheet: Sheet,
    mapping: ColumnMapping,
    optional: frozenset[str] = frozenset(),
    lookups: Mapping[str, Choices] | None = None,
) -> list[str]:
    """Sentences on what keeps the mapping from being used: a required field that nothing gives (but for `optional`
    ones), a field given twice, a field given by a column and as fixed, a given value that cannot be read. What
    refers to other records is read only where there are `lookups`."""
    return list(
        dict.fromkeys(
            [
                *_unusable(sheet, mapping),
                *_missing(sheet, mapping, optional),
                *_given_twice(sheet, mapping),
                *_unreadable(sheet, mapping, lookups),
            ]
        )
    )


def given_by_month(sheet: Sheet, header: str, year: int | None) -> dict[str, str]:
    """What a header that names a month says of its records; nothing where it names none, or the kind goes by moments.
    `year` is that of months without one."""
    dated, found = _dated(sheet), month_in(header, year)
    if dated is None or found is None:
        return {}
    return {dated.field: _day_of(found[0]) if isinstance(dated.kind, Day) else found[0]}


def may_be_fixed(sheet: Sheet, column: Column) -> bool:
    """Whether all rows may say the same in a column; not the number by which a record is known, nor who called."""
    return column not in sheet.private and not (column.field in sheet.key and isinstance(column.kind, Code | Serial))


class _NamedColumns:
    """Meanings of headers by their names, `kept` ones first: exact names, then synonyms, best first, then months."""

    def __init__(self, sheet: Sheet, headers: Sequence[str], kept: Mapping[str, Meaning], year: int | None) -> None:
        self._sheet, self._headers, self._year = sheet, headers, year
        self.meanings = dict(kept)
        self._taken = {name for meaning in kept.values() for name in meaning.fields}
        self._by_name()
        self._by_month()

    def _by_name(self) -> None:
        # A month's value stands below the month, not below the word that is merged over several of them.
        last = _last_parts(self._headers)
        named = {header: _names_of(header, last) for header in self._left() if not month_in(header, 2000)}
        for level in range(max((len(column.synonyms) for column in self._sheet.readable), default=0) + 1):
            for column in self._sheet.readable:
                name = plain_header((column.header, *column.synonyms)[level]) if level <= len(column.synonyms) else ""
                header = next((header for header in self._left() if name and name in named.get(header, ())), None)
                if header is not None and column.field not in self._taken:
                    self._take(header, Meaning(column.field))

    def _by_month(self) -> None:
        dated = _dated(self._sheet)
        if dated is None:
            return
        was_given = {name for meaning in self.meanings.values() for name in meaning.given}
        if dated.field in self._taken - was_given:
            return
        number = next((column.field for column in self._sheet.columns if isinstance(column.kind, Whole)), None)
        across = {name for meaning in self.meanings.values() if meaning.given for name in (meaning.field,) if name}
        seen = {(meaning.field, tuple(meaning.given.items())) for meaning in self.meanings.values() if meaning.given}
        for header in self._left():
            found = month_in(header, self._year)
            if found is None:
                continue
            name = self._field_named(found[1]) or (number if counts(found[1]) else None)
            if name and name != dated.field and (name in across or name not in self._taken):
                meaning = Meaning(name, given_by_month(self._sheet, header, self._year))
                if (name, tuple(meaning.given.items())) not in seen:
                    seen.add((name, tuple(meaning.given.items())))
                    self.meanings[header] = meaning

    def _field_named(self, plain: str) -> str | None:
        for column in self._sheet.columns:
            if plain in map(plain_header, (column.header, *column.synonyms)):
                return column.field
        return None

    def _take(self, header: str, meaning: Meaning) -> None:
        self.meanings[header] = meaning
        self._taken.update(meaning.fields)

    def _left(self) -> list[str]:
        return [header for header in self._headers if header and header not in self.meanings]


def _last_parts(headers: Sequence[str]) -> Counter[str]:
    return Counter(plain_header(other.rsplit("/", 1)[-1]) for other in headers)


def _names_of(header: str, last: Mapping[str, int]) -> tuple[str, ...]:
    """What a header may be called, plain: the whole, and its last part where no other column ends alike; `last` counts
    the last parts of all headers."""
    part = plain_header(header.rsplit("/", 1)[-1])
    return (plain_header(header), part) if last[part] == 1 else (plain_header(header),)


def _remembered_meanings(
    sheet: Sheet, headers: Sequence[str], basis: ColumnMapping, year: int | None
) -> dict[str, Meaning]:
    """What was remembered for headers that are still there and fields that still exist; months without a year are
    those of `year`."""
    exact = dict(_decided(basis))
    plain = {plain_header(header): meaning for header, meaning in reversed(exact.items())}
    fields = {column.field for column in sheet.readable}
    kept: dict[str, Meaning] = {}
    for header in filter(None, headers):
        meaning = exact.get(header) or plain.get(plain_header(header))
        if meaning is None or not fields.issuperset(meaning.fields):
            continue
        if meaning.given and has_bare_month(header):
            if year is None:
                continue
            meaning = Meaning(meaning.field, {**meaning.given, **given_by_month(sheet, header, year)})
        kept[header] = meaning
    return kept


def _decided(mapping: ColumnMapping) -> Iterator[tuple[str, Meaning]]:
    return zip(mapping.headers, mapping.meanings, strict=True)


def _dated(sheet: Sheet) -> Column | None:
    """The column of the day or month that the records go by; None for moments."""
    return next(
        (column for column in sheet.columns if column.field == sheet.dated_by and isinstance(column.kind, Day | Month)),
        None,
    )


def _day_of(month: str) -> str:
    """The last day of a month: what is only known of a month has happened by then."""
    year, number = map(int, month.split("-"))
    return f"{month}-{calendar.monthrange(year, number)[1]:02d}"


def _used(mapping: ColumnMapping) -> Iterator[tuple[str, str, Meaning]]:
    """Header, field and meaning of the columns that are not ignored."""
    for header, meaning in _decided(mapping):
        if meaning.field:
            yield header, meaning.field, meaning


def _unusable(sheet: Sheet, mapping: ColumnMapping) -> Iterator[str]:
    known = {column.field for column in sheet.readable}
    if not any(True for _ in _used(mapping)):
        yield "还没有选哪一栏是什么，至少要有一栏。"
    for header, _, meaning in _used(mapping):
        if not header:
            yield "有一栏没有表头，认不出是哪一栏。请在文件里写上表头，或者选“不导入”。"
        if not known.issuperset(meaning.fields):
            yield f"“{header}”选的项在{sheet.title}里没有了，请重新选。"
    if not known.issuperset(mapping.fixed):
        yield f"有一项统一填写的内容在{sheet.title}里没有了，请重新填。"
    given = {*mapping.fixed, *(name for _, _, meaning in _used(mapping) for name in meaning.given)}
    for column in sheet.private:
        if column.field in given:
            yield f"“{column.header}”是个人信息，只能由一栏给出，不能按表头写明或统一填写。"
    for column in sheet.columns:
        if column.field in mapping.fixed and not may_be_fixed(sheet, column):
            yield f"“{column.header}”每条记录都不一样，不能统一填写，要有一栏是它。"


def _missing(sheet: Sheet, mapping: ColumnMapping, optional: frozenset[str]) -> Iterator[str]:
    """Required fields that nothing gives; in a crosstab also those that one of its records lacks."""
    by_given: dict[tuple[tuple[str, str], ...], set[str]] = {}
    for _, name, meaning in _used(mapping):
        by_given.setdefault(tuple(sorted(meaning.given.items())), set()).update({name, *meaning.given})
    for_all = by_given.pop((), set()) | set(mapping.fixed)
    for column in sheet.columns:
        if not column.required or column.field in optional or column.field in for_all:
            continue
        lacking = [given for given, fields in by_given.items() if column.field not in fields]
        if not may_be_fixed(sheet, column):
            yield f"缺少“{column.header}”：没有一栏是它。"
        elif not by_given or len(lacking) == len(by_given):
            yield f"缺少“{column.header}”：没有一栏是它，也没有统一填写。"
        elif lacking:
            yield f"缺少“{column.header}”：{_words(sheet, dict(lacking[0]))}的各栏里没有它，也没有统一填写。"


def _given_twice(sheet: Sheet, mapping: ColumnMapping) -> Iterator[str]:
    titles = {column.field: column.header for column in sheet.readable}
    columns: dict[tuple[str, tuple[tuple[str, str], ...]], str] = {}
    plain = {name: header for header, name, meaning in _used(mapping) if not meaning.given}
    for header, name, meaning in _used(mapping):
        title = titles.get(name, name)
        first = columns.setdefault((name, tuple(sorted(meaning.given.items()))), header)
        if first != header:
            yield f"“{first}”和“{header}”都选成了“{title}”，只能留一栏。"
        elif meaning.given and name in plain:
            yield f"“{plain[name]}”和“{header}”都给出“{title}”，只能留一栏。"
        for other in meaning.given:
            if other == name or other in plain:
                yield f"“{header}”按表头写明了“{titles.get(other, other)}”，不能又有一栏是它。"
        for other in dict.fromkeys(meaning.fields):
            if other in mapping.fixed:
                yield f"“{titles.get(other, other)}”已经由“{header}”给出，不用再统一填写。"
    shapes = {frozenset(meaning.given) for _, _, meaning in _used(mapping) if meaning.given}
    if len(shapes) > 1:
        names = "、".join(f"“{titles.get(name, name)}”" for name in sorted(frozenset.union(*shapes)))
        yield f"由表头写明内容的各栏，要写明同样的几项：{names}。"


def _unreadable(sheet: Sheet, mapping: ColumnMapping, lookups: Mapping[str, Choices] | None) -> Iterator[str]:
    columns = {column.field: column for column in sheet.readable}
    given = [(header, name, text) for header, _, meaning in _used(mapping) for name, text in meaning.given.items()]
    for header, name, text in [*given, *(("", name, text) for name, text in mapping.fixed.items())]:
        column = columns.get(name)
        if column is None or (lookups is None and isinstance(column.kind, Reference)):
            continue
        try:
            read_cell(column, text, lookups or {})
        except CellFault as fault:
            where = f"“{header}”按表头写明的" if header else "统一填写的"
            yield f"{where}“{column.header}”是“{text}”，应为{str(fault).rstrip('。')}。"


def _words(sheet: Sheet, given: Mapping[str, str]) -> str:
    return "、".join(f"{sheet.header_of(name)}为{text}" for name, text in given.items())
