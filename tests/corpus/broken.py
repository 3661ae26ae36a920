"""Files that are not read: dangerous, damaged, locked, or something else under a workbook's name."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

import docx

from tests.corpus.forms import xls_book
from tests.corpus.make import corpus_file
from tests.corpus.packing import (
    SPREADSHEET,
    XML,
    compound_file,
    minimal_xlsx,
    settled,
    simple,
    workbook,
    zip_bytes,
)
from tests.corpus.rows import as_texts, order, orders, table

MEGABYTE = 1024**2
ROWS = as_texts(table(*orders(3)))


@corpus_file("empty.xlsx")
def empty(path: Path) -> None:
    """No byte."""
    path.write_bytes(b"")


@corpus_file("empty.csv")
def empty_text(path: Path) -> None:
    """Blanks and line ends only."""
    path.write_bytes(b"\xef\xbb\xbf \r\n\r\n ,,\r\n")


@corpus_file("no_cells.xlsx")
def no_cells(path: Path) -> None:
    """A workbook as it is opened, with nothing typed."""
    simple(path, [], [])


def _zeros(megabytes: int) -> bytes:
    """Zeros, deflated: one packed megabyte again and again."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    once = packer.compress(bytes(MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return once * megabytes + packer.flush()


def _with_packed(parts: dict[str, bytes], name: str, packed: bytes, stated: int) -> bytes:
    """An archive whose part `name` is given packed, its size as stated (its check sum is wrong)."""
    made = bytearray(zip_bytes(parts | {name: packed}, method=zipfile.ZIP_STORED))
    for mark, method_at, size_at, name_at in ((b"PK\3\4", 8, 22, 30), (b"PK\1\2", 10, 24, 46)):
        start = made.rindex(name.encode(), 0, made.rindex(mark) + 200) - name_at
        assert made.startswith(mark, start)
        struct.pack_into("<H", made, start + method_at, zipfile.ZIP_DEFLATED)
        struct.pack_into("<I", made, start + size_at, stated)
    return bytes(made)


def _without_strings() -> dict[str, bytes]:
    parts = minimal_xlsx(ROWS)
    del parts["xl/sharedStrings.xml"]
    return parts


@corpus_file("zip_bomb.xlsx")
def zip_bomb(path: Path) -> None:
    """Three megabytes that unpack to three gigabytes, and say so."""
    path.write_bytes(_with_packed(_without_strings(), "xl/sharedStrings.xml", _zeros(3000), 3000 * MEGABYTE))


@corpus_file("zip_bomb_in_secret.xlsx")
def zip_bomb_in_secret(path: Path) -> None:
    """Three gigabytes that say they are a hundred bytes."""
    path.write_bytes(_with_packed(_without_strings(), "xl/sharedStrings.xml", _zeros(3000), 100))


@corpus_file("external_entity.xlsx")
def external_entity(path: Path) -> None:
    """A text that would be taken from a file of the machine."""
    declared = '<!DOCTYPE sst [<!ENTITY taken SYSTEM "file:///etc/hostname">]>'
    strings = f'{XML}{declared}<sst xmlns="{SPREADSHEET}"><si><t>&taken;</t></si></sst>'
    path.write_bytes(zip_bytes(minimal_xlsx(ROWS, strings=strings.encode())))


@corpus_file("entity_bomb.xlsx")
def entity_bomb(path: Path) -> None:
    """Ten names, each ten times the one before."""
    names = [f'<!ENTITY a{at} "{f"&a{at - 1};" * 10 if at else "哈" * 10}">' for at in range(10)]
    declared = f"<!DOCTYPE sst [{''.join(names)}]>"
    strings = f'{XML}{declared}<sst xmlns="{SPREADSHEET}"><si><t>&a9;</t></si></sst>'
    path.write_bytes(zip_bytes(minimal_xlsx(ROWS, strings=strings.encode())))


@corpus_file("entity_behind_remarks.xlsx")
def entity_behind_remarks(path: Path) -> None:
    """The declaration stands behind a remark longer than anyone reads."""
    declared = f'<!--{"-x" * 50_000}--><!DOCTYPE sst [<!ENTITY taken SYSTEM "file:///etc/hostname">]>'
    strings = f'{XML}{declared}<sst xmlns="{SPREADSHEET}"><si><t>&taken;</t></si></sst>'
    path.write_bytes(zip_bytes(minimal_xlsx(ROWS, strings=strings.encode())))


@corpus_file("entity_in_wide_letters.xlsx")
def entity_in_wide_letters(path: Path) -> None:
    """The declaration is written in UTF-16."""
    declared = '<!DOCTYPE sst [<!ENTITY taken SYSTEM "file:///etc/hostname">]>'
    strings = (
        f'<?xml version="1.0" encoding="UTF-16"?>{declared}<sst xmlns="{SPREADSHEET}"><si><t>&taken;</t></si></sst>'
    )
    path.write_bytes(zip_bytes(minimal_xlsx(ROWS, strings=strings.encode("utf-16"))))


