"""What a new period takes over from the one before: what is copied when it is opened, what counts in it by its dates,
and what the office still has to do. Apps add theirs to COPIED, LASTING and TO_DO."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from govaudit.filters import RecordFilter
from govaudit.lib.periods import PeriodCodeError, Span, following_code, parse_period, period_name
from govaudit.measures import MEASURES
from govaudit.tables import RecordTable
from units.models import AREAS, Participation, Period, Unit
from units.recording import InvalidRecord
from units.today import Task
from units.writing import check

#: The audit trail's code of the act that opens a period.
OPENED = "period.open"
SHOWN = 12  # names in a sentence


@dataclass(frozen=True, slots=True)
class Found:
    """What would be copied: how many, the page that lists their originals, and sentences on what is left out. Where
    several pages list them, `pages` are (what, url)."""

    number: int
    url: str
    notes: tuple[str, ...] = ()
    pages: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Copied:
    """Records kept for each period apart. `look` and `copy` take the earlier period and the one that is opened, which
    is not on file yet when one looks; `copy` gives how many it wrote."""

    code: str
    title: str
    unit_word: str
    look: Callable[[Period, Period], Found]
    copy: Callable[[Period, Period, str], int]


@dataclass(frozen=True, slots=True)
class Lasting:
    """Records that carry over by themselves; `said` tells how. They are those that `measure` counts in the later
    period, or what `source` gives. `options` are the table's, for that period."""

    code: str
    title: str
    unit_word: str
    said: str
    table: type[RecordTable]
    filterset: type[RecordFilter]
    measure: str = ""
    source: Callable[[Span], QuerySet[Any]] | None = None
    related: tuple[str, ...] = ()
    options: Callable[[Period], dict[str, Any]] = lambda period: {}

    def rows(self, span: Span) -> QuerySet[Any]:
        rows = self.source(span) if self.source else MEASURES.by_code[self.measure].rows(span, {})
        return rows.select_related(*self.related) if self.related else rows

    def url(self, earlier: Period, later: Period) -> str:
        """The page that lists them: that of the figure where the period is on file."""
        if later.pk and self.measure:
            return MEASURES.by_code[self.measure].records_url(later.code, {})
        return f"{reverse('units:period-carried', args=[earlier.code, self.code])}?to={later.code}"


def names_of(units: Sequence[Unit]) -> str:
    """`城关镇、草碧镇等 14 家`."""
    names = "、".join(str(unit) for unit in units[:SHOWN])
    return names if len(units) <= SHOWN else f"{names}等 {len(units)} 家"


def _kept_units(earlier: Period, later: Period) -> QuerySet[Participation]:
    """Lines of the roster whose units exist when the later period begins."""
    return earlier.participations.filter(unit__in=Unit.objects.existing_on(later.start))


def new_units(earlier: Period, later: Period) -> list[Unit]:
    """Units founded since the earlier period began that are on neither roster."""
    listed = Participation.objects.filter(period__in=[period.pk for period in (earlier, later) if period.pk])
    rows = Unit.objects.in_protocol_order().filter(opened_on__gt=earlier.start).exclude(pk__in=listed.values("unit"))
    return list(rows.filter(pk__in=Unit.objects.existing_on(later.end)))


def _roster(earlier: Period, later: Period) -> Found:
    rows = list(_kept_units(earlier, later).values_list("area", "excused"))
    listed = Unit.objects.in_protocol_order().filter(pk__in=earlier.participations.values("unit"))
    gone = listed.exclude(pk__in=Unit.objects.existing_on(later.start))
    by_area = {code: sum(area == code for area, _ in rows) for code in AREAS}
    said = "、".join(f"{AREAS[code]} {number} 家" for code, number in by_area.items() if number)
    excused = sum(1 for _, reason in rows if reason)
    notes = [
        f"{said}。" if said else "",
        f"其中 {excused} 家次不参评，原因照抄，开启后请核对。" if excused else "",
        f"{later.start} 以前已撤销，不再列入：{names_of(list(gone))}。" if gone else "",
        f"新成立，没有列入名册，请在开启后补上：{names_of(new)}。" if (new := new_units(earlier, later)) else "",
    ]
    url = reverse("units:period-detail", args=[earlier.code])
    pages = tuple(
        (f"{AREAS[code]}名册", reverse("units:participation-list", args=[earlier.code, code]))
        for code, number in by_area.items()
        if number
    )
    return Found(len(rows), url, tuple(note for note in notes if note), pages)


