"""Spreadsheets of signed manual points."""

from __future__ import annotations

from govaudit.imports.kinds import ImportKind, register
from govaudit.imports.lookups import Choices, entries_by
from govaudit.roles import Right
from reports.models import Criterion
from reports.sheets import ADJUSTMENTS
from units.importing import LEARN_UNIT, with_units


def _lookups() -> dict[str, Choices]:
    codes = Criterion.objects.order_by("code").values_list("code", flat=True).distinct()
    return with_units({"criteria": entries_by({code: code for code in codes})})


ADJUSTMENT_IMPORT = register(
    ImportKind(
        code="adjustments",
        sheet=ADJUSTMENTS,
        right=Right.CONFIGURE,
        lookups=_lookups,
        record_page="reports:score-detail",
        record_path=("period__code", "unit__code"),
        context=("period",),
        learn=LEARN_UNIT,
    )
)
