"""Acts on inspections: making one, drawing its items, giving them to checkers, saying what was found."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.utils import timezone

from checks.inspecting import Draw, Way, drawn, fault_of_day, refusal_of_inspection, said_now
from checks.kinds import FINDING, INSPECTION, INSPECTION_ITEM
from checks.models import FAULTY, TARGET_FIELDS, Finding, Inspection, InspectionItem, ItemVerdict
from checks.sampling import share_out
from govaudit.acts import act, write_entry
from govaudit.errors import Conflict
from govaudit.roles import Right
from units.models import Evidence, User
from units.recording import InvalidRecord, delete_record, refuse_if_counted, save_record

MOST_ITEMS = 2000


@act("inspection.save", right=Right.RECORD)
def save_inspection(*, actor: User | None, inspection: Inspection) -> Inspection:
    """Make an inspection or change it. Raises InvalidRecord for another area once items are drawn."""
    stored = Inspection.objects.select_for_update().filter(pk=inspection.pk).first() if inspection.pk else None
    if stored is not None and (sentence := refusal_of_inspection(stored, inspection)):
        raise InvalidRecord(sentence)
    return save_record(INSPECTION, inspection, actor=actor, act="inspection.save")


@act("inspection.delete", right=Right.RECORD)
def delete_inspection(*, actor: User | None, inspection: Inspection) -> None:
    """Delete an inspection in which nothing was looked at, with its items. Raises InvalidRecord otherwise."""
    items = InspectionItem.objects.filter(inspection=inspection.pk)
    checked = items.exclude(verdict="").count()
    if checked:
        raise InvalidRecord(f"“{inspection}”已检查 {checked} 个对象，不能删除。")
    for name, records in (("问题", "findings"), ("账号检查", "account_checks"), ("公开检查", "key_checks")):
        number = getattr(inspection, records).count() if inspection.pk else 0
        if number:
            raise InvalidRecord(f"有 {number} 条{name}属于“{inspection}”，不能删除。请先把它们的检查批次改掉。")
    _refuse_kept(items)
    items.delete()
    delete_record(INSPECTION, inspection, actor=actor, act="inspection.delete")


@act("inspection.draw", right=Right.RECORD)
def draw_items(*, actor: User | None, inspection: Inspection, draw: Draw) -> list[InspectionItem]:
    """Draw what is to be looked at, beside what was drawn before; gives the new items. Raises InvalidRecord where
    nothing is left to draw, there would be too many, or the very same draw was made before; AreaClosed."""
    inspection = _held_inspection(inspection)
    if draw.way != Way.ALL and draw.amount < 1:
        raise InvalidRecord("请填写每个单位抽多少。")
    if draw.way != Way.ALL and f" {draw.words}，抽到" in inspection.drawn:
        raise InvalidRecord(f"已经照这样抽过一次：{draw.words}。没有再抽；要另外多抽一些，请换一个种子。")
    found = drawn(inspection, draw)
    last = InspectionItem.objects.filter(inspection=inspection).order_by("-number").first()
    first = (last.number if last else 0) + 1
    if not found:
        raise InvalidRecord("没有可以抽取的对象：符合条件的都已经在这个检查批次里，或者台账里没有。")
    if first + len(found) - 1 > MOST_ITEMS:
        raise InvalidRecord(f"一个检查批次最多 {MOST_ITEMS} 个对象，请少抽一些，或者另建一个检查批次。")
    name = TARGET_FIELDS[inspection.area]
    items = [
        InspectionItem(inspection=inspection, number=number, unit_id=unit, **{f"{name}_id": key})
        for number, (key, unit) in enumerate(found, start=first)
    ]
    refuse_if_counted(INSPECTION_ITEM, None, items[0])  # all are of one inspection
    InspectionItem.objects.bulk_create(items)
    line = f"{timezone.localtime():%Y-%m-%d %H:%M} {draw.words}，抽到 {len(items)} 个"
    inspection.drawn = "\n".join(part for part in (inspection.drawn, line) if part)
    inspection.save(update_fields=["drawn"])
    _write(actor, "inspection.draw", inspection, f"抽取 {len(items)} 个对象：{draw.words}", items)
    return items


@act("inspection.remove", right=Right.RECORD)
def remove_items(*, actor: User | None, inspection: Inspection, numbers: Collection[int]) -> int:
    """Take items out of which nothing was said yet; gives how many. Raises InvalidRecord for others, AreaClosed."""
    items = _held_items(inspection, numbers)
    if checked := [item for item in items if item.verdict or item.note]:
        raise InvalidRecord(f"“{checked[0].name}”等 {len(checked)} 个对象已经检查，不能移出。")
    _refuse_kept(InspectionItem.objects.filter(pk__in=[item.pk for item in items]))
    refuse_if_counted(INSPECTION_ITEM, items[0], None)
    InspectionItem.objects.filter(pk__in=[item.pk for item in items]).delete()
    _write(actor, "inspection.remove", inspection, f"移出 {len(items)} 个对象", items)
    return len(items)


@act("inspection.assign", right=Right.RECORD)
def assign_items(*, actor: User | None, inspection: Inspection, numbers: Collection[int], checker: User | None) -> int:
    """Give items to one checker, or to nobody; gives how many were not that person's before."""
    _refuse_strangers([checker] if checker else [])
    items = [item for item in _held_items(inspection, numbers) if item.checker_id != (checker.pk if checker else None)]
    for item in items:
        item.checker = checker
    InspectionItem.objects.bulk_update(items, ["checker"])
    who = f"改由{checker}检查" if checker else "不再指定检查人"
    _write(actor, "inspection.assign", inspection, f"{len(items)} 个对象{who}", items)
    return len(items)


