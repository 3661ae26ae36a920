"""One file from its bytes to lines of text and a profile; runs in the bounded child."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import IO

from govaudit.imports.headers import LONGEST
from govaudit.imports.reading.child import bound_memory
from govaudit.imports.reading.contract import Limits, Profile, Progress, RefusedFile, SheetProfile
from govaudit.imports.reading.layout import HEADER_WITHIN, MOST_HEADER_ROWS, find_header, header_texts
from govaudit.imports.reading.sniffing import kind_of
from govaudit.imports.reading.texts import TextRows, text_form
from govaudit.imports.reading.workbooks import Lines, Merge, Source, workbook_sheets

#: Rows of a sheet that its header is looked for in, with the samples below the lowest possible one.
HEAD, SAMPLES = 30, 20
_BUFFERED = HEADER_WITHIN + MOST_HEADER_ROWS + SAMPLES
#: Texts of one file that its profile keeps, in characters; a row more or less, and each header.
_PROFILE = 1_000_000
_LEAST_SHOWN = 3  # rows of a sheet, however much the others hold
_MERGES = 2000
_TOGETHER = 1000  # rows written and reported at once
#: What a workbook may take: tables need a few times their XML; far beyond lies a single cell at the sheet's end.
_BASE_MEMORY, _MEMORY_PER_BYTE = 1024**3, 8
_NUMBER = re.compile(r"[+-]?[\d.,E+]+")


def spool_file(kept: Path, rows: Path, name: str, known: frozenset[str], limits: Limits, progress: Progress) -> Profile:
    """Write the rows of the file as govaudit.imports.spool reads them; gives its profile. Raises RefusedFile."""
    progress(0, 0)
    kind = kind_of(kept, name, limits)
    encoding = delimiter = ""
    if kind.format == "csv":
        form = text_form(kept, name)
        encoding, delimiter = form.encoding_name, form.delimiter_name
        text = TextRows(kept, form, name, limits)
        sheets: Iterable[Source] = [Source(Path(name).stem, text.lines(), position=text.position)]
    else:
        bound_memory(min(limits.memory, _BASE_MEMORY + _MEMORY_PER_BYTE * kind.unpacked))
        sheets = workbook_sheets(kept, kind.format, name, limits)
    with rows.open("wb") as out:
        spool = _Spool(out, name, limits, progress)
        profiles = [spool.add_sheet(place, sheet, known) for place, sheet in enumerate(sheets)]
    if not any(profile.rows for profile in profiles):
        raise RefusedFile(f"“{name}”里没有任何文字。请确认导出时选对了内容，再上传。")
    return Profile(kind.format, profiles, encoding, delimiter)


@dataclass(slots=True)
class _Spool:
    """The rows of one file on their way out, with the bounds they have to keep."""

    out: IO[bytes]
    name: str
    limits: Limits
    progress: Progress
    rows: int = 0
    cells: int = 0
    shown: int = 0  # characters of the profile

    def add_sheet(self, place: int, source: Source, known: frozenset[str]) -> SheetProfile:
        """Write all rows of a sheet. Cells merged downwards below the header are filled."""
        buffered = list(islice(source.lines, _BUFFERED))
        for number, line in buffered:  # before the header is looked for: that takes time with the width
            self._check(source, number, line, 0)
        first = [(number, list(map(_cut, line.split("\t")))) for number, line in buffered]
        merges = _near(source.merges, first)
        header = find_header(first, known, merges)
        lines: Lines = chain(buffered, source.lines)
        below = [merge for merge in source.merges if merge.bottom > merge.top > (header[1] if header else 0)]
        if below:
            lines = _filled_down(lines, below)
        count, columns = self._write(place, source, lines)
        last = header[1] if header else 0
        return SheetProfile(
            name=source.name,
            rows=count,
            columns=columns,
            header=header,
            headers=header_texts(first, header, merges) if header else [],
            head=self._shown(first[:HEAD], last),
            samples=self._shown([row for row in first if row[0] > last][:SAMPLES]) if header else [],
            is_hidden=source.is_hidden,
        )

    def _shown(self, rows: list[tuple[int, list[str]]], last: int = 0) -> list[tuple[int, list[str]]]:
        """As many of the rows as the profile has room for; in any case the first ones, and those up to `last`."""
        shown: list[tuple[int, list[str]]] = []
        for number, cells in rows:
            if self.shown > _PROFILE and number > last and len(shown) >= _LEAST_SHOWN:
                break
            self.shown += sum(map(len, cells)) + len(cells)
            shown.append((number, cells))
        return shown

    def _write(self, place: int, source: Source, lines: Lines) -> tuple[int, int]:
        """Write the lines; gives how many they are, and the most cells of one."""
        limits = self.limits
        columns = count = 0
        waiting: list[str] = []
        for number, line in lines:
            width = line.count("\t") + 1
            if width > columns:
                columns = width
            self.cells += width
            count += 1
            if len(line) > limits.cell_text or width > limits.columns or not count % _TOGETHER:
                self._check(source, number, line, count)
                self.out.write("".join(waiting).encode())
                waiting.clear()
            if "\\" in line or "\n" in line:
                line = line.replace("\\", "\\\\").replace("\n", "\\n")
            waiting.append(f"{place}\t{number}\t{line}\n")
        self.out.write("".join(waiting).encode())
        self.rows += count
        self._check(source, 0, "", 0)
        return count, columns

    def _check(self, source: Source, number: int, line: str, count: int) -> None:
        limits = self.limits
        cells = line.split("\t")
        if len(cells) > limits.columns:
            raise self._refusal(source, f"第 {number} 行有 {len(cells)} 列，超过了 {limits.columns} 列")
        if max(map(len, cells)) > limits.cell_text:
            raise self._refusal(source, f"第 {number} 行有一格太长，超过了 {limits.cell_text} 个字")
        if self.rows + count > limits.rows:
            raise self._refusal(source, f"有文字的行超过了 {limits.rows} 行")
        if self.cells > limits.cells:
            raise self._refusal(source, f"单元格超过了 {limits.cells} 个")
        if count:
            self._report(source, number, count)

    def _report(self, source: Source, number: int, count: int) -> None:
        if source.position is not None:
            done, total = source.position()
            self.progress(self.rows + count, self.rows + count * total // max(done, 1))
        else:
            self.progress(self.rows + count, self.rows + count + max(source.height - number, 0))

    def _refusal(self, source: Source, what: str) -> RefusedFile:
        where = f"工作表“{source.name}”" if source.position is None else ""
        return RefusedFile(f"“{self.name}”太大：{where}{what}。请删除多余的内容或拆成几个文件，再上传。")


def _near(merges: list[Merge], rows: list[tuple[int, list[str]]]) -> list[Merge]:
    """Merges that the first rows have, as far as these have cells; a few thousand at most."""
    last, width = (rows[-1][0], max(len(cells) for _number, cells in rows)) if rows else (0, 0)
    near = (
        Merge(merge.top, merge.left, merge.bottom, min(merge.right, width - 1))
        for merge in merges
        if merge.top <= last and merge.left < width
    )
    return list(islice(near, _MERGES))


def _cut(cell: str) -> str:
    return cell if len(cell) <= LONGEST else f"{cell[:LONGEST]}…"


def _filled_down(lines: Lines, merges: list[Merge]) -> Iterator[tuple[int, str]]:
    """The lines with the text of a cell merged over several rows in each of them that has other texts. Numbers stay
    alone: repeated, they would be counted again."""
    starts: dict[int, list[Merge]] = {}
    for merge in merges:
        starts.setdefault(merge.top, []).append(merge)
    texts: dict[int, tuple[int, str]] = {}  # by column: the last row, and the text
    tops = sorted(starts, reverse=True)
    for number, line in lines:
        while tops and tops[-1] < number:  # begun in a row without any text
            tops.pop()
        if not texts and not (tops and tops[-1] == number):
            yield number, line
            continue
        cells = line.split("\t")
        for column, (bottom, text) in list(texts.items()):
            if bottom < number:
                del texts[column]
            else:
                cells += [""] * (column + 1 - len(cells))
                cells[column] = cells[column] or text
        for merge in starts.get(number, ()):
            if merge.left < len(cells) and cells[merge.left] and not _NUMBER.fullmatch(cells[merge.left]):
                texts[merge.left] = merge.bottom, cells[merge.left]
        yield number, "\t".join(cells)
