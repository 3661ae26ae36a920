"""Acts on units, their names, periods, rosters, closings, the working-day calendar and people."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from govaudit.acts import act, write_entry
from govaudit.errors import Conflict, NotAllowed
from govaudit.lib.periods import PeriodCodeError, parse_period, period_name
from govaudit.measures import MEASURES, freeze
from govaudit.roles import ROLE_NAMES, Right, Role
from units.models import (
    AREAS,
    AreaClosed,
    CalendarDay,
    Closing,
    NameUse,
    Participation,
    Period,
    Unit,
    UnitGroup,
    UnitName,
    User,
    pinyin_key,
)
from units.recording import InvalidRecord, lock_periods, snapshot


@act("unit.save", right=Right.CONFIGURE)
def save_unit(*, actor: User | None, unit: Unit) -> Unit:
    """Add a unit or change it. Raises InvalidRecord, Conflict where its 规范简称 means another unit, and AreaClosed
    for another group while an area is closed."""
    stored = Unit.objects.select_for_update().filter(code=unit.code).first()
    if stored is not None and unit._state.adding:
        unit.pk, unit._state.adding = stored.pk, False
    renamed = stored is None or stored.short_name != unit.short_name
    if not unit.pinyin or (renamed and stored is not None and unit.pinyin == stored.pinyin):
        unit.pinyin = pinyin_key(unit.short_name)
    if renamed:
        _refuse_other_meaning(unit, unit.short_name)
    if stored is not None and stored.group_id != unit.group_id:
        _refuse_other_group(unit)
    _check(unit)
    before = snapshot(stored) if stored else {}
    after = snapshot(unit)
    if before != after:
        unit.changed_at = timezone.now() if stored else None
        unit.save()
    _write_change(actor, "unit.save", f"单位/{unit.code}", f"单位“{unit.short_name}”", before, after)
    return unit


@act("unit.add_name", right=Right.CONFIGURE)
def add_name(
    *,
    actor: User | None,
    unit: Unit,
    use: str,
    text: str,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> UnitName:
    """Add a spelling that means the unit, or change its dates. Raises Conflict where it means another unit."""
    text = text.strip()
    _refuse_other_meaning(unit, text)
    stored = UnitName.objects.filter(unit=unit, use=use, text=text).first()
    before = snapshot(stored) if stored else {}
    name = stored or UnitName(unit=unit, use=use, text=text)
    name.valid_from, name.valid_to = valid_from, valid_to
    if valid_from and valid_to and valid_to <= valid_from:
        raise InvalidRecord("停用日期要晚于启用日期。")
    _check(name)
    name.changed_at = timezone.now() if stored else None
    name.save()
    _write_change(actor, "unit.add_name", f"单位/{unit.code}", f"“{unit}”的名称“{text}”", before, snapshot(name))
    return name


@act("unit.learn_name", right=Right.RECORD)
def learn_name(*, actor: User | None, text: str, meant: str) -> bool:
    """Learn from an import that the spelling `text` means the unit whose 规范简称 is `meant`; whether it is new, one
    already known stays. Raises Conflict where it means another unit, InvalidRecord where there is no such unit."""
    unit = Unit.objects.filter(short_name=meant).first()
    if unit is None:
        raise InvalidRecord(f"没有规范简称为“{meant}”的单位。")
    new = UnitName(unit=unit, use=NameUse.MATCH, text=text)
    _check(new, is_known=True)
    _refuse_other_meaning(unit, text)
    stored = UnitName.objects.filter(unit=unit, use=NameUse.MATCH, text=text).first()
    before = snapshot(stored) if stored else {}
    name = stored or new
    if stored is None:
        name.save()
    _write_change(actor, "unit.learn_name", f"单位/{unit.code}", f"“{unit}”的名称“{text}”", before, snapshot(name))
    return stored is None


@act("unit.unlearn_name", right=Right.RECORD)
def unlearn_name(*, actor: User | None, text: str, meant: str) -> bool:
    """Take back what learn_name added, and no name of another use; whether it was there."""
    name = UnitName.objects.filter(unit__short_name=meant, use=NameUse.MATCH, text=text).select_related("unit").first()
    subject = f"单位/{name.unit.code}" if name else f"单位/{meant}"
    before = snapshot(name) if name else {}
    if name:
        name.delete()
    summary = f"“{meant}”的名称“{text}”不再当作它的写法" + ("" if before else "：早已删除，无变化")
    write_entry(actor=actor, act="unit.unlearn_name", subject=subject, summary=summary[:500], before=before)
    return bool(before)


@act("unit.remove_name", right=Right.CONFIGURE)
def remove_name(*, actor: User | None, unit: Unit, use: str, text: str) -> None:
    """Take a spelling away; one already gone stays gone."""
    name = UnitName.objects.filter(unit=unit, use=use, text=text).first()
    before = snapshot(name) if name else {}
    if name:
        name.delete()
    summary = f"删除“{unit}”的名称“{text}”" + ("" if before else "：早已删除，无变化")
    write_entry(actor=actor, act="unit.remove_name", subject=f"单位/{unit.code}", summary=summary, before=before)


@act("period.add", right=Right.CONFIGURE)
def add_period(*, actor: User | None, code: str, as_of: date | None = None, name: str = "") -> Period:
    """Add a period by its code (`2022Q2`); its days and Chinese name follow from the code, its 截至 is its last day
    unless told. Raises InvalidRecord for a code that means nothing, Conflict where it exists with another 截至."""
    code = code.strip()
    try:
        start, end = parse_period(code)
    except PeriodCodeError as error:
        raise InvalidRecord(str(error)) from error
    wanted = Period(code=code, name=name.strip() or period_name(code), start=start, end=end, as_of=as_of or end)
    _check(wanted, is_known=True)
    period, is_new = Period.objects.get_or_create(
        code=code, defaults={"name": wanted.name, "start": start, "end": end, "as_of": wanted.as_of}
    )
    if not is_new and period.as_of != wanted.as_of:
        raise Conflict(f"{period.name}已经有了，它的截至是{period.as_of}。")
    after = snapshot(period)
    _write_change(actor, "period.add", f"考核周期/{code}", f"周期“{period.name}”", {} if is_new else after, after)
    return period


@act("period.change", right=Right.CONFIGURE)
def change_period(*, actor: User | None, period: Period, name: str, as_of: date) -> Period:
    """Change a period's name and its 截至. Raises AreaClosed while one of its areas is closed, since the 截至 decides
    what was counted; InvalidRecord for a 截至 outside its bounds."""
    stored = Period.objects.select_for_update().get(pk=period.pk)
    before, subject = snapshot(stored), f"考核周期/{stored.code}"
    stored.name, stored.as_of = name.strip(), as_of
    _check(stored)
    after = snapshot(stored)
    if before != after:
        _refuse_closed_period(stored)
        stored.save(update_fields=["name", "as_of"])
    _write_change(actor, "period.change", subject, f"周期“{stored.name}”", before, after)
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
    _check(entry)
    entry.changed_at = timezone.now() if stored else None
    entry.save()
    subject = f"参评名册/{period.code}/{AREAS[area]}/{unit.code}"
    what = f"{period.name}“{AREAS[area]}”名册里的“{unit}”"
    _write_change(actor, "participation.save", subject, what, before, snapshot(entry))
    return entry


@act("area.close", right=Right.CLOSE)
def close_area(*, actor: User | None, period: Period, area: str) -> Closing:
    """Close an area of a period: freeze, for each of its measures, the records counted and their quantities. An area
    already closed stays as it was frozen."""
    period = Period.objects.select_for_update().get(pk=period.pk)
    closing = Closing.objects.active().filter(period=period, area=area).first()
    what, subject = f"{period.name}“{AREAS[area]}”", f"锁定/{period.code}/{AREAS[area]}"
    if closing is not None:
        write_entry(actor=actor, act="area.close", subject=subject, summary=f"锁定{what}：早已锁定，无变化")
        return closing
    frozen = {
        measure.code: [[r.key, r.quantity, r.unit, dict(r.slices)] for r in freeze(measure, period.span)]
        for measure in MEASURES.of_area(area)
    }
    closing = Closing.objects.create(period=period, area=area, closed_by=_name(actor), frozen=frozen)
    counts = {MEASURES.by_code[code].name: len(records) for code, records in frozen.items()}
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
    closing.reopened_at, closing.reopened_by, closing.reason = timezone.now(), _name(actor), reason
    _check(closing)
    closing.save(update_fields=["reopened_at", "reopened_by", "reason"])
    write_entry(actor=actor, act="area.reopen", subject=subject, summary=f"解除锁定{what}：{reason}")


@act("calendar.set_day", right=Right.CONFIGURE)
def set_day(*, actor: User | None, day: date, kind: str, name: str) -> CalendarDay:
    """Say that a day is off (放假) or a worked weekend (调休上班), and of which festival. Raises InvalidRecord for a
    worked day that no weekend has."""
    wanted = CalendarDay(date=day, kind=kind, name=name.strip())
    _check(wanted, is_known=True)
    entry, is_new = CalendarDay.objects.select_for_update().get_or_create(
        date=day, defaults={"kind": wanted.kind, "name": wanted.name}
    )
    before = {} if is_new else snapshot(entry)
    entry.kind, entry.name = wanted.kind, wanted.name
    after = snapshot(entry)
    if before and before != after:
        entry.changed_at = timezone.now()
        entry.save()
    _write_change(actor, "calendar.set_day", f"工作日历/{day}", f"工作日历{day}", before, after)
    return entry


@act("calendar.clear_day", right=Right.CONFIGURE)
def clear_day(*, actor: User | None, day: date) -> None:
    """Let a day be as Monday to Friday are again; one that is so already stays so."""
    entry = CalendarDay.objects.select_for_update().filter(date=day).first()
    before = snapshot(entry) if entry else {}
    if entry:
        entry.delete()
    summary = f"工作日历{day}恢复照常" + ("" if before else "：本来就照常，无变化")
    write_entry(actor=actor, act="calendar.clear_day", subject=f"工作日历/{day}", summary=summary, before=before)


@act("user.save", right=Right.CONFIGURE)
def save_user(*, actor: User | None, user: User, password: str = "") -> User:
    """Add a person or change name, roles and unit; `password` empty leaves it. Raises InvalidRecord for a liaison
    without a unit, NotAllowed where somebody changes a superuser, and where 管理员 would shut themselves out."""
    stored = User.objects.select_for_update().filter(pk=user.pk).first() if user.pk else None
    _refuse_user(actor, stored, user, password)
    before = _said_of(stored) if stored else {}
    if password:
        user.set_password(password)
    _check(user)
    user.save()
    after = _said_of(user) | ({"口令": "已重设"} if password else {})
    _write_change(actor, "user.save", f"用户/{user.username}", f"用户“{user}”", before, after)
    return user


@act("user.change_password", right=Right.VIEW_OWN)
def change_password(*, actor: User, password: str) -> None:
    """Give oneself a new password; the form has asked for the old one."""
    actor.set_password(password)
    actor.save(update_fields=["password"])
    write_entry(actor=actor, act="user.change_password", subject=f"用户/{actor.username}", summary="修改自己的口令")


def _refuse_user(actor: User | None, stored: User | None, user: User, password: str) -> None:
    roles = user.role_set
    if stored is None and not password:
        raise InvalidRecord("新用户要有口令。")
    if Role.LIAISON in roles and user.unit_id is None:
        raise InvalidRecord("联络员要选所属单位。")
    if actor is None or actor.is_superuser:
        return
    if user.is_superuser or (stored and stored.is_superuser):
        raise NotAllowed("超级用户只能由超级用户修改。")
    if stored and stored.pk == actor.pk and not (user.is_active and Role.ADMIN in roles):
        raise Conflict("不能停用自己，也不能去掉自己的管理员角色。请由另一位管理员办理。")


def _said_of(user: User) -> dict[str, Any]:
    """What the trail keeps of a person: never the password."""
    return {
        "用户名": user.username,
        "姓名": user.get_full_name(),
        "角色": [name for role, name in ROLE_NAMES.items() if role in user.role_set],
        "所属单位": user.unit.short_name if user.unit else None,
        "在用": "是" if user.is_active else "否",
    }


def _refuse_other_meaning(unit: Unit, text: str) -> None:
    """A spelling means one unit only."""
    taken = Unit.objects.exclude(code=unit.code).filter(short_name=text).first()
    named = UnitName.objects.exclude(unit__code=unit.code).filter(text=text).select_related("unit").first()
    other = taken or (named.unit if named else None)
    if other is not None:
        raise Conflict(f"“{text}”已经是“{other}”的名称，一个名称只能指一个单位。")


def _refuse_other_group(unit: Unit) -> None:
    """Records of a closed area are frozen under their unit's group; its lists would print another one."""
    lock_periods(Period.objects.values_list("pk", flat=True))
    closing = Closing.objects.active().select_related("period").first()
    if closing is not None:
        raise AreaClosed(
            f"{closing.period.name}的“{AREAS[closing.area]}”已锁定，“{unit}”的分组不能改。确需更正，请主管先解除锁定。"
        )


