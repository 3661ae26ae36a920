"""Spreadsheets of the steps by which faults are put right."""

from __future__ import annotations

from checks.kinds import RECTIFICATION
from checks.models import Finding
from checks.sheets import RECTIFICATIONS
from govaudit.imports.kinds import register
from govaudit.imports.lookups import Choices, entries_by
from units.importing import record_import, with_units


def _lookups() -> dict[str, Choices]:
    return with_units({"findings": entries_by({fault.code: fault for fault in Finding.objects.filter(is_merit=False)})})


RECTIFICATION_IMPORT = register(
    record_import(
        RECTIFICATIONS, RECTIFICATION, code="rectifications", lookups=_lookups,
        record_page="checks:finding-detail", record_path=("finding__code",),
    )
)  # fmt: skip
