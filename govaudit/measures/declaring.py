"""What a measure is: its definition, the records it counts, and the page that lists them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import Count, DateTimeField, Model, Q, QuerySet, Sum
from django.urls import reverse

from govaudit.lib.periods import Span

SHANGHAI = ZoneInfo("Asia/Shanghai")
Number = int | Decimal
#: Digits behind the point of every number that is summed, at most.
PLACES = 4


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
    a field keeps something else than what people read. Where `path` names what `prepare` works out for the period, `of`
    is the path of the field whose values that takes."""

    name: str
    param: str
    path: str
    is_exact: bool = False
    none: str = ""
    words: tuple[tuple[str, str], ...] = ()
    of: str = ""

    @property
    def field_path(self) -> str:
        """Path of the field whose values it has."""
        return self.of or self.path

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
    spares the database the table. Where units are counted, one slice is by unit and not exact. `area_path` names the
    field where records are of several areas, each frozen with its own; they are shown under `area`."""

    model: type[Model]
    area: str
    page: str  # url name of the list of its records
    slices: tuple[Slice, ...]
    unit_path: str  # path to the unit's code
    key_paths: tuple[str, ...]  # paths that make up a record's natural key, joined by "/"
    prepare: Callable[[QuerySet[Any], Span], QuerySet[Any]] | None = None
    column: str = "pk"
    area_path: str = ""

    def is_of(self, area: str) -> bool:
        """Whether closing the area freezes records of these."""
        return bool(self.area_path) or self.area == area

    @property
    def unit_slice(self) -> Slice | None:
        """The slice by unit."""
        return next((entry for entry in self.slices if entry.path == self.unit_path), None)

    @property
    def unit_field(self) -> str:
        """Path to the code of the unit that a record has now."""
        entry = self.unit_slice
        return entry.field_path if entry else self.unit_path

    @property
    def area_slice(self) -> Slice | None:
        """The slice by area, of records of several areas."""
        return next((entry for entry in self.slices if entry.path == self.area_path), None)

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
    again (of Take.UNITS: a unit with a record in one of them counts). `is_due` is said of one that counts what falls
    due in the period by itself."""

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
    is_due: bool = False

    @property
    def is_entered(self) -> bool:
        """Whether it counts only what somebody put on file of the period, not what lasts or falls due by itself."""
        return (self.by is not None or self.otherwise is not None) and not self.is_due

    def has_any(self, value: Number | None) -> bool:
        """Whether a value of it, or of one that answers for it, says that there are records; a number that an office
        has typed in may be 0."""
        return value is not None if self.otherwise else bool(value)

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
        return own & Q(**{f"{self.subject.unit_path.removesuffix('__code')}__isnull": False})

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
        return slice_of(self.subject, name)

    def _dates(self, span: Span) -> Q:
        if self.by is None:
            return Q()
        return dated_in(self.subject.model, self.by, span)


def slice_of(subject: Subject, name: str) -> Slice:
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
