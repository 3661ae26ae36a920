"""What a worker does beside its tasks: says that it lives, looks for work that was left, ends with its server."""

import logging
import os
import signal
import threading
from collections.abc import Callable
from datetime import timedelta
from time import monotonic
from typing import Any, TypeVar

from celery.signals import worker_ready, worker_shutdown
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from govaudit.housekeeping import ask_daily
from govaudit.leases import MAX_ATTEMPTS, WORKER_NAME, fail_exhausted, held_by_worker, process_of, release
from govaudit.models import Job, Worker
from govaudit.tasks import nudge

logger = logging.getLogger(__name__)

PARENT_VARIABLE = "GOVAUDIT_WORKER_PARENT"
HEARTBEAT_EVERY = 5.0  # seconds
SWEEP_EVERY = 2.0  # seconds
LOOK_EVERY = 0.5  # seconds between two looks at the parent process
NUDGE_AGAIN_AFTER = 30.0  # seconds
WAITS_TOO_LONG = timedelta(seconds=3)
FORGOTTEN_AFTER = timedelta(minutes=1)
#: Seconds to the first look whether the daily housekeeping is due, and between two of them.
FIRST_HOUSEKEEPING, HOUSEKEEPING_EVERY = 60.0, 600.0

Answer = TypeVar("Answer")


def record_heartbeat(name: str) -> None:
    """Say that the worker lives, and forget those that stopped saying so."""
    now = timezone.now()
    Worker.objects.update_or_create(name=name, defaults={"seen_at": now})
    Worker.objects.filter(seen_at__lt=now - FORGOTTEN_AFTER).delete()


def bury_worker(name: str) -> None:
    """A worker is known to be gone: its jobs go back into the queue at once."""
    release(held_by_worker(name))
    Worker.objects.filter(name=name).delete()


class Sweep:
    """Finds jobs nobody works on: the nudge was lost, or the process that held the lease is dead."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._is_first = True
        self._nudged: dict[str, float] = {}

    def find(self) -> list[str]:
        """Codes of the jobs to nudge, oldest first. A worker's first sweep takes all, later ones what waits too long.
        While the worker has work none comes up again within half a minute: messages for it would pile up. Where it
        has none, a nudge that brought none was lost."""
        self._release_dead_processes()
        fail_exhausted()
        now = timezone.now()
        waiting = Job.objects.claimable(now).filter(attempts__lt=MAX_ATTEMPTS).order_by("created_at", "pk")
        if not self._is_first:
            waiting = waiting.filter(Q(created_at__lte=now - WAITS_TOO_LONG) | Q(attempts__gt=0))
        self._is_first = False
        codes = list(waiting.values_list("code", flat=True))
        recently = monotonic() - NUDGE_AGAIN_AFTER
        is_busy = held_by_worker(self.name).exists()
        self._nudged = {code: at for code, at in self._nudged.items() if is_busy and code in codes and at > recently}
        return [code for code in codes if code not in self._nudged]

    def nudge(self, codes: list[str]) -> None:
        for code in codes:
            if not nudge(code):
                return  # the broker does not answer: each further try would only wait as long
            self._nudged[code] = monotonic()

    def _release_dead_processes(self) -> None:
        """A killed process of the own pool leaves its lease behind; only its parent can tell before it runs out."""
        for owner in held_by_worker(self.name).values_list("lease_owner", flat=True):
            if not _is_running(process_of(owner)):
                release(Job.objects.held_by(owner))


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


#: Held while the duties use the database. The pool's processes are forks of this one, and a fork in the middle of
#: a query would hand them a locked SQLite; so a fork waits until the query is over.
_fork_lock = threading.Lock()
os.register_at_fork(before=_fork_lock.acquire, after_in_parent=_fork_lock.release, after_in_child=_fork_lock.release)


class Duties:
    """A thread of the worker's parent process. `serve_pid` is the `serve` that supervises it, None without one."""

    def __init__(self, name: str, serve_pid: int | None) -> None:
        self.name = name
        self.serve_pid = serve_pid
        self._sweep = Sweep(name)
        self._beaten = self._swept = float("-inf")
        self._kept_house = monotonic() + FIRST_HOUSEKEEPING - HOUSEKEEPING_EVERY
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="duties", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()
        self._in_database(lambda: bury_worker(self.name))

    def _run(self) -> None:
        while not self._stop.is_set():
            self._look()
            self._stop.wait(LOOK_EVERY)

    def _look(self) -> None:
        if self.serve_pid and os.getppid() != self.serve_pid:
            self._end()
        if monotonic() - self._beaten >= HEARTBEAT_EVERY:
            self._beaten = monotonic()
            self._in_database(lambda: record_heartbeat(self.name))
        if monotonic() - self._swept >= SWEEP_EVERY:
            self._swept = monotonic()
            self._sweep.nudge(self._in_database(self._sweep.find) or [])
        if monotonic() - self._kept_house >= HOUSEKEEPING_EVERY:
            self._kept_house = monotonic()
            self._in_database(ask_daily)  # the next sweep finds it

    def _end(self) -> None:
        """`serve` was killed: hand the jobs back and end with all processes of the pool."""
        logger.warning("the server is gone, the worker ends")
        self._in_database(lambda: bury_worker(self.name))
        os.killpg(os.getpgrp(), signal.SIGKILL)

    def _in_database(self, ask: Callable[[], Answer]) -> Answer | None:
        """The answer, or None where there was none; a database that is away for a while must not end the duties."""
        with _fork_lock:
            try:
                return ask()
            except Exception:
                logger.exception("worker %s could not do its duty", self.name)
                return None
            finally:
                connection.close()


_duties: list[Duties] = []


@worker_ready.connect
def _begin_duties(**_: Any) -> None:
    serve_pid = os.environ.get(PARENT_VARIABLE)
    _duties.append(Duties(WORKER_NAME, int(serve_pid) if serve_pid else None))
    _duties[-1].start()


@worker_shutdown.connect
def _end_duties(**_: Any) -> None:
    while _duties:
        _duties.pop().stop()
