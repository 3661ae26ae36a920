"""Spreadsheets to take away: the template of a kind, all its records, the file that an export's job made."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db.models import DateTimeField, QuerySet
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views import View

from govaudit.acts import require_right
from govaudit.errors import NotAllowed, UserError
from govaudit.exports import EVERYTHING, Export, download, folder_of, scope_of, today
from govaudit.exports.tasks import view_of
from govaudit.imports.kinds import KINDS, ImportKind
from govaudit.imports.templates import write_template
from govaudit.measures import midnight
from govaudit.models import Job, JobState
from govaudit.roles import Right
from govaudit.sheets import CellFault, Month
from govaudit.views.bases import RightRequired, find_record
from govaudit.views.exporting import SheetExport


class FileForgotten(UserError):
    """The file of an export that is not kept any more."""


def _kind(code: str) -> ImportKind:
    if code not in KINDS:
        raise Http404
    return KINDS[code]


class ImportTemplate(RightRequired, View):
    """The template of a kind, for who may bring in its records."""

    right = Right.RECORD

    def get(self, request: HttpRequest, kind: str) -> FileResponse:
        wanted = _kind(kind)
        require_right(self.person, wanted.right)
        return download(lambda file: write_template(file, wanted, created=today()), f"{wanted.title}_导入模板.xlsx")


class KindExport(RightRequired, SheetExport, View):
    """All records of a kind that the person may see; with `?period=` those of the period."""

    right = Right.VIEW

    @cached_property
    def kind(self) -> ImportKind:
        return _kind(self.kwargs["kind"])

    @cached_property
    def period(self) -> Any:
        """The period asked for; a kind that belongs to one always has one, the latest unless another is asked for."""
        code = self.request.GET.get("period", "")
        if not code and "period" not in self.kind.context:
            return None
        periods: Any = self.kind.lookups()["periods"]
        try:
            return periods.find(code or next(iter(periods.names()), ""))
        except CellFault as fault:
            raise Http404 from fault

    def get(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        return self.answer_export()

    def post(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        return self.answer_export()

    def get_export(self) -> Export:
        rows = self.visible(self.kind.model._default_manager.all())
        return Export(self.kind, self._of_period(rows) if self.period else rows, self.get_export_period()[1])

    def get_export_period(self) -> tuple[str, str]:
        return (self.period.code, self.period.name) if self.period else ("", "")

    def _of_period(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        if "period" in self.kind.context:
            return rows.filter(period=self.period)
        sheet, span = self.kind.sheet, self.period.span
        by = sheet.dated_by
        if by is None:
            return rows
        if isinstance(sheet.model._meta.get_field(by), DateTimeField):
            bounds: tuple[Any, Any] = midnight(span.start), midnight(span.last + timedelta(days=1))
            return rows.filter(**{f"{by}__gte": bounds[0], f"{by}__lt": bounds[1]})
        is_month = any(column.field == by and isinstance(column.kind, Month) for column in sheet.columns)
        return rows.filter(**{f"{by}__range": (span.start.replace(day=1) if is_month else span.start, span.last)})


class ExportFile(RightRequired, View):
    """The file of a finished export: for who may see its job and, as things are now, all that it holds."""

    right = Right.VIEW_OWN

    def get(self, request: HttpRequest, code: str) -> FileResponse:
        finished = Job.objects.visible_to(self.person).filter(kind="export", state=JobState.DONE)
        job = find_record(finished, {"path": "download_url"}, {"path": request.path})
        require_right(self.person, view_of(job.parameters["page"], job.parameters["parts"]).right)
        if scope_of(self.person) not in (EVERYTHING, job.parameters["scope"]):
            raise NotAllowed("您现在的权限看不到这个文件里的全部记录，请回到列表重新导出。")
        file = next(folder_of(code).glob("*.xlsx"), None)
        if file is None:
            raise FileForgotten("导出的文件只保留 7 天，这个文件已经清理。请回到列表重新导出。")
        return FileResponse(file.open("rb"), as_attachment=True, filename=file.name)
