"""Values that the slices of an expression can have: the units, the lists, the columns, the months."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cached_property

from django.db.models import Model

from checks.models import Indicator, Observation, WebColumn
from govaudit.lib.expressions import Call, ExpressionError, parse_expression
from govaudit.measures import MEASURES, Measure, Subject
from govaudit.models import ListEntry
from govaudit.sheets import CellFault, Index, Lookup
from reports.models import Formula
from units.entries import end_of
from units.models import Unit

MONTHS = {str(month) for month in range(1, 13)}
SHOWN = 8
#: The one slice that is a number beside the month: 4, not 04.
NUMBER = (WebColumn, "lead")
ITEM = (Observation, "breakdown")
PLAIN_NUMBER = re.compile("[1-9][0-9]{0,3}")
Field = tuple[type[Model], str]


class SliceValues:
    """`known` are the values by model and field (what is not in it has any value), `units` finds a unit by its
    spelling, `codes` are those of units and `measures` all there are by name."""

    measures: Mapping[str, Measure]

    def __init__(
        self, known: Mapping[Field, set[str]], units: Lookup, codes: set[str], measures: Mapping[str, Measure]
    ) -> None:
        self._known, self._units, self._codes, self.measures = known, units, codes, measures

    def hint(self, subjects: Iterable[Subject], name: str, value: str) -> str:
        """What could have been meant, if none of the subjects can have this value in the slice; else nothing."""
        hints = []
        for subject in subjects:
            entry = subject.slice_named(name)
            if entry is None:
                continue
            said = [word for _, word in entry.words]
            if value in said or (value and value == entry.none):
                return ""
            hint = "、".join(said) or self._hint(end_of(subject.model, entry.field_path), value)
            if not hint:
                return ""
            hints.append(hint)
        return hints[0] if hints else ""

    def known(self, field: Field) -> set[str] | None:
        return self._known.get(field)

    def unit_hint(self, value: str) -> str:
        return "" if value in self._codes else _not_found(self._units, value)

    def _hint(self, field: Field, value: str) -> str:
        if field == (Unit, "code"):
            return self.unit_hint(value)
        if field == NUMBER and not PLAIN_NUMBER.fullmatch(value):
            return "1、2 这样的数"
        known = MONTHS if field[1] == "month" else self.known(field)
        if known is None or value in known:
            return ""
        nearest = get_close_matches(value, sorted(known), n=3)
        return f"是不是{'、'.join(nearest)}？" if nearest else "、".join(sorted(known)[:SHOWN]) or "一个也没有登记"


class StoredValues(SliceValues):
    """The values that this office's lists, columns and units have now, and the names its formulas use; each is read
    when it is first asked for, and once. `formulas` maps name to expression and `measures` name to measure where they
    were read before."""

    def __init__(
        self, formulas: Mapping[str, str] | None = None, measures: Mapping[str, Measure] | None = None
    ) -> None:
        self._formulas, self._read = formulas, dict[Field, set[str]]()
        self.measures = MEASURES.names() if measures is None else measures

    def known(self, field: Field) -> set[str] | None:
        if field not in self._read:
            rows = field[0]._default_manager.order_by()
            self._read[field] = {str(value) for value in rows.values_list(field[1], flat=True).distinct()}
            if field == ITEM:  # also those without a number yet
                self._read[field] |= {name for indicator in Indicator.objects.all() for name in indicator.item_names}
        return self._read[field]

    def unit_hint(self, value: str) -> str:
        return _not_found(self._spellings, value)

    @cached_property
    def calls(self) -> dict[str, list[str]]:
        formulas = self._formulas
        return called_names(dict(Formula.objects.values_list("name", "expression")) if formulas is None else formulas)

    @cached_property
    def _spellings(self) -> Index:
        units = Unit.objects.in_protocol_order().prefetch_related("names")
        texts = {text: unit for unit in units for text in (unit.code, *(name.text for name in unit.names.all()))}
        return Index(texts | {unit.short_name: unit for unit in units})


def _not_found(units: Lookup, value: str) -> str:
    try:
        units.find(value)
    except CellFault as hint:
        return str(hint)
    return ""


def list_values(lists: Iterable[Iterable[ListEntry]]) -> dict[Field, set[str]]:
    """Names and codes of lists; an empty list is not among them."""
    values: dict[Field, set[str]] = {}
    for entries in lists:
        for entry in entries:
            values.setdefault((type(entry), "name"), set()).add(entry.name)
            values.setdefault((type(entry), "code"), set()).add(entry.code)
    return values


def called_names(formulas: Mapping[str, str]) -> dict[str, list[str]]:
    """Names that each formula uses; one that cannot be parsed is left out."""
    called = {}
    for name, source in formulas.items():
        try:
            called[name] = [call.name for call in parse_expression(source).calls()]
        except ExpressionError:
            continue
    return called


def subjects_of(
    name: str,
    calls: Mapping[str, Iterable[str]],
    measures: Mapping[str, Measure],
    seen: frozenset[str] = frozenset(),
) -> Iterator[Subject]:
    """Subjects of the measures that a name goes back to; `calls` are the names that each formula uses."""
    if name in measures:
        yield from (measure.subject for measure in measures[name].chain)
    elif name not in seen:
        for called in calls.get(name, ()):
            yield from subjects_of(called, calls, measures, seen | {name})


def wrong_values(call: Call, values: SliceValues, calls: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str, str]]:
    """Slices of a call whose value no record can have: (slice, value, hint). What a loop gives is not looked at."""
    subjects = list(subjects_of(call.name, calls, values.measures))
    for name, value in call.arguments:
        hint = values.hint(subjects, name, value) if isinstance(value, str) else ""
        if isinstance(value, str) and hint:
            yield name, value, hint
