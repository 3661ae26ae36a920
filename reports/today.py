"""Notices that wait to be written or signed, for 今日待办 (units.today)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Max
from django.urls import reverse

from govaudit.roles import Right
from reports.models import Notice
from units.models import Period, User
from units.today import Task


def notice_tasks(user: User, period: Period | None, today: date) -> Iterable[Task]:
    """Each notice of the period that is not issued: to write while it has no edition, else to sign. One query."""
    if period is None or not (user.has_right(Right.WRITE_NOTICE) or user.has_right(Right.ISSUE_NOTICE)):
        return
    waiting = Notice.objects.filter(period=period, issued_edition=None).annotate(last=Max("editions__number"))
    for code, last in waiting.order_by("code").values_list("code", "last"):
        url = reverse("reports:notice-detail", args=[period.code, code])
        if last is None and user.has_right(Right.WRITE_NOTICE):
            yield Task(1, f"份通报还没有生成：{period.name}", url)
        elif last is not None and user.has_right(Right.ISSUE_NOTICE):
            yield Task(1, f"份通报等签发：{period.name}，第 {last} 稿", url)
