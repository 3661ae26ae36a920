"""Reading TOML of a pack key by key; whatever does not fit becomes a fault with the line it stands in."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from govaudit.sheets import CellFault, Code, UnreadableFile, decode, is_printable
from govaudit.validators import FIRST_YEAR, LAST_YEAR
from reports.packs.faults import Faults

_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'')
_ERROR_LINE = re.compile(r"\(at line (\d+)")


class TomlSource:
    """A TOML text of a pack. `offset` lines stand before it in its file."""

    def __init__(self, file: str, content: bytes | str | None, faults: Faults, offset: int = 0) -> None:
        """`content` is None for a file that is missing, whose fault is told elsewhere."""
        self.file, self.faults, self.offset = file, faults, offset
        self.data: dict[str, Any] = {}
        self.is_readable = content is not None
        self._lines: list[str] = []
        if content is not None:
            self._read(content)

    def _read(self, content: bytes | str) -> None:
        try:
            text = decode(content) if isinstance(content, bytes) else content
            self._lines = text.split("\n")
            self.data = tomllib.loads(text, parse_float=Decimal)
        except UnreadableFile as error:
            self._refuse(error.row, error.found, error.expected)
        except RecursionError:
            self._refuse(1, "括号套括号的层数太多", "少套几层的内容")
        except tomllib.TOMLDecodeError as error:
            match = _ERROR_LINE.search(str(error))
            row = int(match.group(1)) if match else len(self._lines)
            found = self._lines[row - 1].strip() if 0 < row <= len(self._lines) else ""
            self._refuse(row, found, f"符合 TOML 语法的内容（{error}）")
        except (ValueError, ArithmeticError):  # a number of thousands of digits, or with such an exponent
            self._refuse(1, "有一个数字太长", "写得下的数字")

    def root(self) -> Section:
        """The keys above all tables."""
        return Section(self, self.data, None, 0)

    def section(self, name: str) -> Section:
        """The table `[name]`, empty where it is missing."""
        value = self.data.get(name, {})
        if self.is_readable and (name not in self.data or not isinstance(value, dict)):
            self.add(None, name, "没有这一节" if name not in self.data else str(value), f"一节 [{name}]")
            return Section(self, {}, name, 0, is_told=True)
        return Section(self, value, name, 0)

    def sections(self, name: str) -> Iterator[Section]:
        """Each `[[name]]`."""
        values = self.data.get(name, [])
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            self.add(self.line(None, 0, name), name, str(values), f"若干节 [[{name}]]")
            values = []
        for index, value in enumerate(values):
            yield Section(self, value, name, index)

    def refuse_others(self, known: Sequence[str]) -> None:
        """Tables and keys of the file that nobody reads, such as a misspelt one."""
        for key in self.data:
            if key not in known:
                self.add(self.line(key, 0, None) or self.line(None, 0, key), key, key, f"这里只有：{'、'.join(known)}")

    def line(self, table: str | None, index: int, key: str | None, text: str = "") -> int | None:
        """Line of `key` in the index-th `[table]` or `[[table]]` (the heading where `key` is None); with `text`,
        the first line from there on that holds it."""
        start = self._heading(table, index)
        if start is None:
            return None
        found: int | None = start
        if key is not None:
            shape = re.compile(rf'\s*"?{re.escape(key)}"?\s*=')
            found = next((n for n in self._body(start) if shape.match(self._lines[n - 1])), None)
        if found is None or not text:
            return found if found is not None else (start or None)
        return next((n for n in self._body(found - 1) if n >= found and text in self._lines[n - 1]), found)

    def entry_line(self, start: int, index: int) -> int:
        """Line of the index-th inline table of an array that begins in line `start`."""
        opened = 0
        for number in range(start, len(self._lines) + 1):
            opened += _QUOTED.sub("", self._lines[number - 1]).partition("#")[0].count("{")
            if opened > index:
                return number
        return start

    def add(self, row: int | None, key: str, found: str, expected: str) -> None:
        self.faults.add(self.file, row + self.offset if row is not None else None, key, found, expected)

    def _refuse(self, row: int, found: str, expected: str) -> None:
        self.is_readable = False
        self.add(row, "", found, expected)

    def _heading(self, table: str | None, index: int) -> int | None:
        """Line of the table's heading, 0 for the keys above all tables."""
        if table is None:
            return 0
        shape = re.compile(rf"\s*\[\[?\s*{re.escape(table)}\s*\]\]?")
        headings = [n for n, line in enumerate(self._lines, start=1) if shape.match(line)]
        return headings[index] if index < len(headings) else None

    def _body(self, heading: int) -> Iterator[int]:
        """Lines after a heading up to the next one."""
        for number in range(heading + 1, len(self._lines) + 1):
            if re.match(r"\s*\[\[?\s*[\w.\"]+\s*\]\]?\s*(#.*)?$", self._lines[number - 1]):
                return
            yield number


