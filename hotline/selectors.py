"""The state of an order, a letter or a test letter as a given moment sees it, and the same as conditions of a query."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.utils import timezone

from govaudit.measures import midnight

if TYPE_CHECKING:
    from govaudit.lib.periods import Span
    from hotline.models import Letter, TestLetter, WorkOrder

SOON = timedelta(days=1)
_ENDS = ("withdrawn_at", "refused_at", "closed_at", "merged_at")


class State(Enum):
    """What became of an order; the value is the word on screen. One that is overdue is so whether or not somebody has
    it or signed for it. 待签收 is one that has to be signed for: many platforms know no 签收."""

    UNSENT = "待派单"
    UNSIGNED = "待签收"
    OPEN = "办理中"
    SOON = "临期"
    OVERDUE = "超时未办结"
    IN_TIME = "已办结"
    LATE = "超时办结"
    DIRECT = "直接答复"
    WITHDRAWN = "撤单"
    REFUSED = "不予受理"
    MERGED = "并入"

    @property
    def is_late(self) -> bool:
        return self in (State.LATE, State.OVERDUE)


#: Words of the state filter by url value, and the states that each of them means.
ORDER_STATES: dict[str, tuple[str, frozenset[State]]] = {
    "unsent": ("待派单", frozenset({State.UNSENT})),
    "unsigned": ("待签收", frozenset({State.UNSIGNED})),
    "handled": ("办理中", frozenset({State.OPEN})),
    "soon": ("临期", frozenset({State.SOON})),
    "overdue": ("超时未办结", frozenset({State.OVERDUE})),
    "in-time": ("已办结（未超时）", frozenset({State.IN_TIME})),
    "closed-late": ("超时办结", frozenset({State.LATE})),
    "direct": ("直接答复", frozenset({State.DIRECT})),
    "withdrawn": ("撤单", frozenset({State.WITHDRAWN})),
    "refused": ("不予受理", frozenset({State.REFUSED})),
    "merged": ("并入", frozenset({State.MERGED})),
    "open": (
        "未办结（不论是否超时）",
        frozenset({State.UNSENT, State.UNSIGNED, State.OPEN, State.SOON, State.OVERDUE}),
    ),
    "closed": ("已办结（不论是否超时）", frozenset({State.IN_TIME, State.LATE, State.DIRECT})),
    "late": ("超时（不论是否办结）", frozenset({State.OVERDUE, State.LATE})),
}


def seen_until(span: Span) -> datetime:
    """The moment a period looks back from: the end of its 截至, or now while that is still to come."""
    return min(midnight(span.as_of + timedelta(days=1)), timezone.now())


def state_of(
    finished_at: datetime | None, withdrawn_at: datetime | None, due_at: datetime | None, until: datetime
) -> State:
    """The state seen at `until`; what happened at that moment or later is not seen. A closing at the very
    moment it was due is in time, and what has no deadline is never late."""
    if withdrawn_at is not None and withdrawn_at < until:
        return State.WITHDRAWN
    if finished_at is not None and finished_at < until:
        return State.LATE if due_at is not None and finished_at > due_at else State.IN_TIME
    if due_at is None:
        return State.OPEN
    if due_at < until:
        return State.OVERDUE
    return State.SOON if due_at - until <= SOON else State.OPEN


def order_state(order: WorkOrder, until: datetime) -> State:
    """The state of an order seen at `until`. How it ended goes before all else: withdrawn before refused, refused
    before closed, closed before merged."""
    side = state_of(order.closed_at, order.withdrawn_at, order.due_at, until)
    if side is not State.WITHDRAWN and _is_seen(order.refused_at, until):
        return State.REFUSED
    if side in (State.WITHDRAWN, State.LATE, State.IN_TIME):
        return State.DIRECT if side is State.IN_TIME and order.is_direct else side
    if _is_seen(order.merged_at, until):
        return State.MERGED
    if side is State.OVERDUE:
        return side
    if order.unit_id is None or (order.dispatched_at is not None and order.dispatched_at >= until):
        return State.UNSENT
    has_to_sign = order.dispatched_at is not None and order.sign_due_at is not None
    is_waiting = has_to_sign and not _is_seen(order.signed_at, until)
    return State.UNSIGNED if side is State.OPEN and is_waiting else side


def _is_seen(moment: datetime | None, until: datetime) -> bool:
    return moment is not None and moment < until


def orders_in_state(value: str, until: datetime) -> Q:
    """Condition on orders for a value of the state filter: those of which `order_state` says so."""
    return reduce(or_, (_of_order(state, until) for state in ORDER_STATES[value][1]))


def _of_order(state: State, until: datetime) -> Q:
    seen = {name: Q(**{f"{name}__lt": until}) for name in (*_ENDS, "signed_at")}
    unseen = {name: Q(**{name: None}) | Q(**{f"{name}__gte": until}) for name in (*seen, "due_at")}
    taken_on = unseen["withdrawn_at"] & unseen["refused_at"]
    closed, unclosed = taken_on & seen["closed_at"], taken_on & unseen["closed_at"]
    in_time = closed & (Q(due_at=None) | Q(closed_at__lte=F("due_at")))
    in_hand = unclosed & unseen["merged_at"]
    calm = in_hand & unseen["due_at"]
    sent = calm & Q(unit__isnull=False) & (Q(dispatched_at=None) | Q(dispatched_at__lt=until))
    easy = sent & (Q(due_at=None) | Q(due_at__gt=until + SOON))
    has_to_sign = Q(dispatched_at__isnull=False, sign_due_at__isnull=False)
    conditions = {
        State.WITHDRAWN: seen["withdrawn_at"],
        State.REFUSED: unseen["withdrawn_at"] & seen["refused_at"],
        State.LATE: closed & Q(closed_at__gt=F("due_at")),
        State.IN_TIME: in_time & Q(is_direct=False),
        State.DIRECT: in_time & Q(is_direct=True),
        State.MERGED: unclosed & seen["merged_at"],
        State.OVERDUE: in_hand & Q(due_at__lt=until),
        State.UNSENT: calm & (Q(unit=None) | Q(dispatched_at__gte=until)),
        State.SOON: sent & Q(due_at__lte=until + SOON),
        State.UNSIGNED: easy & has_to_sign & unseen["signed_at"],
        State.OPEN: easy & (Q(dispatched_at=None) | Q(sign_due_at=None) | seen["signed_at"]),
    }
    return conditions[state]


class LetterState(Enum):
    """What became of a letter; the value is the word on screen. One that is overdue is so whether or not it was passed
    on."""

    UNPASSED = "待批转"
    OPEN = "办理中"
    SOON = "临期"
    OVERDUE = "超时未答复"
    ANSWERED = "已答复"
    ANSWERED_LATE = "超时答复"


#: Words of the state filter by url value, and the states that each of them means.
LETTER_STATES: dict[str, tuple[str, frozenset[LetterState]]] = {
    "unpassed": ("待批转", frozenset({LetterState.UNPASSED})),
    "handled": ("办理中", frozenset({LetterState.OPEN})),
    "soon": ("临期", frozenset({LetterState.SOON})),
    "overdue": ("超时未答复", frozenset({LetterState.OVERDUE})),
    "answered": ("已答复", frozenset({LetterState.ANSWERED})),
    "answered-late": ("超时答复", frozenset({LetterState.ANSWERED_LATE})),
    "open": (
        "未答复（不论是否超时）",
        frozenset({LetterState.UNPASSED, LetterState.OPEN, LetterState.SOON, LetterState.OVERDUE}),
    ),
    "closed": ("已答复（不论是否超时）", frozenset({LetterState.ANSWERED, LetterState.ANSWERED_LATE})),
    "late": ("超时（不论是否答复）", frozenset({LetterState.OVERDUE, LetterState.ANSWERED_LATE})),
}


def letter_state(letter: Letter, until: datetime) -> LetterState:
    """The state seen at `until`; what happened at that moment or later is not seen."""
    due = letter.due_at
    if letter.answered_at is not None and letter.answered_at < until:
        is_late = due is not None and letter.answered_at > due
        return LetterState.ANSWERED_LATE if is_late else LetterState.ANSWERED
    if due is not None and due < until:
        return LetterState.OVERDUE
    if letter.unit_id is None or (letter.passed_on_at is not None and letter.passed_on_at >= until):
        return LetterState.UNPASSED
    return LetterState.SOON if due is not None and due - until <= SOON else LetterState.OPEN


def letters_in_state(value: str, until: datetime) -> Q:
    """Condition on letters for a value of the state filter: those of which `letter_state` says so."""
    return reduce(or_, (_of_letter(state, until) for state in LETTER_STATES[value][1]))


def _of_letter(state: LetterState, until: datetime) -> Q:
    if state is LetterState.ANSWERED_LATE:
        return Q(answered_at__lt=until, answered_at__gt=F("due_at"))
    if state is LetterState.ANSWERED:
        return Q(answered_at__lt=until) & (Q(due_at=None) | Q(answered_at__lte=F("due_at")))
    if state is LetterState.OVERDUE:
        return _unanswered(until) & Q(due_at__lt=until)
    in_hand = _unanswered(until) & (Q(due_at=None) | Q(due_at__gte=until))
    if state is LetterState.UNPASSED:
        return in_hand & (Q(unit=None) | Q(passed_on_at__gte=until))
    passed = in_hand & Q(unit__isnull=False) & (Q(passed_on_at=None) | Q(passed_on_at__lt=until))
    if state is LetterState.SOON:
        return passed & Q(due_at__lte=until + SOON)
    return passed & (Q(due_at=None) | Q(due_at__gt=until + SOON))


def is_published(letter: Letter, until: datetime) -> bool:
    """Whether `until` sees the letter and its answer published."""
    return letter.published_at is not None and letter.published_at < until


def letters_published(until: datetime) -> Q:
    """Condition on letters: those of which `is_published` says so."""
    return Q(published_at__lt=until)


def _unanswered(until: datetime) -> Q:
    return Q(answered_at=None) | Q(answered_at__gte=until)


class TestResult(Enum):
    """How soon a test letter was answered; the value is the word on screen."""

    __test__ = False  # no test class

    PROMPT = "及时答复"
    IN_TIME = "期限内答复"
    LATE = "超期答复"
    NEVER = "未答复"


def result_of(letter: TestLetter, until: datetime) -> TestResult:
    """The result seen at `until`; what has no deadline is never late."""
    answered = letter.answered_at
    if answered is None or answered >= until:
        return TestResult.NEVER
    if letter.soon_due_at is not None and answered <= letter.soon_due_at:
        return TestResult.PROMPT
    is_late = letter.due_at is not None and answered > letter.due_at
    return TestResult.LATE if is_late else TestResult.IN_TIME


def with_result(result: TestResult, until: datetime) -> Q:
    """Condition on test letters: those of which `result_of` says so."""
    if result is TestResult.NEVER:
        return _unanswered(until)
    answered, prompt = Q(answered_at__lt=until), Q(answered_at__lte=F("soon_due_at"))
    if result is TestResult.PROMPT:
        return answered & prompt
    if result is TestResult.LATE:  # which no prompt answer is: its deadline is the earlier one
        return answered & Q(answered_at__gt=F("due_at"))
    not_prompt = Q(soon_due_at=None) | Q(answered_at__gt=F("soon_due_at"))
    return answered & not_prompt & (Q(due_at=None) | Q(answered_at__lte=F("due_at")))
