"""Periods: the codes of 考核周期 and the days they span."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta


class PeriodCodeError(ValueError):
    """A period code that means nothing; the text says which forms exist."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days a period covers, both ends included, and its 截至: what happened after `as_of` does not count."""

    start: date
    end: date
    as_of: date

    @property
    def last(self) -> date:
        """The last day whose events count."""
        return min(self.end, self.as_of)

    @property
    def months_end(self) -> date:
        """The month that is not over on the last day that counts; those before it are."""
        return (self.last + timedelta(days=1)).replace(day=1)

    @property
    def only_month(self) -> date | None:
        """The first day of the one whole month that the span is; None for any other span."""
        is_whole = self.start.day == 1 and self.last == self.end
        following = (self.start + timedelta(days=32)).replace(day=1)
        return self.start if is_whole and self.end + timedelta(days=1) == following else None


FORMS = "2022Q2、2021H1、2025、2025-04、2022-07_08、2025-W15、2025-04-01_2025-04-15"

LAST_DAY = date(2099, 12, 31)
_CHINESE_DIGITS = "一二三四"


def parse_period(code: str) -> tuple[date, date]:
    """First and last day of `code`. Raises PeriodCodeError with the accepted forms."""
    for pattern, build in _SHAPES:
        match = re.fullmatch(pattern, code)
        if match:
            try:
                start, end = build(*match.groups())
            except ValueError as error:
                raise PeriodCodeError(f"周期“{code}”里的日期不存在。写法如：{FORMS}。") from error
            if start > end:
                raise PeriodCodeError(f"周期“{code}”的开始晚于结束。")
            return start, end
    raise PeriodCodeError(f"看不懂周期“{code}”。写法如：{FORMS}。")


def as_of_bounds(start: date, end: date) -> tuple[date, date]:
    """Earliest and latest 截至 of a period: its first day, and a year after its last one."""
    is_leap_day = (end.month, end.day) == (2, 29)
    a_year_later = end.replace(year=end.year + 1, day=28 if is_leap_day else end.day)
    return start, min(a_year_later, LAST_DAY)


def period_name(code: str) -> str:
    """Chinese name of a period, as a notice writes it: 2022年二季度, 2022年7—8月, 2021年上半年."""
    start, end = parse_period(code)
    if re.fullmatch(r"\d{4}Q\d", code):
        return f"{start.year}年{_CHINESE_DIGITS[start.month // 3]}季度"
    if re.fullmatch(r"\d{4}H\d", code):
        return f"{start.year}年{'上' if start.month == 1 else '下'}半年"
    if re.fullmatch(r"\d{4}-\d{2}", code):
        return f"{start.year}年{start.month}月"
    if re.fullmatch(r"\d{4}-\d{2}_\d{2}", code):
        return f"{start.year}年{start.month}—{end.month}月"
    if re.fullmatch(r"\d{4}-W\d{2}", code):
        return f"{code[:4]}年第{int(code[-2:])}周"
    if re.fullmatch(r"\d{4}", code):
        return f"{code}年"
    return f"{start.year}年{start.month}月{start.day}日—{end.year}年{end.month}月{end.day}日"


def following_code(code: str) -> str:
    """The code of the period of the same kind that follows: 2022Q3 after 2022Q2, 2022-09_10 after 2022-07_08, as many
    days after a span of days. Raises PeriodCodeError for a code that means nothing."""
    start, end = parse_period(code)
    begin = end + timedelta(days=1)
    if re.fullmatch(r"\d{4}Q\d", code):
        return f"{begin.year}Q{(begin.month + 2) // 3}"
    if re.fullmatch(r"\d{4}H\d", code):
        return f"{begin.year}H{(begin.month + 5) // 6}"
    if re.fullmatch(r"\d{4}-\d{2}", code):
        return f"{begin:%Y-%m}"
    if re.fullmatch(r"\d{4}-W\d{2}", code):
        return f"{begin:%G-W%V}"
    if re.fullmatch(r"\d{4}", code):
        return str(begin.year)
    if re.fullmatch(r"\d{4}-\d{2}_\d{2}", code):
        years, last = divmod(begin.month + end.month - start.month - 1, 12)
        month = date(begin.year + years, last + 1, calendar.monthrange(begin.year + years, last + 1)[1])
        return f"{begin}_{month}" if years else f"{begin:%Y-%m}_{month:%m}"
    return f"{begin}_{begin + (end - start)}"


def _months(year: str, first: str | int, last: str | int) -> tuple[date, date]:
    end_month = int(last)
    start = date(int(year), int(first), 1)
    return start, date(int(year), end_month, calendar.monthrange(int(year), end_month)[1])


def _week(year: str, week: str) -> tuple[date, date]:
    start = date.fromisocalendar(int(year), int(week), 1)
    return start, start + timedelta(days=6)


# Digits are ASCII and years 2000 to 2099, so that a period has one spelling and every day after it exists.
_YEAR, _TWO = "(20[0-9]{2})", "([0-9]{2})"
_DAY = "(20[0-9]{2}-[0-9]{2}-[0-9]{2})"
_SHAPES = (
    (f"{_YEAR}Q([1-4])", lambda y, q: _months(y, 3 * int(q) - 2, 3 * int(q))),
    (f"{_YEAR}H([12])", lambda y, h: _months(y, 6 * int(h) - 5, 6 * int(h))),
    (f"{_YEAR}-{_TWO}", lambda y, m: _months(y, m, m)),
    (f"{_YEAR}-{_TWO}_{_TWO}", _months),
    (f"{_YEAR}-W{_TWO}", _week),
    (_YEAR, lambda y: _months(y, 1, 12)),
    (f"{_DAY}_{_DAY}", lambda a, b: (date.fromisoformat(a), date.fromisoformat(b))),
)


def long_date(day: date) -> str:
    """A date as official documents write it: 2022年8月19日, no leading zeros (GB/T 9704-2012, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"
