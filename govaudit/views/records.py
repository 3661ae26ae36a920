"""All records of a kind as its sheet has them: for kinds without a list page of their own, and for whole kinds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import DateTimeField, QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property

from govaudit.access import may_open
from govaudit.filters import RecordFilter
from govaudit.imports.kinds import KINDS, ImportKind
from govaudit.measures import midnight
from govaudit.models import ListEntry
from govaudit.roles import Right
from govaudit.sheets import CellFault, Column, Day, Moment, Month, Number, Whole
from govaudit.sheets.writing import path_of
from govaudit.tables import RecordTable
from govaudit.views.imports.rows import record_url
from govaudit.views.imports.words import lookups_of, shown_value
from govaudit.views.lists import RecordList


def kind_or_404(code: str) -> ImportKind:
    if code not in KINDS:
        raise Http404
    return KINDS[code]


class SheetColumn(tables.Column):
    """A column of a kind's sheet."""

    def __init__(self, column: Column, lookups: Mapping[str, Any], **kwargs: Any) -> None:
        looks = {"num": (Whole, Number), "nowrap": (Day, Month, Moment)}
        look = next((name for name, cells in looks.items() if isinstance(column.kind, cells)), "")
        attrs = {"th": {"class": look}, "td": {"class": look}} if look else {}
        super().__init__(
            verbose_name=column.header, accessor=column.field, order_by=(path_of(column),), attrs=attrs, **kwargs
        )
        self._sheet_column, self._lookups = column, lookups

    def render(self, record: Any) -> str:
        return shown_value(record, self._sheet_column.field, self._sheet_column.kind, self._lookups)


class KindTable(RecordTable):
    """Columns are those of the sheet; a row opens where the kind's records are shown."""

    class Meta(RecordTable.Meta):
        pass

    def __init__(self, *args: Any, kind: ImportKind, **kwargs: Any) -> None:
        lookups = lookups_of(kind)
        self._url: Callable[[Any], str] = lambda record: record_url(kind, record)
        columns: list[tuple[str, tables.Column]] = []
        for column in kind.sheet.columns:
            link = {} if columns else {"linkify": lambda record: self._url(record) or None}
            columns.append((column.field, SheetColumn(column, lookups, **link)))
        super().__init__(*args, extra_columns=columns, **kwargs)

    def record_url(self, record: Any) -> str | None:
        return self._url(record) or None


class KindRecords(RecordList):
    """All records of a kind; those of a period with `?period=`, which a kind that belongs to one always has: the one
    in view, else the latest."""

    right = Right.VIEW
    table_class, filterset_class = KindTable, RecordFilter

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.model = self.import_kind.model

    @cached_property
    def import_kind(self) -> ImportKind:
        return kind_or_404(self.kwargs["kind"])

    @cached_property
    def period(self) -> Any:
        code, is_of_period = self.request.GET.get("period", ""), "period" in self.import_kind.context
        if self.batch or not (code or is_of_period):
            return None
        periods: Any = self.import_kind.lookups()["periods"]
        if not code:
            # The period in view is kept in the session by the frame.
            kept = self.request.session.get("period", "")
            code = kept if periods.knows(kept) else next(iter(periods.names()), "")
        try:
            return periods.find(code)
        except CellFault as fault:
            raise Http404 from fault

    def get_filterset_class(self) -> type[RecordFilter]:
        """Filters by entries of the lists that the address names: the page of a list leads here."""
        asked = [field for field in self.model._meta.fields if field.name in self.request.GET and _is_of_list(field)]
        return type("KindFilter", (RecordFilter,), {field.name: _by_entry(field) for field in asked})

    def records(self) -> QuerySet[Any]:
        rows = self.model._default_manager.select_related(*self._relations())
        return self._of_period(rows) if self.period else rows

    def _relations(self) -> list[str]:
        fields = [column.field for column in self.import_kind.sheet.columns]
        related = [name for name in fields if self.model._meta.get_field(name).is_relation]
        return related + [path.rpartition("__")[0] for path in self.import_kind.record_path if "__" in path]

    def _of_period(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        if "period" in self.import_kind.context:
            return rows.filter(period=self.period)
        sheet, span = self.import_kind.sheet, self.period.span
        by = sheet.dated_by
        if by is None:
            return rows
        if isinstance(sheet.model._meta.get_field(by), DateTimeField):
            bounds: tuple[Any, Any] = midnight(span.start), midnight(span.last + timedelta(days=1))
            return rows.filter(**{f"{by}__gte": bounds[0], f"{by}__lt": bounds[1]})
        is_month = any(column.field == by and isinstance(column.kind, Month) for column in sheet.columns)
        return rows.filter(**{f"{by}__range": (span.start.replace(day=1) if is_month else span.start, span.last)})

    def get_export_period(self) -> tuple[str, str]:
        return (self.period.code, self.period.name) if self.period else ("", "")

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"kind": self.import_kind}

    def get_title(self) -> str:
        name = self.get_export_period()[1]
        return f"{self.import_kind.title}（{name}）" if name else self.import_kind.title

    def get_purpose(self) -> str:
        return "一条记录一行，栏目和导入、导出的表一样。"

    def get_parent(self) -> tuple[str, str] | None:
        return ("导入", reverse("import-list")) if may_open(self.person, "import-list") else None


def _is_of_list(field: Any) -> bool:
    return field.many_to_one and issubclass(field.related_model, ListEntry)


def _by_entry(field: Any) -> django_filters.ModelChoiceFilter:
    entries = field.related_model._default_manager.all()
    return django_filters.ModelChoiceFilter(to_field_name="code", queryset=entries, label=field.verbose_name)