@act("inspection.share_out", right=Right.RECORD)
def share_out_items(*, actor: User | None, inspection: Inspection, checkers: Sequence[User]) -> int:
    """Give what was not looked at yet to these checkers, evenly, a unit's items to one person; gives how many."""
    if not checkers:
        raise InvalidRecord("请至少选一个检查人。")
    _refuse_strangers(checkers)
    rows = InspectionItem.objects.select_for_update(of=("self",)).filter(inspection=inspection, verdict="")
    items = list(rows.with_targets().order_by("unit__group__position", "unit__position", "unit__code", "number"))
    if not items:
        raise InvalidRecord("没有未检查的对象可以分配。请先抽取。")
    numbers: dict[str, int] = {}
    for item in items:
        numbers[item.unit.code] = numbers.get(item.unit.code, 0) + 1
    taken = share_out(numbers, checkers)
    for item in items:
        item.checker = taken[item.unit.code]
    InspectionItem.objects.bulk_update(items, ["checker"])
    names = "、".join(map(str, checkers))
    _write(actor, "inspection.share_out", inspection, f"{len(items)} 个未检查的对象平均分给{names}", items)
    return len(items)


@act("inspection.check", right=Right.RECORD)
def check_item(
    *, actor: User | None, item: InspectionItem, verdict: str, note: str, version: int, day: date | None = None
) -> InspectionItem:
    """Say what was found of an item ("": take that back) and on which day (None: that on file, of a new result today
    or the inspection's last day). `version` is the one that the person has seen. Raises Conflict where somebody else
    said something meanwhile, InvalidRecord where findings say otherwise or the day cannot be, AreaClosed."""
    stored = _held_item(item)
    verdict, note = verdict.strip(), note.strip()
    if verdict and verdict not in ItemVerdict.values:
        raise InvalidRecord("结果只能是正常、问题或无法访问。")
    if (stored.verdict, stored.note) == (verdict, note) and (not verdict or day in (None, stored.checked_on)):
        return save_record(INSPECTION_ITEM, stored, actor=actor, act="inspection.check")
    if stored.version != version:
        said = f"“{stored.get_verdict_display()}”" if stored.verdict else "未检查"
        who = stored.checked_by or "别人"
        raise Conflict(f"您打开以后，{who}已经保存了这一行，现在是{said}。您的结果没有保存，请核对后再点。")
    if stored.verdict in FAULTY and verdict not in FAULTY:
        found = Finding.objects.filter(inspection=stored.inspection_id, origin=stored.origin, is_merit=False)
        if codes := "、".join(found.order_by("code").values_list("code", flat=True)):
            raise InvalidRecord(f"这一行已经登记问题{codes}，不能改成别的结果。确是误记的，请先删除问题。")
    if verdict and day and (fault := fault_of_day(stored.inspection, day)):
        raise InvalidRecord(fault)
    changed = said_now(stored, verdict, note, actor, day)
    return save_record(INSPECTION_ITEM, changed, actor=actor, act="inspection.check")


