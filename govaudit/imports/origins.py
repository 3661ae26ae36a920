"""Where a record gets its fields from: cells of the row, cells beside them, or one text for all; and their faults."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from govaudit.imports.hinted import HintedReader
from govaudit.imports.readers import Reader
from govaudit.sheets import CellFault

NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one cell: the place of its column in the file's row (-1: no column gives the field), the
    header there, the field, the text found, what was expected (a phrase), and texts that may have been meant."""

    place: int
    header: str
    field: str
    found: str
    expected: str
    proposals: list[str] = dataclasses.field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "place": self.place,
            "header": self.header,
            "field": self.field,
            "found": self.found,
            "expected": self.expected,
            "proposals": self.proposals,
        }


class Source:
    """Where a record gets one field from: the cell at a place, or one text for all (which a header may state)."""

    __slots__ = ("fault", "header", "name", "place", "reader", "text", "value", "values")

    def __init__(self, reader: Reader, place: int, headers: Sequence[str], text: str | None = None) -> None:
        self.reader, self.place, self.text = reader, place, text
        self.name = reader.column.field
        self.header = headers[place] if place != NOWHERE else reader.column.header
        #: Values by what `key` finds in a row.
        self.values: Mapping[Any, Any] = reader
        self.value: Any = None
        self.fault: Fault | None = None
        if text is not None:
            try:
                self.value = reader[text]
            except CellFault as fault:
                self.fault = self.refused(text, fault)

    def found(self, cells: Sequence[str]) -> str:
        if self.text is not None:
            return self.text
        return cells[self.place] if NOWHERE < self.place < len(cells) else ""

    def key(self, cells: Sequence[str]) -> Any:
        return self.found(cells)

    def faults(self, cells: Sequence[str], fault: CellFault) -> list[Fault]:
        """What is wrong with a row from which the field could not be read."""
        return [self.refused(self.found(cells), fault)]

    def refused(self, found: str, fault: CellFault) -> Fault:
        return self._fault(found, *self.reader.refusal(found, fault))

    def _fault(self, found: str, expected: str, proposals: list[str]) -> Fault:
        return Fault(self.place, self.header, self.name, found, expected, proposals)


class HintedSource(Source):
    """Where a record gets a reference from that hints in other cells help to read."""

    __slots__ = ("hinted", "hints")

    def __init__(
        self,
        hinted: HintedReader,
        hints: Sequence[Source],
        place: int,
        headers: Sequence[str],
        text: str | None,
    ) -> None:
        super().__init__(hinted.reader, place, headers)
        self.hinted, self.hints, self.values, self.text = hinted, hints, hinted, text

    def key(self, cells: Sequence[str]) -> tuple[str, ...]:
        return (self.found(cells), *(hint.found(cells) for hint in self.hints))

    def faults(self, cells: Sequence[str], fault: CellFault) -> list[Fault]:
        found = self.found(cells)
        wrong = [refused for hint in self.hints if (refused := _refused(hint, cells))]
        if not wrong:
            return [self._fault(found, *self.hinted.refusal(self.key(cells), fault))]
        alone = None if self.hinted.may_mean(found) else _refused(self, cells)
        return [*wrong, alone] if alone else wrong


def _refused(source: Source, cells: Sequence[str]) -> Fault | None:
    """What is wrong with a source's cell by itself."""
    found = source.found(cells)
    try:
        source.reader[found]
    except CellFault as fault:
        return source.refused(found, fault)
    return None
