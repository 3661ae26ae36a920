"""Measures (统计项): what is counted, by which definition, and the one query that counts it.

A measure is declared beside its model. Its aggregate, the page listing its records and the input of every
formula are built from that one object, so the three cannot disagree.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import Count, DateTimeField, Model, Q, QuerySet, Sum
from django.urls import reverse

from govaudit.lib.periods import Span

SHANGHAI = ZoneInfo("Asia/Shanghai")
Number = int | Decimal


class SpanDay(Enum):
    """A day of the period, put into a Q as a value and filled in when the query is built."""

    START = "start"
    END = "end"
    AS_OF = "as_of"


class SpanMoment(Enum):
    """The moment at which such a day is over (the start of the next day, Asia/Shanghai)."""

    END = "end"
    AS_OF = "as_of"


class Take(Enum):
    """What is taken of the selected records."""

    ROWS = "rows"
    SUM = "sum"
    UNITS = "units"


@dataclass(frozen=True, slots=True)
class Slice:
    """A way to narrow a measure: its Chinese name in expressions, its url parameter, its field path."""

    name: str
    param: str
    path: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What all measures of one model share."""

    model: type[Model]
    area: str
    page: str  # url name of the list of its records
    slices: tuple[Slice, ...]
    unit_path: str  # path to the unit's code
    key_paths: tuple[str, ...]  # paths that make up a record's natural key, joined by "/"
    prepare: Callable[[QuerySet[Any], Span], QuerySet[Any]] | None = None

    def slice_named(self, name: str) -> Slice | None:
        return next((entry for entry in self.slices if entry.name == name), None)


@dataclass(frozen=True, slots=True)
class Measure:
    """A named count or sum. `by` is the one date that decides whether a record is in a period, up to its 截至 (None:
    a stock, whose `where` names the days itself). `of` is the summed field for Take.SUM; a sum over no records is no
    value, or 0 where `zero_when_empty` says that no record means that nothing was done."""

    code: str
    name: str
    unit: str
    definition: str
    subject: Subject
    where: Q = field(default_factory=Q)
    by: str | None = None
    take: Take = Take.ROWS
    of: str | None = None
    zero_when_empty: bool = False

    def condition(self, span: Span) -> Q:
        """The records of the period, as one Q."""
        return self._dates(span) & _filled(self.where, span)

    def rows(self, span: Span, slices: Mapping[str, str]) -> QuerySet[Any]:
        """The records counted, narrowed by `{slice name: value}`."""
        narrowed = {self._path(name): value for name, value in slices.items()}
        return subject_rows(self.subject, span).filter(self.condition(span), **narrowed)

    def records_url(self, period: str, slices: Mapping[str, str]) -> str:
        """Page that lists exactly these records (for Take.UNITS: these units) and states their number."""
        parameters = {"period": period, "measure": self.code}
        for name, value in sorted(slices.items()):
            entry = self.subject.slice_named(name)
            assert entry is not None
            parameters[entry.param] = value
        page = "units:unit-list" if self.take is Take.UNITS else self.subject.page
        return f"{reverse(page)}?{urlencode(parameters)}"

    def aggregate(self, span: Span) -> Count | Sum:
        condition = self.condition(span)
        if self.take is Take.SUM:
            return Sum(self.of, filter=condition)
        if self.take is Take.UNITS:
            return Count(self.subject.unit_path, distinct=True, filter=condition)
        return Count("pk", filter=condition)

    def _path(self, name: str) -> str:
        entry = self.subject.slice_named(name)
        if entry is None:
            raise KeyError(name)
        return entry.path

    def _dates(self, span: Span) -> Q:
        if self.by is None:
            return Q()
        if isinstance(self.subject.model._meta.get_field(self.by), DateTimeField):
            return Q(**{f"{self.by}__gte": midnight(span.start), f"{self.by}__lt": midnight(span.last + timedelta(1))})
        return Q(**{f"{self.by}__gte": span.start, f"{self.by}__lte": span.last})


