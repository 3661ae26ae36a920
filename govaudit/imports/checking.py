"""One row of text becomes values ready for the database, or everything that is wrong with it; pure but for lookups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import getitem, itemgetter
from typing import Any

from govaudit.imports.cells import canonical
from govaudit.imports.hinted import HintedReader
from govaudit.imports.kinds import ImportKind
from govaudit.imports.lookups import Choices
from govaudit.imports.mapping import ColumnMapping, plain_header
from govaudit.imports.origins import NOWHERE, Fault, HintedSource, Source
from govaudit.imports.readers import Memory, reader_of
from govaudit.lib.privacy import mask_text
from govaudit.sheets import CellFault, Column, Reference, Whole

#: Values of one record in the order of RowChecker.fields: str, int, bool, Decimal, date, datetime, the primary key of
#: what a reference means, or None for a blank cell.
Values = tuple[Any, ...]
#: Field values that a column's header stands for, sorted: `(("month", "2022-04"),)`; empty outside a crosstab.
Given = tuple[tuple[str, str], ...]
BEYOND = "空白：表头没有这一栏，这一行的内容可能错开了。请在文件里移回原来的栏，多余的清空，再上传"


#: Cells of one row of a sheet → records of it, or its faults; both where it breaks only rules, and those perhaps not
#: once what is blank or has no column stays as the record on file has it.
Check = Callable[[Sequence[str]], tuple[list[Values], list[Fault]]]


class RowChecker:
    """Checks rows of one kind by one mapping.

    `settled` are values a person or the source's memory gave a meaning, `{field: {found: meant}}`. `context` are values
    every record gets from the import (`{"period": pk}`). `blank_keeps`: a blank cell leaves what is on file as it is.
    """

    def __init__(
        self,
        kind: ImportKind,
        mapping: ColumnMapping,
        lookups: Mapping[str, Choices],
        *,
        settled: Mapping[str, Mapping[str, str]],
        context: Mapping[str, Any],
        blank_keeps: bool,
    ) -> None:
        self._kind, self._mapping, self._context = kind, mapping, dict(context)
        self._blank_keeps = blank_keeps
        self._readers = {
            column.field: reader_of(
                column, lookups, settled.get(column.field, {}), is_optional=_may_be_blank(kind, column)
            )
            for column in kind.sheet.columns
        }
        self._hints = {
            column.field: reader_of(column, lookups, settled.get(column.field, {}), is_optional=True)
            for column in kind.sheet.hints
            if column.field in _given_by(mapping)
        }
        self._hinted = {
            name: HintedReader(self._readers[name], {hint.partition(".")[2]: self._hints[hint] for hint in hints})
            for name, hints in self._by_hinted().items()
        }
        self._across = _across(mapping)
        self._in_cells = self._in_order([*self._hinted, *filter(None, (m.field for m in mapping.meanings))])
        constants = {*mapping.fixed, *(name for given in self._across for name, _ in given)}
        self._constants = self._in_order(constants - set(self._in_cells))
        self._derived = tuple(kind.derived(self._example()))

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of the model fields that every record has a value for: mapped, fixed, given, context, derived."""
        return (*self._in_cells, *self._constants, *self._context, *self._derived)

    @property
    def is_crosstab(self) -> bool:
        """Whether a row gives several records."""
        return bool(self._across)

    def for_headers(self, headers: Sequence[str]) -> Check:
        """The check of rows of a sheet with these headers, in their order there."""
        places = self._places(headers)
        shared = places.pop((), {})
        if not self._across:
            return self._record_check(headers, shared, ()).check
        crosstab = [
            _Across(
                tuple((own[name], _nothing_in(self._readers[name].column)) for name in own if name in self._readers),
                tuple(self._in_cells.index(name) for name in own if name in self._readers),
                self._record_check(headers, shared | own, given, min(own.values())),
            )
            for given, own in places.items()
        ]
        return _CrosstabCheck(crosstab).check

    def for_fields(self, headers: Sequence[str], names: Sequence[str]) -> Callable[[Sequence[str]], dict[str, Any]]:
        """Reads only these fields of rows of a sheet with these headers, no crosstab; gives those that can be read."""
        check = self._record_check(headers, self._places(headers).get((), {}), ())
        return lambda cells: check.readable(cells, names)

    def _record_check(
        self, headers: Sequence[str], places: Mapping[str, int], given: Given, stated_at: int = NOWHERE
    ) -> _RecordCheck:
        texts = dict(self._mapping.fixed) | dict(given)
        sources = [
            self._hinted_source(name, headers, places, texts)
            if name in self._hinted
            else Source(self._readers[name], places.get(name, NOWHERE), headers)
            for name in self._in_cells
        ]
        constants = [
            Source(self._readers[name], stated_at if name in dict(given) else NOWHERE, headers, texts.get(name, ""))
            for name in self._constants
        ]
        lacks_some = not self._readers.keys() <= {*self._in_cells, *self._constants}
        may_keep = _always if lacks_some else _where_blank if self._blank_keeps else _never
        return _RecordCheck(self._kind, len(headers), sources, constants, self._context, self._derived, may_keep)

    def _hinted_source(
        self, name: str, headers: Sequence[str], places: Mapping[str, int], texts: Mapping[str, str]
    ) -> HintedSource:
        hints = [
            Source(self._hints[hint], places.get(hint, NOWHERE), headers, texts.get(hint))
            for hint in self._by_hinted()[name]
        ]
        return HintedSource(self._hinted[name], hints, places.get(name, NOWHERE), headers, texts.get(name))

    def _by_hinted(self) -> dict[str, list[str]]:
        """Hints of each field that has any in the file."""
        found: dict[str, list[str]] = {}
        for hint in self._hints:
            found.setdefault(hint.partition(".")[0], []).append(hint)
        return found

    def _places(self, headers: Sequence[str]) -> dict[Given, dict[str, int]]:
        """Places of the fields' columns: those of all records of a row, and those of each thing that headers name."""
        exact = dict(zip(self._mapping.headers, self._mapping.meanings, strict=True))
        plain = {plain_header(header): meaning for header, meaning in exact.items()}
        places: dict[Given, dict[str, int]] = {}
        for place, header in enumerate(headers):
            meaning = (exact.get(header) or plain.get(plain_header(header))) if header else None
            if meaning and (meaning.field in self._readers or meaning.field in self._hints):
                places.setdefault(_sorted(meaning.given), {}).setdefault(meaning.field, place)
        return places

    def _in_order(self, names: Iterable[str]) -> tuple[str, ...]:
        """Fields in the order of the kind's sheet."""
        wanted = set(names)
        return tuple(name for name in self._readers if name in wanted)

    def _example(self) -> dict[str, Any]:
        """What the example line of the sheet says of the fields there are, to see what the kind derives."""
        columns = [self._readers[name].column for name in (*self._in_cells, *self._constants)]
        return {
            column.field: column.kind.read(column.example, {})
            for column in columns
            if column.example and not isinstance(column.kind, Reference)
        }


