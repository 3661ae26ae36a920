"""Acts on what citizens raise: letters and work orders."""

from hotline.services.letters import delete_letter, delete_test_letter, save_letter, save_test_letter
from hotline.services.orders import record_event, save_order, strike_event

__all__ = [
    "delete_letter",
    "delete_test_letter",
    "record_event",
    "save_letter",
    "save_order",
    "save_test_letter",
    "strike_event",
]
