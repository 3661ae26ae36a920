"""What saving needs to know of key areas: keys, rules, and what a period counts of them."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from django.utils import timezone

from checks.elements import elements_of, in_words
from checks.kinds.inspections import faults_of_belonging
from checks.models import GAPS, KeyArea, KeyAssignment, KeyCheck, KeyItem, Verdict
from govaudit.lib.periods import Span
from units.recording import RecordKind

AREA = "disclosure"


def _not_counted(_record: KeyArea | KeyItem, _span: Span) -> object:
    """Areas and items count through assignments; what a closed area counted keeps the names of its day."""
    return None


def _assignment_counted(assignment: KeyAssignment, span: Span) -> object:
    since, until = assignment.since, assignment.until
    if (since and since > span.last) or (until and until <= span.start):
        return None
    return assignment.code, assignment.item_id, assignment.unit_id, assignment.place


def _assignment_faults(values: Mapping[str, Any]) -> dict[str, str]:
    since, until = values.get("since"), values.get("until")
    return {"until": "停止日期要晚于开始日期。"} if since and until and until <= since else {}


def _check_counted(check: KeyCheck, span: Span) -> object:
    if not span.start <= check.checked_on <= span.last:
        return None
    return check.code, check.assignment_id, check.checked_on, check.verdict, check.missing


def _check_faults(values: Mapping[str, Any]) -> dict[str, str]:
    assignment, day = values.get("assignment"), values.get("checked_on")
    faults = faults_of_belonging(values, AREA) | _day_faults(assignment, day)
    item = getattr(assignment, "item", None)  # that of a row with a fault is not known
    if item and values.get("verdict"):
        faults |= _element_faults(item, values["verdict"], elements_of(values.get("missing") or ""))
    return faults


def _day_faults(assignment: KeyAssignment | None, day: Any) -> dict[str, str]:
    if day and day > timezone.localdate():
        return {"checked_on": "检查日期不能晚于今天。"}
    if day and assignment and assignment.since and day < assignment.since:
        return {"checked_on": f"这个单位从{assignment.since}起公开这个事项，检查日期不能早于它。"}
    if day and assignment and assignment.until and day >= assignment.until:
        return {"checked_on": f"这个单位到{assignment.until}不再公开这个事项，检查日期要早于它。"}
    return {}


def _element_faults(item: KeyItem, verdict: str, ticked: list[str]) -> dict[str, str]:
    """The verdict and the ticks have to say the same."""
    known, word = item.keys, Verdict(verdict).label
    for key in ticked:
        if key not in known:
            near = get_close_matches(key, known, n=1, cutoff=0.4)
            hint = f"是不是“{near[0]}”？" if near else f"它的要素有：{in_words(known) or '（目录里没有列）'}。"
            return {"missing": f"事项“{item}”没有要素“{key}”。{hint}"}
    if ticked and verdict not in GAPS:
        return {"verdict": f"有没有公开的要素，结果就不是“{word}”，请选“未公开”或“不完整”，或者去掉要素。"}
    if known and not ticked and verdict in GAPS:
        return {"missing": f"结果是“{word}”，请写明哪些要素没有公开。"}
    if verdict == Verdict.INCOMPLETE and known and len(ticked) == len(known):
        return {"verdict": "全部要素都没有公开，结果应为“未公开”。"}
    return {}


KEY_AREA = RecordKind(
    model=KeyArea,
    area=AREA,
    key=lambda area: area.code,
    identity=("code",),
    counted=_not_counted,
)
KEY_ITEM = RecordKind(
    model=KeyItem,
    area=AREA,
    key=lambda item: item.code,
    identity=("area", "heading", "name"),
    counted=_not_counted,
    code_prefix="K",
)
KEY_ASSIGNMENT = RecordKind(
    model=KeyAssignment,
    area=AREA,
    key=lambda assignment: assignment.code,
    identity=("item", "unit"),
    counted=_assignment_counted,
    faults=_assignment_faults,
    code_prefix="KF",
)
KEY_CHECK = RecordKind(
    model=KeyCheck,
    area=AREA,
    key=lambda check: check.code,
    identity=("assignment", "checked_on"),
    counted=_check_counted,
    faults=_check_faults,
    code_prefix="KJ",
)
