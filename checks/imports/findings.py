"""Spreadsheets of findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.imports.lookups import lookups
from checks.kinds import FINDING
from checks.sheets import FINDINGS
from govaudit.imports.kinds import register
from govaudit.imports.staging.dialect import fetch
from units.importing import record_import

if TYPE_CHECKING:
    from govaudit.imports.staging import Stage


def _without_severity(stage: Stage) -> list[str]:
    """New faults of which the file does not say how grave they are."""
    cells = stage.table.columns
    blank = f"s.{cells['severity'].name} IS NULL" if cells["severity"].is_staged else "1 = 1"
    new_faults = f"stage_verdict = 'new' AND NOT {cells['is_merit'].added()}"
    ((number,),) = fetch(f"SELECT count(*) FROM {stage.table.sql} AS s WHERE {new_faults} AND {blank}")  # noqa: S608
    if not number:
        return []
    return [f"其中 {number} 个问题没有写严重程度，接受后都算“一般”。有严重的，请在文件里写明，再导入一次。"]


FINDING_IMPORT = register(
    record_import(
        FINDINGS, FINDING, code="findings", lookups=lookups,
        list_page="checks:finding-list", record_page="checks:finding-detail",
        warnings=_without_severity,
        referred={"finding": "已经有整改经过，不能删除。请先在它的页面上删除整改经过。"},
    )
)  # fmt: skip
