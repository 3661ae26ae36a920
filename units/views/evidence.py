"""Evidence (佐证材料): what the page of a record shows of it, uploading, opening and deleting one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from govaudit.errors import UserError
from govaudit.measures import Subject
from govaudit.roles import Right
from govaudit.uploads import has_too_large_file, spooled
from govaudit.views import ConfirmDelete, RightRequired, find_record
from units.counting import Named, origin_of, record_of
from units.evidence import ACCEPTED, MOST, PICTURES, content_of, may_add, may_delete, may_see, suffix_of
from units.models import Evidence, User
from units.services.evidence import add_evidence, delete_evidence


@dataclass(frozen=True)
class Shown:
    """One piece of evidence as the page shows it."""

    evidence: Evidence
    is_picture: bool
    may_delete: bool


@dataclass(frozen=True)
class EvidenceSection:
    """What the page of a record shows (units/_evidence.html): the files that belong to the record that `origin` names,
    and the form for more. The caller has seen to it that `person` may see the record."""

    origin: str
    person: User
    may_add: bool
    faults: tuple[str, ...] = ()
    accepted = ACCEPTED

    @classmethod
    def of(cls, record: Model, subject: Subject, person: User) -> EvidenceSection:
        origin = origin_of(record, subject)
        named = record_of(origin)
        return cls(origin, person, named is not None and may_add(person, named))

    @cached_property
    def rows(self) -> list[Shown]:
        return [
            Shown(found, suffix_of(found.name) in PICTURES, may_delete(self.person, found))
            for found in Evidence.objects.filter(origin=self.origin)
        ]


class EvidenceAdd(RightRequired, View):
    """Takes the files of one form, each by itself: a refused one does not keep the others away."""

    right = Right.VIEW_OWN

    @cached_property
    def named(self) -> Named:
        origin = self.request.POST.get("origin", "")
        found = record_of(origin)
        if found is None or not may_see(self.person, origin):
            raise Http404
        return found

    def get(self, request: HttpRequest) -> HttpResponse:
        """Nobody is led here; a browser that comes back after signing in is."""
        return redirect("home")

    def post(self, request: HttpRequest) -> HttpResponse:
        origin, named = request.POST.get("origin", ""), self.named
        faults = self.take(origin)
        if request.headers.get("HX-Request"):
            section = EvidenceSection(origin, self.person, may_add(self.person, named), tuple(faults))
            return render(request, "units/_evidence.html", {"evidence": section})
        for fault in faults:
            messages.error(request, fault)
        return redirect(f"{named.url}#evidence")

    def take(self, origin: str) -> list[str]:
        """Keep the files of the form with the record that `origin` names; gives what was refused."""
        faults = []
        for upload in self.request.FILES.getlist("files"):
            try:
                with spooled(upload) as content:
                    add_evidence(actor=self.person, origin=origin, content=content, name=upload.name or "")
            except UserError as error:
                faults.append(str(error))
        if has_too_large_file(self.request):
            faults.append(f"有文件太大，没有收下。佐证材料每个不超过{MOST // 1024**2} MB。")
        elif not self.request.FILES and not faults:
            faults.append("请先选择文件，或者截图以后按 Ctrl+V 粘贴。")
        return faults


class EvidenceFile(RightRequired, View):
    """The file itself: pictures open in the browser, everything else is saved."""

    right = Right.VIEW_OWN

    def get(self, request: HttpRequest, code: str) -> HttpResponseBase:
        evidence = find_record(Evidence.objects.all(), {"code": "code"}, {"code": code})
        path = content_of(evidence.sha256)
        if not may_see(self.person, evidence.origin) or not path.exists():
            raise Http404
        picture = PICTURES.get(suffix_of(evidence.name))
        kind = picture[0] if picture else "application/octet-stream"
        return FileResponse(path.open("rb"), as_attachment=picture is None, filename=evidence.name, content_type=kind)


class EvidenceDelete(ConfirmDelete):
    right = Right.VIEW_OWN
    model = Evidence

    @cached_property
    def record(self) -> Evidence:
        found: Evidence = find_record(Evidence.objects.all(), {"code": "code"}, self.kwargs)
        if not may_see(self.person, found.origin) or not may_delete(self.person, found):
            raise Http404
        return found

    def consequences(self) -> list[str]:
        return [f"将删除佐证材料“{self.record}”，删除后不能恢复。"]

    def delete(self, record: Any) -> None:
        delete_evidence(actor=self.person, evidence=record)

    def get_back_url(self) -> str:
        found = record_of(self.record.origin)
        return f"{found.url}#evidence" if found else reverse("home")
