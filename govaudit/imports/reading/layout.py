"""Which rows of a sheet are its header, which are data, which are totals, and which only surround the table; pure."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from govaudit.imports.headers import counts, joined_headers, month_in, plain_header
from govaudit.imports.reading.workbooks import Merge
from govaudit.imports.spool import RawRow

#: Rows among which the header is looked for, and rows below it that it is held against.
HEADER_WITHIN, COMPARED = 40, 8
MOST_HEADER_ROWS = 3
_LONG_WORD = 40
_ANY_YEAR = 2000

_NUMBER = re.compile(r"[+-]?[\d０-９][\d０-９,，.．:：/\-—年月日时分秒% 　]*|[\d.]+E[+-]?\d+", re.IGNORECASE)
_QUARTER = re.compile(r"(?:(?:20)?\d\d年)?第?[一二三四1-4]季度")
_MANY_DIGITS = re.compile(r"[\d０-９]{6}")
_LETTER = re.compile(r"[^\W\d_]")

_TOTAL = re.compile(r"[^，。；、：:,;]{0,10}?(?:合计|小计|总计|共计)(?:[（(].{0,10}[)）])?[:：]?")
_SERIAL = re.compile(r"[\d０-９]{0,6}[.．、]?")
_NOTE = re.compile(
    r"(?:备?注|附注|说明|填[表报]?说明|填报要求|数据来源|统计口径|指标解释|计算公式)\s*[\d一二三四五六七八九十]{0,2}\s*[:：、.．]"
    r"|[※＊*★]"
)
_UNIT_LINE = re.compile(r"[（(]?(?:计量|数据)?单位\s*[:：].{1,10}")
_SIGNATURE = re.compile(
    r"(?:填[表报]|制[表单]|审[核批定]|复核|校对|签[发字]|负责|分管|主管|统计|经办|联系|报送|打印|导出|盖章|单位负责|领导)"
    r"[^:：]{0,8}[:：]"
)
_FOOT = re.compile(r"第\s*\d+\s*页.{0,20}|[-—=_*·.…\s]{3,}|[（(]?以下(?:空白|无正文)[)）]?")
_SECTION = re.compile(r"(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]).{1,20}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_BLANKS = re.compile(r"\s+")


class TotalRow(NamedTuple):
    """A 合计 or 小计 row: no record, a check sum. `label` is its first text without blanks."""

    sheet: int
    row: int
    label: str
    cells: list[str]


#: A row as it stands in the file: its number and cells.
NumberedRow = tuple[int, Sequence[str]]


def find_header(
    rows: Sequence[NumberedRow], known: Collection[str], merges: Sequence[Merge] = ()
) -> tuple[int, int] | None:
    """First and last row number of the header among the first rows with text, None where none looks like one. The row
    with the most `known` headers is it; where nothing is known, a row of short, different words that is followed by
    rows of like width."""
    merges = _without_titles(rows, merges)
    best, best_score = None, 0.0
    for first in range(min(len(rows), HEADER_WITHIN)):
        for last in _possible_ends(rows, first, known, merges):
            score = _score(rows, first, last, known, merges)
            if score > best_score:
                best, best_score = (rows[first][0], rows[last][0]), score
    return best


def header_texts(rows: Sequence[NumberedRow], header: tuple[int, int], merges: Sequence[Merge] = ()) -> list[str]:
    """Texts of the columns of a header, merged cells counting for each column they cover."""
    return _texts_within(rows, header, _without_titles(rows, merges))


def _texts_within(rows: Sequence[NumberedRow], header: tuple[int, int], merges: Sequence[Merge]) -> list[str]:
    within = [
        (number, _filled_right(number, cells, merges)) for number, cells in rows if header[0] <= number <= header[1]
    ]
    return joined_headers([cells for _number, cells in within])


def _without_titles(rows: Sequence[NumberedRow], merges: Sequence[Merge]) -> list[Merge]:
    """The merges that may belong to a header: one as wide as the table is a title over it."""
    if not merges:
        return []
    left = min((next(place for place, cell in enumerate(cells) if cell) for _number, cells in rows), default=0)
    right = max((len(cells) for _number, cells in rows), default=0) - 1
    return [merge for merge in merges if merge.left > left or merge.right < right]


def _filled_right(number: int, cells: Sequence[str], merges: Sequence[Merge]) -> list[str]:
    """The cells with the texts of merged ones in each column they cover. A text that stands alone in its row is a title
    and stays alone."""
    filled = list(cells)
    if sum(map(bool, filled)) < 2:
        return filled
    for merge in merges:
        if merge.top == number and merge.left < len(filled) and filled[merge.left]:
            filled += [""] * (merge.right + 1 - len(filled))
            covered = filled[merge.left : merge.right + 1]
            filled[merge.left : merge.right + 1] = [text or filled[merge.left] for text in covered]
    return filled


def _possible_ends(
    rows: Sequence[NumberedRow], first: int, known: Collection[str], merges: Sequence[Merge]
) -> Iterator[int]:
    yield first
    for last in range(first + 1, min(first + MOST_HEADER_ROWS, len(rows))):
        if not _continues(rows[last - 1], rows[last], known, merges):
            return
        yield last


def _continues(upper: NumberedRow, lower: NumberedRow, known: Collection[str], merges: Sequence[Merge]) -> bool:
    """Whether a header goes on in the lower row: all words, and below merged cells, or where the upper one has gaps."""
    words = [place for place, cell in enumerate(lower[1]) if cell]
    above = [place for place, cell in enumerate(upper[1]) if cell and not _is_aside(cell)]
    if lower[0] != upper[0] + 1 or not above or not all(_is_word(lower[1][place]) for place in words):
        return False
    if len(above) == 1 and above[0] <= words[0]:  # a title
        return False
    texts = set(above)
    for merge in merges:
        if not merge.top <= upper[0] <= merge.bottom:
            continue
        if merge.bottom >= lower[0] and merge.left in texts:
            return True
        below = bisect_right(words, merge.right) - bisect_left(words, merge.left)
        if merge.bottom == upper[0] and merge.right > merge.left and below > 1:
            return True
    texts_below = [lower[1][place] for place in words]
    heads = any(_is_known(text, known) for text in texts_below) or sum(map(_is_month, texts_below)) > 1
    return _fills_gaps(above, words) and heads


def _fills_gaps(above: Collection[int], below: Collection[int]) -> bool:
    return bool(set(below) - set(above)) and bool(set(above) - set(below))


def _score(
    rows: Sequence[NumberedRow], first: int, last: int, known: Collection[str], merges: Sequence[Merge]
) -> float:
    """How much the rows look like a header; 0: not at all."""
    headers = [text for text in _texts_within(rows, (rows[first][0], rows[last][0]), merges) if text]
    hits = len(_hits(headers, known))
    lowest = [cell for cell in rows[last][1] if cell]
    words = sum(map(_is_word, headers)) / len(headers)
    distinct = len(set(lowest)) / len(lowest)
    likeness = _likeness(len(headers), [cells for _number, cells in rows[last + 1 : last + 1 + COMPARED]])
    if not _suffices(headers, hits, words, distinct, likeness):
        return 0
    # Among equals the lower half of a header must not stand for the whole.
    return 10 * hits + 4 * words + 2 * distinct + 3 * likeness + 0.5 * (last - first) + min(len(headers), 10) / 10


def _hits(headers: Sequence[str], known: Collection[str]) -> set[str]:
    """The known ones among the headers, and among what stands over several of them (信息条数 over 4月 and 5月)."""
    groups = Counter(upper for upper, _, _ in (text.rpartition("/") for text in headers) if upper)
    shared = [upper for upper, times in groups.items() if times > 1]
    return {_known_form(text, known) for text in (*headers, *shared)} - {""}


def _suffices(headers: Sequence[str], hits: int, words: float, distinct: float, likeness: float) -> bool:
    if hits:
        return hits >= 2 or len(headers) <= 3 or (words > 0.8 and likeness > 0.5)
    return len(headers) >= 2 and words == 1 and distinct > 0.9 and likeness > 0.6


def _likeness(width: int, below: Sequence[Sequence[str]]) -> float:
    """How alike in width the rows below are; half where there are none. Rows of words only, as wide, could be headers
    as well: what is below a header holds numbers, days or texts of many kinds."""
    widths = sorted(sum(map(bool, cells)) for cells in below)
    if not widths:
        return 0.5
    usual = widths[len(widths) // 2]
    return min(width, usual) / max(width, usual)


def _known_form(text: str, known: Collection[str]) -> str:
    for form in (plain_header(text), plain_header(text.rpartition("/")[2])):
        if form in known:
            return form
    return ""


def _is_known(text: str, known: Collection[str]) -> bool:
    return bool(_known_form(text, known))


def _is_word(text: str) -> bool:
    """Whether a header could say this: short, with letters, no number, no day, no long code."""
    if month_in(text, _ANY_YEAR) or _QUARTER.fullmatch(text):  # heads a column of a crosstab
        return True
    is_value = _NUMBER.fullmatch(text) or _MANY_DIGITS.search(text)
    return len(text) <= _LONG_WORD and bool(_LETTER.search(text)) and not is_value


def _is_month(text: str) -> bool:
    found = month_in(text, _ANY_YEAR)
    return found is not None and counts(found[1])


def _is_aside(text: str) -> bool:
    """What stands beside or above a table: 单位：件, 填报单位：城关镇."""
    return bool(_UNIT_LINE.fullmatch(text) or re.search(r"[:：].", text))


def data_rows(
    rows: Iterable[RawRow], sheets: Collection[int], header_rows: Mapping[int, tuple[int, int]]
) -> Iterator[RawRow | TotalRow]:
    """The rows of these sheets that are data or totals: without what stands above the table, headers and titles that
    are repeated for printing, notes, signatures, unit lines and headings of sections."""
    sheet, last, above, noted = -1, 0, _Above(), False
    for row in rows:
        if row.sheet != sheet:
            sheet, above, noted = row.sheet, _Above(), False
            last = header_rows[sheet][1] if sheet in sheets else 1 << 62
        if row.row <= last:
            above.add(row.cells)
            continue
        cells = row.cells
        first = cells[0] or next(filter(None, cells))
        if first in above.firsts and tuple(cells) in above.rows:
            continue
        # These cheap questions pass nearly every row by.
        if ("计" in first or first.isdigit()) and (label := total_label(cells)):
            yield TotalRow(sheet, row.row, label, cells)
        elif len(cells) - cells.count("") == 1 and (noted or _surrounds(first, len(above.widest))):
            noted = noted or bool(_NOTE.match(first))  # and what follows it: 2.…… 3.……
        elif not ((":" in first or "：" in first) and _is_signature(cells)):
            noted = False
            yield row


class _Above:
    """What stands above the data: the header, and the titles over it."""

    def __init__(self) -> None:
        self.firsts: set[str] = set()
        self.rows: set[tuple[str, ...]] = set()
        self.widest: Sequence[str] = ()

    def add(self, cells: Sequence[str]) -> None:
        self.firsts.add(cells[0] or next(filter(None, cells)))
        self.rows.add(tuple(cells))
        self.widest = max(self.widest, cells, key=len)


def total_label(cells: Sequence[str]) -> str:
    """The label of a total row (合计), without blanks; "" for any other row. It is the first text, or the second after
    a serial number."""
    texts = filter(None, cells)
    label = _BLANKS.sub("", next(texts, ""))
    if _SERIAL.fullmatch(label):
        label = _BLANKS.sub("", next(texts, ""))
    return label if _TOTAL.fullmatch(label) and not any(map(_is_said, texts)) else ""


def _is_said(text: str) -> bool:
    """Whether a cell beside the label says more than a number: then 财政收入合计 is the title of a record."""
    return bool(_DAY.match(text)) or (bool(_LETTER.search(text)) and not text[0].isdigit())


def _is_signature(cells: Sequence[str]) -> bool:
    """Whether at least half of the texts are those of a line of signatures (填表人：… 审核人：…)."""
    texts = [text for text in cells if text]
    return 2 * sum(bool(_SIGNATURE.match(text)) for text in texts) >= len(texts)


def _surrounds(text: str, width: int) -> bool:
    """Whether the only text of a row is none of the table's."""
    return bool(
        _NOTE.match(text)
        or _FOOT.fullmatch(text)
        or (width > 1 and (_UNIT_LINE.fullmatch(text) or _SECTION.fullmatch(text)))
    )
