"""What is wrong with a pack: where, what was found, what was expected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from govaudit.errors import UserError
from govaudit.sheets import CellError

SHOWN = 50


@dataclass(frozen=True, slots=True)
class PackFault:
    """One fault. `row` is the line as an editor numbers it (a header is row 1), None where the whole file is meant;
    `column` is a CSV header or a TOML key, empty where the whole line is meant. Of a whole file `found` tells what is
    wrong with it and `expected` is a sentence on what to do."""

    file: str
    row: int | None
    column: str
    found: str
    expected: str

    def __str__(self) -> str:
        if self.row is None and not self.column:
            return f"{self.found}：{self.file}。{self.expected}"
        row = f"第 {self.row} 行" if self.row is not None else ""
        column = f"“{self.column}”" if self.column else ""
        place = " ".join(part for part in (self.file, row + column) if part)
        wanted = self.expected if self.expected.endswith("。") else f"应为{self.expected}"
        return f"{place}：写的是“{self.found}”，{wanted}"


class PackError(UserError):
    """A pack that is refused. `errors` are its faults in the order of its files; the text names the first of them."""

    def __init__(self, errors: Iterable[PackFault]) -> None:
        self.errors = list(errors)
        lines = [f"配置包有 {len(self.errors)} 处错误，没有装入任何内容："]
        lines += [f"  {fault}" for fault in self.errors[:SHOWN]]
        if len(self.errors) > SHOWN:
            lines.append(f"  （另有 {len(self.errors) - SHOWN} 处没有列出）")
        super().__init__("\n".join(lines))


class Faults:
    """Collects the faults of a pack while it is read."""

    def __init__(self) -> None:
        self.found: list[PackFault] = []

    def add(self, file: str, row: int | None, column: str, found: str, expected: str) -> None:
        self.found.append(PackFault(file, row, column, found, expected))

    def add_cells(self, file: str, row: int, errors: Iterable[CellError]) -> None:
        for error in errors:
            self.add(file, row, error.column, error.found, error.expected)

    def refuse(self) -> None:
        """Raise PackError if anything was found."""
        if self.found:
            raise PackError(self.found)
