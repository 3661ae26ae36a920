"""Reading a file of rows; what a row means is the sheet's business."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a file: the number of its first line, and its cells in order."""

    number: int
    cells: list[str]


class UnreadableFile(ValueError):
    """A file that is no table of text; says in which row, what was found and what was expected."""

    def __init__(self, row: int, found: str, expected: str) -> None:
        super().__init__(f"第 {row} 行：{found}，应为{expected}")
        self.row, self.found, self.expected = row, found, expected


def read_csv(content: bytes) -> Iterator[Row]:
    """Rows of a UTF-8 file with commas, the header first; rows without any text are passed over.
    Raises UnreadableFile."""
    reader = csv.reader(io.StringIO(decode(content), newline=""), strict=True)
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise UnreadableFile(number, f"引号或分隔符写得不对（{error}）", "逗号分隔、引号成对的 CSV") from error
        if any(cell.strip() for cell in cells):
            yield Row(number, cells)


def decode(content: bytes) -> str:
    """Text of a UTF-8 file, with or without a byte order mark. Raises UnreadableFile."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        raise UnreadableFile(row, "不是 UTF-8 编码的文字", "UTF-8 编码的文件") from error
