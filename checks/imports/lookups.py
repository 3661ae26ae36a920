"""What the cells of several of these spreadsheets may name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.models import (
    AccountState,
    ColumnArea,
    ColumnCadence,
    FilingRegister,
    FindingCategory,
    Indicator,
    Inspection,
    MediaAccount,
    Platform,
    WebColumn,
)
from govaudit.imports.lookups import Choices, entries_called, entries_of
from units.importing import with_units

if TYPE_CHECKING:
    from django.db.models import QuerySet


def lookups() -> dict[str, Choices]:
    return with_units(
        {
            "column_areas": entries_of(ColumnArea),
            "column_cadences": entries_of(ColumnCadence),
            "platforms": entries_of(Platform),
            "filing_registers": entries_of(FilingRegister),
            "account_states": entries_of(AccountState),
            "finding_categories": entries_of(FindingCategory),
            "indicators": entries_of(Indicator),
            "inspections": entries_called((entry, entry.code, [entry.title]) for entry in Inspection.objects.all()),
            "columns": entries_called((column, column.code, _column_names(column)) for column in _columns()),
            "accounts": entries_called((account, account.code, _account_names(account)) for account in _accounts()),
        }
    )


def _columns() -> QuerySet[WebColumn]:
    return WebColumn.objects.select_related("unit", "area", "parent__parent")


def _column_names(column: WebColumn) -> list[str]:
    """Back ends name columns; a name alone often belongs to several units."""
    unit, name = column.unit.short_name, column.name
    area = column.area.name
    return [
        f"{unit} · {area} · {name}",
        f"{unit}·{area}·{name}",
        f"{unit}·{name}",
        f"{unit}{name}",
        f"{unit}-{name}",
        name,
    ]


def _accounts() -> QuerySet[MediaAccount]:
    return MediaAccount.objects.select_related("platform")


def _account_names(account: MediaAccount) -> list[str]:
    platform, name = account.platform.name, account.name
    return [f"{platform} · {name}", f"{platform}·{name}", name]
