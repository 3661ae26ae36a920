"""Values of measures for a period: fetched in one query per model and breakdown, or as closed areas keep them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any, cast

from django.db.models import Count, F, Field, Model, Q, QuerySet, Sum

from govaudit.lib.periods import Span
from govaudit.measures.declaring import (
    PLACES,
    Measure,
    Number,
    Slice,
    Subject,
    Take,
    slice_of,
    subject_rows,
)
from govaudit.measures.registry import MEASURES
from govaudit.parameters import among
from govaudit.statements import Statement

#: As many built statements are kept: some ten for every period and breakdown that is looked at.
STATEMENTS = 256


@dataclass(frozen=True, slots=True)
class FrozenRecord:
    """A record as a closed area counts it: key, quantity, unit (empty: none), its slice values by url parameter."""

    key: str
    quantity: Number
    unit: str
    slices: Mapping[str, str]


Groups = dict[tuple[str | None, ...], dict[str, Number | None]]


class Facts:
    """Values of measures for one period, fetched once per model and breakdown and kept.

    `frozen` holds the records of closed areas by measure code; those are read instead of the tables.
    """

    def __init__(self, span: Span, frozen: Mapping[str, list[FrozenRecord]] | None = None) -> None:
        self.span = span
        self.frozen = frozen or {}
        self._tallied: dict[tuple[str, tuple[str, ...]], Mapping[tuple[str, ...], Number]] = {}
        self._fetched: dict[tuple[Subject, tuple[str, ...]], Groups] = {}

    def value(self, measure: Measure, slices: Mapping[str, str]) -> Number | None:
        """An integer or Decimal; None where a sum has no records at all. Raises KeyError for an unknown slice."""
        if measure.code in self.frozen:
            return self._frozen_value(measure, slices)
        names = tuple(slices) if len(slices) < 2 else tuple(sorted(slices))
        found = self._groups(measure.subject, names).get(tuple([slices[name] for name in names]))
        value = None if found is None else found.get(measure.code)
        return _empty(measure) if value is None else plain_number(value)

    def answering(self, measure: Measure, slices: Mapping[str, str]) -> Measure | None:
        """The first of a measure and those that answer for it that has a value; where none has one, the first that
        knows all the slices, None where none does."""
        able = [entry for entry in measure.chain if entry.knows(slices)]
        if len(able) < 2:
            return able[0] if able else None
        return next((entry for entry in able if self.value(entry, slices) is not None), able[0])

    def records(self, measure: Measure, slices: Mapping[str, str]) -> QuerySet[Any]:
        """The records behind a value, still to be ordered and restricted to a user. Of a closed area these are
        the frozen ones that still exist, by natural key."""
        if measure.code not in self.frozen:
            return measure.rows(self.span, slices)
        keys = {record.key for record in self.frozen_records(measure, slices)}
        if not keys:
            return measure.subject.model._default_manager.none()
        paths = measure.subject.key_paths
        rows = subject_rows(measure.subject, self.span)
        near = rows.filter(**{f"{paths[-1]}__in": among(_last_parts(measure.subject, keys))})
        found = [pk for pk, *parts in near.order_by().values_list("pk", *paths) if _joined(parts) in keys]
        return rows.filter(pk__in=among(found))

    def frozen_records(self, measure: Measure, slices: Mapping[str, str]) -> list[FrozenRecord]:
        """The records behind a value of a closed area, as they were frozen."""
        return _narrowed(measure, self.frozen[measure.code], slices)

    def _frozen_value(self, measure: Measure, slices: Mapping[str, str]) -> Number | None:
        for name in slices:
            measure._slice(name)
        entries = _asked(measure, slices)
        cache_key = (measure.code, tuple(entry.name for entry in entries))
        if cache_key not in self._tallied:
            self._tallied[cache_key] = _tally(measure, self.frozen[measure.code], entries)
        value = self._tallied[cache_key].get(tuple(slices.get(entry.name, "") for entry in entries))
        return _empty(measure) if value is None else plain_number(value)

    def units(self, measure: Measure, slices: Mapping[str, str]) -> list[str]:
        """Codes of the units that have at least one such record, sorted by code."""
        if measure.code in self.frozen:
            return sorted({record.unit for record in self.frozen_records(measure, slices) if record.unit})
        entry = measure.subject.unit_slice
        assert entry is not None
        names = tuple(sorted({*slices, entry.name}))
        found = set()
        for key, values in self._groups(measure.subject, names).items():
            named = dict(zip(names, key, strict=True))
            unit, value = named[entry.name], values.get(measure.code)
            if unit and unit != entry.none and slices.items() <= named.items() and _is_some(measure, value):
                found.add(unit)
        return sorted(found)

    def _groups(self, subject: Subject, names: tuple[str, ...]) -> Groups:
        """Values by measure code, by what the slices of these names say (None: a blank without a word)."""
        cache_key = (subject, names)
        if cache_key not in self._fetched:
            unit = subject.unit_slice
            if unit is None or unit.is_exact or unit.name in names:
                self._fetched[cache_key] = self._queried(subject, names)
            else:
                self._fetched[cache_key] = self._folded(subject, names, unit)
        return self._fetched[cache_key]

    def _queried(self, subject: Subject, names: tuple[str, ...]) -> Groups:
        """One query for all measures that share what they are taken from."""
        entries = [slice_of(subject, name) for name in names]
        places = {entry.path: place for place, entry in enumerate(entries)}
        groups: Groups = {}
        for (_, base), measures in self._by_basis(subject).items():
            known = {measure.code for measure in measures}
            wholes = {m.code: m for m in measures if m.parts and known.issuperset(m.parts)}
            asked = [measure for measure in measures if measure.code not in wholes]
            for row in self._answered(asked, base, names):
                slices, taken = row[: len(names)], row[len(names) :]
                values = {m.code: _taken(m, value) for m, value in zip(asked, taken, strict=True)}
                has_unit = subject.unit_path in places and slices[places[subject.unit_path]] is not None
                values |= {measure.code: _added(measure, values, has_unit=has_unit) for measure in wholes.values()}
                _add(groups, tuple(map(Slice.word, entries, slices)), values)
        return groups

    def _answered(self, asked: Sequence[Measure], base: Q, names: tuple[str, ...]) -> Iterable[Sequence[Any]]:
        """What the slices of these names say, then the value of each measure, group by group. Statements are kept
        where neither the office defines the measures nor records decide how the query looks."""
        if not names:
            found = _shared(asked, base, names, self.span).aggregate(**_aggregates(asked, self.span))
            return [[found[measure.code] for measure in asked]]
        if asked[0].subject.prepare is None and all(measure.code in MEASURES.by_code for measure in asked):
            return _kept_statement(tuple(measure.code for measure in asked), base, names, self.span).answers()
        return _statement(asked, base, names, self.span).answers()

    def _by_basis(self, subject: Subject) -> Mapping[tuple[str | None, Q], list[Measure]]:
        found: dict[tuple[str | None, Q], list[Measure]] = {}
        for measure in MEASURES.of_subject(subject):
            for base in measure.base if measure.code not in self.frozen else ():
                found.setdefault((measure.by, base), []).append(measure)
        return found

    def _folded(self, subject: Subject, names: tuple[str, ...], unit: Slice) -> Groups:
        """Added up over the units: what counts units has 1 for each."""
        wider = tuple(sorted({*names, unit.name}))
        place = wider.index(unit.name)
        groups: Groups = {}
        for key, values in self._groups(subject, wider).items():
            _add(groups, key[:place] + key[place + 1 :], values)
        return groups


@lru_cache(maxsize=STATEMENTS)
def _kept_statement(codes: tuple[str, ...], base: Q, names: tuple[str, ...], span: Span) -> Statement:
    return _statement([MEASURES.by_code[code] for code in codes], base, names, span)


def _statement(asked: Sequence[Measure], base: Q, names: Sequence[str], span: Span) -> Statement:
    """One query for these measures, by the slices of these names."""
    pointers = [_pointer(asked[0].subject.model, slice_of(asked[0].subject, name).path) for name in names]
    keys = {f"key_{place}": F(key) for place, (key, _) in enumerate(pointers)}
    rows = _shared(asked, base, names, span).annotate(**keys).values(*keys)
    counted = rows.annotate(**_aggregates(asked, span)).values_list(*keys, *(measure.code for measure in asked))
    return Statement.of(counted, {place: end for place, (_, end) in enumerate(pointers) if end})


def _shared(asked: Sequence[Measure], base: Q, names: Collection[str], span: Span) -> QuerySet[Any]:
    """The records that these measures, which agree in subject and `by`, are taken from."""
    rows = subject_rows(asked[0].subject, span)
    return rows.filter(asked[0].subject.blank_where_not(names), asked[0].within(span, base)).order_by()


def _aggregates(asked: Sequence[Measure], span: Span) -> dict[str, Count | Sum]:
    return {measure.code: measure.aggregate(span, is_within=True) for measure in asked}


def _pointer(model: type[Model], path: str) -> tuple[str, Field[Any, Any] | None]:
    """What tells records apart by the path: where it ends beyond a relation the path of that relation's key, and the
    field that is meant; else the path itself."""
    *relations, name = path.split("__")
    field: Any = None
    for relation in relations:
        field = model._meta.get_field(relation)
        if not field.is_relation:
            return path, None
        model = field.related_model
    if field is None:
        return path, None
    return "__".join([*relations[:-1], field.attname]), cast("Field[Any, Any]", model._meta.get_field(name))


def _taken(measure: Measure, value: Number | None) -> Number | None:
    """An aggregate of one unit's records as a number: of records that count for the unit it is one unit."""
    return min(value or 0, 1) if measure.take is Take.UNITS else plain_number(value)


