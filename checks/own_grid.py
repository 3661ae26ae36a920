"""The grid of a unit that was asked for numbers: its own row, what it filled in, and why it may be locked."""

from __future__ import annotations

from django.utils import timezone

from checks.grid import Grid, Key, Values, indicator_months
from checks.models import FilledValue, FillState, FillTask


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


def task_lock(task: FillTask) -> str:
    """Why the unit cannot change its numbers; empty where it can."""
    if task.state == FillState.SENT:
        return "已经报送，等待接收。要修改的，请联系发起人退回。"
    if task.state == FillState.ACCEPTED:
        at = timezone.localtime(task.decided_at)
        return f"已由{task.decided_by}于{at:%Y-%m-%d %H:%M}接收，不能再改。"
    return ""
