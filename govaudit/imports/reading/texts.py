"""Text files (.csv, .tsv and their like): encoding, delimiter, rows; in constant memory however long they are."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from govaudit.imports.reading.cells import BLOCK, lines_of
from govaudit.imports.reading.contract import Limits, RefusedFile
from govaudit.imports.reading.workbooks import Lines

_CHUNK = 1 << 20
_SAMPLE = 1 << 16
_SAMPLE_ROWS = 200
_DELIMITERS = {",": "逗号", "\t": "制表符", ";": "分号", "|": "竖线", "，": "全角逗号", "；": "全角分号"}
_RARE = {"，", "；"}  # commas of Chinese sentences
_ENCODINGS = {"utf-8-sig": "UTF-8", "gb18030": "GB18030", "utf-16": "UTF-16"}
_MARKS_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
#: Bytes that no text holds; a few of them come from old printers and pasted cells.
_CONTROLS = bytes({*range(32)} - set(b"\t\n\v\f\r\x1a\x1b"))
_FEW = 0.005
#: So many characters in a row are no UTF-8 by chance.
_SURELY_UTF8 = 8


@dataclass(frozen=True, slots=True)
class TextForm:
    """How a text file is written: names as Python and `csv` take them."""

    encoding: str
    delimiter: str
    names_delimiter: bool  # its first line is sep=;

    @property
    def encoding_name(self) -> str:
        return _ENCODINGS[self.encoding]

    @property
    def delimiter_name(self) -> str:
        return _DELIMITERS[self.delimiter]


def text_form(kept: Path, name: str) -> TextForm:
    """How the file is written. Raises RefusedFile for what is no text, or in no known encoding."""
    encoding = _encoding(kept, name)
    with kept.open(encoding=encoding, newline="", errors="replace") as file:
        sample = file.read(_SAMPLE)
    first = sample.lstrip("\ufeff").split("\n", 1)[0].strip()
    if first.lower().startswith("sep=") and first[4:] in _DELIMITERS:
        return TextForm(encoding, first[4:], True)
    return TextForm(encoding, _delimiter(sample), False)


class TextRows:
    """The rows of a text file, as they are read."""

    def __init__(self, kept: Path, form: TextForm, name: str, limits: Limits) -> None:
        self._kept, self._form, self._name, self._limits = kept, form, name, limits
        self._size = kept.stat().st_size
        self._file: IO[bytes] | None = None

    def position(self) -> tuple[int, int]:
        """Bytes read, and all."""
        if self._file is None:
            return 0, self._size
        return (self._size if self._file.closed else self._file.tell()), self._size

    def lines(self) -> Lines:
        # A field without an end would otherwise take the rest of the file.
        csv.field_size_limit(self._limits.cell_text)
        with self._kept.open("rb") as self._file:
            text = io.TextIOWrapper(self._file, encoding=self._form.encoding, newline="")
            reader = csv.reader(text, delimiter=self._form.delimiter, strict=True)
            number, numbers, rows = 1, [], []
            try:
                for cells in reader:
                    numbers.append(number)
                    rows.append(cells)
                    number = reader.line_num + 1
                    if len(rows) == BLOCK:
                        yield from self._numbered(numbers, rows)
                        numbers, rows = [], []
                yield from self._numbered(numbers, rows)
            except csv.Error as error:
                raise _broken_row(self._name, number, str(error), self._limits) from None
            except UnicodeDecodeError:
                raise _unknown_encoding(self._name, self._bad_row()) from None

    def _bad_row(self) -> int:
        """Number of the line at fault: the one up to which either encoding goes well."""
        tried = {self._form.encoding} if self._form.encoding == "utf-16" else {"utf-8-sig", "gb18030"}
        return max(_bad_row(self._kept, encoding) for encoding in tried)

    def _numbered(self, numbers: list[int], rows: list[list[str]]) -> Lines:
        for number, line in zip(numbers, lines_of(rows), strict=True):
            if '="' in line:
                line = "\t".join(map(_without_formula, line.split("\t")))
            if line and not (self._form.names_delimiter and number == 1):
                yield number, line


def _without_formula(cell: str) -> str:
    """The text meant: platforms keep long numbers whole as `="2022…"`."""
    return cell[2:-1].strip() if cell.startswith('="') and cell.endswith('"') and len(cell) > 2 else cell


def _broken_row(name: str, row: int, error: str, limits: Limits) -> RefusedFile:
    if "field larger" in error:
        return RefusedFile(
            f"“{name}”第 {row} 行有一格超过 {limits.cell_text} 个字，多半是引号没有成对。请改好这一行，再上传。"
        )
    return RefusedFile(f"“{name}”从第 {row} 行起引号没有成对，分不清哪里是一格。请改好这一行，或另存为 .xlsx 再上传。")


def _encoding(kept: Path, name: str) -> str:
    with kept.open("rb") as file:
        head = file.read(4)
    if head.startswith(_MARKS_16) and head[2:4] != b"\0\0":
        return "utf-16"
    bad = _first_bad(kept, name)
    if bad is None:
        return "utf-8-sig"
    offset, before = bad
    if before >= _SURELY_UTF8:
        raise _unknown_encoding(name, _row_at(kept, offset), " UTF-8 ")
    return "gb18030"


def _first_bad(kept: Path, name: str) -> tuple[int, int] | None:
    """Place of the first byte that is no UTF-8, and how many characters beyond ASCII stand before it. Raises
    RefusedFile for bytes that are no text at all."""
    decoder, offset, beyond = codecs.getincrementaldecoder("utf-8")(), 0, 0
    bad: tuple[int, int] | None = None
    with kept.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if b"\0" in chunk or (not offset and _is_binary(chunk)):
                raise RefusedFile(
                    f"“{name}”第 {_row_at(kept, offset + max(chunk.find(0), 0))} 行有不是文字的内容，不是表格。"
                    "请用 Excel 或 WPS 打开，另存为 .xlsx 再上传。"
                )
            if bad is None:
                held = len(decoder.getstate()[0])
                try:
                    text = decoder.decode(chunk)
                    beyond += _beyond_ascii(text) if beyond < _SURELY_UTF8 else 0
                except UnicodeDecodeError as error:
                    good = error.object[: error.start].decode()
                    bad = offset - held + error.start, beyond + _beyond_ascii(good)
            offset += len(chunk)
    if bad is None and decoder.getstate()[0]:
        return offset - len(decoder.getstate()[0]), beyond
    return bad


def _beyond_ascii(text: str) -> int:
    return 0 if text.isascii() else sum(character > "\x7f" for character in text)


def _is_binary(chunk: bytes) -> bool:
    return len(chunk) - len(chunk.translate(None, _CONTROLS)) > max(2, len(chunk) * _FEW)


def _row_at(kept: Path, offset: int) -> int:
    row = 1
    with kept.open("rb") as file:
        while offset > 0 and (chunk := file.read(min(_CHUNK, offset))):
            row += chunk.count(b"\n")
            offset -= len(chunk)
    return row


def _bad_row(kept: Path, encoding: str) -> int:
    """Number of the line in which decoding fails."""
    decoder, row = codecs.getincrementaldecoder(encoding)(), 1
    with kept.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK):
                row += decoder.decode(chunk).count("\n")
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            row += error.object[: error.start].count(b"\n")
    return row


def _unknown_encoding(name: str, row: int, supposed: str = "") -> RefusedFile:
    return RefusedFile(
        f"“{name}”第 {row} 行有读不出的{supposed}文字：编码应为 UTF-8 或 GB18030。"
        "请用 Excel 或 WPS 打开，另存为 .xlsx 再上传。"
    )


def _delimiter(sample: str) -> str:
    """The delimiter by which most rows fall into the same number of cells."""
    whole = sample if len(sample) < _SAMPLE else sample.rpartition("\n")[0] or sample
    return max(_DELIMITERS, key=lambda delimiter: _likeness(whole, delimiter))


def _likeness(sample: str, delimiter: str) -> float:
    widths: Counter[int] = Counter()
    try:
        for cells in _first(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), _SAMPLE_ROWS):
            widths[len(cells)] += 1
    except csv.Error:
        return 0
    likeness = max(((width - 1) * count for width, count in widths.items() if width > 1), default=0)
    return likeness / 10 if delimiter in _RARE else likeness


def _first(rows: Iterator[list[str]], count: int) -> Iterator[list[str]]:
    for _, row in zip(range(count), rows, strict=False):
        yield row
