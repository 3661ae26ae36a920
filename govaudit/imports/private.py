"""Who called, as files of other offices tell it: hidden in all that is kept or shown of a row, and handed to the kind
when the row is accepted. The texts themselves stay in the kept file and in the rows as read, and are gone with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from types import MappingProxyType

from govaudit.imports.accepting import Told, taken_over
from govaudit.imports.cells import says_nothing, visible
from govaudit.imports.headers import plain_header
from govaudit.imports.kinds import ImportKind, PrivateRow, import_kind
from govaudit.imports.mapping import ColumnMapping, Meaning
from govaudit.imports.reading import Profile, SheetProfile
from govaudit.imports.spool import RawRow, read_rows
from govaudit.lib.privacy import Sort, mask_as, mask_text, sort_of_header
from govaudit.models import Batch, Import
from govaudit.sheets import Column, Sheet, Text

CHUNK = 5000  # records handed over at a time
Cells = Sequence[str]


@dataclass(frozen=True, slots=True)
class Hidden:
    """What may be kept and shown of the rows of one sheet: `sorts` are the places of columns that hold who called
    (None: nothing of them is shown), `taken` those of columns whose texts the records need."""

    sorts: Mapping[int, Sort | None]
    taken: frozenset[int]

    def kept(self, cells: Cells) -> list[str]:
        """The cells as they may wait to be mended: those that the records need as they are, all others masked."""
        return [text if place in self.taken else self._masked(place, text) for place, text in enumerate(cells)]

    def shown(self, cells: Cells) -> list[str]:
        """The cells as a page or a workbook shows them."""
        return [self._masked(place, text) for place, text in enumerate(cells)]

    def _masked(self, place: int, text: str) -> str:
        return mask_as(self.sorts[place], text) if place in self.sorts else mask_text(text)


def hidden_in(kind: ImportKind, mapping: ColumnMapping, headers: Mapping[int, Sequence[str]]) -> dict[int, Hidden]:
    """What is hidden in each sheet with these headers, in their order there."""
    return {place: _hidden(kind.sheet, mapping, texts) for place, texts in headers.items()}


def _hidden(sheet: Sheet, mapping: ColumnMapping, headers: Sequence[str]) -> Hidden:
    private = {column.field: column for column in sheet.private}
    sorts: dict[int, Sort | None] = {}
    taken = set()
    for place, meaning in enumerate(_meanings(mapping, headers)):
        if meaning and meaning.field in private:
            sorts[place] = sort_of_column(private[meaning.field])
        elif meaning and meaning.field:
            taken.add(place)
        elif sort := sort_in_file(sheet, headers[place]):
            sorts[place] = sort
    return Hidden(sorts, frozenset(taken))


def _meanings(mapping: ColumnMapping, headers: Sequence[str]) -> list[Meaning | None]:
    """What each header means, found as the check of the rows finds it."""
    exact = dict(zip(mapping.headers, mapping.meanings, strict=True))
    plain = {plain_header(header): meaning for header, meaning in exact.items()}
    return [exact.get(header) or plain.get(plain_header(header)) if header else None for header in headers]


def sort_of_column(column: Column) -> Sort | None:
    """What of a caller a private column holds."""
    return next(filter(None, map(sort_of_header, (column.header, *column.synonyms))), None)


def sort_in_file(sheet: Sheet, header: str) -> Sort | None:
    """What of a caller a column of a file seems to hold, before anybody said what it means."""
    plain = plain_header(header)
    for column in sheet.private:
        if plain in map(plain_header, (column.header, *column.synonyms)):
            return sort_of_column(column)
    known = {plain_header(name) for column in sheet.columns + sheet.hints for name in (column.header, *column.synonyms)}
    return None if plain in known else sort_of_header(header)


def without_callers(sheet: Sheet, profile: Profile) -> Profile:
    """The profile of a file with what its first rows tell of callers masked: below headers that speak of them, and in
    every text. Of rows above the header only the texts are: a form's 电话 beside a number heads no column."""
    sheets = []
    for found in profile.sheets:
        first, last = found.header or (0, 0)
        begins = _Begins(sheet)
        for number, cells in [(last, found.headers), *((row, cells) for row, cells in found.head if row >= first)]:
            begins.look(number, cells)
        sheets.append(_masked_profile(found, begins))
    return replace(profile, sheets=sheets)


def with_hidden(
    sheet: Sheet, profile: Profile, header_rows: Mapping[int, tuple[int, int]], hidden: Mapping[int, Hidden]
) -> Profile:
    """The profile once a person said which columns hold who called, whatever their headers are."""
    sheets = list(profile.sheets)
    for at, columns in hidden.items():
        begins = _Begins(sheet, {place: (header_rows[at][1], sort) for place, sort in columns.sorts.items()})
        sheets[at] = _masked_profile(profile.sheets[at], begins)
    return replace(profile, sheets=sheets)


