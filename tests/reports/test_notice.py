"""The notice of 千阳县 2022 Q2: its tables cell for cell, its figures, the pages behind them, the same bytes."""

import csv
import io
import json
import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pytest
import time_machine
from django.core.management import call_command

from checks.models import ColumnUpdate
from govaudit.lib.expressions import parse_expression
from hotline.models import OrderClass, WorkOrder
from reports.document.blocks import Text
from reports.models import Edition, Notice
from reports.selectors import documents
from reports.selectors.documents import TemplateFault, compose
from reports.selectors.figures import FigureDesk
from reports.selectors.names import LISTS
from reports.services.notices import Draft, edit_notice, write_edition
from reports.services.scores import score_period
from units.models import Period

DATA = Path(__file__).parent.parent / "data"
SCORE_HEADERS = {
    "towns": ["新闻动态", "主动公开", "重点领域", "政民互动", "日常工作", "政务新媒体"],
    "departments": ["新闻动态", "主动公开", "重点领域 1", "重点领域 2", "政民互动", "日常工作", "新媒体"],
}
CELLS = {
    "towns": ["news", "open", "key1", "interact", "daily", "media"],
    "departments": ["news", "open", "key1", "key2", "interact", "daily", "media"],
}
STEMS = {
    1: "attachments/01-各镇二季度政务公开工作考核结果",
    2: "attachments/02-各部门二季度政务公开工作考核结果",
    3: "attachments/03-各镇12345热线工单办理情况统计表",
    4: "attachments/04-各部门12345热线工单办理情况统计表",
}


def csv_rows(name, group):
    with (DATA / name).open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["group"] == group]


def score_rows(group):
    return [
        [row["unit"], row["base"], *(row[code] for code in CELLS[group]), row["total"], row["place"]]
        for row in csv_rows("qianyang_scores.csv", group)
    ]


def order_rows(group):
    columns = ("no", "unit", "received", "in_time", "late", "rework", "rate")
    return [[row[column] for column in columns] for row in csv_rows("qianyang_orders.csv", group)]


EXPECTED = {
    1: (2, score_rows("towns")),
    2: (2, score_rows("departments")),
    3: (1, order_rows("towns")),
    4: (1, order_rows("departments")),
}


@pytest.fixture
def notice(qianyang):
    return Notice.objects.get(period__code="2022Q2")


@pytest.fixture
def draft(notice):
    return Draft.of(notice, compose(notice))


@pytest.fixture
def files(draft):
    return {file.name: file.data for file in draft.files}


def docx_table(document):
    return [[cell.text for cell in row.cells] for row in document.tables[-1].rows]


def printed(cell):
    """A spreadsheet cell as Excel shows it, for the formats an attachment uses."""
    if cell.value is None:
        return ""
    if isinstance(cell.value, str):
        return cell.value
    if cell.number_format.endswith("%"):
        decimals = len(cell.number_format.partition(".")[2].rstrip("%"))
        return f"{Decimal(str(cell.value)) * 100:.{decimals}f}%"
    return str(cell.value)


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_an_attachment_docx_is_the_published_table_cell_for_cell(files, number):
    header_rows, rows = EXPECTED[number]
    table = docx_table(docx.Document(io.BytesIO(files[f"{STEMS[number]}.docx"])))
    assert table[header_rows:] == rows


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_the_notice_carries_the_same_table(files, number):
    header_rows, rows = EXPECTED[number]
    table = docx.Document(io.BytesIO(files["notice.docx"])).tables[number - 1]
    assert [[cell.text for cell in row.cells] for row in table.rows][header_rows:] == rows


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_an_attachment_xlsx_is_the_published_table_with_numbers_as_numbers(files, number):
    _, rows = EXPECTED[number]
    sheet = openpyxl.load_workbook(io.BytesIO(files[f"{STEMS[number]}.xlsx"])).active
    body = list(sheet.iter_rows())[-len(rows) :]
    assert [[printed(cell) for cell in row] for row in body] == rows
    names = {row[0] if number < 3 else row[1] for row in rows}
    texts = {cell.value for row in body for cell in row if isinstance(cell.value, str)}
    assert texts == names


