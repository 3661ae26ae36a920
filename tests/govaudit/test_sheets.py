"""The sheet machinery: cells in, a record or every fault of the row out."""

from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.db.models import CharField

from checks.sheets import ACCOUNT_CHECKS, UPDATES
from checks.sheets import SHEETS as CHECKS_SHEETS
from govaudit.lib.periods import Span
from govaudit.sheets import (
    CellError,
    CellFault,
    Choice,
    Code,
    Day,
    Index,
    KeyWatch,
    Link,
    Moment,
    Month,
    Number,
    Reference,
    Row,
    Serial,
    Text,
    UnreadableFile,
    Whole,
    read_csv,
)
from hotline.sheets import ORDERS
from hotline.sheets import SHEETS as HOTLINE_SHEETS
from reports.sheets import SHEETS as REPORTS_SHEETS
from units.sheets import SHEETS as UNITS_SHEETS

QUARTER = Span(date(2022, 4, 1), date(2022, 6, 30), date(2022, 6, 30))
COLUMN = SimpleNamespace(code="C1", opened_on=None, closed_on=None)
ACCOUNT = SimpleNamespace(code="M1", opened_on=date(2020, 1, 1), closed_on=None)
LOOKUPS = {
    "columns": Index({"C1": COLUMN}),
    "accounts": Index({"M1": ACCOUNT}),
    "account_states": Index({"正常": "normal"}),
    "order_sources": Index({"市平台": "city"}),
    "order_kinds": Index({"投诉": "complaint", "求助": "help"}),
    "order_classes": Index({}),
    "units": Index({"城关镇": "Z01"}),
}
UPDATE = {"编号": "U1", "栏目": "C1", "发布日期": "2022-04-05", "标题": "一则", "网址": "", "条数": "1"}
ORDER = {
    "来源": "市平台",
    "工单编号": "T1",
    "类型": "投诉",
    "分类": "",
    "诉求摘要": "",
    "承办单位": "城关镇",
    "受理时间": "2022-04-05 09:30",
    "办结期限": "2022-04-12 17:30",
    "办结时间": "",
    "撤单时间": "",
    "返工次数": "0",
}


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Text(4), "城关镇", "城关镇"),
        (Code(8), "T-1_a", "T-1_a"),
        (Whole(), "007", 7),
        (Number(4, 2), "-6.5", Decimal("-6.5")),
        (Day(), "2022-04-05", date(2022, 4, 5)),
        (Month(), "2022-04", date(2022, 4, 1)),
        (Moment(), "2022-04-05 09:30", datetime(2022, 4, 5, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))),
        (Choice({"问题": False, "亮点": True}), "亮点", True),
        (Link(99), "https://www.qianyang.example/a.html", "https://www.qianyang.example/a.html"),
        (Reference("order_kinds", "类型"), "投诉", "complaint"),
    ],
)
def test_a_cell_reads_as_its_value(kind, text, value):
    assert kind.read(text, LOOKUPS) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Text(3), "城关镇镇"),
        (Text(9), "a\x00b"),
        (Text(9), "a\nb"),
        (Text(None), "a\ufffeb"),
        (Code(8), "T 1"),
        (Code(8), "T/1"),
        (Whole(), "１２"),
        (Whole(), "-1"),
        (Whole(), "1.0"),
        (Whole(), "32768"),
        (Whole(), "9" * 5000),
        (Whole(least=1), "0"),
        (Number(4, 2), "６"),
        (Number(4, 2), "1e3"),
        (Number(4, 2), "10000"),
        (Number(4, 2), "0.005"),
        (Number(4, 2), "nan"),
        (Day(), "2022-4-5"),
        (Day(), "2022-02-30"),
        (Day(), "0001-01-01"),
        (Day(), "２０２２-04-05"),
        (Day(), "2022-04-05 00:00"),
        (Month(), "2022-13"),
        (Month(), "2022-04-01"),
        (Moment(), "2022-04-05"),
        (Moment(), "2022-04-05 24:01"),
        (Choice({"问题": False}), "缺点"),
        (Link(99), "javascript:alert(1)"),
        (Link(20), "https://www.qianyang.example/a.html"),
        (Reference("order_kinds", "类型"), "投述"),
    ],
)
def test_a_cell_that_does_not_fit_is_refused(kind, text):
    with pytest.raises(CellFault):
        kind.read(text, LOOKUPS)


def test_an_unknown_reference_is_answered_with_the_nearest():
    with pytest.raises(CellFault, match=r"^类型：是不是“投诉”？$"):
        Reference("order_kinds", "类型").read("投诉类", LOOKUPS)


