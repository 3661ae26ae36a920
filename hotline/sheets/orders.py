"""Sheets of work orders and of what happened to them."""

from govaudit.sheets import Choice, Column, Moment, Reference, Serial, Sheet, Text, Whole, limit_of
from hotline.kinds import ORDER, order_event_faults
from hotline.models import (
    EventKind,
    Level,
    OrderEvent,
    WorkOrder,
)
from hotline.sheets.words import CALLER, SATISFACTION, YES_NO
from units.sheets import UNIT


def _count(header: str, name: str, *synonyms: str) -> Column:
    return Column(header, name, Whole(), required=False, blank=0, synonyms=synonyms)


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
