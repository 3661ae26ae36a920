"""The period at a glance: per area what is on file and whether it is closed, and what to do next."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_

from django.db.models import Exists, Q
from django.urls import reverse

from govaudit.measures import MEASURES, Facts, Measure, Number, Take
from govaudit.models import AuditEntry
from reports.models import Edition, Notice, Score
from reports.selectors.figures import FigureDesk, printed_number
from reports.selectors.scores import scheme_of, scores_are_current
from units.models import AREAS, Closing, Office, Participation, Period, User

#: The measures that tell the state of an area, most telling first; the second ones are faults where above 0.
SHOWN = {
    "columns": (("栏目更新", "责任栏目", "达标栏目"), ("零更新栏目",)),
    "media": (("备案账号", "运行正常账号"), ("未备案账号",)),
    "disclosure": (("印发文件", "已公开文件", "申请受理", "公开事项"), ("未公开文件", "申请超期未办结", "未公开要素")),
    "information": (("信息上报", "信息采用"), ("职责漏报",)),
    "letters": (("信件受理", "信件办结"), ("信件超时",)),
    "orders": (("工单受理", "工单办结", "工单撤单"), ("工单未办结", "工单超时办结")),
    "services": ((), ()),  # numbers of indicators, which differ from office to office
}
#: What came over from before the period, shown where there is any.
CARRIED = {"letters": "信件上期结转", "orders": "工单上期结转"}
ADD_PAGES = {
    "columns": "checks:update-add",
    "media": "checks:account-list",
    "disclosure": "checks:document-add",
    "information": "checks:submission-add",
    "letters": "hotline:letter-add",
    "orders": "hotline:order-add",
    "services": "checks:grid",
}


@dataclass(frozen=True, slots=True)
class Count:
    name: str
    printed: str
    unit: str
    url: str
    definition: str
    is_fault: bool


@dataclass(frozen=True, slots=True)
class AreaState:
    code: str
    name: str
    counts: tuple[Count, ...]
    units: int
    closing: Closing | None
    add_url: str
    is_empty: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the quarter. `state` is done, now or later; `url` leads to where it is done."""

    title: str
    sentence: str
    url: str
    state: str


def area_states(period: Period, user: User, facts: Facts) -> list[AreaState]:
    """The areas that the office checks in the period, all of them where it has begun with none; a liaison's numbers are
    those of the own unit, and nobody asks such a person whether an area is empty."""
    slices = {} if user.sees_all else {"单位": user.unit.code if user.unit else ""}
    closings = {closing.area: closing for closing in Closing.objects.active().filter(period=period)}
    roster: dict[str, int] = {}
    for area in Participation.objects.filter(period=period, excused="").values_list("area", flat=True):
        roster[area] = roster.get(area, 0) + 1
    used = {*roster, *closings} | _with_records(AREAS.keys() - {*roster, *closings}) or {*AREAS}
    begun = _begun(facts, used) if user.sees_all else used
    return [
        AreaState(
            code=area,
            name=name,
            counts=tuple(_counts(facts, period, area, slices)),
            units=roster.get(area, 0),
            closing=closings.get(area),
            add_url=reverse(ADD_PAGES[area]),
            is_empty=area not in begun,
        )
        for area, name in AREAS.items()
        if area in used
    ]


def _begun(facts: Facts, areas: Collection[str]) -> set[str]:
    """Those of which something of the period itself is on file, not only columns, accounts and duties that last. Looks
    until it finds something, at records of several areas last."""
    measures = sorted(MEASURES.by_code.values(), key=lambda head: bool(head.subject.area_path))
    begun = {area for area in areas if _has_one(facts, measures, area)}
    defined = MEASURES.defined() if begun != set(areas) else []
    return begun | {area for area in set(areas) - begun if _has_one(facts, defined, area)}


def _has_one(facts: Facts, measures: Collection[Measure], area: str) -> bool:
    of_area = (head for head in measures if head.is_entered and head.subject.is_of(area))
    return any(_has_any(facts, head, area) for head in of_area)


def _has_any(facts: Facts, head: Measure, area: str) -> bool:
    slices = {"领域": AREAS[area]} if head.subject.area_path else {}
    measure = facts.answering(head, slices)
    return measure is not None and head.has_any(facts.value(measure, slices))


