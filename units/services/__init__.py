"""Acts on units, their names, periods and what these take over, rosters, closings, the working-day calendar, reminders,
evidence, lists of the office and people."""

from units.services.contacts import delete_contact, save_contact
from units.services.entries import delete_entry, save_entry
from units.services.evidence import add_evidence, delete_evidence
from units.services.opening import open_period
from units.services.people import change_password, save_user
from units.services.periods import add_period, change_period, close_area, reopen_area, save_participation
from units.services.reminders import add_reminder, delete_reminder
from units.services.units import add_name, learn_name, remove_name, save_unit, unlearn_name
from units.services.workdays import clear_day, save_hours, set_day

__all__ = [
    "add_evidence",
    "add_name",
    "add_period",
    "add_reminder",
    "change_password",
    "change_period",
    "clear_day",
    "close_area",
    "delete_contact",
    "delete_entry",
    "delete_evidence",
    "delete_reminder",
    "learn_name",
    "open_period",
    "remove_name",
    "reopen_area",
    "save_contact",
    "save_entry",
    "save_hours",
    "save_participation",
    "save_unit",
    "save_user",
    "set_day",
    "unlearn_name",
]
