"""Tables of what the office observes."""

from checks.tables.accounts import (
    AccountCheckTable,
    ComparisonTable,
    FilingTable,
    MediaAccountTable,
    TestMessageTable,
    check_mark,
    comparison_mark,
    filing_mark,
    gap_mark,
    life_mark,
    message_mark,
)
from checks.tables.columns import (
    ColumnUpdateTable,
    KeptColumnTable,
    WebColumnTable,
    progress_mark,
    state_mark,
    updates_url,
)
from checks.tables.confirmations import ConfirmationTable, reply_mark
from checks.tables.documents import InterpretationTable, PolicyDocumentTable, published_mark, reading_mark
from checks.tables.duties import (
    DutyReportTable,
    DutyRuleTable,
    DutyTable,
    DutyTermTable,
    figures_of,
    rule_words,
    term_mark,
)
from checks.tables.findings import FindingTable, OverdueTable, nature_mark, rectification_mark, severity_mark
from checks.tables.foi import FoiDisputeTable, FoiRequestTable, dispute_mark, request_mark
from checks.tables.information import AdoptionTable, SubmissionTable
from checks.tables.inspections import InspectionItemTable, InspectionTable, inspection_mark, item_mark
from checks.tables.key_areas import KeyAreaTable, KeyAssignmentTable, KeyCheckTable, KeyItemTable, verdict_mark
from checks.tables.numbers import IndicatorTable, ObservationTable, StatedValueTable

__all__ = [
    "ConfirmationTable",
    "reply_mark",
    "OverdueTable",
    "severity_mark",
    "rectification_mark",
    "AccountCheckTable",
    "AdoptionTable",
    "ColumnUpdateTable",
    "ComparisonTable",
    "DutyReportTable",
    "DutyRuleTable",
    "DutyTable",
    "DutyTermTable",
    "FilingTable",
    "FindingTable",
    "FoiDisputeTable",
    "FoiRequestTable",
    "IndicatorTable",
    "InspectionItemTable",
    "InspectionTable",
    "InterpretationTable",
    "KeptColumnTable",
    "KeyAreaTable",
    "KeyAssignmentTable",
    "KeyCheckTable",
    "KeyItemTable",
    "MediaAccountTable",
    "ObservationTable",
    "PolicyDocumentTable",
    "StatedValueTable",
    "SubmissionTable",
    "TestMessageTable",
    "WebColumnTable",
    "check_mark",
    "comparison_mark",
    "dispute_mark",
    "figures_of",
    "filing_mark",
    "gap_mark",
    "inspection_mark",
    "item_mark",
    "life_mark",
    "message_mark",
    "nature_mark",
    "progress_mark",
    "published_mark",
    "reading_mark",
    "request_mark",
    "rule_words",
    "state_mark",
    "term_mark",
    "updates_url",
    "verdict_mark",
]