class _RecordCheck:
    """Makes one record of a row."""

    def __init__(
        self,
        kind: ImportKind,
        width: int,
        sources: Sequence[Source],
        constants: Sequence[Source],
        context: Mapping[str, Any],
        derived: tuple[str, ...],
        may_keep: Callable[[Values], bool],
    ) -> None:
        self._sources, self._fixed_sources, self._width = sources, constants, width
        self._rules, self._derive, self._derived = kind.sheet.faults, kind.derived, derived
        self._names = [*(source.name for source in sources), *(source.name for source in constants), *context]
        self._readers = [source.values for source in sources]
        # A field without a column is read from the cell beyond the last header, which is always blank.
        places = [source.place if source.place != NOWHERE else width for source in sources]
        self._needed = max(places, default=NOWHERE) + 1
        self._blanks = [""] * (width + 1)
        is_hinted = any(isinstance(source, HintedSource) for source in sources)
        self._pick = _picker_of(sources) if is_hinted else _picker(places)
        self._constants = (*(source.value for source in constants), *context.values())
        self._references = [
            (source.name, source.reader.things) for source in (*sources, *constants) if source.reader.is_reference
        ]
        self._may_keep = may_keep
        self._wrong = [source.fault for source in constants if source.fault]

    def check(self, cells: Sequence[str]) -> tuple[list[Values], list[Fault]]:
        if len(cells) > self._width and any(cells[self._width :]):
            return [], self._faults(cells)
        if len(cells) < self._needed:
            cells = [*cells, *self._blanks]
        try:
            values = (*map(getitem, self._readers, self._pick(cells)), *self._constants)
        except CellFault:
            return [], self._faults(cells)
        record = dict(zip(self._names, values))  # noqa: B905 - of one length; told so, zip takes twice as long
        for name, things in self._references:
            record[name] = things[record[name]]
        broken = self._rules(record)
        if self._wrong or (broken and not self._may_keep(values)):
            return [], self._faults(cells)
        if self._derived:
            derived = self._derive(record)
            values = (*values, *map(derived.get, self._derived))
        return [values], self._faults(cells) if broken else []

    def _faults(self, cells: Sequence[str]) -> list[Fault]:
        """Everything that is wrong with the row."""
        record: dict[str, Any] = dict(zip(self._names[len(self._sources) :], self._constants, strict=True))
        faults: list[Fault] = []
        for source in self._sources:
            try:
                record[source.name] = source.values[source.key(cells)]
            except CellFault as fault:
                faults += source.faults(cells, fault)
        faults += self._wrong
        refused = {fault.field for fault in faults}
        for name, things in self._references:
            if name in record:
                record[name] = things[record[name]]
        for name, sentence in self._rules(record).items():
            if name not in refused:
                faults.append(self._broken_rule(name, sentence, cells))
        return faults + self._beyond(cells)

    def readable(self, cells: Sequence[str], names: Sequence[str]) -> dict[str, Any]:
        """Values of those of these fields that can be read."""
        refused = {fault.field for fault in self._wrong}
        found = dict(zip(self._names[len(self._sources) :], self._constants, strict=True))
        for source in self._sources:
            if source.name in names:
                try:
                    found[source.name] = source.values[source.key(cells)]
                except CellFault:
                    refused.add(source.name)
        return {name: found[name] for name in names if name in found and name not in refused}

    def _broken_rule(self, name: str, sentence: str, cells: Sequence[str]) -> Fault:
        for source in (*self._sources, *self._fixed_sources):
            if source.name == name:
                return Fault(source.place, source.header, name, source.found(cells), sentence)
        return Fault(NOWHERE, "", name, "", sentence)

    def _beyond(self, cells: Sequence[str]) -> list[Fault]:
        """Texts right of the last header: the row may be shifted, so none of its cells can be trusted."""
        return [
            Fault(place, f"第{place + 1}列", "", mask_text(text), BEYOND)
            for place, text in enumerate(cells[self._width :], self._width)
            if text
        ]