class _Begins:
    """Below which row of each column callers are told of, and what of them."""

    def __init__(self, sheet: Sheet, known: Mapping[int, tuple[int, Sort | None]] = MappingProxyType({})) -> None:
        self._sheet, self._begins = sheet, dict(known)

    def look(self, number: int, cells: Cells) -> None:
        for place, text in enumerate(cells):
            if place not in self._begins and (sort := sort_in_file(self._sheet, text)):
                self._begins[place] = number, sort

    def masked(self, number: int, cells: Cells) -> list[str]:
        return [self._masked(number, place, text) for place, text in enumerate(cells)]

    def _masked(self, number: int, place: int, text: str) -> str:
        begin, sort = self._begins.get(place, (number, None))
        # A header's second row stands below its first one.
        return mask_text(text) if number <= begin or sort_in_file(self._sheet, text) else mask_as(sort, text)


def _masked_profile(found: SheetProfile, begins: _Begins) -> SheetProfile:
    return replace(
        found,
        head=[(number, begins.masked(number, cells)) for number, cells in found.head],
        samples=[(number, begins.masked(number, cells)) for number, cells in found.samples],
    )


def tells_callers(kind: ImportKind, mapping: ColumnMapping) -> bool:
    """Whether the file has a column of who called that the kind takes over."""
    private = {column.field for column in kind.sheet.private}
    return kind.accept_private is not None and any(meaning.field in private for meaning in mapping.meanings)


@dataclass(slots=True)
class HandOver:
    """Hands what private cells say of records to their kind; `written` is the number of records of which anything was
    new. Where the rows as read are gone they say nothing any more."""

    imported: Import
    mapping: ColumnMapping
    headers: Mapping[int, Sequence[str]]
    written: int = 0

    def of_batch(self, batch: Batch) -> None:
        """What is said of the records that the batch took over."""
        self.of_records(taken_over(import_kind(self.imported.kind).model, batch))

    def of_records(self, found: Iterator[Told]) -> None:
        """The same of records with the sheet and the row that tell of each, in the order of the file."""
        kind = import_kind(self.imported.kind)
        accept = kind.accept_private
        if accept is None or not tells_callers(kind, self.mapping) or not self.imported.raw_rows.exists():
            return
        places = _private_places(kind.sheet, self.mapping, self.headers)
        rest = _private_rows(read_rows(self.imported.raw_rows), found, places, self.imported.blank_keeps)
        while chunk := list(islice(rest, CHUNK)):
            self.written += accept(chunk)


#: Of a private column its place in a row, its field and the most characters that the field holds.
Place = tuple[int, str, int | None]


def _private_places(
    sheet: Sheet, mapping: ColumnMapping, headers: Mapping[int, Sequence[str]]
) -> dict[int, list[Place]]:
    """The private columns of each sheet."""
    limits = {column.field: column.kind.limit if isinstance(column.kind, Text) else None for column in sheet.private}
    return {
        at: [
            (place, meaning.field, limits[meaning.field])
            for place, meaning in enumerate(_meanings(mapping, texts))
            if meaning and meaning.field in limits
        ]
        for at, texts in headers.items()
    }


def _private_rows(
    rows: Iterator[RawRow], found: Iterator[Told], places: Mapping[int, Sequence[Place]], blank_keeps: bool
) -> Iterator[PrivateRow]:
    """Records with what their rows say, both in the order of the file; several of one row share it."""
    row = next(rows, None)
    at: tuple[int, int] | None = None
    texts: dict[str, str] = {}
    for sheet, number, pk in found:
        if (sheet, number) != at:
            at = sheet, number
            while row is not None and row[:2] < at:
                row = next(rows, None)
            if row is None:
                return
            texts = _texts(places.get(sheet, ()), row.cells, blank_keeps) if row[:2] == at else {}
        if texts:
            yield pk, texts


def _texts(places: Sequence[Place], cells: Cells, blank_keeps: bool) -> dict[str, str]:
    width = len(cells)
    texts = {field: _text(cells[place], limit) if place < width else "" for place, field, limit in places}
    return {name: text for name, text in texts.items() if text} if blank_keeps else texts


def _text(cell: str, limit: int | None) -> str:
    """What a private cell says, on one line, without what cannot be seen. It is never refused, since a refusal would
    have to quote it: a mark for nothing is blank, and what the field cannot hold is cut."""
    text = " ".join(visible(cell).split())
    return "" if says_nothing(text) else text[:limit]
