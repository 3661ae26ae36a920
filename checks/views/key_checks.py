"""Pages of checks of key areas: list, one check, the sheet on which one is entered row by row, carrying over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views import View
from django.views.generic import TemplateView

from checks.elements import Element, tree
from checks.filters import KeyCheckFilter
from checks.forms import KeyCheckForm
from checks.key_selectors import carried_over
from checks.measures import KEY_CHECKS
from checks.models import Inspection, InspectionItem, KeyArea, KeyAssignment, KeyCheck, Verdict
from checks.services import carry_over_key_checks, delete_key_check, save_key_check
from checks.tables import KeyCheckTable, inspection_mark, verdict_mark
from govaudit.errors import NotAllowed, UserError
from govaudit.forms import DayInput
from govaudit.roles import Right
from govaudit.views import Action, Confirm, ConfirmDelete, RecordForm, RecordPage, RightRequired, Titled, find_record
from units.counting import where_counted
from units.frame import current_period
from units.lists import MeasuredList
from units.models import Period, Unit
from units.record_pages import period_sentence

LIST = ("公开检查", "checks:key-check-list")


class KeyCheckList(MeasuredList):
    right = Right.VIEW_OWN
    model, table_class, filterset_class = KeyCheck, KeyCheckTable, KeyCheckFilter
    subject, by = KEY_CHECKS, "checked_on"
    title = "公开检查"
    purpose = "本期对重点领域公开事项的检查；一个事项检查几次的，数字取最近一次。"
    empty_hint = "没有检查结果。点“录入检查”，按单位或领域逐项检查。"
    actions = (Action("录入检查", "checks:key-sheet"),)

    def records(self) -> QuerySet[Any]:
        return super().records().select_related("assignment__unit", "assignment__item__area")

    def get_parent(self) -> tuple[str, str]:
        return "重点领域", reverse("checks:key-assignment-list")


class KeyCheckPage(RecordPage):
    right = Right.VIEW_OWN
    model = KeyCheck
    template_name = "checks/key_check_detail.html"

    def records(self) -> QuerySet[Any]:
        return KeyCheck.objects.select_related("assignment__unit", "assignment__item__area", "inspection")

    def get_parent(self) -> tuple[str, str]:
        return LIST[0], reverse(LIST[1])

    def get_actions(self) -> list[Action]:
        return [
            Action("修改", "checks:key-check-edit", self.kwargs),
            Action("删除", "checks:key-check-delete", self.kwargs, is_primary=False),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        day = self.record.checked_on
        periods = Period.objects.filter(start__lte=day, end__gte=day)
        return super().get_context_data(**kwargs) | {
            "mark": verdict_mark(self.record.verdict),
            "missing": tree(self.record.keys),
            "inspection": inspection_mark(self.record.inspection, self.person),
            "counted": where_counted(self.record, KEY_CHECKS, periods),
        }


class KeyCheckAdd(RecordForm):
    """A check of one assignment, named by its code."""

    right = Right.RECORD
    model, form_class = KeyCheck, KeyCheckForm
    title = "录入公开检查"
    page = "checks:key-check-detail"

    @cached_property
    def assignment(self) -> KeyAssignment:
        rows = KeyAssignment.objects.select_related("unit", "item__area")
        found: KeyAssignment = find_record(rows, {"code": "code"}, self.kwargs)
        return found

    def new_record(self) -> KeyCheck:
        return KeyCheck(assignment=self.assignment, checked_on=timezone.localdate())

    def get_purpose(self) -> str:
        assignment = self.object.assignment if self.object else self.assignment
        return f"{assignment.unit} · {assignment.item}，公开栏目“{assignment.place}”。"

    def save(self, form: Any) -> KeyCheck:
        return save_key_check(actor=self.person, check=form.instance)

    def get_saved_sentence(self) -> str:
        return f"已保存{self.object.code}。{period_sentence(self.request, self.object.checked_on, '检查')}"

    def get_parent(self) -> tuple[str, str]:
        return str(self.assignment), reverse("checks:key-assignment-detail", kwargs=self.kwargs)


class KeyCheckEdit(KeyCheckAdd):
    lookup = {"code": "code"}
    title = "修改公开检查"

    def records(self) -> QuerySet[Any]:
        return KeyCheck.objects.select_related("assignment__unit", "assignment__item__area")

    def get_parent(self) -> tuple[str, str]:
        return self.kwargs["code"], reverse("checks:key-check-detail", kwargs=self.kwargs)


class KeyCheckDelete(ConfirmDelete):
    right = Right.RECORD
    model = KeyCheck

    def records(self) -> QuerySet[Any]:
        return KeyCheck.objects.select_related("assignment__unit", "assignment__item")

    def delete(self, record: KeyCheck) -> None:
        delete_key_check(actor=self.person, check=record)

    def get_back_url(self) -> str:
        return reverse("checks:key-check-detail", kwargs=self.kwargs)

    def get_done_url(self) -> str:
        return reverse("checks:key-check-list")


class SheetChoice(forms.Form):
    """What of the catalogue is checked, and the day that the checks are dated."""

    unit = forms.ModelChoiceField(
        queryset=Unit.objects.filter(key_assignments__isnull=False).distinct(),
        to_field_name="code", required=False, label="责任单位", empty_label="全部",
    )  # fmt: skip
    area = forms.ModelChoiceField(
        queryset=KeyArea.objects.all(), to_field_name="code", required=False, label="重点领域", empty_label="全部"
    )
    inspection = forms.ModelChoiceField(
        queryset=Inspection.objects.filter(area="disclosure"),
        to_field_name="code", required=False, label="检查批次", empty_label="不限",
    )  # fmt: skip
    day = forms.DateField(required=False, widget=DayInput, label="检查日期")


@dataclass(frozen=True, slots=True)
class Row:
    """An assignment on the sheet: its form, the elements to tick, and the check that counts in the period; `is_earlier`
    says of one that it is not of the inspection asked for."""

    assignment: KeyAssignment
    form: KeyCheckForm
    elements: tuple[Element, ...]
    latest: KeyCheck | None
    is_earlier: bool = False

    @property
    def mark(self) -> Any:
        return verdict_mark(self.latest.verdict if self.latest else None)

    @property
    def ticked(self) -> list[str]:
        return list(self.form["missing"].value() or [])

    @property
    def is_open(self) -> bool:
        return bool(self.ticked or self.form.errors or self.form["note"].value())


class OnSheet(RightRequired):
    """What the sheet and its rows share: the period, the choice in the address, the rows."""

    right = Right.RECORD

    @cached_property
    def period(self) -> Period | None:
        return current_period(self.request)

    @cached_property
    def choice(self) -> dict[str, Any]:
        """`unit`, `area` and `day` of the address; what is not there or makes no sense is None."""
        form = SheetChoice(self.request.GET)
        form.is_valid()
        return {name: form.cleaned_data.get(name) for name in form.fields}

    @cached_property
    def day(self) -> date | None:
        """The day that checks are dated: the one asked for, else today or the last that counts; None before the period
        and where the day asked for lies outside of it."""
        assert self.period is not None
        first, last = self.period.start, min(timezone.localdate(), self.period.span.last)
        day: date = self.choice["day"] or last
        return day if first <= day <= last else None

    @cached_property
    def query(self) -> str:
        asked = {name: getattr(entry, "code", entry) for name, entry in self.choice.items() if entry}
        return urlencode(asked)

    def assignments(self) -> QuerySet[KeyAssignment]:
        assert self.period is not None
        rows = KeyAssignment.objects.with_checks(self.period.span).select_related("unit", "item__area", "column")
        for name, path in (("unit", "unit"), ("area", "item__area")):
            if self.choice[name]:
                rows = rows.filter(**{path: self.choice[name]})
        if self.choice["inspection"]:
            drawn = InspectionItem.objects.filter(inspection=self.choice["inspection"])
            rows = rows.filter(pk__in=drawn.values("assignment"))
        return rows

    def rows(self, assignments: list[KeyAssignment]) -> list[Row]:
        """Two queries for any number of rows. A row shows what is on file of the day, else what was found last."""
        assert self.period is not None
        span = self.period.span
        checks = KeyCheck.objects.filter(
            assignment__in=[entry.pk for entry in assignments], checked_on__range=(span.start, span.last)
        ).order_by("checked_on").select_related("inspection")  # fmt: skip
        found: dict[int, list[KeyCheck]] = {}
        for check in checks:
            found.setdefault(check.assignment_id, []).append(check)
        return [self.row(entry, found.get(entry.pk, [])) for entry in assignments]

    def row(self, assignment: KeyAssignment, checks: list[KeyCheck], data: Any = None) -> Row:
        latest = checks[-1] if checks else None
        check = next((check for check in checks if check.checked_on == self.day), None)
        if check is None:
            check = KeyCheck(assignment=assignment, checked_on=self.day or timezone.localdate())
            if latest:
                check.missing, check.url, check.note = latest.missing, latest.url, latest.note
        check.assignment = assignment
        given = {} if check.inspection_id else {"inspection": self.choice["inspection"]}
        form = KeyCheckForm(data, instance=check, auto_id=f"{assignment.code}-%s", initial=given)
        asked = self.choice["inspection"]
        is_earlier = bool(asked and latest and latest.inspection_id != asked.pk)
        return Row(assignment, form, tree(assignment.item.keys), latest, is_earlier)

    def progress(self) -> dict[str, int]:
        """How many are checked: of an inspection as many as its own sheet says."""
        if self.choice["inspection"]:
            said = InspectionItem.objects.filter(inspection=self.choice["inspection"], verdict__gt="")
            said = said.filter(assignment__in=self.assignments().values("pk"))
            return {"total": self.assignments().count(), "checked": said.count()}
        return self.assignments().order_by().aggregate(total=Count("pk"), checked=Count("pk", filter=Q(has_check=True)))


class KeySheet(OnSheet, Titled, TemplateView):
    """Assignments of a unit or an area, each a row that is saved by itself."""

    template_name = "checks/key_sheet.html"
    title = "录入公开检查"
    purpose = "逐项打开栏目核对，点一个结果就保存一行。有缺项的先勾选没有公开的要素，再点“不完整”。"

    def get_parent(self) -> tuple[str, str]:
        return "重点领域", reverse("checks:key-assignment-list")

    def get_actions(self) -> list[Action]:
        unit = self.choice["unit"]
        query = urlencode({"unit": unit.code}) if unit else ""
        return [Action("沿用上期结果", "checks:key-carry-over", query=query, is_primary=False)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs) | {"period": self.period, "choice": self.choice}
        if self.period is None:
            return context
        is_chosen = bool(self.choice["unit"] or self.choice["area"] or self.choice["inspection"])
        return context | {
            "choice_form": SheetChoice({**self.request.GET.dict(), "day": self.day or self.request.GET.get("day")}),
            "day": self.day,
            "query": self.query,
            "is_chosen": is_chosen,
            "rows": self.rows(list(self.assignments())) if is_chosen and self.day else [],
            "progress": self.progress(),
            "units": [] if is_chosen else self._units(),
            "verdicts": Verdict.choices,
        }

    def _units(self) -> list[dict[str, Any]]:
        """Units with the numbers of their assignments, and of those checked in the period."""
        rows: Any = self.assignments()
        return list(
            rows.values("unit__code", "unit__short_name")
            .annotate(
                total=Count("pk"),
                checked=Count("pk", filter=Q(has_check=True)),
                left=Count("pk", filter=Q(has_check=False)),
            )
            .order_by("unit__group__position", "unit__position", "unit__code")
        )


class KeySheetRow(OnSheet, View):
    """Saves one row and answers with it."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        return redirect(f"{reverse('checks:key-sheet')}?{self.query}#{code}")

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        if self.period is None:
            raise Http404
        assignment: KeyAssignment = find_record(self.assignments(), {"code": "code"}, self.kwargs)
        row = self.row(assignment, self._checks(assignment), request.POST)
        saved = row.form.is_valid() and self._save(row)
        if not request.htmx:  # type: ignore[attr-defined]
            if not saved:
                messages.error(
                    request, "".join(str(sentence) for errors in row.form.errors.values() for sentence in errors)
                )
            return self.get(request, code)
        if saved:
            row = self.row(assignment, self._checks(assignment))
        context = {"row": row, "query": self.query, "verdicts": Verdict.choices, "is_saved": saved}
        return render(request, "checks/key_sheet_row.html", context | {"progress": self.progress() if saved else None})

    def _checks(self, assignment: KeyAssignment) -> list[KeyCheck]:
        assert self.period is not None
        span = self.period.span
        return list(
            assignment.checks.filter(checked_on__range=(span.start, span.last))
            .select_related("inspection")
            .order_by("checked_on")
        )

    def _save(self, row: Row) -> bool:
        try:
            save_key_check(actor=self.person, check=row.form.instance)
        except NotAllowed:
            raise
        except UserError as error:
            row.form.add_error(None, str(error))
            return False
        return True


