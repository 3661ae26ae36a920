"""The mapping to show first for a file that was read: which sheets to take, and what their columns mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from govaudit.imports.kinds import ImportKind
from govaudit.imports.mapping import (
    ColumnMapping,
    Proposal,
    fingerprint,
    known_headers,
    plain_header,
    problems,
    propose,
)
from govaudit.imports.pipeline import kind_of, sheet_headers
from govaudit.imports.reading import Profile, SheetProfile
from govaudit.models import Import
from govaudit.sheets import CellFault, Reference

_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


def optional_fields(kind: ImportKind) -> frozenset[str]:
    """Required fields that a file need not give: the program numbers the records itself."""
    return frozenset({"code"} if kind.code_prefix else ())


def mapping_problems(kind: ImportKind, mapping: ColumnMapping) -> list[str]:
    """Sentences on what keeps a mapping of the kind from being used."""
    lookups: Mapping[str, Any] = kind.lookups()
    return problems(kind.sheet, mapping, optional_fields(kind), lookups)


def proposed_mapping(
    imported: Import,
    sheets: tuple[int, ...] | None = None,
    header_rows: Mapping[int, tuple[int, int]] | None = None,
) -> Proposal:
    """What the columns seem to mean, as remembered for the source or by name. `sheets` and `header_rows` are a person's
    choice; without them the likest sheet is taken, with every sheet of the same headers."""
    kind, profile = kind_of(imported), Profile.from_json(imported.profile)
    moved = dict(header_rows or {})
    headers = {
        place: sheet_headers(profile, place, moved.get(place) or _header_rows(sheet))
        for place, sheet in enumerate(profile.sheets)
    }
    taken = sheets or _likest(profile, headers, known_headers(kind.sheet))
    return propose(
        kind.sheet,
        headers[taken[0]],
        sheets=taken,
        header_rows={place: moved.get(place) or _header_rows(profile.sheets[place]) for place in taken},
        remembered=list(imported.source.mappings.values_list("mapping", flat=True)),
        fixed=_named_like(kind, imported.source.name),
        year=_year(imported, profile, taken),
    )


def without_place(mapping: ColumnMapping) -> dict[str, Any]:
    """A mapping as it is remembered for later files: whatever their sheets are called and wherever their header is."""
    return {name: value for name, value in mapping.as_json().items() if name not in {"sheets", "header_rows"}}


def _header_rows(sheet: SheetProfile) -> tuple[int, int]:
    """Where no row looks like a header it is the first one with any text."""
    if sheet.header is not None:
        return sheet.header
    first = sheet.head[0][0] if sheet.head else 1
    return first, first


def _likest(profile: Profile, headers: Mapping[int, list[str]], known: frozenset[str]) -> tuple[int, ...]:
    """The sheet with the most headers of the kind, then the most rows; and all sheets with the same headers."""

    def likeness(place: int) -> tuple[int, bool, int, int]:
        sheet = profile.sheets[place]
        names = len({plain_header(header) for header in headers[place]} & known)
        return names, not sheet.is_hidden, sheet.rows, -place

    best = max(headers, key=likeness)
    mark = fingerprint(headers[best])
    return tuple(
        place
        for place, names in headers.items()
        if place == best or (profile.sheets[place].rows and fingerprint(names) == mark)
    )


def _year(imported: Import, profile: Profile, taken: tuple[int, ...]) -> int | None:
    """The one year that the file's name and titles speak of, for months without it; None for none or several."""
    titles = [
        text
        for sheet in (profile.sheets[place] for place in taken)
        for number, cells in sheet.head
        if number < _header_rows(sheet)[0]
        for text in cells
    ]
    names = [profile.sheets[place].name for place in taken]
    years = set(_YEAR.findall(" ".join([imported.file_name, imported.period, *names, *titles])))
    return int(years.pop()) if len(years) == 1 else None


def _named_like(kind: ImportKind, source: str) -> dict[str, str]:
    """Fields that a source's name is a known text of: a platform's file seldom says whose orders it holds."""
    lookups = kind.lookups()
    fixed = {}
    for column in kind.sheet.columns:
        if isinstance(column.kind, Reference) and column.required:
            try:
                lookups[column.kind.to].find(source)
            except CellFault:
                continue
            fixed[column.field] = source
    return fixed
