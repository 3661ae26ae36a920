"""The page on which a person says what the columns of a file mean."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property

from govaudit.errors import NotAllowed, UserError
from govaudit.imports.cells import day_text, read_cell
from govaudit.imports.headers import has_bare_month, month_in
from govaudit.imports.mapping import ColumnMapping, Meaning, Proposal, given_by_month, may_be_fixed, problems
from govaudit.imports.pipeline import mapping_of
from govaudit.imports.private import sort_of_column
from govaudit.imports.proposing import optional_fields, proposed_mapping, unrecognised_by
from govaudit.lib.privacy import mask_as
from govaudit.models import ImportState
from govaudit.services.imports import map_columns
from govaudit.sheets import CellFault, Column, Whole
from govaudit.views.imports.bases import MAPPABLE, ImportPage
from govaudit.views.imports.layout import MOST_HEADER_ROWS, Layout, layout_of
from govaudit.views.imports.words import choices_of, told_by

IGNORED = "-"
UNDECIDED = ""
_YEAR = re.compile("20[0-9]{2}")


@dataclass(slots=True)
class ColumnLine:
    """One column of the file as the page shows it. `chosen` is a field, IGNORED or UNDECIDED; `mark` says where a
    proposal comes from; `given` are (field, value) pairs that the column stands for, `is_misread` where one of the
    values cannot be read."""

    place: int
    header: str
    samples: list[str]
    chosen: str = UNDECIDED
    mark: str = ""
    is_new: bool = False
    given: list[tuple[str, str]] = field(default_factory=list)
    error: str = ""
    is_misread: bool = False
    told: str = ""  # heading of the field that the column, a hint, helps to read

    @property
    def lacks_year(self) -> bool:
        """Whether the header names a month without its year, and the column stands for it."""
        return bool(self.given) and has_bare_month(self.header)

    @property
    def given_slots(self) -> list[tuple[str, str]]:
        return self.given or [("", "")]


@dataclass(frozen=True, slots=True)
class FixedLine:
    """A field that no column gives: the value that all rows get, one of `choices` where there are any. `is_needed`: it
    is asked for."""

    column: Column
    value: str
    choices: list[str]
    is_needed: bool

    @property
    def options(self) -> list[str]:
        """The choices, with a value that is no name of any of them but means one."""
        return self.choices if not self.value or self.value in self.choices else [self.value, *self.choices]


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
        lines = self._posted_lines()
        fixed = self._posted_fixed(lines)
        refusals = self._put_into_year(lines) or self._refusals(lines, fixed)
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
        return proposed_mapping(self.imported, self._taken(), self.layout.header_rows, assumed_year=self._year_in_view)

    @cached_property
    def _year_in_view(self) -> int:
        """The year of the period in view, which the frame keeps in the session; this year where there is no period."""
        periods = self.lookups["periods"]
        kept = self.request.GET.get("period") or self.request.session.get("period", "")
        code = kept if periods.knows(kept) else next(iter(periods.names()), "")
        year: int = periods.find(code).start.year if code else timezone.localdate().year
        return year

    def _taken(self) -> tuple[int, ...]:
        return tuple(sheet.place for sheet in self.layout.taken)

    @cached_property
    def columns(self) -> list[Column]:
        return [column for column in self.kind.sheet.readable if column.field not in self.kind.context]

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
        proposed = self.proposal.mapping.meanings
        return [self._proposed_line(place, header, proposed[place]) for place, header in self._headers()]

    def _decided(self) -> ColumnMapping | None:
        """What a person decided for this very import; one that is only remembered is shown as such."""
        if self.imported.state == ImportState.MAPPED and self.job is not None and self.job.kind == "import.read":
            return None
        return mapping_of(self.imported) if self.imported.mapping else None

    def _proposed_line(self, place: int, header: str, meaning: Meaning) -> ColumnLine:
        """A column that nobody decided yet stays undecided, unless it has no header."""
        proposal = self.proposal
        assert proposal is not None
        was_decided = header in proposal.kept
        line = self._line(place, header, meaning, "上次这样对应" if was_decided else "按名称")
        line.is_new = header in proposal.new
        if meaning.field is None and not was_decided:
            line.chosen, line.mark = UNDECIDED if header else IGNORED, ""
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
            line.given = [
                (name, self._in_full(name, value))
                for name, value in zip(names, values, strict=False)
                if name in known - {IGNORED} and value
            ]
            lines.append(line)
        return lines

    def _in_full(self, name: str, text: str) -> str:
        """A month typed for the field that dates the records, as the months in headers are understood; any other text
        as it stands."""
        year = self.request.POST.get("year", "").strip()
        year_meant = int(year) if _YEAR.fullmatch(year) else self._year_in_view
        month = None if day_text(text) else month_in(text, year_meant)
        if month is None or month[1]:
            return text
        return given_by_month(self.kind.sheet, text, year_meant).get(name, text)

    def _put_into_year(self, lines: list[ColumnLine]) -> list[str]:
        """Put the months without a year into the one chosen, where they were shown in another; what was typed over
        stays. Gives what is wrong with the year."""
        shown, year = (self.request.POST.get(name, "").strip() for name in ("shown-year", "year"))
        if not shown or year == shown:
            return []
        if not (_YEAR.fullmatch(year) and _YEAR.fullmatch(shown)):
            return [f"年份写的是“{year}”，应为四位数的年份，如 2022。"]
        for line in filter(lambda line: has_bare_month(line.header), lines):
            before, after = (given_by_month(self.kind.sheet, line.header, int(text)) for text in (shown, year))
            line.given = [(name, after[name] if before.get(name) == value else value) for name, value in line.given]
        return []

    def _shown_year(self, lines: Sequence[ColumnLine]) -> str:
        """The year that months without one are put into; "" where there are none."""
        dated = self.kind.sheet.dated_by
        years = (
            value[:4] for line in lines if has_bare_month(line.header) for name, value in line.given if name == dated
        )
        return next(filter(_YEAR.fullmatch, years), "")

    def _posted_fixed(self, lines: Sequence[ColumnLine]) -> dict[str, str]:
        """The values for all rows; what the program says of months gives way to a column."""
        chosen = {line.chosen for line in lines}
        fixed = {}
        for column in self.columns:
            text = self.request.POST.get(f"fixed-{column.field}", "").strip()
            if text and not (text == column.in_month and column.field in chosen):
                fixed[column.field] = text
        return fixed

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
        self._mark_unreadable(lines)
        return problems(self.kind.sheet, self._mapping(lines, fixed), optional_fields(self.kind), self.lookups)

    def _mark_unreadable(self, lines: Sequence[ColumnLine]) -> None:
        """Say beside each column what is wrong with what was typed for all of it."""
        columns = {column.field: column for column in self.columns}
        for line in lines:
            given = [(columns[name], text) for name, text in line.given if name in columns]
            for column, text in given if line.chosen != IGNORED else ():
                try:
                    read_cell(column, text, self.lookups)
                except CellFault as fault:
                    line.error = f"“{text}”应为{str(fault).rstrip('。')}。"
                    line.is_misread = True

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

    def _fixed_lines(self, lines: Sequence[ColumnLine], fixed: Mapping[str, str]) -> list[FixedLine]:
        """Fields that no column gives and all rows may have in common."""
        taken = {line.chosen for line in lines} | {name for line in lines for name, _value in line.given}
        return [
            self._fixed_line(column, fixed.get(column.field, ""))
            for column in self.columns
            if column.field in fixed or (column.field not in taken and may_be_fixed(self.kind.sheet, column))
        ]

    def _fixed_line(self, column: Column, value: str) -> FixedLine:
        """What a needed field can only be is filled in; what the program says of months is not asked for."""
        choices = self.choices[column.field]
        if not value and column.required and len(choices) == 1 and not self.request.POST:
            value = choices[0]
        is_needed = column.field in self.needed or bool(value)
        return FixedLine(column, value, choices, is_needed and not (value and value == column.in_month))

    def _counts_from_one(self, line: ColumnLine) -> bool:
        kinds = (column.kind for column in self.columns if column.field == line.chosen)
        return any(isinstance(kind, Whole) and kind.least > 0 for kind in kinds)

    def _recognition(self, mapping: ColumnMapping) -> str:
        """What is taken for the same record, where columns that would tell records apart are missing; not of months
        across, each of which is one record."""
        missing = unrecognised_by(self.kind, mapping)
        if not missing or any(meaning.given for meaning in mapping.meanings):
            return ""
        code, *alike = (
            column.header
            for column in sorted(self.columns, key=lambda column: column.field != "code")
            if column.field in ("code", *self.kind.identity) and column.header not in missing
        )
        lacking = "和".join(f"“{header}”" for header in (code, *missing))
        return f"没有{lacking}，{'、'.join(f'“{header}”' for header in alike)}都一样的行会当作同一条。"

    @cached_property
    def needed(self) -> set[str]:
        return {column.field for column in self.columns if column.required} - optional_fields(self.kind)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lines = kwargs.pop("lines", None)
        if lines is None:
            lines = self._proposed_lines()
        fixed = kwargs.pop("fixed", None)
        if fixed is None:
            fixed = self.proposal.mapping.fixed if self.proposal else {}
        refusals = kwargs.pop("refusals", [self.layout.problem] if self.layout.problem else [])
        free = self._fixed_lines(lines, fixed)
        sheet = self.kind.sheet
        private = {column.field: column for column in sheet.private}
        for line in lines:
            line.told = told_by(self.kind, line.chosen)
            if column := private.get(line.chosen):
                line.samples = [mask_as(sort_of_column(column), text) for text in line.samples]
        return super().get_context_data(**kwargs) | {
            "layout": self.layout,
            "lines": lines,
            "columns": [column for column in self.columns if column not in sheet.hints + sheet.private],
            "hints": sheet.hints,
            "private": sheet.private,
            "refusals": refusals,
            "gone": self.proposal.gone if self.proposal else (),
            "undecided": sum(1 for line in lines if line.chosen == UNDECIDED),
            "year": self.request.POST.get("year") or self._shown_year(lines),
            "shown_year": self._shown_year(lines),
            "zero_is_nothing": any(line.given and self._counts_from_one(line) for line in lines),
            "recognition": self._recognition(self._mapping(lines, fixed)),
            "fixed_needed": [line for line in free if line.is_needed],
            "fixed_more": [line for line in free if not line.is_needed],
            "needed": self.needed,
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
