"""Cells as the reading library gives them become text; a row becomes one line, its cells apart by tabs."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

#: Numbers from here on are more digits than an office program keeps.
MOST_DIGITS = 15
#: Rows made into lines at once.
BLOCK = 256
_SHORTEST_LARGE = len("1000000000000000.0")
_LONGEST_SHOWN = 16


class _Visible(dict[int, int | str | None]):
    """For str.translate: control and format characters go, tabs become blanks, line breaks stay."""

    def __missing__(self, code: int) -> int | str | None:
        meant = None if unicodedata.category(chr(code)) in {"Cc", "Cf"} else code
        self[code] = meant
        return meant


_VISIBLE = _Visible({ord("\n"): "\n", ord("\t"): " ", 0x2028: "\n", 0x2029: "\n"})


def plain_text(text: str) -> str:
    """Text as a person sees it in the cell, without blanks at both ends."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.translate(_VISIBLE).strip()


def lines_of(rows: Sequence[list[str]]) -> list[str]:
    """Each row as one line: its cells cleaned, apart by tabs, without blank ones at the end; "" for one without any
    text."""
    lines = ["\t".join(cells) for cells in rows]
    # Rows in need of cleaning are few, and most blocks have none.
    if not _is_clean("\t".join(lines), sum(map(len, rows))):
        for at, cells in enumerate(rows):
            if not _is_clean(lines[at], len(cells)):
                lines[at] = "\t".join(map(plain_text, cells))
    return [line.rstrip("\t") for line in lines]


def _is_clean(line: str, cells: int) -> bool:
    """Whether nothing would change: no blanks at the ends of cells, nothing invisible, no tab within a cell."""
    return (
        not (" \t" in line or "\t " in line or line[:1] == " " or line[-1:] == " ")
        and line.count("\t") == cells - 1
        and line.replace("\t", "").isprintable()
    )


@lru_cache(maxsize=8192)
def number_text(number: float) -> str:
    """A number as the office program shows it: whole ones without a point, at most 15 digits; from 1e15 on in
    scientific form, because digits of what was typed are lost."""
    text = repr(number)
    if text.endswith(".0") and len(text) < _SHORTEST_LARGE:
        return text[:-2] if number else "0"
    if abs(number) >= 10**MOST_DIGITS:
        mantissa, _, exponent = f"{number:.5E}".partition("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}" if exponent else text
    if "e" in text or len(text) > _LONGEST_SHOWN:
        # 98.60000000000001 is 98.6 to whoever typed it, 1e-05 is 0.00001.
        return f"{Decimal(f'{number:.{MOST_DIGITS}g}'):f}"
    return text


class _Days(dict[int, str]):
    """Days as text, by their number."""

    def __missing__(self, number: int) -> str:
        text = self[number] = date.fromordinal(number).isoformat()
        return text


# Half of a sheet of orders are moments, on few days: looking both halves up is thrice as fast as formatting.
_DAYS = _Days()
_MINUTES = tuple(f" {hour:02d}:{minute:02d}" for hour in range(24) for minute in range(60))


def moment_text(moment: datetime) -> str:
    if moment.second or moment.microsecond:
        # Days are kept as fractions, which are never exact.
        nearest = moment + timedelta(microseconds=500_000)
        return str(nearest.replace(microsecond=0)).removesuffix(":00")
    return _DAYS[moment.toordinal()] + _MINUTES[moment.hour * 60 + moment.minute]


def span_text(span: timedelta) -> str:
    minutes, seconds = divmod(round(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}" + (f":{seconds:02d}" if seconds else "")


def time_text(moment: time) -> str:
    return moment.isoformat("seconds").removesuffix(":00")


def whole_text(number: int) -> str:
    return str(number) if abs(number) < 10**MOST_DIGITS else number_text(float(number))


#: What makes text of a value of each type.
TEXTS: Mapping[type, Callable[[Any], str]] = {
    str: str,
    float: number_text,
    int: whole_text,
    bool: lambda value: "是" if value else "否",
    datetime: moment_text,
    date: str,
    time: time_text,
    timedelta: span_text,
    type(None): lambda _value: "",
}
