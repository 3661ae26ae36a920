"""Measures of 12345 orders: what became, by the 截至, of those received in a period; and those carried over into it."""

from typing import Any

from django.db.models import F, Q

from govaudit.measures import MEASURES, Measure, Slice, SpanMoment, Subject, Take
from hotline.measures.wording import (
    NO_CLASS,
    NO_UNIT,
    NOT_ASKED,
    NOT_SAID,
    SATISFACTIONS,
    counted,
    happened,
    not_happened,
)
from hotline.models import Level, Satisfaction, WorkOrder

ORDERS = Subject(
    model=WorkOrder,
    area="orders",
    page="hotline:order-list",
    unit_path="unit__code",
    key_paths=("source__code", "number"),
    column="received_at",
    slices=(
        Slice("单位", "unit", "unit__code", none=NO_UNIT),
        Slice("分组", "group", "unit__group__name", none=NO_UNIT),
        Slice("类型", "kind", "kind__name"),
        Slice("分类", "topic", "topic__name", none=NO_CLASS),
        Slice("平台分类", "stated_class", "stated_class", none=NOT_SAID),
        Slice("来源", "source", "source__code"),
        Slice("渠道", "channel", "channel__name", none=NOT_SAID),
        Slice("紧急程度", "urgency", "urgency__name", none=NOT_SAID),
        Slice("满意度", "satisfaction", "satisfaction", none=NOT_ASKED, words=SATISFACTIONS),
        Slice("月", "month", "received_at__month"),
    ),
)

# What few orders meet is asked first: a database looks no further where it does not hold.
# How an order ended, each way counted once: withdrawn goes before refused, refused before closed, closed before merged.
_WITHDRAWN = happened("withdrawn_at")
_KEPT = not_happened("withdrawn_at")
_REFUSED = happened("refused_at") & _KEPT
_TAKEN_ON = _KEPT & not_happened("refused_at")
_CLOSED = happened("closed_at") & _TAKEN_ON
_UNCLOSED = not_happened("closed_at") & _TAKEN_ON
_MERGED = happened("merged_at") & _UNCLOSED
_OPEN = _UNCLOSED & not_happened("merged_at")
_IN_TIME = _CLOSED & Q(closed_at__lte=F("due_at"))
_LATE = Q(closed_at__gt=F("due_at")) & _CLOSED
_PAST_DUE = Q(due_at__lt=SpanMoment.AS_OF)
_OVERDUE = _OPEN & _PAST_DUE
_ANY_LATE = _TAKEN_ON & (
    (happened("closed_at") & Q(closed_at__gt=F("due_at")))
    | (not_happened("closed_at") & not_happened("merged_at") & _PAST_DUE)
)
_DUE = _PAST_DUE & _TAKEN_ON & (happened("closed_at") | not_happened("merged_at"))

_DISPATCHED = happened("dispatched_at") | Q(dispatched_at=None, unit__isnull=False, is_direct=False)
_SIGNED = happened("signed_at")
_SIGNED_IN_TIME = _SIGNED & Q(signed_at__lte=F("sign_due_at"))
_SIGNED_LATE = _SIGNED & Q(signed_at__gt=F("sign_due_at"))
_UNSIGNED = not_happened("signed_at") & _OPEN & _DISPATCHED
_SIGN_OVERDUE = _UNSIGNED & Q(sign_due_at__lt=SpanMoment.AS_OF)

_RETURNED = counted("returned", "first_returned_at")
_NOT_LATER = ~Q(revisited_at__gte=SpanMoment.AS_OF)
_REVISITED = _NOT_LATER & (Q(revisited_at__isnull=False) | ~Q(satisfaction="") | Q(is_solved__isnull=False))

_WAITING = (
    Q(received_at__lt=SpanMoment.START)
    & not_happened("merged_at", SpanMoment.START)
    & not_happened("withdrawn_at", SpanMoment.START)
    & not_happened("refused_at", SpanMoment.START)
)
#: Apart, because an index leads to either but not to both.
_CARRIED = (Q(closed_at=None) & _WAITING, Q(closed_at__gte=SpanMoment.START) & _WAITING)


def _order(code: str, name: str, definition: str, where: Q | None = None, unit: str = "件", **more: Any) -> Measure:
    """A measure of the orders received in the period."""
    return Measure(
        code=code,
        name=name,
        unit=unit,
        definition=definition,
        subject=ORDERS,
        by="received_at",
        where=where or Q(),
        **more,
    )


def _times(code: str, name: str, definition: str, of: str, where: Q) -> Measure:
    return _order(code, name, definition, where, unit="次", take=Take.SUM, of=of, zero_when_empty=True)


def _satisfaction(code: str, name: str, definition: str, value: str) -> Measure:
    return _order(code, name, definition, Q(satisfaction=value) & _NOT_LATER)


