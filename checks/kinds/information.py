"""What saving needs to know of 政务信息 and its adoptions: keys, rules, and what a period counts of them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from checks.models import SENT_IN_MONTH, USED_IN_MONTH, Adoption, Submission
from govaudit.lib.periods import Span
from units.recording import RecordKind


def _is_too_late(day: date | None, *, is_total: bool) -> bool:
    """Whether a day is still to come; a number of this month is dated its last day."""
    today = timezone.localdate()
    return bool(day and day > today and not (is_total and day.replace(day=1) <= today))


def _submission_counted(submission: Submission, span: Span) -> object:
    if not span.start <= submission.sent_on <= span.last:
        return None
    said = submission.code, submission.unit_id, submission.kind_id, submission.sent_on
    return *said, submission.title, submission.quantity


def _submission_faults(values: Mapping[str, Any]) -> dict[str, str]:
    faults = {}
    if _is_too_late(values.get("sent_on"), is_total=values.get("title") == SENT_IN_MONTH):
        faults["sent_on"] = "上报日期不能晚于今天。"
    if values.get("quantity") == 0:
        faults["quantity"] = "篇数至少为 1。"
    return faults


def _adoption_counted(adoption: Adoption, span: Span) -> object:
    if not span.start <= adoption.adopted_on <= span.last:
        return None
    said = adoption.code, adoption.unit_id, adoption.submission_id, adoption.title
    return *said, adoption.publication_id, adoption.adopted_on, adoption.quantity


def _adoption_faults(values: Mapping[str, Any]) -> dict[str, str]:
    submission, title, quantity = values.get("submission"), values.get("title"), values.get("quantity")
    unit, day = values.get("unit"), values.get("adopted_on")
    faults = {}
    if _is_too_late(day, is_total=title == USED_IN_MONTH):
        faults["adopted_on"] = "采用日期不能晚于今天。"
    elif submission and day and day < submission.sent_on:
        faults["adopted_on"] = f"这条信息{submission.sent_on}才上报，采用日期不能早于它。"
    if submission and title:
        faults["title"] = "选了上报的信息，标题就要留空。"
    elif not submission and not title:
        faults["title"] = f"请选择上报的信息，或者填写标题；只有月度总数的，标题写“{USED_IN_MONTH}”。"
    if submission and unit and submission.unit != unit:
        faults["unit"] = f"这条信息是{submission.unit}上报的，不是{unit}。"
    if quantity == 0:
        faults["quantity"] = "篇数至少为 1。"
    elif quantity and quantity > 1 and title != USED_IN_MONTH:
        faults["quantity"] = f"一条信息被采用一次记一条，篇数填 1；只有月度总数的，标题写“{USED_IN_MONTH}”。"
    return faults


SUBMISSION = RecordKind(
    model=Submission,
    area="information",
    key=lambda submission: submission.code,
    identity=("unit", "sent_on", "title"),
    counted=_submission_counted,
    faults=_submission_faults,
    code_prefix="X",
)
ADOPTION = RecordKind(
    model=Adoption,
    area="information",
    key=lambda adoption: adoption.code,
    identity=("unit", "submission", "title", "publication", "adopted_on"),
    counted=_adoption_counted,
    faults=_adoption_faults,
    code_prefix="CY",
)
