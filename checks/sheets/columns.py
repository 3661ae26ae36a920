"""Sheets of website columns and their updates."""

from checks.kinds import COLUMN, MONTH_TOTAL, UPDATE
from checks.models import (
    ColumnUpdate,
    WebColumn,
)
from checks.models.columns import Watch
from govaudit.sheets import (
    LARGE,
    Choice,
    Code,
    Column,
    Day,
    Link,
    Reference,
    Sheet,
    Text,
    Whole,
    limit_of,
)
from units.sheets import UNIT

COLUMNS = Sheet(
    file="columns.csv",
    title="网站栏目",
    model=WebColumn,
    key=("code",),
    also_unique=(COLUMN.identity,),
    faults=COLUMN.faults,
    columns=(
        Column(
            "代码", "code", Code(limit_of(WebColumn, "code")),
            synonyms=("栏目代码", "栏目编号", "栏目编码", "栏目ID", "编号", "编码"),
            example="C001",
        ),
        Column(
            "栏目名称", "name", Text(limit_of(WebColumn, "name")),
            synonyms=("栏目", "栏目标题", "频道名称", "所属栏目", "名称"),
            example="工作动态",
        ),
        Column(
            "领域", "area", Reference("column_areas", "栏目领域的名称"),
            synonyms=("栏目领域", "所属领域", "栏目分类", "栏目类别", "考核类别", "板块", "所属板块"),
            example="新闻动态",
        ),
        Column(
            "第几个重点领域", "lead", Whole(least=1), required=False, blank=1,
            synonyms=("重点领域序号", "第几重点领域"),
            example="1",
        ),
        Column(
            "责任单位", "unit", UNIT,
            synonyms=(
                "主办单位", "维护单位", "保障单位", "内容保障单位", "栏目责任单位", "责任部门", "主办部门", "承办单位",
                "单位名称", "单位",
            ),
            example="城关镇",
        ),
        Column(
            "应更新数", "required", Whole(most=LARGE),
            synonyms=(
                "应更新条数", "应更新量", "应发布数", "应发布条数", "更新任务数", "任务数", "任务条数", "更新要求",
            ),
            example="12",
        ),
        Column(
            "启用日期", "opened_on", Day(), required=False,
            synonyms=("启用时间", "开设日期", "开设时间", "开通日期", "开通时间", "上线日期", "上线时间", "创建时间"),
            example="2022-01-01",
        ),
        Column(
            "停用日期", "closed_on", Day(), required=False,
            synonyms=("停用时间", "关停日期", "关停时间", "下线日期", "下线时间", "撤销日期"),
        ),
        Column(
            "上级栏目", "parent", Reference("columns", "上级栏目的代码，或没有重名的栏目名称", shown="code"),
            required=False,
            synonyms=("父栏目", "父级栏目", "上级栏目代码", "父栏目代码", "父栏目ID", "上级频道"),
        ),
        Column(
            "专题专栏", "is_topic", Choice({"是": True, "否": False}, {"√": "是", "Y": "是", "×": "否", "N": "否"}),
            required=False, blank=False,
            synonyms=("是否专题", "是否专题专栏", "专题"),
            example="否",
        ),
        Column(
            "更新频次", "cadence", Reference("column_cadences", "更新频次的名称"), required=False,
            synonyms=("更新周期", "更新频率", "更新时限", "更新要求频次"),
            example="月",
        ),
        Column(
            "检测类别", "watch", Choice({str(kind.label): kind.value for kind in Watch}), required=False, blank="",
            synonyms=("国办检测类别", "指标类别"),
        ),
        Column(
            "网址", "url", Link(limit_of(WebColumn, "url")), required=False, blank="",
            synonyms=("栏目网址", "栏目链接", "链接", "链接地址", "URL"),
        ),
    ),
)  # fmt: skip
UPDATES = Sheet(
    file="updates.csv",
    title="栏目更新",
    model=ColumnUpdate,
    key=("code",),
    dated_by="published_on",
    faults=UPDATE.faults,
    columns=(
        Column(
            "编号", "code", Code(limit_of(ColumnUpdate, "code")),
            synonyms=("信息编号", "更新编号", "记录编号"),
            example="U000001",
        ),
        Column(
            "栏目", "column", Reference("columns", "栏目的代码，或没有重名的栏目名称", shown="code"),
            synonyms=("栏目代码", "栏目编号", "栏目名称", "所属栏目", "发布栏目", "信息栏目", "频道", "频道名称"),
            example="C001",
        ),
        Column(
            "发布日期", "published_on", Day(),
            synonyms=(
                "发布时间", "发布日", "更新日期", "更新时间", "发文日期", "发稿日期", "发稿时间", "公开日期",
                "公开时间", "签发时间",
            ),
            example="2022-04-01",
        ),
        Column(
            "标题", "title", Text(limit_of(ColumnUpdate, "title")),
            synonyms=(
                "信息标题", "文章标题", "稿件标题", "新闻标题", "内容标题", "信息名称", "文章名称", "文件名称", "题目",
            ),
            example="城关镇召开防汛工作会议",
            in_month=MONTH_TOTAL,
        ),
        Column(
            "网址", "url", Link(limit_of(ColumnUpdate, "url")), required=False, blank="",
            synonyms=(
                "链接", "链接地址", "信息链接", "文章链接", "原文链接", "页面链接", "网页地址", "页面地址", "URL",
                "链接/URL", "地址",
            ),
            example="https://www.example.gov.cn/news/1.html",
        ),
        Column(
            "条数", "quantity", Whole(least=1, most=LARGE), required=False, blank=1,
            synonyms=(
                "数量", "发布条数", "发布数", "发布数量", "更新条数", "更新数", "更新数量", "信息数", "信息条数",
                "发布量", "更新量",
            ),
            example="1",
        ),
        Column(
            "发布单位", "unit", UNIT, required=False,
            synonyms=(
                "信息来源", "来源", "来源单位", "供稿单位", "投稿单位", "报送单位", "发布机构", "发布部门",
                "信息来源单位",
            ),
            example="城关镇",
        ),
    ),
    hints=(
        Column(
            "栏目的责任单位", "column.unit", UNIT, required=False,
            synonyms=(
                "责任单位", "主办单位", "维护单位", "保障单位", "内容保障单位", "责任部门", "主办部门", "承办单位",
                "单位名称", "单位", "部门名称", "部门",
            ),
        ),
        Column(
            "栏目的领域", "column.area", Reference("column_areas", "栏目领域的名称"), required=False,
            synonyms=("栏目领域", "所属领域", "领域", "栏目分类", "栏目类别", "板块", "所属板块"),
        ),
    ),
)  # fmt: skip
