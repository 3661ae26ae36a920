"""What every page's frame shows: navigation, the period in view, the periods to switch to, running jobs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from govaudit.access import may_open
from govaudit.addresses import address_of
from govaudit.models import Import, Job
from units.models import AREAS, Closing, Period, UnknownPeriod, User

SESSION_KEY = "period"
LATEST = 24  # periods to switch to


def current_period(request: HttpRequest) -> Period | None:
    """The period in view: `?period=` (kept for the next pages), else the one last looked at, else the latest; None
    where the office has none yet. Raises UnknownPeriod for a code that is not in the list."""
    if not hasattr(request, "_period_in_view"):
        request._period_in_view = _find_period(request)  # type: ignore[attr-defined]
    period: Period | None = request._period_in_view  # type: ignore[attr-defined]
    return period


def _find_period(request: HttpRequest) -> Period | None:
    wanted = request.GET.get("period")
    if wanted:
        period = Period.objects.named(wanted)
        if request.session.get(SESSION_KEY) != period.code:
            request.session[SESSION_KEY] = period.code
        return period
    last = request.session.get(SESSION_KEY)
    latest = _latest_periods(request)
    kept = next((period for period in latest if period.code == last), None)
    if kept is None and last:
        kept = Period.objects.filter(code=last).first()
    return kept or next(iter(latest), None)


def _latest_periods(request: HttpRequest) -> list[Period]:
    """The periods to switch to, the latest first."""
    if not hasattr(request, "_latest_periods"):
        request._latest_periods = list(Period.objects.all()[:LATEST])  # type: ignore[attr-defined]
    periods: list[Period] = request._latest_periods  # type: ignore[attr-defined]
    return periods


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the navigation; `also` are prefixes of url names that belong under it."""

    label: str
    url_name: str
    also: tuple[str, ...] = ()


NAVIGATION: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    ("今日", (Entry("本期一览", "reports:glance"),)),
    (
        "检查",
        (
            Entry("网站栏目", "checks:column-list", ("checks:column-",)),
            Entry("栏目更新", "checks:update-list", ("checks:update-",)),
            Entry(
                "政务新媒体",
                "checks:account-list",
                ("checks:account-", "checks:check-", "checks:filing-", "checks:message-"),
            ),
            Entry("政务信息", "checks:submission-list", ("checks:submission-", "checks:adoption-")),
            Entry("报送职责", "checks:duty-list", ("checks:duty-",)),
            Entry("重点领域", "checks:key-assignment-list", ("checks:key-",)),
            Entry("依申请公开", "checks:foi-list", ("checks:foi-", "checks:dispute-")),
            Entry("文件与解读", "checks:document-list", ("checks:document-", "checks:interpretation-")),
            Entry("填报表", "checks:grid", ("checks:grid", "checks:completeness")),
            Entry("填报任务", "checks:fill-list", ("checks:fill-",)),
            Entry("填报值", "checks:observation-list", ("checks:observation-", "checks:stated-", "checks:indicator-")),
            Entry("检查批次", "checks:inspection-list", ("checks:inspection-",)),
            Entry("问题与整改", "checks:finding-list", ("checks:finding-", "reports:slip-", "reports:overdue-")),
        ),
    ),
    (
        "热线与信箱",
        (
            Entry("热线待办", "hotline:desk", ("hotline:desk-", "hotline:class-", "hotline:repeat-")),
            Entry("12345工单", "hotline:order-list", ("hotline:order-", "hotline:event-")),
            Entry("热线分析", "hotline:charts", ("hotline:chart-",)),
            Entry("县长信箱", "hotline:letter-list", ("hotline:letter-",)),
            Entry("模拟测评", "hotline:test-letter-list", ("hotline:test-letter-",)),
            Entry("催办", "units:reminder-list", ("units:reminder-",)),
        ),
    ),
    (
        "评分与通报",
        (
            Entry("排名与得分", "reports:ranking-latest", ("reports:ranking", "reports:score-")),
            Entry("单位确认", "reports:confirmation-list", ("reports:confirmation-", "reports:unit-sheet")),
            Entry("数据校核", "reports:rule-list", ("reports:rule-",)),
            Entry("通报", "reports:notice-list", ("reports:notice-", "reports:edition-")),
        ),
    ),
    (
        "单位与设置",
        (
            Entry("单位", "units:unit-list", ("units:unit-", "units:name-")),
            Entry("周期与锁定", "units:period-list", ("units:period-", "units:area-", "units:participation-")),
            Entry("工作日历", "units:calendar", ("units:calendar-", "units:hours-")),
            Entry("时限规则", "hotline:policy-list", ("hotline:policy-",)),
            Entry("联络人", "units:contact-list", ("units:contact-",)),
            Entry("目录", "units:entry-lists", ("units:entry-",)),
            Entry("预设", "checks:preset-list", ("checks:preset-",)),
            Entry("导入", "import-list", ("import-",)),
            Entry("任务", "job-list", ("job-",)),
            Entry("用户与权限", "units:user-list", ("units:user-",)),
            Entry("日志", "entry-list"),
        ),
    ),
)

#: Number of things that wait for a person under a navigation entry, by url name; upper floors add theirs.
WAITING: dict[str, Callable[[User, Period], int]] = {
    "import-list": lambda user, _period: Import.objects.waiting_for(user).count(),
}


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html. Nothing is asked of the database before the template uses it, so that a fragment is cheap.
    A view that sets `period` itself decides which one the frame shows."""
    return {
        "navigation": SimpleLazyObject(lambda: _navigation(request)),
        "period": SimpleLazyObject(lambda: _period_or_none(request)),
        "periods": SimpleLazyObject(lambda: _latest_periods(request)),
        "closed_areas": SimpleLazyObject(lambda: _closed_areas()),
        "area_total": len(AREAS),
        "running_jobs": SimpleLazyObject(lambda: running_jobs(request)),
    }


def running_jobs(request: HttpRequest) -> list[Job]:
    """Unfinished jobs the person may see, newest first; at most three fit the bar."""
    user = request.user
    return list(Job.objects.visible_to(user).unfinished()[:3]) if user.is_authenticated else []


def _period_or_none(request: HttpRequest) -> Period | None:
    try:
        return current_period(request)
    except UnknownPeriod:
        return None


def _closed_areas() -> dict[str, int]:
    """Number of closed areas by period code."""
    counts: dict[str, int] = {}
    for code in Closing.objects.active().values_list("period__code", flat=True):
        counts[code] = counts.get(code, 0) + 1
    return counts


def _navigation(request: HttpRequest) -> list[tuple[str, list[dict[str, Any]]]]:
    """Groups with the entries the person may open; the one the page belongs to is marked."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    groups = []
    for title, entries in NAVIGATION:
        shown = [_shown(entry, here, request) for entry in entries if may_open(request.user, entry.url_name)]
        if shown:
            groups.append((title, shown))
    return groups


def _shown(entry: Entry, here: str, request: HttpRequest) -> dict[str, Any]:
    count = WAITING.get(entry.url_name)
    period = _period_or_none(request)
    return {
        "label": entry.label,
        "url": address_of(entry.url_name),
        "is_here": here == entry.url_name or here.startswith(entry.also or ("\0",)),
        "waiting": count(request.user, period) if count and period and isinstance(request.user, User) else 0,
    }
