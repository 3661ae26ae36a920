"""The figure ledger (数字台账): every figure of a notice, its value, its inputs, its records and its places."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from reports.document.blocks import Document, Figure, Heading, Inlines, Input, Paragraph, Table
from reports.document.grid import leaf_headers, slots

Entry = dict[str, Any]


def build_ledger(document: Document) -> list[Entry]:
    """One entry for each figure in order of first appearance: name, printed, value, unit, definition, inputs,
    counts, records_url, and `where`, the list of its places. A figure printed again the same way adds a place."""
    entries: dict[tuple[str, str, str | None], Entry] = {}
    for where, figure in _places(document):
        key = (figure.name, figure.printed, figure.records_url)
        entry = entries.setdefault(key, _entry(figure))
        if where not in entry["where"]:
            entry["where"].append(where)
    return list(entries.values())


def ledger_bytes(ledger: list[Entry]) -> bytes:
    """UTF-8 JSON in order of appearance. Keys are sorted: a database may hand them back in another order."""
    return (json.dumps(ledger, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def number(value: int | Decimal | None) -> int | float | None:
    """A JSON number: an integer where it is whole."""
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


def _entry(figure: Figure) -> Entry:
    return {
        "name": figure.name,
        "printed": figure.printed,
        "value": number(figure.value),
        "unit": figure.unit,
        "definition": figure.definition,
        "inputs": [_input(used) for used in figure.inputs],
        "counts": str(figure.counts),
        "records_url": figure.records_url,
        "where": [],
    }


def _input(used: Input) -> Entry:
    return {
        "name": used.name,
        "value": number(used.value),
        "counts": str(used.counts),
        "records_url": used.records_url,
    }


def _places(document: Document) -> Iterator[tuple[str, Figure]]:
    numbers: dict[int, str] = {}
    tables = 0
    for block in document.blocks:
        if isinstance(block, Heading):
            numbers = {level: text for level, text in numbers.items() if level < block.level}
            numbers[block.level] = block.number
        where = f"正文 {''.join(numbers.values())}".rstrip()
        if isinstance(block, Heading | Paragraph):
            yield from ((where, figure) for figure in _figures(block.inlines))
        else:
            tables += 1
            yield from _table_places(f"{where} 表{tables}", block)
    for attachment in document.attachments:
        yield from _table_places(f"附件{attachment.number}", attachment.table)


def _table_places(where: str, table: Table) -> Iterator[tuple[str, Figure]]:
    headers = leaf_headers(table)
    for row in table.header:
        for cell in row:
            yield from ((f"{where} 表头", figure) for figure in _figures(cell.inlines))
    for line, laid in enumerate(slots(table.rows, len(table.widths)), start=1):
        for slot in laid:
            if slot.is_start:
                place = f"{where} 第{line}行 {headers[slot.column]}".rstrip()
                yield from ((place, figure) for figure in _figures(slot.cell.inlines))


def _figures(inlines: Inlines) -> list[Figure]:
    return [part for part in inlines if isinstance(part, Figure)]
