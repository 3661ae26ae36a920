"""Damages files of the corpus: bytes, zip members, the XML inside, lines and cells. The same seed, the same damage."""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Callable
from typing import Any

from tests.corpus.packing import minimal_xlsx, parts_of, zip_bytes
from tests.corpus.rows import as_texts, order, table
from tests.corpus.texts import text_of

Chance = random.Random
Mutation = Callable[[Chance, bytes], bytes]

#: Cells no table should have, but some have.
ODD_CELLS = [
    "", " ", "\u3000", "\t", "\r\n", '"', '""', "'", ",", ";", "\\", "\\N", "\\t", "\x00", "\x1b[31m", "\ufeff",
    "\u202e倒", "\ud7ff", "\U0010ffff", "𠮷", "0", "-0", "00", "-1", "1e308", "-1e-308", "1E+14", "NaN", "inf",
    "99999999999999999999", "2.02307E+14", "１２", "1,000", "3.0", "是", "TRUE", "#N/A", "=1+1", "=cmd|' /C calc'!A0",
    "@SUM(A1)", "+86", "-", "合计", "小 计", "注：", "None", "null", "城关镇", "卫件局", "2022-07-01", "2022.7.1 9:30",
    "20220701", "44743.39", "60", "61", "-44743", "2958466", "0000-00-00", "9999-12-31 23:59:59", "2022-02-30",
    "24:00", "2022-07-01 24:00", "二〇二二年七月一日", "a" * 40_000, "路" * 300, "来源", "工单编号", "%s", "{}",
    "{{ 1 }}", "<b>", "&amp;", "../../x", "SELECT 1; --", "T20220701000001",
]  # fmt: skip
_ATTRIBUTES = [
    "-1", "0", "1", "65536", "2147483648", "99999999999999999999", "A1", "XFD1048576", "XFE1", "A0", "", "é", "1:1",
]  # fmt: skip
_TYPES = ["s", "n", "b", "e", "d", "str", "inlineStr", "x", ""]
_INSERTED = [
    b"<", b">", b"&", b"&#0;", b"&#x110000;", b"&lol;", b"]]>", b"<!--", b"<![CDATA[", b"\xff", b"\x00", b"<x:y/>",
    b'<!DOCTYPE x [<!ENTITY lol "lol">]>', b"\xef\xbb\xbf", b"</row>", b"</table:table-row>",
]  # fmt: skip
_PIECES = [
    b",", b'"', b"\n", b"\r", b"\t", b";", b"\x00", b"\xff", b"\x81", b'""', b"\r\n\r\n", "，".encode(), b"\x1a",
]  # fmt: skip
_NOT_IN_XML = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def flip_bytes(chance: Chance, content: bytes) -> bytes:
    damaged = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 8, 64))):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)


def truncate(chance: Chance, content: bytes) -> bytes:
    cut = chance.randrange(len(content))
    return content[:cut] if chance.random() < 0.7 else content[cut:]


def move_bytes(chance: Chance, content: bytes) -> bytes:
    """A piece twice, left out, or somewhere else."""
    start, end = sorted(chance.choices(range(len(content)), k=2))
    to = chance.randrange(len(content))
    return chance.choice((
        content[:end] + content[start:],
        content[:start] + content[end:],
        content[:to] + content[start:end] + content[to:],
    ))  # fmt: skip


def shuffle_members(chance: Chance, content: bytes) -> bytes:
    """Members of an archive left out, with each other's content, empty, twice, or under another name."""
    parts = parts_of(content)
    one, other = chance.choice(list(parts)), chance.choice(list(parts))
    match chance.randrange(5):
        case 0:
            del parts[one]
        case 1:
            parts[one], parts[other] = parts[other], parts[one]
        case 2:
            parts[one] = b""
        case 3:
            parts[one] += parts[other]
        case _:
            parts[chance.choice((one.upper(), f"../{one}", f"/{one}", one.replace("/", "\\")))] = parts.pop(one)
    return zip_bytes(parts, method=chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED)))


def damage_xml(chance: Chance, content: bytes) -> bytes:
    """The XML of one member of an archive, otherwise whole."""
    parts = parts_of(content)
    name = chance.choice([name for name, part in parts.items() if len(part) > 20])
    for _ in range(chance.choice((1, 1, 1, 3))):
        parts[name] = _damaged_xml(chance, parts[name])
    return zip_bytes(parts)


