"""Measures of letters to the boxes, and of the test letters that are never counted among them."""

from typing import Any

from django.db.models import F, Q

from govaudit.measures import MEASURES, Measure, Slice, SpanMoment, Subject, Take
from hotline.measures.wording import (
    NO_CLASS,
    NO_UNIT,
    NOT_ASKED,
    SATISFACTIONS,
    happened,
    not_happened,
)
from hotline.models import Letter, Satisfaction, TestLetter

LETTERS = Subject(
    model=Letter,
    area="letters",
    page="hotline:letter-list",
    unit_path="unit__code",
    key_paths=("box__code", "number"),
    slices=(
        Slice("单位", "unit", "unit__code", none=NO_UNIT),
        Slice("分组", "group", "unit__group__name", none=NO_UNIT),
        Slice("类型", "kind", "kind__name"),
        Slice("分类", "topic", "topic__name", none=NO_CLASS),
        Slice("信箱", "box", "box__name"),
        Slice("满意度", "satisfaction", "satisfaction", none=NOT_ASKED, words=SATISFACTIONS),
        Slice("月", "month", "received_at__month"),
    ),
)
TEST_LETTERS = Subject(
    model=TestLetter,
    area="letters",
    page="hotline:test-letter-list",
    unit_path="unit__code",
    key_paths=("code",),
    slices=(
        Slice("单位", "unit", "unit__code"),
        Slice("分组", "group", "unit__group__name"),
        Slice("信箱", "box", "box__name"),
        Slice("月", "month", "sent_at__month"),
    ),
)

_ANSWERED = happened("answered_at")
_UNANSWERED = not_happened("answered_at")
_IN_TIME = _ANSWERED & Q(answered_at__lte=F("due_at"))
_LATE = _ANSWERED & Q(answered_at__gt=F("due_at"))
_OVERDUE = _UNANSWERED & Q(due_at__lt=SpanMoment.AS_OF)

_PROMPT = _ANSWERED & Q(answered_at__lte=F("soon_due_at"))
_NOT_PROMPT = _ANSWERED & (Q(soon_due_at=None) | Q(answered_at__gt=F("soon_due_at")))
_TEST_IN_TIME = _NOT_PROMPT & (Q(due_at=None) | Q(answered_at__lte=F("due_at")))
_TEST_LATE = _NOT_PROMPT & Q(answered_at__gt=F("due_at"))


def _letter(code: str, name: str, definition: str, where: Q | None = None, unit: str = "件", **more: Any) -> Measure:
    """A measure of the letters received in the period."""
    return Measure(
        code=code,
        name=name,
        unit=unit,
        definition=definition,
        subject=LETTERS,
        by="received_at",
        where=where or Q(),
        **more,
    )


def _carried(code: str, name: str, definition: str, where: Q | None = None) -> Measure:
    """A measure of the letters received before the period and not answered when it began."""
    waiting = Q(received_at__lt=SpanMoment.START) & not_happened("answered_at", SpanMoment.START)
    said: dict[str, Any] = {"code": code, "name": name, "unit": "件", "definition": definition}
    return Measure(**said, subject=LETTERS, base=(waiting,), where=where or Q())


def _letter_units(code: str, name: str, definition: str, where: Q | None = None) -> Measure:
    return _letter(code, name, definition, where, unit="家", take=Take.UNITS)


def _satisfied(code: str, name: str, said: str, *values: str) -> Measure:
    return _letter(code, name, f"信件办结中诉求人评价为{said}的信件。", _ANSWERED & Q(satisfaction__in=values))


def _tested(code: str, name: str, definition: str, where: Q | None = None) -> tuple[Measure, Measure]:
    """Test letters sent in the period, and the units they were sent to."""
    shared: dict[str, Any] = {"subject": TEST_LETTERS, "by": "sent_at", "where": where or Q()}
    units = f"有这样的测评信件的单位：{definition}"
    return (
        Measure(code=f"tests_{code}", name=f"测评{name}", unit="件", definition=definition, **shared),
        Measure(
            code=f"test_units_{code}",
            name=f"测评{name}单位",
            unit="家",
            definition=units,
            take=Take.UNITS,
            **shared,
        ),
    )


