"""The same inputs, the same bytes: times inside .docx and .xlsx files are the notice's date."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

CORE = "docProps/core.xml"
_MOMENT = re.compile(rb"(<dcterms:(created|modified)\b[^>]*>)[^<]*(</dcterms:\2>)")


def fix_bytes(data: bytes, day: date) -> bytes:
    """The same package with every time in it set to the start of `day`: the zip entries' and those that core.xml
    states for creation and change. Members keep their order; raises zipfile.BadZipFile for anything but a zip."""
    fixed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(fixed, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == CORE:
                content = _MOMENT.sub(rb"\g<1>" + _stamp(day) + rb"\g<3>", content)
            target.writestr(_entry(name, day), content, zipfile.ZIP_DEFLATED, 6)
    return fixed.getvalue()


def _stamp(day: date) -> bytes:
    return f"{day.isoformat()}T00:00:00Z".encode()


def _entry(name: str, day: date) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
    entry.create_system = 3  # else it tells the operating system it was made on
    entry.external_attr = 0o600 << 16
    return entry
