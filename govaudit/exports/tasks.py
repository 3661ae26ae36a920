"""Door: a large export as a job."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import resolve, reverse

from govaudit.acts import Actor, require_right
from govaudit.errors import NotAllowed
from govaudit.exports import Export, folder_of, forget_old_files, scope_of
from govaudit.housekeeping import register
from govaudit.jobs import JobResult, Report, Write, job_kind
from govaudit.roles import Right

register("exports", forget_old_files)


@job_kind("export", title="导出", right=Right.VIEW_OWN)
def export(
    *, actor: Actor | None, report: Report, page: str, parts: Mapping[str, str], query: str, person: str, scope: str
) -> Write:
    """Write what the page of this url name, with `parts` and `query`, shows to the actor. `person` and `scope` tell
    one person's export from another's, and what it may hold."""
    if actor is None or scope_of(actor) != scope:
        raise NotAllowed("发起导出以后，您能看到的范围有了变化，文件没有生成。请回到列表重新导出。")
    wanted = exported_by(actor, page, parts, query)
    report(0, 0, "查询记录")
    total = wanted.rows.count()
    code = secrets.token_hex(8)
    folder = folder_of(code)
    folder.mkdir(parents=True)
    count = wanted.write(folder / wanted.file_name, lambda done: report(min(done, total), total, "写入表格"))

    return lambda: JobResult(
        f"{wanted.title}：{count:,} 条已导出，文件保留 7 天。", download=reverse("export-file", args=[code])
    )


def exported_by(actor: Any, page: str, parts: Mapping[str, str], query: str) -> Export:
    """What the page would export for the person, by the same view with the same rights. Raises NotAllowed."""
    view = view_of(page, parts)()
    require_right(actor, view.right)
    request = HttpRequest()
    request.method, request.GET, request.user = "GET", QueryDict(query), actor
    request.session = {}  # type: ignore[assignment]
    view.setup(request, **parts)
    wanted: Export = view.get_export()
    return wanted


def view_of(page: str, parts: Mapping[str, str]) -> Any:
    return resolve(reverse(page, kwargs=dict(parts))).func.view_class  # type: ignore[attr-defined]
