"""Spreadsheets of what the office observes."""

from checks.imports.accounts import ACCOUNT_IMPORT, CHECK_IMPORT, FILING_IMPORT, TEST_MESSAGE_IMPORT
from checks.imports.columns import COLUMN_IMPORT, UPDATE_IMPORT
from checks.imports.documents import DOCUMENT_IMPORT, INTERPRETATION_IMPORT
from checks.imports.duties import DUTY_IMPORT, DUTY_REPORT_IMPORT, DUTY_UNIT_IMPORT
from checks.imports.findings import FINDING_IMPORT
from checks.imports.foi import FOI_DISPUTE_IMPORT, FOI_REQUEST_IMPORT
from checks.imports.information import ADOPTION_IMPORT, SUBMISSION_IMPORT
from checks.imports.inspections import INSPECTION_IMPORT
from checks.imports.key_areas import KEY_ASSIGNMENT_IMPORT, KEY_CHECK_IMPORT, KEY_ITEM_IMPORT
from checks.imports.numbers import OBSERVATION_IMPORT, STATED_IMPORT
from checks.imports.rectification import RECTIFICATION_IMPORT

__all__ = [
    "RECTIFICATION_IMPORT",
    "ACCOUNT_IMPORT",
    "ADOPTION_IMPORT",
    "CHECK_IMPORT",
    "COLUMN_IMPORT",
    "DOCUMENT_IMPORT",
    "DUTY_IMPORT",
    "DUTY_REPORT_IMPORT",
    "DUTY_UNIT_IMPORT",
    "FILING_IMPORT",
    "FINDING_IMPORT",
    "FOI_DISPUTE_IMPORT",
    "FOI_REQUEST_IMPORT",
    "INTERPRETATION_IMPORT",
    "INSPECTION_IMPORT",
    "KEY_ASSIGNMENT_IMPORT",
    "KEY_CHECK_IMPORT",
    "KEY_ITEM_IMPORT",
    "OBSERVATION_IMPORT",
    "STATED_IMPORT",
    "SUBMISSION_IMPORT",
    "TEST_MESSAGE_IMPORT",
    "UPDATE_IMPORT",
]
