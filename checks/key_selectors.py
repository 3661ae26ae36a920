"""Reads of key areas that acts and pages have in common: what can be carried over, what checks do not allow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from checks.elements import as_lines, elements_of
from checks.kinds import KEY_CHECK
from checks.models import KeyAssignment, KeyCheck, KeyItem, Verdict
from units.models import Period, Unit

TOLD = 3  # checks that a refusal names


@dataclass(frozen=True, slots=True)
class Carried:
    """Checks to be entered anew from those of an earlier period; `changed` is the number of those that cannot be, since
    their items or assignments are others now."""

    checks: list[KeyCheck]
    changed: int


def carried_over(*, period: Period, earlier: Period, day: date, unit: Unit | None = None) -> Carried:
    """What checks of `day` would say if each assignment without a check in `period` (of `unit`, else of all) were as
    the latest check of `earlier` found it. Two queries."""
    assignments: Any = KeyAssignment.objects.with_checks(period.span).select_related("item", "unit")
    assignments = assignments.filter(has_check=False)
    if unit:
        assignments = assignments.filter(unit=unit)
    open_ones = {entry.pk: entry for entry in assignments.order_by("code")}
    span = earlier.span
    latest: Any = KeyCheck.objects.with_counts(span).filter(checked_on__range=(span.start, span.last))
    found = {check.assignment_id: check for check in latest.filter(is_latest=True)}
    checks = [_carried(entry, found[pk], day) for pk, entry in open_ones.items() if pk in found]
    fitting = [check for check in checks if not KEY_CHECK.faults(_values(check))]
    return Carried(fitting, len(checks) - len(fitting))


def _carried(assignment: KeyAssignment, earlier: KeyCheck, day: date) -> KeyCheck:
    known, ticked = assignment.item.keys, set(earlier.keys)
    kept = known if earlier.verdict == Verdict.MISSING else [key for key in known if key in ticked]
    return KeyCheck(
        assignment=assignment,
        checked_on=day,
        verdict=earlier.verdict,
        missing=as_lines(kept),
        url=earlier.url,
        note=f"沿用{earlier.checked_on}的检查结果",
    )


def _values(check: KeyCheck) -> dict[str, object]:
    return {name: getattr(check, name) for name in ("assignment", "checked_on", "verdict", "missing")}


def refusal_of_item(old: KeyItem, new: KeyItem) -> str:
    """Why an item cannot lose elements: checks have ticked them; empty where none has."""
    if old.elements == new.elements:
        return ""
    gone = set(old.keys) - set(new.keys)
    checks = KeyCheck.objects.filter(assignment__item=old.pk).exclude(missing="").order_by("code")
    ticked = {
        code: lost for code, text in checks.values_list("code", "missing") if (lost := gone & set(elements_of(text)))
    }
    if not ticked:
        return ""
    codes = "、".join(list(ticked)[:TOLD]) + (" 等" if len(ticked) > TOLD else "")
    lost = set().union(*ticked.values())
    names = "、".join(f"“{key}”" for key in old.keys if key in lost)
    return (
        f"要素{names}在 {len(ticked)} 次检查（{codes}）中记为未公开，不能改名或去掉。请先改这些检查；"
        "目录换了新版的，可以新增一个事项，把原来的分工填上停止日期。"
    )


def refusal_of_assignment(old: KeyAssignment, new: KeyAssignment) -> str:
    """Why a checked assignment cannot go to another item or unit; empty where it was not checked."""
    if (old.item_id, old.unit_id) == (new.item_id, new.unit_id):
        return ""
    number = KeyCheck.objects.filter(assignment=old.pk).count()
    if not number:
        return ""
    return f"这条分工已有 {number} 次检查，不能改事项和责任单位。换了单位的，请填停止日期，再新增一条分工。"
