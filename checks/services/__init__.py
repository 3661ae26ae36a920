"""Acts on what the office observes."""

from checks.services.accounts import (
    delete_account_check,
    delete_account_event,
    delete_filing,
    delete_test_message,
    record_account_event,
    save_account,
    save_account_check,
    save_filing,
    save_test_message,
)
from checks.services.columns import (
    delete_update,
    hand_over_column,
    save_column,
    save_threshold,
    save_update,
    take_back_handover,
)
from checks.services.confirmations import answer_confirmation, ask_confirmations, record_confirmation
from checks.services.documents import delete_document, delete_interpretation, save_document, save_interpretation
from checks.services.duties import (
    delete_duty,
    delete_duty_report,
    delete_duty_unit,
    save_duty,
    save_duty_report,
    save_duty_unit,
)
from checks.services.findings import delete_finding, save_finding, save_findings
from checks.services.foi import delete_foi_dispute, delete_foi_request, save_foi_dispute, save_foi_request
from checks.services.information import delete_adoption, delete_submission, save_adoption, save_submission
from checks.services.key_areas import (
    carry_over_key_checks,
    delete_key_assignment,
    delete_key_check,
    delete_key_item,
    save_key_area,
    save_key_assignment,
    save_key_check,
    save_key_item,
    take_over_key_areas,
)
from checks.services.numbers import (
    delete_observation,
    delete_stated_value,
    save_indicator,
    save_observation,
    save_stated_value,
)
from checks.services.presets import take_preset
from checks.services.rectification import answer_finding, delete_step, record_step

__all__ = [
    "answer_confirmation",
    "ask_confirmations",
    "record_confirmation",
    "delete_finding",
    "save_findings",
    "delete_step",
    "record_step",
    "answer_finding",
    "carry_over_key_checks",
    "delete_account_check",
    "delete_account_event",
    "delete_adoption",
    "delete_document",
    "delete_duty",
    "delete_duty_report",
    "delete_duty_unit",
    "delete_filing",
    "delete_foi_dispute",
    "delete_foi_request",
    "delete_interpretation",
    "delete_key_assignment",
    "delete_key_check",
    "delete_key_item",
    "delete_observation",
    "delete_stated_value",
    "delete_submission",
    "delete_test_message",
    "delete_update",
    "hand_over_column",
    "record_account_event",
    "save_account",
    "save_account_check",
    "save_adoption",
    "save_column",
    "save_document",
    "save_duty",
    "save_duty_report",
    "save_duty_unit",
    "save_filing",
    "save_finding",
    "save_foi_dispute",
    "save_foi_request",
    "save_indicator",
    "save_interpretation",
    "save_key_area",
    "save_key_assignment",
    "save_key_check",
    "save_key_item",
    "save_observation",
    "save_stated_value",
    "save_submission",
    "save_test_message",
    "save_threshold",
    "save_update",
    "take_back_handover",
    "take_over_key_areas",
    "take_preset",
]