@pytest.mark.django_db
@pytest.mark.parametrize(("number", "group"), [(1, "towns"), (2, "departments")])
def test_the_score_tables_have_the_merged_two_row_header(files, number, group):
    table = docx_table(docx.Document(io.BytesIO(files[f"{STEMS[number]}.docx"])))
    first = "各镇" if group == "towns" else "单位"
    width = len(SCORE_HEADERS[group])
    assert table[0] == [first, "基准分", *["加减分"] * width, "小计", "名次"]
    assert table[1] == [first, "基准分", *SCORE_HEADERS[group], "小计", "名次"]


@pytest.mark.django_db
def test_every_figure_of_the_published_text_is_in_the_ledger_and_in_the_document(draft, files):
    figures = {entry["name"]: (entry["printed"], entry["unit"]) for entry in draft.ledger}
    published = {
        "工单受理": ("391", "件"),
        "工单撤单": ("60", "件"),
        "应办结": ("331", "件"),
        "按期办结": ("329", "件"),
        "工单受理(类型='投诉')": ("353", "件"),
        "工单受理(类型='求助')": ("32", "件"),
        "工单受理(类型='其他')": ("6", "件"),
        "工单承办单位(分组='各镇')": ("7", "家"),
        "工单承办单位(分组='各部门')": ("18", "家"),
        "信件受理": ("11", "件"),
        "信件办结": ("11", "件"),
        "信件办结率": ("100%", "%"),
        "备案账号": ("11", "个"),
        "备案账号单位": ("6", "家"),
    }
    assert {name: figures.get(name) for name in published} == published
    text = "".join(paragraph.text for paragraph in docx.Document(io.BytesIO(files["notice.docx"])).paragraphs)
    text = text.replace(" ", "")
    for phrase in ("391件", "60件", "331件", "329件", "353件", "32件", "6件", "11件", "100%", "11个", "6家"):
        assert phrase in text, phrase
    assert re.search(r"7个镇.{0,2}18个部门", text)


PUBLISHED_LISTS = {
    "全部完成单位(领域='新闻动态')": "县财政局、县农业农村局、县市场监管局",
    "全部完成单位(领域='主动公开')": "县卫健局、县行政审批局",
    "部分完成单位(领域='主动公开')": "城关镇、南寨镇、高崖镇、县教体局、县公安局、县财政局、县自然资源局、县水利局、"
    "县农业农村局、县退役军人事务局、县应急管理局、县市场监管局、县林业局、县统计局、县乡村振兴局、县气象局",
    "全部完成单位(领域='重点领域')": "县发改局、县教体局、县财政局、县卫健局、县市场监管局、县行政审批局、县气象局",
    "亮点单位(类别='信息报送')": "县教体局、县人社局、县农业农村局、县卫健局、县畜产局",
    "零更新单位(栏目='工作动态')": "县公安局、县人行",
    "零更新单位(栏目='人事信息')": "县人社局",
    "零更新单位(栏目='应急管理')": "县生态环境局",
    "零更新单位(栏目='批准和实施信息')": "县自然资源局、县住建局",
    "零更新单位(栏目='灾害事故救援')": "县水利局",
    "零更新单位(栏目='社会保障和养老信息')": "县医保局",
    "零更新单位(栏目='财税审计')": "县审计局",
}


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "units"), PUBLISHED_LISTS.items())
def test_a_list_of_units_in_the_text_names_the_published_units(draft, name, units):
    figures = {entry["name"]: entry for entry in draft.ledger}
    entry = figures[f"名单({name})"]
    assert sorted(entry["printed"].split("、")) == sorted(units.split("、"))
    assert (entry["value"], entry["counts"]) == (len(units.split("、")), "units")


@pytest.mark.django_db
def test_columns_without_updates_are_exactly_the_published_nine(draft):
    silent = [entry for entry in draft.ledger if entry["name"].startswith("名单(零更新单位(")]
    assert sum(entry["value"] for entry in silent) == 9
    zeros = [entry for entry in draft.ledger if entry["name"].startswith("零更新栏目条数(")]
    assert [entry["value"] for entry in zeros] == [0] * 7


@pytest.mark.django_db
def test_every_figure_opens_a_page_that_states_the_same_number(draft, client, cast):
    client.force_login(cast.superuser)
    seen = {}
    checked = 0
    for entry in draft.ledger:
        assert (entry["records_url"] is None) == (entry["counts"] == "formula"), entry["name"]
        sources = [entry] if entry["records_url"] else entry["inputs"]
        assert sources, entry["name"]
        for source in sources:
            url = source["records_url"]
            if url not in seen:
                seen[url] = page_numbers(client.get(url))
            count, total = seen[url]
            stated = total if source["counts"] in ("sum", "score") else count
            assert stated == Decimal(str(source["value"])), (entry["name"], url)
            checked += 1
    assert checked > 300


