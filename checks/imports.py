"""Spreadsheets of website columns and their updates, new-media accounts and their checks, findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.kinds import ACCOUNT, CHECK, COLUMN, FINDING, UPDATE
from checks.models import AccountState, ColumnArea, FindingCategory, MediaAccount, Platform, WebColumn
from checks.sheets import ACCOUNT_CHECKS, ACCOUNTS, COLUMNS, FINDINGS, UPDATES
from govaudit.imports.kinds import register
from govaudit.imports.lookups import Choices, entries_called, entries_of
from units.importing import record_import, with_units

if TYPE_CHECKING:
    from django.db.models import QuerySet


def _lookups() -> dict[str, Choices]:
    return with_units(
        {
            "column_areas": entries_of(ColumnArea),
            "platforms": entries_of(Platform),
            "account_states": entries_of(AccountState),
            "finding_categories": entries_of(FindingCategory),
            "columns": entries_called((column, column.code, _column_names(column)) for column in _columns()),
            "accounts": entries_called((account, account.code, _account_names(account)) for account in _accounts()),
        }
    )


def _columns() -> QuerySet[WebColumn]:
    return WebColumn.objects.select_related("unit", "area")


def _column_names(column: WebColumn) -> list[str]:
    """Back ends name columns; a name alone often belongs to several units."""
    unit, name = column.unit.short_name, column.name
    return [f"{unit} · {column.area.name} · {name}", f"{unit}·{name}", f"{unit}{name}", f"{unit}-{name}", name]


def _accounts() -> QuerySet[MediaAccount]:
    return MediaAccount.objects.select_related("platform")


def _account_names(account: MediaAccount) -> list[str]:
    return [f"{account.platform.name} · {account.name}", account.name]


COLUMN_IMPORT = register(
    record_import(
        COLUMNS, COLUMN, code="columns", lookups=_lookups,
        list_page="checks:column-list", record_page="checks:column-detail",
    )
)  # fmt: skip
UPDATE_IMPORT = register(
    record_import(
        UPDATES, UPDATE, code="updates", lookups=_lookups,
        list_page="checks:update-list", record_page="checks:update-detail",
    )
)  # fmt: skip
ACCOUNT_IMPORT = register(
    record_import(
        ACCOUNTS, ACCOUNT, code="accounts", lookups=_lookups,
        list_page="checks:account-list", record_page="checks:account-detail",
    )
)  # fmt: skip
CHECK_IMPORT = register(
    record_import(
        ACCOUNT_CHECKS, CHECK, code="account-checks", lookups=_lookups,
        record_page="checks:account-detail", record_path=("account__code",),
    )
)  # fmt: skip
FINDING_IMPORT = register(
    record_import(
        FINDINGS, FINDING, code="findings", lookups=_lookups,
        list_page="checks:finding-list", record_page="checks:finding-detail",
    )
)  # fmt: skip
