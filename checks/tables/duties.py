"""Tables of recurring duties, their terms and reports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from checks.models import Cycle, Duty, DutyReport, DutyTerm
from govaudit.measures import MEASURES
from govaudit.tables import WIDE_ONLY, DayColumn, KeyColumn, NumberColumn, RecordTable, UnitColumn, badge

if TYPE_CHECKING:
    from govaudit.measures import Facts
    from units.models import Period

#: Measures that a duty's page and the list of duties show.
SHOWN = {
    "due": "duty_terms",
    "on_time": "duty_terms_on_time",
    "late": "duty_terms_late",
    "missing": "duty_terms_missing",
}
_WEEKDAYS = "一二三四五六日"


def rule_words(duty: Duty) -> str:
    """每周 2 篇，星期日前报；每月 1 篇，下月 5 日前报，遇休息日顺延."""
    if duty.cycle == Cycle.WEEK:
        day = f"{'下周' if duty.is_due_after else '当周'}星期{_WEEKDAYS[duty.due_day - 1]}"
    else:
        months = {Cycle.MONTH.value: ("当月", "下月"), Cycle.QUARTER.value: ("季末月", "下季首月")}
        day = f"{months[duty.cycle][duty.is_due_after]} {duty.due_day} 日"
        day = day.replace(" 31 日", "最后一天")
    put_off = "，遇休息日顺延" if duty.is_put_off else ""
    return f"{duty.get_cycle_display()} {duty.required} 篇，{day}前报{put_off}"


def term_mark(term: Any, as_of: date) -> SafeString:
    """How a term with `sent` and `on_time` stands at a day: 按时, 迟报, 漏报 1/2, 未到期."""
    part = f" {term.sent}/{term.required}" if 0 < term.sent < term.required else ""
    if term.on_time >= term.required:
        return badge("按时", "good")
    if term.sent >= term.required:
        return badge("迟报", "near")
    is_due = term.counts_on <= as_of and term.counts_on < timezone.localdate()
    return badge(f"漏报{part}", "late") if is_due else badge(f"未到期{part}")


def figures_of(facts: Facts, period: Period, slices: Mapping[str, str]) -> dict[str, tuple[Any, str]]:
    """Value and page of each of `SHOWN`."""
    measures = {name: MEASURES.by_code[code] for name, code in SHOWN.items()}
    return {
        name: (facts.value(measure, slices), measure.records_url(period.code, slices))
        for name, measure in measures.items()
    }


class FigureColumn(NumberColumn):
    """A figure of the period that opens its terms."""

    def __init__(self, label: str) -> None:
        super().__init__(verbose_name=label, empty_values=(), orderable=False)

    def render(self, record: Duty, bound_column: Any, table: Any) -> SafeString:
        value, url = table.figures(record)[bound_column.name]
        return format_html('<a class="figure" href="{}">{}</a>', url, value)


class DutyTable(RecordTable):
    """Duties with their figures of the period."""

    name = KeyColumn()
    topic = tables.Column(attrs=WIDE_ONLY)
    rule = tables.Column(verbose_name="要求", empty_values=(), orderable=False)
    due = FigureColumn("应报（期）")
    on_time = FigureColumn("按时")
    late = FigureColumn("迟报")
    missing = FigureColumn("漏报")

    class Meta(RecordTable.Meta):
        model = Duty
        fields = ("name", "topic", "rule", "due", "on_time", "late", "missing")

    def __init__(self, *args: Any, period: Period | None, facts: Facts | None, own: str, **kwargs: Any) -> None:
        """`own` is the code of the unit whose figures a liaison sees, else empty."""
        none = [] if period else list(SHOWN)
        super().__init__(*args, exclude=none, **kwargs)
        self._period, self._facts, self._own = period, facts, own

    def figures(self, duty: Duty) -> dict[str, tuple[Any, str]]:
        assert self._facts is not None
        assert self._period is not None
        slices = {"职责": duty.name} | ({"单位": self._own} if self._own else {})
        return figures_of(self._facts, self._period, slices)

    def record_url(self, record: Duty) -> str:
        return reverse("checks:duty-detail", args=[record.code])

    def render_rule(self, record: Duty) -> str:
        return rule_words(record)


class DutyRuleTable(RecordTable):
    """Duties without figures."""

    name = KeyColumn()
    topic = tables.Column(attrs=WIDE_ONLY)
    rule = tables.Column(verbose_name="要求", empty_values=(), orderable=False)
    starts_on = DayColumn(attrs=WIDE_ONLY)
    ends_on = DayColumn(attrs=WIDE_ONLY)

    class Meta(RecordTable.Meta):
        model = Duty
        fields = ("name", "topic", "rule", "starts_on", "ends_on")

    def record_url(self, record: Duty) -> str:
        return reverse("checks:duty-detail", args=[record.code])

    def render_rule(self, record: Duty) -> str:
        return rule_words(record)


class DutyTermTable(RecordTable):
    """Terms with `sent` and `on_time`."""

    due_on = DayColumn()
    unit = UnitColumn()
    duty = tables.Column(order_by=("duty__topic", "duty__code"))
    term = KeyColumn(verbose_name="所属期", accessor="words", order_by=("starts_on",))
    required = NumberColumn(verbose_name="应报")
    sent = NumberColumn(verbose_name="已报")
    state = tables.Column(verbose_name="报送情况", empty_values=(), orderable=False)

    class Meta(RecordTable.Meta):
        model = DutyTerm
        fields = ("due_on", "unit", "duty", "term", "required", "sent", "state")

    def __init__(self, *args: Any, period: Period | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._as_of = period.span.as_of if period else timezone.localdate()

    def record_url(self, record: DutyTerm) -> str:
        return reverse("checks:duty-term-detail", args=[record.duty.code, record.unit.code, record.starts_on])

    def render_state(self, record: DutyTerm) -> SafeString:
        return term_mark(record, self._as_of)


class DutyReportTable(RecordTable):
    sent_on = DayColumn()
    unit = UnitColumn()
    duty = tables.Column(order_by=("duty__topic", "duty__code"))
    for_on = DayColumn(attrs=WIDE_ONLY)
    title = tables.Column(attrs=WIDE_ONLY)
    quantity = NumberColumn()
    code = KeyColumn()

    class Meta(RecordTable.Meta):
        model = DutyReport
        fields = ("sent_on", "unit", "duty", "for_on", "title", "quantity", "code")

    def record_url(self, record: DutyReport) -> str:
        return reverse("checks:duty-report-detail", args=[record.code])
