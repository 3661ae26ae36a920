"""What a file is, by its content and never by its name; whatever is no readable table is refused with a sentence."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from pathlib import Path

from govaudit.imports.reading import archives, compound
from govaudit.imports.reading.contract import Limits, RefusedFile
from govaudit.imports.reading.refusals import DAMAGED, locked, not_a_table, old_form, with_macros

_HEAD = 4096
#: First bytes of files that are no table, and what they are.
_MAGIC = (
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG\r\n", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"II*\x00", "图片"),
    (b"MM\x00*", "图片"),
    (b"Rar!\x1a\x07", "RAR 压缩包"),
    (b"7z\xbc\xaf'\x1c", "7z 压缩包"),
    (b"\x1f\x8b", "gz 压缩包"),
    (b"BZh", "bz2 压缩包"),
    (b"\xfd7zXZ\x00", "xz 压缩包"),
    (b"{\\rtf", "Word 文档（RTF）"),
    (b"MZ", "程序"),
    (b"\x7fELF", "程序"),
    (b"SQLite format 3\x00", "数据库"),
    (b"RIFF", "音像文件"),
    (b"ID3", "音像文件"),
)
_OLD_RECORDS = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00\x00\x05")
_FILEPASS = 0x2F
_BEFORE_SHEETS = {_FILEPASS, 0x85, 0x0A}  # the password; the first sheet; the end
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|meta|body|table|style|div|script)\b", re.IGNORECASE)
_SAVED_PAGE = re.compile(rb"(?:mime-version|from|content-type)\s*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a readable file is: xlsx, xls, ods or csv; how many bytes it holds when unpacked."""

    format: str
    unpacked: int


def kind_of(kept: Path, name: str, limits: Limits) -> Kind:
    """Raises RefusedFile for what is not one of the four."""
    size = kept.stat().st_size
    if size == 0:
        raise RefusedFile(f"“{name}”是空文件，一个字节也没有。请重新导出后再上传。")
    if size > limits.size:
        raise RefusedFile(
            f"“{name}”有 {size / 1024**2:.0f} MB，超过了 {limits.size / 1024**2:.0f} MB。请拆成几个文件，再上传。"
        )
    with kept.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return Kind(*archives.inspected(kept, name, limits))
    if head.startswith(compound.MAGIC):
        return Kind(_compound_kind(kept, name), size)
    _refuse_others(head, name)
    return Kind("csv", size)


def _refuse_others(head: bytes, name: str) -> None:
    for magic, what in _MAGIC:
        if head.startswith(magic):
            raise not_a_table(name, what)
    if head.startswith(b"BM") and b"\0" in head[:16]:
        raise not_a_table(name, "图片")
    if head[4:8] == b"ftyp":
        raise not_a_table(name, "音像文件")
    if head.startswith(_OLD_RECORDS):
        raise old_form(name, "很旧的 Excel 格式")
    text = _plain(head)
    if b"urn:schemas-microsoft-com:office:spreadsheet" in text and b"<?xml" in text:
        raise old_form(name, "“XML 表格 2003”")
    if _PAGE.match(text) or (text.startswith(b"<") and _PAGE.search(text)) or _SAVED_PAGE.match(text):
        raise old_form(name, "网页（HTML），不是真正的表格")
    if text.startswith(b"<?xml"):
        raise not_a_table(name, "XML 文件")


def _plain(head: bytes) -> bytes:
    """The head without byte order mark, blanks and the second bytes of UTF-16."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head[2:].replace(b"\0", b"")
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()


def _compound_kind(kept: Path, name: str) -> str:
    try:
        file = compound.CompoundFile(kept)
    except compound.NotCompound:
        raise RefusedFile(DAMAGED) from None
    streams = file.streams
    if "EncryptedPackage" in streams:
        raise locked(name)
    if "WordDocument" in streams:
        raise not_a_table(name, "Word 文档")
    if "PowerPoint Document" in streams:
        raise not_a_table(name, "PowerPoint 演示文稿")
    if not {"Workbook", "Book"} & set(streams):
        raise not_a_table(name, "别的程序的文件")
    if _asks_for_password(file):
        raise locked(name)
    if any(stream.upper().startswith("_VBA_PROJECT") for stream in streams):
        raise with_macros(name)
    return "xls"


def _asks_for_password(file: compound.CompoundFile) -> bool:
    """Whether a record about the password stands before the first sheet is named."""
    try:
        book = file.read("Workbook" if "Workbook" in file.streams else "Book", _HEAD)
    except compound.NotCompound:
        raise RefusedFile(DAMAGED) from None
    at = 0
    while at + 4 <= len(book):
        record, length = struct.unpack_from("<HH", book, at)
        if record in _BEFORE_SHEETS:
            return bool(record == _FILEPASS)
        at += 4 + length
    return False
