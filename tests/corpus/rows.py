"""Rows that the files of the corpus are made of: work orders of July 2022, none of them on file with the 千阳 pack."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

Cells = list[Any]

#: Headers of the kind's own sheet and the fields they mean.
ORDERS = {
    "来源": "source",
    "工单编号": "number",
    "类型": "kind",
    "分类": "topic",
    "诉求摘要": "title",
    "承办单位": "unit",
    "受理时间": "received_at",
    "办结期限": "due_at",
    "办结时间": "closed_at",
    "撤单时间": "withdrawn_at",
    "返工次数": "returned",
}
HEADERS = list(ORDERS)


def order(n: int, **changes: Any) -> Cells:
    """The n-th order (1–20) as cells under HEADERS, received on the n-th of July; None is a cell that is not there."""
    received = datetime(2022, 7, n, 9, 30)  # noqa: DTZ001 - a cell knows no zone
    values = {
        "source": "市12345平台",
        "number": f"T20220701{n:06d}",
        "kind": "投诉",
        "topic": "物业服务",
        "title": f"反映{n}号楼路灯不亮",
        "unit": "城关镇",
        "received_at": received,
        "due_at": (received + timedelta(days=10)).replace(hour=17),
        "closed_at": received + timedelta(days=2, hours=5),
        "withdrawn_at": None,
        "returned": 0,
    }
    unknown = changes.keys() - values.keys()
    assert not unknown, unknown
    return list((values | changes).values())


def orders(count: int, first: int = 1) -> list[Cells]:
    return [order(n) for n in range(first, first + count)]


def table(*rows: Cells) -> list[Cells]:
    """Rows under the headers."""
    return [HEADERS, *rows]


def as_text(cell: Any) -> str:
    """A cell as a text file has it."""
    if cell is None:
        return ""
    return f"{cell:%Y-%m-%d %H:%M}" if isinstance(cell, datetime) else str(cell)


def as_texts(rows: list[Cells]) -> list[list[str]]:
    return [[as_text(cell) for cell in row] for row in rows]


def columns(rows: list[Cells], names: list[str]) -> list[Cells]:
    """The rows with these of HEADERS only, in the order given; "" is an empty column."""
    at = [HEADERS.index(name) if name else None for name in names]
    return [[None if place is None else row[place] for place in at] for row in rows]
