"""Headers are compared plainly and joined over their rows; columns are mapped by name, by memory, by month."""

import pytest

from checks.sheets import ACCOUNT_CHECKS, UPDATES
from govaudit.imports.kinds import KINDS
from govaudit.imports.lookups import entries_by
from govaudit.imports.mapping import (
    ColumnMapping,
    Meaning,
    fingerprint,
    joined_headers,
    known_headers,
    plain_header,
    problems,
    propose,
)
from govaudit.sheets import Reference
from hotline.sheets import LETTERS, ORDERS

KIND_CODES = sorted(KINDS)
ORDER_FIELDS = [column.field for column in ORDERS.columns]


def proposed(sheet, headers, **more):
    return propose(sheet, headers, sheets=(0,), header_rows={0: (1, 1)}, **more)


def fields(proposal):
    return [meaning.field for meaning in proposal.mapping.meanings]


def remembered(headers, meanings, **fixed):
    """A mapping as it is remembered: without sheets and header rows."""
    mapping = ColumnMapping((0,), {0: (1, 1)}, tuple(headers), tuple(meanings), fixed)
    return {name: value for name, value in mapping.as_json().items() if name not in {"sheets", "header_rows"}}


def mapped(*pairs, fixed=None):
    headers, meanings = zip(*pairs, strict=True)
    return ColumnMapping((0,), {0: (1, 1)}, headers, meanings, fixed or {})


# headers


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("工单编号", "工单编号"),
        ("来　源", "来源"),
        ("工单\n编号*", "工单编号"),
        (" 类 型 ", "类型"),
        ("分类：", "分类"),
        ("★办结时间", "办结时间"),
        ("返工次数（次）", "返工次数"),
        ("返工次数(单位：次)", "返工次数"),
        ("受理时间（年月日）", "受理时间"),
        ("受理时间[yyyy-mm-dd hh:mm]", "受理时间"),
        ("工单编号【必填】", "工单编号"),
        ("ＵＲＬ", "url"),
        ("\ufeff来源", "来源"),
        ("受理时间（2）", "受理时间(2)"),
        ("工单数（上月）", "工单数(上月)"),
        ("（月）", "(月)"),
        ("", ""),
    ],
)
def test_a_header_is_compared_plainly(text, plain):
    assert plain_header(text) == plain


@pytest.mark.parametrize(
    ("rows", "headers"),
    [
        ([["来源", "编号"]], ["来源", "编号"]),
        ([["受理时间", "", "受理时间", "受理时间"]], ["受理时间", "", "受理时间（2）", "受理时间（3）"]),
        (
            [["单位", "加减分", "", "合计", "新闻"], ["", "新闻动态", "主动公开", "", ""]],
            ["单位", "加减分/新闻动态", "加减分/主动公开", "合计", "新闻"],
        ),
        (
            [["单位", "加减分", "加减分"], ["单位", "新闻动态", "主动公开"]],
            ["单位", "加减分/新闻动态", "加减分/主动公开"],
        ),
        ([["单位", "加减分", "", ""], ["", "新闻", "", "名次"]], ["单位", "加减分/新闻", "", "名次"]),
        ([["单位", "", ""], ["", "新闻", "公开"]], ["单位", "新闻", "公开"]),
        (
            [["上半年", "", "下半年", ""], ["条数", "", "", "篇数"], ["4月", "5月", "7月", "8月"]],
            ["上半年/条数/4月", "上半年/条数/5月", "下半年/7月", "下半年/篇数/8月"],
        ),
        ([["工单\n编号", "Order\nNo"]], ["工单编号", "Order No"]),
        ([["来源"], ["市", "编号"]], ["来源/市", "来源/编号"]),
        ([], []),
    ],
)
def test_header_rows_are_joined(rows, headers):
    assert joined_headers(rows) == headers


def test_a_header_of_many_words_is_cut_and_told_apart():
    assert joined_headers([["长" * 300, "长" * 250, "长" * 199]]) == ["长" * 200, "长" * 200 + "（2）", "长" * 199]
    assert joined_headers([["甲", "甲（2）", "甲", "甲"]]) == ["甲", "甲（2）", "甲（3）", "甲（4）"]


def test_the_fingerprint_is_that_of_the_plain_headers_in_any_order():
    assert fingerprint(["来源", "工单编号"]) == fingerprint(["工单 编号*", "", "来源"])
    assert fingerprint(["来源", "工单编号"]) != fingerprint(["来源", "工单编号", "类型"])
    assert len(fingerprint([])) == 64


