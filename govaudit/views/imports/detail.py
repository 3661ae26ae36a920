"""The page of one import, whose content follows its state; its bar; its faulty rows as a file."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views import View

from govaudit.imports.grouping import FaultGroup, fault_groups
from govaudit.imports.pipeline import mapping_of
from govaudit.imports.proposing import is_own_form
from govaudit.imports.selectors import batches_of, corrected_rows, same_file, warnings_of
from govaudit.imports.staging import Verdict
from govaudit.imports.wording import group_sentence, in_brackets
from govaudit.imports.workbook import write_workbook
from govaudit.models import ImportState
from govaudit.selectors import has_live_worker
from govaudit.services.imports import map_columns, request_check
from govaudit.views.bases import Action, RightRequired
from govaudit.views.imports.bases import MAPPABLE, ImportPage, OfImport
from govaudit.views.imports.settled import settled_lines
from govaudit.views.imports.words import VERDICT_NAMES, file_facts, mapped_columns, place_of

GROUPS_SHOWN = 50
#: Jobs whose result the page repeats once they are done; that of the others is the page itself.
TOLD = ("import.check", "import.recheck", "import.mend", "import.accept", "import.undo")


@dataclass(frozen=True, slots=True)
class Step:
    """One of the four steps: `state` is done, here or ahead; `url` where there is something to look at."""

    label: str
    state: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class VerdictCard:
    """Rows of one verdict as a number that opens them."""

    label: str
    number: int
    hint: str
    url: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group of faults in words."""

    group: FaultGroup
    sentence: str
    place: str


_HINTS = {
    Verdict.NEW: "记录里还没有，接受后新增",
    Verdict.CHANGED: "记录里有，内容不同，接受后修改",
    Verdict.SAME: "和记录一样，不会动",
    Verdict.CONFLICT: "记录手工改过，或被别的导入改过，要逐条选",
    Verdict.REPEATED: "文件里重复的行，只算一次",
}
#: Rows of the file that no tile counts.
_ELSEWHERE = {
    "accepted": "已经接受",
    "passed": "接受时和记录一样，或在文件里重复，没有动",
    "undone": "已经撤销，等重新核对",
}
_PLACE = {
    ImportState.UPLOADED: 0,
    ImportState.REFUSED: 0,
    ImportState.READ: 1,
    ImportState.MAPPED: 2,
    ImportState.CHECKED: 3,
    ImportState.FINISHED: 4,
    ImportState.DISCARDED: 0,
}


