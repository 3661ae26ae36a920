"""What the reading library leaves out of an .ods: error cells, which it gives as blank, and merged cells."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.parsers import expat

from govaudit.imports.reading.archives import BROKEN
from govaudit.imports.reading.contract import RefusedFile
from govaudit.imports.reading.mistakes import Mistakes
from govaudit.imports.reading.refusals import DAMAGED

#: Cells that are one, as the reading library gives them: first and last (row, column), from 0.
Span = tuple[tuple[int, int], tuple[int, int]]

_CHUNK = 1 << 20
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _ROW = f"{_OFFICE}table:1.0 table", f"{_OFFICE}table:1.0 table-row"
_CELLS = {f"{_OFFICE}table:1.0 table-cell", f"{_OFFICE}table:1.0 covered-table-cell"}
_WORDS, _REMARK = f"{_OFFICE}text:1.0 p", f"{_OFFICE}office:1.0 annotation"
_NAME, _ROWS, _COLUMNS, _DOWN, _ACROSS = (
    f"{_OFFICE}table:1.0 {name}"
    for name in ("name", "number-rows-repeated", "number-columns-repeated", "number-rows-spanned",
                 "number-columns-spanned")
)  # fmt: skip
_KIND = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 value-type"
#: Without any of these the file holds neither, and need not be gone through cell by cell.
_SIGNS = (b"error", b"-spanned")
#: What the office program shows for errors that other programs have no word for (Err:502).
_UNNAMED = "#VALUE!"


class OpenDocumentFinder:
    """Goes once through an .ods that has error cells or merged ones."""

    def __init__(self, kept: Path) -> None:
        self._mistakes: dict[str, dict[tuple[int, int], str]] = {}
        self._spans: dict[str, list[Span]] = {}
        self._sheet, self._depth, self._row, self._column, self._times = "", 0, 0, 0, 1
        self._wrong: range | None = None  # columns of the error cell under way
        self._said, self._hears, self._remarks = "", False, 0
        try:
            with zipfile.ZipFile(kept) as archive:
                if _has_signs(archive):
                    self._search(archive)
        except (*BROKEN, LookupError, expat.ExpatError):
            raise RefusedFile(DAMAGED) from None

    def of_sheet(self, name: str) -> Mistakes:
        """Error cells of the sheet of this name."""
        return self._mistakes.get(name, {})

    def spans_of(self, name: str) -> list[Span]:
        return self._spans.get(name, [])

    def _search(self, archive: zipfile.ZipFile) -> None:
        # The part declares no document type: that was looked at before.
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler, parser.EndElementHandler = self._begin, self._end
        parser.CharacterDataHandler = self._hear
        with archive.open("content.xml") as file:
            while chunk := file.read(_CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)

    def _begin(self, name: str, said: dict[str, str]) -> None:
        if name in _CELLS:
            self._begin_cell(said)
        elif name == _ROW and self._depth == 1:
            self._row, self._column, self._times = self._row + 1, 0, int(said.get(_ROWS, 1))
        elif name == _TABLE:
            self._depth += 1
            if self._depth == 1:
                self._sheet, self._row = said.get(_NAME, ""), 0
        elif name == _REMARK:
            self._remarks += 1
        elif name == _WORDS:
            self._hears = self._wrong is not None and not self._remarks

    def _begin_cell(self, said: dict[str, str]) -> None:
        if self._depth != 1:
            return
        count = int(said.get(_COLUMNS, 1))
        down, across = int(said.get(_DOWN, 1)), int(said.get(_ACROSS, 1))
        if down > 1 or across > 1:
            first = self._row - 1, self._column
            self._spans.setdefault(self._sheet, []).append((first, (first[0] + down - 1, first[1] + across - 1)))
        if said.get(_KIND) == "error":
            self._wrong, self._said = range(self._column, self._column + count), ""
        self._column += count

    def _end(self, name: str) -> None:
        if name == _ROW and self._depth == 1:
            self._row += self._times - 1
        elif name == _TABLE:
            self._depth -= 1
        elif name == _REMARK:
            self._remarks -= 1
        elif name == _WORDS:
            self._hears = False
        elif name in _CELLS and self._wrong is not None and self._depth == 1:
            found = self._mistakes.setdefault(self._sheet, {})
            text = self._said if self._said.startswith("#") else _UNNAMED
            for row in range(self._row, self._row + self._times):
                found.update(dict.fromkeys(((row, column) for column in self._wrong), text))
            self._wrong = None

    def _hear(self, text: str) -> None:
        if self._hears:
            self._said += text


def _has_signs(archive: zipfile.ZipFile) -> bool:
    rest = b""
    with archive.open("content.xml") as file:
        while chunk := file.read(_CHUNK):
            if any(sign in rest + chunk for sign in _SIGNS):
                return True
            rest = chunk[-16:]
    return False