def test_synonyms_are_known_headers():
    assert {"工单编号", "流水号", "办结时限"} <= known_headers(ORDERS)


@pytest.mark.parametrize("code", KIND_CODES)
def test_no_name_of_a_column_means_two_fields_of_a_kind(code):
    meant = {}
    for column in KINDS[code].sheet.readable:
        for name in (column.header, *column.synonyms):
            assert meant.setdefault(plain_header(name), column.field) == column.field, name


@pytest.mark.parametrize("code", KIND_CODES)
def test_no_synonym_stands_twice_or_repeats_its_header(code):
    for column in KINDS[code].sheet.readable:
        names = [plain_header(name) for name in (column.header, *column.synonyms)]
        assert len(names) == len(set(names)), column.header


@pytest.mark.parametrize("code", KIND_CODES)
def test_the_example_line_of_a_sheet_can_be_read(code):
    for column in KINDS[code].sheet.readable:
        assert column.example or not column.required, column.header
        if column.example and not isinstance(column.kind, Reference):
            column.kind.read(column.example, {})


# by name


def test_columns_are_mapped_by_name_in_any_order():
    headers = ORDERS.headers[::-1]
    assert fields(proposed(ORDERS, headers)) == ORDER_FIELDS[::-1]


def test_columns_are_mapped_by_synonyms_and_the_rest_is_left_open():
    headers = [
        "序号",
        "工单号",
        "工单类型",
        "标题",
        "主办单位",
        "来电时间",
        "截止时间",
        "办毕时间",
        "受理员",
        "电话",
        "",
    ]
    expected = [None, "number", "kind", "title", "unit", "received_at", "due_at", "closed_at"]
    expected += [None, "caller.phone", None]
    assert fields(proposed(ORDERS, headers)) == expected


def test_an_exact_name_goes_before_a_synonym():
    assert fields(proposed(ORDERS, ["登记时间", "受理时间"])) == [None, "received_at"]


def test_the_better_of_two_synonyms_is_taken():
    assert fields(proposed(ORDERS, ["创建时间", "来电时间"])) == [None, "received_at"]


def test_a_repeated_header_is_mapped_once():
    assert fields(proposed(ORDERS, ["受理时间", "受理时间（2）"])) == ["received_at", None]


def test_a_likely_header_is_not_guessed():
    assert fields(proposed(ORDERS, ["受理时间段", "工单编号说明"])) == [None, None]


def test_a_two_row_header_goes_by_its_last_part_where_only_one_ends_so():
    headers = ["时限/受理时间", "时限/办结时间", "平台/办结时间"]
    assert fields(proposed(ORDERS, headers)) == ["received_at", None, None]


def test_values_for_all_rows_are_proposed_for_fields_without_a_column():
    fixed = {"source": "市12345平台", "kind": "投诉", "nothing": "x"}
    assert proposed(ORDERS, ["类型"], fixed=fixed).mapping.fixed == {"source": "市12345平台"}


# by month


@pytest.mark.parametrize(
    ("header", "month"),
    [
        ("2022年4月", "2022-04"),
        ("2022-04", "2022-04"),
        ("2022.4", "2022-04"),
        ("202204", "2022-04"),
        ("2022年/4月", "2022-04"),
        ("2022-04-01", "2022-04"),
        ("2022年12月份", "2022-12"),
        ("4月", "2022-04"),
        ("04月", "2022-04"),
        ("四月", "2022-04"),
        ("十二月份", "2022-12"),
        ("4月/发布条数", "2022-04"),
        ("发布数/2022年4月", "2022-04"),
        ("4月发布条数", "2022-04"),
        ("4月发布", "2022-04"),
        ("4月份更新数", "2022-04"),
        ("2022年4月发布条数", "2022-04"),
        ("4月信息发布总数（条）", "2022-04"),
        ("4月/数量", "2022-04"),
        ("二季度/4月", "2022-04"),
        ("第二季度发布条数/4月", "2022-04"),
        ("上半年/4月", "2022-04"),
        ("2021年/4月", "2021-04"),
        ("2021年度/4月", "2021-04"),
        ("2021年发布条数/4月", "2021-04"),
        ("2021年二季度/4月份", "2021-04"),
        ("2021年/发布条数/4月", "2021-04"),
    ],
)
def test_a_month_as_header_gives_the_number_and_the_month(header, month):
    proposal = proposed(ACCOUNT_CHECKS, ["账号", header], year=2022)
    assert proposal.mapping.meanings == (Meaning("account"), Meaning("published", {"month": month}))