MEASURES.add(
    _order("orders_received", "工单受理", "受理时间在周期内的工单，含后来撤单、不予受理和并入其他工单的。"),
    _order(
        "orders_dispatched",
        "工单派单",
        "周期内受理、至截至日已派给承办单位的工单；没有记载派单时间的，有承办单位而不是直接答复即算已派。",
        _DISPATCHED,
    ),
    _order(
        "orders_direct",
        "工单直接答复",
        "周期内受理、至截至日由热线直接答复、没有派给承办单位的工单，不含撤单和不予受理。",
        Q(is_direct=True, dispatched_at=None) & _CLOSED,
    ),
    _order("orders_signed_in_time", "工单按时签收", "周期内受理、至截至日在签收期限以内签收的工单。", _SIGNED_IN_TIME),
    _order("orders_signed_late", "工单超时签收", "周期内受理、至截至日超过签收期限才签收的工单。", _SIGNED_LATE),
    _order(
        "orders_sign_overdue",
        "工单超时未签收",
        "周期内受理并已派单、截至日已过签收期限仍未签收，也没有办结、撤单、不予受理和并入其他工单的工单。",
        _SIGN_OVERDUE,
    ),
    _order(
        "orders_sign_due",
        "工单应签收",
        "周期内受理、按时签收、超时签收和超时未签收的工单之和；没有签收期限的和未到签收期限又未签收的不计。",
        (_SIGNED & Q(sign_due_at__isnull=False)) | _SIGN_OVERDUE,
        parts=(
            "orders_signed_in_time",
            "orders_signed_late",
            "orders_sign_overdue",
        ),
    ),
    _order(
        "orders_unsigned",
        "工单未签收",
        "周期内受理并已派单、至截至日没有签收，也没有办结、撤单、不予受理和并入其他工单的工单。",
        _UNSIGNED,
    ),
    _order(
        "orders_withdrawn",
        "工单撤单",
        "周期内受理、至截至日由诉求人自主撤单的工单，办结以后撤单的也算撤单。",
        _WITHDRAWN,
    ),
    _order("orders_refused", "工单不予受理", "周期内受理登记、至截至日决定不予受理的工单，不含撤单。", _REFUSED),
    _order(
        "orders_repeated",
        "工单重复",
        "周期内受理、至截至日已认定重复并入其他工单的工单，不论是否办结。",
        happened("merged_at"),
    ),
    _order(
        "orders_merged",
        "工单并入",
        "周期内受理、至截至日并入其他工单而自身没有办结的工单，不含撤单和不予受理；这些工单不再计入未办结和超时。",
        _MERGED,
    ),
    _order(
        "orders_closed",
        "工单办结",
        "周期内受理、至截至日已办结的工单，不含撤单和不予受理；等于按期办结、超时办结、无期限办结之和。",
        _CLOSED,
        parts=(
            "orders_closed_in_time",
            "orders_closed_late",
            "orders_closed_undue",
        ),
    ),
    _order(
        "orders_closed_in_time",
        "工单按期办结",
        "周期内受理、至截至日在办结期限以内办结的工单，不含撤单和不予受理；没有期限的另计为无期限办结。",
        _IN_TIME,
    ),
    _order(
        "orders_closed_late",
        "工单超时办结",
        "周期内受理、至截至日超过办结期限才办结的工单，不含撤单和不予受理。",
        _LATE,
    ),
    _order(
        "orders_closed_undue",
        "工单无期限办结",
        "周期内受理、至截至日已办结而没有办结期限的工单，不计入按期和超时。",
        Q(due_at=None) & _CLOSED,
    ),
    _order(
        "orders_open", "工单未办结", "周期内受理、至截至日还没有办结，也没有撤单、不予受理和并入其他工单的工单。", _OPEN
    ),
    _order(
        "orders_overdue",
        "工单超时未办结",
        "周期内受理、截至日已过办结期限仍未办结的工单，不含撤单、不予受理和并入其他工单的。",
        _OVERDUE,
    ),
    _order(
        "orders_late",
        "工单超时",
        "周期内受理、超时办结和超时未办结的工单之和。",
        _ANY_LATE,
        parts=(
            "orders_closed_late",
            "orders_overdue",
        ),
    ),
    _order(
        "orders_due",
        "工单到期",
        "周期内受理、办结期限在截至日以前（含当日）的工单，不论是否办结，不含撤单、不予受理和并入其他工单而未办结的。",
        _DUE,
    ),
    _order(
        "orders_due_closed",
        "工单到期办结",
        "工单到期中至截至日已办结的工单，不论是否按期。",
        _PAST_DUE & _CLOSED,
    ),
    _order(
        "orders_due_closed_in_time",
        "工单到期按期办结",
        "工单到期中在办结期限以内办结的工单。",
        _PAST_DUE & _TAKEN_ON & Q(closed_at__lte=F("due_at")),
    ),
    _order(
        "orders_reworked",
        "工单返工",
        "周期内受理、至截至日被退回重办过的工单，退回多次算一件；没有记载退回时间的也算。",
        _RETURNED,
    ),
    _times(
        "orders_rework_times",
        "工单返工次数",
        "工单返工各件记载的退回重办次数之和；只按截至日以前逐次计算的见“退回重办次数”。",
        "returned",
        _RETURNED,
    ),
    *(
        measure
        for level in Level
        for measure in (
            _order(
                f"orders_reworked_{level}",
                f"工单{level.label}返工",
                f"工单返工中被{level.label}退回重办过的工单。",
                _RETURNED & Q(**{f"returned_{level}__gt": 0}),
            ),
            _times(
                f"orders_rework_times_{level}",
                f"工单{level.label}返工次数",
                f"工单返工各件记载的{level.label}退回重办次数之和。",
                f"returned_{level}",
                _RETURNED,
            ),
        )
    ),
    _order(
        "orders_handed_back",
        "工单退件",
        "周期内受理、至截至日被承办单位退件过的工单，退件多次算一件；没有记载退件时间的也算。",
        counted("handed_back", "first_handed_back_at"),
    ),
    _times(
        "orders_hand_back_times",
        "工单退件次数",
        "工单退件各件记载的退件次数之和。",
        "handed_back",
        counted("handed_back", "first_handed_back_at"),
    ),
    _order(
        "orders_extended",
        "工单延期",
        "周期内受理、至截至日同意过延期的工单；没有记载延期时间的也算。",
        counted("extended", "first_extended_at"),
    ),
    _order(
        "orders_warned",
        "工单预警",
        "周期内受理、至截至日被预警过的工单；没有记载预警时间的也算。",
        counted("warned", "first_warned_at"),
    ),
    _order(
        "orders_supervised",
        "工单督办",
        "周期内受理、至截至日被督办过的工单；没有记载督办时间的也算。",
        counted("supervised", "first_supervised_at"),
    ),
    _order(
        "orders_revisited",
        "工单回访",
        "周期内受理、至截至日已回访的工单；没有记载回访时间的，有回访结果即算。",
        _REVISITED,
        parts=(
            "orders_satisfied",
            "orders_fairly",
            "orders_dissatisfied",
            "orders_unrated",
            "orders_unreached",
        ),
    ),
    _order(
        "orders_reached",
        "工单回访成功",
        "工单回访中除去未接通的工单。",
        _REVISITED & ~Q(satisfaction=Satisfaction.UNREACHED),
        parts=(
            "orders_satisfied",
            "orders_fairly",
            "orders_dissatisfied",
            "orders_unrated",
        ),
    ),
    _order(
        "orders_rated",
        "工单评价",
        "工单回访中评价为满意、基本满意或不满意的工单。",
        _NOT_LATER & Q(satisfaction__in=(Satisfaction.SATISFIED, Satisfaction.FAIRLY, Satisfaction.DISSATISFIED)),
        parts=(
            "orders_satisfied",
            "orders_fairly",
            "orders_dissatisfied",
        ),
    ),
    _satisfaction("orders_satisfied", "工单满意", "工单回访中评价为满意的工单。", Satisfaction.SATISFIED),
    _satisfaction("orders_fairly", "工单基本满意", "工单回访中评价为基本满意的工单。", Satisfaction.FAIRLY),
    _satisfaction("orders_dissatisfied", "工单不满意", "工单回访中评价为不满意的工单。", Satisfaction.DISSATISFIED),
    _order(
        "orders_unrated",
        "工单未评价",
        "工单回访中接通而没有评价满意度的工单。",
        Q(satisfaction__in=("", Satisfaction.UNRATED)) & _REVISITED,
    ),
    _satisfaction("orders_unreached", "工单未接通", "工单回访中没有接通的工单。", Satisfaction.UNREACHED),
    _order("orders_solved", "工单已解决", "工单回访中诉求人说已经解决的工单。", Q(is_solved=True) & _NOT_LATER),
    _order("orders_unsolved", "工单未解决", "工单回访中诉求人说没有解决的工单。", Q(is_solved=False) & _NOT_LATER),
    _order(
        "order_units",
        "工单承办单位",
        "周期内有工单的承办单位。",
        unit="家",
        take=Take.UNITS,
        parts=("orders_received",),
    ),
    _order(
        "order_late_units",
        "工单超时单位",
        "周期内受理的工单中有超时办结的单位。",
        _LATE,
        unit="家",
        take=Take.UNITS,
        parts=("orders_closed_late",),
    ),
    _order(
        "order_overdue_units",
        "工单超时未办结单位",
        "周期内受理的工单中有超时未办结的单位。",
        _OVERDUE,
        unit="家",
        take=Take.UNITS,
        parts=("orders_overdue",),
    ),
    Measure(
        code="orders_carried",
        name="工单上期结转",
        unit="件",
        definition="周期开始以前受理，到周期开始时还没有办结、撤单和不予受理，也没有并入其他工单的工单。",
        subject=ORDERS,
        base=_CARRIED,
    ),
    Measure(
        code="orders_carried_closed",
        name="工单结转办结",
        unit="件",
        definition="工单上期结转中至截至日已办结的工单，不含撤单和不予受理。",
        subject=ORDERS,
        base=_CARRIED,
        where=_CLOSED,
    ),
)
