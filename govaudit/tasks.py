"""The one Celery task. Its message is only a nudge: which job, and nothing else."""

import logging

from celery import shared_task

from govaudit.leases import new_owner
from govaudit.running import perform

logger = logging.getLogger(__name__)


@shared_task(name="govaudit.run_job")
def run_job(code: str) -> None:
    perform(code, new_owner())


def nudge(code: str) -> bool:
    """Tell the workers that a job waits. False where the broker did not take the message: the request goes on
    all the same, for workers look for unfinished jobs themselves."""
    try:
        run_job.apply_async(args=[code], retry=False)
    except Exception:  # whatever a transport raises; nothing is lost by it
        logger.warning("the broker did not take the nudge for job %s", code, exc_info=True)
        return False
    return True
