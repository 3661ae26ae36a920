"""Which deadline policy holds for a record, which ones contradict one another, and what each says as a sentence."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from govaudit.lib.workdays import TimeUnit
from govaudit.models import ListEntry
from hotline.kinds import policy_faults
from hotline.models import DeadlinePolicy, PolicyScope
from units.recording import InvalidRecord

#: Fields of a policy that narrow it, by scope; blank fits everything.
NARROWING = {
    PolicyScope.ORDERS: ("channel", "order_kind", "urgency"),
    PolicyScope.LETTERS: ("box", "letter_kind"),
    PolicyScope.TESTS: ("box",),
}
#: What a record says in these fields, in their order: primary keys, None for what it leaves open.
Case = tuple[int | None, ...]
_WORDS = {TimeUnit.WORKDAY: "个工作日", TimeUnit.DAY: "个自然日", TimeUnit.WORK_HOUR: "个工作小时"}


def narrowed_to(policy: DeadlinePolicy) -> Case:
    """What the policy asks of a record, None for what it leaves open."""
    return tuple(getattr(policy, f"{name}_id") for name in NARROWING[PolicyScope(policy.scope)])


def specificity(policy: DeadlinePolicy) -> int:
    """Number of fields that narrow the policy."""
    return sum(value is not None for value in narrowed_to(policy))


class Policies:
    """The policies of one scope. Of those that fit a record the most specific holds; of equally specific ones that
    which is valid later, then by code."""

    def __init__(self, policies: Iterable[DeadlinePolicy]) -> None:
        ranked = sorted(policies, key=lambda policy: policy.code)
        ranked.sort(key=lambda policy: (specificity(policy), policy.valid_from), reverse=True)
        self._ranked = [(narrowed_to(policy), policy) for policy in ranked]
        self._days = sorted({policy.valid_from for policy in ranked})
        self._found: dict[tuple[Case, int], DeadlinePolicy | None] = {}

    def __bool__(self) -> bool:
        return bool(self._ranked)

    def __iter__(self) -> Iterator[DeadlinePolicy]:
        return (policy for _, policy in self._ranked)

    def holding(self, case: Case, day: date) -> DeadlinePolicy | None:
        """The policy for a record of `case` received on `day`; None where none fits."""
        key = (case, bisect_right(self._days, day))
        if key not in self._found:
            self._found[key] = next(
                (policy for wanted, policy in self._ranked if policy.valid_from <= day and _fits(wanted, case)), None
            )
        return self._found[key]


def _fits(wanted: Case, case: Case) -> bool:
    return all(one is None or one == other for one, other in zip(wanted, case, strict=True))


def rival(policy: DeadlinePolicy, others: Iterable[DeadlinePolicy]) -> DeadlinePolicy | None:
    """Another policy, as specific as this one, that could fit the same record though neither precedes the other. One
    for the same records from another day on is a later version and no rival."""
    wanted = narrowed_to(policy)
    for other in sorted(others, key=lambda other: other.code):
        if other.scope != policy.scope or other.pk == policy.pk or specificity(other) != specificity(policy):
            continue
        theirs = narrowed_to(other)
        if theirs == wanted and other.valid_from != policy.valid_from:
            continue
        if all(None in pair or pair[0] == pair[1] for pair in zip(wanted, theirs, strict=True)):
            return other
    return None


def amount_faults(values: Mapping[str, Any]) -> dict[str, str]:
    """`{field: sentence}` for a policy whose amounts contradict its scope or one another."""
    scope, faults = values.get("scope"), dict[str, str]()
    if scope != PolicyScope.ORDERS:
        for name in ("extension_amount", "extension_count", "return_amount"):
            if values.get(name) is not None:
                faults[name] = "只有 12345 工单有延期和退件，这里请留空。"
    if scope == PolicyScope.LETTERS and values.get("sign_amount"):
        faults["sign_amount"] = "来信不用签收，这里请留空。"
    sign, finish = values.get("sign_amount"), values.get("finish_amount")
    if scope == PolicyScope.TESTS and not finish:
        faults["finish_amount"] = "请填答复时限。"
    if sign and finish and values.get("sign_unit") == values.get("finish_unit") and sign > finish:
        first, second = _ENDS[PolicyScope(scope)] if scope else ("签收", "办结")
        faults["sign_amount"] = f"{first}时限不能长于{second}时限。"
    if values.get("extension_count") == 0 and values.get("extension_amount"):
        faults["extension_amount"] = "不能延期的，每次延期至多请留空。"
    if not any(values.get(name) for name in ("sign_amount", "finish_amount", "return_amount")):
        faults.setdefault("finish_amount", "请至少填一项时限。")
    return faults


def refuse_policy(policy: DeadlinePolicy) -> None:
    """Raise InvalidRecord for a policy that contradicts itself or another one on file."""
    values = {field.name: getattr(policy, field.name) for field in DeadlinePolicy._meta.concrete_fields}
    faults = policy_faults(values) | amount_faults(values)
    if faults:
        raise InvalidRecord("".join(dict.fromkeys(faults.values())))
    try:
        policy.full_clean()
    except ValidationError as error:
        raise InvalidRecord("".join(error.messages)) from error
    other = rival(policy, DeadlinePolicy.objects.filter(scope=policy.scope))
    if other is not None:
        raise InvalidRecord(
            f"与时限规则“{other.code}”分不出先后：{sentence_of(other)}两条限定的项数一样，又可能用在同一件上。"
            "请给其中一条多限定一项，或者改正原来那一条。"
        )


#: What the two amounts of a scope are the times of.
_ENDS = {
    PolicyScope.ORDERS: ("签收", "办结"),
    PolicyScope.LETTERS: ("签收", "答复"),
    PolicyScope.TESTS: ("优先答复", "答复"),
}


def subject_of(policy: DeadlinePolicy) -> str:
    """`投诉类紧急工单`: what the policy is for, in words."""
    names = [str(entry) for name in NARROWING[PolicyScope(policy.scope)] if (entry := getattr(policy, name))]
    what = policy.get_scope_display()
    return f"{what}（{'、'.join(names)}）" if names else what


def sentence_of(policy: DeadlinePolicy) -> str:
    """The whole rule as a clerk reads it."""
    start = "自收到当时起" if policy.is_at_once else "自次日起"
    first, second = _ENDS[PolicyScope(policy.scope)]
    times = [
        f"{_span(policy, name)}内{verb}"
        for name, verb in (("sign", first), ("finish", second))
        if getattr(policy, f"{name}_amount")
    ]
    parts = [f"{subject_of(policy)}：{start} {'，'.join(times)}" if times else f"{subject_of(policy)}："]
    parts += filter(None, (_extension_words(policy), _return_words(policy)))
    return f"{'；'.join(parts).replace('：；', '：')}。"


def _span(policy: DeadlinePolicy, name: str) -> str:
    amount, unit = getattr(policy, f"{name}_amount"), TimeUnit(getattr(policy, f"{name}_unit"))
    return f"{amount} {_WORDS[unit]}"


def _extension_words(policy: DeadlinePolicy) -> str:
    count, amount = policy.extension_count, policy.extension_amount
    if count == 0:
        return "不能延期"
    times = f"可延期 {count} 次" if count else "可以延期" if amount else ""
    most = f"{'每次' if count != 1 else ''}至多 {_span(policy, 'extension')}" if amount else ""
    return "，".join(filter(None, (times, most)))


def _return_words(policy: DeadlinePolicy) -> str:
    return f"{_span(policy, 'return')}内可以退件" if policy.return_amount else ""


def as_json(policy: DeadlinePolicy) -> dict[str, Any]:
    """The policy as parameters of a job: what it refers to by code."""
    fields = [field for field in DeadlinePolicy._meta.concrete_fields if not field.primary_key]
    values = {field.name: getattr(policy, field.name) for field in fields}
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, ListEntry):
        return value.code
    return value.isoformat() if isinstance(value, date) else value


def from_json(values: Mapping[str, Any]) -> DeadlinePolicy:
    """The policy that `as_json` gave, on file under its code or new. Raises DoesNotExist for a code that is gone."""
    policy = DeadlinePolicy.objects.filter(code=values["code"]).first() or DeadlinePolicy()
    for field in DeadlinePolicy._meta.concrete_fields:
        if field.primary_key:
            continue
        value = values[field.name]
        if field.related_model is not None and value is not None:
            value = field.related_model._default_manager.get(code=value)
        setattr(policy, field.name, field.to_python(value) if field.related_model is None else value)
    return policy
