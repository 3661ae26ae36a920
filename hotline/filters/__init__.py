"""Filters of letters and work orders."""

from hotline.filters.letters import LetterFilter, TestLetterFilter
from hotline.filters.orders import WorkOrderFilter

__all__ = ["LetterFilter", "TestLetterFilter", "WorkOrderFilter"]