@pytest.mark.parametrize(
    "header",
    [
        "第一季度",
        "一季度",
        "1-4月",
        "4月-6月",
        "4月至6月",
        "合计",
        "本月",
        "13月",
        "2022",
        "2022-13",
        "4月/点赞数",
        "4月点赞数",
        "4月阅读量",
        "4月发布率",
        "2021年点赞数/4月",
        "2021年/2022年4月",
        "2021年/2022年/4月",
    ],
)
def test_no_month_is_seen_where_there_is_none_or_several(header):
    assert fields(proposed(ACCOUNT_CHECKS, ["账号", header], year=2022)) == ["account", None]


def test_a_month_without_its_year_is_left_open():
    assert fields(proposed(ACCOUNT_CHECKS, ["账号", "4月", "5月"])) == ["account", None, None]


def test_a_month_of_a_kind_with_days_is_its_last_day():
    proposal = proposed(UPDATES, ["栏目", "2024年2月"])
    assert proposal.mapping.meanings[1] == Meaning("quantity", {"published_on": "2024-02-29"})


def test_months_say_nothing_where_a_column_gives_the_month():
    assert fields(proposed(ACCOUNT_CHECKS, ["账号", "月份", "2022年4月"])) == ["account", "month", None]


def test_months_say_nothing_where_a_column_gives_the_number():
    assert fields(proposed(ACCOUNT_CHECKS, ["账号", "发布条数", "2022年4月"])) == ["account", "published", None]


def test_months_say_nothing_of_records_with_moments():
    assert fields(proposed(LETTERS, ["编号", "2022年4月"])) == ["number", None]


def test_months_may_give_several_fields():
    headers = ["账号", "2022年4月/状态", "2022年4月/发布条数", "2022年5月/状态", "2022年5月/发布条数"]
    given = [(meaning.field, dict(meaning.given)) for meaning in proposed(ACCOUNT_CHECKS, headers).mapping.meanings]
    assert given == [
        ("account", {}),
        ("state", {"month": "2022-04"}),
        ("published", {"month": "2022-04"}),
        ("state", {"month": "2022-05"}),
        ("published", {"month": "2022-05"}),
    ]


# by memory


def test_what_a_person_decided_for_the_same_headers_is_taken():
    memory = remembered(
        ["甲", "受理时间", "乙"], [Meaning("number"), Meaning(None), Meaning("received_at")], kind="投诉"
    )
    proposal = proposed(ORDERS, ["乙", "甲 ", "受理时间"], remembered=[memory], fixed={"source": "市12345平台"})
    assert fields(proposal) == ["received_at", "number", None]
    assert proposal.is_remembered
    assert (proposal.new, proposal.gone, proposal.mapping.fixed) == ((), (), {"kind": "投诉"})


def test_an_older_memory_of_the_same_headers_goes_before_a_newer_one_of_others():
    other = remembered(["甲", "丙"], [Meaning("title"), Meaning("unit")])
    same = remembered(["甲", "乙"], [Meaning("number"), Meaning("unit")])
    assert fields(proposed(ORDERS, ["甲", "乙"], remembered=[other, same])) == ["number", "unit"]


def test_with_other_headers_the_known_ones_keep_their_meaning_and_the_others_are_pointed_out():
    memory = remembered(["甲", "乙", "丙"], [Meaning("number"), Meaning(None), Meaning("title")], source="市12345平台")
    proposal = proposed(ORDERS, ["甲", "乙", "类型", "标题"], remembered=[memory])
    assert fields(proposal) == ["number", None, "kind", "title"]
    assert not proposal.is_remembered
    assert (proposal.new, proposal.gone) == (("类型", "标题"), ("丙",))
    assert proposal.mapping.fixed == {"source": "市12345平台"}


def test_a_column_goes_before_a_remembered_value_for_all_rows():
    memory = remembered(["甲"], [Meaning("number")], kind="投诉")
    assert proposed(ORDERS, ["甲", "类型"], remembered=[memory]).mapping.fixed == {}


