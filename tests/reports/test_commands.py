"""Commands as an office runs them: in a process of their own, on a database that is not ready."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from reports.management.commands.demo_accounts import PASSWORD
from units.models import User

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = {
    "score": ["2022Q2"],
    "notice": ["2022Q2", "--out", "out"],
    "load_pack": [str(ROOT / "fixtures/packs/qianyang-2022q2")],
    "demo_accounts": [],
}


def run(name: str, var: Path, database: str) -> tuple[int, str]:
    environment = {**os.environ, "GOVAUDIT_VAR": str(var), "DATABASE_URL": database}
    environment["DJANGO_SETTINGS_MODULE"] = "govaudit.settings"
    command = [sys.executable, str(ROOT / "manage.py"), name, *COMMANDS[name]]
    done = subprocess.run(command, cwd=var, env=environment, capture_output=True, text=True, timeout=300, check=False)
    return done.returncode, done.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_before_migrate_a_command_ends_with_one_sentence(tmp_path: Path, name: str):
    status, said = run(name, tmp_path, f"sqlite:///{tmp_path / 'new.sqlite3'}")
    assert status == 1
    assert said.strip().endswith("请先运行：python manage.py migrate")
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("database", ["postgres://nobody:x@127.0.0.1:1/none", "sqlite:////nowhere/at/all.sqlite3"])
def test_without_its_database_a_command_ends_with_one_sentence(tmp_path: Path, database: str):
    status, said = run("score", tmp_path, database)
    assert status == 1
    assert "数据库没有应答" in said
    assert len(said.splitlines()) == 1


@pytest.mark.django_db
def test_demonstration_accounts_are_made_in_an_empty_database_and_only_once():
    for _ in range(2):
        call_command("demo_accounts", stdout=io.StringIO())
    assert User.objects.count() == 5
    assert User.objects.get(username="zhuguan").check_password(PASSWORD)


@pytest.mark.django_db
@pytest.mark.parametrize(("username", "last_name"), [("zhangsan", "张"), ("guanli", "管")])
def test_an_office_s_database_never_gets_passwords_that_everybody_knows(username: str, last_name: str):
    User.objects.create_user(username, last_name=last_name)
    with pytest.raises(CommandError, match="示范账号的口令人人知道"):
        call_command("demo_accounts", stdout=io.StringIO())
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_people_added_to_a_demonstration_do_not_stop_its_next_start():
    call_command("demo_accounts", stdout=io.StringIO())
    User.objects.create_superuser("zhangsan", password="x")
    call_command("demo_accounts", stdout=io.StringIO())
    assert User.objects.count() == 6
