"""Cells as offices write them become the text that the strict kinds of govaudit.sheets read. What is written in another
form is put right; what could mean two things, or nothing, is refused."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta, timezone
from typing import Any

from govaudit.imports.lookups import Choices
from govaudit.sheets import (
    CellFault,
    CellKind,
    Choice,
    Code,
    Column,
    Day,
    Link,
    Moment,
    Month,
    Number,
    Reference,
    Serial,
    Text,
    Whole,
)
from govaudit.validators import narrow_number

FORMULA_FAULT = "算好的内容：这一格的公式出了错，请改正公式或直接填写"
SCIENTIFIC_FAULT = (
    "完整的编号：这一格变成了科学记数，后面的数字已经丢失。请在导出时或导出后先把这一栏设为“文本”格式，再重新导出"
)
MONTH_FAULT = "写全的月份，如 2022-01 或 2022-10：Excel 会把 2022.10 变成 2022.1"
MORNING_FAULT = "用 24 小时制写的时间，如 00:30 或 12:30：上午 12 点说的是哪一个不清楚"

_ERROR_VALUES = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})
_NOTHING = re.compile(r"[-–—−－/\\／]{1,3}|无")
#: What copying from web pages leaves between letters, to be seen by nobody.
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_BREAKS = re.compile(r"[\t\r\n\v\f\u0085\u2028\u2029]+")
_DASHES = str.maketrans("‐‑‒–—−。", "------.")
_MINUS = str.maketrans("‒–−", "---")
_SCIENTIFIC = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?[eE]\+[0-9]+|[+-]?[0-9]\.[0-9]+[eE][0-9]+")
#: At most six digits that say anything, as 2.02305E+14 has.
_SHORTENED = re.compile(r"[0-9]{1,6}0{6,}")
_NUMBER = re.compile(
    r"(?P<sign>[+-]?)(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,20})(?P<rest>\.[0-9]{0,20})?"
    r"(?: ?[件条次个篇家人名项份起宗户分元天])?"
)

_DATE = re.compile(
    r"(?P<year>[0-9]{4})(?:年(?P<month>[0-9]{1,2})月(?P<day>[0-9]{1,2})[日号]?"
    r"|(?P<mark>[-/.])(?P<marked_month>[0-9]{1,2})(?P=mark)(?P<marked_day>[0-9]{1,2})"
    r"|(?P<packed>[0-9]{4}))"
)
_WEEKDAY = re.compile(r"\(?(?:星期|周)[一二三四五六日天]\)?")
_TIME = re.compile(
    r"(?P<half>上午|下午|AM|PM)?"
    r"(?P<hour>[0-9]{1,2})(?::(?P<minute>[0-9]{1,2})(?::(?P<second>[0-9]{1,2})(?:\.[0-9]{1,9})?)?"
    r"|[时点](?:(?P<said_minute>[0-9]{1,2})分?(?:(?P<said_second>[0-9]{1,2})秒)?|(?P<is_half>半)|整)?)"
    r"(?P<late_half>AM|PM)?",
    re.IGNORECASE,
)
_PACKED_MOMENT = re.compile(r"(?P<day>[0-9]{8})(?P<hour>[0-9]{2})(?P<minute>[0-9]{2})(?P<second>[0-9]{2})?")
_MONTH = re.compile(
    r"(?P<year>[0-9]{4})(?:年(?P<said>[0-9]{1,2})月份?|[-/.](?P<marked>[0-9]{1,2})|(?P<packed>[0-9]{2}))"
)
_SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]{1,15})?")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:?[0-9]{2})")
#: Days that Excel numbers so: 1954 to 2119.
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000
_SERIAL_START = datetime(1899, 12, 30)  # noqa: DTZ001 - a cell knows no zone
#: Asia/Shanghai since 1991, before which no moment is read: far quicker to compare and to store than its history.
CHINA = timezone(timedelta(hours=8))
_SPACED_MARK = re.compile(r"\s*([年月日号时点分秒:/.\-])\s*")


def read_cell(column: Column, text: str, lookups: Mapping[str, Choices], *, is_optional: bool | None = None) -> Any:
    """The value a cell means, None for a blank one. Raises CellFault. `is_optional` where not as the column says."""
    optional = not column.required if is_optional is None else is_optional
    text = visible(text).strip()
    if not text:
        if not optional:
            raise CellFault(column.kind.expected)
        return None
    if text in _ERROR_VALUES:
        raise CellFault(FORMULA_FAULT)
    try:
        return _read(column.kind, text, lookups)
    except CellFault:
        if optional and not isinstance(column.kind, Text | Serial | Code) and _NOTHING.fullmatch(text):
            return None
        raise


def canonical(kind: CellKind, text: str) -> str:
    """The text as the kind reads it strictly, where it is written in another form that can mean only one thing; else as
    it stands. Raises CellFault where advice helps more than what the kind expects."""
    match kind:
        case Day():
            return _day(half_width(text)) or text
        case Moment():
            return moment_text(text, time_alone(kind)) or text
        case Month():
            return _month(half_width(text)) or text
        case Whole() | Number():
            return _number(half_width(text)) or text
        case Serial() | Code():
            plain = half_width(text)
            if _SCIENTIFIC.fullmatch(plain) or (isinstance(kind, Serial) and may_be_shortened(plain)):
                raise CellFault(SCIENTIFIC_FAULT)
            # Brackets of another office's number are its own: 信〔2022〕6号（转）.
            return plain if isinstance(kind, Code) else narrow_number(visible(text).strip())
        case Link():
            return visible(text).strip()
        case Text():
            return _words(text, has_lines=kind.limit is None)
    return text


def spellings(text: str) -> Iterator[str]:
    """A word as typed and as it may be on a list: without blanks, in half width, with brackets in full width."""
    yield text
    seen = {text}
    plain = "".join(half_width(text).split())
    for other in ("".join(visible(text).split()), plain, plain.replace("(", "（").replace(")", "）")):
        if other and other not in seen:
            seen.add(other)
            yield other


def half_width(text: str) -> str:
    """Full-width letters, digits and marks in half width, without what cannot be seen."""
    return unicodedata.normalize("NFKC", visible(text)).strip()


def day_text(text: str) -> str | None:
    """2022-04-05 for a date written in any usual way, nothing beside it."""
    found = _DATE.fullmatch(_WEEKDAY.sub("", _squeezed(half_width(text))).removesuffix("."))
    return _written_day(found) if found else None


def time_text(text: str) -> str | None:
    """09:30 or 09:30:15 for a time of day. Raises CellFault for one that could be two."""
    found = _TIME.fullmatch(_squeezed(half_width(text)).replace(" ", ""))
    if not found:
        return None
    hour, half = int(found["hour"]), (found["half"] or found["late_half"] or "").upper()
    if found["half"] and found["late_half"]:
        return None
    if half in ("上午", "AM") and hour >= 12:
        if hour > 12:
            return None
        raise CellFault(MORNING_FAULT)
    if half in ("下午", "PM") and hour < 12:
        hour += 12
    minute = 30 if found["is_half"] else int(found["minute"] or found["said_minute"] or 0)
    second = int(found["second"] or found["said_second"] or 0)
    return f"{hour:02d}:{minute:02d}" + (f":{second:02d}" if second else "")


def says_nothing(text: str) -> bool:
    """Whether a cell is blank, holds a mark for nothing, or a formula that went wrong."""
    return not text or text in _ERROR_VALUES or bool(_NOTHING.fullmatch(text))


def time_alone(kind: Moment) -> str:
    """The time of day that a date alone means."""
    return "23:59" if kind.ends_day else "00:00"


def may_be_shortened(number: str) -> bool:
    """Whether a number looks like one that was kept as 2.02305E+14: many digits, all but the first few of them 0."""
    return len(number) >= 12 and number.endswith("000000") and bool(_SHORTENED.fullmatch(number))


def moment_text(text: str, alone: str = "00:00") -> str | None:
    """2022-04-05 09:30 for a date and time written in any usual way; `alone` is the time of a date without one."""
    text = half_width(text)
    counted = _counted(text)
    if counted:
        return _written_moment(counted) if "." in text else f"{counted:%Y-%m-%d} {alone}"
    packed = _PACKED_MOMENT.fullmatch(text)
    if packed:
        return f"{day_text(packed['day'])} {packed['hour']}:{packed['minute']}{_seconds(packed['second'])}"
    if _ISO.fullmatch(text):
        return _written_iso(text)
    day, clock = _taken_apart(text)
    if not day or not clock:
        return f"{day} {alone}" if day else None
    written = time_text(clock)
    return f"{day} {written}" if written else None


def _taken_apart(text: str) -> tuple[str, str]:
    """Day and time of a text that begins with a date, the time as it stands; two blanks for another text."""
    plain = _WEEKDAY.sub(" ", _squeezed(text)).strip()
    found = _DATE.match(plain)
    if not found:
        return "", ""
    rest = plain[found.end() :]
    if not rest.strip(" ."):
        return _written_day(found), ""
    # Without a mark between them it cannot be told where the day ends: 2022-4-111:30.
    is_apart = rest[0] in " T" if found["packed"] else not rest[0].isdigit() or plain[found.end() - 1] in "日号"
    if not is_apart:
        return "", ""
    return _written_day(found), rest.removeprefix("T").strip()


def visible(text: str) -> str:
    """The text without what copying leaves between letters."""
    return text if text.isprintable() else text.translate(_INVISIBLE)


def _read(kind: CellKind, text: str, lookups: Mapping[str, Choices]) -> Any:
    if not isinstance(kind, Reference | Choice):
        return kind.read(canonical(kind, text), lookups)
    if isinstance(kind, Choice):
        words = (kind.synonyms.get(spelling, spelling) for spelling in spellings(text))
        meant = next(filter(kind.values.__contains__, words), None)
    else:
        meant = next(filter(lookups[kind.to].knows, spellings(text)), None)
    if meant is None:  # looking for the nearest takes long: who wants them asks for them
        raise CellFault(kind.expected)
    return kind.read(meant, lookups)


def _words(text: str, *, has_lines: bool) -> str:
    plain = visible(text).strip()
    return plain if has_lines else _BREAKS.sub(" ", plain)


def _number(text: str) -> str | None:
    found = _NUMBER.fullmatch(text.translate(_MINUS))
    if not found:
        return None
    fraction = (found["rest"] or "").rstrip("0").rstrip(".")
    return f"{found['sign'].replace('+', '')}{found['whole'].replace(',', '')}{fraction}"


def _day(text: str) -> str | None:
    """The day of a date or of a date with a time."""
    if _SERIAL.fullmatch(text):
        text = text[:5]  # the fraction is a time; rounded it could be the next day's
    day, clock = _taken_apart(text)
    if day and not _ISO.fullmatch(text):
        return day if not clock or _is_time(clock) else None
    moment = moment_text(text)
    return moment[:10] if moment and _is_time(moment[11:]) else None


def _is_time(text: str) -> bool:
    try:
        time.fromisoformat(time_text(text) or "")
    except CellFault:  # one that could be two, but of one day
        return True
    except ValueError:
        return False
    return True


def _month(text: str) -> str | None:
    plain = _squeezed(text).replace(" ", "")
    found = _MONTH.fullmatch(plain)
    if not found:
        day = _day(text)
        return day[:7] if day else None
    if found["marked"] == "1" and "." in plain:
        raise CellFault(MONTH_FAULT)
    return f"{found['year']}-{int(found['said'] or found['marked'] or found['packed']):02d}"


def _squeezed(text: str) -> str:
    """Dashes and points of one kind, no blanks beside the marks of a date, none doubled."""
    return _SPACED_MARK.sub(r"\1", " ".join(text.translate(_DASHES).split()))


def _written_day(found: re.Match[str]) -> str:
    if found["packed"]:
        return f"{found['year']}-{found['packed'][:2]}-{found['packed'][2:]}"
    month, day = found["month"] or found["marked_month"], found["day"] or found["marked_day"]
    return f"{found['year']}-{int(month):02d}-{int(day):02d}"


def _counted(text: str) -> datetime | None:
    """The moment of a cell that lost its date format: days since the end of 1899, to the second."""
    if not _SERIAL.fullmatch(text) or not _FIRST_SERIAL <= float(text) < _LAST_SERIAL:
        return None
    return _SERIAL_START + timedelta(seconds=round(float(text) * 86_400))


def _written_moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" + (f":{moment.second:02d}" if moment.second else "")


def _written_iso(text: str) -> str | None:
    try:
        return _written_moment(datetime.fromisoformat(text).astimezone(CHINA))
    except (ValueError, OverflowError):
        return None


def _seconds(text: str | None) -> str:
    return f":{text}" if text and text != "00" else ""
