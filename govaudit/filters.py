"""Filters above a list: a few open ones in a row, the rest behind 更多, and chips for what is filtered."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, partial
from html import escape
from typing import Any, ClassVar, cast

import django_filters
from django import forms
from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.forms import BoundField
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django_filters.fields import ModelChoiceIterator

from govaudit.forms import DayInput
from govaudit.measures import midnight
from govaudit.models import ListEntry
from govaudit.validators import check_day

LONGEST_SEARCH = 100  # characters; SQLite refuses patterns of some ten thousand


class PlainInput(forms.TextInput):
    """A field written at once, where Django renders three templates."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        shown = self.format_value(value)
        given = {"type": self.input_type, "name": name} | ({} if shown is None else {"value": shown})
        given |= self.build_attrs(self.attrs, attrs)
        parts = format_html_join("", "{}", ([flatatt({key: text})] for key, text in given.items()))
        return format_html("<input{}>", parts)


class PlainDay(PlainInput, DayInput):
    """A day written at once."""


class SearchFilter(django_filters.CharFilter):
    """Text looked for in several fields at once: `SearchFilter(("title", "number"), label="查找")`."""

    def __init__(self, paths: tuple[str, ...], *, placeholder: str = "", **kwargs: Any) -> None:
        widget = PlainInput(attrs={"type": "search", "placeholder": placeholder})
        super().__init__(widget=widget, max_length=LONGEST_SEARCH, **kwargs)
        self.paths = paths

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        value = value.strip()
        if not value:
            return qs
        condition = Q()
        for path in self.paths:
            condition |= Q(**{f"{path}__icontains": value})
        return qs.filter(condition)


class DayFilter(django_filters.DateFilter):
    """A day as a bound: `DayFilter("published_on", lookup_expr="gte", label="发布日期从")`; of a moment
    with `date__gte` or `date__lte`, which are asked as moments, for no index holds the day of one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, widget=PlainDay(), validators=[check_day], **kwargs)

    def filter(self, qs: QuerySet[Any], value: date | None) -> QuerySet[Any]:
        if value and self.lookup_expr == "date__gte":
            return qs.filter(**{f"{self.field_name}__gte": midnight(value)})
        if value and self.lookup_expr == "date__lte":
            return qs.filter(**{f"{self.field_name}__lt": midnight(value + timedelta(days=1))})
        filtered: QuerySet[Any] = super().filter(qs, value)
        return filtered


class YesNoFilter(django_filters.ChoiceFilter):
    """A condition that is met or not: `YesNoFilter(Q(closed_at=None), labels=("未办结", "已办结"), label="办结")`."""

    def __init__(self, condition: Q, *, labels: tuple[str, str], **kwargs: Any) -> None:
        choices = [("yes", labels[0]), ("no", labels[1])]
        super().__init__(choices=choices, empty_label="全部", **kwargs)
        self.condition = condition

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value not in ("yes", "no"):
            return qs
        return qs.filter(self.condition if value == "yes" else ~self.condition)


class PlainSelect(forms.Select):
    """A list of choices written at once: Django renders a template for every option."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = {str(one) for one in self.format_value(value)}
        tag = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        options = (self._option(key, label, chosen) for key, label in cast("Any", self.choices))
        return mark_safe(f"<select{tag}>{''.join(options)}</select>")  # noqa: S308 - every part is escaped

    @staticmethod
    def _option(key: Any, label: Any, chosen: set[str]) -> str:
        text = "" if key is None else str(key)
        return f'<option value="{escape(text)}"{" selected" * (text in chosen)}>{escape(str(label))}</option>'


class ReadChoices(ModelChoiceIterator):
    """Records to choose from, read at once: a list of a hundred needs no cursor of its own."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        if self.field.null_label is not None:
            yield self.field.null_value, self.field.null_label
        for record in self.records():
            yield self.choice(record)

    def records(self) -> Iterable[Any]:
        return self.queryset


class Entries:
    """The entries of every list that a form chooses from, in one query when the first of them is shown."""

    def __init__(self, models: Sequence[type[ListEntry]]) -> None:
        self._models = models

    def of(self, model: type[ListEntry]) -> list[ListEntry]:
        return self._found[model]

    @cached_property
    def _found(self) -> dict[type[ListEntry], list[ListEntry]]:
        found: dict[type[ListEntry], list[ListEntry]] = {model: [] for model in self._models}
        tables = [connection.ops.quote_name(model._meta.db_table) for model in self._models]
        parts = [f"SELECT {at} AS place, position, code, name, id FROM {table}" for at, table in enumerate(tables)]  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(f"{' UNION ALL '.join(parts)} ORDER BY place, position, code")
            for at, position, code, name, pk in cursor.fetchall():
                model = self._models[at]
                found[model].append(model(pk=pk, position=position, code=code, name=name))
        return found


class EntryChoices(ReadChoices):
    """Entries of a list, read with those of the form's other lists."""

    def __init__(self, field: Any, entries: Entries) -> None:
        super().__init__(field)
        self.entries = entries

    def records(self) -> Iterable[Any]:
        return self.entries.of(self.queryset.model)


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that is filtered: what it says, and the query string without it."""

    label: str
    value: str
    query: str


class RecordFilter(django_filters.FilterSet):
    """Base of every list's filters. Label every filter in Chinese. `open_names` are shown in the row (default: the
    first three), the others behind 更多. Choice filters say 全部 where nothing is chosen."""

    open_names: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = self.form.fields.values()
        entries = Entries(list(dict.fromkeys(field.queryset.model for field in fields if _is_list(field))))
        for field in fields:
            if isinstance(field, forms.ModelChoiceField):
                field.empty_label = "全部"
                together = partial(EntryChoices, entries=entries)
                field.iterator = together if _is_list(field) else ReadChoices  # type: ignore[assignment]
            if type(field.widget) is forms.Select:
                field.widget = PlainSelect(field.widget.attrs, field.choices)

    @property
    def _open(self) -> tuple[str, ...]:
        return self.open_names or tuple(self.form.fields)[:3]

    def open_fields(self) -> list[BoundField]:
        return [self.form[name] for name in self.form.fields if name in self._open]

    def more_fields(self) -> list[BoundField]:
        return [self.form[name] for name in self.form.fields if name not in self._open]

    def has_more_in_use(self) -> bool:
        return any(field.data not in (None, "") or field.errors for field in self.more_fields())

    def chips(self) -> Iterator[Chip]:
        if not self.is_bound or not self.form.is_valid():
            return
        for name, value in self.form.cleaned_data.items():
            if value in (None, "", []):
                continue
            rest = self.data.copy()
            for gone in (name, "page"):
                rest.pop(gone, None)
            field = self.form.fields[name]
            yield Chip(label=str(field.label), value=_shown(field, value), query=rest.urlencode())


def _is_list(field: Any) -> bool:
    """Whether all entries of a list are to choose from, by their names."""
    rows = getattr(field, "queryset", None)
    if rows is None or not issubclass(rows.model, ListEntry) or rows.model.__str__ is not ListEntry.__str__:
        return False
    return not rows.query.has_filters()


def _shown(field: forms.Field, value: Any) -> str:
    if isinstance(value, Model):
        return str(value)
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        return str(dict(cast("Any", field.choices)).get(value, value))
    return str(value)
