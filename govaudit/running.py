"""Runs one job: claimed by a lease, computed, then written and finished in one transaction."""

import logging

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from govaudit.acts import require_right
from govaudit.errors import UserError
from govaudit.jobs import Write, kind_named
from govaudit.leases import LEASE, LeaseKeeper, LeaseLost, claim
from govaudit.models import Job, JobState

logger = logging.getLogger(__name__)

UNEXPECTED = "程序出错，任务没有做完，什么都没有改动。请稍后重试；再不成功，请联系管理员查看运行日志。"


def perform(code: str, owner: str) -> None:
    """Run the job unless somebody else does or it is finished. What came of it stands on its row."""
    job = claim(code, owner)
    if job is None:
        return
    try:
        _finish(job, owner, _compute(job, owner))
    except LeaseLost:
        logger.warning("job %s: the lease was lost, nothing was written here", code)
    except UserError as error:
        _fail(job, owner, str(error))
    except Exception:  # no job may stay without an outcome; the log has the traceback
        logger.exception("job %s (%s) failed", code, job.kind)
        _fail(job, owner, UNEXPECTED)


def _compute(job: Job, owner: str) -> Write:
    kind = kind_named(job.kind)
    require_right(job.created_by, kind.right)
    with LeaseKeeper(owner) as keeper:
        return kind.compute(actor=job.created_by, report=keeper.report, **job.parameters)


def _finish(job: Job, owner: str, write: Write) -> None:
    """Write and finish together. The first update fails where the lease is gone, and locks the row until the end,
    so that nobody takes the job over meanwhile."""
    held = Job.objects.held_by(owner).filter(pk=job.pk)
    with transaction.atomic(durable=True):
        if held.update(lease_until=timezone.now() + LEASE) != 1:
            raise LeaseLost
        result = write()
        held.update(
            state=JobState.DONE,
            done_steps=F("total_steps"),
            message=result.message[:500],
            result_url=result.url,
            download_url=result.download,
            finished_at=timezone.now(),
            lease_owner="",
            lease_until=None,
        )


def _fail(job: Job, owner: str, sentence: str) -> None:
    Job.objects.held_by(owner).filter(pk=job.pk).update(
        state=JobState.FAILED,
        message=sentence[:500],
        finished_at=timezone.now(),
        lease_owner="",
        lease_until=None,
    )
