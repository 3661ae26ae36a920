"""What closed areas keep: the facts of a period, read from its tables or, where an area is closed, as frozen."""

from govaudit.measures import Facts, FrozenRecord
from units.models import Closing, Period


def frozen_records(period: Period) -> dict[str, list[FrozenRecord]]:
    """Records of closed areas by measure code, as `Closing.frozen` keeps them:
    `{measure code: [[key, quantity, unit, {url parameter: value}], …]}`."""
    return {
        code: [FrozenRecord(key=key, quantity=amount, unit=unit, slices=slices) for key, amount, unit, slices in rows]
        for closing in Closing.objects.active().filter(period=period)
        for code, rows in closing.frozen.items()
    }


def facts_for(period: Period) -> Facts:
    """Values of all measures for a period; those of closed areas as they were when the area was closed."""
    return Facts(period.span, frozen_records(period))