@dataclass(frozen=True, slots=True)
class _Across:
    """One thing that headers name: the places of its columns in a row with what tells cells that say nothing, the
    places of their fields in Values, and the check of its record."""

    places: tuple[tuple[int, Mapping[str, bool]], ...]
    values: tuple[int, ...]
    record: _RecordCheck


class _CrosstabCheck:
    """Makes a record for each thing that headers name and the row says something of: a 0 says nothing where a record
    has at least one."""

    def __init__(self, across: Sequence[_Across]) -> None:
        self._across = across

    def check(self, cells: Sequence[str]) -> tuple[list[Values], list[Fault]]:
        records: list[Values] = []
        faults: dict[tuple[int, str, str], Fault] = {}
        is_refused = False
        for thing in self._across:
            if all(place >= len(cells) or is_nothing[cells[place]] for place, is_nothing in thing.places):
                continue
            made, wrong = thing.record.check(cells)
            is_refused |= not made
            records += [values for values in made if any(values[at] is not None for at in thing.values)]
            for fault in wrong:
                faults.setdefault((fault.place, fault.field, fault.expected), fault)
        return [] if is_refused else records, list(faults.values())


def _always(_values: Values) -> bool:
    return True


def _never(_values: Values) -> bool:
    return False


def _where_blank(values: Values) -> bool:
    return None in values


def _picker(places: Sequence[int]) -> Callable[[Sequence[str]], tuple[str, ...]]:
    """Takes the cells at these places."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda cells: tuple(cells[place] for place in places)


def _picker_of(sources: Sequence[Source]) -> Callable[[Sequence[str]], tuple[Any, ...]]:
    """Takes what each source is read by."""
    keys = [source.key for source in sources]
    return lambda cells: tuple(key(cells) for key in keys)


def _nothing_in(column: Column) -> Mapping[str, bool]:
    """Whether a cell of a column across says nothing, by its text."""
    counts_from_one = isinstance(column.kind, Whole) and column.kind.least > 0

    def is_nothing(text: str) -> bool:
        return not text or (counts_from_one and canonical(column.kind, text) == "0")

    return Memory(is_nothing, {"": True})


def _may_be_blank(kind: ImportKind, column: Column) -> bool:
    """The program numbers records whose row gives no code."""
    return not column.required or (column.field == "code" and bool(kind.code_prefix))


def _sorted(given: Mapping[str, str]) -> Given:
    return tuple(sorted(given.items()))


def _given_by(mapping: ColumnMapping) -> set[str]:
    """Every field that columns, their headers or what is fixed give."""
    return {*mapping.fixed, *(name for meaning in mapping.meanings for name in meaning.fields)}


def _across(mapping: ColumnMapping) -> list[Given]:
    """What headers stand for, each once."""
    stated = (meaning.given for meaning in mapping.meanings if meaning.field and meaning.given)
    return list(dict.fromkeys(map(_sorted, stated)))
