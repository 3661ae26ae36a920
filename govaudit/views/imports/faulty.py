"""Faulty rows: all of them or those of one group, each with the cells to mend; one row by itself; rows corrected, and
rows that are not to be brought in."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property

from govaudit.imports.grouping import group_marked
from govaudit.imports.pipeline import headers_of, hidden_of, mapping_of, with_corrections
from govaudit.imports.private import Hidden
from govaudit.imports.selectors import corrected_rows, dropped_rows, faulty_rows
from govaudit.imports.wording import cell_name, group_sentence, row_sentence
from govaudit.models import FaultyRow, Import, ImportState
from govaudit.services.import_rows import correct_row, drop_rows, restore_rows
from govaudit.views.imports.bases import PAGE_ROWS, ImportPage
from govaudit.views.imports.words import cell_fault, choices_of, place_of, plain_fault, takes_choices


@dataclass(slots=True)
class CellLine:
    """One cell of a faulty row; `faults` are sentences."""

    place: int
    header: str
    text: str
    field: str
    name: str  # such as G9
    read: str = ""  # what the file says
    is_corrected: bool = False
    is_hidden: bool = False  # who called: only a mask is shown, and nothing is changed here
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
    def corrected_cells(self) -> list[CellLine]:
        return [cell for cell in self.cells if cell.is_corrected]

    @property
    def filled_cells(self) -> list[CellLine]:
        return [cell for cell in self.cells if cell.field and cell.text]

    @property
    def reason(self) -> str:
        return row_sentence(self.row.errors, self.row.row)

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

    @cached_property
    def hidden(self) -> dict[int, Hidden]:
        return hidden_of(self.imported)

    def line(self, row: FaultyRow) -> FaultyLine:
        headers, hidden = self.headers[row.sheet], self.hidden[row.sheet]
        texts = [*row.cells, *[""] * (len(headers) - len(row.cells))]
        shown, read = hidden.shown(with_corrections(texts, row.corrected)), hidden.shown(texts)
        cells = [
            CellLine(place, header, shown[place], self.fields.get(header, ""), cell_name(place, row.row))
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
            cell.is_hidden, cell.read = cell.place in hidden.sorts, read[cell.place]
            cell.list_id = f"choices-{cell.field}" if takes_choices(self.kind, cell.field) else ""
        url = reverse("import-correct", args=[self.imported.code, row.sheet, row.row])
        return FaultyLine(row, place_of(self.imported, row.sheet, row.row), url, cells, sentences)

    def choices(self, lines: list[FaultyLine], *, is_whole: bool = False) -> dict[str, list[str]]:
        """What may be chosen, for the fields of the cells at fault, or of all cells."""
        cells = (cell for line in lines for cell in (line.cells if is_whole else line.faulty_cells))
        fields = sorted({cell.field for cell in cells if cell.field})
        lookups = self.kind.lookups() if fields else {}
        found = {name: choices_of(self.kind, name, lookups) for name in fields}
        return {name: texts for name, texts in found.items() if texts}

    def tabs(self, here: str) -> list[tuple[str, str, int, bool]]:
        """Address, label and number of rows of each of the three lists, and whether it is the one shown."""
        code, counts = self.imported.code, self.imported.counts
        tabs = [
            ("import-faulty", "有问题的", counts.get("faulty", 0)),
            ("import-corrected", "改过的", corrected_rows(self.imported).count()),
            ("import-dropped", "不导入的", counts.get("dropped", 0)),
        ]
        return [(reverse(name, args=[code]), label, number, name == here) for name, label, number in tabs]

    def swapped(self, template: str, context: dict[str, Any]) -> HttpResponse:
        """What becomes of a row in the list of faulty rows, and the numbers above the list as they are by now."""
        self.imported.refresh_from_db()
        shown_at = urlsplit(self.request.htmx.current_url or "")  # type: ignore[attr-defined]
        narrowed, keys = _narrowing(self.imported, QueryDict(shown_at.query).get("group"))
        numbers = {
            "tabs": self.tabs("import-faulty"),
            "total": self.imported.counts.get("faulty", 0) if keys is None else len(keys),
            "is_swapped": True,
        }
        return render(self.request, template, {"record": self.imported} | context | narrowed | numbers)


def _narrowing(imported: Import, mark: str | None) -> tuple[dict[str, Any], list[int] | None]:
    """What the bar of the list says of the group it is narrowed to, and the primary keys of its rows; None: all."""
    group, keys = group_marked(imported, mark) if mark is not None else (None, None)
    sentence = group_sentence(group) if group else ""
    return {"group": group, "is_narrowed": mark is not None, "group_sentence": sentence}, keys


class FaultyList(FaultyPage):
    """One of the three lists of rows that could not be taken over as they were read."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        here = (self.request.resolver_match and self.request.resolver_match.url_name) or ""
        return super().get_context_data(**kwargs) | {"tabs": self.tabs(here)}

    def page_context(self, rows: QuerySet[FaultyRow], keys: list[int] | None = None) -> dict[str, Any]:
        """A page of the rows, or of those with these primary keys."""
        pages: Paginator = Paginator(rows if keys is None else keys, PAGE_ROWS)
        page = pages.get_page(self.request.GET.get("page"))
        shown = list(page) if keys is None else rows.filter(pk__in=list(page))
        return {
            "page": page,
            "page_range": pages.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
            "lines": [self.line(row) for row in shown],
            "total": pages.count,
        }


