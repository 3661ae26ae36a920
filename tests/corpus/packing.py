"""Containers made by hand: zip archives, small .xlsx and .ods workbooks, OLE compound files. The same input gives the
same bytes."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter

MADE_AT = datetime(2022, 8, 1)  # noqa: DTZ001 - the writers want it without a zone
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
Parts = dict[str, bytes]


def zip_bytes(parts: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of the parts, in their order, with a fixed time."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, method)
    return made.getvalue()


def parts_of(content: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def settled(content: bytes) -> bytes:
    """The archive without the moment it was made at."""
    parts = parts_of(content)
    for name in parts:
        if name == "docProps/core.xml":
            parts[name] = re.sub(rb">\d{4}-\d\d-\d\dT[^<]*<", b">2022-08-01T00:00:00Z<", parts[name])
    return zip_bytes(parts)


@contextmanager
def workbook(path: Path, **options: Any) -> Iterator[xlsxwriter.Workbook]:
    """A new .xlsx, written when the block ends."""
    with xlsxwriter.Workbook(path, {"strings_to_urls": False, **options}) as book:
        book.set_properties({"created": MADE_AT})
        book.set_calc_mode("auto")
        yield book


def fill(
    book: xlsxwriter.Workbook, sheet: Any, rows: list[list[Any]], *, row: int = 0, column: int = 0, text: bool = False
) -> None:
    """Write rows from the given place on; texts stay texts, moments get a date format, None leaves no cell."""
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for down, cells in enumerate(rows, row):
        for right, cell in enumerate(cells, column):
            if cell is None:
                continue
            if isinstance(cell, datetime):
                sheet.write_datetime(down, right, cell, moment)
            elif isinstance(cell, str):
                sheet.write_string(down, right, cell)
            else:
                sheet.write(down, right, cell)


def simple(path: Path, *sheets: list[list[Any]], names: tuple[str, ...] = ()) -> None:
    """An .xlsx of sheets of rows, each from A1 on."""
    with workbook(path) as book:
        for place, rows in enumerate(sheets):
            fill(book, book.add_worksheet(names[place] if names else None), rows)


def minimal_xlsx(
    rows: list[list[str]], *, sheet: bytes | None = None, strings: bytes | None = None, extra: Mapping[str, bytes] = {}
) -> Parts:
    """Parts of a small workbook with texts written into the cells; `sheet` and `strings` take the place of the XML."""
    kind = f"{PACKAGE}/content-types"
    book = '<sheets><sheet name="工单" sheetId="1" r:id="rId1"/></sheets>'
    parts = {
        "[Content_Types].xml": f'{XML}<Types xmlns="{kind}"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": _relations((f"{RELATIONS}/officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'{XML}<workbook xmlns="{SPREADSHEET}" xmlns:r="{RELATIONS}">{book}</workbook>',
        "xl/_rels/workbook.xml.rels": _relations(
            (f"{RELATIONS}/worksheet", "worksheets/sheet1.xml"), (f"{RELATIONS}/sharedStrings", "sharedStrings.xml")
        ),
        "xl/worksheets/sheet1.xml": sheet or _sheet(rows),
        "xl/sharedStrings.xml": strings or f'{XML}<sst xmlns="{SPREADSHEET}"/>',
    }
    return {name: part.encode() if isinstance(part, str) else part for name, part in parts.items()} | dict(extra)


def _relations(*targets: tuple[str, str]) -> str:
    entries = "".join(
        f'<Relationship Id="rId{at}" Type="{kind}" Target="{target}"/>' for at, (kind, target) in enumerate(targets, 1)
    )
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{entries}</Relationships>'


def _sheet(rows: list[list[str]], prefix: str = "") -> bytes:
    cells = ["".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in row) for row in rows]
    lines = "".join(f"<row>{row}</row>" for row in cells)
    return f'{XML}<worksheet xmlns="{SPREADSHEET}"><sheetData>{lines}</sheetData></worksheet>'.encode()


def ods_bytes(sheets: Mapping[str, str]) -> bytes:
    """An .ods of sheets given as the XML of their rows."""
    names = {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
    }
    spaces = " ".join(f'xmlns:{name}="{address}"' for name, address in names.items())
    tables = "".join(f'<table:table table:name="{escape(name)}">{rows}</table:table>' for name, rows in sheets.items())
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    listed = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    manifest = (
        f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="{listed}">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    parts = {"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest}
    return zip_bytes({name: part.encode() for name, part in parts.items()})


SECTOR = 512
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """An OLE compound file (version 3). Each stream is filled up to the 4096 bytes that keep it out of
    the ministream."""
    table: list[int] = []
    body = bytearray()

    def put(content: bytes) -> int:
        first, count = len(table), -(-len(content) // SECTOR)
        table.extend([*range(first + 1, first + count), _END])
        body.extend(content.ljust(count * SECTOR, b"\0"))
        return first

    entries = [_entry("Root Entry", 5, _END, 0, child=1)]
    # Siblings hang to the right in the order the format asks for: by length, then by letters.
    names = sorted(streams, key=lambda name: (len(name), name.upper()))
    for at, name in enumerate(names, 1):
        content = streams[name].ljust(4096, b"\0")
        after = at + 1 if at < len(names) else _FREE
        entries.append(_entry(name, 2, put(content), len(content), right=after))
    entries += [_entry("", 0, 0, 0)] * (-len(entries) % 4)
    directory = put(b"".join(entries))
    tables = 1
    while len(table) + tables > tables * SECTOR // 4:
        tables += 1
    places = list(range(len(table), len(table) + tables))
    table += [_TABLE] * tables
    table += [_FREE] * (tables * SECTOR // 4 - len(table))
    body += struct.pack(f"<{len(table)}I", *table)
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII",
        bytes.fromhex("d0cf11e0a1b11ae1"), 0x3E, 3, 0xFFFE, 9, 6, 0, tables, directory, 0, 4096, _END, 0, _END, 0,
        places[0],
    )  # fmt: skip
    rest = [*places[1:], *[_FREE] * (109 - tables)]
    return header + struct.pack(f"<{len(rest)}I", *rest) + bytes(body)


def _entry(name: str, kind: int, first: int, size: int, *, child: int = _FREE, right: int = _FREE) -> bytes:
    spelt = name.encode("utf-16-le")
    length = len(spelt) + 2 if name else 0
    return spelt.ljust(64, b"\0") + struct.pack(
        "<HBBIII16xIQQIQ", length, kind, 1, _FREE, right, child, 0, 0, 0, first, size
    )
