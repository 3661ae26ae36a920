"""What saving needs to know of recurring duties and reports: keys, rules, and what a period counts of them."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from checks.models import Cycle, Duty, DutyReport, DutyScope, DutyTerm, DutyUnit, term_words
from govaudit.lib.periods import Span
from units.recording import RecordKind


def _duty_faults(values: Mapping[str, Any]) -> dict[str, str]:
    cycle, day, scope = values.get("cycle"), values.get("due_day"), values.get("scope")
    starts, ends = values.get("starts_on"), values.get("ends_on")
    faults = {}
    if cycle and day is not None and not 1 <= day <= (7 if cycle == Cycle.WEEK else 31):
        is_week = cycle == Cycle.WEEK
        faults["due_day"] = "每周的截止日填 1 到 7，7 是星期日。" if is_week else "截止日填 1 到 31，31 就是月末。"
    if scope == DutyScope.GROUP and values.get("group") is None:
        faults["group"] = "单位范围是一个分组，请写明是哪个分组。"
    elif scope and scope != DutyScope.GROUP and values.get("group") is not None:
        faults["group"] = "单位范围不是一个分组，分组要留空。"
    if starts and ends and ends < starts:
        faults["ends_on"] = "停止日期不能早于开始日期。"
    if values.get("required") == 0:
        faults["required"] = "每期篇数至少为 1。"
    return faults


def _term_of(report: DutyReport) -> DutyTerm | None:
    """The term on file that a report answers."""
    day = report.for_on or report.sent_on
    terms = DutyTerm.objects.filter(duty=report.duty_id, unit=report.unit_id, starts_on__lte=day, ends_on__gte=day)
    return terms.select_related(None).first()


def _report_counted(report: DutyReport, span: Span) -> object:
    """A report counts where its term does, once it is sent by the 截至."""
    if report.sent_on > span.as_of:
        return None
    term = _term_of(report)
    if term is None or not span.start <= term.counts_on <= span.last:
        return None
    return report.code, term.pk, report.sent_on, report.quantity


def _report_faults(values: Mapping[str, Any]) -> dict[str, str]:
    duty, unit, sent, day = (values.get(name) for name in ("duty", "unit", "sent_on", "for_on"))
    faults = {}
    if sent and sent > timezone.localdate():
        faults["sent_on"] = "报送日期不能晚于今天。"
    if values.get("quantity") == 0:
        faults["quantity"] = "篇数至少为 1。"
    day = day or sent
    if duty and unit and day and duty.pk and unit.pk and "sent_on" not in faults:
        start, end = duty.bounds_of(day)
        if not DutyTerm.objects.filter(duty=duty, unit=unit, starts_on=start).exists():
            faults["unit"] = f"{unit}{term_words(duty, start, end)}不用报“{duty}”。请核对单位和所属日期。"
    return faults


#: What follows from a duty is counted, not the duty (checks.services.settle_terms).
DUTY = RecordKind(
    model=Duty,
    area="information",
    key=lambda duty: duty.code,
    identity=("name",),
    counted=lambda duty, span: None,
    faults=_duty_faults,
    code_prefix="Z",
)
DUTY_UNIT = RecordKind(
    model=DutyUnit,
    area="information",
    key=lambda entry: f"{entry.duty.code}/{entry.unit.code}",
    identity=("duty", "unit"),
    counted=lambda entry, span: None,
)
DUTY_REPORT = RecordKind(
    model=DutyReport,
    area="information",
    key=lambda report: report.code,
    identity=("duty", "unit", "for_on", "sent_on", "title"),
    counted=_report_counted,
    faults=_report_faults,
    code_prefix="B",
)
