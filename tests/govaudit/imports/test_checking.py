"""Rows of text become values, or everything that is wrong with them is told at once."""

from datetime import date, datetime

import pytest

from checks.models import AccountState, FindingCategory, MediaAccount, Platform, WebColumn
from govaudit.imports import readers
from govaudit.imports.checking import BEYOND, Fault, RowChecker
from govaudit.imports.kinds import import_kind
from govaudit.imports.lookups import entries_by, entries_called
from govaudit.imports.mapping import ColumnMapping, Meaning
from govaudit.measures import SHANGHAI
from hotline.models import OrderKind, OrderSource
from units.models import Unit, UnitGroup, UnitKind
from units.selectors import UnitNames
from units.sheets import UnitLookup

TOWN, HEALTH = Unit(pk=1, code="Z01", short_name="城关镇"), Unit(pk=2, code="B07", short_name="卫健局")
ROADS, ROADS_TOO = Unit(pk=3, code="B08", short_name="公路段"), Unit(pk=4, code="B09", short_name="公路管理段")
NAMES = [(TOWN, ["城关镇人民政府"]), (HEALTH, ["县卫健局"]), (ROADS, ["公路站"]), (ROADS_TOO, ["公路站"])]
COLUMN = WebColumn(pk=5, code="C1", opened_on=date(2022, 1, 1))
ACCOUNT = MediaAccount(pk=6, code="M1", opened_on=date(2020, 1, 1))
LOOKUPS = {
    "order_sources": entries_by({"市平台": OrderSource(pk=7, name="市平台")}),
    "order_kinds": entries_by({"投诉": OrderKind(pk=8, name="投诉"), "求助": OrderKind(pk=9, name="求助")}),
    "order_classes": entries_by({}),
    "units": UnitLookup(UnitNames(NAMES)),
    "unit_kinds": entries_by({"镇": UnitKind(pk=10, name="镇")}),
    "unit_groups": entries_by({"各镇": UnitGroup(pk=11, name="各镇")}),
    "columns": entries_by({"C1": COLUMN}),
    "accounts": entries_by({"M1": ACCOUNT}),
    "account_states": entries_by({"正常": AccountState(pk=12, name="正常")}),
    "platforms": entries_by({"微博": Platform(pk=13, name="微博")}),
    "finding_categories": entries_by({"栏目更新": FindingCategory(pk=14, name="栏目更新")}),
    "criteria": entries_by({"daily": "daily"}),
}
#: A file of orders: header, field, cell of a good row.
ORDER = [
    ("工单号", "number", "T1"),
    ("类型", "kind", "投诉"),
    ("电话", None, "0000"),
    ("标题", "title", "路灯不亮"),
    ("单位", "unit", "城关镇人民政府"),
    ("受理时间", "received_at", "2022/7/1 9:30"),
    ("期限", "due_at", "2022-07-11 17:30"),
    ("办结时间", "closed_at", ""),
    ("返工", "returned", "0"),
]
ORDER_HEADERS = [header for header, _, _ in ORDER]
RECEIVED, DUE = datetime(2022, 7, 1, 9, 30, tzinfo=SHANGHAI), datetime(2022, 7, 11, 17, 30, tzinfo=SHANGHAI)


def checker_of(code, columns, *, fixed=None, settled=None, context=None, blank_keeps=False):
    """The checker of a file with these columns: (header, field) or (header, field, given)."""
    meanings = tuple(Meaning(column[1], *column[2:]) for column in columns)
    mapping = ColumnMapping((0,), {0: (1, 1)}, tuple(column[0] for column in columns), meanings, fixed or {})
    return RowChecker(
        import_kind(code), mapping, LOOKUPS, settled=settled or {}, context=context or {}, blank_keeps=blank_keeps
    )


def order_checker(**more):
    more = {"fixed": {"source": "市平台"}, **more}
    return checker_of("orders", [(header, name) for header, name, _ in ORDER], **more)


def order_cells(**changes):
    cells = {name or "": cell for _, name, cell in ORDER} | changes
    return [cells[name or ""] for _, name, _ in ORDER]


def check_order(checker=None, **changes):
    return (checker or order_checker()).for_headers(ORDER_HEADERS)(order_cells(**changes))


def records_of(checker, *rows, headers):
    check = checker.for_headers(headers)
    made = []
    for row in rows:
        records, faults = check(row)
        assert not faults, faults
        made += [dict(zip(checker.fields, values, strict=True)) for values in records]
    return made


def faults_of(**changes):
    records, faults = check_order(**changes)
    assert not records
    return faults


# values


