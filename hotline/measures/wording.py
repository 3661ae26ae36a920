"""Words for what a record does not say, and conditions that measures of orders and letters share."""

from django.db.models import Q

from govaudit.measures import SpanMoment
from hotline.models import Satisfaction

NO_UNIT = "无承办单位"
NO_CLASS = "未分类"
NOT_SAID = "未注明"
NOT_ASKED = "无回访结果"
SATISFACTIONS = tuple((str(value), str(label)) for value, label in Satisfaction.choices)


def happened(field: str) -> Q:
    """By the 截至."""
    return Q(**{f"{field}__lt": SpanMoment.AS_OF})


def not_happened(field: str, moment: SpanMoment = SpanMoment.AS_OF) -> Q:
    """Not before the moment, which is that of the 截至."""
    return ~Q(**{f"{field}__lt": moment})


def counted(counter: str, first: str) -> Q:
    """The counter is more than 0, and the first time was by the 截至 or is not on record."""
    return Q(**{f"{counter}__gt": 0}) & ~Q(**{f"{first}__gte": SpanMoment.AS_OF})
