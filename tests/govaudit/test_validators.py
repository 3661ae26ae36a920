"""What texts and days may be: codes, numbers, names, years."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from govaudit.sheets import CellFault, Code, Day, Moment, Month, Serial, Text
from govaudit.validators import (
    check_code,
    check_day,
    check_line,
    check_moment,
    check_number,
    check_old_day,
    check_spelling,
    check_text,
    narrow_number,
    plain_lines,
    reserved_words,
)


@pytest.mark.parametrize("value", ["Z01", "2022-04-01_2025-04-15", "C_1", "12345"])
def test_a_code_is_letters_digits_hyphens_and_underscores(value):
    check_code(value)


@pytest.mark.parametrize("value", ["..", ".", "a/b", "a b", "甲", "a\n", "a\x00", "a\u202e", "Ｚ01", "a?b"])
def test_a_code_of_other_characters_is_refused(value):
    with pytest.raises(ValidationError, match="代码只能用字母、数字、- 和 _。"):
        check_code(value)


@pytest.mark.parametrize("value", ["add", "search", "people", "password", "periods", "switch", "edit"])
def test_a_code_that_an_address_has_another_use_for_is_refused(value):
    with pytest.raises(ValidationError, match="在网页地址里另有用处"):
        check_code(value)


def test_words_are_reserved_only_where_a_key_could_stand():
    reserved = reserved_words("govaudit.urls")
    assert {"add", "search"} <= reserved
    assert not {"units", "columns", "orders", "open", "notices"} & reserved


@pytest.mark.parametrize("value", ["2022-006", "QY〔2022〕3号", "T.1", "A-1_甲"])
def test_a_number_of_another_office_has_any_shape(value):
    check_number(value)


@pytest.mark.parametrize("value", ["..", ".", "QY/1", "a b", "a\\b", "a\u202eb", "a\ue000", "a\u200b", "a\x7f", "a%41"])
def test_a_number_that_cannot_stand_in_an_address_is_refused(value):
    with pytest.raises(ValidationError, match="编号里不能有"):
        check_number(value)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("２０２２－００６", "2022-006"), ("Ｔ＿１．２", "T_1.2"), ("信〔2022〕６号（转）", "信〔2022〕6号（转）")],
)
def test_digits_and_letters_of_a_number_are_in_half_width_and_its_brackets_as_they_are(typed, number):
    assert narrow_number(typed) == number
    check_number(number)
    with pytest.raises(ValidationError, match="要用半角"):
        check_number(typed)


@pytest.mark.parametrize(
    "value", ["县\u202e局", "县\x00局", "县\ue000局", "县\u2028局", "县\u200b局", "县\n局", "县\ufffe局"]
)
def test_a_name_with_a_character_nobody_sees_is_refused_with_its_place(value):
    with pytest.raises(ValidationError, match=rf"第 2 个字符（U\+{ord(value[1]):04X}）看不见或印不出"):
        check_line(value)


def test_lines_are_broken_in_one_way():
    assert plain_lines("一\r\n二\r三\t四\n") == "一\n二\n三 四\n"


def test_a_text_may_run_over_lines_and_nothing_else():
    check_text("一\r\n二\t三")
    with pytest.raises(ValidationError):
        check_text("一\n\u202e二")


def test_a_unit_name_has_no_slash():
    check_line("a/b")
    with pytest.raises(ValidationError, match="单位名称里不能有 /。"):
        check_spelling("县水利局/河长办")


@pytest.mark.parametrize("day", [date(2000, 1, 1), date(2099, 12, 31)])
def test_days_of_the_years_2000_to_2099_are_taken(day):
    check_day(day)
    check_moment(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


@pytest.mark.parametrize("day", [date.min, date(1999, 12, 31), date(2100, 1, 1), date.max])
def test_days_of_other_years_are_refused(day):
    with pytest.raises(ValidationError, match="日期要在 2000 年到 2099 年之间。"):
        check_day(day)
    with pytest.raises(ValidationError, match="日期要在 2000 年到 2099 年之间。"):
        check_moment(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


def test_the_year_of_a_moment_is_the_county_s():
    check_moment(datetime(1999, 12, 31, 16, tzinfo=UTC))
    with pytest.raises(ValidationError):
        check_moment(datetime(2099, 12, 31, 16, tzinfo=UTC))


def test_a_unit_may_be_older_than_what_is_counted():
    check_old_day(date(1949, 10, 1))
    with pytest.raises(ValidationError, match="日期要在 1900 年到 2099 年之间。"):
        check_old_day(date(1899, 12, 31))


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (Day(), "1999-12-31", "2000 年到 2099 年之间的日期"),
        (Day(1900), "1899-12-31", "1900 年到 2099 年之间的日期"),
        (Moment(), "9999-12-31 23:59", "2000 年到 2099 年之间的日期和时间"),
        (Month(), "2100-01", "2000 年到 2099 年之间的月份"),
        (Code(8), "add", "在网页地址里另有用处"),
        (Code(8), "甲1", "只用字母、数字、- 和 _"),
        (Serial(8), "..", "编号"),
        (Text(9), "县\u202e局", "第 2 个字符"),
        (Text(9, check_spelling), "a/b", "单位名称里不能有 /"),
    ],
)
def test_a_sheet_refuses_what_a_form_refuses(kind, text, expected):
    with pytest.raises(CellFault, match=expected):
        kind.read(text, {})
