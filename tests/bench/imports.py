"""Our import, from upload to accepted, as a worker does it."""

from __future__ import annotations

import gc
import shutil
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

from tests.bench import data
from tests.bench.measuring import KIND, children_peak, empty_orders, expect_orders, measure, own_peak, start_django


@measure
def first(path: str, count: str) -> dict[str, Any]:
    """Upload to accepted, into an empty table."""
    start_django()
    _warm_up()
    empty_orders()
    found = _import(Path(path))
    expect_orders(int(count))
    return found


@measure
def again(path: str, count: str) -> dict[str, Any]:
    """The same file once more, and how many rows of the table were written."""
    start_django()
    from django.db import connection

    _warm_up()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("CREATE TEMP TABLE before AS SELECT id, xmin::text AS version FROM hotline_workorder")
        found = _import(Path(path))
        expect_orders(int(count))
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT count(*) FROM hotline_workorder w LEFT JOIN before b USING (id)"
                " WHERE b.version IS DISTINCT FROM w.xmin::text"
            )
            found["rewritten"] = cursor.fetchone()[0]
    return found


@measure
def idle() -> dict[str, Any]:
    """A worker between two jobs."""
    start_django()
    _warm_up()
    return {"peak": own_peak()}


def _warm_up() -> None:
    """Workers live long: have this one do a small import first, so that it has loaded what it needs."""
    small = Path(tempfile.mkdtemp()) / "warm.xlsx"
    data.write_workbook(small, 3)
    _import(small)


def _import(path: Path) -> dict[str, Any]:
    """Seconds from upload to accepted and of each step, and peaks of memory."""
    from govaudit.imports.proposing import proposed_mapping
    from govaudit.models import ImportState
    from govaudit.services import imports as acts
    from govaudit.services.jobs import request_job

    uploaded = Path(tempfile.mkdtemp()) / path.name
    shutil.copyfile(path, uploaded)
    gc.collect()
    before = own_peak()
    steps: dict[str, float] = {}
    begun = last = perf_counter()

    def passed(step: str) -> None:
        nonlocal last
        steps[step], last = perf_counter() - last, perf_counter()

    imported = acts.upload_file(actor=None, kind=KIND, source=data.SOURCE, content=uploaded, file_name=path.name)
    passed("upload")
    _work()
    passed("read")
    imported.refresh_from_db()
    acts.map_columns(actor=None, imported=imported, mapping=proposed_mapping(imported).mapping)
    passed("map")
    _work()
    passed("check")
    request_job(actor=None, kind="import.accept", parameters={"code": imported.code})
    _work()
    passed("accept")
    seconds = perf_counter() - begun
    imported.refresh_from_db()
    assert imported.state == ImportState.FINISHED, (imported.state, imported.refusal, imported.counts)
    assert not imported.counts["faulty"], imported.counts
    return {"seconds": seconds, "steps": steps, "before": before, "peak": own_peak(), "child_peak": children_peak()}


def _work() -> None:
    """What a worker does: take the jobs that wait and finish them."""
    from govaudit.leases import new_owner
    from govaudit.models import Job, JobState
    from govaudit.running import perform

    for code in list(Job.objects.filter(state=JobState.QUEUED).order_by("pk").values_list("code", flat=True)):
        perform(code, new_owner())
        job = Job.objects.get(code=code)
        assert job.state == JobState.DONE, (job.kind, job.state, job.message)
