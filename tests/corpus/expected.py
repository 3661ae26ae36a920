"""What has to become of each file of the corpus: written by hand from what the file says, not from what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.corpus.rows import ORDERS

FIELDS: tuple[str | None, ...] = tuple(ORDERS.values())


@dataclass(frozen=True, slots=True)
class Fault:
    """A faulty cell: row as the office program counts, header (None: of the whole row), text found ("…" at its end:
    begins so), a word the sentence must say, and texts that must be among the proposals."""

    row: int
    header: str | None
    found: str = ""
    says: str = ""
    proposals: tuple[str, ...] = ()
    sheet: int = 0


@dataclass(frozen=True, slots=True)
class Total:
    """A check sum: what the file's 合计 row states and what its rows give."""

    row: int
    label: str
    header: str
    stated: str
    read: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Not read: the sentence matches this pattern."""

    words: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class NoHeader:
    """Read, but no row looks like a header: a person has to say which one it is."""

    file: str = ""


@dataclass(frozen=True, slots=True)
class Unmapped:
    """Read, but the columns do not suffice: a sentence names this header."""

    missing: str
    fields: tuple[str | None, ...] = FIELDS
    file: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """Read and checked.

    `counts` are rows by verdict (those not named are 0), `faults` all faulty cells. `fields` are what the named columns
    mean in their order in the file (None: ignored; a pair: field and what its header gives). `given` is what a person
    adds for all rows. `records` are pairs: how to find a record once all is accepted, and what it says (relations by
    the text that prints them).
    """

    counts: Mapping[str, int]
    header: tuple[int, int] = (1, 1)
    sheets: tuple[int, ...] = (0,)
    fields: tuple[Any, ...] = FIELDS
    headers: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    totals: tuple[Total, ...] = ()
    records: tuple[tuple[Mapping[str, Any], Mapping[str, Any]], ...] = ()
    kind: str = "orders"
    given: Mapping[str, str] = field(default_factory=dict)
    period: str = ""
    blank_keeps: bool = True
    by_hand: tuple[str, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    file: str = ""


Expected = Refused | NoHeader | Unmapped | Taken


def _order(n: int, **says: Any) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    return {"number": f"T20220701{n:06d}"}, says


def _new(count: int, **more: Any) -> Taken:
    return Taken({"new": count}, **more)


SECOND = (2, 2)
LONG = "长" * 200
DAYS = range(1, 16)

EXPECTED: dict[str, Expected] = {
    # layouts
    "plain.xlsx": _new(
        5,
        records=(
            _order(
                1,
                source="市12345平台",
                kind="投诉",
                topic="物业服务",
                title="反映1号楼路灯不亮",
                unit="城关镇",
                received_at="2022-07-01 09:30",
                due_at="2022-07-11 17:30",
                closed_at="2022-07-03 14:30",
                withdrawn_at=None,
                returned=0,
            ),
        ),
    ),
    "title_rows.xlsx": _new(4, header=(3, 3)),
    "unit_line.xlsx": _new(3, header=(3, 3)),
    "two_row_header.xlsx": _new(
        3,
        header=(2, 3),
        fields=(*FIELDS, None, None),
        headers=(
            "来源",
            "工单编号",
            "类型",
            "分类",
            "诉求摘要",
            "承办单位",
            "时限/受理时间",
            "时限/办结期限",
            "时限/办结时间",
            "时限/撤单时间",
            "返工次数",
            "加减分/新闻动态",
            "加减分/主动公开",
        ),
        records=(_order(3, received_at="2022-07-03 09:30", returned=0),),
    ),
    "header_in_row_7.xlsx": _new(3, header=(7, 7)),
    "shifted_sheets.xlsx": _new(
        6,
        sheets=(0, 1, 2),
        records=(_order(3, received_at="2022-07-03 09:30"), _order(6, title="反映6号楼路灯不亮")),
    ),
    "empty_sheets.xlsx": _new(2, sheets=(1,)),
    "hidden_sheet.xlsx": _new(3, sheets=(1,)),
    "formatted_empty_rows.xlsx": _new(3),
    "total_agrees.xlsx": _new(3, totals=(Total(5, "合计", "返工次数", "3", "3"),)),
    "total_differs.xlsx": _new(3, totals=(Total(5, "合计", "返工次数", "4", "3"),)),
    "subtotals.xlsx": _new(
        3,
        totals=(
            Total(4, "小计", "返工次数", "3", "3"),
            Total(6, "小计", "返工次数", "5", "4"),
            Total(7, "总计", "返工次数", "7", "7"),
        ),
    ),
    "notes_below.xlsx": _new(3),
    "repeated_headers.xlsx": _new(5, header=SECOND),
    "merged_down.xlsx": _new(5, records=(_order(2, unit="南寨镇"), _order(3, unit="南寨镇"), _order(5, unit="高崖镇"))),
    "headers_only.xlsx": _new(0, header=SECOND),
    "no_header.xlsx": NoHeader(),
    "messy_headers.xlsx": _new(2),
    "extra_columns.xlsx": _new(
        3, fields=(None, *FIELDS[:5], "caller.name", "caller.phone", *FIELDS[5:], "satisfaction")
    ),
    "missing_required.xlsx": Unmapped("受理时间", fields=(*FIELDS[:6], *FIELDS[7:])),
    "duplicate_headers.xlsx": _new(2, fields=(*FIELDS, None), headers=(*ORDERS, "受理时间（2）")),
    "no_source_column.xlsx": _new(3, fields=FIELDS[1:], given={"source": "市12345平台"}),
    # The title is merged over the table and a word lies hidden beneath it.
    "title_over_words.xlsx": _new(3, header=SECOND),
    "own_template.xlsx": _new(2, header=SECOND),
    "wide_headers.xlsx": _new(
        2, fields=(*FIELDS, *[None] * 60), headers=(*ORDERS, LONG, *[f"{LONG}（{n}）" for n in range(2, 61)])
    ),
    "side_by_side.xlsx": _new(3, fields=(*FIELDS, None, "caller.phone")),
    # values
    "full_width.xlsx": _new(
        3,
        records=(
            _order(1, received_at="2022-07-01 09:30", returned=2),
            _order(2, received_at="2022-07-02 09:30", returned=0),
            _order(3, received_at="2022-07-03 09:30", returned=10),
        ),
    ),
    "dates_in_words.xlsx": _new(
        15,
        records=tuple(_order(n, received_at=f"2022-07-{n:02d} {'09:30' if n <= 10 else '00:00'}") for n in DAYS),
    ),
    "dates_unreadable.xlsx": Taken(
        {"faulty": 7},
        faults=(
            Fault(2, "受理时间", "7月1日"),
            Fault(3, "受理时间", "22.7.2"),
            Fault(4, "受理时间", "03/07/2022"),
            Fault(5, "受理时间", "2022-02-30 09:30"),
            Fault(6, "受理时间", "昨天"),
            Fault(7, "受理时间", "2022-13-01"),
            Fault(8, "受理时间", "1999-07-07 09:30", says="2000"),
        ),
    ),
    "excel_serials.xlsx": _new(
        2,
        records=(
            _order(1, received_at="2022-07-01 09:30", due_at="2022-07-11 17:00", closed_at="2022-07-03 00:00"),
            _order(2, received_at="2022-07-02 09:30", due_at="2022-07-12 23:59"),
        ),
    ),
    "exact_midnight.xlsx": _new(
        3,
        records=(
            _order(1, received_at="2022-07-01 00:00", due_at="2022-07-11 23:59"),
            _order(2, received_at="2022-07-02 00:00:01", due_at="2022-07-12 23:59"),
            _order(3, received_at="2022-07-03 09:30"),
        ),
    ),
    # A deadline given as a day lasts until its end.
    "deadline_days.xlsx": _new(
        5,
        records=(
            _order(1, due_at="2022-07-11 23:59", closed_at="2022-07-11 10:00"),
            _order(2, due_at="2022-07-12 23:59"),
            _order(3, due_at="2022-07-13 23:59"),
            _order(4, due_at="2022-07-14 00:00"),
            _order(5, due_at="2022-07-15 23:59"),
        ),
    ),
    "calendar_1904.xlsx": _new(2, records=(_order(1, received_at="2022-07-01 09:30", closed_at="2022-07-03 14:30"),)),
    "numbers_as_text.xlsx": Taken(
        {"new": 5, "faulty": 3},
        faults=(
            Fault(7, "返工次数", "-1", says="整数"),
            Fault(8, "返工次数", "1.5", says="整数"),
            Fault(9, "返工次数", "四", says="整数"),
        ),
        records=(
            _order(1, returned=2),
            _order(2, returned=3),
            _order(3, returned=1204),
            _order(4, returned=4),
            _order(5, returned=3),
        ),
    ),
    "scientific_numbers.xlsx": Taken(
        {"new": 1, "faulty": 3},
        faults=(
            Fault(2, "工单编号", "2.02207E+14", says="文本"),
            Fault(3, "工单编号", "2.02207e+16", says="文本"),
            Fault(4, "工单编号", "2.022…", says="文本"),
        ),
    ),
    "shortened_numbers.xlsx": Taken(
        {"new": 1, "faulty": 2},
        faults=(
            Fault(2, "工单编号", "202305000000000", says="文本"),
            Fault(3, "工单编号", "202207000000", says="文本"),
        ),
        records=(({"number": "202207010000"}, {"received_at": "2022-07-03 09:30"}),),
    ),
    "whole_numbers.xlsx": _new(
        2,
        records=(
            ({"number": "202207010001"}, {"received_at": "2022-07-01 09:30"}),
            ({"number": "202207010000123"}, {"received_at": "2022-07-02 09:30"}),
        ),
    ),
    "misspelt_units.xlsx": Taken(
        {"new": 2, "faulty": 4},
        faults=(
            Fault(2, "承办单位", "卫件局", proposals=("卫健局",)),
            Fault(3, "承办单位", "卫件局", proposals=("卫健局",)),
            Fault(4, "承办单位", "城关鎮", proposals=("城关镇",)),
            Fault(6, "承办单位", "火星移民局"),
        ),
        records=(_order(4, unit="城关镇"), _order(6, unit="卫健局")),
    ),
    "unknown_kinds.xlsx": Taken(
        {"new": 1, "faulty": 3},
        faults=(
            Fault(2, "类型", "求办", proposals=("求助",)),
            Fault(3, "分类", "路灯"),
            Fault(4, "类型", "求办", proposals=("求助",)),
            Fault(4, "分类", "路灯"),
        ),
    ),
    "several_faults.xlsx": Taken(
        {"new": 1, "faulty": 2},
        faults=(
            Fault(2, "类型", "求办"),
            Fault(2, "承办单位", "火星移民局"),
            Fault(2, "受理时间", "昨天"),
            Fault(2, "返工次数", "四"),
            Fault(3, "工单编号", ""),
        ),
    ),
    "wrong_order.xlsx": Taken(
        {"new": 1, "faulty": 3},
        faults=(
            Fault(2, "办结时间", "2022-06-30 09:00", says="早于"),
            Fault(3, "办结期限", "2022-07-01 09:00", says="早于"),
            Fault(4, "受理时间", "2022-09-03 09:30", says="还没有到"),
        ),
    ),
    "repeated_same.xlsx": Taken({"new": 2, "repeated": 2}),
    # The first one counts; the other names it, so that a person sees both.
    "repeated_different.xlsx": Taken(
        {"new": 3, "faulty": 1},
        faults=(Fault(4, "来源、工单编号", "市12345平台、T20220701000001", says="第 2 行"),),
        records=(_order(1, unit="城关镇"),),
    ),
    "formulas.xlsx": _new(
        3,
        records=(
            _order(1, returned=2),
            _order(2, title="反映路灯不亮"),
            _order(3, due_at="2022-07-13 09:30"),
        ),
    ),
    "formulas_not_computed.xlsx": Taken({"new": 1, "faulty": 1}, faults=(Fault(2, "受理时间", ""),)),
    "error_cells.xlsx": Taken(
        {"new": 1, "faulty": 3},
        faults=(Fault(2, "承办单位", "#N/A"), Fault(3, "返工次数", "#DIV/0!"), Fault(4, "分类", "#REF!")),
    ),
    "booleans.xlsx": Taken({"new": 1, "faulty": 1}, faults=(Fault(2, "返工次数", "是"),)),
    "rich_text.xlsx": _new(2, records=(_order(1, title="反映路灯不亮"), _order(2, kind="投诉"))),
    "looks_like_formula.xlsx": _new(
        5,
        records=(
            _order(1, title="=1+1"),
            _order(2, title="+86路灯"),
            _order(4, title="@路灯"),
            _order(5, title="'路灯"),
        ),
    ),
    "control_characters.xlsx": _new(
        4,
        records=(
            _order(1, unit="城关镇"),
            _order(2, kind="投诉"),
            _order(3, title="反映路灯不亮"),
            _order(4, unit="城关镇"),
        ),
    ),
    "long_cell.xlsx": Taken(
        {"new": 1, "faulty": 2},
        faults=(Fault(2, "诉求摘要", "路路…", says="200"), Fault(4, "诉求摘要", "灯灯…", says="200")),
    ),
    "protected_sheet.xlsx": _new(2),
    "against_records.xlsx": Taken(
        {"new": 1, "changed": 1, "same": 1},
        records=(
            ({"number": "T20220401000199"}, {"closed_at": "2022-04-08 10:00", "title": "反映一村民小组公交站点偏远"}),
        ),
    ),
    "blank_cells.xlsx": Taken(
        {"same": 1},
        records=(
            ({"number": "T20220401000089"}, {"closed_at": "2022-04-06 17:14", "title": "反映县城新区建筑工地夜间施工"}),
        ),
    ),
    "blank_cells.xlsx, blank clears": Taken(
        {"changed": 1},
        file="blank_cells.xlsx",
        blank_keeps=False,
        records=(({"number": "T20220401000089"}, {"closed_at": None, "title": ""}),),
    ),
    "changed_by_hand.xlsx": Taken(
        {"conflict": 1, "same": 1},
        by_hand=("T20220401000089",),
        records=(({"number": "T20220401000089"}, {"closed_at": "2022-04-06 17:14"}),),
    ),
    # texts
    "gb18030.csv": _new(3, encoding="gb18030", delimiter="逗号", records=(_order(2, title="反映𠮷祥巷路灯㑇不亮"),)),
    "utf8.csv": _new(3, encoding="utf8", delimiter="逗号"),
    "utf8_bom.csv": _new(3, encoding="utf8", delimiter="逗号"),
    "utf16.csv": _new(3, encoding="utf16", delimiter="制表符"),
    "utf16_big.csv": _new(2, encoding="utf16", delimiter="逗号"),
    "tabs.csv": _new(2, encoding="gb18030", delimiter="制表符", records=(_order(1, title="反映路灯,水管,噪声"),)),
    "tabs.txt": _new(2, encoding="utf8", delimiter="制表符"),
    "semicolons.csv": _new(2, encoding="utf8", delimiter="分号", records=(_order(1, title="反映路灯,水管,噪声"),)),
    "quotes.csv": _new(
        3, records=(_order(1, title='反映"老街"路灯,不亮'), _order(2, title='"'), _order(3, title="a;b c"))
    ),
    "line_breaks.csv": Taken(
        {"new": 2, "faulty": 1},
        faults=(Fault(6, "承办单位", "火星移民局"),),
        records=(_order(1, title="第一行 第二行 第三行"),),
    ),
    # A text beyond the headers: the row may have shifted.
    "ragged.csv": Taken(
        {"new": 2, "faulty": 1},
        fields=(*FIELDS[:9], "returned", "withdrawn_at"),
        faults=(Fault(4, "第12列", "多出来的", says="错开"),),
    ),
    "blank_lines.csv": _new(3, header=SECOND),
    "old_mac.csv": _new(3, encoding="gb18030"),
    "titled.csv": _new(2, header=(3, 3), totals=(Total(6, "合计", "返工次数", "3", "3"),)),
    "separator_line.csv": _new(2, header=SECOND, delimiter="分号"),
    "kept_as_text.csv": _new(
        3,
        records=(
            ({"number": "20220701000000001"}, {"title": "反映1号楼路灯不亮"}),
            ({"number": "20220701000000002"}, {"title": "反映2号楼路灯不亮"}),
            ({"number": "20220701000000003"}, {"title": "反映3号楼路灯不亮"}),
        ),
    ),
    "unclosed_quote.csv": Refused("引号"),
    "broken_encoding.csv": Refused("编码|UTF-8|GB18030"),
    "no_table.csv": NoHeader(),
    "very_long_cell.csv": Refused("32,?767|太长|过长|超过"),
    "too_many_columns.csv": Refused("列|栏"),
    # forms
    "old_office.xls": _new(
        3,
        header=SECOND,
        records=(
            _order(1, returned=2, received_at="2022-07-01 09:30"),
            _order(2, unit="城关镇"),
            _order(3, returned=0),
        ),
    ),
    "open_document.ods": _new(3, header=SECOND, records=(_order(1, returned=2, received_at="2022-07-01 09:30"),)),
    "errors_and_merges.ods": Taken(
        {"new": 2, "faulty": 2},
        header=SECOND,
        faults=(Fault(5, "返工次数", "#N/A", says="公式"), Fault(6, "分类", "#VALUE!", says="公式")),
        records=(_order(1, unit="南寨镇"), _order(2, unit="南寨镇")),
    ),
    "repeated_cells.ods": Taken({"new": 2, "repeated": 1}, records=(_order(2, withdrawn_at="2022-07-02 10:00"),)),
    "no_cell_addresses.xlsx": _new(3),
    "prefixed_names.xlsx": _new(3),
    "carriage_returns.xlsx": _new(2, records=(_order(1, kind="投诉"),)),
    "text_named.xls": _new(3, encoding="gb18030", delimiter="制表符"),
    "new_named.xls": _new(2),
    "far_cell.xlsx": Refused("列|行|XFD"),
    "far_text.xlsx": Taken(
        {"new": 2, "faulty": 1},
        faults=(
            Fault(1048576, "来源", "完"),
            *(Fault(1048576, name) for name in ("工单编号", "类型", "受理时间")),
        ),
    ),
    # other kinds
    "letters.csv": Taken(
        {"new": 2, "same": 1},
        kind="letters",
        fields=("box", "number", "kind", "title", "unit", "received_at", "due_at", "answered_at"),
        records=(
            ({"number": "2022-101"}, {"unit": "人社局", "answered_at": "2022-07-08 09:05"}),
            ({"number": "2022-102"}, {"unit": "城关镇", "answered_at": None}),
        ),
    ),
    "findings.xlsx": Taken(
        {"new": 2, "faulty": 1},
        kind="findings",
        fields=("unit", "found_on", "is_merit", "category", "text"),
        faults=(Fault(4, "性质", "一般", says="亮点"),),
        records=(
            ({"text": "“工作动态”栏目两周没有更新。\n已电话通知。"}, {"unit": "南寨镇", "found_on": "2022-07-06"}),
            ({"text": "报送的信息被省级网站采用。"}, {"is_merit": True, "found_on": "2022-07-06"}),
        ),
    ),
    "updates.csv": Taken(
        {"new": 2, "same": 1, "faulty": 1},
        kind="updates",
        fields=("column", "published_on", "title", "url", "quantity"),
        faults=(Fault(5, "栏目", "C999"),),
        records=(({"title": "南寨镇开展安全检查"}, {"published_on": "2022-07-06", "url": "", "quantity": 1}),),
    ),
    "months_across.xlsx": Taken(
        {"new": 3, "faulty": 1},
        kind="account-checks",
        header=SECOND,
        fields=("account", ("published", {"month": "2022-07"}), ("published", {"month": "2022-08"}), None),
        given={"state": "正常"},
        faults=(Fault(5, "2022年8月", "六"),),
        totals=(Total(6, "合计", "2022年7月", "44", "44"), Total(6, "合计", "2022年8月", "12", "12")),
        records=(
            ({"account__code": "M01", "month": "2022-07-01"}, {"published": 31, "state": "正常"}),
            ({"account__code": "M01", "month": "2022-08-01"}, {"published": 12}),
            ({"account__code": "M02", "month": "2022-07-01"}, {"published": 8}),
        ),
    ),
    # No year in the headers, one in the title; a blank and zeros say nothing of a month.
    "bare_months.xlsx": Taken(
        {"new": 3, "faulty": 1},
        kind="updates",
        header=SECOND,
        fields=(
            "column",
            ("quantity", {"published_on": "2022-04-30"}),
            ("quantity", {"published_on": "2022-05-31"}),
            ("quantity", {"published_on": "2022-06-30"}),
            None,
        ),
        faults=(Fault(5, "5月发布", "-1", says="整数"),),
        totals=(
            Total(6, "合计", "4月发布", "5", "5"),
            Total(6, "合计", "5月发布", "3", "2"),
            Total(6, "合计", "6月发布", "1", "1"),
        ),
        records=(
            (
                {"column__code": "C001", "title": "当月更新合计", "published_on": "2022-04-30"},
                {"quantity": 5, "url": ""},
            ),
            ({"column__code": "C007", "title": "当月更新合计", "published_on": "2022-06-30"}, {"quantity": 1}),
        ),
    ),
    "months_below_words.xlsx": _new(
        6,
        kind="updates",
        header=(2, 3),
        headers=("栏目", "信息条数/4月", "信息条数/5月", "信息条数/6月", "责任人"),
        fields=(
            "column",
            ("quantity", {"published_on": "2022-04-30"}),
            ("quantity", {"published_on": "2022-05-31"}),
            ("quantity", {"published_on": "2022-06-30"}),
            None,
        ),
        records=(({"column__code": "C007", "title": "当月更新合计", "published_on": "2022-05-31"}, {"quantity": 4}),),
    ),
    "months_below_years.xlsx": _new(
        8,
        kind="updates",
        header=(1, 2),
        headers=("栏目", "2021年四季度/11月份", "2021年四季度/12月份", "2022年发布条数/4月", "2022年发布条数/5月"),
        fields=(
            "column",
            ("quantity", {"published_on": "2021-11-30"}),
            ("quantity", {"published_on": "2021-12-31"}),
            ("quantity", {"published_on": "2022-04-30"}),
            ("quantity", {"published_on": "2022-05-31"}),
        ),
        records=(({"column__code": "C001", "title": "当月更新合计", "published_on": "2021-12-31"}, {"quantity": 3}),),
    ),
    "units.xlsx": Taken(
        {"new": 1, "changed": 1, "same": 1, "faulty": 1},
        kind="units",
        fields=("code", "short_name", "kind", "group", "position", "opened_on", "closed_on"),
        faults=(Fault(5, None),),
        records=(
            ({"code": "B35"}, {"group": "各镇"}),
            ({"code": "B40"}, {"short_name": "融媒体中心", "opened_on": "2019-03-01"}),
        ),
    ),
    "roster.csv": Taken(
        {"changed": 1, "same": 1, "faulty": 1},
        kind="roster",
        period="2022Q2",
        fields=("area", "unit", "group", "excused"),
        faults=(Fault(4, "领域", "12345热线", says="12345工单"),),
        records=(({"area": "orders", "unit__short_name": "气象局"}, {"excused": "没有承办工单"}),),
    ),
    "adjustments.xlsx": Taken(
        {"new": 2, "faulty": 2},
        kind="adjustments",
        period="2022Q2",
        fields=("code", "unit", "criterion_code", "points", "reason", "signed_by", "signed_on"),
        faults=(Fault(4, "分值", "0.125", says="小数"), Fault(5, "评分项", "nothing")),
        records=(({"code": "A91"}, {"points": "-1.50"}), ({"code": "A92"}, {"points": "-2.00"})),
    ),
    "synonyms.xlsx": _new(2),
    # broken
    "empty.xlsx": Refused("空"),
    "empty.csv": Refused("空|没有"),
    "no_cells.xlsx": Refused("空|没有"),
    "zip_bomb.xlsx": Refused("解|展开|过大|太大"),
    "zip_bomb_in_secret.xlsx": Refused("解|展开|过大|太大|损坏|不完整"),
    "external_entity.xlsx": Refused("实体|外部|DOCTYPE|安全"),
    "entity_bomb.xlsx": Refused("实体|外部|DOCTYPE|安全"),
    "entity_behind_remarks.xlsx": Refused("实体|外部|DOCTYPE|安全"),
    "entity_in_wide_letters.xlsx": Refused("实体|外部|DOCTYPE|安全"),
    "encrypted.xlsx": Refused("密码|加密"),
    "encrypted.xls": Refused("密码|加密"),
    "macros.xlsm": Refused("宏"),
    "macros_renamed.xlsx": Refused("宏"),
    "truncated.xlsx": Refused("不完整|损坏"),
    "truncated.xls": Refused("不完整|损坏"),
    "damaged_sheet.xlsx": Refused("不完整|损坏"),
    "missing_sheet.xlsx": Refused("不完整|损坏"),
    "document.xlsx": Refused("Word|文档"),
    "document.xls": Refused("Word|文档|不是"),
    "portable.xlsx": Refused("PDF"),
    "page.xls": Refused("网页|HTML"),
    "spreadsheet_2003.xls": Refused("XML|另存"),
    "picture.csv": Refused("图片|不是"),
    "archive.xlsx": Refused("压缩|不是"),
    "workbook_in_archive.zip": Refused("压缩|解"),
}
