"""Measures of what the office observes."""

from checks.measures.accounts import ACCOUNT_EVENTS, ACCOUNTS, CHECKS, FILINGS, TEST_MESSAGES
from checks.measures.columns import COLUMNS, UPDATES
from checks.measures.documents import DOCUMENTS, INTERPRETATIONS
from checks.measures.duties import DUTY_TERMS
from checks.measures.findings import FINDINGS
from checks.measures.foi import FOI_DISPUTES, FOI_REQUESTS
from checks.measures.information import ADOPTIONS, SUBMISSIONS
from checks.measures.inspections import INSPECTION_ITEMS, INSPECTIONS
from checks.measures.key_areas import KEY_ASSIGNMENTS, KEY_CHECKS
from checks.measures.numbers import OBSERVED, OBSERVED_RATES, STATED, indicator_measure

__all__ = [
    "ACCOUNTS",
    "ACCOUNT_EVENTS",
    "ADOPTIONS",
    "CHECKS",
    "COLUMNS",
    "DOCUMENTS",
    "DUTY_TERMS",
    "FILINGS",
    "FINDINGS",
    "FOI_DISPUTES",
    "FOI_REQUESTS",
    "INTERPRETATIONS",
    "INSPECTIONS",
    "INSPECTION_ITEMS",
    "KEY_ASSIGNMENTS",
    "KEY_CHECKS",
    "OBSERVED",
    "OBSERVED_RATES",
    "STATED",
    "SUBMISSIONS",
    "TEST_MESSAGES",
    "UPDATES",
    "indicator_measure",
]
