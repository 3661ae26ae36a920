"""Lists an office keeps for orders and letters: data, never choices in code."""

from govaudit.models import ListEntry


class OrderSource(ListEntry):
    """Platform an order comes from; its order numbers are unique within it."""

    list_name = "工单来源"


class OrderKind(ListEntry):
    """投诉, 求助, 咨询, 举报, 建议 …"""

    list_name = "工单类型"


class OrderClass(ListEntry):
    """Report class of an order or a letter: 农村事务, 物业服务 …"""

    list_name = "工单和来信分类"


class Channel(ListEntry):
    """Way by which it came: 电话, 微信, 网站, APP …"""

    list_name = "受理渠道"


class Urgency(ListEntry):
    """一般, 紧急, 特急 …"""

    list_name = "紧急程度"


class LetterBox(ListEntry):
    """县长信箱, 网民留言 …"""

    list_name = "信箱"


class LetterKind(ListEntry):
    """咨询, 求助, 投诉, 建议 …"""

    list_name = "来信类型"
