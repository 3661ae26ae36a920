"""Spreadsheets of website columns and their updates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.imports.lookups import lookups
from checks.kinds import COLUMN, UPDATE
from checks.models import ColumnDuty
from checks.sheets import COLUMNS, UPDATES
from checks.tree import settle_columns, settle_updates
from govaudit.imports.kinds import register
from govaudit.imports.staging.dialect import fetch
from units.importing import record_import

if TYPE_CHECKING:
    from govaudit.imports.staging import Stage

#: What a number of a whole month is titled, where its file does not say otherwise.
MONTH_TITLE = next(column.in_month for column in UPDATES.columns if column.in_month)


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
        COLUMNS, COLUMN, code="columns", lookups=lookups,
        list_page="checks:column-list", record_page="checks:column-detail", accepted=settle_columns,
        owned=(ColumnDuty,), referred={"parent": "有下级栏目，不能删除。请先改下级栏目的上级。"},
    )
)  # fmt: skip
UPDATE_IMPORT = register(
    record_import(
        UPDATES, UPDATE, code="updates", lookups=lookups,
        list_page="checks:update-list", record_page="checks:update-detail", warnings=_counted_twice,
        filled=("unit",), accepted=settle_updates,
    )
)  # fmt: skip
