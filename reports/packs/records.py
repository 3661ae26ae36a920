"""The CSV files of a pack: rows become unsaved records that refer to one another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from checks.sheets import (
    ACCOUNT_CHECKS,
    ACCOUNTS,
    ADOPTIONS,
    COLUMNS,
    DOCUMENTS,
    DUTIES,
    DUTY_REPORTS,
    DUTY_UNITS,
    FILINGS,
    FINDINGS,
    FOI_DISPUTES,
    FOI_REQUESTS,
    INSPECTIONS,
    INTERPRETATIONS,
    KEY_ASSIGNMENTS,
    KEY_CHECKS,
    KEY_ITEMS,
    OBSERVATIONS,
    RECTIFICATIONS,
    STATED_VALUES,
    SUBMISSIONS,
    TEST_MESSAGES,
    UPDATES,
)
from govaudit.lib.periods import Span
from govaudit.models import ListEntry
from govaudit.sheets import CellError, CellFault, Cells, Index, KeyWatch, Lookup, Row, Sheet, UnreadableFile, read_csv
from hotline.sheets import CLASS_MAPPINGS, DEADLINE_POLICIES, LETTERS, ORDER_EVENTS, ORDERS, TEST_LETTERS
from reports.packs.faults import Faults
from reports.sheets import ADJUSTMENTS
from units.selectors import UnitNames
from units.sheets import PARTICIPATION, UNIT_NAMES, UNITS, UnitLookup

SHEETS = (
    UNITS, UNIT_NAMES, PARTICIPATION, COLUMNS, UPDATES, ACCOUNTS, FILINGS, INSPECTIONS, ACCOUNT_CHECKS,
    TEST_MESSAGES, FINDINGS,
    RECTIFICATIONS, OBSERVATIONS,
    STATED_VALUES, FOI_REQUESTS, FOI_DISPUTES, DOCUMENTS, INTERPRETATIONS,
    SUBMISSIONS, ADOPTIONS, DUTIES, DUTY_UNITS, DUTY_REPORTS, KEY_ITEMS, KEY_ASSIGNMENTS, KEY_CHECKS,
    CLASS_MAPPINGS, DEADLINE_POLICIES, ORDERS, ORDER_EVENTS, LETTERS, TEST_LETTERS, ADJUSTMENTS,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A sound row: its number, its values by field, and its record, not yet saved. A relation to a row with faults
    of its own is None: such a pack is never saved."""

    row: int
    values: Mapping[str, Any]
    record: Any


@dataclass(frozen=True, slots=True)
class SheetRows:
    """What a file held: sound rows, and the cells (by field) of rows with faults. `is_known` is False where the
    file could not be used at all."""

    entries: list[Entry] = field(default_factory=list)
    broken: list[Mapping[str, str]] = field(default_factory=list)
    is_known: bool = True

    def records(self) -> list[Any]:
        return [entry.record for entry in self.entries]

    def by_code(self, field: str = "code") -> Lookup:
        """Records by code, or what is their code, for the sheets that refer to them."""
        index = Index({getattr(record, field): record for record in self.records()})
        return Tolerant(index, self.broken_texts(field), knows_all=self.is_known)

    def broken_texts(self, name: str) -> set[str]:
        return {cells[name] for cells in self.broken}


@dataclass(frozen=True, slots=True)
class Tolerant:
    """A lookup that answers None for what has a fault of its own: one fault is told once."""

    lookup: Lookup
    broken: set[str]
    knows_all: bool = True

    def find(self, text: str) -> Any:
        try:
            return self.lookup.find(text)
        except CellFault:
            if text in self.broken or not self.knows_all:
                return None
            raise


@dataclass(frozen=True, slots=True)
class Above:
    """Records of a file that is being read, by code: those of the lines above."""

    rows: Mapping[str, SheetRows]
    file: str

    def find(self, text: str) -> Any:
        found = self.rows[self.file]
        record = next((entry.record for entry in found.entries if entry.record.code == text), None)
        if record is None and text not in found.broken_texts("code"):
            raise CellFault("写在上面各行的代码")
        return record


