"""Acts on units, their names, periods, rosters, closings, the working-day calendar, reminders and people."""

from units.services.people import change_password, save_user
from units.services.periods import add_period, change_period, close_area, reopen_area, save_participation
from units.services.reminders import add_reminder, delete_reminder
from units.services.units import add_name, learn_name, remove_name, save_unit, unlearn_name
from units.services.workdays import clear_day, save_hours, set_day

__all__ = [
    "add_name",
    "add_period",
    "add_reminder",
    "change_password",
    "change_period",
    "clear_day",
    "delete_reminder",
    "close_area",
    "learn_name",
    "remove_name",
    "reopen_area",
    "save_hours",
    "save_participation",
    "save_unit",
    "save_user",
    "set_day",
    "unlearn_name",
]
