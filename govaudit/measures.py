"""Measures (统计项): what is counted, by which definition, and the one query that counts it.

A measure is declared beside its model. Its aggregate, the page listing its records and the input of every
formula are built from that one object, so the three cannot disagree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import lru_cache, reduce
from operator import or_
from typing import Any, cast
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import Count, DateTimeField, F, Field, Model, Q, QuerySet, Sum
from django.urls import reverse

from govaudit.lib.periods import Span
from govaudit.parameters import among
from govaudit.statements import Statement

SHANGHAI = ZoneInfo("Asia/Shanghai")
Number = int | Decimal
#: Digits behind the point of every number that is summed, at most.
PLACES = 4
#: As many built statements are kept: some ten for every period and breakdown that is looked at.
STATEMENTS = 256


class SpanDay(Enum):
    """A day of the period, put into a Q as a value and filled in when the query is built."""

    START = "start"
    END = "end"
    AS_OF = "as_of"
    MONTHS_END = "months_end"
    ONLY_MONTH = "only_month"


class SpanMoment(Enum):
    """The moment at which such a day is over (the start of the next day, Asia/Shanghai); START the one at which the
    period begins."""

    START = "start"
    END = "end"
    AS_OF = "as_of"


class Take(Enum):
    """What is taken of the selected records."""

    ROWS = "rows"
    SUM = "sum"
    UNITS = "units"


@dataclass(frozen=True, slots=True)
class Slice:
    """A way to narrow a measure: its Chinese name in expressions, its url parameter, its field path. Where an
    expression does not name one that `is_exact`, the records that are blank there are meant, not all of them. `none`
    is what expressions call a blank, so that the parts of a breakdown equal the total; `words` are (stored, said) where
    a field keeps something else than what people read."""

    name: str
    param: str
    path: str
    is_exact: bool = False
    none: str = ""
    words: tuple[tuple[str, str], ...] = ()

    def word(self, stored: Any) -> str | None:
        """What expressions call a stored value; None for a blank that has no name."""
        if stored is None or stored == "":
            return self.none or stored
        return next((said for kept, said in self.words if kept == stored), str(stored))

    def condition(self, value: str) -> Q:
        """The records of which expressions say `value`; `word` says the same of each."""
        stored = [kept for kept, said in self.words if said == value] if self.words else [value] if value else []
        if self.none and value == self.none:
            return Q(**{f"{self.path}__in": [*stored, ""]}) | Q(**{f"{self.path}__isnull": True})
        if self.none or self.words:
            return Q(**{f"{self.path}__in": stored})
        return Q(**{self.path: value})


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """What all measures of one model share. `column` is never blank; that of an index from which measures can be read
    spares the database the table. Where units are counted, one slice is by unit and not exact."""

    model: type[Model]
    area: str
    page: str  # url name of the list of its records
    slices: tuple[Slice, ...]
    unit_path: str  # path to the unit's code
    key_paths: tuple[str, ...]  # paths that make up a record's natural key, joined by "/"
    prepare: Callable[[QuerySet[Any], Span], QuerySet[Any]] | None = None
    column: str = "pk"

    @property
    def unit_slice(self) -> Slice | None:
        """The slice by unit."""
        return next((entry for entry in self.slices if entry.path == self.unit_path), None)

    def slice_named(self, name: str) -> Slice | None:
        return next((entry for entry in self.slices if entry.name == name), None)

    def blank_where_not(self, names: Collection[str]) -> Q:
        """The records that are blank in every exact slice that is not among `names`."""
        meant = Q()
        for entry in self.slices:
            if entry.is_exact and entry.name not in names:
                meant &= Q(**{entry.path: ""}) | Q(**{f"{entry.path}__isnull": True})
        return meant


@dataclass(frozen=True, slots=True)
class Measure:
    """A named count or sum. `by` is the one date that decides whether a record is in a period, up to its 截至 (None:
    a stock, whose `where` names the days itself; `base` is what several measures take their records from, in parts that
    have no record in common and are each looked for by one query). `of` is the summed field for Take.SUM; a sum over no
    records is no value, or 0 where `zero_when_empty` says that no record means that nothing was done. `otherwise`
    answers for this one, under the same name, where this one has no value. Every record of `parts`, codes of measures
    with the same `by` and `base`, is one of this one's and in no other part: they are added up instead of asked for
    again (of Take.UNITS: a unit with a record in one of them counts)."""

    code: str
    name: str
    unit: str
    definition: str
    subject: Subject
    where: Q = field(default_factory=Q)
    by: str | None = None
    base: tuple[Q, ...] = (Q(),)
    parts: tuple[str, ...] = ()
    take: Take = Take.ROWS
    of: str | None = None
    zero_when_empty: bool = False
    otherwise: Measure | None = None

    @property
    def chain(self) -> tuple[Measure, ...]:
        """This measure and those that answer for it, in their order."""
        return (self, *self.otherwise.chain) if self.otherwise else (self,)

    def knows(self, slices: Iterable[str]) -> bool:
        return all(self.subject.slice_named(name) for name in slices)

    def condition(self, span: Span) -> Q:
        """The records of the period, as one Q."""
        parts = (self.within(span, base) for base in self.base)
        return reduce(or_, parts) & self._narrower(span)

    def within(self, span: Span, base: Q) -> Q:
        """What all measures with the same `by` and this part of their `base` share."""
        return self._dates(span) & _filled(base, span)

    def _narrower(self, span: Span) -> Q:
        """The rest of the condition; a record without a unit counts for no unit."""
        own = _filled(self.where, span)
        if self.take is not Take.UNITS:
            return own
        return own & Q(**{f"{self.subject.unit_path.rpartition('__')[0]}__isnull": False})

    def rows(self, span: Span, slices: Mapping[str, str] | None = None) -> QuerySet[Any]:
        """The records counted, narrowed by `{slice name: value}`; without `slices` those of all values."""
        rows = subject_rows(self.subject, span).filter(self.condition(span))
        if slices is None:
            return rows
        narrowed = [self._slice(name).condition(value) for name, value in slices.items()]
        return rows.filter(self.subject.blank_where_not(slices), *narrowed)

    def records_url(self, period: str, slices: Mapping[str, str]) -> str:
        """Page that lists exactly these records (for Take.UNITS: these units) and states their number."""
        parameters = {"period": period, "measure": self.code}
        for name, value in sorted(slices.items()):
            entry = self.subject.slice_named(name)
            assert entry is not None
            parameters[entry.param] = value
        page = "units:unit-list" if self.take is Take.UNITS else self.subject.page
        return f"{reverse(page)}?{urlencode(parameters)}"

    def aggregate(self, span: Span, *, is_within: bool = False) -> Count | Sum:
        """Over the records of one unit, of which those that count for a unit are counted too. `is_within` says that
        the query itself looks for what is `within` the period."""
        condition = (self._narrower(span) if is_within else self.condition(span)) or None
        if self.take is Take.SUM:
            return Sum(self.of, filter=condition)
        return Count(self.subject.column, filter=condition)

    def _slice(self, name: str) -> Slice:
        return _named(self.subject, name)

    def _dates(self, span: Span) -> Q:
        if self.by is None:
            return Q()
        return dated_in(self.subject.model, self.by, span)


def _named(subject: Subject, name: str) -> Slice:
    entry = subject.slice_named(name)
    if entry is None:
        raise KeyError(name)
    return entry


def dated_in(model: type[Model], by: str, span: Span) -> Q:
    """The records whose date at the path `by` lies in the period, up to its 截至."""
    *relations, name = by.split("__")
    for relation in relations:
        model = model._meta.get_field(relation).related_model  # type: ignore[assignment]
    if isinstance(model._meta.get_field(name), DateTimeField):
        return Q(**{f"{by}__gte": midnight(span.start), f"{by}__lt": midnight(span.last + timedelta(1))})
    return Q(**{f"{by}__gte": span.start, f"{by}__lte": span.last})


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
    if value is SpanMoment.START:
        return lookup, midnight(span.start)
    if isinstance(value, SpanMoment):
        return lookup, midnight(getattr(span, value.value) + timedelta(1))
    return child


class Registry:
    """All measures of the program by code and by Chinese name. What an office defines itself is kept as data: apps
    give such measures by a source, and they are read anew each time. `is_taken` says of a name whether something else
    has it that expressions may name; upper floors add what they know."""

    def __init__(self) -> None:
        self.by_code: dict[str, Measure] = {}
        self.by_name: dict[str, Measure] = {}
        self.sources: list[Callable[[], Iterable[Measure]]] = []
        self.is_taken: list[Callable[[str], bool]] = [self.by_name.__contains__]

    def add(self, *measures: Measure) -> None:
        for measure in measures:
            if measure.code in self.by_code or measure.name in self.by_name:
                raise ValueError(f"measure {measure.code} ({measure.name}) is declared twice")
            self.by_code[measure.code] = measure
            self.by_name[measure.name] = measure

    def defined(self) -> list[Measure]:
        """Measures that the office defines itself, without those that answer for them."""
        return [measure for source in self.sources for measure in source()]

    def names(self) -> dict[str, Measure]:
        """Every measure by its name."""
        return {measure.name: measure for measure in self.defined()} | self.by_name

    def find(self, code: str) -> Measure | None:
        if code in self.by_code:
            return self.by_code[code]
        return next((m for head in self.defined() for m in head.chain if m.code == code), None)

    def of_area(self, area: str) -> list[Measure]:
        return [m for m in (*self.by_code.values(), *self.defined()) if m.subject.area == area]

    def of_subject(self, subject: Subject) -> list[Measure]:
        """Those that answer for others among them."""
        found = [measure for measure in self.by_code.values() if measure.subject is subject]
        return found or [m for head in self.defined() for m in head.chain if m.subject is subject]


MEASURES = Registry()


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
        entries = [_named(subject, name) for name in names]
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
    pointers = [_pointer(asked[0].subject.model, _named(asked[0].subject, name).path) for name in names]
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


def freeze(measures: Iterable[Measure], span: Span) -> dict[str, list[FrozenRecord]]:
    """The records that measures of one subject count in a period by measure code, as closing an area keeps them: those
    of which a measure counts one are the same objects in all lists, which are sorted by key."""
    measures = list(measures)
    counted = {measure.code: _counted(measure, measure.rows(span)) for measure in measures}
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
