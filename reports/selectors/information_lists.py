"""Lists of a notice on 政务信息 and on recurring duties; each entry is a tuple of words and figures."""

from __future__ import annotations

from dataclasses import replace

from govaudit.lib.expressions import parse_expression
from govaudit.measures import MEASURES
from reports.document.blocks import Figure, Text
from reports.selectors.figures import FigureDesk

TIMELY = "有应报而没有迟报、漏报的单位：有应报的单位，减去有迟报或漏报的单位。"


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
    """Duties with the units that were on time in every term; duties without any are left out. The number behind such
    an enumeration is that of the units with something due, less those that were late or missing."""
    due, untimely = MEASURES.by_name["职责应报单位"], MEASURES.by_name["职责不及时单位"]
    expression = parse_expression(f"{due.name} - {untimely.name}")
    entries: list[tuple[Text | Figure, ...]] = []
    for duty in _duties(desk):
        slices = {"职责": duty}
        kept = {*desk.facts.units(due, slices)} - {*desk.facts.units(untimely, slices)}
        names = [unit.name_for(use) for code, unit in desk.units.items() if code in kept]
        if names:
            figure = desk.figure(expression, slices)
            called = " - ".join(part.name for part in figure.inputs)
            listed = replace(figure, name=f"名单({called})", printed="、".join(names), definition=TIMELY)
            entries.append((Text(duty), listed))
    return entries


def _duties(desk: FigureDesk) -> list[str]:
    """Names of the duties that something was due for, in their order."""
    rows = desk.facts.records(MEASURES.by_name["职责应报"], {})
    names = rows.order_by("duty__topic", "duty__code").values_list("duty__name", flat=True)
    return list(dict.fromkeys(names))
