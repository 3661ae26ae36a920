"""notice.md: the settings and the text of a notice, checked against what the pack defines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from govaudit.sheets import SMALL, UnreadableFile, decode, is_printable, limit_of
from reports.models import NoticeTemplate
from reports.packs.expressions import Names
from reports.packs.faults import Faults
from reports.packs.scheme import PackScheme
from reports.packs.toml import Section, TomlSource
from reports.selectors.account_lists import CELLS, LISTABLE
from reports.selectors.lists import RETURNED_FROM
from units.models import AREAS, NameUse, UnitGroup

FILE = "notice.md"
FENCE = "+++"
NUMBERINGS_LIMIT = 8
_KEYS = ["name", "title", "recipients", "dated_on", "unit_names", "returned_from", "numbering", "table", "attachment"]
_USES = ["short", *(use.value for use in NameUse)]
_SCORE_TAKES = ("base", "total", "place")


@dataclass(frozen=True, slots=True)
class PackNotice:
    """`settings` as the notice keeps them; `offset` lines of the file stand before the text."""

    name: str
    settings: Mapping[str, Any]
    dated_on: date | None
    text: str
    offset: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a notice may refer to."""

    names: Names
    groups: Mapping[str, UnitGroup]
    unit_codes: set[str]
    scheme: PackScheme | None


def read_notice(content: bytes, around: Surroundings, faults: Faults) -> PackNotice | None:
    """The notice, or None where the file has no such form; faults are collected."""
    try:
        text = decode(content)
    except UnreadableFile as error:
        faults.add(FILE, error.row, "", error.found, error.expected)
        return None
    lines = [line + "\n" for line in text.split("\n")]
    fences = [number for number, line in enumerate(lines) if line.strip() == FENCE]
    if len(fences) < 2 or fences[0] != 0:
        faults.add(FILE, 1, "", lines[0].strip() if lines else "空文件", f"两行“{FENCE}”，中间写设置，后面写正文")
        return None
    source = TomlSource(FILE, "".join(lines[1 : fences[1]]), faults, offset=1)
    body, offset = _body(lines, fences[1] + 1)
    root = source.root()
    notice = PackNotice(
        name=root.text("name", limit=limit_of(NoticeTemplate, "name"), required=False) or "考核通报",
        settings={key: value for key, value in source.data.items() if key not in ("name", "dated_on")},
        dated_on=root.day("dated_on"),
        text=body,
        offset=offset,
    )
    if source.is_readable:
        _check_settings(source, root, around)
    _check_text(notice, around, faults)
    return notice


def _body(lines: list[str], start: int) -> tuple[str, int]:
    """The text without blank lines around it, and how many lines stand before it."""
    while start < len(lines) and not lines[start].strip():
        start += 1
    return "".join(lines[start:]).rstrip() + "\n", start


def _check_settings(source: TomlSource, root: Section, around: Surroundings) -> None:
    source.refuse_others(_KEYS)
    for title in root.texts("title"):
        _check_words(root, "title", title, around)
    root.text("recipients")
    root.choice("unit_names", _USES, required=False)
    root.whole("returned_from", most=SMALL, blank=RETURNED_FROM)
    numbering = root.texts("numbering", required=False)
    if len(numbering) > NUMBERINGS_LIMIT:
        root.fault("numbering", len(numbering), f"不超过 {NUMBERINGS_LIMIT} 项")
    tables: list[str] = []
    for table in source.sections("table"):
        code = table.text("code", limit=32)
        if code in tables:
            table.fault("code", code, "没有用过的附表代码")
        tables.append(code)
        _check_table(table, around)
    for attachment in source.sections("attachment"):
        code = attachment.text("table")
        if code and code not in tables:
            attachment.fault("table", code, f"附表的代码（{'、'.join(tables)}）")
        attachment.refuse_others()


def _check_table(table: Section, around: Surroundings) -> None:
    title = table.text("title")
    if "/" in title:  # it names the file of an attachment
        table.fault("title", title, "没有 / 的题目")
    _check_words(table, "note", table.text("note", required=False), around)
    rows = table.choice("rows", ["scores", "roster", "accounts"])
    table.choice("unit_names", _USES, required=False)
    group = None
    if rows == "accounts":
        table.choice("of", LISTABLE)
        table.texts("listed", required=table.choice("order", ["protocol", "listed"]) == "listed")
    else:
        table.choice("area", list(AREAS))
        group = around.groups.get(table.choice("group", list(around.groups)))
        table.choice("tie", ["protocol"], required=False)
        table.yes_no("none_row")
        _check_order(table, around)
        _check_expression(table, "omit_empty", table.text("omit_empty", required=False), around)
    columns = table.entries("columns")
    if not columns and table.has("columns") and table.data["columns"] == []:
        table.fault("columns", "[]", "至少一栏")
    for column in columns:
        header = column.texts("header")
        if len(header) > 2:
            column.fault("header", "、".join(header), "一层或两层表头")
        column.whole("width", most=SMALL, blank=10)
        _check_take(column, column.text("take"), rows, group, around)
        column.refuse_others()
    table.refuse_others()


def _check_order(table: Section, around: Surroundings) -> None:
    order = table.text("order")
    listed = table.texts("listed", required=order == "listed")
    for code in listed:
        if code not in around.unit_codes:
            table.fault("listed", code, "单位代码")
    if order == "rank" and around.scheme is None:
        table.fault("order", order, "其他排法：没有 scheme.toml，就没有名次")
    elif order not in ("rank", "protocol", "listed"):
        _check_expression(table, "order", order.removeprefix("-"), around)


def _check_take(column: Section, take: str, rows: str, group: UnitGroup | None, around: Surroundings) -> None:
    kind, is_line, code = take.partition(":")
    if take in (CELLS if rows == "accounts" else ("unit", "row")) or not take:
        return
    if take in _SCORE_TAKES or (is_line and kind == "line"):
        if rows != "scores" or around.scheme is None:
            column.fault("take", take, '计分结果只用于 rows = "scores" 的附表，且配置包要有 scheme.toml')
        elif is_line and group is not None and code not in around.scheme.codes_of(group):
            column.fault("take", take, f"{group.name}的评分项代码（{'、'.join(around.scheme.codes_of(group))}）")
        return
    _check_expression(column, "take", take, around)


def _check_expression(section: Section, key: str, source: str, around: Surroundings) -> None:
    for fault in around.names.expression_faults(source) if source else ():
        section.fault(key, fault.found, fault.expected)


def _check_words(section: Section, key: str, source: str, around: Surroundings) -> None:
    for fault in around.names.template_faults(source) if source else ():
        section.fault(key, fault.found, fault.expected)


def _check_text(notice: PackNotice, around: Surroundings, faults: Faults) -> None:
    if not is_printable(notice.text, lines=True):
        faults.add(FILE, notice.offset + 1, "", "正文里有看不见的字符", "没有控制字符的文字")
    if not notice.text.strip():
        faults.add(FILE, notice.offset, "", "空白", "通报的正文")
    tables = [str(entry.get("code")) for entry in _tables(notice.settings, "table")]
    attached = [str(entry.get("table")) for entry in _tables(notice.settings, "attachment")]
    for fault in around.names.template_faults(notice.text, tables=tables, attachments=attached):
        faults.add(FILE, notice.offset + fault.line, "", fault.found, fault.expected)


def _tables(settings: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """Entries of a setting; what has another form is told elsewhere."""
    entries = settings.get(key, [])
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
