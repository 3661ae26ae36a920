"""Measures of letters and work orders. Only what had happened by the period's 截至 counts."""

from hotline.measures.events import ASSISTS, EVENTS
from hotline.measures.letters import LETTERS, TEST_LETTERS
from hotline.measures.orders import ORDERS

__all__ = ["ASSISTS", "EVENTS", "LETTERS", "ORDERS", "TEST_LETTERS"]
