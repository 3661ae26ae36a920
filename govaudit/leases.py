"""A job's lease: taken by one conditional update, renewed while the work goes on, lost without harm.

Moments come from the worker's own clock. Clocks that differ make two workers do the same work at worst; they
cannot make both write, because writing asks for the owner, not for the time.
"""

import logging
import os
import secrets
import socket
import threading
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from types import TracebackType

from django.conf import settings
from django.db import Error as DatabaseFailure
from django.db import connection
from django.db.models import F
from django.utils import timezone

from govaudit.models import Job, JobQuerySet, JobState

logger = logging.getLogger(__name__)

NAME_VARIABLE = "GOVAUDIT_WORKER_NAME"
LEASE = timedelta(seconds=settings.JOB_LEASE_SECONDS)
RENEW_EVERY = settings.JOB_LEASE_SECONDS / 3
REPORT_EVERY = 0.4  # seconds between two looks whether there is progress to write
MAX_ATTEMPTS = 3
EXHAUSTED = f"做了{MAX_ATTEMPTS}次都没有做完：后台进程中途退出，或者用时过长。请稍后重试；再不成功，请联系管理员。"


def new_worker_name() -> str:
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(3)}"


#: Fixed in a worker's parent process and shared by its pool, whose processes are forks of it.
WORKER_NAME = os.environ.get(NAME_VARIABLE) or new_worker_name()


def new_owner() -> str:
    """Owner of one lease, `worker:pid:nonce`, so that not even the same process holds an earlier lease by mistake."""
    return f"{WORKER_NAME}:{os.getpid()}:{secrets.token_hex(4)}"


def process_of(owner: str) -> int:
    """Process id within an owner's name."""
    return int(owner.split(":")[-2])


class LeaseLost(Exception):
    """Another worker has taken the job over; whatever was computed here must not be written."""


def claim(code: str, owner: str) -> Job | None:
    """Take the job for `owner` if nobody works on it. None where somebody does, or where it is finished."""
    now = timezone.now()
    taken = (
        Job.objects.claimable(now)
        .filter(code=code, attempts__lt=MAX_ATTEMPTS)
        .update(
            state=JobState.RUNNING,
            lease_owner=owner,
            lease_until=now + LEASE,
            attempts=F("attempts") + 1,
            started_at=now,
            done_steps=0,
            total_steps=0,
            message="",
        )
    )
    return Job.objects.select_related("created_by").get(code=code) if taken == 1 else None


def fail_exhausted() -> int:
    """Give up the jobs that were begun often enough and never ended. Returns their number."""
    now = timezone.now()
    worn_out = Job.objects.claimable(now).filter(attempts__gte=MAX_ATTEMPTS)
    return worn_out.update(state=JobState.FAILED, message=EXHAUSTED, finished_at=now, lease_owner="", lease_until=None)


def held_by_worker(name: str) -> JobQuerySet:
    """Jobs that some process of this worker holds."""
    return Job.objects.filter(state=JobState.RUNNING, lease_owner__startswith=f"{name}:")


def release(held: JobQuerySet) -> int:
    """Put jobs whose process is known to be dead back into the queue, without waiting for their leases to run out."""
    return held.update(state=JobState.QUEUED, lease_owner="", lease_until=None)


@dataclass(frozen=True, slots=True)
class _Progress:
    done: int
    total: int
    message: str


class LeaseKeeper:
    """Renews a lease and writes progress from a thread with a database connection of its own, so that neither
    waits for the work's steps nor goes through its transactions. Used as a context manager around the work."""

    def __init__(self, owner: str) -> None:
        self._held = Job.objects.held_by(owner)
        self._progress: _Progress | None = None
        self._written: _Progress | None = None
        self._lost = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="lease", daemon=True)

    def __enter__(self) -> "LeaseKeeper":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop.set()
        self._thread.join()
        if error is None and self._progress is not self._written:
            self._renew(self._progress)  # the step that is written next: nothing can be told while it is

    def report(self, done: int, total: int, message: str = "") -> None:
        """Keep the newest progress for the thread to write. Raises LeaseLost once the lease is gone."""
        if self._lost.is_set():
            raise LeaseLost
        self._progress = _Progress(done, total, message[:500])

    def _keep(self) -> None:
        renewed = monotonic()
        try:
            while not self._lost.is_set() and not self._stop.wait(REPORT_EVERY):
                newest = self._progress
                if newest is self._written and monotonic() - renewed < RENEW_EVERY:
                    continue
                if self._renew(newest):
                    self._written, renewed = newest, monotonic()
        finally:
            connection.close()

    def _renew(self, progress: _Progress | None) -> bool:
        """False where the database did not answer; the next look tries again."""
        changes: dict[str, object] = {"lease_until": timezone.now() + LEASE}
        if progress:
            changes |= {"done_steps": progress.done, "total_steps": progress.total, "message": progress.message}
        try:
            kept = self._held.all().update(**changes)
        except DatabaseFailure:
            logger.warning("could not renew a lease", exc_info=True)
            connection.close()
            return False
        if kept != 1:
            self._lost.set()
        return True
