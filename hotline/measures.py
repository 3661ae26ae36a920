"""Measures of letters and work orders. Only what had happened by the period's 截至 counts."""

from django.db.models import F, Q

from govaudit.measures import MEASURES, Measure, Slice, SpanMoment, Subject, Take
from hotline.models import Letter, WorkOrder

ORDERS = Subject(
    model=WorkOrder,
    area="orders",
    page="hotline:order-list",
    unit_path="unit__code",
    key_paths=("source__code", "number"),
    slices=(
        Slice("单位", "unit", "unit__code"),
        Slice("分组", "group", "unit__group__name"),
        Slice("类型", "kind", "kind__name"),
        Slice("分类", "topic", "topic__name"),
        Slice("来源", "source", "source__code"),
        Slice("月", "month", "received_at__month"),
    ),
)
LETTERS = Subject(
    model=Letter,
    area="letters",
    page="hotline:letter-list",
    unit_path="unit__code",
    key_paths=("box__code", "number"),
    slices=(
        Slice("单位", "unit", "unit__code"),
        Slice("分组", "group", "unit__group__name"),
        Slice("类型", "kind", "kind__name"),
        Slice("信箱", "box", "box__name"),
        Slice("月", "month", "received_at__month"),
    ),
)

_WITHDRAWN = Q(withdrawn_at__lt=SpanMoment.AS_OF)
_CLOSED = Q(closed_at__lt=SpanMoment.AS_OF) & ~_WITHDRAWN

MEASURES.add(
    Measure(
        code="orders_received",
        name="工单受理",
        unit="件",
        definition="受理时间在周期内的工单，含后来撤单的。",
        subject=ORDERS,
        by="received_at",
    ),
    Measure(
        code="orders_withdrawn",
        name="工单撤单",
        unit="件",
        definition="周期内受理、至截至日由诉求人自主撤单的工单。",
        subject=ORDERS,
        by="received_at",
        where=_WITHDRAWN,
    ),
    Measure(
        code="orders_closed",
        name="工单办结",
        unit="件",
        definition="周期内受理、至截至日已办结的工单，不含撤单。",
        subject=ORDERS,
        by="received_at",
        where=_CLOSED,
    ),
    Measure(
        code="orders_closed_in_time",
        name="工单按期办结",
        unit="件",
        definition="周期内受理、至截至日在办结期限以内办结的工单，不含撤单。",
        subject=ORDERS,
        by="received_at",
        where=_CLOSED & Q(closed_at__lte=F("due_at")),
    ),
    Measure(
        code="orders_closed_late",
        name="工单超时办结",
        unit="件",
        definition="周期内受理、至截至日超过办结期限才办结的工单，不含撤单。",
        subject=ORDERS,
        by="received_at",
        where=_CLOSED & Q(closed_at__gt=F("due_at")),
    ),
    Measure(
        code="orders_open",
        name="工单未办结",
        unit="件",
        definition="周期内受理、至截至日还没有办结也没有撤单的工单。",
        subject=ORDERS,
        by="received_at",
        where=~_WITHDRAWN & (Q(closed_at=None) | Q(closed_at__gte=SpanMoment.AS_OF)),
    ),
    Measure(
        code="orders_reworked",
        name="工单返工",
        unit="件",
        definition="周期内受理、被退回重办过的工单。",
        subject=ORDERS,
        by="received_at",
        where=Q(returned__gt=0),
    ),
    Measure(
        code="order_units",
        name="工单承办单位",
        unit="家",
        definition="周期内有工单的承办单位。",
        subject=ORDERS,
        by="received_at",
        take=Take.UNITS,
    ),
    Measure(
        code="order_late_units",
        name="工单超时单位",
        unit="家",
        definition="周期内受理的工单中有超时办结的单位。",
        subject=ORDERS,
        by="received_at",
        where=_CLOSED & Q(closed_at__gt=F("due_at")),
        take=Take.UNITS,
    ),
    Measure(
        code="letters_received",
        name="信件受理",
        unit="件",
        definition="收到时间在周期内的信件。",
        subject=LETTERS,
        by="received_at",
    ),
    Measure(
        code="letters_answered",
        name="信件办结",
        unit="件",
        definition="周期内收到、至截至日已答复的信件。",
        subject=LETTERS,
        by="received_at",
        where=Q(answered_at__lt=SpanMoment.AS_OF),
    ),
    Measure(
        code="letters_late",
        name="信件超时",
        unit="件",
        definition="周期内收到、超过期限才答复，或至截至日超过期限仍未答复的信件。",
        subject=LETTERS,
        by="received_at",
        where=(Q(answered_at__gt=F("due_at")) & Q(answered_at__lt=SpanMoment.AS_OF))
        | ((Q(answered_at=None) | Q(answered_at__gte=SpanMoment.AS_OF)) & Q(due_at__lt=SpanMoment.AS_OF)),
    ),
)
