"""Uploaded files are kept for a set time: they hold callers' names and numbers in clear."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from govaudit.models import Import, Job


def forget_uploads() -> str:
    """Remove the files of imports uploaded longer ago than settings.UPLOADS_KEPT_DAYS, with the rows read from them,
    once the caller's transaction is over; those that a job is at work on wait for the next time. What was accepted, and
    what waits to be accepted, stays."""
    oldest = timezone.now() - timedelta(days=settings.UPLOADS_KEPT_DAYS)
    root: Path = settings.FILES_DIR / "imports"
    folders = [folder for folder in sorted(root.iterdir()) if folder.is_dir()] if root.exists() else []
    found = Import.objects.filter(code__in=[folder.name for folder in folders]).order_by("pk")
    uploaded = {code: (at, job) for code, at, job in found.values_list("code", "uploaded_at", "job")}
    busy = set(Job.objects.unfinished().values_list("code", flat=True))
    gone = []
    for folder in folders:
        # One without an import is what an upload left that failed.
        at, job = uploaded.get(folder.name) or (datetime.fromtimestamp(folder.stat().st_mtime, UTC), "")
        if at < oldest and job not in busy:
            gone.append(folder)
            transaction.on_commit(partial(shutil.rmtree, folder, ignore_errors=True))
    return f"删除上传满 {settings.UPLOADS_KEPT_DAYS} 天的导入文件 {len(gone)} 份" if gone else ""
