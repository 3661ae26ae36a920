"""What a new period takes over of the records of this app (units.carrying): its scheme and the notice's text."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from reports.models import Notice, SchemePeriod
from reports.selectors.scores import scheme_of
from units.carrying import Copied, Found
from units.models import Period
from units.today import Task


def _look_at_scheme(earlier: Period, later: Period) -> Found:
    url, scheme = reverse("reports:ranking", args=[earlier.code]), scheme_of(earlier)
    bound = scheme_of(later) if later.pk else None
    if bound is not None:
        return Found(0, url, (f"{later.name}已经用“{bound}”。",))
    if scheme is None:
        return Found(0, url, (f"{earlier.name}没有评分方案。",))
    return Found(1, url, (f"{scheme}，照原版本用。",))


def _copy_scheme(earlier: Period, later: Period, by: str) -> int:
    scheme = scheme_of(earlier)
    if scheme is None or scheme_of(later) is not None:
        return 0
    SchemePeriod.objects.create(period=later, scheme=scheme)
    return 1


def _scheme_to_do(earlier: Period, later: Period) -> Iterable[Task]:
    if scheme_of(earlier) is not None and scheme_of(later) is None:
        yield Task(
            1, f"个评分方案在{earlier.name}用着，本期还没有，不能计分", reverse("reports:ranking", args=[later.code])
        )


def _look_at_notices(earlier: Period, later: Period) -> Found:
    url = f"{reverse('reports:notice-list')}?period={earlier.code}"
    if later.pk and later.notices.exists():
        return Found(0, url, (f"{later.name}已经有通报。",))
    number = earlier.notices.count()
    if not number:
        return Found(0, url, (f"{earlier.name}没有通报。",))
    return Found(number, url, ("数字会按新周期重新取；手写的话也照抄，请在通报页逐段核对。",))


def _copy_notices(earlier: Period, later: Period, by: str) -> int:
    """Texts and settings as the clerk left them, dated as long after the 截至 as before."""
    if later.notices.exists():
        return 0
    notices = [
        Notice(
            period=later,
            code=notice.code,
            template_id=notice.template_id,
            text=notice.text,
            settings=notice.settings,
            dated_on=later.as_of + (notice.dated_on - earlier.as_of),
        )
        for notice in earlier.notices.order_by("code")
    ]
    return len(Notice.objects.bulk_create(notices))


COPIED = [
    Copied("scheme", "评分方案", "个", _look_at_scheme, _copy_scheme),
    Copied("notice", "通报正文", "份", _look_at_notices, _copy_notices),
]
TO_DO = [_scheme_to_do]
