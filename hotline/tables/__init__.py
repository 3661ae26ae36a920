"""Tables of letters and work orders."""

from hotline.tables.letters import LetterTable, TestLetterTable, letter_mark, result_mark
from hotline.tables.orders import SigningTable, WorkOrderTable, order_mark

__all__ = [
    "LetterTable",
    "SigningTable",
    "TestLetterTable",
    "WorkOrderTable",
    "letter_mark",
    "order_mark",
    "result_mark",
]
