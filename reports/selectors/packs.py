"""Reads about packs."""

from pathlib import Path

from reports.packs.reading import pack_sha256
from units.models import Office


def is_loaded(folder: Path) -> bool:
    """Whether the database came from exactly this pack."""
    return Office.objects.filter(pack_sha256=pack_sha256(folder)).exists()
