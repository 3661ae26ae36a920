"""The entry grid: its page, saving its cells, what others saved meanwhile, a cell's past, rows said to be complete."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView, View

from checks.completeness import completeness
from checks.grid import (
    Cell,
    Grid,
    Line,
    Place,
    Values,
    cells_of,
    digest_of,
    history_of,
    indicator_months,
    number_text,
    state_of,
    unit_indicators,
    unit_months,
)
from checks.grid_saving import fill_cells
from checks.grid_writing import CHANGED, INVALID, Answer, Change
from checks.measures import OBSERVED
from checks.models import MOST_DECIMALS, VALUE_DIGITS, Completion, Indicator, Observation
from checks.selectors import value_words
from checks.services.grid import complete_row, reopen_row
from checks.terms import terms_of
from govaudit.errors import NotAllowed, UserError
from govaudit.imports.cells import read_cell
from govaudit.models import AuditEntry
from govaudit.roles import Right
from govaudit.sheets import CellFault, Column, Number
from govaudit.views import Action, RightRequired, Titled
from units.frame import current_period
from units.models import AREAS, Period, Unit
from units.reviewing import listed
from units.views.evidence import EvidenceSection

MOST_CELLS = 5000
#: As JSON says it; PostgreSQL keeps no such text.
NUL = rb"\u0000"
NUMBER = Column("数值", "value", Number(VALUE_DIGITS, MOST_DECIMALS))
#: Shapes of the grid, with what they are called.
SHAPES = {"months": "一个指标，各单位各月", "indicators": "一个月，各单位各指标", "unit": "一个单位，各指标各月"}


@dataclass(frozen=True)
class Row:
    """A row as the page prints it; `owner` is whose numbers of which indicators one can say are complete (None: that
    is said elsewhere)."""

    line: Line
    cells: list[Cell | None]
    owner: tuple[Unit | None, list[Indicator]] | None
    completion: Completion | None

    @property
    def named(self) -> dict[str, Any] | None:
        if self.owner is None:
            return None
        unit, indicators = self.owner
        return {"unit": unit.code if unit else "", "indicators": [indicator.code for indicator in indicators]}


def rows_of(grid: Grid, cells: Mapping[tuple[int, int], Cell], completions: Iterable[Completion] = ()) -> list[Row]:
    """The grid's rows, each with what was said of its being complete."""
    said = {(c.indicator_id, c.unit_id): c for c in completions}
    is_whole = any(line.month for line in grid.columns) or len(terms_of(grid.period.span, 1)) == 1
    seen: set[tuple[Any, ...]] = set()
    rows = []
    for r, line in enumerate(grid.rows):
        own = [cells.get((r, c)) for c in range(len(grid.columns))]
        indicators = list({cell.place.indicator.pk: cell.place.indicator for cell in own if cell}.values())
        key = (line.unit.pk if line.unit else None, *(indicator.pk for indicator in indicators))
        owner = (line.unit, indicators) if is_whole and indicators and key not in seen else None
        seen.add(key)
        found = [said.get((indicator.pk, key[0])) for indicator in indicators]
        rows.append(Row(line, own, owner, found[0] if owner and all(found) else None))
    return rows


