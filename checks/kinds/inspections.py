"""What saving needs to know of inspections and their items: keys, rules, and what a period counts of them."""

from collections.abc import Mapping
from typing import Any

from checks.models import TARGETS, Inspection, InspectionItem
from govaudit.lib.periods import Span
from units.recording import RecordKind


def _inspection_counted(inspection: Inspection, span: Span) -> object:
    if not span.start <= inspection.starts_on <= span.last:
        return None
    return inspection.code, inspection.area, inspection.starts_on


def _inspection_faults(values: Mapping[str, Any]) -> dict[str, str]:
    first, last = values.get("starts_on"), values.get("ends_on")
    return {"ends_on": "结束日期不能早于开始日期。"} if first and last and last < first else {}


def faults_of_belonging(values: Mapping[str, Any], area: str) -> dict[str, str]:
    """A check of the area belongs to no inspection that looks at something else."""
    other = getattr(values.get("inspection"), "area", area)  # that of a row with a fault is not known
    if other == area:
        return {}
    title = values["inspection"].title
    return {"inspection": f"检查批次“{title}”查的是{TARGETS[other]}，这里要选查{TARGETS[area]}的批次，或者留空。"}


def _item_counted(item: InspectionItem, span: Span) -> object:
    """An item of the period, with what was found of it by the 截至."""
    if not span.start <= item.inspection.starts_on <= span.last:
        return None
    is_checked = item.checked_on is not None and item.checked_on <= span.as_of
    return item.inspection_id, item.number, item.unit_id, item.verdict if is_checked else ""


INSPECTION = RecordKind(
    model=Inspection,
    area=lambda inspection: inspection.area,
    key=lambda inspection: inspection.code,
    identity=("area", "starts_on", "title"),
    counted=_inspection_counted,
    faults=_inspection_faults,
    code_prefix="CJ",
    kept=("drawn",),
)
INSPECTION_ITEM = RecordKind(
    model=InspectionItem,
    area=lambda item: item.inspection.area,
    key=lambda item: f"{item.inspection.code}/{item.number}",
    identity=("inspection", "number"),
    counted=_item_counted,
)
