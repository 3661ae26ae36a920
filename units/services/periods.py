"""Acts on periods, rosters and closings."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from govaudit.acts import act, write_entry
from govaudit.errors import Conflict
from govaudit.measures import MEASURES, Measure, Subject, freeze
from govaudit.roles import Right
from units.carrying import unsaved_period
from units.closings import as_kept
from units.models import AREAS, AreaClosed, Closing, Participation, Period, Unit, UnitGroup, User
from units.recording import InvalidRecord, lock_periods, snapshot
from units.reviewing import doubts_about, refuse_unsettled
from units.writing import check, name_of, write_change


@act("period.add", right=Right.CONFIGURE)
def add_period(*, actor: User | None, code: str, as_of: date | None = None, name: str = "") -> Period:
    """Add a period by its code (`2022Q2`); its days and Chinese name follow from the code, its 截至 is its last day
    unless told. Raises InvalidRecord for a code that means nothing, Conflict where it exists with another 截至."""
    wanted = unsaved_period(code, as_of, name)
    named = {"name": wanted.name, "start": wanted.start, "end": wanted.end, "as_of": wanted.as_of}
    period, is_new = Period.objects.get_or_create(code=wanted.code, defaults=named)
    if not is_new and period.as_of != wanted.as_of:
        raise Conflict(f"{period.name}已经有了，它的截至是{period.as_of}。")
    after = snapshot(period)
    write_change(actor, "period.add", f"考核周期/{period.code}", f"周期“{period.name}”", {} if is_new else after, after)
    return period


@act("period.change", right=Right.CONFIGURE)
def change_period(*, actor: User | None, period: Period, name: str, as_of: date) -> Period:
    """Change a period's name and its 截至. Raises AreaClosed while one of its areas is closed, since the 截至 decides
    what was counted; InvalidRecord for a 截至 outside its bounds."""
    stored = Period.objects.select_for_update().get(pk=period.pk)
    before, subject = snapshot(stored), f"考核周期/{stored.code}"
    stored.name, stored.as_of = name.strip(), as_of
    check(stored)
    after = snapshot(stored)
    if before != after:
        _refuse_closed_period(stored)
        stored.save(update_fields=["name", "as_of"])
    write_change(actor, "period.change", subject, f"周期“{stored.name}”", before, after)
    return stored


@act("participation.save", right=Right.CONFIGURE)
def save_participation(
    *, actor: User | None, period: Period, area: str, unit: Unit, group: UnitGroup, excused: str
) -> Participation:
    """Put a unit on the roster of an area, in `group`; a reason in `excused` says why it does not take part.
    Raises AreaClosed where the area of the period is closed."""
    _refuse_closed(period, area)
    stored = Participation.objects.select_for_update().filter(period=period, area=area, unit=unit).first()
    before = snapshot(stored) if stored else {}
    entry = stored or Participation(period=period, area=area, unit=unit)
    entry.group, entry.excused = group, excused.strip()
    check(entry)
    entry.changed_at = timezone.now() if stored else None
    entry.save()
    subject = f"参评名册/{period.code}/{AREAS[area]}/{unit.code}"
    what = f"{period.name}“{AREAS[area]}”名册里的“{unit}”"
    write_change(actor, "participation.save", subject, what, before, snapshot(entry))
    return entry


@act("area.close", right=Right.CLOSE)
def close_area(*, actor: User | None, period: Period, area: str, known: str = "") -> Closing:
    """Close an area of a period: freeze, for each of its measures, the records counted and their quantities. An area
    already closed stays as it was frozen. Raises NotSettled where something blocks it, or where there are doubts and
    `known` gives no reason to close it all the same."""
    period = Period.objects.select_for_update().get(pk=period.pk)
    closing = Closing.objects.active().filter(period=period, area=area).first()
    what, subject = f"{period.name}“{AREAS[area]}”", f"锁定/{period.code}/{AREAS[area]}"
    if closing is not None:
        write_entry(actor=actor, act="area.close", subject=subject, summary=f"锁定{what}：早已锁定，无变化")
        return closing
    doubts, known = doubts_about(period, area), known.strip()
    refuse_unsettled(area, doubts, known)
    _check_known(known, "已知情况" if doubts else "说明")
    heads = MEASURES.of_area(area)
    by_subject: dict[Subject, list[Measure]] = {}
    for measure in (entry for head in heads for entry in head.chain):
        by_subject.setdefault(measure.subject, []).append(measure)
    frozen = [freeze(measures, period.span, {area}) for measures in by_subject.values()]
    sentences = [doubt.sentence for doubt in doubts]
    closing = Closing.objects.create(
        period=period, area=area, closed_by=name_of(actor), frozen=as_kept(frozen), doubts=sentences, known=known
    )
    numbers = {code: len(records) for table in frozen for code, records in table.items()}
    counts: dict[str, Any] = {head.name: sum(numbers[entry.code] for entry in head.chain) for head in heads}
    if sentences:
        counts |= {"提醒": "".join(sentences), "已知情况": known}
    elif known:
        counts["说明"] = known
    write_entry(actor=actor, act="area.close", subject=subject, summary=f"锁定{what}", after=counts)
    return closing


@act("area.reopen", right=Right.CLOSE)
def reopen_area(*, actor: User | None, period: Period, area: str, reason: str) -> None:
    """Open a closed area again; needs a reason. One that is open stays open."""
    reason = reason.strip()
    if not reason:
        raise InvalidRecord("请填写解除锁定的原因。")
    closing = Closing.objects.active().select_for_update().filter(period=period, area=area).first()
    what, subject = f"{period.name}“{AREAS[area]}”", f"锁定/{period.code}/{AREAS[area]}"
    if closing is None:
        write_entry(actor=actor, act="area.reopen", subject=subject, summary=f"解除锁定{what}：没有锁定，无变化")
        return
    closing.reopened_at, closing.reopened_by, closing.reason = timezone.now(), name_of(actor), reason
    check(closing)
    closing.save(update_fields=["reopened_at", "reopened_by", "reason"])
    write_entry(actor=actor, act="area.reopen", subject=subject, summary=f"解除锁定{what}：{reason}")


def _check_known(known: str, label: str) -> None:
    """Refuse what cannot be kept beside a closing."""
    try:
        Closing._meta.get_field("known").clean(known, None)
    except ValidationError as error:
        raise InvalidRecord(f"{label}：{''.join(error.messages)}") from error


def _refuse_closed(period: Period, area: str) -> None:
    lock_periods([period.pk])
    if Closing.objects.active().filter(period=period, area=area).exists():
        raise AreaClosed(f"{period.name}的“{AREAS[area]}”已锁定，名册不能再改。确需更正，请主管先解除锁定。")


def _refuse_closed_period(period: Period) -> None:
    areas = Closing.objects.active().filter(period=period).values_list("area", flat=True)
    if areas:
        closed = "、".join(f"“{name}”" for area, name in AREAS.items() if area in areas)
        raise AreaClosed(f"{period.code}的{closed}已锁定，名称和截至不能再改。确需更正，请主管先解除锁定。")
