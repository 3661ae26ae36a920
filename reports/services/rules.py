"""Acts on rules between figures."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from govaudit.acts import act, write_entry
from govaudit.roles import Right
from reports.models import FigureRule, Formula
from reports.packs.expressions import Names
from reports.packs.rules import rule_faults
from reports.selectors.slices import StoredValues
from units.models import User
from units.recording import InvalidRecord, snapshot
from units.writing import write_change


@act("rule.save", right=Right.CONFIGURE)
def save_rule(*, actor: User | None, rule: FigureRule) -> FigureRule:
    """Add a rule between figures or change it. Raises InvalidRecord for one that names what there is not or breaks a
    rule of the model."""
    stored = FigureRule.objects.select_for_update().filter(code=rule.code).first()
    if stored is not None and rule._state.adding:
        rule.pk, rule._state.adding = stored.pk, False
    try:
        rule.full_clean()
    except ValidationError as error:
        raise InvalidRecord("".join(error.messages)) from error
    faults = list(rule_faults(rule, Names(Formula.objects.all(), StoredValues())))
    if faults:
        raise InvalidRecord("".join(f"写的是“{found}”，应为{expected}。" for _, found, expected in faults))
    before, after = snapshot(stored) if stored else {}, snapshot(rule)
    if before != after:
        rule.save()
    write_change(actor, "rule.save", f"校核规则/{rule.code}", f"校核规则“{rule}”", before, after)
    return rule


@act("rule.delete", right=Right.CONFIGURE)
def delete_rule(*, actor: User | None, rule: FigureRule) -> None:
    """Delete a rule; one already gone stays gone."""
    stored = FigureRule.objects.select_for_update().filter(code=rule.code).first()
    subject = f"校核规则/{rule.code}"
    if stored is None:
        write_entry(actor=actor, act="rule.delete", subject=subject, summary=f"删除校核规则“{rule}”：早已删除，无变化")
        return
    before = snapshot(stored)
    stored.delete()
    write_entry(actor=actor, act="rule.delete", subject=subject, summary=f"删除校核规则“{rule}”", before=before)
