"""A small notice with everything a renderer meets: merged headers, blanks, percents, links, unruly names."""

from datetime import date
from decimal import Decimal

import pytest

from reports.document.blocks import (
    Attachment,
    Cell,
    Counts,
    Document,
    Figure,
    Heading,
    Input,
    Paragraph,
    Table,
    Text,
)

ORDERS = Figure(
    name="工单受理",
    printed="391",
    value=391,
    unit="件",
    definition="受理时间在周期内的工单",
    counts=Counts.ROWS,
    records_url="/orders/?period=2022Q2&measure=orders_received",
)
DONE = Figure(
    name="按期办结",
    printed="329",
    value=329,
    unit="件",
    definition="应办结减去超时",
    counts=Counts.FORMULA,
    records_url=None,
    inputs=(Input("工单受理", 391, Counts.ROWS, ORDERS.records_url), Input("工单撤单", Decimal(60), Counts.ROWS, None)),
    term="按期办结",
)


def words(text: str) -> Cell:
    return Cell((Text(text),))


def figure(name: str, printed: str, unit: str = "件", url: str | None = None) -> Figure:
    value = Decimal(printed.rstrip("%"))
    return Figure(name, printed, value, unit, f"{name}的口径", Counts.SCORE, url)


def number(name: str, printed: str, unit: str = "件") -> Cell:
    return Cell((figure(name, printed, unit),))


@pytest.fixture
def scores() -> Table:
    header = (
        (Cell((Text("单位"),), rowspan=2), Cell((Text("加减分"),), colspan=2), Cell((Text("小计"),), rowspan=2)),
        (words("新闻动态"), words("主动公开")),
    )
    rows = (
        (
            words("环保新材料管委会"),
            number("新闻动态（环保）", "-31", "分"),
            Cell(),
            number("小计（环保）", "269", "分"),
        ),
        (words("=卫健局*#<&"), number("新闻动态（卫健）", "2", "分"), number("主动公开（卫健）", "16", "分"), Cell()),
    )
    return Table("scores", (30, 10, 10, 10), header, rows)


@pytest.fixture
def orders() -> Table:
    header = ((words("序号"), words("承办单位"), words("承办件"), words("按期办结率")),)
    rows = (
        (words("1"), words("高崖镇"), Cell((figure("承办件（高崖镇）", "7"),)), number("率（高崖镇）", "100%", "%")),
        (words("2"), words("城关镇"), Cell((figure("承办件（城关镇）", "22"),)), number("率（城关镇）", "90.9%", "%")),
    )
    return Table("orders", (8, 20, 10, 12), header, rows, note="（截至2022年6月30日）")


@pytest.fixture
def document(scores: Table, orders: Table) -> Document:
    account = Text("高崖印象", url="/accounts/?code=M12")
    return Document(
        office="千阳县人民政府办公室",
        title=("千阳县人民政府办公室", "关于二季度政务公开工作情况的通报"),
        recipients="各镇人民政府，县政府各工作部门：",
        blocks=(
            Paragraph((Text("现将有关情况通报如下："),)),
            Heading(1, "一、", (Text("总体情况"),)),
            Heading(2, "（一）", (Text("热线办理情况。"),), runs_in=True),
            Paragraph((Text("二季度共受理工单"), ORDERS, Text("件，按期办结"), DONE, Text("件，其中<b>*甲#&乙*。"))),
            Heading(1, "二、", (Text("存在问题"),)),
            Heading(2, "1.", (Text("未按要求报备。"),), runs_in=True),
            Paragraph((Text("开设“"), account, Text("”，受理"), ORDERS, Text("件。"))),
        ),
        attachments=(
            Attachment(1, "scores", "各部门二季度考核结果", scores),
            Attachment(2, "orders", "各镇工单办理情况统计表", orders),
        ),
        dated_on=date(2022, 8, 19),
    )
