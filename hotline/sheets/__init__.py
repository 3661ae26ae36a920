"""Sheets of work orders, what happened to them, letters, and what they are measured by."""

from hotline.sheets.letters import LETTERS, TEST_LETTERS
from hotline.sheets.orders import ORDER_EVENTS, ORDERS
from hotline.sheets.settings import CLASS_MAPPINGS, DEADLINE_POLICIES

SHEETS = (ORDERS, ORDER_EVENTS, LETTERS, TEST_LETTERS, CLASS_MAPPINGS, DEADLINE_POLICIES)

__all__ = ["CLASS_MAPPINGS", "DEADLINE_POLICIES", "LETTERS", "ORDERS", "ORDER_EVENTS", "SHEETS", "TEST_LETTERS"]
