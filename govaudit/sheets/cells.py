"""Kinds of cells: how the text of one cell becomes a value, or says what was expected."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from govaudit.measures import SHANGHAI
from govaudit.validators import (
    FIRST_YEAR,
    LARGE,
    LAST_YEAR,
    SMALL,
    check_code,
    check_line,
    check_number,
    check_text,
    is_printable,
    plain_lines,
)

HINTS = 8  # entries of a list that a refusal names
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(_DAY.pattern + r" [0-9]{2}:[0-9]{2}(:[0-9]{2})?")
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
_check_link = URLValidator(schemes=["http", "https"])


class CellFault(ValueError):
    """A cell that cannot be read; the text says what was expected there."""


class Lookup(Protocol):
    """Answers what a spelling refers to."""

    def find(self, text: str) -> Any:
        """The thing meant. Raises CellFault with a hint: what there is, or what may have been meant."""


Lookups = Mapping[str, Lookup]


@dataclass(frozen=True, slots=True)
class Index:
    """Things by the texts that mean them exactly."""

    entries: Mapping[str, Any]

    def knows(self, text: str) -> bool:
        return text in self.entries

    def find(self, text: str) -> Any:
        if text in self.entries:
            return self.entries[text]
        nearest = get_close_matches(text, self.entries, n=3)
        if nearest:
            raise CellFault(f"是不是{'、'.join(f'“{name}”' for name in nearest)}？")
        names = "、".join(list(self.entries)[:HINTS]) or "一个也没有登记"
        raise CellFault(f"{names}{' 等' if len(self.entries) > HINTS else ''}")


class CellKind(Protocol):
    """How a cell that is not blank is read."""

    @property
    def expected(self) -> str: ...

    def read(self, text: str, lookups: Lookups) -> Any:
        """The value. Raises CellFault."""


@dataclass(frozen=True, slots=True)
class Text:
    """Words, at most `limit` characters (None: any number, lines allowed); `check` may ask more of one line."""

    limit: int | None
    check: Callable[[str], None] = check_line

    @property
    def expected(self) -> str:
        return f"不超过 {self.limit} 个字的文字" if self.limit else "文字"

    def read(self, text: str, lookups: Lookups) -> str:
        if self.limit is not None and len(text) > self.limit:
            raise CellFault(f"{self.expected}，现有 {len(text)} 个字")
        refusal = _refusal(self.check if self.limit else check_text, text)
        if refusal:
            raise CellFault(f"{self.expected}，{refusal}")
        return text if self.limit else plain_lines(text)


@dataclass(frozen=True, slots=True)
class Code:
    """A short printed key that also stands in page addresses."""

    limit: int

    @property
    def expected(self) -> str:
        return f"不超过 {self.limit} 个字的代码，只用字母、数字、- 和 _"

    def read(self, text: str, lookups: Lookups) -> str:
        if len(text) > self.limit:
            raise CellFault(self.expected)
        refusal = _refusal(check_code, text)
        if refusal:
            raise CellFault(f"{self.expected}；{refusal}")
        return text


@dataclass(frozen=True, slots=True)
class Serial:
    """A number given by another office: text of any shape that also stands in page addresses."""

    limit: int

    @property
    def expected(self) -> str:
        return f"不超过 {self.limit} 个字的编号，不能有空格和 / \\ ? # % 这些符号"

    def read(self, text: str, lookups: Lookups) -> str:
        if len(text) > self.limit or _refusal(check_number, text):
            raise CellFault(self.expected)
        return text


@dataclass(frozen=True, slots=True)
class Link:
    """An address of a page; only http and https, since pages print it as a link."""

    limit: int
    expected: str = "以 http:// 或 https:// 开头的网址"

    def read(self, text: str, lookups: Lookups) -> str:
        try:
            _check_link(text)
        except ValidationError:
            raise CellFault(self.expected) from None
        if len(text) > self.limit or not is_printable(text):
            raise CellFault(f"不超过 {self.limit} 个字的网址，没有看不见的字符")
        return text


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number in ASCII digits."""

    least: int = 0
    most: int = SMALL

    @property
    def expected(self) -> str:
        most = "21 亿" if self.most == LARGE else f"{self.most} "
        return f"{self.least} 到 {most}之间的整数，用半角数字"

    def read(self, text: str, lookups: Lookups) -> int:
        # Ten digits hold every number the field can; int() of a long text is slow.
        if not re.fullmatch(r"[0-9]{1,10}", text) or not self.least <= int(text) <= self.most:
            raise CellFault(self.expected)
        return int(text)


