"""Sheets of website columns and their updates, new-media accounts and their checks, findings, numbers kept."""

from checks.kinds import ACCOUNT, CHECK, COLUMN, FINDING, MONTH_TOTAL, OBSERVATION, STATED_VALUE, UPDATE
from checks.models import (
    MOST_DECIMALS,
    VALUE_DIGITS,
    AccountCheck,
    ColumnUpdate,
    Finding,
    MediaAccount,
    Observation,
    StatedValue,
    WebColumn,
)
from govaudit.sheets import (
    LARGE,
    Choice,
    Code,
    Column,
    Day,
    Link,
    Month,
    Number,
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
ACCOUNTS = Sheet(
    file="accounts.csv",
    title="政务新媒体账号",
    model=MediaAccount,
    key=("code",),
    also_unique=(ACCOUNT.identity,),
    faults=ACCOUNT.faults,
    columns=(
        Column(
            "代码", "code", Code(limit_of(MediaAccount, "code")),
            synonyms=("账号代码", "账号编号", "编号", "编码"),
            example="M01",
        ),
        Column(
            "账号名称", "name", Text(limit_of(MediaAccount, "name")),
            synonyms=(
                "账号", "帐号名称", "帐号", "账号名", "新媒体名称", "政务新媒体名称", "新媒体账号名称", "公众号名称",
                "昵称", "名称",
            ),
            example="千阳发布",
        ),
        Column(
            "平台", "platform", Reference("platforms", "平台的名称"),
            synonyms=(
                "平台类型", "平台名称", "所属平台", "开设平台", "账号平台", "账号类型", "帐号类型", "新媒体类型",
                "新媒体平台", "类型", "类别",
            ),
            example="微信公众号",
        ),
        Column(
            "主办单位", "owner", UNIT,
            synonyms=(
                "开设单位", "开设主体", "主办部门", "主体单位", "主办主体", "运营单位", "责任单位", "认证主体",
                "所属单位", "单位名称", "单位",
            ),
            example="县政府办公室",
        ),
        Column(
            "开设日期", "opened_on", Day(),
            synonyms=("开设时间", "开通日期", "开通时间", "注册日期", "注册时间", "上线时间", "创建时间"),
            example="2016-03-21",
        ),
        Column(
            "备案日期", "filed_on", Day(), required=False,
            synonyms=("备案时间", "报备日期", "报备时间"),
            example="2019-05-16",
        ),
        Column(
            "备案编号", "filing_number", Text(limit_of(MediaAccount, "filing_number")), required=False, blank="",
            synonyms=("备案号", "备案序号", "报备编号", "备案码"),
            example="QY2019-001",
        ),
        Column(
            "注销日期", "closed_on", Day(), required=False,
            synonyms=("注销时间", "关停日期", "关停时间", "关闭日期", "关闭时间", "停用日期", "停用时间"),
        ),
    ),
)  # fmt: skip
ACCOUNT_CHECKS = Sheet(
    file="account_checks.csv",
    title="账号检查",
    model=AccountCheck,
    key=CHECK.identity,
    dated_by="month",
    faults=CHECK.faults,
    columns=(
        Column(
            "账号", "account", Reference("accounts", "账号的代码，或没有重名的账号名称", shown="code"),
            synonyms=("账号代码", "账号编号", "账号名称", "帐号", "帐号名称", "新媒体名称", "新媒体账号"),
            example="M01",
        ),
        Column(
            "月份", "month", Month(),
            synonyms=(
                "检查月份", "监测月份", "统计月份", "年月", "所属月份", "检查时间", "监测时间", "检查日期", "监测日期",
            ),
            example="2022-04",
        ),
        Column(
            "状态", "state", Reference("account_states", "账号状态的名称"),
            synonyms=("账号状态", "帐号状态", "运行状态", "运行情况", "检查结果", "监测结果", "检查情况"),
            example="正常",
        ),
        Column(
            "发布条数", "published", Whole(most=LARGE), required=False,
            synonyms=(
                "发布数", "发布数量", "发布量", "发文数", "发文量", "发文数量", "更新条数", "更新数", "更新数量",
                "更新量", "推送条数", "推文数", "条数", "信息条数",
            ),
            example="28",
        ),
        Column(
            "说明", "note", Text(limit_of(AccountCheck, "note")), required=False, blank="",
            synonyms=("备注", "情况说明", "问题描述", "存在问题", "问题说明", "逾期情况"),
        ),
    ),
    hints=(
        Column(
            "账号的平台", "account.platform", Reference("platforms", "平台的名称"), required=False,
            synonyms=(
                "平台", "平台类型", "平台名称", "所属平台", "开设平台", "账号平台", "账号类型", "帐号类型",
                "新媒体类型", "新媒体平台",
            ),
        ),
        Column(
            "账号的主办单位", "account.owner", UNIT, required=False,
            synonyms=(
                "主办单位", "开设单位", "开设主体", "主办部门", "主体单位", "运营单位", "责任单位", "所属单位",
                "单位名称", "单位", "部门名称", "部门",
            ),
        ),
    ),
)  # fmt: skip
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
            "来源记录", "origin", Text(limit_of(Finding, "origin")), required=False, blank="",
            synonyms=("来源", "相关记录", "关联记录"),
        ),
    ),
)  # fmt: skip
_INDICATOR = Column(
    "指标", "indicator", Reference("indicators", "填报指标的名称"), example="来电",
    synonyms=("指标名称", "填报指标", "统计指标", "项目", "项目名称", "统计项目", "事项"),
)  # fmt: skip
_UNIT = Column(
    "单位", "unit", UNIT, required=False,
    synonyms=("填报单位", "单位名称", "责任单位", "承办单位", "所属单位", "部门", "部门名称"),
)  # fmt: skip
_VALUE = Column(
    "数值", "value", Number(VALUE_DIGITS, MOST_DECIMALS), example="1268",
    synonyms=("数", "值", "数量", "指标值", "填报数", "统计数", "完成数", "合计", "总数"),
)  # fmt: skip
OBSERVATIONS = Sheet(
    file="observations.csv",
    title="填报值",
    model=Observation,
    key=("code",),
    also_unique=(OBSERVATION.identity,),
    dated_by="month",
    faults=OBSERVATION.faults,
    columns=(
        Column(
            "编号", "code", Code(limit_of(Observation, "code")), example="N000001", synonyms=("填报编号", "记录编号"),
        ),
        _INDICATOR,
        _UNIT,
        Column(
            "月份", "month", Month(),
            synonyms=("统计月份", "填报月份", "年月", "所属月份", "统计时间", "日期", "时间"),
            example="2022-04",
        ),
        _VALUE,
        Column(
            "说明", "note", Text(limit_of(Observation, "note")), required=False, blank="",
            synonyms=("备注", "情况说明"),
        ),
    ),
)  # fmt: skip
STATED_VALUES = Sheet(
    file="stated.csv",
    title="转述值",
    model=StatedValue,
    key=("code",),
    also_unique=(STATED_VALUE.identity,),
    faults=STATED_VALUE.faults,
    columns=(
        Column(
            "编号", "code", Code(limit_of(StatedValue, "code")), example="S000001", synonyms=("转述编号", "记录编号"),
        ),
        _INDICATOR,
        Column(
            "起", "start", Day(),
            synonyms=("起日", "开始日期", "起始日期", "统计起始日期", "开始时间", "起始时间"),
            example="2022-04-01",
        ),
        Column(
            "止", "end", Day(),
            synonyms=("止日", "结束日期", "截止日期", "统计截止日期", "结束时间", "截止时间"),
            example="2022-06-30",
        ),
        _UNIT,
        Column(
            "分类", "breakdown", Text(limit_of(StatedValue, "breakdown")), required=False, blank="",
            synonyms=("类别", "类型", "分项", "细目"),
        ),
        _VALUE,
        Column(
            "来源", "source", Text(limit_of(StatedValue, "source")),
            synonyms=("数据来源", "来源平台", "出处", "依据"),
            example="省12345平台月报",
        ),
        Column(
            "来源文件", "source_file", Text(limit_of(StatedValue, "source_file")), required=False, blank="",
            synonyms=("文件名", "文件名称", "来源文件名"),
        ),
        Column(
            "记录日期", "noted_on", Day(),
            synonyms=("登记日期", "摘录日期", "采集日期"),
            example="2022-07-01",
        ),
    ),
)  # fmt: skip
SHEETS = (COLUMNS, UPDATES, ACCOUNTS, ACCOUNT_CHECKS, FINDINGS, OBSERVATIONS, STATED_VALUES)
