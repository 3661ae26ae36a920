"""What the texts and days of records may be: keys that stand in addresses, names that are printed, days that can be.

Models carry these validators, so that forms, services and sheets refuse the same with the same sentence. Each raises
ValidationError with one plain Chinese sentence.
"""

import functools
import re
import string
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern
from django.utils import timezone

SMALL = 32767  # what a PositiveSmallIntegerField holds on every database
LARGE = 2147483647  # what a PositiveIntegerField holds on every database
#: SQLite would keep more than PostgreSQL can.
fits_small = MaxValueValidator(SMALL, message="数字不能大于 %(limit_value)s。")
fits_large = MaxValueValidator(LARGE, message="数字不能大于 %(limit_value)s。")

FIRST_YEAR, LAST_YEAR = 2000, 2099  # of what is observed, counted and dated; periods have the same years
OLDEST_YEAR = 1900  # of what existed before: units and their names

_CODE = re.compile(r"[A-Za-z0-9_-]+")
_NUMBER = re.compile(r"[^\s/\\?#%]+")
#: Full-width digits, letters and the marks between them, which an input method writes by mistake.
_NARROW = {ord(char) + 0xFEE0: char for char in string.ascii_letters + string.digits + "-._"}
# Control, format (among them what turns the direction of writing), private use, surrogates, line and paragraph ends.
_UNPRINTABLE = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}


def check_code(value: str) -> None:
    """A short key that stands in addresses and files."""
    if not _CODE.fullmatch(value):
        raise ValidationError("代码只能用字母、数字、- 和 _。", code="code")
    refuse_reserved(value)


def check_number(value: str) -> None:
    """A number given by another office: text of any shape, as long as it can be printed and stand in an address."""
    if not _NUMBER.fullmatch(value) or not is_printable(value) or value in (".", ".."):
        raise ValidationError("编号里不能有空格、看不见的字符和 / \\ ? # % 这些符号，也不能只有点。", code="number")
    if value != narrow_number(value):
        raise ValidationError("编号里的数字、字母和 - . _ 要用半角。", code="number")


def narrow_number(text: str) -> str:
    """The number with digits and letters in half width; an import reads them so, and no record may differ from that."""
    return text.translate(_NARROW)


def check_line(value: str) -> None:
    """A name, a title, a reason: one line that can be printed."""
    _refuse_unprintable(value, lines=False)


def check_text(value: str) -> None:
    """Words that may run over several lines."""
    _refuse_unprintable(value, lines=True)


def plain_lines(text: str) -> str:
    """Words over several lines as a cell of a spreadsheet keeps them: line breaks of one kind, no tabs."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")


def check_spelling(value: str) -> None:
    """A name of a unit."""
    check_line(value)
    if "/" in value:
        raise ValidationError("单位名称里不能有 /。", code="name")


def check_day(value: date) -> None:
    _refuse_year(value, FIRST_YEAR)


def check_old_day(value: date) -> None:
    """A day that may lie far back: since when a unit or its name exists."""
    _refuse_year(value, OLDEST_YEAR)


def check_moment(value: datetime) -> None:
    _refuse_year(_local(value), FIRST_YEAR)


def refuse_reserved(value: str) -> None:
    """Refuse a key in whose place an address of the program has a word of its own."""
    if value in reserved_words(settings.ROOT_URLCONF):
        raise ValidationError("“%(value)s”在网页地址里另有用处，请换一个。", code="reserved", params={"value": value})


@functools.cache
def reserved_words(urlconf: str) -> frozenset[str]:
    """Words that stand where another address of the program has a key: `add` in units/add/ beside units/<code>/."""
    routes = [route.split("/") for route in _routes(get_resolver(urlconf).url_patterns)]
    return frozenset(
        other[at]
        for keyed in routes
        for at, part in enumerate(keyed)
        if _is_key(part)
        for other in routes
        if len(other) > at and other[at] and not _is_key(other[at]) and _may_meet(keyed[:at], other[:at])
    )


def is_printable(text: str, *, lines: bool = False) -> bool:
    """Whether text holds nothing that a database, a page or a document refuses or garbles (line breaks are allowed
    where `lines`)."""
    return _first_unprintable(text, lines=lines) is None


def _refuse_unprintable(value: str, *, lines: bool) -> None:
    at = _first_unprintable(value, lines=lines)
    if at is not None:
        params = {"place": at + 1, "point": f"{ord(value[at]):04X}"}
        message = "第 %(place)s 个字符（U+%(point)s）看不见或印不出，请删去。"
        raise ValidationError(message, code="unprintable", params=params)


def _first_unprintable(text: str, *, lines: bool) -> int | None:
    allowed = "\r\n\t" if lines else ""
    for at, char in enumerate(text):
        if char not in allowed and (unicodedata.category(char) in _UNPRINTABLE or _is_nothing(char)):
            return at
    return None


def _is_nothing(char: str) -> bool:
    """Code points that stand for no character and never will (XML refuses them)."""
    code = ord(char)
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def _refuse_year(value: date, first: int) -> None:
    if not first <= value.year <= LAST_YEAR:
        message = "日期要在 %(first)s 年到 %(last)s 年之间。"
        raise ValidationError(message, code="year", params={"first": first, "last": LAST_YEAR})


def _local(value: datetime) -> datetime:
    try:
        return timezone.localtime(value)
    except (OverflowError, ValueError):  # no local time at either end of the calendar, none without a zone
        return value


def _routes(patterns: Sequence[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for entry in patterns:
        route = f"{before}{entry.pattern}" if isinstance(entry.pattern, RoutePattern) else before
        if isinstance(entry, URLResolver):
            yield from _routes(entry.url_patterns, route)
        else:
            yield route


def _is_key(part: str) -> bool:
    return part.startswith("<")


def _may_meet(one: list[str], other: list[str]) -> bool:
    """Whether two beginnings of addresses can be the same text."""
    return all(a == b or _is_key(a) or _is_key(b) for a, b in zip(one, other, strict=True))
