"""Saving cells of the entry grid, the good ones of many: those of the office at once, those of a liaison to wait."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import IntegrityError, transaction

from checks.grid import Key, Locks, Place, Values, key_of, version_of
from checks.grid_writing import CHANGED, INVALID, LOCKED, SAVED, Answer, Change, fault_of, new_observation
from checks.models import FilledValue, FillTask, Indicator, Observation
from checks.own_grid import task_grid, task_lock, task_values
from checks.services.filling import save_filled
from checks.services.grid import save_observations
from checks.services.numbers import delete_observation, save_observation
from govaudit.errors import Conflict
from units.models import User
from units.recording import CODE_ATTEMPTS


def fill_cells(*, actor: User | None, changes: Sequence[Change]) -> list[Answer]:
    """Save what can be saved of these changes, in their order: one number is one act, several are one act together, and
    each number that goes is an act of its own, since the audit trail knows its code. A cell that says something else
    than the person saw is left as it is."""
    for _ in range(CODE_ATTEMPTS):
        try:
            with transaction.atomic():
                return _fill(actor, changes)
        except IntegrityError:  # somebody filled in one of the cells, or took the same number, in this moment
            continue
    raise Conflict("同时填报的人较多，没有保存。请再试一次。")


def _fill(actor: User | None, changes: Sequence[Change]) -> list[Answer]:
    stored = _stored([change.place for change in changes])
    locks = Locks({change.place.indicator for change in changes})
    answers = [_judged(change, stored.get(change.place.key), locks) for change in changes]
    good = [change for change, answer in zip(changes, answers, strict=True) if answer.state == SAVED]
    written = [_written(change, stored.get(change.place.key)) for change in good if change.value is not None]
    new = [observation for observation in written if observation is not None]
    if len(new) == 1:
        save_observation(actor=actor, observation=new[0])
    elif new:
        save_observations(actor=actor, observations=new)
    gone = [stored[change.place.key] for change in good if change.value is None and change.place.key in stored]
    for observation in gone:
        delete_observation(actor=actor, observation=observation)
    now = stored | {key_of(observation): observation for observation in new}
    left = {key_of(observation) for observation in gone}
    return [
        Answer(answer.place, answer.state, answer.sentence, None if key in left else now.get(key))
        for answer in answers
        for key in [answer.place.key]
    ]


def _stored(places: Collection[Place]) -> dict[Key, Observation]:
    """What is on file for these places, kept from changing until the end; who fills in the same indicator waits."""
    wanted = {place.key for place in places}
    indicators = sorted({place.indicator.pk for place in places})
    list(Indicator.objects.select_for_update(no_key=True).filter(pk__in=indicators).order_by("pk").values_list("pk"))
    rows = Observation.objects.select_for_update(of=("self",)).filter(
        indicator__in=indicators, month__in={place.month for place in places}
    )
    units = {place.unit for place in places}
    if len(units) == 1:
        rows = rows.filter(unit=next(iter(units)))
    found = {key_of(observation): observation for observation in rows.select_related("indicator", "unit")}
    return {key: observation for key, observation in found.items() if key in wanted}


def _judged(change: Change, stored: Observation | None, locks: Locks) -> Answer:
    place = change.place
    if sentence := locks.sentence(place):
        return Answer(place, LOCKED, sentence)
    if _says(change, stored):
        return Answer(place, SAVED)
    if version_of(stored) != change.version:
        return Answer(place, CHANGED, "")
    if change.value is not None and (sentence := fault_of(place, change.value, change.note)):
        return Answer(place, INVALID, sentence)
    return Answer(place, SAVED)


def _says(change: Change, stored: Observation | None) -> bool:
    """Whether the cell says so already."""
    if stored is None or change.value is None:
        return stored is None and change.value is None
    return stored.value == change.value and stored.note == change.note


def _written(change: Change, stored: Observation | None) -> Observation | None:
    """The observation as the change wants it; None where it says so already."""
    assert change.value is not None
    if _says(change, stored):
        return None
    observation = stored or new_observation(change.place)
    observation.value, observation.note = change.value, change.note
    return observation


def fill_own(*, actor: User, task: FillTask, changes: Sequence[Change]) -> list[Answer]:
    """Save what can be saved of a liaison's changes, together as one act; they wait for the office."""
    with transaction.atomic():
        task = FillTask.objects.select_for_update(of=("self",)).get(pk=task.pk)
        grid = task_grid(task)
        values = task_values(task, grid)
        locks, places = Locks(grid.indicators), {place.key for place in grid.places.values()}
        answers = [_judged_own(change, values, locks, places, task_lock(task)) for change in changes]
        good = [c for c, answer in zip(changes, answers, strict=True) if answer.state == SAVED]
        differing = [change for change in good if not _own_says(change, values.get(change.place.key))]
        if differing:
            save_filled(actor=actor, task=task, changes=differing)
        now = task_values(task, grid)
    return [Answer(a.place, a.state, a.sentence, now.get(a.place.key)) for a in answers]


def _judged_own(change: Change, values: Values, locks: Locks, places: Collection[object], lock: str) -> Answer:
    place, kept = change.place, values.get(change.place.key)
    if place.key not in places:
        return Answer(place, INVALID, "这次没有请您单位填报这个数。")
    if sentence := lock or locks.sentence(place):
        return Answer(place, LOCKED, sentence)
    if _own_says(change, kept):
        return Answer(place, SAVED)
    if version_of(kept) != change.version:
        return Answer(place, CHANGED)
    if change.value is None and isinstance(kept, Observation):
        return Answer(place, INVALID, "这个数已经登记在册，不能由您清空；有误的请填写正确的数。")
    if change.value is not None and (sentence := fault_of(place, change.value, change.note)):
        return Answer(place, INVALID, sentence)
    return Answer(place, SAVED)


def _own_says(change: Change, kept: Observation | FilledValue | None) -> bool:
    if kept is None or change.value is None:
        return kept is None and change.value is None
    return bool(kept.value == change.value and kept.note == change.note)
