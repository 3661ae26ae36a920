"""Commands that need a database, and `serve` where it cannot start."""

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from govaudit.management import base
from govaudit.management.commands import serve
from tests.installation import ROOT
from units.models import Period


def test_an_old_database_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch, db: None):
    monkeypatch.setattr(base.MigrationExecutor, "migration_plan", lambda self, targets: ["one", "two"])
    with pytest.raises(CommandError, match=r"^数据库还差2步更新，请先运行：python manage.py migrate$"):
        call_command("score", "2022Q2")


def test_a_database_that_falls_silent_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch, db: None):
    def fall_silent(*args: Any, **options: Any) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr("reports.management.commands.score.Command.handle", fall_silent)
    with pytest.raises(CommandError, match=r"^数据库没有应答"):
        call_command("score", "2022Q2")


@pytest.mark.parametrize("port", [0, -1, 65536, 99999])
def test_a_port_that_cannot_be_is_refused(port: int):
    with pytest.raises(CommandError, match="端口要在 1 到 65535 之间"):
        call_command("serve", port=port)


class _Supervisor:
    """Notes whether a worker is left behind."""

    running: set[int] = set()

    def start(self) -> None:
        self.running.add(id(self))

    def stop(self) -> None:
        self.running.discard(id(self))


class _Server:
    def run(self) -> None:
        raise OSError("no page can be served")

    def close(self) -> None:
        raise OSError("nor can it be closed")


@pytest.fixture
def serving(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "refuse_old_database", lambda: None)
    monkeypatch.setattr(serve, "connection", type("Connection", (), {"close": lambda self: None})())
    monkeypatch.setattr(serve, "Supervisor", _Supervisor)
    monkeypatch.setattr(serve.signal, "signal", lambda number, answer: None)


def test_no_worker_stays_behind_when_the_pages_cannot_be_served(serving: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(serve, "create_server", lambda *args, **options: _Server())
    with pytest.raises(OSError, match="nor can it be closed"):
        call_command("serve", port=8765)
    assert _Supervisor.running == set()


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (ValueError("Invalid host/port specified."), "找不到地址“nowhere”，请检查 --host"),
        (OSError(errno.EADDRNOTAVAIL, "Cannot assign requested address"), "找不到地址“nowhere”，请检查 --host"),
        (
            OSError(errno.EADDRINUSE, "Address already in use"),
            "nowhere:65535 不能用：别的程序正在用这个端口。可以换端口：--port 65534",
        ),
        (OSError(errno.EIO, "I/O error"), f"nowhere:65535 不能用：系统错误 {errno.EIO}。"),
    ],
)
def test_an_address_that_cannot_be_used_is_told_in_one_sentence(
    serving: None, monkeypatch: pytest.MonkeyPatch, error: Exception, sentence: str
):
    def refuse(*args: Any, **options: Any) -> None:
        raise error

    monkeypatch.setattr(serve, "create_server", refuse)
    with pytest.raises(CommandError, match=sentence):
        call_command("serve", host="nowhere", port=65535)


def test_a_port_that_only_root_may_use_is_answered_with_one_for_everybody(
    serving: None, monkeypatch: pytest.MonkeyPatch
):
    def refuse(*args: Any, **options: Any) -> None:
        raise OSError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(serve, "create_server", refuse)
    with pytest.raises(CommandError, match=r"127.0.0.1:80 不能用：没有权限。可以换端口：--port 8000"):
        call_command("serve", port=80)


def test_a_folder_that_cannot_be_written_is_told_in_chinese(qianyang: Period, tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(CommandError, match="路径里有一段不是文件夹"):
        call_command("notice", "2022Q2", "--out", str(tmp_path / "file" / "below"))


def run_python(tmp_path: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "govaudit.settings", "GOVAUDIT_VAR": str(tmp_path)}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_the_pages_start_without_a_warning(tmp_path: Path):
    """The style files are served from where they lie: no folder has to be there for them."""
    run = run_python(tmp_path, "-c", "import govaudit.wsgi")
    assert (run.returncode, run.stderr) == (0, "")


def test_without_the_environment_manage_py_says_what_to_run(tmp_path: Path):
    run = run_python(tmp_path, "-S", "manage.py", "migrate")
    said = "没有找到 Django：请运行 make demo 装好环境，或者用 .venv/bin/python manage.py 运行命令。\n"
    assert (run.returncode, run.stderr) == (1, said)
