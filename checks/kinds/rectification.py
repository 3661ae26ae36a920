"""What saving needs to know of the steps of a fault: keys, rules, which may follow which, what a period counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from checks.models import OPEN, STATES, Rectification, StepKind
from govaudit.lib.periods import Span
from units.recording import RecordKind

#: What a step of these kinds has to say, and what is missing where it does not.
_NEEDS_TEXT = {
    StepKind.ANSWER: "请写明核实和整改的情况。",
    StepKind.RETURN: "请写明退回的原因。",
    StepKind.EXTEND: "请写明延期的原因。",
}
#: States in which each kind can happen; what is not named here can happen in every state but 已销号.
_FROM = {
    StepKind.ACCEPT: (StepKind.ANSWER,),
    StepKind.RETURN: (StepKind.ANSWER, StepKind.ACCEPT),
}


def _step_faults(values: Mapping[str, Any]) -> dict[str, str]:
    faults = {}
    kind, on, finding = values.get("kind"), values.get("done_on"), values.get("finding")
    if kind in _NEEDS_TEXT and not (values.get("text") or "").strip():
        faults["text"] = _NEEDS_TEXT[StepKind(kind)]
    if kind == StepKind.EXTEND and not values.get("until"):
        faults["until"] = "请填写延至哪一天。"
    if kind and kind != StepKind.EXTEND and values.get("until"):
        faults["until"] = "只有延期才有新的期限。"
    if on and on > timezone.localdate():
        faults["done_on"] = "日期不能晚于今天。"
    if finding is None:
        return faults
    if finding.is_merit:
        faults["finding"] = "亮点不用整改。"
    if on and finding.found_on and on < finding.found_on:
        faults["done_on"] = f"日期不能早于发现日期{finding.found_on}。"
    return faults


def sequence_fault(steps: Iterable[Rectification]) -> str:
    """Why these steps of one fault cannot follow one another, in the order of their days; "" where they can."""
    state, due = OPEN, None
    for step in sorted(steps, key=lambda step: (step.done_on, step.pk is None, step.pk)):
        kind = StepKind(step.kind)
        due = due or step.finding.due_on
        if state == StepKind.CLOSE:
            return "这个问题已经销号，后面不能再有别的事项。"
        if state not in _FROM.get(kind, (state,)):
            return f"{step.done_on}的“{kind.label}”要在单位反馈以后，那时是“{STATES[state]}”。"
        if kind == StepKind.EXTEND and step.until:
            if due and step.until <= due:
                return f"新的期限要晚于原来的期限{due}。"
            due = step.until
        if kind in STATES:
            state = kind.value
    return ""


def _step_counted(step: Rectification, span: Span) -> object:
    """What happened after the 截至 does not count; of a fault of earlier days only what moves it."""
    finding = step.finding
    if step.done_on > span.as_of or finding.found_on > span.last:
        return None
    if finding.found_on < span.start and step.kind not in STATES:
        return None
    return finding.code, step.kind, step.done_on, step.until


RECTIFICATION = RecordKind(
    model=Rectification,
    area=lambda step: step.finding.area,
    key=lambda step: step.code,
    identity=("finding", "kind", "done_on", "text"),
    counted=_step_counted,
    faults=_step_faults,
    code_prefix="R",
    kept=("recorded_by", "recorded_at"),
)