@corpus_file("encrypted.xlsx")
def encrypted(path: Path) -> None:
    """Locked with a password: an OLE file around the encrypted package."""
    info = (
        struct.pack("<HHI", 4, 4, 0x40) + b'<encryption xmlns="http://schemas.microsoft.com/office/2006/encryption"/>'
    )
    secret = struct.pack("<Q", 6000) + bytes((at * 7919) % 251 for at in range(6000))
    path.write_bytes(compound_file({"EncryptionInfo": info, "EncryptedPackage": secret}))


@corpus_file("encrypted.xls")
def encrypted_old(path: Path) -> None:
    """The format of 1997 with a password: a FILEPASS record after the first one."""
    stream = xls_book(table(order(1))).get_biff_data()
    first = 4 + struct.unpack_from("<H", stream, 2)[0]
    locked = struct.pack("<HHHHH", 0x2F, 54, 1, 1, 1) + bytes(range(48))
    path.write_bytes(compound_file({"Workbook": stream[:first] + locked + stream[first:]}))


@corpus_file("macros.xlsm")
def macros(path: Path) -> None:
    """A workbook with a program inside."""
    path.write_bytes(_with_program())


@corpus_file("macros_renamed.xlsx")
def macros_renamed(path: Path) -> None:
    """The same under the name of a workbook without one."""
    path.write_bytes(_with_program())


def _with_program() -> bytes:
    parts = minimal_xlsx(ROWS)
    types = parts["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    program = compound_file({"dir": b"VBA", "Module1": b"Sub Auto_Open()"})
    return zip_bytes(parts | {"[Content_Types].xml": types, "xl/vbaProject.bin": program})


@corpus_file("truncated.xlsx")
def truncated(path: Path) -> None:
    """The download broke off."""
    simple(path, table(*orders(20)))
    path.write_bytes(path.read_bytes()[:-900])


@corpus_file("truncated.xls")
def truncated_old(path: Path) -> None:
    """The download of an old workbook broke off."""
    made = io.BytesIO()
    xls_book(table(*orders(20))).save(made)
    path.write_bytes(made.getvalue()[:2000])


@corpus_file("damaged_sheet.xlsx")
def damaged_sheet(path: Path) -> None:
    """The XML of the sheet ends in the middle of a cell."""
    parts = minimal_xlsx(ROWS)
    whole = parts["xl/worksheets/sheet1.xml"]
    path.write_bytes(zip_bytes(parts | {"xl/worksheets/sheet1.xml": whole[: len(whole) // 2]}))


@corpus_file("missing_sheet.xlsx")
def missing_sheet(path: Path) -> None:
    """The workbook names a sheet that is not in the archive."""
    parts = minimal_xlsx(ROWS)
    del parts["xl/worksheets/sheet1.xml"]
    path.write_bytes(zip_bytes(parts))


@corpus_file("document.xlsx")
def document(path: Path) -> None:
    """A Word document, renamed."""
    made, written = io.BytesIO(), docx.Document()
    written.add_paragraph("关于工单办理情况的通报")
    written.save(made)
    path.write_bytes(settled(made.getvalue()))


@corpus_file("document.xls")
def old_document(path: Path) -> None:
    """A Word document of the old format, renamed."""
    path.write_bytes(compound_file({"WordDocument": b"\xec\xa5\xc1\x00" + bytes(5000), "1Table": bytes(4096)}))


@corpus_file("portable.xlsx")
def portable(path: Path) -> None:
    """A PDF, renamed."""
    path.write_bytes(
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    )


@corpus_file("page.xls")
def page(path: Path) -> None:
    """A web page with a table, which a platform calls a workbook."""
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in ROWS)
    text = f'<html><head><meta charset="utf-8"></head><body><table>{rows}</table></body></html>'
    path.write_bytes(text.encode())


@corpus_file("spreadsheet_2003.xls")
def spreadsheet_2003(path: Path) -> None:
    """The XML format of 2003, which only office programs open."""
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    cells = "".join(f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in ROWS[0])
    book = f'<Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="a"><Table><Row>{cells}</Row></Table>'
    text = f'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n{book}</Worksheet></Workbook>'
    path.write_bytes(text.encode())


@corpus_file("picture.csv")
def picture(path: Path) -> None:
    """A picture, renamed."""
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes((at * 7919) % 256 for at in range(3000)))


@corpus_file("archive.xlsx")
def archive(path: Path) -> None:
    """An archive of something else, renamed."""
    path.write_bytes(zip_bytes({"通知.txt": "请查收。".encode()}))


@corpus_file("workbook_in_archive.zip")
def workbook_in_archive(path: Path) -> None:
    """A workbook still packed for sending."""
    inner = path.with_suffix(".xlsx.tmp")
    with workbook(inner) as book:
        book.add_worksheet()
    path.write_bytes(zip_bytes({"工单.xlsx": inner.read_bytes()}))
    inner.unlink()
