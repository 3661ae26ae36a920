"""Sheets of what reports keep: signed manual points."""

from govaudit.sheets import Code, Column, Day, Number, Reference, Sheet, Text, limit_of
from reports.models import Adjustment
from units.sheets import UNIT

ADJUSTMENTS = Sheet(
    file="adjustments.csv",
    title="手工加减分",
    model=Adjustment,
    key=("code",),
    columns=(
        Column(
            "编号", "code", Code(limit_of(Adjustment, "code")),
            synonyms=("代码", "记录编号", "单号"),
            example="A01",
        ),
        Column(
            "单位", "unit", UNIT,
            synonyms=("单位名称", "被评单位", "被考核单位", "考核单位", "责任单位", "部门"),
            example="城关镇",
        ),
        Column(
            "评分项", "criterion_code", Reference("criteria", "评分项的名称或代码", shown=""),
            synonyms=("评分项代码", "考核项目", "考核项", "考核指标", "指标", "项目", "加减分项", "加扣分项"),
            example="日常工作",
        ),
        Column(
            "分值", "points", Number(digits=4, decimals=2),
            synonyms=("加减分", "加减分值", "加扣分", "加扣分值", "调整分", "调整分值"),
            example="-2",
        ),
        Column(
            "理由", "reason", Text(limit_of(Adjustment, "reason")),
            synonyms=("原因", "事由", "加减分理由", "加减分原因", "加扣分原因", "依据", "情况说明", "说明"),
            example="一期统计表迟报。",
        ),
        Column(
            "签字人", "signed_by", Text(limit_of(Adjustment, "signed_by")),
            synonyms=("签批人", "审批人", "审核人", "批准人", "签发人", "确认人"),
            example="县政府办公室主管",
        ),
        Column(
            "签字日期", "signed_on", Day(),
            synonyms=(
                "签字时间", "签批日期", "签批时间", "审批日期", "审批时间", "审核日期", "批准日期", "确认日期", "日期",
            ),
            example="2022-06-30",
        ),
    ),
)  # fmt: skip
SHEETS = (ADJUSTMENTS,)
