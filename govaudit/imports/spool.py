"""Rows as read from a kept file, one line each, so that the file itself is read once: `sheet⇥row⇥cell⇥cell…`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_MEANT = {"\\": "\\", "t": "\t", "n": "\n", "r": "\r"}


class RawRow(NamedTuple):
    """A row that holds any text: place of its sheet (from 0), its number as the office program shows it (from 1), its
    cells as text without blanks at the end."""

    sheet: int
    row: int
    cells: list[str]


def write_rows(path: Path, rows: Iterable[RawRow]) -> int:
    """Write the rows; gives their number."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for sheet, row, cells in rows:
            line = "\t".join(cells)
            if "\\" in line or "\n" in line or "\r" in line or line.count("\t") != len(cells) - 1:
                line = "\t".join(cell.translate(_ESCAPES) for cell in cells)
            out.write(f"{sheet}\t{row}\t{line}\n")
            count += 1
    return count


def read_rows(path: Path) -> Iterator[RawRow]:
    """The rows again, in order."""
    with path.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            sheet, row, *cells = line[:-1].split("\t")
            if "\\" in line:
                cells = [_plain(cell) for cell in cells]
            yield RawRow(int(sheet), int(row), cells)


def _plain(cell: str) -> str:
    if "\\" not in cell:
        return cell
    parts = iter(cell.split("\\"))
    text = next(parts)
    for part in parts:
        # An empty part stands between the two halves of an escaped backslash.
        text += _MEANT[part[0]] + part[1:] if part else "\\" + next(parts, "")
    return text
