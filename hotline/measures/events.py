"""Measures of what happened to orders, time by time: by whom it was done and at which level."""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from govaudit.measures import MEASURES, Measure, Slice, Subject, Take
from hotline.lifecycle import COUNTERS
from hotline.measures.wording import NO_UNIT, NOT_SAID, happened
from hotline.models import EventKind, Level, OrderEvent
from hotline.models.choices import COUNTED_TIMES

_KEY = ("order__source__code", "order__number", "pk")
_SHARED = (
    Slice("类型", "kind", "order__kind__name"),
    Slice("来源", "source", "order__source__code"),
    Slice("月", "month", "order__received_at__month"),
)


EVENTS = Subject(
    model=OrderEvent,
    area="orders",
    page="hotline:event-list",
    unit_path="order__unit__code",
    key_paths=_KEY,
    slices=(
        Slice("单位", "unit", "order__unit__code", none=NO_UNIT),
        Slice("分组", "group", "order__unit__group__name", none=NO_UNIT),
        Slice("级别", "level", "level", none=NOT_SAID, words=tuple((str(v), str(label)) for v, label in Level.choices)),
        *_SHARED,
    ),
)
#: The same events by the unit that was asked to help.
ASSISTS = Subject(
    model=OrderEvent,
    area="orders",
    page="hotline:event-list",
    unit_path="unit__code",
    key_paths=_KEY,
    slices=(
        Slice("单位", "unit", "unit__code", none=NO_UNIT),
        Slice("分组", "group", "unit__group__name", none=NO_UNIT),
        *_SHARED,
    ),
)

#: An order without a count has no such event, or fewer of them than none: few are left to be looked up in an index.
_ANY_COUNTED = reduce(or_, (Q(**{f"order__{counter}__gt": 0}) for counter, _ in COUNTERS.values()))
_BY_NOW = Q(is_void=False) & (Q(at=None) | happened("at"))


def _event(code: str, name: str, what: str, kind: EventKind) -> Measure:
    return Measure(
        code=code,
        name=name,
        unit="次",
        definition=f"周期内受理的工单至截至日{what}的次数，按主办单位逐次计算；没有记载时间的照记载的次数算。",
        subject=EVENTS,
        by="order__received_at",
        base=(_BY_NOW & Q(kind__in=COUNTED_TIMES) & _ANY_COUNTED,),
        where=Q(kind=kind),
        take=Take.SUM,
        of="times",
        zero_when_empty=True,
    )


def _assist(code: str, name: str, definition: str, **more: Any) -> Measure:
    return Measure(
        code=code,
        name=name,
        definition=definition,
        subject=ASSISTS,
        by="order__received_at",
        base=(_BY_NOW & Q(kind=EventKind.ASSIST),),
        **more,
    )


MEASURES.add(
    _event("event_returns", "退回重办次数", "被退回重办", EventKind.RETURN),
    _event("event_hand_backs", "退件次数", "被承办单位退件", EventKind.HAND_BACK),
    _event("event_extensions", "延期次数", "同意延期", EventKind.GRANT_EXTENSION),
    _event("event_warnings", "预警次数", "被预警", EventKind.WARN),
    _event("event_supervisions", "督办次数", "被督办", EventKind.SUPERVISE),
    _assist("event_assists", "工单协办", "周期内受理的工单至截至日加派协办的次数，按协办单位计算。", unit="次"),
    _assist(
        "event_assist_units", "工单协办单位", "周期内受理的工单至截至日有加派协办的单位。", unit="家", take=Take.UNITS
    ),
)
