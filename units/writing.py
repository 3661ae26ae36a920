"""What the acts of this app have in common: rules of the model, the name of who acts, the entry of a change."""

from typing import Any

from django.core.exceptions import ValidationError

from govaudit.acts import write_entry
from units.following import Effect
from units.models import User
from units.recording import InvalidRecord


def check(record: Any, *, is_known: bool = False) -> None:
    """Refuse a record that breaks a rule of its model; one that `is_known` may be on file already."""
    try:
        record.full_clean(validate_unique=not is_known, validate_constraints=not is_known)
    except ValidationError as error:
        raise InvalidRecord("".join(error.messages)) from error


def name_of(actor: User | None) -> str:
    return (actor.get_full_name() or actor.get_username()) if actor else "命令行"


def moved_words(effect: Effect) -> str:
    """What a change moved, to follow the words for it."""
    return f"（{'，'.join(f'{name}{count}件' for name, count in effect.counts)}）" if effect.counts else ""


def write_change(
    actor: User | None,
    act: str,
    subject: str,
    what: str,
    before: dict[str, Any],
    after: dict[str, Any],
    effect: Effect | None = None,
) -> None:
    """Put a change on record, with what it moved beside."""
    if before == after:
        write_entry(actor=actor, act=act, subject=subject, summary=f"保存{what}：无变化")
        return
    changed = "、".join(name for name in after if before.get(name) != after[name])
    summary = (f"修改{what}：{changed}" if before else f"新增{what}") + moved_words(effect or Effect())
    write_entry(
        actor=actor,
        act=act,
        subject=subject,
        summary=summary[:500],
        before=before,
        after=after | dict((effect or Effect()).counts),
    )
