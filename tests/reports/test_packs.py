"""Loading a pack: a sound one goes in whole, a broken one not at all, with every fault at its place."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from checks.models import (
    AccountCheck,
    AccountState,
    ColumnUpdate,
    Finding,
    Indicator,
    MediaAccount,
    Observation,
    StatedValue,
    WebColumn,
)
from govaudit.errors import NotAllowed
from govaudit.models import AuditEntry
from hotline.models import Letter, WorkOrder
from reports.models import Adjustment, Criterion, Formula, Notice, SchemePeriod
from reports.packs.faults import SHOWN, PackError
from reports.packs.reading import read_pack
from reports.selectors.documents import compose
from reports.services.packs import OfficeExists, load_pack
from units.models import Office, Participation, Period, Unit, UnitName

PACK_TOML = """\
[office]
name = "丰乐县人民政府办公室"
county = "丰乐县"

[period]
code = "2022Q2"
as_of = 2022-07-05

[lists]
unit_kinds = [{ code = "town", name = "镇" }, { code = "bureau", name = "工作部门" }]
unit_groups = [
    { code = "towns", name = "各镇" },
    { code = "departments", name = "各部门" },
]
column_areas = [{ code = "news", name = "新闻动态" }]
platforms = [{ code = "wechat", name = "微信公众号" }]
account_states = [{ code = "normal", name = "正常", is_normal = true }, { code = "stale", name = "停更" }]
finding_categories = [{ code = "columns", name = "栏目更新" }]
order_sources = [{ code = "city", name = "市平台" }]
order_kinds = [{ code = "complaint", name = "投诉" }, { code = "help", name = "求助" }]
order_classes = [{ code = "rural", name = "农村事务" }]
letter_boxes = [{ code = "county", name = "县长信箱" }]
letter_kinds = [{ code = "advice", name = "建议" }]

[[formula]]
name = "应办结"
term = "应办结"
expression = "工单受理 - 工单撤单"
unit = "件"
definition = "受理的减去撤单的。"

[[formula]]
name = "办结率"
term = "办结率"
expression = "工单办结 / 应办结"
unit = "%"
decimals = 1
definition = "办结的占应办结的百分比。"
"""
SCHEME_TOML = """\
code = "open"
version = 2
name = "考核方案"
area = "columns"
base = 300

[[criterion]]
groups = ["towns", "departments"]
code = "news"
name = "新闻动态"
rule = "linear"
points = 1.5
value = "栏目更新(领域='新闻动态')"
quota = "应更新数(领域='新闻动态')"
applies = "责任栏目(领域='新闻动态')"
clause = "多一条加分，少一条减分。"

[[criterion]]
groups = ["towns"]
code = "daily"
name = "日常工作"
rule = "manual"
clause = "由主管签字加减分。"
"""
NOTICE_MD = """\
+++
title = ["关于{{ 季度 }}工作的通报"]
recipients = "各镇、各部门："
dated_on = 2022-07-08
unit_names = "county"
numbering = ["（一）"]

[[table]]
code = "scores"
title = "各镇考核结果"
rows = "scores"
area = "columns"
group = "towns"
order = "rank"
columns = [
    { header = ["单位"], take = "unit" },
    { header = ["加减分", "新闻动态"], take = "line:news" },
    { header = ["小计"], take = "total" },
]

[[table]]
code = "orders"
title = "工单办理"
rows = "roster"
area = "orders"
group = "towns"
order = "-工单受理"
omit_empty = "工单受理"
columns = [
    { header = ["序号"], take = "row", width = 8 },
    { header = ["办结率"], take = "办结率" },
]

[[attachment]]
table = "scores"
+++

# 总体情况

