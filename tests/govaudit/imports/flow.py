"""Imports played through in tests: workbooks made by openpyxl, jobs run on the spot without a worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from openpyxl import Workbook

from govaudit.errors import UserError
from govaudit.imports.proposing import proposed_mapping
from govaudit.jobs import JobResult, kind_named
from govaudit.models import Import, Job, JobState
from govaudit.services.imports import map_columns, upload_file

ORDER_HEADERS = ("来源", "工单编号", "类型", "诉求摘要", "承办单位", "受理时间", "办结期限", "办结时间", "返工次数")
#: A good order of the 千阳 office, by header.
ORDER = {
    "来源": "市12345平台",
    "工单编号": "X1",
    "类型": "投诉",
    "诉求摘要": "反映路灯不亮",
    "承办单位": "城关镇",
    "受理时间": "2022-08-01 09:00",
    "办结期限": "2022-08-08 18:00",
    "办结时间": "",
    "返工次数": "0",
}


def order(number: str, **cells: str) -> list[str]:
    """Cells of an order's row, good but for what is given."""
    given = {**ORDER, "工单编号": number, **cells}
    return [given[header] for header in ORDER_HEADERS]


def workbook(path: Path, rows: Sequence[Sequence[Any]], headers: Sequence[str] = ORDER_HEADERS) -> Path:
    """An .xlsx of one sheet named 工单."""
    return sheets(path, {"工单": [headers, *rows]})


def sheets(path: Path, content: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    """An .xlsx of several sheets, cells as they are given."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in content.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(list(row))
    book.save(path)
    return path


def upload(path: Path, kind: str = "orders", actor: Any = None, **given: Any) -> Import:
    """The file uploaded and read."""
    values = {"source": "市12345平台", "file_name": path.name, **given}
    imported = upload_file(actor=actor, kind=kind, content=path, **values)
    run_jobs()
    return now(imported)


def check(path: Path, kind: str = "orders", actor: Any = None, **given: Any) -> Import:
    """The file uploaded, read, mapped as proposed and checked."""
    imported = upload(path, kind, actor, **given)
    map_columns(actor=actor, imported=imported, mapping=proposed_mapping(imported).mapping)
    run_jobs()
    return now(imported)


def now(imported: Import) -> Import:
    return Import.objects.select_related("source").get(pk=imported.pk)


def run_jobs() -> list[Job]:
    """Run what waits, oldest first, in the test's own transaction; gives the jobs with what came of them."""
    done = []
    for job in Job.objects.unfinished().order_by("pk"):
        job.finished_at = timezone.now()
        try:
            write = compute_job(job)
            with transaction.atomic():
                result = write()
        except UserError as error:
            job.state, job.message = JobState.FAILED, str(error)
        else:
            job.state, job.message, job.result_url = JobState.DONE, result.message, result.url
        job.save()
        done.append(job)
    return done


def compute_job(job: Job) -> Any:
    """The job's slow part; gives what writes it."""
    steps: list[tuple[int, int, str]] = []
    write = kind_named(job.kind).compute(
        actor=job.created_by, report=lambda *step: steps.append(step), **job.parameters
    )

    def write_and_tell() -> JobResult:
        result: JobResult = write()
        assert all(step[2] for step in steps), "a step without a name"
        return result

    return write_and_tell
