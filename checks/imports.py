"""Spreadsheets of website columns and their updates, new-media accounts and their checks, findings, numbers kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.kinds import ACCOUNT, CHECK, COLUMN, FINDING, OBSERVATION, STATED_VALUE, UPDATE
from checks.models import AccountState, ColumnArea, FindingCategory, Indicator, MediaAccount, Platform, WebColumn
from checks.sheets import ACCOUNT_CHECKS, ACCOUNTS, COLUMNS, FINDINGS, OBSERVATIONS, STATED_VALUES, UPDATES
from govaudit.imports.kinds import register
from govaudit.imports.lookups import Choices, entries_called, entries_of
from govaudit.imports.staging.dialect import fetch
from units.importing import record_import, with_units

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from govaudit.imports.staging import Stage

#: What a number of a whole month is titled, where its file does not say otherwise.
MONTH_TITLE = next(column.in_month for column in UPDATES.columns if column.in_month)


def _lookups() -> dict[str, Choices]:
    return with_units(
        {
            "column_areas": entries_of(ColumnArea),
            "platforms": entries_of(Platform),
            "account_states": entries_of(AccountState),
            "finding_categories": entries_of(FindingCategory),
            "indicators": entries_of(Indicator),
            "columns": entries_called((column, column.code, _column_names(column)) for column in _columns()),
            "accounts": entries_called((account, account.code, _account_names(account)) for account in _accounts()),
        }
    )


def _columns() -> QuerySet[WebColumn]:
    return WebColumn.objects.select_related("unit", "area")


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


_BY_MONTH = (
    "web_column, substr(CAST(day AS varchar), 1, 7) AS month,"
    " CASE WHEN title = %s THEN 1 ELSE 0 END AS is_total, count(*) AS number"
)
_TWICE = {
    True: "其中 {new} 条是当月合计，而这些栏目在这些月份已有逐条记录（{old} 条），接受后会重复计算。",
    False: "其中 {new} 条是逐条记录，而这些栏目在这些月份已有当月合计（{old} 条），接受后会重复计算。",
}


def _counted_twice(stage: Stage) -> list[str]:
    """New totals of months of which single updates are on file, and the other way round. One query, also for 200,000
    rows."""
    cells = stage.table.columns
    new = ", ".join(cells[name].added() for name in ("column", "published_on", "title"))
    rows = fetch(
        f"""
        WITH given (web_column, day, title) AS (SELECT {new} FROM {stage.table.sql} AS s WHERE stage_verdict = 'new'),
        new AS (SELECT {_BY_MONTH} FROM given GROUP BY 1, 2, 3),
        filed (web_column, day, title) AS (SELECT column_id, published_on, title FROM {stage.table.target}),
        old AS (SELECT {_BY_MONTH} FROM filed GROUP BY 1, 2, 3)
        SELECT new.is_total, sum(new.number), sum(old.number) FROM new JOIN old
        ON old.web_column = new.web_column AND old.month = new.month AND old.is_total <> new.is_total
        GROUP BY new.is_total ORDER BY new.is_total DESC
        """,
        [MONTH_TITLE, MONTH_TITLE],
    )
    return [_TWICE[bool(is_total)].format(new=new, old=old) for is_total, new, old in rows]


COLUMN_IMPORT = register(
    record_import(
        COLUMNS, COLUMN, code="columns", lookups=_lookups,
        list_page="checks:column-list", record_page="checks:column-detail",
    )
)  # fmt: skip
UPDATE_IMPORT = register(
    record_import(
        UPDATES, UPDATE, code="updates", lookups=_lookups,
        list_page="checks:update-list", record_page="checks:update-detail", warnings=_counted_twice,
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
OBSERVATION_IMPORT = register(
    record_import(
        OBSERVATIONS, OBSERVATION, code="observations", lookups=_lookups,
        list_page="checks:observation-list", record_page="checks:observation-detail",
    )
)  # fmt: skip
STATED_IMPORT = register(
    record_import(
        STATED_VALUES, STATED_VALUE, code="stated", lookups=_lookups,
        list_page="checks:stated-list", record_page="checks:stated-detail",
    )
)  # fmt: skip
