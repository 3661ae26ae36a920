"""Sheets of what orders and letters are measured by: classes of platforms, deadline policies."""

from govaudit.sheets import Choice, Code, Column, Day, Reference, Sheet, Text, Whole, limit_of
from hotline.kinds import policy_faults
from hotline.models import (
    ClassMapping,
    DeadlinePolicy,
    PolicyScope,
)
from hotline.models.policies import UNITS as TIME_UNITS

CLASS_MAPPINGS = Sheet(
    file="class_mappings.csv",
    title="平台分类对应",
    model=ClassMapping,
    key=("source", "stated"),
    columns=(
        Column("来源", "source", Reference("order_sources", "工单来源的名称")),
        Column("平台分类", "stated", Text(limit_of(ClassMapping, "stated"))),
        Column("分类", "topic", Reference("order_classes", "工单分类的名称")),
    ),
)


def _amount(header: str, name: str) -> tuple[Column, Column]:
    units = Choice({label: value for value, label in TIME_UNITS})
    return (
        Column(header, f"{name}_amount", Whole(least=1), required=False),
        Column(f"{header}单位", f"{name}_unit", units, required=False, blank=TIME_UNITS[0][0]),
    )


DEADLINE_POLICIES = Sheet(
    file="deadline_policies.csv",
    title="时限规则",
    model=DeadlinePolicy,
    key=("code",),
    faults=policy_faults,
    columns=(
        Column("代码", "code", Code(limit_of(DeadlinePolicy, "code"))),
        Column("适用于", "scope", Choice({scope.label: scope.value for scope in PolicyScope})),
        Column("信箱", "box", Reference("letter_boxes", "信箱的名称"), required=False),
        Column("来信类型", "letter_kind", Reference("letter_kinds", "来信类型的名称"), required=False),
        Column("渠道", "channel", Reference("channels", "渠道的名称"), required=False),
        Column("工单类型", "order_kind", Reference("order_kinds", "工单类型的名称"), required=False),
        Column("紧急程度", "urgency", Reference("urgencies", "紧急程度的名称"), required=False),
        Column("自何日受理的起", "valid_from", Day()),
        *_amount("签收时限", "sign"),
        *_amount("办结时限", "finish"),
        *_amount("每次延期至多", "extension"),
        Column("延期次数至多", "extension_count", Whole(), required=False),
        *_amount("退件时限", "return"),
        Column("起算", "is_at_once", Choice({"自次日起": False, "当即起": True}), required=False, blank=False),
        Column("依据", "basis", Text(limit_of(DeadlinePolicy, "basis")), required=False, blank=""),
    ),
)
