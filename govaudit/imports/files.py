"""Files on their way in: bounded, hashed, and moved to where they are kept."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path, PurePosixPath

from govaudit.imports.reading import Limits, RefusedFile
from govaudit.validators import is_printable

NAME_LIMIT = 200
MEGABYTE = 1024**2


def plain_name(given: str) -> str:
    """The name of an uploaded file without the folders some browsers send along. Raises RefusedFile for none."""
    name = PurePosixPath(given.replace("\\", "/")).name.strip()
    if name in {"", ".."} or not is_printable(name):
        raise RefusedFile("文件名是空的，或者有看不见、印不出的字符，请改名后重新上传。")
    if len(name) > NAME_LIMIT:
        raise RefusedFile(f"文件名有{len(name)}个字，太长了，请改到{NAME_LIMIT}个字以内再上传。")
    return name


def bounded_size(content: Path) -> int:
    """Size of the file. Raises RefusedFile for an empty or too large one."""
    size, limit = content.stat().st_size, Limits().size
    if size == 0:
        raise RefusedFile("文件是空的，一个字节也没有。请重新导出或另存后再上传。")
    if size > limit:
        found = -(-size // MEGABYTE)
        raise RefusedFile(f"文件有{found} MB，超过{limit // MEGABYTE} MB的上限。请按月份或单位拆成几个文件再上传。")
    return size


def digest_of(content: Path) -> str:
    with content.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def move_file(content: Path, kept: Path) -> None:
    """Move the file there in one step: it is there whole or not at all. Its folder is closed to other accounts of the
    machine: the file tells who called."""
    kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        content.replace(kept)
    except OSError:  # on another disk
        part = kept.with_name(f"{kept.name}.part")
        shutil.copyfile(content, part)
        part.replace(kept)
        content.unlink(missing_ok=True)
