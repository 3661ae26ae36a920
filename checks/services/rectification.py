"""Acts on the steps by which faults are put right."""

from __future__ import annotations

from django.utils import timezone

from checks.kinds import RECTIFICATION, sequence_fault
from checks.models import Finding, Rectification, StepKind
from govaudit.acts import act, write_entry
from govaudit.errors import Conflict, NotAllowed
from govaudit.roles import Right
from govaudit.validators import plain_lines
from units.models import User
from units.recording import InvalidRecord, delete_record, save_record
from units.writing import name_of


@act("finding.answer", right=Right.ANSWER)
def answer_finding(*, actor: User | None, finding: Finding, answer: str) -> Rectification:
    """Put the unit's own answer to a fault on file, as of today. Raises NotAllowed for a fault of another unit,
    InvalidRecord for an empty answer or a closed fault. The same on the same day once more changes nothing."""
    if actor is not None and not actor.is_superuser and finding.unit_id != actor.unit_id:
        raise NotAllowed("这条记录属于别的单位，只能由该单位的联络员答复。")
    text = plain_lines(answer).strip()
    step = Rectification(finding=finding, kind=StepKind.ANSWER, done_on=timezone.localdate(), text=text)
    return _save(step, actor=actor, act_code="finding.answer")


@act("finding.step", right=Right.RECORD)
def record_step(*, actor: User | None, step: Rectification) -> Rectification:
    """Record what happened to a fault, for the unit or by the office. Raises InvalidRecord for what cannot follow what
    is on record, AreaClosed where a closed period counts it. The same once more changes nothing."""
    if step.kind == StepKind.ANSWER and not step.channel:
        raise InvalidRecord("请写明单位是怎样反馈的，例如来函、电话。")
    return _save(step, actor=actor, act_code="finding.step")


@act("finding.unstep", right=Right.RECORD)
def delete_step(*, actor: User | None, step: Rectification) -> None:
    """Delete a step recorded by mistake; one already gone stays gone. Raises InvalidRecord where later steps could not
    have happened without it, AreaClosed."""
    finding = _held(step.finding)
    left = [other for other in finding.steps.all() if other.pk != step.pk]
    if fault := sequence_fault(left):
        raise InvalidRecord(f"删除以后经过对不上：{fault}请先删除后来的经过。")
    delete_record(RECTIFICATION, step, actor=actor, act="finding.unstep")


def _save(step: Rectification, *, actor: User | None, act_code: str) -> Rectification:
    step.finding = _held(step.finding)
    step.recorded_by, step.recorded_at = name_of(actor), timezone.now()
    same = Rectification.objects.filter(**{name: getattr(step, name) for name in RECTIFICATION.identity}).first()
    if same is not None:
        summary = f"{step.finding.code}{step.get_kind_display()}：早已记录，无变化"
        write_entry(actor=actor, act=act_code, subject=RECTIFICATION.subject(same), summary=summary)
        return same
    if fault := sequence_fault([*step.finding.steps.all(), step]):
        raise InvalidRecord(fault)
    return save_record(RECTIFICATION, step, actor=actor, act=act_code)


def _held(finding: Finding) -> Finding:
    """The fault, held until the transaction ends, so that steps are recorded one after the other."""
    held = Finding.objects.select_for_update(of=("self",)).filter(pk=finding.pk).first()
    if held is None:
        raise Conflict("这个问题刚被别人删除，没有保存。")
    return held
