"""Pages of lists, each found from the row at the edge of its neighbour: as fast in the middle of a million as at the
front. The address of a page carries that row's place in the order, signed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.core.signing import BadSignature, Signer
from django.db.models import F, Field, Model, Q, QuerySet, TextField
from django.db.models.expressions import OrderBy
from django.db.models.functions import Left

#: As many records are counted; of a longer list a page says that there are more.
COUNTED = 10_000
#: Characters by which a text without a bound is sorted: the address of a page carries them.
SORTED_TEXT = 60
LAST = "last"
_AFTER, _BEFORE = "after", "before"


@dataclass(frozen=True, slots=True)
class Term:
    """One part of an order: what is compared, which way, and where rows without a value stand. `path` names it."""

    path: str
    expression: Any
    is_descending: bool
    is_nullable: bool
    nulls_first: bool = False

    def turned(self) -> Term:
        return replace(self, is_descending=not self.is_descending, nulls_first=not self.nulls_first)

    def ordered(self) -> OrderBy:
        if not self.is_nullable:  # naming a place for nulls would keep PostgreSQL from the index
            return OrderBy(self.expression, descending=self.is_descending)
        place = {"nulls_first": True} if self.nulls_first else {"nulls_last": True}
        return OrderBy(self.expression, descending=self.is_descending, **place)

    def beyond(self, name: str, value: Any) -> Q | None:
        """Rows that stand after `value` by this term alone, its expression kept under `name`; None: there are none."""
        if value is None:
            return Q(**{f"{name}__isnull": False}) if self.nulls_first else None
        further = Q(**{f"{name}__{'lt' if self.is_descending else 'gt'}": value})
        return further | Q(**{f"{name}__isnull": True}) if self.is_nullable and not self.nulls_first else further


@dataclass(frozen=True, slots=True)
class Order:
    """A whole order, ending in the primary key: no two rows stand at the same place."""

    terms: tuple[Term, ...]

    def __str__(self) -> str:
        return ",".join(f"{'-' if term.is_descending else ''}{term.path}" for term in self.terms)

    def names(self) -> list[str]:
        return [f"place_{at}" for at in range(len(self.terms))]

    def turned(self) -> Order:
        return Order(tuple(term.turned() for term in self.terms))

    def of(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.order_by(*(term.ordered() for term in self.terms))

    def placed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows in this order, each with the values it stands by."""
        values = {name: term.expression for name, term in zip(self.names(), self.terms, strict=True)}
        return self.of(rows.annotate(**values))

    def place_of(self, record: Any) -> list[Any]:
        return [getattr(record, name) for name in self.names()]

    def after(self, rows: QuerySet[Any], place: Sequence[Any]) -> QuerySet[Any]:
        """Of `rows` (as `placed` gives them) those that stand after `place`."""
        condition: Q | None = None
        for name, term, value in reversed(list(zip(self.names(), self.terms, place, strict=True))):
            beyond = term.beyond(name, value)
            if condition is not None:
                level = Q(**{name: value}) & condition
                beyond = level if beyond is None else beyond | level
            condition = beyond
        assert condition is not None, "an order ends in the primary key, which is never null"
        return rows.filter(self._bound(place), condition)

    def _bound(self, place: Sequence[Any]) -> Q:
        """Implied by the rest, in a form by which an index is entered at the right place."""
        first = self.terms[0]
        if first.is_nullable:
            return Q()
        return Q(**{f"{self.names()[0]}__{'lte' if first.is_descending else 'gte'}": place[0]})


def order_of(rows: QuerySet[Any]) -> Order:
    """The order of `rows` on every database: rows without a value last, ending in the primary key."""
    query = rows.query
    assert query.standard_ordering, "rows turned by reverse() name no order of their own"
    parts: Sequence[Any] = query.order_by
    if not parts and query.default_ordering:
        parts = query.get_meta().ordering or ()
    terms: dict[str, Term] = {}
    for part in parts:
        for term in _terms(rows, part):
            terms.setdefault(term.path, term)
            if term.path == "pk":
                return Order(tuple(terms.values()))
    # The way of the part before, so that one index on both is read either way.
    is_descending = bool(terms) and list(terms.values())[-1].is_descending
    return Order((*terms.values(), Term("pk", F("pk"), is_descending, is_nullable=False)))


def in_order(rows: QuerySet[Any]) -> QuerySet[Any]:
    return order_of(rows).of(rows)


def _terms(rows: QuerySet[Any], part: Any) -> Iterator[Term]:
    if isinstance(part, str):
        path = part.lstrip("-+")
        yield from _terms_of_path(rows, path, is_descending=part.startswith("-"))
        return
    ordered: OrderBy = part if isinstance(part, OrderBy) else part.asc()
    expression: Any = ordered.expression
    is_path = isinstance(expression, F)
    if is_path:
        terms = _terms_of_path(rows, expression.name, is_descending=ordered.descending)
    else:
        terms = iter([Term(repr(expression), expression, ordered.descending, is_nullable=True)])
    for term in terms:
        yield replace(term, nulls_first=bool(ordered.nulls_first))


