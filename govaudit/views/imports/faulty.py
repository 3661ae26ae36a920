"""Faulty rows: all of them or those of one fault, each with the cells to mend; and one row by itself."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property

from govaudit.imports.pipeline import headers_of, mapping_of
from govaudit.imports.selectors import faulty_rows
from govaudit.models import FaultyRow, ImportState
from govaudit.services.imports import correct_row
from govaudit.views.imports.bases import PAGE_ROWS, ImportPage
from govaudit.views.imports.words import cell_fault, choices_of, field_of, place_of, plain_fault, takes_choices


@dataclass(slots=True)
class CellLine:
    """One cell of a faulty row; `faults` are sentences."""

    place: int
    header: str
    text: str
    field: str
    is_corrected: bool = False
    faults: list[str] = dataclasses.field(default_factory=list)
    proposals: list[str] = dataclasses.field(default_factory=list)
    list_id: str = ""  # of the choices on the page


@dataclass(frozen=True, slots=True)
class FaultyLine:
    """A faulty row in words; `sentences` are faults that no cell of it can mend."""

    row: FaultyRow
    place: str
    url: str
    cells: list[CellLine]
    sentences: list[str]

    @property
    def faulty_cells(self) -> list[CellLine]:
        return [cell for cell in self.cells if cell.faults]

    @property
    def good_cells(self) -> list[CellLine]:
        return [cell for cell in self.cells if cell.field and not cell.faults and cell.text]


class FaultyPage(ImportPage):
    """What the list of faulty rows and the page of one share."""

    @cached_property
    def headers(self) -> dict[int, list[str]]:
        return headers_of(self.imported, mapping_of(self.imported))

    @cached_property
    def fields(self) -> Mapping[str, str]:
        """Field of each header, where it has one."""
        mapping = mapping_of(self.imported)
        pairs = zip(mapping.headers, mapping.meanings, strict=True)
        return {header: meaning.field for header, meaning in pairs if meaning.field}

    def line(self, row: FaultyRow) -> FaultyLine:
        headers = self.headers[row.sheet]
        texts = [*row.cells, *[""] * (len(headers) - len(row.cells))]
        cells = [
            CellLine(place, header, row.corrected.get(str(place), texts[place]), self.fields.get(header, ""))
            for place, header in enumerate(headers)
        ]
        sentences = []
        for error in row.errors:
            place = error["place"]
            if 0 <= place < len(cells):
                cells[place].faults.append(cell_fault(error))
                cells[place].proposals += error["proposals"]
            else:
                sentences.append(plain_fault(error))
        for cell in cells:
            cell.is_corrected = str(cell.place) in row.corrected
            cell.list_id = f"choices-{cell.field}" if takes_choices(self.kind, cell.field) else ""
        url = reverse("import-correct", args=[self.imported.code, row.sheet, row.row])
        return FaultyLine(row, place_of(self.imported, row.sheet, row.row), url, cells, sentences)

    def choices(self, lines: list[FaultyLine]) -> dict[str, list[str]]:
        """What may be chosen, for the fields of the cells at fault."""
        fields = sorted({cell.field for line in lines for cell in line.faulty_cells if cell.field})
        lookups = self.kind.lookups() if fields else {}
        found = {name: choices_of(self.kind, name, lookups) for name in fields}
        return {name: texts for name, texts in found.items() if texts}


class ImportFaulty(FaultyPage):
    """`?field=unit&found=城关` narrows the list to one fault."""

    open_states = (ImportState.CHECKED,)
    template_name = "govaudit/imports/import_faulty.html"
    title = "有问题的行"

    def get_title(self) -> str:
        return self.title

    def get_purpose(self) -> str:
        return "红色的格子要改。改一行点一次“改好这一行”，马上重新核对；同一个写法错了很多行的，回上一页一次改完。"

    def rows(self) -> QuerySet[FaultyRow]:
        return faulty_rows(self.imported)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        wanted = (self.request.GET.get("field", ""), self.request.GET.get("found", ""))
        rows: Any = self.rows()
        if wanted[0]:
            rows = keys_with_fault(rows, *wanted)
        pages = Paginator(rows, PAGE_ROWS)
        page = pages.get_page(self.request.GET.get("page"))
        lines = [self.line(row) for row in self._full(page)]
        return super().get_context_data(**kwargs) | {
            "page": page,
            "page_range": pages.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
            "lines": lines,
            "total": pages.count,
            "choices": self.choices(lines),
            "wanted": {"header": field_of(self.kind, wanted[0]), "found": wanted[1]} if wanted[0] else None,
        }

    def _full(self, page: Any) -> list[FaultyRow]:
        """The page's rows; a narrowed list holds keys only."""
        if page and not isinstance(page[0], FaultyRow):
            return list(self.rows().filter(pk__in=list(page)))
        return list(page)


