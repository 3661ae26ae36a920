"""Cells as offices write them: every form that can mean one thing is read, every other one is refused."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from govaudit.imports.cells import read_cell
from govaudit.imports.lookups import entries_by
from govaudit.imports.readers import reader_of
from govaudit.measures import SHANGHAI
from govaudit.sheets import (
    CellFault,
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

LOOKUPS = {"units": entries_by({"城关镇": "Z01", "农机中心（站）": "B07"})}
UNIT = Reference("units", "单位的名称")
MERIT = Choice({"问题": False, "亮点": True})


def read(kind, text, *, required=True):
    return read_cell(Column("栏", "field", kind, required=required), text, LOOKUPS)


def read_quickly(kind, text):
    """As the cells of a large file are read."""
    return reader_of(Column("栏", "field", kind), LOOKUPS, {}, is_optional=False)[text]


@pytest.mark.parametrize(
    "text",
    [
        "2023-05-20",
        "2023-5-20",
        "2023.5.20",
        "2023.05.20.",
        "2023/5/20",
        "2023年5月20日",
        "2023年5月20号",
        "2023 年 5 月 20 日",
        "20230520",
        "２０２３－０５－２０",
        "２０２３．５．２０",
        "2023—05—20",
        "2023。5。20",
        "2023年5月20日星期六",
        "2023-05-20（周六）",
        "45066",
        "45066.9999999",
        "2023-05-20 00:00",
        "2023-05-20 09:30",
        "2023-05-20T00:00:00",
        "2023-05-19T16:00:00Z",
        "20230520093000",
        "2023/5/20 上午12:00",
        "\ufeff2023-05-20\u200b",
    ],
)
def test_a_day_is_read_in_every_usual_form(text):
    assert read(Day(), text) == date(2023, 5, 20)


@pytest.mark.parametrize(
    "text",
    [
        "23-5-20",
        "01/02/2023",
        "5月20日",
        "2023-5",
        "2023-5/20",
        "2023-13-01",
        "2023-06-31",
        "2023-02-29",
        "20230631",
        "2023-05-20 25:61",
        "2023-05-20 至 2023-05-21",
        "1999-12-31",
        "2100-01-01",
        "19999",
        "80000",
        "昨天",
        "-",
    ],
)
def test_what_is_no_day_or_could_be_two_is_refused(text):
    with pytest.raises(CellFault, match="日期"):
        read(Day(), text)


@pytest.mark.parametrize(
    ("text", "hour", "minute", "second"),
    [
        ("2022-07-05 09:30", 9, 30, 0),
        ("2022-07-05 09:30:00", 9, 30, 0),
        ("2022-07-05 09:30:15", 9, 30, 15),
        ("2022-07-05 09:30:15.678", 9, 30, 15),
        ("2022-7-5 9:30", 9, 30, 0),
        ("2022/7/5 9:30", 9, 30, 0),
        ("2022.7.5 9:30", 9, 30, 0),
        ("2022年7月5日 9:30", 9, 30, 0),
        ("2022年7月5日9时30分", 9, 30, 0),
        ("2022年7月5日9时30分15秒", 9, 30, 15),
        ("2022年7月5日9时", 9, 0, 0),
        ("2022年7月5日 9点半", 9, 30, 0),
        ("２０２２年７月５日９时３０分", 9, 30, 0),
        ("２０２２．７．５　９：３０", 9, 30, 0),
        ("2022-07-05T09:30:00", 9, 30, 0),
        ("2022-07-05T09:30:00+08:00", 9, 30, 0),
        ("2022-07-05T01:30:00Z", 9, 30, 0),
        ("20220705093015", 9, 30, 15),
        ("202207050930", 9, 30, 0),
        ("20220705 09:30", 9, 30, 0),
        ("2022-07-05 星期二 09:30", 9, 30, 0),
        ("2022-07-05 上午9:30", 9, 30, 0),
        ("2022-07-05 下午3:05", 15, 5, 0),
        ("2022-07-05 下午12:30", 12, 30, 0),
        ("2022-07-05 下午15:05", 15, 5, 0),
        ("2022-07-05 PM 3:05", 15, 5, 0),
        ("2022-07-05 3:05 pm", 15, 5, 0),
        ("44747.395833333336", 9, 30, 0),
        ("44747.3958333333", 9, 30, 0),
        ("44747", 0, 0, 0),
        ("2022-07-05", 0, 0, 0),
        ("2022年7月5日", 0, 0, 0),
        ("20220705", 0, 0, 0),
    ],
)
def test_a_moment_is_read_in_every_usual_form(text, hour, minute, second):
    assert read(Moment(), text) == datetime(2022, 7, 5, hour, minute, second, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("2022-07-05", 23, 59),
        ("2022年7月5日", 23, 59),
        ("2022.7.5 星期二", 23, 59),
        ("20220705", 23, 59),
        ("44747", 23, 59),
        ("2022-07-05 00:00", 0, 0),
        ("2022-07-05T00:00:00", 0, 0),
        ("2022-07-05 17:30", 17, 30),
        ("44747.5", 12, 0),
    ],
)
@pytest.mark.parametrize("reads", [read, read_quickly], ids=["one", "many"])
def test_a_deadline_given_as_a_day_lasts_until_its_end(reads, text, hour, minute):
    assert reads(Moment(ends_day=True), text) == datetime(2022, 7, 5, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    "text",
    [
        "7月5日",
        "22.7.5 9:30",
        "03/07/2022 09:30",
        "2022-02-30 09:30",
        "2022-07-05 24:00",
        "2022-07-05 09:60",
        "2022-07-05 9",
        "2022-07-05 0930",
        "2022-7-111:30",
        "2022-07-05 上午15:00",
        "20229999999999",
        "1999-07-05 09:30",
        "昨天",
        "09:30",
    ],
)
def test_what_is_no_moment_or_could_be_two_is_refused(text):
    with pytest.raises(CellFault, match="日期和时间"):
        read(Moment(), text)


def test_twelve_in_the_morning_is_asked_back():
    with pytest.raises(CellFault, match="24 小时制"):
        read(Moment(), "2022-07-05 上午12:30")


@pytest.mark.parametrize(
    "text",
    [
        "2023-04",
        "2023-4",
        "2023.4",
        "2023.04",
        "2023/4",
        "2023年4月",
        "2023年4月份",
        "202304",
        "２０２３年４月",
        "2023-04-05",
        "2023年4月5日",
        "20230405",
        "2023-04-30 23:59",
        "45017",
    ],
)
def test_a_month_is_read_in_every_usual_form(text):
    assert read(Month(), text) == date(2023, 4, 1)


@pytest.mark.parametrize("text", ["4月", "2023-13", "2023-00", "23-04", "2023", "2023年第一季度", "1-4月", "1999-04"])
def test_what_is_no_month_is_refused(text):
    with pytest.raises(CellFault, match="月份"):
        read(Month(), text)


def test_a_month_that_excel_may_have_shortened_is_asked_back():
    assert read(Month(), "2023.10") == date(2023, 10, 1)
    with pytest.raises(CellFault, match=r"2022\.10"):
        read(Month(), "2023.1")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("３", 3),
        ("1,204", 1204),
        ("１，２０４", 1204),
        ("3.0", 3),
        ("3.00", 3),
        ("007", 7),
        ("+3", 3),
        ("3件", 3),
        ("3条", 3),
        ("3 次", 3),
        ("0", 0),
    ],
)
def test_a_whole_number_is_read_in_every_usual_form(text, value):
    assert read(Whole(), text) == value


@pytest.mark.parametrize(
    "text", ["-1", "1.5", "四", "1,2", "12 3", "是", "32768", "1e3", "3。0", "9" * 400, "3-5", "约3"]
)
def test_what_is_no_whole_number_is_refused(text):
    with pytest.raises(CellFault, match="整数"):
        read(Whole(), text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-2", "-2"),
        ("－２", "-2"),
        ("−1.50", "-1.5"),
        ("+2", "2"),
        ("2分", "2"),
        ("1,234.50", "1234.5"),
        ("1.5000", "1.5"),
        ("5.", "5"),
    ],
)
def test_a_decimal_is_read_in_every_usual_form(text, value):
    assert read(Number(4, 2), text) == Decimal(value)


@pytest.mark.parametrize("text", ["0.125", "12345", "1e3", "1,5", "12%", "nan", "--2"])
def test_what_is_no_decimal_is_refused(text):
    with pytest.raises(CellFault, match="小数"):
        read(Number(4, 2), text)


@pytest.mark.parametrize("text", ["-", "－", "—", "——", "/", "无", ""])
@pytest.mark.parametrize(
    "kind", [Whole(), Number(4, 2), Day(), Moment(), Month(), UNIT], ids=lambda kind: type(kind).__name__
)
def test_a_stroke_alone_is_a_blank_where_a_blank_may_be(kind, text):
    assert read(kind, text, required=False) is None
    with pytest.raises(CellFault):
        read(kind, text)


def test_a_stroke_stays_in_a_text():
    assert read(Text(9), "无", required=False) == "无"


@pytest.mark.parametrize(
    "text", ["2.02305E+14", "2.02305e+14", "２．０２３０５Ｅ＋１４", "2E+14", "2.0230500000122E+16"]
)
@pytest.mark.parametrize("kind", [Serial(32), Code(32)], ids=["number", "code"])
def test_a_number_in_scientific_form_is_refused_with_advice(kind, text):
    with pytest.raises(CellFault, match=r"科学记数.*“文本”格式.*重新导出"):
        read(kind, text)


@pytest.mark.parametrize(
    "text", ["202305000000000", "２０２３０５０００００００００", "123456000000", "2000000000000000"]
)
@pytest.mark.parametrize("reads", [read, read_quickly], ids=["one", "many"])
def test_a_number_of_which_only_zeros_are_left_is_refused_with_advice(reads, text):
    with pytest.raises(CellFault, match=r"科学记数.*“文本”格式.*重新导出"):
        reads(Serial(32), text)


@pytest.mark.parametrize("text", ["12345600000", "123456700000", "202305010000000", "T202305000000000"])
@pytest.mark.parametrize("reads", [read, read_quickly], ids=["one", "many"])
def test_a_number_that_ends_in_zeros_is_none_of_them(reads, text):
    assert reads(Serial(32), text) == text


def test_a_code_may_end_in_zeros():
    assert read(Code(32), "610328000000") == "610328000000"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Ｔ２０２２０４０１", "T20220401"),
        ("2E14", "2E14"),
        ("202305200002160000", "202305200002160000"),
        ("第3号", "第3号"),
    ],
)
def test_a_number_of_another_office_is_kept_in_half_width(text, value):
    assert read(Serial(32), text) == value


@pytest.mark.parametrize("text", ["城关镇", "城关 镇", " 城关镇\u200b", "城\n关镇"])
def test_blanks_in_a_name_do_not_count(text):
    assert read(UNIT, text) == "Z01"


@pytest.mark.parametrize("text", ["农机中心（站）", "农机中心(站)", "农机中心 （ 站 ）"])
def test_brackets_of_a_name_may_be_of_either_width(text):
    assert read(UNIT, text) == "B07"


def test_a_name_as_typed_goes_first():
    typed = {"units": entries_by({"A 1": "typed", "A1": "plain"})}
    assert read_cell(Column("栏", "field", UNIT), "A 1", typed) == "typed"


def test_an_unknown_name_is_refused():
    with pytest.raises(CellFault, match=r"^单位的名称$"):
        read(UNIT, "城管镇")


def test_a_word_of_a_few_is_read_without_blanks():
    assert read(MERIT, "亮 点") is True
    with pytest.raises(CellFault, match="问题、亮点"):
        read(MERIT, "一般")


def test_lines_of_a_title_become_one():
    assert read(Text(20), "第一行\n第二行\t末") == "第一行 第二行 末"


def test_lines_of_a_long_text_stay():
    assert read(Text(None), "第一行\n第二行") == "第一行\n第二行"


def test_a_text_too_long_is_refused_with_its_length():
    with pytest.raises(CellFault, match="现有 4 个字"):
        read(Text(3), "城关镇镇")


@pytest.mark.parametrize("text", ["#N/A", "#REF!", "#DIV/0!"])
@pytest.mark.parametrize("kind", [Text(20), Whole(), Serial(9), UNIT], ids=lambda kind: type(kind).__name__)
def test_a_broken_formula_is_no_content(kind, text):
    with pytest.raises(CellFault, match="公式"):
        read(kind, text, required=False)


def test_a_link_without_its_scheme_is_refused():
    assert read(Link(99), "https://www.qianyang.example/a") == "https://www.qianyang.example/a"
    with pytest.raises(CellFault, match="http://"):
        read(Link(99), "www.qianyang.example/a")
