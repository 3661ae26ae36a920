"""What all pages of one import share: its record, its kind, its job, and the way back."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import OperationalError, ProgrammingError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import SimpleTemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django_htmx.http import HttpResponseClientRedirect

from govaudit.acts import require_right
from govaudit.imports.kinds import KINDS, ImportKind
from govaudit.imports.reading import Profile
from govaudit.models import Import, ImportState, Job
from govaudit.roles import Right
from govaudit.views.bases import RecordPage, find_record

#: What the file dialog offers.
ACCEPTED_FILES = ".xlsx,.xls,.ods,.csv"
PAGE_ROWS = 50
#: States in which columns can be understood anew, as long as nothing of the file is among the records.
MAPPABLE = (ImportState.READ, ImportState.MAPPED, ImportState.CHECKED, ImportState.FINISHED)


def allowed_kinds(user: Any) -> list[ImportKind]:
    """Kinds the person may bring in, in the order of the floors."""
    return [kind for kind in KINDS.values() if user.has_right(kind.right)]


class OfImport:
    """First base of pages below an import. `right` opens the door; which imports there are depends on the right of
    their kind. A page for certain states only (`open_states`) leads back to the import's page in any other, and while a
    job is under way."""

    right: ClassVar[Right] = Right.RECORD
    open_states: ClassVar[tuple[ImportState, ...]] = ()
    request: HttpRequest
    kwargs: dict[str, Any]
    person: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require_right(request.user, self.right)  # type: ignore[arg-type]
        if self.open_states and (self.imported.state not in self.open_states or self.is_busy):
            return self.back_to_page()
        try:
            response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
            return response.render() if isinstance(response, SimpleTemplateResponse) else response
        except (ProgrammingError, OperationalError):
            # Somebody has the file checked anew: the rows that were to be shown went with their table.
            if Import.objects.filter(pk=self.imported.pk, stage=self.imported.stage).exists():
                raise
            return self.back_to_page()

    def back_to_page(self) -> HttpResponse:
        if self.request.htmx:  # type: ignore[attr-defined]
            return HttpResponseClientRedirect(self.page_url)
        return redirect(self.page_url)

    @cached_property
    def imported(self) -> Import:
        rows = Import.objects.visible_to(self.person).select_related("source", "uploaded_by")
        found: Import = find_record(rows, {"code": "code"}, self.kwargs)
        return found

    @property
    def kind(self) -> ImportKind:
        return KINDS[self.imported.kind]

    @cached_property
    def profile(self) -> Profile | None:
        return Profile.from_json(self.imported.profile) if self.imported.profile else None

    @cached_property
    def job(self) -> Job | None:
        """The job under way, or the last one."""
        return Job.objects.filter(code=self.imported.job).first() if self.imported.job else None

    @property
    def is_busy(self) -> bool:
        return self.job is not None and not self.job.is_finished

    @cached_property
    def has_records(self) -> bool:
        """Whether anything of the file is among the records."""
        return self.imported.batches.filter(undone_at=None).exists()

    @property
    def page_url(self) -> str:
        return reverse("import-detail", args=[self.imported.code])

    def get_parent(self) -> tuple[str, str]:
        return self.imported.file_name, self.page_url


class ImportPage(OfImport, RecordPage):
    """A page of one import; the template gets `record`, `kind` and `is_busy`."""

    model = Import

    def records(self) -> QuerySet[Any]:
        return Import.objects.select_related("source", "uploaded_by")

    @property
    def record(self) -> Import:
        return self.imported

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "kind": self.kind,
            "is_busy": self.is_busy,
            "has_records": self.has_records,
        }
