"""Pages that name what will happen before it does: accepting, undoing, giving up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property

from govaudit.acts import require_right
from govaudit.imports.accepting import refuse_other_stage
from govaudit.imports.pipeline import mapping_of, stage_of
from govaudit.imports.private import tells_callers
from govaudit.imports.selectors import warnings_of
from govaudit.imports.staging import Stage, Verdict
from govaudit.imports.undoing import Obstacle, by_reason, obstacles
from govaudit.models import Batch, ImportState
from govaudit.services.imports import discard_import, request_acceptance, request_undo
from govaudit.views.bases import Confirm, find_record
from govaudit.views.imports.bases import OfImport
from govaudit.views.imports.rows import CHOOSABLE, record_url

OBSTACLES_SHOWN = 100
RECORDS_NAMED = 10  # with the same obstacle


class ImportConfirm(OfImport, Confirm):
    """A question about one import that is at rest."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require_right(request.user, self.right)  # type: ignore[arg-type]
        if self.is_busy or not self.is_open():
            return self.back_to_page()
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What runs as a job says by itself what came of it, on the page of the import."""
        self.act()
        return redirect(self.get_done_url())

    def is_open(self) -> bool:
        return self.imported.state == ImportState.CHECKED

    def get_back_url(self) -> str:
        return self.page_url


class ImportAccept(ImportConfirm):
    """Takes over all new and changed rows, or only those chosen in the address from the stage `chosen`: its lines
    (`?line=3&line=8`), or all of one verdict (`?verdict=new`)."""

    @cached_property
    def lines(self) -> list[int] | None:
        """The chosen lines; None: all that need no choice."""
        asked = self.request.GET
        if "chosen" not in asked and "line" not in asked:
            return None
        if asked.get("verdict") in CHOOSABLE:
            return self.stage.lines(Verdict(asked["verdict"]))
        return sorted({int(text) for text in asked.getlist("line") if text.isdecimal() and len(text) < 10})

    @cached_property
    def stage(self) -> Stage:
        return stage_of(self.imported)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._unchosen() or super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._unchosen() or super().post(request, *args, **kwargs)

    def _unchosen(self) -> HttpResponse | None:
        """Back to the rows where none is ticked."""
        if self.lines == []:
            asked = self.request.GET
            again = {"verdict": asked.get("shown", ""), "page": asked.get("page", ""), "unchosen": "yes"}
            return redirect(f"{reverse('import-rows', args=[self.imported.code])}?{urlencode(again)}#choose")
        refuse_other_stage(self.imported, self.lines, self.request.GET.get("chosen", ""))
        return None

    def get_title(self) -> str:
        return "结束这次导入" if self.imported.needs_nothing else f"接受{self.kind.title}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"button": "结束" if self.imported.needs_nothing else "接受"}

    def consequences(self) -> list[str]:
        counts, title = self.imported.counts, self.kind.title
        if self.lines is not None:
            return self._of_chosen(self.stage.counts(self.lines))
        does = _does(counts.get("new", 0), counts.get("changed", 0))
        left = counts.get("conflict") or counts.get("faulty")
        if not does and not left:
            return ["没有要新增或修改的，记录不会动。这次导入到此结束。", *self._of_callers()]
        sentences = [f"将{'、'.join(does)}{title}。" if does else "没有要新增或修改的，记录不会动。"]
        if counts.get("same"):
            sentences.append(f"和记录一样的 {counts['same']} 条不动。")
        sentences += self._of_callers()
        if counts.get("conflict"):
            sentences.append(f"冲突的 {counts['conflict']} 条不接受：记录在别处改过，要逐条选。")
        if counts.get("faulty"):
            sentences.append(f"有问题的 {counts['faulty']} 行留在这里，改好以后再接受。")
        return [*sentences, *warnings_of(self.imported), _UNDOABLE] if does else sentences

    def _of_callers(self) -> list[str]:
        """What the file tells of who called, of records that stay as they are."""
        same = self.imported.counts.get("same")
        if not same or not tells_callers(self.kind, mapping_of(self.imported)):
            return []
        return [f"文件里的诉求人信息，和记录一样的 {same} 条也登记。"]

    def _of_chosen(self, counts: Mapping[str, int]) -> list[str]:
        conflicts = counts.get("conflict", 0)
        does = _does(counts.get("new", 0), counts.get("changed", 0) + conflicts)
        if not does:
            return ["选中的行和记录一样，记录不会动。"]
        overwrites = f"其中 {conflicts} 条在别处改过，改的内容会换成文件里的。"
        return [
            f"选中 {sum(counts.values())} 行，将{'、'.join(does)}{self.kind.title}；其余的留在这里，以后还可以接受。",
            *[overwrites] * bool(conflicts),
            _UNDOABLE,
        ]

    def act(self) -> str:
        request_acceptance(actor=self.person, imported=self.imported, lines=self.lines)
        return ""


def _does(new: int, changed: int) -> list[str]:
    return [f"{word} {number} 条" for word, number in (("新增", new), ("修改", changed)) if number]


_UNDOABLE = "接受以后可以整批撤销，只要这些记录没有再被改动。"


class BatchUndo(ImportConfirm):
    """Takes a batch back, or says what stands in the way."""

    template_name = "govaudit/imports/batch_undo.html"
    button = "撤销"
    is_danger = True

    @cached_property
    def batch(self) -> Batch:
        found: Batch = find_record(self.imported.batches.all(), {"number": "number"}, self.kwargs)
        return found

    def is_open(self) -> bool:
        return self.batch.undone_at is None

    @cached_property
    def obstacles(self) -> list[Obstacle]:
        return obstacles(self.batch, OBSTACLES_SHOWN)

    def get_title(self) -> str:
        return f"撤销第 {self.batch.number} 批"

    def consequences(self) -> list[str]:
        counts = self.batch.counts
        does = []
        if counts.get("new"):
            does.append(f"删除新增的 {counts['new']} 条")
        if counts.get("changed"):
            does.append(f"把修改的 {counts['changed']} 条改回接受以前的内容")
        if not does:
            return ["这一批没有记录。"]
        again = "撤销以后要再导入这个文件，点“重新核对”，更正过的内容还在。"
        kept = "诉求人信息随新增的记录一起删除，登记到其他记录上的不改回。"
        callers = [kept] * tells_callers(self.kind, mapping_of(self.imported))
        return [f"将{'，'.join(does)}（{self.kind.title}）。", *callers, again, "日志里留有这一批的记录。"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "batch": self.batch,
            "by_hand": self.by_hand,
            "obstacles": [self._reason(same) for same in by_reason(self.obstacles)],
            "is_cut": len(self.obstacles) >= OBSTACLES_SHOWN,
            "shown": OBSTACLES_SHOWN,
            "list_url": f"{self.kind.list_url}?batch={self.imported.code}-{self.batch.number}",
        }

    @cached_property
    def by_hand(self) -> list[str]:
        """Records changed by hand, each with the moment, as the form gives them back; none where anything else is in
        the way."""
        found = self.obstacles
        if len(found) >= OBSTACLES_SHOWN or not all(item.by_hand for item in found):
            return []
        return [f"{item.record.pk} {item.by_hand}" for item in found if item.record is not None]

    def _reason(self, same: list[Obstacle]) -> dict[str, Any]:
        """What keeps these records, said once, with the first of them where there are several; all of them where the
        person may decide on them."""
        named = [(item.record, record_url(self.kind, item.record)) for item in same]
        if len(same) == 1:
            return {"sentence": same[0].sentence, "count": 1, "url": named[0][1]}
        shown = len(same) if self.by_hand else RECORDS_NAMED
        return {
            "sentence": same[0].reason.lstrip("："),
            "count": len(same),
            "records": named[:shown],
            "rest": max(0, len(same) - shown),
        }

    def act(self) -> str:
        given = self.request.POST
        parts = [entry.partition(" ") for entry in given.getlist("by_hand")] if "agreed" in given else []
        by_hand = {int(pk): moment for pk, _, moment in parts if pk.isdecimal() and len(pk) < 19}
        request_undo(actor=self.person, batch=self.batch, by_hand=by_hand)
        return ""


class ImportDiscard(ImportConfirm):
    is_danger = True

    def get_title(self) -> str:
        return "结束这次导入" if self.has_records else "放弃这次导入"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"button": "结束" if self.has_records else "放弃"}

    def is_open(self) -> bool:
        return self.imported.state not in (ImportState.DISCARDED, ImportState.FINISHED, ImportState.REFUSED)

    def consequences(self) -> list[str]:
        counts = self.imported.counts
        waiting = sum(counts.get(name, 0) for name in ("new", "changed", "conflict"))
        left = (
            f"还没有接受的 {waiting} 条和有问题的 {counts.get('faulty', 0)} 行不再保留。"
            if counts
            else "这个文件没有导入任何记录。"
        )
        sentences = [left]
        if self.has_records:
            sentences.append("已经接受的记录不受影响，仍然可以整批撤销。")
        return [*sentences, "以后要用，再上传一次。"]

    def act(self) -> str:
        discard_import(actor=self.person, imported=self.imported)
        return ""

    def get_done_url(self) -> str:
        return reverse("import-list")
