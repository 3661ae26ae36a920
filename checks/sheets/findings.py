"""Sheets of findings."""

from checks.kinds import FINDING
from checks.models import Finding, Severity
from checks.sheets.inspections import of_inspection
from govaudit.sheets import (
    Choice,
    Code,
    Column,
    Day,
    Link,
    Reference,
    Sheet,
    Text,
    limit_of,
)
from units.models import AREAS
from units.sheets import UNIT

AREA = Choice({name: code for code, name in AREAS.items()})
SEVERITY = Choice(
    {label: value.value for value, label in zip(Severity, Severity.labels, strict=True)},
    synonyms={"严重问题": "严重", "重大": "严重", "一般问题": "一般", "较轻": "一般", "轻微": "一般", "提示": "建议"},
)
YES_NO = Choice({"是": True, "否": False})

FINDINGS = Sheet(
    file="findings.csv",
    title="问题与亮点",
    model=Finding,
    key=("code",),
    dated_by="found_on",
    faults=FINDING.faults,
    columns=(
        Column(
            "编号", "code", Code(limit_of(Finding, "code")),
            synonyms=("问题编号", "台账编号", "记录编号"),
            example="F000001",
        ),
        Column(
            "单位", "unit", UNIT,
            synonyms=(
                "单位名称", "责任单位", "被检查单位", "被查单位", "问题单位", "整改单位", "涉及单位", "所属单位",
                "部门",
            ),
            example="高崖镇",
        ),
        Column(
            "发现日期", "found_on", Day(),
            synonyms=(
                "发现时间", "检查日期", "检查时间", "巡查日期", "巡查时间", "监测日期", "监测时间", "日期", "时间",
            ),
            example="2022-05-09",
        ),
        Column(
            "性质", "is_merit", Choice({"问题": False, "亮点": True}),
            synonyms=("问题或亮点", "问题/亮点", "记录性质"),
            example="问题",
        ),
        Column(
            "类别", "category", Reference("finding_categories", "问题类别的名称"),
            synonyms=("问题类别", "问题类型", "问题分类", "亮点类别", "类型", "分类", "事项类别"),
            example="栏目更新",
        ),
        Column(
            "情况", "text", Text(None),
            synonyms=(
                "问题描述", "问题内容", "具体问题", "存在问题", "存在的问题", "具体情况", "情况描述", "情况说明",
                "详细情况", "问题详情", "问题", "描述", "内容",
            ),
            example="“工作动态”栏目两周没有更新。",
        ),
        Column(
            "领域", "area", AREA, required=False, blank="columns",
            synonyms=("检查领域", "工作领域", "所属领域"),
            example="栏目更新",
        ),
        Column(
            "严重程度", "severity", SEVERITY, required=False, blank=Severity.GENERAL,
            synonyms=("问题级别", "问题等级", "严重等级", "级别", "等级"),
            example="一般",
        ),
        Column(
            "单项否决", "is_veto", YES_NO, required=False, blank=False,
            synonyms=("是否单项否决", "一票否决", "是否一票否决"),
        ),
        Column(
            "错误表述", "wrong_words", Text(limit_of(Finding, "wrong_words")), required=False, blank="",
            synonyms=("错误内容", "错误文字", "错误词", "错敏词", "疑似错误", "原文", "错误"),
        ),
        Column(
            "正确表述", "right_words", Text(limit_of(Finding, "right_words")), required=False, blank="",
            synonyms=("正确内容", "正确文字", "建议修改为", "建议修改", "推荐修改", "修改建议", "应改为", "改为"),
        ),
        Column(
            "所在位置", "where_found", Text(limit_of(Finding, "where_found")), required=False, blank="",
            synonyms=("位置", "出现位置", "问题位置", "所在栏目", "所在页面", "文章标题", "页面标题"),
        ),
        Column(
            "网址", "link", Link(limit_of(Finding, "link")), required=False, blank="",
            synonyms=("链接", "问题链接", "页面地址", "网页地址", "问题页面", "URL"),
        ),
        Column(
            "整改期限", "due_on", Day(), required=False,
            synonyms=("整改时限", "整改截止日期", "限期整改日期", "完成时限", "整改完成时限", "反馈期限"),
            example="2022-05-20",
        ),
        Column(
            "来源记录", "origin", Text(limit_of(Finding, "origin")), required=False, blank="",
            synonyms=("来源", "相关记录", "关联记录"),
        ),
        of_inspection(),
    ),
)  # fmt: skip
