"""Sheets of letters and of test letters."""

from govaudit.measures import SHANGHAI
from govaudit.sheets import Code, Column, Moment, Record, Reference, Serial, Sheet, Text, Whole, limit_of
from hotline.kinds import LETTER, TEST_LETTER
from hotline.models import (
    Letter,
    TestLetter,
)
from hotline.sheets.words import CALLER, SATISFACTION
from units.sheets import UNIT


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
