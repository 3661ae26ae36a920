"""GovAudit: a county office's quarterly notice, made from its records."""

from govaudit.celery import app as celery_app

__all__ = ["celery_app"]