class GridChoice:
    """Which grid an address asks for; without any choice the first indicator's."""

    request: HttpRequest

    @cached_property
    def period(self) -> Period | None:
        return current_period(self.request)

    @cached_property
    def all_indicators(self) -> list[Indicator]:
        return list(Indicator.objects.all())

    @cached_property
    def area(self) -> str:
        return self.request.GET.get("area", "")

    @cached_property
    def indicators(self) -> list[Indicator]:
        return [indicator for indicator in self.all_indicators if self.area in ("", indicator.area)]

    @cached_property
    def units(self) -> list[Unit]:
        """Units that exist in the period, in protocol order."""
        assert self.period is not None
        rows = Unit.objects.existing_on(self.period.end).order_by("group__position", "position", "code")
        return list(rows.select_related("group"))

    @cached_property
    def shape(self) -> str:
        asked = self.request.GET.get("by", "")
        return asked if asked in SHAPES else "months"

    @cached_property
    def indicator(self) -> Indicator | None:
        code = self.request.GET.get("indicator", "")
        found = next((indicator for indicator in self.all_indicators if indicator.code == code), None)
        if code and found is None:
            raise Http404
        return found or next(iter(self.all_indicators), None)

    @cached_property
    def item(self) -> str:
        names = self.indicator.item_names if self.indicator else []
        asked = self.request.GET.get("item", "")
        return asked if asked in names else next(iter(names), "")

    @cached_property
    def months(self) -> list[date]:
        assert self.period is not None
        return terms_of(self.period.span, 1)

    @cached_property
    def month(self) -> date:
        asked = self.request.GET.get("month", "")
        past = [month for month in self.months if month <= timezone.localdate()]
        known = {f"{month:%Y-%m}": month for month in self.months}
        return known.get(asked) or (past or self.months)[-1]

    @cached_property
    def unit(self) -> Unit | None:
        """None: the whole county."""
        code = self.request.GET.get("unit", "")
        found = next((unit for unit in self.units if unit.code == code), None)
        if code and found is None:
            raise Http404
        return found

    @cached_property
    def grid(self) -> Grid | None:
        """None where there is nothing to fill in yet."""
        if self.period is None or self.indicator is None:
            return None
        if self.shape == "indicators":
            return unit_indicators(self.period, self.month, self.indicators, self.units)
        if self.shape == "unit":
            return indicator_months(self.period, self.unit, self.indicators)
        return unit_months(self.period, self.indicator, self.item, self.units)

    def choice(self) -> dict[str, str]:
        """What the address has to say for the same grid."""
        assert self.period is not None
        chosen = {"period": self.period.code, "by": self.shape}
        if self.shape == "months" and self.indicator:
            return chosen | {"indicator": self.indicator.code} | ({"item": self.item} if self.item else {})
        more = {"month": f"{self.month:%Y-%m}"} if self.shape == "indicators" else {}
        more |= {"unit": self.unit.code} if self.shape == "unit" and self.unit else {}
        return chosen | more | ({"area": self.area} if self.area else {})


class GridPage(RightRequired, Titled, GridChoice, TemplateView):
    right = Right.VIEW
    template_name = "checks/grid.html"
    title = "填报表"
    purpose = "像表格一样填：方向键移动，直接打字覆盖，可从 Excel、WPS 复制粘贴；每格自动保存。"
    actions = (
        Action("填报情况", "checks:completeness", is_primary=False),
        Action("请单位填报", "checks:fill-add", is_primary=False),
        Action("填报值", "checks:observation-list", is_primary=False),
    )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs) | {"period": self.period, "shapes": SHAPES, "choice": self}
        if self.grid is None or self.period is None:
            return context
        values = self.grid.values()
        cells = cells_of(self.grid, values)
        rows = rows_of(self.grid, cells, Completion.objects.filter(period=self.period))
        may_record = self.person.has_right(Right.RECORD)
        query = urlencode(self.choice())
        urls = {
            "since": f"{reverse('checks:grid-since')}?{query}",
            "cell": reverse("checks:grid-cell"),
            "save": reverse("checks:grid-save") if may_record else "",
            "complete": reverse("checks:grid-complete") if may_record else "",
        }
        return context | {
            "grid": self.grid,
            "rows": rows,
            "areas": AREAS,
            "may_record": may_record,
            "completes": any(row.owner for row in rows),
            "told": told(self.grid, rows, cells, values, urls),
        }


def told(
    grid: Grid, rows: Sequence[Row], cells: Mapping[tuple[int, int], Cell], values: Values, urls: Mapping[str, str]
) -> dict[str, Any]:
    """What the script of the page is given."""
    return {
        "period": grid.period.code,
        "width": len(grid.columns),
        "height": len(grid.rows),
        "by_months": any(line.month for line in grid.columns),
        "cells": [cell.told() for cell in cells.values()],
        "rows": [row.named for row in rows],
        "digest": digest_of(grid, values),
        **urls,
    }