@dataclass(frozen=True, slots=True)
class Records:
    """Rows of every file by its name; `units` finds a unit by any spelling of the pack."""

    sheets: Mapping[str, SheetRows]
    units: Lookup

    def __getitem__(self, file: str) -> SheetRows:
        return self.sheets.get(file, SheetRows())


def read_records(
    folder: Path,
    lists: Mapping[str, list[ListEntry]],
    unread: Collection[str],
    criteria: Mapping[str, str] | None,
    span: Span | None,
    faults: Faults,
) -> Records:
    """Rows of every file; beside the units an office brings what it has. `unread` are the lists with a fault
    of their own. `criteria` are the codes a manual line may name, by what means them, None where the pack
    has no scheme; `span` is the period, None where it could not be read."""
    reader = _Reader(folder, span, faults)
    for name, entries in lists.items():
        reader.lookups[name] = _list_lookup(entries, knows_all=name not in unread)
    reader.lookups["criteria"] = Index(criteria or {})
    units = reader.read(UNITS, is_required=True)
    reader.lookups["plain_units"] = _plain_units(units)
    names = reader.read(UNIT_NAMES)
    reader.lookups["units"] = _spellings(units, names)
    reader.read(PARTICIPATION)
    reader.lookups["columns"] = Above(reader.rows, COLUMNS.file)
    reader.lookups["columns"] = reader.read(COLUMNS).by_code()
    reader.read(UPDATES)
    reader.lookups["accounts"] = reader.read(ACCOUNTS).by_code()
    for sheet in (FILINGS, TEST_MESSAGES):
        reader.read(sheet)
    reader.lookups["inspections"] = reader.read(INSPECTIONS).by_code()
    reader.lookups["findings"] = reader.read(FINDINGS).by_code()
    for sheet in (ACCOUNT_CHECKS, RECTIFICATIONS, OBSERVATIONS, STATED_VALUES, CLASS_MAPPINGS, DEADLINE_POLICIES):
        reader.read(sheet)
    reader.lookups["foi_requests"] = reader.read(FOI_REQUESTS).by_code()
    reader.read(FOI_DISPUTES)
    reader.lookups["documents"] = reader.read(DOCUMENTS).by_code("number")
    reader.read(INTERPRETATIONS)
    reader.lookups["submissions"] = reader.read(SUBMISSIONS).by_code()
    reader.read(ADOPTIONS)
    reader.lookups["duties"] = _duties(reader.read(DUTIES))
    for sheet in (DUTY_UNITS, DUTY_REPORTS):
        reader.read(sheet)
    reader.lookups["key_items"] = reader.read(KEY_ITEMS).by_code()
    reader.lookups["key_assignments"] = reader.read(KEY_ASSIGNMENTS).by_code()
    reader.read(KEY_CHECKS)
    reader.lookups["orders"] = _orders(reader.read(ORDERS), lists.get("order_sources", []))
    for sheet in (ORDER_EVENTS, LETTERS, TEST_LETTERS):
        reader.read(sheet)
    if criteria is not None:
        reader.read(ADJUSTMENTS)
    elif (folder / ADJUSTMENTS.file).exists():
        faults.add(ADJUSTMENTS.file, None, "", "有手工加减分而没有评分方案", "请补上文件 scheme.toml。")
    return Records(reader.rows, reader.lookups["units"])


def _duties(duties: SheetRows) -> Lookup:
    """Duties by name, and by code."""
    rows = duties.records()
    index = Index({duty.code: duty for duty in rows} | {duty.name: duty for duty in rows})
    return Tolerant(index, duties.broken_texts("code") | duties.broken_texts("name"), knows_all=duties.is_known)


def _orders(orders: SheetRows, sources: Iterable[ListEntry]) -> Lookup:
    """Orders by their source's code and their number: `city/T20220401000034`."""
    known = [(entry.values["source"], entry.record) for entry in orders.entries if entry.values["source"]]
    index = {f"{source.code}/{order.number}": order for source, order in known}
    broken = {f"{source.code}/{number}" for source in sources for number in orders.broken_texts("number")}
    return Tolerant(Index(index), broken, knows_all=orders.is_known and len(known) == len(orders.entries))