def test_a_good_row_gives_one_record_with_primary_keys_and_blanks_as_none():
    checker = order_checker()
    assert records_of(checker, order_cells(), headers=ORDER_HEADERS) == [
        {
            "number": "T1",
            "kind": 8,
            "title": "路灯不亮",
            "unit": 1,
            "received_at": RECEIVED,
            "due_at": DUE,
            "closed_at": None,
            "returned": 0,
            "source": 7,
        }
    ]


def test_fields_stand_in_the_order_of_the_sheet_then_what_is_fixed():
    assert order_checker().fields == (
        "number", "kind", "title", "unit", "received_at", "due_at", "closed_at", "returned", "source",
    )  # fmt: skip


def test_columns_are_found_by_header_in_each_sheet():
    turned = [*ORDER_HEADERS[::-1], ""]
    assert order_checker().for_headers(turned)(order_cells()[::-1]) == check_order()


def test_headers_of_another_sheet_are_compared_plainly():
    assert order_checker().for_headers(["工单 号*", *ORDER_HEADERS[1:]])(order_cells()) == check_order()


def test_a_row_may_end_before_its_blank_cells():
    columns = [
        ("栏目", "column"),
        ("发布日期", "published_on"),
        ("标题", "title"),
        ("网址", "url"),
        ("条数", "quantity"),
    ]
    checker = checker_of("updates", columns)
    rows = ["C1", "2022-07-01", "标题"], ["C1", "2022-07-01", "标题", "", "", "", ""]
    for record in records_of(checker, *rows, headers=[header for header, _ in columns]):
        assert (record["url"], record["quantity"]) == (None, None)


def test_blanks_beyond_the_last_header_do_not_count():
    assert order_checker().for_headers(ORDER_HEADERS)([*order_cells(), "", ""]) == check_order()


def test_what_a_reference_means_may_be_plain_text():
    columns = [
        ("编号", "code"), ("单位", "unit"), ("评分项", "criterion_code"), ("分值", "points"), ("理由", "reason"),
        ("签字人", "signed_by"), ("签字日期", "signed_on"),
    ]  # fmt: skip
    checker = checker_of("adjustments", columns, context={"period": 3})
    row = ["A1", "城关镇", "daily", "－２", "迟报", "主管", "2022.6.30"]
    [record] = records_of(checker, row, headers=[header for header, _ in columns])
    assert (record["criterion_code"], record["period"]) == ("daily", 3)


def test_what_a_kind_derives_is_added():
    columns = [
        ("代码", "code"),
        ("规范简称", "short_name"),
        ("类别", "kind"),
        ("分组", "group"),
        ("建制序", "position"),
    ]
    checker = checker_of("units", columns)
    [record] = records_of(checker, ["Z9", "城关镇", "镇", "各镇", "1"], headers=[header for header, _ in columns])
    assert checker.fields[-1] == "pinyin"
    assert record["pinyin"]


def test_nothing_is_derived_from_a_column_that_is_not_there():
    assert "pinyin" not in checker_of("units", [("代码", "code")]).fields


def test_a_record_that_the_program_numbers_may_lack_its_code():
    columns = [
        ("编号", "code"),
        ("单位", "unit"),
        ("日期", "found_on"),
        ("性质", "is_merit"),
        ("类别", "category"),
        ("情况", "text"),
    ]
    row = ["", "城关镇", "2022-07-01", "问题", "栏目更新", "两周没有更新"]
    [record] = records_of(checker_of("findings", columns), row, headers=[header for header, _ in columns])
    assert (record["code"], record["is_merit"]) == (None, False)


# faults


def test_everything_wrong_with_a_row_is_told_at_once_in_the_order_of_the_sheet():
    faults = faults_of(number="", kind="求办", unit="卫件局", received_at="昨天", returned="四")
    assert faults == [
        Fault(0, "工单号", "number", "", "不超过 32 个字的编号，不能有空格和 / \\ ? # % 这些符号"),
        Fault(1, "类型", "kind", "求办", "工单类型的名称", ["求助"]),
        Fault(4, "单位", "unit", "卫件局", "单位的规范简称或登记过的名称", ["卫健局"]),
        Fault(5, "受理时间", "received_at", "昨天", "日期和时间，如 2022-04-05 09:30"),
        Fault(8, "返工", "returned", "四", "0 到 32767 之间的整数，用半角数字"),
    ]


def test_values_that_do_not_go_together_are_refused_at_their_column():
    assert faults_of(closed_at="2022-06-30 9:00", returned="四") == [
        Fault(8, "返工", "returned", "四", "0 到 32767 之间的整数，用半角数字"),
        Fault(7, "办结时间", "closed_at", "2022-06-30 9:00", "办结不能早于受理。"),
    ]


