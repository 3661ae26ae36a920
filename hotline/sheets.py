"""Sheets of work orders, what happened to them, letters, and what they are measured by."""

from govaudit.measures import SHANGHAI
from govaudit.sheets import Choice, Code, Column, Day, Moment, Record, Reference, Serial, Sheet, Text, Whole, limit_of
from hotline.kinds import LETTER, ORDER, TEST_LETTER, order_event_faults, policy_faults
from hotline.models import (
    Caller,
    ClassMapping,
    DeadlinePolicy,
    EventKind,
    Letter,
    Level,
    OrderEvent,
    PolicyScope,
    Satisfaction,
    TestLetter,
    WorkOrder,
)
from hotline.models.policies import UNITS as TIME_UNITS
from units.sheets import UNIT


def _count(header: str, name: str, *synonyms: str) -> Column:
    return Column(header, name, Whole(), required=False, blank=0, synonyms=synonyms)


YES_NO = Choice({"是": True, "否": False}, {"有": "是", "无": "否", "Y": "是", "N": "否", "√": "是", "×": "否"})
SATISFACTION = Choice(
    {word.label: word.value for word in Satisfaction},
    {
        "非常满意": "满意", "很满意": "满意", "较满意": "基本满意", "比较满意": "基本满意", "一般": "基本满意",
        "非常不满意": "不满意", "未评": "未评价", "不评价": "未评价", "默认": "未评价", "无法接通": "未接通",
        "无人接听": "未接通", "联系不上": "未接通",
    },
)  # fmt: skip

#: Who called or wrote, as files of platforms tell it; kept apart (hotline.services.callers).
CALLER = (
    Column(
        "诉求人", "caller.name", Text(limit_of(Caller, "name")), required=False,
        synonyms=(
            "诉求人姓名", "来电人", "来电人姓名", "反映人", "反映人姓名", "联系人", "联系人姓名", "投诉人",
            "投诉人姓名", "写信人", "写信人姓名", "来信人", "来信人姓名", "留言人", "留言人姓名", "市民姓名", "姓名",
            "客户姓名",
        ),
    ),
    Column(
        "诉求人电话", "caller.phone", Text(limit_of(Caller, "phone")), required=False,
        synonyms=(
            "来电号码", "来电电话", "联系电话", "联系方式", "反映人电话", "联系人电话", "电话", "电话号码", "手机",
            "手机号", "手机号码", "主叫号码", "诉求人联系方式", "投诉人电话", "写信人电话", "留言人电话", "市民电话",
        ),
    ),
    Column(
        "诉求人证件号码", "caller.id_number", Text(limit_of(Caller, "id_number")), required=False,
        synonyms=("身份证号", "身份证号码", "证件号码", "证件号", "身份证", "公民身份号码", "诉求人身份证号"),
    ),
    Column(
        "诉求人住址", "caller.address", Text(limit_of(Caller, "address")), required=False,
        synonyms=("诉求人地址", "家庭住址", "家庭地址", "联系地址", "住址", "反映人住址", "户籍地址", "通讯地址"),
    ),
)  # fmt: skip

