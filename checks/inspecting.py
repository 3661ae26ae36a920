"""What acts and pages of inspections have in common: what can be drawn, what a check says of what was drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, QuerySet, Subquery
from django.utils import timezone

from checks.kinds import INSPECTION_ITEM
from checks.models import (
    TARGET_FIELDS,
    Inspection,
    InspectionItem,
    ItemVerdict,
    KeyArea,
    KeyAssignment,
    MediaAccount,
    Platform,
    WebColumn,
)
from checks.models.columns import ColumnArea
from checks.sampling import Candidate, sample
from govaudit.lib.periods import Span
from govaudit.models import ListEntry
from govaudit.roles import Right
from units.models import Period, Unit, UnitGroup, User
from units.recording import refuse_if_counted
from units.writing import name_of

#: The list by which what is looked at is chosen, the path to it, what it is called.
PARTS: dict[str, tuple[type[ListEntry], str, str]] = {
    "columns": (ColumnArea, "area", "栏目领域"),
    "media": (Platform, "platform", "平台"),
    "disclosure": (KeyArea, "item__area", "重点领域"),
}
_UNIT = {"columns": "unit", "media": "owner", "disclosure": "unit"}


class Way(StrEnum):
    """How many of each unit's are drawn."""

    ALL = "all"
    NUMBER = "number"
    PERCENT = "percent"


WAYS = {Way.NUMBER: "每个单位随机抽几个", Way.PERCENT: "每个单位随机抽百分之几", Way.ALL: "全部"}