def test_a_remembered_field_that_is_gone_is_forgotten():
    memory = remembered(["甲", "工单编号"], [Meaning("abolished"), Meaning("number")])
    assert fields(proposed(ORDERS, ["甲", "工单编号"], remembered=[memory])) == [None, "number"]


def test_remembered_months_stay_where_the_header_names_the_year():
    headers = ["账号", "2022年4月"]
    memory = remembered(headers, [Meaning("account"), Meaning("published", {"month": "2022-04"})])
    proposal = proposed(ACCOUNT_CHECKS, headers, remembered=[memory])
    assert proposal.is_remembered
    assert proposal.mapping.meanings[1] == Meaning("published", {"month": "2022-04"})


def test_a_remembered_month_without_its_year_is_not_taken_for_another_year():
    headers = ["账号", "4月", "负责人"]
    memory = remembered(headers, [Meaning("account"), Meaning("published", {"month": "2022-04"}), Meaning(None)])
    without, with_year = (proposed(ACCOUNT_CHECKS, headers, remembered=[memory], year=year) for year in (None, 2023))
    assert (fields(without), without.is_remembered) == (["account", None, None], False)
    assert with_year.mapping.meanings[1] == Meaning("published", {"month": "2023-04"})
    assert not with_year.is_remembered
    assert with_year.kept == set(headers)


def test_what_else_a_remembered_month_without_its_year_stands_for_is_kept():
    headers = ["账号", "4月"]
    memory = remembered(headers, [Meaning("account"), Meaning("published", {"month": "2022-04", "state": "正常"})])
    proposal = proposed(ACCOUNT_CHECKS, headers, remembered=[memory], year=2023)
    assert proposal.mapping.meanings[1] == Meaning("published", {"month": "2023-04", "state": "正常"})


def test_months_that_were_ignored_need_no_year():
    headers = ["账号", "月份", "状态", "4月"]
    meanings = [Meaning("account"), Meaning("month"), Meaning("state"), Meaning(None)]
    assert proposed(ACCOUNT_CHECKS, headers, remembered=[remembered(headers, meanings)]).is_remembered


def test_records_that_sum_up_a_month_get_the_title_that_all_of_them_have():
    months = proposed(UPDATES, ["栏目", "2022年4月"]).mapping
    assert months.fixed == {"title": "当月更新合计"}
    assert problems(UPDATES, months, frozenset({"code"})) == []
    assert proposed(UPDATES, ["栏目", "标题", "2022年4月"]).mapping.fixed == {}
    assert proposed(UPDATES, ["栏目", "发布日期"]).mapping.fixed == {}


def test_a_title_that_a_person_gave_the_months_is_kept():
    headers = ["栏目", "2022年4月"]
    given = Meaning("quantity", {"published_on": "2022-04-30"})
    memory = remembered(headers, [Meaning("column"), given], title="审批结果公示")
    assert proposed(UPDATES, headers, remembered=[memory]).mapping.fixed == {"title": "审批结果公示"}


def test_the_number_of_a_record_is_never_the_same_in_all_rows():
    assert proposed(ORDERS, ["类型"], fixed={"number": "X1", "source": "x"}).mapping.fixed == {"source": "x"}
    sentences = problems(ORDERS, mapped(("甲", Meaning("kind")), fixed={"number": "X1"}))
    assert "“工单编号”每条记录都不一样，不能统一填写，要有一栏是它。" in sentences
    assert "缺少“工单编号”：没有一栏是它。" in problems(ORDERS, mapped(("甲", Meaning("kind"))))


def test_new_months_join_remembered_ones():
    memory = remembered(
        ["账号", "2022年4月"], [Meaning("account"), Meaning("published", {"month": "2022-04"})], state="正常"
    )
    proposal = proposed(ACCOUNT_CHECKS, ["账号", "2022年4月", "2022年5月"], remembered=[memory])
    assert proposal.mapping.meanings[2] == Meaning("published", {"month": "2022-05"})
    assert problems(ACCOUNT_CHECKS, proposal.mapping) == []


def test_a_mapping_survives_being_stored():
    mapping = ColumnMapping(
        (0, 2), {0: (1, 1), 2: (3, 4)}, ("账号", "4月", ""),
        (Meaning("account"), Meaning("published", {"month": "2022-04"}), Meaning(None)), {"state": "正常"},
    )  # fmt: skip
    assert ColumnMapping.from_json(mapping.as_json()) == mapping


