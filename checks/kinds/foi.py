"""What saving needs to know of requests for information and disputes: keys, rules, what a period counts of them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from checks.models import FoiDispute, FoiRequest
from govaudit.lib.periods import Span
from units.recording import RecordKind


def _request_counted(request: FoiRequest, span: Span) -> object:
    """What was received in the period with what is known of it at the 截至; of what was carried into it what happened
    in the period. Of deadlines only on which side of them it is, so that a later extension changes nothing."""
    received, closed = request.received_on, request.closed_on
    if received > span.last or (received < span.start and closed and closed < span.start):
        return None
    ended = _until(closed, span.as_of if received >= span.start else span.last)
    due, in_period = request.extended_to or request.due_on, _until(closed, span.last)
    is_late = None if due is None else (in_period or span.last) > due
    stated = request.code, received, request.channel_id, request.applicant_id, request.unit_id
    return *stated, ended, ended and request.result_id, is_late


def _request_faults(values: Mapping[str, Any]) -> dict[str, str]:
    received, due, extended = values.get("received_on"), values.get("due_on"), values.get("extended_to")
    closed, today, faults = values.get("closed_on"), timezone.localdate(), dict[str, str]()
    if received and received > today:
        faults["received_on"] = "收到日期不能晚于今天。"
    if received and due and due < received:
        faults["due_on"] = "答复期限不能早于收到日期。"
    if extended and (begin := due or received) and extended <= begin:
        faults["extended_to"] = "延期要延到原期限以后。"
    if closed and closed > today:
        faults["closed_on"] = "办结日期不能晚于今天。"
    elif closed and received and closed < received:
        faults["closed_on"] = "办结日期不能早于收到日期。"
    elif values.get("result") and not closed:
        faults["closed_on"] = "选了办理结果，请把办结日期也填上。"
    return faults


def _dispute_counted(dispute: FoiDispute, span: Span) -> object:
    if not span.start <= dispute.filed_on <= span.last:
        return None
    is_decided = bool(dispute.result) and (dispute.decided_on is None or dispute.decided_on <= span.as_of)
    return dispute.code, dispute.request_id, dispute.kind, dispute.filed_on, is_decided and dispute.result


def _dispute_faults(values: Mapping[str, Any]) -> dict[str, str]:
    request, filed, decided = values.get("request"), values.get("filed_on"), values.get("decided_on")
    today, faults = timezone.localdate(), dict[str, str]()
    if filed and filed > today:
        faults["filed_on"] = "提起日期不能晚于今天。"
    elif filed and request and filed < request.received_on:
        faults["filed_on"] = f"这件申请{request.received_on}才收到，提起日期不能早于它。"
    if decided and decided > today:
        faults["decided_on"] = "审结日期不能晚于今天。"
    elif decided and filed and decided < filed:
        faults["decided_on"] = "审结日期不能早于提起日期。"
    elif decided and not values.get("result"):
        faults["result"] = "填了审结日期，请把审理结果也选上。"
    return faults


def _until(day: date | None, last: date) -> date | None:
    return day if day is not None and day <= last else None


FOI_REQUEST = RecordKind(
    model=FoiRequest,
    area="disclosure",
    key=lambda request: request.code,
    identity=("received_on", "channel", "unit", "applicant", "title"),
    counted=_request_counted,
    ends=("closed_on",),
    faults=_request_faults,
    code_prefix="SQ",
    worked_out=("due_is_stated",),
)
FOI_DISPUTE = RecordKind(
    model=FoiDispute,
    area="disclosure",
    key=lambda dispute: dispute.code,
    identity=("request", "kind", "filed_on"),
    counted=_dispute_counted,
    faults=_dispute_faults,
    code_prefix="FY",
)
