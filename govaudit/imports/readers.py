"""What the cells of one column mean, each text worked out once: most cells of a large file repeat what others say."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from difflib import get_close_matches
from typing import Any, TypeVar

from django.db.models import Model

from govaudit.imports.cells import CHINA, day_text, may_be_shortened, read_cell, time_alone, time_text
from govaudit.imports.lookups import LIKENESS, PROPOSALS, Choices
from govaudit.sheets import CellFault, Choice, Column, Day, Link, Moment, Reference, Serial, Text
from govaudit.validators import check_line

K = TypeVar("K")
V = TypeVar("V")
_combine = datetime.combine
MEMORY = 10_000  # texts of one column; more different ones are worked out again
#: Unknown texts of one column for which the nearest known ones are looked up: it takes a thousand times as long as
#: anything else, and a column of the wrong content is full of them.
SEARCHES = 500
SEARCHED_LENGTH = 60  # characters; a longer text is no name
FEW = 8  # things that a refusal names
_CLOCK = re.compile("[0-9]{2}:[0-9]{2}")  # as the reading gives nearly every time of day


class Memory(dict[K, V]):
    """Values by what was read, worked out when first asked for. Never more than MEMORY and what it began with."""

    def __init__(self, work_out: Callable[[K], V], known: Mapping[K, V]) -> None:
        super().__init__(known)
        self._work_out, self._known = work_out, dict(known)

    def __missing__(self, text: K) -> V:
        value = self._work_out(text)
        if len(self) >= MEMORY + len(self._known):
            self.clear()
            self.update(self._known)
        self[text] = value
        return value


class Things(dict[Any, Any]):
    """Records by primary key; any other value means itself."""

    def __missing__(self, value: Any) -> Any:
        return value


class Reader(Memory[str, Any]):
    """Values of a column's cells by their text, as Values hold them; asking for one that cannot be read raises
    CellFault. `settled` are meanings of texts. `things` are the records that were referred to, by primary key."""

    def __init__(
        self, column: Column, lookups: Mapping[str, Choices], settled: Mapping[str, str], *, is_optional: bool
    ) -> None:
        self.column, self.is_optional, self._lookups = column, is_optional, lookups
        self.things = Things()
        self._refusals: dict[str, tuple[str, list[str]]] = {}
        self._searches = 0
        known: dict[str, Any] = {"": None} if is_optional else {}
        for found, meant in settled.items():
            try:
                known[found] = self._read(meant)
            except CellFault:
                continue  # what it meant is gone: the text stands for itself
        super().__init__(self._read, known)

    @property
    def lookup(self) -> Choices:
        """What the cells of a Reference refer to."""
        kind = self.column.kind
        assert isinstance(kind, Reference)
        return self._lookups[kind.to]

    @property
    def is_reference(self) -> bool:
        return isinstance(self.column.kind, Reference)

    def refusal(self, text: str, fault: CellFault) -> tuple[str, list[str]]:
        """What was expected instead of a text that cannot be read, and what may have been meant."""
        if text not in self._refusals:
            if len(self._refusals) >= MEMORY:
                self._refusals.clear()
            self._refusals[text] = self._refusal(text, str(fault))
        return self._refusals[text]

    def _read(self, text: str) -> Any:
        value = read_cell(self.column, text, self._lookups, is_optional=self.is_optional)
        if isinstance(value, Model):
            self.things[value.pk] = value
            return value.pk
        return value

    def _refusal(self, text: str, expected: str) -> tuple[str, list[str]]:
        kind = self.column.kind
        if not text or expected != kind.expected or not isinstance(kind, Reference | Choice):
            return expected, []
        if isinstance(kind, Reference) and (shared := self._lookups[kind.to].sharing(text)):
            return f"有 {len(shared)} 个叫“{text}”：{few(shared)}，请逐行写清是哪一个。", []
        likely = self._likely(text)
        if likely or isinstance(kind, Choice):
            return expected, likely
        names = self._lookups[kind.to].names()
        if not names:
            return f"{expected}，一个也没有登记", []
        return f"{expected}，如{few(names)}", []

    def _likely(self, text: str) -> list[str]:
        self._searches += 1
        if self._searches > SEARCHES or len(text) > SEARCHED_LENGTH:
            return []
        kind = self.column.kind
        if isinstance(kind, Reference):
            return self._lookups[kind.to].nearest(text)
        assert isinstance(kind, Choice)
        words = [*kind.values, *kind.synonyms]
        nearest = get_close_matches(text, words, n=len(words), cutoff=LIKENESS)
        # A synonym stands for its word: a text as near to those of another word is not given that of the first alone.
        return list(dict.fromkeys(kind.synonyms.get(word, word) for word in nearest))[:PROPOSALS]


class TextReader(Reader):
    """Texts differ from row to row: a plain one is seen to be so, not remembered."""

    def __missing__(self, text: str) -> Any:
        kind = self.column.kind
        assert isinstance(kind, Text)
        if text and text[0] != "#":
            if kind.limit is None:
                if text.replace("\n", "").isprintable():
                    return text
            elif len(text) <= kind.limit and text.isprintable():
                return text
        return super().__missing__(text)


class SerialReader(Reader):
    """Numbers of other offices: letters and digits alone are always one."""

    def __missing__(self, text: str) -> Any:
        kind = self.column.kind
        assert isinstance(kind, Serial)
        if text.isalnum() and text.isascii() and len(text) <= kind.limit and not may_be_shortened(text):
            return text
        return super().__missing__(text)


class LinkReader(Reader):
    """Addresses of few sites: what follows the site's name may be anything printable."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self._sites: set[str] = set()

    def __missing__(self, text: str) -> Any:
        kind = self.column.kind
        assert isinstance(kind, Link)
        end = text.find("/", len("https://"))
        if (
            text[:end] in self._sites
            and len(text) <= kind.limit
            and text.isascii()
            and text.isprintable()
            and " " not in text
        ):
            return text
        value = super().__missing__(text)
        if value == text and end > 0 and len(self._sites) < MEMORY:
            self._sites.add(text[:end])
        return value


