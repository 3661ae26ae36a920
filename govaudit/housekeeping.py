"""What is done once a day by itself: files and data whose time is over are removed. An app registers its own part:

register("callers", anonymise_callers)
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from govaudit.acts import Actor, write_entry
from govaudit.jobs import JobResult, Report, Write, job_kind, kind_named
from govaudit.models import Job
from govaudit.roles import Right

#: Does its part within the caller's transaction, safe to call twice; gives in words what was done, "" for nothing.
Chore = Callable[[], str]
KIND, TITLE = "housekeeping", "日常清理"
CHORES: dict[str, Chore] = {}


def register(name: str, function: Chore) -> None:
    if CHORES.get(name, function) is not function:
        raise ValueError(f"chore {name} is declared twice")
    CHORES[name] = function


def keep_house(actor: Actor | None = None) -> list[str]:
    """Do all chores together, with one AuditEntry where anything was done; gives what, in words."""
    with transaction.atomic():
        done = {name: words for name, chore in CHORES.items() if (words := chore())}
        if done:
            summary = f"{TITLE}：{'；'.join(done.values())}"
            write_entry(actor=actor, act=KIND, subject=TITLE, summary=summary[:500], after=done)
    return list(done.values())


@job_kind(KIND, title=TITLE, right=Right.CONFIGURE)
def housekeeping(*, actor: Actor | None, report: Report, day: str) -> Write:
    """`day` tells one day's run from another's."""
    return lambda: JobResult(told(keep_house(actor)))


def told(done: list[str]) -> str:
    return f"{'；'.join(done)}。" if done else "没有到期要清理的。"


def ask_daily() -> Job | None:
    """Queue the run of today, unless there was one; gives it where it is new. No person's act: it leaves an entry only
    once it did anything."""
    parameters = {"day": timezone.localdate().isoformat()}
    if Job.objects.filter(kind=KIND, parameters=parameters).exists():
        return None
    job, is_new = Job.objects.unfinished().get_or_create(
        fingerprint=kind_named(KIND).fingerprint(parameters),
        defaults={"kind": KIND, "title": TITLE, "parameters": parameters},
    )
    return job if is_new else None
