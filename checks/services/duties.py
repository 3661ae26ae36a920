"""Acts on recurring duties and reports."""

from checks.duty_terms import remove_terms, settle_terms
from checks.kinds import DUTY, DUTY_REPORT, DUTY_UNIT
from checks.models import Duty, DutyReport, DutyUnit
from govaudit.acts import act
from govaudit.roles import Right
from units.models import User
from units.recording import InvalidRecord, delete_record, save_record


@act("duty.save", right=Right.RECORD)
def save_duty(*, actor: User | None, duty: Duty) -> Duty:
    """Define what units owe, or change it; its terms follow. Raises AreaClosed where a closed period counts one of
    them otherwise."""
    saved = save_record(DUTY, duty, actor=actor, act="duty.save")
    settle_terms([saved])
    return saved


@act("duty.delete", right=Right.RECORD)
def delete_duty(*, actor: User | None, duty: Duty) -> None:
    """Delete a duty defined by mistake, with its units. Raises InvalidRecord for one that was reported on."""
    if DutyReport.objects.filter(duty=duty).exists():
        raise InvalidRecord("这项职责已有报送记录，不能删除。不再要报的，请填停止日期。")
    remove_terms(duty)
    DutyUnit.objects.filter(duty=duty).delete()
    delete_record(DUTY, duty, actor=actor, act="duty.delete")


@act("duty_unit.save", right=Right.RECORD)
def save_duty_unit(*, actor: User | None, entry: DutyUnit) -> DutyUnit:
    """Take a unit in beside a duty's scope, or leave it out; the terms follow."""
    saved = save_record(DUTY_UNIT, entry, actor=actor, act="duty_unit.save")
    settle_terms([saved.duty])
    return saved


@act("duty_unit.delete", right=Right.RECORD)
def delete_duty_unit(*, actor: User | None, entry: DutyUnit) -> None:
    """Let a unit go by a duty's scope again; the terms follow."""
    delete_record(DUTY_UNIT, entry, actor=actor, act="duty_unit.delete")
    settle_terms([entry.duty])


@act("duty_report.save", right=Right.RECORD)
def save_duty_report(*, actor: User | None, report: DutyReport) -> DutyReport:
    """Enter what a unit sent for a duty, or correct it. Raises InvalidRecord for a term that the unit does not owe."""
    return save_record(DUTY_REPORT, report, actor=actor, act="duty_report.save")


@act("duty_report.delete", right=Right.RECORD)
def delete_duty_report(*, actor: User | None, report: DutyReport) -> None:
    """Delete a report entered by mistake."""
    delete_record(DUTY_REPORT, report, actor=actor, act="duty_report.delete")