def _with_records(areas: Collection[str]) -> set[str]:
    """Those of which the office keeps records at all, of whatever period. One query."""
    models = {area: [MEASURES.by_name[name].subject.model for name in SHOWN[area][0]] for area in areas}
    exist = {
        f"has_{area}": reduce(or_, (Exists(model._default_manager.all()) for model in found))
        for area, found in models.items()
        if found
    }
    found = Office.objects.values(**exist).first() or {} if exist else {}
    return {area for area in areas if found.get(f"has_{area}")}


def _counts(facts: Facts, period: Period, area: str, slices: dict[str, str]) -> Iterator[Count]:
    for is_fault, names in enumerate(SHOWN[area]):
        for name in names:
            count = _count(facts, period, name, slices, is_fault)
            is_asked = name != "达标栏目" or facts.value(MEASURES.by_name["应更新数"], slices)
            yield count if is_asked else replace(count, printed="", definition="没有规定应更新数。")
    if area in CARRIED and facts.value(MEASURES.by_name[CARRIED[area]], slices):
        yield _count(facts, period, CARRIED[area], slices, 0)


def _count(facts: Facts, period: Period, name: str, slices: dict[str, str], is_fault: int) -> Count:
    measure = MEASURES.by_name[name]
    value: Number | None = facts.value(measure, slices)
    return Count(
        name=name,
        printed=printed_number(value),
        unit=measure.unit,
        url=measure.records_url(period.code, slices),
        definition=measure.definition,
        is_fault=bool(is_fault and value) and measure.take is not Take.SUM,
    )


def next_steps(period: Period, areas: list[AreaState], facts: Facts) -> list[Step]:
    """Enter → close → score → write → issue; the first step that is not done is `now`."""
    notice = Notice.objects.filter(period=period).order_by("code").first()
    empty = [area.name for area in areas if area.is_empty]
    still_open = [area.name for area in areas if area.closing is None]
    has_scheme = scheme_of(period) is not None
    current = not has_scheme or (
        Score.objects.filter(period=period).exists() and scores_are_current(period, FigureDesk(period, facts))
    )
    edition = notice.editions.first() if notice else None
    issued = notice is not None and notice.issued_edition_id is not None
    changes = _changes_since(edition) if edition and not issued else 0
    period_page = reverse("units:period-detail", args=[period.code])
    notice_page = reverse("reports:notice-detail", args=[period.code, notice.code]) if notice else ""
    steps = [
        (
            "录入检查结果",
            f"{'、'.join(empty)}还没有本期的记录。" if empty else "各领域都有记录。",
            period_page,
            not empty,
        ),
        (
            "核对并锁定",
            f"{'、'.join(still_open)}尚未锁定。" if still_open else "各领域都已锁定，统计口径不再变动。",
            period_page,
            not still_open,
        ),
        (
            "计算得分",
            "得分与记录一致。" if current else "还没有计分，或记录有变动，请重新计算。",
            reverse("reports:ranking", args=[period.code]),
            current,
        ),
        (
            "生成通报",
            f"第{edition.number}稿之后又有{changes}次改动，请重新生成。"
            if edition and changes
            else f"已生成第{edition.number}稿，{len(edition.remarks)}条提示。"
            if edition
            else "还没有生成。",
            notice_page,
            edition is not None and not changes,
        ),
        ("签发", "已签发。" if issued else "待主管签发。", notice_page, issued),
    ]
    if not has_scheme:
        steps.pop(2)
    first_open = next((index for index, step in enumerate(steps) if not step[3]), len(steps))
    return [
        Step(title, sentence, url, "done" if done or issued else "now" if index == first_open else "later")
        for index, (title, sentence, url, done) in enumerate(steps)
    ]


#: Acts that change no record and no text, so that an edition stays what it was.
_HARMLESS = ("notice.", "job.", "user.", "area.", "score.", "contact.", "evidence.", "reminder.")


def _changes_since(edition: Edition) -> int:
    """Number of acts after the edition was made that may have changed what it prints."""
    entries = AuditEntry.objects.filter(Q(at__gt=edition.made_at), Q(act="notice.edit") | ~_named(_HARMLESS))
    return entries.exclude(summary__contains="无变化").count()


def _named(prefixes: tuple[str, ...]) -> Q:
    matches = Q()
    for prefix in prefixes:
        matches |= Q(act__startswith=prefix)
    return matches
