"""The grid of a unit that was asked for numbers: its own row, what it filled in, and why it may be locked."""

from __future__ import annotations

from django.utils import timezone

from checks.grid import Grid, Key, Place, Values, indicator_months
from checks.grid_writing import new_observation
from checks.models import FilledValue, FillState, FillTask, Observation


def task_grid(task: FillTask) -> Grid:
    """The unit's own row of each indicator asked for."""
    return indicator_months(task.request.period, task.unit, list(task.request.indicators.all()))


def task_values(task: FillTask, grid: Grid) -> Values:
    """What the unit filled in, over what is on file."""
    filled: dict[Key, FilledValue] = {
        (value.indicator_id, task.unit_id, value.breakdown, value.month): value
        for value in FilledValue.objects.filter(task=task)
    }
    return {**grid.values(), **filled}


def filled_observations(task: FillTask, grid: Grid) -> list[Observation]:
    """The observations that say what the unit filled in, not saved; without those that say so already."""
    on_file, given = grid.values(), task_values(task, grid)
    return [
        _as_observation(place, value, kept)
        for place in grid.places.values()
        if isinstance(value := given.get(place.key), FilledValue)
        and ((kept := on_file.get(place.key)) is None or (kept.value, kept.note) != (value.value, value.note))
    ]


def _as_observation(place: Place, value: FilledValue, on_file: Observation | None) -> Observation:
    observation = on_file or new_observation(place)
    observation.indicator, observation.unit = place.indicator, place.unit
    observation.value, observation.note = value.value, value.note
    return observation


def task_lock(task: FillTask) -> str:
    """Why the unit cannot change its numbers; empty where it can."""
    if task.state == FillState.SENT:
        return "已经报送，等待接收。要修改的，请联系发起人退回。"
    if task.state == FillState.ACCEPTED:
        at = timezone.localtime(task.decided_at)
        return f"已由{task.decided_by}于{at:%Y-%m-%d %H:%M}接收，不能再改。"
    return ""
