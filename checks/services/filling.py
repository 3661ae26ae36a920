"""Acts on what liaisons are asked to fill in: asking, filling in, sending, accepting, returning."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from checks.grid import number_text
from checks.grid_writing import Change, blanks_of, refuse_blanks, write_completions, write_observations
from checks.models import FilledValue, FillRequest, FillState, FillTask, Indicator
from checks.own_grid import filled_observations, task_grid, task_lock, task_values
from checks.reviewing import doubts_of_row, doubts_once_taken
from govaudit.acts import act, write_entry
from govaudit.errors import Conflict, NotAllowed
from govaudit.numbering import next_number
from govaudit.roles import Right
from units.models import Period, Unit, User
from units.recording import CODE_ATTEMPTS, InvalidRecord, lock_periods
from units.reviewing import Doubt
from units.writing import name_of

PREFIX = "F"


@act("fill.ask", right=Right.RECORD)
def ask_to_fill(
    *,
    actor: User | None,
    period: Period,
    indicators: Collection[Indicator],
    units: Collection[Unit],
    due_on: date,
    note: str,
) -> FillRequest:
    """Ask units for numbers of a period by a day. Raises InvalidRecord where there is nothing or nobody to ask, a unit
    is asked for none of the indicators, or the day is past. The same once more changes nothing before a unit has sent
    anything."""
    asked = [unit for unit in units if any(indicator.is_filled_by(unit) for indicator in indicators)]
    if not indicators or not units:
        raise InvalidRecord("请选择指标和单位。")
    if len(asked) < len(units):
        names = "、".join(str(unit) for unit in units if unit not in asked)
        raise InvalidRecord(f"{names}不填报所选的指标，请去掉，或者先修改指标的填报范围。")
    if due_on < timezone.localdate():
        raise InvalidRecord("截止日期已经过了。")
    request = FillRequest(period=period, due_on=due_on, note=note.strip(), asked_by=name_of(actor))
    try:
        request.clean_fields(exclude=["code", "period"])
    except ValidationError as error:
        raise InvalidRecord("".join(error.messages)) from error
    lock_periods([period.pk])  # two who ask at once, one after the other
    if same := _asked_already(request, indicators, asked):
        summary = f"请{len(asked)}个单位填报{period.name}的数：早已发起，无变化"[:500]
        write_entry(actor=actor, act="fill.ask", subject=f"填报通知/{same.code}", summary=summary)
        return same
    _number(request)
    request.indicators.set(indicators)
    FillTask.objects.bulk_create(FillTask(request=request, unit=unit) for unit in asked)
    write_entry(
        actor=actor,
        act="fill.ask",
        subject=f"填报通知/{request.code}",
        summary=f"请{len(asked)}个单位填报{period.name}的数，{due_on}截止"[:500],
        after={
            "指标": "、".join(indicator.name for indicator in indicators),
            "单位": "、".join(str(unit) for unit in asked),
            "截止日期": due_on.isoformat(),
            "要求": request.note,
        },
    )
    return request


def _asked_already(
    request: FillRequest, indicators: Collection[Indicator], units: Collection[Unit]
) -> FillRequest | None:
    """A request on file that says the same, and to which no unit has sent anything."""
    same = FillRequest.objects.filter(period=request.period, due_on=request.due_on, note=request.note)
    for found in same.exclude(tasks__sent_at__isnull=False).prefetch_related("indicators", "tasks"):
        asked = {task.unit_id for task in found.tasks.all()}
        if asked == {unit.pk for unit in units} and set(found.indicators.all()) == set(indicators):
            return found
    return None


def _number(request: FillRequest) -> None:
    """Save under the next free number."""
    for _ in range(CODE_ATTEMPTS):
        number, digits = next_number(FillRequest, PREFIX)
        request.code = f"{PREFIX}{number:0{digits}d}"
        try:
            with transaction.atomic():
                request.save(force_insert=True)
            return
        except IntegrityError:
            request.pk = None
    raise Conflict("同时发起的人较多，没有取到编号，请再保存一次。")


@act("fill.withdraw", right=Right.RECORD)
def withdraw_request(*, actor: User | None, request: FillRequest) -> None:
    """Take back a request made by mistake, with what was filled in for it. Raises InvalidRecord once a unit has sent
    its numbers."""
    tasks = list(FillTask.objects.select_for_update(of=("self",)).filter(request=request))
    if any(task.sent_at for task in tasks):
        raise InvalidRecord("已有单位报送，不能撤回。不再需要的，可以退回或者不接收。")
    subject, units = f"填报通知/{request.code}", len(tasks)
    FillRequest.objects.filter(pk=request.pk).delete()
    write_entry(
        actor=actor,
        act="fill.withdraw",
        subject=subject,
        summary=f"撤回填报通知，涉及{units}个单位",
        before={"考核周期": request.period.name, "截止日期": request.due_on.isoformat()},
    )


def _locked(task: FillTask) -> FillTask:
    return FillTask.objects.select_for_update(of=("self",)).select_related("request__period", "unit").get(pk=task.pk)


@act("fill.save", right=Right.ANSWER)
def save_filled(*, actor: User | None, task: FillTask, changes: Sequence[Change]) -> None:
    """Keep a liaison's numbers with the task. Raises NotAllowed for another unit's task, InvalidRecord for one that
    was sent."""
    task = _locked(task)
    _refuse_others(actor, task)
    if sentence := task_lock(task):
        raise InvalidRecord(sentence)
    for change in changes:
        where: dict[str, Any] = {
            "indicator": change.place.indicator,
            "breakdown": change.place.item,
            "month": change.place.month,
        }
        if change.value is None:
            FilledValue.objects.filter(task=task, **where).delete()
        else:
            said: dict[str, Any] = {
                "value": change.value,
                "note": change.note,
                "saved_at": timezone.now(),
                "saved_by": name_of(actor),
            }
            FilledValue.objects.update_or_create(task=task, **where, defaults=said)
    after = {c.place.words(): number_text(c.value) if c.value is not None else "" for c in changes}
    _write(actor, "fill.save", task, f"填报{len(changes)}格", after)


@act("fill.send", right=Right.ANSWER)
def send_filled(*, actor: User | None, task: FillTask, reason: str) -> list[Doubt]:
    """Send the unit's numbers to the office; `reason` tells why some are blank. Gives what is doubtful about them.
    Raises as `refuse_blanks`, NotSettled where a rule does not let the numbers pass."""
    task = _locked(task)
    _refuse_others(actor, task)
    if not task.is_open:
        _write(actor, "fill.send", task, "报送：早已报送，无变化", {})
        return []
    grid = task_grid(task)
    refuse_blanks(blanks_of(grid, task_values(task, grid)), reason)
    doubts = doubts_once_taken(task, grid)
    task.state, task.blank_reason = FillState.SENT, reason.strip()
    task.sent_at, task.sent_by = timezone.now(), name_of(actor)
    _save(task)
    _write(actor, "fill.send", task, "报送", {"空白原因": task.blank_reason})
    return doubts


@act("fill.accept", right=Right.RECORD)
def accept_filled(*, actor: User | None, task: FillTask, sending: str | None = None) -> list[Doubt]:
    """Make observations of what a unit sent, and its row complete. Gives what is doubtful about them. Raises
    InvalidRecord for a task that was not sent, Conflict where the last sending is not the `sending` that was looked
    over, AreaClosed where a closed period counts one of the numbers, NotSettled where a rule does not let them pass."""
    task = _locked(task)
    if task.state == FillState.ACCEPTED:
        _write(actor, "fill.accept", task, "接收：早已接收，无变化", {})
        return []
    if task.state != FillState.SENT:
        raise InvalidRecord(f"{task.unit}还没有报送，不能接收。")
    _refuse_sent_again(task, sending)
    grid = task_grid(task)
    new = filled_observations(task, grid)
    before, after = write_observations(new)
    refusal = "还不能接收，请退回改正，或者先更正在册的数"
    doubts = doubts_of_row(task.request.period, task.unit, grid.indicators, refusal)
    write_completions(task.request.period, task.unit, grid.indicators, task.blank_reason, task.sent_by)
    task.state, task.decided_at, task.decided_by = FillState.ACCEPTED, timezone.now(), name_of(actor)
    _save(task)
    _write(actor, "fill.accept", task, f"接收{len(new)}个数", after, before)
    return doubts


@act("fill.return", right=Right.RECORD)
def return_filled(*, actor: User | None, task: FillTask, reason: str, sending: str | None = None) -> None:
    """Send a unit's numbers back, with a reason. Raises InvalidRecord without one, or for a task that was not sent,
    Conflict as `accept_filled`."""
    task = _locked(task)
    if not reason.strip():
        raise InvalidRecord("请写明退回的原因。")
    if task.state != FillState.SENT:
        raise InvalidRecord(f"{task.unit}现在是“{task.get_state_display()}”，不能退回。")
    _refuse_sent_again(task, sending)
    task.state, task.return_reason = FillState.RETURNED, reason.strip()
    task.decided_at, task.decided_by = timezone.now(), name_of(actor)
    _save(task)
    _write(actor, "fill.return", task, "退回", {"退回原因": task.return_reason})


def _refuse_sent_again(task: FillTask, sending: str | None) -> None:
    if sending is not None and sending != task.sending:
        at = timezone.localtime(task.sent_at)
        raise Conflict(f"您打开以后，{task.unit}于{at:%Y-%m-%d %H:%M}重新报送过，没有办理。请先核对现在的数。")


def _save(task: FillTask) -> None:
    try:
        task.clean_fields(exclude=["request", "unit"])
    except ValidationError as error:
        raise InvalidRecord("".join(error.messages)) from error
    task.save()


def _refuse_others(actor: User | None, task: FillTask) -> None:
    if actor is not None and actor.unit_id != task.unit_id:
        raise NotAllowed("只能填报您所在单位的数。")


def _write(
    actor: User | None,
    code: str,
    task: FillTask,
    what: str,
    after: dict[str, str],
    before: dict[str, str] | None = None,
) -> None:
    write_entry(
        actor=actor,
        act=code,
        subject=f"填报任务/{task.request.code}/{task.unit.code}",
        summary=f"{task.unit}{task.request.period.name}：{what}"[:500],
        before=before or {},
        after=after,
    )
