"""Acts on deadline policies: they are saved and deleted, and deadlines on file follow."""

from __future__ import annotations

from govaudit.acts import act, write_entry
from govaudit.roles import Right
from hotline.clock import read_clock
from hotline.following import effect_of, follow_policies
from hotline.models import DeadlinePolicy
from hotline.policies import refuse_policy, sentence_of
from units.following import Effect, Overtaken
from units.models import Period, User
from units.recording import lock_periods, snapshot


@act("policy.save", right=Right.CONFIGURE)
def save_policy(*, actor: User | None, policy: DeadlinePolicy, digest: str | None = None) -> DeadlinePolicy:
    """Add a deadline policy or change it; deadlines follow. Raises InvalidRecord for one that contradicts itself or
    another, Overtaken where deadlines would not follow as shown (`digest`)."""
    lock_periods(Period.objects.values_list("pk", flat=True))
    stored = DeadlinePolicy.objects.select_for_update().filter(code=policy.code).first()
    if stored is not None and policy._state.adding:
        policy.pk, policy._state.adding = stored.pk, False
    refuse_policy(policy)
    before, after = snapshot(stored) if stored else {}, snapshot(policy)
    effect = Effect()
    if before != after:
        policy.save()
        effect = follow_policies(read_clock(), filter(None, (stored, policy)), is_written=True)
        _refuse_other(effect, digest)
    said = "无变化" if before == after else sentence_of(policy)
    _write(
        actor,
        "policy.save",
        policy,
        f"{'修改' if stored else '新增'}时限规则“{policy.code}”：{said}",
        effect,
        before,
        after,
    )
    return policy


@act("policy.delete", right=Right.CONFIGURE)
def delete_policy(*, actor: User | None, policy: DeadlinePolicy, digest: str | None = None) -> None:
    """Delete a deadline policy; deadlines follow those that are left. One already gone stays gone. Raises Overtaken
    where they would not follow as shown (`digest`)."""
    lock_periods(Period.objects.values_list("pk", flat=True))
    stored = DeadlinePolicy.objects.select_for_update().filter(code=policy.code).first()
    before, effect, said = {}, Effect(), "早已删除，无变化"
    if stored is not None:
        before, said = snapshot(stored), sentence_of(stored)
        DeadlinePolicy.objects.filter(pk=stored.pk).delete()
        effect = follow_policies(read_clock(), [stored], is_written=True)
        _refuse_other(effect, digest)
    _write(actor, "policy.delete", policy, f"删除时限规则“{policy.code}”：{said}", effect, before, {})


@act("policy.renew", right=Right.CONFIGURE)
def renew_all(*, actor: User | None, digest: str | None = None) -> Effect:
    """Work out all deadlines anew by the policies, the calendar and the hours on file. Raises Overtaken where they
    would not change as shown (`digest`)."""
    lock_periods(Period.objects.values_list("pk", flat=True))
    effect = effect_of(read_clock(), is_written=True)
    _refuse_other(effect, digest)
    said = f"{effect.moved} 件改变" if effect.moved else "无变化"
    write_entry(
        actor=actor, act="policy.renew", subject="时限规则", summary=f"重新推算期限：{said}", after=dict(effect.counts)
    )
    return effect


def _refuse_other(effect: Effect, digest: str | None) -> None:
    if digest is not None and effect.digest != digest:
        raise Overtaken


def _write(
    actor: User | None,
    act: str,
    policy: DeadlinePolicy,
    summary: str,
    effect: Effect,
    before: dict[str, str | int | None],
    after: dict[str, str | int | None],
) -> None:
    write_entry(
        actor=actor,
        act=act,
        subject=f"时限规则/{policy.code}",
        summary=summary[:500],
        before=before,
        after=after | dict(effect.counts),
    )
