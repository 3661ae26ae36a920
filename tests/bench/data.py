"""The files that are measured: a platform's export of work orders, 15 columns of which the program keeps 11."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

HEADERS = [
    "工单编号", "来源", "受理时间", "类型", "分类", "来电人", "联系电话", "诉求摘要", "诉求内容", "承办单位",
    "办结期限", "办结时间", "撤单时间", "返工次数", "满意度",
]  # fmt: skip
#: Places of the columns the program keeps, in the order of hotline.sheets.ORDERS.
KEPT = [HEADERS.index(name) for name in (
    "来源", "工单编号", "类型", "分类", "诉求摘要", "承办单位", "受理时间", "办结期限", "办结时间", "撤单时间",
    "返工次数",
)]  # fmt: skip
SOURCE = "市12345平台"
KINDS = ["投诉", "求助", "其他"]
CLASSES = ["农村事务", "社区事务", "物业服务", "供水排水", "市场消费", "道路交通", "劳动社保", "教育文体"]
UNITS = [
    "城关镇", "南寨镇", "高崖镇", "张家塬镇", "水沟镇", "草碧镇", "崔家头镇", "发改局", "教体局", "工信局", "公安局",
    "民政局", "财政局", "人社局", "自然资源局", "住建局", "交通局", "水利局", "农业农村局", "卫健局", "应急管理局",
    "市场监督管理局",
]  # fmt: skip
WORDS = ["路灯", "水管", "噪声", "积水", "垃圾", "停车", "供暖", "绿化", "电梯", "围挡", "油烟", "台阶", "渗漏", "占道"]
SENTENCE = (
    "市民来电反映其居住的{}小区附近{}问题已有一段时间，影响周边居民出行和休息，此前曾向物业和社区反映未果，"
    "天黑以后尤其不便，老人和孩子都不敢走，希望有关部门尽快到现场核实处理，并将处理结果电话答复。"
)
PLACES = ["东大街", "西关", "南新村", "北苑", "望鲁台", "新民巷", "宝平路", "千川花园", "燕伋大道", "城北三组"]


def rows(count: int) -> Iterator[list[Any]]:
    """The cells of `count` orders, the same every time."""
    chance = random.Random(20220701)
    first = datetime(2019, 1, 1)  # noqa: DTZ001 - a cell knows no zone
    for n in range(count):
        received = first + timedelta(minutes=n * 7 % 1_800_000)
        closed = received + timedelta(minutes=chance.randrange(60, 14_000))
        word, place = chance.choice(WORDS), chance.choice(PLACES)
        yield [
            f"T{received:%Y%m%d}{n:07d}",
            SOURCE,
            received,
            chance.choice(KINDS),
            chance.choice(CLASSES),
            "某先生" if n % 2 else "某女士",
            "138****0000",
            f"反映{place}{word}问题",
            SENTENCE.format(place, word) + f"（{n}）",
            chance.choice(UNITS),
            (received + timedelta(days=10)).replace(hour=17, minute=30),
            closed if n % 10 else None,
            None,
            chance.choice((0, 0, 0, 0, 1, 2)),
            chance.choice(("满意", "基本满意", "不满意", "")),
        ]


def write_workbook(path: Path, count: int) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet = book.add_worksheet("工单")
        sheet.write_row(0, 0, HEADERS)
        for down, cells in enumerate(rows(count), start=1):
            for right, cell in enumerate(cells):
                if isinstance(cell, datetime):
                    sheet.write_datetime(down, right, cell, moment)
                elif isinstance(cell, str):
                    sheet.write_string(down, right, cell)
                elif cell is not None:
                    sheet.write_number(down, right, cell)


def write_text(path: Path, count: int) -> None:
    """The same orders as a GB18030 text file."""
    with path.open("w", encoding="gb18030", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEADERS)
        for cells in rows(count):
            writer.writerow([f"{cell:%Y-%m-%d %H:%M}" if isinstance(cell, datetime) else cell for cell in cells])
