"""docker-compose.yml says the truth: its web and worker commands run in its environment, on the local services."""

import os
import re
import shlex
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from tests.installation import Installation, free_port, page_status
from tests.surroundings import REDIS_URL

ROOT = Path(__file__).resolve().parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OUR_OWN = ("migrate", "web", "worker")


def _filled(value: object) -> str:
    """`${NAME:-default}` as it reads where nothing is set."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", str(value))


def _environment(service: str) -> dict[str, str]:
    return {name: _filled(value) for name, value in SERVICES[service]["environment"].items()}


def _local(service: str, installation: Installation) -> dict[str, str]:
    """The service's environment with its hosts and its shared folder swapped for what is here."""
    swapped = {
        "DATABASE_URL": installation.environment["DATABASE_URL"],
        "CELERY_BROKER_URL": REDIS_URL,
        "GOVAUDIT_VAR": str(installation.var),
    }
    asked = _environment(service)
    assert swapped.keys() <= asked.keys()
    return {**asked, **swapped, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}


def _command(service: str, port: int = 0) -> list[str]:
    return shlex.split(SERVICES[service]["command"].replace("0.0.0.0:8000", f"127.0.0.1:{port}"))


def _state(installation: Installation, code: str, wanted: str) -> str:
    """The job's state, waiting until it is the wanted one."""
    ask = f"from govaudit.models import Job; print(Job.objects.get(code={code!r}).state)"
    until = time.monotonic() + 120
    state = ""
    while state != wanted and time.monotonic() < until:
        state = installation.manage("shell", "--no-imports", "--command", ask).stdout.strip()
    return state


@pytest.mark.postgresql
@pytest.mark.redis
@pytest.mark.parametrize("broker", ["redis"], indirect=True)
def test_web_and_worker_run_as_written(broker: str, installation: Installation) -> None:
    port = free_port()
    installation.manage("load_pack", "fixtures/packs/qianyang-2022q2")
    with (
        installation.running(*_command("web", port), **_local("web", installation)),
        installation.running(*_command("worker"), **_local("worker", installation)),
    ):
        assert page_status(f"http://127.0.0.1:{port}/login/") == 200
        request = (
            "from govaudit.services import request_job; "
            "print(request_job(actor=None, kind='score', parameters={'period': '2022Q2'}).code)"
        )
        asked = Installation(installation.var, {**installation.environment, "CELERY_BROKER_URL": REDIS_URL})
        code = asked.manage("shell", "--no-imports", "--command", request).stdout.strip()
        assert _state(installation, code, "done") == "done"


def test_our_services_share_one_environment_and_one_folder() -> None:
    assert all(_environment(name) == _environment("web") for name in OUR_OWN)
    folders = {name: SERVICES[name]["volumes"] for name in OUR_OWN}
    assert {volume for volumes in folders.values() for volume in volumes} == {"files:/var/lib/govaudit"}
    assert _environment("web")["GOVAUDIT_VAR"] == "/var/lib/govaudit"


def test_the_database_address_is_the_one_the_database_service_makes() -> None:
    address = urlsplit(_environment("web")["DATABASE_URL"])
    made = _environment("postgres")
    assert (address.hostname, address.port) == ("postgres", 5432)
    assert (address.username, address.password, address.path) == (
        made["POSTGRES_USER"],
        made["POSTGRES_PASSWORD"],
        f"/{made['POSTGRES_DB']}",
    )


def test_the_broker_is_the_redis_service() -> None:
    assert urlsplit(_environment("worker")["CELERY_BROKER_URL"]).hostname in SERVICES


@pytest.mark.parametrize("name", ["web", "worker", "postgres", "redis"])
def test_every_lasting_service_says_whether_it_is_well(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


def test_no_secret_key_is_written_down() -> None:
    assert "SECRET_KEY" not in {name for service in OUR_OWN for name in _environment(service)}
