"""Which sheets of a file are taken and which rows are their headers, as the file was read or as a person moved them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from govaudit.imports.mapping import fingerprint
from govaudit.imports.pipeline import kind_of, mapping_of, sheet_headers
from govaudit.imports.proposing import proposed_mapping
from govaudit.imports.reading import Profile, SheetProfile
from govaudit.imports.templates import NOTES, OPTIONS
from govaudit.models import Import

HEAD_ROWS = 30
HEAD_COLUMNS = 12
SAMPLES = 3
MOST_HEADER_ROWS = 3
#: Sheets of our own template that hold no records.
BESIDE = frozenset({NOTES, OPTIONS})


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """One sheet as the page shows it. `header` are its first and last header row (None: not found and not chosen),
    `refusal` says why it cannot be taken together with the others."""

    place: int
    sheet: SheetProfile
    is_taken: bool
    header: tuple[int, int] | None
    headers: list[str]
    refusal: str = ""

    @property
    def header_lines(self) -> int:
        return self.header[1] - self.header[0] + 1 if self.header else 1

    @property
    def head(self) -> list[tuple[int, list[str], bool]]:
        """The first rows: number, cells, whether the row belongs to the header."""
        first, last = self.header or (0, -1)
        return [(row, cells[:HEAD_COLUMNS], first <= row <= last) for row, cells in self.sheet.head[:HEAD_ROWS]]

    @property
    def shown_columns(self) -> int:
        return min(max(1, self.sheet.columns), HEAD_COLUMNS)

    @property
    def hidden_columns(self) -> int:
        return max(0, self.sheet.columns - HEAD_COLUMNS)

    def samples(self, place: int) -> list[str]:
        """The first values of a column."""
        texts = (cells[place] if place < len(cells) else "" for _row, cells in self._below())
        return [text for text in texts if text][:SAMPLES]

    def _below(self) -> list[tuple[int, list[str]]]:
        last = self.header[1] if self.header else 0
        if self.header == self.sheet.header and self.sheet.samples:
            return self.sheet.samples
        return [(row, cells) for row, cells in self.sheet.head if row > last]


@dataclass(frozen=True, slots=True)
class Layout:
    """The sheets to choose from; `taken` are those to import, `problem` says why they cannot be imported as chosen."""

    sheets: list[SheetLayout]
    problem: str = ""

    @property
    def taken(self) -> list[SheetLayout]:
        return [sheet for sheet in self.sheets if sheet.is_taken]

    @property
    def headers(self) -> list[str]:
        return self.taken[0].headers if self.taken else []

    @property
    def header_rows(self) -> dict[int, tuple[int, int]]:
        return {sheet.place: sheet.header for sheet in self.taken if sheet.header}


def layout_of(imported: Import, profile: Profile, chosen: Mapping[str, Any]) -> Layout:
    """The layout a person chose (`sheet`, `header-0`, `lines-0` …), else the one kept, else the likest."""
    kept = mapping_of(imported) if imported.mapping else None
    rows = kept.header_rows if kept else {}
    found = [_header(place, sheet, chosen, rows) for place, sheet in enumerate(profile.sheets)]
    headers = [sheet_headers(profile, place, header) if header else [] for place, header in enumerate(found)]
    wanted = _chosen_sheets(chosen, len(found))
    if wanted is None:
        wanted = list(kept.sheets if kept else proposed_mapping(imported).mapping.sheets)
    main = next((place for place in wanted if headers[place]), None)
    is_ours = main is not None and set(kind_of(imported).sheet.headers) >= set(headers[main])
    sheets = [
        SheetLayout(
            place, sheet, place in wanted, found[place], headers[place], _refusal(profile, headers, main, place)
        )
        for place, sheet in enumerate(profile.sheets)
        if place in wanted or not (is_ours and sheet.name in BESIDE)
    ]
    return Layout(sheets, _problem(sheets))


def _header(
    place: int, sheet: SheetProfile, chosen: Mapping[str, Any], kept: Mapping[int, tuple[int, int]]
) -> tuple[int, int] | None:
    first, lines = _number(chosen.get(f"header-{place}")), _number(chosen.get(f"lines-{place}"))
    if first and any(row == first for row, _cells in sheet.head):
        return (first, first + min(max(lines, 1), MOST_HEADER_ROWS) - 1)
    return kept.get(place, sheet.header)


def _chosen_sheets(chosen: Any, count: int) -> list[int] | None:
    if "sheet" not in chosen:
        return None
    places = {_number(text, -1) for text in chosen.getlist("sheet")}
    return [place for place in range(count) if place in places]


def _refusal(profile: Profile, headers: list[list[str]], main: int | None, place: int) -> str:
    if not profile.sheets[place].rows:
        return "空表"
    if main is None or place == main:
        return ""
    if not headers[place]:
        return "没有找到表头"
    if fingerprint(headers[place]) != fingerprint(headers[main]):
        return f"栏目和“{profile.sheets[main].name}”不一样，请把文件另外上传一次单独导入"
    return ""


def _problem(sheets: list[SheetLayout]) -> str:
    taken = [sheet for sheet in sheets if sheet.is_taken]
    if not taken:
        return "一张工作表也没有选，请至少选一张。"
    for sheet in taken:
        if not sheet.headers:
            return f"工作表“{sheet.sheet.name}”里没有找到表头，请在下面点出表头是哪一行。"
    odd = next((sheet for sheet in taken if sheet.refusal), None)
    if odd:
        return f"“{taken[0].sheet.name}”和“{odd.sheet.name}”的栏目不一样，不能一起导入。请只留一张，另一张再上传一次。"
    return ""


def _number(text: Any, otherwise: int = 0) -> int:
    return int(text) if isinstance(text, str) and text.isdecimal() and len(text) < 8 else otherwise