ORDERS = Sheet(
    file="orders.csv",
    title="12345工单",
    model=WorkOrder,
    key=ORDER.identity,
    dated_by="received_at",
    faults=ORDER.faults,
    private=CALLER,
    columns=(
        Column(
            "来源", "source", Reference("order_sources", "工单来源的名称"),
            synonyms=("工单来源", "来源平台", "数据来源", "平台来源", "平台"),
            example="市12345平台",
        ),
        Column(
            "工单编号", "number", Serial(limit_of(WorkOrder, "number")),
            synonyms=(
                "工单号", "工单号码", "工单流水号", "诉求编号", "诉求单号", "受理编号", "受理单号", "服务单号",
                "办件编号", "流水号", "业务流水号", "单号", "编号",
            ),
            example="T20220401000034",
        ),
        Column(
            "类型", "kind", Reference("order_kinds", "工单类型的名称"),
            synonyms=(
                "工单类型", "诉求类型", "诉求性质", "工单性质", "事项类型", "业务类型", "受理类型", "类别", "工单类别",
                "诉求类别",
            ),
            example="投诉",
        ),
        Column(
            "分类", "topic", Reference("order_classes", "工单分类的名称"), required=False,
            synonyms=(
                "工单分类", "诉求分类", "问题分类", "事项分类", "内容分类", "归口类型", "归口分类", "热点分类",
                "诉求领域", "问题领域", "所属领域", "主题分类",
            ),
            example="道路交通",
        ),
        Column(
            "平台分类", "stated_class", Text(limit_of(WorkOrder, "stated_class")), required=False, blank="",
            synonyms=("平台诉求分类", "平台分类名称", "一级分类", "二级分类", "三级分类", "分类路径", "诉求内容分类"),
        ),
        Column(
            "渠道", "channel", Reference("channels", "渠道的名称"), required=False,
            synonyms=("诉求渠道", "受理渠道", "来电渠道", "受理方式", "诉求来源", "来源渠道"),
        ),
        Column(
            "紧急程度", "urgency", Reference("urgencies", "紧急程度的名称"), required=False,
            synonyms=("紧急度", "缓急程度", "工单级别", "优先级"),
        ),
        Column(
            "要求保密", "is_confidential", YES_NO, required=False, blank=False,
            synonyms=("是否保密", "保密", "信息保密", "诉求人信息保密"),
        ),
        Column(
            "事发地", "place", Text(limit_of(WorkOrder, "place")), required=False, blank="",
            synonyms=("事发地址", "事发地点", "诉求地点", "反映地点", "发生地点", "所属镇村"),
        ),
        Column(
            "诉求摘要", "title", Text(limit_of(WorkOrder, "title")), required=False, blank="",
            synonyms=(
                "诉求标题", "工单标题", "标题", "内容摘要", "工单摘要", "摘要", "工单主题", "诉求主题", "主题",
                "事项标题", "问题标题", "事项名称",
            ),
            example="反映县城公交站点偏远",
        ),
        Column(
            "承办单位", "unit", UNIT, required=False,
            synonyms=(
                "主办单位", "办理单位", "责任单位", "承接单位", "承办部门", "主办部门", "办理部门", "责任部门",
                "处置单位", "处理单位", "处理部门", "办件单位", "承办单位名称", "单位名称", "单位",
            ),
            example="城关镇",
        ),
        Column(
            "受理时间", "received_at", Moment(),
            synonyms=(
                "受理日期", "来电时间", "来电日期", "登记时间", "登记日期", "诉求时间", "诉求提交时间", "反映时间",
                "工单受理时间", "创建时间", "工单创建时间", "建单时间", "录入时间", "接收时间",
            ),
            example="2022-04-01 08:50",
        ),
        Column(
            "派单时间", "dispatched_at", Moment(), required=False,
            synonyms=("派单日期", "派发时间", "转办时间", "转办日期", "交办时间", "分派时间", "下派时间"),
        ),
        Column(
            "签收时间", "signed_at", Moment(), required=False,
            synonyms=("签收日期", "接收确认时间", "接单时间", "单位签收时间"),
        ),
        Column(
            "办结期限", "due_at", Moment(ends_day=True), required=False,
            synonyms=(
                "办结时限", "办理期限", "办理时限", "截止时间", "截止日期", "办结截止时间", "办理截止时间", "处理时限",
                "处理期限", "要求办结时间", "应办结时间", "应办结日期", "反馈期限", "反馈时限", "到期时间", "限办时间",
                "限办日期",
            ),
            example="2022-04-11 17:30",
        ),
        Column(
            "办结时间", "closed_at", Moment(), required=False,
            synonyms=(
                "办结日期", "实际办结时间", "实际办结日期", "办毕时间", "办毕日期", "完成时间", "完成日期", "结案时间",
                "办理完成时间", "工单办结时间",
            ),
            example="2022-04-07 16:16",
        ),
        Column(
            "撤单时间", "withdrawn_at", Moment(), required=False,
            synonyms=("撤单日期", "自主撤单时间", "撤销时间", "撤回时间", "撤诉时间", "作废时间"),
        ),
        Column(
            "不予受理时间", "refused_at", Moment(), required=False, synonyms=("不受理时间", "退回市民时间"),
        ),
        Column(
            "直接答复", "is_direct", YES_NO, required=False, blank=False,
            synonyms=("是否直接答复", "直接办理", "即时答复", "在线答复", "是否直办"),
        ),
        Column(
            "返工次数", "returned", Whole(), required=False, blank=0,
            synonyms=("退回重办次数", "重办次数", "返工数", "退回次数"),
            example="0",
        ),
        _count("县级退回重办次数", "returned_county", "县级退回次数", "县退回次数"),
        _count("市级退回重办次数", "returned_city", "市级退回次数", "市退回次数"),
        _count("省级退回重办次数", "returned_province", "省级退回次数", "省退回次数"),
        _count("退件次数", "handed_back", "回退次数", "单位退件次数", "申请退回次数", "退单次数"),
        _count("延期次数", "extended", "延期申请通过次数", "同意延期次数"),
        _count("预警次数", "warned", "黄灯次数", "红黄灯次数"),
        _count("督办次数", "supervised", "催督办次数"),
        Column(
            "回访时间", "revisited_at", Moment(), required=False, synonyms=("回访日期", "满意度回访时间"),
        ),
        Column(
            "满意度", "satisfaction", SATISFACTION, required=False, blank="",
            synonyms=("回访结果", "满意情况", "是否满意", "评价结果", "满意度评价", "群众评价"),
        ),
        Column(
            "是否解决", "is_solved", YES_NO, required=False,
            synonyms=("解决情况", "诉求是否解决", "问题是否解决", "是否已解决"),
        ),
    ),
)  # fmt: skip


