"""`manage.py serve` and plain workers, with processes killed at the worst moment."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from tests.installation import Installation, free_port

JOB_SITE = Path(__file__).parent / "job_site"
WORKER = (sys.executable, "-m", "celery", "-A", "govaudit", "worker", "--concurrency", "1")
PATIENCE = 120  # seconds; for a machine that is slow or busy


@pytest.fixture
def site(installation: Installation) -> Installation:
    """The installation with the slow job of tests/govaudit/job_site."""
    added = {"DJANGO_SETTINGS_MODULE": "job_site_settings", "PYTHONPATH": str(JOB_SITE)}
    return replace(installation, environment={**installation.environment, **added})


@dataclass(frozen=True, slots=True)
class Server:
    """A running `serve` and its pages."""

    process: subprocess.Popen[bytes]
    address: str

    def ask(self, path: str, method: str = "GET") -> dict[str, Any]:
        with urlopen(Request(f"{self.address}{path}", method=method), timeout=PATIENCE) as answer:
            return dict(json.load(answer))

    def start_job(self, trace: Path, endless: int = 1) -> str:
        """A job of five steps, of which so many beginnings go on until they are killed."""
        asked = urlencode({"steps": 5, "trace": trace, "endless": endless})
        return str(self.ask(f"/start/?{asked}", "POST")["code"])

    def finished_job(self, code: str) -> dict[str, Any]:
        wait_for(lambda: self.ask(f"/jobs/{code}/")["state"] in {"done", "failed"})
        return self.ask(f"/jobs/{code}/")

    def has_live_worker(self) -> bool:
        try:
            return bool(self.ask("/live/")["is_live"])
        except (URLError, ConnectionError):
            return False


@contextmanager
def serving(site: Installation) -> Iterator[Server]:
    port = free_port()
    with site.running(sys.executable, "manage.py", "serve", "--port", str(port)) as process:
        server = Server(process, f"http://127.0.0.1:{port}")
        wait_for(server.has_live_worker)
        yield server


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, "did not come about"
        time.sleep(0.1)


def beginnings(trace: Path) -> list[tuple[int, int]]:
    """For each beginning of the job, the pool's process and the worker's parent process."""
    lines = trace.read_text().splitlines() if trace.exists() else []
    return [(int(line.split()[0]), int(line.split()[1])) for line in lines]


def has_ended(pid: int) -> bool:
    """Whether the process is gone, or waits for nothing but its burial."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_a_worker_killed_in_the_middle_of_a_job_is_replaced_and_the_job_done_once(
    broker: str, site: Installation, tmp_path: Path
) -> None:
    trace = tmp_path / "trace"
    with serving(site) as server:
        code = server.start_job(trace)
        wait_for(lambda: server.ask(f"/jobs/{code}/")["done_steps"] > 2)
        _, worker = beginnings(trace)[0]
        os.kill(worker, signal.SIGKILL)
        job = server.finished_job(code)
    assert (job["state"], job["message"], job["attempts"], job["written"]) == ("done", "做完了。", 2, 1)
    assert len(beginnings(trace)) == 2


def test_a_pool_process_killed_in_the_middle_of_a_job_is_replaced_and_the_job_done_once(
    site: Installation, tmp_path: Path
) -> None:
    trace = tmp_path / "trace"
    with serving(site) as server:
        code = server.start_job(trace)
        wait_for(lambda: bool(beginnings(trace)))
        os.kill(beginnings(trace)[0][0], signal.SIGKILL)
        job = server.finished_job(code)
    assert (job["state"], job["attempts"], job["written"]) == ("done", 2, 1)


def test_a_killed_server_takes_its_worker_along_and_the_next_one_does_the_job(
    site: Installation, tmp_path: Path
) -> None:
    trace = tmp_path / "trace"
    with serving(site) as server:
        code = server.start_job(trace)
        wait_for(lambda: bool(beginnings(trace)))
        server.process.kill()
        wait_for(lambda: all(has_ended(pid) for pid in beginnings(trace)[0]))
    with serving(site) as server:
        job = server.finished_job(code)
    assert (job["state"], job["attempts"], job["written"]) == ("done", 2, 1)


@pytest.mark.parametrize("order", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_told_to_end_ends_with_its_worker(
    site: Installation, tmp_path: Path, order: signal.Signals
) -> None:
    trace = tmp_path / "trace"
    with serving(site) as server:
        server.start_job(trace, endless=0)
        wait_for(lambda: bool(beginnings(trace)))
        server.process.send_signal(order)
        assert server.process.wait(PATIENCE) == 0
        assert all(has_ended(pid) for pid in beginnings(trace)[0])


def test_a_plain_worker_takes_up_what_a_killed_one_left(broker: str, site: Installation, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    with site.running(*WORKER) as first:
        code = asked_by_command(site, trace)
        wait_for(lambda: bool(beginnings(trace)))
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
    with site.running(*WORKER):
        wait_for(lambda: state_by_command(site, code).split()[0] == "done")
    assert state_by_command(site, code) == "done 2 1"


def asked_by_command(site: Installation, trace: Path) -> str:
    parameters = {"steps": 5, "trace": str(trace), "endless": 1}
    return by_command(
        site,
        "from govaudit.services import request_job\n"
        f"print(request_job(actor=None, kind='slow', parameters={parameters!r}).code)",
    )


def state_by_command(site: Installation, code: str) -> str:
    """State, attempts, and how often the result was written."""
    return by_command(
        site,
        "from govaudit.models import AuditEntry, Job\n"
        f"job = Job.objects.get(code={code!r})\n"
        "print(job.state, job.attempts, AuditEntry.objects.filter(act='slow.write').count())",
    )


def by_command(site: Installation, program: str) -> str:
    return site.manage("shell", "--no-imports", "-c", program).stdout.strip()


def test_serve_refuses_a_database_that_waits_for_migrations(site: Installation) -> None:
    site.manage("migrate", "--verbosity=0", "sessions", "zero")
    refused = site.manage("serve", "--port", str(free_port()), expect=1)
    assert "请先运行：python manage.py migrate" in refused.stderr


def test_serve_says_when_its_port_is_taken(site: Installation) -> None:
    with serving(site) as server:
        port = server.address.rpartition(":")[2]
        refused = site.manage("serve", "--port", port, expect=1)
    assert f"127.0.0.1:{port} 不能用" in refused.stderr