def page_numbers(response):
    assert response.status_code == 200, response
    html = response.content.decode()
    count = re.search(r'data-record-count="(\d+)"', html)
    total = re.search(r'data-record-sum="(-?[\d.]+)"', html)
    return int(count[1]), Decimal(total[1]) if total else None


@pytest.mark.django_db
def test_two_formulas_of_one_term_are_pointed_out_with_both_numbers(draft):
    sentences = [remark["sentence"] for remark in draft.remarks if remark["code"] == "term"]
    assert len(sentences) == 2
    assert any("“按期办结”" in s and "329件" in s and "389件" in s for s in sentences)
    assert any("“应办结”" in s and "331件" in s and "391件" in s for s in sentences)


@pytest.mark.django_db
def test_numbering_changes_by_part_and_attachments_are_listed(files):
    paragraphs = [p.text for p in docx.Document(io.BytesIO(files["notice.docx"])).paragraphs]
    starts = [text.lstrip() for text in paragraphs]
    for number in (
        "一、",
        "（一）",
        "（二）",
        "（三）",
        "二、",
        "1.",
        "2.",
        "3.",
        "三、",
        "一要",
        "二要",
        "三要",
        "四要",
    ):
        assert any(text.startswith(number) for text in starts), number
    listed = [text for text in starts if text.startswith("附件：") or re.match(r"\d\. ?各(镇|部门)", text)]
    assert [re.sub(r"^附件：|\s|^\d\.", "", text).removeprefix("1.") for text in listed] == [
        stem.partition("-")[2] for stem in STEMS.values()
    ]


@pytest.mark.django_db
def test_writing_again_three_seconds_later_gives_the_same_bytes(notice):
    with time_machine.travel("2026-01-01T08:00:00+08:00", tick=False) as clock:
        first = {file.name: file.data for file in Draft.of(notice, compose(notice)).files}
        clock.shift(timedelta(seconds=3))
        score_period(actor=None, period=notice.period)
        second = {file.name: file.data for file in Draft.of(notice, compose(notice)).files}
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


@pytest.mark.django_db
def test_the_same_bytes_are_the_same_edition_and_a_changed_record_makes_the_next(notice):
    first = write_edition(actor=None, notice=notice, draft=Draft.of(notice, compose(notice)))
    again = write_edition(actor=None, notice=notice, draft=Draft.of(notice, compose(notice)))
    assert again.pk == first.pk
    WorkOrder.objects.filter(unit__short_name="城关镇").first().delete()
    changed = write_edition(actor=None, notice=notice, draft=Draft.of(notice, compose(notice)))
    assert changed.number == first.number + 1
    assert Edition.objects.count() == 2


@pytest.mark.django_db
def test_a_record_changed_after_scoring_is_pointed_out(notice):
    assert "stale_scores" not in {remark.code for remark in compose(notice).remarks}
    ColumnUpdate.objects.filter(column__unit__short_name="卫健局").first().delete()
    assert "stale_scores" in {remark.code for remark in compose(notice).remarks}


@pytest.mark.django_db
def test_an_unknown_name_in_the_text_is_refused_with_its_line_and_nothing_is_saved(notice):
    before = notice.text
    text = before + "\n\n另有{{ 工单受里 }}件。\n"
    line = text.count("\n", 0, text.index("工单受里")) + 1
    with pytest.raises(TemplateFault, match=rf"第{line}行.*工单受里.*工单受理"):
        edit_notice(actor=None, notice=notice, text=text, dated_on=notice.dated_on, revision=notice.revision)
    assert Notice.objects.get(pk=notice.pk).text == before


@pytest.mark.django_db
def test_the_command_writes_the_folder_that_was_promised(qianyang, tmp_path):
    call_command("notice", "2022Q2", out=tmp_path, stdout=io.StringIO())
    names = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
    expected = ["ledger.json", "notice.docx", *(f"{s}.{kind}" for s in STEMS.values() for kind in ("docx", "xlsx"))]
    assert names == sorted(expected)
    ledger = json.loads((tmp_path / "ledger.json").read_text(encoding="utf-8"))
    assert all(
        {"name", "printed", "value", "unit", "definition", "inputs", "counts", "records_url"} <= entry.keys()
        for entry in ledger
    )