class ImportFaulty(FaultyList):
    """`?group=…` narrows the list to the rows of one group of faults."""

    open_states = (ImportState.CHECKED,)
    template_name = "govaudit/imports/import_faulty.html"
    title = "有问题的行"

    def get_title(self) -> str:
        return self.title

    def get_purpose(self) -> str:
        return "红色的格子要改。改一行点一次“改好这一行”，马上重新核对；同一个写法错了很多行的，回上一页一次改完。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        narrowed, keys = _narrowing(self.imported, self.request.GET.get("group"))
        context = self.page_context(faulty_rows(self.imported), keys)
        choices = self.choices(context["lines"])
        return super().get_context_data(**kwargs) | context | narrowed | {"choices": choices}


class ImportCorrected(FaultyList):
    """Rows that are good since they were corrected, each with what was read and what it says now."""

    open_states = (ImportState.CHECKED,)
    template_name = "govaudit/imports/import_corrected.html"
    title = "改过的行"
    purpose = "这些行改过以后已经没有问题。改错了的，点“更正”再改；已经接受的，到记录里改。"

    def get_title(self) -> str:
        return self.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | self.page_context(corrected_rows(self.imported))


class ImportDrop(FaultyPage):
    """Leaves one row out (`row=0-3`: sheet and row) or all rows of a group."""

    open_states = (ImportState.CHECKED,)
    http_method_names = ["post"]

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        if mark := request.POST.get("group"):
            return self._drop_group(mark)
        row = self._row(request.POST.get("row", ""))
        if row is not None:
            drop_rows(actor=self.person, imported=self.imported, rows=[row.pk])
        self.imported.refresh_from_db()
        is_over = self.imported.state != ImportState.CHECKED
        if request.htmx and not is_over:  # type: ignore[attr-defined]
            return self.swapped("govaudit/imports/_dropped_row.html", {"row": row})
        if row is not None:
            messages.success(request, f"{place_of(self.imported, row.sheet, row.row)}定为不导入。")
        return self.back_to_page() if is_over else redirect("import-faulty", code)

    def _drop_group(self, mark: str) -> HttpResponse:
        _, keys = group_marked(self.imported, mark)
        if keys:
            drop_rows(actor=self.person, imported=self.imported, rows=keys)
            messages.success(self.request, f"{len(keys)} 行定为不导入；要导入，在“不导入的”里恢复。")
        return redirect(f"{self.page_url}#faults")

    def _row(self, given: str) -> FaultyRow | None:
        """The row, None where it is good or left out by now."""
        sheet, _, row = given.partition("-")
        if not (sheet.isdecimal() and row.isdecimal() and len(given) < 16):
            return None
        return faulty_rows(self.imported).filter(sheet=int(sheet), row=int(row)).first()