class MomentReader(Reader):
    """Moments differ, their days and times of day repeat."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self._days: Memory[str, date] = Memory(_day_alone, {})
        assert isinstance(self.column.kind, Moment)
        self._times = Memory(_time_of_day, {"": _time_of_day(time_alone(self.column.kind))})

    def __missing__(self, text: str) -> Any:
        day, _, clock = text.partition(" ")
        try:
            return _combine(self._days[day], self._times[clock])
        except CellFault:
            return super().__missing__(text)

    def _read(self, text: str) -> Any:
        value = super()._read(text)
        return value and value.replace(tzinfo=CHINA)


def reader_of(
    column: Column, lookups: Mapping[str, Choices], settled: Mapping[str, str], *, is_optional: bool
) -> Reader:
    """The quickest reader of a column's cells."""
    match column.kind:
        case Moment():
            made: type[Reader] = MomentReader
        case Serial():
            made = SerialReader
        case Link():
            made = LinkReader
        case Text() if column.kind.check is check_line:
            made = TextReader
        case _:
            made = Reader
    return made(column, lookups, settled, is_optional=is_optional)


def few(names: list[str]) -> str:
    """The first of many names, in words."""
    return "、".join(names[:FEW]) + (" 等" if len(names) > FEW else "")


def _day_alone(text: str) -> date:
    written = day_text(text)
    if written is None:
        raise CellFault(text)
    return Day().read(written, {})


def _time_of_day(text: str) -> time:
    written = text if _CLOCK.fullmatch(text) else time_text(text)
    try:
        return time.fromisoformat(written or "").replace(tzinfo=CHINA)
    except ValueError:
        raise CellFault(text) from None
