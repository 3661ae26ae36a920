"""Questions about jobs and workers, answered as plain values."""

from datetime import timedelta

from django.utils import timezone

from govaudit.models import Worker

WORKER_SILENCE = timedelta(seconds=15)


def has_live_worker() -> bool:
    """Whether a worker process reported within the last 15 seconds; without one no job moves."""
    return Worker.objects.filter(seen_at__gte=timezone.now() - WORKER_SILENCE).exists()
