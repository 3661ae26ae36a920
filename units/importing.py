"""What importing a record of any app needs of this floor: lookups of units and periods, the guard of closed areas."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Model
from django.utils import timezone

from govaudit.imports.kinds import Guard, ImportKind
from govaudit.imports.lookups import Choices, entries_by, entries_called
from govaudit.roles import Right
from govaudit.sheets import Sheet
from units.models import AREAS, Closing, Period, Unit
from units.recording import RecordKind, lock_periods
from units.selectors import UnitNames
from units.services import learn_name, unlearn_name
from units.sheets import UnitLookup

#: How a spelling of a unit is taught, for every kind whose cells name units.
LEARN_UNIT = {"units": learn_name}
UNLEARN_UNIT = {"units": unlearn_name}


def unit_lookups() -> dict[str, Choices]:
    """Units in any known spelling, units by code or 规范简称, and periods."""
    units = ((unit, unit.code, [unit.short_name]) for unit in Unit.objects.in_protocol_order())
    periods = {period.code: period for period in Period.objects.all()}
    return {
        "units": UnitLookup(UnitNames()),
        "plain_units": entries_called(units),
        "periods": entries_by(periods),
    }


def record_import(sheet: Sheet, kind: RecordKind[Any], *, code: str, record_page: str, **more: Any) -> ImportKind:
    """The import of a kind of record that is entered by hand too: the same keys and the same closed areas."""
    return ImportKind(
        code=code,
        sheet=sheet,
        right=Right.RECORD,
        record_page=record_page,
        identity=kind.identity if kind.code_prefix else (),
        code_prefix=kind.code_prefix,
        kept=kind.kept,
        worked_out=kind.worked_out,
        guard=partial(closed_area_guard, kind),
        learn=LEARN_UNIT,
        unlearn=UNLEARN_UNIT,
        **more,
    )


def closed_area_guard(kind: RecordKind[Any], changes: bool) -> Guard | None:
    """Refuses what would alter the figures of a closed period; None where no period's area is closed."""
    if changes:
        lock_periods(Period.objects.values_list("pk", flat=True))
    closings = list(Closing.objects.active().select_related("period"))
    if isinstance(kind.area, str):
        closings = [closing for closing in closings if closing.area == kind.area]
    if not closings:
        return None

    def refusal(old: Model | None, new: Model | None) -> str:
        for closing in closings:
            span = closing.period.span
            if closing.area in kind.areas(old, new) and _counted(kind, old, span) != _counted(kind, new, span):
                return closed_sentence(closing)
        return ""

    spans = [closing.period.span for closing in closings]
    refusal.days = [(date.min if kind.lasts else span.start.replace(day=1), span.last) for span in spans]  # type: ignore[attr-defined]
    refusal.ends = kind.ends  # type: ignore[attr-defined]
    return refusal


def closed_sentence(closing: Closing) -> str:
    moment = timezone.localtime(closing.closed_at)
    return (
        f"{closing.period.name}的“{AREAS[closing.area]}”已于{moment:%Y-%m-%d %H:%M}锁定，"
        "锁定的数字不能再变。确需更正，请主管先解除锁定。"
    )


def _counted(kind: RecordKind[Any], record: Model | None, span: Any) -> object:
    return None if record is None else kind.counted(record, span)


def with_units(more: Mapping[str, Choices]) -> dict[str, Choices]:
    return unit_lookups() | dict(more)
