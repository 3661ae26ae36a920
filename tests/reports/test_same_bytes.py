"""The same records give the same bytes: after a reload, three seconds later, on SQLite and on PostgreSQL."""

import time
from pathlib import Path

import pytest

from tests.conftest import PACK
from tests.installation import Installation


def written(installation: Installation, folder: Path) -> dict[str, bytes]:
    installation.manage("notice", "2022Q2", "--out", str(folder))
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def sqlite_installation(installation, tmp_path):
    """A second installation, always on SQLite."""
    var = tmp_path / "other"
    var.mkdir()
    environment = {k: v for k, v in installation.environment.items() if k != "DATABASE_URL"}
    other = Installation(var, environment | {"GOVAUDIT_VAR": str(var)})
    other.manage("migrate", "--verbosity=0")
    return other


def test_a_reloaded_pack_gives_the_same_bytes_on_either_database_seconds_later(
    installation, sqlite_installation, tmp_path
):
    results = []
    for number, office in enumerate((installation, sqlite_installation)):
        office.manage("load_pack", str(PACK))
        office.manage("score", "2022Q2")
        results.append(written(office, tmp_path / f"out{number}"))
    time.sleep(3)
    installation.manage("score", "2022Q2")
    results.append(written(installation, tmp_path / "out2"))
    assert len(results[0]) == 10
    for other in results[1:]:
        assert other.keys() == results[0].keys()
        assert [name for name in other if other[name] != results[0][name]] == []
