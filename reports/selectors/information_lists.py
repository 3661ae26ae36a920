"""Lists of a notice on 政务信息 and on recurring duties; each entry is a tuple of words and figures."""

from __future__ import annotations

from govaudit.lib.expressions import parse_expression
from govaudit.measures import MEASURES
from reports.document.blocks import Figure, Text
from reports.selectors.figures import FigureDesk


def adopted_by_unit(desk: FigureDesk, use: str) -> list[tuple[Text | Figure, ...]]:
    """Units that sent in items or had some used, who sent most first, then in protocol order."""
    sent, used = MEASURES.by_name["信息上报"], MEASURES.by_name["信息采用"]
    codes = {*desk.facts.units(sent, {}), *desk.facts.units(used, {})}
    numbers = {code: desk.facts.value(sent, {"单位": code}) or 0 for code in desk.units if code in codes}
    return [
        (
            Text(desk.units[code].name_for(use)),
            desk.figure(parse_expression(sent.name), {"单位": code}),
            desk.figure(parse_expression(used.name), {"单位": code}),
        )
        for code in sorted(numbers, key=lambda code: -numbers[code])
    ]


def untimely_units(desk: FigureDesk, use: str, name: str) -> list[tuple[Text | Figure, ...]]:
    """Duties with the units that the measure `name` counts of them; duties without any are left out."""
    measure = MEASURES.by_name[name]
    found = [(Text(duty), desk.unit_list(measure, {"职责": duty}, use)) for duty in _duties(desk)]
    return [entry for entry in found if entry[1].value]


def timely_units(desk: FigureDesk, use: str) -> list[tuple[Text | Figure, ...]]:
    """Duties with the units that were on time in every term; duties without any are left out."""
    due, untimely = MEASURES.by_name["职责应报单位"], MEASURES.by_name["职责不及时单位"]
    entries: list[tuple[Text | Figure, ...]] = []
    for duty in _duties(desk):
        late = set(desk.facts.units(untimely, {"职责": duty}))
        kept = {*desk.facts.units(due, {"职责": duty})} - late
        names = [unit.name_for(use) for code, unit in desk.units.items() if code in kept]
        if names:
            entries.append((Text(duty), Text("、".join(names))))
    return entries


def _duties(desk: FigureDesk) -> list[str]:
    """Names of the duties that something was due for, in their order."""
    rows = desk.facts.records(MEASURES.by_name["职责应报"], {})
    names = rows.order_by("duty__topic", "duty__code").values_list("duty__name", flat=True)
    return list(dict.fromkeys(names))
