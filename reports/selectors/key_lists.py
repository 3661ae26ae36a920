"""The list of a notice on key areas: which unit did not publish which elements in which column."""

from __future__ import annotations

from dataclasses import replace

from checks.elements import in_words
from checks.models import GAPS
from govaudit.lib.expressions import parse_expression
from govaudit.lib.privacy import mask_text
from govaudit.measures import MEASURES
from reports.document.blocks import Figure, Text
from reports.selectors.figures import FigureDesk

MEASURE = "未公开要素"


def missing_elements(desk: FigureDesk, use: str) -> list[tuple[Text | Figure, ...]]:
    """Units in protocol order, with their columns in the order of the catalogue. The first row of a unit has its
    number (1, 2, …), those that follow have none, so that a sentence can name the unit once."""
    records = desk.facts.records(MEASURES.by_name[MEASURE], {}).filter(verdict__in=GAPS)
    records = records.select_related("assignment__unit", "assignment__item").order_by(
        "assignment__item__area__position", "assignment__item__area__code", "assignment__item__code", "code"
    )
    found: dict[str, dict[str, list[str]]] = {}
    for check in records:
        places = found.setdefault(check.assignment.unit.code, {})
        places.setdefault(check.assignment.place, []).extend(check.keys or [check.assignment.item.name])
    units = [unit for code, unit in desk.units.items() if code in found]
    return [
        (
            Text(str(number) if at == 0 else ""),
            Text(unit.name_for(use)),
            Text(place),
            _elements(desk, unit.code, place, keys),
        )
        for number, unit in enumerate(units, start=1)
        for at, (place, keys) in enumerate(found[unit.code].items())
    ]


def _elements(desk: FigureDesk, unit: str, place: str, keys: list[str]) -> Figure:
    """The elements as a sentence lists them; the figure behind them is their number."""
    figure = desk.figure(parse_expression(MEASURE), {"单位": unit, "栏目": place})
    return replace(figure, name=f"名单({figure.name})", printed=mask_text(in_words(keys)))
