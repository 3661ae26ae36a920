"""What is not filled in of an area, for whoever closes it; what is doubtful about a row (units.reviewing)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from django.db import transaction
from django.urls import reverse

from checks.completeness import completeness
from checks.grid import Grid
from checks.grid_writing import write_observations
from checks.models import FillTask, Indicator, StatedValue
from checks.own_grid import filled_observations
from units.models import AreaClosed, Period, Unit
from units.reviewing import NAMED, Doubt, reviews_reading, unit_doubts

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


def doubts_of_row(period: Period, unit: Unit | None, indicators: Sequence[Indicator], refusal: str) -> list[Doubt]:
    """What is doubtful about a unit's numbers as they are on file. Raises NotSettled, which begins with `refusal`."""
    if unit is None:
        return []
    return unit_doubts(reviews_reading([indicator.name for indicator in indicators]), period, unit, refusal)


def doubts_once_taken(task: FillTask, grid: Grid) -> list[Doubt]:
    """What would be doubtful about a unit's numbers once they are accepted. Raises NotSettled."""
    reviews = reviews_reading([indicator.name for indicator in grid.indicators])
    if not reviews:
        return []
    with transaction.atomic():
        try:
            write_observations(filled_observations(task, grid))
            return unit_doubts(reviews, task.request.period, task.unit, "还不能报送，请先改正")
        except AreaClosed:  # whoever accepts is told
            return []
        finally:
            transaction.set_rollback(True)
