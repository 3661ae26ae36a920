"""Lists of what measures count: the ordinary list of a period, or exactly the records behind one figure."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import IntegerField, QuerySet, Sum
from django.http import Http404
from django.utils.functional import cached_property

from govaudit.measures import (
    MEASURES,
    Facts,
    FrozenRecord,
    Measure,
    Number,
    Subject,
    Take,
    dated_in,
    plain_number,
    quantities,
    subject_rows,
)
from govaudit.models import Batch
from govaudit.validators import SMALL
from govaudit.views import RecordList
from units.closings import facts_for
from units.frame import current_period
from units.models import AREAS, Period, Unit


@dataclass(frozen=True, slots=True)
class Measured:
    """The figure whose records a list shows; `narrowed` are its slices as the banner says them."""

    measure: Measure
    period: Period
    slices: dict[str, str]
    narrowed: str
    value: Number | None
    is_closed: bool


class MeasuredList(RecordList):
    """A list whose records measures of `subject` count.

    Without `measure` in the address it is the ordinary list: rows of the period in view, restricted by the date
    field `by` where one is given. With `measure` it shows exactly the records behind the figure, the filters are
    put away, and a banner names the measure, its definition and its value.
    """

    subject: ClassVar[Subject]
    by: ClassVar[str | None] = None

    @cached_property
    def period(self) -> Period | None:
        return current_period(self.request)

    @cached_property
    def facts(self) -> Facts:
        assert self.period is not None
        return facts_for(self.period)

    @cached_property
    def measured(self) -> Measured | None:
        code = self.request.GET.get("measure")
        if code is None:
            return None
        measure = MEASURES.find(code)
        if measure is None or self.period is None or not self.accepts(measure):
            raise Http404
        slices = {
            entry.name: self.request.GET[entry.param]
            for entry in measure.subject.slices
            if entry.param in self.request.GET
        }
        if not all(_can_be_asked(measure.subject, name, value) for name, value in slices.items()):
            raise Http404
        value = self.facts.value(measure, slices) if self.person.sees_all else None
        closed = measure.code in self.facts.frozen
        return Measured(measure, self.period, slices, _narrowed(slices), value, closed)

    def accepts(self, measure: Measure) -> bool:
        return measure.subject is self.subject and measure.take is not Take.UNITS

    @cached_property
    def batch(self) -> Batch | None:
        """A figure's records are all of them."""
        return super().batch if self.measured is None else None

    def records(self) -> QuerySet[Any]:
        if self.period is None:
            return self.subject.model._default_manager.none()
        if self.batch:
            return subject_rows(self.subject, self.period.span)
        if self.measured is None:
            return self.ordinary(self.period)
        return self.counted(self.measured)

    def ordinary(self, period: Period) -> QuerySet[Any]:
        """The rows of the list that nobody reached through a figure."""
        rows, span = subject_rows(self.subject, period.span), period.span
        if self.by is None:
            return rows
        return rows.filter(dated_in(self.subject.model, self.by, span))

    def counted(self, measured: Measured) -> QuerySet[Any]:
        """The records behind the figure; the same ones as in `Facts`, of a closed area the frozen ones."""
        return self.facts.records(measured.measure, measured.slices)

    @property
    def counts_all(self) -> bool:
        """A figure's list states the figure."""
        return self.measured is not None

    @property
    def keeps_views(self) -> bool:
        return super().keeps_views and self.measured is None

    def get_export_period(self) -> tuple[str, str]:
        """None where a batch chooses the records: they may be of any period."""
        return (self.period.code, self.period.name) if self.period and not self.batch else ("", "")

    def get_conditions(self, filterset: Any) -> list[str]:
        if self.measured is None:
            return super().get_conditions(filterset)
        narrowed = f"（{self.measured.narrowed}）" if self.measured.narrowed else ""
        return [f"统计项：{self.measured.measure.name}{narrowed}"]

    def get_filterset_kwargs(self, filterset_class: Any) -> dict[str, Any]:
        kwargs = super().get_filterset_kwargs(filterset_class)
        return kwargs | {"data": None} if self.measured else kwargs

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs) | {"period": self.period, "measured": self.measured}
        if self.measured is None:
            return context
        if self.measured.measure.code in self.facts.frozen:
            context |= self._frozen_counts(self.measured)
        return context | {
            "record_sum": self._sum(self.measured),
            "unit_word": "条",
            "empty_hint": "这个数字是 0：没有记录符合它的口径。",
            "area_name": AREAS[self.measured.measure.subject.area],
        }

    def get_purpose(self) -> str:
        return "这一批导入新增和修改的记录，不分周期。" if self.batch else super().get_purpose()

    def get_empty_hint(self) -> str:
        if self.period is None:
            return "还没有考核周期。请管理员先在“周期”里新建一个。"
        return f"{self.period.name}{self.empty_hint}"

    def _frozen(self, measured: Measured) -> list[FrozenRecord]:
        """The frozen records behind the figure that the person may see, whether or not they still exist."""
        records = self.facts.frozen_records(measured.measure, measured.slices)
        own = self.person.unit.code if self.person.unit else None
        return [record for record in records if self.person.sees_all or record.unit == own]

    def _frozen_counts(self, measured: Measured) -> dict[str, int]:
        """`record_count` as it was frozen, and how many of the frozen records are gone or count otherwise now."""
        records = self._frozen(measured)
        now = quantities(measured.measure, measured.period.span, measured.slices)
        counted = {record.unit for record in records if record.unit} if measured.measure.take is Take.UNITS else records
        return {
            "record_count": len(counted),
            "has_more_records": False,
            "changed_count": sum(now.get(record.key) != record.quantity for record in records),
        }

    def _sum(self, measured: Measured) -> Number | None:
        if measured.measure.take is not Take.SUM:
            return None
        if self.person.sees_all:
            return measured.value if measured.value is not None else 0
        if measured.measure.code in self.facts.frozen:
            return sum((record.quantity for record in self._frozen(measured)), start=0)
        return plain_number(self.get_queryset().aggregate(total=Sum(measured.measure.of))["total"]) or 0


def _can_be_asked(subject: Subject, name: str, value: str) -> bool:
    """Whether every database can look for the value of a slice: a month is 1 to 12, a number one that its field
    holds; text can be anything."""
    entry = subject.slice_named(name)
    assert entry is not None
    model, most = subject.model, None
    for part in entry.field_path.split("__"):
        if part == "month":
            most = 12
            break
        field = model._meta.get_field(part)
        most = SMALL if isinstance(field, IntegerField) else None
        model = field.related_model if isinstance(field.related_model, type) else model
    return most is None or (value.isascii() and value.isdigit() and len(value) <= 5 and int(value) <= most)


def _narrowed(slices: dict[str, str]) -> str:
    """`单位 城关镇，类型 投诉`: a unit by its name, not by its code."""
    names = dict(Unit.objects.filter(code=slices.get("单位", "")).values_list("code", "short_name"))
    return "，".join(f"{name} {names.get(value, value) if name == '单位' else value}" for name, value in slices.items())
