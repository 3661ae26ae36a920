"""What a new period takes over of the records of this app (units.carrying)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from checks.filters import DutyFilter, FindingFilter, WebColumnFilter
from checks.models import Duty, FillRequest, FillTask, Indicator
from checks.services.filling import PREFIX
from checks.tables import DutyRuleTable, FindingTable, KeptColumnTable
from govaudit.lib.periods import Span
from govaudit.measures import MEASURES, Facts
from govaudit.numbering import next_number
from units.carrying import Copied, Found, Lasting, names_of
from units.closings import facts_for
from units.models import Period, Unit
from units.today import Task


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request as it would be made again."""

    request: FillRequest
    indicators: tuple[Indicator, ...]
    units: tuple[Unit, ...]
    due_on: date


def _asked_again(earlier: Period, later: Period) -> list[_Asked]:
    """Requests of the earlier period with the same indicators and the units that are still there, due as long after the
    period's end."""
    there = set(Unit.objects.existing_on(later.start).values_list("pk", flat=True))
    requests = FillRequest.objects.filter(period=earlier).order_by("code")
    found = []
    for request in requests.prefetch_related("indicators", "tasks__unit"):
        indicators = tuple(request.indicators.all())
        units = [task.unit for task in request.tasks.all() if task.unit_id in there]
        asked = tuple(unit for unit in units if any(indicator.is_filled_by(unit) for indicator in indicators))
        found.append(_Asked(request, indicators, asked, later.end + (request.due_on - earlier.end)))
    return found


def _can_be_made(asked: _Asked) -> bool:
    return bool(asked.units) and asked.due_on >= timezone.localdate()


def _look_at_requests(earlier: Period, later: Period) -> Found:
    url = reverse("checks:fill-list")
    if later.pk and FillRequest.objects.filter(period=later).exists():
        return Found(0, url, (f"{later.name}已经发过填报通知，不再照发。",))
    asked = _asked_again(earlier, later)
    notes = [
        f"{one.request.code}：{'、'.join(indicator.name for indicator in one.indicators)}，请 {len(one.units)} 家填报，"
        f"{one.due_on}截止。"
        for one in asked
        if _can_be_made(one)
    ]
    past = "、".join(one.request.code for one in asked if one.due_on < timezone.localdate())
    nobody = "、".join(one.request.code for one in asked if not one.units)
    notes += [f"顺推的截止日期已经过了，不照发，请另行发起：{past}。"] if past else []
    notes += [f"所请的单位都已撤销或不再填报，不照发：{nobody}。"] if nobody else []
    tasks = FillTask.objects.filter(request__period=earlier)
    gone = Unit.objects.in_protocol_order().filter(pk__in=tasks.values("unit"))
    gone = gone.exclude(pk__in=Unit.objects.existing_on(later.start))
    notes += [f"已撤销，不再请它填报：{names_of(list(gone))}。"] if gone else []
    return Found(sum(map(_can_be_made, asked)), url, tuple(notes))


def _copy_requests(earlier: Period, later: Period, by: str) -> int:
    if FillRequest.objects.filter(period=later).exists():
        return 0
    made = [one for one in _asked_again(earlier, later) if _can_be_made(one)]
    first, digits = next_number(FillRequest, PREFIX, count=len(made)) if made else (0, 0)
    for number, one in enumerate(made, start=first):
        request = FillRequest.objects.create(
            code=f"{PREFIX}{number:0{digits}d}", period=later, due_on=one.due_on, note=one.request.note, asked_by=by
        )
        request.indicators.set(one.indicators)
        FillTask.objects.bulk_create(FillTask(request=request, unit=unit) for unit in one.units)
    return len(made)


def _duties_in(span: Span) -> QuerySet[Duty]:
    return Duty.objects.filter(Q(ends_on=None) | Q(ends_on__gte=span.start), starts_on__lte=span.end)


def _key_checks_to_do(earlier: Period, later: Period) -> Iterable[Task]:
    """Key areas checked in the earlier period and not yet in this one, once it has begun."""
    checked, unchecked = (MEASURES.by_code[f"key_items_{state}"] for state in ("checked", "unchecked"))
    if timezone.localdate() < later.start or not facts_for(earlier).value(checked, {}):
        return
    number = int(Facts(later.span).value(unchecked, {}) or 0)
    url = f"{reverse('checks:key-carry-over')}?{urlencode({'period': later.code})}"
    yield Task(number, "个重点领域公开事项本期还没有检查，可以沿用上期的结果", url)


def _requests_to_do(earlier: Period, later: Period) -> Iterable[Task]:
    """Requests of the earlier period that nobody made again."""
    if not FillRequest.objects.filter(period=later).exists():
        number = FillRequest.objects.filter(period=earlier).count()
        url = f"{reverse('checks:fill-add')}?{urlencode({'period': later.code})}"
        yield Task(number, f"份填报通知在{earlier.name}发过，本期还没有发", url)


COPIED = [Copied("filling", "填报通知", "份", _look_at_requests, _copy_requests)]
LASTING = [
    Lasting(
        "findings", "没有销号的问题", "个", "问题跟着整改经过走：没有销号的在新周期列为“问题上期结转”。",
        FindingTable, FindingFilter, measure="faults_carried", related=("unit", "category"),
        options=lambda period: {"until": min(period.as_of, timezone.localdate())},
    ),
    Lasting(
        "columns", "责任栏目和应更新数", "个", "登记在栏目上，新周期照旧；要改的在栏目的页面上改。",
        KeptColumnTable, WebColumnFilter, measure="columns_kept", related=("unit", "area", "cadence"),
        options=lambda period: {"period": None},
    ),
    Lasting(
        "duties", "报送职责", "项", "按职责写的周、月、季自动产生应报，不用另办；停报的请填停止日期。",
        DutyRuleTable, DutyFilter, source=_duties_in,
    ),
]  # fmt: skip
TO_DO = [_requests_to_do, _key_checks_to_do]
