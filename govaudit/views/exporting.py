"""What a page needs to hand out its records as a spreadsheet: at once, or by a job where there are many."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import urlencode

from govaudit.exports import DIRECT_ROWS, Export, download, scope_of
from govaudit.services.jobs import request_job


class SheetExport:
    """Base of views whose records can be exported. `get_export` says which ones, by the address alone: a job asks the
    same view again."""

    request: HttpRequest
    person: Any
    kwargs: dict[str, Any]

    def get_export(self) -> Export | None:
        raise NotImplementedError

    def get_export_period(self) -> tuple[str, str]:
        """Code and name of the period that chooses the records; empty where none does."""
        return "", ""

    def answer_export(self) -> HttpResponseBase:
        """The file; where there are many records a page that offers the job, or, sent from there, the job."""
        export = self.get_export()
        if export is None:
            raise Http404
        count = export.rows.count()
        if count <= DIRECT_ROWS:
            return download(export.write, export.file_name)
        if self.request.method != "POST":
            return render(self.request, "govaudit/confirm.html", self._offer(export, count))
        match = self.request.resolver_match
        assert match is not None
        job = request_job(
            actor=self.person,
            kind="export",
            parameters={
                "page": match.view_name,
                "parts": match.kwargs,
                "query": self._query(),
                "person": self.person.get_username(),
                "scope": scope_of(self.person),
            },
            title=f"导出{export.title}",
        )
        return redirect("job-detail", job.code)

    def _offer(self, export: Export, count: int) -> dict[str, Any]:
        return {
            "page_title": f"导出{export.kind.title}",
            "consequences": [
                f"共 {count:,} 条，超过 {DIRECT_ROWS:,} 条，文件在后台生成，做完以后在任务页下载。",
                "文件保留 7 天。",
            ],
            "button": "开始导出",
            "back_url": f"{self.request.path}?{self._query()}",
        }

    def _query(self) -> str:
        """The address's conditions, with the period that is in view: a job knows no session."""
        asked = self.request.GET.copy()
        for name in ("export", "page"):
            asked.pop(name, None)
        code, _ = self.get_export_period()
        if code:
            asked["period"] = code
        return urlencode(sorted(asked.lists()), doseq=True)
