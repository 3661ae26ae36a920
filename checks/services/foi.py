"""Acts on requests for information, and on the reviews and lawsuits over their answers."""

from checks.deadlines import EXTENSION_DAYS, answer_due, latest_extension
from checks.kinds import FOI_DISPUTE, FOI_REQUEST
from checks.measures import FOI_REQUESTS
from checks.models import FoiDispute, FoiRequest
from govaudit.acts import act
from govaudit.roles import Right
from units.counting import origin_of
from units.models import Reminder, User
from units.recording import InvalidRecord, delete_record, save_record


@act("foi.save", right=Right.RECORD)
def save_foi_request(*, actor: User | None, request: FoiRequest) -> FoiRequest:
    """Enter a request for information or correct it. A deadline left blank is worked out, and follows the day of
    receipt; one that a person gave stays. Raises InvalidRecord for an extension beyond what the law allows."""
    before = FoiRequest.objects.filter(pk=request.pk).first() if request.pk else None
    if request.received_on and _is_worked_out(request, before):
        request.due_on = answer_due(request.received_on)
    _refuse_extension(request, before)
    saved = save_record(FOI_REQUEST, request, actor=actor, act="foi.save")
    is_stated = saved.due_on != answer_due(saved.received_on)
    if saved.due_is_stated != is_stated:
        saved.due_is_stated = is_stated
        saved.save(update_fields=["due_is_stated"])
    return saved


@act("foi.delete", right=Right.RECORD)
def delete_foi_request(*, actor: User | None, request: FoiRequest) -> None:
    """Delete a request entered by mistake. Raises InvalidRecord while disputes or reminders speak of it."""
    if count := FoiDispute.objects.filter(request=request.pk).count():
        raise InvalidRecord(f"申请“{request.code}”有 {count} 条复议诉讼，请先删除这些，再删除申请。")
    if count := Reminder.objects.filter(origin=origin_of(request, FOI_REQUESTS)).count():
        raise InvalidRecord(f"申请“{request.code}”有 {count} 次催办，请先删除这些催办，再删除申请。")
    delete_record(FOI_REQUEST, request, actor=actor, act="foi.delete")


@act("foi_dispute.save", right=Right.RECORD)
def save_foi_dispute(*, actor: User | None, dispute: FoiDispute) -> FoiDispute:
    """Enter a review or a lawsuit over the answer to a request, or correct it."""
    return save_record(FOI_DISPUTE, dispute, actor=actor, act="foi_dispute.save")


@act("foi_dispute.delete", right=Right.RECORD)
def delete_foi_dispute(*, actor: User | None, dispute: FoiDispute) -> None:
    """Delete a review or a lawsuit entered by mistake."""
    delete_record(FOI_DISPUTE, dispute, actor=actor, act="foi_dispute.delete")


def _is_worked_out(request: FoiRequest, before: FoiRequest | None) -> bool:
    """Whether nobody gave the deadline: it is blank, or still the one that the program worked out."""
    if request.due_on is None:
        return True
    return before is not None and not before.due_is_stated and request.due_on == before.due_on


def _refuse_extension(request: FoiRequest, before: FoiRequest | None) -> None:
    """An extension on file is kept as it is: what has happened is not refused."""
    due, until = request.due_on, request.extended_to
    if due is None or until is None or (before is not None and (before.due_on, before.extended_to) == (due, until)):
        return
    if until > (latest := latest_extension(due)):
        raise InvalidRecord(f"延期不能超过 {EXTENSION_DAYS} 个工作日，这件至多延到 {latest}。")
