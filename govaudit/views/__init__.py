"""Views of the platform, and what the pages of all apps are made of (bases, lists)."""

from govaudit.views.bases import (
    Action,
    Confirm,
    ConfirmDelete,
    RecordForm,
    RecordPage,
    RightRequired,
    Titled,
    find_record,
    path_value,
)
from govaudit.views.lists import RecordList

__all__ = [
    "Action",
    "Confirm",
    "ConfirmDelete",
    "RecordForm",
    "RecordList",
    "RecordPage",
    "RightRequired",
    "Titled",
    "find_record",
    "path_value",
]
