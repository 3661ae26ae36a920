"""Check sums: what the 合计 rows of a file state against what its rows add up to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from govaudit.imports.mapping import ColumnMapping
from govaudit.imports.reading.layout import TotalRow
from govaudit.imports.spool import RawRow
from govaudit.sheets import Number, Sheet, Whole

#: Total rows of one file whose sums are kept.
LIMIT = 200
_HALF_WIDTH = str.maketrans("０１２３４５６７８９．－，", "0123456789.-,")
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,10})?")
_BLOCK = "小计"


def check_sums(
    sheet: Sheet,
    mapping: ColumnMapping,
    headers: Mapping[int, Sequence[str]],
    rows: Iterable[RawRow | TotalRow],
) -> list[dict[str, Any]]:
    """`{sheet, row, label, header, stated, read}` for each number in a total row that stands below numbers of a record.
    A 小计 is held against the rows since the total before it; any other total against all rows of its sheet, or against
    those since the total of the same name where only these add up to it (sheets of several tables)."""
    places = _number_places(sheet, mapping, headers)
    sums: dict[int, _Sums] = {}
    found: list[dict[str, Any]] = []
    for row in rows:
        running = sums.setdefault(row.sheet, _Sums())
        columns = places[row.sheet]
        if isinstance(row, TotalRow):
            found += _compared(row, columns, running)
            running.close(row.label)
        else:
            running.add(row.cells, columns)
        if len(found) >= LIMIT:
            break
    return found[:LIMIT]


class _Sums:
    """Sums by place of the column: of the whole sheet, and as they stood at each kind of total row."""

    def __init__(self) -> None:
        self.whole: dict[int, Decimal] = {}
        self._closed: dict[str, dict[int, Decimal]] = {}
        self._last: dict[int, Decimal] = {}

    def add(self, cells: Sequence[str], columns: Mapping[int, str]) -> None:
        for place in columns:
            if place < len(cells) and (value := _number(cells[place])) is not None:
                self.whole[place] = self.whole.get(place, Decimal(0)) + value

    def close(self, label: str) -> None:
        self._last = self._closed[label] = dict(self.whole)

    def read(self, label: str, place: int, stated: Decimal) -> Decimal:
        whole = self.whole.get(place, Decimal(0))
        if _BLOCK in label:
            return whole - self._last.get(place, Decimal(0))
        since = whole - self._closed.get(label, {}).get(place, Decimal(0))
        return since if since == stated else whole


def _number_places(
    sheet: Sheet, mapping: ColumnMapping, headers: Mapping[int, Sequence[str]]
) -> dict[int, dict[int, str]]:
    """For each sheet the places and headers of the columns that hold numbers."""
    numbers = {column.field for column in sheet.columns if isinstance(column.kind, Whole | Number)}
    wanted = {
        header for header, meaning in zip(mapping.headers, mapping.meanings, strict=True) if meaning.field in numbers
    }
    return {
        place: {at: header for at, header in enumerate(names) if header in wanted} for place, names in headers.items()
    }


def _compared(row: TotalRow, columns: Mapping[int, str], sums: _Sums) -> list[dict[str, Any]]:
    compared = []
    for place, header in columns.items():
        stated = _number(row.cells[place]) if place < len(row.cells) else None
        if stated is not None:
            read = sums.read(row.label, place, stated)
            compared.append(
                {
                    "sheet": row.sheet,
                    "row": row.row,
                    "label": row.label,
                    "header": header,
                    "stated": _plain(stated),
                    "read": _plain(read),
                }
            )
    return compared


def _number(text: str) -> Decimal | None:
    plain = text.translate(_HALF_WIDTH).replace(",", "")
    return Decimal(plain) if _NUMBER.fullmatch(plain) else None


def _plain(value: Decimal) -> str:
    """2150, not 2.15E+3 nor 2150.00."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