class GridSince(RightRequired, GridChoice, View):
    """What stands in the grid now, where it is not what the asker has seen."""

    right = Right.VIEW

    def get(self, request: HttpRequest) -> JsonResponse:
        if self.grid is None:
            raise Http404
        values = self.grid.values()
        digest = digest_of(self.grid, values)
        if request.GET.get("since") == digest:
            return JsonResponse({"digest": digest})
        cells = [
            {"row": row, "column": column, **state_of(place, values.get(place.key))}
            for (row, column), place in self.grid.places.items()
            if place.key in values
        ]
        return JsonResponse({"digest": digest, "cells": cells})


class GridCell(RightRequired, View):
    """Beside the grid: the past of a cell, who saved it when, its note and its evidence. A liaison sees those of the
    own unit."""

    right = Right.VIEW_OWN

    def get(self, request: HttpRequest) -> HttpResponse:
        place = places_of([request.GET])[0]
        own = self.person.unit_id is not None and place.unit is not None and place.unit.pk == self.person.unit_id
        if not self.person.sees_all and not own:
            raise Http404
        unit, indicator = place.unit, place.indicator
        rows = Observation.objects.filter(indicator=indicator, breakdown=place.item, month=place.month, unit=unit)
        kept = rows.select_related("indicator", "unit", "batch").first()
        history = history_of(place)
        largest = max((abs(float(value)) for _, value in history if value), default=0)
        context = {
            "place": place,
            "kept": kept,
            "printed": value_words(kept.value, indicator.unit) if kept else "",
            "saved": last_saved(kept.code) if kept else None,
            "history": [(term, value, abs(float(value)) if value else 0) for term, value in history],
            "largest": largest or 1,
            "evidence": EvidenceSection.of(kept, OBSERVED[indicator.area], self.person) if kept else None,
        }
        return render(request, "checks/grid_cell.html", context)


class JsonAct(RightRequired, View):
    """Takes and answers JSON; a refusal is a sentence."""

    def post(self, request: HttpRequest, **kwargs: Any) -> JsonResponse:
        try:
            data = json.loads(request.body)
            said = json.dumps(data, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise BadRequest from error
        if not isinstance(data, dict) or NUL in said:
            raise BadRequest
        try:
            return JsonResponse(self.answer(data))
        except NotAllowed:
            raise
        except UserError as error:
            return JsonResponse({"error": str(error)}, status=409)

    def answer(self, data: dict[str, Any]) -> dict[str, Any]:
        raise NotImplementedError


class GridSave(JsonAct):
    """Save one cell, or a block of them."""

    right = Right.RECORD

    def answer(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"cells": saved_cells(data, lambda changes: fill_cells(actor=self.person, changes=changes))}


def saved_cells(data: Mapping[str, Any], save: Any) -> list[dict[str, Any]]:
    """What became of each cell of a request, in its order: what cannot be read is told so, the others go to `save`."""
    asked = data.get("cells")
    if not isinstance(asked, list) or not 0 < len(asked) <= MOST_CELLS:
        raise BadRequest
    places = places_of(asked)
    if len({place.key for place in places}) < len(places):
        raise BadRequest
    answers: dict[int, Answer] = {}
    changes: dict[int, Change] = {}
    for number, (cell, place) in enumerate(zip(asked, places, strict=True)):
        try:
            value = read_number(str(cell.get("value", "")), place.indicator)
        except CellFault:
            wanted = f"最多 {place.indicator.decimals} 位小数的数" if place.indicator.decimals else "整数"
            sentence = f"“{cell['value']}”不能保存，这里填{wanted}，不带文字。"
            answers[number] = Answer(place, INVALID, sentence)
            continue
        note = " ".join(str(cell.get("note", "")).split()) if value is not None else ""
        changes[number] = Change(place, value, note, str(cell.get("version", "")))
    if changes:
        answers |= dict(zip(changes, save(list(changes.values())), strict=True))
    return [_told_answer(answers[number], asked[number]) for number in range(len(asked))]


def _told_answer(answer: Answer, asked: Mapping[str, Any]) -> dict[str, Any]:
    told = {"state": answer.state, "sentence": answer.sentence, **state_of(answer.place, answer.kept)}
    if answer.state == CHANGED:
        code = getattr(answer.kept, "code", "") or str(asked.get("code", ""))
        entry = last_saved(code) if code else None
        who = f"{entry.actor_name}于{timezone.localtime(entry.at):%m-%d %H:%M}" if entry else "别人刚刚"
        now = f"改为 {number_text(answer.kept.value)}" if answer.kept else "清空"
        told["sentence"] = f"{who}{now}。"
    return told


def read_number(text: str, indicator: Indicator) -> Any:
    """A number as people and spreadsheets write it; None for a blank. Raises CellFault."""
    if indicator.unit == "%":
        text = text.strip().removesuffix("%").removesuffix("％")
    return read_cell(NUMBER, text, {}, is_optional=True)


def places_of(asked: Sequence[Mapping[str, Any]]) -> list[Place]:
    """The places that these name. Raises BadRequest for one that cannot be."""
    if not all(isinstance(cell, Mapping) for cell in asked):
        raise BadRequest
    codes = {str(cell.get("indicator", "")) for cell in asked}
    indicators = {indicator.code: indicator for indicator in Indicator.objects.filter(code__in=codes)}
    wanted = {str(cell.get("unit", "")) for cell in asked} - {""}
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=wanted)} if wanted else {}
    try:
        return [
            Place(
                indicators[str(cell["indicator"])],
                units[str(cell["unit"])] if cell.get("unit") else None,
                str(cell.get("item", "")),
                _month(str(cell["month"])),
            )
            for cell in asked
        ]
    except (KeyError, ValueError) as error:
        raise BadRequest from error


