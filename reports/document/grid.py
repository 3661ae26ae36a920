"""The cells of a table at their places: which grid columns each covers, and how wide the columns become."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reports.document.blocks import Cell, Table
from reports.document.plain import plain, text_width

Rows = tuple[tuple[Cell, ...], ...]
SLACK = 0.1  # characters: fonts and border lines differ a little
SHORTEST_BROKEN = 2.0  # characters: a header is not broken into single ones
LONGEST_UNBROKEN = 10  # characters: a body text up to this length is kept on one line


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell in a row. `is_start` is False where the cell began in a row above and reaches into this one."""

    cell: Cell
    column: int
    is_start: bool


def slots(rows: Rows, columns: int) -> list[list[Slot]]:
    """For each row all its slots from left to right. Raises ValueError where cells do not fill the grid."""
    reaching: dict[int, tuple[Cell, int]] = {}  # column → the cell from above and how many rows it still covers
    laid = []
    for number, row in enumerate(rows, start=1):
        cells = iter(row)
        found, column = [], 0
        while column < columns:
            slot = _reached(reaching, column) or _started(reaching, next(cells, None), column, number)
            found.append(slot)
            column += slot.cell.colspan
        if column > columns or next(cells, None) is not None:
            raise ValueError(f"row {number} has more cells than the table's {columns} columns")
        laid.append(found)
    if reaching:
        raise ValueError("a cell reaches below the last row")
    return laid


def _reached(reaching: dict[int, tuple[Cell, int]], column: int) -> Slot | None:
    if column not in reaching:
        return None
    cell, left = reaching.pop(column)
    if left > 1:
        reaching[column] = (cell, left - 1)
    return Slot(cell, column, is_start=False)


def _started(reaching: dict[int, tuple[Cell, int]], cell: Cell | None, column: int, number: int) -> Slot:
    if cell is None:
        raise ValueError(f"row {number} lacks a cell for column {column + 1}")
    if cell.rowspan > 1:
        reaching[column] = (cell, cell.rowspan - 1)
    return Slot(cell, column, is_start=True)


def leaf_headers(table: Table) -> list[str]:
    """The lowest header text above each column."""
    names = [""] * len(table.widths)
    for row in slots(table.header, len(table.widths)):
        for slot in row:
            for column in range(slot.column, slot.column + slot.cell.colspan):
                names[column] = plain(slot.cell.inlines) or names[column]
    return names


def fits(table: Table, total: float, char: float, padding: float) -> bool:
    """Whether each body text can stand on one line and each header on two. Lengths are in one common unit:
    `total` of the table, `char` of a full-width character, `padding` left and right in a cell together."""
    return sum(_length(need, char, padding) for need in _needs(table)) <= total


def unbroken_width(table: Table, char: float, padding: float) -> float:
    """How wide the table would be with every body text and every header on one line."""
    widths = zip(_needs(table), _header_widths(table), strict=True)
    return sum(_length(max(pair), char, padding) for pair in widths)


def column_widths(table: Table, total: float, char: float, padding: float) -> tuple[int, ...]:
    """Column widths that add up to `total`: the table's own proportions, but a column too narrow for its texts
    takes room from those with room to spare. Headers stand on one line, the shortest first, while there is room;
    those of one length share their fate."""
    lengths = [_length(need, char, padding) for need in _needs(table)]
    if sum(lengths) > total:
        return _whole([length * total / sum(lengths) for length in lengths], total)
    headers = _header_widths(table)
    for width in sorted(set(headers)):
        unbroken = _length(width, char, padding)
        wider = [max(old, unbroken) if own == width else old for old, own in zip(lengths, headers, strict=True)]
        if sum(wider) > total:
            break
        lengths = wider
    return _whole(_widened(table.widths, lengths, total), total)


def _length(characters: float, char: float, padding: float) -> float:
    return (characters + SLACK) * char + padding


def _needs(table: Table) -> list[float]:
    """The least width of each column in characters, with headers on two lines."""
    needs = [max(math.ceil(width / 2), min(width, SHORTEST_BROKEN)) for width in _header_widths(table)]
    for slot in _single(table.rows, len(needs)):
        width = min(text_width(plain(slot.cell.inlines)), LONGEST_UNBROKEN)
        needs[slot.column] = max(needs[slot.column], width)
    return needs


def _header_widths(table: Table) -> list[float]:
    widths = [0.0] * len(table.widths)
    for slot in _single(table.header, len(widths)):
        widths[slot.column] = max(widths[slot.column], text_width(plain(slot.cell.inlines)))
    return widths


def _single(rows: Rows, columns: int) -> Iterator[Slot]:
    return (slot for row in slots(rows, columns) for slot in row if slot.is_start and slot.cell.colspan == 1)


def _widened(shares: Sequence[float], needs: Sequence[float], total: float) -> list[float]:
    """Shares of `total`, where whoever would get less than it needs gets what it needs."""
    held: set[int] = set()
    while True:
        rest = total - sum(needs[i] for i in held)
        free = sum(share for i, share in enumerate(shares) if i not in held)
        widths = [needs[i] if i in held else share * rest / free for i, share in enumerate(shares)]
        short = {i for i, width in enumerate(widths) if width < needs[i] - 1e-9}
        if not short or len(held | short) == len(shares):
            return widths
        held |= short


def _whole(widths: Sequence[float], total: float) -> tuple[int, ...]:
    """Rounded so that they still add up to `total`."""
    edges = [round(sum(widths[: i + 1])) for i in range(len(widths))]
    edges[-1] = round(total)
    return tuple(right - left for left, right in zip([0, *edges], edges, strict=False))