def keys_with_fault(rows: QuerySet[FaultyRow], name: str, found: str) -> list[int]:
    """Keys of rows with this text at fault in this field. Errors are looked through here: the two databases search
    lists in different ways."""
    wanted = rows.values_list("pk", "errors").iterator(chunk_size=2000)
    return [
        key for key, errors in wanted if any(error["field"] == name and error["found"] == found for error in errors)
    ]


class ImportCorrect(FaultyPage):
    """One faulty row with all its cells. htmx swaps the row in the list; without it this is a page of its own."""

    open_states = (ImportState.CHECKED,)
    template_name = "govaudit/imports/import_correct.html"
    fragment_name = "govaudit/imports/_faulty_row.html"

    @cached_property
    def row(self) -> FaultyRow:
        return faulty_rows(self.imported).get(sheet=self.kwargs["sheet"], row=self.kwargs["row"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except FaultyRow.DoesNotExist:
            return self._mended_already()

    def _mended_already(self) -> HttpResponse:
        """Somebody mended the row meanwhile, or it was mended with others."""
        row = f"第 {self.kwargs['row']} 行"
        if self.request.htmx:  # type: ignore[attr-defined]
            return render(self.request, "govaudit/imports/_corrected_row.html", {"place": row, "record": self.imported})
        messages.info(self.request, f"{row}没有问题，不用改。")
        return redirect("import-faulty", self.imported.code)

    def get_title(self) -> str:
        return f"改正{place_of(self.imported, self.row.sheet, self.row.row)}"

    def get_parent(self) -> tuple[str, str]:
        return "有问题的行", reverse("import-faulty", args=[self.imported.code])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        line = self.line(self.row)
        context = super().get_context_data(**kwargs)
        return context | {"line": line, "choices": self.choices([line]), "is_whole": True}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row, htmx = self.row, request.htmx  # type: ignore[attr-defined]
        place = place_of(self.imported, row.sheet, row.row)
        left = correct_row(actor=self.person, row=row, cells=self._cells(row))
        if htmx:
            return self._fragment(left, place)
        if left is None:
            messages.success(request, f"{place}改好了，可以接受。")
            return redirect("import-faulty", self.imported.code)
        messages.error(request, f"{place}还有没改好的地方。")
        return redirect("import-correct", self.imported.code, row.sheet, row.row)

    def _cells(self, row: FaultyRow) -> dict[int, str]:
        """Cells that differ from what the row says."""
        known = range(len(self.headers[row.sheet]))
        given = {place: self.request.POST.get(f"cell-{place}") for place in known}
        now = {
            place: row.corrected.get(str(place), row.cells[place] if place < len(row.cells) else "") for place in known
        }
        return {place: text.strip() for place, text in given.items() if text is not None and text.strip() != now[place]}

    def _fragment(self, left: FaultyRow | None, place: str) -> HttpResponse:
        if left is None:
            return render(
                self.request, "govaudit/imports/_corrected_row.html", {"place": place, "record": self.imported}
            )
        line = self.line(left)
        return render(self.request, self.fragment_name, {"line": line, "record": self.imported, "choices": {}})
