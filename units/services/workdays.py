"""Acts on the working-day calendar and the office hours; deadlines on the floors above follow."""

from datetime import date

from django.utils import timezone

from govaudit.acts import act, write_entry
from govaudit.roles import Right
from units.following import Effect, follow, follow_days
from units.hours import parse_hours, plain_hours
from units.models import CalendarDay, Office, Period, User
from units.recording import InvalidRecord, lock_periods, snapshot
from units.selectors import days_on_file, work_calendar
from units.writing import check, moved_words, write_change


@act("calendar.set_day", right=Right.CONFIGURE)
def set_day(*, actor: User | None, day: date, kind: str, name: str, digest: str | None = None) -> CalendarDay:
    """Say that a day is off (放假) or a worked weekend (调休上班), and of which festival; deadlines follow. Raises
    InvalidRecord for a worked day that no weekend has, Overtaken where they would not follow as shown (`digest`)."""
    wanted = CalendarDay(date=day, kind=kind, name=name.strip())
    check(wanted, is_known=True)
    lock_periods(Period.objects.values_list("pk", flat=True))
    days = days_on_file()
    entry, is_new = CalendarDay.objects.select_for_update().get_or_create(
        date=day, defaults={"kind": wanted.kind, "name": wanted.name}
    )
    before = {} if is_new else snapshot(entry)
    entry.kind, entry.name = wanted.kind, wanted.name
    after = snapshot(entry)
    if before and before != after:
        entry.changed_at = timezone.now()
        entry.save()
    effect = follow_days(days_on_file(), days, write=True, digest=digest) if before != after else Effect()
    write_change(actor, "calendar.set_day", f"工作日历/{day}", f"工作日历{day}", before, after, effect)
    return entry


@act("calendar.clear_day", right=Right.CONFIGURE)
def clear_day(*, actor: User | None, day: date, digest: str | None = None) -> None:
    """Let a day be as Monday to Friday are again; one that is so already stays so. Deadlines follow. Raises Overtaken
    where they would not follow as shown (`digest`)."""
    lock_periods(Period.objects.values_list("pk", flat=True))
    days = days_on_file()
    entry = CalendarDay.objects.select_for_update().filter(date=day).first()
    before = snapshot(entry) if entry else {}
    effect = Effect()
    if entry:
        entry.delete()
        effect = follow_days(days_on_file(), days, write=True, digest=digest)
    summary = f"工作日历{day}恢复照常" + (moved_words(effect) if before else "：本来就照常，无变化")
    write_entry(
        actor=actor, act="calendar.clear_day", subject=f"工作日历/{day}", summary=summary,
        before=before, after=dict(effect.counts),
    )  # fmt: skip


@act("office.save_hours", right=Right.CONFIGURE)
def save_hours(*, actor: User | None, hours: str, digest: str | None = None) -> Office:
    """Say when the office works (`08:30-12:00,14:30-18:00`); deadlines follow. Raises InvalidRecord for hours that no
    office keeps, Overtaken where deadlines would not follow as shown (`digest`)."""
    parsed = parse_hours(hours)
    lock_periods(Period.objects.values_list("pk", flat=True))
    office = Office.objects.select_for_update().first()
    if office is None:
        raise InvalidRecord("还没有装入本县的配置包，请先装入。")
    before = snapshot(office)
    office.hours = plain_hours(parsed)
    after, effect = snapshot(office), Effect()
    if before != after:
        office.save(update_fields=["hours"])
        effect = follow(work_calendar(), parsed, None, write=True, digest=digest)
    write_change(actor, "office.save_hours", "办公时间", "办公时间", before, after, effect)
    return office
