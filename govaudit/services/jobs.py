"""Acts on jobs: ask for one, start a failed one again."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction

from govaudit.acts import Actor, act, require_right, write_entry
from govaudit.errors import Conflict
from govaudit.jobs import kind_named
from govaudit.models import Job, JobState
from govaudit.roles import Right
from govaudit.tasks import nudge


@act("job.request", right=Right.VIEW_OWN)
def request_job(*, actor: Actor | None, kind: str, parameters: Mapping[str, Any], title: str = "") -> Job:
    """Queue a job of a registered kind, or give back the unfinished one with the same parameters (a second click).

    `parameters` are JSON values, natural keys and codes; `title` defaults to the kind's. Raises NotAllowed without
    the kind's right and UnknownKind.
    """
    wanted = kind_named(kind)
    require_right(actor, wanted.right)
    wanted.check(parameters)
    job, is_new = Job.objects.unfinished().get_or_create(
        fingerprint=wanted.fingerprint(parameters),
        defaults={
            "kind": kind,
            "title": title or wanted.title,
            "parameters": dict(parameters),
            "created_by_id": actor.pk if actor else None,
        },
    )
    write_entry(
        actor=actor,
        act="job.request",
        subject=f"任务/{job.code}",
        summary=f"发起任务“{job.title}”" if is_new else f"再次发起任务“{job.title}”，已有一个没有做完，未另建",
        after={"kind": kind, "parameters": dict(parameters)},
    )
    transaction.on_commit(partial(nudge, job.code))
    return job


@act("job.retry", right=Right.VIEW_OWN)
def retry_job(*, actor: Actor | None, code: str) -> Job:
    """Queue a failed job again, in the name of who asks now. Raises Conflict where it did not fail or where
    the same work is already under way, NotAllowed without the kind's right."""
    job = Job.objects.get(code=code)
    require_right(actor, kind_named(job.kind).right)
    try:
        with transaction.atomic():
            requeued = Job.objects.filter(code=code, state=JobState.FAILED).update(
                state=JobState.QUEUED,
                attempts=0,
                done_steps=0,
                total_steps=0,
                message="",
                finished_at=None,
                created_by_id=actor.pk if actor else None,
            )
    except IntegrityError:
        raise Conflict(f"任务“{job.title}”已经另外发起，正在进行，不需要重试。") from None
    if requeued != 1:
        raise Conflict(f"任务“{job.title}”没有失败，不需要重试。")
    write_entry(
        actor=actor,
        act="job.retry",
        subject=f"任务/{code}",
        summary=f"重试任务“{job.title}”",
        before={"state": JobState.FAILED.value, "message": job.message},
        after={"state": JobState.QUEUED.value},
    )
    transaction.on_commit(partial(nudge, code))
    job.refresh_from_db()
    return job
