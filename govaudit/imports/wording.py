"""What is wrong with a row, in sentences a clerk would write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

SHOWN = 80  # characters of a long text


def fault_sentence(error: Mapping[str, Any]) -> str:
    """One fault (Fault.as_json): “承办单位”写的是“城关”，应为单位的规范简称；是不是“城关镇”？"""
    header, found, expected = error["header"], error["found"], error["expected"]
    if expected.endswith("。"):  # a sentence already, such as the reason why a closed area refuses
        return f"“{header}”：{expected}" if header and not expected.startswith("“") else str(expected)
    if error["place"] < 0 and not found:
        said = f"没有“{header}”这一栏，应为" if header else "应为"
    elif found:
        said = f"“{header}”写的是“{shortened(found)}”，应为"
    else:
        said = f"“{header}”空着，应为"
    proposals = "、".join(f"“{text}”" for text in error["proposals"])
    return f"{said}{expected}；是不是{proposals}？" if proposals else f"{said}{expected}。"


def row_sentence(errors: Iterable[Mapping[str, Any]]) -> str:
    """Everything that is wrong with a row."""
    return "".join(fault_sentence(error) for error in errors)


def place_in_file(sheet: str, row: int) -> str:
    """工作表“5月”第12行"""
    return f"工作表“{sheet}”第{row}行" if sheet else f"第{row}行"


def shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}…"
