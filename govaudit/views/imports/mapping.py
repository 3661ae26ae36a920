"""The page on which a person says what the columns of a file mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property

from govaudit.errors import NotAllowed, UserError
from govaudit.imports.headers import has_bare_month
from govaudit.imports.mapping import ColumnMapping, Meaning, Proposal, problems, propose
from govaudit.imports.pipeline import mapping_of
from govaudit.imports.proposing import optional_fields, proposed_mapping
from govaudit.models import ImportState
from govaudit.services.imports import map_columns
from govaudit.sheets import Column
from govaudit.views.imports.bases import MAPPABLE, ImportPage
from govaudit.views.imports.layout import MOST_HEADER_ROWS, Layout, layout_of
from govaudit.views.imports.words import choices_of

IGNORED = "-"
UNDECIDED = ""


@dataclass(slots=True)
class ColumnLine:
    """One column of the file as the page shows it. `chosen` is a field, IGNORED or UNDECIDED; `mark` says where a
    proposal comes from; `given` are (field, value) pairs that the column stands for."""

    place: int
    header: str
    samples: list[str]
    chosen: str = UNDECIDED
    mark: str = ""
    is_new: bool = False
    given: list[tuple[str, str]] = field(default_factory=list)
    error: str = ""

    @property
    def given_slots(self) -> list[tuple[str, str]]:
        return self.given or [("", "")]


@dataclass(frozen=True, slots=True)
class FixedLine:
    """A field that no column gives: the value that all rows get."""

    column: Column
    value: str
    choices: list[str]


class ImportMap(ImportPage):
    """Sheets and header rows above, one line per column below. The choice of sheets and headers stands in the address,
    so that it works without a script."""

    open_states = MAPPABLE
    template_name = "govaudit/imports/import_map.html"
    title = "对应栏目"

    def get_title(self) -> str:
        return self.title

    def get_purpose(self) -> str:
        return f"文件里的每一栏是{self.kind.title}的哪一项，不要的也点明不导入。记住以后，同样的表头下次不用再对。"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        lines, fixed = self._posted_lines(), self._posted_fixed()
        refusals = self._refusals(lines, fixed)
        if not refusals:
            try:
                map_columns(actor=self.person, imported=self.imported, mapping=self._mapping(lines, fixed))
            except NotAllowed:
                raise
            except UserError as error:
                refusals = [str(error)]
            else:
                return redirect(self.page_url)
        context = self.get_context_data(lines=lines, fixed=fixed, refusals=refusals)
        return self.render_to_response(context, status=422)

    @cached_property
    def layout(self) -> Layout:
        assert self.profile is not None
        return layout_of(self.imported, self.profile, self.request.POST or self.request.GET)

    @cached_property
    def proposal(self) -> Proposal | None:
        """What to show first; None where the sheets cannot be imported as chosen."""
        if self.layout.problem:
            return None
        return proposed_mapping(self.imported, self._taken(), self.layout.header_rows)

    def _named(self) -> ColumnMapping:
        """What the names of the columns alone say."""
        rows = self.layout.header_rows
        return propose(self.kind.sheet, self.layout.headers, sheets=self._taken(), header_rows=rows).mapping

    def _taken(self) -> tuple[int, ...]:
        return tuple(sheet.place for sheet in self.layout.taken)

    @cached_property
    def columns(self) -> list[Column]:
        return [column for column in self.kind.sheet.columns if column.field not in self.kind.context]

    @cached_property
    def choices(self) -> dict[str, list[str]]:
        return {column.field: choices_of(self.kind, column.field, self.lookups) for column in self.columns}

    @cached_property
    def lookups(self) -> Mapping[str, Any]:
        return self.kind.lookups()

    def _proposed_lines(self) -> list[ColumnLine]:
        if self.proposal is None:
            return []
        decided = self._decided()
        if decided and sorted(decided.headers) == sorted(self.layout.headers):
            meanings = dict(zip(decided.headers, decided.meanings, strict=True))
            return [self._line(place, header, meanings[header], "") for place, header in self._headers()]
        mapping, by_name = self.proposal.mapping, self._named()
        return [
            self._proposed_line(place, header, mapping.meanings[place], by_name.meanings[place])
            for place, header in self._headers()
        ]

    def _decided(self) -> ColumnMapping | None:
        """What a person decided for this very import; one that is only remembered is shown as such."""
        if self.imported.state == ImportState.MAPPED and self.job is not None and self.job.kind == "import.read":
            return None
        return mapping_of(self.imported) if self.imported.mapping else None

    def _proposed_line(self, place: int, header: str, meaning: Meaning, named: Meaning) -> ColumnLine:
        """A column that nobody decided yet stays undecided, unless it was ignored last time or has no header."""
        proposal = self.proposal
        assert proposal is not None
        is_named = meaning == named and not proposal.is_remembered
        line = self._line(place, header, meaning, "按名称" if is_named else "上次这样对应")
        line.is_new = header in proposal.new
        if meaning.field is None:
            was_known = proposal.is_remembered or proposal.new or proposal.gone
            was_ignored = was_known and not line.is_new and not has_bare_month(header)
            line.chosen = IGNORED if was_ignored or not header else UNDECIDED
            line.mark = "上次这样对应" if was_ignored and header else ""
        return line

    def _line(self, place: int, header: str, meaning: Meaning, mark: str) -> ColumnLine:
        samples = self.layout.taken[0].samples(place)
        given = list(meaning.given.items())
        return ColumnLine(place, header, samples, meaning.field or IGNORED, mark, given=given)

    def _headers(self) -> list[tuple[int, str]]:
        return list(enumerate(self.layout.headers))

    def _posted_lines(self) -> list[ColumnLine]:
        """The columns as chosen; a field that is none counts as undecided."""
        if self.layout.problem:
            return []
        known = {column.field for column in self.columns} | {IGNORED}
        lines = []
        for place, header in self._headers():
            chosen = self.request.POST.get(f"column-{place}", UNDECIDED)
            names = self.request.POST.getlist(f"given-field-{place}")
            values = [text.strip() for text in self.request.POST.getlist(f"given-value-{place}")]
            line = ColumnLine(place, header, self.layout.taken[0].samples(place), chosen if chosen in known else "")
            line.given = [(name, value) for name, value in zip(names, values, strict=False) if name in known and value]
            lines.append(line)
        return lines

    def _posted_fixed(self) -> dict[str, str]:
        texts = {column.field: self.request.POST.get(f"fixed-{column.field}", "").strip() for column in self.columns}
        return {name: text for name, text in texts.items() if text}

    def _refusals(self, lines: list[ColumnLine], fixed: Mapping[str, str]) -> list[str]:
        if self.layout.problem:
            return [self.layout.problem]
        undecided = [line for line in lines if line.chosen == UNDECIDED]
        for line in undecided:
            line.error = "请选择是哪一项，或者选“不导入”。"
        _mark_twice(lines)
        if undecided:
            names = "、".join(f"“{line.header or '（没有表头）'}”" for line in undecided)
            return [f"还有 {len(undecided)} 栏没有选：{names}。"]
        return problems(self.kind.sheet, self._mapping(lines, fixed), optional_fields(self.kind), self.lookups)

    def _mapping(self, lines: list[ColumnLine], fixed: Mapping[str, str]) -> ColumnMapping:
        return ColumnMapping(
            sheets=self._taken(),
            header_rows=self.layout.header_rows,
            headers=tuple(line.header for line in lines),
            meanings=tuple(
                Meaning(
                    None if line.chosen == IGNORED else line.chosen, {} if line.chosen == IGNORED else dict(line.given)
                )
                for line in lines
            ),
            fixed=dict(fixed),
        )

    def _only_choice(self, column: Column) -> str:
        """What a needed field can only be."""
        choices = self.choices[column.field]
        return choices[0] if column.required and len(choices) == 1 and not self.request.POST else ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lines = kwargs.pop("lines", None)
        if lines is None:
            lines = self._proposed_lines()
        fixed = kwargs.pop("fixed", None)
        if fixed is None:
            fixed = self.proposal.mapping.fixed if self.proposal else {}
        refusals = kwargs.pop("refusals", [self.layout.problem] if self.layout.problem else [])
        taken = {line.chosen for line in lines} | {name for line in lines for name, _value in line.given}
        free = [
            FixedLine(column, fixed.get(column.field) or self._only_choice(column), self.choices[column.field])
            for column in self.columns
            if column.field not in taken or column.field in fixed
        ]
        needed = {column.field for column in self.columns if column.required} - optional_fields(self.kind)
        return super().get_context_data(**kwargs) | {
            "layout": self.layout,
            "lines": lines,
            "columns": self.columns,
            "refusals": refusals,
            "gone": self.proposal.gone if self.proposal else (),
            "undecided": sum(1 for line in lines if line.chosen == UNDECIDED),
            "fixed_needed": [line for line in free if line.column.field in needed or line.value],
            "fixed_more": [line for line in free if line.column.field not in needed and not line.value],
            "needed": needed,
            "header_line_choices": range(1, MOST_HEADER_ROWS + 1),
        }


def _mark_twice(lines: list[ColumnLine]) -> None:
    """Say beside each column where another one gives the same."""
    seen: dict[tuple[Any, ...], ColumnLine] = {}
    for line in lines:
        if line.chosen in (IGNORED, UNDECIDED):
            continue
        first = seen.setdefault((line.chosen, *sorted(line.given)), line)
        if first is not line:
            line.error = f"和“{first.header}”选成了同一项，只能留一栏。"
