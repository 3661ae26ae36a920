"""Rows of an import that wait to be accepted, with what would change; and records that its source no longer lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Model
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property

from govaudit.imports.kinds import ImportKind
from govaudit.imports.pipeline import mapping_of, stage_of
from govaudit.imports.selectors import is_first_of_source, missing_from
from govaudit.imports.staging import StagedRow, Verdict
from govaudit.lib.privacy import mask_text
from govaudit.models import AuditEntry, FaultyRow, Import, ImportState
from govaudit.sheets import Column, Text
from govaudit.views.bases import path_value
from govaudit.views.imports.bases import PAGE_ROWS, ImportPage
from govaudit.views.imports.words import VERDICT_NAMES, VERDICT_TONES, header_for, lookups_of, place_of, shown_value

#: What accepting can be asked for row by row.
CHOOSABLE = (Verdict.NEW, Verdict.CHANGED, Verdict.CONFLICT)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that a row would change."""

    header: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class RowLine:
    """One staged row in words: `keys` tell it apart, `others` is the rest of what it says; `correct_url` leads to the
    cells of a row that was corrected."""

    line: int
    place: str
    verdict: str
    tone: str
    keys: list[str]
    others: list[str]
    differences: list[Difference]
    can_choose: bool
    changed_at: datetime | None
    changed_by: str
    url: str
    correct_url: str


class CountedPages(Paginator):
    """Pages of rows whose number is known without asking."""

    def __init__(self, count: int, rows: Any) -> None:
        super().__init__([], PAGE_ROWS)
        self._count, self._rows = count, rows

    @cached_property
    def count(self) -> int:
        return self._count

    def page(self, number: int | str) -> Page[Any]:
        number = self.validate_number(number)
        return Page(self._rows((number - 1) * self.per_page, self.per_page), number, self)


class ImportRows(ImportPage):
    """`?verdict=changed` shows rows of one verdict; ticked ones can be accepted by themselves."""

    open_states = (ImportState.CHECKED,)
    template_name = "govaudit/imports/import_rows.html"

    @cached_property
    def verdict(self) -> Verdict | None:
        wanted = self.request.GET.get("verdict", "")
        return Verdict(wanted) if wanted in list(Verdict) else None

    def get_title(self) -> str:
        return f"{VERDICT_NAMES[self.verdict]}的行" if self.verdict else "通过核对的行"

    def get_purpose(self) -> str:
        return {
            Verdict.NEW: "记录里还没有，接受后新增。",
            Verdict.CHANGED: "记录里有，接受后按文件修改；划去的是现在的内容。",
            Verdict.SAME: "和记录完全一样，接受时不会动它们。",
            Verdict.CONFLICT: "记录在别处改过（手工或别的导入），和文件不一样。要用文件里的，打勾再接受。",
            Verdict.REPEATED: "文件里前面已经有同样的一行，只算一次。",
            None: "文件里可以读懂的全部行。",
        }[self.verdict]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        counts = self.imported.counts
        total = counts.get(self.verdict, 0) if self.verdict else sum(counts.get(verdict, 0) for verdict in Verdict)
        stage = stage_of(self.imported)
        pages = CountedPages(total, lambda offset, limit: stage.rows(self.verdict, offset, limit))
        page = pages.get_page(self.request.GET.get("page"))
        varied = [name for name in stage.fields if name not in mapping_of(self.imported).fixed]
        keys, others = sorted_columns(self.kind, varied)
        can_choose = self.verdict in (*CHOOSABLE, None)
        return super().get_context_data(**kwargs) | {
            "page": page,
            "page_range": pages.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
            "keys": keys,
            "others": others,
            "lines": row_lines(self.imported, self.kind, list(page), keys, others),
            "total": total,
            "verdict": self.verdict,
            "verdict_name": VERDICT_NAMES[self.verdict] if self.verdict else "",
            "tabs": [(verdict, VERDICT_NAMES[verdict], counts.get(verdict, 0)) for verdict in Verdict],
            "can_choose": can_choose,
            "is_unchosen": "unchosen" in self.request.GET,
            "shows_differences": self.verdict in (Verdict.CHANGED, Verdict.CONFLICT, None),
        }


def sorted_columns(kind: ImportKind, fields: Sequence[str]) -> tuple[list[Column], list[Column]]:
    """The columns the file gives: those that tell rows apart, and the others."""
    given = [column for column in kind.sheet.columns if column.field in fields]
    names = (*kind.sheet.key, *kind.identity)
    return [column for column in given if column.field in names], [
        column for column in given if column.field not in names
    ]


