"""Spreadsheets of recurring duties and reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.duty_terms import settle_terms
from checks.kinds import DUTY, DUTY_REPORT, DUTY_UNIT
from checks.models import Duty, DutyTerm
from checks.sheets import DUTIES, DUTY_REPORTS, DUTY_UNITS
from govaudit.imports.kinds import register
from govaudit.imports.lookups import Choices, entries_called, entries_of
from units.importing import record_import, with_units
from units.models import UnitGroup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govaudit.imports.kinds import Followed
    from govaudit.models import Batch


def _lookups() -> dict[str, Choices]:
    duties = ((duty, duty.code, [duty.name]) for duty in Duty.objects.all())
    return with_units({"unit_groups": entries_of(UnitGroup), "duties": entries_called(duties)})


def _settle(batch: Batch) -> Followed:
    return {"应报": settle_terms()}


def _settle_again(keys: Sequence[int]) -> None:
    settle_terms()


DUTY_IMPORT = register(
    record_import(
        DUTIES, DUTY, code="duties", lookups=_lookups,
        list_page="checks:duty-list", record_page="checks:duty-detail",
        owned=(DutyTerm,), accepted=_settle, set_back=_settle_again,
        referred={"duty": "已有报送记录或单位名单，不能删除。"},
    )
)  # fmt: skip
DUTY_UNIT_IMPORT = register(
    record_import(
        DUTY_UNITS, DUTY_UNIT, code="duty-units", lookups=_lookups,
        record_page="checks:duty-detail", record_path=("duty__code",), accepted=_settle, set_back=_settle_again,
    )
)  # fmt: skip
DUTY_REPORT_IMPORT = register(
    record_import(
        DUTY_REPORTS, DUTY_REPORT, code="duty-reports", lookups=_lookups,
        list_page="checks:duty-report-list", record_page="checks:duty-report-detail",
    )
)  # fmt: skip
