"""Lists of findings that a notice may loop over."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from checks.models import STATES
from govaudit.lib.periods import long_date
from govaudit.measures import MEASURES
from reports.document.blocks import Text
from reports.selectors.figures import FigureDesk

Entry = tuple[Text, ...]


def faults(desk: FigureDesk, use: str) -> list[Entry]:
    """Faults with their unit, category, day and state on the 截至."""
    return [
        (
            *_said(desk, fault, use),
            Text(fault.category.name),
            Text(long_date(fault.found_on)),
            Text(STATES[fault.state]),
        )
        for fault in _findings(desk, "问题")
    ]


def wordings(desk: FigureDesk, use: str) -> list[Entry]:
    """Wrong wordings with the right ones, each once; one found at several units names them all."""
    found: dict[tuple[str, str], list[Any]] = {}
    for fault in _findings(desk, "问题").exclude(wrong_words=""):
        found.setdefault((fault.wrong_words, fault.right_words), []).append(fault)
    return [
        (
            Text(wrong, reverse("checks:finding-detail", args=[same[0].code])),
            Text(right),
            Text("、".join(dict.fromkeys(desk.units[fault.unit.code].name_for(use) for fault in same))),
            Text("、".join(dict.fromkeys(fault.where_found for fault in same if fault.where_found))),
        )
        for (wrong, right), same in found.items()
    ]


def merits(desk: FigureDesk, use: str) -> list[Entry]:
    return [(*_said(desk, merit, use), Text(merit.category.name)) for merit in _findings(desk, "亮点")]


def overdue(desk: FigureDesk, use: str) -> list[Entry]:
    """Faults past their deadlines on the 截至, with the days since and how often their units were reminded."""
    as_of = desk.facts.span.as_of
    return [
        (
            *_said(desk, fault, use),
            Text(long_date(fault.due)),
            Text(str((as_of - fault.due).days)),
            Text(str(fault.reminded)),
        )
        for fault in _findings(desk, "逾期问题")
    ]


def _findings(desk: FigureDesk, name: str) -> QuerySet[Any]:
    """The findings behind a measure in protocol order."""
    order = ("unit__group__position", "unit__position", "unit__code", "found_on", "code")
    return desk.facts.records(MEASURES.by_name[name], {}).select_related("unit", "category").order_by(*order)


def _said(desk: FigureDesk, finding: Any, use: str) -> Entry:
    """A finding's unit, and what was found without the stop at its end, so that a sentence can go on."""
    unit = Text(desk.units[finding.unit.code].name_for(use))
    return unit, Text(finding.text.rstrip("。"), reverse("checks:finding-detail", args=[finding.code]))
