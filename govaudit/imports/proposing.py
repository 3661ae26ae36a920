"""The mapping to show first for a file that was read: which sheets to take, and what their columns mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils import timezone

from govaudit.imports.headers import has_bare_month, month_in
from govaudit.imports.kinds import ImportKind
from govaudit.imports.mapping import (
    ColumnMapping,
    Meaning,
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


def mapping_problems(kind: ImportKind, mapping: ColumnMapping, profile: Profile) -> list[str]:
    """Sentences on what keeps a mapping of the kind from being used for a file."""
    lookups: Mapping[str, Any] = kind.lookups()
    return [*_unknown_sheets(mapping, profile), *problems(kind.sheet, mapping, optional_fields(kind), lookups)]


def _unknown_sheets(mapping: ColumnMapping, profile: Profile) -> Iterator[str]:
    if not mapping.sheets:
        yield "一张工作表也没有选，请至少选一张。"
    for place in mapping.sheets:
        if not 0 <= place < len(profile.sheets):
            yield f"文件里只有 {len(profile.sheets)} 张工作表，没有第 {place + 1} 张。"
        elif place not in mapping.header_rows:
            yield f"工作表“{profile.sheets[place].name}”没有说明表头是哪一行。"


def is_settled(kind: ImportKind, proposal: Proposal) -> bool:
    """Whether nothing of a proposal is left to a person."""
    return proposal.is_remembered or (not proposal.gone and is_own_form(kind, proposal.mapping))


def is_own_form(kind: ImportKind, mapping: ColumnMapping) -> bool:
    """Whether a mapping only says what the kind's own headings say: the file is our template or export, and says
    all that is needed."""
    own = {column.header: column.field for column in kind.sheet.columns}
    decided = zip(mapping.headers, mapping.meanings, strict=True)
    return (
        all(meaning == Meaning(own.get(header)) for header, meaning in decided)
        and own.keys() >= set(filter(None, mapping.headers))
        and not mapping.fixed
        and not problems(kind.sheet, mapping, optional_fields(kind))
        and not unrecognised_by(kind, mapping)
    )


def unrecognised_by(kind: ImportKind, mapping: ColumnMapping) -> list[str]:
    """Headings of columns that may be missing, by which a record would be told from others like it, where neither they
    nor its code are given."""
    given = {name for meaning in mapping.meanings for name in meaning.fields} | set(mapping.fixed)
    if not kind.code_prefix or "code" in given:
        return []
    lacking = set(kind.identity) - given
    return [column.header for column in kind.sheet.columns if column.field in lacking and not column.required]


def proposed_mapping(
    imported: Import,
    sheets: tuple[int, ...] | None = None,
    header_rows: Mapping[int, tuple[int, int]] | None = None,
    *,
    assumed_year: int | None = None,
) -> Proposal:
    """What the columns seem to mean, as remembered for the source or by name. `sheets` and `header_rows` are a person's
    choice; without them the likest sheet is taken, with every sheet of the same headers. Months whose year the file
    does not tell are left open, or those of the `assumed_year`, of an earlier one if they have not all begun in it: for
    a person who is asked."""
    kind, profile = kind_of(imported), Profile.from_json(imported.profile)
    moved = dict(header_rows or {})
    headers = {
        place: sheet_headers(profile, place, moved.get(place) or _header_rows(sheet))
        for place, sheet in enumerate(profile.sheets)
    }
    taken = sheets or _likest(profile, headers, known_headers(kind.sheet))
    year = _year(imported, profile, taken)
    if year is None and assumed_year is not None:
        year = min(assumed_year, _latest_year(headers[taken[0]]))
    return propose(
        kind.sheet,
        headers[taken[0]],
        sheets=taken,
        header_rows={place: moved.get(place) or _header_rows(profile.sheets[place]) for place in taken},
        remembered=list(imported.source.mappings.values_list("mapping", flat=True)),
        fixed=_named_like(kind, imported.source.name),
        year=year,
    )


def rows_to_take(profile: Profile, mapping: ColumnMapping) -> int:
    """Number of rows with any text below the headers of the sheets to take."""
    return sum(
        sheet.rows - sum(number <= mapping.header_rows[place][1] for number, _cells in sheet.head)
        for place, sheet in ((place, profile.sheets[place]) for place in mapping.sheets)
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


def _latest_year(headers: Sequence[str]) -> int:
    """The latest year in which every month that is named without one has begun."""
    today = timezone.localdate()
    year = today.year
    found = (month_in(header, year) for header in headers if has_bare_month(header))
    return year - any(month > f"{today:%Y-%m}" for month, _ in filter(None, found))


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
