"""The floors hold, and each contract is seen to fail when its rule is broken."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("govaudit", "units", "checks", "hotline", "reports")
FLOORS = "Floors"
PURE = "govaudit.lib is pure"
PLAIN = "Documents are rendered from plain values"
READING = "Reading never writes"
#: A file to put into the tree, its one line, the contract it breaks.
BREAKS = [
    ("govaudit/upward.py", "import units.models", FLOORS),
    ("govaudit/lib/upward.py", "import reports.models", PURE),
    ("units/upward.py", "import checks.models", FLOORS),
    ("units/upward.py", "import hotline.models", FLOORS),
    ("checks/upward.py", "import reports.models", FLOORS),
    ("hotline/upward.py", "import reports.models", FLOORS),
    ("checks/sideways.py", "import hotline.models", FLOORS),
    ("hotline/sideways.py", "import checks.models", FLOORS),
    ("units/lazy.py", "def late():\n    import checks.models\n", FLOORS),
    ("govaudit/lib/impure.py", "from django.utils import timezone", PURE),
    ("govaudit/lib/impure.py", "import govaudit.models", PURE),
    ("govaudit/lib/roundabout.py", "import govaudit.acts", PURE),
    ("govaudit/lib/written.py", "import openpyxl", PURE),
    ("reports/document/asking.py", "import reports.selectors", PLAIN),
    ("reports/document/looking.py", "from units.models import Unit", PLAIN),
    ("reports/selectors/writing.py", "import reports.services", READING),
    ("reports/selectors/showing.py", "import reports.views", READING),
]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the packages and their contracts."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def _lint(tree: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache", "--no-logo"],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_tree_keeps_every_contract(tree: Path) -> None:
    checked = _lint(tree)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize(("path", "line", "contract"), BREAKS)
def test_a_forbidden_import_breaks_its_contract(tree: Path, path: str, line: str, contract: str) -> None:
    (tree / path).write_text(line + "\n")
    checked = _lint(tree)
    assert checked.returncode == 1
    assert any(row.startswith(contract) and row.endswith("BROKEN") for row in checked.stdout.splitlines())


def test_every_contract_is_broken_by_one_of_these_tests() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    seen = {contract for _, _, contract in BREAKS}
    assert [entry["name"] for entry in contracts if not entry["name"].startswith(tuple(seen))] == []
