"""What saving needs to know of the records the office observes: keys, rules, and what a period counts of them."""

from checks.kinds.accounts import ACCOUNT, CHECK, EVENT, FILING, TEST_MESSAGE, event_faults
from checks.kinds.columns import COLUMN, MONTH_TOTAL, UPDATE, same_name_sentence
from checks.kinds.documents import DOCUMENT, INTERPRETATION
from checks.kinds.duties import DUTY, DUTY_REPORT, DUTY_UNIT
from checks.kinds.findings import FINDING
from checks.kinds.foi import FOI_DISPUTE, FOI_REQUEST
from checks.kinds.information import ADOPTION, SUBMISSION
from checks.kinds.inspections import INSPECTION, INSPECTION_ITEM
from checks.kinds.key_areas import KEY_AREA, KEY_ASSIGNMENT, KEY_CHECK, KEY_ITEM
from checks.kinds.numbers import COUNTING, INDICATOR, OBSERVATION, STATED_VALUE
from checks.kinds.rectification import RECTIFICATION, sequence_fault

__all__ = [
    "RECTIFICATION",
    "sequence_fault",
    "ACCOUNT",
    "ADOPTION",
    "CHECK",
    "COLUMN",
    "COUNTING",
    "DOCUMENT",
    "DUTY",
    "DUTY_REPORT",
    "DUTY_UNIT",
    "EVENT",
    "FILING",
    "FINDING",
    "FOI_DISPUTE",
    "FOI_REQUEST",
    "INDICATOR",
    "INTERPRETATION",
    "INSPECTION",
    "INSPECTION_ITEM",
    "KEY_AREA",
    "KEY_ASSIGNMENT",
    "KEY_CHECK",
    "KEY_ITEM",
    "MONTH_TOTAL",
    "OBSERVATION",
    "STATED_VALUE",
    "SUBMISSION",
    "TEST_MESSAGE",
    "UPDATE",
    "same_name_sentence",
    "event_faults",
]
