"""Doors: changes of deadline policies that move many deadlines, as jobs."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from govaudit.errors import Conflict
from govaudit.jobs import JobResult, Report, Write, job_kind
from govaudit.roles import Right
from hotline.clock import read_clock
from hotline.following import effect_of, effect_of_policy
from hotline.models import DeadlinePolicy
from hotline.policies import from_json
from hotline.services.policies import delete_policy, renew_all, save_policy
from units.following import Effect, Overtaken
from units.models import User


@job_kind("policy.save", title="保存时限规则", right=Right.CONFIGURE)
def save(*, actor: User | None, report: Report, policy: dict[str, Any], digest: str) -> Write:
    wanted = from_json(policy)
    effect = _seen(effect_of_policy(wanted, report=report), digest)

    def write() -> JobResult:
        save_policy(actor=actor, policy=wanted, digest=digest)
        return _done(f"时限规则“{wanted.code}”已保存", effect)

    return write


@job_kind("policy.delete", title="删除时限规则", right=Right.CONFIGURE)
def delete(*, actor: User | None, report: Report, code: str, digest: str) -> Write:
    policy = DeadlinePolicy.objects.filter(code=code).first()
    if policy is None:
        raise Conflict(f"时限规则“{code}”已经没有了。")
    effect = _seen(effect_of_policy(policy, is_gone=True, report=report), digest)

    def write() -> JobResult:
        delete_policy(actor=actor, policy=policy, digest=digest)
        return _done(f"时限规则“{code}”已删除", effect)

    return write


@job_kind("policy.renew", title="重新推算期限", right=Right.CONFIGURE)
def renew(*, actor: User | None, report: Report, digest: str) -> Write:
    effect = _seen(effect_of(read_clock(), report=report), digest)

    def write() -> JobResult:
        renew_all(actor=actor, digest=digest)
        return _done("期限已重新推算", effect)

    return write


def _seen(effect: Effect, digest: str) -> Effect:
    if effect.digest != digest:
        raise Overtaken
    return effect


def _done(what: str, effect: Effect) -> JobResult:
    return JobResult(f"{what}，{effect.moved} 件的期限已改变。", reverse("hotline:policy-list"))
