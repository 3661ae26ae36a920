"""Acts on what units say to their figures and findings before a notice is issued."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils import timezone

from checks.models import Confirmation, Reply
from govaudit.acts import act, write_entry
from govaudit.errors import Conflict, NotAllowed
from govaudit.roles import Right
from units.models import Period, Unit, User
from units.recording import InvalidRecord, lock_periods, snapshot
from units.writing import check, name_of


@act("confirmation.ask", right=Right.RECORD)
def ask_confirmations(*, actor: User | None, period: Period, units: Sequence[Unit], due_on: date) -> int:
    """Ask units to look through their sheets of a period by a day; gives how many are newly asked. Who has not answered
    yet gets the new day, what was answered stays. Raises InvalidRecord for a day that is over."""
    if due_on < timezone.localdate():
        raise InvalidRecord("答复期限不能早于今天。")
    lock_periods([period.pk])  # two who ask at once, one after the other
    asked = Confirmation.objects.select_for_update().filter(period=period)
    known = set(asked.values_list("unit", flat=True))
    moved = asked.filter(verdict="", unit__in=units).exclude(due_on=due_on).update(due_on=due_on)
    new = [Confirmation(period=period, unit=unit, due_on=due_on) for unit in units if unit.pk not in known]
    Confirmation.objects.bulk_create(new)
    summary = f"请{len(new)}家单位确认{period.name}的数字，{due_on}前答复" if new else f"{period.name}单位确认"
    summary += f"，{moved}家改到{due_on}前答复" if moved else "" if new else "：无变化"
    after = {"单位": [entry.unit.short_name for entry in new], "答复期限": due_on.isoformat()} if new or moved else {}
    write_entry(actor=actor, act="confirmation.ask", subject=f"单位确认/{period.code}", summary=summary, after=after)
    return len(new)


@act("confirmation.answer", right=Right.ANSWER)
def answer_confirmation(
    *, actor: User | None, confirmation: Confirmation, verdict: str, text: str, figures: Mapping[str, str]
) -> Confirmation:
    """The unit's own answer, as of today. Raises NotAllowed for another unit's sheet, InvalidRecord for a dispute
    without a word."""
    if actor is not None and not actor.is_superuser and confirmation.unit_id != actor.unit_id:
        raise NotAllowed("这是别的单位的情况确认单，只能由该单位的联络员答复。")
    said = Confirmation(verdict=verdict, text=text, answered_on=timezone.localdate(), figures=dict(figures))
    return _answer(confirmation, said, actor=actor, act_code="confirmation.answer")


@act("confirmation.record", right=Right.RECORD)
def record_confirmation(
    *, actor: User | None, confirmation: Confirmation, verdict: str, text: str, channel: str, figures: Mapping[str, str]
) -> Confirmation:
    """The office puts on record what a unit answered by letter, telephone or OA. Raises InvalidRecord without the way
    it came, or for a dispute without a word."""
    if not channel.strip():
        raise InvalidRecord("请写明单位是怎样答复的，例如来函、电话。")
    said = Confirmation(verdict=verdict, text=text, channel=channel.strip(), answered_on=timezone.localdate())
    said.figures = dict(figures)
    return _answer(confirmation, said, actor=actor, act_code="confirmation.record")


#: What makes two answers the same.
_SAID = ("verdict", "text", "channel", "figures")


def _answer(confirmation: Confirmation, said: Confirmation, *, actor: User | None, act_code: str) -> Confirmation:
    stored = Confirmation.objects.select_for_update().filter(pk=confirmation.pk).first()
    if stored is None:
        raise Conflict("这次确认已经撤销，没有保存。")
    if said.verdict not in Reply.values:
        raise InvalidRecord("请选择“确认无误”或“有异议”。")
    if said.verdict == Reply.DISPUTED and not said.text.strip():
        raise InvalidRecord("有异议的，请写明哪个数字或哪个问题不对、应当是多少。")
    before, what = snapshot(stored), f"{stored.unit}对{stored.period.name}情况的答复"
    if all(getattr(stored, name) == getattr(said, name) for name in _SAID):
        write_entry(actor=actor, act=act_code, subject=stored.subject, summary=f"{what}：无变化")
        return stored
    for name in (*_SAID, "answered_on"):
        setattr(stored, name, getattr(said, name))
    stored.answered_by = name_of(actor)
    check(stored, is_known=True)
    stored.save()
    summary = f"{what}：{stored.get_verdict_display()}"
    after = snapshot(stored)
    write_entry(actor=actor, act=act_code, subject=stored.subject, summary=summary, before=before, after=after)
    return stored
