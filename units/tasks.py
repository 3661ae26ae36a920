"""Doors: changes of the calendar and the office hours that move many deadlines, as jobs."""

from datetime import date

from django.urls import reverse

from govaudit.jobs import JobResult, Report, Write, job_kind
from govaudit.lib.workdays import OfficeHours
from govaudit.roles import Right
from units.following import Effect, Overtaken, follow, follow_days
from units.models import User
from units.selectors import days_on_file, work_calendar
from units.services import clear_day, save_hours, set_day


@job_kind("calendar.set_day", title="修改工作日历", right=Right.CONFIGURE)
def set_calendar_day(*, actor: User | None, report: Report, day: str, kind: str, name: str, digest: str) -> Write:
    days, at = days_on_file(), date.fromisoformat(day)
    effect = _seen(follow_days({**days, at: (kind, name)}, days, report=report), digest)

    def write() -> JobResult:
        set_day(actor=actor, day=at, kind=kind, name=name, digest=digest)
        return _done("工作日历已修改", effect)

    return write


@job_kind("calendar.clear_day", title="修改工作日历", right=Right.CONFIGURE)
def clear_calendar_day(*, actor: User | None, report: Report, day: str, digest: str) -> Write:
    days, at = days_on_file(), date.fromisoformat(day)
    effect = _seen(
        follow_days({other: said for other, said in days.items() if other != at}, days, report=report), digest
    )

    def write() -> JobResult:
        clear_day(actor=actor, day=at, digest=digest)
        return _done("工作日历已修改", effect)

    return write


@job_kind("office.save_hours", title="修改办公时间", right=Right.CONFIGURE)
def change_hours(*, actor: User | None, report: Report, hours: str, digest: str) -> Write:
    effect = _seen(follow(work_calendar(), OfficeHours.parse(hours), None, report=report), digest)

    def write() -> JobResult:
        save_hours(actor=actor, hours=hours, digest=digest)
        return _done("办公时间已修改", effect)

    return write


def _seen(effect: Effect, digest: str) -> Effect:
    if effect.digest != digest:
        raise Overtaken
    return effect


def _done(what: str, effect: Effect) -> JobResult:
    return JobResult(f"{what}，{effect.moved} 件的期限已改变。", reverse("units:calendar"))