def test_rules_see_the_records_that_are_referred_to():
    columns = [("栏目", "column"), ("发布日期", "published_on"), ("标题", "title")]
    check = checker_of("updates", columns).for_headers([header for header, _ in columns])
    assert check(["C1", "2021-12-31", "标题"])[1] == [
        Fault(1, "发布日期", "published_on", "2021-12-31", "这个栏目2022-01-01才启用，发布日期不能早于它。")
    ]


ACCOUNT_COLUMNS = [(column.header, column.field) for column in import_kind("accounts").sheet.columns]


def account_cells(**texts):
    """A row of every column, blank where nothing is told."""
    told = {"code": "M1", "name": "千阳发布", "platform": "微博", "owner": "城关镇", "opened_on": "2019-01-01", **texts}
    return [told.get(field, "") for _, field in ACCOUNT_COLUMNS]


#: An account that has a filing number and no day of filing, which a rule forbids.
UNDATED = account_cells(filing_number="QY1", closed_on="2022-01-01")
#: One without a blank, closed before it was opened.
FILLED = account_cells(
    filed_on="2019-05-01", filing_number="QY1", closed_on="2018-01-01", account_id="qy1", url="http://10.0.0.1",
    is_entrusted="委托第三方", operator="某公司", functions="发布",
)  # fmt: skip


def without_day(columns):
    place = [field for _, field in ACCOUNT_COLUMNS].index("filed_on")
    return columns[:place] + columns[place + 1 :]


@pytest.mark.parametrize(
    ("columns", "cells", "blank_keeps", "is_record"),
    [
        (ACCOUNT_COLUMNS, UNDATED, True, True),
        (ACCOUNT_COLUMNS, UNDATED, False, False),
        (without_day(ACCOUNT_COLUMNS), without_day(UNDATED), False, True),
        (ACCOUNT_COLUMNS, FILLED, True, False),
        (ACCOUNT_COLUMNS, account_cells(opened_on="去年", filing_number="QY1"), True, False),
    ],
    ids=["a blank keeps", "a blank clears", "a column is not there", "nothing is blank", "a cell is wrong as well"],
)
def test_a_broken_rule_is_left_to_judging_where_the_record_may_keep_something(columns, cells, blank_keeps, is_record):
    check = checker_of("accounts", columns, blank_keeps=blank_keeps).for_headers([header for header, _ in columns])
    records, faults = check(cells)
    assert (bool(records), bool(faults)) == (is_record, True)


def test_a_rule_says_nothing_of_a_cell_that_cannot_be_read():
    columns = [
        ("账号名称", "name"), ("平台", "platform"), ("主办单位", "owner"), ("开设日期", "opened_on"),
        ("备案日期", "filed_on"), ("备案号", "filing_number"),
    ]  # fmt: skip
    check = checker_of("accounts", columns).for_headers([header for header, _ in columns])
    _, faults = check(["千阳发布", "微博", "城关镇", "2019-01-01", "去年", "QY1"])
    assert [fault.expected for fault in faults] == ["日期，如 2022-04-05"]


def test_a_text_right_of_the_last_header_makes_the_row_faulty():
    _, faults = order_checker().for_headers(ORDER_HEADERS)([*order_cells(), "", "多出来的"])
    assert faults == [Fault(10, "第11列", "", "多出来的", BEYOND)]


def test_an_ignored_column_may_hold_anything():
    records, faults = order_checker().for_headers(ORDER_HEADERS)(order_cells(**{"": "#N/A"}))
    assert (len(records), faults) == (1, [])


def test_a_required_field_whose_column_a_sheet_lacks_is_told_in_each_row():
    _, faults = order_checker().for_headers(ORDER_HEADERS[1:])(order_cells()[1:])
    assert [(fault.place, fault.header, fault.found) for fault in faults] == [(-1, "工单编号", "")]


def test_a_value_for_all_rows_that_cannot_be_read_is_told_in_each_row():
    _, faults = check_order(order_checker(fixed={"source": "省平台"}))
    assert faults == [Fault(-1, "来源", "source", "省平台", "工单来源的名称", ["市平台"])]


def test_a_shared_name_is_told_with_its_units():
    [fault] = faults_of(unit="公路站")
    assert (fault.expected, fault.proposals) == (
        "单位的规范简称或登记过的名称：“公路站”是公路段、公路管理段共用的名称，请写规范简称",
        [],
    )


