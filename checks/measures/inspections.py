"""Measures of inspections: what was drawn, what was said of it, and the faults that were found."""

from django.db.models import CharField, Q, Value

from checks.measures.findings import FINDINGS
from checks.models import TARGETS, Inspection, InspectionItem, ItemVerdict
from govaudit.measures import MEASURES, Measure, Slice, SpanDay, Subject, Take

_TARGETS = tuple(TARGETS.items())

INSPECTIONS = Subject(
    model=Inspection,
    area="columns",
    page="checks:inspection-list",
    unit_path="no_unit",
    key_paths=("code",),
    area_path="area",
    prepare=lambda rows, span: rows.annotate(no_unit=Value(None, output_field=CharField())),
    slices=(
        Slice("单位", "unit", "no_unit", of="items__unit__code"),
        Slice("分组", "group", "no_unit", of="items__unit__group__name"),
        Slice("检查对象", "area", "area", words=_TARGETS),
        Slice("月", "month", "starts_on__month"),
    ),
)
INSPECTION_ITEMS = Subject(
    model=InspectionItem,
    area="columns",
    page="checks:inspection-item-list",
    unit_path="unit__code",
    key_paths=("inspection__code", "number"),
    area_path="inspection__area",
    slices=(
        Slice("单位", "unit", "unit__code"),
        Slice("分组", "group", "unit__group__name"),
        Slice("检查对象", "area", "inspection__area", words=_TARGETS),
        Slice("检查批次", "inspection", "inspection__code"),
        Slice("平台", "platform", "account__platform__name"),
        Slice("月", "month", "inspection__starts_on__month"),
    ),
)
_RULE = "按批次的开始日期归入周期。"
_CHECKED = Q(checked_on__lte=SpanDay.AS_OF)


def _items(code: str, name: str, definition: str, where: Q = Q(), unit: str = "个", **more: object) -> Measure:  # noqa: B008
    return Measure(
        code=code, name=name, unit=unit, definition=f"{definition}{_RULE}", subject=INSPECTION_ITEMS,
        by="inspection__starts_on", where=where, **more,  # type: ignore[arg-type]
    )  # fmt: skip


MEASURES.add(
    Measure(
        code="inspections",
        name="检查批次",
        unit="次",
        definition="开始日期在周期内的检查批次；一批查多个单位，只有全县的数，各单位都是 0。",
        subject=INSPECTIONS,
        by="starts_on",
    ),
    _items("inspection_items", "抽查对象", "检查批次抽取的栏目、账号或公开事项；一个对象两批都抽到的，算两个。"),
    _items("inspection_units", "被抽查单位", "检查批次抽到栏目、账号或公开事项的单位。", unit="家", take=Take.UNITS),
    _items(
        "inspection_items_checked",
        "已查对象",
        "抽查对象中检查日期不晚于截至日的。",
        _CHECKED,
        parts=tuple(f"inspection_items_{verdict.value}" for verdict in ItemVerdict),
    ),
    *(
        _items(
            f"inspection_items_{verdict.value}",
            f"{verdict.label}对象",
            f"已查对象中结果是“{verdict.label}”的。",
            _CHECKED & Q(verdict=verdict.value),
        )
        for verdict in ItemVerdict
    ),
    Measure(
        code="faults_inspected",
        name="抽查发现问题",
        unit="个",
        definition="周期内发现的问题中属于某个检查批次的。",
        subject=FINDINGS,
        by="found_on",
        where=Q(is_merit=False, inspection__isnull=False),
    ),
)
