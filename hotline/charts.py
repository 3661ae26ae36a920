"""What the charts of orders show, as plain values: shares, months beside last year's, days taken by unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from govaudit.lib.periods import Span
from govaudit.lib.workdays import WorkCalendar
from govaudit.measures import MEASURES, SHANGHAI, Facts, midnight
from govaudit.models import ListEntry
from govaudit.parameters import among
from hotline.models import Channel, OrderClass, OrderKind, OrderSource, WorkOrder
from units.models import Period, Unit, User

RECEIVED = "orders_received"


@dataclass(frozen=True, slots=True)
class Breakdown:
    """What orders are divided by: url parameter, name of the slice, and the values it can have as (value, shown)."""

    param: str
    name: str
    title: str
    entries: type[ListEntry] | None = None
    is_code: bool = False

    def values(self, user: User) -> list[tuple[str, str]]:
        if self.entries is None:
            units: Any = Unit.objects.in_protocol_order()
            return list(units.visible_to(user).values_list("code", "short_name"))
        rows = self.entries._default_manager.order_by("position", "code").values_list("code", "name")
        return [(code if self.is_code else name, name) for code, name in rows]


BREAKDOWNS = (
    Breakdown("topic", "分类", "分类", OrderClass),
    Breakdown("kind", "类型", "类型", OrderKind),
    Breakdown("channel", "渠道", "渠道", Channel),
    Breakdown("source", "来源", "来源", OrderSource, is_code=True),
    Breakdown("unit", "单位", "承办单位"),
)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the whole: its number, its share in percent with two decimals, the page of its records."""

    label: str
    value: int
    share: Decimal
    url: str


def total_url(period: Period, user: User) -> str:
    """The page of all orders received, of a liaison's unit alone."""
    return MEASURES.by_code[RECEIVED].records_url(period.code, own_slices(user))


def shares(period: Period, facts: Facts, breakdown: Breakdown, user: User) -> list[Part]:
    """Parts of the orders received, the largest first; together they are all of them, or all of a liaison's unit."""
    measure = MEASURES.by_code[RECEIVED]
    own = own_slices(user)
    wanted = breakdown.values(user)
    entry = measure.subject.slice_named(breakdown.name)
    if entry is not None and entry.none and not (own and breakdown.name in own):
        wanted.append((entry.none, entry.none))
    counted = [(label, own | {breakdown.name: value}) for value, label in wanted]
    numbers = [(label, slices, int(facts.value(measure, slices) or 0)) for label, slices in counted]
    total = sum(value for _, _, value in numbers)
    parts = [
        Part(label, value, percent(value, total), measure.records_url(period.code, slices))
        for label, slices, value in numbers
        if value
    ]
    return sorted(parts, key=lambda part: -part.value)


def own_slices(user: User) -> dict[str, str]:
    """The slices that narrow figures to what a person may see."""
    return {} if user.sees_all else {"单位": user.unit.code if user.unit else ""}


def percent(part: int, whole: int) -> Decimal:
    """Two decimals, rounded half up; 0 of nothing."""
    exact = Decimal(100 * part) / whole if whole else Decimal()
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Month:
    """Orders received in a month and in the same one a year before; None for a month still to come and for months of a
    year of which no order is on file."""

    first: date
    count: int | None
    before: int | None


def months_beside_last_year(year: int, user: User, last: date) -> list[Month]:
    """The twelve months of a year, those after `last` still to come; one query, for who sees only some orders up to
    two more."""
    since, until = midnight(date(year - 1, 1, 1)), midnight(date(year + 1, 1, 1))
    rows = (
        WorkOrder.objects.visible_to(user)
        .filter(received_at__gte=since, received_at__lt=until)
        .order_by()
        .annotate(month=TruncMonth("received_at", tzinfo=SHANGHAI))
        .values_list("month")
        .annotate(count=Count("received_at"))
    )
    counts = {(month.year, month.month): count for month, count in rows}
    is_kept = {each: _is_kept(each, user, counts) for each in (year - 1, year)}
    return [
        Month(
            first=date(year, number, 1),
            count=counts.get((year, number), 0) if is_kept[year] and date(year, number, 1) <= last else None,
            before=counts.get((year - 1, number), 0) if is_kept[year - 1] else None,
        )
        for number in range(1, 13)
    ]


def _is_kept(year: int, user: User, counts: Mapping[tuple[int, int], int]) -> bool:
    """Whether any order of the year is on file, also one that the person may not see."""
    if user.sees_all or any(year == counted for counted, _ in counts):
        return any(year == counted for counted, _ in counts)
    since, until = midnight(date(year, 1, 1)), midnight(date(year + 1, 1, 1))
    return WorkOrder.objects.filter(received_at__gte=since, received_at__lt=until).exists()


