"""Period codes, the days they span and the names a notice prints."""

from datetime import date

import pytest

from govaudit.lib.periods import PeriodCodeError, following_code, long_date, parse_period, period_name

KNOWN = [
    ("2022Q1", date(2022, 1, 1), date(2022, 3, 31), "2022年一季度"),
    ("2022Q2", date(2022, 4, 1), date(2022, 6, 30), "2022年二季度"),
    ("2022Q3", date(2022, 7, 1), date(2022, 9, 30), "2022年三季度"),
    ("2022Q4", date(2022, 10, 1), date(2022, 12, 31), "2022年四季度"),
    ("2021H1", date(2021, 1, 1), date(2021, 6, 30), "2021年上半年"),
    ("2021H2", date(2021, 7, 1), date(2021, 12, 31), "2021年下半年"),
    ("2024", date(2024, 1, 1), date(2024, 12, 31), "2024年"),
    ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "2024年2月"),
    ("2023-02", date(2023, 2, 1), date(2023, 2, 28), "2023年2月"),
    ("2022-07_08", date(2022, 7, 1), date(2022, 8, 31), "2022年7—8月"),
    ("2025-W15", date(2025, 4, 7), date(2025, 4, 13), "2025年第15周"),
    ("2025-W01", date(2024, 12, 30), date(2025, 1, 5), "2025年第1周"),
    ("2020-W53", date(2020, 12, 28), date(2021, 1, 3), "2020年第53周"),
    ("2025-04-01_2025-04-15", date(2025, 4, 1), date(2025, 4, 15), "2025年4月1日—2025年4月15日"),
    ("2025-12-31_2026-01-01", date(2025, 12, 31), date(2026, 1, 1), "2025年12月31日—2026年1月1日"),
    ("2025-04-01_2025-04-01", date(2025, 4, 1), date(2025, 4, 1), "2025年4月1日—2025年4月1日"),
]


@pytest.mark.parametrize(("code", "start", "end", "name"), KNOWN)
def test_a_code_spans_its_days(code, start, end, name):
    assert parse_period(code) == (start, end)


@pytest.mark.parametrize(("code", "start", "end", "name"), KNOWN)
def test_a_code_has_a_name_as_notices_write_it(code, start, end, name):
    assert period_name(code) == name


@pytest.mark.parametrize(
    "code",
    [
        "", "2022Q5", "2022Q0", "2022H3", "22Q2", "2022q2", " 2022Q2", "2022Q2\n", "2022-4", "2022-4_5", "2022年二季度",
        "２０２２Q2", "2022-٠٤", "1999Q1", "9999-W52", "2022Q2Q3", "2022/04",
    ],
)  # fmt: skip
def test_what_is_no_code_is_refused_with_the_forms_that_are(code):
    with pytest.raises(PeriodCodeError, match=r"(?s)看不懂周期.*2022Q2、"):
        parse_period(code)


@pytest.mark.parametrize("code", ["2022-13", "2022-00", "2022-07_13", "2022-W53", "2022-W00", "2022-02-30_2022-03-01"])
def test_a_day_that_does_not_exist_is_refused(code):
    with pytest.raises(PeriodCodeError, match="日期不存在"):
        parse_period(code)


@pytest.mark.parametrize("code", ["2022-08_07", "2025-04-15_2025-04-01"])
def test_a_period_that_ends_before_it_starts_is_refused(code):
    with pytest.raises(PeriodCodeError, match="开始晚于结束"):
        parse_period(code)


def test_a_long_date_has_no_leading_zeros():
    assert long_date(date(2022, 6, 5)) == "2022年6月5日"


@pytest.mark.parametrize(
    ("code", "following"),
    [
        ("2022Q2", "2022Q3"),
        ("2022Q4", "2023Q1"),
        ("2021H1", "2021H2"),
        ("2021H2", "2022H1"),
        ("2024", "2025"),
        ("2024-11", "2024-12"),
        ("2024-12", "2025-01"),
        ("2022-07_08", "2022-09_10"),
        ("2022-11_12", "2023-01_02"),
        ("2022-05_10", "2022-11-01_2023-04-30"),  # no code of months goes past a year
        ("2025-W15", "2025-W16"),
        ("2020-W53", "2021-W01"),
        ("2019-W52", "2020-W01"),  # which begins on 2019-12-30
        ("2025-04-01_2025-04-15", "2025-04-16_2025-04-30"),
    ],
)
def test_the_period_that_follows_is_of_the_same_kind_and_begins_the_day_after(code: str, following: str) -> None:
    assert following_code(code) == following
    assert (parse_period(following)[0] - parse_period(code)[1]).days == 1
