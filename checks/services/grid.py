"""Acts on the entry grid: numbers saved many at once, and rows said to be complete."""

from __future__ import annotations

from collections.abc import Sequence

from checks.grid_writing import write_completions, write_observations
from checks.models import Completion, Indicator, Observation
from checks.reviewing import doubts_of_row
from govaudit.acts import act, write_entry
from govaudit.roles import Right
from units.models import Period, Unit, User
from units.reviewing import Doubt
from units.writing import name_of


@act("observation.save_many", right=Right.RECORD)
def save_observations(*, actor: User | None, observations: Sequence[Observation]) -> None:
    """Enter or correct many numbers together. Raises InvalidRecord, or AreaClosed where a closed period counts one."""
    before, after = write_observations(observations)
    write_entry(
        actor=actor,
        act="observation.save_many",
        subject=f"填报值/{len(observations)}个",
        summary=f"录入填报值{len(observations)}个",
        before=before,
        after=after,
    )


@act("completion.save", right=Right.RECORD)
def complete_row(
    *, actor: User | None, period: Period, unit: Unit | None, indicators: Sequence[Indicator], reason: str
) -> list[Doubt]:
    """Say that a unit's (None: the county's) numbers of a period are complete. Gives what is doubtful about them.
    Raises InvalidRecord where a number that is required is blank, or any is and no reason says why; NotSettled where a
    rule does not let them pass."""
    write_completions(period, unit, indicators, reason, name_of(actor))
    doubts = doubts_of_row(period, unit, indicators, "还不能填报完成，请先改正")
    _write_completion_entry(actor, "completion.save", period, unit, indicators, f"填报完成{_because(reason)}")
    return doubts


@act("completion.delete", right=Right.RECORD)
def reopen_row(*, actor: User | None, period: Period, unit: Unit | None, indicators: Sequence[Indicator]) -> None:
    """Take back that a row is complete; one that is not stays so."""
    Completion.objects.filter(period=period, unit=unit, indicator__in=indicators).delete()
    _write_completion_entry(actor, "completion.delete", period, unit, indicators, "取消填报完成")


def _because(reason: str) -> str:
    return f"，空白原因：{reason.strip()}" if reason.strip() else ""


def _write_completion_entry(
    actor: User | None, code: str, period: Period, unit: Unit | None, indicators: Sequence[Indicator], what: str
) -> None:
    names = "、".join(indicator.name for indicator in indicators)
    write_entry(
        actor=actor,
        act=code,
        subject=f"填报完成/{period.code}/{unit.code if unit else '全县'}",
        summary=f"{period.name}{unit or '全县'}：{names}{what}"[:500],
        after={"指标": names},
    )
