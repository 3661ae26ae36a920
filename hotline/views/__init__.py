"""Pages of letters and work orders."""

from hotline.views.letters import LetterAdd, LetterDelete, LetterEdit, LetterList, LetterPage
from hotline.views.orders import WorkOrderAdd, WorkOrderEdit, WorkOrderList, WorkOrderPage

__all__ = [
    "LetterAdd",
    "LetterDelete",
    "LetterEdit",
    "LetterList",
    "LetterPage",
    "WorkOrderAdd",
    "WorkOrderEdit",
    "WorkOrderList",
    "WorkOrderPage",
]
