"""The sheet on which a checker goes down the own items of an inspection, and what each of its rows sends."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.views import View
from django.views.generic import TemplateView

from checks.forms import RowFindingForm
from checks.inspecting import fault_of_day, late_for, periods_of, usual_day
from checks.models import FAULTY, Finding, FindingCategory, Inspection, InspectionItem, ItemVerdict
from checks.services import check_item, record_item_finding
from checks.tables import item_mark
from checks.views.inspections import OfInspection
from govaudit.errors import NotAllowed, UserError
from govaudit.roles import Right
from govaudit.views import Action, RightRequired, Titled, find_record
from units.evidence import ACCEPTED, PICTURES, suffix_of
from units.models import Evidence, Period, User
from units.views.evidence import EvidenceAdd

ALL, NOBODY = "all", "nobody"


@dataclass(frozen=True, slots=True)
class Row:
    """An item on the sheet: its findings, its screenshots and those of its findings, and the form for a finding;
    `late` names the periods that do not count it."""

    item: Any
    findings: list[Finding]
    kept: list[Evidence]
    form: RowFindingForm | None
    faults: list[str] = field(default_factory=list)
    late: str = ""

    @property
    def mark(self) -> SafeString:
        return item_mark(self.item.verdict)

    @property
    def pictures(self) -> list[tuple[Evidence, bool]]:
        """Each with whether it is a picture."""
        return [(one, suffix_of(one.name) in PICTURES) for one in self.kept]

    @property
    def address_page(self) -> str:
        """Where an address to open can be entered."""
        if self.item.account:
            return reverse("checks:account-edit", args=[self.item.account.code])
        column = self.item.column or self.item.assignment.column
        if column:
            return reverse("checks:column-edit", args=[column.code])
        return reverse("checks:key-assignment-edit", args=[self.item.assignment.code])

    @property
    def entry(self) -> tuple[str, str] | None:
        """Where the item is checked in full: what the button says, and its address."""
        item = self.item
        query = {"inspection": item.inspection.code}
        if item.account:
            return "录入账号检查", f"{reverse('checks:account-check', args=[item.account.code])}?{urlencode(query)}"
        if item.assignment:
            return "勾选要素", f"{reverse('checks:key-sheet')}?{urlencode(query)}#{item.assignment.code}"
        return None


class OnSheet(OfInspection):
    """What the sheet and its rows share: whose rows are meant, and what stands in them."""

    @cached_property
    def asked(self) -> str:
        """`checker` of the address: a user name, all or nobody; without one the person's own rows where there are
        any, else all."""
        asked = self.request.GET.get("checker", "")
        if asked:
            return asked
        has_own = InspectionItem.objects.filter(inspection=self.inspection, checker=self.person).exists()
        return str(self.person.username) if has_own else ALL

    @cached_property
    def day(self) -> date | str:
        """The day that checks are dated: the one that the person gives, as it was written where it makes no sense;
        else the usual one."""
        given = self.request.POST.get("day", self.request.GET.get("day", "")).strip()
        if not given:
            return usual_day(self.inspection)
        try:
            return date.fromisoformat(given)
        except ValueError:
            return given

    @property
    def day_fault(self) -> str:
        if isinstance(self.day, str):
            return f"检查日期“{self.day}”认不出，应为 {usual_day(self.inspection)} 这样的日期。"
        return fault_of_day(self.inspection, self.day)

    @cached_property
    def periods(self) -> list[Period]:
        return periods_of(self.inspection)

    @property
    def query(self) -> str:
        given = {"checker": self.asked}
        return urlencode(given if self.day == usual_day(self.inspection) else given | {"day": str(self.day)})

    def own(self) -> QuerySet[InspectionItem]:
        rows = InspectionItem.objects.filter(inspection=self.inspection)
        if self.asked == ALL:
            return rows
        return rows.filter(checker=None) if self.asked == NOBODY else rows.filter(checker__username=self.asked)

    def items(self) -> Any:
        rows: Any = self.own()
        rows = rows.with_targets().with_links()
        return rows.order_by("unit__group__position", "unit__position", "unit__code", "number")

    def rows(self, items: list[Any], faults: list[str] | None = None, form: Any = None) -> list[Row]:
        """Three queries for any number of rows."""
        found: dict[str, list[Finding]] = {}
        found_ones = Finding.objects.filter(inspection=self.inspection).select_related("category")
        for finding in found_ones.order_by("code"):
            found.setdefault(finding.origin, []).append(finding)
        keys = {key for item in items for key in _evidence_keys(item, found.get(item.origin, []))}
        kept: dict[str, list[Evidence]] = {}
        for one in Evidence.objects.filter(origin__in=keys):
            kept.setdefault(one.origin, []).append(one)
        last = max((f for own in found.values() for f in own), key=lambda f: f.code, default=None)
        return [self._row(item, found.get(item.origin, []), kept, last, faults or [], form) for item in items]

    def _row(self, item: Any, findings: list[Finding], kept: dict[str, list[Evidence]], last: Finding | None,
             faults: list[str], form: Any) -> Row:  # fmt: skip
        own = [one for key in _evidence_keys(item, findings) for one in kept.get(key, [])]
        pictures = list({one.sha256: one for one in own}.values())
        if item.verdict in FAULTY and not findings and form is None:
            form = self._finding_form(item, last)
        late = late_for(self.periods, item.checked_on)
        return Row(item, findings, pictures, form if item.verdict in FAULTY else None, faults, late)

    def _finding_form(self, item: Any, last: Finding | None) -> RowFindingForm:
        """Category and deadline are those given last in this inspection; else the category is that of the last finding
        of the area."""
        said = item.note or ("无法访问" if item.verdict == ItemVerdict.UNREACHABLE else "存在问题：")
        given: dict[str, Any] = {"text": f"“{item.name}”{said}{'。' if said[-1] not in '。！？：' else ''}"}
        if last:
            given |= {"category": last.category, "due_on": last.due_on}
        elif self.usual_category:
            given |= {"category": self.usual_category}
        return RowFindingForm(initial=given, auto_id=f"row-{item.number}-%s", instance=Finding())

    @cached_property
    def usual_category(self) -> FindingCategory | None:
        found = Finding.objects.filter(area=self.inspection.area, is_merit=False).order_by("-found_on", "-code")
        last = found.select_related("category").first()
        return last.category if last else None

    def progress(self) -> dict[str, int]:
        checked = Count("pk", filter=~Q(verdict=""))
        return self.own().order_by().aggregate(total=Count("pk"), checked=checked)


def _evidence_keys(item: InspectionItem, findings: list[Finding]) -> list[str]:
    return [item.own_key, *(f"{Finding._meta.label}/{finding.code}" for finding in findings)]


class InspectionSheet(OnSheet, Titled, TemplateView):
    """A checker's rows, each saved by itself."""

    template_name = "checks/inspection_sheet.html"
    purpose = (
        "逐行打开链接，点一个结果就保存一行。键盘：J、K 上下，1 正常，2 问题，3 无法访问，O 打开链接，N 下一个未检查。"
    )

    def get_title(self) -> str:
        return f"检查单：{self.inspection}"

    def get_actions(self) -> list[Action]:
        return [Action("检查批次", "checks:inspection-detail", {"code": self.inspection.code}, is_primary=False)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        items = self.items()
        is_left_only = "left" in self.request.GET
        people = User.objects.filter(
            pk__in=InspectionItem.objects.filter(inspection=self.inspection).exclude(checker=None).values("checker")
        )
        return super().get_context_data(**kwargs) | {
            "inspection": self.inspection,
            "rows": self.rows(list(items.filter(verdict="") if is_left_only else items)),
            "progress": self.progress(),
            "people": list(people.order_by("username")),
            "asked": self.asked,
            "day": str(self.day),
            "day_fault": self.day_fault,
            "late": "" if isinstance(self.day, str) else late_for(self.periods, self.day),
            "is_left_only": is_left_only,
            "query": self.query,
            "verdicts": ItemVerdict.choices,
            "accepted": ACCEPTED,
        }


class OnRow(OnSheet):
    """What one row sends: it is answered with the row as it is then."""

    @cached_property
    def item(self) -> Any:
        rows: Any = InspectionItem.objects.all()
        rows = rows.with_targets().with_links()
        return find_record(
            self.visible(rows), {"code": "inspection__code", "number": "number"},
            {"code": self.kwargs["code"], "number": self.kwargs["number"]},
        )  # fmt: skip

    @cached_property
    def inspection(self) -> Inspection:
        found: Inspection = self.item.inspection
        return found

    def back(self) -> HttpResponse:
        sheet = reverse("checks:inspection-sheet", args=[self.inspection.code])
        return redirect(f"{sheet}?{self.query}#row-{self.item.number}")

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.back()

    def answer(self, faults: list[str], form: Any = None) -> HttpResponse:
        if not self.request.htmx:  # type: ignore[attr-defined]
            for fault in [*faults, *_sentences(form)]:
                messages.error(self.request, fault)
            return self.back()
        del self.item
        [row] = self.rows([self.item], faults, form)
        return render(
            self.request,
            "checks/_inspection_row.html",
            {
                "row": row, "query": self.query, "verdicts": ItemVerdict.choices, "accepted": ACCEPTED,
                "progress": self.progress(), "is_answer": True,
            },
        )  # fmt: skip


def _sentences(form: Any) -> list[str]:
    return [str(sentence) for errors in form.errors.values() for sentence in errors] if form is not None else []


class InspectionRow(OnRow, View):
    """Keeps what the checker says of the row."""

    def post(self, request: HttpRequest, code: str, number: int) -> HttpResponse:
        version = request.POST.get("version", "")
        verdict = request.POST.get("verdict", self.item.verdict)
        is_said = bool(request.POST.get("verdict"))
        if is_said and self.day_fault:
            return self.answer([self.day_fault])
        try:
            check_item(
                actor=self.person, item=self.item, verdict=verdict, note=request.POST.get("note", ""),
                day=cast("date", self.day) if is_said else None,
                version=int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1,
            )  # fmt: skip
        except NotAllowed:
            raise
        except UserError as error:
            return self.answer([str(error)])
        return self.answer([])


class InspectionRowFinding(OnRow, View):
    """Enters a finding of the row."""

    def post(self, request: HttpRequest, code: str, number: int) -> HttpResponse:
        item = self.item
        new = Finding(
            unit=item.unit, area=item.inspection.area, found_on=item.checked_on, link=item.link,
            inspection=item.inspection, origin=item.origin,
        )  # fmt: skip
        form = RowFindingForm(request.POST, instance=new, auto_id=f"row-{item.number}-%s")
        if not form.is_valid():
            return self.answer([], form)
        try:
            record_item_finding(actor=self.person, item=item, finding=form.instance)
        except NotAllowed:
            raise
        except UserError as error:
            form.add_error(None, str(error))
            return self.answer([], form)
        return self.answer([])


class InspectionRowEvidence(OnRow, EvidenceAdd):
    """Keeps a pasted screenshot with the row; where the row has a finding, with the finding."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        item = self.item
        found = Finding.objects.filter(inspection=item.inspection, origin=item.origin).order_by("-code").first()
        origin = f"{Finding._meta.label}/{found.code}" if found else item.own_key
        return self.answer(self.take(origin))


class MySheets(RightRequired, View):
    """Leads to the sheet of the person that has to be done first."""

    right = Right.RECORD

    def get(self, request: HttpRequest) -> HttpResponse:
        own = InspectionItem.objects.filter(checker=self.person, verdict="")
        left = own.order_by("inspection__ends_on", "inspection__code").select_related("inspection").first()
        if left is None:
            messages.info(request, "没有等您检查的对象。")
            return redirect("checks:inspection-list")
        return redirect("checks:inspection-sheet", code=left.inspection.code)
