"""Pictures and files kept with records: which are taken, where their content lies, and who may see them."""

from __future__ import annotations

import time
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings

from govaudit.errors import UserError
from govaudit.imports.files import MEGABYTE, digest_of, move_file, plain_name
from govaudit.imports.reading import RefusedFile
from govaudit.roles import Right
from units.counting import Named, record_of
from units.models import Evidence, User

MOST = 20 * MEGABYTE
DAY = 24 * 60 * 60
#: Pictures a page may show, by suffix: content type and what such a file begins with.
PICTURES = {
    "png": ("image/png", b"\x89PNG\r\n\x1a\n"),
    "jpg": ("image/jpeg", b"\xff\xd8\xff"),
    "jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    "gif": ("image/gif", b"GIF8"),
    "webp": ("image/webp", b"RIFF"),
}
FILES = ("pdf", "ofd", "doc", "docx", "wps", "xls", "xlsx", "et", "ppt", "pptx", "txt", "csv", "zip", "eml", "mp4")
ACCEPTED = ",".join(f".{suffix}" for suffix in (*PICTURES, *FILES))


class RefusedEvidence(UserError):
    """A file that cannot be kept as evidence; the sentence says why."""


def suffix_of(name: str) -> str:
    return PurePosixPath(name).suffix.removeprefix(".").lower()


def checked_name(content: Path, given: str) -> str:
    """The name under which an uploaded file is kept. Raises RefusedEvidence for an empty or too large one, for a kind
    that is not taken, and for a picture that is none."""
    try:
        name = plain_name(given)
    except RefusedFile as error:
        raise RefusedEvidence(str(error)) from error
    size, suffix = content.stat().st_size, suffix_of(name)
    if size == 0:
        raise RefusedEvidence(f"“{name}”是空的，请重新选择。")
    if size > MOST:
        raise RefusedEvidence(f"“{name}”有{-(-size // MEGABYTE)} MB，佐证材料每个不超过{MOST // MEGABYTE} MB。")
    if suffix in PICTURES:
        with content.open("rb") as file:
            if not file.read(16).startswith(PICTURES[suffix][1]):
                raise RefusedEvidence(f"“{name}”不是能打开的图片，请重新截图或另存为 .png。")
    elif suffix not in FILES:
        raise RefusedEvidence(f"“{name}”不是能上传的文件。可以是图片、.pdf、.ofd、Word、WPS、Excel 文件和 .zip。")
    return name


def keep(content: Path) -> str:
    """Move the file to where evidence lies; gives its SHA-256. A file of the same content is kept once."""
    sha256 = digest_of(content)
    move_file(content, content_of(sha256))
    return sha256


def content_of(sha256: str) -> Path:
    root: Path = settings.FILES_DIR / "evidence"
    return root / sha256[:2] / sha256


def forget_contents() -> str:
    """Remove files that no evidence names any more, a day after they came at the earliest, by the daily housekeeping;
    gives in words what was done."""
    root: Path = settings.FILES_DIR / "evidence"
    old = [path for path in root.glob("*/*") if path.stat().st_mtime < time.time() - DAY]
    named = set(Evidence.objects.values_list("sha256", flat=True)) if old else set()
    gone = [path for path in old if path.name not in named]
    for path in gone:
        path.unlink(missing_ok=True)
    return f"{len(gone)} 份已删除的佐证材料，文件已清除" if gone else ""


def may_see(person: User, origin: str) -> bool:
    """Whether the person may see the record that evidence belongs to; of one that is gone only the office."""
    found = record_of(origin)
    if found is None:
        return person.sees_all
    rows: Any = type(found.record)._default_manager.all()
    is_seen: bool = rows.visible_to(person).filter(pk=found.record.pk).exists()
    return is_seen


def may_add(person: User | None, named: Named) -> bool:
    """The office may add evidence to every record, a liaison to those of the own unit."""
    if person is None or person.has_right(Right.RECORD):
        return True
    return person.has_right(Right.ANSWER) and named.unit is not None and named.unit.pk == person.unit_id


def may_delete(person: User | None, evidence: Evidence) -> bool:
    """The office, and whoever added it."""
    return person is None or person.has_right(Right.RECORD) or evidence.added_by == str(person)
