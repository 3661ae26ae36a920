"""What an order or a letter can go through. These decide how figures come about, so they are no lists of an office."""

from django.db import models


class EventKind(models.TextChoices):
    """经过: one thing that happened to an order."""

    DISPATCH = "dispatch", "派单"
    SIGN = "sign", "签收"
    HAND_BACK = "hand_back", "退件"
    ASSIST = "assist", "加派协办"
    ASK_EXTENSION = "ask_extension", "申请延期"
    GRANT_EXTENSION = "grant_extension", "同意延期"
    REFUSE_EXTENSION = "refuse_extension", "驳回延期"
    SUBMIT = "submit", "提交"
    RETURN = "return", "退回重办"
    WARN = "warn", "预警"
    SUPERVISE = "supervise", "督办"
    REVISIT = "revisit", "回访"
    WITHDRAW = "withdraw", "自主撤单"
    MERGE = "merge", "重复合并"
    REFUSE = "refuse", "不予受理"
    ANSWER = "answer", "直接答复"
    CLOSE = "close", "办结"


#: What measures count time by time, for the unit that has the order.
COUNTED_TIMES = [
    EventKind.HAND_BACK,
    EventKind.GRANT_EXTENSION,
    EventKind.RETURN,
    EventKind.WARN,
    EventKind.SUPERVISE,
]


class Level(models.TextChoices):
    """Level of government that sent an order back, warned or supervised."""

    COUNTY = "county", "县级"
    CITY = "city", "市级"
    PROVINCE = "province", "省级"


class Satisfaction(models.TextChoices):
    """What the caller said when asked again (回访)."""

    SATISFIED = "satisfied", "满意"
    FAIRLY = "fairly", "基本满意"
    DISSATISFIED = "dissatisfied", "不满意"
    UNRATED = "unrated", "未评价"
    UNREACHED = "unreached", "未接通"


class DueBasis(models.TextChoices):
    """Where a deadline comes from; a provisional one rests on days of a year that is not in the calendar yet."""

    STATED = "", "平台给定"
    POLICY = "policy", "按时限规则推算"
    PROVISIONAL = "provisional", "暂定"
