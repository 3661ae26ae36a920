"""What is not filled in of an area, for whoever closes it (units.reviewing)."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from django.urls import reverse

from checks.completeness import completeness
from checks.models import Indicator, StatedValue
from units.models import Period, Unit
from units.reviewing import NAMED, Doubt

UNFILLED = ("missing", "part", "late")


def unfilled(period: Period, area: str) -> Iterator[Doubt]:
    """Indicators of the area that have blanks without a reason; a number stated for the period's days will do."""
    indicators = list(Indicator.objects.filter(area=area))
    if not indicators:
        return
    stated = StatedValue.objects.filter(start=period.start, end=period.end, indicator__in=indicators)
    known = set(stated.order_by().values_list("indicator", "unit"))
    units = Unit.objects.existing_on(period.end).order_by("group__position", "position", "code").select_related("group")
    found = completeness(period, indicators, units)
    url = f"{reverse('checks:completeness')}?{urlencode({'period': period.code, 'area': area})}"
    for place, indicator in enumerate(found.indicators):
        waiting = [
            unit
            for unit, row in found.rows
            if (progress := row[place])
            and progress.state in UNFILLED
            and (indicator.pk, unit.pk if unit else None) not in known
        ]
        if waiting:
            yield Doubt(_sentence(indicator, waiting), url)


def _sentence(indicator: Indicator, waiting: list[Unit | None]) -> str:
    if not indicator.is_by_unit:
        return f"“{indicator}”没有填齐，也没有写明原因。"
    names = "、".join(str(unit) for unit in waiting[:NAMED]) + ("等" if len(waiting) > NAMED else "")
    return f"“{indicator}”有{len(waiting)}家没有填齐，也没有写明原因：{names}。"
