"""Spreadsheets of inspections; what they looked at is drawn in the program."""

from checks.imports.key_areas import with_refusal
from checks.imports.lookups import lookups
from checks.inspecting import refusal_of_inspection
from checks.kinds import INSPECTION
from checks.sheets import INSPECTIONS
from govaudit.imports.kinds import register
from units.importing import record_import

INSPECTION_IMPORT = register(
    with_refusal(
        record_import(
            INSPECTIONS, INSPECTION, code="inspections", lookups=lookups,
            list_page="checks:inspection-list", record_page="checks:inspection-detail",
            referred={"inspection": "已经抽取了对象或者有检查记录，不能删除。"},
        ),
        refusal_of_inspection,
    )
)  # fmt: skip