{{ 季度 }}受理工单{{ 工单受理 }}件，其中投诉{{ 工单受理(类型='投诉', 单位='城关镇政府') }}件，办结率{{ 办结率 }}。
{% for 栏目, 单位名单, 条数 in 零更新栏目清单 %}{{ 单位名单 }}“{{ 栏目 }}”{% endfor %}
"""
FILES = {
    "pack.toml": PACK_TOML,
    "scheme.toml": SCHEME_TOML,
    "notice.md": NOTICE_MD,
    "units.csv": "代码,规范简称,类别,分组,建制序,成立日期,撤销日期\n"
    "Z01,城关镇,镇,各镇,1,,\nZ02,柳林镇,镇,各镇,2,2001-03-01,\nB01,住建局,工作部门,各部门,1,,\n",
    "unit_names.csv": "单位,用途,名称,启用日期,停用日期\nZ01,识别用,城关镇政府,,\n"
    "住建局,带县,县住建局,,\nB01,旧称,建设局,,2010-05-01\n",
    "participation.csv": "领域,单位,分组,不参评原因\n栏目更新,城关镇,各镇,\n栏目更新,柳林镇,各镇,\n"
    "栏目更新,县住建局,各部门,\n12345工单,城关镇政府,各镇,\n12345工单,柳林镇,各镇,今年新划入\n",
    "columns.csv": "代码,栏目名称,领域,第几个重点领域,责任单位,应更新数,启用日期,停用日期\n"
    "C1,工作动态,新闻动态,1,城关镇,2,,\nC2,工作动态,新闻动态,,建设局,3,,\n",
    "updates.csv": "编号,栏目,发布日期,标题,网址,条数\nU1,C1,2022-04-01,开工,https://www.fengle.example/1.html,1\n"
    'U2,C1,2022-06-30,"分两行的,\n标题",,2\n'.replace("\n标题", "标题"),
    "accounts.csv": "代码,账号名称,平台,主办单位,开设日期,备案日期,备案编号,注销日期\n"
    "M1,丰乐发布,微信公众号,县住建局,2019-01-01,2019-02-01,FL-1,\n",
    "account_checks.csv": "账号,月份,状态,发布条数,说明\nM1,2022-04,正常,12,\nM1,2022-05,停更,,没有统计\n",
    "findings.csv": "编号,单位,发现日期,性质,类别,情况,来源记录\nF1,柳林镇,2022-05-09,问题,栏目更新,没有更新。,\n",
    "orders.csv": "来源,工单编号,类型,分类,诉求摘要,承办单位,受理时间,办结期限,办结时间,撤单时间,返工次数\n"
    "市平台,T1,投诉,农村事务,路灯不亮,城关镇,2022-04-01 08:50,2022-04-11 17:30,2022-04-09 10:00,,0\n"
    "市平台,T2,求助,,,柳林镇,2022-06-30 23:50,2022-07-11 17:30,2022-07-12 09:00,,1\n",
    "letters.csv": "信箱,编号,类型,主题,承办单位,收到时间,答复期限,答复时间\n"
    "县长信箱,2022-001,建议,加开班车,县住建局,2022-04-14 10:42,2022-04-27 17:30,\n",
    "adjustments.csv": "编号,单位,评分项,分值,理由,签字人,签字日期\n"
    "A1,城关镇,daily,-2.5,迟报材料。,县政府办主管,2022-07-01\n",
}


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "fengle-2022q2"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def change(pack: Path, file: str, old: str, new: str) -> None:
    """Put `new` for the one place where `old` stands."""
    text = (pack / file).read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old} stands {text.count(old)} times in {file}"
    (pack / file).write_text(text.replace(old, new), encoding="utf-8")


def refused(pack: Path) -> list[tuple[str, int | None, str, str]]:
    """Where the faults are and what was found; nothing of the pack is in the database."""
    with pytest.raises(PackError) as refusal:
        load_pack(actor=None, folder=pack)
    for model in (Office, Period, Unit, ColumnUpdate, WorkOrder, Formula, Notice, AccountState, AuditEntry):
        assert not model.objects.exists(), model.__name__
    assert all(fault.expected for fault in refusal.value.errors)
    return [(fault.file, fault.row, fault.column, fault.found) for fault in refusal.value.errors]


@pytest.mark.django_db
def test_a_sound_pack_goes_in_whole(pack):
    period = load_pack(actor=None, folder=pack)
    assert (period.code, period.name, str(period.as_of)) == ("2022Q2", "2022年二季度", "2022-07-05")
    office = Office.objects.get()
    assert (office.name, office.county, office.pack, len(office.pack_sha256)) == (
        "丰乐县人民政府办公室",
        "丰乐县",
        "fengle-2022q2",
        64,
    )
    counts = {
        Unit: 3, UnitName: 3, Participation: 5, WebColumn: 2, ColumnUpdate: 2, MediaAccount: 1, AccountCheck: 2,
        Finding: 1, WorkOrder: 2, Letter: 1, Formula: 2, Criterion: 3, Adjustment: 1, SchemePeriod: 1, Notice: 1,
    }  # fmt: skip
    assert {model: model.objects.count() for model in counts} == counts


@pytest.mark.django_db
def test_a_loaded_record_says_what_its_row_said(pack):
    load_pack(actor=None, folder=pack)
    order = WorkOrder.objects.get(number="T2")
    assert (order.source.code, order.kind.name, order.topic, order.unit.short_name) == ("city", "求助", None, "柳林镇")
    assert (order.received_at.isoformat(), order.returned) == ("2022-06-30T15:50:00+00:00", 1)
    assert WebColumn.objects.get(code="C2").unit.code == "B01"
    assert WebColumn.objects.get(code="C2").lead == 1
    assert AccountCheck.objects.get(state__name="停更").published is None
    assert Unit.objects.get(code="Z01").pinyin == "chengguanzhen cgz"
    assert Participation.objects.get(unit__code="Z02", area="orders").excused == "今年新划入"
    adjustment = Adjustment.objects.get()
    assert (adjustment.criterion_code, str(adjustment.points), adjustment.period.code) == ("daily", "-2.50", "2022Q2")
    assert {(c.group.code, c.code, str(c.points)) for c in Criterion.objects.all()} == {
        ("towns", "news", "1.50"),
        ("departments", "news", "1.50"),
        ("towns", "daily", "0.00"),
    }


@pytest.mark.django_db
def test_the_notice_starts_as_its_own_copy_of_the_template(pack):
    load_pack(actor=None, folder=pack)
    notice = Notice.objects.get()
    assert notice.text.startswith("# 总体情况\n")
    assert notice.text == notice.template.text
    assert notice.settings == notice.template.settings
    assert str(notice.dated_on) == "2022-07-08"
    assert "dated_on" not in notice.settings
    assert [table["code"] for table in notice.settings["table"]] == ["scores", "orders"]


@pytest.mark.django_db
def test_a_pack_without_scheme_and_manual_lines_is_sound(pack):
    (pack / "scheme.toml").unlink()
    (pack / "adjustments.csv").unlink()
    head, _, tail = NOTICE_MD.partition('[[table]]\ncode = "scores"')
    tail = tail[tail.index("[[table]]") :].replace('table = "scores"', 'table = "orders"')
    (pack / "notice.md").write_text(head + tail, encoding="utf-8")
    load_pack(actor=None, folder=pack)
    assert not SchemePeriod.objects.exists()


@pytest.mark.django_db
def test_files_with_a_header_only_are_sound(pack):
    for name in ("updates.csv", "findings.csv", "letters.csv", "orders.csv"):
        (pack / name).write_text(FILES[name].splitlines()[0] + "\n", encoding="utf-8")
    load_pack(actor=None, folder=pack)
    assert not ColumnUpdate.objects.exists()


@pytest.mark.django_db
def test_loading_writes_one_audit_entry(pack):
    load_pack(actor=None, folder=pack)
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.subject) == ("pack.load", "配置包/fengle-2022q2")
    assert entry.after["12345工单"] == 2


@pytest.mark.django_db
def test_the_same_pack_again_changes_nothing(pack):
    load_pack(actor=None, folder=pack)
    Unit.objects.filter(code="Z01").update(short_name="城关街道")
    assert load_pack(actor=None, folder=pack).code == "2022Q2"
    assert Unit.objects.count() == 3
    assert Unit.objects.get(code="Z01").short_name == "城关街道"


@pytest.mark.django_db
def test_a_different_pack_is_refused_once_an_office_is_there(pack):
    load_pack(actor=None, folder=pack)
    change(pack, "letters.csv", "加开班车", "加开夜班车")
    with pytest.raises(OfficeExists, match="这个数据库已经装入丰乐县人民政府办公室"):
        load_pack(actor=None, folder=pack)
    assert Letter.objects.get().title == "加开班车"


@pytest.mark.django_db
def test_only_an_administrator_loads_a_pack(pack, cast):
    with pytest.raises(NotAllowed):
        load_pack(actor=cast.clerk, folder=pack)


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow_with_the_records(pack, django_assert_max_num_queries):
    with (pack / "updates.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"V{number},C1,2022-05-01,第{number}期,,1\n" for number in range(1000))
    with django_assert_max_num_queries(75):
        load_pack(actor=None, folder=pack)
    assert ColumnUpdate.objects.count() == 1002


BROKEN_CELLS = [
    ("orders.csv", "路灯不亮,城关镇,", "路灯不亮,城关,", 2, "承办单位", "城关"),
    ("orders.csv", "市平台,T2,求助", "市平台,T2,表扬", 3, "类型", "表扬"),
    ("orders.csv", "2022-06-30 23:50", "2022-07-01 00:00", 3, "受理时间", "2022-07-01 00:00"),
    ("orders.csv", "2022-04-09 10:00", "2022-03-09 10:00", 2, "办结时间", "2022-03-09 10:00"),
    ("orders.csv", "2022-04-09 10:00", "2022-04-09", 2, "办结时间", "2022-04-09"),
    ("orders.csv", ",,0\n", ",,０\n", 2, "返工次数", "０"),
    ("orders.csv", ",,0\n", ",,-1\n", 2, "返工次数", "-1"),
    ("orders.csv", "市平台,T2", "市平台,T1", 3, "来源、工单编号", "市平台、T1"),
    ("letters.csv", "2022-04-14 10:42", "2022-03-31 10:42", 2, "收到时间", "2022-03-31 10:42"),
    ("letters.csv", "2022-001,建议", "2022-001,", 2, "类型", "空白"),
    ("updates.csv", "2022-06-30", "2022-07-01", 3, "发布日期", "2022-07-01"),
    ("updates.csv", "2022-06-30", "2022-06-31", 3, "发布日期", "2022-06-31"),
    ("updates.csv", "U2,C1", "U2,C9", 3, "栏目", "C9"),
    ("updates.csv", "U2,C1", "U1,C1", 3, "编号", "U1"),
    ("updates.csv", ",,2\n", ",,1.5\n", 3, "条数", "1.5"),
    ("updates.csv", "https://www.fengle.example/1.html", "javascript:alert(1)", 2, "网址", "javascript:alert(1)"),
    ("account_checks.csv", "M1,2022-05", "M1,2022-07", 3, "月份", "2022-07"),
    ("account_checks.csv", "M1,2022-05", "M1,2022-04", 3, "账号、月份", "M1、2022-04"),
    ("findings.csv", "2022-05-09", "2021-05-09", 2, "发现日期", "2021-05-09"),
    ("findings.csv", ",问题,", ",缺点,", 2, "性质", "缺点"),
    ("accounts.csv", "微信公众号", "微信", 2, "平台", "微信"),
    ("accounts.csv", "2019-02-01,FL-1,", "2019-02-01,FL-1,2018-01-01", 2, "注销日期", "2018-01-01"),
    ("columns.csv", "城关镇,2,", "城关镇,二,", 2, "应更新数", "二"),
    ("columns.csv", "C2,工作动态,新闻动态,,建设局", "C2,工作动态,新闻动态,1,城关镇", 3, None, None),
    ("units.csv", "Z02,柳林镇", "Z01,柳林镇", 3, "代码", "Z01"),
    ("units.csv", "各部门,1,,\n", "各部门,1,,\nB02,城关镇,镇,各镇,3,,\n", 5, "规范简称", "城关镇"),
    ("units.csv", "2001-03-01,", "2001-03-01,2000-01-01", 3, "撤销日期", "2000-01-01"),
    ("unit_names.csv", "Z01,识别用", "Z09,识别用", 2, "单位", "Z09"),
    ("unit_names.csv", "识别用,", "俗称,", 2, "用途", "俗称"),
    ("participation.csv", "12345工单,柳林镇", "12345热线,柳林镇", 6, "领域", "12345热线"),
    ("participation.csv", "12345工单,柳林镇", "12345工单,城关镇", 6, "领域、单位", "12345工单、城关镇"),
    ("adjustments.csv", "daily", "weekly", 2, "评分项", "weekly"),
    ("adjustments.csv", "城关镇,daily", "住建局,daily", 2, "评分项", "daily"),
    ("adjustments.csv", "-2.5", "２.5", 2, "分值", "２.5"),
    ("adjustments.csv", "2022-07-01", "7月1日", 2, "签字日期", "7月1日"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("file", "old", "new", "row", "column", "found"), BROKEN_CELLS)
def test_a_broken_cell_is_refused_at_its_place(pack, file, old, new, row, column, found):
    change(pack, file, old, new)
    if column is None:
        column, found = "责任单位、领域、第几个重点领域、栏目名称", "城关镇、新闻动态、1、工作动态"
    assert refused(pack) == [(file, row, column, found)]


@pytest.mark.django_db
def test_a_cell_below_a_row_of_two_lines_keeps_the_line_of_the_file(pack):
    change(pack, "findings.csv", "没有更新。", '"没有\n更新。"')
    with (pack / "findings.csv").open("a", encoding="utf-8") as file:
        file.write("F2,柳林乡,2022-05-09,问题,栏目更新,情况,\n")
    assert refused(pack) == [("findings.csv", 4, "单位", "柳林乡")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("file", "old", "new", "faults"),
    [
        ("letters.csv", "收到时间", "收信时间", [(1, "收到时间", "缺少这一栏"), (1, "收信时间", "收信时间")]),
        ("letters.csv", "主题", "类型", [(1, "类型", "出现 2 次")]),
        ("letters.csv", "17:30,\n", "17:30\n", [(2, "", "7 个单元格")]),
        ("letters.csv", "加开班车", '"加开班车', [(2, "", None)]),
    ],
)
def test_a_file_of_another_form_is_refused(pack, file, old, new, faults):
    change(pack, file, old, new)
    told = refused(pack)
    assert [(row, column) for _, row, column, _ in told] == [(row, column) for row, column, _ in faults]
    assert all(expected in (None, found) for (_, _, _, found), (_, _, expected) in zip(told, faults, strict=True))


@pytest.mark.django_db
@pytest.mark.parametrize("file", ["notice.md", "pack.toml", "units.csv"])
def test_a_missing_file_is_one_fault(pack, file):
    (pack / file).unlink()
    told = refused(pack)
    assert (file, None, "", "没有这个文件") in told
    # What refers to the missing file is not told again, row by row.
    assert [fault for fault in told if fault[0].endswith(".csv")] in ([(file, None, "", "没有这个文件")], [])


@pytest.mark.django_db
@pytest.mark.parametrize("file", ["letters.csv", "findings.csv", "account_checks.csv", "updates.csv", "orders.csv"])
def test_an_office_brings_the_records_it_has(pack, file):
    (pack / file).unlink()
    load_pack(actor=None, folder=pack)
    models = {"letters.csv": Letter, "findings.csv": Finding, "account_checks.csv": AccountCheck}
    models |= {"updates.csv": ColumnUpdate, "orders.csv": WorkOrder}
    assert {name for name, model in models.items() if not model.objects.exists()} == {file}


@pytest.mark.django_db
def test_units_alone_are_records_enough(pack):
    for path in pack.iterdir():
        if path.suffix == ".csv" and path.name != "units.csv":
            path.unlink()
    (pack / "scheme.toml").unlink()
    (pack / "notice.md").write_text('+++\ntitle = ["通报"]\ndated_on = 2022-07-08\nrecipients = "各镇"\n+++\n正文。\n')
    load_pack(actor=None, folder=pack)
    assert (Unit.objects.count(), Participation.objects.count(), WorkOrder.objects.count()) == (3, 0, 0)


@pytest.mark.django_db
def test_what_refers_to_records_that_nobody_brought_is_told(pack):
    (pack / "accounts.csv").unlink()
    assert [fault[:2] for fault in refused(pack)] == [("account_checks.csv", 2), ("account_checks.csv", 3)]


@pytest.mark.django_db
def test_a_list_that_is_said_to_be_empty_has_no_entry(pack):
    change(pack, "pack.toml", 'letter_boxes = [{ code = "county", name = "县长信箱" }]', "letter_boxes = []")
    assert refused(pack) == [("letters.csv", 2, "信箱", "县长信箱")]


@pytest.mark.django_db
def test_manual_lines_without_a_scheme_are_refused(pack):
    (pack / "scheme.toml").unlink()
    assert ("adjustments.csv", None, "", "有手工加减分而没有评分方案") in refused(pack)


@pytest.mark.django_db
def test_a_file_under_an_unknown_name_is_refused(pack):
    (pack / "adjustments.csv").rename(pack / "adjustment.csv")
    assert refused(pack) == [("adjustment.csv", None, "", "不认识的文件")]


@pytest.mark.django_db
def test_a_missing_folder_is_refused(tmp_path):
    assert refused(tmp_path / "nowhere")[0][3] == "没有这个文件夹"
    with pytest.raises(PackError) as refusal:
        read_pack(tmp_path / "nowhere")
    assert str(refusal.value).splitlines()[1] == f"  没有这个文件夹：{tmp_path / 'nowhere'}。请写配置包所在的文件夹。"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ("notice.md", "没有这个文件：notice.md。请补上通报的设置和正文。"),
        ("units.csv", "没有这个文件：units.csv。请补上单位。"),
        ("pack.toml", "没有这个文件：pack.toml。请把它放进配置包。"),
    ],
)
def test_a_missing_file_is_told_in_a_sentence(pack, file, sentence):
    (pack / file).unlink()
    with pytest.raises(PackError) as refusal:
        read_pack(pack)
    assert f"  {sentence}" in str(refusal.value).splitlines()


@pytest.mark.django_db
def test_all_faults_are_told_at_once_and_a_faulty_row_only_once(pack):
    change(pack, "units.csv", "Z01,城关镇,镇,", "Z01,城关镇,乡,")
    change(pack, "orders.csv", "柳林镇", "杨林镇")
    change(pack, "notice.md", "dated_on = 2022-07-08", 'dated_on = "2022-07-08"')
    assert refused(pack) == [
        ("units.csv", 2, "类别", "乡"),
        ("orders.csv", 3, "承办单位", "杨林镇"),
        ("notice.md", 4, "dated_on", "2022-07-08"),
    ]


@pytest.mark.django_db
def test_a_refusal_proposes_the_nearest_unit_and_stays_readable(pack):
    with (pack / "findings.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"G{number},城关,2022-05-09,问题,栏目更新,情况,\n" for number in range(SHOWN + 5))
    with pytest.raises(PackError) as refusal:
        load_pack(actor=None, folder=pack)
    lines = str(refusal.value).splitlines()
    assert lines[0] == "配置包有 55 处错误，没有装入任何内容："
    assert lines[1].startswith("  findings.csv 第 3 行“单位”：写的是“城关”，应为")
    assert "是不是“城关镇”" in lines[1]
    assert lines[-1] == "  （另有 5 处没有列出）"
    assert len(refusal.value.errors) == 55


BROKEN_SETTINGS = [
    ("pack.toml", '"2022Q2"', '"2022Q5"', 6, "period.code", "2022Q5"),
    ("pack.toml", "as_of = 2022-07-05", "as_of = 2022-03-31", 7, "period.as_of", "2022-03-31"),
    ("pack.toml", 'county = "丰乐县"\n', "", 1, "office.county", "没有这一项"),
    ("pack.toml", "county =", "conty =", None, None, None),
    ("pack.toml", '"各部门"', '"各镇"', 13, "lists.unit_groups.name", "各镇"),
    ("pack.toml", 'name = "停更"', 'name = "停更", is_normal = "否"', 17, "lists.account_states.is_normal", "否"),
    ("pack.toml", '"2022Q2"', "2022Q2", 6, "", "code = 2022Q2"),
    ("pack.toml", "decimals = 1", "decimals = -1", 37, "formula.decimals", "-1"),
    ("scheme.toml", 'area = "columns"', 'area = "news"', 4, "area", "news"),
    ("scheme.toml", "base = 300", "base = 300.005", 5, "base", "300.005"),
    ("scheme.toml", "points = 1.5", 'points = "一"', 12, "criterion.points", "一"),
    ("scheme.toml", 'rule = "manual"', 'rule = "ratio"', 22, "criterion.rule", "ratio"),
    ("scheme.toml", 'groups = ["towns"]', 'groups = ["villages"]', 19, "criterion.groups", "villages"),
    ("notice.md", "dated_on = 2022-07-08", "dated_on = 2022-7-8", 4, "", "dated_on = 2022-7-8"),
    (
        "notice.md",
        '[[attachment]]\ntable = "scores"',
        '[[attachment]]\ntable = "score"',
        35,
        "attachment.table",
        "score",
    ),
    ("notice.md", "numbering =", "returned_from = -1\nnumbering =", 6, "returned_from", "-1"),
    ("notice.md", '"line:news"', '"line:new"', 17, "table.columns.take", "line:new"),
    ("notice.md", 'group = "towns"\norder = "rank"', 'group = "town"\norder = "rank"', 13, "table.group", "town"),
    ("notice.md", "+++\ntitle", "title", 1, "", 'title = ["关于{{ 季度 }}工作的通报"]'),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("file", "old", "new", "row", "column", "found"), BROKEN_SETTINGS)
def test_a_broken_setting_is_refused_with_its_line(pack, file, old, new, row, column, found):
    change(pack, file, old, new)
    told = refused(pack)
    if column is None:
        assert told == [("pack.toml", 1, "office.county", "没有这一项"), ("pack.toml", 3, "office.conty", "conty")]
    else:
        assert (file, row, column, found) in told


BROKEN_NAMES = [
    ("pack.toml", "工单受理 - 工单撤单", "工单受里 - 工单撤单", 28, "formula.expression", "工单受里"),
    ("pack.toml", "工单受理 - 工单撤单", "工单受理 -", 28, "formula.expression", "工单受理 -"),
    ("pack.toml", "工单受理 - 工单撤单", "工单受理 - 办结率", 28, "formula.expression", "工单受理 - 办结率"),
    ("pack.toml", "工单受理 - 工单撤单", "工单受理(栏目='甲')", 28, "formula.expression", "工单受理"),
    ("pack.toml", "工单受理 - 工单撤单", "工单受理(类型='投述')", 28, "formula.expression", "投述"),
    ("pack.toml", "工单受理 - 工单撤单", "工单受理(月='04')", 28, "formula.expression", "04"),
    ("pack.toml", "工单受理 - 工单撤单", "工单受理 > 4", 28, "formula.expression", "工单受理 > 4"),
    ("pack.toml", 'name = "应办结"', 'name = "工单受理"', 26, "formula.name", "工单受理"),
    ("pack.toml", 'name = "应办结"', 'name = "12345应办结"', 26, "formula.name", "12345应办结"),
    ("scheme.toml", 'value = "栏目更新(', 'value = "栏目更薪(', 13, "criterion.value", "栏目更薪"),
    (
        "scheme.toml",
        "quota = \"应更新数(领域='新闻动态')",
        "quota = \"应更新数(领域='新闻')",
        14,
        "criterion.quota",
        "新闻",
    ),
    ("scheme.toml", 'applies = "责任栏目(领域', 'applies = "责任栏目(范围', 15, "criterion.applies", "责任栏目"),
    ("notice.md", "{{ 工单受理 }}", "{{ 工单受里 }}", 40, "", "工单受里"),
    ("notice.md", "'城关镇政府'", "'城关政府'", 40, "", "城关政府"),
    ("notice.md", "类型='投诉'", "类别='投诉'", 40, "", "工单受理"),
    ("notice.md", "{{ 办结率 }}", "{{ 办结率 ", 40, "", None),
    ("notice.md", "零更新栏目清单", "零更新清单", 41, "", "零更新清单"),
    ("notice.md", "in 零更新栏目清单", "in 未备案账号清单", 41, "", "未备案账号清单"),
    ("notice.md", "{% endfor %}", "{% endfor %}{{ 表('order') }}", 41, "", "order"),
    ("notice.md", "{% endfor %}", "{% endfor %}{{ 附件号('orders') }}", 41, "", "orders"),
    ("notice.md", "{% endfor %}", "{% endfor %}{{ 名单(办结率) }}", 41, "", "办结率"),
    ("notice.md", "{{ 季度 }}受理", "{{ 季度 + 1 }}受理", 40, "", "季度"),
    ("notice.md", "关于{{ 季度 }}工作", "关于{{ 季 }}工作", 2, "title", "季"),
    ("notice.md", '"-工单受理"', '"-工单"', 27, "table.order", "工单"),
    ("notice.md", 'take = "办结率"', 'take = "半结率"', 31, "table.columns.take", "半结率"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("file", "old", "new", "row", "column", "found"), BROKEN_NAMES)
def test_an_unknown_name_is_refused_with_its_line(pack, file, old, new, row, column, found):
    change(pack, file, old, new)
    told = refused(pack)
    assert (file, row, column) in [fault[:3] for fault in told]
    assert found is None or (file, row, column, found) in told


@pytest.mark.django_db
def test_all_unknown_names_of_a_notice_are_told_with_their_lines(pack):
    change(pack, "notice.md", "{{ 工单受理 }}", "{{ 工单受里 }}")
    change(pack, "notice.md", "{{ 办结率 }}", "{{ 办结律 }}")
    change(pack, "notice.md", "“{{ 栏目 }}”", "“{{ 栏木 }}”")
    assert refused(pack) == [
        ("notice.md", 40, "", "工单受里"),
        ("notice.md", 40, "", "办结律"),
        ("notice.md", 41, "", "栏木"),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("file", "old", "new", "row", "column"),
    [
        ("pack.toml", "as_of = 2022-07-05", "as_of = 9999-12-31", 7, "period.as_of"),
        ("pack.toml", "as_of = 2022-07-05", "as_of = 2023-07-01", 7, "period.as_of"),
        ("pack.toml", "as_of = 2022-07-05", "as_of = 2022-03-31", 7, "period.as_of"),
        ("pack.toml", 'code = "county"', 'code = ".."', None, "lists.letter_boxes.code"),
        ("scheme.toml", 'code = "open"', 'code = "add"', 1, "code"),
        ("scheme.toml", 'code = "daily"', 'code = "da/ly"', None, "criterion.code"),
        ("units.csv", "\nZ01,", "\nadd,", 2, "代码"),
        ("units.csv", "柳林镇", "柳林/镇", 3, "规范简称"),
        ("unit_names.csv", "建设局", "建\u202e设局", 4, "名称"),
        ("orders.csv", ",T1,", ",..,", 2, "工单编号"),
        ("orders.csv", "2022-04-11 17:30", "9999-04-11 17:30", 2, "办结期限"),
    ],
)
def test_what_a_form_refuses_a_pack_is_refused_for(pack, file, old, new, row, column):
    change(pack, file, old, new)
    told = [(fault[0], fault[2]) if row is None else fault[:3] for fault in refused(pack)]
    assert ((file, column) if row is None else (file, row, column)) in told


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["[" * 5000 + "]" * 5000, "9" * 5000, "1e99999999999999999999"])
def test_a_pack_that_no_reader_can_hold_is_refused_and_does_not_end_the_program(pack, value):
    change(pack, "pack.toml", "as_of = 2022-07-05", f"as_of = {value}")
    assert ("pack.toml", "") in [(fault[0], fault[2]) for fault in refused(pack)]


@pytest.mark.django_db
def test_the_command_loads_says_so_and_says_that_it_did_before(pack):
    out = StringIO()
    call_command("load_pack", str(pack), stdout=out)
    call_command("load_pack", str(pack), stdout=out)
    first, second = out.getvalue().splitlines()
    assert first == "已装入配置包“fengle-2022q2”：2022年二季度（2022Q2），截至2022-07-05。"
    assert second == "配置包“fengle-2022q2”早已装入，没有改动。"


@pytest.mark.django_db
def test_the_command_fails_with_the_list_of_faults(pack):
    change(pack, "orders.csv", "柳林镇", "杨林镇")
    with pytest.raises(CommandError, match=r"orders\.csv 第 3 行“承办单位”：写的是“杨林镇”"):
        call_command("load_pack", str(pack))


@pytest.mark.django_db
def test_a_manual_line_may_say_the_name_of_its_criterion(pack):
    change(pack, "adjustments.csv", ",daily,", ",日常工作,")
    load_pack(actor=None, folder=pack)
    assert Adjustment.objects.get().criterion_code == "daily"


@pytest.mark.django_db
def test_a_rule_between_cells_is_told_as_it_is_worded(pack):
    change(pack, "accounts.csv", "2019-02-01,FL-1,", "2019-02-01,FL-1,2018-01-01")
    with pytest.raises(PackError) as refusal:
        load_pack(actor=None, folder=pack)
    assert "写的是“2018-01-01”，注销日期不能早于开设日期。" in str(refusal.value)


INDICATORS = """
[[indicator]]
code = "calls"
name = "来电"
unit = "次"
definition = "周期内市民拨打12345热线的次数。"
area = "orders"

