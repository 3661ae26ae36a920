"""The harness does what it promises: it hears unknown variables, allows no skip in CI, says what it used."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.forms import CharField, Form
from django.template import Context, Engine, Origin, Template

from tests import snapshot
from tests.unknown_variables import OWN_TEMPLATES, UnknownVariable

ROOT = Path(__file__).resolve().parent.parent


def _render(text: str, folder: Path = OWN_TEMPLATES, **given: object) -> str:
    origin = Origin(name=str(folder / "page.html"), template_name="page.html")
    return Template(text, origin=origin, engine=Engine.get_default()).render(Context(given))


@pytest.mark.parametrize(
    "text",
    [
        "{{ nobody }}",
        "{{ unit.nothing }}",
        "{{ nobody|upper }}",
        "{% for row in nobody %}{% endfor %}",
        "{% if unit %}{{ nobody }}{% endif %}",
        "{% with name=nobody %}{% endwith %}",
    ],
)
def test_an_unknown_variable_in_our_own_template_fails(text: str) -> None:
    with pytest.raises(UnknownVariable, match="line 1"):
        _render(text, unit={"code": "Z01"})


@pytest.mark.parametrize("text", ["{% if nobody %}x{% endif %}", "{{ nobody|default:'' }}", "{{ unit.code }}"])
def test_asking_for_a_variable_or_giving_a_default_is_fine(text: str) -> None:
    assert _render(text, unit={"code": ""}) == ""


def test_other_packages_templates_may_leave_variables_out(tmp_path: Path) -> None:
    assert _render("{{ nobody }}", folder=tmp_path) == ""


def test_a_form_rendered_by_django_inside_our_template_is_fine() -> None:
    class UnitForm(Form):
        name = CharField()

    assert 'name="name"' in _render("{{ form }}", form=UnitForm())


@pytest.mark.django_db
def test_a_snapshot_puts_back_exactly_what_was_there(cast) -> None:
    before = snapshot.take()
    cast.clerk.delete()
    cast.liaison.unit.people.update(unit=None)
    assert snapshot.take() != before
    snapshot.restore(before)
    assert snapshot.take() == before


@pytest.mark.django_db
def test_records_can_be_added_after_a_snapshot_came_back(cast) -> None:
    snapshot.restore(snapshot.take())
    kind = cast.liaison.unit.kind
    added = type(kind).objects.create(code="town", name="镇")
    assert added.pk > kind.pk


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree with this harness and one test that skips itself."""
    for name in ("govaudit", "units", "checks", "hotline", "reports", "templates", "static"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "tests").mkdir()
    for path in (ROOT / "tests").glob("*.py"):
        if not path.name.startswith("test_"):
            shutil.copy(path, tmp_path / "tests")
    for name in ("pyproject.toml", "manage.py"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def _run(tree: Path, test: str, **extra: str) -> subprocess.CompletedProcess[str]:
    (tree / "tests" / "test_it.py").write_text(f"import pytest\n\n{test}\n")
    environment = {name: value for name, value in os.environ.items() if name not in {"CI", "TEST_ON"}}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"],
        cwd=tree,
        env={**environment, **extra},
        capture_output=True,
        text=True,
        check=False,
    )


SKIPS = 'def test_it():\n    pytest.skip("it is Monday")'
NOTHING_THERE = {"TEST_DATABASE_URL": "postgres://postgres@127.0.0.1:1/x", "TEST_REDIS_URL": "redis://127.0.0.1:1/9"}


def test_a_skipped_test_is_listed_by_name(tree: Path) -> None:
    run = _run(tree, SKIPS)
    assert run.returncode == 0
    assert "Not run, it is Monday:\n  tests/test_it.py::test_it\n" in run.stdout


def test_in_ci_a_skipped_test_fails(tree: Path) -> None:
    run = _run(tree, SKIPS, CI="true")
    assert run.returncode == 1
    assert "1 failed" in run.stdout.splitlines()[-1]


def test_a_missing_browser_is_said_and_its_tests_are_listed(tree: Path) -> None:
    run = _run(tree, "@pytest.mark.browser\ndef test_it(): pass", PATH="/nowhere")
    assert "Not run, Chromium is not installed:\n  tests/test_it.py::test_it\n" in run.stdout


def test_services_that_refuse_count_as_absent(tree: Path) -> None:
    run = _run(tree, "@pytest.mark.redis\ndef test_it(): pass", **NOTHING_THERE)
    assert run.returncode == 0
    assert "PostgreSQL: absent (connection to server at" in run.stdout
    assert "Redis: absent (" in run.stdout
    assert "Not run, Redis does not answer:" in run.stdout


def test_in_ci_postgresql_must_answer(tree: Path) -> None:
    run = _run(tree, "def test_it(): pass", CI="true", **NOTHING_THERE)
    assert run.returncode == pytest.ExitCode.TESTS_FAILED
    assert "CI=true, but PostgreSQL does not answer" in run.stdout