MEASURES.add(
    _letter("letters_received", "信件受理", "收到时间在周期内的信件。"),
    _letter(
        "letters_passed_on",
        "信件批转",
        "周期内收到、至截至日已批转承办单位的信件；没有记载批转时间的，有承办单位即算已批转。",
        happened("passed_on_at") | Q(passed_on_at=None, unit__isnull=False),
    ),
    _letter(
        "letters_answered",
        "信件办结",
        "周期内收到、至截至日已答复的信件；等于按期办结、超时办结、无期限办结之和。",
        _ANSWERED,
    ),
    _letter("letters_in_time", "信件按期办结", "周期内收到、至截至日在答复期限以内答复的信件。", _IN_TIME),
    _letter("letters_answered_late", "信件超时办结", "周期内收到、至截至日超过答复期限才答复的信件。", _LATE),
    _letter(
        "letters_answered_undue",
        "信件无期限办结",
        "周期内收到、至截至日已答复而没有答复期限的信件，不计入按期和超时。",
        _ANSWERED & Q(due_at=None),
    ),
    _letter("letters_unanswered", "信件未办结", "周期内收到、至截至日还没有答复的信件。", _UNANSWERED),
    _letter("letters_overdue", "信件超时未办结", "周期内收到、截至日已过答复期限仍未答复的信件。", _OVERDUE),
    _letter(
        "letters_late",
        "信件超时",
        "周期内收到、超过期限才答复，或至截至日超过期限仍未答复的信件。",
        _LATE | _OVERDUE,
    ),
    _letter(
        "letters_due",
        "信件到期",
        "周期内收到、答复期限在截至日以前（含当日）的信件，不论是否答复。",
        Q(due_at__lt=SpanMoment.AS_OF),
    ),
    _letter(
        "letters_due_in_time",
        "信件到期按期办结",
        "信件到期中在答复期限以内答复的信件。",
        Q(due_at__lt=SpanMoment.AS_OF, answered_at__lte=F("due_at")),
    ),
    _letter("letters_published", "信件公开", "周期内收到、至截至日已公开答复的信件。", happened("published_at")),
    _satisfied("letters_satisfied", "信件满意", "满意", Satisfaction.SATISFIED),
    _satisfied("letters_fairly", "信件基本满意", "基本满意", Satisfaction.FAIRLY),
    _satisfied("letters_dissatisfied", "信件不满意", "不满意", Satisfaction.DISSATISFIED),
    _letter(
        "letters_unrated",
        "信件未评价",
        "信件办结中诉求人没有评价满意度，或回访没有接通的信件。",
        _ANSWERED & Q(satisfaction__in=("", Satisfaction.UNRATED, Satisfaction.UNREACHED)),
    ),
    _letter_units("letter_units", "信件承办单位", "周期内有信件的承办单位。"),
    _letter_units(
        "letter_late_units", "信件超时单位", "周期内收到的信件中有超时办结或超时未办结的单位。", _LATE | _OVERDUE
    ),
    *_tested("sent", "信件", "发出时间在周期内的模拟测评信件，不计入信件受理。"),
    *_tested("prompt", "及时答复", "周期内发出、至截至日在优先答复期限以内答复的模拟测评信件。", _PROMPT),
    *_tested(
        "in_time",
        "期限内答复",
        "周期内发出、至截至日已答复，过了优先答复期限（或没有）而在答复期限以内（或没有期限）的模拟测评信件。",
        _TEST_IN_TIME,
    ),
    *_tested("late", "超期答复", "周期内发出、至截至日超过答复期限才答复的模拟测评信件。", _TEST_LATE),
    *_tested("unanswered", "未答复", "周期内发出、至截至日还没有答复的模拟测评信件。", _UNANSWERED),
    _carried("letters_carried", "信件上期结转", "周期开始以前收到，到周期开始时还没有答复的信件。"),
    _carried("letters_carried_answered", "信件结转办结", "信件上期结转中至截至日已答复的信件。", _ANSWERED),
)