def test_a_name_like_no_other_is_answered_with_what_there_is():
    [fault] = faults_of(unit="火星移民部")
    assert (fault.expected, fault.proposals) == (
        "单位的规范简称或登记过的名称，如城关镇、卫健局、公路段、公路管理段",
        [],
    )


def test_a_reference_to_an_empty_list_says_so():
    columns = [*[(header, name) for header, name, _ in ORDER], ("分类", "topic")]
    check = checker_of("orders", columns, fixed={"source": "市平台"}).for_headers([*ORDER_HEADERS, "分类"])
    _, [fault] = check([*order_cells(), "道路"])
    assert fault.expected == "工单分类的名称，一个也没有登记"


def test_a_scientific_number_is_refused_with_advice():
    [fault] = faults_of(number="2.02207E+14")
    assert "文本" in fault.expected


def test_a_fault_is_kept_as_plain_values():
    assert Fault(1, "类型", "kind", "求办", "x", ["求助"]).as_json() == {
        "place": 1,
        "header": "类型",
        "field": "kind",
        "found": "求办",
        "expected": "x",
        "proposals": ["求助"],
    }


# what was settled


def test_a_settled_text_means_what_a_person_said():
    checker = order_checker(settled={"kind": {"求办": "求助"}, "unit": {"城关": "城关镇"}})
    [values], _ = check_order(checker, kind="求办", unit="城关")
    assert values[1:4] == (9, "路灯不亮", 1)


def test_what_was_settled_goes_before_what_the_text_says():
    [values], _ = check_order(order_checker(settled={"kind": {"投诉": "求助"}}), kind="投诉")
    assert values[1] == 9


def test_a_text_may_be_settled_as_blank_where_a_blank_may_be():
    [values], _ = check_order(order_checker(settled={"closed_at": {"未办": ""}}), closed_at="未办")
    assert values[6] is None


def test_a_blank_may_be_settled_too():
    [values], _ = check_order(order_checker(settled={"kind": {"": "求助"}}), kind="")
    assert values[1] == 9


def test_a_text_settled_as_something_that_is_gone_stands_for_itself():
    checker = order_checker(settled={"kind": {"求办": "表扬", "投诉": "表扬"}})
    assert [fault.found for fault in check_order(checker, kind="求办")[1]] == ["求办"]
    assert not check_order(checker, kind="投诉")[1]


def test_what_was_settled_is_not_forgotten_with_the_rest(monkeypatch):
    monkeypatch.setattr(readers, "MEMORY", 2)
    checker = order_checker(settled={"returned": {"零": "0"}})
    for number in range(9):
        assert not check_order(checker, returned=str(number))[1]
    assert not check_order(checker, returned="零")[1]


# a crosstab

MONTHS = [
    ("账号", "account"),
    ("2022年4月", "published", {"month": "2022-04"}),
    ("2022年5月", "published", {"month": "2022-05"}),
    ("合计", None),
]
MONTH_HEADERS = [column[0] for column in MONTHS]


def month_checker(*columns, **fixed):
    return checker_of("account-checks", columns or MONTHS, fixed={"state": "正常", **fixed})


def test_each_month_across_makes_a_record():
    checker = month_checker()
    assert checker.fields == ("account", "published", "month", "state")
    assert checker.for_headers(MONTH_HEADERS)(["M1", "3", "0", "3"]) == (
        [(6, 3, date(2022, 4, 1), 12), (6, 0, date(2022, 5, 1), 12)],
        [],
    )


@pytest.mark.parametrize("row", [["M1", "3", "", "3"], ["M1", "3"], ["M1", "3", "—"]])
def test_a_month_of_which_a_row_says_nothing_makes_no_record(row):
    records, faults = month_checker().for_headers(MONTH_HEADERS)(row)
    assert ([values[2] for values in records], faults) == ([date(2022, 4, 1)], [])


def test_a_faulty_month_takes_the_whole_row_along_and_a_shared_cell_is_told_once():
    records, faults = month_checker().for_headers(MONTH_HEADERS)(["M9", "六", "2"])
    assert records == []
    assert [(fault.header, fault.found) for fault in faults] == [("账号", "M9"), ("2022年4月", "六")]


def test_a_rule_about_the_month_stands_at_the_month_s_column():
    columns = [("账号", "account"), ("2022年9月", "published", {"month": "2022-09"})]
    _, faults = month_checker(*columns).for_headers(["账号", "2022年9月"])(["M1", "3"])
    assert faults == [Fault(1, "2022年9月", "month", "2022-09", "月份还没有到。")]


