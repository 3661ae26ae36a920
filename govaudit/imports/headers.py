"""Headers of files: cleaned, joined over their rows, compared, and read as months; pure."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

#: Characters of a header; what follows tells no columns apart.
LONGEST = 200
#: What a header says in brackets about how its cells are written, not about what they are.
_ASIDES = re.compile(
    r"[(\[【](?:单位:?[^()]{1,6}|[件条次个篇家人名项份起宗户天日月年分元%]|万元|小时|分钟|工作日|百分比|"
    r"必填项?|选填项?|非必填项?|可空|可不填|下拉选择|自动生成|文本|文本格式|日期格式|数字|"
    r"[ymdhs年月日时分秒/:.\-]+)[)\]】]",
    re.IGNORECASE,
)
#: Marks of required columns, and what ends a header on a form.
_MARKS = re.compile(r"[\s*:★☆●○※▲△◆◇■□√#\"'“”‘’。,;!?\u00ad\u200b-\u200f\u2060\ufeff]+")
_LINE_BREAK = re.compile(r"\s*[\r\n\v\f\u0085\u2028\u2029]+\s*")
_YEAR_MONTH = re.compile(
    r"(?P<year>[0-9]{4})(?:年/?|[-./])(?P<month>[0-9]{1,2})(?:月份?)?(?:-01)?|(?P<packed>[0-9]{6})"
)
_BARE_MONTH = re.compile(r"(?P<month>[0-9]{1,2}|十[一二]?|[一二三四五六七八九])月份?")
#: What follows a month where the number of published items is meant (4月发布, 4月份信息更新数量).
_COUNT = re.compile(r"(?:信息)?(?:发布|更新|发文|推送|公开)?(?:信息)?(?:总|条|篇)?(?:数量?|量)?")
#: What stands above months beside what is counted: 2022年, 二季度, 2022年上半年.
_SPAN = re.compile(
    r"(?:(?P<year>20[0-9]{2})(?:年度?|$))?(?:(?:第?[一二三四1-4]季度|[上下]半年|全年)度?(?:各月)?|各月)?", re.ASCII
)
_CHINESE = {text: number for number, text in enumerate("一二三四五六七八九十", 1)} | {"十一": 11, "十二": 12}


@lru_cache(maxsize=20_000)
def plain_header(text: str) -> str:
    """A header for comparing: full width to half width, without blanks, line breaks, units in brackets and marks such
    as * ："""
    plain = _MARKS.sub("", unicodedata.normalize("NFKC", text))
    return (_ASIDES.sub("", plain) or plain).casefold()


def fingerprint(headers: Iterable[str]) -> str:
    """64 hex digits: the same for the same plain headers in any order. Columns without a header do not count."""
    plain = sorted(filter(None, map(plain_header, headers)))
    return hashlib.sha256("\n".join(plain).encode()).hexdigest()


def joined_headers(rows: Sequence[Sequence[str]]) -> list[str]:
    """Headers of one or more header rows, merged cells filled to the right, parts joined by "/"; a text that occurs
    again gets （2）; a column without any text is ""."""
    width = max(map(len, rows), default=0)
    grid = [[_one_line(row[at]) if at < len(row) else "" for at in range(width)] for row in rows]
    filled = [_filled(grid, level) for level in range(len(grid))]
    names: list[str] = []
    for at in range(width):
        # A cell merged downwards may come with its text in each of its rows.
        parts = list(dict.fromkeys(row[at] for row in filled if row[at]))
        names.append("/".join(parts)[:LONGEST])
    return _told_apart(names)


def _filled(grid: Sequence[Sequence[str]], level: int) -> list[str]:
    """A header row whose texts over several columns stand over each of them: one that has texts below it reaches to
    the right as long as there are texts below, up to the next one of its row or of the rows above."""
    row = grid[level]
    filled, group = [], ""
    for at, text in enumerate(row):
        has_below = any(below[at] for below in grid[level + 1 :])
        if text or not has_below or any(above[at] for above in grid[:level]):
            group = text if has_below else ""
        filled.append(text or group)
    return filled


def _told_apart(names: Sequence[str]) -> list[str]:
    seen: set[str] = set()
    numbers: dict[str, int] = {}
    apart = []
    for name in names:
        told, number = name, numbers.get(name, 1)
        while name and told in seen:
            number += 1
            told = f"{name}（{number}）"
        numbers[name] = number
        seen.add(told)
        apart.append(told)
    return apart


def _one_line(text: str) -> str:
    """A header's lines as one: broken within Chinese words they are joined without a blank."""
    return " ".join(_LINE_BREAK.sub(_joint, text).split())


def _joint(found: re.Match[str]) -> str:
    before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
    return " " if before.isascii() and after.isascii() else ""


def month_in(header: str, year: int | None = None) -> tuple[str, str] | None:
    """The month a header stands for (2022-04) and what else it says, plain; None where it names no month or several.
    `year` is that of months without one."""
    whole = plain_header(header)
    month = _month(whole, year)
    if month:
        return month, ""
    parts = [plain_header(part) for part in header.split("/")]
    for at, part in enumerate(parts):
        others = parts[:at] + parts[at + 1 :]
        years, rest = _spans_apart(others)
        month = _month(part, years[0] if years else year)
        if month and others:
            # Below another year than its own, a month may be either's.
            return month, rest if all(int(month[:4]) == other for other in years) else "/".join(others)
    for pattern in (_YEAR_MONTH, _BARE_MONTH):
        found = pattern.match(whole)
        rest = whole[found.end() :] if found else ""
        month = _month(found[0], year) if found else ""
        if month and found and found[0].endswith(("月", "份")) and not re.search(r"[0-9月至到~\-—]", rest):
            return month, rest
    return None


def _spans_apart(parts: Sequence[str]) -> tuple[list[int], str]:
    """The years that stand beside a month, and what is said there besides years, half-years and quarters."""
    spans = [found for found in map(_SPAN.match, parts) if found]
    years = [int(found["year"]) for found in spans if found["year"]]
    return years, "/".join(filter(None, (found.string[found.end() :] for found in spans)))


def counts(plain: str) -> bool:
    """Whether what a header says beside its month, if anything, is that something was counted (发布, 更新数, 条数)."""
    return bool(_COUNT.fullmatch(plain))


def has_bare_month(header: str) -> bool:
    """Whether a header names a month without its year."""
    return month_in(header) is None and month_in(header, 2000) is not None


def _month(plain: str, year: int | None) -> str:
    found = _YEAR_MONTH.fullmatch(plain)
    if found and found["packed"]:
        return _dated(int(found["packed"][:4]), int(found["packed"][4:]))
    if found:
        return _dated(int(found["year"]), int(found["month"]))
    bare = _BARE_MONTH.fullmatch(plain)
    if bare and year:
        return _dated(year, _CHINESE.get(bare["month"]) or int(bare["month"]))
    return ""


def _dated(year: int, month: int) -> str:
    return f"{year}-{month:02d}" if 2000 <= year <= 2099 and 1 <= month <= 12 else ""
