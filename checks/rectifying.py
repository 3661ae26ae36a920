"""What the page of a finding says of its life: its steps in words, and earlier faults like it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from checks.models import Finding, Rectification, StepKind, earlier_like

MOST_EARLIER = 5


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier fault like this one, and by what it is known to be."""

    finding: Finding
    alike: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step and what it says beside its kind and text."""

    step: Rectification
    said: tuple[str, ...]


def earlier_ones(finding: Finding) -> list[Earlier]:
    """Earlier faults like this one, latest first; none of a merit."""
    if finding.is_merit:
        return []
    found = Finding.objects.filter(earlier_like(lambda name: getattr(finding, name))).order_by("-found_on", "-code")
    return [Earlier(other, _alike(finding, other)) for other in found[:MOST_EARLIER]]


def steps_of(finding: Finding) -> list[Step]:
    """The steps of a fault as they followed one another."""
    steps, due, found = finding.steps.select_related("batch__imported"), finding.due_on, []
    for step in steps:
        step.finding = finding
        found.append(Step(step, tuple(_said(step, f"{due:%Y-%m-%d}" if due else "没有期限"))))
        due = step.until or due
    return found


def _alike(finding: Finding, other: Finding) -> str:
    if finding.origin and finding.origin == other.origin:
        return "来源记录相同"
    if finding.wrong_words and finding.wrong_words == other.wrong_words:
        return "错误表述相同"
    return "情况文字相同"


def _said(step: Rectification, due: str) -> Iterator[str]:
    if step.channel:
        yield f"方式：{step.channel}"
    if step.kind == StepKind.EXTEND and step.until:
        yield f"期限由{due}延至{step.until:%Y-%m-%d}"
