"""An installation of its own for a test that starts programs: a var/ folder, a migrated database, free ports."""

import atexit
import itertools
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from tests.surroundings import POSTGRESQL_URL, on_postgresql

ROOT = Path(__file__).resolve().parent.parent
DATABASE = "govaudit.sqlite3"


@dataclass(frozen=True, slots=True)
class Installation:
    """`environment` is what an office would set; programs run in it see nothing else of the test run."""

    var: Path
    environment: dict[str, str]

    def manage(self, *arguments: str, expect: int = 0) -> subprocess.CompletedProcess[str]:
        """Run `manage.py` to its end; raises AssertionError with its output where it does not exit with `expect`."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == expect, (
            f"manage.py {' '.join(arguments)}: {done.returncode}\n{done.stdout}{done.stderr}"
        )
        return done

    @contextmanager
    def running(self, *command: str, **extra: str) -> Iterator[subprocess.Popen[bytes]]:
        """A program in the background, with its own process group, ended with everything it started."""
        with (self.var / f"{Path(command[0]).name}.log").open("ab") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env={**self.environment, **extra}, stdout=log, stderr=log, start_new_session=True
            )
            try:
                yield process
            finally:
                end_group(process)


def end_group(process: subprocess.Popen[bytes]) -> None:
    """Ask the process and its children to stop; after twenty seconds make them."""
    for order in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, order)
        except ProcessLookupError:
            break
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            continue
    process.wait(60)


#: Below the ports that the system gives to whoever asks for any: one of those could be taken before it is bound. Test
#: runs at the same time begin at different ones.
_ports = itertools.count(20_000 + os.getpid() * 16 % 10_000)


def free_port() -> int:
    """A port that nobody listens at, another one each time."""
    for port in _ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port
    raise AssertionError


def page_status(url: str, seconds: float = 120) -> int:
    """The answer's status, waiting until a server answers; raises TimeoutError where none does."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urlopen(url, timeout=30) as answer:
                return int(answer.status)
        except HTTPError as error:
            with error:
                return error.code
        except (URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError(f"{url} did not answer within {seconds} s")


@contextmanager
def new_installation(folder: Path, broker: str | None) -> Iterator[Installation]:
    """A migrated installation below `folder`, on SQLite or, in the PostgreSQL run, in a database of its own."""
    made = _in(folder, {"CELERY_BROKER_URL": broker} if broker else {})
    if not on_postgresql():
        shutil.copy(_migrated_file(), made.var / DATABASE)
        yield made
        return
    with _database(f"govaudit_installation_{os.getpid()}", template=_migrated_database()) as url:
        made.environment["DATABASE_URL"] = url
        yield made


def _in(folder: Path, more: dict[str, str]) -> Installation:
    var = folder / "var"
    var.mkdir()
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8", "GOVAUDIT_VAR": str(var)}
    return Installation(var, {**environment, **more})


@cache
def _migrated_file() -> Path:
    """A SQLite database without records, migrated once per run."""
    folder = Path(_run.enter_context(tempfile.TemporaryDirectory(prefix="govaudit-migrated-")))
    made = _in(folder, {})
    made.manage("migrate", "--verbosity=0")
    return made.var / DATABASE


@cache
def _migrated_database() -> str:
    """The name of a PostgreSQL database without records, migrated once per run."""
    name = f"govaudit_migrated_{os.getpid()}"
    url = _run.enter_context(_database(name))
    folder = Path(_run.enter_context(tempfile.TemporaryDirectory(prefix="govaudit-migrated-")))
    _in(folder, {"DATABASE_URL": url}).manage("migrate", "--verbosity=0")
    return name


@contextmanager
def _database(name: str, template: str = "template1") -> Iterator[str]:
    """The url of a PostgreSQL database that is dropped in the end."""
    import psycopg2

    server = POSTGRESQL_URL.rpartition("/")[0]
    connection = psycopg2.connect(f"{server}/postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield f"{server}/{name}"
        finally:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
            connection.close()


#: What lasts until the run ends.
_run = ExitStack()
atexit.register(_run.close)
