"""What saving numbers of the entry grid is made of: changes and what became of them, faults, writing many at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils import timezone

from checks.grid import Grid, Locks, Place, Values, indicator_months, number_text
from checks.kinds import OBSERVATION
from checks.models import Completion, Indicator, Observation
from govaudit.numbering import next_number
from units.models import Period, Unit
from units.recording import InvalidRecord, lock_periods, refuse_if_counted

#: States of a cell after saving.
SAVED, INVALID, LOCKED, CHANGED = "saved", "invalid", "locked", "changed"


@dataclass(frozen=True)
class Change:
    """What a person wants a cell to say (`value` None: nothing), and the version they saw."""

    place: Place
    value: Decimal | None
    note: str = ""
    version: str = ""


@dataclass(frozen=True)
class Answer:
    """What became of a change, with what the cell says now."""

    place: Place
    state: str
    sentence: str = ""
    kept: Observation | None = None


def fault_of(place: Place, value: Decimal, note: str) -> str:
    """What is wrong with a number, in a sentence; empty where nothing is."""
    if not place.indicator.is_filled_by(place.unit):
        return f"“{place.indicator}”不由{place.unit or '全县'}填报。"
    values = {
        "indicator": place.indicator,
        "unit": place.unit,
        "breakdown": place.item,
        "month": place.month,
        "value": value,
    }
    faults = OBSERVATION.faults(values)
    try:
        Observation._meta.get_field("note").clean(note, None)
    except ValidationError as error:
        faults |= {"note": f"说明：{''.join(error.messages)}"}
    return "".join(dict.fromkeys(faults.values()))


def new_observation(place: Place) -> Observation:
    return Observation(indicator=place.indicator, unit=place.unit, breakdown=place.item, month=place.month)


def write_observations(observations: Sequence[Observation]) -> tuple[dict[str, str], dict[str, str]]:
    """Write these in a fixed number of statements; gives what each said before and says now, by code."""
    for observation in observations:
        place = Place(observation.indicator, observation.unit, observation.breakdown, observation.month)
        if sentence := fault_of(place, observation.value, observation.note):
            raise InvalidRecord(sentence)
    old = Observation.objects.select_related("indicator").in_bulk([o.pk for o in observations if o.pk])
    _refuse_closed([(old.get(observation.pk), observation) for observation in observations])
    new = [observation for observation in observations if observation.pk is None]
    first, digits = next_number(Observation, OBSERVATION.code_prefix, count=len(new)) if new else (0, 0)
    for number, observation in enumerate(new, start=first):
        observation.code = f"{OBSERVATION.code_prefix}{number:0{digits}d}"
    Observation.objects.bulk_create(new)
    changed = [observation for observation in observations if observation.pk in old]
    for observation in changed:
        observation.changed_at = timezone.now()
    Observation.objects.bulk_update(changed, ["value", "note", "changed_at"])
    return (
        {observation.code: _told(observation) for observation in old.values()},
        {observation.code: _told(observation) for observation in observations},
    )


def _refuse_closed(pairs: Sequence[tuple[Observation | None, Observation]]) -> None:
    """As for each by itself, in a fixed number of queries: the first that a closed period counts is refused."""
    spans = [(period.pk, period.span) for period in Period.objects.order_by("pk")]
    touched = {
        pk
        for pk, span in spans
        for old, new in pairs
        if OBSERVATION.counted(new, span) is not None or (old and OBSERVATION.counted(old, span) is not None)
    }
    lock_periods(sorted(touched))
    locks = Locks({new.indicator for _, new in pairs})
    for old, new in pairs:
        if locks.sentence(Place(new.indicator, new.unit, new.breakdown, new.month)):
            refuse_if_counted(OBSERVATION, old, new)


def _told(observation: Observation) -> str:
    note = f"（{observation.note}）" if observation.note else ""
    return f"{observation}：{number_text(observation.value)}{note}"


def write_completions(
    period: Period, unit: Unit | None, indicators: Sequence[Indicator], reason: str, who: str
) -> None:
    grid = indicator_months(period, unit, indicators)
    refuse_blanks(blanks_of(grid, grid.values()), reason)
    for indicator in indicators:
        completion = Completion(period=period, indicator=indicator, unit=unit, reason=reason.strip(), completed_by=who)
        try:
            completion.clean_fields(exclude=["period", "indicator", "unit"])
        except ValidationError as error:
            raise InvalidRecord("".join(error.messages)) from error
        Completion.objects.update_or_create(
            period=period,
            indicator=indicator,
            unit=unit,
            defaults={"reason": completion.reason, "completed_at": timezone.now(), "completed_by": who},
        )


def blanks_of(grid: Grid, values: Values) -> list[Place]:
    """Places of the grid that have begun and say nothing."""
    today = timezone.localdate()
    return [place for place in grid.places.values() if place.month <= today and place.key not in values]


def refuse_blanks(blanks: Iterable[Place], reason: str) -> None:
    blanks = list(blanks)
    required = [place for place in blanks if place.indicator.is_required]
    if required:
        raise InvalidRecord(f"{_listed(required)}必填，还空着，不能说填报完成。")
    if blanks and not reason.strip():
        raise InvalidRecord(f"{_listed(blanks)}还空着。请写明空白的原因，或者补填。")


def _listed(places: Sequence[Place]) -> str:
    names = "、".join(place.words() for place in places[:5])
    return f"{names}等{len(places)}格" if len(places) > 5 else names
