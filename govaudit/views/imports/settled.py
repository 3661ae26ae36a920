"""What texts were said to mean: settled for an import, taken back, forgotten by a source."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views import View

from govaudit.errors import UserError
from govaudit.imports.kinds import KINDS, ImportKind
from govaudit.imports.rows import plain_text
from govaudit.imports.settling import lookup_of
from govaudit.models import Import, ImportSource, ImportState, SourceValue
from govaudit.roles import Right
from govaudit.services.import_rows import settle_value, unsettle_value
from govaudit.services.sources import forget_value
from govaudit.views.bases import Confirm, RightRequired, find_record
from govaudit.views.imports.accept import ImportConfirm
from govaudit.views.imports.bases import OfImport, allowed_kinds
from govaudit.views.imports.words import header_for


@dataclass(frozen=True, slots=True)
class SettledLine:
    """A text that was said to mean something. `kept` tells where that is kept for later files too: with the source,
    with the kind of record of this name (单位), or nowhere (""). One that `is_taught` became known there by being
    settled in this import."""

    mark: str
    field: str
    header: str
    found: str
    meant: str
    kept: str
    is_taught: bool


SOURCE = "来源"


def settled_lines(imported: Import) -> list[SettledLine]:
    """What was settled in an import, by column and text."""
    kind = KINDS[imported.kind]
    learned = set(imported.source.values.values_list("field", "found", "meant")) if imported.settled else set()
    lookups: Mapping[str, Any] = kind.lookups() if imported.settled else {}
    lines = []
    for name, meanings in imported.settled.items():
        taught = _taught(kind, name)
        for found, meant in meanings.items():
            kept = SOURCE if (name, found, meant) in learned else ""
            if taught and lookups[lookup_of(kind, name)].knows(found):
                kept = taught.title
            is_taught = bool(taught and kept == taught.title and found in imported.taught.get(name, {}))
            lines.append(SettledLine(mark_of(name, found), name, header_for(kind, name), found, meant, kept, is_taught))
    order = {column.field: place for place, column in enumerate(kind.sheet.readable)}
    return sorted(lines, key=lambda line: (order[line.field], line.found))


def mark_of(name: str, found: str) -> str:
    """Names a text of a field in addresses, which could not hold a long one."""
    return hashlib.blake2b(f"{name}\0{found}".encode(), digest_size=8).hexdigest()


def _taught(kind: ImportKind, name: str) -> ImportKind | None:
    """The kind of record with which spellings of this field are kept, for all sources."""
    lookup = lookup_of(kind, name)
    return KINDS.get(lookup) if lookup in kind.learn else None


def taught_kinds(kind: ImportKind) -> list[ImportKind]:
    """Kinds of records that keep their spellings themselves, among what this kind's files name."""
    found = (_taught(kind, column.field) for column in kind.sheet.readable)
    return list({taught.code: taught for taught in found if taught}.values())


class ImportSettle(OfImport, RightRequired, View):
    """Says what a text means in all rows."""

    http_method_names = ["post"]
    open_states = (ImportState.CHECKED,)

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        imported = self.imported
        given = {name: plain_text(request.POST.get(name, "")) for name in ("field", "found")}
        # A proposal's button carries its text; the button beside the box carries none.
        given["meant"] = plain_text(request.POST.get("proposal") or request.POST.get("meant", ""))
        if not given["meant"]:
            raise UserError(f"没有选“{given['found'][:60]}”应该是什么，请点一个或者填一个。")
        remember = "remember" in request.POST
        settle_value(actor=self.person, imported=imported, remember=remember, **given)
        return redirect(f"{self.page_url}#faults")


class ImportUnsettle(ImportConfirm):
    """Takes back what a text was said to mean in this import."""

    title = "撤回认定"
    button = "撤回"

    @cached_property
    def line(self) -> SettledLine | None:
        """None where somebody took it back meanwhile."""
        return next((line for line in settled_lines(self.imported) if line.mark == self.kwargs["mark"]), None)

    def is_open(self) -> bool:
        return super().is_open() and self.line is not None

    def consequences(self) -> list[str]:
        line = self.line
        assert line is not None
        first = f"“{line.header}”里的“{line.found}”不再认作“{line.meant}”。"
        if line.kept not in {"", SOURCE} and not line.is_taught:
            to_remove = f"要改，请管理员在{line.kept}的页面上删除这个名称。"
            return [
                f"这次导入不再另外把“{line.found}”认作“{line.meant}”，整个文件要重新核对一次。已经接受的记录不变。",
                f"“{line.found}”不是这次登记的{line.kept}名称，撤回以后还在，照样认得。{to_remove}",
            ]
        again = "整个文件要重新核对一次；没有接受的行里写着它的，又会列进有问题的行。已经接受的记录不变。"
        if line.is_taught:
            learned = f"“{line.found}”是这次登记的{line.kept}名称（识别用），一并删除，"
            return [first, again, f"{learned}以后的文件里也不再认得，除非另外还登记着。"]
        return [first, again, *[f"来源“{self.imported.source}”也不再记住这个写法。"] * (line.kept == SOURCE)]

    def act(self) -> str:
        assert self.line is not None
        unsettle_value(actor=self.person, imported=self.imported, field=self.line.field, found=self.line.found)
        return ""


class ValueForget(Confirm):
    """Makes a source forget what a text means."""

    right = Right.RECORD
    title = "忘掉写法"
    button = "忘掉"

    @cached_property
    def source(self) -> ImportSource:
        kinds = [kind.code for kind in allowed_kinds(self.person)]
        rows = ImportSource.objects.filter(kind__in=kinds)
        found: ImportSource = find_record(rows, {"kind": "kind", "name": "name"}, self.kwargs)
        return found

    @cached_property
    def value(self) -> SourceValue:
        for value in self.source.values.all():
            if mark_of(value.field, value.found) == self.kwargs["mark"]:
                return value
        raise Http404

    def consequences(self) -> list[str]:
        header = header_for(KINDS[self.source.kind], self.value.field)
        return [
            f"来源“{self.source}”以后的文件里，“{header}”写的“{self.value.found}”不再认作“{self.value.meant}”，会列进有问题的行。",
            "已经导入的记录不变。",
        ]

    def act(self) -> str:
        sentence = f"“{self.value.found}”已经忘掉。"
        forget_value(actor=self.person, value=self.value)
        return sentence

    def get_back_url(self) -> str:
        return reverse("import-source-edit", args=[self.source.kind, self.source.name])

    def get_parent(self) -> tuple[str, str]:
        return self.source.name, self.get_back_url()
