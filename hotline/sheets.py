"""Sheets of work orders and letters."""

from govaudit.sheets import Column, Moment, Reference, Serial, Sheet, Text, Whole, limit_of
from hotline.kinds import LETTER, ORDER
from hotline.models import Letter, WorkOrder
from units.sheets import UNIT

ORDERS = Sheet(
    file="orders.csv",
    title="12345工单",
    model=WorkOrder,
    key=ORDER.identity,
    dated_by="received_at",
    faults=ORDER.faults,
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
            "诉求摘要", "title", Text(limit_of(WorkOrder, "title")), required=False, blank="",
            synonyms=(
                "诉求标题", "工单标题", "标题", "内容摘要", "工单摘要", "摘要", "工单主题", "诉求主题", "主题",
                "事项标题", "问题标题", "事项名称",
            ),
            example="反映县城公交站点偏远",
        ),
        Column(
            "承办单位", "unit", UNIT,
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
            "办结期限", "due_at", Moment(ends_day=True),
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
            "返工次数", "returned", Whole(),
            synonyms=("退回重办次数", "重办次数", "返工数", "退回次数"),
            example="0",
        ),
    ),
)  # fmt: skip
LETTERS = Sheet(
    file="letters.csv",
    title="县长信箱留言",
    model=Letter,
    key=LETTER.identity,
    dated_by="received_at",
    faults=LETTER.faults,
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
            "类型", "kind", Reference("letter_kinds", "来信类型的名称"),
            synonyms=(
                "信件类型", "来信类型", "留言类型", "诉求类型", "信件性质", "类别", "信件类别", "留言类别", "来信类别",
            ),
            example="咨询",
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
            "承办单位", "unit", UNIT,
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
            "答复期限", "due_at", Moment(ends_day=True),
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
    ),
)  # fmt: skip
SHEETS = (ORDERS, LETTERS)
