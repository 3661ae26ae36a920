"""Accepting and undoing, killed with kill -9 at any point: all rows or none, and the job finishes."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection, connections

from govaudit.imports.pipeline import mapping_of
from govaudit.leases import new_owner, release
from govaudit.models import Batch, Import, Job, JobState
from govaudit.running import perform
from govaudit.services.imports import map_columns, request_acceptance, request_undo
from govaudit.tasks import run_job
from hotline.models import WorkOrder
from tests.conftest import PACK
from tests.govaudit.imports.flow import check, now, order, workbook
from tests.installation import Installation

KILL_SITE = Path(__file__).parent / "kill_site"
WORKER = (sys.executable, "-m", "celery", "-A", "govaudit", "worker", "--concurrency", "1")
NEW = [f"X{number:03d}" for number in range(20)]
#: Seconds a job of a killed worker may take on a busy machine; its lease has to run out.
PATIENCE = 120


@pytest.fixture
def known(qianyang: object, transactional_db: None) -> list[str]:
    """Numbers of orders that are on file."""
    open_orders = WorkOrder.objects.filter(withdrawn_at=None)
    return list(open_orders.order_by("pk").values_list("number", flat=True)[:20])


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_job, "apply_async", lambda args, **_: None)


def mixed(path: Path, known: list[str]) -> Path:
    """A file of new and of changed orders."""
    return workbook(
        path, [order(number, 诉求摘要="文件里的摘要", 办结时间="2022-08-02 10:00") for number in [*NEW, *known]]
    )


def taken_over(known: list[str]) -> int:
    return WorkOrder.objects.filter(number__in=[*NEW, *known], title="文件里的摘要").count()


def killed_at(point: int, work: Callable[[], None]) -> bool:
    """Do the work in a forked process that is killed at its n-th statement; False where it ended before."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        left = [point]

        def count(execute: Callable[..., object], *arguments: object) -> object:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(*arguments)

        try:
            with connection.execute_wrapper(count):
                work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def waiting() -> Job:
    return Job.objects.unfinished().get()


def finish(job: Job) -> None:
    """What the next worker does: the dead one's lease is released, the job done."""
    release(Job.objects.filter(code=job.code, state=JobState.RUNNING))
    perform(job.code, new_owner())
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.message


def test_accepting_killed_at_any_statement_takes_over_all_rows_or_none(tmp_path: Path, known: list[str]) -> None:
    imported = check(mixed(tmp_path / "一.xlsx", known))
    killed = 0
    for point in range(1, 200):
        request_acceptance(actor=None, imported=imported)
        job = waiting()
        if not killed_at(point, lambda job=job: perform(job.code, new_owner())):  # type: ignore[misc]
            break
        killed += 1
        assert taken_over(known) == 0
        assert Batch.objects.filter(undone_at=None).count() == 0
        finish(job)
        assert taken_over(known) == 40
        start_again(imported)
    assert killed > 5
    assert (taken_over(known), Job.objects.unfinished().count()) == (40, 0)


def start_again(imported: Import) -> None:
    """Undo the batch and check the file anew."""
    request_undo(actor=None, batch=Batch.objects.get(imported=imported, undone_at=None))
    finish(waiting())
    map_columns(actor=None, imported=imported, mapping=mapping_of(now(imported)))
    finish(waiting())


def test_undoing_killed_at_any_statement_takes_back_all_rows_or_none(tmp_path: Path, known: list[str]) -> None:
    imported = check(mixed(tmp_path / "一.xlsx", known))
    killed = 0
    for point in range(1, 200):
        request_acceptance(actor=None, imported=imported)
        finish(waiting())
        request_undo(actor=None, batch=Batch.objects.get(imported=imported, undone_at=None))
        job = waiting()
        if not killed_at(point, lambda job=job: perform(job.code, new_owner())):  # type: ignore[misc]
            break
        killed += 1
        assert taken_over(known) == 40
        finish(job)
        assert taken_over(known) == 0
        map_columns(actor=None, imported=imported, mapping=mapping_of(now(imported)))
        finish(waiting())
    assert killed > 5
    assert (taken_over(known), Job.objects.unfinished().count()) == (0, 0)


# --- a real worker -----------------------------------------------------------------------------------


@pytest.fixture
def site(installation: Installation) -> Installation:
    """The installation with the app of tests/govaudit/imports/kill_site and the 千阳 pack."""
    added = {"DJANGO_SETTINGS_MODULE": "kill_site_settings", "PYTHONPATH": str(KILL_SITE)}
    made = replace(installation, environment={**installation.environment, **added})
    made.manage("load_pack", str(PACK))
    return made


def by_command(site: Installation, program: str) -> str:
    return site.manage("shell", "--no-imports", "-c", program).stdout.strip()


def state(site: Installation) -> str:
    """How many of the file's rows are on file, and the state of the newest job."""
    return by_command(
        site,
        "from govaudit.models import Job\nfrom hotline.models import WorkOrder\n"
        "print(WorkOrder.objects.filter(number__startswith='X').count(), Job.objects.latest('pk').state)",
    )


def worker_dies(site: Installation) -> None:
    with site.running(*WORKER, KILL_AT="6") as worker:
        worker.wait(PATIENCE)


def worker_works(site: Installation, wanted: str) -> None:
    with site.running(*WORKER) as worker:
        until = time.monotonic() + PATIENCE
        while state(site) != wanted:
            assert worker.poll() is None, "the worker has ended"
            assert time.monotonic() < until, state(site)


def test_a_worker_killed_while_it_accepts_or_undoes_does_it_once_it_is_started_again(
    site: Installation, tmp_path: Path
) -> None:
    path = workbook(tmp_path / "一.xlsx", [order(number) for number in NEW])
    site.manage("import_sheet", "orders", str(path), "--source", "市12345平台")
    by_command(
        site,
        "from govaudit.models import Import\nfrom govaudit.services.imports import request_acceptance\n"
        "request_acceptance(actor=None, imported=Import.objects.get())",
    )
    worker_dies(site)
    assert state(site) == "0 running"
    worker_works(site, "20 done")
    by_command(
        site,
        "from govaudit.models import Batch\nfrom govaudit.services.imports import request_undo\n"
        "request_undo(actor=None, batch=Batch.objects.get())",
    )
    worker_dies(site)
    assert state(site) == "20 running"
    worker_works(site, "0 done")
