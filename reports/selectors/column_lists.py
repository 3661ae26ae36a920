"""Lists of a notice on website columns: due and not updated, and who published nothing; each entry is a tuple of
words and figures."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.urls import reverse

from checks.models import ColumnArea
from checks.selectors import months_of
from govaudit.lib.expressions import canonical_call
from govaudit.measures import MEASURES
from reports.document.blocks import Counts, Figure, Text
from reports.selectors.figures import FigureDesk


def overdue_columns(desk: FigureDesk, use: str) -> list[tuple[Text | Figure, ...]]:
    """Names of columns that are due and not updated, each with the units whose columns they are."""
    rows = desk.facts.records(MEASURES.by_name["应更新未更新栏目"], {}).order_by("area__position", "code")
    units = MEASURES.by_name["应更新未更新单位"]
    names = dict.fromkeys(rows.values_list("name", flat=True))
    return [(Text(name), desk.unit_list(units, {"栏目": name}, use)) for name in names]


def overdue_units(desk: FigureDesk, use: str) -> list[tuple[Text | Figure, ...]]:
    """Units with columns that are due and not updated, each with these columns, in protocol order."""
    measure = MEASURES.by_name["应更新未更新栏目"]
    by_unit = measure.subject.unit_slice
    assert by_unit is not None
    rows = desk.facts.records(measure, {}).order_by("area__position", "code")
    named: dict[str, list[str]] = {}
    for code, name in rows.values_list(by_unit.path, "name"):
        named.setdefault(code, []).append(name)
    entries: list[tuple[Text | Figure, ...]] = []
    for unit in desk.units.values():
        if names := named.get(unit.code):
            figure = Figure(
                name=f"名单({canonical_call(measure.name, {by_unit.name: unit.short_name})})",
                printed="、".join(names),
                value=len(names),
                unit=measure.unit,
                definition=measure.definition,
                counts=Counts.ROWS,
                records_url=measure.records_url(desk.period.code, {by_unit.name: unit.code}),
            )
            entries.append((Text(unit.name_for(use)), figure))
    return entries


def unpublished_units(desk: FigureDesk, use: str) -> list[tuple[Text | Figure, ...]]:
    """Who takes part and published nothing in a month: in all areas (the area is empty), then in each area."""
    measure = MEASURES.by_name["信息发布单位"]
    taking_part = {entry.unit.code for entry in desk.roster.get(measure.subject.area, [])}
    areas = ["", *ColumnArea.objects.values_list("name", flat=True)]
    entries: list[tuple[Text | Figure, ...]] = []
    for month in months_of(desk.facts.span):
        for area in areas:
            slices = {"月": str(month.month)} | ({"领域": area} if area else {})
            missing = taking_part - set(desk.facts.units(measure, slices))
            names = [unit.name_for(use) for code, unit in desk.units.items() if code in missing]
            if names:
                entries.append((Text(f"{month.month}月"), Text(area), _unpublished(desk, area, slices, names)))
    return entries


def _unpublished(desk: FigureDesk, area: str, slices: Mapping[str, str], names: list[str]) -> Figure:
    """Names of units without a publication; their page is the table of months."""
    query = {"period": desk.period.code} | ({"area": area} if area else {})
    return Figure(
        name=f"名单({canonical_call('零发布单位', slices)})",
        printed="、".join(names),
        value=len(names),
        unit="家",
        definition="参评而在这个月没有在栏目里发布信息的单位。",
        counts=Counts.UNITS,
        records_url=f"{reverse('checks:update-months')}?{urlencode(query)}",
    )
