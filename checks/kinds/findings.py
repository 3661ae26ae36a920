"""What saving needs to know of findings: keys, rules, and what a period counts of them."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from checks.models import (
    Finding,
)
from govaudit.lib.periods import Span
from units.recording import RecordKind


def _finding_counted(finding: Finding, span: Span) -> object:
    """Without what became of it: a unit may answer after the area is closed (kinds/rectification.py). A fault of
    earlier days that was not closed by the first one is carried over."""
    if finding.found_on < span.start:
        is_carried = not finding.is_merit and (finding.closed_on is None or finding.closed_on >= span.start)
        told = finding.code, finding.unit_id, finding.area, finding.found_on, finding.category_id, finding.severity
        return told if is_carried else None
    if not span.start <= finding.found_on <= span.last:
        return None
    said = (finding.code, finding.unit_id, finding.found_on, finding.is_merit, finding.category_id, finding.text)
    graded = (finding.area, finding.severity, finding.is_veto, finding.due_on)
    return *said, *graded, finding.wrong_words, finding.right_words, finding.origin, finding.inspection_id


def _finding_faults(values: Mapping[str, Any]) -> dict[str, str]:
    faults = {}
    found, due = values.get("found_on"), values.get("due_on")
    if found and found > timezone.localdate():
        faults["found_on"] = "发现日期不能晚于今天。"
    if found and due and due < found:
        faults["due_on"] = "整改期限不能早于发现日期。"
    if values.get("right_words") and not values.get("wrong_words"):
        faults["wrong_words"] = "写了正确表述，还要写错误表述。"
    if values.get("is_merit"):
        if values.get("is_veto"):
            faults["is_veto"] = "亮点没有单项否决。"
        if due:
            faults["due_on"] = "亮点没有整改期限。"
    return faults


def finding_area(finding: Finding) -> str:
    return finding.area


FINDING = RecordKind(
    model=Finding,
    area=finding_area,
    key=lambda finding: finding.code,
    identity=("unit", "found_on", "is_merit", "category", "text"),
    counted=_finding_counted,
    faults=_finding_faults,
    code_prefix="F",
    lasts=True,
)