@dataclass(frozen=True, slots=True)
class Number:
    """A decimal number, which may be negative; `digits` before and `decimals` after the point."""

    digits: int
    decimals: int

    @property
    def expected(self) -> str:
        return f"整数部分不超过 {self.digits} 位、小数不超过 {self.decimals} 位的数字，用半角书写"

    def read(self, text: str, lookups: Lookups) -> Decimal:
        if not re.fullmatch(rf"[+-]?[0-9]{{1,{self.digits}}}(\.[0-9]{{1,{self.decimals}}})?", text):
            raise CellFault(self.expected)
        return Decimal(text)


@dataclass(frozen=True, slots=True)
class Day:
    """A day in the years from `first` to 2099."""

    first: int = FIRST_YEAR
    expected: str = "日期，如 2022-04-05"

    def read(self, text: str, lookups: Lookups) -> date:
        if not _DAY.fullmatch(text):
            raise CellFault(self.expected)
        _refuse_year(text, self.expected, self.first)
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise CellFault(f"真实存在的{self.expected}") from None


@dataclass(frozen=True, slots=True)
class Moment:
    """Date and time of day in Asia/Shanghai. `ends_day`: a deadline, of which other offices write the day alone and
    mean its end; a strict reading asks for the time."""

    ends_day: bool = False
    expected: str = "日期和时间，如 2022-04-05 09:30"

    def read(self, text: str, lookups: Lookups) -> datetime:
        if not _MOMENT.fullmatch(text):
            raise CellFault(self.expected)
        _refuse_year(text, self.expected)
        try:
            return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)
        except ValueError:
            raise CellFault(f"真实存在的{self.expected}") from None


@dataclass(frozen=True, slots=True)
class Month:
    """A month, kept as its first day."""

    expected: str = "月份，如 2022-04"

    def read(self, text: str, lookups: Lookups) -> date:
        if not _MONTH.fullmatch(text):
            raise CellFault(self.expected)
        _refuse_year(text, self.expected)
        try:
            return date.fromisoformat(f"{text}-01")
        except ValueError:
            raise CellFault(f"真实存在的{self.expected}") from None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few fixed words, each with its value. `synonyms` are what other offices write for them; a strict
    reading knows none."""

    values: Mapping[str, Any]
    synonyms: Mapping[str, str] = field(default_factory=dict)

    @property
    def expected(self) -> str:
        return "、".join(self.values) + "之一"

    def read(self, text: str, lookups: Lookups) -> Any:
        if text not in self.values:
            raise CellFault(self.expected)
        return self.values[text]


@dataclass(frozen=True, slots=True)
class Reference:
    """Another record or list entry, found by the lookup named `to`. `shown` is the attribute of it that a cell
    prints, and that the lookup finds again; where it is blank, a record keeps a plain code, which the lookup calls by
    a name."""

    to: str
    expected: str
    shown: str = "name"

    def read(self, text: str, lookups: Lookups) -> Any:
        try:
            return lookups[self.to].find(text)
        except CellFault as hint:
            raise CellFault(f"{self.expected}：{hint}") from None


def _refusal(check: Callable[[str], None], text: str) -> str:
    """What a validator says against the text, to follow a comma; empty where it says nothing."""
    try:
        check(text)
    except ValidationError as error:
        return "".join(error.messages).rstrip("。")
    return ""


def _refuse_year(text: str, expected: str, first: int = FIRST_YEAR) -> None:
    if not first <= int(text[:4]) <= LAST_YEAR:
        raise CellFault(f"{first} 年到 {LAST_YEAR} 年之间的{expected}")