def _refuse_closed(period: Period, area: str) -> None:
    lock_periods([period.pk])
    if Closing.objects.active().filter(period=period, area=area).exists():
        raise AreaClosed(f"{period.name}的“{AREAS[area]}”已锁定，名册不能再改。确需更正，请主管先解除锁定。")


def _refuse_closed_period(period: Period) -> None:
    areas = Closing.objects.active().filter(period=period).values_list("area", flat=True)
    if areas:
        closed = "、".join(f"“{name}”" for area, name in AREAS.items() if area in areas)
        raise AreaClosed(f"{period.code}的{closed}已锁定，名称和截至不能再改。确需更正，请主管先解除锁定。")


def _check(record: Any, *, is_known: bool = False) -> None:
    """Refuse a record that breaks a rule of its model; one that `is_known` may be on file already."""
    try:
        record.full_clean(validate_unique=not is_known, validate_constraints=not is_known)
    except ValidationError as error:
        raise InvalidRecord("".join(error.messages)) from error


def _name(actor: User | None) -> str:
    return (actor.get_full_name() or actor.get_username()) if actor else "命令行"


def _write_change(
    actor: User | None, act: str, subject: str, what: str, before: dict[str, Any], after: dict[str, Any]
) -> None:
    if before == after:
        write_entry(actor=actor, act=act, subject=subject, summary=f"保存{what}：无变化")
        return
    changed = "、".join(name for name in after if before.get(name) != after[name])
    summary = f"修改{what}：{changed}" if before else f"新增{what}"
    write_entry(actor=actor, act=act, subject=subject, summary=summary[:500], before=before, after=after)
