"""Tables of records: columns that print days, moments and numbers one way, rows that open on a click."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, ClassVar

import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from govaudit.addresses import address_of
from govaudit.cells import RowWriter
from govaudit.columns import Choice
from govaudit.lib.workdays import SHANGHAI
from govaudit.paging import in_order
from govaudit.privacy import text_for

DASH = "—"
WIDE_ONLY = {"th": {"class": "wide-only"}, "td": {"class": "wide-only"}}  # left out on telephones
WRAPPED = {"td": {"class": "wrapped"}}  # on telephones too, where other cells stay on one line


class NumberColumn(tables.Column):
    """A number: right-aligned, tabular figures; blank is a dash, zero is 0."""

    attrs = {"th": {"class": "num"}, "td": {"class": "num"}}


class DayColumn(tables.Column):
    """A day: 2022-06-30."""

    attrs = {"td": {"class": "nowrap"}}

    def render(self, value: date) -> str:
        return f"{value:%Y-%m-%d}"


class MonthColumn(DayColumn):
    """A month: 2022-06."""

    def render(self, value: date) -> str:
        return f"{value:%Y-%m}"


class MomentColumn(tables.Column):
    """A moment in Asia/Shanghai: 2022-06-30 09:30."""

    attrs = {"td": {"class": "nowrap"}}

    def render(self, value: datetime) -> str:
        return value.astimezone(SHANGHAI).isoformat(" ", "minutes")[:16]


class NoteColumn(tables.Column):
    """What people wrote; numbers of callers in it are masked for who may not see them."""

    attrs = WRAPPED

    def render(self, value: str, table: Any) -> str:
        return text_for(table.request.user, value)


class KeyColumn(tables.Column):
    """The column whose text opens the record's own page (RecordTable.record_url)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, linkify=_own_page, **kwargs)


class UnitColumn(tables.Column):
    """A unit by its 规范简称, sorted in protocol order. `path` leads from the record to the unit."""

    def __init__(self, path: str = "unit", **kwargs: Any) -> None:
        order = tuple(f"{path}__{field}" for field in ("group__position", "position", "code"))
        super().__init__(accessor=path, order_by=order, verbose_name=kwargs.pop("verbose_name", "单位"), **kwargs)
        self._links: dict[Any, SafeString] = {}

    def render(self, value: Any) -> SafeString:
        if value.pk not in self._links:
            address = address_of("units:unit-detail", value.code)
            self._links[value.pk] = format_html('<a href="{}">{}</a>', address, value.short_name)
        return self._links[value.pk]


@lru_cache(typed=True)  # a text that is HTML already is another one
def badge(text: str, tone: str = "") -> SafeString:
    """A word with a colour behind it. Tones: "" (plain), "late" (red), "near" (amber), "good" (green). The word says
    everything; the colour only helps."""
    return format_html('<span class="mark{}">{}</span>', f" mark-{tone}" if tone else "", text)


def _own_page(record: Any, table: Any) -> str | None:
    url: str | None = table.record_url(record)
    return url


class RecordTable(tables.Table):
    """Base of every list's table. Subclasses declare columns and `record_url`; `class Meta(RecordTable.Meta)`
    names model and fields. Sorting ends in the primary key with empty cells last. `at_first` says which columns are
    shown to who chose none (govaudit.columns); empty: all."""

    at_first: ClassVar[str] = ""

    class Meta:
        attrs = {"class": "table records"}
        default = DASH
        order_by_field = "sort"

    def record_url(self, record: Any) -> str | None:
        """The page that a click on the row opens; None where there is none."""
        return None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Without this the table reads an order into the rows and marks columns that nobody chose.
        if self._meta.order_by is None:
            kwargs.setdefault("order_by", ())
        super().__init__(*args, **kwargs)

    @property
    def order_by(self) -> Any:
        return tables.Table.order_by.fget(self)

    @order_by.setter
    def order_by(self, value: Any) -> None:
        tables.Table.order_by.fset(self, value)
        self._settle_order()

    def _settle_order(self) -> None:
        """Give sorted rows one order on every database: nulls last, ending in a unique key."""
        rows = self.data.data
        if isinstance(rows, QuerySet) and getattr(self, "_order_by", None):
            self.data.data = in_order(rows)

    @property
    def key_column(self) -> str:
        """Name of the column that opens the record, else of the first: it always stands in the list."""
        columns = list(self.columns.iterall())
        return next((column.name for column in columns if column.link), columns[0].name)

    def arrange(self, choices: Sequence[Choice]) -> None:
        """Show these columns in this order; rows come with the records that these columns show, and with no others."""
        self._sequence = tables.utils.Sequence(choice.name for choice in choices)
        self.exclude = [choice.name for choice in choices if not choice.is_shown]
        rows = self.data.data
        if isinstance(rows, QuerySet) and (shown := {*map(self._relation, self.columns)} - {""}):
            self.data.data = rows.select_related(*shown)

    def _relation(self, column: Any) -> str:
        """Path of the record that a column shows something of; empty where it is a field of the row itself."""
        model, path = self.data.model, []
        for bit in column.accessor.split("__"):
            field = next((field for field in model._meta.concrete_fields if field.name == bit), None)
            if field is None or field.related_model is None:
                break
            path.append(bit)
            model = field.related_model
        return "__".join(path)

    def body(self) -> SafeString:
        """The rows of the page in view, else all."""
        page = getattr(self, "page", None)
        return RowWriter(self, _own_page).write(self.data if page is None else page.records)
