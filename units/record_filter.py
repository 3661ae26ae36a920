"""The filter by unit that lists of records share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_filters

from units.models import Unit

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


def _visible_units(request: HttpRequest | None) -> QuerySet[Unit]:
    return Unit.objects.visible_to(request.user) if request is not None else Unit.objects.all()  # type: ignore[arg-type]


class UnitChoiceFilter(django_filters.ModelChoiceFilter):
    """A unit by its code; the units a person may see, in protocol order (the order of the model). `none` is the word,
    on screen and in addresses, for records without a unit."""

    def __init__(self, path: str = "unit", *, label: str = "单位", none: str | None = None) -> None:
        super().__init__(
            field_name=path,
            to_field_name="code",
            queryset=_visible_units,
            label=label,
            null_label=none,
            null_value=none or "null",
        )
