"""Forms of what the office observes."""

from checks.forms.accounts import (
    AccountCheckForm,
    AccountEventForm,
    FilingForm,
    MediaAccountForm,
    TestMessageForm,
)
from checks.forms.columns import ColumnUpdateForm, HandoverForm, ThresholdForm, WebColumnForm
from checks.forms.confirmations import AskForm, ConfirmationForm
from checks.forms.documents import InterpretationEntryForm, PolicyDocumentForm
from checks.forms.duties import DutyForm, DutyReportForm, DutyUnitForm, TermReportForm
from checks.forms.findings import FindingBatchForm, FindingForm, FindingLines
from checks.forms.foi import FoiDisputeForm, FoiRequestForm
from checks.forms.information import AdoptionForm, SubmissionForm
from checks.forms.inspections import DrawForm, InspectionForm, RowFindingForm, ShareOutForm
from checks.forms.key_areas import KeyAreaForm, KeyAssignmentForm, KeyCheckForm, KeyItemForm
from checks.forms.numbers import IndicatorForm, ObservationForm, StatedValueForm
from checks.forms.rectification import CHANNELS, AnswerForm, StepForm

__all__ = [
    "DrawForm",
    "InspectionForm",
    "RowFindingForm",
    "ShareOutForm",
    "AskForm",
    "ConfirmationForm",
    "FindingBatchForm",
    "FindingLines",
    "CHANNELS",
    "StepForm",
    "AccountCheckForm",
    "AccountEventForm",
    "AdoptionForm",
    "AnswerForm",
    "ColumnUpdateForm",
    "DutyForm",
    "DutyReportForm",
    "DutyUnitForm",
    "FilingForm",
    "FindingForm",
    "FoiDisputeForm",
    "FoiRequestForm",
    "HandoverForm",
    "IndicatorForm",
    "InterpretationEntryForm",
    "KeyAreaForm",
    "KeyAssignmentForm",
    "KeyCheckForm",
    "KeyItemForm",
    "MediaAccountForm",
    "ObservationForm",
    "PolicyDocumentForm",
    "StatedValueForm",
    "SubmissionForm",
    "TermReportForm",
    "TestMessageForm",
    "ThresholdForm",
    "WebColumnForm",
]
