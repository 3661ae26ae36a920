"""Acts on indicators and their numbers."""

from checks.kinds import COUNTING, INDICATOR, OBSERVATION, STATED_VALUE
from checks.models import (
    Indicator,
    Observation,
    StatedValue,
)
from govaudit.acts import act
from govaudit.roles import Right
from units.models import User
from units.recording import InvalidRecord, delete_record, save_record


@act("indicator.save", right=Right.CONFIGURE)
def save_indicator(*, actor: User | None, indicator: Indicator) -> Indicator:
    """Define an indicator or change it. Raises InvalidRecord for another code or name, since formulas and notices name
    it, for another way of counting where it has numbers, and for items that would leave numbers without one."""
    stored = Indicator.objects.select_for_update().filter(pk=indicator.pk).first() if indicator.pk else None
    if stored is not None:
        if (stored.code, stored.name) != (indicator.code, indicator.name):
            raise InvalidRecord("指标的代码和名称定下后不能改，公式和通报里写着它。请另设一个指标。")
        is_other = any(getattr(stored, field) != getattr(indicator, field) for field in COUNTING)
        if is_other and stored.has_values():
            raise InvalidRecord("这个指标已有填报值或转述值，领域、数的种类、填报范围和频次不能再改。请另设一个指标。")
        _refuse_lost_items(stored, indicator)
    return save_record(INDICATOR, indicator, actor=actor, act="indicator.save")


def _refuse_lost_items(stored: Indicator, indicator: Indicator) -> None:
    """Numbers name items; those of an indicator without any name none."""
    if stored.items == indicator.items:
        return
    observed = set(stored.observations.order_by().values_list("breakdown", flat=True).distinct())
    stated = set(stored.stated_values.order_by().values_list("breakdown", flat=True).distinct())
    lost = (observed | (stated - {""})) - set(indicator.item_names or [""])
    if "" in lost:
        raise InvalidRecord("这个指标已有不分类的填报值，不能再分类。请另设一个指标。")
    if lost:
        names = "、".join(f"“{item}”" for item in sorted(lost))
        raise InvalidRecord(f"分类{names}已有填报值或转述值，不能改名或去掉。")


@act("observation.save", right=Right.RECORD)
def save_observation(*, actor: User | None, observation: Observation) -> Observation:
    """Enter an indicator's number of a month or correct it. Refused where a closed period counts it."""
    return save_record(OBSERVATION, observation, actor=actor, act="observation.save")


@act("observation.delete", right=Right.RECORD)
def delete_observation(*, actor: User | None, observation: Observation) -> None:
    """Delete a number entered by mistake."""
    delete_record(OBSERVATION, observation, actor=actor, act="observation.delete")


@act("stated.save", right=Right.RECORD)
def save_stated_value(*, actor: User | None, stated: StatedValue) -> StatedValue:
    """Enter a number copied from elsewhere, with its source, or correct it."""
    return save_record(STATED_VALUE, stated, actor=actor, act="stated.save")


@act("stated.delete", right=Right.RECORD)
def delete_stated_value(*, actor: User | None, stated: StatedValue) -> None:
    """Delete a copied number entered by mistake."""
    delete_record(STATED_VALUE, stated, actor=actor, act="stated.delete")