def _month(text: str) -> date:
    month = date.fromisoformat(f"{text}-01")
    if not 1990 <= month.year <= 2099:
        raise ValueError
    return month


def last_saved(code: str) -> AuditEntry | None:
    """Who last changed an observation, by itself or together with others; None where the audit trail knows nobody."""
    own = AuditEntry.objects.filter(subject=f"填报值/{code}").first()
    together = AuditEntry.objects.filter(act__in=("observation.save_many", "fill.accept"), after__has_key=code).first()
    return max((entry for entry in (own, together) if entry), key=lambda entry: (entry.at, entry.pk), default=None)


class GridComplete(JsonAct):
    """Say that a row is complete, or take that back."""

    right = Right.RECORD

    def answer(self, data: dict[str, Any]) -> dict[str, Any]:
        period = Period.objects.named(str(data.get("period", "")))
        unit = _named(Unit.objects.filter(code=str(data.get("unit", ""))), data.get("unit"))
        codes = data.get("indicators") or []
        if not isinstance(codes, list):
            raise BadRequest
        indicators = list(Indicator.objects.filter(code__in=[str(code) for code in codes]))
        if not indicators or len(indicators) < len(codes):
            raise BadRequest
        if data.get("is_open"):
            reopen_row(actor=self.person, period=period, unit=unit, indicators=indicators)
            return {"done": ""}
        reason = str(data.get("reason") or "")
        doubts = complete_row(actor=self.person, period=period, unit=unit, indicators=indicators, reason=reason)
        return {
            "done": f"{self.person}，{timezone.localtime():%m-%d %H:%M}" + (f"，{reason}" if reason else ""),
            "doubts": f"请核对：{listed(doubts)}" if doubts else "",
        }


def _named(rows: Any, code: Any) -> Any:
    found = rows.first() if code else None
    if code and found is None:
        raise BadRequest
    return found


class CompletenessPage(RightRequired, Titled, GridChoice, TemplateView):
    right = Right.VIEW
    template_name = "checks/completeness.html"
    title = "填报情况"
    purpose = "各单位在本期该填的数，填了没有，什么时候该填完。"
    actions = (
        Action("填报表", "checks:grid"),
        Action("请单位填报", "checks:fill-add", is_primary=False),
        Action("填报任务", "checks:fill-list", is_primary=False),
    )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs) | {"period": self.period, "choice": self, "areas": AREAS}
        if self.period is None or not self.indicators:
            return context
        found = completeness(self.period, self.indicators, self.units)
        state = self.request.GET.get("state", "")
        rows = [(unit, row) for unit, row in found.rows if not state or any(p and p.state == state for p in row)]
        return context | {"found": found, "rows": rows, "state": state}
