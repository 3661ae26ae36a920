"""Pages of units: list and search, one unit, adding and editing, its names."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from govaudit.filters import LONGEST_SEARCH
from govaudit.measures import Measure, Take
from govaudit.roles import Right
from govaudit.views import Action, ConfirmDelete, RecordForm, RecordPage, RightRequired, find_record
from units.filters import UnitFilter
from units.forms import UnitForm, UnitNameForm
from units.frame import current_period
from units.lists import Measured, MeasuredList
from units.models import AREAS, Contact, Participation, Period, Unit, UnitName
from units.search import LISTED, PROPOSED, found
from units.services import add_name, remove_name, save_unit
from units.tables import UnitTable


class UnitList(MeasuredList):
    """All units; or exactly the units that a figure of units counts."""

    right = Right.VIEW_OWN
    model, table_class, filterset_class = Unit, UnitTable, UnitFilter
    title = "单位"
    purpose = "参加考评的单位，它们的名称、分组和建制序。"
    actions = (
        Action("新增单位", "units:unit-add"),
        Action("单位名称", "import-records", {"kind": "names"}, is_primary=False),
    )
    unit_word = "家"
    empty_hint = "还没有单位。请管理员新增，或装入本县的配置包。"

    def accepts(self, measure: Measure) -> bool:
        return measure.take is Take.UNITS

    def records(self) -> QuerySet[Unit]:
        units = Unit.objects.select_related("kind", "group")
        return self.counted(self.measured) if self.measured else units.in_protocol_order()

    def counted(self, measured: Measured) -> QuerySet[Unit]:
        codes = self.facts.units(measured.measure, measured.slices)
        return Unit.objects.filter(code__in=codes).select_related("kind", "group").in_protocol_order()

    def get_empty_hint(self) -> str:
        return self.empty_hint

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if self.measured:
            context |= {"unit_word": "家", "empty_hint": "这个数字是 0：没有单位符合它的口径。"}
        return context


class UnitSearch(RightRequired, View):
    """Jump to a unit, a column or an account by name or pinyin initials: proposals while typing; on Enter the only one
    that fits, the list of units where it is about units alone, else all of them."""

    right = Right.VIEW_OWN

    def get(self, request: HttpRequest) -> HttpResponse:
        typed = request.GET.get("q", "").strip()[: LONGEST_SEARCH + 1]  # one more: the list says that it is too long
        if getattr(request, "htmx", False):
            groups = found(self.person, typed, PROPOSED)
            return render(request, "units/_matches.html", {"typed": typed, "groups": groups})
        groups = found(self.person, typed, LISTED)
        if len(groups) == 1 and len(groups[0].matches) == 1:
            return redirect(groups[0].matches[0].url)
        if any(group.kind != "单位" for group in groups):
            return render(request, "units/search.html", {"page_title": f"查找“{typed}”", "groups": groups})
        target = reverse("units:unit-list")
        query = request.GET.copy()
        query["q"] = typed
        return redirect(f"{target}?{query.urlencode()}" if typed else target)


class UnitDetail(RecordPage):
    right = Right.VIEW_OWN
    model = Unit
    template_name = "units/unit_detail.html"

    def records(self) -> QuerySet[Unit]:
        return Unit.objects.select_related("kind", "group").prefetch_related("names")

    def get_purpose(self) -> str:
        return f"{self.record.kind}，{self.record.group}，代码 {self.record.code}。"

    def get_parent(self) -> tuple[str, str]:
        return "单位", reverse("units:unit-list")

    def get_actions(self) -> list[Action]:
        code = {"code": self.record.code}
        return [
            Action("登记名称", "units:name-add", code, is_primary=False),
            Action("修改单位", "units:unit-edit", code),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        period = current_period(self.request)
        contacts = self.visible(Contact.objects.filter(unit=self.record))
        return super().get_context_data(**kwargs) | {
            "period": period,
            "areas": AREAS,
            "rosters": _rosters(self.record),
            "contacts": contacts,
            "sees_contacts": self.person.sees_all or self.person.unit_id == self.record.pk,
            "may_record": self.person.has_right(Right.RECORD),
            "may_configure": self.person.has_right(Right.CONFIGURE),
        }


def _rosters(unit: Unit) -> list[tuple[Period, list[tuple[str, Participation | None]]]]:
    """Periods in which the unit stands on a roster, latest first, with its entry in each area."""
    by_period: dict[Period, dict[str, Participation]] = {}
    for entry in unit.participations.select_related("period", "group").order_by("-period__end", "area"):
        by_period.setdefault(entry.period, {})[entry.area] = entry
    return [(period, [(area, entries.get(area)) for area in AREAS]) for period, entries in by_period.items()]


class UnitAdd(RecordForm):
    right = Right.CONFIGURE
    model, form_class = Unit, UnitForm
    title = "新增单位"
    purpose = "登记以后，它可以列入名册、负责栏目和承办工单。"
    page = "units:unit-detail"

    def get_parent(self) -> tuple[str, str]:
        return "单位", reverse("units:unit-list")

    def save(self, form: UnitForm) -> Unit:
        return save_unit(actor=self.person, unit=form.instance)


class UnitEdit(UnitAdd):
    lookup: ClassVar[dict[str, str]] = {"code": "code"}
    purpose = "改规范简称以前，请先把原来的名称登记为旧称，导入时才认得出来。"

    def get_title(self) -> str:
        return f"修改{self.object}"

    def get_parent(self) -> tuple[str, str]:
        return str(self.object), reverse("units:unit-detail", args=[self.kwargs["code"]])


class NameAdd(RecordForm):
    right = Right.CONFIGURE
    model, form_class = UnitName, UnitNameForm
    purpose = "一个名称只能指一个单位；登记以后，导入和录入时写这个名称就认得出来。"

    @property
    def is_new(self) -> bool:
        """The service makes the name, or changes its dates, by itself."""
        return False

    @property
    def unit(self) -> Unit:
        unit: Unit = find_record(Unit.objects.all(), {"code": "code"}, self.kwargs)
        return unit

    def new_record(self) -> UnitName:
        return UnitName(unit=self.unit)

    def get_title(self) -> str:
        return f"登记{self.unit}的名称"

    def get_parent(self) -> tuple[str, str]:
        return str(self.unit), reverse("units:unit-detail", args=[self.kwargs["code"]])

    def save(self, form: UnitNameForm) -> UnitName:
        return add_name(actor=self.person, unit=self.unit, **form.cleaned_data)

    def get_success_url(self) -> str:
        return self.get_back_url()


class NameRemove(ConfirmDelete):
    right = Right.CONFIGURE
    model = UnitName

    @property
    def record(self) -> UnitName:
        """The name in the query: a text of any characters cannot stand in a path."""
        if not hasattr(self, "_record"):
            named = {name: self.request.GET.get(name, "") for name in ("use", "text")}
            lookup = {"code": "unit__code", "use": "use", "text": "text"}
            self._record = find_record(self.records(), lookup, self.kwargs | named)
        name: UnitName = self._record
        return name

    def consequences(self) -> list[str]:
        name = self.record
        sentences = [f"“{name.text}”（{name.get_use_display()}）以后不再认作“{name.unit}”，导入时写这个名称会被退回。"]
        if name.use in ("full", "county"):
            sentences.append(f"通报里要印{name.get_use_display()}的地方，改印规范简称“{name.unit}”。")
        return sentences

    def get_back_url(self) -> str:
        return reverse("units:unit-detail", args=[self.kwargs["code"]])

    def delete(self, record: UnitName) -> None:
        remove_name(actor=self.person, unit=record.unit, use=record.use, text=record.text)