def midnight(day: date) -> datetime:
    """Start of a day in Asia/Shanghai."""
    return datetime.combine(day, time.min, SHANGHAI)


def subject_rows(subject: Subject, span: Span) -> QuerySet[Any]:
    rows = subject.model._default_manager.all()
    return subject.prepare(rows, span) if subject.prepare else rows


def _filled(where: Q, span: Span) -> Q:
    """`where` with every SpanDay and SpanMoment replaced by the day or moment of this span."""
    filled = Q()
    filled.connector, filled.negated = where.connector, where.negated
    filled.children = [_filled_child(child, span) for child in where.children]
    return filled


def _filled_child(child: Any, span: Span) -> Any:
    if isinstance(child, Q):
        return _filled(child, span)
    if not isinstance(child, tuple):
        return child
    lookup, value = child
    if isinstance(value, SpanDay):
        return lookup, getattr(span, value.value)
    if isinstance(value, SpanMoment):
        return lookup, midnight(getattr(span, value.value) + timedelta(1))
    return child


class Registry:
    """All measures of the program by code and by Chinese name."""

    def __init__(self) -> None:
        self.by_code: dict[str, Measure] = {}
        self.by_name: dict[str, Measure] = {}

    def add(self, *measures: Measure) -> None:
        for measure in measures:
            if measure.code in self.by_code or measure.name in self.by_name:
                raise ValueError(f"measure {measure.code} ({measure.name}) is declared twice")
            self.by_code[measure.code] = measure
            self.by_name[measure.name] = measure

    def of_area(self, area: str) -> list[Measure]:
        return [measure for measure in self.by_code.values() if measure.subject.area == area]


MEASURES = Registry()


@dataclass(frozen=True, slots=True)
class FrozenRecord:
    """A record as a closed area counts it: key, quantity, unit, and its slice values by url parameter."""

    key: str
    quantity: Number
    unit: str
    slices: Mapping[str, str]


