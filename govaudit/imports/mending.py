"""The workbook of faulty rows comes back: which cells were mended in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from govaudit.imports.pipeline import hidden_of, with_corrections
from govaudit.imports.reading import RefusedFile
from govaudit.imports.spool import RawRow
from govaudit.imports.workbook import ERRORS, ROW, SHEET, Layout, layout_of
from govaudit.models import FaultyRow, Import

CHUNK = 2000
TOLD = 10  # rows and headers named one by one

#: What a row of the workbook says: its sheet, its row number, its cells by place in the file's row.
Mend = tuple[int, int, dict[int, str]]


@dataclass(slots=True)
class Mended:
    """Cells that differ from what the import has: `{(sheet, row): {place: text}}`; rows and headers of the workbook
    that the import has not; rows that were in order before."""

    corrections: dict[tuple[int, int], dict[int, str]] = field(default_factory=dict)
    unknown_rows: list[str] = field(default_factory=list)
    unknown_headers: list[str] = field(default_factory=list)
    good_before: int = 0

    def remarks(self) -> str:
        """What could not be used, in sentences; empty where everything could."""
        parts = []
        if self.unknown_headers:
            parts.append(f"原来的文件没有这些栏目，没有用：{_listed(self.unknown_headers)}。")
        if self.unknown_rows:
            parts.append(f"这些行不在有问题的行里（可能已经没有问题），没有用：{_listed(self.unknown_rows)}。")
        if self.good_before:
            parts.append(f"{self.good_before}行早已没有问题，没有再改。")
        return "".join(parts)


def mended_file(imported: Import, digest: str) -> Path:
    """Where a mended workbook is kept."""
    return imported.folder / f"mended-{digest[:16]}"


def compare(imported: Import, rows: Iterable[RawRow]) -> Mended:
    """What the workbook's rows change. Raises RefusedFile where it is not the workbook of faulty rows."""
    mended = Mended()
    mends = _mends(imported, layout_of(imported), iter(rows), mended)
    while chunk := list(islice(mends, CHUNK)):
        _compare_chunk(imported, chunk, mended)
    return mended


def _mends(imported: Import, layout: Layout, rows: Iterator[RawRow], mended: Mended) -> Iterator[Mend]:
    columns = _header(rows)
    sheet_at, row_at = (next(at for at, label in columns.items() if label == name) for name in (SHEET, ROW))
    # The file may have columns of the same names: ours are the first and the last ones.
    errors_at = next((at for at, label in reversed(columns.items()) if label == ERRORS), -1)
    known = {label: number for number, label in enumerate(layout.labels)}
    theirs = {at: label for at, label in columns.items() if at not in {sheet_at, row_at, errors_at}}
    used = {at: known[label] for at, label in theirs.items() if label in known}
    mended.unknown_headers += [label for label in theirs.values() if label and label not in known]
    places = {str(sheet["name"]): at for at, sheet in enumerate(imported.profile["sheets"])}
    for found in rows:
        name, number = _cell(found.cells, sheet_at), _cell(found.cells, row_at)
        sheet = places.get(name)
        if sheet is None or sheet not in layout.places or not (number.isascii() and number.isdigit()):
            if len(mended.unknown_rows) <= TOLD:
                mended.unknown_rows.append(f"第{found.row}行（{name or '没有工作表'}，{number or '没有行号'}）")
            continue
        cells = {
            place: _cell(found.cells, at)
            for at, label in used.items()
            if (place := layout.places[sheet][label]) is not None
        }
        yield sheet, int(number[:9]), cells


def _header(rows: Iterator[RawRow]) -> dict[int, str]:
    """The workbook's headers by place; rows above them are passed over."""
    for found in rows:
        labels = {at: " ".join(text.split()) if text in {SHEET, ROW} else text for at, text in enumerate(found.cells)}
        if {SHEET, ROW} <= set(labels.values()):
            return labels
    raise RefusedFile(
        f"这个文件里找不到“{SHEET}”和“{ROW}”两栏，不是从这次导入下载的“有问题的行”。请下载后在那个文件里改。"
    )


def _compare_chunk(imported: Import, chunk: Sequence[Mend], mended: Mended) -> None:
    rows, hidden = _faulty_rows(imported, chunk), hidden_of(imported)
    for sheet, number, cells in chunk:
        row = rows.get((sheet, number))
        if row is None:
            if len(mended.unknown_rows) <= TOLD:
                mended.unknown_rows.append(f"{imported.profile['sheets'][sheet]['name']}第{number}行")
            continue
        current = hidden[sheet].shown(with_corrections(row.cells, row.corrected))
        changed = {
            place: text
            for place, text in cells.items()
            if place not in hidden[sheet].sorts and text != _cell(current, place)
        }
        if not row.errors:
            mended.good_before += 1
        elif changed:
            mended.corrections[sheet, number] = changed


def _faulty_rows(imported: Import, chunk: Iterable[Mend]) -> Mapping[tuple[int, int], FaultyRow]:
    wanted: dict[int, list[int]] = {}
    for sheet, number, _ in chunk:
        wanted.setdefault(sheet, []).append(number)
    return {
        (row.sheet, row.row): row
        for sheet, numbers in wanted.items()
        for row in FaultyRow.objects.filter(imported=imported, is_dropped=False, sheet=sheet, row__in=numbers)
    }


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def _listed(names: Sequence[str]) -> str:
    return "、".join(names[:TOLD]) + (" 等" if len(names) > TOLD else "")