def test_a_row_gives_values_by_field_and_blanks_as_their_meaning():
    record = UPDATES.parse_row(UPDATE, LOOKUPS, QUARTER)
    assert record == {
        "code": "U1",
        "column": COLUMN,
        "published_on": date(2022, 4, 5),
        "title": "一则",
        "url": "",
        "quantity": 1,
        "unit": None,
    }


def test_everything_wrong_with_a_row_is_told_at_once():
    cells = ORDER | {"工单编号": "", "类型": "表扬", "承办单位": "城管", "返工次数": "两次"}
    errors = ORDERS.parse_row(cells, LOOKUPS)
    assert [(error.column, error.found) for error in errors] == [
        ("工单编号", "空白"),
        ("类型", "表扬"),
        ("承办单位", "城管"),
        ("返工次数", "两次"),
    ]


def test_values_that_do_not_go_together_are_refused_at_their_column():
    errors = ORDERS.parse_row(ORDER | {"办结时间": "2022-04-04 10:00"}, LOOKUPS)
    assert errors == [CellError("办结时间", "2022-04-04 10:00", "办结不能早于受理。")]


@pytest.mark.parametrize("moment", ["2022-03-31 23:59", "2022-07-01 00:00"])
def test_a_record_outside_the_period_is_refused(moment):
    cells = ORDER | {"受理时间": moment, "办结期限": "2022-07-12 17:30"}
    assert ORDERS.parse_row(cells, LOOKUPS, QUARTER) == [
        CellError("受理时间", moment, "周期以内（2022-04-01 至 2022-06-30）")
    ]


@pytest.mark.parametrize("moment", ["2022-04-01 00:00", "2022-06-30 23:59"])
def test_the_first_and_last_minute_belong_to_the_period(moment):
    cells = ORDER | {"受理时间": moment, "办结期限": "2022-07-12 17:30"}
    assert isinstance(ORDERS.parse_row(cells, LOOKUPS, QUARTER), dict)


def test_a_month_counts_when_the_period_touches_it():
    cells = {"账号": "M1", "月份": "2022-04", "状态": "正常", "发布条数": "", "说明": ""}
    middle = Span(date(2022, 4, 11), date(2022, 4, 17), date(2022, 4, 17))
    record = ACCOUNT_CHECKS.parse_row(cells, LOOKUPS, middle)
    assert isinstance(record, dict)
    assert record["published"] is None
    assert isinstance(ACCOUNT_CHECKS.parse_row(cells | {"月份": "2022-05"}, LOOKUPS, middle), list)


def test_a_second_row_with_the_same_key_names_the_first():
    watch = KeyWatch(UPDATES)
    record = UPDATES.parse_row(UPDATE, LOOKUPS)
    assert watch.errors(record, UPDATE, 2) == []
    assert watch.errors(record, UPDATE, 7) == [CellError("编号", "U1", "不重复；第 2 行已经有了")]


def test_a_header_has_each_needed_column_once_and_no_other():
    header = ["编号", "栏目", "栏目", "标题", "数量"]
    assert [(error.column, error.found) for error in UPDATES.header_errors(header)] == [
        ("发布日期", "缺少这一栏"),
        ("栏目", "出现 2 次"),
        ("数量", "数量"),
    ]


def test_rows_carry_the_number_of_their_first_line():
    content = '编号,情况\nF1,"一\n二"\n\n,\nF2,三\n'.encode()
    assert list(read_csv(content)) == [
        Row(1, ["编号", "情况"]),
        Row(2, ["F1", "一\n二"]),
        Row(6, ["F2", "三"]),
    ]


def test_a_byte_order_mark_is_no_part_of_the_header():
    assert next(read_csv("\ufeff编号\n".encode())).cells == ["编号"]


@pytest.mark.parametrize(
    ("content", "row"),
    [("编号\n城关镇\n".encode("gb18030"), 1), ("编号\nF1\n".encode() + b"\xff\n", 3), ('编号\n"F1\n'.encode(), 2)],
)
def test_a_file_that_is_no_table_of_text_is_refused_with_its_line(content, row):
    with pytest.raises(UnreadableFile) as refusal:
        list(read_csv(content))
    assert refusal.value.row == row


@pytest.mark.parametrize(
    "sheet", [*UNITS_SHEETS, *CHECKS_SHEETS, *HOTLINE_SHEETS, *REPORTS_SHEETS], ids=lambda s: s.file
)
def test_a_sheet_fits_its_model(sheet):
    for column in sheet.columns:
        field = sheet.model._meta.get_field(column.field)
        if not column.required and column.blank is None:
            assert field.null, column.header
        if isinstance(field, CharField) and isinstance(column.kind, (Text, Code, Serial, Link)):
            assert column.kind.limit == field.max_length, column.header