def _added(measure: Measure, values: Mapping[str, Number | None], *, has_unit: bool) -> Number:
    """A whole from its parts."""
    total = sum((values[code] or 0 for code in measure.parts), start=0)
    return total if measure.take is not Take.UNITS else min(total, 1) if has_unit else 0


def _add(groups: Groups, key: tuple[str | None, ...], values: Mapping[str, Number | None]) -> None:
    """Add values to those of a group; no value and a number are the number."""
    group = groups.setdefault(key, {})
    for code, value in values.items():
        before = group.get(code)
        group[code] = value if before is None else before if value is None else before + value


def _is_some(measure: Measure, value: Number | None) -> bool:
    """Whether there is a record behind an aggregate; there can be one behind a sum of 0."""
    return value is not None if measure.take is Take.SUM else bool(value)


def freeze(
    measures: Iterable[Measure], span: Span, areas: Collection[str], *, is_other: bool = False
) -> dict[str, list[FrozenRecord]]:
    """The records that measures of one subject count in a period by measure code, as closing an area keeps them: those
    of which a measure counts one are the same objects in all lists, which are sorted by key. Where the records are of
    several areas only those of `areas`, or with `is_other` only all others."""
    measures = list(measures)
    path = measures[0].subject.area_path
    meant = Q(**{f"{path}__in": list(areas)}, _negated=is_other) if path else Q()
    counted = {measure.code: _counted(measure, measure.rows(span).filter(meant)) for measure in measures}
    wanted = {pk for amounts in counted.values() for pk in amounts}
    records = _described(measures[0].subject, span, wanted) if wanted else {}
    return {
        code: [
            record if amounts[pk] == 1 else replace(record, quantity=amounts[pk])
            for pk, record in records.items()
            if pk in amounts
        ]
        for code, amounts in counted.items()
    }


