"""Zip archives that should be workbooks: what they hold is looked at before anything is unpacked."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from govaudit.imports.reading.contract import Limits, RefusedFile
from govaudit.imports.reading.refusals import DAMAGED, locked, not_a_table, old_form, with_macros

_MEMBERS = 10_000
_RATIO, _RATIO_FROM = 400, 100 * 1024**2  # tables of equal rows are packed well too
_SLACK = 4096
_XML_HEAD = 65536
#: What may stand before the first element of an .xml part: blanks, instructions, remarks.
_BEFORE_ROOT = re.compile(rb"(?:\s|<\?.*?\?>|<!--.*?-->)+", re.DOTALL)
_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_OTHERS = (("word/", "Word 文档"), ("ppt/", "PowerPoint 演示文稿"), ("visio/", "Visio 图"))
_WORKBOOK = re.compile(r"xl/workbook\d*\.xml", re.IGNORECASE)
#: What a broken or unknown packing raises while it is read.
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError)


def inspected(kept: Path, name: str, limits: Limits) -> tuple[str, int]:
    """Format of the archive and bytes that it holds unpacked. Raises RefusedFile."""
    try:
        with zipfile.ZipFile(kept) as archive:
            return _inspected(archive, kept.stat().st_size, name, limits)
    except BROKEN:
        raise RefusedFile(DAMAGED) from None


def _inspected(archive: zipfile.ZipFile, size: int, name: str, limits: Limits) -> tuple[str, int]:
    members = archive.infolist()
    names = {member.filename for member in members}
    if any(member.flag_bits & 1 for member in members):
        raise locked(name)
    unpacked = _bounded(members, size, name, limits)
    found = _format(archive, names, name)
    if any(member.rpartition("/")[2].lower() == "vbaproject.bin" for member in names):
        raise with_macros(name)
    for member in members:
        if member.filename.lower().endswith((".xml", ".rels", ".vml")):
            _refuse_declarations(archive, member, name)
    return found, unpacked


def _bounded(members: list[zipfile.ZipInfo], size: int, name: str, limits: Limits) -> int:
    """Bytes of all members unpacked."""
    if len(members) > _MEMBERS:
        raise RefusedFile(f"“{name}”里有 {len(members)} 个部件，太大了，解不开。请另存为新的 .xlsx 再上传。")
    packed, unpacked = sum(m.compress_size for m in members), sum(m.file_size for m in members)
    if unpacked > limits.unpacked or (unpacked > _RATIO_FROM and unpacked > _RATIO * size):
        raise RefusedFile(
            f"“{name}”解开后有 {unpacked / 1024**2:.0f} MB，太大了，不像一张正常的表。"
            "请把数据复制到新表，另存为 .xlsx 再上传。"
        )
    # Members that lie over one another, or that hold more than they say.
    if packed > size or any(m.compress_size > m.file_size + m.file_size // 8 + _SLACK for m in members):
        raise RefusedFile(DAMAGED)
    return unpacked


def _format(archive: zipfile.ZipFile, names: set[str], name: str) -> str:
    if any(_WORKBOOK.fullmatch(member) for member in names):
        return "xlsx"
    if any(member.lower().startswith("xl/workbook") and member.lower().endswith(".bin") for member in names):
        raise old_form(name, " .xlsb 格式")
    for folder, what in _OTHERS:
        if any(member.startswith(folder) for member in names):
            raise not_a_table(name, what)
    if "mimetype" not in names:
        raise RefusedFile(f"“{name}”是压缩包，不是表格。请先解压，再上传里面的表格。")
    with archive.open("mimetype") as file:
        kind = file.read(200)
    if not kind.startswith(_SPREADSHEET):
        raise not_a_table(name, "别的程序的文件")
    if "META-INF/manifest.xml" in names:
        with archive.open("META-INF/manifest.xml") as file:
            if b"encryption-data" in file.read(1 << 20):
                raise locked(name)
    return "ods"


def _refuse_declarations(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> None:
    """No office program writes document types; they can name outside files, or texts that grow without end. They stand
    before the first element, whatever remarks precede them."""
    with archive.open(member) as file:
        head = file.read(_XML_HEAD)
    if _may_declare(head):
        raise RefusedFile(
            f"“{name}”里有外部实体（DOCTYPE）声明，为安全起见不收。请用 Excel 或 WPS 另存为 .xlsx 再上传。"
        )


def _may_declare(head: bytes) -> bool:
    """Whether a document type stands before the first element of the part, or could: so many remarks stand there that
    the element does not come."""
    is_cut = len(head) == _XML_HEAD
    # Of UTF-16 only the zeros are in the way.
    plain = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
    start = _BEFORE_ROOT.match(plain)
    rest = plain[start.end() :] if start else plain
    return rest.startswith((b"<!", b"<?")) or (is_cut and not rest)
