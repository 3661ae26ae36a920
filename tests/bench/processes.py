"""Every measurement runs in a process of its own, so that memory and warm caches of one do not serve another."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 300  # seconds of one measurement


@dataclass(frozen=True, slots=True)
class Office:
    """An installation to measure in: its var/ folder and database."""

    environment: dict[str, str]

    def run(self, measure: str, *arguments: str) -> dict[str, Any]:
        """What a function of tests.bench.measures gave in a new process."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.measures", measure, *arguments],
            cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True, timeout=LONGEST, check=True,
        )  # fmt: skip
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found

    def manage(self, *arguments: str) -> None:
        command = [sys.executable, "manage.py", *arguments]
        subprocess.run(command, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL, check=True)


def _office(folder: Path, url: str) -> Office:
    folder.mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "PYTHONWARNINGS": "ignore",
        "GOVAUDIT_VAR": str(folder),
        **({"DATABASE_URL": url} if url else {}),
    }
    office = Office(environment)
    office.manage("migrate", "--verbosity=0")
    office.manage("load_pack", str(ROOT / "fixtures" / "packs" / "qianyang-2022q2"))
    return office


def sqlite_office(folder: Path) -> Office:
    return _office(folder, "")


@contextmanager
def postgresql_office(folder: Path, server: str) -> Iterator[Office]:
    """An installation in a database of its own, dropped at the end. `server` is an address without a database."""
    import psycopg2

    name = f"govaudit_bench_{os.getpid()}"
    connection = psycopg2.connect(f"{server}/postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        try:
            yield _office(folder, f"{server}/{name}")
        finally:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
            connection.close()