def quantities(measure: Measure, span: Span, slices: Mapping[str, str]) -> dict[str, Number]:
    """What a measure counts of each record in a period now, by natural key."""
    keys, rows = measure.subject.key_paths, measure.rows(span, slices).order_by()
    if measure.take is not Take.SUM:
        return dict.fromkeys(map(_joined, rows.values_list(*keys)), 1)
    assert measure.of is not None
    amounts = {_joined(parts): plain_number(amount) for *parts, amount in rows.values_list(*keys, measure.of)}
    return cast("dict[str, Number]", amounts)  # what is summed is never blank


def _counted(measure: Measure, rows: QuerySet[Any]) -> dict[Any, Number]:
    """What a measure counts of each of these records, by primary key."""
    if measure.take is not Take.SUM:
        return dict.fromkeys(rows.order_by().values_list("pk", flat=True), 1)
    assert measure.of is not None
    amounts = {pk: plain_number(amount) for pk, amount in rows.order_by().values_list("pk", measure.of)}
    return cast("dict[Any, Number]", amounts)  # what is summed is never blank


def _described(subject: Subject, span: Span, wanted: Collection[Any]) -> dict[Any, FrozenRecord]:
    """The records with these primary keys, each counted once, sorted by key."""
    keys, slices = subject.key_paths, subject.slices
    columns = ["pk", *keys, subject.unit_path, *(entry.path for entry in slices)]
    records = {}
    rows = subject_rows(subject, span).filter(pk__in=among(wanted)).order_by(*keys)
    for pk, *values in rows.values_list(*columns).iterator():
        key, (unit, *rest) = _joined(values[: len(keys)]), values[len(keys) :]
        said = zip(slices, map(Slice.word, slices, rest), strict=True)
        narrowed_by = {entry.param: word for entry, word in said if word is not None}
        records[pk] = FrozenRecord(key=key, quantity=1, unit=unit or "", slices=narrowed_by)
    return records