[[indicator]]
code = "connected"
name = "接通率"
unit = "%"
decimals = 2
definition = "接通的来电占全部来电的百分比。"
area = "orders"
is_summed = false

[[indicator]]
code = "services"
name = "服务件"
unit = "件"
definition = "窗口办理的件数。"
area = "letters"
is_by_unit = true

[[formula]]
name = "接通数"
term = "接通数"
expression = "来电 * 接通率"
unit = "次"
definition = "接通的来电。"
"""
OBSERVATIONS = (
    "编号,指标,单位,月份,数值,说明\nN1,来电,,2022-04,120,\nN2,来电,,2022-05,80,\nN3,服务件,城关镇政府,2022-04,7,\n"
)
STATED = (
    "编号,指标,起,止,单位,分类,数值,来源,来源文件,记录日期\n"
    "S1,接通率,2022-04-01,2022-06-30,,,89.67,省平台通报,,2022-07-05\n"
    "S2,来电,2022-04-01,2022-06-30,,咨询类,60,省平台通报,,2022-07-05\n"
    "S3,来电,2022-01-01,2022-06-30,,,900,省平台通报,,2022-07-05\n"
)


@pytest.fixture
def counted_pack(pack: Path) -> Path:
    """The pack with indicators, and a notice that prints them."""
    with (pack / "pack.toml").open("a", encoding="utf-8") as file:
        file.write(INDICATORS)
    (pack / "observations.csv").write_text(OBSERVATIONS, encoding="utf-8")
    (pack / "stated.csv").write_text(STATED, encoding="utf-8")
    with (pack / "notice.md").open("a", encoding="utf-8") as file:
        file.write("\n来电{{ 来电 }}次（咨询{{ 来电(分类='咨询类') }}次），接通率{{ 接通率 }}，接通{{ 接通数 }}次。\n")
    return pack


@pytest.mark.django_db
def test_a_pack_brings_indicators_and_their_numbers(counted_pack):
    load_pack(actor=None, folder=counted_pack)
    assert list(Indicator.objects.values_list("code", "is_summed", "is_by_unit", "decimals", "position")) == [
        ("calls", True, False, 0, 1),
        ("connected", False, False, 2, 2),
        ("services", True, True, 0, 3),
    ]
    assert Observation.objects.get(code="N3").unit.code == "Z01"
    assert StatedValue.objects.get(code="S3").start.isoformat() == "2022-01-01"
    text = str(compose(Notice.objects.get()).document.blocks)
    for printed in ("'200'", "'60'", "'89.67%'", "'179'"):
        assert f"printed={printed}" in text


BROKEN_NUMBERS = [
    ("observations.csv", "N2,来电,,2022-05", "N2,来电,,2022-04", "observations.csv", 3, "指标、单位、分类、月份"),
    ("observations.csv", "N2,来电,,2022-05", "N2,来电,城关镇,2022-05", "observations.csv", 3, "单位"),
    ("observations.csv", "N3,服务件,城关镇政府", "N3,服务件,", "observations.csv", 4, "单位"),
    ("observations.csv", "N2,来电", "N2,来访", "observations.csv", 3, "指标"),
    ("observations.csv", "2022-05", "2022-08", "observations.csv", 3, "月份"),
    ("observations.csv", ",120,", ",120.5,", "observations.csv", 2, "数值"),
    ("stated.csv", "89.67", "89.671", "stated.csv", 2, "数值"),
    ("stated.csv", "S3,来电,2022-01-01", "S3,接通率,2022-04-01", "stated.csv", 4, "指标、起、止、单位、分类"),
    ("stated.csv", "900,省平台通报", "900,", "stated.csv", 4, "来源"),
    ("pack.toml", 'name = "接通数"', 'name = "来电"', "pack.toml", None, "formula.name"),
    ("pack.toml", 'name = "服务件"', 'name = "工单受理"', "pack.toml", None, "indicator.name"),
    ("pack.toml", 'name = "服务件"', 'name = "来电"', "pack.toml", None, "indicator.name"),
    ("pack.toml", 'area = "letters"', 'area = "calls"', "pack.toml", None, "indicator.area"),
    ("pack.toml", "is_by_unit = true", "is_by_units = true", "pack.toml", None, "indicator.is_by_units"),
    ("notice.md", "分类='咨询类'", "分类='求助类'", "notice.md", None, ""),
    ("notice.md", "{{ 来电 }}", "{{ 来访 }}", "notice.md", None, ""),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("file", "old", "new", "told_file", "row", "column"), BROKEN_NUMBERS)
def test_a_number_that_does_not_fit_is_refused(counted_pack, file, old, new, told_file, row, column):
    change(counted_pack, file, old, new)
    faults = refused(counted_pack)
    assert (told_file, column) in [(fault[0], fault[2]) for fault in faults]
    assert row is None or row in [fault[1] for fault in faults]


@pytest.mark.django_db
def test_units_that_fill_in_a_number_are_units_of_the_pack(counted_pack):
    line = "is_by_unit = true"
    change(counted_pack, "pack.toml", line, f'{line}\nunits = [\n  "Z01",\n  "Z99",\n]')
    lines = (counted_pack / "pack.toml").read_text(encoding="utf-8").splitlines()
    row = lines.index('  "Z99",') + 1
    assert refused(counted_pack) == [("pack.toml", row, "indicator.units", "Z99")]
    change(counted_pack, "pack.toml", '  "Z99",\n', "")
    load_pack(actor=None, folder=counted_pack)
    assert Indicator.objects.get(code="services").unit_codes == "Z01"


@pytest.mark.django_db
def test_numbers_of_indicators_that_the_pack_does_not_define_are_told(pack):
    (pack / "observations.csv").write_text(OBSERVATIONS, encoding="utf-8")
    assert [(row, found) for _, row, _, found in refused(pack)] == [(2, "来电"), (3, "来电"), (4, "服务件")]
