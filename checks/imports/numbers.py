"""Spreadsheets of numbers kept."""

from __future__ import annotations

from checks.imports.lookups import lookups
from checks.kinds import OBSERVATION, STATED_VALUE
from checks.sheets import OBSERVATIONS, STATED_VALUES
from govaudit.imports.kinds import register
from units.importing import record_import

OBSERVATION_IMPORT = register(
    record_import(
        OBSERVATIONS, OBSERVATION, code="observations", lookups=lookups,
        list_page="checks:observation-list", record_page="checks:observation-detail",
    )
)  # fmt: skip
STATED_IMPORT = register(
    record_import(
        STATED_VALUES, STATED_VALUE, code="stated", lookups=lookups,
        list_page="checks:stated-list", record_page="checks:stated-detail",
    )
)  # fmt: skip
