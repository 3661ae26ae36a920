"""Sheets of what the office observes."""

from checks.sheets.accounts import ACCOUNT_CHECKS, ACCOUNTS, FILINGS, TEST_MESSAGES
from checks.sheets.columns import COLUMNS, UPDATES
from checks.sheets.documents import DOCUMENTS, INTERPRETATIONS
from checks.sheets.duties import DUTIES, DUTY_REPORTS, DUTY_UNITS
from checks.sheets.findings import FINDINGS
from checks.sheets.foi import FOI_DISPUTES, FOI_REQUESTS
from checks.sheets.information import ADOPTIONS, SUBMISSIONS
from checks.sheets.inspections import INSPECTIONS
from checks.sheets.key_areas import KEY_ASSIGNMENTS, KEY_CHECKS, KEY_ITEMS
from checks.sheets.numbers import OBSERVATIONS, STATED_VALUES
from checks.sheets.rectification import RECTIFICATIONS

SHEETS = (
    COLUMNS,
    UPDATES,
    ACCOUNTS,
    FILINGS,
    ACCOUNT_CHECKS,
    TEST_MESSAGES,
    INSPECTIONS,
    FINDINGS,
    RECTIFICATIONS,
    OBSERVATIONS,
    STATED_VALUES,
    FOI_REQUESTS,
    FOI_DISPUTES,
    DOCUMENTS,
    INTERPRETATIONS,
    SUBMISSIONS,
    ADOPTIONS,
    DUTIES,
    DUTY_UNITS,
    DUTY_REPORTS,
    KEY_ITEMS,
    KEY_ASSIGNMENTS,
    KEY_CHECKS,
)

__all__ = [
    "RECTIFICATIONS",
    "ACCOUNTS",
    "ACCOUNT_CHECKS",
    "ADOPTIONS",
    "COLUMNS",
    "DOCUMENTS",
    "DUTIES",
    "DUTY_REPORTS",
    "DUTY_UNITS",
    "FILINGS",
    "FINDINGS",
    "FOI_DISPUTES",
    "FOI_REQUESTS",
    "INTERPRETATIONS",
    "INSPECTIONS",
    "KEY_ASSIGNMENTS",
    "KEY_CHECKS",
    "KEY_ITEMS",
    "OBSERVATIONS",
    "SHEETS",
    "STATED_VALUES",
    "SUBMISSIONS",
    "TEST_MESSAGES",
    "UPDATES",
]
