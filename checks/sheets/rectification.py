"""Sheets of the steps by which faults are put right."""

from checks.kinds import RECTIFICATION
from checks.models import Rectification, StepKind
from govaudit.sheets import Choice, Code, Column, Day, Reference, Sheet, Text, limit_of

RECTIFICATIONS = Sheet(
    file="rectifications.csv",
    title="整改经过",
    model=Rectification,
    key=("code",),
    faults=RECTIFICATION.faults,
    columns=(
        Column(
            "编号", "code", Code(limit_of(Rectification, "code")),
            synonyms=("记录编号",),
            example="R000001",
        ),
        Column(
            "问题", "finding", Reference("findings", "问题的编号", shown="code"),
            synonyms=("问题编号", "台账编号"),
            example="F000001",
        ),
        Column(
            "事项", "kind",
            Choice(
                {label: kind.value for kind, label in zip(StepKind, StepKind.labels, strict=True)},
                synonyms={
                    "答复": "反馈", "回复": "反馈", "整改反馈": "反馈", "通过": "认可", "退回整改": "退回",
                    "办结": "销号", "已销号": "销号", "移交督查室": "移交督查",
                },
            ),
            synonyms=("步骤", "类型", "整改事项"),
            example="反馈",
        ),
        Column(
            "日期", "done_on", Day(),
            synonyms=("时间", "反馈日期", "反馈时间", "整改日期", "整改时间", "完成日期", "完成时间"),
            example="2022-05-18",
        ),
        Column(
            "方式", "channel", Text(limit_of(Rectification, "channel")), required=False, blank="",
            synonyms=("反馈方式", "报送方式", "渠道"),
            example="来函",
        ),
        Column(
            "说明", "text", Text(None), required=False, blank="",
            synonyms=("整改情况", "反馈内容", "答复内容", "情况说明", "整改措施", "原因", "内容"),
            example="已补发 3 条信息，并明确专人每周检查。",
        ),
        Column(
            "延至", "until", Day(), required=False, synonyms=("新的期限", "延期至", "延长至"),
        ),
    ),
)  # fmt: skip