def _copy_roster(earlier: Period, later: Period, by: str) -> int:
    rows = _kept_units(earlier, later).order_by("pk")
    entries = [
        Participation(period=later, area=row.area, unit_id=row.unit_id, group_id=row.group_id, excused=row.excused)
        for row in rows
    ]
    return len(Participation.objects.bulk_create(entries))


def _units_to_list(earlier: Period, later: Period) -> Iterable[Task]:
    """Areas whose roster was not taken over, and units founded since."""
    have, had = (set(period.participations.values_list("area", flat=True)) for period in (later, earlier))
    for area in AREAS:
        if area in had - have:
            url = reverse("units:participation-list", args=[later.code, area])
            yield Task(1, f"个名册还是空的：{AREAS[area]}", url)
    if new := new_units(earlier, later):
        area = next((area for area in AREAS if area in have), "columns")
        url = reverse("units:participation-list", args=[later.code, area])
        yield Task(len(new), f"家新成立的单位没有列入名册：{names_of(new)}", url)


def _areas_to_close(earlier: Period, later: Period) -> Iterable[Task]:
    """Areas with a roster that the earlier period has not closed once its 截至 is over."""
    closed = earlier.closings.filter(reopened_at=None).values("area")
    areas = set(earlier.participations.exclude(area__in=closed).values_list("area", flat=True))
    if areas and earlier.as_of < timezone.localdate():
        names = "、".join(name for code, name in AREAS.items() if code in areas)
        url = reverse("units:period-detail", args=[earlier.code])
        yield Task(len(areas), f"个领域在{earlier.name}还没有锁定：{names}", url)


COPIED: list[Copied] = [Copied("roster", "参评名册", "家次", _roster, _copy_roster)]
LASTING: list[Lasting] = []
#: What is left to do in a period that was opened after an earlier one.
TO_DO: list[Callable[[Period, Period], Iterable[Task]]] = [_units_to_list, _areas_to_close]


def unsaved_period(code: str, as_of: date | None, name: str = "") -> Period:
    """The period that a code means, not on file; its 截至 is its last day unless told. Raises InvalidRecord for a code
    that means nothing and for a 截至 outside its bounds."""
    code = code.strip()
    try:
        start, end = parse_period(code)
    except PeriodCodeError as error:
        raise InvalidRecord(str(error)) from error
    period = Period(code=code, name=name.strip() or period_name(code), start=start, end=end, as_of=as_of or end)
    check(period, is_known=True)
    return period


def skipped(earlier: Period, later: Period) -> list[str]:
    """Names of the periods of the earlier one's kind that lie between the two and are not on file."""
    on_file = set(Period.objects.filter(start__gt=earlier.end).values_list("code", flat=True))
    code, names = following_code(earlier.code), []
    with suppress(PeriodCodeError):  # beyond the last day there are no periods
        while parse_period(code)[1] < later.start:
            if code not in on_file:
                names.append(period_name(code))
            code = following_code(code)
    return names


def refusal(earlier: Period, later: Period) -> str:
    """Why `later`, on file or not, cannot be opened after `earlier`; "" where it can."""
    if later.start <= earlier.end:
        return f"{later.name}从{later.start}开始，{earlier.name}到{earlier.end}才结束；下一周期要在它以后开始。"
    stored = Period.objects.filter(code=later.code).first()
    if stored is None:
        return ""
    if stored.as_of != later.as_of:
        return f"{stored.name}已经建了，截至是{stored.as_of}。请把截至填成这一天，或者先在那个周期的页面上修改。"
    if number := stored.participations.count():
        return f"{stored.name}已经有了，名册里有 {number} 家次，不再承接。要改名册，请打开那个周期。"
    if stored.closings.filter(reopened_at=None).exists():
        return f"{stored.name}已有领域锁定，不能再承接。"
    return ""