def _plain_units(units: SheetRows) -> Lookup:
    """Units by 规范简称, and by code."""
    rows = units.records()
    index = Index({unit.short_name: unit for unit in rows} | {unit.code: unit for unit in rows})
    broken = units.broken_texts("code") | units.broken_texts("short_name")
    return Tolerant(index, broken, knows_all=units.is_known)


def _spellings(units: SheetRows, names: SheetRows) -> Lookup:
    spelled: dict[str, list[str]] = {}
    for entry in names.entries:
        if entry.values["unit"] is not None:
            spelled.setdefault(entry.values["unit"].code, []).append(entry.values["text"])
    known = UnitLookup(UnitNames([(unit, spelled.get(unit.code, [])) for unit in units.records()]))
    broken = units.broken_texts("short_name") | names.broken_texts("text")
    broken |= {entry.values["text"] for entry in names.entries if entry.values["unit"] is None}
    return Tolerant(known, broken, knows_all=units.is_known and names.is_known)


def _list_lookup(entries: Iterable[ListEntry], *, knows_all: bool) -> Lookup:
    """Entries by name, and by code where no other entry has that name."""
    first_wins = list(entries)[::-1]
    index = {entry.code: entry for entry in first_wins} | {entry.name: entry for entry in first_wins}
    return Tolerant(Index(index), set(), knows_all=knows_all)


class _Reader:
    def __init__(self, folder: Path, span: Span | None, faults: Faults) -> None:
        self.lookups: dict[str, Lookup] = {}
        self.rows: dict[str, SheetRows] = {}
        self._folder, self._span, self._faults = folder, span, faults

    def read(self, sheet: Sheet, *, is_required: bool = False) -> SheetRows:
        """The sheet's rows, none where the file is missing; its faults are collected."""
        rows = self._rows(sheet, is_required=is_required)
        self.rows[sheet.file] = found = SheetRows(is_known=rows is not None)
        watch = KeyWatch(sheet)
        for number, cells, width_errors in rows or []:
            parsed = width_errors or sheet.parse_row(cells, self.lookups, self._span)
            errors = parsed if isinstance(parsed, list) else watch.errors(parsed, cells, number)
            if errors or isinstance(parsed, list):
                self._faults.add_cells(sheet.file, number, errors)
                found.broken.append({c.field: cells.get(c.header, "").strip() for c in sheet.columns})
            else:
                found.entries.append(Entry(number, parsed, sheet.model(**parsed)))
        return found

    def _rows(self, sheet: Sheet, *, is_required: bool) -> list[tuple[int, Cells, list[CellError]]] | None:
        """Number, cells by header, and what is wrong with the number of cells; None where the file is of no use."""
        path = self._folder / sheet.file
        if not path.is_file():
            if not is_required:
                return []
            self._faults.add(sheet.file, None, "", "没有这个文件", f"请补上{sheet.title}。")
            return None
        try:
            rows = list(read_csv(path.read_bytes()))
        except UnreadableFile as error:
            self._faults.add(sheet.file, error.row, "", error.found, error.expected)
            return None
        if not rows:
            self._faults.add(sheet.file, 1, "", "空文件", f"表头：{'、'.join(sheet.headers)}")
            return None
        header = [cell.strip() for cell in rows[0].cells]
        if errors := sheet.header_errors(header):
            self._faults.add_cells(sheet.file, rows[0].number, errors)
            return None
        return [(row.number, _by_header(header, row), _width_errors(header, row)) for row in rows[1:]]


def _by_header(header: list[str], row: Row) -> Cells:
    return dict(zip(header, row.cells, strict=False))


def _width_errors(header: list[str], row: Row) -> list[CellError]:
    if len(row.cells) == len(header):
        return []
    return [CellError("", f"{len(row.cells)} 个单元格", f"{len(header)} 个单元格，与表头一致")]