# problems


def test_a_complete_mapping_has_no_problem():
    headers = ORDERS.headers
    assert problems(ORDERS, proposed(ORDERS, headers).mapping) == []


def test_a_required_field_that_nothing_gives_is_told():
    headers = [header for header in ORDERS.headers if header not in ("来源", "受理时间")]
    assert problems(ORDERS, proposed(ORDERS, headers, fixed={"source": "市12345平台"}).mapping) == [
        "缺少“受理时间”：没有一栏是它，也没有统一填写。"
    ]


def test_a_code_the_program_gives_may_be_missing():
    mapping = proposed(UPDATES, ["栏目", "发布日期", "标题"]).mapping
    assert len(problems(UPDATES, mapping)) == 1
    assert problems(UPDATES, mapping, frozenset({"code"})) == []


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        (
            mapped(("甲", Meaning("account")), ("乙", Meaning("account"))),
            "“甲”和“乙”都选成了“账号”，只能留一栏。",
        ),
        (
            mapped(("甲", Meaning("account")), fixed={"account": "M01"}),
            "“账号”已经由“甲”给出，不用再统一填写。",
        ),
        (
            mapped(
                ("甲", Meaning("published", {"month": "2022-04"})), ("乙", Meaning("published", {"month": "2022-04"}))
            ),
            "“甲”和“乙”都选成了“发布条数”，只能留一栏。",
        ),
        (
            mapped(("甲", Meaning("published", {"month": "2022-04"})), ("乙", Meaning("published"))),
            "“乙”和“甲”都给出“发布条数”，只能留一栏。",
        ),
        (
            mapped(("甲", Meaning("published", {"month": "2022-04"})), ("乙", Meaning("month"))),
            "“甲”按表头写明了“月份”，不能又有一栏是它。",
        ),
        (
            mapped(("甲", Meaning("month", {"month": "2022-04"}))),
            "“甲”按表头写明了“月份”，不能又有一栏是它。",
        ),
        (
            mapped(("甲", Meaning("published", {"month": "2022-04"})), fixed={"month": "2022-04"}),
            "“月份”已经由“甲”给出，不用再统一填写。",
        ),
        (
            mapped(("甲", Meaning("published", {"month": "下月"}))),
            "“甲”按表头写明的“月份”是“下月”，应为月份，如 2022-04。",
        ),
        (
            mapped(("甲", Meaning("account")), fixed={"month": "2022.1"}),
            "统一填写的“月份”是“2022.1”，应为写全的月份，如 2022-01 或 2022-10：Excel 会把 2022.10 变成 2022.1。",
        ),
        (
            mapped(
                ("甲", Meaning("published", {"month": "2022-04"})),
                ("乙", Meaning("state", {"month": "2022-05", "note": "x"})),
            ),
            "由表头写明内容的各栏，要写明同样的几项：“月份”、“说明”。",
        ),
        (
            mapped(
                ("甲", Meaning("published", {"month": "2022-04"})),
                ("乙", Meaning("state", {"month": "2022-04"})),
                ("丙", Meaning("published", {"month": "2022-05"})),
            ),
            "缺少“状态”：月份为2022-05的各栏里没有它，也没有统一填写。",
        ),
        (mapped(("甲", Meaning(None))), "还没有选哪一栏是什么，至少要有一栏。"),
        (mapped(("", Meaning("account"))), "有一栏没有表头，认不出是哪一栏。请在文件里写上表头，或者选“不导入”。"),
        (mapped(("甲", Meaning("abolished"))), "“甲”选的项在账号检查里没有了，请重新选。"),
        (mapped(("甲", Meaning("account")), fixed={"gone": "x"}), "有一项统一填写的内容在账号检查里没有了，请重新填。"),
    ],
)
def test_what_keeps_a_mapping_from_being_used_is_told(mapping, sentence):
    assert sentence in problems(ACCOUNT_CHECKS, mapping)


def test_references_are_read_where_it_is_known_what_there_is():
    mapping = mapped(("甲", Meaning("account")), ("乙", Meaning("month")), fixed={"state": "正 长"})
    states = {"account_states": entries_by({"正常": 1})}
    assert problems(ACCOUNT_CHECKS, mapping) == []
    assert problems(ACCOUNT_CHECKS, mapping, lookups=states) == ["统一填写的“状态”是“正 长”，应为账号状态的名称。"]
