"""What carries over into a new period of the records of this app (units.carrying)."""

from hotline.filters import LetterFilter, WorkOrderFilter
from hotline.selectors import seen_until
from hotline.tables import LetterTable, WorkOrderTable
from units.carrying import Lasting

_SAID = "按办理时间计算：到新周期开始时还没有{}的，在新周期列为“{}”。"

LASTING = [
    Lasting(
        "orders", "没有办结的工单", "件", _SAID.format("办结", "工单上期结转"),
        WorkOrderTable, WorkOrderFilter, measure="orders_carried", related=("source",),
        options=lambda period: {"until": seen_until(period.span)},
    ),
    Lasting(
        "letters", "没有答复的来信", "件", _SAID.format("答复", "信件上期结转"),
        LetterTable, LetterFilter, measure="letters_carried", related=("box",),
        options=lambda period: {"until": seen_until(period.span)},
    ),
]  # fmt: skip