def row_lines(
    imported: Import, kind: ImportKind, rows: list[StagedRow], keys: list[Column], others: list[Column]
) -> list[RowLine]:
    people = _who_changed(kind, [row.stored for row in rows if row.verdict == Verdict.CONFLICT and row.stored])
    corrected, lookups = _corrected(imported, rows), lookups_of(kind)
    return [
        RowLine(
            line=row.line,
            place=place_of(imported, row.sheet, row.row),
            verdict=VERDICT_NAMES[row.verdict],
            tone=VERDICT_TONES.get(row.verdict, ""),
            keys=[_shown(row.record, column, lookups) for column in keys],
            others=[_shown(row.record, column, lookups) for column in others],
            differences=_differences(kind, row, lookups),
            can_choose=row.verdict in CHOOSABLE,
            changed_at=getattr(row.stored, "changed_at", None) if row.verdict == Verdict.CONFLICT else None,
            changed_by=people.get(row.stored.pk, "") if row.stored else "",
            url=record_url(kind, row.stored),
            correct_url=(
                reverse("import-correct", args=[imported.code, row.sheet, row.row])
                if (row.sheet, row.row) in corrected
                else ""
            ),
        )
        for row in rows
    ]


def _corrected(imported: Import, rows: list[StagedRow]) -> set[tuple[int, int]]:
    """Sheet and row number of those rows that somebody corrected."""
    numbers = [row.row for row in rows]
    return set(FaultyRow.objects.filter(imported=imported, row__in=numbers).values_list("sheet", "row"))


def record_url(kind: ImportKind, record: Model | None) -> str:
    """The page of a record on file; empty where there is none."""
    if record is None or not kind.record_page:
        return ""
    try:
        return reverse(kind.record_page, args=[path_value(record, path) for path in kind.record_path])
    except NoReverseMatch:
        return ""


def _differences(kind: ImportKind, row: StagedRow, lookups: Mapping[str, Any]) -> list[Difference]:
    if row.stored is None or row.verdict not in (Verdict.CHANGED, Verdict.CONFLICT):
        return []
    found = []
    for column in kind.sheet.columns:
        old = shown_value(row.stored, column.field, column.kind, lookups)
        new = shown_value(row.record, column.field, column.kind, lookups)
        if old != new:
            told = (_masked(text, column) for text in (old, new))
            found.append(Difference(header_for(kind, column.field), *told))
    return found


def _shown(record: Model, column: Column, lookups: Mapping[str, Any]) -> str:
    """A field as every page of an import shows it: free text with callers' numbers masked."""
    return _masked(shown_value(record, column.field, column.kind, lookups), column)


def _masked(text: str, column: Column) -> str:
    return mask_text(text) if isinstance(column.kind, Text) else text


def _who_changed(kind: ImportKind, records: list[Any]) -> dict[int, str]:
    """Names of those who changed these records by hand, from the audit trail."""
    moments = [record.changed_at for record in records if record.changed_at]
    if not moments:
        return {}
    label = kind.model._meta.verbose_name
    subjects = {
        record.pk: f"{label}/{'/'.join(str(path_value(record, path)) for path in kind.record_path)}"
        for record in records
    }
    entries = AuditEntry.objects.filter(subject__in=subjects.values(), at__gte=min(moments)).order_by("at", "pk")
    found: dict[tuple[str, datetime], str] = {}
    names = list(entries.values_list("subject", "at", "actor_name"))
    for record in records:
        later = (name for subject, at, name in names if subject == subjects[record.pk] and at >= record.changed_at)
        found_name = next(later, "")
        if found_name:
            found[subjects[record.pk], record.changed_at] = found_name
    return {record.pk: found.get((subjects[record.pk], record.changed_at), "") for record in records}


class ImportMissing(ImportPage):
    """Records of the source that this file does not list."""

    open_states = (ImportState.CHECKED,)
    template_name = "govaudit/imports/import_missing.html"
    title = "上次有这次没有"
    purpose = "这个来源以前导入过、日期在这个文件范围以内、这次却没有的记录。导入不会动它们，请核对是撤了还是漏导了。"

    def get_title(self) -> str:
        return self.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        columns, lookups = self.kind.sheet.columns, lookups_of(self.kind)
        relations = [column.field for column in columns if _is_relation(self.kind.model, column.field)]
        rows = missing_from(self.imported).select_related("batch__imported", *relations).order_by("pk")
        pages = Paginator(rows, PAGE_ROWS)
        page = pages.get_page(self.request.GET.get("page"))
        lines = [
            (
                [_shown(record, column, lookups) for column in columns],
                record_url(self.kind, record),
                record.batch.imported.file_name if record.batch else "",
            )
            for record in page
        ]
        return super().get_context_data(**kwargs) | {
            "page": page,
            "page_range": pages.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
            "columns": columns,
            "lines": lines,
            "is_first": not lines and is_first_of_source(self.imported),
        }


def _is_relation(model: type[Model], name: str) -> bool:
    return bool(model._meta.get_field(name).is_relation)
