"""Which figures a record enters, asked of the measures themselves so that it cannot differ from them; and the text
keys by which records refer to one another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse

from govaudit.measures import MEASURES, Measure, Number, Subject, subject_rows

if TYPE_CHECKING:
    from django.db.models import Model

    from units.models import Period


def origin_of(record: Model, subject: Subject) -> str:
    """Text key of a record by which another may refer to it: `hotline.WorkOrder/city/T20220401000276`."""
    key = "/".join(str(reduce(getattr, path.split("__"), record)) for path in subject.key_paths)
    return f"{subject.model._meta.label}/{key}"


def origin_link(origin: str) -> tuple[str, str] | None:
    """(label, url) of the record that a text key names; None where nothing of that kind is counted."""
    label, _, key = origin.partition("/")
    subjects = (measure.subject for measure in MEASURES.by_code.values())
    subject = next((subject for subject in subjects if subject.model._meta.label == label), None)
    if subject is None or not key:
        return None
    parts = key.split("/", len(subject.key_paths) - 1)
    try:
        url = reverse(subject.page.replace("-list", "-detail"), args=parts)
    except NoReverseMatch:
        return None
    return f"{subject.model._meta.verbose_name} {parts[-1]}", url


@dataclass(frozen=True, slots=True)
class Counted:
    """That a record enters `measure` of `period` with `quantity`; `url` lists all records of its unit that do."""

    period: Period
    measure: Measure
    quantity: Number
    url: str


def where_counted(record: Model, subject: Subject, periods: Iterable[Period]) -> list[Counted]:
    """What the record counts for in each of `periods`, in their order; one query a period."""
    unit = {"单位": str(reduce(getattr, subject.unit_path.split("__"), record))}
    measures = [measure for measure in MEASURES.by_code.values() if measure.subject is subject]
    counted = []
    for period in periods:
        span = period.span
        aggregates = {measure.code: measure.aggregate(span) for measure in measures}
        quantities = subject_rows(subject, span).filter(pk=record.pk).aggregate(**aggregates)
        counted += [
            Counted(period, measure, quantities[measure.code], measure.records_url(period.code, unit))
            for measure in measures
            if quantities[measure.code]
        ]
    return counted