def _last_parts(subject: Subject, keys: Iterable[str]) -> list[Any]:
    """What natural keys end in, as the database keeps it."""
    *before, last = subject.key_paths
    fields = {"pk": subject.model._meta.pk} | {entry.name: entry for entry in subject.model._meta.fields}
    return [fields[last].to_python(key.split("/", len(before))[-1]) for key in keys]


def _joined(parts: Iterable[Any]) -> str:
    return "/".join(str(part) for part in parts)


def plain_number(value: Number | None) -> Number | None:
    """A number as every database gives it: SQLite adds up decimals as floats of 15 digits, PostgreSQL keeps the zeros
    behind them. A whole number is an int."""
    if not isinstance(value, Decimal):
        return value
    exact = value.quantize(Decimal(1).scaleb(-PLACES))
    return int(exact) if exact == exact.to_integral_value() else exact.normalize()


def _asked(measure: Measure, slices: Collection[str]) -> list[Slice]:
    """The slices by which records are chosen; those that are exact where they are not named, too."""
    return [entry for entry in measure.subject.slices if entry.is_exact or entry.name in slices]


def _narrowed(measure: Measure, records: list[FrozenRecord], slices: Mapping[str, str]) -> list[FrozenRecord]:
    wanted = {entry: slices.get(entry.name, "") for entry in _asked(measure, slices)}
    return [r for r in records if all(r.slices.get(e.param, e.none) == value for e, value in wanted.items())]


def _empty(measure: Measure) -> int | None:
    return None if measure.take is Take.SUM and not measure.zero_when_empty else 0


def _tally(
    measure: Measure, records: Sequence[FrozenRecord], entries: Sequence[Slice]
) -> Mapping[tuple[str, ...], Number]:
    """Values of a measure by what these slices say, from one pass over frozen records."""
    params = [(entry.param, entry.none) for entry in entries]
    groups = [tuple([r.slices.get(*param) for param in params]) for r in records] if params else [()] * len(records)
    if measure.take is Take.ROWS:
        return Counter(groups)
    if measure.take is Take.UNITS:
        units = {(group, record.unit) for group, record in zip(groups, records, strict=True) if record.unit}
        return Counter(group for group, _ in units)
    tally: dict[tuple[str, ...], Number] = {}
    for group, record in zip(groups, records, strict=True):
        tally[group] = tally.get(group, 0) + record.quantity
    return tally
