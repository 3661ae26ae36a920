"""What is wrong with a row, in sentences a clerk would write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_col_to_name

from govaudit.lib.privacy import mask_text

if TYPE_CHECKING:
    from govaudit.imports.grouping import FaultGroup

OWN = "；"  # between a reason and what is said of one row only
REPEATED = "不重复"
_SAID = ("header", "found", "expected", "place")
SHOWN = 80  # characters of a long text


def fault_sentence(error: Mapping[str, Any], at: str = "") -> str:
    """One fault (Fault.as_json): “承办单位”写的是“城关”，应为单位的规范简称；是不是“城关镇”？

    `at` follows the heading."""
    header, found, expected = error["header"], error["found"], error["expected"]
    if expected.endswith("。"):  # a sentence already, such as the reason why a closed area refuses
        return f"“{header}”{at}：{expected}" if header and not expected.startswith("“") else str(expected)
    proposals = "、".join(f"“{text}”" for text in error["proposals"])
    asked = f"；是不是{proposals}？" if proposals else "。"
    if not found:
        blank = f"没有“{header}”这一栏，" if error["place"] < 0 else f"“{header}”{at}空着，"
        return f"{blank}{wanted(expected, '应填')}{asked}"
    return f"“{header}”{at}写的是“{shortened(found)}”，{cell_words(expected)}{asked}"


def cell_words(expected: str) -> str:
    """What is wrong with a text: what was expected instead, or what speaks against this row."""
    reason, _, own = expected.partition(OWN)
    return f"{'重复了' if reason == REPEATED else wanted(reason)}{f'：{own}' if own else ''}"


def wanted(expected: str, verb: str = "应为") -> str:
    """应为 1 到 9 之间的整数"""
    return f"{verb}{' ' if expected[:1].isascii() else ''}{expected}"


def reason_of(expected: str) -> str:
    """The part of a reason that other rows share, without what is said of this row only."""
    return expected.partition(OWN)[0]


def own_of(expected: str) -> str:
    """What is said of one row only."""
    return expected.partition(OWN)[2]


def group_sentence(group: FaultGroup) -> str:
    """What is wrong in all rows of a group."""
    if group.found or group.expected.endswith("。") or not group.examples:
        return fault_sentence({name: getattr(group, name) for name in _SAID} | {"proposals": []})
    return f"“{group.header}”{cell_words(group.expected)}。"


def row_sentence(errors: Iterable[Mapping[str, Any]], row: int, file: str = "") -> str:
    """Everything that is wrong with a row, each fault with its cell in the `file`."""
    return "".join(fault_sentence(error, in_brackets(error["place"], row, file)) for error in errors)


def cell_name(place: int, row: int) -> str:
    """G9; empty for what stands in no cell."""
    return f"{xl_col_to_name(place)}{row}" if place >= 0 else ""


def in_brackets(place: int, row: int, file: str = "") -> str:
    """（G9）"""
    return f"（{file}{cell_name(place, row)}）" if place >= 0 else ""


def unit_of_count(name: str) -> str:
    """What a number of Import.counts counts: 行 of the file, or 条 of records, of which a row of a crosstab makes
    several."""
    return "行" if name in {"rows", "faulty", "dropped", "passed"} else "条"


def place_in_file(sheet: str, row: int) -> str:
    """工作表“5月”第12行"""
    return f"工作表“{sheet}”第{row}行" if sheet else f"第{row}行"


def shortened(text: str) -> str:
    """A text as a sentence quotes it: on one line, callers' numbers masked."""
    line = mask_text(" ".join(text.split()))
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}…"
