"""The act that takes a preset over."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Q

from checks.kinds import INDICATOR
from checks.models import Indicator
from checks.presets import Entry, Preset, on_file
from govaudit.acts import act, write_entry
from govaudit.errors import Conflict
from govaudit.models import ListEntry
from govaudit.roles import Right
from units.models import User
from units.recording import InvalidRecord


@act("preset.take", right=Right.CONFIGURE)
def take_preset(*, actor: User | None, preset: Preset) -> list[ListEntry]:
    """Add the entries of a preset that the office does not have; one of the same code or name stays as it is. Raises
    InvalidRecord for an indicator whose name means something else."""
    added = [_added(entry) for entry in preset.missing(on_file())]
    summary = f"采用预设“{preset.title}”：新增 {len(added)} 项，已有 {len(preset.entries) - len(added)} 项"
    after = {"新增": "、".join(entry.name for entry in added)} if added else {}
    write_entry(actor=actor, act="preset.take", subject=f"预设/{preset.code}", summary=summary, after=after)
    return added


def _added(entry: Entry) -> ListEntry:
    """The entry, put at the end of its list."""
    model, values = entry
    last = model._default_manager.aggregate(last=Max("position"))["last"] or 0
    record = model(**_related(model, values), position=last + 1)
    if isinstance(record, Indicator) and (faults := INDICATOR.faults(values)):
        raise InvalidRecord("".join(faults.values()))
    record.full_clean()
    try:
        with transaction.atomic():
            record.save()
    except IntegrityError as error:
        raise Conflict(f"“{record.name}”刚被别人新增，请刷新后再看。") from error
    return record


def _related(model: type[ListEntry], values: dict[str, Any]) -> dict[str, Any]:
    """Values with what a relation refers to, by its code or name."""
    found = dict(values)
    for name, value in values.items():
        related: Any = model._meta.get_field(name).related_model
        if related is not None:
            code, text = value
            found[name] = related._default_manager.filter(Q(code=code) | Q(name=text)).first()
    return found
