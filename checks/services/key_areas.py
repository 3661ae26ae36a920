"""Acts on key areas: the catalogue, who publishes what where, and checks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Max

from checks.inspecting import follow_check
from checks.key_selectors import Carried, carried_over, refusal_of_assignment, refusal_of_item
from checks.kinds import KEY_AREA, KEY_ASSIGNMENT, KEY_CHECK, KEY_ITEM
from checks.models import InspectionItem, KeyArea, KeyAssignment, KeyCheck, KeyItem, Verdict
from govaudit.acts import act, write_entry
from govaudit.errors import Conflict
from govaudit.numbering import next_number
from govaudit.roles import Right
from units.models import Period, Unit, User
from units.recording import InvalidRecord, delete_record, refuse_if_counted, save_record

#: The areas of the State Council's catalogue for the basic level (国办发〔2019〕54号).
STANDARD_AREAS = (
    "国土空间规划", "重大建设项目", "公共资源交易", "财政预决算", "安全生产", "税收管理", "征地补偿",
    "国有土地上房屋征收", "保障性住房", "农村危房改造", "生态环境", "公共文化服务", "公共法律服务", "扶贫", "救灾",
    "食品药品监管", "城市综合执法", "就业", "社会保险", "社会救助", "养老服务", "户籍管理", "涉农补贴", "义务教育",
    "医疗卫生", "市政服务",
)  # fmt: skip
AREA_CODE = "ZD{:02d}"


@act("key_area.save", right=Right.CONFIGURE)
def save_key_area(*, actor: User | None, area: KeyArea) -> KeyArea:
    """Add a key area or change it."""
    return save_record(KEY_AREA, area, actor=actor, act="key_area.save")


@act("key_area.take_over", right=Right.CONFIGURE)
def take_over_key_areas(*, actor: User | None) -> list[str]:
    """Add the standard areas that the office does not have yet, behind its own; gives their names."""
    known = dict(KeyArea.objects.values_list("name", "code"))
    names = [name for name in STANDARD_AREAS if name not in known]
    free = (code for number in range(1, 1000) if (code := AREA_CODE.format(number)) not in known.values())
    last = KeyArea.objects.aggregate(last=Max("position"))["last"] or 0
    new = [
        KeyArea(code=code, name=name, position=last + at)
        for at, (name, code) in enumerate(zip(names, free, strict=False), start=1)
    ]
    KeyArea.objects.bulk_create(new)
    summary = f"采用国家规定的重点领域：新增 {len(new)} 个" if new else "采用国家规定的重点领域：都已经有了，无变化"
    write_entry(
        actor=actor,
        act="key_area.take_over",
        subject="重点领域/全部",
        summary=summary,
        after={"新增": "、".join(names)} if names else {},
    )
    return names


@act("key_item.save", right=Right.RECORD)
def save_key_item(*, actor: User | None, item: KeyItem) -> KeyItem:
    """Add an item of the catalogue or change it. Raises InvalidRecord for elements gone that a check has ticked."""
    stored = KeyItem.objects.select_for_update(of=("self",)).filter(pk=item.pk).first() if item.pk else None
    _refuse(refusal_of_item(stored, item) if stored else "")
    return save_record(KEY_ITEM, item, actor=actor, act="key_item.save")


@act("key_item.delete", right=Right.RECORD)
def delete_key_item(*, actor: User | None, item: KeyItem) -> None:
    """Delete an item that nobody was assigned to publish."""
    number = KeyAssignment.objects.filter(item=item.pk).count()
    _refuse(f"有 {number} 个单位分工公开“{item}”，请先删除这些分工。" if number else "")
    delete_record(KEY_ITEM, item, actor=actor, act="key_item.delete")


@act("key_assignment.save", right=Right.RECORD)
def save_key_assignment(*, actor: User | None, assignment: KeyAssignment) -> KeyAssignment:
    """Assign an item to a unit or change that. Raises InvalidRecord for another item or unit once it was checked."""
    rows = KeyAssignment.objects.select_for_update(of=("self",)).filter(pk=assignment.pk)
    stored = rows.first() if assignment.pk else None
    _refuse(refusal_of_assignment(stored, assignment) if stored else "")
    return save_record(KEY_ASSIGNMENT, assignment, actor=actor, act="key_assignment.save")


@act("key_assignment.delete", right=Right.RECORD)
def delete_key_assignment(*, actor: User | None, assignment: KeyAssignment) -> None:
    """Delete an assignment that was never checked."""
    number = KeyCheck.objects.filter(assignment=assignment.pk).count()
    _refuse(f"“{assignment}”已有 {number} 次检查，不能删除。不再公开的，请填停止日期。" if number else "")
    drawn = InspectionItem.objects.filter(assignment=assignment.pk).select_related("inspection").first()
    _refuse(f"“{assignment}”在检查批次“{drawn.inspection}”里抽到，不能删除。请先把它移出。" if drawn else "")
    delete_record(KEY_ASSIGNMENT, assignment, actor=actor, act="key_assignment.delete")


@act("key_check.save", right=Right.RECORD)
def save_key_check(*, actor: User | None, check: KeyCheck) -> KeyCheck:
    """Enter what was found of an assignment on a day, or correct it. What was not looked at yet in the check's
    inspection takes it over."""
    saved = save_record(KEY_CHECK, check, actor=actor, act="key_check.save")
    is_good = saved.verdict in (Verdict.PUBLISHED, Verdict.NOT_APPLICABLE)
    follow_check(saved.inspection, saved.assignment, actor, is_good=is_good, note=saved.note, day=saved.checked_on)
    return saved


@act("key_check.delete", right=Right.RECORD)
def delete_key_check(*, actor: User | None, check: KeyCheck) -> None:
    """Delete a check entered by mistake."""
    delete_record(KEY_CHECK, check, actor=actor, act="key_check.delete")


@act("key_check.carry_over", right=Right.RECORD)
def carry_over_key_checks(
    *, actor: User | None, period: Period, earlier: Period, day: date, unit: Unit | None = None
) -> Carried:
    """Enter, for each assignment not yet checked in `period`, what the latest check of `earlier` found, as of `day`.
    Raises InvalidRecord for a day outside the period, AreaClosed, Conflict where somebody was quicker."""
    if not period.start <= day <= period.span.last:
        raise InvalidRecord(f"检查日期要在{period.name}内（{period.start}至{period.span.last}）。")
    carried = carried_over(period=period, earlier=earlier, day=day, unit=unit)
    if carried.checks:
        refuse_if_counted(KEY_CHECK, None, carried.checks[0])  # all are of one day
        _number(carried.checks)
        try:
            with transaction.atomic():
                KeyCheck.objects.bulk_create(carried.checks)
        except IntegrityError as error:
            raise Conflict("同时有人在录入检查结果，没有沿用。请刷新后再试。") from error
    scope = f"“{unit}”" if unit else ""
    summary = f"{period.name}沿用{earlier.name}{scope}的公开检查结果：{len(carried.checks)} 个事项"
    after = {check.code: f"{check.assignment}：{check.get_verdict_display()}" for check in carried.checks}
    subject = f"{KEY_CHECK.label}/{period.code}"
    write_entry(actor=actor, act="key_check.carry_over", subject=subject, summary=summary, after=after)
    return carried


def _number(checks: Iterable[KeyCheck]) -> None:
    new = list(checks)
    first, digits = next_number(KeyCheck, KEY_CHECK.code_prefix, count=len(new))
    for number, check in enumerate(new, start=first):
        check.code = f"{KEY_CHECK.code_prefix}{number:0{digits}d}"


def _refuse(sentence: str) -> None:
    if sentence:
        raise InvalidRecord(sentence)