class ImportDropped(FaultyList):
    """Rows that are not to be brought in; they can be taken back one by one (`row`) or all at once."""

    open_states = (ImportState.CHECKED, ImportState.FINISHED)
    template_name = "govaudit/imports/import_dropped.html"
    title = "不导入的行"
    purpose = "这些行定为不导入，接受时不算在内。恢复以后重新核对：没有问题的可以接受，有问题的回到有问题的行里。"

    def get_title(self) -> str:
        return self.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | self.page_context(dropped_rows(self.imported))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = dropped_rows(self.imported)
        if "row" in request.POST:
            sheet, _, row = request.POST["row"].partition("-")
            is_place = sheet.isdecimal() and row.isdecimal() and len(sheet + row) < 16
            rows = rows.filter(sheet=int(sheet), row=int(row)) if is_place else rows.none()
        keys = list(rows.values_list("pk", flat=True))
        restored = restore_rows(actor=self.person, imported=self.imported, rows=keys)
        if restored.state != ImportState.CHECKED:
            return redirect(self.page_url)
        left = faulty_rows(self.imported).filter(pk__in=keys[:1]).exists() if len(keys) == 1 else False
        more = "，还有问题，在“有问题的”里改" if left else ""
        if keys:
            messages.success(request, f"恢复了 {len(keys)} 行{more}。")
        return redirect("import-dropped", self.imported.code)


class ImportCorrect(FaultyPage):
    """One faulty or corrected row with all its cells. htmx swaps the row in the list; without it this is a page of its
    own."""

    open_states = (ImportState.CHECKED,)
    template_name = "govaudit/imports/import_correct.html"
    fragment_name = "govaudit/imports/_faulty_row.html"

    @cached_property
    def row(self) -> FaultyRow:
        rows = self.imported.faulty_rows.exclude(errors=[], corrected={})
        return rows.get(sheet=self.kwargs["sheet"], row=self.kwargs["row"])

    @property
    def place(self) -> str:
        return place_of(self.imported, self.kwargs["sheet"], self.kwargs["row"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except FaultyRow.DoesNotExist:
            return self._mended_already()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.row.is_dropped:
            messages.info(request, f"{self.place}定为不导入。要改，请先恢复。")
            return redirect("import-dropped", self.imported.code)
        return super().get(request, *args, **kwargs)

    def _mended_already(self) -> HttpResponse:
        """Somebody mended the row meanwhile, or it was mended with others."""
        if self.request.htmx:  # type: ignore[attr-defined]
            return self._good()
        messages.info(self.request, f"{self.place}没有问题，不用改。")
        return redirect("import-faulty", self.imported.code)

    def get_title(self) -> str:
        return f"更正{self.place}"

    def get_parent(self) -> tuple[str, str]:
        name = "import-faulty" if self.row.errors else "import-corrected"
        return "有问题的行" if self.row.errors else "改过的行", reverse(name, args=[self.imported.code])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        line = self.line(self.row)
        context = super().get_context_data(**kwargs) | {"back_url": self.get_parent()[1]}
        return context | {"line": line, "choices": self.choices([line], is_whole=True)}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row, htmx = self.row, request.htmx  # type: ignore[attr-defined]
        if not row.errors and "is_good" not in request.POST:  # mended since the form was shown
            return self._mended_already()
        left = correct_row(actor=self.person, row=row, cells=self._cells(row))
        if htmx:
            return self._good() if left is None else self._fragment(left)
        if left is None:
            messages.success(request, f"{self.place}改好了，可以接受。")
            return redirect(self.get_parent()[1])
        messages.error(request, f"{self.place}还有没改好的地方。")
        return redirect("import-correct", self.imported.code, row.sheet, row.row)

    def _cells(self, row: FaultyRow) -> dict[int, str]:
        """Cells that differ from what the row says."""
        known = range(len(self.headers[row.sheet]))
        given = {place: self.request.POST.get(f"cell-{place}") for place in known}
        now = {
            place: row.corrected.get(str(place), row.cells[place] if place < len(row.cells) else "") for place in known
        }
        return {place: text.strip() for place, text in given.items() if text is not None and text.strip() != now[place]}

    def _good(self) -> HttpResponse:
        url = reverse("import-correct", args=[self.imported.code, self.kwargs["sheet"], self.kwargs["row"]])
        return self.swapped("govaudit/imports/_corrected_row.html", {"place": self.place, "url": url})

    def _fragment(self, left: FaultyRow) -> HttpResponse:
        line = self.line(left)
        return self.swapped(self.fragment_name, {"line": line, "choices": {}})