def orders_of_month(first: date, user: User) -> QuerySet[WorkOrder]:
    following = (first + timedelta(days=31)).replace(day=1)
    rows = WorkOrder.objects.visible_to(user)
    return rows.filter(received_at__gte=midnight(first), received_at__lt=midnight(following))


#: Classes of days taken, as (least, most) working days; None: no most.
DAYS: tuple[tuple[int, int | None], ...] = ((0, 1), (2, 3), (4, 5), (6, 10), (11, None))
DAY_WORDS = ("1 天以内", "2–3 天", "4–5 天", "6–10 天", "超过 10 天")


@dataclass(frozen=True, slots=True)
class DaysTaken:
    """Orders of a unit that were closed, by how many working days it took (DAYS), and the middle one of them; the unit
    is None for orders nobody had."""

    unit: Unit | None
    counts: tuple[int, ...]
    median: Decimal

    @property
    def total(self) -> int:
        return sum(self.counts)


def days_taken(span: Span, user: User, calendar: WorkCalendar) -> list[DaysTaken]:
    """By unit in protocol order, those without one last; two queries."""
    by_unit: dict[int | None, list[int]] = {}
    for unit, received, closed in _closed(span, user).order_by("pk").values_list("unit", "received_at", "closed_at"):
        by_unit.setdefault(unit, []).append(working_days(calendar, received, closed))
    units: list[Unit | None] = [*Unit.objects.filter(pk__in=filter(None, by_unit)).in_protocol_order()]
    units += [None] if None in by_unit else []
    return [_distribution(unit, by_unit[unit.pk if unit else None]) for unit in units]


def orders_by_days(span: Span, user: User, calendar: WorkCalendar, place: int, unit: str) -> QuerySet[WorkOrder]:
    """The orders behind one number: of the unit with this code (empty: without one), in the class of that place."""
    rows = _closed(span, user)
    rows = rows.filter(unit__code=unit) if unit else rows.filter(unit=None)
    wanted = [
        key
        for key, received, closed in rows.order_by("pk").values_list("pk", "received_at", "closed_at")
        if class_of(working_days(calendar, received, closed)) == place
    ]
    return WorkOrder.objects.filter(pk__in=among(wanted))


def _closed(span: Span, user: User) -> QuerySet[WorkOrder]:
    """Orders of the period that were closed by its 截至 and not withdrawn."""
    until = min(midnight(span.as_of + timedelta(1)), timezone.now())
    rows = WorkOrder.objects.visible_to(user).filter(
        received_at__gte=midnight(span.start), received_at__lt=midnight(span.last + timedelta(1)), closed_at__lt=until
    )
    return rows.exclude(withdrawn_at__lt=until)


def working_days(calendar: WorkCalendar, received: datetime, closed: datetime) -> int:
    """Working days that followed the day of receipt, up to the day of closing; 0: on the same one."""
    first, last = (moment.astimezone(SHANGHAI).date() for moment in (received, closed))
    return calendar.workdays(first + timedelta(1), last)


def class_of(days: int) -> int:
    """Place in DAYS."""
    return next(place for place, (_, most) in enumerate(DAYS) if most is None or days <= most)


def _distribution(unit: Unit | None, days: list[int]) -> DaysTaken:
    counts = [0] * len(DAYS)
    for number in days:
        counts[class_of(number)] += 1
    return DaysTaken(unit, tuple(counts), median(days))


def median(numbers: list[int]) -> Decimal:
    """The middle one, or the mean of the two in the middle."""
    ordered, half = sorted(numbers), len(numbers) // 2
    if len(ordered) % 2:
        return Decimal(ordered[half])
    return Decimal(ordered[half - 1] + ordered[half]) / 2


def bar_widths(values: Iterable[int], whole: int, width: int) -> list[tuple[int, int]]:
    """(x, width) of bars one after another that fill `width` for `whole`; they end where the running sum says."""
    widths, done = [], 0
    for value in values:
        start, end = (width * number // whole if whole else 0 for number in (done, done + value))
        widths.append((start, end - start))
        done += value
    return widths


def month_bars(months: list[Month], height: int) -> list[Mapping[str, Any]]:
    """Places of the columns of each month in a drawing of that height: {month, x, and y and height of both columns}."""
    most = max([month.before or 0 for month in months] + [month.count or 0 for month in months] + [1])
    return [
        {
            "month": month,
            "x": 56 * place,
            "now": height * (month.count or 0) // most,
            "now_y": height - height * (month.count or 0) // most,
            "before": height * (month.before or 0) // most,
            "before_y": height - height * (month.before or 0) // most,
        }
        for place, month in enumerate(months)
    ]
