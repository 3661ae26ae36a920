"""Sheets of new-media accounts, their filings and monthly checks, and test messages."""

from checks.kinds import ACCOUNT, CHECK, FILING, TEST_MESSAGE
from checks.models import AccountCheck, Filing, MediaAccount, TestMessage
from checks.sheets.inspections import of_inspection
from govaudit.sheets import (
    LARGE,
    SMALL,
    Choice,
    Code,
    Column,
    Day,
    Link,
    Month,
    Reference,
    Sheet,
    Text,
    Whole,
    limit_of,
)
from units.sheets import UNIT

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
            "开设日期", "opened_on", Day(), required=False,
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
        Column(
            "平台账号", "account_id", Text(limit_of(MediaAccount, "account_id")), required=False, blank="",
            synonyms=("账号ID", "帐号ID", "平台账号ID", "微信号", "抖音号", "UID", "原始ID", "账号标识"),
            example="qianyangfabu",
        ),
        Column(
            "网址", "url", Link(limit_of(MediaAccount, "url")), required=False, blank="",
            synonyms=("链接", "账号链接", "主页", "主页地址", "账号网址", "URL"),
        ),
        Column(
            "运维方式", "is_entrusted", Choice({"自办": False, "委托第三方": True}), required=False, blank=False,
            synonyms=("运营方式", "运维模式", "运营模式", "是否委托第三方"),
            example="自办",
        ),
        Column(
            "第三方名称", "operator", Text(limit_of(MediaAccount, "operator")), required=False, blank="",
            synonyms=("第三方", "运维公司", "委托运维单位", "第三方机构", "代运维单位"),
        ),
        Column(
            "功能", "functions", Text(limit_of(MediaAccount, "functions")), required=False, blank="",
            synonyms=("账号功能", "主要功能", "功能定位"),
            example="信息发布、互动交流",
        ),
    ),
)  # fmt: skip
FILINGS = Sheet(
    file="filings.csv",
    title="备案登记",
    model=Filing,
    key=("code",),
    also_unique=(FILING.identity,),
    faults=FILING.faults,
    columns=(
        Column(
            "编号", "code", Code(limit_of(Filing, "code")), synonyms=("登记编号", "记录编号"), example="BA000001",
        ),
        Column(
            "备案平台", "register", Reference("filing_registers", "备案平台的名称"),
            synonyms=("备案系统", "报送系统", "监管平台", "备案层级", "登记平台"),
            example="全国政务新媒体信息报送系统",
        ),
        Column(
            "账号平台", "platform", Reference("platforms", "平台的名称"),
            synonyms=(
                "平台", "平台类型", "平台名称", "所属平台", "开设平台", "账号类型", "帐号类型", "新媒体类型", "类型",
            ),
            example="微信公众号",
        ),
        Column(
            "登记名称", "name", Text(limit_of(Filing, "name")),
            synonyms=(
                "账号名称", "账号", "帐号名称", "帐号", "账号名", "新媒体名称", "政务新媒体名称", "新媒体账号名称",
                "公众号名称", "名称",
            ),
            example="千阳发布",
        ),
        Column(
            "登记主办单位", "owner", Text(limit_of(Filing, "owner")), required=False, blank="",
            synonyms=("主办单位", "开设单位", "开设主体", "主办部门", "主体单位", "认证主体", "单位名称", "单位"),
            example="千阳县人民政府办公室",
        ),
        Column(
            "备案编号", "number", Text(limit_of(Filing, "number")), required=False, blank="",
            synonyms=("备案号", "备案序号", "报备编号", "备案码", "标识码"),
            example="QY2019-001",
        ),
        Column(
            "备案日期", "filed_on", Day(),
            synonyms=("备案时间", "报备日期", "报备时间", "审核通过时间", "登记日期", "报送时间"),
            example="2019-05-16",
        ),
        Column(
            "撤销日期", "withdrawn_on", Day(), required=False,
            synonyms=("撤销时间", "注销日期", "注销时间", "关停日期", "关停时间"),
        ),
        Column(
            "对应账号", "account", Reference("accounts", "账号的代码，或没有重名的账号名称", shown="code"),
            required=False,
            synonyms=("账号代码", "台账账号"),
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
                "检查月份", "监测月份", "统计月份", "年月", "所属月份", "检查时间", "监测时间", "监测日期",
            ),
            example="2022-04",
        ),
        Column(
            "检查日期", "checked_on", Day(), required=False,
            synonyms=("检查日", "检查于", "抽查日期", "监测日"),
            example="2022-05-05",
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
            "原创条数", "original", Whole(most=LARGE), required=False,
            synonyms=("原创", "原创数", "原创量", "原创信息"),
            example="12",
        ),
        Column(
            "转载指定信息", "reposts", Whole(most=LARGE), required=False,
            synonyms=("转载指定信息条数", "转载数", "转载条数", "转载量", "转载权威信息", "转载"),
            example="6",
        ),
        Column("当月最早发布", "first_post_on", Day(), required=False, synonyms=("最早发布日期", "首条发布日期")),
        Column(
            "最近发布", "last_post_on", Day(), required=False,
            synonyms=("最近发布日期", "最后发布日期", "最后更新日期", "最近更新日期", "最后更新时间", "最新发布时间"),
            example="2022-04-29",
        ),
        Column(
            "当月最长间隔天数", "longest_gap", Whole(most=SMALL), required=False,
            synonyms=("最长间隔天数", "最长间隔", "最长未更新天数"),
            example="5",
        ),
        Column("收到留言", "messages", Whole(most=LARGE), required=False, synonyms=("留言数", "收到留言数", "留言量")),
        Column(
            "回复留言", "answered", Whole(most=LARGE), required=False, synonyms=("回复数", "回复留言数", "已回复留言"),
        ),
        Column(
            "说明", "note", Text(limit_of(AccountCheck, "note")), required=False, blank="",
            synonyms=("备注", "情况说明", "问题描述", "存在问题", "问题说明", "逾期情况"),
        ),
        Column("整改日期", "mended_on", Day(), required=False, synonyms=("整改时间", "整改完成日期", "整改完成时间")),
        of_inspection(),
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
TEST_MESSAGES = Sheet(
    file="test_messages.csv",
    title="测试留言",
    model=TestMessage,
    key=("code",),
    dated_by="sent_on",
    faults=TEST_MESSAGE.faults,
    columns=(
        Column("编号", "code", Code(limit_of(TestMessage, "code")), synonyms=("留言编号",), example="CL000001"),
        Column(
            "账号", "account", Reference("accounts", "账号的代码，或没有重名的账号名称", shown="code"),
            synonyms=("账号代码", "账号编号", "账号名称", "帐号", "帐号名称", "新媒体名称", "新媒体账号"),
            example="M01",
        ),
        Column(
            "留言日期", "sent_on", Day(),
            synonyms=("留言时间", "测试日期", "测试时间", "提问日期", "提问时间"),
            example="2021-08-09",
        ),
        Column(
            "留言内容", "text", Text(limit_of(TestMessage, "text")), required=False, blank="",
            synonyms=("测试内容", "问题", "提问内容", "内容"),
            example="办理居住证需要哪些材料",
        ),
        Column(
            "回复日期", "replied_on", Day(), required=False,
            synonyms=("回复时间", "答复日期", "答复时间", "回应时间"),
            example="2021-08-10",
        ),
        Column(
            "说明", "note", Text(limit_of(TestMessage, "note")), required=False, blank="",
            synonyms=("备注", "回复情况", "情况说明"),
        ),
    ),
    hints=ACCOUNT_CHECKS.hints,
)  # fmt: skip
