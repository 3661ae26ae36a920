"""Files that are not read: one sentence says what is wrong, and nothing of them stays."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from govaudit.imports.reading import Limits, RefusedFile, read_file
from govaudit.imports.reading.refusals import DAMAGED
from tests.corpus.packing import compound_file, minimal_xlsx, ods_bytes, parts_of, zip_bytes

LIMITS = Limits()
GOOD = minimal_xlsx([["单位", "编号"], ["城关镇", "T1"]])


def refusal(tmp_path: Path, content: bytes, name: str = "月报.xlsx", limits: Limits = LIMITS) -> str:
    kept = tmp_path / "kept"
    kept.write_bytes(content)
    with pytest.raises(RefusedFile) as refused:
        read_file(kept, tmp_path / "rows.tsv", name=name, known=frozenset(), limits=limits)
    assert list(tmp_path.iterdir()) == [kept]
    sentence = str(refused.value)
    assert sentence.endswith("。")
    assert "\n" not in sentence
    return sentence


def document() -> bytes:
    made = io.BytesIO()
    docx.Document().save(made)
    return made.getvalue()


def locked_stream() -> bytes:
    begin = struct.pack("<HHHHHHII", 0x809, 16, 0x600, 5, 0, 0, 0, 0)
    return begin + struct.pack("<HHHHH", 0x2F, 6, 1, 1, 1)


XML_2003 = '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
ODS_LOCKED = parts_of(ods_bytes({"a": ""})) | {"META-INF/manifest.xml": b"<manifest:encryption-data/>"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空文件"),
        (b" \r\n,,\r\n", "没有任何文字"),
        (zip_bytes(minimal_xlsx([])), "没有任何文字"),
        (document(), "Word 文档"),
        (zip_bytes({"ppt/presentation.xml": b"<p/>"}), "PowerPoint"),
        (zip_bytes({"mimetype": b"application/vnd.oasis.opendocument.text"}), "不是表格"),
        (zip_bytes({"通知.txt": b"a"}), "压缩包"),
        (zip_bytes({"xl/workbook.bin": b"a"}), "xlsb"),
        (compound_file({"WordDocument": b"a"}), "Word 文档"),
        (compound_file({"PowerPoint Document": b"a"}), "PowerPoint"),
        (compound_file({"Other": b"a"}), "别的程序"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0", "图片"),
        (b"\xff\xd8\xff\xe0\0\0", "图片"),
        (b"Rar!\x1a\x07\x00", "RAR"),
        (b"7z\xbc\xaf'\x1c", "7z"),
        (b"{\\rtf1", "Word"),
        (b"  <HTML><body><table>", "网页"),
        (b"<!DOCTYPE html><p>", "网页"),
        ("\ufeff<meta charset='utf-8'><table>".encode(), "网页"),
        ("<html><table>".encode("utf-16"), "网页"),
        (XML_2003.encode(), "XML 表格 2003"),
        (b"\x09\x08\x08\x00\x00\x05\x10\x00", "很旧"),
        (compound_file({"EncryptedPackage": b"a", "EncryptionInfo": b"b"}), "密码"),
        (compound_file({"Workbook": locked_stream()}), "密码"),
        (zip_bytes(ODS_LOCKED), "密码"),
        (compound_file({"Workbook": b"a", "_VBA_PROJECT": b"b"}), "宏"),
        (zip_bytes(GOOD | {"xl/vbaProject.bin": b"a"}), "宏"),
        (zip_bytes(GOOD)[:-30], "损坏"),
        (zip_bytes(GOOD)[:200], "损坏"),
        (zip_bytes(GOOD | {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row><c"}), "损坏"),
        (compound_file({"Workbook": b"a"})[:700], "损坏"),
        ("单位,编号\n城关镇,T1\n南寨镇,\0\n".encode(), "第 3 行有不是文字"),
        (bytes(range(1, 256)) * 20, "不是文字"),
        ("单位,编号\n城关镇,T1\n".encode() + b"\xff\xff,1\n", "第 3 行.*编码"),
        ("单位,编号\n城关镇平安路几号几排,T1\n".encode()[:-9] + b"\xb9,T\n", "第 2 行.* UTF-8 文字"),
        ('单位,编号\n城关镇,"T1\n南寨镇,T2\n'.encode(), "从第 2 行起引号"),
        ('单位,编号\n城关镇,"T1"2\n'.encode(), "从第 2 行起引号"),
        (f"单位,编号\n城关镇,{'路' * 40_000}\n".encode(), "第 2 行有一格超过 32767 个字"),
    ],
)
def test_what_is_no_readable_table_is_refused_in_one_sentence(content: bytes, words: str, tmp_path: Path) -> None:
    assert re.search(words, refusal(tmp_path, content))


def test_a_renamed_file_is_told_what_it_really_is(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"%PDF-1.7\n", "七月.xls").startswith("“七月.xls”其实是 PDF 文件，不是表格。")


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"])
def test_a_declared_document_type_is_refused(part: str, tmp_path: Path) -> None:
    declared = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>' + GOOD[part]
    assert "实体" in refusal(tmp_path, zip_bytes(GOOD | {part: declared}))


@pytest.mark.parametrize("content", [None, b"<a error", b'<a error="" x="1" x="2"/>'], ids=["absent", "cut", "crooked"])
def test_an_open_document_with_a_damaged_table_is_refused(content: bytes | None, tmp_path: Path) -> None:
    parts = {name: part for name, part in parts_of(ods_bytes({"a": ""})).items() if name != "content.xml"}
    damaged = parts if content is None else parts | {"content.xml": content}
    assert refusal(tmp_path, zip_bytes(damaged)) == DAMAGED


def test_a_locked_archive_is_refused(tmp_path: Path) -> None:
    content = bytearray(zip_bytes(GOOD))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert "密码" in refusal(tmp_path, bytes(content))


def test_an_archive_that_unpacks_to_too_much_is_refused_unopened(tmp_path: Path) -> None:
    content = zip_bytes(GOOD | {"xl/media/a.bin": bytes(3_000_000)})
    assert "解开后有" in refusal(tmp_path, content, limits=replace(LIMITS, unpacked=2_000_000))


def test_an_archive_packed_beyond_belief_is_refused(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in (GOOD | {"xl/media/a.bin": bytes(120 * 1024**2)}).items():
            archive.writestr(name, part)
    assert "解开后有" in refusal(tmp_path, made.getvalue())


def test_an_archive_that_understates_its_size_is_refused(tmp_path: Path) -> None:
    content = bytearray(zip_bytes(GOOD | {"xl/media/a.bin": bytes(range(256)) * 100}, method=zipfile.ZIP_STORED))
    entry = content.rindex(b"PK\x01\x02")
    struct.pack_into("<I", content, entry + 24, 10)
    assert "损坏" in refusal(tmp_path, bytes(content))


def test_a_cell_at_the_end_of_the_sheet_does_not_eat_the_memory(tmp_path: Path) -> None:
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        "</sheetData></worksheet>"
    )
    assert "Ctrl+End" in refusal(tmp_path, zip_bytes(GOOD | {"xl/worksheets/sheet1.xml": sheet.encode()}))


@pytest.mark.parametrize(
    ("bound", "words"),
    [
        ({"size": 60}, "超过了 0 MB"),
        ({"rows": 2}, "超过了 2 行"),
        ({"columns": 2}, "第 1 行有 3 列，超过了 2 列"),
        ({"cells": 8}, "超过了 8 个"),
        ({"cell_text": 5}, "第 2 行有一格"),
    ],
)
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_bounds_are_kept(bound: dict[str, int], words: str, form: str, tmp_path: Path) -> None:
    rows = [["单位", "编号", "诉求"], ["城关镇", "T1", "路灯不亮了"], ["南寨镇", "T2", "停水一整天"]]
    rows[1][2] = "路灯不亮已三天"
    text = "\n".join(map(",".join, rows)).encode()
    content = zip_bytes(minimal_xlsx(rows)) if form == "xlsx" else text
    assert words in refusal(tmp_path, content, limits=replace(LIMITS, **bound))


def test_too_many_sheets_are_refused(tmp_path: Path) -> None:
    assert "1 张工作表" in refusal(tmp_path, zip_bytes(GOOD), limits=replace(LIMITS, sheets=0))
