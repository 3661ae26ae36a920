"""Which figures a record enters, asked of the measures themselves so that it cannot differ from them; and the text
keys by which records refer to one another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import Min
from django.urls import NoReverseMatch, reverse

from govaudit.measures import MEASURES, Measure, Number, Subject, plain_number, subject_rows

if TYPE_CHECKING:
    from django.db.models import Model

    from units.models import Period, Unit


#: Kinds of records that no measure of the program itself counts, by model label; upper floors add theirs.
NAMED: dict[str, Subject] = {}


def origin_of(record: Model, subject: Subject) -> str:
    """Text key of a record by which another may refer to it: `hotline.WorkOrder/city/T20220401000276`."""
    key = "/".join(str(reduce(getattr, path.split("__"), record)) for path in subject.key_paths)
    return f"{subject.model._meta.label}/{key}"


def subject_of(model: type[Model]) -> Subject | None:
    """What names the records of a model by text keys; None where nothing does."""
    return _subject_called(model._meta.label)


def origin_link(origin: str) -> tuple[str, str] | None:
    """(label, url) of the record that a text key names; None where nothing of that kind is counted."""
    subject, parts = _parsed(origin)
    if subject is None:
        return None
    try:
        url = reverse(subject.page.replace("-list", "-detail"), args=parts)
    except NoReverseMatch:
        return None
    return f"{subject.model._meta.verbose_name} {parts[-1]}", url


@dataclass(frozen=True, slots=True)
class Named:
    """The record that a text key names, its unit (None: it has none), and its page."""

    record: Model
    unit: Unit | None
    label: str
    url: str


def record_of(origin: str) -> Named | None:
    """The record that a text key names; None where there is none."""
    subject, parts = _parsed(origin)
    link = origin_link(origin)
    if subject is None or link is None:
        return None
    named = dict(zip(subject.key_paths, parts, strict=False))
    try:
        record = subject.model._default_manager.filter(**named).first()
    except (ValueError, ValidationError):  # a part that is no day, no number
        return None
    if record is None:
        return None
    return Named(record, _at(record, subject.unit_field.removesuffix("__code")), *link)


def _subject_called(label: str) -> Subject | None:
    subjects = (measure.subject for measure in MEASURES.by_code.values())
    return NAMED.get(label) or next((found for found in subjects if found.model._meta.label == label), None)


def _parsed(origin: str) -> tuple[Subject | None, list[str]]:
    """The subject whose records a text key names, and the parts of the record's own key."""
    label, _, key = origin.partition("/")
    subject = _subject_called(label)
    if subject is None or not key:
        return None, []
    return subject, key.split("/", len(subject.key_paths) - 1)


@dataclass(frozen=True, slots=True)
class Counted:
    """That a record enters `measure` of `period` with `quantity`; `url` lists all records of its unit that do."""

    period: Period
    measure: Measure
    quantity: Number
    url: str


def where_counted(record: Model, subject: Subject, periods: Iterable[Period]) -> list[Counted]:
    """What the record counts for in each of `periods`, in their order; one query a period."""
    measures = MEASURES.of_subject(subject)
    is_defined = not any(measure.code in MEASURES.by_code for measure in measures)  # a kept number counts, also 0
    counted = []
    for period in periods:
        span = period.span
        aggregates = {measure.code: measure.aggregate(span) for measure in measures}
        then = {f"slice_{entry.param}": Min(entry.path) for entry in subject.slices if entry.of}
        quantities = subject_rows(subject, span).filter(pk=record.pk).aggregate(**aggregates, **then)
        slices = _named_slices(record, subject, quantities)
        counted += [
            Counted(period, measure, quantity, measure.records_url(period.code, slices))
            for measure in measures
            if (quantity := plain_number(quantities[measure.code])) or (quantity is not None and is_defined)
        ]
    return counted


def _named_slices(record: Model, subject: Subject, worked_out: Mapping[str, Any]) -> dict[str, str]:
    """What an expression names to mean this record's unit, and what else must be named to mean the record at all.
    `worked_out` says what is no field of it."""
    entries = [entry for entry in subject.slices if entry.path == subject.unit_path or entry.is_exact]
    values = {
        entry.name: worked_out[f"slice_{entry.param}"] if entry.of else _at(record, entry.path) for entry in entries
    }
    return {name: str(value) for name, value in values.items() if value not in (None, "")}


def _at(record: Model, path: str) -> Any:
    """The value at a field path; None behind a relation that is blank."""
    value: Any = record
    for name in path.split("__"):
        value = getattr(value, name, None)
    return value
