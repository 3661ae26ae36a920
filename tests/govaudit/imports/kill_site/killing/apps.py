"""With KILL_AT=n in its environment a worker is killed at the n-th statement of accepting or undoing."""

import functools
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.apps import AppConfig
from django.db import connection


class KillingConfig(AppConfig):
    name = "killing"

    def ready(self) -> None:
        from govaudit.jobs import KINDS

        for code in ("import.accept", "import.undo"):
            if "KILL_AT" in os.environ:
                KINDS[code] = replace(KINDS[code], compute=deadly(KINDS[code].compute))


def deadly(compute: Callable[..., Any]) -> Callable[..., Any]:
    def computed(**parameters: Any) -> Callable[[], Any]:
        write = compute(**parameters)

        def write_until_killed() -> Any:
            with connection.execute_wrapper(Executioner(int(os.environ["KILL_AT"]), kill_worker)):
                return write()

        return write_until_killed

    return functools.update_wrapper(computed, compute)


class Executioner:
    """Kills at the n-th statement, before it is executed."""

    def __init__(self, kill_at: int, kill: Callable[[], None]) -> None:
        self.left, self._kill = kill_at, kill

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self.left -= 1
        if self.left == 0:
            self._kill()
        return execute(*arguments)


def kill_worker() -> None:
    """The worker leads a process group of its own (tests/installation.py): nothing of it stays."""
    os.killpg(os.getpgrp(), signal.SIGKILL)
