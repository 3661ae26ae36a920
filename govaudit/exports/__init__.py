"""Records as spreadsheets, in the layout that imports read back; large ones are files that a job keeps for a week."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import FileResponse
from django.utils import timezone

from govaudit.imports.kinds import KINDS, ImportKind
from govaudit.imports.proposing import optional_fields
from govaudit.measures import midnight
from govaudit.roles import Right
from govaudit.sheets import Reference
from govaudit.sheets.writing import Progress, Target, rows_of, write_sheet

#: As many rows are written while the person waits; more are a job.
DIRECT_ROWS = 5000
KEPT = timedelta(days=7)
EVERYTHING = "all"


@dataclass(frozen=True, slots=True)
class Export:
    """Records of one kind, in the order they are written; `period` is the name of the period they were chosen by,
    `conditions` what else chose them, in words."""

    kind: ImportKind
    rows: QuerySet[Any]
    period: str = ""
    conditions: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return f"{self._subject}（{self.period}）" if self.period else self._subject

    @property
    def _subject(self) -> str:
        return f"{self.kind.title}（筛选）" if self.conditions else self.kind.title

    @property
    def file_name(self) -> str:
        parts = [self._subject, self.period, f"{timezone.localdate():%Y%m%d}.xlsx"]
        name = "_".join(part for part in parts if part)
        return "".join("-" if char in '/\\:*?"<>|' else char for char in name)

    def write(self, target: Target, progress: Progress | None = None) -> int:
        """Write the rows as they are now; gives their number."""
        return write_sheet(
            target,
            self.kind.sheet,
            self._values(),
            created=today(),
            optional=optional_fields(self.kind),
            notes=self._notes,
            progress=progress,
        )

    def _values(self) -> Iterator[Sequence[Any]]:
        """Rows of field values, with the names of what plain codes stand for."""
        rows, columns = rows_of(self.kind.sheet, self.rows), self.kind.sheet.columns
        coded = {
            place: column.kind.to
            for place, column in enumerate(columns)
            if isinstance(column.kind, Reference) and not column.kind.shown
        }
        if not coded:
            return rows
        lookups: Any = self.kind.lookups()
        return (
            [lookups[coded[place]].called(value) if place in coded else value for place, value in enumerate(row)]
            for row in rows
        )

    @property
    def _notes(self) -> list[str]:
        """That the file does not hold everything, and which records it holds."""
        if not self.conditions:
            return []
        period = [f"考核周期：{self.period}"] if self.period else []
        return ["这个文件只有符合下列条件的记录：", *period, *self.conditions]


def kind_of(model: type[Model] | None) -> ImportKind | None:
    """The kind whose records are of the model."""
    return next((kind for kind in KINDS.values() if kind.model is model), None)


def today() -> datetime:
    """The moment a file is dated by: the same records written twice on one day are the same file."""
    return midnight(timezone.localdate())


def download(write: Callable[[IO[bytes]], object], file_name: str) -> FileResponse:
    """What `write` puts into a file, as a download under its name."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        write(file)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return FileResponse(file, as_attachment=True, filename=file_name)


def scope_of(person: Any) -> str:
    """How much of the office a person sees: a file made with other rights is not for them."""
    if person.has_right(Right.VIEW):
        return EVERYTHING
    return f"unit/{person.unit.code if person.unit else ''}"


def folder_of(code: str) -> Path:
    """Where the file of one export lies."""
    folder: Path = settings.FILES_DIR / "exports" / code
    return folder


def forget_old_files() -> str:
    """Remove files of exports that are older than a week, and what killed workers left; tells in words how many."""
    oldest = (timezone.now() - KEPT).timestamp()
    root: Path = settings.FILES_DIR / "exports"
    old = [folder for folder in root.iterdir() if folder.stat().st_mtime < oldest] if root.exists() else []
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
    return f"删除满 {KEPT.days} 天的导出文件 {len(old)} 份" if old else ""