@dataclass(frozen=True, slots=True)
class Draw:
    """How a sample is drawn: `amount` is a number or percentage of each unit's; nothing chosen means all."""

    way: Way
    amount: int = 0
    seed: int = 0
    group: UnitGroup | None = None
    unit: Unit | None = None
    parent: WebColumn | None = None
    part: ListEntry | None = None

    def size(self, number: int) -> int:
        """How many are drawn of a unit that has `number`; a started one counts whole."""
        sizes: dict[Way, Callable[[], int]] = {
            Way.ALL: lambda: number,
            Way.NUMBER: lambda: min(self.amount, number),
            Way.PERCENT: lambda: min(-(-number * self.amount // 100), number),
        }
        return sizes[self.way]()

    @property
    def words(self) -> str:
        """How it was drawn, for who asks later: 各镇，每个单位随机抽 2 个，种子 48213."""
        scope = [str(entry) for entry in (self.group, self.unit, self.parent, self.part) if entry]
        ways = {
            Way.ALL: "全部抽取",
            Way.NUMBER: f"每个单位随机抽 {self.amount} 个，种子 {self.seed}",
            Way.PERCENT: f"每个单位随机抽 {self.amount}%（不足一个的算一个），种子 {self.seed}",
        }
        return "，".join([*scope, ways[self.way]])


def targets(area: str, day: date) -> QuerySet[Any]:
    """All that an inspection of the area could look at on a day: columns in use that have none under them, accounts
    that are open, assignments in force; each with `owner_code`."""
    span = Span(day, day, day)
    rows: QuerySet[Any]
    if area == "columns":
        kept = WebColumn.objects.kept_in(span)
        rows = kept.exclude(Exists(WebColumn.objects.kept_in(span).filter(parent=OuterRef("pk"))))
    elif area == "media":
        rows = MediaAccount.objects.filter(opened_on__lte=day).exclude(closed_on__lte=day)
    else:
        rows = KeyAssignment.objects.in_force(span)
    return rows.annotate(owner_code=F(f"{_UNIT[area]}__code"), owner_pk=F(_UNIT[area]))


def drawable(inspection: Inspection, draw: Draw) -> QuerySet[Any]:
    """What the draw chooses from: what the inspection does not have yet, with `last_on`."""
    area, unit = inspection.area, _UNIT[inspection.area]
    name = TARGET_FIELDS[area]
    items = InspectionItem.objects.filter(**{name: OuterRef("pk")}).order_by()
    earlier = items.exclude(inspection=inspection).values(name).annotate(last=Max("inspection__starts_on"))
    rows = targets(area, inspection.starts_on).exclude(Exists(items.filter(inspection=inspection)))
    rows = rows.annotate(last_on=Subquery(earlier.values("last")))
    if draw.group:
        rows = rows.filter(**{f"{unit}__group": draw.group})
    if draw.unit:
        rows = rows.filter(**{unit: draw.unit})
    if draw.part:
        rows = rows.filter(**{PARTS[area][1]: draw.part})
    if draw.parent and area == "columns":
        rows = rows.filter(parent=draw.parent) | rows.filter(parent__parent=draw.parent)
    return rows.order_by(f"{unit}__group__position", f"{unit}__position", f"{unit}__code", "code")


def drawn(inspection: Inspection, draw: Draw) -> list[tuple[int, int]]:
    """(key, key of its unit) of what is drawn, in protocol order."""
    found = drawable(inspection, draw).values_list("pk", "code", "owner_code", "last_on", "owner_pk")
    candidates = [Candidate(*row[:4]) for row in found]
    units = {row[0]: row[4] for row in found}
    return [(entry.key, units[entry.key]) for entry in sample(candidates, draw.size, draw.seed)]


def checkers() -> list[User]:
    """Who may be given items to look at, by name."""
    people = User.objects.filter(is_active=True).select_related("unit").order_by("username")
    return [person for person in people if not person.is_superuser and person.has_right(Right.RECORD)]


def refusal_of_inspection(old: Inspection, new: Inspection) -> str:
    """Why an inspection cannot look at other things: it has items or checks; empty where it has none."""
    if old.area == new.area:
        return ""
    if old.account_checks.exists() or old.key_checks.exists():
        return f"“{old}”已经有检查记录，不能改检查对象。请先把它们的检查批次改掉，或者另建一个检查批次。"
    if not InspectionItem.objects.filter(inspection=old.pk).exists():
        return ""
    return f"“{old}”已经抽取了对象，不能改检查对象。请先移出全部对象，或者另建一个检查批次。"


def usual_day(inspection: Inspection) -> date:
    """The day of a check of which nothing else is said: today, and never after the inspection's last day."""
    return min(timezone.localdate(), inspection.ends_on)


def fault_of_day(inspection: Inspection, day: date) -> str:
    """Why nothing of the inspection can have been looked at on this day; empty where it can."""
    today = timezone.localdate()
    if day > today:
        return f"检查日期{day}还没有到，不能晚于今天（{today}）。"
    if day < min(inspection.starts_on, today):
        return f"检查日期{day}早于这个检查批次的开始日期{inspection.starts_on}，请改检查日期，或者改批次的开始日期。"
    return ""


def periods_of(inspection: Inspection) -> list[Period]:
    """The periods that the inspection belongs to."""
    day = inspection.starts_on
    return list(Period.objects.filter(start__lte=day, end__gte=day).order_by("start", "code"))


def late_for(periods: Iterable[Period], day: date | None) -> str:
    """Which of the inspection's periods do not count what was looked at on the day; empty where all do."""
    late = [period for period in periods if day and day > period.as_of]
    names = "、".join(f"{period.name}（截至 {period.as_of}）" for period in late)
    return f"晚于{names}，不计入它的已查对象" if late else ""


def said_now(
    item: InspectionItem, verdict: str, note: str, actor: User | None, day: date | None = None
) -> InspectionItem:
    """The item as it will be once this is said of it. `day` is that of the check; without one that on file stays, of a
    new result it is the usual one."""
    changed = copy(item)
    if verdict != item.verdict:
        changed.checked_on = usual_day(item.inspection) if verdict else None
        changed.checked_by = name_of(actor) if verdict else ""
    if verdict and day:
        changed.checked_on = day
    changed.verdict, changed.note, changed.version = verdict, note, item.version + 1
    return changed


def follow_check(inspection: Inspection | None, target: MediaAccount | KeyAssignment, actor: User | None, *,
                 is_good: bool, note: str, day: date | None) -> None:  # fmt: skip
    """Let the item that was not looked at yet say what a check of its inspection found, on the day of that check; the
    entry is the check's."""
    if inspection is None:
        return
    name = TARGET_FIELDS[inspection.area]
    if name == "column" or not isinstance(target, InspectionItem._meta.get_field(name).related_model):  # type: ignore[arg-type]
        return
    rows = InspectionItem.objects.select_for_update(of=("self",)).select_related("inspection")
    item = rows.filter(inspection=inspection, verdict="", **{name: target}).first()
    if item is None:
        return
    verdict = ItemVerdict.NORMAL if is_good else ItemVerdict.PROBLEM
    changed = said_now(item, verdict, item.note or note, actor, day)
    refuse_if_counted(INSPECTION_ITEM, item, changed)
    changed.save()
