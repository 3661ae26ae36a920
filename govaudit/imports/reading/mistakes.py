"""Error cells of a workbook (#N/A, #REF!): the reading library gives them as blank, so the file itself is searched."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from threading import Thread
from xml.etree import ElementTree

from govaudit.imports.reading.archives import BROKEN
from govaudit.imports.reading.compound import CompoundFile
from govaudit.imports.reading.contract import RefusedFile
from govaudit.imports.reading.refusals import DAMAGED

#: Texts of error cells by (row number from 1, column from 0).
Mistakes = Mapping[tuple[int, int], str]

_CHUNK = 1 << 20
_OVERLAP = 1 << 15  # longer than a cell with the longest formula
_MARK = b't="e"'
_CELL = re.compile(
    rb'<(?:\w+:)?c\s(?=[^>]*\br="([A-Z]{1,3})([0-9]{1,7})")[^>]*>'
    rb"(?:<(?:\w+:)?f\b[^>]*/>|<(?:\w+:)?f\b[^>]*>[^<]*</(?:\w+:)?f>)?\s*<(?:\w+:)?v[^>]*>(#[^<]{1,20})<"
)
#: Records of an .xls: a cell with an error, and one with a formula that gave one; row, column, code.
_OLD_CELL = re.compile(
    rb"\x05\x02\x08\x00(..)(..)..([\x00\x07\x0f\x17\x1d\x24\x2a])\x01"
    rb"|\x06\x00..(..)(..)..\x02.([\x00\x07\x0f\x17\x1d\x24\x2a])...\xff\xff",
    re.DOTALL,
)
_OLD_TEXTS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_SHEET_RECORD, _END_RECORD = 0x85, 0x0A
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


class MistakeFinder:
    """Looks for the error cells of an .xlsx while the reading library, which leaves the interpreter free, works."""

    def __init__(self, kept: Path) -> None:
        self._kept = kept
        self._by_part: dict[str, dict[tuple[int, int], str]] = {}
        self._search = Thread(target=self._run, daemon=True)
        self._search.start()

    def of_sheet(self, name: str) -> Mistakes:
        """Those of the sheet of this name; waits for the end of the search."""
        self._search.join()
        if not self._by_part:
            return {}
        try:
            return self._by_part.get(_parts_by_sheet(self._kept).get(name, ""), {})
        except (*BROKEN, LookupError, ElementTree.ParseError):
            raise RefusedFile(DAMAGED) from None

    def _run(self) -> None:
        try:
            with zipfile.ZipFile(self._kept) as archive:
                for part in archive.namelist():
                    if part.lower().startswith("xl/worksheets/") and part.lower().endswith(".xml"):
                        found = _mistakes(archive, part)
                        if found:
                            self._by_part[part] = found
        except BROKEN:
            return  # the reading library meets the same fault and says so


def _mistakes(archive: zipfile.ZipFile, part: str) -> dict[tuple[int, int], str]:
    found: dict[tuple[int, int], str] = {}
    rest = b""
    with archive.open(part) as file:
        while chunk := file.read(_CHUNK):
            text = rest + chunk
            at = text.find(_MARK)
            while at >= 0:
                cell = _CELL.match(text, text.rfind(b"<", 0, at))
                if cell:
                    column, row, said = cell.groups()
                    found[int(row), column_place(column.decode())] = said.decode("utf-8", "replace")
                at = text.find(_MARK, at + 1)
            rest = text[-_OVERLAP:]
    return found


def column_place(letters: str) -> int:
    """Place of a column from 0: A is 0, AA is 26."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _parts_by_sheet(kept: Path) -> dict[str, str]:
    with zipfile.ZipFile(kept) as archive:
        # Neither part declares a document type: that was looked at before.
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {entry.get("Id"): entry.get("Target", "") for entry in relations}
    parts = {}
    for sheet in book.iter():
        if sheet.tag.rpartition("}")[2] == "sheet":
            target = targets.get(sheet.get(_RELATION) or sheet.get(_STRICT_RELATION), "")
            parts[sheet.get("name", "")] = target.removeprefix("/") if target.startswith("/xl/") else f"xl/{target}"
    return parts


class OldMistakeFinder:
    """The same for an .xls. Where its bytes only look like an error cell, the library gives a value, which stays."""

    def __init__(self, kept: Path, size: int) -> None:
        file = CompoundFile(kept)
        self._stream = file.read("Workbook" if "Workbook" in file.streams else "Book", size)
        self._starts = dict(_sheet_starts(self._stream))

    def of_sheet(self, name: str) -> Mistakes:
        """Those of the sheet of this name."""
        start = self._starts.get(name)
        if start is None:
            return {}
        end = min((other for other in self._starts.values() if other > start), default=len(self._stream))
        found = {}
        for cell in _OLD_CELL.finditer(self._stream, start, end):
            row, column, code = (part for part in cell.groups() if part is not None)
            found[_short(row) + 1, _short(column)] = _OLD_TEXTS[code[0]]
        return found


def _short(two: bytes) -> int:
    return int.from_bytes(two, "little")


def _sheet_starts(stream: bytes) -> Iterator[tuple[str, int]]:
    """Names of the sheets, and where in the stream each begins."""
    at = 0
    while at + 4 <= len(stream):
        record, length = struct.unpack_from("<HH", stream, at)
        if record == _END_RECORD:
            return
        if record == _SHEET_RECORD and length > 8 and at + 4 + length <= len(stream):
            start, _state, _kind, count, is_wide = struct.unpack_from("<IBBBB", stream, at + 4)
            text = stream[at + 12 : at + 4 + length]
            yield (text.decode("utf-16-le", "replace") if is_wide & 1 else text.decode("latin-1"))[:count], start
        at += 4 + length
