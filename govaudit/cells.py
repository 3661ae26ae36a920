"""The rows of a table of records as HTML. django-tables2 asks for every cell anew what is the same for a whole column;
here it is asked once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape as escape_text  # Django's own is the same behind a look for words to be translated
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django_tables2.utils import signature

Read = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class ColumnWriter:
    """What is the same in all cells of a column: the opening tag, how a value is read, shown and linked."""

    bound: Any
    opening: str
    read: Read
    empty_values: tuple[Any, ...]
    default: Any
    show: Callable[[Any, Any], Any]
    opens_record: bool

    def write(self, record: Any, url: str | None) -> str:
        value = self.read(record)
        if value in self.empty_values:
            return f"{self.opening}{_text(self.default)}</td>"
        content = _text(self.show(record, value))
        if self.opens_record:
            content = f'<a href="{url}">{content}</a>' if url else content
        elif self.bound.link:
            given = _given(self.bound, record, value)
            content = self.bound.link(mark_safe(content), **given)  # noqa: S308 - escaped above
        return f"{self.opening}{content}</td>"


class RowWriter:
    """Writes records as rows of `table`. `own_page` is the link of the column that opens a record; attributes of cells
    are those of their column."""

    def __init__(self, table: Any, own_page: Callable[..., str | None]) -> None:
        self._table = table
        self._columns = [_writer(table, bound, own_page) for bound in table.columns]

    def write(self, records: Iterable[Any]) -> SafeString:
        return mark_safe("\n".join(self._row(record) for record in records))  # noqa: S308 - every cell is escaped

    def _row(self, record: Any) -> str:
        url = self._table.record_url(record)
        url = escape_text(url) if url else None
        cells = "".join([column.write(record, url) for column in self._columns])
        return f'<tr data-href="{url}">{cells}</tr>' if url else f"<tr>{cells}</tr>"


def _writer(table: Any, bound: Any, own_page: Callable[..., str | None]) -> ColumnWriter:
    attributes = bound.attrs["td"].as_html()
    return ColumnWriter(
        bound=bound,
        opening=f"<td {attributes}>" if attributes else "<td>",
        read=_reader(table.data.model, bound.accessor),
        empty_values=tuple(bound.column.empty_values),
        default=bound.default,
        show=_shower(bound),
        opens_record=bool(bound.link) and bound.link.url is own_page,
    )


def _shower(bound: Any) -> Callable[[Any, Any], Any]:
    """What a column makes of a record and its value."""
    render, wanted = bound.render, signature(bound.render)[0]
    if list(wanted) == ["value"]:
        return lambda record, value: render(value=value)

    def show(record: Any, value: Any) -> Any:
        given = _given(bound, record, value)
        return render(**{name: given[name] for name in wanted})

    return show


def _given(bound: Any, record: Any, value: Any) -> dict[str, Any]:
    """All that a column may ask for."""
    table = bound._table
    return {"record": record, "value": value, "table": table, "column": bound.column, "bound_column": bound}


def _reader(model: type[Model] | None, accessor: Any) -> Read:
    """How the value at an accessor is read; None where there is nothing. A choice is read as its words."""
    bits = accessor.split("__")
    if _has_choices(model, accessor):
        bits[-1] = f"get_{bits[-1]}_display"

    def read(record: Any) -> Any:
        value = record
        for bit in bits:
            value = getattr(value, bit, None)
            if callable(value):
                value = value()
            if value is None:
                break
        return value

    return read


def _has_choices(model: type[Model] | None, accessor: Any) -> bool:
    try:
        return bool(model and getattr(accessor.get_field(model), "choices", None))
    except FieldDoesNotExist:
        return False


def _text(content: Any) -> str:
    """A value as it is printed: escaped, numbers without separators."""
    if isinstance(content, str):
        return content if isinstance(content, SafeString) else escape_text(content)
    return str(content) if isinstance(content, int) else conditional_escape(localize(content, use_l10n=False))
