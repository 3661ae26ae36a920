"""Faults of an import by what settles them: a text that means something, or one reason that holds for several rows."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from govaudit.imports.cells import read_cell
from govaudit.imports.lookups import Choices
from govaudit.imports.pipeline import kind_of, mapping_of
from govaudit.imports.selectors import CHUNK, faulty_rows
from govaudit.imports.wording import own_of, reason_of
from govaudit.lib.privacy import mask_text
from govaudit.models import Import
from govaudit.sheets import CellFault, Choice, Code, Column, Link, Reference, Serial, Text

EXAMPLES = 3
#: Kinds of cells whose texts each row has its own of.
_OWN_TEXTS = (Text, Serial, Code, Link)


@dataclass(slots=True)
class FaultGroup:
    """Faults of one import that are settled alike. Where a person can say what the text means they all stand in the
    same field and have the text `found`; else they share the reason, and `found` is empty.

    `mark` names the group in addresses; `place` is as in Fault; `count` rows have the fault, `sheet` and `row` are the
    first one's; `examples` are texts of a group by reason; `proposals` the likest known texts; `choices` all that
    could be meant (empty: anything)."""

    mark: str
    field: str
    header: str
    found: str
    expected: str
    place: int
    sheet: int
    row: int
    proposals: list[str]
    choices: list[str]
    own: str = ""  # what is said of the first row only, in a group by reason
    count: int = 0
    examples: list[str] = dataclasses.field(default_factory=list)
    has_more: bool = False  # texts than the examples

    @property
    def can_settle(self) -> bool:
        return bool(self.found)

    def exemplify(self, found: str) -> None:
        text = mask_text(found)
        if not text or text in self.examples:
            return
        if len(self.examples) < EXAMPLES:
            self.examples.append(text)
        else:
            self.has_more = True


def fault_groups(imported: Import) -> list[FaultGroup]:
    """All groups, the most frequent first."""
    grouping = _Grouping(imported)
    for _ in grouping.rows():
        pass
    groups = grouping.groups.values()
    return sorted(groups, key=lambda group: (-group.count, group.sheet, group.row, group.field, group.mark))


def group_marked(imported: Import, mark: str) -> tuple[FaultGroup | None, list[int]]:
    """One group and the primary keys of its rows, in the order of the file; None where no row has the fault (any
    more). Errors are looked through here: the two databases search lists in different ways."""
    grouping = _Grouping(imported)
    keys = [key for key, marks in grouping.rows() if mark in marks]
    return grouping.groups.get(mark), keys


class _Grouping:
    """One pass over the faults of all rows."""

    def __init__(self, imported: Import) -> None:
        self.groups: dict[str, FaultGroup] = {}
        kind = kind_of(imported)
        self._rows = faulty_rows(imported).values_list("pk", "sheet", "row", "errors")
        lookups: Mapping[str, Any] = kind.lookups()
        self._lookups = lookups
        self._columns = {column.field: column for column in kind.sheet.readable}
        self._choices = {name: _choices(column, lookups) for name, column in self._columns.items()}
        self._keys = frozenset(kind.sheet.key)
        self._headers = frozenset(mapping_of(imported).headers)
        self._known: dict[tuple[str, str, str, str], str] = {}  # mark of a fault by what it says

    def rows(self) -> Iterator[tuple[int, set[str]]]:
        """Primary keys of the rows, with the marks of the groups each belongs to."""
        for key, sheet, row, errors in self._rows.iterator(chunk_size=CHUNK):
            marks = set()
            for error in errors:
                mark = self._mark(error)
                group = self.groups.get(mark)
                if group is None:
                    group = self.groups[mark] = self._new(mark, error, sheet, row)
                if mark not in marks:
                    marks.add(mark)
                    group.count += 1
                if not group.found:
                    group.exemplify(error["found"])
            yield key, marks

    def _mark(self, error: Mapping[str, Any]) -> str:
        says = (error["field"], error["header"], error["found"], error["expected"])
        mark = self._known.get(says)
        if mark is None:
            name, header, found, expected = says
            if self._can_settle(*says):
                shared = ["text", name, found]
            else:
                shared = ["reason", name, "" if name in self._columns else header, reason_of(expected)]
                shared += ["blank"] * (not found)
            mark = self._known[says] = hashlib.blake2b("\0".join(shared).encode(), digest_size=8).hexdigest()
        return mark

    def _new(self, mark: str, error: Mapping[str, Any], sheet: int, row: int) -> FaultGroup:
        name, header, found, expected = error["field"], error["header"], error["found"], error["expected"]
        group = FaultGroup(mark, name, header, "", reason_of(expected), error["place"], sheet, row, [], [])
        group.own = own_of(expected)
        if self._can_settle(name, header, found, expected):
            group.found, group.expected = found, expected
            group.proposals, group.choices = error["proposals"], self._choices[name]
        return group

    def _can_settle(self, name: str, header: str, found: str, expected: str) -> bool:
        """Whether what is wrong is that nothing known is meant by the text, in all rows alike."""
        column = self._columns.get(name)
        if column is None or not found or (header not in self._headers and header != column.header):
            return False
        if mask_text(found) != found:  # a shifted row; nobody teaches what a caller's number means
            return False
        if expected.endswith("。") or reason_of(expected) != expected:
            return False
        if isinstance(column.kind, _OWN_TEXTS) or (name in self._keys and not self._choices[name]):
            return False
        return expected == column.kind.expected or not self._is_readable(column, found)

    def _is_readable(self, column: Column, text: str) -> bool:
        """A text that can be read breaks a rule between cells."""
        try:
            read_cell(column, text, self._lookups)
        except CellFault:
            return False
        return True


def _choices(column: Column, lookups: Mapping[str, Choices]) -> list[str]:
    if isinstance(column.kind, Reference):
        return list(lookups[column.kind.to].names())
    return list(column.kind.values) if isinstance(column.kind, Choice) else []