def test_months_may_give_several_fields_one_of_which_may_be_blank():
    columns = [
        ("账号", "account"),
        ("4月状态", "state", {"month": "2022-04"}), ("4月条数", "published", {"month": "2022-04"}),
        ("5月状态", "state", {"month": "2022-05"}), ("5月条数", "published", {"month": "2022-05"}),
    ]  # fmt: skip
    checker = checker_of("account-checks", columns)
    check = checker.for_headers([column[0] for column in columns])
    assert checker.fields == ("account", "state", "published", "month")
    assert check(["M1", "正常", "", "正常", "4"])[0] == [
        (6, 12, None, date(2022, 4, 1)),
        (6, 12, 4, date(2022, 5, 1)),
    ]
    assert [(fault.header, fault.found) for fault in check(["M1", "", "3"])[1]] == [("4月状态", "")]


def update_checker():
    columns = [("栏目", "column"), ("4月", "quantity", {"published_on": "2022-04-30"}),
               ("5月", "quantity", {"published_on": "2022-05-31"})]  # fmt: skip
    return checker_of("updates", columns, fixed={"title": "当月更新合计"}).for_headers(["栏目", "4月", "5月"])


@pytest.mark.parametrize("zero", ["0", "０", "0.0", "0条", "", "-"])
def test_a_zero_says_nothing_of_a_month_where_a_record_counts_from_one(zero):
    records, faults = update_checker()(["C1", zero, "3"])
    assert ([values[1] for values in records], faults) == ([3], [])


@pytest.mark.parametrize("text", ["-1", "0.5", "零"])
def test_what_is_no_zero_is_still_refused(text):
    assert [fault.found for fault in update_checker()(["C1", text, "3"])[1]] == [text]


# bounds


def test_the_nearest_names_are_looked_up_for_so_many_unknown_texts_only(monkeypatch):
    monkeypatch.setattr(readers, "SEARCHES", 2)
    checker = order_checker()
    proposed = [check_order(checker, unit=f"卫健局{number}")[1][0].proposals for number in range(3)]
    assert proposed[0] == proposed[1] == ["卫健局"]
    assert proposed[2] == []
    assert check_order(checker, unit="卫健局0")[1][0].proposals == ["卫健局"]


def test_no_more_than_so_many_texts_of_a_column_are_remembered(monkeypatch):
    monkeypatch.setattr(readers, "MEMORY", 3)
    checker = order_checker()
    reader = checker._readers["returned"]
    for number in range(20):
        check_order(checker, returned=str(number))
    assert len(reader) <= 4


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("title", "a" * 201),
        ("title", "a\x00b"),
        ("title", "\ue000"),
        ("number", "T 1"),
        ("number", "T" * 33),
        ("number", "T/1"),
    ],
)
def test_the_quick_way_refuses_what_the_strict_one_refuses(name, text):
    assert [fault.field for fault in faults_of(**{name: text})] == [name]


@pytest.mark.parametrize(
    ("url", "is_good"),
    [
        ("https://www.qianyang.example/b/2.html?x=1", True),
        ("https://www.qianyang.example/" + "a" * 500, False),
        ("https://www.qianyang.example/a b", False),
        ("https://www.qianyang.example/a\x00b", False),
        ("javascript://www.qianyang.example/", False),
        ("https://-.example/b", False),
    ],
)
def test_a_known_site_does_not_let_a_bad_address_in(url, is_good):
    columns = [("栏目", "column"), ("发布日期", "published_on"), ("标题", "title"), ("网址", "url")]
    check = checker_of("updates", columns).for_headers([header for header, _ in columns])
    assert check(["C1", "2022-07-01", "标题", "https://www.qianyang.example/1"])[1] == []
    assert (check(["C1", "2022-07-01", "标题", url])[1] == []) is is_good


def test_a_name_that_several_things_share_is_neither_taken_nor_proposed():
    two = [
        (COLUMN, "C1", ["城关镇 · 工作动态", "工作动态"]),
        (WebColumn(pk=9), "C2", ["南寨镇 · 工作动态", "工作动态"]),
    ]
    lookup = entries_called(two)
    assert lookup.find("城关镇 · 工作动态") is COLUMN
    checker = RowChecker(
        import_kind("updates"),
        ColumnMapping(
            (0,), {0: (1, 1)}, ("栏目",), (Meaning("column"),), {"published_on": "2022-07-01", "title": "一"}
        ),
        {**LOOKUPS, "columns": lookup},
        settled={},
        context={},
        blank_keeps=False,
    )
    records, (fault,) = checker.for_headers(["栏目"])(["工作动态"])
    assert (records, fault.proposals) == ([], [])
    assert "有 2 个叫“工作动态”：城关镇 · 工作动态、南寨镇 · 工作动态，请逐行写清是哪一个。" in fault.expected
