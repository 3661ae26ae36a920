"""The same inputs, the same bytes."""

import io
import zipfile
from datetime import date, timedelta

import pytest
import time_machine

from reports.document.archive import fix_bytes
from reports.document.blocks import Document
from reports.document.docx import render_attachment, render_notice
from reports.document.xlsx import render_table

DAY = date(2022, 8, 19)


def pack(members):
    """A zip of the members in the given order."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        for name, content in members.items():
            target.writestr(name, content)
    return packed.getvalue()


def entries(data: bytes) -> list[zipfile.ZipInfo]:
    return zipfile.ZipFile(io.BytesIO(data)).infolist()


def test_every_member_is_dated_as_the_notice() -> None:
    fixed = fix_bytes(pack({"b.txt": b"1", "a.txt": b"2"}), DAY)
    assert [(entry.filename, entry.date_time) for entry in entries(fixed)] == [
        ("b.txt", (2022, 8, 19, 0, 0, 0)),
        ("a.txt", (2022, 8, 19, 0, 0, 0)),
    ]


def test_creation_and_change_in_the_core_properties_become_the_notices_date() -> None:
    core = (
        b'<x><dcterms:created xsi:type="t">1999-01-01T01:02:03Z</dcterms:created>'
        b"<dcterms:modified>2001-01-01T01:02:03Z</dcterms:modified></x>"
    )
    fixed = fix_bytes(pack({"docProps/core.xml": core}), DAY)
    text = zipfile.ZipFile(io.BytesIO(fixed)).read("docProps/core.xml")
    assert text == (
        b'<x><dcterms:created xsi:type="t">2022-08-19T00:00:00Z</dcterms:created>'
        b"<dcterms:modified>2022-08-19T00:00:00Z</dcterms:modified></x>"
    )


def test_what_is_no_archive_is_refused() -> None:
    with pytest.raises(zipfile.BadZipFile):
        fix_bytes(b"text", DAY)


@pytest.mark.parametrize("form", ["notice", "attachment", "table"])
def test_a_file_made_a_day_later_has_the_same_bytes(
    form: str, document: Document, clock: time_machine.Traveller
) -> None:
    first = made(form, document)
    clock.shift(timedelta(days=1, seconds=3))
    assert made(form, document) == first


def made(form: str, document: Document) -> bytes:
    attachment = document.attachments[0]
    if form == "notice":
        return render_notice(document)
    return render_attachment(document, attachment) if form == "attachment" else render_table(document, attachment)