@pytest.mark.django_db
def test_scoring_a_period_without_a_scheme_says_so_and_succeeds(qianyang):
    Period.objects.create(code="2021H1", name="2021年上半年", start="2021-01-01", end="2021-06-30", as_of="2021-06-30")
    out = io.StringIO()
    call_command("score", "2021H1", stdout=out)
    assert "没有评分方案" in out.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("slot", "sentence"),
    [
        ("工单受理(类型='投拆')", "第2行：“类型”没有“投拆”这个值。可以写：其他、投诉、求助。"),
        ("工单受理(分类='None')", "“分类”没有“None”这个值"),
        ("工单受理(月='04')", "“月”没有“04”这个值"),
        ("工单受理(月='13')", "“月”没有“13”这个值"),
        ("工单受理(单位='城关真')", "“单位”没有“城关真”这个值。是不是“城关镇”？"),
        ("责任栏目(项='01')", "“项”没有“01”这个值"),
        ("责任栏目(项='9')", "“项”没有“9”这个值"),
        ("责任栏目(领域='新闻')", "“领域”没有“新闻”这个值"),
        ("责任栏目(栏目='没有的栏目')", "“栏目”没有“没有的栏目”这个值"),
        ("按期办结率(类型='投拆')", "“类型”没有“投拆”这个值"),
        ("名单(全部完成单位(领域='新闻'))", "“领域”没有“新闻”这个值"),
    ],
)
def test_a_slice_value_that_no_record_can_have_is_refused_with_its_line(notice, cast, slot, sentence):
    text = "一\n{% if 工单受理 %}{{ " + slot + " }}{% endif %}"
    with pytest.raises(TemplateFault, match=re.escape(sentence)):
        edit_notice(actor=cast.clerk, notice=notice, text=text, dated_on=notice.dated_on, revision=notice.revision)


@pytest.mark.django_db
def test_the_page_behind_a_figure_states_it_for_every_month_and_kind(notice, cast, client):
    client.force_login(cast.superuser)
    slots = ["工单受理(月='4')", "工单受理(月=5)", "工单受理(类型='投诉', 单位='城关镇')", "责任栏目(项='1')"]
    slots += ["工单受理(分类='农村事务')"] if OrderClass.objects.filter(name="农村事务").exists() else []
    text = "一\n" + "、".join("{{ " + slot + " }}" for slot in slots)
    edit_notice(actor=cast.clerk, notice=notice, text=text, dated_on=notice.dated_on, revision=notice.revision)
    names = [parse_expression(slot).calls()[0].name for slot in slots]
    ledger = Draft.of(notice, compose(notice)).ledger
    figures = [entry for entry in ledger if "正文" in entry["where"]]
    assert [entry["name"].partition("(")[0] for entry in figures] == names
    for entry in figures:
        html = client.get(entry["records_url"]).content.decode()
        assert f'data-record-count="{entry["value"]}"' in html, entry["name"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("source", "value", "printed"),
    [("工单受理/7", Decimal("55.86"), "55.86"), ("工单受理/8", Decimal("48.88"), "48.88"), ("工单受理/391", 1, "1")],
)
def test_a_calculation_in_a_text_is_worth_what_it_prints(notice, source, value, printed):
    figure = FigureDesk(notice.period).figure(parse_expression(source))
    assert (figure.value, figure.printed) == (value, printed)


@pytest.mark.django_db
def test_a_list_is_read_once_however_often_it_is_looped_over(notice, monkeypatch):
    read = []
    inner = "{% for 单位, 账号, 平台, 开设日期, 注销日期 in 未备案账号清单 %}{{ 账号 }}{% endfor %}"
    notice.text = inner + "{% for 栏目, 单位名单, 条数 in 零更新栏目清单 %}" + inner + "{% endfor %}"
    monkeypatch.setattr(
        documents,
        "build_list",
        lambda desk, name, use: read.append(name) or [(Text("甲"),) * len(LISTS[name])] * 30,
    )
    compose(notice)
    assert sorted(read) == ["未备案账号清单", "零更新栏目清单"]