def _terms_of_path(rows: QuerySet[Any], path: str, *, is_descending: bool) -> Iterator[Term]:
    """A relation is sorted as its own model is."""
    if path in ("pk", rows.model._meta.pk.name):
        yield Term("pk", F("pk"), is_descending, is_nullable=False)
        return
    if path in rows.query.annotations:
        yield Term(path, F(path), is_descending, is_nullable=True)
        return
    field, is_nullable = _field_at(rows.model, path)
    related = field.related_model if field is not None and field.is_relation else None
    if field is None or not isinstance(related, type) or path.rpartition("__")[2] == field.attname:
        is_long = isinstance(field, TextField)
        expression = Left(F(path), SORTED_TEXT) if is_long else F(path)
        yield Term(path, expression, is_descending, is_nullable)
        return
    for part in map(str, related._meta.ordering or ("pk",)):
        name = f"{path}__{part.lstrip('-')}"
        yield from _terms_of_path(rows, name, is_descending=is_descending != part.startswith("-"))


def _field_at(model: type[Model], path: str) -> tuple[Field[Any, Any] | None, bool]:
    """The field a path ends at, and whether a row may have no value there; (None, True) where it is no plain path."""
    field: Any = None
    is_nullable = False
    for part in path.split("__"):
        try:
            field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        except FieldDoesNotExist:
            return None, True
        is_nullable = is_nullable or field.null
        model = field.related_model or model
    return field, is_nullable


class KeyPage:
    """Rows of one page, and the addresses (values of `page`) of those beside it; empty where there is none."""

    def __init__(self, records: list[Any], *, before: str, after: str) -> None:
        self.records = self.object_list = records
        self.before, self.after = before, after
        self.first, self.last = "", LAST

    def has_other_pages(self) -> bool:
        return bool(self.before or self.after)


class KeyPaginator:
    """Pages for django-tables2. Without `counts_all` no more than COUNTED records are counted."""

    def __init__(self, rows: Any, per_page: int, *, counts_all: bool = False) -> None:
        self.rows: QuerySet[Any] = rows.data.data
        self.per_page, self.counts_all = per_page, counts_all
        self.order = order_of(self.rows)
        self._signer = Signer(salt=f"page:{self.order}")
        self._length: int | None = None

    @cached_property
    def _counted(self) -> int:
        """Number of records; of a longer list one more than is counted."""
        if self._length is not None:
            return self._length
        rows = self.rows.order_by().values("pk")
        return rows.count() if self.counts_all else rows[: COUNTED + 1].count()

    @property
    def has_more(self) -> bool:
        """Whether there are more records than `count`."""
        return not self.counts_all and self._counted > COUNTED

    @property
    def count(self) -> int:
        return COUNTED if self.has_more else self._counted

    def page(self, asked: Any) -> KeyPage:
        """The first page where `asked` is not an address that this list in this order gave."""
        way, _, token = asked.partition(".") if isinstance(asked, str) else ("", "", "")
        if way == LAST:
            return self._last()
        place = self._read(token) if way in (_AFTER, _BEFORE) else None
        if place is None:
            return self._first()
        records, has_more = self._beyond(place, is_back=way == _BEFORE)
        if not records:
            return self._last() if way == _AFTER else self._first()
        return self._page(records, has_before=way == _AFTER or has_more, has_after=way == _BEFORE or has_more)

    def _first(self) -> KeyPage:
        records, has_more = self._taken(self.order.placed(self.rows), self.per_page)
        if not has_more:
            self._length = len(records)
        return self._page(records, has_before=False, has_after=has_more)

    def _last(self) -> KeyPage:
        """What remains after full pages; where not all is counted a full page."""
        rest = 0 if self.has_more else self.count % self.per_page
        records, has_more = self._taken(self.order.turned().placed(self.rows), rest or self.per_page)
        return self._page(records[::-1], has_before=has_more, has_after=False)

    def _beyond(self, place: list[Any], *, is_back: bool) -> tuple[list[Any], bool]:
        order = self.order.turned() if is_back else self.order
        records, has_more = self._taken(order.after(order.placed(self.rows), place), self.per_page)
        return records[::-1] if is_back else records, has_more

    @staticmethod
    def _taken(rows: QuerySet[Any], most: int) -> tuple[list[Any], bool]:
        """So many records at most, and whether there are more."""
        records = list(rows[: most + 1])
        return records[:most], len(records) > most

    def _page(self, records: list[Any], *, has_before: bool, has_after: bool) -> KeyPage:
        before = f"{_BEFORE}.{self._written(records[0])}" if has_before else ""
        after = f"{_AFTER}.{self._written(records[-1])}" if has_after else ""
        return KeyPage(records, before=before, after=after)

    def _written(self, record: Any) -> str:
        return self._signer.sign_object([_plain(value) for value in self.order.place_of(record)], compress=True)

    def _read(self, token: str) -> list[Any] | None:
        try:
            values: list[Any] = self._signer.unsign_object(token)
        except BadSignature:
            return None
        known = self.order.placed(self.rows).query.annotations
        return [
            known[name].output_field.to_python(value) for name, value in zip(self.order.names(), values, strict=True)
        ]


def _plain(value: Any) -> Any:
    """A value as JSON has it; its field reads it back."""
    if value is None or isinstance(value, str | int | float):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)
