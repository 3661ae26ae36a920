"""Acts: what every service has in common — rights, one transaction, exactly one audit entry."""

import functools
import inspect
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, ParamSpec, Protocol, TypeVar

from django.db import transaction

from govaudit.errors import NotAllowed
from govaudit.models import AuditEntry
from govaudit.roles import RIGHTS, ROLE_NAMES, Right


class Actor(Protocol):
    """A person who acts; None stands for the command line."""

    pk: Any

    def has_right(self, right: Right) -> bool: ...
    def get_full_name(self) -> str: ...
    def get_username(self) -> str: ...


P = ParamSpec("P")
R = TypeVar("R")

#: Every service of the program by its act's code, filled by the decorator.
ACTS: dict[str, Callable[..., Any]] = {}
_written: ContextVar[list[AuditEntry] | None] = ContextVar("written_entries", default=None)


def require_right(actor: Actor | None, right: Right) -> None:
    """Raises NotAllowed, naming the roles that have the right."""
    if actor is not None and not actor.has_right(right):
        names = "、".join(ROLE_NAMES[role] for role in ROLE_NAMES if role in RIGHTS[right])
        raise NotAllowed(f"您没有这项权限，请联系{names}办理。")


def act(code: str, *, right: Right) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function a service: keyword-only, `actor` first, atomic, refused without `right`,
    and bound to write exactly one AuditEntry by calling `write_entry`."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        parameters = inspect.signature(function).parameters
        if "actor" not in parameters or any(p.kind is not p.KEYWORD_ONLY for p in parameters.values()):
            raise TypeError(f"{function.__qualname__}: a service takes keywords only, among them actor")

        @functools.wraps(function)
        def service(*args: P.args, **kwargs: P.kwargs) -> R:
            actor: Any = kwargs.get("actor")
            require_right(actor, right)
            token = _written.set([])
            try:
                with transaction.atomic():
                    result = function(*args, **kwargs)
                    entries = _written.get() or []
                    if len(entries) != 1:
                        raise RuntimeError(f"{code}: an act writes one AuditEntry, this one wrote {len(entries)}")
            finally:
                _written.reset(token)
            return result

        service.act_code = code  # type: ignore[attr-defined]
        ACTS[code] = service
        return service

    return decorate


def write_entry(
    *,
    actor: Actor | None,
    act: str,
    subject: str,
    summary: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> AuditEntry:
    """Put the act on record. `subject` is the natural key of what was changed (`单位/Z01`); names are kept
    as text, so the entry reads the same after a person or a record is gone."""
    entry = AuditEntry.objects.create(
        actor_id=actor.pk if actor else None,
        actor_name=(actor.get_full_name() or actor.get_username()) if actor else "命令行",
        act=act,
        subject=subject,
        summary=summary,
        before=before or {},
        after=after or {},
    )
    written = _written.get()
    if written is not None:
        written.append(entry)
    return entry
