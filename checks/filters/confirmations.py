"""Filters of what units say to their sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters

from checks.models import Confirmation, Reply
from govaudit.filters import RecordFilter
from units.record_filter import UnitChoiceFilter

if TYPE_CHECKING:
    from django.db.models import QuerySet

NONE = "none"


class VerdictFilter(django_filters.ChoiceFilter):
    """What was answered; 没有答复 is a choice too."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[*Reply.choices, (NONE, "没有答复")], empty_label="全部", **kwargs)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        return qs.filter(verdict="" if value == NONE else value) if value else qs


class ConfirmationFilter(RecordFilter):
    unit = UnitChoiceFilter("unit")
    verdict = VerdictFilter(label="答复")

    class Meta:
        model = Confirmation
        fields: tuple[str, ...] = ()
