"""`manage.py import_sheet KIND FILE`: a spreadsheet in without a browser, by the same acts and with the same report.

Exit status 0: every row of the file is in order (with `--accept`: and taken over). 1: something is left to do, which
the last line says; what was read stays, and can be taken up on the import's page, or by the same command again.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.urls import reverse

from govaudit.errors import UserError
from govaudit.imports.acting import period_of
from govaudit.imports.files import digest_of
from govaudit.imports.kinds import KINDS, ImportKind, import_kind
from govaudit.imports.mapping import ColumnMapping
from govaudit.imports.pipeline import kind_of, mapping_of
from govaudit.imports.proposing import mapping_problems, proposed_mapping
from govaudit.imports.reading import Profile
from govaudit.imports.report import report_lines
from govaudit.leases import new_owner
from govaudit.management.base import DatabaseCommand, reason_of
from govaudit.models import Import, ImportState, Job, JobState
from govaudit.models.imports import WAITING_STATES
from govaudit.running import perform
from govaudit.services.imports import discard_import, map_columns, request_acceptance, upload_file

SOURCE = "命令行导入"
LOOK_EVERY = 0.2  # seconds between two looks at a job that a worker took first
LEFT = {"faulty": "有问题", "conflict": "冲突"}


class Command(DatabaseCommand):
    help = "导入一个表格，逐行核对，例如：import_sheet orders 五月工单.xlsx --source 市12345平台 --accept"

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = "、".join(f"{kind.code}（{kind.title}）" for kind in KINDS.values())
        parser.add_argument("kind", metavar="KIND", help=f"种类：{kinds}")
        parser.add_argument("file", metavar="FILE", type=Path, help=".xlsx、.xls、.ods 或 .csv 文件")
        parser.add_argument("--source", metavar="NAME", default=SOURCE, help=f"来源，默认“{SOURCE}”")
        parser.add_argument("--period", metavar="CODE", default="", help="考核周期，只有属于周期的种类要写")
        parser.add_argument("--accept", action="store_true", help="接受所有没有问题的行；不写就只核对，不写入记录")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            imported = _checked(_uploaded(options))
            if options["accept"] and imported.counts["rows"]:
                imported = _finished(request_acceptance(actor=None, imported=imported))
            lines = report_lines(imported)
            if not imported.counts["rows"]:
                discard_import(actor=None, imported=imported)
        except UserError as error:
            raise CommandError(str(error)) from error
        for line in lines:
            self.stdout.write(line)
        self._conclude(imported, accepts=options["accept"])

    def _conclude(self, imported: Import, *, accepts: bool) -> None:
        page = reverse("import-detail", args=[imported.code])
        left = "，".join(f"{word}{imported.counts[name]}行" for name, word in LEFT.items() if imported.counts.get(name))
        if left:
            raise CommandError(f"没有全部{'导入' if accepts else '通过'}：{left}。可以在网页上接着处理：{page}")
        if not imported.counts["rows"]:
            self.stdout.write("文件里没有数据行，没有可以导入的内容，这次导入已经结束。")
        elif not accepts:
            self.stdout.write(f"全部通过，还没有写入记录。加上 --accept 再运行一次，或者在网页上接受：{page}")


def _uploaded(options: dict[str, Any]) -> Import:
    """The file, copied: the import keeps its own, and the one that was named stays. Where the command line brought the
    same file before and none of it was accepted, that import is taken up again."""
    kind = import_kind(options["kind"])
    period = period_of(kind, options["period"])
    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        copy = Path(folder) / "copy"
        try:
            shutil.copyfile(options["file"], copy)
        except OSError as error:
            raise CommandError(f"读不到文件“{options['file']}”：{reason_of(error)}。请检查路径。") from error
        return _waiting(copy, kind, period, options) or upload_file(
            actor=None,
            kind=kind.code,
            source=options["source"],
            content=copy,
            file_name=options["file"].name,
            period=period,
        )


def _waiting(copy: Path, kind: ImportKind, period: str, options: dict[str, Any]) -> Import | None:
    found = Import.objects.select_related("source").filter(
        kind=kind.code,
        source__name=options["source"].strip(),
        period=period,
        file_name=options["file"].name,
        sha256=digest_of(copy),
        uploaded_by=None,
        state__in=WAITING_STATES,
        batches=None,
    )
    return next((imported for imported in found.order_by("-pk") if imported.raw_rows.exists()), None)


def _checked(imported: Import) -> Import:
    """The import after reading and checking, by the mapping that is remembered or proposed."""
    if imported.state not in WAITING_STATES:
        imported = _finished(imported)
    if imported.state == ImportState.REFUSED:
        raise UserError(imported.refusal)
    return _finished(map_columns(actor=None, imported=imported, mapping=_mapping(imported)))


def _mapping(imported: Import) -> ColumnMapping:
    if imported.mapping:
        return mapping_of(imported)
    kind, mapping = kind_of(imported), proposed_mapping(imported).mapping
    if sentences := mapping_problems(kind, mapping, Profile.from_json(imported.profile)):
        page = reverse("import-detail", args=[imported.code])
        raise UserError(f"栏目对应不全：{''.join(sentences)}请在网页上对应一次，以后会记住：{page}")
    return mapping


def _finished(imported: Import) -> Import:
    """The import after its job, done here unless a worker is quicker. Raises UserError with a failed job's reason."""
    perform(imported.job, new_owner())
    while not (job := Job.objects.get(code=imported.job)).is_finished:
        time.sleep(LOOK_EVERY)
        perform(imported.job, new_owner())  # where the worker that had it died
    if job.state == JobState.FAILED:
        raise UserError(job.message)
    return Import.objects.select_related("source").get(pk=imported.pk)
