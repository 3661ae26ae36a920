"""The harness of all tests: which services they use, what is not run and why, the cast, the 千阳 quarter.

A test that starts programs asks for `installation` (tests/installation.py) and runs them in its environment; one that
sends jobs asks for `broker` too and runs once per broker. `make test` runs everything on SQLite, then what touches the
database on PostgreSQL. With CI=true nothing may be skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
import time_machine

from tests import surroundings, unknown_variables

if TYPE_CHECKING:
    from django.test import Client

    from tests.cast import Cast
    from tests.installation import Installation
    from units.models import Period, User

ROOT = Path(__file__).resolve().parent.parent
PACK = ROOT / "fixtures" / "packs" / "qianyang-2022q2"
#: The Monday after the 千阳 notice was signed.
NOW = datetime(2022, 8, 22, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))

_NEEDED = {
    "browser": (lambda: bool(surroundings.chromium()), "Chromium is not installed"),
    "libreoffice": (lambda: bool(surroundings.libreoffice()), "LibreOffice is not installed"),
    "postgresql": (lambda: not surroundings.postgresql_refusal(), "PostgreSQL does not answer"),
    "redis": (lambda: not surroundings.redis_refusal(), "Redis does not answer"),
}
_TOUCHES_DATABASE = {"db", "transactional_db", "live_server", "installation"}
_SHARES_ITS_CLOCK = {"transactional_db", "live_server", "installation"}
_not_run: dict[str, list[str]] = {}


def pytest_runtest_setup(item: pytest.Item) -> None:
    # Each time anew: what loads the WSGI application sets Django's loggers up again.
    unknown_variables.watch()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Half of the tests run on PostgreSQL: in CI a run without it is none."""
    if surroundings.IN_CI and surroundings.postgresql_refusal():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_report_header() -> list[str]:
    return surroundings.report()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what cannot run here; on PostgreSQL keep only what touches the database."""
    for item in items:
        for name, (is_here, reason) in _NEEDED.items():
            if item.get_closest_marker(name) and not is_here():
                item.add_marker(pytest.mark.skip(reason=reason))
    if not surroundings.postgresql_refusal():
        wanted = _touches_database if surroundings.on_postgresql() else _runs_anywhere
        config.hook.pytest_deselected(items=[item for item in items if not wanted(item)])
        items[:] = filter(wanted, items)


def _runs_anywhere(item: pytest.Item) -> bool:
    return item.get_closest_marker("postgresql") is None


def _touches_database(item: pytest.Item) -> bool:
    return bool(item.get_closest_marker("django_db") or _TOUCHES_DATABASE & set(getattr(item, "fixturenames", ())))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note what was skipped; in CI make it a failure."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        _not_run.setdefault(reason.removeprefix("Skipped: "), []).append(item.nodeid)
        if surroundings.IN_CI:
            report.outcome = "failed"
            report.longrepr = f"{item.nodeid}: CI=true, nothing may be skipped: {reason}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.section("what this run used")
    for line in surroundings.report():
        terminalreporter.write_line(line)
    if surroundings.IN_CI and surroundings.postgresql_refusal():
        terminalreporter.write_line("CI=true, but PostgreSQL does not answer: this run counts as failed.")
    for reason, names in _not_run.items():
        terminalreporter.write_line(f"Not run, {reason}:")
        for name in names:
            terminalreporter.write_line(f"  {name}")


@pytest.fixture(autouse=True)
def clock(request: pytest.FixtureRequest) -> Iterator[time_machine.Traveller | None]:
    """Every test starts at the same moment; one that shares its clock with other processes keeps the real one."""
    marker = request.node.get_closest_marker("django_db")
    if _SHARES_ITS_CLOCK & set(request.fixturenames) or (marker and marker.kwargs.get("transaction")):
        yield None
        return
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


@pytest.fixture
def cast(db: None, request: pytest.FixtureRequest) -> Cast:
    """One person per role (tests/cast.py)."""
    from tests.cast import call_in

    if "qianyang" in request.fixturenames:
        request.getfixturevalue("qianyang")
    return call_in()


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """A browser of the test client's kind in which the person is signed in."""
    from django.test import Client

    def sign_in(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def qianyang(db: None) -> Period:
    """The 千阳 pack, loaded and scored, in the test's transaction; gives its period 2022Q2."""
    from tests.quarter import qianyang

    return qianyang()


@pytest.fixture(params=["filesystem", pytest.param("redis", marks=pytest.mark.redis)])
def broker(request: pytest.FixtureRequest) -> Iterator[str]:
    """The url of an empty broker: once the embedded default, once Redis."""
    if request.param == "filesystem":
        yield "filesystem://"
        return
    import redis

    with redis.Redis.from_url(surroundings.REDIS_URL) as connection:
        connection.flushdb()
        yield surroundings.REDIS_URL
        connection.flushdb()


@pytest.fixture
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """Programs of our own in an environment of their own (tests/installation.py), migrated and empty."""
    from tests.installation import new_installation

    broker = request.getfixturevalue("broker") if "broker" in request.fixturenames else None
    with new_installation(tmp_path, broker) as made:
        yield made