@act("inspection.find", right=Right.RECORD)
def record_item_finding(*, actor: User | None, item: InspectionItem, finding: Finding) -> Finding:
    """Enter a fault of an item, with the screenshots kept of it. The unit, the area, the day, where it is from and what
    the finding belongs to are the item's. Raises InvalidRecord for an item of which no fault was said."""
    stored = _held_item(item)
    if stored.verdict not in FAULTY:
        raise InvalidRecord("请先把这一行的结果选为“问题”或“无法访问”，再登记问题。")
    finding.inspection, finding.unit, finding.area = stored.inspection, stored.unit, stored.inspection.area
    finding.origin, finding.found_on = stored.origin, stored.checked_on or finding.found_on
    saved = save_record(FINDING, finding, actor=actor, act="inspection.find")
    kept = Evidence.objects.filter(origin=stored.own_key)
    Evidence.objects.bulk_create(
        [
            Evidence(
                origin=f"{Finding._meta.label}/{saved.code}", name=one.name, sha256=one.sha256, size=one.size,
                added_by=one.added_by,
            )
            for one in kept
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    return saved


def _held_inspection(inspection: Inspection) -> Inspection:
    found = Inspection.objects.select_for_update().filter(pk=inspection.pk).first()
    if found is None:
        raise Conflict("检查批次刚被别人删除，没有保存。")
    return found


def _held_item(item: InspectionItem) -> InspectionItem:
    """The item as it is on file, held until the transaction ends."""
    rows = InspectionItem.objects.select_for_update(of=("self",)).with_targets()
    found = rows.filter(pk=item.pk).first()
    if found is None:
        raise Conflict("这一行刚被别人移出检查批次，没有保存。")
    return found


def _held_items(inspection: Inspection, numbers: Collection[int]) -> list[InspectionItem]:
    rows = InspectionItem.objects.select_for_update(of=("self",)).filter(inspection=inspection, number__in=numbers)
    found = list(rows.with_targets().order_by("number"))
    if not found:
        raise InvalidRecord("请先勾选对象。")
    return found


def _refuse_strangers(people: Collection[User]) -> None:
    for person in people:
        if not person.has_right(Right.RECORD):
            raise InvalidRecord(f"{person}没有录入检查的权限，不能当检查人。")


def _refuse_kept(items: object) -> None:
    """Raise InvalidRecord where screenshots are kept of items that would go."""
    keys = [item.own_key for item in items.select_related("inspection")]  # type: ignore[attr-defined]
    number = Evidence.objects.filter(origin__in=keys).count()
    if number:
        raise InvalidRecord(f"其中有的对象已有截图（{number} 份），请先删除截图。")


def _write(actor: User | None, code: str, inspection: Inspection, what: str, items: Sequence[InspectionItem]) -> None:
    after = {"序号": "、".join(str(item.number) for item in items)}
    summary = f"检查批次“{inspection}”{what}"[:500]
    write_entry(actor=actor, act=code, subject=INSPECTION.subject(inspection), summary=summary, after=after)
