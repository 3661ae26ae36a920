"""A worksheet that takes finished rows: XlsxWriter's constant memory, at a third of its time for a large table.

XlsxWriter keeps every cell as an object and looks up its type, place and format again when it writes the row. Here
each column knows these beforehand, and a row is one string. The methods of XlsxWriter used for that are not part of
its interface: its version is fixed, and a test compares what both ways write.
"""

from __future__ import annotations

import re

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

LONGEST_CELL = 32_767  # UTF-16 units that one cell of Excel holds
_SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f]|_x[0-9a-fA-F]{4}_")
_MARKS = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


class TextTooLong(ValueError):
    """A text that no cell can hold whole."""


class StreamedSheet(Worksheet):
    """Rows go straight to the file, in order, below what was written cell by cell."""

    def write_cells(self, row: int, cells: list[str]) -> None:
        """Write a whole row (counted from 0) of cells as Place makes them."""
        self._write_single_row(row)
        self._check_dimensions(row, len(cells) - 1)
        self.fh.write(f'<row r="{row + 1}">{"".join(cells)}</row>')


class Place:
    """A column with the look of its cells; makes their XML."""

    __slots__ = ("_letters", "_look")

    def __init__(self, column: int, look: Format) -> None:
        self._letters, self._look = xl_col_to_name(column), look._get_xf_index()

    def blank(self, row: int) -> str:
        return f'<c r="{self._letters}{row + 1}" s="{self._look}"/>'

    def number(self, row: int, value: float) -> str:
        return f'<c r="{self._letters}{row + 1}" s="{self._look}"><v>{value:.16G}</v></c>'

    def text(self, row: int, text: str) -> str:
        """Raises TextTooLong."""
        # Most texts are far too short to need the counting.
        if len(text) > LONGEST_CELL // 2 and len(text.encode("utf-16-le")) // 2 > LONGEST_CELL:
            raise TextTooLong(text)
        if _SPECIAL.search(text):
            text = _SPECIAL.sub(_escape, text)
        keep = ' xml:space="preserve"' if text != text.strip() else ""
        return f'<c r="{self._letters}{row + 1}" s="{self._look}" t="inlineStr"><is><t{keep}>{text}</t></is></c>'


def _escape(found: re.Match[str]) -> str:
    text = found.group()
    if text.startswith("_x"):
        return f"_x005F{text}"
    return _MARKS.get(text) or f"_x{ord(text):04X}_"
