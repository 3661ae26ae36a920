"""What is installed and served: locks and assets that name no host, nothing third-party in the tree."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
ASSETS = ["htmx.min.js", "tabler.min.css"]
LOCKS = ["requirements.lock", "requirements-dev.lock", "package-lock.json"]
ADDRESS = re.compile(r"[a-z+]+://|--(extra-)?index-url|--find-links", re.IGNORECASE)
PINNED = re.compile(r"^[a-z0-9._-]+(\[[a-z,]+\])?==[^ ]+$", re.IGNORECASE)


def _requirements(name: str) -> list[str]:
    """Lines that ask for a package."""
    lines = (ROOT / name).read_text().splitlines()
    return [line.removesuffix(" \\") for line in lines if line and not line.startswith(("#", " ", "-c"))]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_host(name: str) -> None:
    assert ADDRESS.findall((ROOT / name).read_text()) == []


@pytest.mark.parametrize(
    "name", ["requirements.in", "requirements-dev.in", "requirements.lock", "requirements-dev.lock"]
)
def test_every_python_package_has_one_exact_version(name: str) -> None:
    assert [line for line in _requirements(name) if not PINNED.match(line)] == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_package_has_a_hash(name: str) -> None:
    text = (ROOT / name).read_text()
    entries = re.split(r"\n(?=\S)", text.strip())
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("kind", ["requirements", "requirements-dev"])
def test_what_is_asked_for_is_what_is_locked(kind: str) -> None:
    missing = set(map(str.lower, _requirements(f"{kind}.in"))) - set(map(str.lower, _requirements(f"{kind}.lock")))
    assert missing == set()


def test_runtime_and_development_lock_agree_on_shared_packages() -> None:
    runtime = dict(line.split("==") for line in _requirements("requirements.lock"))
    development = dict(line.split("==") for line in _requirements("requirements-dev.lock"))
    shared = runtime.keys() & development.keys()
    assert shared
    assert {name for name in shared if runtime[name] != development[name]} == set()


def test_every_npm_package_has_one_exact_version_and_a_hash() -> None:
    asked = json.loads((ROOT / "package.json").read_text())["dependencies"]
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert {name: locked[f"node_modules/{name}"]["version"] for name in asked} == asked
    assert [name for name, package in locked.items() if name and "integrity" not in package] == []


def test_the_assets_are_exactly_the_files_that_pages_use() -> None:
    assert sorted(path.name for path in VENDOR.iterdir() if not path.name.startswith(".")) == ASSETS


@pytest.mark.parametrize("name", ASSETS)
def test_an_asset_names_no_source_map(name: str) -> None:
    assert "sourceMappingURL" not in (VENDOR / name).read_text()


def test_the_style_sheet_loads_nothing_from_elsewhere() -> None:
    text = (VENDOR / "tabler.min.css").read_text()
    loaded = re.findall(r"url\(\s*[\"']?([^\"')]{0,80})", text)
    assert [address for address in loaded if not address.startswith(("data:", "#"))] == []
    assert "@import" not in text


def test_nothing_third_party_is_tracked() -> None:
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    assert {"/static/vendor/", "/node_modules/", "/.venv/", "/var/"} <= set(ignored)
    if (ROOT / ".git").exists():
        command = ["git", "-c", "safe.directory=*", "ls-files", "static/vendor", "node_modules", ".venv", "var"]
        tracked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        assert tracked.stdout == ""


def test_the_project_asks_for_the_python_that_the_locks_were_made_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["requires-python"] == ">=3.11"
    assert sys.version_info >= (3, 11)
