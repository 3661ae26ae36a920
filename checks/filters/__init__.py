"""Filters of what the office observes."""

from checks.filters.accounts import (
    AccountCheckFilter,
    ComparisonFilter,
    FilingFilter,
    MediaAccountFilter,
    TestMessageFilter,
)
from checks.filters.columns import ColumnUpdateFilter, WebColumnFilter
from checks.filters.confirmations import ConfirmationFilter
from checks.filters.documents import InterpretationFilter, PolicyDocumentFilter
from checks.filters.duties import DutyFilter, DutyReportFilter, DutyTermFilter
from checks.filters.findings import FindingFilter, OverdueFilter
from checks.filters.foi import FoiDisputeFilter, FoiRequestFilter
from checks.filters.information import AdoptionFilter, SubmissionFilter
from checks.filters.inspections import InspectionFilter, InspectionItemFilter
from checks.filters.key_areas import KeyAreaFilter, KeyAssignmentFilter, KeyCheckFilter, KeyItemFilter
from checks.filters.numbers import IndicatorFilter, ObservationFilter, StatedValueFilter

__all__ = [
    "ConfirmationFilter",
    "OverdueFilter",
    "AccountCheckFilter",
    "AdoptionFilter",
    "ColumnUpdateFilter",
    "ComparisonFilter",
    "DutyFilter",
    "DutyReportFilter",
    "DutyTermFilter",
    "FilingFilter",
    "FindingFilter",
    "FoiDisputeFilter",
    "FoiRequestFilter",
    "IndicatorFilter",
    "InspectionFilter",
    "InspectionItemFilter",
    "InterpretationFilter",
    "KeyAreaFilter",
    "KeyAssignmentFilter",
    "KeyCheckFilter",
    "KeyItemFilter",
    "MediaAccountFilter",
    "ObservationFilter",
    "PolicyDocumentFilter",
    "StatedValueFilter",
    "SubmissionFilter",
    "TestMessageFilter",
    "WebColumnFilter",
]
