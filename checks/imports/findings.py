"""Spreadsheets of findings."""

from checks.imports.lookups import lookups
from checks.kinds import FINDING
from checks.sheets import FINDINGS
from govaudit.imports.kinds import register
from units.importing import record_import

FINDING_IMPORT = register(
    record_import(
        FINDINGS, FINDING, code="findings", lookups=lookups,
        list_page="checks:finding-list", record_page="checks:finding-detail",
        referred={"finding": "已经有整改经过，不能删除。请先在它的页面上删除整改经过。"},
    )
)  # fmt: skip
