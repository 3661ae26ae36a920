"""Tables of letters and test letters."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from govaudit.addresses import address_of
from govaudit.tables import KeyColumn, MomentColumn, RecordTable, UnitColumn, badge
from hotline.models import Letter, TestLetter
from hotline.selectors import LetterState, TestResult, is_published, letter_state, result_of

_ON_ONE_LINE = {"td": {"class": "nowrap"}}
_TONES = {LetterState.ANSWERED_LATE: "late", LetterState.OVERDUE: "late", LetterState.SOON: "near"}
_RESULT_TONES = {TestResult.LATE: "late", TestResult.NEVER: "late"}


def letter_mark(letter: Letter, until: datetime) -> SafeString:
    """The state of a letter as `until` sees it, and whether it is published."""
    state = letter_state(letter, until)
    mark = badge(state.value, _TONES.get(state, ""))
    return format_html("{} {}", mark, badge("已公开")) if is_published(letter, until) else mark


def result_mark(letter: TestLetter, until: datetime) -> SafeString:
    """The result of a test letter as `until` sees it; one that may still be answered in time is no fault."""
    result = result_of(letter, until)
    is_open = result is TestResult.NEVER and (letter.due_at is None or letter.due_at >= until)
    return badge(result.value, "" if is_open else _RESULT_TONES.get(result, ""))


class LetterTable(RecordTable):
    """Letters with their state at `until`."""

    number = KeyColumn(attrs=_ON_ONE_LINE)
    state = tables.Column(verbose_name="状态", empty_values=(), orderable=False, attrs=_ON_ONE_LINE)
    unit = UnitColumn(verbose_name="承办单位")
    kind = tables.Column(order_by=("kind__position", "kind__code"), attrs=_ON_ONE_LINE)
    topic = tables.Column(order_by=("topic__position", "topic__code"))
    title = tables.Column()
    box = tables.Column(order_by=("box__position", "box__code"), attrs=_ON_ONE_LINE)
    received_at = MomentColumn()
    due_at = MomentColumn()
    answered_at = MomentColumn()

    class Meta(RecordTable.Meta):
        model = Letter
        fields = ("number", "state", "unit", "kind", "topic", "title", "box", "received_at", "due_at", "answered_at")

    def __init__(self, *args: Any, until: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.until = until

    def record_url(self, record: Letter) -> str:
        return address_of("hotline:letter-detail", record.box.code, record.number)

    def render_state(self, record: Letter) -> SafeString:
        return letter_mark(record, self.until)


class TestLetterTable(RecordTable):
    """Test letters with their result at `until`."""

    __test__ = False  # no test class
    code = KeyColumn(attrs=_ON_ONE_LINE)
    result = tables.Column(verbose_name="结果", empty_values=(), orderable=False)
    unit = UnitColumn(verbose_name="被测单位")
    box = tables.Column(order_by=("box__position", "box__code"))
    title = tables.Column()
    sent_at = MomentColumn()
    soon_due_at = MomentColumn()
    due_at = MomentColumn()
    answered_at = MomentColumn()

    class Meta(RecordTable.Meta):
        model = TestLetter
        fields = ("code", "result", "unit", "box", "title", "sent_at", "soon_due_at", "due_at", "answered_at")

    def __init__(self, *args: Any, until: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.until = until

    def record_url(self, record: TestLetter) -> str:
        return address_of("hotline:test-letter-detail", record.code)

    def render_result(self, record: TestLetter) -> SafeString:
        return result_mark(record, self.until)