def _serial(letter: Record) -> tuple[object, ...] | None:
    """What of a letter no other has: its serial within its box and year."""
    received, serial = letter["received_at"], letter["serial"]
    return None if serial is None else (letter["box"], received.astimezone(SHANGHAI).year, serial)


LETTERS = Sheet(
    file="letters.csv",
    title="县长信箱留言",
    model=Letter,
    key=LETTER.identity,
    once=((("box", "serial"), _serial, "同一年里"),),
    dated_by="received_at",
    faults=LETTER.faults,
    private=CALLER,
    columns=(
        Column(
            "信箱", "box", Reference("letter_boxes", "信箱的名称"),
            synonyms=("信箱名称", "信箱类型", "来信渠道", "来源", "留言渠道", "留言板", "信件来源"),
            example="县长信箱",
        ),
        Column(
            "编号", "number", Serial(limit_of(Letter, "number")),
            synonyms=(
                "信件编号", "来信编号", "留言编号", "信件号", "查询码", "查询编号", "受理编号", "流水号", "办件编号",
            ),
            example="2022-008",
        ),
        Column(
            "年内序号", "serial", Whole(least=1), required=False, synonyms=("序号", "流水序号", "年度序号", "期号"),
        ),
        Column(
            "类型", "kind", Reference("letter_kinds", "来信类型的名称"),
            synonyms=(
                "信件类型", "来信类型", "留言类型", "诉求类型", "信件性质", "类别", "信件类别", "留言类别", "来信类别",
            ),
            example="咨询",
        ),
        Column(
            "分类", "topic", Reference("order_classes", "分类的名称"), required=False,
            synonyms=("信件分类", "来信分类", "留言分类", "问题类型", "问题分类", "内容分类", "主题分类"),
        ),
        Column(
            "主题", "title", Text(limit_of(Letter, "title")), required=False, blank="",
            synonyms=(
                "标题", "信件标题", "来信标题", "留言标题", "信件主题", "来信主题", "留言主题", "内容摘要", "摘要",
                "诉求标题", "信件名称",
            ),
            example="随迁子女入学需要哪些材料",
        ),
        Column(
            "承办单位", "unit", UNIT, required=False,
            synonyms=(
                "办理单位", "答复单位", "回复单位", "责任单位", "主办单位", "承办部门", "办理部门", "答复部门",
                "回复部门", "受理单位", "处理单位", "处理部门", "承办单位名称", "单位名称", "单位",
            ),
            example="县教体局",
        ),
        Column(
            "收到时间", "received_at", Moment(),
            synonyms=(
                "收到日期", "来信时间", "来信日期", "写信时间", "留言时间", "留言日期", "提交时间", "提交日期",
                "受理时间", "受理日期", "登记时间", "收件时间", "收信时间", "接收时间", "创建时间",
            ),
            example="2022-04-22 10:22",
        ),
        Column(
            "批转时间", "passed_on_at", Moment(), required=False,
            synonyms=("批转日期", "转办时间", "转办日期", "交办时间", "转交时间", "派发时间"),
        ),
        Column(
            "答复期限", "due_at", Moment(ends_day=True), required=False,
            synonyms=(
                "答复时限", "回复期限", "回复时限", "办理期限", "办理时限", "办结期限", "办结时限", "截止时间",
                "截止日期", "要求答复时间", "应答复时间", "到期时间",
            ),
            example="2022-04-28 17:30",
        ),
        Column(
            "答复时间", "answered_at", Moment(), required=False,
            synonyms=(
                "答复日期", "回复时间", "回复日期", "实际答复时间", "办结时间", "办结日期", "完成时间", "反馈时间",
                "公开答复时间",
            ),
            example="2022-04-26 08:50",
        ),
        Column(
            "公开时间", "published_at", Moment(), required=False,
            synonyms=("公开日期", "发布时间", "发布日期", "公示时间"),
        ),
        Column(
            "满意度", "satisfaction", SATISFACTION, required=False, blank="",
            synonyms=("满意情况", "是否满意", "评价结果", "群众评价"),
        ),
    ),
)  # fmt: skip
TEST_LETTERS = Sheet(
    file="test_letters.csv",
    title="模拟测评信件",
    model=TestLetter,
    key=("code",),
    dated_by="sent_at",
    faults=TEST_LETTER.faults,
    columns=(
        Column(
            "编号", "code", Code(limit_of(TestLetter, "code")), synonyms=("测评编号", "信件编号", "测试编号"),
            example="CP2021-001",
        ),
        Column(
            "信箱", "box", Reference("letter_boxes", "信箱的名称"), synonyms=("信箱名称", "测评信箱"),
            example="领导信箱",
        ),
        Column(
            "主题", "title", Text(limit_of(TestLetter, "title")), required=False, blank="",
            synonyms=("标题", "测评内容", "信件标题"), example="咨询医保参保登记",
        ),
        Column(
            "被测单位", "unit", UNIT, synonyms=("单位", "承办单位", "答复单位", "单位名称"), example="许家湖镇",
        ),
        Column(
            "发出时间", "sent_at", Moment(), synonyms=("发信时间", "测评时间", "提交时间"), example="2021-08-09 09:00",
        ),
        Column(
            "优先答复期限", "soon_due_at", Moment(ends_day=True), required=False, synonyms=("优先期限",),
        ),
        Column(
            "答复期限", "due_at", Moment(ends_day=True), required=False, synonyms=("回复期限", "答复时限"),
        ),
        Column(
            "答复时间", "answered_at", Moment(), required=False, synonyms=("回复时间", "答复日期", "回复日期"),
        ),
    ),
)  # fmt: skip
_ORDER = Reference("orders", "本配置包的工单，写成来源代码/工单编号", shown="number")
ORDER_EVENTS = Sheet(
    file="order_events.csv",
    title="工单经过",
    model=OrderEvent,
    key=("order", "kind", "at", "unit", "level"),
    faults=order_event_faults,
    columns=(
        Column("工单", "order", _ORDER),
        Column("事项", "kind", Choice({kind.label: kind.value for kind in EventKind})),
        Column("时间", "at", Moment(), required=False),
        Column("次数", "times", Whole(least=1), required=False, blank=1),
        Column("单位", "unit", UNIT, required=False),
        Column("级别", "level", Choice({level.label: level.value for level in Level}), required=False, blank=""),
        Column("延至", "until", Moment(ends_day=True), required=False),
        Column("满意度", "satisfaction", SATISFACTION, required=False, blank=""),
        Column("是否解决", "is_solved", YES_NO, required=False),
        Column("并入工单", "other", _ORDER, required=False),
        Column("说明", "note", Text(limit_of(OrderEvent, "note")), required=False, blank=""),
    ),
)
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
SHEETS = (ORDERS, ORDER_EVENTS, LETTERS, TEST_LETTERS, CLASS_MAPPINGS, DEADLINE_POLICIES)