class ImportDetail(ImportPage):
    """What was read, how its columns are understood, what came of the check, what was taken over."""

    template_name = "govaudit/imports/import_detail.html"

    def get_title(self) -> str:
        return self.imported.file_name

    def get_parent(self) -> tuple[str, str]:
        return "导入", reverse("import-list")

    def get_actions(self) -> list[Action]:
        if self.is_busy or self.imported.state in (ImportState.FINISHED, ImportState.DISCARDED, ImportState.REFUSED):
            again = f"kind={self.kind.code}"
            return [Action("再上传一个文件", "import-add", query=again, is_primary=False)] * (not self.is_busy)
        if self.imported.needs_nothing:
            return []  # the page itself offers to end it
        return [
            Action(
                "结束" if self.has_records else "放弃", "import-discard", {"code": self.imported.code}, is_primary=False
            )
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        imported = self.imported
        is_checked = imported.state in {ImportState.CHECKED, ImportState.FINISHED}
        context = super().get_context_data(**kwargs) | job_context(self)
        context |= {
            "state": imported.state,
            "dropped": imported.counts.get("dropped", 0),
            "is_checked": is_checked,
            "blank_keeps": imported.blank_keeps if is_checked else imported.source.blank_keeps,
            "steps": self._steps(),
            "can_map": self._can_map(),
            "is_forgotten": self.is_forgotten,
            "kept_days": settings.UPLOADS_KEPT_DAYS,
            "facts": file_facts(imported, self.profile),
            "batches": batches_of(imported),
            "same_files": [
                (other, any(batch.undone_at is None for batch in other.batches.all()))
                for other in same_file(imported)[:3]
            ],
        }
        if imported.mapping and imported.state != ImportState.DISCARDED:
            context["mapped"] = mapped_columns(self.kind, mapping_of(self.imported))
        if imported.state == ImportState.MAPPED:
            context["is_own_form"] = is_own_form(self.kind, mapping_of(imported))
        if imported.state == ImportState.CHECKED:
            context |= self._checked()
        return context

    def _steps(self) -> list[Step]:
        place, code = _PLACE[ImportState(self.imported.state)], self.imported.code
        urls = ["", reverse("import-map", args=[code]) if self._can_map() else "", "", ""]
        labels = ["上传", "对应栏目", "核对", "接受"]
        states = ["done" if index < place else "here" if index == place else "ahead" for index in range(4)]
        return [Step(*parts) for parts in zip(labels, states, urls, strict=True)]

    def _can_map(self) -> bool:
        """Columns can be understood anew as long as nothing of the file is among the records."""
        is_there = self.imported.state in MAPPABLE and not self.is_forgotten
        return is_there and not self.is_busy and not self.has_records

    @cached_property
    def is_forgotten(self) -> bool:
        """Whether the file was read, and is gone since."""
        return bool(self.imported.profile) and not self.imported.raw_rows.exists()

    def _checked(self) -> dict[str, Any]:
        counts = self.imported.counts
        groups = fault_groups(self.imported) if counts.get("faulty") else []
        totals = self.imported.totals
        wrong = [total for total in totals if total["stated"] != total["read"]]
        return {
            "cards": self._cards(counts),
            "elsewhere": [(name, counts[key]) for key, name in _ELSEWHERE.items() if counts.get(key)],
            "warnings": warnings_of(self.imported),
            "undone": counts.get("undone", 0),
            "acceptable": counts.get("new", 0) + counts.get("changed", 0),
            "faulty": counts.get("faulty", 0),
            "conflicts": counts.get("conflict", 0),
            "corrected": corrected_rows(self.imported).count(),
            "settled": settled_lines(self.imported),
            "groups": [self._group(group) for group in groups[:GROUPS_SHOWN]],
            "more_groups": max(0, len(groups) - GROUPS_SHOWN),
            "choices": {group.field: group.choices for group in groups if group.choices},
            "wrong_totals": [total | {"place": self._place(total["sheet"], total["row"])} for total in wrong],
            "agreeing_totals": len(totals) - len(wrong),
        }

    def _group(self, group: FaultGroup) -> GroupLine:
        place = self._place(group.sheet, group.row)
        return GroupLine(group, group_sentence(group), place + in_brackets(group.place, group.row))

    def _place(self, sheet: int, row: int) -> str:
        return place_of(self.imported, sheet, row)

    def _cards(self, counts: dict[str, int]) -> list[VerdictCard]:
        code = self.imported.code
        rows = reverse("import-rows", args=[code])
        tones = {Verdict.CONFLICT: "near"}
        cards = [
            VerdictCard(
                VERDICT_NAMES[verdict],
                counts.get(verdict, 0),
                _HINTS[verdict],
                f"{rows}?verdict={verdict}",
                tones.get(verdict, ""),
            )
            for verdict in Verdict
        ]
        faulty = VerdictCard(
            "有问题", counts.get("faulty", 0), "改好才能接受", reverse("import-faulty", args=[code]), "late"
        )
        missing = VerdictCard(
            "上次有这次没有",
            counts.get("missing", 0),
            "这个来源以前导入过，这个文件里没有",
            reverse("import-missing", args=[code]),
            "near",
        )
        return [*cards, faulty, missing]


def job_context(page: OfImport) -> dict[str, Any]:
    """What the part of the page with the bar needs."""
    job = page.job
    is_shown = job is not None and (not job.is_finished or job.state == "failed")
    return {
        "job": job if is_shown else None,
        "has_worker": not page.is_busy or has_live_worker(),
        "last_job": job if job is not None and job.state == "done" and job.kind in TOLD else None,
        "progress_url": reverse("import-progress", args=[page.imported.code]),
    }


class ImportProgress(OfImport, RightRequired, View):
    """The moving bar; once the job is finished the whole page is asked for anew."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        if self.is_busy:
            return render(request, "govaudit/_job.html", job_context(self))
        if not request.htmx:  # type: ignore[attr-defined]
            return redirect(self.page_url)
        return HttpResponse(headers={"HX-Refresh": "true"})


class ImportCheck(OfImport, RightRequired, View):
    """Starts the check with the mapping as it stands; rows taken over are left alone."""

    http_method_names = ["post"]
    open_states = MAPPABLE

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        if not self.imported.mapping:
            return redirect("import-map", code)
        if self.has_records:
            request_check(actor=self.person, imported=self.imported)
        else:
            map_columns(actor=self.person, imported=self.imported, mapping=mapping_of(self.imported))
        return redirect(self.page_url)


class ImportFaultyFile(OfImport, RightRequired, View):
    """The workbook of faulty rows, to be mended in an office program."""

    open_states = (ImportState.CHECKED,)

    def get(self, request: HttpRequest, code: str) -> FileResponse:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "rows.xlsx"
            write_workbook(self.imported, path)
            name = f"{PurePath(self.imported.file_name).stem}-有问题的行.xlsx"
            return FileResponse(path.open("rb"), as_attachment=True, filename=name)
