"""The kept file becomes plain rows of text and a profile of its sheets."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from govaudit.imports.reading.child import run_bounded
from govaudit.imports.reading.contract import Limits, Profile, Progress, RefusedFile, SheetProfile
from govaudit.imports.reading.files import spool_file

__all__ = ["USUAL_LIMITS", "Limits", "Profile", "Progress", "RefusedFile", "SheetProfile", "read_file"]

USUAL_LIMITS = Limits()


def read_file(
    kept: Path,
    rows: Path,
    *,
    name: str,
    known: frozenset[str],
    limits: Limits = USUAL_LIMITS,
    progress: Progress | None = None,
) -> Profile:
    """Read the kept file once: its rows go to `rows` (govaudit.imports.spool), its profile is given back. `name` is the
    name it was uploaded under, `known` are normalised headers of the kind (govaudit.imports.mapping.known_headers), by
    which the header row is found. Raises RefusedFile; nothing stays of a refused file's rows."""
    handle, made = tempfile.mkstemp(prefix=f"{rows.name}.", suffix=".part", dir=rows.parent)
    os.close(handle)
    part = Path(made)
    try:
        told = run_bounded(
            lambda report: json.dumps(spool_file(kept, part, name, known, limits, report).as_json()).encode(),
            memory=limits.memory,
            seconds=limits.seconds,
            progress=progress,
        )
        part.replace(rows)
    finally:
        part.unlink(missing_ok=True)
    return Profile.from_json(json.loads(told))
