"""Spreadsheets to take away: the template of a kind, the file that an export's job made."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest
from django.views import View

from govaudit.acts import require_right
from govaudit.errors import NotAllowed, UserError
from govaudit.exports import EVERYTHING, download, folder_of, scope_of, today
from govaudit.exports.tasks import view_of
from govaudit.imports.templates import write_template
from govaudit.models import Job, JobState
from govaudit.roles import Right
from govaudit.views.bases import RightRequired, find_record
from govaudit.views.records import kind_or_404


class FileForgotten(UserError):
    """The file of an export that is not kept any more."""


class ImportTemplate(RightRequired, View):
    """The template of a kind, for who may bring in its records."""

    right = Right.RECORD

    def get(self, request: HttpRequest, kind: str) -> FileResponse:
        wanted = kind_or_404(kind)
        require_right(self.person, wanted.right)
        return download(lambda file: write_template(file, wanted, created=today()), f"{wanted.title}_导入模板.xlsx")


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
