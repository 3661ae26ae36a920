"""Keeps one Celery worker running beside the web server, and takes it down with it."""

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from time import monotonic, sleep
from typing import TypeVar

from django.conf import settings
from django.db import Error as DatabaseFailure
from django.db import connection

from govaudit.leases import NAME_VARIABLE, held_by_worker, new_worker_name
from govaudit.worker import PARENT_VARIABLE, bury_worker

logger = logging.getLogger(__name__)

FIRST_PAUSE = 0.5  # seconds before a worker that died is started again; doubles each time
LONGEST_PAUSE = 30.0
PROVED_ITSELF = 60.0  # seconds after which a worker counts as sound and the pause starts small again
GRACE = 5.0  # seconds a worker gets to finish its job when the server ends
Answer = TypeVar("Answer")
COMMAND = [
    *(sys.executable, "-m", "celery", "--quiet", "-A", "govaudit", "worker"),
    *("--pool", "prefork", "--concurrency", "1", "--prefetch-multiplier", "1"),
    *("--without-gossip", "--without-mingle", "--without-heartbeat"),
]


class Supervisor:
    """Starts the worker in a process group of its own and starts it again when it dies."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="supervisor")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the worker: it may finish within the grace, then the whole group is killed. Its job resumes later."""
        self._stopping.set()
        self._thread.join()

    def _watch(self) -> None:
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            began = monotonic()
            self._run_one()
            if self._stopping.is_set():
                return
            pause = FIRST_PAUSE if monotonic() - began > PROVED_ITSELF else pause
            logger.warning("后台进程已退出，%.1f秒后重新启动。", pause)
            self._stopping.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _run_one(self) -> None:
        """One worker's life, from start to burial."""
        name = new_worker_name()
        process = subprocess.Popen(
            COMMAND,
            cwd=settings.BASE_DIR,
            env={**os.environ, NAME_VARIABLE: name, PARENT_VARIABLE: str(os.getpid())},
            start_new_session=True,
        )
        try:
            while process.poll() is None and not self._stopping.wait(0.1):
                pass
            if process.poll() is None:
                _let_finish(process, name)
        finally:
            _kill_group(process.pid)
            process.wait()
            _in_database(lambda: bury_worker(name))


def _let_finish(process: subprocess.Popen[bytes], name: str) -> None:
    """Wait until the worker has ended its job, a little while at most. A worker without a job need not be waited
    for: its own way of ending takes seconds and nothing is gained by it."""
    process.send_signal(signal.SIGTERM)
    began = monotonic()
    while process.poll() is None and _in_database(held_by_worker(name).exists):
        if monotonic() - began > GRACE:
            logger.warning("后台进程手上的任务没有做完，下次启动后接着做。")
            return
        sleep(0.2)


def _kill_group(leader: int) -> None:
    """A dead worker may leave processes of its pool behind."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return


def _in_database(ask: Callable[[], Answer]) -> Answer | None:
    """None where the database does not answer; leases run out by themselves."""
    try:
        return ask()
    except DatabaseFailure:
        logger.exception("the supervisor could not reach the database")
        return None
    finally:
        connection.close()
