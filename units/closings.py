"""What closed areas keep: the facts of a period, read from its tables or, where an area is closed, as frozen.

`Closing.frozen` describes a record once and says by its place which measures count it:
`{"tables": [{"params": [url parameter, …], "words": [word, …], "records": [[key, unit, word of each param, …], …]}, …],
"measures": {measure code: [table, places, {place: quantity where it is not 1}]}}`
Unit and words of a record are places in `words`, null for none. `places` is a number in hexadecimal digits, lowest byte
first, whose set bits are the places of the records counted. Older closings have
`{measure code: [[key, quantity, unit, {url parameter: word}], …]}`.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache, partial
from typing import Any

from govaudit.measures import MEASURES, Facts, FrozenRecord, Measure, Number, Subject, freeze
from units.models import Closing, Period

Records = list[FrozenRecord]


class _Frozen(Mapping[str, Records]):
    """Records by measure code, made when they are asked for: a page shows a few of all measures."""

    def __init__(self, makers: Mapping[str, Callable[[], Records]]) -> None:
        self._makers = makers
        self._made: dict[str, Records] = {}

    def __getitem__(self, code: str) -> Records:
        if code not in self._made:
            self._made[code] = self._makers[code]()
        return self._made[code]

    def __contains__(self, code: object) -> bool:
        return code in self._makers

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


def frozen_records(period: Period) -> Mapping[str, Records]:
    """Records of closed areas by measure code; one record is the same object wherever it counts once."""
    makers: dict[str, Callable[[], Records]] = {}
    shared: dict[str, list[Callable[[], Records]]] = {}
    closed = dict(Closing.objects.active().filter(period=period).values_list("area", "frozen"))
    for frozen in closed.values():
        for code, maker in _makers(frozen).items():
            measure = MEASURES.by_code.get(code)
            if measure and measure.subject.area_path:
                shared.setdefault(code, []).append(maker)
            else:
                makers[code] = maker
    rest = cache(partial(_records_of_others, period, closed.keys(), shared.keys()))
    makers |= {code: partial(_joined, parts, rest, code) for code, parts in shared.items()}
    return _Frozen(makers)


def _joined(parts: Iterable[Callable[[], Records]], rest: Callable[[], Mapping[str, Records]], code: str) -> Records:
    """Records of a kind that is of several areas: what each closed area kept, and what counts of the open ones now."""
    records = [record for part in parts for record in part()] + rest().get(code, [])
    return sorted(records, key=lambda record: record.key)


def _records_of_others(period: Period, areas: Collection[str], codes: Collection[str]) -> Mapping[str, Records]:
    """What counts of areas that are still open, by measure code."""
    by_subject: dict[Subject, list[Measure]] = {}
    for code in codes:
        by_subject.setdefault(MEASURES.by_code[code].subject, []).append(MEASURES.by_code[code])
    found: dict[str, Records] = {}
    for subject, measures in by_subject.items():
        others = subject.model._default_manager.exclude(**{f"{subject.area_path}__in": list(areas)})
        if others.exists():
            found |= freeze(measures, period.span, areas, is_other=True)
    return found


def as_kept(tables: Iterable[Mapping[str, Records]]) -> dict[str, Any]:
    """Records by measure code, subject by subject, as `Closing.frozen` keeps them."""
    kept: dict[str, Any] = {"tables": [], "measures": {}}
    for number, frozen in enumerate(tables):
        records = {record.key: record for rows in frozen.values() for record in rows}
        places = {key: place for place, key in enumerate(records)}
        kept["tables"].append(_table_kept(list(records.values())))
        for code, rows in frozen.items():
            others = {str(places[row.key]): _amount_kept(row.quantity) for row in rows if row.quantity != 1}
            kept["measures"][code] = [number, _bits(places[row.key] for row in rows), others]
    return kept


def facts_for(period: Period) -> Facts:
    """Values of all measures for a period; those of closed areas as they were when the area was closed."""
    return Facts(period.span, frozen_records(period))


def keeps_word(frozen: Mapping[str, Any], word: str, params: Mapping[str, Collection[str]]) -> bool:
    """Whether a record that a closing kept says the word in one of the url parameters that `params` names, by measure
    code."""
    if "tables" in frozen and not any(word in table["words"] for table in frozen["tables"]):
        return False
    for code, maker in _makers(frozen).items():
        asked = params.get(code, ())
        if asked and any(record.slices.get(param) == word for record in maker() for param in asked):
            return True
    return False


def _table_kept(records: Records) -> dict[str, Any]:
    params = list(dict.fromkeys(param for record in records for param in record.slices))
    words: dict[str, int] = {}
    rows = [
        [record.key, *(_word_kept(words, word) for word in (record.unit, *map(record.slices.get, params)))]
        for record in records
    ]
    return {"params": params, "words": list(words), "records": rows}


def _word_kept(words: dict[str, int], word: str | None) -> int | None:
    return None if word is None else words.setdefault(word, len(words))


def _amount_kept(amount: Number) -> int | str:
    """A number that is not whole as text: JSON has only floats."""
    return amount if isinstance(amount, int) else str(amount)


def _bits(places: Iterable[int]) -> str:
    marks = bytearray()
    for place in places:
        byte, bit = divmod(place, 8)
        marks.extend(bytes(max(0, byte + 1 - len(marks))))
        marks[byte] |= 1 << bit
    return marks.hex()


def _places(bits: str) -> list[int]:
    return [8 * at + bit for at, byte in enumerate(bytes.fromhex(bits)) if byte for bit in _BITS[byte]]


#: The set bits of each byte.
_BITS = [[bit for bit in range(8) if byte >> bit & 1] for byte in range(256)]


def _makers(frozen: Mapping[str, Any]) -> dict[str, Callable[[], Records]]:
    if "tables" not in frozen:
        return {code: partial(_read_older, rows) for code, rows in frozen.items()}
    table = cache(lambda number: _table(frozen["tables"][number]))
    return {code: partial(_read, table, *entry) for code, entry in frozen["measures"].items()}


def _table(kept: Mapping[str, Any]) -> Records:
    params, words = kept["params"], kept["words"]

    @cache
    def said(*places: int | None) -> dict[str, str]:
        return {param: words[place] for param, place in zip(params, places, strict=True) if place is not None}

    return [FrozenRecord(key, 1, words[unit], said(*places)) for key, unit, *places in kept["records"]]


def _read(table: Callable[[int], Records], number: int, bits: str, amounts: Mapping[str, int | str]) -> Records:
    records = table(number)
    if not amounts:
        return [records[place] for place in _places(bits)]
    given = {int(place): _number(amount) for place, amount in amounts.items()}
    return [
        replace(records[place], quantity=given[place]) if place in given else records[place] for place in _places(bits)
    ]


def _read_older(rows: Iterable[tuple[str, int | str, str, dict[str, str]]]) -> Records:
    return [FrozenRecord(key, _number(amount), unit, slices) for key, amount, unit, slices in rows]


def _number(kept: int | str) -> Number:
    return Decimal(kept) if isinstance(kept, str) else kept