class KeyCarryOver(Confirm):
    """Enters for what was not checked in this period what the one before found."""

    right = Right.RECORD
    title = "沿用上期检查结果"
    purpose = "本期还没有检查的事项，照上一期最近一次的结果录入；沿用以后仍可逐项修改。"
    button = "沿用"

    @cached_property
    def period(self) -> Period | None:
        return current_period(self.request)

    @cached_property
    def earlier(self) -> Period | None:
        """The latest period before that was checked; of several the one as long as this."""
        if self.period is None:
            return None
        last = KeyCheck.objects.filter(checked_on__lt=self.period.start).order_by("-checked_on").first()
        if last is None:
            return None
        day, length = last.checked_on, self.period.end - self.period.start
        found = Period.objects.filter(start__lte=day, end__gte=day, end__lt=self.period.start)
        return min(found, key=lambda period: abs(period.end - period.start - length), default=None)

    @cached_property
    def unit(self) -> Unit | None:
        return Unit.objects.filter(code=self.request.GET.get("unit", "")).first()

    @property
    def day(self) -> date:
        assert self.period is not None
        return min(timezone.localdate(), self.period.span.last)

    def consequences(self) -> list[str]:
        if self.period is None or self.earlier is None:
            return ["以前的周期没有检查结果，没有可以沿用的。"]
        if self.day < self.period.start:
            return [f"{self.period.name}还没有开始，没有可以沿用的。"]
        carried = carried_over(period=self.period, earlier=self.earlier, day=self.day, unit=self.unit)
        words = [
            f"{label} {number} 项"
            for verdict, label in Verdict.choices
            if (number := sum(check.verdict == verdict for check in carried.checks))
        ]
        told = f"：{'，'.join(words)}" if words else ""
        scope = f"{self.unit}的" if self.unit else ""
        said = [
            f"将沿用{self.earlier.name}{scope} {len(carried.checks)} 个事项的结果{told}。",
            f"检查日期记为 {self.day:%Y-%m-%d}，说明里写明沿用自哪一天。{self.period.name}已检查的事项不变。",
        ]
        changed = f"另有 {carried.changed} 个事项的要素或分工有变化，不能沿用，请重新检查。"
        return [*said, changed] if carried.changed else said

    def act(self) -> str:
        if self.period is None or self.earlier is None:
            return "没有可以沿用的检查结果。"
        carried = carry_over_key_checks(
            actor=self.person, period=self.period, earlier=self.earlier, day=self.day, unit=self.unit
        )
        return f"已沿用 {len(carried.checks)} 个事项的检查结果。"

    def get_parent(self) -> tuple[str, str]:
        return "录入公开检查", self.get_back_url()

    def get_back_url(self) -> str:
        query = f"?{urlencode({'unit': self.unit.code})}" if self.unit else ""
        return f"{reverse('checks:key-sheet')}{query}"
