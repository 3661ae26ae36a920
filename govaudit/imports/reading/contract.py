"""What reading gives and what it refuses: bounds, profiles, refusals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from govaudit.errors import UserError


class RefusedFile(UserError):
    """A file that cannot be read; the sentence says what it is and what to do."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one file. `memory` is that of the reading process, in bytes; `seconds` its time."""

    size: int = 200 * 1024**2
    unpacked: int = 2 * 1024**3
    rows: int = 1_048_576
    columns: int = 512
    cells: int = 20_000_000
    cell_text: int = 32_767
    memory: int = 6 * 1024**3
    seconds: int = 300
    sheets: int = 256


@dataclass(frozen=True, slots=True)
class SheetProfile:
    """What one sheet of the file looks like.

    `rows` counts the rows that hold any text. `header` are the first and last row number of the header (1-based,
    inclusive), None where no row looks like one. `headers` are the texts of its columns, two rows and merged cells
    joined by "/" (加减分/新闻动态); a text that occurs twice gets （2）. `head` are the first rows as
    `[row number, [cells]]`, for moving the header; `samples` the first rows below it in the same shape. Long texts are
    cut in both.
    """

    name: str
    rows: int
    columns: int
    header: tuple[int, int] | None = None
    headers: list[str] = field(default_factory=list)
    head: list[tuple[int, list[str]]] = field(default_factory=list)
    samples: list[tuple[int, list[str]]] = field(default_factory=list)
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """What was read: `format` is xlsx, xls, ods or csv; `encoding` and `delimiter` of a csv in words."""

    format: str
    sheets: list[SheetProfile]
    encoding: str = ""
    delimiter: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Profile:
        sheets = [
            SheetProfile(**{**sheet, "header": tuple(sheet["header"]) if sheet["header"] else None})
            for sheet in stored["sheets"]
        ]
        return cls(**{**stored, "sheets": sheets})


#: Says how far the reading is: done and total rows (0: not known yet).
Progress = Callable[[int, int], None]