class Facts:
    """Values of measures for one period, fetched once per model and breakdown and kept.

    `frozen` holds the records of closed areas by measure code; those are read instead of the tables.
    """

    def __init__(self, span: Span, frozen: Mapping[str, list[FrozenRecord]] | None = None) -> None:
        self.span = span
        self.frozen = frozen or {}
        self._fetched: dict[tuple[type[Model], tuple[str, ...]], dict[tuple[str, ...], dict[str, Number | None]]] = {}
        self._fetched_units: dict[tuple[str, tuple[str, ...]], dict[tuple[str, ...], set[str]]] = {}

    def value(self, measure: Measure, slices: Mapping[str, str]) -> Number | None:
        """An integer or Decimal; None where a sum has no records at all. Raises KeyError for an unknown slice."""
        for name in slices:
            measure._path(name)
        if measure.code in self.frozen:
            return _frozen_value(measure, self.frozen[measure.code], slices)
        names = tuple(sorted(slices))
        groups = self._groups(measure.subject, names)
        found = groups.get(tuple(slices[name] for name in names))
        value = None if found is None else found[measure.code]
        return _empty(measure) if value is None else value

    def records(self, measure: Measure, slices: Mapping[str, str]) -> QuerySet[Any]:
        """The records behind a value, still to be ordered and restricted to a user. Of a closed area these are
        the frozen ones that still exist, by natural key."""
        if measure.code not in self.frozen:
            return measure.rows(self.span, slices)
        keys = {record.key for record in self.frozen_records(measure, slices)}
        paths = measure.subject.key_paths
        rows = subject_rows(measure.subject, self.span)
        near = rows.filter(**{f"{paths[-1]}__in": {key.rpartition("/")[2] for key in keys}})
        found = [pk for pk, *parts in near.values_list("pk", *paths) if "/".join(parts) in keys]
        return rows.filter(pk__in=found)

    def frozen_records(self, measure: Measure, slices: Mapping[str, str]) -> list[FrozenRecord]:
        """The records behind a value of a closed area, as they were frozen."""
        return _narrowed(measure, self.frozen[measure.code], slices)

    def units(self, measure: Measure, slices: Mapping[str, str]) -> list[str]:
        """Codes of the units that have at least one such record, sorted by code."""
        if measure.code in self.frozen:
            return sorted({record.unit for record in self.frozen_records(measure, slices)})
        names = tuple(sorted(slices))
        return sorted(self._unit_groups(measure, names).get(tuple(slices[name] for name in names), ()))

    def _unit_groups(self, measure: Measure, names: tuple[str, ...]) -> dict[tuple[str, ...], set[str]]:
        if (measure.code, names) not in self._fetched_units:
            paths = [measure._path(name) for name in names]
            groups: dict[tuple[str, ...], set[str]] = {}
            rows = measure.rows(self.span, {}).order_by().values_list(measure.subject.unit_path, *paths).distinct()
            for unit, *values in rows:
                groups.setdefault(tuple(str(value) for value in values if value is not None), set()).add(unit)
            self._fetched_units[measure.code, names] = groups
        return self._fetched_units[measure.code, names]

    def _groups(self, subject: Subject, names: tuple[str, ...]) -> dict[tuple[str, ...], dict[str, Number | None]]:
        cache_key = (subject.model, names)
        if cache_key not in self._fetched:
            paths = [entry.path for name in names if (entry := subject.slice_named(name))]
            measures = [m for m in MEASURES.by_code.values() if m.subject is subject and m.code not in self.frozen]
            aggregates = {measure.code: measure.aggregate(self.span) for measure in measures}
            rows = subject_rows(subject, self.span)
            if paths:
                found: Iterable[dict[str, Any]] = rows.order_by().values(*paths).annotate(**aggregates)
            else:
                found = [rows.aggregate(**aggregates)]
            self._fetched[cache_key] = {
                tuple(str(row[path]) for path in paths): {code: row[code] for code in aggregates}
                for row in found
                if all(row[path] is not None for path in paths)  # a record without 分类 answers to no name of one
            }
        return self._fetched[cache_key]


def freeze(measure: Measure, span: Span, slices: Mapping[str, str] | None = None) -> list[FrozenRecord]:
    """The records a measure counts in a period, narrowed by `slices`, as closing an area keeps them."""
    paths = [entry.path for entry in measure.subject.slices]
    quantity = measure.of if measure.take is Take.SUM else None
    keys = measure.subject.key_paths
    columns = [*keys, measure.subject.unit_path, *([quantity] if quantity else []), *paths]
    frozen = []
    for values in measure.rows(span, slices or {}).order_by(*keys).values_list(*columns):
        key, (unit, *rest) = "/".join(values[: len(keys)]), values[len(keys) :]
        amount = rest.pop(0) if quantity else 1
        pairs = zip(measure.subject.slices, rest, strict=True)
        narrowed_by = {entry.param: str(value) for entry, value in pairs if value is not None}
        frozen.append(FrozenRecord(key=key, quantity=amount, unit=unit, slices=narrowed_by))
    return frozen


def _narrowed(measure: Measure, records: list[FrozenRecord], slices: Mapping[str, str]) -> list[FrozenRecord]:
    wanted = {entry.param: slices[entry.name] for entry in measure.subject.slices if entry.name in slices}
    return [r for r in records if all(r.slices.get(param) == value for param, value in wanted.items())]


def _empty(measure: Measure) -> int | None:
    return None if measure.take is Take.SUM and not measure.zero_when_empty else 0


def _frozen_value(measure: Measure, records: list[FrozenRecord], slices: Mapping[str, str]) -> Number | None:
    narrowed = _narrowed(measure, records, slices)
    if measure.take is Take.SUM:
        return sum((record.quantity for record in narrowed), start=0) if narrowed else _empty(measure)
    if measure.take is Take.UNITS:
        return len({record.unit for record in narrowed})
    return len(narrowed)
