"""Acts on units and their names."""

from datetime import date

from django.utils import timezone

from govaudit.acts import act, write_entry
from govaudit.errors import Conflict
from govaudit.roles import Right
from units.models import AREAS, AreaClosed, Closing, NameUse, Period, Unit, UnitName, User, pinyin_key
from units.recording import InvalidRecord, lock_periods, snapshot
from units.writing import check, write_change


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
    check(unit)
    before = snapshot(stored) if stored else {}
    after = snapshot(unit)
    if before != after:
        unit.changed_at = timezone.now() if stored else None
        unit.save()
    write_change(actor, "unit.save", f"单位/{unit.code}", f"单位“{unit.short_name}”", before, after)
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
    check(name)
    name.changed_at = timezone.now() if stored else None
    name.save()
    write_change(actor, "unit.add_name", f"单位/{unit.code}", f"“{unit}”的名称“{text}”", before, snapshot(name))
    return name


@act("unit.learn_name", right=Right.RECORD)
def learn_name(*, actor: User | None, text: str, meant: str) -> bool:
    """Learn from an import that the spelling `text` means the unit whose 规范简称 is `meant`; whether it is new, one
    already known stays. Raises Conflict where it means another unit, InvalidRecord where there is no such unit."""
    unit = Unit.objects.filter(short_name=meant).first()
    if unit is None:
        raise InvalidRecord(f"没有规范简称为“{meant}”的单位。")
    new = UnitName(unit=unit, use=NameUse.MATCH, text=text)
    check(new, is_known=True)
    _refuse_other_meaning(unit, text)
    stored = UnitName.objects.filter(unit=unit, use=NameUse.MATCH, text=text).first()
    before = snapshot(stored) if stored else {}
    name = stored or new
    if stored is None:
        name.save()
    write_change(actor, "unit.learn_name", f"单位/{unit.code}", f"“{unit}”的名称“{text}”", before, snapshot(name))
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
