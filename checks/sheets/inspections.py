"""Sheets of inspections."""

from checks.kinds import INSPECTION
from checks.models import TARGETS, Inspection
from govaudit.sheets import Choice, Code, Column, Day, Reference, Sheet, Text, limit_of


def of_inspection() -> Column:
    """The column by which a record says which inspection it belongs to."""
    return Column(
        "检查批次", "inspection", Reference("inspections", "检查批次的编号，或没有重名的名称", shown="code"),
        required=False,
        synonyms=("检查批次编号", "抽查批次", "批次编号"),
    )  # fmt: skip


INSPECTIONS = Sheet(
    file="inspections.csv",
    title="检查批次",
    model=Inspection,
    key=("code",),
    also_unique=(INSPECTION.identity,),
    dated_by="starts_on",
    faults=INSPECTION.faults,
    columns=(
        Column(
            "编号", "code", Code(limit_of(Inspection, "code")),
            synonyms=("批次编号", "检查批次编号"),
            example="CJ000001",
        ),
        Column(
            "名称", "title", Text(limit_of(Inspection, "title")),
            synonyms=("检查批次名称", "批次名称", "检查名称", "抽查名称"),
            example="二季度政务新媒体抽查",
        ),
        Column(
            "检查对象", "area",
            Choice(
                {name: area for area, name in TARGETS.items()},
                {"栏目": "网站栏目", "网站": "网站栏目", "政务新媒体": "政务新媒体账号", "账号": "政务新媒体账号",
                 "公开分工": "公开事项", "重点领域": "公开事项"},
            ),
            synonyms=("抽查对象", "对象类别"),
            example="政务新媒体账号",
        ),
        Column(
            "开始日期", "starts_on", Day(),
            synonyms=("开始时间", "起始日期", "检查日期", "抽查日期"),
            example="2022-06-01",
        ),
        Column(
            "结束日期", "ends_on", Day(),
            synonyms=("结束时间", "截止日期", "完成日期"),
            example="2022-06-10",
        ),
        Column("说明", "note", Text(limit_of(Inspection, "note")), required=False, blank="", synonyms=("备注",)),
    ),
)  # fmt: skip