def _damaged_xml(chance: Chance, xml: bytes) -> bytes:
    tags = list(re.finditer(rb"<[^>]*>", xml))
    values = list(re.finditer(rb'="([^"]*)"', xml))
    types = list(re.finditer(rb' t="([^"]*)"', xml))
    texts = list(re.finditer(rb">([^<]+)<", xml))
    match chance.randrange(6):
        case 0 if tags:
            start, end = chance.choice(tags).span()
            return xml[:start] + xml[end:]
        case 1 if values:
            return _replaced(xml, chance.choice(values), chance.choice(_ATTRIBUTES))
        case 2 if types:
            return _replaced(xml, chance.choice(types), chance.choice(_TYPES))
        case 3 if texts:
            odd = chance.choice(ODD_CELLS).replace("&", "&amp;").replace("<", "&lt;").replace("\x00", "")
            return _replaced(xml, chance.choice(texts), odd)
        case 4 if len(tags) > 3:
            start, end = sorted(chance.sample(range(len(tags)), 2))
            piece = xml[tags[start].start() : tags[end].start()]
            return xml[: tags[end].start()] + piece * chance.choice((1, 2, 50)) + xml[tags[end].start() :]
        case _:
            at = chance.randrange(len(xml) + 1)
            return xml[:at] + chance.choice(_INSERTED) + xml[at:]


def _replaced(xml: bytes, found: re.Match[bytes], text: str) -> bytes:
    start, end = found.span(1)
    return xml[:start] + text.encode("utf-8", "replace") + xml[end:]


def damage_text(chance: Chance, content: bytes) -> bytes:
    """Delimiters, quotes, line ends and stray bytes in a text file."""
    damaged = content
    for _ in range(chance.choice((1, 2, 5, 20))):
        at = chance.randrange(len(damaged) + 1)
        gone = chance.choice((0, 0, 1, 2))
        damaged = damaged[:at] + chance.choice(_PIECES) + damaged[at + gone :]
    return damaged


def odd_rows(chance: Chance) -> list[list[str]]:
    """The usual table with some cells that are not usual, and rows and columns too many or too few."""
    rows = as_texts(table(*[order(n) for n in range(1, chance.randrange(2, 8))]))
    for _ in range(chance.choice((1, 2, 4, 12))):
        row = chance.choice(rows)
        row[chance.randrange(len(row))] = chance.choice(ODD_CELLS)
    if chance.random() < 0.2:
        rows.insert(chance.randrange(len(rows)), [chance.choice(ODD_CELLS) for _ in range(chance.randrange(1, 30))])
    if chance.random() < 0.2:
        del rows[chance.randrange(len(rows))][chance.randrange(3) :]
    return rows


def odd_workbook(chance: Chance) -> bytes:
    rows = [
        [re.sub(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", cell) for cell in row]
        for row in odd_rows(chance)
    ]
    return zip_bytes(minimal_xlsx(rows))


def odd_text(chance: Chance) -> bytes:
    rows: list[list[Any]] = [list(row) for row in odd_rows(chance)]
    return text_of(rows, chance.choice(",,,;\t")).encode(chance.choice(("utf-8", "utf-8-sig", "gb18030", "utf-16")))


_ANY: tuple[Mutation, ...] = (flip_bytes, truncate, move_bytes)
_ARCHIVE: tuple[Mutation, ...] = (shuffle_members, damage_xml, damage_xml, damage_xml, *_ANY)
_TEXT: tuple[Mutation, ...] = (damage_text, damage_text, *_ANY)


def mutated(chance: Chance, seeds: dict[str, bytes]) -> tuple[str, bytes]:
    """A name and the content of a damaged file, from one of the seeds (whole files by name) or from odd cells."""
    pick = chance.random()
    if pick < 0.15:
        return "cells.xlsx", odd_workbook(chance)
    if pick < 0.3:
        return "cells.csv", odd_text(chance)
    name = chance.choice(list(seeds))
    content = seeds[name]
    mutations = _ARCHIVE if content.startswith(b"PK") else _TEXT if name.endswith(".csv") else _ANY
    damaged = chance.choice(mutations)(chance, content)
    return name, damaged or b"\0"