class Section:
    """A table whose keys are read one by one; `refuse_others` then finds the keys nobody asked for. A key that is
    missing or does not fit is a fault, and reads as blank."""

    def __init__(
        self,
        source: TomlSource,
        data: Mapping[str, Any],
        table: str | None,
        index: int,
        entry: tuple[str, int] | None = None,
        *,
        is_told: bool = False,
    ) -> None:
        """`entry` names the array an inline table stands in, and its place there; `is_told`: that the table is
        missing is a fault told already."""
        self.source, self.data, self._is_told = source, data, is_told
        self._table, self._index, self._entry = table, index, entry
        self._asked: set[str] = set()

    def text(self, key: str, *, limit: int = 500, required: bool = True) -> str:
        value = self._value(key, required)
        if value is None:
            return ""
        if not isinstance(value, str) or (required and not value.strip()) or len(value) > limit:
            self.fault(key, value, f"不超过 {limit} 个字的文字" + ("，不能空白" if required else ""))
            return ""
        if not is_printable(value):
            self.fault(key, value, "没有换行、制表符等看不见字符的文字")
            return ""
        return value

    def code(self, key: str, *, limit: int) -> str:
        """A short key: letters, digits, - and _."""
        text = self.text(key, limit=limit)
        try:
            return str(Code(limit).read(text, {})) if text else ""
        except CellFault as fault:
            self.fault(key, text, str(fault))
            return ""

    def texts(self, key: str, *, required: bool = True) -> list[str]:
        value = self._value(key, required)
        if value is None:
            return []
        if not isinstance(value, list) or not value or not all(isinstance(entry, str) for entry in value):
            self.fault(key, value, '若干段文字，如 ["一", "二"]')
            return []
        return value

    def choice(self, key: str, values: Sequence[str], *, required: bool = True) -> str:
        value = self._value(key, required)
        if value is not None and value not in values:
            self.fault(key, value, f"{'、'.join(values)}之一")
            return ""
        return value or ""

    def day(self, key: str) -> date | None:
        value = self._value(key, required=True)
        if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
            self.fault(key, value, "日期，如 2022-06-30（不加引号）")
            return None
        if value is not None and not FIRST_YEAR <= value.year <= LAST_YEAR:
            self.fault(key, value, f"{FIRST_YEAR} 年到 {LAST_YEAR} 年之间的日期")
            return None
        return value

    def whole(self, key: str, *, most: int, blank: int | None = None) -> int:
        value = self._value(key, required=blank is None)
        if value is None:
            return blank or 0
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
            self.fault(key, value, f"0 到 {most} 之间的整数（不加引号）")
            return 0
        return value

    def number(self, key: str, *, digits: int, decimals: int, required: bool = True) -> Decimal:
        value = self._value(key, required)
        if value is None:
            return Decimal(0)
        number = Decimal(value) if isinstance(value, (int, Decimal)) and not isinstance(value, bool) else None
        if number is None or not number.is_finite() or not _fits(number, digits, decimals):
            self.fault(key, value, f"整数部分不超过 {digits} 位、小数不超过 {decimals} 位的数字（不加引号）")
            return Decimal(0)
        return number

    def yes_no(self, key: str, *, blank: bool = False) -> bool:
        value = self._value(key, required=False)
        if value is None:
            return blank
        if not isinstance(value, bool):
            self.fault(key, value, "true 或 false")
        return value is True

    def entries(self, key: str, *, required: bool = True) -> list[Section]:
        """Inline tables of an array."""
        value = self._value(key, required)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            self.fault(key, value, "若干个 { … }")
            return []
        return [Section(self.source, entry, self._table, self._index, (key, n)) for n, entry in enumerate(value)]

    def has(self, key: str) -> bool:
        return key in self.data

    def fault(self, key: str, found: object, expected: str) -> None:
        self.source.add(self.line(key, found), self._path(key), str(found), expected)

    def line(self, key: str, found: object = "") -> int | None:
        if self._entry is None:
            return self.source.line(self._table, self._index, key, found if isinstance(found, str) else "")
        array, number = self._entry
        start = self.source.line(self._table, self._index, array)
        return self.source.entry_line(start, number) if start else None

    def refuse_others(self) -> None:
        for key in self.data:
            if key not in self._asked:
                known = "、".join(sorted(self._asked))
                self.source.add(self.line(key, key), self._path(key), key, f"这里只有：{known}")

    def _path(self, key: str) -> str:
        return ".".join(part for part in (self._table, self._entry[0] if self._entry else None, key) if part)

    def _value(self, key: str, required: bool) -> Any:
        self._asked.add(key)
        value = self.data.get(key)
        if value is None and required and self.source.is_readable and not self._is_told:
            self.source.add(self.line(key), self._path(key), "没有这一项", f"写明 {key}")
        return value


def _fits(number: Decimal, digits: int, decimals: int) -> bool:
    return abs(number) < 10**digits and number == round(number, decimals)
