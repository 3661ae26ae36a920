"""The figure ledger."""

import dataclasses
import json
from decimal import Decimal

import pytest

from reports.document.blocks import Document, Figure, Paragraph, Text
from reports.document.ledger import build_ledger, ledger_bytes, number


def test_a_figure_tells_what_it_is_and_where_it_stands(document: Document) -> None:
    assert build_ledger(document)[1] == {
        "name": "按期办结",
        "printed": "329",
        "value": 329,
        "unit": "件",
        "definition": "应办结减去超时",
        "inputs": [
            {
                "name": "工单受理",
                "value": 391,
                "counts": "rows",
                "records_url": "/orders/?period=2022Q2&measure=orders_received",
            },
            {"name": "工单撤单", "value": 60, "counts": "rows", "records_url": None},
        ],
        "counts": "formula",
        "records_url": None,
        "where": ["正文 一、（一）"],
    }


def test_a_figure_printed_twice_is_listed_once_with_both_places(document: Document) -> None:
    found = [entry for entry in build_ledger(document) if entry["name"] == "工单受理"]
    assert [entry["where"] for entry in found] == [["正文 一、（一）", "正文 二、1."]]


def test_a_name_printed_in_two_ways_is_listed_for_each(document: Document) -> None:
    total = next(p for b in document.blocks if isinstance(b, Paragraph) for p in b.inlines if isinstance(p, Figure))
    names = dataclasses.replace(total, printed="城关镇、高崖镇")
    ledger = build_ledger(dataclasses.replace(document, blocks=(Paragraph((total, Text("，"), names)),)))
    assert [entry["printed"] for entry in ledger[:2]] == ["391", "城关镇、高崖镇"]


def test_a_figure_of_a_table_is_placed_by_row_and_lowest_header(document: Document) -> None:
    places = {entry["name"]: entry["where"] for entry in build_ledger(document)}
    assert places["新闻动态（卫健）"] == ["附件1 第2行 新闻动态"]
    assert places["率（城关镇）"] == ["附件2 第2行 按期办结率"]


def test_a_table_in_the_text_is_placed_by_its_number(document: Document) -> None:
    moved = dataclasses.replace(document, blocks=(document.attachments[1].table,), attachments=())
    assert build_ledger(moved)[0]["where"] == ["正文 表1 第1行 承办件"]


def test_figures_stand_in_order_of_appearance(document: Document) -> None:
    names = [entry["name"] for entry in build_ledger(document)]
    assert names[:3] == ["工单受理", "按期办结", "新闻动态（环保）"]
    assert names[-1] == "率（城关镇）"


@pytest.mark.parametrize(
    ("value", "written"),
    [(391, "391"), (Decimal("100.0"), "100"), (Decimal("90.9"), "90.9"), (Decimal("-0.25"), "-0.25"), (None, "null")],
)
def test_a_value_is_a_json_number_with_the_decimals_it_has(value: int | Decimal | None, written: str) -> None:
    assert json.dumps(number(value)) == written


def test_the_bytes_do_not_depend_on_the_order_of_keys(document: Document) -> None:
    ledger = build_ledger(document)
    turned = [dict(reversed(entry.items())) for entry in ledger]
    assert ledger_bytes(turned) == ledger_bytes(ledger)
    assert json.loads(ledger_bytes(ledger)) == ledger
    assert "工单受理".encode() in ledger_bytes(ledger)
