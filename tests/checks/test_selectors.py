"""Months of a period."""

from datetime import date

import pytest

from checks.selectors import months_of
from govaudit.lib.periods import Span


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2022, 4, 1), date(2022, 6, 30), [4, 5, 6]),
        (date(2022, 1, 31), date(2022, 3, 1), [1, 2, 3]),
        (date(2025, 4, 7), date(2025, 4, 13), [4]),
        (date(2021, 12, 15), date(2022, 1, 14), [12, 1]),
    ],
)
def test_every_month_a_period_touches_is_named_once(start: date, end: date, months: list[int]) -> None:
    found = months_of(Span(start, end, end))
    assert [month.month for month in found] == months
    assert {month.day for month in found} == {1}
